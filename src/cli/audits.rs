//! `evenwatch audits`: audits that are kept, made again, and followed over time.

use clap::Subcommand;

use super::audit_show;
use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant::shown;
use super::numbers::from;
use super::output::{Columns, Tone, Value, hours, percent};
use super::period::words;
use evenwatch_app as app;
use evenwatch_app::audit_archive::{
    KeptAudit, KeptAuditSearch, MOST, Repetition, Trend, TrendPoint,
};
use evenwatch_domain::day;
use evenwatch_domain::ids::{AuditId, ScheduleName};

/// List, show and repeat the audits that are kept, and follow them over time
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch audits\n  evenwatch audits show 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n  \
       evenwatch audits repeat 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n  evenwatch audits trend --schedule weekly --areas\n\n\
     Audits are kept by `evenwatch audit --keep`, by schedules (`evenwatch audit schedule add NAME`), and over HTTP. As a sheet\n\
     and with charts: `evenwatch audit --file trend.csv`, audit.xlsx or paper.html.",
    exit_codes!(
        "4  no audit is kept by that id, or the network that it was made from is not kept",
        "5  with repeat: made again, it says something else"
    )
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Option<Operation>,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// List kept audits, newest first
    List {
        /// Only those of this schedule
        #[arg(long, value_name = "NAME")]
        schedule: Option<ScheduleName>,
        /// The newest so many
        #[arg(long, value_name = "N", default_value_t = MOST, value_parser = from(1_u32))]
        limit: u32,
    },
    /// Show a kept audit as it was
    Show {
        /// Its id
        id: AuditId,
    },
    /// Make a kept audit again, from the network and the rotas that were known then, and compare
    Repeat {
        /// Its id
        id: AuditId,
    },
    /// Gap, goodwill and standards met from audit to audit, by board
    Trend {
        /// Only audits of this schedule
        #[arg(long, value_name = "NAME")]
        schedule: Option<ScheduleName>,
        /// By area too
        #[arg(long)]
        areas: bool,
    },
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let out = context.output;
    match &args.what {
        None => {
            let found = app::audit_archive::list(&app, &KeptAuditSearch::default(), MOST)?;
            list(context, &found)?;
        }
        Some(Operation::List { schedule, limit }) => {
            let search = KeptAuditSearch {
                schedule: schedule.clone(),
                after: None,
            };
            list(context, &app::audit_archive::list(&app, &search, *limit)?)?;
        }
        Some(Operation::Show { id }) => {
            let (kept, audit) = app::audit_archive::get(&app, *id)?;
            if out.is_json() {
                out.json(&serde_json::json!({ "kept": kept, "audit": audit }))?;
            } else {
                let (at, by) = (shown(Some(kept.kept_at)), &kept.kept_by);
                let days = words(&kept.period);
                out.line(format_args!(
                    "Cover of {}, {days}; kept {at} by {by}",
                    audit.network
                ))?;
                audit_show::show(context, &audit, 10)?;
            }
        }
        Some(Operation::Repeat { id }) => {
            let found = app::audit_archive::repeat(&app, *id)?;
            repeated(context, &found)?;
            if !found.same {
                return Ok(Exit::Conflict);
            }
        }
        Some(Operation::Trend { schedule, areas }) => {
            let found = app::audit_archive::trend(&app, schedule.as_ref())?;
            if out.is_json() {
                out.json(&found)?;
            } else {
                trend(context, &found, *areas)?;
            }
        }
    }
    Ok(Exit::Done)
}

fn list(context: &Context, audits: &[KeptAudit]) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        return Ok(out.json(&audits)?);
    }
    if audits.is_empty() {
        return Ok(out.line("No audits are kept yet: keep one with `evenwatch audit --keep`.")?);
    }
    let mut table = Columns::new([
        "=id", "=kept", "by", "days", ">network", ">rotas", "schedule",
    ]);
    for audit in audits {
        let schedule = audit.schedule.as_ref().map_or("-", ScheduleName::as_str);
        table.row([
            audit.id.to_string().into(),
            shown(Some(audit.kept_at)).into(),
            audit.kept_by.as_str().into(),
            words(&audit.period).into(),
            audit.known.network_version.to_string().into(),
            audit.rotas.len().to_string().into(),
            schedule.into(),
        ]);
    }
    Ok(out.table(&table)?)
}

fn repeated(context: &Context, found: &Repetition) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        return Ok(out.json(found)?);
    }
    if found.same {
        out.line("Made again from what was known then, it says the same.")?;
    } else {
        let names = found.differences.join(", ");
        let text = format!("Made again from what was known then, it differs in: {names}");
        out.line(out.paint(Tone::Bad, text))?;
    }
    if found.catalogue_changed {
        out.remark("contracts, standards or calendars are others by now");
    }
    if found.program != found.audit.program {
        let (then, now) = (&found.audit.program, &found.program);
        out.remark(format_args!(
            "it was made by version {then} of this program; this is {now}"
        ));
    }
    Ok(())
}

/// A line an audit, below the name of each board.
fn trend(context: &Context, found: &Trend, areas: bool) -> Result<(), CliError> {
    let out = context.output;
    if found.audits.is_empty() {
        return Ok(out.line("No audits are kept yet: keep one with `evenwatch audit --keep`.")?);
    }
    let mut headings = vec![
        "where",
        "=from",
        "=kept",
        ">not assessed, h",
        ">gap, h",
        ">missing",
        ">goodwill, h",
    ];
    let statements: Vec<String> = found
        .totals
        .last()
        .iter()
        .flat_map(|point| &point.sums.statements)
        .map(|found| format!(">{} met", found.statement))
        .collect();
    headings.extend(statements.iter().map(String::as_str));
    let mut table = Columns::new(headings);
    let mut add = |name: &str, points: &[TrendPoint]| {
        for (at, point) in points.iter().enumerate() {
            let audit = found.audits.iter().find(|audit| audit.id == point.audit);
            let sums = &point.sums;
            let mut row: Vec<Value> = vec![
                if at == 0 { name.into() } else { "".into() },
                audit
                    .map_or_else(String::new, |a| day::written(a.period.first_day))
                    .into(),
                shown(audit.map(|audit| audit.kept_at)).into(),
                hours(sums.not_assessed_minutes).into(),
                hours(sums.gap_minutes).into(),
                percent(sums.gap_minutes, sums.assessed_minutes()).into(),
                hours(sums.goodwill_minutes).into(),
            ];
            let met = sums.statements.iter();
            let met = met.map(|found| percent(found.met_minutes, found.assessed_minutes()).into());
            row.extend(met.take(statements.len()));
            row.resize_with(7 + statements.len(), || "-".into());
            table.row(row);
        }
    };
    add("All", &found.totals);
    for line in &found.boards {
        add(&line.board_name, &line.points);
    }
    for line in found.areas.iter().filter(|_| areas) {
        add(&line.area_name, &line.points);
    }
    out.table(&table)?;
    for note in &found.notes {
        out.line(out.paint(Tone::Faint, note))?;
    }
    Ok(())
}
