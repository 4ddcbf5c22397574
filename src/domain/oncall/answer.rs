//! What the on-call answer says, for people and for programs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Reason;
use crate::ids::{AreaId, DutyId, LineId, OdsCode, PersonId, PoolId, RotaId};
use crate::interval::{Instant, Interval};
use crate::pattern::DutyKind;
use crate::service_line::{ServiceKind, Tier};

/// Who is on call at an instant, for every area and service line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Answer")]
pub struct OnCallAnswer {
    /// The instant asked about.
    pub at: Instant,
    /// The newest publication among the records that the answer was made from; absent where nothing
    /// is published.
    pub as_of: Option<Instant>,
    /// The instant as of which it was known, where that was asked for; absent: as known now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Instant>,
    /// When the next published duty of what was asked for starts, where none runs at the instant;
    /// absent where none is to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_start: Option<Instant>,
    /// Every area with every service line: areas, then lines, in the network's order.
    pub cover: Vec<AreaLineCover>,
    /// Published duties that the network cannot place, and the like; empty where all is well.
    pub warnings: Vec<String>,
}

/// Whether families can count on a line.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "State")]
pub enum CoverState {
    /// The answering tier is there in full.
    Covered,
    /// Somebody who counts is there, and less than was meant: [`AreaLineCover::why`] says what.
    Degraded,
    /// Nobody who counts is there.
    Gap,
}

/// What is wrong with the cover of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Weakness {
    /// No pool covers this area and line.
    NoPool,
    /// No duty runs at this instant.
    NoDuty,
    /// The line has a first-on pool here, and only the back-up holds.
    BackUpOnly,
    /// A duty has fewer people who count than it needs.
    ShortHanded {
        /// Which duty.
        duty: DutyId,
        /// People needed.
        needed: u8,
        /// People who hold it and count.
        present: u8,
    },
    /// Somebody holds a duty and does not count for this area.
    DoesNotCount {
        /// Which duty.
        duty: DutyId,
        /// Who.
        person: PersonId,
        /// Why, such as a lapsed competence or no contact route.
        reasons: Vec<Reason>,
    },
}

/// One service line in one area at the instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cover")]
pub struct AreaLineCover {
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
    /// What standards know it as.
    pub kind: ServiceKind,
    /// Whether an agreement commissions this instant, in full or in part.
    pub commissioned: bool,
    /// Whether somebody ought to be there, as [`Demand::required`](crate::demand::Demand::required)
    /// has it: a standard asks for this instant, or no standard names the kind of service and the
    /// instant is commissioned.
    pub required: bool,
    /// Whether families can count on it.
    pub state: CoverState,
    /// Whether it is a required gap that no audit assesses: no pool with people that serves the
    /// line here has published a rota for the instant. It is no cover all the same. Where no pool
    /// serves, or all of them are without people, the gap is known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_assessed: bool,
    /// Where it is not assessed: when the first published duty of those pools starts; absent where
    /// none is to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_start: Option<Instant>,
    /// What is wrong, gravest first; empty where covered.
    pub why: Vec<Weakness>,
    /// Who holds, by tier, then person.
    pub holders: Vec<OnCall>,
    /// What changes next, a tier each.
    pub next: Vec<HandOver>,
}

impl AreaLineCover {
    /// Whether nobody who counts is there, and nobody ought to be: closing time, and no gap of the
    /// audit.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.state == CoverState::Gap && !self.required
    }
}

/// Somebody on call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OnCall {
    /// First-on or second-on.
    pub tier: Tier,
    /// Who.
    pub person: PersonId,
    /// Their name, or their id where the network no longer knows them.
    pub person_name: String,
    /// The duty.
    pub duty: DutyId,
    /// Its name.
    pub duty_name: String,
    /// Shift, or on call resident or not.
    pub kind: DutyKind,
    /// The pool that owes it.
    pub pool: PoolId,
    /// The rota that it is published in.
    pub rota: RotaId,
    /// That rota's revision.
    pub revision: u32,
    /// First instant of the duty.
    pub since: Instant,
    /// The instant at which that changes: the end of the duty, or when a holder who is away comes
    /// back or one who counts goes.
    pub until: Instant,
    /// Why they do not count for this area; empty where they do.
    pub does_not_count: Vec<Reason>,
}

impl OnCall {
    /// Whether they count as cover for this area.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.does_not_count.is_empty()
    }
}

/// The next change of who holds a tier, or of whether they count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HandOver {
    /// The tier.
    pub tier: Tier,
    /// When: those named hold from this instant on.
    pub at: Instant,
    /// Who holds the tier from then; empty where nobody does.
    pub to: Vec<NextHolder>,
}

/// Somebody who takes over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct NextHolder {
    /// Who.
    pub person: PersonId,
    /// Their name, or their id where the network no longer knows them.
    pub person_name: String,
    /// The duty by which they hold.
    pub duty: DutyId,
    /// Whether they count as cover then: not somebody who is away.
    #[serde(default = "counts")]
    pub counts: bool,
}

/// Answers of programs before this was told named only who holds.
fn counts() -> bool {
    true
}

/// One service line in one area over an interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Timeline")]
pub struct CoverTimeline {
    /// The area.
    pub area: AreaId,
    /// The line.
    pub line: LineId,
    /// Segments without hole or overlap, earliest first; neighbours differ.
    pub segments: Vec<Segment>,
}

/// A stretch of time in which nothing changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Segment {
    /// From when to when.
    pub interval: Interval,
    /// Whether families can count on the line.
    pub state: CoverState,
    /// What is wrong, gravest first; empty where covered.
    pub why: Vec<Weakness>,
    /// Who holds, by tier, then person.
    pub holders: Vec<OnCall>,
}
