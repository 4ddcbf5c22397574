//! Conflicting pins: against trying everything, and by name.

use crate::invent::{Noise, parts, pins};
use crate::story::{ANN, BEN, DAY, LATE, NIGHT, story, ward};
use evenwatch_solver::explain::{PinConflict, Proof, conflicting_pins};
use evenwatch_solver::judge::person_breaches;
use evenwatch_solver::outcome::HeldIx;
use evenwatch_solver::problem::{DutyIx, Fixed, Hold, PersonIx, Problem, RuleIx};
use proptest::prelude::*;

/// Whether some set of the person's duties keeps these pins and every hard rule, by trying all.
fn can_keep(problem: &Problem, person: PersonIx, pins: &[Fixed]) -> bool {
    let options: Vec<DutyIx> = problem.options(person).iter().map(|(d, _)| *d).collect();
    let held = |set: u32| -> Vec<DutyIx> {
        let bits = options
            .iter()
            .enumerate()
            .filter(|(n, _)| set >> n & 1 == 1);
        bits.map(|(_, d)| *d).collect()
    };
    (0_u32..1 << options.len()).map(held).any(|held| {
        pins.iter()
            .all(|pin| held.contains(&pin.duty) == (pin.hold == Hold::Must))
            && person_breaches(problem, person, &held)
                .iter()
                .all(|b| !b.is_hard())
    })
}

fn without(pins: &[Fixed], pin: &Fixed) -> Vec<Fixed> {
    pins.iter().copied().filter(|p| p != pin).collect()
}

/// Whether these pins alone put too many people on a duty, or leave too few who may hold it.
fn too_many_or_few(problem: &Problem, duty: DutyIx, pins: &[Fixed]) -> bool {
    let asked = problem.duty(duty);
    let pins = |hold| {
        pins.iter()
            .filter(move |p| p.duty == duty && p.hold == hold)
    };
    let able = problem
        .person_indices()
        .filter(|p| problem.may_hold(*p, duty))
        .count();
    let barred = pins(Hold::MustNot)
        .filter(|pin| problem.may_hold(pin.person, duty))
        .count();
    let over = asked.over.is_none() && pins(Hold::Must).count() > asked.need as usize;
    let least = asked.least as usize;
    over || (able >= least && able - barred < least)
}

fn of_person(conflict: &PinConflict) -> Option<PersonIx> {
    conflict.breaches.iter().find_map(|b| b.person)
}

/// What is named as a conflict is what trying everything finds.
fn agrees(seed: u64) -> Result<(), TestCaseError> {
    let noise = Noise(seed);
    let mut parts = parts(noise, 3, 9, true);
    pins(noise, &mut parts, 4);
    let problem = Problem::new(parts).unwrap();
    let found = conflicting_pins(&problem);
    let conflicts = found
        .map(|found| {
            assert!(found.undecided.is_empty());
            found.conflicts
        })
        .unwrap_or_default();
    for conflict in &conflicts {
        prop_assert!(!conflict.rules.is_empty(), "{:?}", conflict);
        if let Some(person) = of_person(conflict) {
            prop_assert!(
                !can_keep(&problem, person, &conflict.pins),
                "{:?}",
                conflict
            );
            for pin in &conflict.pins {
                prop_assert_eq!(pin.person, person);
                prop_assert!(
                    can_keep(&problem, person, &without(&conflict.pins, pin)),
                    "{:?}",
                    conflict
                );
            }
        } else {
            let HeldIx::Duty(duty) = conflict.breaches[0].duties[0] else {
                panic!("{conflict:?}")
            };
            prop_assert!(
                too_many_or_few(&problem, duty, &conflict.pins),
                "{:?}",
                conflict
            );
            for pin in &conflict.pins {
                prop_assert!(
                    !too_many_or_few(&problem, duty, &without(&conflict.pins, pin)),
                    "{:?}",
                    conflict
                );
            }
        }
    }
    for duty in problem.duty_indices() {
        let named = conflicts
            .iter()
            .any(|c| of_person(c).is_none() && c.pins[0].duty == duty);
        prop_assert_eq!(
            named,
            too_many_or_few(&problem, duty, &problem.parts().fixed)
        );
    }
    for person in problem.person_indices() {
        let pins: Vec<Fixed> = problem
            .parts()
            .fixed
            .iter()
            .copied()
            .filter(|p| p.person == person)
            .collect();
        let named = conflicts.iter().any(|c| of_person(c) == Some(person));
        if !pins.is_empty() {
            prop_assert_eq!(
                named,
                !can_keep(&problem, person, &pins),
                "{} {:?} {:?}",
                person,
                pins,
                conflicts
            );
        }
    }
    Ok(())
}

/// A candidate who is away holds nothing, however short the list of candidates.
#[test]
fn a_pin_onto_a_duty_of_a_day_away_is_a_conflict() {
    agrees(16_716_680_224_222_166_504).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pins_conflict_where_trying_everything_finds_no_way(seed in any::<u64>()) {
        agrees(seed)?;
    }
}

fn pin(person: PersonIx, duty: DutyIx, hold: Hold) -> Fixed {
    Fixed { person, duty, hold }
}

#[test]
fn only_the_pins_that_conflict_are_named() {
    let (mut parts, _) = ward();
    let far = story(&["Ann", "Ben", "Cleo"], &[("far", 200, 8)])
        .duties
        .remove(0);
    parts.duties.push(far);
    parts.fixed = vec![
        pin(ANN, DutyIx(3), Hold::Must),
        pin(ANN, NIGHT, Hold::Must),
        pin(ANN, LATE, Hold::Must),
        pin(BEN, DAY, Hold::MustNot),
    ];
    let found = conflicting_pins(&Problem::new(parts.clone()).unwrap()).unwrap();
    let [conflict] = &found.conflicts[..] else {
        panic!("{found:?}")
    };
    assert_eq!(
        conflict.pins,
        [pin(ANN, NIGHT, Hold::Must), pin(ANN, LATE, Hold::Must)]
    );
    assert_eq!(
        (conflict.rules[0].as_str(), conflict.breaches[0].amount),
        ("rest", 180.0)
    );
    assert_eq!(conflict.proof, Proof::Check);

    parts.fixed.remove(2);
    assert_eq!(conflicting_pins(&Problem::new(parts).unwrap()), None);
}

#[test]
fn a_minimum_that_pins_put_out_of_reach_is_found_by_the_engine() {
    let (mut parts, _) = ward();
    parts.people[ANN.0].rules = vec![RuleIx(0), RuleIx(4)]; // rest, and at least two duties
    // Night and day or late are too close, day and late overlap: two duties are never lawful here.
    parts.fixed = vec![pin(BEN, DAY, Hold::Must)];
    assert_eq!(
        conflicting_pins(&Problem::new(parts.clone()).unwrap()),
        None,
        "no pin of Ann's"
    );
    let far = story(&["Ann", "Ben", "Cleo"], &[("far", 200, 8)])
        .duties
        .remove(0);
    parts.duties.push(far);
    parts.fixed = vec![
        pin(ANN, NIGHT, Hold::Must),
        pin(ANN, DutyIx(3), Hold::MustNot),
    ];
    let found = conflicting_pins(&Problem::new(parts).unwrap()).unwrap();
    let [conflict] = &found.conflicts[..] else {
        panic!("{found:?}")
    };
    assert_eq!(conflict.pins, [pin(ANN, DutyIx(3), Hold::MustNot)]);
    assert_eq!(conflict.proof, Proof::Engine);
    assert_eq!(conflict.rules, ["rest", "total"]);
}
