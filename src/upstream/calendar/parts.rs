//! The parts of a calendar: its events and zones as they stand there, nothing of them understood
//! yet. Names are read in any capitals, calendars may lie in one another or follow one another, and
//! what belongs to nothing is noted.

use super::lines::{ContentLines, Property, name_of};
use super::notes::Notes;
use super::{Wrong, at_line, correct};
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

    /// A further property of this name that says something else than the first.
    pub(super) fn contradiction(&self, name: &str) -> Option<&Property<'a>> {
        let first = self.find(name)?;
        let mut all = self.properties.iter();
        all.find(|property| property.name == name && !property.repeats(first))
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
    /// A line that may be a piece of a time or a rule before it, or that was made one: its number,
    /// and what is wrong.
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
    /// Whether the property before says that the next line is still of it, and whether it was kept.
    goes_on: Option<bool>,
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
        goes_on: None,
        notes,
    };
    let mut last = 0;
    for line in ContentLines::of(bytes) {
        last = line.number;
        if reader.is_more(&line.text) || line.text.is_empty() {
            continue;
        }
        match name_of(&line.text) {
            None => reader.nameless(line.number, &line.text),
            Some(name) if name == "BEGIN" || name == "END" => {
                let around_event = line.text.to_ascii_uppercase().contains(":VEVENT");
                if let Some((number, text)) = line.swallowed.as_ref().filter(|_| around_event) {
                    return Err(at_line(*number, indented(text), correct()));
                }
                match name.as_str() {
                    "BEGIN" => reader.begin(&Property::of(line, name)),
                    _ => reader.end(&Property::of(line, name)),
                }
            }
            Some(name) => {
                let swallowed = line.swallowed.clone();
                reader.property(Property::of(line, name));
                if let Some((number, text)) = swallowed {
                    reader.broken(number, indented(&text));
                }
            }
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
        if property.value().ends_with('=') && property.is_quoted_printable() {
            self.goes_on = Some(open.name == "VEVENT" && KEPT.contains(&name));
        }
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
                    let said = property.value().to_ascii_uppercase();
                    // Two methods are none: what only one of them calls off is not called off.
                    let is_same = method.is_empty() || *method == said;
                    *method = if is_same { said } else { "-".to_owned() };
                }
            }
            _ => {}
        }
    }

    /// Whether the line is the rest of the one before, and takes it as such.
    fn is_more(&mut self, text: &str) -> bool {
        let Some(is_kept) = self.goes_on.take() else {
            return false;
        };
        // What decides about leave is read as a line of its own, whatever stands before.
        let name = name_of(text).unwrap_or_default();
        if KEPT.contains(&name.as_str()) || matches!(name.as_str(), "BEGIN" | "END") {
            return false;
        }
        if text.ends_with('=') {
            self.goes_on = Some(is_kept);
        }
        if is_kept
            && let Some(event) = self.parts.events.last_mut()
            && let Some(property) = event.part.properties.last_mut()
        {
            property.go_on(text);
        }
        true
    }

    /// Says of the event that is open what of it cannot be understood.
    fn broken(&mut self, line: usize, why: String) {
        if self.open.last().is_some_and(|open| open.name == "VEVENT")
            && let Some(event) = self.parts.events.last_mut()
        {
            event.broken.get_or_insert((line, why));
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
        if is_open && may_belong && behind.is_some_and(|name| TIMES.contains(&name)) {
            let why = format!(
                "\"{}\" may be a piece of the line before it, which says when the event is",
                shorten(text)
            );
            return self.broken(line, why);
        }
        self.notes.add(
            line,
            "the line belongs to no part and was not read".to_owned(),
        );
    }
}

/// What is wrong with a line that is indented by accident.
fn indented(text: &str) -> String {
    format!(
        "\"{}\" is indented, which makes it a piece of the line before it",
        shorten(text)
    )
}

/// What is said of parts that are not events.
pub(super) fn other_parts(others: &[(String, usize, usize)]) -> Vec<String> {
    let said = |(name, count, line): &(String, usize, usize)| {
        let parts = counted(*count, &format!("{} part", shorten(name)));
        format!("{parts} (the first in line {line})")
    };
    others.iter().map(said).collect()
}
