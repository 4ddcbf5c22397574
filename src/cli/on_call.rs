//! `evenwatch on-call`: who is on call now, or was or will be at an instant.

use std::collections::BTreeMap;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant;
use super::output::{Columns, Tone, Value};
use evenwatch_app as app;
use evenwatch_app::on_call::{AreaLineCover, CoverState, OnCall, OnCallAnswer, OnCallFilter};
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::moment;
use evenwatch_domain::service_line::Tier;
use evenwatch_domain::time;

/// Say who is on call now, or at an instant
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch on-call\n  evenwatch on-call --at \"21 December 2026 20:00\" --line nursing\n  \
       evenwatch on-call --at 2026-12-21T20:00:00Z\n\n\
     Times are London's, unless they carry an offset. In the night in which the clocks go back an hour comes twice: put BST\n\
     or GMT behind the time.",
    exit_codes!("4  no network has been imported yet")
))]
pub(super) struct Args {
    /// When, as "21 December 2026 20:00" in London, or 2026-12-21T20:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant::of_day)]
    at: Option<Instant>,
    /// Answer as the network and the published rotas said at this time [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant::parse)]
    known_at: Option<Instant>,
    /// Only this area
    #[arg(long, value_name = "ID")]
    area: Option<AreaId>,
    /// Only this service line
    #[arg(long, value_name = "ID")]
    line: Option<LineId>,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let at = args.at.unwrap_or_else(|| context.now());
    let app = context.open()?;
    let wanted = OnCallFilter {
        area: args.area.clone(),
        line: args.line.clone(),
    };
    let answer = app::on_call::on_call(&app, at, &wanted, args.known_at, context.now())?;
    if context.output.is_json() {
        context.output.json(&answer)?;
    } else {
        show(context, &answer)?;
    }
    Ok(Exit::Done)
}

/// What areas have in common, so that they share a row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    line: usize,
    state: CoverState,
    closed: bool,
    not_assessed: bool,
    first: String,
    second: String,
    until: Option<Instant>,
}

/// Rows of the table: areas with the same answer stand together.
fn show(context: &Context, answer: &OnCallAnswer) -> Result<(), CliError> {
    let out = context.output;
    out.line(format_args!(
        "On call at {} (Europe/London){}",
        time::with_offset(answer.at).format("%a %-d %b %Y %H:%M %:z"),
        instant::as_known(answer.known_at)
    ))?;
    if let Some(next) = answer.next_start {
        out.line(format_args!(
            "No published duty runs then: the next one starts {}.",
            moment::written(next)
        ))?;
    } else if answer.as_of.is_none() {
        out.line("Nothing is published from then on: plan a rota, and publish it with `evenwatch publish`.")?;
    }
    let mut lines: Vec<&LineId> = Vec::new();
    let mut rows: BTreeMap<Row, Vec<&AreaLineCover>> = BTreeMap::new();
    for cover in &answer.cover {
        let line = lines
            .iter()
            .position(|line| **line == cover.line)
            .unwrap_or_else(|| {
                lines.push(&cover.line);
                lines.len() - 1
            });
        let row = Row {
            line,
            state: cover.state,
            closed: cover.is_closed(),
            not_assessed: cover.not_assessed,
            first: names(cover, Tier::First),
            second: names(cover, Tier::Second),
            until: match cover.not_assessed {
                true => cover.next_start,
                false => cover.holders.iter().map(|holder| holder.until).min(),
            },
        };
        rows.entry(row).or_default().push(cover);
    }
    let mut table = Columns::new(["line", "areas", "state", "first-on", "second-on", "until"]);
    for (row, covers) in &rows {
        table.row([
            covers
                .first()
                .map_or("", |cover| cover.line_name.as_str())
                .into(),
            covers
                .iter()
                .map(|cover| cover.area_name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
                .into(),
            state(row),
            row.first.as_str().into(),
            row.second.as_str().into(),
            row.until
                .map_or_else(|| "-".to_owned(), short_moment)
                .into(),
        ]);
    }
    out.table(&table)?;
    for warning in &answer.warnings {
        out.remark(format_args!("warning: {warning}"));
    }
    Ok(())
}

/// Who holds a tier; those who do not count are marked.
fn names(cover: &AreaLineCover, tier: Tier) -> String {
    let name = |holder: &OnCall| {
        if holder.counts() {
            holder.person_name.clone()
        } else {
            let why: Vec<String> = holder
                .does_not_count
                .iter()
                .map(ToString::to_string)
                .collect();
            format!(
                "{} (does not count: {})",
                holder.person_name,
                why.join(", ")
            )
        }
    };
    let names: Vec<String> = cover
        .holders
        .iter()
        .filter(|holder| holder.tier == tier)
        .map(name)
        .collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(", ")
    }
}

/// The state in its tone.
fn state(row: &Row) -> Value {
    match row.state {
        CoverState::Covered => Value::toned("covered", Tone::Good),
        CoverState::Degraded => Value::toned("degraded", Tone::Warn),
        CoverState::Gap if row.closed => "closed".into(),
        CoverState::Gap if row.not_assessed => Value::toned("no rota yet", Tone::Warn),
        CoverState::Gap => Value::toned("GAP", Tone::Bad),
    }
}

/// `Sun 28 Mar 08:00`, on the wall in London.
pub(super) fn short_moment(at: Instant) -> String {
    time::local(at).format("%a %-d %b %H:%M").to_string()
}
