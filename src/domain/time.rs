//! Wall time and instants. This, and `foreign_zone` for what others send, is the only code that
//! knows a time zone.
//!
//! Rules speak of wall time in Europe/London (a duty starts at 20:00); everything is stored and
//! compared as instants in UTC. Where a wall time does not exist (clocks go forward) it means the
//! first instant after the gap; where it comes twice (clocks go back) the first of the two. A
//! duty's end is the instant of its own end wall time, never its start plus a length, so
//! 20:00-08:00 lasts 11 h on 28-29 March 2026 and 13 h on 24-25 October 2026.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Days, Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime,
    NaiveTime, TimeZone, Timelike, Utc, Weekday,
};
use chrono_tz::{Europe::London, Tz};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::bad_value::{BadValue, Refusal};
use super::interval::{Instant, Interval};

/// The zone of every wall time in the product.
pub(super) const ZONE: Tz = London;

/// The IANA name of the zone, as written beside wall times in answers and feeds.
pub const ZONE_NAME: &str = "Europe/London";

/// A time of day on the wall, to the minute: `08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallTime(NaiveTime);

impl WallTime {
    /// Midnight, the start of a local day.
    pub const MIDNIGHT: Self = Self(NaiveTime::MIN);

    /// `hour` 0-23, `minute` 0-59; `None` outside.
    #[must_use]
    pub fn new(hour: u32, minute: u32) -> Option<Self> {
        NaiveTime::from_hms_opt(hour, minute, 0).map(Self)
    }

    /// What the wall shows at `at`, to the minute.
    #[must_use]
    pub fn at(at: Instant) -> Self {
        let wall = local(at).time();
        Self::new(wall.hour(), wall.minute()).unwrap_or(Self::MIDNIGHT)
    }

    /// Minutes since midnight on the wall, 0-1439.
    #[must_use]
    pub fn minutes(self) -> u32 {
        self.0.hour() * 60 + self.0.minute()
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

impl FromStr for WallTime {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let bad = || {
            BadValue::new(
                format!("\"{text}\" is not a wall time"),
                "write hours and minutes as 00:00 to 23:59",
            )
        };
        if text.len() != 5 {
            return Err(bad());
        }
        NaiveTime::parse_from_str(text, "%H:%M")
            .map(Self)
            .map_err(|_| bad())
    }
}

impl TryFrom<String> for WallTime {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Ok(text.parse::<Self>()?)
    }
}

impl From<WallTime> for String {
    fn from(time: WallTime) -> String {
        time.to_string()
    }
}

impl JsonSchema for WallTime {
    fn schema_name() -> Cow<'static, str> {
        "WallTime".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
            "description": "Time of day in Europe/London, HH:MM"
        })
    }
}

/// A run of local days, both ends inside, as people write them: leave from Monday to Friday.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day inside.
    pub first_day: NaiveDate,
    /// Last day inside.
    pub last_day: NaiveDate,
}

impl Period {
    /// `None` where the last day is before the first.
    #[must_use]
    pub fn new(first_day: NaiveDate, last_day: NaiveDate) -> Option<Self> {
        (first_day <= last_day).then_some(Self {
            first_day,
            last_day,
        })
    }

    /// The period of `weeks` whole weeks (at least one) from `first_day`.
    #[must_use]
    pub fn weeks(first_day: NaiveDate, weeks: u32) -> Option<Self> {
        let days = u64::from(weeks).checked_mul(7)?.checked_sub(1)?;
        Self::new(first_day, first_day.checked_add_days(Days::new(days))?)
    }

    /// The days inside, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.last_day;
        self.first_day
            .iter_days()
            .take_while(move |day| *day <= last)
    }

    /// From the first midnight to the midnight that ends the last day.
    #[must_use]
    pub fn interval(&self) -> Interval {
        let after = self.last_day.succ_opt().unwrap_or(self.last_day);
        Interval {
            start: instant(self.first_day, WallTime::MIDNIGHT),
            end: instant(after, WallTime::MIDNIGHT),
        }
    }

    /// The period with so many days more before and after it.
    #[must_use]
    pub fn widened(&self, days: u32) -> Self {
        let days = chrono::Days::new(days.into());
        Self {
            first_day: self
                .first_day
                .checked_sub_days(days)
                .unwrap_or(self.first_day),
            last_day: self
                .last_day
                .checked_add_days(days)
                .unwrap_or(self.last_day),
        }
    }

    /// `Mon 4 Jan 2027 to Sun 4 Apr 2027`, as people read it everywhere.
    #[must_use]
    pub fn written(&self) -> String {
        let [first, last] = [self.first_day, self.last_day].map(super::day::written);
        format!("{first} to {last}")
    }

    /// Whether `day` is inside.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.first_day <= day && day <= self.last_day
    }
}

/// The instant at which the wall in London shows `time` on `day`: after a gap, or the first of a
/// fold.
#[must_use]
pub fn instant(day: NaiveDate, time: WallTime) -> Instant {
    resolve(day.and_time(time.0))
}

/// How often the wall in London shows a time on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnTheWall {
    /// Once, then.
    Once(Instant),
    /// Twice, because the clocks go back: in summer time and again in winter time.
    Twice(Instant, Instant),
    /// Never, because the clocks go forward.
    Never {
        /// The first time that is not shown.
        before: WallTime,
        /// The first that is shown after it.
        after: WallTime,
    },
}

/// Whether the wall in London shows `time` on `day` once, twice or never.
#[must_use]
pub fn on_the_wall(day: NaiveDate, time: WallTime) -> OnTheWall {
    match ZONE.from_local_datetime(&day.and_time(time.0)) {
        LocalResult::Single(at) => OnTheWall::Once(at.with_timezone(&Utc)),
        LocalResult::Ambiguous(first, second) => {
            OnTheWall::Twice(first.with_timezone(&Utc), second.with_timezone(&Utc))
        }
        LocalResult::None => {
            let after = instant(day, time);
            // A minute before it the wall still showed the end of the hour before: its next minute
            // is the first missing.
            let last = local(after - Duration::minutes(1)) + Duration::minutes(1);
            OnTheWall::Never {
                before: WallTime::new(last.hour(), last.minute()).unwrap_or(time),
                after: WallTime::at(after),
            }
        }
    }
}

/// [`instant`] for a naive date and time.
fn resolve(wall: NaiveDateTime) -> Instant {
    resolve_in(ZONE, wall)
}

/// [`instant`] in another zone.
pub(super) fn resolve_in(zone: Tz, mut wall: NaiveDateTime) -> Instant {
    loop {
        match zone.from_local_datetime(&wall) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                return at.with_timezone(&Utc);
            }
            // A gap is an hour, or a day where a zone changed sides: walk to its end.
            LocalResult::None => match wall.checked_add_signed(Duration::minutes(1)) {
                Some(next) => wall = next,
                // At the calendar's very end, take it as UTC.
                None => return Utc.from_utc_datetime(&wall),
            },
        }
    }
}

/// The interval from one wall time to another; `None` where it would hold no time.
#[must_use]
pub fn between(
    start_day: NaiveDate,
    start: WallTime,
    end_day: NaiveDate,
    end: WallTime,
) -> Option<Interval> {
    Interval::new(instant(start_day, start), instant(end_day, end))
}

/// The local day on which `at` falls.
#[must_use]
pub fn local_day(at: Instant) -> NaiveDate {
    at.with_timezone(&ZONE).date_naive()
}

/// What the wall shows at `at`.
#[must_use]
pub fn local(at: Instant) -> NaiveDateTime {
    at.with_timezone(&ZONE).naive_local()
}

/// `at` with London's offset at that instant, for RFC 3339 texts: `2026-03-29T08:00:00+01:00`.
#[must_use]
pub fn with_offset(at: Instant) -> DateTime<FixedOffset> {
    at.with_timezone(&ZONE).fixed_offset()
}

/// Hour of the local week at `at`: 0 is Monday 00:00-01:00, 167 Sunday 23:00-24:00.
#[must_use]
pub fn hour_of_week(at: Instant) -> usize {
    let wall = local(at);
    (wall.weekday().num_days_from_monday() * 24 + wall.hour()) as usize
}

/// The part of each local day in `[from, to)` (next day where `to` is not after `from`) that lies
/// inside `within`.
///
/// Night minutes of a duty, weekly hours of an agreement and hour grids are all made of this.
pub fn daily(
    within: Interval,
    from: WallTime,
    to: WallTime,
) -> impl Iterator<Item = (NaiveDate, Interval)> {
    let first = local_day(within.start).pred_opt().unwrap_or(NaiveDate::MIN);
    let last = local_day(within.end);
    first
        .iter_days()
        .take_while(move |day| *day <= last)
        .filter_map(move |day| {
            let end_day = if to > from { Some(day) } else { day.succ_opt() }?;
            let piece = between(day, from, end_day, to)?.intersection(&within)?;
            Some((day, piece))
        })
}

/// Whether the local day is a Saturday or a Sunday.
#[must_use]
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn wall(text: &str) -> WallTime {
        text.parse().unwrap()
    }

    #[test]
    fn the_night_is_eleven_twelve_or_thirteen_hours() {
        for (from, to, hours) in [
            ("2026-03-27", "2026-03-28", 12),
            ("2026-03-28", "2026-03-29", 11),
            ("2026-10-24", "2026-10-25", 13),
        ] {
            let night = between(day(from), wall("20:00"), day(to), wall("08:00")).unwrap();
            assert_eq!(night.minutes(), hours * 60, "{from}");
        }
    }

    #[test]
    fn gap_means_after_it_and_fold_means_the_first() {
        assert_eq!(
            instant(day("2026-03-29"), wall("01:30")).to_rfc3339(),
            "2026-03-29T01:00:00+00:00"
        );
        assert_eq!(
            instant(day("2026-10-25"), wall("01:30")).to_rfc3339(),
            "2026-10-25T00:30:00+00:00"
        );
    }

    #[test]
    fn wall_times_are_strict() {
        for text in ["8:00", "24:00", "08:60", "08:00:00", "", "ab:cd"] {
            assert!(text.parse::<WallTime>().is_err(), "{text}");
        }
        assert_eq!(wall("08:05").to_string(), "08:05");
    }

    #[test]
    fn daily_pieces_cross_midnight_and_both_clock_changes() {
        for (first, last, minutes) in [
            ("2026-03-28", "2026-03-29", 2 * 420 - 60),
            ("2026-10-24", "2026-10-25", 2 * 420 + 60),
        ] {
            let period = Period::new(day(first), day(last)).unwrap().interval();
            let total: i64 = daily(period, wall("23:00"), wall("06:00"))
                .map(|(_, i)| i.minutes())
                .sum();
            assert_eq!(
                total, minutes,
                "two nights' worth, cut at both ends and moved by the clock: {first}"
            );
        }
    }

    #[test]
    fn a_period_ends_at_the_midnight_after_its_last_day() {
        let week = Period::weeks(day("2026-03-23"), 1).unwrap();
        assert_eq!(week.days().count(), 7);
        assert_eq!(week.interval().minutes(), 7 * 1440 - 60);
    }
}
