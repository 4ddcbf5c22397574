//! Calendars of leave (RFC 5545): the days on which a person is away, from events all day or timed,
//! once or again and again.
//!
//! Real calendars hold much that is not leave and much that is wrong. What matters is read
//! strictly: an event that could be leave in the days that are read, and does not read, refuses the
//! calendar. All else is left out with its line and its reason. A recurrence is a rule of wall
//! time, so it is expanded on the wall and each occurrence becomes an instant by the one rule of
//! `domain::time`; days are those of London. An absence holds whole days, so a part of a day is the
//! day.
//!
//! | file | what it holds |
//! |---|---|
//! | `lines` | bytes as unfolded lines; names, parameters and values |
//! | `parts` | lines as events and zones, in any nesting and capitals |
//! | `moment` | days and times, and the type of a series that they are brought to |
//! | `zones` | zones by name and by a calendar's own rules |
//! | `event` | what an event says of itself, and how far it may reach |
//! | `timing`, `length` | when an event is, and for how long |
//! | `recurrence` | rules, bounded and expanded |
//! | `series` | versions, changes of occurrences |
//! | `occurrences` | the occurrences of series, and their days |
//! | `title` | words in titles |
//! | `notes` | what was left out |

mod event;
mod length;
mod lines;
mod moment;
mod notes;
mod occurrences;
mod parts;
mod recurrence;
mod series;
mod timing;
mod title;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::error::UpstreamError;
use event::Event;
use evenwatch_domain::time::Period;
use notes::Notes;
use occurrences::Occurrences;
use series::SeriesReading;
use zones::Zones;

pub use notes::CalendarNote;

/// What is wrong, and what to do.
type Wrong = (String, String);

/// Which events of a calendar count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFilter {
    /// Only events with one of these words in their title; all where empty.
    pub words: Vec<String>,
    /// Whether events whose time is free for others (TRANSPARENT, Exchange's FREE) count.
    pub count_transparent: bool,
    /// Whether Exchange's "working elsewhere" counts.
    pub count_working_elsewhere: bool,
}

impl Default for CalendarFilter {
    /// Everything counts: programs write leave as free time, too.
    fn default() -> Self {
        Self {
            words: Vec::new(),
            count_transparent: true,
            count_working_elsewhere: true,
        }
    }
}

/// The days on which a person is away, and what was made of the calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysAway {
    /// The days.
    pub days: BTreeSet<NaiveDate>,
    /// Days of events that were called off and would count. They explain why leave is gone.
    pub called_off: BTreeSet<NaiveDate>,
    /// Events that were read, a series as one.
    pub events: usize,
    /// Events left out because they were called off.
    pub cancelled: usize,
    /// Events left out because no wanted word stands in their title.
    pub others: usize,
    /// Events whose time is free for others; whether they count is the filter's to say.
    pub transparent: usize,
    /// Events of a person who works elsewhere; whether they count is the filter's to say.
    pub working_elsewhere: usize,
    /// Occurrences that take up a part of their first or last day, which counts whole.
    pub part_days: usize,
    /// What was left out, or taken otherwise than it stands there, by line.
    pub notes: Vec<CalendarNote>,
    /// How many more notes there are than are told.
    pub more_notes: usize,
}

/// Reads the days away of every occurrence that touches `window`.
///
/// # Errors
/// It is not a calendar, it ends in the middle, it holds parts but no event, it needs more work
/// than any calendar of leave, or one of its events that could be leave in the window cannot be
/// understood: half a calendar would plan a person onto their leave.
pub fn days_away(
    place: &str,
    sent: &[u8],
    filter: &CalendarFilter,
    window: Period,
) -> Result<DaysAway, UpstreamError> {
    read(sent, filter, window).map_err(|(why, remedy)| UpstreamError::Unreadable {
        place: place.to_owned(),
        why,
        remedy,
    })
}

fn read(sent: &[u8], filter: &CalendarFilter, window: Period) -> Result<DaysAway, Wrong> {
    let bytes = lines::as_bytes(sent);
    let mut notes = Notes::default();
    let parts = parts::read(&bytes, &mut notes)?;
    if !parts.others.is_empty() {
        let others = parts::other_parts(&parts.others).join(", ");
        if parts.events.is_empty() {
            return Err((
                format!(
                    "it holds no event that could be read, but {others}; that is no proof that there is no leave"
                ),
                "give the address of a calendar with the events themselves".to_owned(),
            ));
        }
        let line = parts.others.first().map_or(1, |other| other.2);
        notes.add(
            line,
            format!("{others} were not read: only events (VEVENT) are leave"),
        );
    }
    let mut series: BTreeMap<(&str, usize), Vec<Event<'_>>> = BTreeMap::new();
    for (at, part) in parts.events.iter().enumerate() {
        let event = Event::of(part, parts.calls_off(part));
        // Without an id, an event is its own series.
        let key = event.uid.map_or(("", at + 1), |uid| (uid, 0));
        series.entry(key).or_default().push(event);
    }
    let mut reading = SeriesReading {
        zones: Zones::of(&parts.zones, window),
        filter,
        window,
        leave: Occurrences::within(window, notes),
        called_off: Occurrences::within(window, Notes::default()),
        found: DaysAway::default(),
    };
    for events in series.values() {
        reading.series(events)?;
    }
    let mut found = reading.found;
    found.days = reading.leave.days();
    found.called_off = reading.called_off.days();
    found.part_days = reading.leave.part_days;
    (found.notes, found.more_notes) = reading.leave.notes.into_sorted();
    Ok(found)
}

/// A fault with the line where it stands.
fn at_line(line: usize, mut why: String, remedy: String) -> Wrong {
    why.insert_str(0, &format!("line {line}: "));
    (why, remedy)
}

fn correct() -> String {
    "correct the event in the calendar, or take it out".to_owned()
}
