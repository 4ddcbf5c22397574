//! Invented problems, rosters, teams and pins: everything comes from one number.

use evenwatch_solver::judge::judge;
use evenwatch_solver::outcome::Roster;
use evenwatch_solver::problem::*;
use evenwatch_solver::rules::{
    DutySelector, Rule, complete_weekend::CompleteWeekend, experience_mix::ExperienceMix,
    max_days_off::MaxDaysOff, min_run::MinRun, min_run::RunOf, rest::Rest,
    rolling_count::RollingCount, runs::Runs, total_count::TotalCount, weekends::Weekends,
};

use crate::judged::lawful_so_far;

/// Everything generated comes from one number, so that a failure is one number too.
#[derive(Clone, Copy)]
pub struct Noise(pub u64);

impl Noise {
    /// A number below `sides`, always the same for the same question.
    pub fn roll(self, question: &str, about: usize, and: usize, sides: u64) -> u64 {
        let mut x = self.0 ^ 0x9e37_79b9_7f4a_7c15;
        let numbers = [about as u64 + 1, and as u64 + 1];
        for n in question.bytes().map(u64::from).chain(numbers) {
            x = (x ^ n).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x ^= x >> 29;
        }
        (x >> 7) % sides
    }

    pub fn chance(self, question: &str, about: usize, and: usize, one_in: u64) -> bool {
        self.roll(question, about, and, one_in) == 0
    }
}

pub fn used(id: &str, severity: Severity, rule: impl Into<Rule>) -> RuleUse {
    RuleUse {
        id: id.into(),
        label: id.into(),
        source: "test".into(),
        severity,
        rule: rule.into(),
    }
}

/// Upper limits, two of them soft; then rules that ask for a least amount.
pub fn rules() -> Vec<RuleUse> {
    let all = DutySelector::default;
    let soft = |weight| Severity::Soft { weight };
    let rest = Rest {
        after: all(),
        before: all(),
        at_least: Minutes::hours(11),
    };
    let count = RollingCount {
        which: all(),
        at_most: 2,
        days: 4,
        days_on_call: false,
    };
    let runs = Runs {
        which: all(),
        at_most: 1,
        then_rest: Minutes(0),
        rest_before: all(),
    };
    let weekends = Weekends {
        which: all(),
        at_most: 1,
        of: Some(2),
    };
    let total = TotalCount {
        which: all(),
        at_least: Some(2),
        at_most: Some(4),
    };
    vec![
        used("rest", Severity::Hard, rest),
        used("count", Severity::Hard, count),
        used("runs", soft(3.0), runs),
        used("weekends", soft(2.0), weekends),
        used("total", Severity::Hard, total),
        used(
            "run",
            Severity::Hard,
            MinRun {
                of: RunOf::Work,
                which: all(),
                history: false,
                days: 2,
            },
        ),
        used(
            "off",
            Severity::Hard,
            MinRun {
                of: RunOf::Rest,
                which: all(),
                history: true,
                days: 3,
            },
        ),
        used(
            "days off",
            Severity::Hard,
            MaxDaysOff {
                which: all(),
                at_most: 9,
            },
        ),
        used(
            "whole weekends",
            Severity::Hard,
            CompleteWeekend { which: all() },
        ),
    ]
}

pub const UPPER_LIMITS: usize = 4;

pub fn work(noise: Noise, n: usize) -> WorkPiece {
    let day = noise.roll("day", n, 0, 14) as i64;
    let start = Minute(day * 1440 + noise.roll("hour", n, 0, 24) as i64 * 60);
    let length = Minutes::hours(noise.roll("length", n, 0, 12) as i64 + 1);
    let interval = Interval::new(start, start + length).unwrap();
    let mut work = WorkPiece::plain(format!("d{n}"), interval, DutyClass::Shift, Day(day as i32));
    work.last_day = Day(((interval.end().0 - 1) / 1440) as i32);
    work.weekend = (day % 7 > 4).then_some(WeekendIx(day as i32 / 7));
    work
}

pub fn person(noise: Noise, n: usize, minima: bool) -> Person {
    let mut person = Person::named(format!("p{}", n % 3));
    person.wte = noise.roll("wte", n, 0, 9) as f64 / 10.0 + 0.2;
    person.carried = vec![(BurdenIx(0), noise.roll("carried", n, 0, 3) as f64)];
    person.experience = Experience(noise.roll("experience", n, 0, 3) as u8);
    person.rules = (0..UPPER_LIMITS).map(RuleIx).collect();
    if minima {
        let least = (UPPER_LIMITS..rules().len()).filter(|rule| noise.chance("rule", n, *rule, 4));
        person.rules.extend(least.map(RuleIx));
    }
    if noise.chance("away", n, 0, 3) {
        let from = Minute(noise.roll("from", n, 0, 13) as i64 * 1440);
        person.unavailable = vec![Interval::new(from, from + Minutes::hours(30)).unwrap()];
    }
    if noise.chance("past", n, 0, 2) {
        let interval = Interval::new(Minute(-600), Minute(-60)).unwrap();
        person.history = vec![WorkPiece::plain(
            "past",
            interval,
            DutyClass::Shift,
            Day(-1),
        )];
    }
    person
}

pub fn parts(noise: Noise, people: usize, duties: usize, minima: bool) -> ProblemParts {
    let horizon = Interval::new(Minute(0), Minute(14 * 1440)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(0), Day(13));
    parts.history_from = Minute(-7 * 1440);
    parts.burdens = [("nights", 1.0), ("weekends", 2.0)]
        .map(|(name, weight)| Burden {
            name: name.into(),
            weight,
        })
        .into();
    parts.rules = rules();
    parts.people = (0..people).map(|n| person(noise, n, minima)).collect();
    for (p, person) in parts.people.iter_mut().enumerate() {
        let borne = noise.chance("borne", p, 0, 3).then_some(Occasion {
            burden: BurdenIx(1),
            number: 1,
        });
        person.borne.extend(borne);
    }
    if noise.chance("weighted", 0, 0, 3) {
        parts.objective = Objective::Weighted;
    }
    for n in 0..duties {
        let work = work(noise, n);
        let (late, weekend) = (
            work.interval.start().0 % 1440 > 17 * 60,
            work.weekend.is_some(),
        );
        let mut duty = Duty {
            need: noise.roll("need", n, 0, 3) as u32,
            criticality: 1 + noise.roll("criticality", n, 0, 3) as u32,
            under: noise.roll("under", n, 0, 50) as i64,
            over: noise
                .chance("over", n, 0, 3)
                .then(|| noise.roll("price", n, 0, 9) as i64),
            ..Duty::of(work)
        };
        if noise.chance("must", n, 0, 4) {
            duty.least = duty.need.min(1);
        }
        duty.burdens = [(late, 0), (weekend, 1)]
            .iter()
            .filter(|(bears, _)| *bears)
            .map(|(_, b)| (BurdenIx(*b), 1.0 + noise.roll("amount", n, *b, 2) as f64))
            .collect();
        for burden in (0..2).filter(|b| noise.chance("once", n, *b, 2)) {
            duty.occasions.push(Occasion {
                burden: BurdenIx(burden),
                number: noise.roll("occasion", n, burden, 3) as u32,
            });
        }
        for p in (0..people).filter(|p| !noise.chance("not", n, *p, 4)) {
            let goodwill = Minutes(60 * noise.roll("goodwill", n, p, 3) as i64);
            duty.candidates.push(Candidate {
                person: PersonIx(p),
                goodwill,
            });
        }
        for p in 0..people {
            if noise.chance("wish", n, p, 4) {
                let wish = noise.roll("cost", n, p, 7) as i64 - 3;
                parts.people[p].preferences.push((DutyIx(n), wish));
            }
            if noise.chance("previous", n, p, 4) {
                parts.people[p].previous.push(DutyIx(n));
            }
        }
        parts.duties.push(duty);
    }
    if noise.chance("due", 0, 0, 2) {
        for (p, person) in parts.people.iter_mut().enumerate() {
            let named = (0..2).filter(|b| !noise.chance("none due", p, *b, 4));
            let share = |b| (BurdenIx(b), noise.roll("share", p, b, 9) as f64 / 4.0);
            person.due = Some(named.map(share).collect());
        }
    }
    parts
}

pub fn teams(noise: Noise, parts: &mut ProblemParts) {
    for (t, severity) in [Severity::Hard, Severity::Soft { weight: 5.0 }]
        .into_iter()
        .enumerate()
    {
        let mix = ExperienceMix {
            novice_below: Experience(1),
            at_most_novices: 1,
            beside: Some(Experience(2)),
        };
        parts.rules.push(used(&format!("mix{t}"), severity, mix));
        let duties = (0..parts.duties.len()).filter(|d| noise.chance("team", *d, t, 3));
        parts.teams.push(Team {
            name: "team".into(),
            rule: RuleIx(parts.rules.len() - 1),
            duties: duties.map(DutyIx).collect(),
        });
    }
}

pub fn pins(noise: Noise, parts: &mut ProblemParts, one_in: u64) {
    for p in 0..parts.people.len() {
        for d in (0..parts.duties.len()).filter(|d| noise.chance("pin", p, *d, one_in)) {
            let hold = if noise.chance("hold", p, d, 2) {
                Hold::Must
            } else {
                Hold::MustNot
            };
            parts.fixed.push(Fixed {
                person: PersonIx(p),
                duty: DutyIx(d),
                hold,
            });
        }
    }
}

/// Teams, pins, least amounts: everything at once.
pub fn anything(noise: Noise) -> Problem {
    let people = 2 + noise.roll("people", 0, 0, 4) as usize;
    let duties = 1 + noise.roll("duties", 0, 0, 12) as usize;
    let mut parts = parts(noise, people, duties, true);
    teams(noise, &mut parts);
    pins(noise, &mut parts, 9);
    Problem::new(parts).unwrap()
}

/// Any roster, with people on duties that they may not hold, and rules and pins broken.
pub fn any_roster(noise: Noise, problem: &Problem) -> Roster {
    let pairs = problem
        .person_indices()
        .flat_map(|p| problem.duty_indices().map(move |d| (p, d)))
        .filter(|(p, d)| {
            noise.chance(
                "holds",
                p.0,
                d.0,
                if problem.may_hold(*p, *d) { 3 } else { 20 },
            )
        });
    Roster::from_pairs(problem.people().len(), pairs)
}

/// A lawful roster that could take little more.
pub fn lawful_roster(noise: Noise, problem: &Problem) -> Roster {
    let mut roster = Roster::empty(problem.people().len());
    for person in problem.person_indices() {
        for duty in problem
            .duty_indices()
            .filter(|d| problem.may_hold(person, *d))
        {
            if noise.chance("skip", person.0, duty.0, 4) {
                continue;
            }
            roster.give(person, duty);
            if !lawful_so_far(&judge(problem, &roster)) {
                roster.take(person, duty);
            }
        }
    }
    roster
}
