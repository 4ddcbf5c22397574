//! Nights, runs and stretches of duties on call.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::count;
use crate::domain::interval::{Interval, IntervalSet};
use crate::domain::ledger;
use crate::domain::time::Period;

/// Days in which nights are counted.
pub(super) const FOUR_WEEKS: u32 = 28;

/// The nights of the period on which 3 hours or more of 23:00-06:00 are on call, all duties together, each by the day on which
/// it begins, in order: as the ledger counts them.
pub(super) fn nights(duties: &[Interval], period: Period) -> Vec<NaiveDate> {
    let mut held: BTreeMap<NaiveDate, IntervalSet> = BTreeMap::new();
    for (day, piece) in duties.iter().flat_map(|duty| ledger::night_pieces(*duty)) {
        if period.contains(day) {
            let night = held.entry(day).or_default();
            *night = night.union(&piece.into());
        }
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

/// Most of the nights, in order, that start in any 28 days.
pub(super) fn most_nights(nights: &[NaiveDate]) -> u32 {
    let from = |first: &NaiveDate| {
        let end = *first + Days::new(u64::from(FOUR_WEEKS));
        count(
            nights
                .iter()
                .filter(|day| (*first..end).contains(*day))
                .count(),
        )
    };
    nights.iter().map(from).max().unwrap_or(0)
}

/// Most days running that duties touch. The morning on which a run ends is no day of its own: seven nights are seven days.
pub(super) fn longest_run(duties: &[Interval]) -> u32 {
    let own: BTreeSet<NaiveDate> = duties
        .iter()
        .flat_map(|duty| ledger::days_on_call(*duty))
        .collect();
    let touched: BTreeSet<NaiveDate> = duties
        .iter()
        .flat_map(|duty| ledger::local_days(*duty))
        .chain(own.iter().copied())
        .collect();
    let (mut longest, mut run, mut last) = (0, 0, None);
    for day in touched {
        run = if last == day.pred_opt() && last.is_some() {
            run + 1
        } else {
            1
        };
        last = Some(day);
        if own.contains(&day) {
            longest = longest.max(run);
        }
    }
    longest
}

/// Most minutes that duties, by start, cover without a break.
pub(super) fn longest_unbroken(duties: &[Interval]) -> i64 {
    let mut sorted = duties.to_vec();
    sorted.sort_by_key(|duty| (duty.start, duty.end));
    let (mut longest, mut now): (i64, Option<Interval>) = (0, None);
    for duty in sorted {
        let joined = match now {
            Some(run) if duty.start <= run.end => Interval {
                start: run.start,
                end: run.end.max(duty.end),
            },
            _ => duty,
        };
        longest = longest.max(joined.minutes());
        now = Some(joined);
    }
    longest
}
