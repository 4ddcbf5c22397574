//! Kept audits over time: all areas, each board and each area, an audit a row.

use std::collections::BTreeMap;

use super::{ColumnUnit, ReportColumn, Table, Value};
use crate::{Audit, Trend, TrendAudit, TrendPoint, share};
use evenwatch_domain::ids::AuditId;
use evenwatch_domain::time;

/// The report of an audit's trend; without one, its columns alone.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    audit.trend.as_ref().map_or_else(empty, table)
}

/// The report of a trend.
#[must_use]
pub fn table(trend: &Trend) -> Table {
    let audits: BTreeMap<AuditId, &TrendAudit> =
        trend.audits.iter().map(|audit| (audit.id, audit)).collect();
    let mut rows = Vec::new();
    let mut add = |names: [&str; 2], points: &[TrendPoint]| {
        for point in points {
            if let Some(audit) = audits.get(&point.audit) {
                rows.extend(of_point(names, audit, point));
            }
        }
    };
    add(["all boards", "all areas"], &trend.totals);
    for line in &trend.boards {
        add([&line.board_name, "all areas"], &line.points);
    }
    for line in &trend.areas {
        let board = line.board.as_ref().map_or("-", |board| board.as_str());
        add([board, &line.area_name], &line.points);
    }
    Table {
        rows,
        notes: trend.notes.clone(),
        ..empty()
    }
}

/// A row a statement; without statements, one.
fn of_point(names: [&str; 2], audit: &TrendAudit, point: &TrendPoint) -> Vec<Vec<Value>> {
    let sums = &point.sums;
    let mut row: Vec<Value> = names.map(Value::from).to_vec();
    row.extend([
        audit.period.first_day.to_string().into(),
        audit.period.last_day.to_string().into(),
        time::with_offset(audit.kept_at).to_rfc3339().into(),
        sums.required_minutes.into(),
        sums.not_assessed_minutes.into(),
        sums.gap_minutes.into(),
        share(sums.gap_minutes, sums.assessed_minutes()).into(),
        sums.goodwill_minutes.into(),
    ]);
    let with = |statement: Value, met: Value| {
        let mut row = row.clone();
        row.extend([statement, met]);
        row
    };
    if sums.statements.is_empty() {
        return vec![with(Value::Missing, Value::Missing)];
    }
    let statements = sums.statements.iter();
    statements
        .map(|found| {
            let met = share(found.met_minutes, found.assessed_minutes());
            with(found.statement.as_str().into(), met.into())
        })
        .collect()
}

fn empty() -> Table {
    Table {
        title: "Kept audits over time".to_owned(),
        columns: vec![
            ReportColumn::new("board", "Board", ColumnUnit::Text),
            ReportColumn::new("area", "Area", ColumnUnit::Text),
            ReportColumn::new("first_day", "From", ColumnUnit::Date),
            ReportColumn::new("last_day", "To", ColumnUnit::Date),
            ReportColumn::new("kept_at", "Kept", ColumnUnit::Moment),
            ReportColumn::new("required_minutes", "Required", ColumnUnit::Minutes),
            ReportColumn::new("not_assessed_minutes", "Not assessed", ColumnUnit::Minutes),
            ReportColumn::new("gap_minutes", "Gap", ColumnUnit::Minutes),
            ReportColumn::new("gap_share", "Missing, by area-hours", ColumnUnit::Share),
            ReportColumn::new("goodwill_minutes", "On goodwill", ColumnUnit::Minutes),
            ReportColumn::new("statement", "Statement", ColumnUnit::Text),
            ReportColumn::new("met_share", "Met, by area-hours", ColumnUnit::Share),
        ],
        rows: Vec::new(),
        notes: Vec::new(),
    }
}
