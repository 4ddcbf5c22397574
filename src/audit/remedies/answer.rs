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
    /// The line asked about.
    pub line: LineId,
    /// The lines whose gap this is: `line`, and those that share with it the hours that a standard
    /// asks of its kind of service. Changes of all of them are tried.
    pub lines: Vec<LineId>,
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
    /// The gap to come down to, as it was asked.
    pub goal_minutes: i64,
    /// The cost of the cheapest change, with those that must come before it; absent without
    /// changes.
    pub cheapest_change: Option<u64>,
    /// What money buys, least first: each set is the cheapest that leaves no more than its gap, and
    /// none of the same cost leaves less.
    pub curve: Vec<Bundle>,
    /// The set asked for: the cheapest that reaches the goal, or that which closes most within the
    /// budget where that does not reach it; of several that cost the same, one that leaves least.
    /// Absent where the budget buys nothing that helps, or the gap is at the goal already.
    pub best: Option<Bundle>,
    /// Evenness and gap of whole plans, without the set and with it.
    pub plans: Option<BeforeAfter>,
    /// Whether it is proved that no cheaper set among `candidates` does as much, and that none of
    /// the same cost, or within the budget, closes more. Of changes that are not among them it says
    /// nothing: see `tried`.
    pub proved: bool,
    /// Why it is not proved; nothing where it is.
    pub not_proved: Vec<NotProved>,
    /// Every kind of change, with how many of it were tried, or why none was.
    pub tried: Vec<KindTried>,
    /// Sets of changes that were planned.
    pub planned: usize,
    /// Seconds that it took.
    pub seconds: f64,
}

/// Why a set is not proved to be the cheapest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum NotProved {
    /// The time was over, or the search cancelled, before every set that could be better was
    /// planned.
    SearchEnded,
    /// The search for the best rota with some sets came to no proof in the time of one plan.
    PlansEnded {
        /// So many of those planned.
        plans: usize,
        /// The longest that one is searched, seconds.
        longest_seconds: u64,
    },
    /// With some sets, duties run side by side in the same hours and areas: the bound of a plan
    /// counts hours twice that cover counts once. More time changes nothing.
    DutiesOverlap {
        /// So many of those planned.
        plans: usize,
    },
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
