//! Fair shares that the caller gives: two pools that share a person, by hand.

#![allow(clippy::unwrap_used)]

use evenwatch_solver::explain::why_this_person;
use evenwatch_solver::judge::judge;
use evenwatch_solver::outcome::{Roster, Status, TierName};
use evenwatch_solver::problem::*;
use evenwatch_solver::{Control, Limits, solve};

const NIGHTS: BurdenIx = BurdenIx(0);

/// A pool of many (persons 0 to 3) and one of few (4), both with person 5, and a duty a day in
/// turn: five of the first pool and five of the second.
fn pools() -> ProblemParts {
    let day = |n: usize| Minute(n as i64 * 1440);
    let horizon = Interval::new(day(0), day(10)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(0), Day(9));
    parts.burdens = vec![Burden {
        name: "nights".into(),
        weight: 7.0,
    }];
    parts.people = (0..6).map(|n| Person::named(format!("p{n}"))).collect();
    parts.people[0].wte = 0.5;
    for n in 0..10 {
        let interval = Interval::new(day(n), day(n) + Minutes::hours(12)).unwrap();
        let work = WorkPiece::plain(format!("d{n}"), interval, DutyClass::Shift, Day(n as i32));
        let pool: &[usize] = if n % 2 == 0 {
            &[0, 1, 2, 3, 5]
        } else {
            &[4, 5]
        };
        let candidates = pool.iter().map(|p| Candidate {
            person: PersonIx(*p),
            goodwill: Minutes(0),
        });
        parts.duties.push(Duty {
            candidates: candidates.collect(),
            burdens: vec![(NIGHTS, 1.0)],
            ..Duty::of(work)
        });
    }
    parts
}

/// Each pool's five nights by WTE, person 5 with half a WTE in each.
fn due(parts: &mut ProblemParts) {
    let (many, few) = (5.0 / 4.0, 5.0 / 1.5);
    let shares = [0.5 * many, many, many, many, few, (many + few) / 2.0];
    for (person, share) in parts.people.iter_mut().zip(shares) {
        person.due = Some(vec![(NIGHTS, share)]);
    }
}

/// Who holds the duty of each day.
fn roster(holders: [usize; 10]) -> Roster {
    let pairs = holders.iter().enumerate();
    Roster::from_pairs(6, pairs.map(|(d, p)| (PersonIx(*p), DutyIx(d))))
}

fn evenness(parts: &ProblemParts, roster: &Roster) -> (f64, f64) {
    let judged = judge(&Problem::new(parts.clone()).unwrap(), roster);
    let value = |tier| judged.value(tier).unwrap();
    (value(TierName::EvennessMax), value(TierName::EvennessSum))
}

fn close(found: (f64, f64), wanted: (f64, f64)) {
    let off = (found.0 - wanted.0).abs().max((found.1 - wanted.1).abs());
    assert!(off < 1e-9, "{found:?}, wanted {wanted:?}");
}

#[test]
fn the_judge_counts_from_what_is_due() {
    // 0: one, 1: one, 2: two, 3: one; 4: three, 5: two of the second pool.
    let roster = roster([0, 4, 1, 4, 2, 4, 3, 5, 2, 5]);
    let mut parts = pools();
    // Everything in one pot: ten nights over 5.5 WTE.
    let fair = 10.0 / 5.5;
    let off = [
        2.0 - fair,
        fair - 1.0,
        2.0 - fair,
        fair - 1.0,
        3.0 - fair,
        2.0 - fair,
    ];
    close(
        evenness(&parts, &roster),
        (7.0 * off[4], 7.0 * off.iter().sum::<f64>()),
    );
    // By pool: five nights over 4 WTE, and five over 1.5.
    due(&mut parts);
    let off = [0.75, 0.25, 0.75, 0.25, 1.0 / 3.0, 7.0 / 24.0];
    close(
        evenness(&parts, &roster),
        (7.0 * 0.75, 7.0 * off.iter().sum::<f64>()),
    );
    // What is carried in is a balance beside it: person 2 has had one too few, person 4 a half too
    // many.
    parts.people[2].carried = vec![(NIGHTS, -1.0)];
    parts.people[4].carried = vec![(NIGHTS, 0.5)];
    let off = [0.75, 0.25, 0.25, 0.25, 1.0 / 6.0, 7.0 / 24.0];
    close(
        evenness(&parts, &roster),
        (7.0 * 0.75, 7.0 * off.iter().sum::<f64>()),
    );
}

#[test]
fn each_pool_comes_out_even() {
    let mut parts = pools();
    due(&mut parts);
    let problem = Problem::new(parts.clone()).unwrap();
    let outcome = solve(&problem, &Limits::default(), &Control::default());
    assert_eq!(outcome.status, Status::Optimal);
    let roster = outcome.roster.unwrap();
    let held: Vec<usize> = (0..6).map(|p| roster.of(PersonIx(p)).len()).collect();
    // The half-timer has a night at most; of the second pool's five the one who serves in both has
    // two at least.
    assert_eq!(held.iter().sum::<usize>(), 10);
    assert!(
        held[0] <= 1 && held[1..4].iter().all(|n| (1..=2).contains(n)),
        "{held:?}"
    );
    assert!(
        (3..=4).contains(&held[4]) && (2..=3).contains(&held[5]),
        "{held:?}"
    );
    let told = |tier| outcome.tiers.iter().find(|t| t.name == tier).unwrap();
    let (most, sum) = evenness(&parts, &roster);
    let (largest, all) = (told(TierName::EvennessMax), told(TierName::EvennessSum));
    close((largest.value, all.value), (most, sum));
    assert!(largest.bound.0 <= most + 1e-9 && all.bound.0 <= sum + 1e-9);
}

#[test]
fn explanations_name_what_is_due() {
    let mut parts = pools();
    due(&mut parts);
    let problem = Problem::new(parts).unwrap();
    let roster = roster([0, 4, 1, 4, 2, 4, 3, 5, 2, 5]);
    let told = why_this_person(&problem, &roster, DutyIx(0), PersonIx(0), PersonIx(1)).unwrap();
    let burdens = told.hand_over.burdens.iter();
    let burdens: Vec<_> = burdens.map(|b| (b.person.0, b.after, b.fair)).collect();
    assert_eq!(burdens, [(0, 0.0, Some(0.625)), (1, 2.0, Some(1.25))]);
}

#[test]
fn shares_are_given_for_all_or_nobody_and_are_amounts_of_burdens() {
    let refused = |change: &dyn Fn(&mut ProblemParts)| {
        let mut parts = pools();
        due(&mut parts);
        change(&mut parts);
        Problem::new(parts).unwrap_err().to_string()
    };
    let told = refused(&|parts| parts.people[3].due = None);
    assert_eq!(
        told,
        "person 3 \"p3\": has no `due`, but person 0 \"p0\" has; give everybody's fair share or nobody's"
    );
    let told = refused(&|parts| parts.people[1].due = Some(vec![(NIGHTS, -0.5)]));
    assert!(
        told.contains("person 1") && told.contains("0 or more"),
        "{told}"
    );
    let told = refused(&|parts| parts.people[1].due = Some(vec![(BurdenIx(1), 0.5)]));
    assert!(told.contains("burden 1"), "{told}");
    let told = refused(&|parts| parts.people[1].due = Some(vec![(NIGHTS, 1.0); 2]));
    assert!(told.contains("listed twice"), "{told}");
}
