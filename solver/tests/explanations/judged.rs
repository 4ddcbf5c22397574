//! What the judge says of a change, to compare with.

use evenwatch_solver::explain::{Effect, EffectStep, TierDifference};
use evenwatch_solver::judge::{Judgement, judge};
use evenwatch_solver::outcome::Roster;
use evenwatch_solver::problem::{PersonIx, Problem};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Whether only people are missing that must be there.
pub fn lawful_so_far(judged: &Judgement) -> bool {
    judged.hard().all(|breach| breach.rule == "LEAST")
}

pub fn after(roster: &Roster, steps: &[EffectStep]) -> Roster {
    let mut roster = roster.clone();
    for step in steps {
        match *step {
            EffectStep::Take { person, duty } => roster.give(person, duty),
            EffectStep::Leave { person, duty } => roster.take(person, duty),
        }
    }
    roster
}

/// What the judge says of hard rules: amounts by rule and person.
pub fn hard(judged: &Judgement) -> BTreeMap<(String, Option<PersonIx>), f64> {
    let mut sums = BTreeMap::new();
    for breach in judged.hard() {
        *sums
            .entry((breach.rule.clone(), breach.person))
            .or_default() += breach.amount;
    }
    sums
}

/// Rules that a change breaks, or breaks worse in all.
pub fn worse(before: &Judgement, after: &Judgement) -> Vec<(String, Option<PersonIx>)> {
    let old = hard(before);
    let grown = hard(after)
        .into_iter()
        .filter(|(of, sum)| *sum > old.get(of).unwrap_or(&0.0) + 1e-6);
    grown.map(|(of, _)| of).collect()
}

pub fn same_tiers(
    before: &Judgement,
    after: &Judgement,
    tiers: &[TierDifference],
) -> Result<(), TestCaseError> {
    prop_assert_eq!(tiers.len(), after.tiers.len());
    for ((tier, (name, old)), (_, new)) in tiers.iter().zip(&before.tiers).zip(&after.tiers) {
        prop_assert_eq!(tier.tier, *name);
        let judged = new - old;
        prop_assert!(
            (tier.difference - judged).abs() <= 1e-9 * old.abs().max(1.0),
            "{}: told {} judged {}",
            name,
            tier.difference,
            judged
        );
    }
    Ok(())
}

/// An effect is what the judge sees, in every tier and every hard rule.
pub fn same_effect(
    problem: &Problem,
    before: &Roster,
    steps: &[EffectStep],
    effect: &Effect,
) -> Result<(), TestCaseError> {
    let (old, new) = (
        judge(problem, before),
        judge(problem, &after(before, steps)),
    );
    same_tiers(&old, &new, &effect.tiers)?;
    for of in worse(&old, &new) {
        prop_assert!(
            effect
                .broken
                .iter()
                .any(|b| (&b.rule, b.person) == (&of.0, of.1)),
            "{:?}",
            of
        );
    }
    for of in worse(&new, &old) {
        prop_assert!(
            effect
                .mended
                .iter()
                .any(|b| (&b.rule, b.person) == (&of.0, of.1)),
            "{:?}",
            of
        );
    }
    for breach in &effect.broken {
        let count = |judged: &Judgement| judged.hard().filter(|b| *b == breach).count();
        prop_assert!(count(&new) > count(&old), "told of {:?}", breach);
    }
    Ok(())
}
