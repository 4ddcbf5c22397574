//! What there is to say of remedies: data only.

use serde::Serialize;

use super::candidates::Priced;
use super::kinds::KindTried;
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::time::Period;

/// Remedies for a gap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Remedies {
    /// The days.
    pub period: Period,
    /// The areas.
    pub areas: Vec<AreaId>,
    /// The line.
    pub line: LineId,
    /// Whether the network's people and values are invented.
    pub invented: bool,
    /// Whether prices are.
    pub prices_invented: bool,
    /// Where prices come from.
    pub prices_source: String,
    /// Required minutes without `not_assessed_minutes`: on days of published rotas those that an
    /// audit of the period assesses, on others those that duties of the period can reach.
    pub required_minutes: i64,
    /// Required minutes that are outside of every other number here: hours before the first duties
    /// of a rota, which belong to duties of days before, for which nothing is published.
    pub not_assessed_minutes: i64,
    /// Whether some area has days without a published rota of the line: an audit assesses nothing
    /// there, and these numbers do.
    pub partly_unpublished: bool,
    /// What is missing when the rota is planned again for cover alone, without goodwill and without
    /// changes.
    pub gap_minutes: i64,
    /// What is missing with every change.
    pub least_gap_minutes: i64,
    /// Changes tried, each with what it does by itself.
    pub candidates: Vec<CandidateRemedy>,
    /// What money buys, least first: each set is the cheapest that leaves no more than its gap.
    pub curve: Vec<Bundle>,
    /// The set asked for: the cheapest that reaches the goal, or that which closes most within the
    /// budget. Absent where the budget buys nothing that helps, or nothing is missing.
    pub best: Option<Bundle>,
    /// Evenness and gap of whole plans, without the set and with it.
    pub plans: Option<BeforeAfter>,
    /// Whether every plan on the way was proved and the search came to its end: then no cheaper set
    /// among `candidates` does as much. Of changes that are not among them it says nothing: see
    /// `tried`.
    pub proved: bool,
    /// Every kind of change, with how many of it were tried, or why none was.
    pub tried: Vec<KindTried>,
    /// Sets of changes that were planned.
    pub planned: usize,
    /// Seconds that it took.
    pub seconds: f64,
}

/// One change by itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CandidateRemedy {
    /// The change and its price; with those that must come before it.
    #[serde(flatten)]
    pub change: Priced,
    /// Pounds a year, those that must come before it included.
    pub cost_in_all: u64,
    /// The gap with this change (and those that must come before it); absent where there was no
    /// time to plan it.
    pub gap_minutes: Option<i64>,
    /// Whether it lessens the gap by itself.
    pub is_remedy: bool,
}

/// A set of changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bundle {
    /// The changes.
    pub changes: Vec<Priced>,
    /// Pounds a year.
    pub cost: u64,
    /// The gap that planning with them leaves.
    pub gap_minutes: i64,
    /// The gap that planning leaves with all of them but this one, in the order of `changes`: what
    /// each is needed for. Only of the best set, where there was time.
    pub without: Vec<Option<i64>>,
}

/// Whole plans, every aim in its order, without goodwill. Their first aim is minutes of duties,
/// whichever minutes are required, so that their gap may be larger than that of a plan for the
/// required minutes of these areas alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BeforeAfter {
    /// As things are.
    pub before: Quality,
    /// With the changes.
    pub after: Quality,
}

/// How good a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quality {
    /// What is missing, minutes.
    pub gap_minutes: i64,
    /// Largest unevenness, weighted hours per WTE; 0 is even.
    pub evenness_worst: f64,
    /// All unevenness, weighted hours per WTE.
    pub evenness_all: f64,
    /// Whether the search ended before every aim was proved: a plan with less missing, or a more
    /// even one, may exist.
    pub ended_early: bool,
}
