//! Cover that is there and weak, and places of care that cannot be chosen: what the gap register
//! does not hold.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::area_line::AreaLineFindings;
use super::first_seen::DegradedKey;
use evenwatch_domain::area::Area;
use evenwatch_domain::ids::{AreaId, LineId, OdsCode, PoolId, RuleId};
use evenwatch_domain::interval::{Instant, IntervalSet};
use evenwatch_domain::standard::PlaceOfCare;

/// In what way, gravest first. The kinds overlap: one hour can be weak in several ways.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DegradedKind {
    /// Families cannot choose this place of care: not all that its statement asks for is there.
    PlaceOfCare,
    /// Somebody is on duty and cannot reach the area: a gap that looks covered.
    Unreachable,
    /// A phone answers where the standard asks for a visit.
    PhoneOnly,
    /// Only the back-up holds.
    BackUpOnly,
    /// Exactly one person counts, with nobody behind them.
    OneDeep,
}

impl fmt::Display for DegradedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PlaceOfCare => "place of care out of reach",
            Self::Unreachable => "on duty, cannot reach the area",
            Self::PhoneOnly => "phone only, visit asked",
            Self::BackUpOnly => "back-up only",
            Self::OneDeep => "one person deep",
        })
    }
}

/// A row: all such time of one area's line, or of one area under a statement, within the hours
/// required.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Degraded {
    /// In what way.
    pub kind: DegradedKind,
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board.
    pub board: OdsCode,
    /// Children known in the area.
    pub children_known: u32,
    /// The line; absent for a place of care.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    /// The statement that asks for it, for a place of care and for visits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<RuleId>,
    /// The place that cannot be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceOfCare>,
    /// What is weak, for people: the line's name, the kind of service, or the place.
    pub what: String,
    /// When.
    pub times: IntervalSet,
    /// How long.
    pub minutes: i64,
    /// Minutes times children known.
    pub child_minutes: i64,
    /// The pools that serve the line in the area.
    pub pools: Vec<PoolId>,
    /// When an audit first showed it; see [`super::Audit::remember`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Instant>,
}

impl Degraded {
    /// A row without line, statement, place and pools; nothing where there is no time.
    pub(super) fn new(
        kind: DegradedKind,
        area: &Area,
        what: String,
        times: IntervalSet,
    ) -> Option<Self> {
        let minutes = times.minutes();
        (minutes > 0).then(|| Self {
            kind,
            area: area.id.clone(),
            area_name: area.name.clone(),
            board: area.board.clone(),
            children_known: area.children_known,
            line: None,
            statement: None,
            place: None,
            what,
            times,
            minutes,
            child_minutes: minutes * i64::from(area.children_known),
            pools: Vec::new(),
            first_seen: None,
        })
    }

    /// What makes it the same row in another audit.
    pub(super) fn key(&self) -> DegradedKey {
        (
            self.kind,
            self.area.clone(),
            self.line.clone(),
            self.statement.clone(),
            self.what.clone(),
        )
    }
}

/// The rows of one line in one area.
pub(super) fn of_line(area: &Area, found: &AreaLineFindings, pools: &[PoolId]) -> Vec<Degraded> {
    let times = &found.times;
    let rows = [
        (DegradedKind::Unreachable, times.unreachable.clone()),
        (DegradedKind::BackUpOnly, times.back_up_only.clone()),
        (DegradedKind::OneDeep, times.one_deep.clone()),
    ];
    let row = |(kind, times)| {
        let row = Degraded::new(kind, area, found.sums.line_name.clone(), times)?;
        Some(Degraded {
            line: Some(found.sums.line.clone()),
            pools: pools.to_vec(),
            ..row
        })
    };
    rows.into_iter().filter_map(row).collect()
}
