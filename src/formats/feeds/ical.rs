//! iCalendar feeds (RFC 5545, RFC 7986) of one person, one pool, one service line, one area or one
//! board.
//!
//! *Window.* From the first day of the month that was current 30 days ago, to the last published
//! duty. The lower edge moves once a month rather than every day, so that a feed without a change
//! keeps its bytes; withdrawn duties stay for 30 days. A feed of more than [`MOST_EVENTS`] leaves
//! out the latest and says so in its description.

use chrono::{Datelike, Days, NaiveDate, SubsecRound};
use icalendar::{Calendar, Property};

use super::alarm::{self, Alarm};
use super::event::{self, Entry, Reader, Staff};
use super::fold::{clean, refold};
use super::zone::{self, Zone};
use evenwatch_domain::area::Area;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::network::Network;
use evenwatch_domain::organisation::Organisation;
use evenwatch_domain::person::Person;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::presence::Presence;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty, Restatements};
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::time::{self, WallTime};

/// Days for which past duties and cancelled events stay at least.
pub const DAYS_KEPT: u64 = 30;

/// Events in one feed at most: three duties a day for more than four years, some 3 MB.
pub const MOST_EVENTS: usize = 5000;

/// Who made the document (RFC 5545 3.7.3). No version: an upgrade must not change every feed's
/// bytes.
const PRODUCT: &str = "-//Evenwatch//On-call rotas//EN";

/// How often clients are asked to fetch again. Many fetch less often, whatever is asked.
const REFRESH: &str = "PT1H";

/// Whose feed it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Subject<'a> {
    /// The duties that somebody holds or has lost.
    Person(&'a Person),
    /// The duties of a pool, with who holds them.
    Pool(&'a Pool),
    /// The duties of every pool of a service line, with who holds them.
    Line(&'a ServiceLine),
    /// The duties of every pool that serves an area, with who holds them.
    Area(&'a Area),
    /// The duties of every pool that serves an area of a board, with who holds them.
    Board(&'a Organisation),
}

/// How a feed is written, as whoever fetches it asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FeedOptions {
    /// How times are written.
    pub zone: Zone,
    /// A reminder before each duty that stands; absent: none.
    pub alarm: Option<Alarm>,
}

impl From<Zone> for FeedOptions {
    fn from(zone: Zone) -> Self {
        Self { zone, alarm: None }
    }
}

impl Subject<'_> {
    fn name(self) -> String {
        match self {
            Self::Person(person) => format!("On call: {}", person.name),
            Self::Pool(pool) => format!("On call: {}", pool.name),
            Self::Line(line) => format!("On call: {}", line.name),
            Self::Area(area) => format!("On call: {}", area.name),
            Self::Board(board) => format!("On call: {}", board.name),
        }
    }

    fn reader(self) -> Reader {
        match self {
            Self::Person(_) => Reader::Person,
            Self::Pool(_) | Self::Line(_) | Self::Area(_) | Self::Board(_) => Reader::Pool,
        }
    }

    fn entry<'r>(self, facts: &Facts<'_>, record: &'r PublishedDuty) -> Option<Entry<'r>> {
        let (network, duty) = (facts.network, &record.duty);
        let serves = |wanted: &dyn Fn(&Area) -> bool| {
            let areas = network
                .pool(&duty.pool)
                .into_iter()
                .flat_map(|pool| &pool.areas);
            areas.filter_map(|id| network.area(id)).any(wanted)
        };
        let theirs = match self {
            Self::Person(person) => {
                return Entry::of_person(record, &person.id, facts.restated);
            }
            Self::Pool(pool) => duty.pool == pool.id,
            Self::Line(line) => duty.line == line.id,
            Self::Area(area) => serves(&|served| served.id == area.id),
            Self::Board(board) => serves(&|served| served.board == board.ods),
        };
        theirs.then(|| Entry::of_pool(record, facts.restated))
    }
}

/// A feed, ready to be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The document: UTF-8, CRLF.
    pub body: Vec<u8>,
    /// A strong tag of the body, without quotes: hexadecimal.
    pub etag: String,
    /// When the body last changed, or something that it may be written from; whole seconds. Two
    /// bodies never carry one date, so that a program may ask by the date alone.
    pub last_modified: Instant,
}

/// What a feed is written from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Names, and who counts as cover.
    pub network: &'a Network,
    /// The records; those of others are passed over.
    pub published: &'a [PublishedDuty],
    /// What the network changed in them since.
    pub restated: &'a Restatements,
    /// The server's address, without a slash at its end, to which events lead; absent: they lead
    /// nowhere.
    pub address: Option<&'a str>,
}

/// The feed of `subject`, as of `now`.
///
/// `now` moves the window's lower edge and lets cancelled events fall out after [`DAYS_KEPT`];
/// nothing else in the body depends on it.
#[must_use]
pub fn feed(subject: Subject<'_>, facts: &Facts<'_>, options: FeedOptions, now: Instant) -> Feed {
    let (window, network) = (Window::at(now), facts.network);
    let theirs: Vec<Entry<'_>> = facts
        .published
        .iter()
        .filter_map(|record| subject.entry(facts, record))
        .collect();
    let changes = theirs.iter().flat_map(|e| {
        [
            Some(e.record.changed_at),
            Some(e.changed_at),
            window.left_at(e),
        ]
    });
    let last_modified = changes.flatten().fold(window.moved_at, Instant::max);

    let mut shown: Vec<&Entry<'_>> = theirs.iter().filter(|e| window.shows(e)).collect();
    // The last key keeps the newest of several records of one duty, so that no UID comes twice.
    shown.sort_by_key(|e| (e.record.duty.id, std::cmp::Reverse(e.sequence)));
    shown.dedup_by_key(|e| e.record.duty.id);
    shown.sort_by_key(|e| (e.record.duty.interval, e.record.duty.id));
    let left_out = shown.len().saturating_sub(MOST_EVENTS);
    shown.truncate(MOST_EVENTS);

    let mut calendar = head(&subject.name(), &about(network, window.first_day, left_out));
    let reader = subject.reader();
    let standing = Presence::new(network, covered(&shown));
    let staff = Staff {
        network,
        standing: &standing,
    };
    calendar.extend(
        shown
            .iter()
            .map(|entry| event::event(entry, reader, staff, options.zone, facts.address)),
    );
    let mut text = calendar.to_string();
    if let Some(alarm) = options.alarm {
        text = alarm::with_alarms(&text, alarm);
    }
    // A calendar needs one component at least (RFC 5545 3.6): the clock's rules stand in where
    // there is no event.
    if options.zone == Zone::Local || shown.is_empty() {
        text = zone::with_rules(&text);
    }
    let body = refold(&text).into_bytes();
    Feed {
        etag: blake3::hash(&body).to_hex().chars().take(32).collect(),
        body,
        last_modified: last_modified.trunc_subsecs(0),
    }
}

/// Those of the records that stand and of which a calendar says something else by the new network
/// than by the old one.
#[must_use]
pub fn restated<'r>(
    old: &Network,
    new: &Network,
    records: &'r [PublishedDuty],
) -> Vec<&'r PublishedDuty> {
    let none = Restatements::default();
    let standing: Vec<Entry<'r>> = records
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed)
        .map(|record| Entry::of_pool(record, &none))
        .collect();
    let within = covered(&standing.iter().collect::<Vec<_>>());
    let (before, after) = (Presence::new(old, within), Presence::new(new, within));
    let (before, after) = (
        Staff {
            network: old,
            standing: &before,
        },
        Staff {
            network: new,
            standing: &after,
        },
    );
    let differs = |entry: &&Entry<'r>| {
        [Reader::Pool, Reader::Person]
            .into_iter()
            .any(|reader| event::texts(entry, reader, before) != event::texts(entry, reader, after))
    };
    let changed = standing.iter().filter(differs);
    changed.map(|entry| entry.record).collect()
}

/// From the first start to the last end of what is shown.
fn covered(shown: &[&Entry<'_>]) -> Interval {
    let of = |entry: &&Entry<'_>| entry.record.duty.interval;
    let start = shown.iter().map(|entry| of(entry).start).min();
    let end = shown.iter().map(|entry| of(entry).end).max();
    Interval {
        start: start.unwrap_or_default(),
        end: end.unwrap_or_default(),
    }
}

/// Which days a feed shows.
struct Window {
    today: NaiveDate,
    first_day: NaiveDate,
    /// When the lower edge last moved.
    moved_at: Instant,
}

impl Window {
    fn at(now: Instant) -> Self {
        let today = time::local_day(now);
        let kept = today
            .checked_sub_days(Days::new(DAYS_KEPT))
            .unwrap_or(today);
        let first_day = kept.with_day(1).unwrap_or(kept);
        Self {
            today,
            first_day,
            moved_at: midnight_after(first_day, DAYS_KEPT),
        }
    }

    /// The day from which a cancelled event is shown no longer; `None` for one that stands.
    fn last_shown(entry: &Entry<'_>) -> Option<NaiveDate> {
        let day = time::local_day(entry.changed_at);
        (entry.status == DutyStatus::Cancelled)
            .then(|| day.checked_add_days(Days::new(DAYS_KEPT)))
            .flatten()
    }

    fn shows(&self, entry: &Entry<'_>) -> bool {
        time::local_day(entry.record.duty.interval.end) >= self.first_day
            && Self::last_shown(entry).is_none_or(|last| self.today <= last)
    }

    /// When the cancelled event fell out, if it has.
    fn left_at(&self, entry: &Entry<'_>) -> Option<Instant> {
        let last = Self::last_shown(entry)?;
        (last < self.today).then(|| midnight_after(last, 1))
    }
}

/// Midnight in London `days` after `day`.
fn midnight_after(day: NaiveDate, days: u64) -> Instant {
    let after = day.checked_add_days(Days::new(days)).unwrap_or(day);
    time::instant(after, WallTime::MIDNIGHT)
}

fn head(name: &str, about: &str) -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", PRODUCT))
        .append_property(("CALSCALE", "GREGORIAN"));
    // No METHOD: that makes a document a message between organisers (RFC 5546), whose events need
    // an ORGANIZER, and with one some programs take a duty for an invitation. A calendar that is
    // subscribed to is none. The crate knows these names of RFC 7986 as no texts, and escapes texts
    // only: so the type is written out.
    let text = |name: &str, value: &str| {
        Property::new(name, value)
            .add_parameter("VALUE", "TEXT")
            .done()
    };
    calendar
        .append_property(text("NAME", &clean(name)))
        .append_property(Property::new("X-WR-CALNAME", clean(name)))
        .append_property(text("DESCRIPTION", &clean(about)))
        .append_property(Property::new("X-WR-CALDESC", clean(about)))
        .append_property(
            Property::new("REFRESH-INTERVAL", REFRESH)
                .add_parameter("VALUE", "DURATION")
                .done(),
        )
        .append_property(("X-PUBLISHED-TTL", REFRESH));
    calendar
}

fn about(network: &Network, first_day: NaiveDate, left_out: usize) -> String {
    let mut about = format!(
        "{}. Published duties from {} on.",
        network.file().name,
        first_day.format("%-d %B %Y")
    );
    if left_out > 0 {
        about.push_str(&format!(
            " Bounded to {MOST_EVENTS} events: the latest {left_out} are left out."
        ));
    }
    if network.file().invented {
        about.push_str(" Invented sample data.");
    }
    about
}
