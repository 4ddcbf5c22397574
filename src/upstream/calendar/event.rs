//! One event: what it says about when.

use std::collections::BTreeMap;

use chrono::{Days, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use icalendar::parser::{Component, Property};

use crate::domain::interval::Instant;
use crate::domain::shape::shorten;
use crate::domain::time::{self, ForeignZone};

/// What is wrong, and what to do.
pub(super) type Wrong = (String, String);

/// Longest event that is taken at its word. Days.
const LONGEST: i64 = 1_000;

/// A day, or a wall time somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// What the wall shows; midnight for a day.
    pub(super) wall: NaiveDateTime,
    /// Whose wall; none for a day.
    pub(super) zone: Option<ForeignZone>,
}

impl Moment {
    /// The instant, for comparing.
    pub(super) fn at(self) -> Instant {
        self.zone.unwrap_or(ForeignZone::LONDON).instant(self.wall)
    }

    /// Whether this names the occurrence that starts at `start`. A day names whatever starts on it.
    pub(super) fn is_at(self, start: Self) -> bool {
        match (self.zone, start.zone) {
            (Some(_), Some(_)) => self.at() == start.at(),
            _ => self.wall.date() == start.wall.date(),
        }
    }
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) uid: String,
    title: String,
    pub(super) start: Moment,
    /// Length on the wall, so that an event from midnight to midnight is whole days when the clocks change too.
    length: Duration,
    pub(super) rule: Option<String>,
    pub(super) also: Vec<Moment>,
    pub(super) except: Vec<Moment>,
    /// The occurrence of a series that this one stands in for.
    pub(super) replaces: Option<Moment>,
    pub(super) cancelled: bool,
    pub(super) sequence: u32,
}

impl Event {
    /// Reads an event; `zones` are those that the calendar itself defines.
    pub(super) fn read(
        part: &Component<'_>,
        zones: &BTreeMap<String, ForeignZone>,
    ) -> Result<Self, Wrong> {
        let text = |name: &str| {
            part.find_prop(name)
                .map(|property| property.val.as_str().trim().to_owned())
        };
        let uid = text("UID").unwrap_or_default();
        let title = text("SUMMARY").unwrap_or_default();
        // Titles are nobody's affair: an event is told by its day.
        let Some(start) = part.find_prop("DTSTART") else {
            return Err(wrong("an event has no start (DTSTART)".to_owned()));
        };
        let start = moment(start, start.val.as_str(), zones)?;
        if let Some(property) = part.find_prop("RECURRENCE-ID")
            && parameter(property, "RANGE").is_some()
        {
            return Err((
                format!(
                    "the event of {} changes all later ones of its series (RANGE)",
                    start.wall.date()
                ),
                "end the series there and begin a new one".to_owned(),
            ));
        }
        let replaces = part
            .find_prop("RECURRENCE-ID")
            .map(|property| moment(property, property.val.as_str(), zones));
        let list = |name: &str| {
            let properties = part
                .properties
                .iter()
                .filter(|property| property.name == name);
            let values = properties.flat_map(|property| {
                let values = property.val.as_str().split(',');
                // Of a period, its beginning.
                values
                    .map(|value| moment(property, value.split('/').next().unwrap_or(value), zones))
            });
            values.collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            length: length(part, start, zones)?,
            rule: text("RRULE"),
            also: list("RDATE")?,
            except: list("EXDATE")?,
            replaces: replaces.transpose()?,
            cancelled: text("STATUS")
                .is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")),
            sequence: text("SEQUENCE")
                .and_then(|number| number.parse().ok())
                .unwrap_or(0),
            // Without an id, an event is its own series.
            uid: if uid.is_empty() {
                format!("{} {title}", start.wall)
            } else {
                uid
            },
            title,
            start,
        })
    }

    /// Whether one of the words stands in the title; capitals do not matter.
    pub(super) fn is_about(&self, words: &[String]) -> bool {
        let title = self.title.to_lowercase();
        words.is_empty()
            || words
                .iter()
                .any(|word| title.contains(&word.to_lowercase()))
    }

    /// First and last day in London of the occurrence that starts there, and whether it takes up a part of either.
    pub(super) fn days(&self, start: Moment) -> (NaiveDate, NaiveDate, bool) {
        let end = start.wall + self.length;
        let Some(zone) = start.zone else {
            let last = end.date().pred_opt().unwrap_or(end.date());
            return (start.wall.date(), last.max(start.wall.date()), false);
        };
        let (from, to) = (zone.instant(start.wall), zone.instant(end));
        let (from, to) = (time::local(from), time::local(to.max(from)));
        let whole = from.time() == NaiveTime::MIN && to.time() == NaiveTime::MIN && from < to;
        // What ends at midnight does not touch the next day.
        let last = if to.time() == NaiveTime::MIN && from < to {
            to.date().pred_opt().unwrap_or(to.date())
        } else {
            to.date()
        };
        (from.date(), last, !whole)
    }

    /// The length in days, rounded up: how far before a window an occurrence may start and still touch it.
    pub(super) fn longest_days(&self) -> Days {
        Days::new(
            u64::try_from(self.length.num_days())
                .unwrap_or(0)
                .saturating_add(2),
        )
    }
}

fn wrong(why: String) -> Wrong {
    (
        why,
        "correct the event in the calendar, or take it out".to_owned(),
    )
}

/// From the end, the duration, or a day for a day and nothing for a time (RFC 5545, 3.6.1).
fn length(
    part: &Component<'_>,
    start: Moment,
    zones: &BTreeMap<String, ForeignZone>,
) -> Result<Duration, Wrong> {
    let length = if let Some(end) = part.find_prop("DTEND") {
        let end = moment(end, end.val.as_str(), zones)?;
        match (start.zone, end.zone) {
            (Some(zone), Some(_)) => zone.wall(end.at()) - start.wall,
            _ => end.wall - start.wall,
        }
    } else if let Some(duration) = part.find_prop("DURATION") {
        let text = duration.val.as_str().trim();
        span(text).ok_or_else(|| wrong(format!("\"{}\" is not a duration", shorten(text))))?
    } else if start.zone.is_none() {
        Duration::days(1)
    } else {
        Duration::zero()
    };
    if length < Duration::zero() || length > Duration::days(LONGEST) {
        let days = length.num_days();
        return Err(wrong(format!(
            "the event of {} lasts {days} days",
            start.wall.date()
        )));
    }
    Ok(length)
}

/// `P2W`, `P1DT12H`, `PT90M`
fn span(text: &str) -> Option<Duration> {
    let rest = text.trim_start_matches('+').strip_prefix('P')?;
    let (mut total, mut number, mut in_time) = (Duration::zero(), String::new(), false);
    for letter in rest.chars() {
        if letter.is_ascii_digit() && number.len() < 6 {
            number.push(letter);
            continue;
        }
        if letter == 'T' && number.is_empty() {
            in_time = true;
            continue;
        }
        let count: i64 = number.parse().ok()?;
        number.clear();
        total += match (letter, in_time) {
            ('W', false) => Duration::weeks(count),
            ('D', false) => Duration::days(count),
            ('H', true) => Duration::hours(count),
            ('M', true) => Duration::minutes(count),
            ('S', true) => Duration::seconds(count),
            _ => return None,
        };
    }
    number.is_empty().then_some(total)
}

fn parameter<'p>(property: &'p Property<'_>, name: &str) -> Option<&'p str> {
    let found = property
        .params
        .iter()
        .find(|parameter| parameter.key.as_str().eq_ignore_ascii_case(name));
    found?
        .val
        .as_ref()
        .map(icalendar::parser::ParseString::as_str)
}

/// `20261224`, `20261224T090000`, `20261224T090000Z`, with the zone that goes with it.
fn moment(
    property: &Property<'_>,
    value: &str,
    zones: &BTreeMap<String, ForeignZone>,
) -> Result<Moment, Wrong> {
    let value = value.trim();
    let bad = || {
        let name = property.name.as_str();
        wrong(format!(
            "\"{}\" is not a date or time ({name})",
            shorten(value)
        ))
    };
    if value.len() == 8 {
        let day = NaiveDate::parse_from_str(value, "%Y%m%d").map_err(|_| bad())?;
        return Ok(Moment {
            wall: day.and_time(NaiveTime::MIN),
            zone: None,
        });
    }
    let plain = value.trim_end_matches(['Z', 'z']);
    let wall = NaiveDateTime::parse_from_str(plain, "%Y%m%dT%H%M%S").map_err(|_| bad())?;
    let zone = if plain.len() < value.len() {
        ForeignZone::UTC
    } else {
        match parameter(property, "TZID") {
            // A time without a zone is that of whoever reads it.
            None => ForeignZone::LONDON,
            Some(name) => {
                let known = ForeignZone::named(name).or_else(|| zones.get(name).copied());
                known.ok_or_else(|| {
                    (
                        format!(
                            "the event of {} is in the zone \"{}\", which nobody knows",
                            wall.date(),
                            shorten(name)
                        ),
                        "choose a zone by its city in the calendar, such as Europe/London"
                            .to_owned(),
                    )
                })?
            }
        }
    };
    Ok(Moment {
        wall,
        zone: Some(zone),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, minutes) in [
            ("PT90M", 90),
            ("P1DT12H", 36 * 60),
            ("P2W", 14 * 1440),
            ("PT0S", 0),
        ] {
            assert_eq!(span(text), Some(Duration::minutes(minutes)), "{text}");
        }
        for text in ["", "P", "90M", "P1H", "PT1D", "P1", "-PT5M", "P9999999D"] {
            assert!(span(text).is_none_or(|span| span.is_zero()), "{text}");
        }
    }
}
