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
}

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
        let mut line = Cow::Borrowed(self.physical()?);
        let number = self.number;
        while matches!(self.rest.first(), Some(b' ' | b'\t')) {
            let more = self.physical().unwrap_or_default();
            line.to_mut().extend(more.get(1..).unwrap_or_default());
        }
        let text = match line {
            Cow::Borrowed(bytes) => letters(bytes),
            Cow::Owned(bytes) => Cow::Owned(letters(&bytes).into_owned()),
        };
        Some(ContentLine { number, text })
    }
}

/// The bytes as letters. What is not UTF-8 is taken for Latin-1, so that no byte hides the rest of
/// its line.
fn letters(bytes: &[u8]) -> Cow<'_, str> {
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
        // Times have no colon: where a zone's name with a colon stands bare before them, they begin
        // after the last.
        let last = line.text.rfind(':').map_or(value, |at| at + 1);
        let behind = line.text.get(last..).unwrap_or_default().trim_start();
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        Self {
            line: line.number,
            name,
            times: if digits == 8 { last } else { value },
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
