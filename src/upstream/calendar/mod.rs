//! Calendars of leave (RFC 5545): the days on which somebody is away, from events all day or timed, once or again and again.
//!
//! A recurrence is a rule of wall time, so it is expanded on the wall and each occurrence becomes an instant by the one
//! rule of `domain::time`; days are those of London. An absence holds whole days, so a part of a day is the day.

mod event;
mod recurrence;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use icalendar::parser::{self, Component};

use super::error::UpstreamError;
use crate::domain::time::{ForeignZone, Period};
use event::{Event, Wrong};

/// How deep parts of a calendar lie in one another at most: an alarm in an event in the calendar is three.
const DEEPEST: usize = 8;

/// The days on which somebody is away, and what was made of the calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysAway {
    /// The days.
    pub days: BTreeSet<NaiveDate>,
    /// Events that were read, a series as one.
    pub events: usize,
    /// Events left out because they were called off.
    pub cancelled: usize,
    /// Events left out because no wanted word stands in their title.
    pub others: usize,
    /// Occurrences that take up a part of their first or last day, which counts whole.
    pub part_days: usize,
}

/// Reads the days away of every occurrence that touches `window`. With `words`, only events count in whose title one of
/// them stands.
///
/// # Errors
/// It is no calendar, or one of its events that could matter cannot be understood: half a calendar would plan somebody
/// onto their leave.
pub fn days_away(
    place: &str,
    bytes: &[u8],
    words: &[String],
    window: Period,
) -> Result<DaysAway, UpstreamError> {
    let unreadable = |(why, remedy): Wrong| UpstreamError::Unreadable {
        place: place.to_owned(),
        why,
        remedy,
    };
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let text =
        std::str::from_utf8(bytes).map_err(|_| unreadable(no_calendar("it is no UTF-8 text")))?;
    // The parser goes into what lies inside what, as deep as it gets.
    if deepest(text) > DEEPEST {
        return Err(unreadable(no_calendar(
            "its parts lie too deep in one another",
        )));
    }
    let text = parser::unfold(text);
    let calendar = parser::read_calendar(&text)
        .map_err(|_| unreadable(no_calendar("it does not read as iCalendar")))?;
    if !text
        .trim_start()
        .to_ascii_uppercase()
        .starts_with("BEGIN:VCALENDAR")
    {
        return Err(unreadable(no_calendar(
            "it does not begin with BEGIN:VCALENDAR",
        )));
    }
    let zones = zones(&calendar.components);
    let mut found = DaysAway::default();
    let mut series: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for component in calendar
        .components
        .iter()
        .filter(|part| part.name == "VEVENT")
    {
        let event = Event::read(component, &zones).map_err(unreadable)?;
        series.entry(event.uid.clone()).or_default().push(event);
    }
    for events in series.into_values() {
        one_series(newest(events), words, window, &mut found).map_err(unreadable)?;
    }
    Ok(found)
}

fn no_calendar(why: &str) -> Wrong {
    (
        format!("the answer is not a calendar: {why}"),
        "give the address of the calendar itself, which often ends in .ics".to_owned(),
    )
}

fn deepest(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for line in text.lines() {
        let start = line.get(..6).unwrap_or_default();
        if start.eq_ignore_ascii_case("BEGIN:") {
            depth += 1;
            deepest = deepest.max(depth);
        } else if line
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("END:"))
        {
            depth = depth.saturating_sub(1);
        }
    }
    deepest
}

/// Zones that the calendar defines itself, where it says which they are.
fn zones(components: &[Component<'_>]) -> BTreeMap<String, ForeignZone> {
    let own = components.iter().filter(|part| part.name == "VTIMEZONE");
    own.filter_map(|part| {
        let id = part.find_prop("TZID")?.val.as_str().to_owned();
        let location = part.find_prop("X-LIC-LOCATION");
        let zone = location.and_then(|location| ForeignZone::named(location.val.as_str()));
        Some((id, zone?))
    })
    .collect()
}

/// One event for each occurrence that is spoken of: the one that was changed last.
fn newest(events: Vec<Event>) -> Vec<Event> {
    let mut kept: Vec<Event> = Vec::new();
    for event in events {
        match kept
            .iter_mut()
            .find(|other| other.replaces == event.replaces)
        {
            Some(other) if other.sequence <= event.sequence => *other = event,
            Some(_) => {}
            None => kept.push(event),
        }
    }
    kept
}

/// Adds the days of an event with its occurrences, and of those that stand in for one of them.
fn one_series(
    events: Vec<Event>,
    words: &[String],
    window: Period,
    found: &mut DaysAway,
) -> Result<(), Wrong> {
    let (masters, changed): (Vec<Event>, Vec<Event>) = events
        .into_iter()
        .partition(|event| event.replaces.is_none());
    found.events += 1;
    for event in &masters {
        if event.cancelled {
            found.cancelled += 1;
            continue;
        }
        if !event.is_about(words) {
            found.others += 1;
            continue;
        }
        for start in recurrence::starts(event, window)? {
            let replaced = changed
                .iter()
                .any(|other| other.replaces.is_some_and(|moment| moment.is_at(start)));
            if !replaced {
                found.add(event, start, window);
            }
        }
    }
    for event in changed {
        if event.cancelled {
            found.cancelled += 1;
        } else if event.is_about(words) {
            found.add(&event, event.start, window);
        } else {
            found.others += 1;
        }
    }
    Ok(())
}

impl DaysAway {
    /// Adds the days of one occurrence where it touches the window: all of them, so that leave that began before does
    /// not begin anew each day.
    fn add(&mut self, event: &Event, start: event::Moment, window: Period) {
        let (first, last, part) = event.days(start);
        if last < window.first_day || first > window.last_day {
            return;
        }
        self.part_days += usize::from(part);
        self.days
            .extend(first.iter_days().take_while(|day| *day <= last));
    }
}
