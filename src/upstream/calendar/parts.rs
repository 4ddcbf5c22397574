//! The parts of a calendar: its events and zones as they stand there, nothing of them understood
//! yet. Names are read in any capitals, calendars may lie in one another or follow one another, and
//! what belongs to nothing is noted.

use super::Wrong;
use super::lines::{ContentLines, Property, name_of};
use super::notes::Notes;
use evenwatch_domain::count::{counted, thousands};
use evenwatch_domain::parse_error::shorten;

/// What of an event is kept: all that decides whether, when and for how long.
const KEPT: [&str; 15] = [
    "UID",
    "SUMMARY",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "EXRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "STATUS",
    "SEQUENCE",
    "LAST-MODIFIED",
    "TRANSP",
    "X-MICROSOFT-CDO-BUSYSTATUS",
];

/// How the flags of a whole day are called that Exchange writes.
pub(super) const WHOLE_DAY_FLAGS: [&str; 2] = [
    "X-MICROSOFT-CDO-ALLDAYEVENT",
    "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT",
];

/// What of a zone is kept.
const KEPT_OF_ZONES: [&str; 7] = [
    "TZID",
    "X-LIC-LOCATION",
    "DTSTART",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "RRULE",
    "RDATE",
];

/// What decides about days; a line without a name behind one of them may be a piece of it.
const TIMES: [&str; 7] = [
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
];

/// Most events that are read, and most of their properties: far more than leave of many years is.
const MOST: (usize, usize) = (100_000, 500_000);

/// Most kinds of other parts that are told: more say no more.
const MOST_KINDS: usize = 20;

/// Properties of one part, and where it begins.
#[derive(Debug, Default)]
pub(super) struct Part<'a> {
    /// Number of the line that begins it.
    pub(super) line: usize,
    /// What was kept of it, in order.
    pub(super) properties: Vec<Property<'a>>,
}

impl<'a> Part<'a> {
    /// The first property of this name.
    pub(super) fn find(&self, name: &str) -> Option<&Property<'a>> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    /// All properties of this name.
    pub(super) fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p Property<'a>> {
        self.properties
            .iter()
            .filter(move |property| property.name == name)
    }
}

/// An event as it stands in its calendar.
#[derive(Debug, Default)]
pub(super) struct EventPart<'a> {
    /// Its properties.
    pub(super) part: Part<'a>,
    /// Which calendar it lies in.
    pub(super) calendar: usize,
    /// Line and text of a line without a name that may be a piece of a time or a rule before it.
    pub(super) broken: Option<(usize, String)>,
}

/// A zone as it is defined in a calendar.
#[derive(Debug, Default)]
pub(super) struct ZonePart<'a> {
    /// Its name.
    pub(super) part: Part<'a>,
    /// Its times of standard and of summer time.
    pub(super) observances: Vec<Part<'a>>,
    /// Which calendar it lies in.
    pub(super) calendar: usize,
}

/// Everything of a calendar that matters here.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    /// Its events.
    pub(super) events: Vec<EventPart<'a>>,
    /// Its zones.
    pub(super) zones: Vec<ZonePart<'a>>,
    /// The method of each calendar, in capitals.
    methods: Vec<String>,
    /// Parts of other kinds: name, how many, line of the first.
    pub(super) others: Vec<(String, usize, usize)>,
}

impl Parts<'_> {
    /// Whether the calendar that it lies in calls off what it holds.
    pub(super) fn calls_off(&self, event: &EventPart<'_>) -> bool {
        self.methods
            .get(event.calendar)
            .is_some_and(|method| method == "CANCEL")
    }
}

/// A part that is open, from its BEGIN to its END.
struct Open {
    name: String,
    line: usize,
    /// The calendar around it.
    calendar: usize,
}

struct Reader<'a, 'n> {
    parts: Parts<'a>,
    open: Vec<Open>,
    calendars: usize,
    /// How many properties are kept.
    kept: usize,
    /// Name of the property before.
    before: Option<String>,
    notes: &'n mut Notes,
}

/// Reads the parts.
///
/// # Errors
/// There is no calendar, it ends in the middle, or it is larger than any calendar of leave.
pub(super) fn read<'a>(bytes: &'a [u8], notes: &mut Notes) -> Result<Parts<'a>, Wrong> {
    let mut reader = Reader {
        parts: Parts::default(),
        open: Vec::new(),
        calendars: 0,
        kept: 0,
        before: None,
        notes,
    };
    let mut last = 0;
    for line in ContentLines::of(bytes) {
        last = line.number;
        if line.text.is_empty() {
            continue;
        }
        match name_of(&line.text) {
            None => reader.nameless(line.number, &line.text),
            Some(name) if name == "BEGIN" => reader.begin(&Property::of(line, name)),
            Some(name) if name == "END" => reader.end(&Property::of(line, name)),
            Some(name) => reader.property(Property::of(line, name)),
        }
        if reader.parts.events.len() > MOST.0 || reader.kept > MOST.1 {
            return Err((
                format!(
                    "it is larger than any calendar of leave: more than {} events or {} times and rules at line {last}",
                    thousands(MOST.0 as u64),
                    thousands(MOST.1 as u64)
                ),
                "give the address of a calendar that holds leave alone".to_owned(),
            ));
        }
    }
    if reader.calendars == 0 {
        return Err((
            "the answer is not a calendar: no line of it is BEGIN:VCALENDAR".to_owned(),
            "give the address of the calendar itself, which often ends in .ics".to_owned(),
        ));
    }
    if let Some(open) = reader.open.last() {
        return Err((
            format!(
                "it ends in the middle, at line {last}: the BEGIN:{} of line {} has no END, so leave may be missing",
                shorten(&open.name),
                open.line
            ),
            "fetch or export the whole calendar again".to_owned(),
        ));
    }
    Ok(reader.parts)
}

impl<'a> Reader<'a, '_> {
    fn begin(&mut self, property: &Property<'a>) {
        let name = property.value().to_ascii_uppercase();
        self.before = None;
        if self.open.last().is_some_and(|open| open.name == "VEVENT") && name == "VEVENT" {
            self.unclosed();
        }
        let around = self.open.last().map(|open| open.name.clone());
        let mut calendar = self.open.last().map_or(0, |open| open.calendar);
        match name.as_str() {
            "VCALENDAR" => {
                calendar = self.calendars;
                self.calendars += 1;
                self.parts.methods.push(String::new());
            }
            "VEVENT" => self.parts.events.push(EventPart {
                part: Part {
                    line: property.line,
                    ..Part::default()
                },
                calendar,
                broken: None,
            }),
            "VTIMEZONE" => self.parts.zones.push(ZonePart {
                calendar,
                ..ZonePart::default()
            }),
            "STANDARD" | "DAYLIGHT" if around.as_deref() == Some("VTIMEZONE") => {
                if let Some(zone) = self.parts.zones.last_mut() {
                    zone.observances.push(Part {
                        line: property.line,
                        ..Part::default()
                    });
                }
            }
            // Alarms and the like belong to the part around them.
            _ if around.as_deref().is_none_or(|around| around == "VCALENDAR") => {
                self.other(name.clone(), property.line);
            }
            _ => {}
        }
        self.open.push(Open {
            name,
            line: property.line,
            calendar,
        });
    }

    fn other(&mut self, name: String, line: usize) {
        let others = &mut self.parts.others;
        if let Some((_, count, _)) = others.iter_mut().find(|other| other.0 == name) {
            *count += 1;
        } else if others.len() < MOST_KINDS {
            others.push((name, 1, line));
        }
    }

    fn unclosed(&mut self) {
        if let Some(open) = self.open.pop() {
            let name = shorten(&open.name);
            self.notes.add(
                open.line,
                format!("the BEGIN:{name} has no END:{name}; it was taken to end where the next part begins or ends"),
            );
        }
    }

    fn end(&mut self, property: &Property<'a>) {
        let name = property.value().to_ascii_uppercase();
        self.before = None;
        // A part that is not open ends nothing.
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else {
            let text = format!("END:{} ends a part that was never begun", shorten(&name));
            return self.notes.add(property.line, text);
        };
        while self.open.len() > at + 1 {
            self.unclosed();
        }
        self.open.pop();
    }

    fn property(&mut self, property: Property<'a>) {
        let Some(open) = self.open.last() else { return };
        self.before = Some(property.name.clone());
        let name = property.name.as_str();
        self.kept += usize::from(KEPT.contains(&name) || KEPT_OF_ZONES.contains(&name));
        match open.name.as_str() {
            "VEVENT" if KEPT.contains(&name) || WHOLE_DAY_FLAGS.contains(&name) => {
                if let Some(event) = self.parts.events.last_mut() {
                    event.part.properties.push(property);
                }
            }
            "VTIMEZONE" if KEPT_OF_ZONES.contains(&name) => {
                if let Some(zone) = self.parts.zones.last_mut() {
                    zone.part.properties.push(property);
                }
            }
            "STANDARD" | "DAYLIGHT" if KEPT_OF_ZONES.contains(&name) => {
                let zone = self.parts.zones.last_mut();
                if let Some(part) = zone.and_then(|zone| zone.observances.last_mut()) {
                    part.properties.push(property);
                }
            }
            "VCALENDAR" if name == "METHOD" => {
                if let Some(method) = self.parts.methods.get_mut(open.calendar) {
                    *method = property.value().to_ascii_uppercase();
                }
            }
            _ => {}
        }
    }

    /// A line without a name: noted, and kept with the event where it may be the rest of a time or
    /// a rule.
    fn nameless(&mut self, line: usize, text: &str) {
        let is_open = self.open.last().is_some_and(|open| open.name == "VEVENT");
        let behind = self.before.as_deref();
        let may_belong = text.chars().all(|letter| {
            letter.is_ascii_digit() || letter.is_ascii_uppercase() || "=;,+-/".contains(letter)
        });
        if is_open
            && may_belong
            && behind.is_some_and(|name| TIMES.contains(&name))
            && let Some(event) = self.parts.events.last_mut()
        {
            event.broken = Some((line, shorten(text)));
            return;
        }
        self.notes.add(
            line,
            "the line belongs to no part and was not read".to_owned(),
        );
    }
}

/// What is said of parts that are not events.
pub(super) fn other_parts(others: &[(String, usize, usize)]) -> Vec<String> {
    let said = |(name, count, line): &(String, usize, usize)| {
        let parts = counted(*count, &format!("{} part", shorten(name)));
        format!("{parts} (the first in line {line})")
    };
    others.iter().map(said).collect()
}
