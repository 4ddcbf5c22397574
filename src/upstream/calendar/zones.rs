//! The zones of a calendar: known ones by name, and those that it defines itself (VTIMEZONE, RFC
//! 5545 3.6.5).
//!
//! A name that is exactly one of the IANA database is that zone. Any other is what the calendar
//! says it is; only where it says nothing, or nothing that reads, is it guessed by name.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};

use super::moment::written;
use super::parts::{Part, ZonePart};
use super::recurrence::{Budget, Rule};
use evenwatch_domain::foreign_zone::ForeignZone;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::time::Period;

/// Most changes of a zone's clock that are worked out.
const MOST: usize = 2_000;

/// A zone of a calendar.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Zone {
    /// One of the database.
    Known(ForeignZone),
    /// One that the calendar defines.
    Own(Rc<OwnZone>),
}

/// When the clocks of a zone change. Offsets in seconds, ahead of universal time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OwnZone {
    /// Before the first change.
    first: i64,
    /// Instants in seconds, in order, and the offset from then on.
    changes: Vec<(i64, i64)>,
}

impl Zone {
    pub(super) const UTC: Self = Self::Known(ForeignZone::UTC);
    pub(super) const LONDON: Self = Self::Known(ForeignZone::LONDON);

    /// Whether it is universal time, which is no place's wall.
    pub(super) fn is_utc(&self) -> bool {
        matches!(self, Self::Known(zone) if zone.is_universal())
    }

    /// The instant at which the wall there shows this: after a gap, or the first of a fold.
    pub(super) fn instant(&self, wall: NaiveDateTime) -> Instant {
        match self {
            Self::Known(zone) => zone.instant(wall),
            Self::Own(zone) => zone.instant(wall),
        }
    }

    /// What the wall there shows at `at`.
    pub(super) fn wall(&self, at: Instant) -> NaiveDateTime {
        match self {
            Self::Known(zone) => zone.wall(at),
            Self::Own(zone) => zone.wall(at),
        }
    }
}

impl OwnZone {
    fn instant(&self, wall: NaiveDateTime) -> Instant {
        let shown = wall.and_utc().timestamp();
        // No zone is more than two days from another.
        let near = self
            .changes
            .partition_point(|(at, _)| *at < shown - 172_800);
        let mut before = match near.checked_sub(1) {
            Some(at) => self.changes[at].1,
            None => self.first,
        };
        let mut found = shown - before;
        for (at, after) in &self.changes[near..] {
            if shown - before < *at {
                break;
            }
            // In a gap, its end; after the change, by the new offset.
            found = (shown - after).max(*at);
            before = *after;
        }
        DateTime::from_timestamp(found, 0).unwrap_or_else(|| Utc.from_utc_datetime(&wall))
    }

    fn wall(&self, at: Instant) -> NaiveDateTime {
        let seconds = at.timestamp();
        let next = self
            .changes
            .partition_point(|(change, _)| *change <= seconds);
        let offset = match next.checked_sub(1) {
            Some(at) => self.changes[at].1,
            None => self.first,
        };
        let utc = at.naive_utc();
        utc.checked_add_signed(TimeDelta::seconds(offset))
            .unwrap_or(utc)
    }
}

/// The zones of an answer.
pub(super) struct Zones<'a> {
    /// By the calendar that they lie in and their name in small letters.
    defined: BTreeMap<(usize, String), &'a ZonePart<'a>>,
    /// What names turned out to be.
    found: RefCell<BTreeMap<(usize, String), Option<Zone>>>,
    window: Period,
    budget: RefCell<Budget>,
}

impl<'a> Zones<'a> {
    pub(super) fn of(parts: &'a [ZonePart<'a>], window: Period) -> Self {
        let named = parts.iter().filter_map(|zone| {
            let name = zone.part.find("TZID")?.value();
            Some(((zone.calendar, key(name)), zone))
        });
        Self {
            defined: named.collect(),
            found: RefCell::default(),
            window,
            budget: RefCell::default(),
        }
    }

    /// The zone that an event of this calendar calls so.
    pub(super) fn named(&self, name: &str, calendar: usize) -> Option<Zone> {
        let place = (calendar, key(name));
        if let Some(known) = self.found.borrow().get(&place) {
            return known.clone();
        }
        let zone = self.look_up(name, &place);
        self.found.borrow_mut().insert(place, zone.clone());
        zone
    }

    fn look_up(&self, name: &str, place: &(usize, String)) -> Option<Zone> {
        if let Some(zone) = ForeignZone::identified(name) {
            return Some(Zone::Known(zone));
        }
        let own = self.defined.get(place).or_else(|| {
            // Some programs define a zone in the first of several calendars alone.
            let elsewhere = self.defined.iter().find(|((_, name), _)| *name == place.1);
            elsewhere.map(|(_, zone)| zone)
        });
        let by_rules =
            own.and_then(|zone| own_zone(zone, self.window, &mut self.budget.borrow_mut()));
        let by_place = || {
            let location = own?.part.find("X-LIC-LOCATION")?;
            ForeignZone::identified(location.value()).map(Zone::Known)
        };
        by_rules
            .or_else(by_place)
            .or_else(|| ForeignZone::named(name).map(Zone::Known))
    }
}

/// A name as names are compared. In a definition it is escaped (RFC 5545, 3.3.11), in a parameter
/// it is not.
fn key(name: &str) -> String {
    let plain = name.trim().trim_matches('"').replace('\\', "");
    plain.to_lowercase()
}

/// The zone by its own rules; nothing where one of them does not read.
fn own_zone(zone: &ZonePart<'_>, window: Period, budget: &mut Budget) -> Option<Zone> {
    let mut changes = BTreeMap::new();
    let mut first: Option<(i64, i64)> = None;
    for observance in &zone.observances {
        let said_twice = ["TZOFFSETFROM", "TZOFFSETTO", "DTSTART"];
        if said_twice
            .iter()
            .any(|name| observance.contradiction(name).is_some())
        {
            return None;
        }
        let offset = |name: &str| offset(observance.find(name)?.value());
        let (from, to) = (offset("TZOFFSETFROM")?, offset("TZOFFSETTO")?);
        for at in onsets(observance, from, window, budget)? {
            if first.is_none_or(|(earliest, _)| at < earliest) {
                first = Some((at, from));
            }
            changes.insert(at, to);
        }
    }
    Some(Zone::Own(Rc::new(OwnZone {
        first: first?.1,
        changes: changes.into_iter().collect(),
    })))
}

/// The instants at which an observance begins, in seconds, from well before the window to well
/// after it.
fn onsets(
    observance: &Part<'_>,
    from: i64,
    window: Period,
    budget: &mut Budget,
) -> Option<Vec<i64>> {
    let wall_of = |text: &str| {
        let written = written(text.trim())?;
        let shift = if written.is_utc { from } else { 0 };
        let wall = written.wall.checked_add_signed(TimeDelta::seconds(shift))?;
        Some((wall, written.is_day))
    };
    let start = observance.find("DTSTART")?;
    let start = wall_of(start.time_value())?.0;
    let mut walls = vec![start];
    let around = |days: i64, day: NaiveDate| {
        let wall = day.and_time(NaiveTime::MIN);
        wall.checked_add_signed(TimeDelta::days(days))
            .unwrap_or(wall)
    };
    let (early, late) = (
        around(-2_000, window.first_day),
        around(400, window.last_day),
    );
    for property in observance.all("RRULE") {
        let rule = Rule::read(property.value()).ok()?;
        let until = match rule.until() {
            // A day ends at its last second.
            Some(until) => wall_of(until).map(|(wall, is_day)| match is_day {
                true => Some(wall + TimeDelta::seconds(86_399)),
                false => Some(wall),
            })?,
            None => None,
        };
        walls.extend(rule.walls(start, until, (early, late), budget).ok()?);
    }
    for property in observance.all("RDATE") {
        for value in property.time_value().split(',').take(MOST) {
            walls.push(wall_of(value.split('/').next().unwrap_or(value))?.0);
        }
    }
    walls.truncate(MOST);
    Some(
        walls
            .iter()
            .map(|wall| wall.and_utc().timestamp() - from)
            .collect(),
    )
}

/// `+0100`, `-0330`, `+010000`; seconds.
fn offset(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits: String = digits.chars().filter(|letter| *letter != ':').collect();
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize| {
        digits
            .get(at..at + 2)
            .and_then(|two| two.parse::<i64>().ok())
    };
    let seconds = number(0)? * 3600 + number(2)? * 60 + number(4).unwrap_or(0);
    (seconds < 86_400).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn offsets() {
        for (text, seconds) in [
            ("+0100", 3600),
            ("-0330", -12_600),
            ("+00:00", 0),
            ("+010030", 3630),
            ("0100", 3600),
        ] {
            assert_eq!(offset(text), Some(seconds), "{text}");
        }
        for text in ["", "+1", "+2400", "1 hour", "+01000", "+\u{661}00"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }

    #[test]
    fn a_gap_means_its_end_and_a_fold_the_first() {
        let march = 1_774_746_000;
        let october = 1_792_890_000;
        let zone = OwnZone {
            first: 0,
            changes: vec![(march, 3600), (october, 0)],
        };
        let london = Zone::LONDON;
        for wall in [
            "2026-03-29T00:59:59",
            "2026-03-29T01:00:00",
            "2026-03-29T01:30:00",
            "2026-03-29T02:00:00",
            "2026-10-25T00:59:59",
            "2026-10-25T01:00:00",
            "2026-10-25T01:30:00",
            "2026-10-25T02:00:00",
            "2026-07-01T12:00:00",
            "2026-01-01T00:00:00",
            "2026-12-31T23:59:59",
        ] {
            let wall: NaiveDateTime = wall.parse().unwrap();
            let at = zone.instant(wall);
            assert_eq!(at, london.instant(wall), "{wall}");
            assert_eq!(zone.wall(at), london.wall(at), "{wall}");
        }
    }
}
