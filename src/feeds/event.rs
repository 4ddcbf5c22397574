//! One published duty as one event.

use icalendar::{Component, Event, EventStatus, Property};

use super::fold::clean;
use super::zone::{self, Zone};
use crate::domain::evidence::Reason;
use crate::domain::ids::PersonId;
use crate::domain::interval::{Instant, IntervalSet};
use crate::domain::network::Network;
use crate::domain::pattern::DutyKind;
use crate::domain::publication::{DutyStatus, PublishedDuty};
use crate::domain::rota::Duty;
use crate::domain::standing::Standing;
use crate::domain::time;

/// What a feed says of one duty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The record.
    pub record: &'a PublishedDuty,
    /// Whether it stands for this feed's subject.
    pub status: DutyStatus,
    /// SEQUENCE: of the publication that last changed it for this subject.
    pub sequence: u32,
    /// When that publication took place.
    pub changed_at: Instant,
}

impl<'a> Entry<'a> {
    /// The duty as its pool sees it.
    pub(super) fn of_pool(record: &'a PublishedDuty) -> Self {
        Self {
            record,
            status: record.status,
            sequence: record.sequence,
            changed_at: record.changed_at,
        }
    }

    /// The duty as `person` sees it: held, or taken from them; `None` where it never was theirs.
    pub(super) fn of_person(record: &'a PublishedDuty, person: &PersonId) -> Option<Self> {
        if record.status == DutyStatus::Confirmed && record.duty.is_held_by(person) {
            return Some(Self::of_pool(record));
        }
        let losses = record.former_holders.iter().filter(|f| f.person == *person);
        let last = losses.max_by_key(|former| former.sequence)?;
        Some(Self {
            record,
            status: DutyStatus::Cancelled,
            sequence: last.sequence,
            changed_at: last.until,
        })
    }
}

/// For whom the event is written: a pool's readers want to know who, a person wants to know what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Person,
    Pool,
}

/// The event.
pub(super) fn event(
    entry: &Entry<'_>,
    reader: Reader,
    (network, standing): (&Network, &Standing<'_>),
    zone: Zone,
) -> Event {
    let duty = &entry.record.duty;
    let stands = entry.status == DutyStatus::Confirmed;
    // A pool's calendar informs; only one's own duties make one busy.
    let busy = stands && reader == Reader::Person;
    let changed = zone::utc(entry.changed_at);
    let mut event = Event::new();
    event
        .uid(&duty.id.to_string())
        .sequence(entry.sequence)
        .add_property("DTSTAMP", &changed)
        .add_property("LAST-MODIFIED", &changed)
        .append_property(zone::date_time("DTSTART", duty.interval.start, zone))
        .append_property(zone::date_time("DTEND", duty.interval.end, zone))
        .summary(&clean(&summary(duty, reader, (network, standing))))
        .description(&clean(&description(entry, (network, standing))))
        .append_property(Property::new(
            "TRANSP",
            if busy { "OPAQUE" } else { "TRANSPARENT" },
        ));
    event
        .status(if stands {
            EventStatus::Confirmed
        } else {
            EventStatus::Cancelled
        })
        .done()
}

/// Service line and tier first; then the duty's name for its holder, or its holders for everybody else.
fn summary(duty: &Duty, reader: Reader, (network, standing): (&Network, &Standing<'_>)) -> String {
    let line = line_name(duty, network);
    match reader {
        Reader::Person => format!("{line}, {}: {}", duty.tier, duty.name),
        Reader::Pool => format!("{line}, {}: {}", duty.tier, holders(duty, standing)),
    }
}

/// Who holds it; an empty place is said aloud, and so is one whose holder does not count as cover.
fn holders(duty: &Duty, standing: &Standing<'_>) -> String {
    let (mut here, mut gone) = (Vec::new(), Vec::new());
    for holder in &duty.holders {
        let name = standing.name(&holder.person);
        match absent(duty, &holder.person, standing) {
            None => here.push(name),
            Some(why) => gone.push(format!("{name} {why}")),
        }
    }
    let empty = usize::from(duty.people_needed).saturating_sub(here.len());
    match (here.is_empty(), gone.is_empty(), empty) {
        (true, true, _) => "GAP, nobody assigned".to_owned(),
        (true, false, _) => format!("GAP, {}", gone.join(" and ")),
        (false, _, 0) => here.join(" and "),
        (false, true, empty) => format!(
            "{} (GAP, {empty} of {} places empty)",
            here.join(" and "),
            duty.people_needed
        ),
        (false, false, empty) => format!(
            "{} (GAP, {empty} of {} places empty: {})",
            here.join(" and "),
            duty.people_needed,
            gone.join(" and ")
        ),
    }
}

/// Why somebody does not count as cover on some of the duty, as far as readers of a calendar need to know.
fn absent(duty: &Duty, person: &PersonId, standing: &Standing<'_>) -> Option<&'static str> {
    // Of somebody who has left the network nothing is known.
    if !standing.knows(person) {
        return None;
    }
    let all = IntervalSet::from(duty.interval);
    let lost = all.difference(&standing.counting(duty, person));
    let first = lost.intervals().first()?;
    let reasons = standing.reasons(duty, person, first.start);
    let away = |reason: &Reason| matches!(reason, Reason::Away { .. });
    Some(match reasons.iter().any(away) {
        true => "is away",
        false => "does not count as cover",
    })
}

fn description(entry: &Entry<'_>, (network, standing): (&Network, &Standing<'_>)) -> String {
    let duty = &entry.record.duty;
    let pool = network.pool(&duty.pool);
    let pool_name = pool.map_or_else(|| duty.pool.to_string(), |p| p.name.clone());
    let areas = pool.map(|pool| {
        let names = pool.areas.iter().map(|area| {
            let known = network.area(area);
            known.map_or_else(|| area.to_string(), |a| a.name.clone())
        });
        names.collect::<Vec<_>>().join(", ")
    });
    let mut lines = vec![
        format!("{}, {}, {}", duty.name, duty.tier, kind(duty.kind)),
        format!("Pool: {pool_name}"),
        format!("On duty: {}", holders(duty, standing)),
        times(duty),
    ];
    lines.extend(
        areas
            .filter(|names| !names.is_empty())
            .map(|names| format!("Areas: {names}")),
    );
    if entry.status == DutyStatus::Cancelled {
        lines.insert(
            0,
            "Cancelled: this duty has been withdrawn or is held by others now.".to_owned(),
        );
    }
    if network.file().invented {
        lines.push("Invented sample data.".to_owned());
    }
    lines.join("\n")
}

/// The wall times and the true length, which clock changes make an hour shorter or longer.
fn times(duty: &Duty) -> String {
    let wall = |at| time::local(at).format("%a %-d %b %Y %H:%M");
    let minutes = duty.interval.minutes();
    let rest = match minutes % 60 {
        0 => String::new(),
        minutes => format!(" {minutes} min"),
    };
    format!(
        "{} to {}, London time ({} h{rest})",
        wall(duty.interval.start),
        wall(duty.interval.end),
        minutes / 60
    )
}

fn kind(kind: DutyKind) -> &'static str {
    match kind {
        DutyKind::Shift => "shift",
        DutyKind::ResidentOnCall => "on call, resident",
        DutyKind::NonResidentOnCall => "on call from home",
    }
}

fn line_name(duty: &Duty, network: &Network) -> String {
    network
        .line(&duty.line)
        .map_or_else(|| duty.line.to_string(), |line| line.name.clone())
}
