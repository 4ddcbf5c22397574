//! How searches end: contradictions by name, nobody and nothing, no time, cancelled, and the least
//! that a duty goes down to.

use evenwatch_solver::judge::judge;
use evenwatch_solver::outcome::{Contradiction, Roster, Status, Stop};
use evenwatch_solver::problem::*;
use evenwatch_solver::{Control, Limits, solve};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::generated::problem;
use super::limits;

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
        let work = WorkPiece::plain(
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

/// What cannot hold together in a problem that has no lawful roster.
fn contradiction(name: &str, parts: ProblemParts) -> Contradiction {
    let problem = Problem::new(parts).unwrap();
    match solve(&problem, &limits(), &Control::default()).status {
        Status::Contradiction(found) => found,
        other => panic!("{name}: {other:?}"),
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
        let found = contradiction(name, ProblemParts { fixed, ..pair() });
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
    let found = contradiction("a pin", parts);
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
    // Both duties overlap, and three people's worth is wanted of two: what must be there comes
    // before what costs more.
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
    let found = contradiction("too few", parts);
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
