//! What can be said of a part for which there is neither time nor memory to write a program down: a
//! first roster, and bounds that hold for any.

use super::tiers::PartOutcome;
use crate::judge::Judgement;
use crate::outcome::{Roster, TierName};
use crate::problem::Problem;

/// A first roster as it is, with the least that any could come to.
pub fn unmodelled(problem: &Problem, first: Option<(Judgement, Roster)>) -> PartOutcome {
    let Some((judged, roster)) = first else {
        return PartOutcome::default();
    };
    let least = |tier: TierName, value: f64| least(problem, tier).min(value);
    let tiers = judged.tiers.iter();
    PartOutcome {
        tiers: tiers
            .map(|(tier, value)| (*tier, *value, least(*tier, *value)))
            .collect(),
        roster: Some(roster),
        ..PartOutcome::default()
    }
}

/// No roster is below it: places for which there are fewer candidates than people needed stay
/// empty, and no tier is below nought.
fn least(problem: &Problem, tier: TierName) -> f64 {
    let missing = |duty: &crate::problem::Duty| {
        let candidates = u32::try_from(duty.candidates.len()).unwrap_or(u32::MAX);
        match tier {
            TierName::Cover => u32::from(duty.need > 0 && candidates == 0),
            TierName::SecondPlaces => duty.need.saturating_sub(candidates.max(1)),
            _ => 0,
        }
    };
    let minutes = |duty: &crate::problem::Duty| {
        duty.work.interval.length().as_f64() * f64::from(duty.criticality)
    };
    let duties = problem.duties().iter();
    duties
        .map(|duty| f64::from(missing(duty)) * minutes(duty))
        .sum()
}
