//! Duty patterns: which duties a pool needs, in wall time, week after week.

use chrono::{Datelike, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{CompetenceId, DutyId, PatternId, PoolId};
use super::interval::Interval;
use super::organisation::Validity;
use super::person::Experience;
use super::pool::Pool;
use super::rota::Duty;
use super::time::{self, WallTime};

/// A day of the week as written in files.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Day")]
pub enum DayOfWeek {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl DayOfWeek {
    /// Every day, in the order of the week.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    /// Its name in three letters, for people.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Mon => "Mon",
            Self::Tue => "Tue",
            Self::Wed => "Wed",
            Self::Thu => "Thu",
            Self::Fri => "Fri",
            Self::Sat => "Sat",
            Self::Sun => "Sun",
        }
    }
}

impl From<Weekday> for DayOfWeek {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Mon,
            Weekday::Tue => Self::Tue,
            Weekday::Wed => Self::Wed,
            Weekday::Thu => Self::Thu,
            Weekday::Fri => Self::Fri,
            Weekday::Sat => Self::Sat,
            Weekday::Sun => Self::Sun,
        }
    }
}

/// What a bank holiday does to a pattern.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum BankHolidayUse {
    /// Nothing: its weekday alone counts.
    #[default]
    AsWeekday,
    /// The pattern runs on bank holidays too, whatever their weekday.
    Also,
    /// The pattern does not run on bank holidays.
    Never,
}

/// How the person on duty is held: what of it is working time depends on this (SiMAP, Jaeger).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DutyKind {
    /// At work throughout; all of it is working time.
    Shift,
    /// On call at the place of work; all of it is working time.
    ResidentOnCall,
    /// On call from home; only time actually worked is working time.
    NonResidentOnCall,
}

impl DutyKind {
    /// Whether the person is on call.
    #[must_use]
    pub fn is_on_call(self) -> bool {
        self != Self::Shift
    }
}

/// The longest duty, days: one that began so long before a period may reach into it.
pub const LONGEST_DAYS: usize = 7;

/// A duty pattern of a pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyPattern {
    /// Its id.
    pub id: PatternId,
    /// Name for people, such as "Weeknight".
    pub name: String,
    /// The pool that owes it.
    pub pool: PoolId,
    /// Weekdays on which it starts.
    pub days: Vec<DayOfWeek>,
    /// What bank holidays do to it.
    #[serde(default)]
    pub bank_holidays: BankHolidayUse,
    /// Wall time of its start.
    pub start: WallTime,
    /// Wall time of its end.
    pub end: WallTime,
    /// Local days from start to end, 0-7; absent: 0 where the end is later on the wall than the
    /// start, else 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 7))]
    pub days_after: Option<u8>,
    /// Shift, or on call resident or not.
    pub kind: DutyKind,
    /// People needed at once, 1-50.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 50))]
    pub people_needed: u8,
    /// Competences that each of them needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub competences: Vec<CompetenceId>,
    /// Least experience that each of them needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experience: Option<Experience>,
    /// Calls expected in an hour, 0 or more. On call from home at night it should be said, or the
    /// share worked: left out, the night counts as unbroken rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub expected_calls_per_hour: Option<f64>,
    /// Share of non-resident on-call time expected to be worked, 0-1. On call from home at night it
    /// should be said, 0 where none is expected: left out, the night counts as unbroken rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub expected_worked_share: Option<f64>,
    /// When the pattern is in force (by the day on which a duty starts).
    #[serde(default)]
    pub validity: Validity,
}

/// Minutes in a day.
const DAY: u32 = 24 * 60;

/// What is assumed of nights on call from home that say nothing of the work expected in them, and
/// what to do about it; nothing where all of them say it.
#[must_use]
pub fn assumed_quiet<'a>(patterns: impl IntoIterator<Item = &'a DutyPattern>) -> Option<String> {
    let silent = patterns
        .into_iter()
        .filter(|pattern| pattern.is_silent_night());
    let names: Vec<String> = silent
        .map(|pattern| format!("\"{}\"", pattern.id))
        .collect();
    let (patterns, say, are) = match names.len() {
        0 => return None,
        1 => ("duty pattern", "says", "is a night"),
        _ => ("duty patterns", "say", "are nights"),
    };
    Some(format!(
        "{patterns} {} {are} on call from home and {say} nothing in expected_worked_share: no work is assumed in them, \
         whatever calls are expected, so a long day may follow; give the share of the night that is worked, 0 if none is",
        names.join(", ")
    ))
}

/// Share of a duty on call from home from which on it is a shift by another name: most of it is
/// worked.
const A_SHIFT: f64 = 0.5;

/// Duties on call from home of which so much is expected to be worked that they are shifts, and
/// what to do about it; nothing where there are none.
#[must_use]
pub fn shifts_in_disguise<'a>(
    patterns: impl IntoIterator<Item = &'a DutyPattern>,
) -> Option<String> {
    let worked = patterns.into_iter().filter(|pattern| {
        pattern.kind == DutyKind::NonResidentOnCall && pattern.worked_share() >= A_SHIFT
    });
    let names: Vec<String> = worked
        .map(|pattern| {
            let share = (pattern.worked_share() * 100.0).round();
            format!("\"{}\" ({share} % worked)", pattern.id)
        })
        .collect();
    let (patterns, are) = match names.len() {
        0 => return None,
        1 => ("duty pattern", "is"),
        _ => ("duty patterns", "are"),
    };
    Some(format!(
        "{patterns} {} {are} on call from home, and half of the time or more is expected to be worked (expected_worked_share): that is a \
         shift, and rests between shifts (WTR-D11) are not asked of it; write \"kind\": \"shift\"",
        names.join(", ")
    ))
}

/// The people that a pattern needs where it names no number.
fn one() -> u8 {
    1
}

impl DutyPattern {
    /// Calls expected in an hour; none where nothing is said.
    #[must_use]
    pub fn calls_per_hour(&self) -> f64 {
        self.expected_calls_per_hour.unwrap_or(0.0)
    }

    /// Share of the time expected to be worked; none where nothing is said.
    #[must_use]
    pub fn worked_share(&self) -> f64 {
        self.expected_worked_share.unwrap_or(0.0)
    }

    /// Whether it is a night on call from home of which nothing says how much is worked in it:
    /// counted as unbroken rest, it may be followed by any day.
    #[must_use]
    pub fn is_silent_night(&self) -> bool {
        // No calls are no work; calls are, however few, and how long they last is not said.
        let quiet = self
            .expected_calls_per_hour
            .is_some_and(|calls| calls <= 0.0);
        let silent = self.expected_worked_share.is_none() && !quiet;
        self.kind == DutyKind::NonResidentOnCall && silent && self.touches_night()
    }

    /// Whether any of it lies in 23:00-06:00 on the wall.
    fn touches_night(&self) -> bool {
        let (start, end) = (self.start.minutes(), self.end.minutes());
        let end = end + u32::from(self.day_span()) * DAY;
        // Of the night that ends on the first day, and of those that begin on it and after it.
        let nights =
            (0..=u32::from(self.day_span())).map(|day| (day * DAY + 23 * 60, day * DAY + 30 * 60));
        start < 6 * 60
            || nights
                .into_iter()
                .any(|(from, to)| start < to && from < end)
    }

    /// Local days from start to end.
    #[must_use]
    pub fn day_span(&self) -> u8 {
        self.days_after.unwrap_or(u8::from(self.end <= self.start))
    }

    /// Whether a duty of this pattern starts on `day`; `bank_holiday`: whether it is one in the
    /// pool's division.
    #[must_use]
    pub fn starts_on(&self, day: NaiveDate, bank_holiday: bool) -> bool {
        let weekday = self.days.contains(&DayOfWeek::from(day.weekday()));
        self.validity.holds_on(day)
            && match self.bank_holidays {
                BankHolidayUse::AsWeekday => weekday,
                BankHolidayUse::Also => weekday || bank_holiday,
                BankHolidayUse::Never => weekday && !bank_holiday,
            }
    }

    /// The duty that starts on `day`, nobody holding it yet; `None` where it would hold no time.
    /// The pool is the pattern's.
    #[must_use]
    pub fn duty_on(&self, pool: &Pool, day: NaiveDate) -> Option<Duty> {
        Some(Duty {
            id: DutyId::of(&self.id, day),
            pattern: self.id.clone(),
            name: self.name.clone(),
            pool: pool.id.clone(),
            line: pool.line.clone(),
            tier: pool.tier,
            kind: self.kind,
            day,
            interval: self.interval_on(day).filter(|i| i.minutes() > 0)?,
            people_needed: self.people_needed,
            holders: Vec::new(),
        })
    }

    /// The time of the duty that starts on `day`, each end from its own wall time.
    #[must_use]
    pub fn interval_on(&self, day: NaiveDate) -> Option<Interval> {
        let end_day = day.checked_add_days(chrono::Days::new(u64::from(self.day_span())))?;
        time::between(day, self.start, end_day, self.end)
    }
}
