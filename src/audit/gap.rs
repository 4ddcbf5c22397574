//! Gaps: required time in which nobody who counts is on duty, each minute in exactly one class.
//!
//! The rule, in this order: nobody commissioned the minute (`NotCommissioned`); else nobody in the
//! pools of that area and line could have held it (`NoEligiblePerson`); else no duty pattern
//! reaches it (`NoDutyPlanned`); else rules stand against each of those who could (`RulesBlock`);
//! else a person passes every rule (`Unassigned`). Where several duties or pools could have covered
//! a minute, the best-placed person decides: the class names the nearest remedy. So classes are
//! exclusive and add up to the gap. [`GapCause`] tells apart what led there, without a say in the
//! class.
//!
//! Time for which no pool that serves the area and line has published a rota is no gap: nobody has
//! said what is there. It is told beside the gap, as [`NotAssessed`].

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::first_seen::GapKey;
use evenwatch_domain::ids::{AreaId, DutyId, LineId, OdsCode, PoolId, RuleId};
use evenwatch_domain::interval::{Instant, IntervalSet};

/// Why care is missing: what a board would have to change.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(tag = "class", rename_all = "kebab-case")]
pub enum GapClass {
    /// No agreement commissions these hours, in full or in part.
    NotCommissioned,
    /// Commissioned, and nobody in the pools could have covered them.
    NoEligiblePerson,
    /// Commissioned, people exist, and rules of contract or terms stand against each of them.
    RulesBlock {
        /// Those rules.
        rules: BTreeSet<RuleId>,
    },
    /// Commissioned, and no duty pattern of the pools reaches these hours: nobody was asked.
    NoDutyPlanned,
    /// Commissioned, nobody is on duty, and a member of the pools passes every rule for the duty,
    /// or would if they gave up a duty that another person holds with them.
    Unassigned,
}

impl GapClass {
    /// A number of its own for each class, as kept audits have it.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::NotCommissioned => 0,
            Self::NoEligiblePerson => 1,
            Self::RulesBlock { .. } => 2,
            Self::Unassigned => 3,
            Self::NoDutyPlanned => 4,
        }
    }
}

impl fmt::Display for GapClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCommissioned => f.write_str("not commissioned"),
            Self::NoEligiblePerson => f.write_str("no eligible person"),
            Self::RulesBlock { rules } => {
                f.write_str("rules block")?;
                for (at, rule) in rules.iter().enumerate() {
                    write!(f, "{}{rule}", if at == 0 { ": " } else { ", " })?;
                }
                Ok(())
            }
            Self::NoDutyPlanned => f.write_str("no duty is planned"),
            Self::Unassigned => f.write_str("unfilled, but staff are available"),
        }
    }
}

/// What led to the gap, farthest from cover first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum GapCause {
    /// No pool covers this area and line.
    NoPool,
    /// Pools exist, and nobody is in post in any of them.
    EmptyPool,
    /// No duty pattern reaches these hours.
    NoPattern,
    /// A pattern asks for a duty in these hours, and no rota holds it.
    NoRota,
    /// A duty has an empty place.
    VacantDuty,
    /// A duty has holders, and none of them counts: away, unreachable, lapsed or no longer in post.
    HolderDoesNotCount,
    /// Somebody is on duty and would count, if they could reach the area.
    OutOfReach,
    /// A phone line of the same kind of service answers, and a visit is required.
    PhoneOnly,
}

impl fmt::Display for GapCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPool => "no pool covers this area and line",
            Self::EmptyPool => "the pool has no staff",
            Self::NoPattern => "no duty is planned for these hours",
            Self::NoRota => "this duty is on no published rota",
            Self::VacantDuty => "a duty has an empty place",
            Self::HolderDoesNotCount => "the holder cannot be counted on",
            Self::OutOfReach => "the holder cannot reach the area",
            Self::PhoneOnly => "a phone line answers then, and a visit is required",
        })
    }
}

/// A row of the gap register: all missing time of one area's line with one class and cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board.
    pub board: OdsCode,
    /// The line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// Children known in the area.
    pub children_known: u32,
    /// Why care is missing.
    #[serde(flatten)]
    pub class: GapClass,
    /// What led to it.
    pub cause: GapCause,
    /// When.
    pub times: IntervalSet,
    /// How long.
    pub gap_minutes: i64,
    /// Minutes times children known: the register is sorted by it.
    pub child_gap_minutes: i64,
    /// The pools that cover this area and line.
    pub pools: Vec<PoolId>,
    /// The duties that would have covered it, by id; the audit's vacancies hold the evidence for
    /// each.
    pub duties: Vec<DutyId>,
    /// When an audit first showed this area's line with this class and cause; see
    /// [`super::Audit::remember`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Instant>,
}

impl Gap {
    /// The row for a part of its time, with another cause.
    fn part(&self, times: IntervalSet, cause: GapCause) -> Self {
        let gap_minutes = times.minutes();
        Self {
            cause,
            gap_minutes,
            child_gap_minutes: gap_minutes * i64::from(self.children_known),
            times,
            ..self.clone()
        }
    }

    /// The keys under which another audit may hold it: in audits from before the class was told
    /// apart, hours that no duty pattern reaches stood under another.
    pub(super) fn keys(&self) -> impl Iterator<Item = GapKey> + use<'_> {
        let earlier = match self.class {
            GapClass::NoDutyPlanned => &[GapClass::Unassigned, GapClass::NoEligiblePerson][..],
            _ => &[],
        };
        let earlier = earlier.iter().map(|class| {
            let (area, line, _, cause) = self.key();
            (area, line, class.rank(), cause)
        });
        std::iter::once(self.key()).chain(earlier)
    }

    /// What makes it the same row in another audit.
    pub(super) fn key(&self) -> GapKey {
        (
            self.area.clone(),
            self.line.clone(),
            self.class.rank(),
            self.cause,
        )
    }
}

/// The rows, with what a phone line of the same kind answers apart from the rest of what no visit
/// is commissioned for; `by_phone` gives the time in which one answers where the row is.
pub(super) fn with_phone_apart(gaps: Vec<Gap>, by_phone: impl Fn(&Gap) -> IntervalSet) -> Vec<Gap> {
    let parts = |gap: Gap| {
        let phone = match gap.class {
            GapClass::NotCommissioned => gap.times.intersection(&by_phone(&gap)),
            _ => IntervalSet::empty(),
        };
        if phone.is_empty() {
            return vec![gap];
        }
        let rest = gap.times.difference(&phone);
        let mut parts = vec![gap.part(phone, GapCause::PhoneOnly)];
        if !rest.is_empty() {
            parts.push(gap.part(rest, gap.cause));
        }
        parts
    };
    gaps.into_iter().flat_map(parts).collect()
}

/// The order of the register, in words.
pub const WORST_FIRST: &str =
    "pools without staff first, then by hours times the children known in the area";

/// Puts the register in its order: areas whose pools have no staff, then by children known times
/// minutes.
pub(super) fn worst_first(gaps: &mut [Gap]) {
    gaps.sort_by_cached_key(|gap| {
        let empty = gap.cause == GapCause::EmptyPool;
        (
            Reverse(empty),
            Reverse(gap.child_gap_minutes),
            Reverse(gap.gap_minutes),
            gap.area.clone(),
            gap.line.clone(),
            gap.class.clone(),
            gap.cause,
        )
    });
}

/// Required time of one area's line for which none of its pools has published a rota.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotAssessed {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board.
    pub board: OdsCode,
    /// The line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// Children known in the area.
    pub children_known: u32,
    /// When.
    pub times: IntervalSet,
    /// How long.
    pub minutes: i64,
    /// Whether it is all that is required in the period.
    pub throughout: bool,
    /// The pools that cover this area and line.
    pub pools: Vec<PoolId>,
}

/// Puts what is not assessed in its order: by time, then by children.
pub(super) fn longest_first(rows: &mut [NotAssessed]) {
    rows.sort_by_cached_key(|row| {
        (
            Reverse(row.minutes),
            Reverse(row.children_known),
            row.area.clone(),
            row.line.clone(),
        )
    });
}

/// A pool without anybody in post: the loudest result there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EmptyPool {
    /// The pool.
    pub pool: PoolId,
    /// Its name.
    pub pool_name: String,
    /// Its line.
    pub line: LineId,
    /// The areas that look to it.
    pub areas: Vec<AreaId>,
    /// Children known in those areas.
    pub children_known: u64,
    /// When nobody is in post.
    pub empty_minutes: i64,
    /// Whether that is the whole period.
    pub throughout: bool,
}
