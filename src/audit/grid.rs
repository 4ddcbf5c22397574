//! The 168-hour week: how much of each hour of the local week is required, covered, and held up by
//! goodwill.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::share;
use evenwatch_domain::hour::HourOfWeek;
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::time;

/// Hours in a week.
pub const HOURS: usize = 168;

/// Minutes by hour of the local week, over a period: index 0 is Monday 00:00-01:00, 167 Sunday
/// 23:00-24:00.
///
/// Where clocks go forward the hour 01:00-02:00 of that Sunday holds nothing; where they go back it
/// holds 120 minutes. So the sums of a grid are the sums of elapsed minutes, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grid {
    /// Required minutes of each of the 168 hours.
    pub required_minutes: Vec<i64>,
    /// Covered minutes of each of the 168 hours.
    pub covered_minutes: Vec<i64>,
    /// Minutes of each of the 168 hours that are rostered and stand on goodwill, required or not.
    #[serde(default)]
    pub goodwill_minutes: Vec<i64>,
    /// Required minutes of each of the 168 hours that are not assessed; empty in audits from before
    /// these were told apart.
    #[serde(default)]
    pub not_assessed_minutes: Vec<i64>,
}

impl Default for Grid {
    fn default() -> Self {
        Self {
            required_minutes: vec![0; HOURS],
            covered_minutes: vec![0; HOURS],
            goodwill_minutes: vec![0; HOURS],
            not_assessed_minutes: vec![0; HOURS],
        }
    }
}

impl Grid {
    /// Share of the minutes of `hour` (0-167) that are required and assessed that is covered, 0-1;
    /// absent where there are none.
    #[must_use]
    pub fn share(&self, hour: usize) -> Option<f64> {
        share(
            *self.covered_minutes.get(hour)?,
            self.assessed_minutes(hour)?,
        )
    }

    /// Minutes of `hour` (0-167) that are required and assessed.
    #[must_use]
    pub fn assessed_minutes(&self, hour: usize) -> Option<i64> {
        let not_assessed = self.not_assessed_minutes.get(hour).copied().unwrap_or(0);
        Some(self.required_minutes.get(hour)? - not_assessed)
    }

    /// [`Self::assessed_minutes`] of every hour.
    #[must_use]
    pub fn assessed(&self) -> Vec<i64> {
        (0..HOURS)
            .map(|hour| self.assessed_minutes(hour).unwrap_or(0))
            .collect()
    }

    /// Adds another grid to this one.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.required_minutes, &other.required_minutes),
            (&mut self.covered_minutes, &other.covered_minutes),
            (&mut self.goodwill_minutes, &other.goodwill_minutes),
            (&mut self.not_assessed_minutes, &other.not_assessed_minutes),
        ] {
            for (sum, more) in mine.iter_mut().zip(theirs) {
                *sum += more;
            }
        }
    }
}

/// The wall hours of an interval, laid out once and used for every set of instants inside it.
pub struct WallHours {
    /// Each with its hour of the week, in order, without holes. Seconds since 1970: year-long sets
    /// meet every hour of the year, and comparing calendar dates that often is most of an audit's
    /// time.
    hours: Vec<(i64, i64, usize)>,
}

impl WallHours {
    /// The wall hours of `within`, which ends on whole minutes.
    #[must_use]
    pub fn new(within: Interval) -> Self {
        let mut hours = Vec::new();
        let mut start = within.start;
        while start < within.end {
            let end = next_hour(start).min(within.end);
            hours.push((
                start.timestamp(),
                end.timestamp(),
                time::hour_of_week(start),
            ));
            start = end;
        }
        Self { hours }
    }

    /// When it is this hour of the week: never in the night in which clocks pass over it, twice
    /// where they go back.
    #[must_use]
    pub fn of_week(&self, hour: HourOfWeek) -> IntervalSet {
        let own = self.hours.iter().filter(|(.., of)| *of == hour.index());
        let instant = |seconds| chrono::DateTime::from_timestamp(seconds, 0);
        own.filter_map(|(start, end, _)| Interval::new(instant(*start)?, instant(*end)?))
            .collect()
    }

    /// Minutes of `set` by hour of the week.
    #[must_use]
    pub fn minutes(&self, set: &IntervalSet) -> Vec<i64> {
        let mut seconds = vec![0; HOURS];
        let mut from = 0;
        for piece in set.intervals() {
            let (start, end) = (piece.start.timestamp(), piece.end.timestamp());
            from += self
                .hours
                .get(from..)
                .unwrap_or_default()
                .partition_point(|hour| hour.1 <= start);
            let rest = self.hours.get(from..).unwrap_or_default();
            for (first, last, of_week) in rest.iter().take_while(|hour| hour.0 < end) {
                if let Some(sum) = seconds.get_mut(*of_week) {
                    *sum += end.min(*last) - start.max(*first);
                }
            }
        }
        seconds.into_iter().map(|sum| sum / 60).collect()
    }
}

/// The next instant at which the hour on the wall changes. London's offsets are whole hours, so it
/// is the next whole hour of UTC.
fn next_hour(at: Instant) -> Instant {
    let into = at.timestamp().rem_euclid(3600);
    at + chrono::Duration::seconds(3600 - into)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use evenwatch_domain::time::Period;

    fn week_from(monday: &str) -> Interval {
        Period::weeks(monday.parse().unwrap(), 1)
            .unwrap()
            .interval()
    }

    #[test]
    fn clock_changes_empty_one_hour_and_double_another() {
        let sunday_one = 6 * 24 + 1;
        for (monday, minutes) in [("2026-03-23", 0), ("2026-06-01", 60), ("2026-10-19", 120)] {
            let week = week_from(monday);
            let grid = WallHours::new(week).minutes(&week.into());
            assert_eq!(grid[sunday_one], minutes, "{monday}");
            assert_eq!(grid.iter().sum::<i64>(), week.minutes(), "{monday}");
            let others = (0..HOURS).filter(|&h| h != sunday_one);
            assert!(others.into_iter().all(|h| grid[h] == 60), "{monday}");
        }
    }
}
