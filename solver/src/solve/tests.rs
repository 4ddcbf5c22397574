//! Control of the search: limits of work and memory, cancelling, progress, a roster to start from.

mod fuzz;

use super::{combine, solve};
use crate::budget::{SearchBudget, WorkAccount};
use crate::columns::tests::ward;
use crate::formats::networks::{Size, invent};
use crate::judge::judge;
use crate::limits::{Control, Limits, Phase, Progress};
use crate::model::parts::split;
use crate::model::tiers::PartOutcome;
use crate::outcome::{Outcome, Roster, Status, Stop, TierName};
use crate::problem::*;
use crate::rules::exhaustive::Dice;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// An invented network, under tiers or under one sum of prices (which goes by column generation).
fn network(size: &str, objective: Objective) -> Problem {
    let mut parts = invent(size.parse::<Size>().unwrap(), 1).unwrap();
    parts.objective = objective;
    // Short, so that tests are.
    if size == "s" {
        let kept = |duty: DutyIx| duty.0 < 40;
        parts.duties.truncate(40);
        parts.teams.clear();
        parts.fixed.retain(|pin| kept(pin.duty));
        for person in &mut parts.people {
            person.preferences.retain(|(duty, _)| kept(*duty));
            person.previous.retain(|duty| kept(*duty));
        }
    }
    for (n, duty) in parts.duties.iter_mut().enumerate() {
        duty.under = 50 + i64::try_from(n % 7).unwrap();
        duty.over = None;
    }
    Problem::new(parts).unwrap()
}

const OBJECTIVES: [Objective; 2] = [Objective::Tiers, Objective::Weighted];

fn work(units: u64) -> Limits {
    Limits {
        time: Duration::from_secs(600),
        work: Some(units),
        ..Limits::default()
    }
}

/// Lawful, told as judged, bounds no higher than values, and nothing wrong in the engine.
fn check(problem: &Problem, outcome: &Outcome, what: &str) {
    assert_eq!(outcome.fault, None, "{what}");
    let Some(roster) = &outcome.roster else {
        assert!(outcome.tiers.is_empty(), "{what}");
        return;
    };
    let judged = judge(problem, roster);
    let hard: Vec<_> = judged.hard().collect();
    assert!(hard.is_empty(), "{what}: {hard:?}");
    assert_eq!(outcome.tiers.len(), judged.tiers.len(), "{what}");
    for (tier, (name, value)) in outcome.tiers.iter().zip(&judged.tiers) {
        let room = 1e-6 * value.abs().max(1.0);
        assert_eq!(tier.name, *name, "{what}");
        assert!(
            (tier.value - value).abs() <= room,
            "{what}: {name} told {} judged {value}",
            tier.value
        );
        assert!(
            tier.bound.0 <= tier.value,
            "{what}: {name} bound {} value {value}",
            tier.bound.0
        );
    }
}

#[test]
fn an_error_of_the_engine_costs_a_proof_and_no_roster() {
    let problem = network("s", Objective::Tiers);
    let limits = work(100_000);
    let found = solve(&problem, &limits, &Control::default());
    let (roster, tiers) = (found.roster.unwrap(), found.tiers);
    let parts = split(&problem).unwrap();
    let watch = SearchBudget {
        cancel: None,
        over: None,
        deadline: Instant::now() + limits.time,
        memory: None,
        work: WorkAccount::new(None),
        tell: &|_, _, _, _| {},
        tier: TierName::Cover,
    };
    let results = |failure: Option<&str>, with: bool| {
        let part = |n: usize| PartOutcome {
            roster: with.then(|| parts[n].read(&roster)),
            tiers: tiers.iter().map(|t| (t.name, t.value, t.value)).collect(),
            failure: failure.map(str::to_owned).filter(|_| n == 0),
            ..PartOutcome::default()
        };
        (0..parts.len()).map(|n| (n, part(n))).collect()
    };
    let combined = |results| combine(&problem, &limits, &watch, &parts, &results, Instant::now());
    assert_eq!(combined(results(None, true)).status, Status::Optimal);
    let told = combined(results(Some("odd"), true));
    let by = Stop::Engine;
    assert_eq!(told.status, Status::StoppedEarly { by });
    assert_eq!(told.roster, Some(roster.clone()));
    assert_eq!(told.fault.as_deref(), Some("odd"));
    let message = "odd".to_owned();
    let without = combined(results(Some("odd"), false));
    assert_eq!(without.status, Status::EngineFailure { message });
    assert_eq!(without.roster, None);
}

#[test]
fn the_same_work_gives_the_same_roster() {
    for objective in OBJECTIVES {
        for (units, threads, size) in [
            (300_000, 2, "s"),
            (300_000, 1, "s"),
            (0, 2, "s"),
            (20_000_000, 2, "boards=2"),
        ] {
            let problem = network(size, objective);
            let limits = Limits {
                threads,
                ..work(units)
            };
            let what = format!("{objective:?}, {size}, {units} units, {threads} threads");
            let one = solve(&problem, &limits, &Control::default());
            check(&problem, &one, &what);
            // A listener that dawdles is a machine that is slow.
            let dawdle = |_: Progress| std::thread::sleep(Duration::from_millis(3));
            let slow = Control {
                progress: Some(&dawdle),
                ..Control::default()
            };
            let two = solve(&problem, &limits, &slow);
            assert_eq!(one.roster, two.roster, "{what}");
            assert_eq!(one.tiers, two.tiers, "{what}");
            assert_eq!(one.status, two.status, "{what}");
            assert_eq!(one.work, two.work, "{what}");
            assert_ne!(one.status, Status::Optimal, "{what}: nothing was limited");
        }
    }
}

#[test]
fn the_same_work_anneals_and_takes_apart_the_same() {
    for (threads, units) in [(1, 30_000_000), (2, 60_000_000), (3, 60_000_000)] {
        let problem = ward(&mut Dice(3), 9, 21);
        let limits = Limits {
            threads,
            ..work(units)
        };
        let what = format!("{threads} threads");
        let one = solve(&problem, &limits, &Control::default());
        check(&problem, &one, &what);
        let two = solve(&problem, &limits, &Control::default());
        assert_eq!((one.roster, one.tiers), (two.roster, two.tiers), "{what}");
        assert_eq!(one.work, two.work, "{what}");
        let neighbourhoods = one.phases.iter().any(|p| p.phase == Phase::Neighbourhoods);
        assert!(neighbourhoods, "{what}: {:?}", one.phases);
    }
}

#[test]
fn more_work_goes_further_and_is_told() {
    let problem = network("s", Objective::Weighted);
    let outcomes: Vec<Outcome> = [100_000, 12_000_000]
        .into_iter()
        .map(|units| solve(&problem, &work(units), &Control::default()))
        .collect();
    assert_eq!(
        outcomes[0].status,
        Status::StoppedEarly {
            by: Stop::WorkLimit
        }
    );
    assert!(
        outcomes[0].work < outcomes[1].work && outcomes[0].work < 10_000_000,
        "{outcomes:?}"
    );
    let value = |outcome: &Outcome| outcome.tiers.first().map_or(f64::INFINITY, |t| t.value);
    assert!(value(&outcomes[1]) < value(&outcomes[0]), "{outcomes:?}");
}

#[test]
fn memory_stops_a_search_where_it_is_told() {
    let problem = network("s", Objective::Tiers);
    let limits = Limits {
        memory: Some(1_000),
        ..Limits::default()
    };
    let asked = AtomicUsize::new(0);
    let resident = || {
        let times = asked.fetch_add(1, Ordering::Relaxed);
        Some(if times < 3 { 999 } else { 1_001 })
    };
    let control = Control {
        resident: Some(&resident),
        ..Control::default()
    };
    let outcome = solve(&problem, &limits, &control);
    check(&problem, &outcome, "memory");
    let by = Stop::MemoryLimit;
    assert_eq!(outcome.status, Status::StoppedEarly { by });
    assert!(outcome.roster.is_some());

    // A system that does not tell has no limit.
    let silent = || None;
    let small = Problem::new(one_duty(1)).unwrap();
    let control = Control {
        resident: Some(&silent),
        ..Control::default()
    };
    assert_eq!(solve(&small, &limits, &control).status, Status::Optimal);
}

/// So many people who may hold one duty.
fn one_duty(people: usize) -> ProblemParts {
    let day = Interval::new(Minute(0), Minute(1440)).unwrap();
    let mut parts = ProblemParts::over(day, Day(0), Day(0));
    let work = WorkPiece::plain("night", day, DutyClass::Shift, Day(0));
    let mut duty = Duty::of(work);
    for n in 0..people {
        parts.people.push(Person::named(format!("p{n}")));
        duty.candidates.push(Candidate {
            person: PersonIx(n),
            goodwill: Minutes(0),
        });
    }
    parts.duties.push(duty);
    parts
}

#[test]
fn cancelled_after_any_number_of_words_a_search_ends_with_what_it_has() {
    for objective in OBJECTIVES {
        let problem = network("boards=1", objective);
        let mut phases = Vec::new();
        for words in [0, 1, 3, 6] {
            let cancel = AtomicBool::new(words == 0);
            let heard = AtomicUsize::new(0);
            let seen = Mutex::new(None);
            let tell = |progress: Progress| {
                if heard.fetch_add(1, Ordering::Relaxed) + 1 == words {
                    *seen.lock().unwrap() = Some((progress.phase, progress.incumbent.is_some()));
                    cancel.store(true, Ordering::Relaxed);
                }
            };
            let limits = Limits {
                time: Duration::from_secs(5),
                ..Limits::default()
            };
            let control = Control {
                cancel: Some(&cancel),
                progress: Some(&tell),
                ..Control::default()
            };
            let outcome = solve(&problem, &limits, &control);
            let what = format!("{objective:?}, {words} words");
            check(&problem, &outcome, &what);
            if cancel.load(Ordering::Relaxed) {
                let by = Stop::Cancelled;
                assert_eq!(outcome.status, Status::StoppedEarly { by }, "{what}");
            }
            if let Some((phase, held)) = seen.into_inner().unwrap() {
                assert!(!held || outcome.roster.is_some(), "{what}: lost its roster");
                phases.push(phase);
            }
        }
        phases.sort_unstable();
        phases.dedup();
        assert!(phases.len() > 1, "{objective:?}: only {phases:?}");
    }
}

#[test]
fn phases_are_told_and_add_up_to_the_time() {
    for (objective, phase) in [
        (Objective::Weighted, Phase::Neighbourhoods),
        (Objective::Weighted, Phase::Relaxation),
        (Objective::Tiers, Phase::LocalMoves),
        (Objective::Tiers, Phase::Branching),
    ] {
        let problem = network("s", objective);
        let told = Mutex::new(Vec::new());
        let tell = |progress: Progress| told.lock().unwrap().push(progress.phase);
        let control = Control {
            progress: Some(&tell),
            ..Control::default()
        };
        let outcome = solve(&problem, &work(3_000_000), &control);
        assert!(told.lock().unwrap().contains(&phase), "{phase}");
        assert!(
            outcome.phases.iter().any(|time| time.phase == phase),
            "{phase}"
        );
        // One part, so that nothing is counted twice.
        let sum: f64 = outcome.phases.iter().map(|time| time.seconds).sum();
        let all = outcome.elapsed.as_secs_f64();
        assert!(sum > 0.5 * all && sum <= all, "{sum} of {all} s");
    }
}

#[test]
fn started_from_the_best_roster_little_work_keeps_it() {
    for objective in OBJECTIVES {
        let problem = network("s", objective);
        let best = solve(&problem, &work(30_000_000), &Control::default());
        let cold = solve(&problem, &work(0), &Control::default());
        let control = Control {
            start: best.roster.as_ref(),
            ..Control::default()
        };
        for units in [0, 1, 100_000] {
            let warm = solve(&problem, &work(units), &control);
            let what = format!("{objective:?}, {units} units");
            check(&problem, &warm, &what);
            let values =
                |outcome: &Outcome| outcome.tiers.iter().map(|t| t.value).collect::<Vec<_>>();
            assert_ne!(values(&warm), values(&cold), "{what}");
            let kept = values(&warm)
                .iter()
                .zip(values(&best))
                .all(|(a, b)| *a <= b + 1e-6);
            assert!(
                kept,
                "{what}: {:?}, from {:?}",
                values(&warm),
                values(&best)
            );
        }
    }
}

#[test]
fn what_is_unlawful_in_a_start_is_dropped() {
    let problem = network("s", Objective::Tiers);
    let people = problem.people().len();
    let everything = problem
        .person_indices()
        .flat_map(|p| problem.duty_indices().map(move |d| (p, d)));
    let beyond = [
        (PersonIx(0), DutyIx(usize::MAX)),
        (PersonIx(people + 3), DutyIx(0)),
    ];
    for (name, roster) in [
        ("everything", Roster::from_pairs(people, everything)),
        ("beyond", Roster::from_pairs(people + 9, beyond)),
        ("nobody", Roster::empty(0)),
    ] {
        for objective in OBJECTIVES {
            let problem = network("s", objective);
            let control = Control {
                start: Some(&roster),
                ..Control::default()
            };
            let what = format!("{name}, {objective:?}");
            let outcome = solve(&problem, &work(200_000), &control);
            assert!(outcome.roster.is_some(), "{what}");
            check(&problem, &outcome, &what);
        }
    }
    // A pin is kept against the start.
    let mut parts = one_duty(2);
    parts.fixed = vec![Fixed {
        person: PersonIx(1),
        duty: DutyIx(0),
        hold: Hold::Must,
    }];
    let roster = Roster::from_pairs(2, [(PersonIx(0), DutyIx(0))]);
    let control = Control {
        start: Some(&roster),
        ..Control::default()
    };
    let problem = Problem::new(parts).unwrap();
    for units in [0, 1_000_000] {
        let outcome = solve(&problem, &work(units), &control);
        assert_eq!(outcome.roster.unwrap().of(PersonIx(1)), [DutyIx(0)]);
    }
}
