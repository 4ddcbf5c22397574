//! Rotas and their duties. A published rota is a fact: a change is a new revision, never an edit in
//! place.

use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::begun_gap::BegunGap;
use super::evidence::Vacancy;
use super::ids::{DutyId, LineId, PatternId, PersonId, PoolId, RotaId, RuleId};
use super::intensity::Intensity;
use super::interval::{Instant, Interval};
use super::pattern::DutyKind;
use super::service_line::Tier;
use super::time::Period;

/// Where a rota stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RotaState {
    /// Being made; seen by its makers only.
    Draft,
    /// Shown to those on it, for comment.
    Proposed,
    /// In force: feeds and on-call answers speak of it.
    Published,
    /// Taken back after publication; its duties are cancelled in feeds.
    Withdrawn,
}

impl RotaState {
    /// Whether a rota may go from this state to `next`.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Proposed | Self::Published)
                | (Self::Proposed, Self::Draft | Self::Published)
                | (Self::Published, Self::Withdrawn)
        )
    }
}

impl fmt::Display for RotaState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Proposed => "proposed",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        })
    }
}

/// Somebody who holds a place on a duty.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// Whether a person put them there and planning again must keep them.
    #[serde(default)]
    pub pinned: bool,
}

/// One duty: a pattern's occurrence, with what was true of it when the rota was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// Its permanent id.
    pub id: DutyId,
    /// The pattern that it comes from.
    pub pattern: PatternId,
    /// The pattern's name at that time.
    pub name: String,
    /// The pool that owes it.
    pub pool: PoolId,
    /// The service line that it covers.
    pub line: LineId,
    /// First-on or second-on.
    pub tier: Tier,
    /// Shift, or on call resident or not.
    pub kind: DutyKind,
    /// Local day on which it starts.
    pub day: NaiveDate,
    /// From when to when.
    pub interval: Interval,
    /// People needed, 1 or more.
    pub people_needed: u8,
    /// Who holds it: distinct people, ordered by id, at most `people_needed` unless somebody put
    /// more there.
    pub holders: Vec<Holder>,
}

impl Duty {
    /// Whether `person` holds a place on it.
    #[must_use]
    pub fn is_held_by(&self, person: &PersonId) -> bool {
        self.holders.iter().any(|holder| holder.person == *person)
    }

    /// Its place in the order of duties: by start, and by id among those that start together.
    #[must_use]
    pub fn place(&self) -> (Instant, DutyId) {
        (self.interval.start, self.id)
    }

    /// Places without a holder.
    #[must_use]
    pub fn missing(&self) -> u8 {
        self.people_needed
            .saturating_sub(u8::try_from(self.holders.len()).unwrap_or(u8::MAX))
    }
}

/// The result of one objective tier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TierResult {
    /// The tier's name, such as "cover".
    pub name: String,
    /// What the rota came to, in the tier's unit.
    pub value: f64,
    /// No lawful rota that keeps the tiers before it can be below this; absent where none was
    /// proved.
    pub bound: Option<f64>,
    /// Unit of both, such as "weighted minutes".
    pub unit: String,
}

impl TierResult {
    /// Relative gap between value and bound, 0 or more: (value - bound) / max(|value|, 1e-9);
    /// absent without a bound.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        let bound = self.bound?;
        let over = (self.value - bound).max(0.0);
        Some(if over < 1e-6 {
            0.0
        } else {
            over / self.value.abs().max(1e-9)
        })
    }
}

/// How a plan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlanStatus {
    /// Proved best in every tier.
    Optimal,
    /// Every tier within its wanted gap.
    WithinGap,
    /// A limit or the user ended it first; the gaps say how good it is.
    StoppedEarly,
}

/// What ended a plan early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StoppedBy {
    /// The time limit.
    TimeLimit,
    /// The work limit.
    WorkLimit,
    /// The memory limit.
    MemoryLimit,
    /// Whoever asked for it.
    Cancelled,
}

impl fmt::Display for StoppedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TimeLimit => "the time limit",
            Self::WorkLimit => "the work limit",
            Self::MemoryLimit => "the memory limit",
            Self::Cancelled => "the person who started it",
        })
    }
}

/// A broken rule that the independent judge found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Breach {
    /// Which rule.
    pub rule: RuleId,
    /// Whose.
    pub person: PersonId,
    /// The duties that break it together.
    pub duties: Vec<DutyId>,
    /// By how much, in `unit`.
    pub amount: f64,
    /// Unit of the amount.
    pub unit: String,
    /// Whether the rule is hard.
    pub hard: bool,
}

/// A published duty whose holders change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// Which.
    pub duty: DutyId,
    /// Its name.
    pub name: String,
    /// The pool that owes it.
    pub pool: PoolId,
    /// Local day on which it starts.
    pub day: NaiveDate,
    /// Who held it and does no more, by id.
    pub from: Vec<PersonId>,
    /// Who holds it now and did not, by id; fewer than `from` where a place stays empty.
    pub to: Vec<PersonId>,
}

/// How a rota was made, and what can be said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanRecord {
    /// How the plan ended.
    pub status: PlanStatus,
    /// What ended it early; absent where nothing did, and in records from before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<StoppedBy>,
    /// Results, first tier first.
    pub tiers: Vec<TierResult>,
    /// Broken rules found by the judge: hard ones bar publication.
    pub breaches: Vec<Breach>,
    /// Places left empty, with the evidence.
    pub vacancies: Vec<Vacancy>,
    /// Published duties that somebody else holds now, by start; none where nothing had been
    /// published, and in records from before this was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// Pools that keep their published rota, since nothing in them had to change, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<PoolId>,
    /// What holders leave open of duties that had begun when it was planned, which no rota closes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub begun_gaps: Vec<BegunGap>,
    /// How intense on-call is for each person, by person; none in records from before this was
    /// kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intensity: Vec<Intensity>,
    /// Wall-clock seconds that planning took.
    pub seconds: f64,
    /// Work done, in the solver's units: the limit to give for the same again; 0 in records from
    /// before this was kept.
    #[serde(default)]
    pub work: u64,
    /// Seed of the search.
    pub seed: u64,
    /// What a reader must know, such as days past the known bank holidays.
    pub warnings: Vec<String>,
    /// What was taken to be so where nothing says it, such as nights on call without work; none in
    /// records from before this was kept.
    #[serde(default)]
    pub assumptions: Vec<String>,
}

/// A rota: the duties of some pools over a period, at one revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rota {
    /// Its id; the same over all revisions.
    pub id: RotaId,
    /// Name for people.
    pub name: String,
    /// Counts up from 1.
    pub revision: u32,
    /// Where it stands.
    pub state: RotaState,
    /// The days on which its duties start.
    pub period: Period,
    /// When this revision was made.
    pub created_at: Instant,
    /// When it was published, if it was.
    pub published_at: Option<Instant>,
    /// Its duties, by start and id.
    pub duties: Vec<Duty>,
    /// How it was made; absent where people wrote it.
    pub plan: Option<PlanRecord>,
}
