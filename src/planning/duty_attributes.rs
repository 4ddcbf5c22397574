//! What rules ask about a duty, measured in London wall time and written in the solver's words.

use chrono::{Days, NaiveDate, Timelike};
use evenwatch_solver::problem::{
    Day, DutyClass, Interval, Minute, Minutes, OnCallExpectation, WeekendIx, WorkPiece,
};

use evenwatch_domain::day;
use evenwatch_domain::interval::{self, Instant};
use evenwatch_domain::ledger;
use evenwatch_domain::moment;
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern::{DutyKind, DutyPattern};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::{self, Period, WallTime};

/// Minutes in which long rest on call is looked for: 22:00-07:00.
const REST_WINDOW: f64 = 540.0;

/// How far about a period clock changes are looked for: no period of weekly rest is longer.
const CLOCK_CHANGES: Days = Days::new(200);

/// Minutes in a day.
const DAY: f64 = 1440.0;

/// The solver's time line: minutes and days from a Monday long ago, the same whatever is planned,
/// so that periods of several weeks are the same for every rota.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeLine {
    monday: NaiveDate,
    origin: Instant,
}

impl TimeLine {
    /// The time line. Its first day is Monday 1 January 2001.
    pub(super) fn new() -> Self {
        let monday = NaiveDate::from_ymd_opt(2001, 1, 1).unwrap_or_default();
        Self {
            monday,
            origin: time::instant(monday, WallTime::MIDNIGHT),
        }
    }

    /// Days about a period that are not 24 hours long, and how much longer they are.
    pub(super) fn clock_changes(&self, period: Period) -> Vec<(Day, Minutes)> {
        let about = |days: NaiveDate| {
            let next = days.succ_opt()?;
            let midnight = |day| time::instant(day, WallTime::MIDNIGHT);
            let longer = (midnight(next) - midnight(days)).num_minutes() - 24 * 60;
            (longer != 0).then(|| (self.day(days), Minutes(longer)))
        };
        let (first, last) = (period.first_day, period.last_day);
        let from = first.checked_sub_days(CLOCK_CHANGES).unwrap_or(first);
        let to = last.checked_add_days(CLOCK_CHANGES).unwrap_or(last);
        from.iter_days()
            .take_while(|day| *day <= to)
            .filter_map(about)
            .collect()
    }

    /// An instant on it; seconds are cut off.
    pub(super) fn minute(&self, at: Instant) -> Minute {
        Minute((at - self.origin).num_minutes())
    }

    /// A local day on it.
    pub(super) fn day(&self, day: NaiveDate) -> Day {
        let days = (day - self.monday).num_days();
        Day(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// An interval on it; `None` where it is shorter than a minute.
    pub(super) fn interval(&self, interval: interval::Interval) -> Option<Interval> {
        Interval::new(self.minute(interval.start), self.minute(interval.end)).ok()
    }

    /// The duty as the rules see it; `pattern`: its pattern, where the network still has it. `None`
    /// where it is shorter than a minute.
    ///
    /// * *Working time* (WTR-OC): shifts and resident on-call whole; on call from home only the
    ///   share expected to be worked, 0 where the pattern is gone and nobody knows.
    /// * *Weekend*: the Saturday and Sunday, midnight to midnight, that the duty touches first. The
    ///   doctors' terms say 00:01 Saturday to 23:59 Sunday, which is the same to the minute that
    ///   nobody rosters.
    /// * *Ends late*: after 23:00 and by 02:00, as the doctors' terms define a long late evening
    ///   shift; what ends later is a night.
    pub(super) fn work(&self, duty: &Duty, network: &Network) -> Option<WorkPiece> {
        let pattern = network.pattern(&duty.pattern);
        let interval = self.interval(duty.interval)?;
        let days = ledger::local_days(duty.interval);
        let first = days.first().copied().unwrap_or(duty.day);
        let last = days.last().copied().unwrap_or(first);
        let share = pattern.map_or(0.0, DutyPattern::worked_share);
        let calls = pattern.map_or(0.0, DutyPattern::calls_per_hour);
        let whole = duty.interval.minutes();
        Some(WorkPiece {
            name: name_with_times(duty, &network.pool_name(&duty.pool)),
            interval,
            class: class(duty.kind),
            day: self.day(first),
            last_day: self.day(last),
            worked: Minutes(match duty.kind {
                DutyKind::Shift | DutyKind::ResidentOnCall => whole,
                DutyKind::NonResidentOnCall => part(whole, share),
            }),
            night: Minutes(ledger::night_minutes(duty.interval)),
            ends_late: ends_late(duty.interval.end),
            weekend: days
                .iter()
                .find(|day| time::is_weekend(**day))
                .map(|day| WeekendIx(self.day(*day).0.div_euclid(7))),
            on_call: duty.kind.is_on_call().then(|| expectation(calls, share)),
            group: None,
        })
    }
}

/// A duty's name in messages: pattern, pool and day.
pub(super) fn name(duty: &Duty) -> String {
    let day = day::written(duty.day);
    format!("\"{}\" of {} on {day}", duty.name, duty.pool)
}

/// A duty with its times on the wall: `"Night" of nurses, Mon 1 Jun 2026 20:00 to Tue 2 Jun 08:00`.
pub(super) fn name_with_times(duty: &Duty, pool: &str) -> String {
    format!(
        "\"{}\" of {pool}, {}",
        duty.name,
        moment::span(duty.interval)
    )
}

/// The solver's class of a kind of duty.
fn class(kind: DutyKind) -> DutyClass {
    match kind {
        DutyKind::Shift => DutyClass::Shift,
        DutyKind::ResidentOnCall => DutyClass::ResidentOnCall,
        DutyKind::NonResidentOnCall => DutyClass::NonResidentOnCall,
    }
}

/// Whether the wall shows more than 23:00 and at most 02:00.
fn ends_late(end: Instant) -> bool {
    let wall = time::local(end);
    let minute = wall.hour() * 60 + wall.minute();
    minute > 23 * 60 || minute <= 2 * 60
}

/// What on-call with so many calls an hour, and so much of its time worked, is expected to leave of
/// rest.
///
/// Calls are taken to fall evenly at random. Of `n` calls in 22:00-07:00 the longest stretch
/// between two, or to an end, is on average `H(n+1)/(n+1)` of the time not worked, `H` being the
/// harmonic number: three quarters for one call.
fn expectation(calls_per_hour: f64, worked_share: f64) -> OnCallExpectation {
    let resting = (1.0 - worked_share).clamp(0.0, 1.0);
    let calls = calls_per_hour.max(0.0);
    let stretches = calls * REST_WINDOW / 60.0 + 1.0;
    let longest = REST_WINDOW * resting * harmonic(stretches) / stretches;
    OnCallExpectation {
        calls: calls * 24.0,
        rest: rounded(DAY * resting),
        longest_rest: rounded(longest),
    }
}

/// The harmonic number of `x` (1 or more), linear between whole numbers.
fn harmonic(x: f64) -> f64 {
    let (mut sum, mut k) = (0.0, 1.0);
    // More calls than one a minute leave no rest worth measuring: the sum may stop there.
    while k <= x && k <= REST_WINDOW {
        sum += 1.0 / k;
        k += 1.0;
    }
    sum + (x - (k - 1.0)).clamp(0.0, 1.0) / k
}

/// A share, 0-1, of so many minutes.
#[allow(clippy::cast_precision_loss)]
fn part(minutes: i64, share: f64) -> i64 {
    rounded(minutes as f64 * share).0
}

/// Whole minutes; the values here are lengths of days, far inside the range.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn rounded(minutes: f64) -> Minutes {
    Minutes(minutes.round() as i64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rest_expected_on_call_falls_with_calls() {
        // calls an hour, share worked: rest in 24 h, longest unbroken in 22:00-07:00
        for (calls, share, rest, longest) in [
            (0.0, 0.0, 1440, 540),
            (1.0 / 9.0, 0.0, 1440, 405),
            (1.0 / 9.0, 0.5, 720, 203),
            (2.0 / 9.0, 0.0, 1440, 330),
            (100.0, 1.0, 0, 0),
        ] {
            let found = expectation(calls, share);
            assert_eq!(
                (found.rest.0, found.longest_rest.0),
                (rest, longest),
                "{calls} {share}"
            );
        }
    }

    #[test]
    fn late_is_after_eleven_and_by_two() {
        let day: NaiveDate = "2026-06-01".parse().unwrap();
        for (wall, late) in [
            ("22:59", false),
            ("23:00", false),
            ("23:01", true),
            ("00:00", true),
            ("02:00", true),
            ("02:01", false),
            ("08:00", false),
        ] {
            assert_eq!(
                ends_late(time::instant(day, wall.parse().unwrap())),
                late,
                "{wall}"
            );
        }
    }

    #[test]
    fn days_are_counted_from_one_monday_whatever_is_planned() {
        let line = TimeLine::new();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(line.day(day("2001-01-01")), Day(0));
        assert_eq!(line.day(day("2026-06-04")).weekday(), 3, "a Thursday");
        let winter = Period::weeks(day("2001-01-04"), 1).unwrap();
        assert_eq!(line.minute(winter.interval().start), Minute(3 * 1440));
    }

    #[test]
    fn both_clock_changes_are_known_about_a_period() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let line = TimeLine::new();
        let period = Period::new(day("2027-01-04"), day("2027-01-10")).unwrap();
        let wanted = [("2026-10-25", 60), ("2027-03-28", -60)];
        let wanted = wanted.map(|(text, longer)| (line.day(day(text)), Minutes(longer)));
        assert_eq!(line.clock_changes(period), wanted);
    }
}
