//! What there is to say of one duty of a rota: why it is empty, why this person holds it, who could
//! stand in.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;

use evenwatch_domain::evidence;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId, RuleId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time;

/// Why a duty stands as it does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyExplanation {
    /// The duty.
    pub duty: DutyName,
    /// People needed, 1 or more.
    pub people_needed: u8,
    /// Places without a holder; above 0, `candidates` says why.
    pub missing: u8,
    /// Everybody in the pool who does not hold it, where a place is empty: those for whom there is
    /// a way, the cheapest first; then those whom rules block all the same; then those who could
    /// never hold it. None where no place is.
    pub candidates: Vec<CandidateStanding>,
    /// Why each holder, by id.
    pub holders: Vec<HeldPlace>,
    /// Whether it has begun, or is over: then no rota can give it to another.
    pub progress: DutyProgress,
}

/// How far a duty has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyProgress {
    /// Still to come.
    ToCome,
    /// It has begun and lasts: it keeps its holders, and empty places can be filled.
    Begun,
    /// Past.
    Over,
}

impl DutyProgress {
    /// Of a duty at `now`; without it, nothing has begun.
    pub(super) fn of(duty: &Duty, now: Option<Instant>) -> Self {
        match now {
            Some(now) if duty.interval.end <= now => Self::Over,
            Some(now) if duty.interval.start <= now => Self::Begun,
            _ => Self::ToCome,
        }
    }
}

/// A duty for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyName {
    /// Its permanent id.
    pub id: DutyId,
    /// The pattern's name.
    pub name: String,
    /// The pool that owes it.
    pub pool: PoolId,
    /// Local day on which it starts.
    pub day: NaiveDate,
    /// Its start, as the wall in London shows it.
    pub start: DateTime<FixedOffset>,
    /// Its end, as the wall in London shows it.
    pub end: DateTime<FixedOffset>,
}

impl From<&Duty> for DutyName {
    fn from(duty: &Duty) -> Self {
        Self {
            id: duty.id,
            name: duty.name.clone(),
            pool: duty.pool.clone(),
            day: duty.day,
            start: time::with_offset(duty.interval.start),
            end: time::with_offset(duty.interval.end),
        }
    }
}

/// A person for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonName {
    /// Their id.
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

/// One person who might hold an empty place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CandidateStanding {
    /// Who.
    pub person: PersonName,
    /// Everything in the way; nothing where they are simply not assigned.
    pub obstacles: Vec<Obstacle>,
    /// How they could take it lawfully all the same; absent where giving up two duties is not
    /// enough.
    pub way: Option<Way>,
}

impl Obstacle {
    /// Whether only this program's reading of daily rest bars the duty: beside the duties that
    /// clash it would be a split shift, in one day, with 11 hours of rest left in the 24, which the
    /// Regulations allow.
    #[must_use]
    pub fn bars_a_split_shift(&self, duty: &DutyName) -> bool {
        /// What of 24 hours may lie between the start of the first piece and the end of the last.
        const LONGEST: chrono::Duration = chrono::Duration::hours(24 - 11);
        let Self::Rule { rule, clashes, .. } = self else {
            return false;
        };
        let pieces = || clashes.iter().chain([duty]);
        let ends = pieces().map(|piece| piece.end).max();
        let starts = pieces().map(|piece| piece.start).min();
        let in_one_day = pieces().all(|piece| {
            let ends = piece.end.date_naive();
            piece.day == duty.day && ends == duty.day
        });
        rule.as_str() == "WTR-D11"
            && !clashes.is_empty()
            && in_one_day
            && starts
                .zip(ends)
                .is_some_and(|(start, end)| end - start <= LONGEST)
    }
}

/// What is in the way of a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "obstacle", rename_all = "kebab-case")]
pub enum Obstacle {
    /// They could not hold the duty, whatever the rota.
    Ineligible {
        /// Why.
        #[serde(flatten)]
        reason: evidence::Reason,
    },
    /// A rule would be broken, or broken worse.
    Rule {
        /// Which.
        rule: RuleId,
        /// What it asks, in a line; empty where it is of the planner's own.
        asks: String,
        /// By how much it would be broken, in `unit`.
        amount: f64,
        /// What the rule allows or asks, in `unit`.
        limit: f64,
        /// Unit of both.
        unit: String,
        /// Days with a published rota that an average is over; absent where it is no average.
        #[serde(skip_serializing_if = "Option::is_none")]
        days: Option<u32>,
        /// The person's duties that stand in the way.
        clashes: Vec<DutyName>,
    },
}

/// How somebody could take a duty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Way {
    /// The fewest duties that they would have to give up; none where they are free.
    pub given_up: Vec<GivenUp>,
    /// What all of it costs.
    pub costs: Vec<Cost>,
}

/// A duty that would have to move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenUp {
    /// Which.
    pub duty: DutyName,
    /// What becomes of it.
    pub then: Then,
}

/// What becomes of a duty given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "then", rename_all = "kebab-case")]
pub enum Then {
    /// Somebody takes it, lawfully and at the least cost.
    TakenBy {
        /// Who.
        person: PersonName,
    },
    /// It has people enough without.
    NotNeeded,
    /// Nobody could take it lawfully: the gap would only move.
    Open,
}

/// What a change costs in one aim of the planner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// The aim, by the name that plans have for it, such as "cover".
    pub tier: String,
    /// Value after less value before, in `unit`: below 0 is better, 0 the same.
    pub difference: f64,
    /// Unit of the difference.
    pub unit: String,
}

/// Why somebody holds a duty: what it would cost if they did not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldPlace {
    /// Who holds it.
    pub person: PersonName,
    /// Whether a person put them there.
    pub pinned: bool,
    /// Why they cannot hold it as things are now, such as leave; nothing where they can.
    pub obstacles: Vec<Obstacle>,
    /// What it costs to leave the place open.
    pub left_open: Vec<Cost>,
    /// Everybody else who could be asked: those who can take it lawfully first; among either the
    /// cheapest first.
    pub stand_ins: Vec<StandIn>,
}

/// Somebody who might hold a duty in another's place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StandIn {
    /// Who.
    pub person: PersonName,
    /// Everything in the way; nothing where they can take it as things are.
    pub obstacles: Vec<Obstacle>,
    /// What it costs if they take it and give nothing in return.
    pub costs: Vec<Cost>,
    /// The best exchange for one of their duties, where it is lawful.
    pub exchange: Option<Exchange>,
}

/// A duty against a duty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exchange {
    /// The duty that the present holder takes in return.
    pub duty: DutyName,
    /// What the exchange costs.
    pub costs: Vec<Cost>,
}
