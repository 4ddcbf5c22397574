//! Events that belong together: which version of an event counts, which occurrence of a series
//! another event stands in for, and the days that come of it.
//!
//! One id on several events makes them one event only where a sequence, or the moment of the last
//! change of what begins alike, says which came later. Programs that give one id to different
//! absences lose none of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::event::{Event, Free, day_in};
use super::moment::{Moment, Occurrence, describe_day};
use super::notes::Notes;
use super::occurrences::Occurrences;
use super::timing::{Timing, without_line};
use super::title::is_about;
use super::zones::Zones;
use super::{CalendarFilter, DaysAway, Wrong, at_line, correct};
use evenwatch_domain::time::Period;

/// What reading all series of a calendar shares.
pub(super) struct SeriesReading<'a> {
    pub(super) zones: Zones<'a>,
    pub(super) filter: &'a CalendarFilter,
    pub(super) window: Period,
    /// What counts.
    pub(super) leave: Occurrences,
    /// What would, had it not been called off: none of it stops the reading.
    pub(super) called_off: Occurrences,
    pub(super) found: DaysAway,
}

/// Why an event does or does not count, before its times are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventStatus {
    Counts,
    /// It is called off, and would count.
    LeaveCalledOff,
    /// It is called off, and would be left out.
    CalledOff,
    /// No wanted word stands in its title, or its time is free and such events do not count.
    LeftOut,
}

impl EventStatus {
    fn is_off(self) -> bool {
        matches!(self, Self::LeaveCalledOff | Self::CalledOff)
    }
}

/// The occurrences of a series that other events stand in for.
#[derive(Default)]
struct Replaced<'e, 'a> {
    all: BTreeSet<Occurrence>,
    /// Those of them that were called off as leave.
    called_off: BTreeSet<Occurrence>,
    /// The events that stand in for them.
    by: Vec<(&'e Event<'a>, EventStatus)>,
}

/// One event of a series, with when it is where that was read.
struct Master<'e, 'a> {
    event: &'e Event<'a>,
    standing: EventStatus,
    timing: Option<Timing>,
}

impl<'a> SeriesReading<'a> {
    /// Adds the days of the events of one id.
    pub(super) fn series(&mut self, events: &[Event<'a>]) -> Result<(), Wrong> {
        let (masters, changes): (Vec<&Event<'a>>, Vec<&Event<'a>>) =
            events.iter().partition(|event| event.replaces().is_none());
        let masters = self.versions(masters);
        let changes = self.changes(changes);
        let mut titles = masters.iter().map(|master| master.titles());
        let titles = titles.find(|own| !own.is_empty()).unwrap_or_default();
        let mut read = Vec::new();
        for event in masters {
            let standing = self.standing(event, &event.titles());
            self.count(event, standing);
            let timing = self.timing(event, standing)?;
            read.push(Master {
                event,
                standing,
                timing,
            });
        }
        if read.is_empty() && !changes.is_empty() {
            self.found.events += 1;
        }
        self.found.events += read.len();
        let replaced = self.replaced(&read, changes, &titles)?;
        for master in &read {
            let Some(timing) = &master.timing else {
                continue;
            };
            match master.standing {
                EventStatus::Counts => {
                    self.leave.add_series(timing, &replaced.all)?;
                    let _ = self.called_off.add_named(timing, &replaced.called_off);
                }
                EventStatus::LeaveCalledOff => {
                    let _ = self.called_off.add_series(timing, &replaced.all);
                }
                EventStatus::CalledOff | EventStatus::LeftOut => {}
            }
        }
        for (event, standing) in replaced.by {
            self.count(event, standing);
            let none = BTreeSet::new();
            match (standing, self.timing(event, standing)?) {
                (EventStatus::Counts, Some(timing)) => {
                    self.leave.add(&timing, timing.start, timing.length);
                    // Days added to a change are days of their own.
                    self.leave.add_series(&timing, &none)?;
                }
                (EventStatus::LeaveCalledOff, Some(timing)) => {
                    let _ = self.called_off.add_series(&timing, &none);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn standing(&self, event: &Event<'_>, titles: &[Cow<'_, str>]) -> EventStatus {
        let free = match event.free {
            Free::No => false,
            Free::Transparent => !self.filter.count_transparent,
            Free::WorkingElsewhere => !self.filter.count_working_elsewhere,
        };
        let words = &self.filter.words;
        let is_about = match titles {
            // Its title may be in the line that cannot be understood.
            [] if event.part.broken.is_some() => true,
            [] => is_about("", words),
            titles => titles.iter().any(|title| is_about(title, words)),
        };
        match (event.cancelled, is_about && !free) {
            (true, true) => EventStatus::LeaveCalledOff,
            (true, false) => EventStatus::CalledOff,
            (false, true) => EventStatus::Counts,
            (false, false) => EventStatus::LeftOut,
        }
    }

    fn count(&mut self, event: &Event<'_>, standing: EventStatus) {
        let found = &mut self.found;
        let free_and_left_out = match event.free {
            _ if standing.is_off() => false,
            Free::No => false,
            Free::Transparent => {
                found.transparent += 1;
                !self.filter.count_transparent
            }
            Free::WorkingElsewhere => {
                found.working_elsewhere += 1;
                !self.filter.count_working_elsewhere
            }
        };
        match standing {
            EventStatus::LeaveCalledOff | EventStatus::CalledOff => found.cancelled += 1,
            EventStatus::LeftOut if !free_and_left_out => found.others += 1,
            EventStatus::LeftOut | EventStatus::Counts => {}
        }
    }

    /// When an event is. What does not read is refused where it could be leave in the window, and
    /// noted elsewhere.
    fn timing(
        &mut self,
        event: &Event<'_>,
        standing: EventStatus,
    ) -> Result<Option<Timing>, Wrong> {
        let counts = standing == EventStatus::Counts;
        if !event.may_touch(self.window) {
            // Read all the same, so that what is wrong with it is told, but nothing comes of it.
            if counts {
                match Timing::read(
                    event,
                    &self.zones,
                    &mut self.leave.budget,
                    &mut self.leave.notes,
                ) {
                    Ok(timing) => {
                        for (_, why) in &timing.unreadable {
                            self.left_out(event, why);
                        }
                    }
                    Err((why, _)) => self.left_out(event, &why),
                }
            }
            return Ok(None);
        }
        if counts {
            if let Some((line, why)) = &event.part.broken {
                return Err(at_line(*line, why.clone(), correct()));
            }
            for (line, message) in &event.oddities {
                self.leave.notes.add(*line, message.clone());
            }
        }
        // What does not count is read in silence: its exceptions matter to no one.
        let mut silent = Notes::default();
        let notes = if counts {
            &mut self.leave.notes
        } else {
            &mut silent
        };
        match Timing::read(event, &self.zones, &mut self.leave.budget, notes) {
            Ok(timing) => Ok(Some(timing)),
            Err(wrong) if counts => Err(wrong),
            Err(_) => Ok(None),
        }
    }

    fn left_out(&mut self, event: &Event<'_>, why: &str) {
        let message = format!(
            "{}; it was left out, because it is outside the days that are read",
            without_line(why)
        );
        self.leave.notes.add(event.line(), message);
    }

    /// Of versions of one event the latest. Of events that merely share an id, all.
    fn versions<'e>(&mut self, events: Vec<&'e Event<'a>>) -> Vec<&'e Event<'a>> {
        let Some(latest) = events.iter().map(|event| event.sequence).max() else {
            return events;
        };
        let mut modified: BTreeMap<&str, NaiveDateTime> = BTreeMap::new();
        let mut off: BTreeSet<&str> = BTreeSet::new();
        for event in events.iter().filter(|event| event.sequence == latest) {
            if let Some(at) = event.modified {
                let known = modified.entry(event.start_text()).or_insert(at);
                *known = at.max(*known);
            }
            if event.by_method {
                off.insert(event.start_text());
            }
        }
        let shares = events.len() > 1;
        let mut kept = Vec::new();
        for event in events {
            let start = event.start_text();
            let is_older = event.sequence < latest
                || event
                    .modified
                    .is_some_and(|at| modified.get(start).is_some_and(|last| at < *last))
                || off.contains(start) && !event.by_method;
            if shares && is_older {
                let message =
                    "the event was left out: another of the same UID is a later version of it"
                        .to_owned();
                self.leave.notes.add(event.line(), message);
            } else {
                kept.push(event);
            }
        }
        if kept.len() > 1 {
            let line = kept[1].line();
            let message = "the event has the UID of another, and neither is a version of the other; both were read".to_owned();
            self.leave.notes.add(line, message);
        }
        kept
    }

    /// Changes of occurrences, of each the latest version.
    fn changes<'e>(&mut self, events: Vec<&'e Event<'a>>) -> Vec<&'e Event<'a>> {
        let mut by_occurrence: BTreeMap<String, Vec<&Event<'a>>> = BTreeMap::new();
        for event in events {
            let key = match event.replaces() {
                Some(property) => match self.moment_replaced(event) {
                    Ok(moment) => format!("{:?} {}", moment.zone.is_none(), moment.at()),
                    Err(_) => property.value().to_owned(),
                },
                None => String::new(),
            };
            by_occurrence.entry(key).or_default().push(event);
        }
        by_occurrence
            .into_values()
            .flat_map(|versions| self.versions(versions))
            .collect()
    }

    fn moment_replaced(&self, event: &Event<'_>) -> Result<Moment, Wrong> {
        match event.replaces() {
            Some(property) => Moment::read(property, &self.zones, event.part.calendar),
            None => Err((String::new(), String::new())),
        }
    }

    /// The occurrences that are replaced, and the events in their place; `titles` are those of the
    /// series.
    fn replaced<'e>(
        &mut self,
        masters: &[Master<'e, 'a>],
        changes: Vec<&'e Event<'a>>,
        titles: &[Cow<'_, str>],
    ) -> Result<Replaced<'e, 'a>, Wrong> {
        let mut replaced = Replaced::default();
        for event in changes {
            // What has no title of its own has that of its series.
            let own = event.titles();
            let standing = self.standing(event, if own.is_empty() { titles } else { &own });
            self.leave
                .budget
                .take(masters.len() as u64)
                .map_err(|why| {
                    let why = format!("the event changes one of many of the same UID, {why}");
                    at_line(event.line(), why, correct())
                })?;
            match self.moment_replaced(event) {
                Ok(moment) => {
                    if let Some(why) = is_stale(event, &moment, masters) {
                        let message = format!(
                            "the change of the occurrence of {} was left out: {why}",
                            describe_day(moment.wall.date())
                        );
                        self.leave.notes.add(event.line(), message);
                        continue;
                    }
                    for timing in masters.iter().filter_map(|master| master.timing.as_ref()) {
                        let name = timing.kind.named(&moment);
                        replaced.all.insert(name);
                        if standing == EventStatus::LeaveCalledOff {
                            replaced.called_off.insert(name);
                        }
                    }
                    self.refuse_range(event, standing, masters)?;
                }
                Err((why, _)) => {
                    self.refuse_range(event, standing, masters)?;
                    let message = format!(
                        "{}; the occurrence that it changes stays as the series has it",
                        without_line(&why)
                    );
                    self.leave.notes.add(event.line(), message);
                }
            }
            replaced.by.push((event, standing));
        }
        Ok(replaced)
    }

    /// A change of all later occurrences is more than is understood: where what it changes or what
    /// it makes of it could be leave in the window, it is refused, wherever the change itself lies.
    fn refuse_range(
        &self,
        event: &Event<'_>,
        standing: EventStatus,
        masters: &[Master<'_, 'a>],
    ) -> Result<(), Wrong> {
        let may_touch = |event: &Event<'_>| event.may_touch(self.window);
        let is_leave = standing == EventStatus::Counts
            || masters
                .iter()
                .any(|master| master.standing == EventStatus::Counts);
        let may_matter = masters.is_empty()
            || may_touch(event)
            || masters.iter().any(|master| may_touch(master.event));
        if !event.changes_a_range() || !is_leave || !may_matter {
            return Ok(());
        }
        let day = day_in(event.start_text()).map(describe_day);
        let day = day.unwrap_or_else(|| "an unknown day".to_owned());
        Err(at_line(
            event.replaces().map_or(event.line(), |named| named.line),
            format!("the event of {day} changes all later ones of its series (RANGE)"),
            "end the series there and begin a new one".to_owned(),
        ))
    }
}

/// Why a change of an occurrence does not count: its series is a later version that has no such
/// occurrence any more, or is called off as a whole and the change is no later.
fn is_stale(
    event: &Event<'_>,
    moment: &Moment,
    masters: &[Master<'_, '_>],
) -> Option<&'static str> {
    let changed_since = |master: &Master<'_, '_>| {
        let both = event.modified.zip(master.event.modified);
        both.is_some_and(|(change, series)| change > series)
    };
    let has_it_no_more = |master: &Master<'_, '_>| {
        let is_out = master
            .timing
            .as_ref()
            .is_some_and(|timing| timing.except.contains(&timing.kind.named(moment)));
        is_out && master.event.sequence > event.sequence && !changed_since(master)
    };
    // Of several series with one id it may be the one that goes on.
    let is_off = |master: &Master<'_, '_>| {
        master.standing.is_off()
            && master.event.sequence >= event.sequence
            && !changed_since(master)
    };
    if masters.iter().any(has_it_no_more) {
        Some("the series is a later version, which has it no more")
    } else if !masters.is_empty() && masters.iter().all(is_off) {
        Some("the series is cancelled, and the change is no later")
    } else {
        None
    }
}
