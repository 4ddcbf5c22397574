//! Duties: what is to be held when, what it weighs, and who could hold it.

use super::people::Colleague;
use super::pools::{RandomPool, RandomPoolKind};
use super::{PAST_WEEKS, at};
use crate::problem::{
    BurdenIx, Candidate, Day, Duty, DutyClass, EmptyInterval, Experience, Interval, Minutes,
    Occasion, OnCallExpectation, PersonIx, ProblemParts, WeekendIx, WorkPiece,
};
use std::collections::BTreeSet;

/// Bank holidays of England, in days from Monday 21 December 2026: Christmas Day, Boxing Day
/// (substitute), New Year's Day, Good Friday, Easter Monday, early May, spring.
const BANK_HOLIDAYS: [i32; 7] = [4, 7, 11, 95, 98, 133, 161];

/// Days that are a burden of their own: Christmas Eve to Boxing Day, New Year's Eve and New Year's
/// Day.
const NAMED_DAYS: [i32; 5] = [3, 4, 5, 10, 11];

/// Work in 23:00-06:00 from which on a duty is a night.
const NIGHT: Minutes = Minutes::hours(3);

/// What on-call is expected to bring: calls in 24 hours, share of it worked, and what that leaves
/// of rest in 24 hours and of the longest rest between 22:00 and 07:00, in minutes (as the planner
/// reckons it from calls and share).
struct Load {
    calls: f64,
    worked_percent: i64,
    rest: i64,
    longest_rest: i64,
}

const NURSE_NIGHT: Load = Load {
    calls: 0.72,
    worked_percent: 10,
    rest: 1296,
    longest_rest: 434,
};
const NURSE_DAY: Load = Load {
    calls: 1.2,
    worked_percent: 12,
    rest: 1267,
    longest_rest: 401,
};
const CONSULTANT: Load = Load {
    calls: 0.96,
    worked_percent: 2,
    rest: 1411,
    longest_rest: 459,
};

/// A duty before anybody is asked.
#[derive(Debug, Clone)]
pub struct RandomShift {
    /// Its pool.
    pub pool: usize,
    /// The work.
    pub work: WorkPiece,
    /// Least experience.
    pub needs: Experience,
    /// Weight of a minute short.
    pub criticality: u32,
}

/// One line of a pool's pattern on a day.
struct Pattern {
    name: &'static str,
    from_hour: i64,
    hours: i64,
    /// `None`: a shift at the place of work.
    load: Option<&'static Load>,
    needs: Experience,
    criticality: u32,
}

fn off_work(day: Day) -> bool {
    day.weekday() >= 5 || BANK_HOLIDAYS.contains(&day.0)
}

/// A line's weight as the demo network has it (nursing 10, consultant 8, access 4), first-on twice.
fn patterns(kind: RandomPoolKind, day: Day) -> Vec<Pattern> {
    let free = off_work(day);
    let home = |name, from_hour, hours, load, needs, criticality| Pattern {
        name,
        from_hour,
        hours,
        load: Some(load),
        needs: Experience(needs),
        criticality,
    };
    let shift = |name, from_hour, hours| Pattern {
        name,
        from_hour,
        hours,
        load: None,
        needs: Experience(0),
        criticality: 8,
    };
    match kind {
        RandomPoolKind::Nurses { from_hour } => {
            let from = if free { 20 } else { from_hour };
            let mut list = vec![home("night", from, 32 - from, &NURSE_NIGHT, 1, 20)];
            if free {
                list.push(home("day", 8, 12, &NURSE_DAY, 0, 20));
            }
            list
        }
        RandomPoolKind::Consultants => match day.weekday() {
            0..=3 => vec![home("24 hours", 9, 24, &CONSULTANT, 1, 8)],
            4 => vec![home("weekend", 9, 72, &CONSULTANT, 1, 8)],
            _ => Vec::new(),
        },
        RandomPoolKind::Access if free => vec![shift("day", 9, 10)],
        RandomPoolKind::Access => vec![shift("early", 8, 6), shift("late", 14, 6)],
    }
}

/// Duties of all pools that start from one day to another, by start, then pool.
pub fn shifts(
    pools: &[RandomPool],
    first: Day,
    last: Day,
) -> Result<Vec<RandomShift>, EmptyInterval> {
    let mut shifts = Vec::new();
    for (at, pool) in pools.iter().enumerate() {
        shifts.extend(of_pool(pool, at, first, last)?);
    }
    shifts.sort_by_key(|shift| (shift.work.interval.start(), shift.pool));
    Ok(shifts)
}

/// What a pool held in the weeks before, by start.
pub fn past(pool: &RandomPool) -> Result<Vec<RandomShift>, EmptyInterval> {
    let mut shifts = of_pool(pool, 0, Day(-7 * PAST_WEEKS), Day(-1))?;
    // What runs into the horizon is held in it.
    shifts.sort_by_key(|shift| shift.work.interval.start());
    Ok(shifts)
}

fn of_pool(
    pool: &RandomPool,
    ix: usize,
    first: Day,
    last: Day,
) -> Result<Vec<RandomShift>, EmptyInterval> {
    let mut shifts = Vec::new();
    for day in (first.0..=last.0).map(Day) {
        for pattern in patterns(pool.kind, day) {
            shifts.push(RandomShift {
                pool: ix,
                work: work(pool, &pattern, day)?,
                needs: pattern.needs,
                criticality: pattern.criticality,
            });
        }
    }
    Ok(shifts)
}

fn work(pool: &RandomPool, pattern: &Pattern, day: Day) -> Result<WorkPiece, EmptyInterval> {
    let start = at(day, pattern.from_hour);
    let interval = Interval::new(start, start + Minutes::hours(pattern.hours))?;
    let name = format!("{} {} on day {}", pool.name, pattern.name, day.0);
    let days = days(day, interval);
    let last_day = days.last().copied().unwrap_or(day);
    let mut work = WorkPiece::plain(name, interval, DutyClass::Shift, day);
    work.last_day = last_day;
    work.night = Minutes(nights(day, last_day, interval).map(|piece| piece.0).sum());
    work.weekend = days.iter().find_map(|d| weekend(*d));
    if let Some(load) = pattern.load {
        work.class = DutyClass::NonResidentOnCall;
        work.worked = Minutes(interval.length().0 * load.worked_percent / 100);
        work.on_call = Some(OnCallExpectation {
            calls: load.calls,
            rest: Minutes(load.rest),
            longest_rest: Minutes(load.longest_rest),
        });
    }
    Ok(work)
}

/// The days that work touches.
fn days(first: Day, interval: Interval) -> Vec<Day> {
    let on = |day: &Day| at(*day, 0) < interval.end();
    (first.0..).map(Day).take_while(on).collect()
}

/// Minutes of work in each 23:00-06:00 that it touches.
fn nights(first: Day, last: Day, interval: Interval) -> impl Iterator<Item = Minutes> {
    (first.0 - 1..=last.0)
        .filter_map(|day| Interval::new(at(Day(day), 23), at(Day(day), 30)).ok())
        .map(move |night| night.shared(interval))
}

fn weekend(day: Day) -> Option<WeekendIx> {
    (day.weekday() >= 5).then(|| WeekendIx(day.0.div_euclid(7)))
}

/// What a duty adds to hours and nights, in the order of [`super::BURDENS`].
#[allow(clippy::cast_precision_loss)]
pub fn burdens(work: &WorkPiece) -> Vec<(BurdenIx, f64)> {
    let days = days(work.day, work.interval);
    let in_hours = days
        .iter()
        .filter(|day| !off_work(**day))
        .filter_map(|day| Interval::new(at(*day, 8), at(*day, 20)).ok())
        .map(|day| day.shared(work.interval).0)
        .sum::<i64>();
    let out_of_hours = work.interval.length().0 - in_hours;
    let nights = nights(work.day, work.last_day, work.interval).filter(|piece| *piece >= NIGHT);
    let amounts = [out_of_hours as f64 / 60.0, nights.count() as f64];
    let amounts = amounts.into_iter().enumerate();
    amounts
        .filter(|(_, amount)| *amount > 0.0)
        .map(|(burden, amount)| (BurdenIx(burden), amount))
        .collect()
}

/// The weekends, bank holidays and named days of a pool that a duty touches: who holds several of
/// its duties bears each of them once.
pub fn occasions(pool: usize, work: &WorkPiece) -> Vec<Occasion> {
    let days = days(work.day, work.interval);
    let weekends: BTreeSet<WeekendIx> = days.iter().filter_map(|day| weekend(*day)).collect();
    let among = |list: &[i32]| -> Vec<i32> {
        let touched = days.iter().map(|day| day.0);
        touched.filter(|day| list.contains(day)).collect()
    };
    let touched = [
        weekends.into_iter().map(|weekend| weekend.0).collect(),
        among(&BANK_HOLIDAYS),
        among(&NAMED_DAYS),
    ];
    let of = |(burden, days): (usize, Vec<i32>)| {
        days.into_iter().map(move |day| Occasion {
            burden: BurdenIx(burden),
            number: number(pool, day),
        })
    };
    (2..).zip(touched).flat_map(of).collect()
}

/// A day or week of a pool as a number of its own.
fn number(pool: usize, day: i32) -> u32 {
    const MOST_DAYS: u32 = 1 << 12;
    let pool = u32::try_from(pool).unwrap_or(0);
    let day = u32::try_from(day).unwrap_or(0);
    pool.wrapping_mul(MOST_DAYS).wrapping_add(day)
}

/// Adds the duties; whoever is away on a day that a duty touches, or too junior for it, is no
/// candidate.
pub fn add(
    parts: &mut ProblemParts,
    pools: &[RandomPool],
    staff: &[Colleague],
    shifts: Vec<RandomShift>,
) {
    for shift in shifts {
        let (first, last) = (shift.work.day, shift.work.last_day);
        let mut could: Vec<usize> = pools[shift.pool]
            .members
            .iter()
            .copied()
            .filter(|p| staff[*p].experience >= shift.needs)
            .filter(|p| !staff[*p].is_away(first, last))
            .collect();
        could.sort_unstable();
        let length = shift.work.interval.length();
        let unpaid = |p: usize| {
            if shift.work.class == DutyClass::Shift || staff[p].paid {
                Minutes(0)
            } else {
                length
            }
        };
        parts.duties.push(Duty {
            criticality: shift.criticality,
            candidates: could
                .into_iter()
                .map(|p| Candidate {
                    person: PersonIx(p),
                    goodwill: unpaid(p),
                })
                .collect(),
            burdens: burdens(&shift.work),
            occasions: occasions(shift.pool, &shift.work),
            ..Duty::of(shift.work)
        });
    }
}
