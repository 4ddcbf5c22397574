//! An invented network of on-call pools, to tune on: 8 pools, 60 people, 13 weeks, about 1000 duties.
//!
//! `cargo run --release -p evenwatch-solver --example network -- --weeks 13 --time-limit 60` prints each tier with
//! value, bound and gap.

use clap::Parser;
use evenwatch_solver::judge::judge;
use evenwatch_solver::problem::{
    Burden, BurdenIx, Candidate, Day, Duty, DutyClass, EmptyInterval, Experience, Interval, Minute,
    Minutes, Person, PersonIx, Problem, ProblemParts, RuleIx, RuleUse, Severity, Weekend, Work,
};
use evenwatch_solver::rules::{
    Rule, Which, average_week::AverageWeek, consecutive_on_call::ConsecutiveOnCall, rest::Rest,
    rolling_count::RollingCount, runs::Runs, weekends::Weekends, weekly_rest::WeeklyRest,
};
use evenwatch_solver::{Control, Limits, Progress, solve};
use std::time::Duration;

/// Plan an invented network.
#[derive(Parser)]
struct Arguments {
    /// Weeks.
    #[arg(long, default_value_t = 13)]
    weeks: i32,
    /// Pools.
    #[arg(long, default_value_t = 8)]
    pools: usize,
    /// Seconds.
    #[arg(long, default_value_t = 60)]
    time_limit: u64,
    /// Seed of the invention.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Tell incumbent and bound on standard error.
    #[arg(long)]
    verbose: bool,
}

/// Small deterministic generator.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let problem = Problem::new(invent(&arguments)?)?;
    println!(
        "{} people, {} duties",
        problem.people().len(),
        problem.duties().len()
    );
    let tell = |p: Progress| {
        eprintln!(
            "{:6.1} s {:<13} {:?} bound {:?}",
            p.seconds, p.tier, p.incumbent, p.bound
        );
    };
    let control = Control {
        cancel: None,
        progress: if arguments.verbose { Some(&tell) } else { None },
    };
    let limits = Limits {
        time: Duration::from_secs(arguments.time_limit),
        ..Limits::default()
    };
    let outcome = solve(&problem, &limits, &control);
    println!(
        "{:?} after {:.1} s, {} duties short",
        outcome.status,
        outcome.elapsed.as_secs_f64(),
        outcome.unfilled.len()
    );
    for tier in &outcome.tiers {
        let (name, value, bound) = (tier.name.as_str(), tier.value, tier.bound.0);
        println!(
            "{name:<13} {value:>12.3} bound {bound:>12.3} gap {:>7.3} % proved {}",
            tier.gap * 100.0,
            tier.proved
        );
    }
    if let Some(roster) = &outcome.roster {
        println!(
            "hard breaches by the judge: {}",
            judge(&problem, roster).hard().count()
        );
    }
    Ok(())
}

fn invent(arguments: &Arguments) -> Result<ProblemParts, EmptyInterval> {
    let mut dice = Dice(arguments.seed);
    let days = arguments.weeks * 7;
    let horizon = Interval::new(Minute(0), Minute(i64::from(days) * 1440))?;
    let mut parts = ProblemParts::over(horizon, Day(0), Day(days - 1));
    for (name, weight) in [("nights", 1.0), ("weekends", 2.0), ("bank holidays", 3.0)] {
        parts.burdens.push(Burden {
            name: name.to_owned(),
            weight,
        });
    }
    parts.rules = rules();
    for pool in 0..arguments.pools {
        let first = parts.people.len();
        let consultants = pool % 4 == 3;
        for n in 0..7 + usize::from(pool % 2 == 0) {
            parts
                .people
                .push(person(&mut dice, pool, n, consultants, days)?);
        }
        for day in 0..days {
            duties(&mut parts, &mut dice, pool, first, day)?;
        }
    }
    Ok(parts)
}

fn rules() -> Vec<RuleUse> {
    let on_call = || Which::classes([DutyClass::ResidentOnCall, DutyClass::NonResidentOnCall]);
    let at_work = || Which::classes([DutyClass::Shift, DutyClass::ResidentOnCall]);
    let all = Which::default;
    let (rest, week) = (Minutes::hours(11), Minutes::hours(24));
    let list: [(&str, Severity, Rule); 8] = [
        (
            "D11",
            Severity::Hard,
            Rest {
                after: at_work(),
                before: at_work(),
                at_least: rest,
            }
            .into(),
        ),
        (
            "W24",
            Severity::Hard,
            WeeklyRest {
                which: at_work(),
                rest: week,
                times: 1,
                days: 7,
            }
            .into(),
        ),
        (
            "48",
            Severity::Hard,
            AverageWeek {
                which: all(),
                at_most: Minutes::hours(48),
                weeks: 17,
                nights: None,
                night: all(),
            }
            .into(),
        ),
        (
            "3-in-7",
            Severity::Hard,
            RollingCount {
                which: on_call(),
                at_most: 3,
                days: 7,
            }
            .into(),
        ),
        (
            "7-in-28",
            Severity::Hard,
            RollingCount {
                which: on_call(),
                at_most: 8,
                days: 28,
            }
            .into(),
        ),
        (
            "CON",
            Severity::Hard,
            ConsecutiveOnCall {
                which: on_call(),
                at_most: 1,
                weekend_pair: true,
            }
            .into(),
        ),
        (
            "C7",
            Severity::Hard,
            Runs {
                which: all(),
                at_most: 7,
                then_rest: Minutes::hours(48),
                rest_before: all(),
            }
            .into(),
        ),
        (
            "WE",
            Severity::Soft { weight: 1.0 },
            Weekends {
                which: all(),
                at_most: 1,
                of: Some(3),
            }
            .into(),
        ),
    ];
    let used = |(id, severity, rule): (&str, Severity, Rule)| RuleUse {
        id: id.to_owned(),
        label: id.to_owned(),
        source: "invented".to_owned(),
        severity,
        rule,
    };
    list.into_iter().map(used).collect()
}

fn person(
    dice: &mut Dice,
    pool: usize,
    n: usize,
    consultant: bool,
    days: i32,
) -> Result<Person, EmptyInterval> {
    let mut person = Person::named(format!("pool {pool} person {n}"));
    person.wte = [0.4, 0.6, 0.8, 1.0, 1.0][dice.roll(5) as usize];
    person.base_week = Minutes(30 * 60);
    person.experience = Experience(u8::from(dice.roll(4) > 0));
    person.rules = if consultant {
        vec![1, 2, 4, 7]
    } else {
        vec![0, 1, 2, 3, 5, 6, 7]
    }
    .into_iter()
    .map(RuleIx)
    .collect();
    person.carried = (0..2).map(|b| (BurdenIx(b), dice.roll(4) as f64)).collect();
    for _ in 0..2 {
        let from = i64::try_from(dice.roll(days as u64)).unwrap_or(0) * 1440;
        person
            .unavailable
            .push(Interval::new(Minute(from), Minute(from + 7 * 1440))?);
    }
    Ok(person)
}

/// A night each day, and a day duty at weekends.
fn duties(
    parts: &mut ProblemParts,
    dice: &mut Dice,
    pool: usize,
    first: usize,
    day: i32,
) -> Result<(), EmptyInterval> {
    let weekend = day % 7 >= 5;
    for (from, to) in [(8, 20), (20, 32)].into_iter().skip(usize::from(!weekend)) {
        let at = |hour: i64| Minute(i64::from(day) * 1440 + hour * 60);
        let night = to > 24;
        let name = format!("pool {pool} day {day} {from}:00");
        let mut work = Work::plain(
            name,
            Interval::new(at(from), at(to))?,
            DutyClass::NonResidentOnCall,
            Day(day),
        );
        work.last_day = Day(day + i32::from(night));
        work.worked = Minutes(120);
        work.night = Minutes(if night { 420 } else { 0 });
        work.weekend = weekend.then_some(Weekend(day / 7));
        let ix = evenwatch_solver::problem::DutyIx(parts.duties.len());
        let mut duty = Duty::of(work);
        let bearing = [night, weekend, day % 31 == 25];
        duty.burdens = (0..3)
            .filter(|b| bearing[*b])
            .map(|b| (BurdenIx(b), 1.0))
            .collect();
        for p in first..parts.people.len() {
            let goodwill = if p % 7 == 0 && weekend { 720 } else { 0 };
            duty.candidates.push(Candidate {
                person: PersonIx(p),
                goodwill: Minutes(goodwill),
            });
            if dice.roll(20) == 0 {
                parts.people[p]
                    .preferences
                    .push((ix, [3, 1, -2][dice.roll(3) as usize]));
            }
        }
        parts.duties.push(duty);
    }
    Ok(())
}
