//! Nights, runs and stretches of duties on call and of night shifts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{Held, count};
use crate::interval::{Interval, IntervalSet};
use crate::ledger;
use crate::time::Period;

/// Days in which nights are counted.
pub(super) const FOUR_WEEKS: u32 = 28;

/// The nights of which 3 hours or more of 23:00-06:00 are on duty, all duties together, each by the
/// day on which it begins, in order: as the ledger counts them.
pub(super) fn nights<'d>(duties: impl Iterator<Item = &'d Interval>) -> Vec<NaiveDate> {
    let mut held: BTreeMap<NaiveDate, IntervalSet> = BTreeMap::new();
    for (day, piece) in duties.flat_map(|duty| ledger::night_pieces(*duty)) {
        let night = held.entry(day).or_default();
        *night = night.union(&piece.into());
    }
    let long = held
        .into_iter()
        .filter(|(_, held)| held.minutes() >= ledger::NIGHT_MINUTES);
    long.map(|(day, _)| day).collect()
}

/// Minutes as hours.
#[allow(clippy::cast_precision_loss)] // minutes of a rota, far below 2^53
pub(super) fn hours(minutes: i64) -> f64 {
    minutes as f64 / 60.0
}

/// Most of the nights, in order, that start in any 28 days with a night of the period.
pub(super) fn most_nights(nights: &[NaiveDate], period: Period) -> u32 {
    let from = |first: &NaiveDate| {
        let end = *first + Days::new(u64::from(FOUR_WEEKS));
        let inside = nights.iter().filter(|day| (*first..end).contains(*day));
        match inside.clone().any(|day| period.contains(*day)) {
            true => count(inside.count()),
            false => 0,
        }
    };
    nights.iter().map(from).max().unwrap_or(0)
}

/// Most days running that duties touch, with a day of the period among them. The morning on which a
/// run ends is no day of its own: seven nights are seven days.
pub(super) fn longest_run<'d>(
    duties: impl Iterator<Item = &'d Interval> + Clone,
    period: Period,
) -> u32 {
    let own: BTreeSet<NaiveDate> = duties
        .clone()
        .flat_map(|duty| ledger::days_on_call(*duty))
        .collect();
    let touched: BTreeSet<NaiveDate> = duties
        .flat_map(|duty| ledger::local_days(*duty))
        .chain(own.iter().copied())
        .collect();
    let (mut longest, mut run, mut last) = (0, Run::default(), None);
    for day in touched {
        if last.is_none() || last != day.pred_opt() {
            run = Run::default();
        }
        last = Some(day);
        run.days += 1;
        if own.contains(&day) {
            run.until_own = run.days;
            run.is_of_period |= period.contains(day);
        }
        if run.is_of_period {
            longest = longest.max(run.until_own);
        }
    }
    longest
}

/// A run of days, as far as it is known.
#[derive(Default)]
struct Run {
    days: u32,
    /// Days to the last one that is a duty's own.
    until_own: u32,
    is_of_period: bool,
}

/// Most minutes that duties cover without a break, with one of the period among them.
pub(super) fn longest_unbroken(duties: &[Held]) -> i64 {
    let mut sorted: Vec<&Held> = duties.iter().collect();
    sorted.sort_by_key(|held| (held.interval.start, held.interval.end));
    let (mut longest, mut now): (i64, Option<(Interval, bool)>) = (0, None);
    for held in sorted {
        let duty = held.interval;
        let joined = match now {
            Some((run, is_of_period)) if duty.start <= run.end => {
                let end = run.end.max(duty.end);
                let run = Interval {
                    start: run.start,
                    end,
                };
                (run, is_of_period || held.is_of_period)
            }
            _ => (duty, held.is_of_period),
        };
        if joined.1 {
            longest = longest.max(joined.0.minutes());
        }
        now = Some(joined);
    }
    longest
}
