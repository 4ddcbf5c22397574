//! What a document of the wrong shape is told: the reader's terse message becomes what is wrong and
//! what to do.

use serde::Serialize;

use super::bad_value::BadValue;
use super::suggest::nearest;

/// Longest piece of a document repeated in a message: enough to know it by, short enough for one
/// line.
const FOUND_CHARACTERS: usize = 80;

/// A fault of shape in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The key or word that is the fault, where it is one.
    pub about: Option<About>,
}

/// A key or a word that is a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A key that nobody knows.
    UnknownKey(String),
    /// A key that is given twice.
    DoubledKey(String),
    /// A word that is none of those known.
    UnknownWord(String),
}

impl ParseError {
    /// The key that nobody knows, where that is the fault.
    #[must_use]
    pub fn unknown_key(&self) -> Option<&str> {
        match &self.about {
            Some(About::UnknownKey(key)) => Some(key),
            _ => None,
        }
    }
}

/// Puts a serde message into words; a [`super::bad_value::Refusal`] has both fields already.
#[must_use]
pub fn fault(message: &str) -> ParseError {
    if let Some(refused) = BadValue::carried(message) {
        return ParseError {
            message: refused.message,
            remedy: refused.remedy,
            about: None,
        };
    }
    let (subject, choices) = quoted(message);
    let mut about = None;
    let (message, remedy) = if message.starts_with("unknown field") {
        about = Some(About::UnknownKey(subject.to_owned()));
        (
            format!("unknown key \"{subject}\""),
            choose(subject, &choices),
        )
    } else if message.starts_with("unknown variant") {
        about = Some(About::UnknownWord(subject.to_owned()));
        let near = nearest(subject, choices.iter().copied());
        let meant = near.map_or_else(String::new, |near| {
            format!("did you mean \"{near}\"? Else ")
        });
        (
            format!("\"{subject}\" is not one of the words known here"),
            format!("{meant}write one of: {}", choices.join(", ")),
        )
    } else if message.starts_with("missing field") {
        (
            format!("\"{subject}\" is missing"),
            format!("add \"{subject}\""),
        )
    } else if message.starts_with("duplicate field") {
        about = Some(About::DoubledKey(subject.to_owned()));
        (
            format!("\"{subject}\" is given twice"),
            "keep one of the two".to_owned(),
        )
    } else if let Some((wrong, expected)) = message
        .rsplit_once(", expected ")
        .filter(|_| !message.starts_with('"'))
    {
        (wrong.to_owned(), format!("give {}", plain(expected)))
    } else if is_about_a_date(message) {
        (
            "this is not a date of the calendar".to_owned(),
            "write year, month and day as 2026-12-25".to_owned(),
        )
    } else {
        (
            message.to_owned(),
            "see the published schema for what belongs here".to_owned(),
        )
    };
    ParseError {
        message,
        remedy,
        about,
    }
}

/// What a reader's message names first, and the words that it knows. What it names may be any text
/// of the document, with such marks in it too.
fn quoted(message: &str) -> (&str, Vec<&str>) {
    let (about, expected) = message
        .rsplit_once("`, expected ")
        .or_else(|| message.rsplit_once("`, there are no "))
        .or_else(|| message.rsplit_once('`'))
        .unwrap_or_default();
    let subject = about.split_once('`').map_or("", |(_, subject)| subject);
    (subject, expected.split('`').skip(1).step_by(2).collect())
}

/// A value as JSON, cut to `FOUND_CHARACTERS`.
#[must_use]
pub fn found(value: &impl Serialize) -> String {
    let mut start = Start(Vec::new());
    // An error means that the value was longer than its start, or cannot be JSON (NaN is written as
    // null, so none is).
    let _ = serde_json::to_writer(&mut start, value);
    shorten(&String::from_utf8_lossy(&start.0))
}

/// The text, cut to `FOUND_CHARACTERS`.
#[must_use]
pub fn shorten(text: &str) -> String {
    match text.char_indices().nth(FOUND_CHARACTERS) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Takes the first bytes of a value and refuses the rest, so that a huge one costs nothing to
/// quote.
struct Start(Vec<u8>);

impl std::io::Write for Start {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Four bytes are the longest character; a lossy tail is cut away with the rest.
        if self.0.len() > FOUND_CHARACTERS * 4 {
            return Err(std::io::ErrorKind::WriteZero.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Which of the words known to write.
fn choose(wrong: &str, known: &[&str]) -> String {
    match nearest(wrong, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"? Else leave it out"),
        None if known.is_empty() => "leave it out: nothing belongs here".to_owned(),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// What a reader of the message calls the type.
fn plain(expected: &str) -> String {
    match expected {
        "u8" => "a whole number, 0 to 255".to_owned(),
        "u16" => "a whole number, 0 to 65535".to_owned(),
        "u32" | "u64" | "usize" => "a whole number, 0 or more".to_owned(),
        "a nonzero u32" => "a whole number, 1 or more".to_owned(),
        "i32" | "i64" => "a whole number".to_owned(),
        "f64" => "a number".to_owned(),
        "a string" => "a text in quotes".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list in [ ]".to_owned(),
        "a map" => "an object in { }".to_owned(),
        "a formatted date string" => "a date such as \"2026-12-25\"".to_owned(),
        other if other.starts_with("struct ") => "an object in { }".to_owned(),
        other => other.to_owned(),
    }
}

/// The words that chrono has for what is not a date.
fn is_about_a_date(message: &str) -> bool {
    [
        "input is out of range",
        "input contains invalid characters",
        "premature end of input",
        "trailing input",
        "no possible date",
        "input is not enough",
    ]
    .iter()
    .any(|start| message.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_messages_become_what_is_wrong_and_what_to_do() {
        for (from, message, remedy) in [
            (
                "unknown field `nmae`, expected one of `id`, `name`",
                "unknown key \"nmae\"",
                "did you mean \"name\"? Else leave it out",
            ),
            (
                "unknown variant `sunday`, expected one of `sat`, `sun`",
                "\"sunday\" is not one of the words known here",
                "write one of: sat, sun",
            ),
            ("missing field `wte`", "\"wte\" is missing", "add \"wte\""),
            (
                "invalid type: string \"one\", expected u8",
                "invalid type: string \"one\"",
                "give a whole number, 0 to 255",
            ),
            (
                "-1 is not a WTE;\u{a0}give a number above 0",
                "-1 is not a WTE",
                "give a number above 0",
            ),
            (
                "\"x; y, expected z\" is not an id;\u{a0}write a-z; no more",
                "\"x; y, expected z\" is not an id",
                "write a-z; no more",
            ),
            (
                "unknown variant `a`, expected `b`, expected `sat` or `sun`",
                "\"a`, expected `b\" is not one of the words known here",
                "write one of: sat, sun",
            ),
            (
                "invalid type: string \"one, expected two\", expected u8",
                "invalid type: string \"one, expected two\"",
                "give a whole number, 0 to 255",
            ),
            (
                "unknown field `x`, there are no fields",
                "unknown key \"x\"",
                "leave it out: nothing belongs here",
            ),
            (
                "premature end of input",
                "this is not a date of the calendar",
                "write year, month and day as 2026-12-25",
            ),
        ] {
            let told = fault(from);
            assert_eq!(
                (told.message.as_str(), told.remedy.as_str()),
                (message, remedy)
            );
        }
    }

    #[test]
    fn long_values_are_cut_at_a_character() {
        let told = found(&"é".repeat(10_000));
        assert_eq!(told.chars().count(), FOUND_CHARACTERS + 1);
        assert_eq!(found(&[1, 2]), "[1,2]");
    }
}
