//! An audit for people: tables for a terminal.

use std::collections::BTreeMap;

use super::context::Context;
use super::error::CliError;
use super::output::{Columns, Tone, Value, hours, percent, thousands};
use crate::app::audit::{
    Audit, DegradedKind, Gap, GapClass, Minutes, StatementAudit, StatementSums, Summary,
};
use crate::domain::count::counted;
use crate::domain::evidence::{Reason, reasons_overlap};
use crate::domain::percent::percent_or_dash;

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
        out.heading(format_args!("{}: areas by answer", statement.statement))?;
        out.table(&questionnaire(statement))?;
        out.sentences(unequal(statement))?;
    }
    if !audit.further_statements.is_empty() {
        out.heading("Other standards, as far as hours of cover decide them")?;
        out.table(&others(audit))?;
    }
    weak(context, audit)?;
    if let Some(found) = &audit.deliverable {
        super::audit_layers::show(context, audit, found)?;
    }
    if let Some(found) = &audit.fragility {
        super::audit_absences::show(context, found)?;
    }
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

/// People listed with what their published duties break.
const BREACHES_SHOWN: usize = 20;

/// What published duties break, person by person where those may be seen.
fn unlawful(context: &Context, audit: &Audit) -> Result<(), CliError> {
    let out = context.output;
    for breach in audit.unlawful_by_person.iter().take(BREACHES_SHOWN) {
        let text = format!(
            "UNLAWFUL: \"{}\" breaks {} {}",
            breach.person, breach.rule, breach.text
        );
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
    let row = |name: Value, summary: &Summary, met: Option<Value>| {
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
                |own| met(own.sums.met_minutes, own.sums.assessed_minutes()),
            )
        });
        table.row(row(short(&board.board_name).into(), &board.summary, met));
    }
    let overall = |statement: &StatementAudit| {
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
    format!(
        "{} met: by area-hours, where each area counts alike, {}; by children known, {}.",
        statement.statement,
        percent_or_dash(sums.met_share()),
        percent_or_dash(sums.child_met_share())
    )
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
fn causes(context: &Context, minutes: &Minutes) -> Result<(), CliError> {
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

/// The questionnaire of a statement: as a whole, then each kind of service by itself.
fn questionnaire(statement: &StatementAudit) -> Columns {
    let mut table = Columns::new([
        "service",
        "hours",
        "axis",
        ">full",
        ">partial",
        ">none",
        ">no response",
    ]);
    let whole = std::iter::once(("all of it".to_owned(), statement.overall.questionnaire));
    let kinds = statement
        .kinds
        .iter()
        .map(|kind| (kind.kind.to_string(), kind.answers));
    for (name, answers) in whole.chain(kinds) {
        for (hours, axis, tally) in [
            ("in", "in practice", answers.in_hours_in_practice),
            ("in", "commissioned", answers.in_hours_commissioned),
            ("out", "in practice", answers.out_of_hours_in_practice),
            ("out", "commissioned", answers.out_of_hours_commissioned),
        ] {
            let areas = tally.areas;
            table.row([
                name.as_str().into(),
                hours.into(),
                axis.into(),
                thousands(areas.full).into(),
                thousands(areas.partial).into(),
                thousands(areas.none).into(),
                thousands(areas.no_response).into(),
            ]);
        }
    }
    table
}

/// A row a statement that is measured beside, or that cover cannot decide.
fn others(audit: &Audit) -> Columns {
    let mut table = Columns::new(["=statement", ">met", ">commissioned", "what to know"]);
    for found in &audit.further_statements {
        let share = |share: Option<f64>| {
            share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", share * 100.0))
        };
        let sums = found.overall.as_ref();
        let know = found
            .unmeasured()
            .or_else(|| found.cover_cannot_decide.clone());
        table.row([
            found.statement.as_str().into(),
            share(sums.and_then(StatementSums::met_share)).into(),
            share(sums.and_then(StatementSums::commissioned_share)).into(),
            Value::toned(know.unwrap_or_default(), Tone::Faint),
        ]);
    }
    table
}

/// How unequal areas are, in one sentence.
fn unequal(statement: &StatementAudit) -> String {
    let found = &statement.inequality;
    let share = percent_or_dash;
    let mut text = format!(
        "By where a child lives it is met from {} to {} of the time assessed (half of the children: {} or less); {} of the \
         children live where it is met at every hour, {} where it never is.",
        share(found.least),
        share(found.most),
        share(found.median),
        share(found.children_full_share),
        share(found.children_none_share),
    );
    let sums = &statement.overall;
    if sums.areas_no_response > 0 {
        text += &format!(
            "\n{} of {} areas give no response: less than half of the time is on a published rota.",
            sums.areas_no_response, sums.areas
        );
    }
    if !statement.by_visit.is_empty() {
        text += &format!(
            "\nIf a phone counted where a visit is asked for: {} of the time assessed instead of {},\nin full in {} of {} areas.",
            share(sums.met_by_phone_too_share()),
            share(sums.met_share()),
            sums.areas_fully_met_by_phone_too,
            sums.areas
        );
    }
    text
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
        GapClass::NoDutyPlanned => "no duty planned",
        GapClass::Unassigned => "unfilled, staff available",
    }
}

/// What led to the gap, and what stands between its duties and people, most frequent first.
fn evidence(audit: &Audit, gap: &Gap) -> String {
    /// More reasons than these are not read in a table; `--json` holds all.
    const SHOWN: usize = 3;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let vacancies = audit.vacancies.iter();
    let vacancies = vacancies.filter(|vacancy| gap.duties.contains(&vacancy.duty));
    let candidates = vacancies.flat_map(|vacancy| &vacancy.candidates);
    let overlap = reasons_overlap(candidates.clone());
    for reason in candidates.flat_map(|candidate| &candidate.reasons) {
        *reasons.entry(in_short(reason)).or_default() += 1;
    }
    let mut reasons: Vec<(String, usize)> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut text = gap.cause.to_string();
    if !gap.duties.is_empty() {
        text = format!("{text}, {}", counted(gap.duties.len(), "duty"));
    }
    let shown: Vec<String> = reasons
        .iter()
        .take(SHOWN)
        .map(|(reason, times)| format!("{reason} ×{times}"))
        .collect();
    if shown.is_empty() {
        text
    } else {
        let overlap = if overlap { " (reasons overlap)" } else { "" };
        format!("{text}: {}{overlap}", shown.join(", "))
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
pub(super) fn short(board: &str) -> String {
    board
        .trim_start_matches("NHS ")
        .trim_end_matches(" Integrated Care Board")
        .to_owned()
}
