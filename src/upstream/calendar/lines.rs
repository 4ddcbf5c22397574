//! The lines of a calendar (RFC 5545, 3.1): unfolded as bytes before they are read as letters,
//! because a fold may part a letter; each with the number of the line where it begins.

use std::borrow::Cow;

/// A content line, unfolded, without blanks around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ContentLine<'a> {
    /// Number of its first line in what was sent, from 1.
    pub(super) number: usize,
    /// Its text.
    pub(super) text: Cow<'a, str>,
    /// A piece of it that is a line of its own by its looks, with its number: indented by accident.
    pub(super) swallowed: Option<(usize, String)>,
}

/// Shortest line that a program folds. Bytes: RFC 5545, 3.1 has 75.
const SHORTEST_FOLDED: usize = 60;

/// Properties that hold times of their own.
const WITH_TIMES: [&str; 9] = [
    "DTSTART",
    "DTEND",
    "DTSTAMP",
    "DUE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "CREATED",
    "LAST-MODIFIED",
];

/// What was sent as UTF-8 or another superset of ASCII: UTF-16 is recognised by its mark or its
/// zeros.
pub(super) fn as_bytes(sent: &[u8]) -> Cow<'_, [u8]> {
    let sent = sent.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(sent);
    let unit: fn([u8; 2]) -> u16 = match sent {
        [0xFF, 0xFE, ..] | [b'B' | b'b', 0, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] | [0, b'B' | b'b', ..] => u16::from_be_bytes,
        _ => return Cow::Borrowed(sent),
    };
    let units = sent.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .filter(|letter| *letter != '\u{feff}')
        .collect();
    Cow::Owned(text.into_bytes())
}

/// The lines, one at a time: a calendar of many small lines is never held as a list.
pub(super) struct ContentLines<'a> {
    rest: &'a [u8],
    number: usize,
}

impl<'a> ContentLines<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            number: 0,
        }
    }

    /// The next line as it was sent, without its end: CR and LF, or one of them alone.
    fn physical(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = self
            .rest
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'));
        let (line, rest) = match end {
            None => (self.rest, &[][..]),
            Some(at) => {
                let (line, rest) = self.rest.split_at(at);
                let rest = rest.strip_prefix(b"\r\n").unwrap_or(&rest[1..]);
                (line, rest)
            }
        };
        self.rest = rest;
        Some(line)
    }
}

impl<'a> Iterator for ContentLines<'a> {
    type Item = ContentLine<'a>;

    fn next(&mut self) -> Option<ContentLine<'a>> {
        let first = self.physical()?;
        let (mut line, mut before) = (Cow::Borrowed(first), first.len());
        let number = self.number;
        let mut swallowed = None;
        while matches!(self.rest.first(), Some(b' ' | b'\t')) {
            let more = self.physical().unwrap_or_default();
            if before < SHORTEST_FOLDED && swallowed.is_none() {
                let piece = own_line(more);
                swallowed = piece.map(|piece| (self.number, piece.to_owned()));
            }
            before = more.len();
            line.to_mut().extend(more.get(1..).unwrap_or_default());
        }
        let text = match line {
            Cow::Borrowed(bytes) => letters(bytes),
            Cow::Owned(bytes) => Cow::Owned(letters(&bytes).into_owned()),
        };
        Some(ContentLine {
            number,
            text,
            swallowed,
        })
    }
}

/// An indented line that by its looks is one of its own, and decides about leave.
fn own_line(more: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(more).ok()?.trim();
    let name = name_of(text)?;
    let (_, value) = text.split_once(':')?;
    let has_day = || value.bytes().filter(u8::is_ascii_digit).count() >= 8;
    let is_one = match name.as_str() {
        "BEGIN" => value.trim().eq_ignore_ascii_case("VEVENT"),
        // In capitals, as programs write it: "Summary:" may stand in a text.
        "SUMMARY" => text.starts_with("SUMMARY"),
        "DTSTART" | "DTEND" | "RDATE" => has_day(),
        "DURATION" => value.trim_start().starts_with(['P', '+']),
        "RRULE" => value.to_ascii_uppercase().contains("FREQ="),
        _ => false,
    };
    is_one.then_some(text)
}

/// The bytes as letters. What is not UTF-8 is taken for Latin-1, so that no byte hides the rest of
/// its line.
pub(super) fn letters(bytes: &[u8]) -> Cow<'_, str> {
    let outer = |letter: char| letter.is_whitespace() || matches!(letter, '\0' | '\u{feff}');
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text.trim_matches(outer)),
        Err(_) => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            Cow::Owned(text.trim_matches(outer).to_owned())
        }
    }
}

/// A line's name, in capitals, or nothing where it has none: letters, digits and hyphens before `;`
/// or `:`.
pub(super) fn name_of(text: &str) -> Option<String> {
    let end = text.find([';', ':'])?;
    let name = text.get(..end)?.trim_end();
    let is_name = !name.is_empty()
        && name.len() <= 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_name.then(|| name.to_ascii_uppercase())
}

/// A line with its name apart from its parameters and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property<'a> {
    /// Number of its line.
    pub(super) line: usize,
    /// Its name, in capitals.
    pub(super) name: String,
    text: Cow<'a, str>,
    /// Where the value begins.
    value: usize,
    /// Where the value begins if it holds times.
    times: usize,
}

impl<'a> Property<'a> {
    pub(super) fn of(line: ContentLine<'a>, name: String) -> Self {
        let value = value_start(&line.text);
        Self {
            line: line.number,
            name,
            times: times_start(&line.text, value),
            value,
            text: line.text,
        }
    }

    /// The value, without blanks around it.
    pub(super) fn value(&self) -> &str {
        self.text.get(self.value..).unwrap_or_default().trim()
    }

    /// The value of a property that holds times.
    pub(super) fn time_value(&self) -> &str {
        self.text.get(self.times..).unwrap_or_default().trim()
    }

    /// Whether its value is written as vCalendar 1.0 writes what is not plain.
    pub(super) fn is_quoted_printable(&self) -> bool {
        let encoding = self.parameter("ENCODING");
        encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("QUOTED-PRINTABLE"))
    }

    /// Whether it says the same as another of its name, letter by letter.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        self.value() == other.value() && self.parameters().eq_ignore_ascii_case(other.parameters())
    }

    fn parameters(&self) -> &str {
        let parameters = self.text.get(self.name.len()..self.value);
        parameters.unwrap_or_default().trim()
    }

    /// Adds the next line, where the end of this one says that it goes on (Quoted-Printable).
    pub(super) fn go_on(&mut self, more: &str) {
        let text = self.text.to_mut();
        text.truncate(text.trim_end_matches('=').len());
        text.push_str(more);
    }

    /// The value of a parameter, without quotes.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut rest = self
            .text
            .get(..self.times)?
            .trim_end()
            .trim_end_matches(':');
        while let Some(at) = outside_quotes(rest, b';') {
            rest = rest.get(at + 1..)?;
            let one = outside_quotes(rest, b';').map_or(rest, |end| &rest[..end]);
            if let Some((key, value)) = one.split_once('=')
                && key.trim().eq_ignore_ascii_case(name)
            {
                return Some(value.trim().trim_matches('"').trim());
            }
        }
        None
    }
}

/// Where the value begins: after the first colon outside quotes, or after the first at all where
/// quotes do not pair.
fn value_start(text: &str) -> usize {
    let colon = outside_quotes(text, b':').or_else(|| text.find(':'));
    colon.map_or(text.len(), |at| at + 1)
}

/// Where the value begins if it holds times. Some programs write the name of a zone bare that has a
/// colon in it (`TZID=(UTC+00:00) London:20260803T090000`): what stands before a further colon is
/// of the name, unless it is a day or another property, which an accidental fold brings into the
/// line.
fn times_start(text: &str, value: usize) -> usize {
    let mut parameter = text.get(..value).unwrap_or_default();
    while let Some(at) = outside_quotes(parameter, b';') {
        parameter = parameter.get(at + 1..).unwrap_or_default();
    }
    let is_bare_zone = parameter.split_once('=').is_some_and(|(key, name)| {
        key.trim().eq_ignore_ascii_case("TZID") && !name.trim_start().starts_with('"')
    });
    let mut start = value;
    while is_bare_zone && let Some(piece) = text.get(start..).and_then(before_colon) {
        let digits = piece.trim_start().bytes().filter(|byte| *byte != b'-');
        let is_day = digits.take(8).filter(u8::is_ascii_digit).count() == 8;
        let upper = piece.trim_end().to_ascii_uppercase();
        if is_day || piece.contains(';') || WITH_TIMES.iter().any(|name| upper.ends_with(name)) {
            break;
        }
        start += piece.len() + 1;
    }
    start
}

fn before_colon(text: &str) -> Option<&str> {
    text.split_once(':').map(|(before, _)| before)
}

fn outside_quotes(text: &str, wanted: u8) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == wanted && !quoted
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn property(text: &str) -> Property<'_> {
        let line = ContentLines::of(text.as_bytes()).next().unwrap();
        let name = name_of(&line.text).unwrap();
        Property::of(line, name)
    }

    #[test]
    fn folds_are_taken_away_before_letters_are_read() {
        let bytes = b"SUMMARY:Zo\xC3\r\n \xAB\nA:1 \r\rB:\xEB\n\t2\n";
        let lines: Vec<(usize, String)> = ContentLines::of(bytes)
            .map(|line| (line.number, line.text.into_owned()))
            .collect();
        let expected = [
            (1, "SUMMARY:Zo\u{eb}"),
            (3, "A:1"),
            (4, ""),
            (5, "B:\u{eb}2"),
        ];
        assert_eq!(lines, expected.map(|(at, text)| (at, text.to_owned())));
        for little in [true, false] {
            let units = "\u{feff}BEGIN:VCALENDAR".encode_utf16();
            let bytes: Vec<u8> = units
                .flat_map(|unit| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                })
                .collect();
            assert_eq!(as_bytes(&bytes), &b"BEGIN:VCALENDAR"[..]);
            assert_eq!(as_bytes(&bytes[2..]), &b"BEGIN:VCALENDAR"[..]);
        }
    }

    #[test]
    fn names_parameters_and_values_are_told_apart_whatever_is_quoted() {
        for (text, zone, value) in [
            (
                "dtstart;tzid=Europe/London:20260803T090000",
                Some("Europe/London"),
                "20260803T090000",
            ),
            (
                "DTSTART;X=\"a;b:c\";TZID=\"A: B\":20260803",
                Some("A: B"),
                "20260803",
            ),
            (
                "DTSTART;TZID=(UTC+00:00) Dublin, London:20260803T090000",
                Some("(UTC+00:00) Dublin, London"),
                "20260803T090000",
            ),
            ("DTSTART ; VALUE=DATE : 20260803 ", None, "20260803"),
            ("DTSTART;CN=\"odd:20260803", None, "20260803"),
            ("DTSTART:", None, ""),
            (
                "DTSTART;TZID=tzone://Microsoft/Utc:20260803T090000",
                Some("tzone://Microsoft/Utc"),
                "20260803T090000",
            ),
            (
                "DTSTART;TZID=UTC+01:00:20260803T090000",
                Some("UTC+01:00"),
                "20260803T090000",
            ),
            (
                "DTSTART;TZID=Europe/London:2026-08-03T09:00:00",
                Some("Europe/London"),
                "2026-08-03T09:00:00",
            ),
            // Two lines made into one by an indented second are no time.
            (
                "DTSTART;VALUE=DATE:20260803DTEND;VALUE=DATE:20260808",
                None,
                "20260803DTEND;VALUE=DATE:20260808",
            ),
            (
                "DTSTART;TZID=Europe/London:DTEND:20260808",
                Some("Europe/London"),
                "DTEND:20260808",
            ),
            (
                "DTSTART;TZID=(UTC+00:00) London:20260803T090000DTEND;TZID=(UTC+00:00) London:20260808T090000",
                Some("(UTC+00:00) London"),
                "20260803T090000DTEND;TZID=(UTC+00:00) London:20260808T090000",
            ),
        ] {
            let property = property(text);
            assert_eq!(property.name, "DTSTART", "{text}");
            assert_eq!(property.parameter("TZID"), zone, "{text}");
            assert_eq!(property.time_value(), value, "{text}");
        }
        assert_eq!(
            property("SUMMARY;CN=\"O\"Brien\":Leave: all").value(),
            "Leave: all"
        );
        assert_eq!(name_of("no name here"), None);
        assert_eq!(name_of("two words:x"), None);
    }
}
