//! What counts once however many duties it takes: weekends by hand.

#![allow(clippy::unwrap_used)]

use evenwatch_solver::explain::why_this_person;
use evenwatch_solver::judge::judge;
use evenwatch_solver::outcome::{Roster, Status, TierName};
use evenwatch_solver::problem::*;
use evenwatch_solver::{Control, Limits, solve};

const WEEKENDS: BurdenIx = BurdenIx(0);

fn weekend(number: u32) -> Occasion {
    Occasion {
        burden: WEEKENDS,
        number,
    }
}

/// So many weekends of four duties of 12 hours, one after the other, for so many people.
fn weekends(weekends: i64, people: usize) -> ProblemParts {
    let at = |hours: i64| Minute(hours * 60);
    let horizon = Interval::new(at(0), at(weekends * 168)).unwrap();
    let last = i32::try_from(weekends * 7 - 1).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(0), Day(last));
    parts.burdens = vec![Burden {
        name: "weekends".into(),
        weight: 12.0,
    }];
    parts.people = (0..people)
        .map(|n| Person::named(format!("p{n}")))
        .collect();
    for duty in 0..weekends * 4 {
        let (week, part) = (duty / 4, duty % 4);
        let start = week * 168 + 120 + part * 12;
        let interval = Interval::new(at(start), at(start + 12)).unwrap();
        let day = Day(i32::try_from(start / 24).unwrap());
        let name = format!("week {week} part {part}");
        let candidates = (0..people).map(|p| Candidate {
            person: PersonIx(p),
            goodwill: Minutes(0),
        });
        parts.duties.push(Duty {
            candidates: candidates.collect(),
            occasions: vec![weekend(u32::try_from(week).unwrap())],
            ..Duty::of(WorkPiece::plain(name, interval, DutyClass::Shift, day))
        });
    }
    parts
}

/// Who holds each duty.
fn roster(people: usize, holders: &[usize]) -> Roster {
    let held = holders.iter().enumerate();
    Roster::from_pairs(people, held.map(|(d, p)| (PersonIx(*p), DutyIx(d))))
}

fn evenness(parts: &ProblemParts, roster: &Roster) -> (f64, f64) {
    let judged = judge(&Problem::new(parts.clone()).unwrap(), roster);
    let value = |tier| judged.value(tier).unwrap() / 12.0;
    (value(TierName::EvennessMax), value(TierName::EvennessSum))
}

#[test]
fn a_weekend_of_four_duties_is_one_weekend() {
    // Two weekends for two people: one each would be fair.
    let parts = weekends(2, 2);
    assert_eq!(
        evenness(&parts, &roster(2, &[0, 0, 0, 0, 1, 1, 1, 1])),
        (0.0, 0.0)
    );
    // In turn, duty by duty, both have two.
    assert_eq!(
        evenness(&parts, &roster(2, &[0, 1, 0, 1, 0, 1, 0, 1])),
        (1.0, 2.0)
    );
    assert_eq!(
        evenness(&parts, &roster(2, &[0, 0, 0, 1, 1, 1, 1, 1])),
        (1.0, 1.0)
    );
}

#[test]
fn whoever_has_the_weekend_already_has_no_other() {
    let mut parts = weekends(2, 2);
    // The first began before the horizon and is person 0's: one more is due, half from each.
    parts.people[0].borne = vec![weekend(0)];
    assert_eq!(
        evenness(&parts, &roster(2, &[0, 0, 0, 0, 1, 1, 1, 1])),
        (0.5, 1.0)
    );
    assert_eq!(
        evenness(&parts, &roster(2, &[1, 0, 0, 0, 1, 1, 1, 1])),
        (1.5, 2.0)
    );
}

#[test]
fn two_at_once_are_two_weekends() {
    let mut parts = weekends(1, 4);
    parts.duties[2].need = 2;
    // Two are the fewest, which is half for each of four.
    let judged = evenness(&parts, &roster(4, &[0, 0, 0, 0]));
    assert_eq!(judged, (0.5, 2.0));
}

#[test]
fn weekends_stay_whole_and_even() {
    for people in [2, 3, 4] {
        let problem = Problem::new(weekends(6, people)).unwrap();
        let outcome = solve(&problem, &Limits::default(), &Control::default());
        assert_eq!(outcome.status, Status::Optimal);
        let roster = outcome.roster.unwrap();
        let counted: Vec<usize> = problem
            .person_indices()
            .map(|p| {
                let mut weeks: Vec<usize> = roster.of(p).iter().map(|d| d.0 / 4).collect();
                weeks.dedup();
                weeks.len()
            })
            .collect();
        let (least, most) = (counted.iter().min().unwrap(), counted.iter().max().unwrap());
        assert!(most - least <= 1, "{people}: {counted:?}");
        assert_eq!(counted.iter().sum::<usize>(), 6, "{people}: {counted:?}");
        let told = |tier| outcome.tiers.iter().find(|t| t.name == tier).unwrap();
        let judged = judge(&problem, &roster);
        for tier in [TierName::EvennessMax, TierName::EvennessSum] {
            let (told, value) = (told(tier), judged.value(tier).unwrap());
            assert!((told.value - value).abs() < 1e-6, "{tier}");
            assert!((told.bound.0 - value).abs() < 1e-3, "{tier}: proved");
        }
    }
}

#[test]
fn a_hand_over_within_a_weekend_takes_none_from_who_has_the_rest() {
    let problem = Problem::new(weekends(2, 2)).unwrap();
    let roster = roster(2, &[0, 0, 0, 0, 1, 1, 1, 1]);
    let told = why_this_person(&problem, &roster, DutyIx(0), PersonIx(0), PersonIx(1)).unwrap();
    let burdens = told.hand_over.burdens.iter();
    let burdens: Vec<_> = burdens.map(|b| (b.person.0, b.before, b.after)).collect();
    assert_eq!(burdens, [(1, 1.0, 2.0)]);
}

#[test]
fn occasions_are_of_burdens_and_named_once() {
    let refused = |change: &dyn Fn(&mut ProblemParts)| {
        let mut parts = weekends(1, 2);
        change(&mut parts);
        Problem::new(parts).unwrap_err().to_string()
    };
    let told = refused(&|parts| parts.duties[1].occasions[0].burden = BurdenIx(3));
    assert!(
        told.contains("duty 1") && told.contains("burden 3"),
        "{told}"
    );
    let told = refused(&|parts| parts.people[1].borne = vec![weekend(0); 2]);
    assert!(
        told.contains("person 1") && told.contains("listed twice"),
        "{told}"
    );
}
