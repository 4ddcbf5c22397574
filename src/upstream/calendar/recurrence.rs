//! When the occurrences of an event start: its rule, expanded on the wall by the `rrule` crate, with days added and taken
//! out.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeZone};
use rrule::{RRule, RRuleSet, Tz, Unvalidated};

use super::event::{Event, Moment, Wrong};
use crate::domain::shape::shorten;
use crate::domain::time::Period;

/// Most occurrences of one series in a window.
const MOST: u16 = 5_000;

/// The starts of every occurrence that may touch the window.
pub(super) fn starts(event: &Event, window: Period) -> Result<Vec<Moment>, Wrong> {
    let mut starts = vec![event.start];
    if let Some(rule) = &event.rule {
        let walls = expanded(rule, event, window)?;
        starts.extend(walls.into_iter().map(|wall| Moment {
            wall,
            zone: event.start.zone,
        }));
    }
    starts.extend(
        event
            .also
            .iter()
            .map(|also| match (also.zone, event.start.zone) {
                // A day added to a series of times: at the time of the series.
                (None, Some(_)) => Moment {
                    wall: also.wall.date().and_time(event.start.wall.time()),
                    zone: event.start.zone,
                },
                _ => *also,
            }),
    );
    starts.retain(|start| !event.except.iter().any(|except| except.is_at(*start)));
    starts.sort_by_key(|start| start.wall);
    starts.dedup();
    Ok(starts)
}

/// The rule on the wall: the wall is given to the crate as if it were universal time, which has no gaps and no folds.
fn expanded(rule: &str, event: &Event, window: Period) -> Result<Vec<NaiveDateTime>, Wrong> {
    let day = event.start.wall.date();
    let bad = |why: String| {
        (
            format!("the event of {day} recurs by \"{}\", {why}", shorten(rule)),
            "correct the event in the calendar, or take it out".to_owned(),
        )
    };
    let upper = rule.to_ascii_uppercase();
    if ["SECONDLY", "MINUTELY", "HOURLY"]
        .iter()
        .any(|often| upper.contains(often))
    {
        return Err(bad("which is too often for leave".to_owned()));
    }
    let parts = upper.split(';').filter(|part| !part.is_empty());
    let parts = parts.map(|part| match part.strip_prefix("UNTIL=") {
        Some(until) => Ok(format!(
            "UNTIL={}Z",
            until_on_the_wall(until, event)
                .ok_or_else(|| bad("whose end is not a date".to_owned()))?
        )),
        None => Ok(part.to_owned()),
    });
    let text = parts.collect::<Result<Vec<_>, Wrong>>()?.join(";");
    let start = on_the_wall(event.start.wall);
    let rule: RRule<Unvalidated> = text
        .parse()
        .map_err(|error: rrule::RRuleError| bad(format!("which makes no sense ({error})")))?;
    let rule = rule
        .validate(start)
        .map_err(|error| bad(format!("which makes no sense ({error})")))?;
    let from = window
        .first_day
        .checked_sub_days(event.longest_days())
        .unwrap_or(window.first_day);
    let to = window.last_day.succ_opt().unwrap_or(window.last_day);
    let result = RRuleSet::new(start)
        .rrule(rule)
        .after(on_the_wall(from.and_time(NaiveTime::MIN)))
        .before(on_the_wall(to.and_time(NaiveTime::MIN)))
        .all(MOST);
    if result.dates.len() >= usize::from(MOST) {
        return Err(bad(format!("more than {MOST} times")));
    }
    Ok(result.dates.into_iter().map(|at| at.naive_utc()).collect())
}

fn on_the_wall(wall: NaiveDateTime) -> DateTime<Tz> {
    Tz::UTC.from_utc_datetime(&wall)
}

/// The end of a rule as the series' own wall shows it: in universal time where it says so, at the end of the day where it
/// is a day.
fn until_on_the_wall(until: &str, event: &Event) -> Option<String> {
    const FORM: &str = "%Y%m%dT%H%M%S";
    let wall = match (until.strip_suffix('Z'), event.start.zone) {
        (Some(utc), Some(zone)) => {
            let utc = NaiveDateTime::parse_from_str(utc, FORM).ok()?;
            zone.wall(utc.and_utc())
        }
        (Some(utc), None) => NaiveDateTime::parse_from_str(utc, FORM).ok()?,
        (None, _) if until.len() == 8 => {
            let day = chrono::NaiveDate::parse_from_str(until, "%Y%m%d").ok()?;
            day.and_hms_opt(23, 59, 59)?
        }
        (None, _) => NaiveDateTime::parse_from_str(until, FORM).ok()?,
    };
    Some(wall.format(FORM).to_string())
}
