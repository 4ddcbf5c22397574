//! Other standards: statements that add nothing to what is required, as far as hours of cover
//! decide them.

use super::{ColumnUnit, ReportColumn, ReportSource, Table, Value};
use crate::{Audit, FurtherStatement, StatementSums};

/// The report from what reports are made from.
pub(super) fn table(source: &ReportSource) -> Table {
    of(&super::audited(source))
}

/// The report of an audit that is already made.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    let text = |id, name| ReportColumn::new(id, name, ColumnUnit::Text);
    Table {
        title: format!(
            "Other standards, {}",
            audit.period.written()
        ),
        columns: vec![
            text("standard", "Standard"),
            text("statement", "Statement"),
            text("asks", "What it asks"),
            text("level", "Level"),
            text("name", "Name"),
            text("decided", "How far cover decides it"),
            text("hours", "Hours that it asks for"),
            ReportColumn::new("met_share", "Met", ColumnUnit::Share),
            ReportColumn::new("child_met_share", "Met, by child", ColumnUnit::Share),
            ReportColumn::new("commissioned_share", "Commissioned", ColumnUnit::Share),
            text("cover_cannot_decide", "What cover cannot decide"),
            text("source", "Source"),
        ],
        rows: audit
            .further_statements
            .iter()
            .flat_map(|found| rows(audit, found))
            .collect(),
        notes: vec![
            "These statements require no hours of their own, so they add nothing to gaps. Where hours of cover cannot decide a \
             statement, or the network has no such service line, it is neither met nor unmet."
                .to_owned(),
        ],
    }
}

fn rows(audit: &Audit, found: &FurtherStatement) -> Vec<Vec<Value>> {
    let mut rows = vec![row(found, ["nation", "all boards"], found.overall.as_ref())];
    for own in &found.boards {
        let board = audit.boards.iter().find(|board| board.board == own.board);
        let name = board.map_or(own.board.as_str(), |board| &board.board_name);
        rows.push(row(found, ["board", name], Some(&own.sums)));
    }
    rows
}

fn row(found: &FurtherStatement, names: [&str; 2], sums: Option<&StatementSums>) -> Vec<Value> {
    let [level, name] = names;
    vec![
        found.standard_name.as_str().into(),
        found.statement.as_str().into(),
        found.asks.as_str().into(),
        level.into(),
        name.into(),
        found
            .unmeasured()
            .unwrap_or_else(|| found.decided.to_string())
            .into(),
        found.hours.as_str().into(),
        sums.and_then(StatementSums::met_share).into(),
        sums.and_then(StatementSums::child_met_share).into(),
        sums.and_then(StatementSums::commissioned_share).into(),
        found.cover_cannot_decide.as_deref().into(),
        found.source.as_str().into(),
    ]
}
