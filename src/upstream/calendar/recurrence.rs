//! Rules of recurrence: read part by part, bounded before any work is done, and expanded on the
//! wall by the `rrule` crate.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use rrule::{RRule, RRuleSet, Tz, Unvalidated};

use super::moment::written;
use evenwatch_domain::count::thousands;
use evenwatch_domain::parse_error::shorten;

/// Most occurrences of one rule in a window.
const MOST: u16 = 5_000;

/// Longest rule. Characters.
const LONGEST: usize = 1_000;

/// What a rule costs that names no day in the window, as days that are gone through.
const FRUITLESS: u64 = 25_000;

/// What expanding all rules of a calendar may cost: days that are gone through, times the hours,
/// minutes and seconds of a rule.
#[derive(Debug)]
pub(super) struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Self(5_000_000)
    }
}

impl Budget {
    /// Takes from it; an error where it does not hold so much.
    pub(super) fn take(&mut self, days: u64) -> Result<(), String> {
        self.0 = self.0.checked_sub(days).ok_or_else(|| {
            "which with the others of this calendar is more work than any calendar of leave makes".to_owned()
        })?;
        Ok(())
    }
}

/// Why a rule does not count; each to follow "by …,".
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RuleError {
    /// Nobody can say what it means.
    Unreadable(String),
    /// It has a meaning, which is not supported or is more than any leave has.
    Unsupported(String),
}

/// How often, in the shortest steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Yearly,
    Monthly,
    Weekly,
    Daily,
    /// Hourly and below, with the seconds of a step.
    Within(i64),
}

/// A rule, read.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    name: String,
    frequency: Frequency,
    interval: u32,
    count: Option<u32>,
    until: Option<String>,
    /// The parts that choose days and times, as written.
    by: Vec<(String, String)>,
    /// What was left out of it or taken otherwise.
    pub(super) oddities: Vec<String>,
}

impl Rule {
    /// Reads a rule; an error says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, RuleError> {
        if text.len() > LONGEST {
            let why = format!(
                "which is longer than {} characters",
                thousands(LONGEST as u64)
            );
            return Err(RuleError::Unsupported(why));
        }
        // The crate cuts its parts by bytes.
        if !text.is_ascii() {
            return Err(senseless("it holds letters that no rule has"));
        }
        let mut rule = Self {
            name: String::new(),
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            by: Vec::new(),
            oddities: Vec::new(),
        };
        let plain: String = text.split_whitespace().collect();
        let plain = plain.to_ascii_uppercase();
        let mut given: BTreeMap<&str, &str> = BTreeMap::new();
        for part in plain.split(';').filter(|part| !part.is_empty()) {
            match part.split_once(['=', ':']) {
                Some((key, value)) if !value.is_empty() => {
                    if given.insert(key, value).is_some_and(|other| other != value) {
                        let why = format!("its part {} is given twice", shorten(key));
                        return Err(senseless(&why));
                    }
                }
                _ => rule.odd(format!(
                    "its part \"{}\" has no value and was left out",
                    shorten(part)
                )),
            }
        }
        for (key, value) in &given {
            if *key != "COUNT" {
                rule.part(key, value)?;
            }
        }
        if rule.name.is_empty() {
            return Err(senseless("it has no FREQ"));
        }
        if let Some(count) = given.get("COUNT") {
            rule.counted(count)?;
        }
        rule.check_numbers()?;
        Ok(rule)
    }

    /// Numbers that a rule of its frequency may not have, or that name nothing (RFC 5545, 3.3.10):
    /// the crate takes some of them for none.
    fn check_numbers(&self) -> Result<(), RuleError> {
        let has_weeks = self.by.iter().any(|(key, _)| key == "BYWEEKNO");
        let may_count_weekdays = match self.frequency {
            Frequency::Yearly => !has_weeks,
            Frequency::Monthly => true,
            Frequency::Weekly | Frequency::Daily | Frequency::Within(_) => false,
        };
        for (key, values) in self.by.iter().filter(|(key, _)| key != "WKST") {
            for value in values.split(',') {
                let number = match key.as_str() {
                    "BYDAY" => value.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()),
                    "BYHOUR" | "BYMINUTE" | "BYSECOND" => continue,
                    _ => value,
                };
                if number.parse() == Ok(0) {
                    return Err(senseless(&format!("{key}={value} names no day")));
                }
                if key == "BYDAY" && !number.is_empty() && !may_count_weekdays {
                    let why = format!(
                        "{key}={value} has a number, which only rules of months, or of years without BYWEEKNO, may have"
                    );
                    return Err(senseless(&why));
                }
            }
        }
        Ok(())
    }

    /// The rules that it stands for: one that has both a count and an end, of which it may have
    /// one, stands for each alone, so that the later of the two counts.
    pub(super) fn alternatives(self) -> Vec<Self> {
        if self.count.is_none() || self.until.is_none() {
            return vec![self];
        }
        let (mut counted, mut ended) = (self.clone(), self);
        counted.until = None;
        counted.oddities = Vec::new();
        ended.count = None;
        ended.odd("it has both COUNT and UNTIL; the later end counts".to_owned());
        vec![ended, counted]
    }

    fn part(&mut self, key: &str, value: &str) -> Result<(), RuleError> {
        match key {
            "FREQ" => {
                self.frequency = frequency(value).ok_or_else(|| {
                    senseless(&format!("\"{}\" is not a frequency", shorten(value)))
                })?;
                value.clone_into(&mut self.name);
            }
            "UNTIL" => self.until = Some(value.to_owned()),
            "INTERVAL" => match value.parse::<i64>() {
                Ok(interval) if interval > 0 => {
                    self.interval = u32::try_from(interval).unwrap_or(u32::MAX).min(65_535);
                }
                Ok(_) => self.odd(format!(
                    "its INTERVAL={value} makes no sense and was taken for 1"
                )),
                Err(_) => {
                    let why = format!("INTERVAL={} is not a number", shorten(value));
                    return Err(senseless(&why));
                }
            },
            "WKST" | "BYSECOND" | "BYMINUTE" | "BYHOUR" | "BYDAY" | "BYMONTHDAY" | "BYYEARDAY"
            | "BYWEEKNO" | "BYMONTH" | "BYSETPOS" => {
                // Each value once: a list of thousands alike would multiply the work.
                let mut seen = BTreeSet::new();
                let values: Vec<&str> = value
                    .split(',')
                    .filter(|one| !one.is_empty() && seen.insert(*one))
                    .collect();
                self.by.push((key.to_owned(), values.join(",")));
            }
            "RSCALE" if value == "GREGORIAN" => {}
            "SKIP" if value == "OMIT" => {}
            "RSCALE" | "SKIP" | "BYEASTER" => {
                let why = format!("whose {key}={} is not supported", shorten(value));
                return Err(RuleError::Unsupported(why));
            }
            other => self.odd(format!(
                "its part {} is not known and was left out",
                shorten(other)
            )),
        }
        Ok(())
    }

    fn counted(&mut self, count: &str) -> Result<(), RuleError> {
        match count.parse::<i64>() {
            Ok(count) if count > 0 || count == 0 && self.until.is_none() => {
                self.count = Some(u32::try_from(count).unwrap_or(u32::MAX));
            }
            _ if self.until.is_some() => {
                self.odd(format!(
                    "its COUNT={} makes no sense and was left out",
                    shorten(count)
                ));
            }
            _ => {
                let why = format!("COUNT={} is not a count", shorten(count));
                return Err(senseless(&why));
            }
        }
        if self.count == Some(0) {
            self.odd("its COUNT=0 makes no sense; only its first day counts".to_owned());
        }
        Ok(())
    }

    fn odd(&mut self, what: String) {
        self.oddities.push(what);
    }

    /// Its UNTIL, as written.
    pub(super) fn until(&self) -> Option<&str> {
        self.until.as_deref()
    }

    /// Whether it recurs within a day.
    pub(super) fn is_within_a_day(&self) -> bool {
        matches!(self.frequency, Frequency::Within(_))
    }

    /// A day after which no occurrence begins, where that is known without expanding; a day or so
    /// late rather than early.
    pub(super) fn latest(&self, start: NaiveDateTime) -> Option<NaiveDateTime> {
        let until = self.until().map(|until| {
            let until = written(until)?;
            until.wall.checked_add_signed(TimeDelta::days(2))
        });
        match (until, self.count) {
            (Some(until), None) => Some(until?.max(start)),
            (None, _) => self.latest_counted(start),
            (Some(until), Some(_)) => Some(until?.max(self.latest_counted(start)?)),
        }
    }

    /// The same by its count.
    fn latest_counted(&self, start: NaiveDateTime) -> Option<NaiveDateTime> {
        let mut chosen_by = self.by.iter().map(|(key, _)| key.as_str());
        let is_weekly = matches!(self.frequency, Frequency::Weekly | Frequency::Daily);
        let by_weekday = is_weekly && chosen_by.clone().any(|key| key == "BYDAY");
        let chooses = chosen_by.any(|key| key != "WKST" && !(is_weekly && key == "BYDAY"));
        let count = i64::from(self.count?).saturating_mul(i64::from(self.interval));
        let seconds = match self.frequency {
            _ if self.count == Some(0) => 0,
            // What is chosen may come as seldom as a leap day on one day of the week.
            _ if chooses => return None,
            Frequency::Yearly => 8 * 366 * 86_400,
            Frequency::Monthly => 8 * 31 * 86_400,
            Frequency::Weekly => 7 * 86_400,
            // A day of the week comes round with every seventh step at the latest.
            Frequency::Daily if by_weekday => 7 * 86_400,
            Frequency::Daily => 86_400,
            Frequency::Within(seconds) => seconds,
        };
        start.checked_add_signed(TimeDelta::try_seconds(count.checked_mul(seconds)?)?)
    }

    /// The occurrences that begin within the span (both ends inside, a little more at either), on
    /// the wall: the wall is given to the crate as if it were universal time, which has no gaps and
    /// no folds. Without the start itself where the rule does not name it.
    ///
    /// An error says why not.
    pub(super) fn walls(
        &self,
        start: NaiveDateTime,
        until: Option<NaiveDateTime>,
        (from, to): (NaiveDateTime, NaiveDateTime),
        budget: &mut Budget,
    ) -> Result<Vec<NaiveDateTime>, RuleError> {
        let latest = until.or_else(|| self.latest(start));
        let end = latest.map_or(to, |latest| latest.min(to));
        if self.count == Some(0) || end < start || end < from {
            return Ok(Vec::new());
        }
        if self.is_within_a_day() {
            let why = "which is too often for leave".to_owned();
            return Err(RuleError::Unsupported(why));
        }
        let first = self.nearer(start, from);
        let days = u64::try_from((end - first).num_days()).unwrap_or(0) + 366;
        budget
            .take(days.saturating_mul(self.times_a_day()))
            .map_err(RuleError::Unsupported)?;
        let rule = self
            .parsed(until)?
            .validate(on_the_wall(first))
            .map_err(|error| RuleError::Unreadable(format!("which makes no sense ({error})")))?;
        let result = RRuleSet::new(on_the_wall(first))
            .rrule(rule)
            .after(on_the_wall(from))
            .before(on_the_wall(to))
            .all(MOST);
        if result.dates.len() >= usize::from(MOST) {
            let why = format!("more than {} times", thousands(u64::from(MOST)));
            return Err(RuleError::Unsupported(why));
        }
        // The crate goes on looking for thousands of years where a rule names no day at all.
        if result.dates.is_empty() {
            budget.take(FRUITLESS).map_err(RuleError::Unsupported)?;
        }
        Ok(result.dates.into_iter().map(|at| at.naive_utc()).collect())
    }

    /// Whether the parts that choose days and times hold what they may. Of a rule that adds no day,
    /// none matters.
    pub(super) fn check(
        &self,
        start: NaiveDateTime,
        until: Option<NaiveDateTime>,
    ) -> Result<(), RuleError> {
        if self.count == Some(0) || until.is_some_and(|until| until < start) {
            return Ok(());
        }
        self.parsed(until).map(drop)
    }

    /// By the crate's own reader, which knows what its parts may hold.
    fn parsed(&self, until: Option<NaiveDateTime>) -> Result<RRule<Unvalidated>, RuleError> {
        let parsed = self.text(until).parse();
        parsed.map_err(|error: rrule::RRuleError| {
            RuleError::Unreadable(format!("which makes no sense ({error})"))
        })
    }

    /// The start, moved by whole steps to shortly before the span where the steps need not be
    /// counted.
    fn nearer(&self, start: NaiveDateTime, from: NaiveDateTime) -> NaiveDateTime {
        let interval = i64::from(self.interval);
        if self.count.is_some() || from <= start {
            return start;
        }
        let step = match self.frequency {
            Frequency::Daily => interval,
            Frequency::Weekly => interval * 7,
            Frequency::Yearly => {
                // Of four years, so that a leap day stays one.
                let years = i64::from(from.year() - start.year() - 1);
                let years = years / (4 * interval) * 4 * interval;
                let months = u32::try_from(years * 12).unwrap_or(0);
                let moved = start
                    .checked_add_months(Months::new(months))
                    .unwrap_or(start);
                return if moved.day() == start.day() {
                    moved
                } else {
                    start
                };
            }
            Frequency::Monthly | Frequency::Within(_) => return start,
        };
        let steps = ((from - start).num_days() / step - 2).max(0);
        start
            .checked_add_signed(TimeDelta::days(steps * step))
            .unwrap_or(start)
    }

    /// How many times of a day it may choose.
    fn times_a_day(&self) -> u64 {
        let lists = self
            .by
            .iter()
            .filter(|(key, _)| matches!(key.as_str(), "BYHOUR" | "BYMINUTE" | "BYSECOND"));
        lists
            .map(|(_, values)| values.split(',').count() as u64)
            .fold(1, u64::saturating_mul)
    }

    /// As the crate reads it.
    fn text(&self, until: Option<NaiveDateTime>) -> String {
        let mut text = format!("FREQ={};INTERVAL={}", self.name, self.interval);
        for (key, values) in &self.by {
            text += &format!(";{key}={values}");
        }
        if let Some(count) = self.count {
            text += &format!(";COUNT={count}");
        }
        if let Some(until) = until {
            // The crate wants a year of four digits.
            let most = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
            let until = until.min(most.and_time(chrono::NaiveTime::MIN));
            text += &format!(";UNTIL={}Z", until.format("%Y%m%dT%H%M%S"));
        }
        text
    }
}

fn senseless(why: &str) -> RuleError {
    RuleError::Unreadable(format!("which makes no sense: {why}"))
}

fn frequency(name: &str) -> Option<Frequency> {
    Some(match name {
        "YEARLY" => Frequency::Yearly,
        "MONTHLY" => Frequency::Monthly,
        "WEEKLY" => Frequency::Weekly,
        "DAILY" => Frequency::Daily,
        "HOURLY" => Frequency::Within(3_600),
        "MINUTELY" => Frequency::Within(60),
        "SECONDLY" => Frequency::Within(1),
        _ => return None,
    })
}

fn on_the_wall(wall: NaiveDateTime) -> DateTime<Tz> {
    Tz::UTC.from_utc_datetime(&wall)
}
