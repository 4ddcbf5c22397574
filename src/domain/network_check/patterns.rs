//! Duty patterns: references, numbers, and that no duty runs into the next of its own pattern.

use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::super::count::counted;
use super::super::ids::CompetenceId;
use super::super::network::NetworkFile;
use super::super::pattern::{BankHolidayUse, DayOfWeek, DutyPattern};
use super::Ids;
use super::problems::Problems;

/// A Monday of no importance, from which the weeks of a pattern without a first day are laid out.
const A_MONDAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2024, 1, 1);

/// Days laid out to find two duties that overlap: a duty lasts 8 days at most, so any two that can
/// meet do within.
const LAID_OUT: u64 = 21;

/// Adds the problems of duty patterns.
pub(super) fn check(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, pattern) in file.duty_patterns.iter().enumerate() {
        problems.distinct(ids.patterns(), i, "id", pattern.id.as_str());
        problems.name(format_args!("/duty_patterns/{i}/name"), &pattern.name);
        problems.refers(
            format_args!("/duty_patterns/{i}/pool"),
            ids.pools(),
            pattern.pool.as_str(),
        );
        problems.days(format_args!("/duty_patterns/{i}/days"), &pattern.days);
        times(i, pattern, problems);
        let needed = format_args!("/duty_patterns/{i}/people_needed");
        problems.whole(
            needed,
            "people needed",
            pattern.people_needed.into(),
            1..=50,
        );
        let competences = pattern.competences.iter().map(CompetenceId::as_str);
        problems.refer(
            format_args!("/duty_patterns/{i}/competences"),
            ids.competences(),
            competences,
        );
        problems.number(
            format_args!("/duty_patterns/{i}/expected_calls_per_hour"),
            "calls expected in an hour",
            pattern.calls_per_hour(),
            0.0..=f64::INFINITY,
        );
        problems.number(
            format_args!("/duty_patterns/{i}/expected_worked_share"),
            "the share expected to be worked",
            pattern.worked_share(),
            0.0..=1.0,
        );
        problems.validity(
            format_args!("/duty_patterns/{i}/validity"),
            &pattern.validity,
        );
    }
}

/// The pattern has a day and lasts some time, and no duty runs into the next.
fn times(i: usize, pattern: &DutyPattern, problems: &mut Problems) {
    if pattern.days.is_empty() && pattern.bank_holidays != BankHolidayUse::Also {
        problems.add(
            format_args!("/duty_patterns/{i}/days"),
            format!("the pattern \"{}\" starts on no day", pattern.id),
            &pattern.days,
            "name its weekdays, or set bank_holidays to \"also\" for bank holidays alone",
        );
    }
    if pattern.day_span() > 7 {
        problems.add(
            format_args!("/duty_patterns/{i}/days_after"),
            format!(
                "a duty cannot end {} after it starts",
                counted(pattern.day_span(), "day")
            ),
            &pattern.day_span(),
            "give 0 to 7",
        );
    } else if pattern.day_span() == 0 && pattern.end <= pattern.start {
        problems.add(
            format_args!("/duty_patterns/{i}/days_after"),
            format!(
                "from {} to {} of the same day lasts no time",
                pattern.start, pattern.end
            ),
            &pattern.days_after,
            "give days_after 1 where it ends on the next day, or leave it out",
        );
    } else if let Some((one, next)) = overlap(pattern) {
        let mut message = format!(
            "the duty that starts on {} at {} ends {} later at {}, after the next starts on {}",
            name(one),
            pattern.start,
            counted(pattern.day_span(), "day"),
            pattern.end,
            name(next)
        );
        if pattern.bank_holidays == BankHolidayUse::Also {
            // Bank holidays fall on weekdays, two of them often together.
            let _ = write!(
                message,
                " (with bank_holidays \"also\" any weekday may be one)"
            );
        }
        problems.add(
            format_args!("/duty_patterns/{i}"),
            message,
            &serde_json::json!({ "days": pattern.days, "start": pattern.start, "end": pattern.end, "days_after": pattern.day_span() }),
            "end it sooner, or make two patterns of it with days that do not meet",
        );
    }
}

/// Two starts of the pattern of which the first lasts beyond the second.
///
/// Wall times suffice: clocks going forward or back move an end and the next start alike.
fn overlap(pattern: &DutyPattern) -> Option<(NaiveDate, NaiveDate)> {
    let validity = &pattern.validity;
    let last = validity.valid_to.unwrap_or(NaiveDate::MAX);
    let first = validity.valid_from.or_else(|| {
        validity
            .valid_to
            .and_then(|to| to.checked_sub_days(Days::new(LAID_OUT)))
    });
    let starts = first
        .or(A_MONDAY)?
        .iter_days()
        .take_while(|day| *day <= last);
    let starts: Vec<NaiveDate> = starts
        .take(LAID_OUT as usize)
        .filter(|day| may_start(pattern, *day))
        .collect();
    let lasts_into = |one: NaiveDate, next: NaiveDate| {
        let apart = (next - one).num_days();
        let span = i64::from(pattern.day_span());
        span > apart || (span == apart && pattern.end > pattern.start)
    };
    let mut pairs = starts.iter().zip(starts.iter().skip(1));
    pairs
        .find(|(one, next)| lasts_into(**one, **next))
        .map(|(one, next)| (*one, *next))
}

/// Whether a duty may start on the day in some year, whichever bank holidays it has: they fall on
/// weekdays.
fn may_start(pattern: &DutyPattern, day: NaiveDate) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    pattern.days.contains(&DayOfWeek::from(day.weekday()))
        || (pattern.bank_holidays == BankHolidayUse::Also && !weekend)
}

fn name(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
