//! Problems made of a few numbers.

use evenwatch_solver::problem::*;
use evenwatch_solver::rules::{
    DutySelector, Rule, rest::Rest, rolling_count::RollingCount, runs::Runs, weekends::Weekends,
};
use std::collections::BTreeSet;

fn used(id: &str, severity: Severity, rule: impl Into<Rule>) -> RuleUse {
    RuleUse {
        id: id.into(),
        label: id.into(),
        source: "test".into(),
        severity,
        rule: rule.into(),
    }
}

/// People with WTE in tenths, carried burden and experience; duties as day, hour, length; then
/// seeds of everything else.
pub fn problem(people: &[(u8, u8)], duties: &[(u8, u8, u8, u8)], noise: u64) -> Problem {
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
        Burden {
            name: "stretches".into(),
            weight: 1.5,
        },
    ];
    let all = DutySelector::default;
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
                days_on_call: false,
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
        person.borne.extend((bit(n + 7) == 3).then(|| stretch(4)));
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
        let mut work = WorkPiece::plain(format!("d{n}"), interval, DutyClass::Shift, Day(day));
        work.last_day = Day(((interval.end().0 - 1) / 1440) as i32);
        work.weekend = (day % 7 > 4).then_some(WeekendIx(day / 7));
        let mut duty = Duty {
            need: u32::from(need % 2) + u32::from(need % 5 == 0),
            criticality: 1 + u32::from(need % 3),
            ..Duty::of(work)
        };
        duty.burdens = [(hour % 24 > 17, 0), (day % 7 > 4 && bit(n) == 1, 1)]
            .iter()
            .filter(|(b, _)| *b)
            .map(|(_, b)| (BurdenIx(*b), 1.0))
            .collect();
        // Weekends count once, and so do stretches of four days, of which a long duty touches two.
        let weekend = (day % 7 > 4).then_some(Occasion {
            burden: BurdenIx(1),
            number: day as u32 / 7,
        });
        let touched = BTreeSet::from([stretch(day), stretch(duty.work.last_day.0)]);
        duty.occasions = weekend.into_iter().chain(touched).collect();
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

fn stretch(day: i32) -> Occasion {
    Occasion {
        burden: BurdenIx(2),
        number: day as u32 / 4,
    }
}

/// Shares in halves, that add up to more or less than what is due; the last burden is not always
/// named.
fn dues(parts: &mut ProblemParts, bit: impl Fn(usize) -> u64) {
    for (p, person) in parts.people.iter_mut().enumerate() {
        let named = 1 + bit(p + 11) as usize % 3;
        let share = |b: usize| (BurdenIx(b), bit(p * 5 + b) as f64 / 2.0);
        person.due = Some((0..named).map(share).collect());
    }
}
