//! Odd and malformed problems: nothing panics, every roster is lawful and told as judged, bounds
//! are bounds.

use super::check;
use crate::limits::{Control, Limits};
use crate::outcome::{Outcome, Roster, Status};
use crate::problem::*;
use crate::rules::exhaustive::{Dice, all, work};
use crate::rules::{Binds, Rule};
use crate::solve;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// One of a list.
fn one<T: Clone>(dice: &mut Dice, list: &[T]) -> T {
    list[index_in(dice, list.len())].clone()
}

fn index_in(dice: &mut Dice, length: usize) -> usize {
    usize::try_from(dice.roll(i64::try_from(length.max(1)).unwrap())).unwrap()
}

/// Mostly the ordinary, now and then something else.
fn odd<T: Clone>(dice: &mut Dice, ordinary: T, others: &[T]) -> T {
    if dice.roll(ODD) == 0 {
        one(dice, others)
    } else {
        ordinary
    }
}

/// So many fields are ordinary for one that is odd: few enough that many problems pass the door.
const ODD: i64 = 60;

/// A position, now and then one beyond the end.
fn index(dice: &mut Dice, length: usize) -> usize {
    let room = usize::from(dice.roll(4 * ODD) == 0);
    index_in(dice, length + room)
}

fn rule(dice: &mut Dice, rules: &[Rule]) -> RuleUse {
    let weight = one(dice, &[0.01, 1.0, 3.0, 1e7]);
    let others = [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300, 1e-300];
    let weight = odd(dice, weight, &others);
    let severity = if dice.roll(2) == 0 {
        Severity::Soft { weight }
    } else {
        Severity::Hard
    };
    RuleUse {
        id: odd(dice, "R", &[""]).into(),
        label: "r".into(),
        source: "test".into(),
        severity,
        rule: one(dice, rules),
    }
}

fn person(dice: &mut Dice, n: usize, rules: usize, duties: usize) -> Person {
    let mut person = Person::named(format!("p{n}"));
    let wte = one(dice, &[1.0, 0.6]);
    person.wte = odd(
        dice,
        wte,
        &[0.001, 1e3, 1e-9, 1e-300, 0.0, -1.0, f64::NAN, 1e12],
    );
    for _ in 0..dice.roll(3) {
        person.rules.push(RuleIx(index(dice, rules)));
    }
    person.rules.sort_unstable();
    person.rules.dedup();
    if dice.roll(6) == 0 {
        let from = Minute(dice.roll(14) * 1440);
        let to = from + Minutes(one(dice, &[1440, 14 * 1440, 1 << 40]));
        person.unavailable.push(Interval::new(from, to).unwrap());
    }
    for _ in 0..dice.roll(2) {
        let day = dice.roll(4) - 5;
        person.history.push(work(dice, day));
    }
    let others = [Minutes(60), Minutes(1_000_000_000), Minutes(-1)];
    person.base_week = odd(dice, Minutes(0), &others);
    let carried = odd(dice, 1.0, &[-1e9, 1e15, f64::NAN]);
    person.carried = vec![(BurdenIx(index(dice, 1)), carried)];
    if dice.roll(4) == 0 {
        person.borne.push(occasion(dice));
    }
    for _ in 0..dice.roll(3).min(i64::try_from(duties).unwrap()) {
        let cost = odd(
            dice,
            5,
            &[-5, 1_000_000_000, -1_000_000_000, i64::MAX, i64::MIN],
        );
        person.preferences.push((DutyIx(index(dice, duties)), cost));
    }
    person.preferences.sort_unstable();
    person.preferences.dedup_by_key(|(duty, _)| *duty);
    person.experience = Experience(u8::try_from(dice.roll(3)).unwrap());
    person
}

fn occasion(dice: &mut Dice) -> Occasion {
    Occasion {
        burden: BurdenIx(index(dice, 1)),
        number: odd(dice, 1, &[0, 2, u32::MAX]),
    }
}

fn duty(dice: &mut Dice, people: usize) -> Duty {
    let day = dice.roll(14);
    let mut duty = Duty::of(work(dice, day));
    duty.need = odd(dice, 1, &[0, 2, 7, 1_000_000, u32::MAX]);
    duty.least = odd(dice, 0, &[1, 1, 2, u32::MAX]).min(odd(dice, duty.need, &[9]));
    duty.criticality = odd(dice, 1, &[5, 0, 1_000_000, u32::MAX]);
    duty.under = odd(dice, 20, &[0, 1_000_000_000, i64::MAX, -1]);
    duty.over = odd(
        dice,
        None,
        &[Some(0), Some(3), Some(1_000_000_000), Some(i64::MAX)],
    );
    for p in 0..people {
        if dice.roll(3) > 0 {
            let others = [Minutes(60), Minutes(1_000_000_000), Minutes(-1)];
            duty.candidates.push(Candidate {
                person: PersonIx(p),
                goodwill: odd(dice, Minutes(0), &others),
            });
        }
    }
    let others = [0.0, 1e-12, 1e9, 1e300, -1.0, f64::INFINITY];
    duty.burdens = vec![(BurdenIx(0), odd(dice, 1.0, &others))];
    for _ in 0..dice.roll(3) {
        duty.occasions.push(occasion(dice));
    }
    duty.occasions.dedup();
    duty
}

fn parts(dice: &mut Dice, rules: &[Rule]) -> ProblemParts {
    let horizon = Interval::new(Minute(0), Minute(14 * 1440)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(0), Day(13));
    parts.objective = one(dice, &[Objective::Tiers, Objective::Weighted]);
    parts.history_from = Minute(odd(dice, -6 * 1440, &[0, 1, -(1 << 50)]));
    parts.burdens = vec![Burden {
        name: "b".into(),
        weight: odd(dice, 1.0, &[1e9, 1e-6, 0.0, f64::NAN]),
    }];
    let people = one(dice, &[0, 1, 2, 4, 6]);
    let duties = one(dice, &[0, 1, 3, 9, 16]);
    for _ in 0..4 {
        parts.rules.push(rule(dice, rules));
    }
    for n in 0..people {
        parts.people.push(person(dice, n, 4, duties));
    }
    for _ in 0..duties {
        parts.duties.push(duty(dice, people));
    }
    let pins = one(dice, &[0, 0, 1, 4]);
    for _ in 0..if people * duties > 0 { pins } else { 0 } {
        parts.fixed.push(Fixed {
            person: PersonIx(index(dice, people)),
            duty: DutyIx(index(dice, duties)),
            hold: one(dice, &[Hold::Must, Hold::MustNot]),
        });
    }
    parts
}

fn limits(dice: &mut Dice) -> Limits {
    let milliseconds = [0, 20, 200, u64::MAX];
    let work = [
        None,
        Some(0),
        Some(1),
        Some(1_000),
        Some(200_000),
        Some(5_000_000),
    ];
    let (time, work) = (one(dice, &milliseconds), one(dice, &work));
    // Something must end it.
    let time = if work.is_none() { time.min(200) } else { time };
    Limits {
        time: Duration::from_millis(time),
        work,
        memory: Some(one(dice, &[0, 1, u64::MAX])),
        threads: one(dice, &[0, 1, 2]),
        seed: one(dice, &[0, 1, u32::MAX]),
        gap: one(dice, &[0.0, 0.1, -1.0, f64::NAN, f64::INFINITY]),
    }
}

/// A random roster, whoever may hold what.
fn start(dice: &mut Dice, problem: &Problem) -> Roster {
    let pairs: Vec<_> = (0..20)
        .map(|_| {
            let person = PersonIx(index(dice, problem.people().len()));
            (person, DutyIx(index(dice, problem.duties().len())))
        })
        .collect();
    Roster::from_pairs(problem.people().len(), pairs)
}

fn kind(outcome: &Outcome) -> &'static str {
    match outcome.status {
        Status::Optimal => "optimal",
        Status::WithinGap => "within",
        Status::StoppedEarly { .. } => "stopped",
        Status::Contradiction(_) => "contradiction",
        Status::EngineFailure { .. } => "failure",
    }
}

/// Problems tried.
const TURNS: usize = 400;

#[test]
fn odd_problems_end_properly() {
    let binds = |rule: &Rule| rule.mechanism().binds() == Binds::Person;
    let rules: Vec<Rule> = all().into_iter().filter(binds).collect();
    let mut dice = Dice(7);
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for turn in 0..TURNS {
        let parts = parts(&mut dice, &rules);
        let Ok(problem) = Problem::new(parts) else {
            *ends.entry("refused").or_default() += 1;
            continue;
        };
        let limits = limits(&mut dice);
        let start = start(&mut dice, &problem);
        let resident = || Some(1000);
        let control = Control {
            start: (dice.roll(2) == 0).then_some(&start),
            resident: (dice.roll(8) == 0).then_some(&resident),
            ..Control::default()
        };
        let outcome = solve(&problem, &limits, &control);
        let what = format!("turn {turn}, {limits:?}, {:?}", outcome.status);
        assert_ne!(kind(&outcome), "failure", "{what}");
        check(&problem, &outcome, &what);
        *ends.entry(kind(&outcome)).or_default() += 1;
    }
    for kind in ["refused", "optimal", "stopped", "contradiction"] {
        let many = ends.get(kind).is_some_and(|n| n * 40 > TURNS);
        assert!(many, "{kind}: {ends:?}");
    }
}

/// So many duties of six hours, five at a time, for so many people.
fn many(duties: usize, people: usize, objective: Objective) -> Problem {
    let days = i32::try_from(duties / 20 + 2).unwrap();
    let horizon = Interval::new(Minute(0), Minute(i64::from(days) * 1440)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(0), Day(days - 1));
    parts.objective = objective;
    parts.burdens.push(Burden {
        name: "b".into(),
        weight: 1.0,
    });
    parts.people = (0..people)
        .map(|n| Person::named(format!("p{n}")))
        .collect();
    for d in 0..duties {
        let from = Minute(i64::try_from(d / 5).unwrap() * 360);
        let day = Day(i32::try_from(d / 20).unwrap());
        let interval = Interval::new(from, from + Minutes(360)).unwrap();
        let work = WorkPiece::plain(format!("d{d}"), interval, DutyClass::Shift, day);
        let mut duty = Duty::of(work);
        duty.under = 10;
        duty.burdens = vec![(BurdenIx(0), 1.0)];
        let able = (0..people).filter(|p| (p + d) % 3 > 0);
        duty.candidates = able
            .map(|p| Candidate {
                person: PersonIx(p),
                goodwill: Minutes(0),
            })
            .collect();
        parts.duties.push(duty);
    }
    Problem::new(parts).unwrap()
}

#[test]
fn ten_thousand_duties_end_by_their_limit() {
    for objective in super::OBJECTIVES {
        let problem = many(10_000, 12, objective);
        for time in [Duration::ZERO, Duration::from_millis(300)] {
            let limits = Limits {
                time,
                ..Limits::default()
            };
            let begun = Instant::now();
            let outcome = solve(&problem, &limits, &Control::default());
            let took = begun.elapsed();
            let what = format!("{objective:?} within {time:?} took {took:?}");
            println!("{what}: {:?}", outcome.phases);
            check(&problem, &outcome, &what);
            assert!(outcome.roster.is_some(), "{what}");
            // Generous, for a machine that may be busy: what is looked for is minutes.
            assert!(took < time + Duration::from_secs(20), "{what}");
        }
    }
}
