//! Weak cover: what is there and leans on one person, a back-up or a phone, and places of care that cannot be chosen.

use super::{Column, Source, Table, Unit, Value};
use crate::{Audit, Degraded};
use evenwatch_domain::time;

/// The report from what reports are made from.
pub(super) fn table(source: &Source) -> Table {
    of(&super::audited(source))
}

/// The report of an audit that is already made.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    Table {
        title: format!("Weak cover, {}", audit.period.written()),
        columns: vec![
            Column::new("board", "Board", Unit::Text),
            Column::new("area", "Area", Unit::Text),
            Column::new("what", "What", Unit::Text),
            Column::new("kind", "In what way", Unit::Text),
            Column::new("children_known", "Children", Unit::Count),
            Column::new("minutes", "How long", Unit::Minutes),
            Column::new("child_minutes", "Times children", Unit::Minutes),
            Column::new("pieces", "Pieces", Unit::Count),
            Column::new("first_from", "First from", Unit::Moment),
            Column::new("last_to", "Last to", Unit::Moment),
            Column::new("first_seen", "First seen", Unit::Moment),
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
