//! Standards: how far each statement is met, in practice and formally, for the nation, regions,
//! boards and areas.

use super::{ColumnUnit, ReportColumn, ReportSource, Table, Value};
use crate::{AnswerTally, Audit, Inequality, StatementAudit, StatementSums};

/// The report from what reports are made from.
pub(super) fn table(source: &ReportSource) -> Table {
    of(&super::audited(source))
}

/// The report of an audit that is already made.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    let rows = audit.statements.iter().flat_map(|found| rows(audit, found));
    Table {
        title: format!(
            "Standards, {}",
            audit.period.written()
        ),
        columns: columns(),
        rows: rows.collect(),
        notes: vec![
            "Answers are counted by area. In practice: as published rotas show it, of the time assessed; formally: as agreements \
             show it. No response: less than half of the time is on a published rota, or no commissioner has said anything."
                .to_owned(),
            "Met: in person where the statement asks for visits. By phone too: what it would come to if hours in which only a \
             phone answers counted as well."
                .to_owned(),
            "By area-hours an area counts by its hours, of what is met by those assessed; by children, by the same hours as many times as children are \
             known in it. Spread: the share in the best area less that in the worst."
                .to_owned(),
        ],
    }
}

fn columns() -> Vec<ReportColumn> {
    vec![
        ReportColumn::new("statement", "Statement", ColumnUnit::Text),
        ReportColumn::new("level", "Level", ColumnUnit::Text),
        ReportColumn::new("name", "Name", ColumnUnit::Text),
        ReportColumn::new("areas", "Areas", ColumnUnit::Count),
        ReportColumn::new("children_known", "Children", ColumnUnit::Count),
        ReportColumn::new("not_assessed_minutes", "Not assessed", ColumnUnit::Minutes),
        ReportColumn::new("met_share", "Met, by area-hours", ColumnUnit::Share),
        ReportColumn::new("child_met_share", "Met, by children", ColumnUnit::Share),
        ReportColumn::new(
            "met_by_phone_too_share",
            "Met by phone too, by area-hours",
            ColumnUnit::Share,
        ),
        ReportColumn::new(
            "child_met_by_phone_too_share",
            "Met by phone too, by children",
            ColumnUnit::Share,
        ),
        ReportColumn::new(
            "met_without_goodwill_share",
            "Met if goodwill stopped, by area-hours",
            ColumnUnit::Share,
        ),
        ReportColumn::new(
            "commissioned_share",
            "Commissioned, by area-hours",
            ColumnUnit::Share,
        ),
        ReportColumn::new(
            "children_full_share",
            "Children with full cover",
            ColumnUnit::Share,
        ),
        ReportColumn::new("spread", "Spread between areas", ColumnUnit::Share),
        ReportColumn::new(
            "in_practice_full",
            "In hours, in practice: full",
            ColumnUnit::Count,
        ),
        ReportColumn::new("in_practice_partial", "partial", ColumnUnit::Count),
        ReportColumn::new("in_practice_none", "none", ColumnUnit::Count),
        ReportColumn::new("in_practice_no_response", "no response", ColumnUnit::Count),
        ReportColumn::new(
            "in_commissioned_full",
            "In hours, commissioned: full",
            ColumnUnit::Count,
        ),
        ReportColumn::new("in_commissioned_partial", "partial", ColumnUnit::Count),
        ReportColumn::new("in_commissioned_none", "none", ColumnUnit::Count),
        ReportColumn::new(
            "in_commissioned_no_response",
            "no response",
            ColumnUnit::Count,
        ),
        ReportColumn::new(
            "out_practice_full",
            "Out of hours, in practice: full",
            ColumnUnit::Count,
        ),
        ReportColumn::new("out_practice_partial", "partial", ColumnUnit::Count),
        ReportColumn::new("out_practice_none", "none", ColumnUnit::Count),
        ReportColumn::new("out_practice_no_response", "no response", ColumnUnit::Count),
        ReportColumn::new(
            "out_commissioned_full",
            "Out of hours, commissioned: full",
            ColumnUnit::Count,
        ),
        ReportColumn::new("out_commissioned_partial", "partial", ColumnUnit::Count),
        ReportColumn::new("out_commissioned_none", "none", ColumnUnit::Count),
        ReportColumn::new(
            "out_commissioned_no_response",
            "no response",
            ColumnUnit::Count,
        ),
    ]
}

/// The nation, then regions, boards and areas.
fn rows(audit: &Audit, found: &StatementAudit) -> Vec<Vec<Value>> {
    let id = found.statement.as_str();
    let mut rows = vec![row(
        [id, "nation", "all boards"],
        &found.overall,
        Some(&found.inequality),
    )];
    for region in &found.regions {
        rows.push(row(
            [id, "region", &region.name],
            &region.sums,
            Some(&region.inequality),
        ));
    }
    for board in &found.boards {
        let named = audit.boards.iter().find(|named| named.board == board.board);
        let name = named.map_or(board.board.as_str(), |named| &named.board_name);
        rows.push(row(
            [id, "board", name],
            &board.sums,
            Some(&board.inequality),
        ));
    }
    let areas = found.areas.iter();
    rows.extend(areas.map(|area| row([id, "area", &area.area_name], &area.sums, None)));
    rows
}

fn row(names: [&str; 3], sums: &StatementSums, inequality: Option<&Inequality>) -> Vec<Value> {
    let mut row: Vec<Value> = names.map(Value::from).to_vec();
    row.extend([
        sums.areas.into(),
        Value::whole(sums.children_known),
        sums.not_assessed_minutes.into(),
        sums.met_share().into(),
        sums.child_met_share().into(),
        sums.met_by_phone_too_share().into(),
        sums.child_met_by_phone_too_share().into(),
        sums.met_without_goodwill_share().into(),
        sums.commissioned_share().into(),
        inequality
            .and_then(|found| found.children_full_share)
            .into(),
        inequality.and_then(|found| found.spread).into(),
    ]);
    // Nothing is measured: no answer is not the answer of no area.
    let shown = |areas: u64| (!sums.no_line).then(|| Value::whole(areas));
    let answers = &sums.questionnaire;
    for tally in [
        &answers.in_hours_in_practice,
        &answers.in_hours_commissioned,
        &answers.out_of_hours_in_practice,
        &answers.out_of_hours_commissioned,
    ] {
        let AnswerTally { areas, .. } = tally;
        row.extend(
            [areas.full, areas.partial, areas.none, areas.no_response]
                .map(|areas| shown(areas).into()),
        );
    }
    row
}
