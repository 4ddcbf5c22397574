//! Events that belong together: which version of an event counts, which occurrence of a series
//! another event stands in for, and the days that come of it.
//!
//! One id on several events makes them one event only where a sequence, or the moment of the last
//! change of what begins alike, says which came later. Programs that give one id to different
//! absences lose none of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::event::{Event, Free};
use super::moment::{Moment, Occurrence, describe_day};
use super::notes::Notes;
use super::recurrence::{Budget, RuleError};
use super::timing::{Recurrence, Timing, without_line};
use super::title::is_about;
use super::zones::Zones;
use super::{CalendarFilter, DaysAway, Wrong, at_line, correct};
use evenwatch_domain::time::Period;

/// For how long a series whose rule nobody can read may still go on. Days: what people write for a
/// year of leave is over then, and somebody may still keep to what was written within it.
const MAY_GO_ON: i64 = 366;

/// What reading all series of a calendar shares.
pub(super) struct SeriesReading<'a> {
    pub(super) zones: Zones<'a>,
    pub(super) filter: &'a CalendarFilter,
    pub(super) window: Period,
    pub(super) budget: Budget,
    pub(super) notes: Notes,
    pub(super) found: DaysAway,
    /// First and last days of what was found; made into days at the end.
    pub(super) periods: BTreeSet<(NaiveDate, NaiveDate)>,
}

/// Why an event does or does not count, before its times are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventStatus {
    Counts,
    CalledOff,
    /// No wanted word stands in its title, or its time is free and such events do not count.
    LeftOut,
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
        let title = masters.iter().find_map(|master| master.title());
        let mut read = Vec::new();
        for event in masters {
            let standing = self.standing(event, event.title());
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
        let (replaced, alone) = self.replaced(&read, changes)?;
        for master in &read {
            if let (EventStatus::Counts, Some(timing)) = (master.standing, &master.timing) {
                self.occurrences(timing, &replaced)?;
            }
        }
        for event in alone {
            // What has no title of its own has that of its series.
            let standing = self.standing(event, event.title().or(title));
            self.count(event, standing);
            if let (EventStatus::Counts, Some(timing)) = (standing, self.timing(event, standing)?) {
                refuse_range(event, &timing)?;
                self.add(&timing, timing.start, timing.length);
                // Days added to a change are days of their own.
                self.occurrences(&timing, &BTreeSet::new())?;
            }
        }
        Ok(())
    }

    fn standing(&self, event: &Event<'_>, title: Option<&str>) -> EventStatus {
        let free = match event.free {
            Free::No => false,
            Free::Transparent => !self.filter.count_transparent,
            Free::WorkingElsewhere => !self.filter.count_working_elsewhere,
        };
        if event.cancelled {
            EventStatus::CalledOff
        } else if free || !is_about(title.unwrap_or_default(), &self.filter.words) {
            EventStatus::LeftOut
        } else {
            EventStatus::Counts
        }
    }

    fn count(&mut self, event: &Event<'_>, standing: EventStatus) {
        let found = &mut self.found;
        let free_and_left_out = match event.free {
            _ if standing == EventStatus::CalledOff => false,
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
            EventStatus::CalledOff => found.cancelled += 1,
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
                match Timing::read(event, &self.zones, &mut self.budget, &mut self.notes) {
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
        if counts && let Some((line, text)) = &event.part.broken {
            let why = format!(
                "\"{text}\" may be a piece of the line before it, which says when the event is"
            );
            return Err(at_line(*line, why, correct()));
        }
        // What does not count is read in silence: its exceptions matter to no one.
        let mut silent = Notes::default();
        let notes = if counts { &mut self.notes } else { &mut silent };
        match Timing::read(event, &self.zones, &mut self.budget, notes) {
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
        self.notes.add(event.line(), message);
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
                self.notes.add(event.line(), message);
            } else {
                kept.push(event);
            }
        }
        if kept.len() > 1 {
            let line = kept[1].line();
            let message = "the event has the UID of another, and neither is a version of the other; both were read".to_owned();
            self.notes.add(line, message);
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

    /// The occurrences that are replaced, and the events that count by themselves in their place.
    fn replaced<'e>(
        &mut self,
        masters: &[Master<'e, 'a>],
        changes: Vec<&'e Event<'a>>,
    ) -> Result<(BTreeSet<Occurrence>, Vec<&'e Event<'a>>), Wrong> {
        let mut replaced = BTreeSet::new();
        let mut alone = Vec::new();
        for event in changes {
            self.budget.take(masters.len() as u64).map_err(|why| {
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
                        self.notes.add(event.line(), message);
                        continue;
                    }
                    for timing in masters.iter().filter_map(|master| master.timing.as_ref()) {
                        replaced.insert(timing.kind.named(&moment));
                    }
                }
                Err((why, _)) => {
                    let message = format!(
                        "{}; the occurrence that it changes stays as the series has it",
                        without_line(&why)
                    );
                    self.notes.add(event.line(), message);
                }
            }
            alone.push(event);
        }
        Ok((replaced, alone))
    }

    /// Adds the occurrences of a series, less those taken out and replaced.
    fn occurrences(
        &mut self,
        timing: &Timing,
        replaced: &BTreeSet<Occurrence>,
    ) -> Result<(), Wrong> {
        let longest = timing
            .also
            .iter()
            .filter_map(|(_, own)| *own)
            .fold(timing.length, Ord::max);
        let from = self.window.first_day.and_time(NaiveTime::MIN) - longest - TimeDelta::days(2);
        let to = self.window.last_day.and_time(NaiveTime::MIN) + TimeDelta::days(3);
        let mut starts: BTreeMap<NaiveDateTime, TimeDelta> = BTreeMap::new();
        starts.insert(timing.start, timing.length);
        for (line, why) in &timing.unreadable {
            self.unreadable(timing, *line, why)?;
        }
        for recurrence in &timing.rules {
            let walls = self.walls(timing, recurrence, (from, to))?;
            starts.extend(walls.into_iter().map(|wall| (wall, timing.length)));
        }
        for (wall, own) in &timing.also {
            let length = starts
                .entry(*wall)
                .or_insert_with(|| own.unwrap_or(timing.length));
            // A period says its own length, whatever else begins there.
            *length = own.map_or(*length, |own| own.max(*length));
        }
        for (start, length) in starts {
            if !timing.is_named(start, &timing.except) && !timing.is_named(start, replaced) {
                self.add(timing, start, length);
            }
        }
        Ok(())
    }

    /// The starts within the span that a rule makes.
    fn walls(
        &mut self,
        timing: &Timing,
        recurrence: &Recurrence,
        span: (NaiveDateTime, NaiveDateTime),
    ) -> Result<Vec<NaiveDateTime>, Wrong> {
        let Recurrence {
            line,
            text,
            rule,
            until,
        } = recurrence;
        match rule.walls(timing.start, *until, span, &mut self.budget) {
            Ok(walls) => Ok(walls),
            Err(RuleError::Unreadable(why)) => {
                self.unreadable(timing, *line, &timing.bad_rule(text, &why))?;
                Ok(Vec::new())
            }
            Err(RuleError::Unsupported(why)) => {
                Err(at_line(*line, timing.bad_rule(text, &why), correct()))
            }
        }
    }

    /// A rule, or a day added, that nobody can read is none of an event that was long ago. Of one
    /// that was lately, or is to come, it could be leave, so it is refused.
    fn unreadable(&mut self, timing: &Timing, line: usize, why: &str) -> Result<(), Wrong> {
        let oldest = self.window.first_day - TimeDelta::days(MAY_GO_ON);
        if (timing.start + timing.length).date() >= oldest {
            return Err(at_line(line, why.to_owned(), correct()));
        }
        let message = format!(
            "{why}; it was left out, because its event was long before the days that are read"
        );
        self.notes.add(line, message);
        Ok(())
    }

    /// Adds the days of one occurrence where it touches the window: all of them, so that leave that
    /// began before does not begin anew each day.
    fn add(&mut self, timing: &Timing, start: NaiveDateTime, length: TimeDelta) {
        let (first, last, part) = timing.days(start, length);
        if last < self.window.first_day || first > self.window.last_day {
            return;
        }
        self.found.part_days += usize::from(part);
        self.periods.insert((first, last));
    }
}

/// A change of all later occurrences is more than is understood.
fn refuse_range(event: &Event<'_>, timing: &Timing) -> Result<(), Wrong> {
    let Some(property) = event
        .replaces()
        .filter(|property| property.parameter("RANGE").is_some())
    else {
        return Ok(());
    };
    let day = describe_day(timing.start.date());
    Err(at_line(
        property.line,
        format!("the event of {day} changes all later ones of its series (RANGE)"),
        "end the series there and begin a new one".to_owned(),
    ))
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
        master.standing == EventStatus::CalledOff
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
