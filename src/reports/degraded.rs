//! Weak cover: what is there and leans on one person, a back-up or a phone, and places of care that cannot be chosen.

use super::{Column, Source, Table, Unit, Value};
use crate::audit::{Audit, Degraded};
use crate::domain::time;

/// The report from what reports are made from.
pub(super) fn table(source: &Source) -> Table {
    of(&super::audited(source))
}

/// The report of an audit that is already made.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    let column = |id, name, unit| Column { id, name, unit };
    Table {
        title: format!("Weak cover, {}", audit.period.written()),
        columns: vec![
            column("board", "Board", Unit::Text),
            column("area", "Area", Unit::Text),
            column("what", "What", Unit::Text),
            column("kind", "In what way", Unit::Text),
            column("children_known", "Children", Unit::Count),
            column("minutes", "How long", Unit::Minutes),
            column("child_minutes", "Times children", Unit::Minutes),
            column("pieces", "Pieces", Unit::Count),
            column("first_from", "First from", Unit::Moment),
            column("last_to", "Last to", Unit::Moment),
            column("first_seen", "First seen", Unit::Moment),
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
