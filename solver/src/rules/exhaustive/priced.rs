//! For each mechanism, and for several at once: a person's network holds a set of duties exactly
//! where `check` finds no breach of hard rules, at the soft cost that it counts; and pricing finds
//! the cheapest of them.

use super::*;
use crate::columns::automaton::AutomatonRefusal;
use crate::columns::label::{Pricer, Query};
use crate::columns::network::DutyNetwork;
use crate::columns::tests;

/// Duties on offer in one scene.
const DUTIES: usize = 8;

/// One person with some past, duties and pins, under these rules; some of what stands where asked.
fn scene(dice: &mut Dice, rules: Vec<RuleUse>, standing: bool) -> Problem {
    let days = [3, 5, 9, 14][dice.roll(4) as usize];
    let horizon = Interval::new(Minute(7 * 1440), Minute((7 + 14) * 1440)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(7), Day(20));
    parts.history_from = Minute(dice.roll(2) * 3 * 1440);
    let mut person = Person::named("p");
    person.rules = (0..rules.len()).map(RuleIx).collect();
    parts.rules = rules;
    person.base_week = Minutes(dice.roll(3) * 300);
    for _ in 0..dice.roll(5) {
        let day = 3 + dice.roll(4);
        person.history.push(work(dice, day));
    }
    parts.people.push(person);
    // Now and then working time in odd minutes, so that totals are large numbers.
    let odd = dice.roll(3) == 0;
    for n in 0..DUTIES {
        let day = 7 + dice.roll(days);
        let person = PersonIx(0);
        let candidates = vec![Candidate {
            person,
            goodwill: Minutes(0),
        }];
        let mut duty = Duty {
            candidates,
            ..Duty::of(work(dice, day))
        };
        if odd {
            duty.work.worked = Minutes(duty.work.worked.0 - dice.roll(7));
        }
        parts.duties.push(duty);
        if dice.roll(24) == 0 {
            let hold = if dice.roll(2) == 0 {
                Hold::Must
            } else {
                Hold::MustNot
            };
            parts.fixed.push(Fixed {
                person,
                duty: DutyIx(n),
                hold,
            });
        }
    }
    if standing {
        stand(dice, &mut parts);
    }
    Problem::new(parts).unwrap()
}

fn used(rule: &Rule, severity: Severity) -> RuleUse {
    RuleUse {
        id: "R".into(),
        label: "r".into(),
        source: "test".into(),
        severity,
        rule: rule.clone(),
    }
}

/// Soft cost of a set by the rules' checks; `None`: unlawful.
fn checked(problem: &Problem, held: &[DutyIx]) -> Option<f64> {
    for pin in &problem.parts().fixed {
        if held.contains(&pin.duty) != (pin.hold == Hold::Must) {
            return None;
        }
    }
    let row = PersonSchedule::new(problem, PersonIx(0), held.iter().copied());
    let mut cost = 0.0;
    for used in problem.rules() {
        for found in used.rule.mechanism().violations(&row) {
            match used.severity {
                Severity::Hard => return None,
                Severity::Soft { weight } => cost += weight * found.amount,
            }
        }
    }
    Some(cost)
}

/// How often sets were lawful and free, unlawful, and charged.
#[derive(Default, Debug)]
struct Seen {
    free: usize,
    unlawful: usize,
    charged: usize,
    refused: usize,
}

fn agree(problem: &Problem, dice: &mut Dice, pricer: &mut Pricer, seen: &mut Seen, what: &str) {
    let sets = (0_u32..1 << DUTIES).map(|set| {
        (0..DUTIES)
            .filter(|d| set >> d & 1 == 1)
            .map(DutyIx)
            .collect()
    });
    let sets: Vec<(Vec<DutyIx>, Option<f64>)> = sets
        .map(|held: Vec<DutyIx>| {
            let cost = checked(problem, &held);
            (held, cost)
        })
        .collect();
    let network = match DutyNetwork::new(problem, PersonIx(0), &SearchBudget::patient()) {
        Ok(network) => network,
        Err(AutomatonRefusal::Unlawful) => {
            assert!(
                sets.iter().all(|(_, cost)| cost.is_none()),
                "{what}: no network, but lawful sets"
            );
            seen.unlawful += sets.len();
            return;
        }
        Err(_) => {
            seen.refused += 1;
            return;
        }
    };
    for (held, expected) in &sets {
        let cost = tests::cost(&network, held);
        match expected {
            None => seen.unlawful += 1,
            Some(cost) if *cost > 0.0 => seen.charged += 1,
            Some(_) => seen.free += 1,
        }
        let same = match (cost, expected) {
            (Some(cost), Some(expected)) => (cost - expected).abs() < 1e-6 * expected.max(1.0),
            (None, None) => true,
            _ => false,
        };
        if !same {
            let person = problem.person(PersonIx(0));
            let now: Vec<_> = held.iter().map(|d| &problem.duty(*d).work).collect();
            let row = PersonSchedule::new(problem, PersonIx(0), held.iter().copied());
            let found: Vec<_> = problem
                .rules()
                .iter()
                .map(|used| used.rule.mechanism().violations(&row))
                .collect();
            panic!(
                "{what}: the network says {cost:?}, the rules {expected:?}\nfound {found:#?}\npast {:#?}\nstanding {:#?}\nheld {now:#?}",
                person.history, person.standing
            );
        }
    }
    for _ in 0..3 {
        cheapest(problem, &network, &sets, dice, pricer, what);
    }
}

/// Pricing under random prices finds the cheapest set, and tells its price.
fn cheapest(
    problem: &Problem,
    network: &DutyNetwork,
    sets: &[(Vec<DutyIx>, Option<f64>)],
    dice: &mut Dice,
    pricer: &mut Pricer,
    what: &str,
) {
    let prices: Vec<f64> = network
        .duties
        .iter()
        .map(|_| (dice.roll(4000) - 2500) as f64 / 10.0)
        .collect();
    let soft = [0.0, 0.3, 1.0, 2.5][dice.roll(4) as usize];
    let of = |held: &[DutyIx], cost: f64| -> f64 {
        let own = network
            .duties
            .iter()
            .zip(&prices)
            .filter(|(d, _)| held.contains(d));
        own.map(|(_, price)| price).sum::<f64>() + soft * cost
    };
    let lawful = sets
        .iter()
        .filter_map(|(held, cost)| Some(of(held, (*cost)?)));
    let best = lawful.fold(f64::INFINITY, f64::min);
    let cutoff = if dice.roll(2) == 0 {
        f64::INFINITY
    } else {
        best + (dice.roll(3) - 1) as f64
    };
    let watch = SearchBudget::patient();
    let query = Query {
        watch: &watch,
        prices: &prices,
        soft,
        cutoff,
        beam: usize::MAX,
        want: 3,
        skips: &[],
        budget: u64::MAX,
    };
    let found = pricer.price(network, &query);
    if best >= cutoff {
        assert!(
            found.iter().all(|one| one.price > best - 1e-6),
            "{what}: cheaper than all"
        );
        return;
    }
    assert!(
        best.is_finite() && !found.is_empty(),
        "{what}: the cheapest costs {best}, found {found:?}"
    );
    assert!(
        (found[0].price - best).abs() < 1e-6,
        "{what}: the cheapest costs {best}, found {found:?}"
    );
    for one in &found {
        let held: Vec<DutyIx> = one
            .options
            .iter()
            .map(|at| network.duties[*at as usize])
            .collect();
        let cost = checked(problem, &held).unwrap();
        assert!(
            (one.price - of(&held, cost)).abs() < 1e-6,
            "{what}: {one:?} costs {}",
            of(&held, cost)
        );
    }
    // A beam only has to tell the truth about what it finds.
    for one in pricer.price(network, &Query { beam: 1, ..query }) {
        let held: Vec<DutyIx> = one
            .options
            .iter()
            .map(|at| network.duties[*at as usize])
            .collect();
        assert!((one.price - of(&held, checked(problem, &held).unwrap())).abs() < 1e-6);
    }
}

/// Rules about the horizon as a whole, which are not priced beside what stands in it.
fn is_whole(rule: &Rule) -> bool {
    !rule.mechanism().prices_standing() && rule.mechanism().reach().is_none()
}

/// Many scenes under one rule.
pub fn one(rule: impl Into<Rule>) {
    let rule = rule.into();
    let (mut dice, mut pricer, mut seen) = (Dice(11), Pricer::default(), Seen::default());
    for turn in 0..440 {
        let soft = turn % 2 == 1 && !matches!(rule, Rule::NoOverlap(_));
        let severity = if soft {
            Severity::Soft { weight: 2.0 }
        } else {
            Severity::Hard
        };
        let problem = scene(&mut dice, vec![used(&rule, severity)], turn >= 240);
        agree(
            &problem,
            &mut dice,
            &mut pricer,
            &mut seen,
            &format!("turn {turn}, {severity:?} {rule:?}"),
        );
    }
    // A soft average over odd minutes and broken weeks is in no unit that a lane can count.
    let may_refuse = matches!(rule, Rule::AverageWeek(_));
    assert!(
        seen.refused == 0
            || (may_refuse && seen.refused < 24)
            || (is_whole(&rule) && seen.refused <= 200),
        "{rule:?}: {seen:?}"
    );
    assert!(seen.free > 0 && seen.unlawful > 0, "{rule:?}: {seen:?}");
    assert!(
        seen.charged > 0 || matches!(rule, Rule::NoOverlap(_)),
        "{rule:?}: {seen:?}"
    );
}

#[test]
fn several_rules_at_once() {
    let all = super::all();
    let (mut dice, mut pricer, mut seen) = (Dice(5), Pricer::default(), Seen::default());
    let turns = 3000;
    for turn in 0..turns {
        let mut rules: Vec<RuleUse> = Vec::new();
        for _ in 0..2 + dice.roll(4) {
            let rule = &all[dice.roll(all.len() as i64) as usize];
            let weight = [0.5, 1.0, 40.0][dice.roll(3) as usize];
            let soft = dice.roll(3) > 0 && !matches!(rule, Rule::NoOverlap(_));
            rules.push(used(
                rule,
                if soft {
                    Severity::Soft { weight }
                } else {
                    Severity::Hard
                },
            ));
        }
        let what = format!(
            "turn {turn}, {:?}",
            rules
                .iter()
                .map(|r| (&r.severity, &r.rule))
                .collect::<Vec<_>>()
        );
        let is_whole = |used: &RuleUse| is_whole(&used.rule);
        let standing = turn % 2 == 1 && !rules.iter().any(is_whole);
        let problem = scene(&mut dice, rules, standing);
        agree(&problem, &mut dice, &mut pricer, &mut seen, &what);
    }
    assert!(
        seen.free > 0 && seen.unlawful > 0 && seen.charged > 0,
        "{seen:?}"
    );
    assert!(seen.refused * 50 < turns, "{seen:?}");
}
