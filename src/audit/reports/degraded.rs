//! Weak cover: what is there and leans on one person, a back-up or a phone, and places of care that
//! cannot be chosen.

use super::{ColumnUnit, ReportColumn, ReportSource, Table, Value};
use crate::{Audit, Degraded};
use evenwatch_domain::time;

/// The report from what reports are made from.
pub(super) fn table(source: &ReportSource) -> Table {
    of(&super::audited(source))
}

/// The report of an audit that is already made.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    Table {
        title: format!("Weak cover, {}", audit.period.written()),
        columns: vec![
            ReportColumn::new("board", "Board", ColumnUnit::Text),
            ReportColumn::new("area", "Area", ColumnUnit::Text),
            ReportColumn::new("what", "What", ColumnUnit::Text),
            ReportColumn::new("kind", "In what way", ColumnUnit::Text),
            ReportColumn::new("children_known", "Children", ColumnUnit::Count),
            ReportColumn::new("minutes", "How long", ColumnUnit::Minutes),
            ReportColumn::new("child_minutes", "Times children", ColumnUnit::Minutes),
            ReportColumn::new("pieces", "Pieces", ColumnUnit::Count),
            ReportColumn::new("first_from", "First from", ColumnUnit::Moment),
            ReportColumn::new("last_to", "Last to", ColumnUnit::Moment),
            ReportColumn::new("first_seen", "First seen", ColumnUnit::Moment),
        ],
        rows: audit.degraded.iter().map(row).collect(),
        notes: vec![
            "Only hours that are required count here; one hour can be weak in several ways."
                .to_owned(),
        ],
    }
}

fn row(weak: &Degraded) -> Vec<Value> {
    let pieces = weak.times.intervals();
    let shown = |at| time::with_offset(at).to_rfc3339();
    vec![
        weak.board.as_str().into(),
        weak.area_name.as_str().into(),
        weak.what.as_str().into(),
        weak.kind.to_string().into(),
        weak.children_known.into(),
        weak.minutes.into(),
        weak.child_minutes.into(),
        u32::try_from(pieces.len()).unwrap_or(u32::MAX).into(),
        pieces.first().map(|piece| shown(piece.start)).into(),
        pieces.last().map(|piece| shown(piece.end)).into(),
        weak.first_seen.map(shown).into(),
    ]
}
