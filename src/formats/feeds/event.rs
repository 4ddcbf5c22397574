//! One published duty as one event.

use icalendar::{Component, Event, EventLike, EventStatus, Property};

use super::fold::clean;
use super::zone::{self, Zone};
use evenwatch_domain::evidence::Reason;
use evenwatch_domain::ids::PersonId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::open_places::OpenPlaces;
use evenwatch_domain::pattern::DutyKind;
use evenwatch_domain::presence::Presence;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty, Restatements};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time;

/// How the title of a cancelled event begins: some programs do not heed its STATUS.
const CANCELLED: &str = "Cancelled: ";

/// States of holders.
const ON_DUTY: &str = "ON-DUTY";
const IN_PART: &str = "IN-PART";
const AWAY: &str = "AWAY";
const NOT_COUNTING: &str = "NOT-COUNTING";

/// What a feed says of one duty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The record.
    pub record: &'a PublishedDuty,
    /// Whether it stands for this feed's subject.
    pub status: DutyStatus,
    /// SEQUENCE: of the change that this subject saw last.
    pub sequence: u32,
    /// When that change took place.
    pub changed_at: Instant,
}

impl<'a> Entry<'a> {
    /// The duty as its pool sees it.
    pub(super) fn of_pool(record: &'a PublishedDuty, restated: &Restatements) -> Self {
        let (restatements, last) = restated.all(record.duty.id);
        Self {
            record,
            status: record.status,
            sequence: record.sequence.saturating_add(restatements),
            changed_at: last.map_or(record.changed_at, |last| last.max(record.changed_at)),
        }
    }

    /// The duty as `person` sees it: held, or taken from them; `None` where it never was theirs.
    pub(super) fn of_person(
        record: &'a PublishedDuty,
        person: &PersonId,
        restated: &Restatements,
    ) -> Option<Self> {
        if record.status == DutyStatus::Confirmed && record.duty.is_held_by(person) {
            return Some(Self::of_pool(record, restated));
        }
        let losses = record.former_holders.iter().filter(|f| f.person == *person);
        let last = losses.max_by_key(|former| former.sequence)?;
        // What changed after the loss is no affair of theirs.
        let (restatements, restated_at) = restated.before(record.duty.id, last.sequence);
        Some(Self {
            record,
            status: DutyStatus::Cancelled,
            sequence: last.sequence.saturating_add(restatements),
            changed_at: restated_at.map_or(last.until, |at| at.max(last.until)),
        })
    }
}

/// For whom the event is written: a pool's readers want to know who, a person wants to know what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Person,
    Pool,
}

/// Who and what an event is written from.
#[derive(Clone, Copy)]
pub(super) struct Staff<'a> {
    pub network: &'a Network,
    pub standing: &'a Presence<'a>,
}

/// What an event says in words. Where any of it changes, so does the event's SEQUENCE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Texts {
    summary: String,
    description: String,
    categories: Vec<String>,
    holders: Vec<HolderText>,
}

/// A holder of a duty, for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HolderText {
    person: PersonId,
    name: String,
    /// `ON-DUTY`, `IN-PART`, `AWAY` or `NOT-COUNTING`.
    state: &'static str,
}

/// The event; `address` is the server's, where it has one.
pub(super) fn event(
    entry: &Entry<'_>,
    reader: Reader,
    staff: Staff<'_>,
    zone: Zone,
    address: Option<&str>,
) -> Event {
    let duty = &entry.record.duty;
    let stands = entry.status == DutyStatus::Confirmed;
    // A pool's calendar informs; only one's own duties make one busy.
    let busy = stands && reader == Reader::Person;
    let changed = zone::utc(entry.changed_at);
    let texts = texts(entry, reader, staff);
    let mut event = Event::new();
    event
        .uid(&duty.id.to_string())
        .sequence(entry.sequence)
        .add_property("DTSTAMP", &changed)
        .add_property("LAST-MODIFIED", &changed)
        .append_property(zone::date_time("DTSTART", duty.interval.start, zone))
        .append_property(zone::date_time("DTEND", duty.interval.end, zone))
        .summary(&clean(&texts.summary))
        .description(&clean(&texts.description))
        .categories(texts.categories.iter().map(|one| clean(one)))
        .append_property(Property::new(
            "TRANSP",
            if busy { "OPAQUE" } else { "TRANSPARENT" },
        ));
    if let Some(address) = address {
        let page = format!("{address}/rotas/{}", entry.record.rota);
        event.append_property(Property::new("URL", page));
    }
    for holder in &texts.holders {
        event.append_multi_property(holder.property());
    }
    event
        .status(if stands {
            EventStatus::Confirmed
        } else {
            EventStatus::Cancelled
        })
        .done()
}

impl HolderText {
    /// `X-EVENWATCH-HOLDER;VALUE=TEXT;X-PERSON=ann;X-STATE=ON-DUTY:Ann Farrukh`.
    ///
    /// No ATTENDEE: that is an address by which a calendar program may send mail, and belongs to an
    /// invitation with an ORGANIZER.
    fn property(&self) -> Property {
        Property::new("X-EVENWATCH-HOLDER", clean(&self.name))
            .add_parameter("VALUE", "TEXT")
            .add_parameter("X-PERSON", self.person.as_str())
            .add_parameter("X-STATE", self.state)
            .done()
    }
}

/// What the event says. One that is cancelled says what it was and no longer who: programs that do
/// not heed STATUS show it, and so it stays the same whoever holds the duty since.
pub(super) fn texts(entry: &Entry<'_>, reader: Reader, staff: Staff<'_>) -> Texts {
    let duty = &entry.record.duty;
    let stands = entry.status == DutyStatus::Confirmed;
    let (place, line) = (
        format!("{}, {}", line_name(duty, staff.network), duty.tier),
        line_name(duty, staff.network),
    );
    let places = Places::of(duty, staff.standing);
    let summary = match (stands, reader) {
        (false, _) => format!("{CANCELLED}{place}: {}", duty.name),
        (true, Reader::Person) => format!("{place}: {}{}", duty.name, places.gap()),
        (true, Reader::Pool) => format!("{place}: {}", places.in_words()),
    };
    let work = match duty.kind {
        DutyKind::Shift => "Shift",
        DutyKind::ResidentOnCall | DutyKind::NonResidentOnCall => "On call",
    };
    let mut categories = vec![work.to_owned(), line, duty.tier.to_string()];
    if !stands {
        categories.push("Cancelled".to_owned());
    } else if places.open.throughout > 0 {
        categories.push("Gap".to_owned());
    } else if places.open.in_part > 0 {
        categories.push("Gap in part".to_owned());
    }
    Texts {
        summary,
        description: description(entry, &places, staff.network),
        categories,
        holders: if stands { places.holders } else { Vec::new() },
    }
}

/// The places of a duty, and who holds them.
struct Places {
    open: OpenPlaces,
    holders: Vec<HolderText>,
}

impl Places {
    fn of(duty: &Duty, standing: &Presence<'_>) -> Self {
        let holders = duty.holders.iter().map(|holder| HolderText {
            person: holder.person.clone(),
            name: standing.name(&holder.person),
            state: state(duty, &holder.person, standing),
        });
        Self {
            open: OpenPlaces::of(duty, |person| standing.lost(duty, person)),
            holders: holders.collect(),
        }
    }

    /// ` (GAP, 1 of 2 places empty)`; nothing where there is none.
    fn gap(&self) -> String {
        match (self.open.throughout, self.open.needed) {
            (0, _) => self.in_part(),
            (1, 1) if !self.holders.is_empty() => format!(" ({})", self.in_words()),
            (empty, needed) => {
                format!(" (GAP, {empty} of {needed} places empty){}", self.in_part())
            }
        }
    }

    /// ` (GAP in part: Wed 13 Jan 2027 20:00 to Thu 14 Jan 00:00)`; nothing where no place is open
    /// in part.
    fn in_part(&self) -> String {
        let times = self.open.times_in_part();
        times.map_or_else(String::new, |times| format!(" (GAP in part: {times})"))
    }

    /// Who holds it; an empty place is said aloud, and so is one whose holder does not count as
    /// cover.
    fn in_words(&self) -> String {
        let (mut here, mut gone) = (Vec::new(), Vec::new());
        for holder in &self.holders {
            match holder.state {
                ON_DUTY | IN_PART => here.push(holder.name.clone()),
                AWAY => gone.push(format!("{} is away", holder.name)),
                _ => gone.push(format!("{} does not count as cover", holder.name)),
            }
        }
        let words = match (here.is_empty(), gone.is_empty(), self.open.throughout) {
            (true, true, _) => "GAP, nobody assigned".to_owned(),
            (true, false, _) => format!("GAP, {}", gone.join(" and ")),
            (false, _, 0) => here.join(" and "),
            (false, true, empty) => format!(
                "{} (GAP, {empty} of {} places empty)",
                here.join(" and "),
                self.open.needed
            ),
            (false, false, empty) => format!(
                "{} (GAP, {empty} of {} places empty: {})",
                here.join(" and "),
                self.open.needed,
                gone.join(" and ")
            ),
        };
        words + &self.in_part()
    }
}

/// Whether somebody counts as cover on all of the duty or a part of it, and else why, as far as
/// readers of a calendar need to know.
fn state(duty: &Duty, person: &PersonId, standing: &Presence<'_>) -> &'static str {
    let lost = standing.lost(duty, person);
    let Some(first) = lost.intervals().first() else {
        return ON_DUTY;
    };
    if *first != duty.interval {
        return IN_PART;
    }
    let reasons = standing.reasons(duty, person, first.start);
    let away = |reason: &Reason| matches!(reason, Reason::Away { .. });
    if reasons.iter().any(away) {
        AWAY
    } else {
        NOT_COUNTING
    }
}

fn description(entry: &Entry<'_>, places: &Places, network: &Network) -> String {
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
    ];
    if entry.status == DutyStatus::Confirmed {
        lines.push(format!("On duty: {}", places.in_words()));
    }
    lines.push(times(duty));
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
