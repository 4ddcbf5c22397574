//! A feed as three parsers read it: Rust's `icalendar`, whose crate also writes it, and two of
//! Python's that share no code with that, `icalendar` and `vobject`. They must agree before a test
//! looks.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{DateTime, NaiveDateTime, Utc};
use icalendar::{Calendar, CalendarDateTime, Component, DatePerhapsTime, EventLike};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::support::python;

/// An event as read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Event {
    pub uid: String,
    pub sequence: u32,
    pub status: String,
    pub transp: String,
    pub summary: String,
    pub description: String,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    pub stamp: DateTime<Utc>,
    pub modified: DateTime<Utc>,
    /// Minutes before the start at which it reminds.
    pub alarms: Vec<i64>,
    pub categories: Vec<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// Who holds it: name, id, state.
    pub holders: Vec<(String, String, String)>,
}

impl Event {
    pub fn hours(&self) -> i64 {
        (self.end - self.start).num_hours()
    }
}

/// A calendar as read.
#[derive(Debug, Deserialize)]
pub struct Read {
    pub events: Vec<Event>,
    /// Calendar properties as they stand in the document, unfolded.
    pub properties: BTreeMap<String, String>,
    pub zones: usize,
}

impl Read {
    pub fn event(&self, uid: &str) -> &Event {
        self.events
            .iter()
            .find(|event| event.uid == uid)
            .unwrap_or_else(|| {
                let known: Vec<_> = self.events.iter().map(|event| &event.uid).collect();
                panic!("no event {uid}, only {known:?}: {:?}", self.properties)
            })
    }
}

/// Reads the document with all parsers and checks its outer form.
pub fn read(body: &[u8]) -> Read {
    let text = std::str::from_utf8(body).expect("a feed is UTF-8");
    outer_form(text);
    let second = by_python(body);
    assert_eq!(by_rust(text), second.events, "Rust's parser disagrees");
    let third: Vec<Event> = by(body, "read_vobject.py");
    assert_eq!(third, second.events, "vobject disagrees");
    let mut uids: Vec<&str> = second
        .events
        .iter()
        .map(|event| event.uid.as_str())
        .collect();
    uids.sort_unstable();
    uids.dedup();
    assert_eq!(uids.len(), second.events.len(), "a UID comes twice");
    second
}

/// CRLF at every line's end and nowhere else, 75 octets at most, and no rule that repeats outside a
/// time zone.
fn outer_form(text: &str) {
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "a bare line break: {line:?}");
    }
    let mut zone = false;
    for line in text.split("\r\n") {
        zone = (zone || line == "BEGIN:VTIMEZONE") && line != "END:VTIMEZONE";
        assert!(zone || !line.starts_with("RRULE"), "{line}");
    }
}

pub fn by_rust(text: &str) -> Vec<Event> {
    let calendar: Calendar = text.parse().expect("the Rust parser reads it");
    let holders = holders(text);
    let stamp = |event: &icalendar::Event, name: &str| {
        let value = event.property_value(name).unwrap();
        NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%SZ")
            .unwrap()
            .and_utc()
    };
    let value =
        |event: &icalendar::Event, name: &str| event.property_value(name).unwrap().to_owned();
    calendar
        .events()
        .map(|event| Event {
            uid: event.get_uid().unwrap().to_owned(),
            sequence: event.get_sequence().unwrap(),
            status: value(event, "STATUS"),
            transp: value(event, "TRANSP"),
            summary: value(event, "SUMMARY"),
            description: value(event, "DESCRIPTION"),
            start: instant(event.get_start().unwrap()),
            end: instant(event.get_end().unwrap()),
            stamp: stamp(event, "DTSTAMP"),
            modified: stamp(event, "LAST-MODIFIED"),
            alarms: alarms(event),
            categories: event.get_categories().unwrap_or_default(),
            url: event.property_value("URL").map(str::to_owned),
            holders: holders
                .get(event.get_uid().unwrap())
                .cloned()
                .unwrap_or_default(),
        })
        .collect()
}

/// The holders of each event by its UID, from the lines themselves: the crate keeps one property of
/// a name that it does not know.
fn holders(text: &str) -> BTreeMap<String, Vec<(String, String, String)>> {
    let whole = text.replace("\r\n ", "");
    let events = whole.split("BEGIN:VEVENT\r\n").skip(1);
    let of_event = |event: &str| {
        let uid = event
            .lines()
            .find_map(|line| line.strip_prefix("UID:"))
            .unwrap();
        let lines = event.lines();
        let holders = lines.filter_map(|line| {
            let rest = line.strip_prefix("X-EVENWATCH-HOLDER;VALUE=TEXT;X-PERSON=")?;
            let (person, rest) = rest.split_once(";X-STATE=").unwrap();
            let (state, name) = rest.split_once(':').unwrap();
            Some((plain(name), person.to_owned(), state.to_owned()))
        });
        (uid.to_owned(), holders.collect())
    };
    events.map(of_event).collect()
}

/// A TEXT value without its escapes.
fn plain(value: &str) -> String {
    let mut characters = value.chars();
    let mut text = String::new();
    while let Some(next) = characters.next() {
        text.push(match (next, next == '\\') {
            (_, true) => match characters.next().unwrap() {
                'n' | 'N' => '\n',
                other => other,
            },
            (other, false) => other,
        });
    }
    text
}

fn alarms(event: &icalendar::Event) -> Vec<i64> {
    let reminders = event.components().iter().map(|reminder| {
        assert_eq!(reminder.property_value("ACTION"), Some("DISPLAY"));
        assert!(reminder.property_value("DESCRIPTION").is_some());
        let trigger = reminder.property_value("TRIGGER").unwrap();
        let minutes = trigger.strip_prefix("-PT").unwrap();
        minutes.strip_suffix('M').unwrap().parse().unwrap()
    });
    reminders.collect()
}

fn instant(at: DatePerhapsTime) -> DateTime<Utc> {
    match at {
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => at,
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => {
            let zone: chrono_tz::Tz = tzid.parse().unwrap();
            date_time
                .and_local_timezone(zone)
                .earliest()
                .unwrap()
                .to_utc()
        }
        other => panic!("{other:?} is no instant"),
    }
}

/// What Python's `icalendar` reads.
pub fn by_python(body: &[u8]) -> Read {
    by(body, "read.py")
}

/// What a script of this folder reads.
fn by<T: DeserializeOwned>(body: &[u8], script: &str) -> T {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/feeds")
        .join(script);
    let mut child = Command::new(python::interpreter())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(body).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}
