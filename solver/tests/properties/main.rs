//! Properties of every solve, on small generated problems: lawful, judged as told, bound below
//! value, repeatable, and for tiny problems the lexicographic optimum by brute force.

#![allow(clippy::unwrap_used, clippy::panic)]

mod endings;
mod generated;

use evenwatch_solver::judge::judge;
use evenwatch_solver::outcome::{Roster, Status};
use evenwatch_solver::problem::*;
use evenwatch_solver::{Control, Limits, UNITS_PER_SECOND, solve};
use proptest::prelude::*;
use std::time::Duration;

use generated::problem;

fn limits() -> Limits {
    Limits {
        time: Duration::from_secs(60),
        ..Limits::default()
    }
}

/// Lexicographically least values over every lawful roster.
fn brute_force(problem: &Problem) -> Vec<f64> {
    let pairs: Vec<(PersonIx, DutyIx)> = problem
        .person_indices()
        .flat_map(|p| problem.options(p).iter().map(move |(d, _)| (p, *d)))
        .collect();
    assert!(pairs.len() <= 12, "too many for brute force");
    let mut best: Option<Vec<f64>> = None;
    for set in 0_u32..1 << pairs.len() {
        let held = pairs
            .iter()
            .enumerate()
            .filter(|(n, _)| set >> n & 1 == 1)
            .map(|(_, pair)| *pair);
        let judged = judge(problem, &Roster::from_pairs(problem.people().len(), held));
        if !judged.is_lawful() {
            continue;
        }
        let values: Vec<f64> = judged.tiers.iter().map(|(_, v)| *v).collect();
        if best.as_ref().is_none_or(|old| less(&values, old)) {
            best = Some(values);
        }
    }
    best.unwrap()
}

fn less(a: &[f64], b: &[f64]) -> bool {
    a.iter()
        .zip(b)
        .find(|(x, y)| (*x - *y).abs() > 1e-5)
        .is_some_and(|(x, y)| x < y)
}

fn check_outcome(problem: &Problem) -> Result<Vec<f64>, TestCaseError> {
    let outcome = solve(problem, &limits(), &Control::default());
    prop_assert_eq!(&outcome.status, &Status::Optimal);
    let roster = outcome.roster.clone().unwrap();
    let judged = judge(problem, &roster);
    let hard: Vec<_> = judged.hard().collect();
    prop_assert!(hard.is_empty(), "{:?}", hard);
    for (tier, (name, value)) in outcome.tiers.iter().zip(&judged.tiers) {
        prop_assert_eq!(tier.name, *name);
        prop_assert!(
            (tier.value - value).abs() < 1e-5,
            "{name}: told {} judged {value}",
            tier.value
        );
        prop_assert!(tier.bound.0 <= tier.value + 1e-9);
    }
    // The clock has a say in local moves: by work alone the same problem gives the same roster.
    let by_work = Limits {
        work: Some(UNITS_PER_SECOND),
        ..limits()
    };
    let [first, again] = [0, 1].map(|_| solve(problem, &by_work, &Control::default()));
    prop_assert!(first.roster.is_some());
    prop_assert_eq!(first.roster, again.roster);
    Ok(judged.tiers.iter().map(|(_, v)| *v).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lawful_judged_bounded_and_repeatable(
        people in prop::collection::vec((any::<u8>(), any::<u8>()), 0..5),
        duties in prop::collection::vec(any::<(u8, u8, u8, u8)>(), 0..12),
        noise in any::<u64>(),
    ) {
        check_outcome(&problem(&people, &duties, noise))?;
    }

    #[test]
    fn brute_force_agrees_tier_by_tier(
        people in prop::collection::vec((any::<u8>(), any::<u8>()), 2..4),
        duties in prop::collection::vec(any::<(u8, u8, u8, u8)>(), 1..5),
        noise in any::<u64>(),
    ) {
        let problem = problem(&people, &duties, noise);
        let values = check_outcome(&problem)?;
        let best = brute_force(&problem);
        prop_assert!(!less(&best, &values) && !less(&values, &best), "solver {values:?}, brute force {best:?}");
    }
}
