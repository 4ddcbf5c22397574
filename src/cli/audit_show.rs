//! An audit for people: tables for a terminal.

use std::collections::BTreeMap;

use super::audit_gaps::{gaps, head};
use super::audit_standards::{others, questionnaire, unequal};
use super::context::Context;
use super::error::CliError;
use super::intensity;
use super::output::{Columns, Tone, Value, hours, percent, thousands};
use evenwatch_app::audit::{
    Audit, CoverMinutes, CoverSummary, DegradedKind, StatementAudit, WORST_FIRST,
};
use evenwatch_domain::count::counted;
use evenwatch_domain::intensity::sums::SMALLEST_GROUP;
use evenwatch_domain::percent::percent_or_dash;

/// The audit for people: boards, lines, causes, worst gaps.
pub(super) fn show(context: &Context, audit: &Audit, most_gaps: usize) -> Result<(), CliError> {
    let out = context.output;
    if audit.invented {
        out.line("People and values in this network are invented.")?;
    }
    unlawful(context, audit)?;
    for pool in &audit.empty_pools {
        let text = format!(
            "EMPTY POOL: {} has nobody in post for {} h; it serves {}",
            pool.pool_name,
            hours(pool.empty_minutes),
            counted(pool.children_known, "child")
        );
        out.line(out.paint(Tone::Bad, text))?;
    }
    out.heading("Hours by board, all service lines")?;
    out.table(&boards(audit))?;
    for statement in &audit.statements {
        out.note(&weighted(statement))?;
    }
    out.heading("Hours by service line, all boards")?;
    out.table(&lines(audit))?;
    out.note(
        "Required: hours that a standard asks for; otherwise hours commissioned. Goodwill: rostered, but not \
         commissioned or not paid. No rota: required, and not assessed, as no pool has published a rota for it; in no gap \
         and no share. Gap: required, assessed, and nobody who counts is on duty. Second-on alone is cover (back-up only).",
    )?;
    causes(context, &audit.totals.minutes)?;
    for statement in &audit.statements {
        if statement.is_without_any_line() {
            continue;
        }
        out.heading(format_args!("{}: areas by answer", statement.statement))?;
        out.table(&questionnaire(statement))?;
        out.sentences(unequal(statement))?;
    }
    if !audit.further_statements.is_empty() {
        out.heading("Other standards, as far as hours of cover decide them")?;
        out.table(&others(audit))?;
    }
    weak(context, audit)?;
    on_call(context, audit)?;
    if let Some(found) = &audit.deliverable {
        super::audit_layers::show(context, audit, found)?;
    }
    if let Some(found) = &audit.fragility {
        super::audit_absences::show(context, found)?;
    }
    if most_gaps > 0 && !audit.gaps.is_empty() {
        out.heading(format_args!(
            "Worst gaps, in hours: {WORST_FIRST}; each class at least once ({} of {})",
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

/// People listed with what their published duties break.
const BREACHES_SHOWN: usize = 20;

/// What published duties break, person by person where those may be seen.
fn unlawful(context: &Context, audit: &Audit) -> Result<(), CliError> {
    let out = context.output;
    for breach in audit.unlawful_by_person.iter().take(BREACHES_SHOWN) {
        let name = match breach.person_name.as_str() {
            "" => breach.person.as_str(),
            name => name,
        };
        let text = format!("UNLAWFUL: {name} breaks {} {}", breach.rule, breach.text);
        out.line(out.paint(Tone::Bad, text))?;
    }
    let more = audit
        .unlawful_by_person
        .len()
        .saturating_sub(BREACHES_SHOWN);
    if more > 0 {
        out.line(format_args!("and {more} more: see --json"))?;
    }
    Ok(())
}

/// A row a board, with the first statement that the standards hold against it.
fn boards(audit: &Audit) -> Columns {
    let statement = audit.statements.first();
    let is_measured = statement.is_some_and(|statement| statement.unmeasured().is_none());
    let mut headings = vec![
        "board".to_owned(),
        ">children".to_owned(),
        ">commissioned".to_owned(),
        ">rostered".to_owned(),
        ">goodwill".to_owned(),
        ">no rota".to_owned(),
        ">gap".to_owned(),
    ];
    headings.extend(statement.map(|statement| format!(">{} met", statement.statement)));
    let mut table = Columns::new(headings);
    let row = |name: Value, summary: &CoverSummary, met: Option<Value>| {
        let minutes = &summary.minutes;
        let mut row = vec![
            name,
            thousands(summary.children_known).into(),
            hours(minutes.commissioned_full_minutes + minutes.commissioned_partial_minutes).into(),
            hours(minutes.rostered_minutes).into(),
            loud(minutes.goodwill_minutes, Tone::Warn),
            loud(minutes.not_assessed_minutes, Tone::Warn),
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
                |own| match is_measured {
                    true => met(own.sums.met_minutes, own.sums.assessed_minutes()),
                    false => "-".into(),
                },
            )
        });
        table.row(row(short(&board.board_name).into(), &board.summary, met));
    }
    let overall = |statement: &StatementAudit| {
        if !is_measured {
            return "-".into();
        }
        met(
            statement.overall.met_minutes,
            statement.overall.assessed_minutes(),
        )
    };
    table.row(row(
        Value::toned("All", Tone::Strong),
        &audit.totals,
        statement.map(overall),
    ));
    table
}

/// The share of time met by either weighting.
fn weighted(statement: &StatementAudit) -> String {
    let sums = &statement.overall;
    if let Some(why) = statement.unmeasured() {
        return format!("{}: {why}.", statement.statement);
    }
    let mut text = format!(
        "{} met: by area-hours, where an area counts by its hours assessed, {}; by children known, where those hours count \
         once for each child, {}.",
        statement.statement,
        percent_or_dash(sums.met_share()),
        percent_or_dash(sums.child_met_share())
    );
    if sums.not_assessed_minutes > 0 {
        text += &format!(
            " Assessed are {} of the {} h that it asks for in {}.",
            hours(sums.assessed_minutes()),
            hours(sums.required_minutes),
            counted(sums.areas, "area")
        );
    }
    text
}

/// A row a service line.
fn lines(audit: &Audit) -> Columns {
    let mut table = Columns::new([
        "service line",
        ">required",
        ">commissioned",
        ">rostered",
        ">goodwill",
        ">no rota",
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
            loud(minutes.not_assessed_minutes, Tone::Warn),
            loud(minutes.gap_minutes, Tone::Bad),
            met(minutes.covered_minutes, minutes.assessed_minutes()),
        ]);
    }
    table
}

/// Why hours are missing, in one line.
fn causes(context: &Context, minutes: &CoverMinutes) -> Result<(), CliError> {
    let classes = [
        ("not commissioned", minutes.gap_not_commissioned_minutes),
        ("no eligible person", minutes.gap_no_eligible_person_minutes),
        ("no duty is planned", minutes.gap_no_duty_planned_minutes),
        ("rules block everyone", minutes.gap_rules_block_minutes),
        (
            "unfilled, but staff are available",
            minutes.gap_unassigned_minutes,
        ),
    ];
    let parts: Vec<String> = classes
        .iter()
        .map(|(name, class)| format!("{name} {}", hours(*class)))
        .collect();
    if minutes.assessed_minutes() == 0 {
        let text = "Gap: nothing can be said; no hour required is on a published rota.";
        return Ok(context.output.line(text)?);
    }
    context.output.sentences(format_args!(
        "Gap of {} h, by cause:\n{}",
        hours(minutes.gap_minutes),
        parts.join(" · ")
    ))?;
    if minutes.not_assessed_minutes > 0 {
        context.output.line(format_args!(
            "Not assessed: {} h required are on no published rota.",
            hours(minutes.not_assessed_minutes)
        ))?;
    }
    Ok(())
}

/// Weak cover by kind, and what goodwill holds up.
fn weak(context: &Context, audit: &Audit) -> Result<(), CliError> {
    let mut kinds: BTreeMap<DegradedKind, (usize, i64)> = BTreeMap::new();
    for row in &audit.degraded {
        let sum = kinds.entry(row.kind).or_default();
        *sum = (sum.0 + 1, sum.1 + row.minutes);
    }
    let parts: Vec<String> = kinds
        .iter()
        .map(|(kind, (rows, minutes))| {
            format!("{kind} {} ({})", hours(*minutes), counted(*rows, "row"))
        })
        .collect();
    let minutes = &audit.totals.minutes;
    context.output.heading("Weak cover, in hours required")?;
    context.output.sentences(format_args!(
        "{}\nIf goodwill stopped and nobody stood in, {} h would be missing instead of {} h.",
        if parts.is_empty() {
            "none".to_owned()
        } else {
            parts.join(" · ")
        },
        hours(minutes.gap_without_goodwill_minutes),
        hours(minutes.gap_minutes)
    ))?;
    Ok(())
}

/// How intense on-call is, pool by pool: numbers, and nobody's name.
fn on_call(context: &Context, audit: &Audit) -> Result<(), CliError> {
    let Some(found) = audit
        .intensity
        .as_ref()
        .filter(|found| !found.groups.is_empty())
    else {
        return Ok(());
    };
    let out = context.output;
    out.heading("How intense on-call is: the worst of each pool")?;
    let headings = ["pools", ">on call", ">above"];
    let mut table = Columns::new(headings.into_iter().chain(intensity::HEADINGS));
    let mut add = |name: Value, sums: Option<&_>| {
        let mut row = vec![name];
        row.extend(sums.map_or_else(|| vec![Value::from("not shown"); 6], intensity::group));
        table.row(row);
    };
    for group in &found.groups {
        add(group.pool_names.join(", ").into(), group.sums.as_ref());
    }
    if found.has_sum() {
        add(Value::toned("All pools", Tone::Strong), found.all.as_ref());
    }
    out.table(&table)?;
    out.note(&format!(
        "Above: people above a threshold of the settings, which are {}. Pools with fewer than {SMALLEST_GROUP} people on \
         call are shown together, so that no number is one person's. `evenwatch explain intensity` says more.",
        found.thresholds.sentence()
    ))?;
    Ok(())
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
pub(super) fn short(board: &str) -> String {
    board
        .trim_start_matches("NHS ")
        .trim_end_matches(" Integrated Care Board")
        .to_owned()
}
