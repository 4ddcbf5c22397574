//! The ledger, blocks and stand-ins against the judge.

use crate::invent::{Noise, any_roster, anything};
use crate::judged::{after, same_effect};
use evenwatch_solver::explain::{
    EffectStep, Ledger, Reason, blocking_violations, by_cost, stand_ins,
};
use evenwatch_solver::judge::judge;
use evenwatch_solver::problem::{DutyIx, PersonIx};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_ledger_sees_what_the_judge_sees(seed in any::<u64>()) {
        let noise = Noise(seed);
        let problem = anything(noise);
        let roster = any_roster(noise, &problem);
        let ledger = Ledger::new(&problem, &roster);
        prop_assert_eq!(ledger.tiers(), &judge(&problem, &roster).tiers[..]);
        for turn in 0..6 {
            let count = noise.roll("steps", turn, 0, 5) as usize;
            let steps: Vec<EffectStep> = (0..count)
                .map(|n| {
                    let at = turn * 8 + n;
                    let person = PersonIx(noise.roll("who", at, 0, problem.people().len() as u64) as usize);
                    let duty = DutyIx(noise.roll("what", at, 0, problem.duties().len() as u64) as usize);
                    if noise.chance("takes", at, 0, 2) {
                        EffectStep::Take { person, duty }
                    } else {
                        EffectStep::Leave { person, duty }
                    }
                })
                .collect();
            same_effect(&problem, &roster, &steps, &ledger.effect(&steps).unwrap())?;
        }
    }

    #[test]
    fn stand_ins_cost_what_the_judge_says_and_come_in_that_order(seed in any::<u64>()) {
        let noise = Noise(seed);
        let problem = anything(noise);
        let roster = any_roster(noise, &problem);
        for duty in problem.duty_indices() {
            let holder = roster.by_duty(problem.duties().len())[duty.0].first().copied();
            let found = stand_ins(&problem, &roster, duty, holder).unwrap();
            let gone: Vec<EffectStep> = holder.map(|person| EffectStep::Leave { person, duty }).into_iter().collect();
            let open = after(&roster, &gone);
            prop_assert_eq!(found.ranked.len(), problem.duty(duty).candidates.iter().filter(|c| Some(c.person) != holder).count());
            if let Some(absence) = &found.absence {
                same_effect(&problem, &roster, &gone, absence)?;
            }
            for one in &found.ranked {
                same_effect(&problem, &open, &[EffectStep::Take { person: one.person, duty }], &one.effect)?;
                if one.reason == Reason::Free {
                    prop_assert!(one.effect.is_lawful() && problem.may_hold(one.person, duty));
                }
                if let Reason::Blocked(blocks) = &one.reason {
                    prop_assert!(!blocks.is_empty());
                }
            }
            for pair in found.ranked.windows(2) {
                let (a, b) = (&pair[0], &pair[1]);
                let free = [a, b].map(|one| one.reason == Reason::Free);
                prop_assert!(free != [false, true]);
                if free == [true, true] {
                    let name = |p: PersonIx| (&problem.person(p).name, p);
                    let order = by_cost(&a.effect.tiers, &b.effect.tiers);
                    prop_assert!(order.then(name(a.person).cmp(&name(b.person))).is_lt());
                }
            }
        }
    }

    #[test]
    fn blocks_are_those_of_the_ledger(seed in any::<u64>()) {
        let noise = Noise(seed);
        let problem = anything(noise);
        let roster = any_roster(noise, &problem);
        let ledger = Ledger::new(&problem, &roster);
        for (person, duty) in problem.person_indices().flat_map(|p| problem.duty_indices().map(move |d| (p, d))) {
            let mut alone: Vec<String> = blocking_violations(&problem, &roster, person, duty).into_iter().map(|b| b.rule).collect();
            let broken = ledger.effect(&[EffectStep::Take { person, duty }]).unwrap().broken;
            let mut told: Vec<String> = broken.into_iter().map(|b| b.rule).collect();
            told.retain(|rule| !["ELIGIBLE", "AVAILABLE", "PIN", "NEED"].contains(&rule.as_str()));
            alone.sort();
            told.sort();
            told.dedup();
            prop_assert_eq!(alone, told);
        }
    }
}
