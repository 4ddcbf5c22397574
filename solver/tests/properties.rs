//! Properties of every solve, on small generated problems: lawful, judged as told, bound below value, repeatable, and
//! for tiny problems the lexicographic optimum by brute force.

#![allow(clippy::unwrap_used, clippy::panic)]

use evenwatch_solver::judge::judge;
use evenwatch_solver::outcome::{Roster, Status, Stop};
use evenwatch_solver::problem::*;
use evenwatch_solver::rules::{
    Rule, Which, rest::Rest, rolling_count::RollingCount, runs::Runs, weekends::Weekends,
};
use evenwatch_solver::{Control, Limits, UNITS_PER_SECOND, solve};
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

fn used(id: &str, severity: Severity, rule: impl Into<Rule>) -> RuleUse {
    RuleUse {
        id: id.into(),
        label: id.into(),
        source: "test".into(),
        severity,
        rule: rule.into(),
    }
}

/// People with WTE in tenths, carried burden and experience; duties as day, hour, length; then seeds of everything else.
fn problem(people: &[(u8, u8)], duties: &[(u8, u8, u8, u8)], noise: u64) -> Problem {
    let bit = |n: usize| noise.rotate_right(n as u32 * 7 % 64) & 7;
    let horizon = Interval::new(Minute(0), Minute(14 * 1440)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(0), Day(13));
    parts.burdens = vec![
        Burden {
            name: "nights".into(),
            weight: 1.0,
        },
        Burden {
            name: "weekends".into(),
            weight: 2.0,
        },
    ];
    let all = Which::default;
    parts.rules = vec![
        used(
            "rest",
            Severity::Hard,
            Rest {
                after: all(),
                before: all(),
                at_least: Minutes::hours(11),
            },
        ),
        used(
            "count",
            Severity::Hard,
            RollingCount {
                which: all(),
                at_most: 2,
                days: 4,
            },
        ),
        used(
            "runs",
            Severity::Soft { weight: 3.0 },
            Runs {
                which: all(),
                at_most: 1,
                then_rest: Minutes(0),
                rest_before: all(),
            },
        ),
        used(
            "weekends",
            Severity::Soft { weight: 2.0 },
            Weekends {
                which: all(),
                at_most: 1,
                of: Some(2),
            },
        ),
    ];
    for (n, (tenths, carried)) in people.iter().enumerate() {
        let mut person = Person::named(format!("p{n}"));
        person.wte = f64::from(tenths % 9 + 2) / 10.0;
        person.carried = vec![(BurdenIx(0), f64::from(carried % 3))];
        person.rules = (0..4).map(RuleIx).collect();
        parts.people.push(person);
    }
    for (n, (day, hour, length, need)) in duties.iter().enumerate() {
        let start = i64::from(day % 14) * 1440 + i64::from(hour % 24) * 60;
        let interval = Interval::new(
            Minute(start),
            Minute(start + i64::from(length % 12 + 1) * 60),
        )
        .unwrap();
        let day = i32::from(day % 14);
        let mut work = Work::plain(format!("d{n}"), interval, DutyClass::Shift, Day(day));
        work.last_day = Day(((interval.end().0 - 1) / 1440) as i32);
        work.weekend = (day % 7 > 4).then_some(Weekend(day / 7));
        let mut duty = Duty {
            need: u32::from(need % 2) + u32::from(need % 5 == 0),
            criticality: 1 + u32::from(need % 3),
            ..Duty::of(work)
        };
        duty.burdens = [(hour % 24 > 17, 0), (day % 7 > 4, 1)]
            .iter()
            .filter(|(b, _)| *b)
            .map(|(_, b)| (BurdenIx(*b), 1.0))
            .collect();
        for p in (0..people.len()).filter(|p| bit(n + 3 * p) != 0) {
            duty.candidates.push(Candidate {
                person: PersonIx(p),
                goodwill: Minutes(60 * (bit(n + p) as i64 % 3)),
            });
            if bit(n * 2 + p) > 5 {
                parts.people[p]
                    .preferences
                    .push((DutyIx(n), bit(n + 5 * p) as i64 - 3));
            }
            if bit(n * 3 + p) > 5 {
                parts.people[p].previous.push(DutyIx(n));
            }
        }
        if bit(n) == 7 && !duty.candidates.is_empty() {
            parts.fixed.push(Fixed {
                person: duty.candidates[0].person,
                duty: DutyIx(n),
                hold: Hold::MustNot,
            });
        }
        parts.duties.push(duty);
    }
    if noise.is_multiple_of(2) {
        dues(&mut parts, bit);
    }
    Problem::new(parts).unwrap()
}

/// Shares in halves, that add up to more or less than what is due; the last burden is not always named.
fn dues(parts: &mut ProblemParts, bit: impl Fn(usize) -> u64) {
    for (p, person) in parts.people.iter_mut().enumerate() {
        let named = 1 + bit(p + 11) as usize % 2;
        let share = |b: usize| (BurdenIx(b), bit(p * 5 + b) as f64 / 2.0);
        person.due = Some((0..named).map(share).collect());
    }
}

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

/// Two people, two overlapping duties.
fn pair() -> ProblemParts {
    let at = |h: i64| Minute(h * 60);
    let mut parts = ProblemParts::over(Interval::new(at(0), at(48)).unwrap(), Day(0), Day(1));
    parts.people = vec![Person::named("Ann"), Person::named("Ben")];
    for start in [8, 12] {
        let interval = Interval::new(at(start), at(start + 8)).unwrap();
        let candidates = (0..2)
            .map(|p| Candidate {
                person: PersonIx(p),
                goodwill: Minutes(0),
            })
            .collect();
        let work = Work::plain(
            format!("from {start}:00"),
            interval,
            DutyClass::Shift,
            Day(0),
        );
        parts.duties.push(Duty {
            candidates,
            ..Duty::of(work)
        });
    }
    parts
}

fn pin(person: usize, duty: usize, hold: Hold) -> Fixed {
    Fixed {
        person: PersonIx(person),
        duty: DutyIx(duty),
        hold,
    }
}

#[test]
fn contradictory_pins_are_named_with_the_rule() {
    let cases: [(&str, Vec<Fixed>, &str); 3] = [
        (
            "overlap",
            vec![pin(0, 0, Hold::Must), pin(0, 1, Hold::Must)],
            "NO-OVERLAP",
        ),
        (
            "both ways",
            vec![pin(1, 0, Hold::Must), pin(1, 0, Hold::MustNot)],
            "PIN",
        ),
        (
            "two on one",
            vec![pin(0, 0, Hold::Must), pin(1, 0, Hold::Must)],
            "NEED",
        ),
    ];
    for (name, fixed, rule) in cases {
        let count = fixed.len();
        let problem = Problem::new(ProblemParts { fixed, ..pair() }).unwrap();
        let outcome = solve(&problem, &limits(), &Control::default());
        let Status::Contradiction(found) = outcome.status else {
            panic!("{name}: {:?}", outcome.status)
        };
        assert!(
            found.breaches.iter().any(|b| b.rule == rule),
            "{name}: {found:?}"
        );
        assert_eq!(found.pins.len(), count, "{name}: {found:?}");
        assert!(
            found.message.contains("cannot hold with"),
            "{name}: {}",
            found.message
        );
    }
    let mut parts = pair();
    parts.duties[0].candidates.remove(0);
    parts.fixed = vec![pin(0, 0, Hold::Must)];
    let outcome = solve(
        &Problem::new(parts).unwrap(),
        &limits(),
        &Control::default(),
    );
    let Status::Contradiction(found) = outcome.status else {
        panic!("{:?}", outcome.status)
    };
    assert_eq!(found.breaches[0].rule, "ELIGIBLE");
}

#[test]
fn nobody_and_nothing_are_proper_outcomes() {
    let mut nobody = pair();
    nobody.people.clear();
    nobody.duties.iter_mut().for_each(|d| d.candidates.clear());
    let nothing = ProblemParts {
        duties: Vec::new(),
        ..pair()
    };
    let neither = ProblemParts {
        people: Vec::new(),
        ..nothing.clone()
    };
    for (name, parts, short) in [
        ("nobody", nobody, 2),
        ("nothing", nothing, 0),
        ("neither", neither, 0),
    ] {
        let outcome = solve(
            &Problem::new(parts).unwrap(),
            &limits(),
            &Control::default(),
        );
        assert_eq!(outcome.status, Status::Optimal, "{name}");
        assert_eq!(outcome.unfilled.len(), short, "{name}");
        assert_eq!(outcome.roster.unwrap().pairs().count(), 0, "{name}");
    }
}

#[test]
fn no_time_still_gives_a_lawful_roster() {
    let problem = Problem::new(pair()).unwrap();
    let none = Limits {
        time: Duration::ZERO,
        ..Limits::default()
    };
    let outcome = solve(&problem, &none, &Control::default());
    assert!(judge(&problem, &outcome.roster.unwrap()).is_lawful());
    assert_eq!(
        outcome.status,
        Status::StoppedEarly {
            by: Stop::TimeLimit
        }
    );
}

#[test]
fn cancel_stops_within_a_second() {
    let people: Vec<(u8, u8)> = (0..9).map(|n| (n * 3, n)).collect();
    let duties: Vec<(u8, u8, u8, u8)> = (0_u8..120)
        .map(|n| (n % 14, n.wrapping_mul(5), n, 5))
        .collect();
    let problem = problem(&people, &duties, 0x0123_4567_89ab_cdef);
    let cancel = AtomicBool::new(false);
    let stopped = std::sync::Mutex::new(None);
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(1500));
            *stopped.lock().unwrap() = Some(Instant::now());
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        solve(
            &problem,
            &limits(),
            &Control {
                cancel: Some(&cancel),
                ..Control::default()
            },
        )
    });
    let ended = Instant::now();
    assert!(judge(&problem, &outcome.roster.unwrap()).is_lawful());
    if outcome.status != Status::Optimal {
        assert_eq!(
            outcome.status,
            Status::StoppedEarly {
                by: Stop::Cancelled
            }
        );
        let since = ended - stopped.lock().unwrap().unwrap();
        assert!(
            since < Duration::from_secs(5),
            "took {since:?} on a machine that may be busy"
        );
    }
}

#[test]
fn a_duty_goes_no_lower_than_its_least() {
    // Both duties overlap, and three people's worth is wanted of two: what must be there comes before what costs more.
    let mut parts = pair();
    parts.objective = Objective::Weighted;
    (parts.duties[0].need, parts.duties[0].least) = (2, 1);
    (parts.duties[0].under, parts.duties[1].under) = (1, 100);
    let fewer = parts.clone();
    let problem = Problem::new(parts).unwrap();
    let outcome = solve(&problem, &limits(), &Control::default());
    assert_eq!(outcome.status, Status::Optimal);
    assert_eq!(outcome.tiers[0].value, 1.0);
    let nobody = judge(&problem, &Roster::empty(2));
    let breaches: Vec<_> = nobody
        .hard()
        .map(|b| (b.rule.as_str(), b.amount, b.limit))
        .collect();
    assert_eq!(breaches, [("LEAST", 1.0, 1.0)]);

    let mut parts = fewer.clone();
    parts.duties[0].least = 2;
    parts.duties[1].least = 1;
    let outcome = solve(
        &Problem::new(parts).unwrap(),
        &limits(),
        &Control::default(),
    );
    let Status::Contradiction(found) = outcome.status else {
        panic!("{:?}", outcome.status)
    };
    assert_eq!(found.breaches.len(), 1, "{found:?}");
    assert_eq!(found.breaches[0].rule, "LEAST");
    assert!(
        found.message.contains("LEAST (by 1 people)"),
        "{}",
        found.message
    );

    let mut parts = fewer;
    parts.duties[0].least = 3;
    let error = Problem::new(parts).unwrap_err().to_string();
    assert!(
        error.contains("least is 3; give no more than `need`"),
        "{error}"
    );
}
