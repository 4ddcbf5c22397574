//! What would have to move, and exchanges, against trying everything.

use crate::invent::{Noise, any_roster, anything, lawful_roster, parts, teams};
use crate::judged::{after, lawful_so_far, same_tiers, worse};
use evenwatch_solver::explain::{
    EffectStep, Ledger, Reason, Then, TierChange, TierDifference, by_cost, why_empty,
    why_this_person,
};
use evenwatch_solver::judge::judge;
use evenwatch_solver::outcome::Roster;
use evenwatch_solver::problem::{DutyIx, PersonIx, Problem};
use proptest::prelude::*;

/// Sets of one person's duties of a given size that make room for another duty, by trying all.
fn sets(
    problem: &Problem,
    roster: &Roster,
    person: PersonIx,
    duty: DutyIx,
    size: usize,
) -> Vec<Vec<DutyIx>> {
    let held = roster.of(person);
    let lawful = |given: &[DutyIx]| {
        let mut with = roster.clone();
        with.give(person, duty);
        given.iter().for_each(|d| with.take(person, *d));
        lawful_so_far(&judge(problem, &with))
    };
    let mut all: Vec<Vec<DutyIx>> = vec![Vec::new()];
    for _ in 0..size {
        let longer = all.iter().flat_map(|set| {
            let next = held
                .iter()
                .filter(|d| set.last().is_none_or(|last| last < d));
            next.map(|d| set.iter().copied().chain([*d]).collect())
        });
        all = longer.collect();
    }
    all.into_iter().filter(|set| lawful(set)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_would_have_to_move_is_the_least_and_lawful(seed in any::<u64>()) {
        let noise = Noise(seed);
        let people = 2 + noise.roll("people", 0, 0, 3) as usize;
        let mut parts = parts(noise, people, 12, false);
        teams(noise, &mut parts);
        let problem = Problem::new(parts).unwrap();
        let roster = lawful_roster(noise, &problem);
        let before = judge(&problem, &roster);
        for duty in problem.duty_indices() {
            let vacancy = why_empty(&problem, &roster, duty).unwrap();
            prop_assert_eq!(vacancy.candidates.len(), problem.duty(duty).candidates.len());
            for one in &vacancy.candidates {
                let blocked = matches!(one.reason, Reason::Free | Reason::Blocked(_));
                let least = (0..=2)
                    .map(|size| sets(&problem, &roster, one.person, duty, size))
                    .find(|sets| !sets.is_empty())
                    .filter(|_| blocked);
                prop_assert!(one.way.is_none() || least.is_some(), "{:?}", one);
                let alone = |duty: &DutyIx| problem.duty(*duty).least > 0;
                let needed = least.iter().flatten().all(|set| set.iter().any(alone));
                prop_assert!(one.way.is_some() || needed, "{:?} {:?}", one, least);
                let Some(way) = &one.way else { continue };
                let given: Vec<DutyIx> = way.given_up.iter().map(|g| g.duty).collect();
                let least = least.unwrap();
                let smallest = given.len() == least[0].len() && least.contains(&given);
                prop_assert!(smallest || least.iter().all(|set| set.iter().any(alone)), "{:?}", one);
                let moved = after(&roster, &way.steps);
                let judged = judge(&problem, &moved);
                prop_assert_eq!(worse(&before, &judged), vec![]);
                same_tiers(&before, &judged, &way.tiers)?;
                prop_assert!(moved.holds(one.person, duty));
                for gone in &way.given_up {
                    let need = problem.duty(gone.duty).need as usize;
                    let people = moved.by_duty(problem.duties().len())[gone.duty.0].len();
                    prop_assert_eq!(gone.then == Then::Open, people < need && people < roster.by_duty(problem.duties().len())[gone.duty.0].len());
                }
            }
            let ways: Vec<_> = vacancy.candidates.iter().map_while(|one| one.way.as_ref()).collect();
            prop_assert_eq!(ways.len(), vacancy.candidates.iter().filter(|one| one.way.is_some()).count());
            for pair in ways.windows(2) {
                prop_assert!(by_cost(&pair[0].tiers, &pair[1].tiers).is_le());
            }
        }
    }

    #[test]
    fn comparisons_are_what_the_judge_says_and_the_exchange_is_the_best(seed in any::<u64>()) {
        let noise = Noise(seed);
        let problem = anything(noise);
        let roster = any_roster(noise, &problem);
        let before = judge(&problem, &roster);
        for (holder, duty) in roster.pairs().take(6) {
            for other in problem.person_indices().filter(|p| !roster.holds(*p, duty)) {
                let found = why_this_person(&problem, &roster, duty, holder, other).unwrap();
                for told in [Some(&found.hand_over), found.exchange.as_ref()].into_iter().flatten() {
                    let moved = judge(&problem, &after(&roster, &told.steps));
                    for (tier, (_, value)) in told.tiers.iter().zip(&moved.tiers) {
                        prop_assert!((tier.after - value).abs() < 1e-6 * value.abs().max(1.0));
                        prop_assert!(tier.differs || tier.before == tier.after);
                    }
                    if told.lawful {
                        prop_assert_eq!(worse(&before, &moved), vec![]);
                    }
                }
                let cost = |tiers: &[TierChange]| -> Vec<TierDifference> {
                    tiers.iter().map(|t| TierDifference { tier: t.tier, difference: t.difference, unit: t.unit }).collect()
                };
                let ledger = Ledger::new(&problem, &roster);
                for back in roster.of(other).iter().filter(|b| problem.may_hold(holder, **b) && !roster.holds(holder, **b)) {
                    let mut steps = found.hand_over.steps.clone();
                    steps.extend([EffectStep::Leave { person: other, duty: *back }, EffectStep::Take { person: holder, duty: *back }]);
                    let effect = ledger.effect(&steps).unwrap();
                    if effect.is_lawful() {
                        let told = found.exchange.as_ref().unwrap();
                        prop_assert!(told.lawful);
                        prop_assert!(by_cost(&cost(&told.tiers), &effect.tiers).is_le());
                    }
                }
            }
        }
    }
}
