//! One published duty as one event.

use icalendar::{Component, Event, EventStatus, Property};

use super::fold::clean;
use super::zone::{self, Zone};
use crate::domain::ids::PersonId;
use crate::domain::interval::Instant;
use crate::domain::network::Network;
use crate::domain::pattern::DutyKind;
use crate::domain::publication::{DutyStatus, PublishedDuty};
use crate::domain::rota::Duty;
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
pub(super) fn event(entry: &Entry<'_>, reader: Reader, network: &Network, zone: Zone) -> Event {
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
        .summary(&clean(&summary(duty, reader, network)))
        .description(&clean(&description(entry, network)))
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
fn summary(duty: &Duty, reader: Reader, network: &Network) -> String {
    let line = line_name(duty, network);
    match reader {
        Reader::Person => format!("{line}, {}: {}", duty.tier, duty.name),
        Reader::Pool => format!("{line}, {}: {}", duty.tier, holders(duty, network)),
    }
}

/// Who holds it; an empty place is said aloud.
fn holders(duty: &Duty, network: &Network) -> String {
    let names = duty.holders.iter().map(|holder| {
        let person = network.person(&holder.person);
        person.map_or_else(|| holder.person.to_string(), |p| p.name.clone())
    });
    let names: Vec<String> = names.collect();
    match (names.is_empty(), duty.missing()) {
        (true, _) => "GAP, nobody assigned".to_owned(),
        (false, 0) => names.join(" and "),
        (false, missing) => format!(
            "{} (GAP, {missing} of {} places empty)",
            names.join(" and "),
            duty.people_needed
        ),
    }
}

fn description(entry: &Entry<'_>, network: &Network) -> String {
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
        format!("On duty: {}", holders(duty, network)),
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
