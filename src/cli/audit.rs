//! `evenwatch audit`: hours commissioned, rostered, on goodwill and missing, and why.

use std::collections::BTreeMap;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::{Columns, Tone, Value, hours, percent, thousands};
use super::period::{PeriodArgs, words};
use crate::app;
use crate::app::audit::{Audit, Gap, GapClass, Minutes, StatementAudit, Summary};
use crate::domain::evidence::Reason;

/// Audit published cover: hours commissioned, rostered, on goodwill, missing and why
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch audit --from 2027-01-04 --weeks 13\n  evenwatch audit --json | jq '.gaps[0]'\n\n\
     Without --from: from the first to the last day of the published rotas that are not over.",
    exit_codes!(
        "4  no network has been imported yet, or nothing is published and no period was given",
        "6  with --fail-on-gap: commissioned hours are not covered"
    )
))]
pub(super) struct Args {
    #[command(flatten)]
    period: PeriodArgs,
    /// Rows of the gap register to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    gaps: usize,
    /// End with code 6 where commissioned hours are not covered
    #[arg(long)]
    fail_on_gap: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let period = context.period(&app, &args.period)?;
    let audit = app::audit::audit(&app, period)?;
    if context.output.is_json() {
        context.output.json(&audit)?;
    } else {
        context.output.line(format_args!(
            "Cover of {}, {}",
            audit.network,
            words(&period)
        ))?;
        show(context, &audit, args.gaps)?;
    }
    let gap = audit.totals.minutes.commissioned_gap_minutes > 0;
    Ok(if args.fail_on_gap && gap {
        Exit::Gap
    } else {
        Exit::Done
    })
}

/// The audit for people: boards, lines, causes, worst gaps.
pub(super) fn show(context: &Context, audit: &Audit, most_gaps: usize) -> Result<(), CliError> {
    let out = context.output;
    if audit.invented {
        out.line("People and values in this network are invented.")?;
    }
    for pool in &audit.empty_pools {
        let text = format!(
            "EMPTY POOL: {} has nobody in post for {} h; {} children look to it",
            pool.pool_name,
            hours(pool.empty_minutes),
            pool.children_known
        );
        out.line(out.paint(Tone::Bad, text))?;
    }
    out.heading("Hours by board, all service lines")?;
    out.table(&boards(audit))?;
    out.heading("Hours by service line, all boards")?;
    out.table(&lines(audit))?;
    out.line(out.paint(
        Tone::Faint,
        "Required: hours that a standard asks for, and else those commissioned. Goodwill: rostered, but not\n\
         commissioned or not paid. Gap: required, and nobody who counts is on duty.",
    ))?;
    causes(context, &audit.totals.minutes)?;
    if most_gaps > 0 && !audit.gaps.is_empty() {
        out.heading(format_args!(
            "Worst gaps, in hours, by hours times children known, each class at least once ({} of {})",
            head(audit, most_gaps).len(),
            audit.gaps.len()
        ))?;
        out.table(&gaps(audit, most_gaps))?;
    }
    for warning in &audit.warnings {
        out.remark(format_args!("warning: {}", warning.message));
    }
    Ok(())
}

/// A row a board, with the first statement that the standards hold against it.
fn boards(audit: &Audit) -> Columns {
    let statement = audit.statements.first();
    let mut headings = vec![
        "board".to_owned(),
        ">areas".to_owned(),
        ">children".to_owned(),
        ">commissioned".to_owned(),
        ">rostered".to_owned(),
        ">goodwill".to_owned(),
        ">gap".to_owned(),
    ];
    headings.extend(statement.map(|statement| format!(">{} met", statement.statement)));
    let mut table = Columns::new(headings);
    let row = |name: Value, summary: &Summary, met: Option<Value>| {
        let minutes = &summary.minutes;
        let mut row = vec![
            name,
            summary.areas.into(),
            thousands(summary.children_known).into(),
            hours(minutes.commissioned_full_minutes + minutes.commissioned_partial_minutes).into(),
            hours(minutes.rostered_minutes).into(),
            loud(minutes.goodwill_minutes, Tone::Warn),
            loud(minutes.gap_minutes, Tone::Bad),
        ];
        row.extend(met);
        row
    };
    for board in &audit.boards {
        let met = statement.map(|statement| {
            let own = statement.boards.iter().find(|own| own.board == board.board);
            own.map_or_else(
                || "-".into(),
                |own| met(own.sums.met_minutes, own.sums.required_minutes),
            )
        });
        table.row(row(short(&board.board_name).into(), &board.summary, met));
    }
    let overall = |statement: &StatementAudit| {
        met(
            statement.overall.met_minutes,
            statement.overall.required_minutes,
        )
    };
    table.row(row(
        Value::toned("All", Tone::Strong),
        &audit.totals,
        statement.map(overall),
    ));
    table
}

/// A row a service line.
fn lines(audit: &Audit) -> Columns {
    let mut table = Columns::new([
        "service line",
        ">required",
        ">commissioned",
        ">rostered",
        ">goodwill",
        ">gap",
        ">covered",
    ]);
    for line in &audit.totals.lines {
        let minutes = &line.minutes;
        table.row([
            line.line_name.as_str().into(),
            hours(minutes.required_minutes).into(),
            hours(minutes.commissioned_full_minutes + minutes.commissioned_partial_minutes).into(),
            hours(minutes.rostered_minutes).into(),
            loud(minutes.goodwill_minutes, Tone::Warn),
            loud(minutes.gap_minutes, Tone::Bad),
            met(minutes.covered_minutes, minutes.required_minutes),
        ]);
    }
    table
}

/// Why hours are missing, in one line.
fn causes(context: &Context, minutes: &Minutes) -> Result<(), CliError> {
    let classes = [
        ("not commissioned", minutes.gap_not_commissioned_minutes),
        ("no eligible person", minutes.gap_no_eligible_person_minutes),
        ("rules block everybody", minutes.gap_rules_block_minutes),
        ("somebody could be asked", minutes.gap_unassigned_minutes),
    ];
    let parts: Vec<String> = classes
        .iter()
        .map(|(name, class)| format!("{name} {}", hours(*class)))
        .collect();
    context.output.line(format_args!(
        "Gap of {} h, by cause:\n  {}",
        hours(minutes.gap_minutes),
        parts.join(" · ")
    ))?;
    Ok(())
}

/// The head of the gap register, each row with its evidence.
fn gaps(audit: &Audit, most: usize) -> Columns {
    let mut table = Columns::new(["area", "service line", ">gap", "class", "evidence"]);
    for gap in head(audit, most) {
        table.row([
            gap.area_name.as_str().into(),
            gap.line_name.as_str().into(),
            Value::toned(hours(gap.gap_minutes), Tone::Bad),
            class(&gap.class).into(),
            evidence(audit, gap).into(),
        ]);
    }
    table
}

/// The first `most` gaps, and the worst of each class that is not among them: each class has another remedy.
fn head(audit: &Audit, most: usize) -> Vec<&Gap> {
    let (first, rest) = audit.gaps.split_at(most.min(audit.gaps.len()));
    let mut shown: Vec<&Gap> = first.iter().collect();
    for gap in rest {
        if shown
            .iter()
            .all(|other| class(&other.class) != class(&gap.class))
        {
            shown.push(gap);
        }
    }
    shown
}

/// The class without the rules, which the evidence names.
fn class(class: &GapClass) -> &'static str {
    match class {
        GapClass::NotCommissioned => "not commissioned",
        GapClass::NoEligiblePerson => "no eligible person",
        GapClass::RulesBlock { .. } => "rules block",
        GapClass::Unassigned => "unassigned",
    }
}

/// What led to the gap, and what stands between its duties and people, most frequent first.
fn evidence(audit: &Audit, gap: &Gap) -> String {
    /// More reasons than these are not read in a table; `--json` holds all.
    const SHOWN: usize = 3;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let vacancies = audit
        .vacancies
        .iter()
        .filter(|vacancy| gap.duties.contains(&vacancy.duty));
    for reason in vacancies
        .flat_map(|vacancy| &vacancy.candidates)
        .flat_map(|candidate| &candidate.reasons)
    {
        *reasons.entry(in_short(reason)).or_default() += 1;
    }
    let mut reasons: Vec<(String, usize)> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut text = gap.cause.to_string();
    if !gap.duties.is_empty() {
        text = format!("{text}, {} duties", gap.duties.len());
    }
    let shown: Vec<String> = reasons
        .iter()
        .take(SHOWN)
        .map(|(reason, times)| format!("{reason} ×{times}"))
        .collect();
    if shown.is_empty() {
        text
    } else {
        format!("{text}: {}", shown.join(", "))
    }
}

/// The reason in two words.
fn in_short(reason: &Reason) -> String {
    match reason {
        Reason::LacksCompetence { competence } => format!("lacks {competence}"),
        Reason::TooJunior { .. } => "too junior".to_owned(),
        Reason::CannotReach { area } => format!("cannot reach {area}"),
        Reason::NoContactRoute => "no contact route".to_owned(),
        Reason::NotInPost => "not in post".to_owned(),
        Reason::Away { .. } => "away".to_owned(),
        Reason::Rule { rule, .. } => rule.to_string(),
    }
}

/// Hours that are loud unless there are none.
fn loud(minutes: i64, tone: Tone) -> Value {
    if minutes > 0 {
        Value::toned(hours(minutes), tone)
    } else {
        hours(minutes).into()
    }
}

/// A share that is green at all of it, red below half.
fn met(part: i64, whole: i64) -> Value {
    let text = percent(part, whole);
    if whole <= 0 {
        text.into()
    } else if part >= whole {
        Value::toned(text, Tone::Good)
    } else if part * 2 < whole {
        Value::toned(text, Tone::Bad)
    } else {
        Value::toned(text, Tone::Warn)
    }
}

/// A board's name without the words that all boards share.
fn short(board: &str) -> String {
    board
        .trim_start_matches("NHS ")
        .trim_end_matches(" Integrated Care Board")
        .to_owned()
}
