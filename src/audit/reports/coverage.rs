//! Coverage: the audit's summary, a row for each area and line, then each board, then all: the
//! level tells them apart.

use super::{ColumnUnit, ReportColumn, ReportSource, Table, Value};
use crate::{Audit, CoverMinutes, StatementSums};
use evenwatch_domain::percent::percent_or_dash;

/// The report from what reports are made from.
pub(super) fn table(source: &ReportSource) -> Table {
    of(&super::audited(source))
}

/// The report of an audit that is already made.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    let mut rows = Vec::new();
    for line in &audit.area_lines {
        let board = line.board.as_str();
        let named = audit.boards.iter().find(|one| one.board == line.board);
        let name = named.map_or(board, |one| &one.board_name);
        let names = ["area", board, name, &line.area_name, &line.line_name];
        rows.push(row(names, line.children_known.into(), &line.minutes));
    }
    for board in &audit.boards {
        let children = i64::try_from(board.summary.children_known).unwrap_or(i64::MAX);
        for line in &board.summary.lines {
            let (code, name) = (board.board.as_str(), &board.board_name);
            let names = ["board", code, name, "all areas", &line.line_name];
            rows.push(row(names, children.into(), &line.minutes));
        }
    }
    let children = i64::try_from(audit.totals.children_known).unwrap_or(i64::MAX);
    for line in &audit.totals.lines {
        let names = ["nation", "", "all boards", "all areas", &line.line_name];
        rows.push(row(names, children.into(), &line.minutes));
    }
    Table {
        title: format!("Coverage, {}", audit.period.written()),
        columns: columns(),
        rows,
        notes: notes(audit),
    }
}

fn columns() -> Vec<ReportColumn> {
    let text = |id, name| ReportColumn::new(id, name, ColumnUnit::Text);
    let minutes = |id, name| ReportColumn::new(id, name, ColumnUnit::Minutes);
    let share = |id, name| ReportColumn::new(id, name, ColumnUnit::Share);
    vec![
        text("level", "Level"),
        text("board", "Board's code"),
        text("board_name", "Board"),
        text("area", "Area"),
        text("line", "Service line"),
        ReportColumn::new("children_known", "Children", ColumnUnit::Count),
        minutes("required_minutes", "Required"),
        minutes("commissioned_minutes", "Commissioned"),
        minutes("rostered_minutes", "Rostered"),
        minutes("not_assessed_minutes", "Not assessed"),
        share("covered_share", "Covered, by area-hours"),
        minutes("gap_minutes", "Gap"),
        minutes("gap_not_commissioned_minutes", "not commissioned"),
        minutes("gap_no_eligible_person_minutes", "nobody eligible"),
        minutes("gap_rules_block_minutes", "rules block"),
        minutes("gap_no_duty_planned_minutes", "no duty is planned"),
        minutes(
            "gap_unassigned_minutes",
            "unfilled, but staff are available",
        ),
        minutes("goodwill_minutes", "On goodwill"),
        minutes("gap_without_goodwill_minutes", "Gap if goodwill stopped"),
        minutes("back_up_only_minutes", "Back-up only"),
        minutes("one_deep_minutes", "One person deep"),
        minutes("short_handed_minutes", "Short-handed"),
    ]
}

fn row(names: [&str; 5], children: Value, minutes: &CoverMinutes) -> Vec<Value> {
    let mut row: Vec<Value> = names.map(Value::from).to_vec();
    row.extend([
        children,
        minutes.required_minutes.into(),
        (minutes.commissioned_full_minutes + minutes.commissioned_partial_minutes).into(),
        minutes.rostered_minutes.into(),
        minutes.not_assessed_minutes.into(),
        minutes.covered_share().into(),
        minutes.gap_minutes.into(),
        minutes.gap_not_commissioned_minutes.into(),
        minutes.gap_no_eligible_person_minutes.into(),
        minutes.gap_rules_block_minutes.into(),
        minutes.gap_no_duty_planned_minutes.into(),
        minutes.gap_unassigned_minutes.into(),
        minutes.goodwill_minutes.into(),
        minutes.gap_without_goodwill_minutes.into(),
        minutes.back_up_only_minutes.into(),
        minutes.one_deep_minutes.into(),
        minutes.short_handed_minutes.into(),
    ]);
    row
}

/// Standards first, then warnings.
fn notes(audit: &Audit) -> Vec<String> {
    let statements = audit.statements.iter().map(|found| {
        let id = found.statement.as_str();
        match found.unmeasured() {
            Some(why) => format!("{id}: {why}"),
            None => statement(id, !found.by_visit.is_empty(), &found.overall),
        }
    });
    let warnings = audit.warnings.iter().map(|warning| warning.message.clone());
    let invented = audit
        .invented
        .then(|| "people and values in this network are invented".to_owned());
    invented
        .into_iter()
        .chain(statements)
        .chain(warnings)
        .collect()
}

fn statement(id: &str, by_visit: bool, sums: &StatementSums) -> String {
    let share = percent_or_dash;
    let phone = if by_visit {
        format!(
            "; by phone too: {} by area-hours, {} by children known",
            share(sums.met_by_phone_too_share()),
            share(sums.child_met_by_phone_too_share())
        )
    } else {
        String::new()
    };
    format!(
        "{id}: met in {} of the time assessed by area-hours (an area counts by its hours assessed), {} by children known; in full in {} of {} \
         areas, no response from {}; commissioned in {} of area-hours{phone}",
        share(sums.met_share()),
        share(sums.child_met_share()),
        sums.areas_fully_met,
        sums.areas,
        sums.areas_no_response,
        share(sums.commissioned_share()),
    )
}
