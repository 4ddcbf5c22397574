//! The files' common shape: a line in capitals starts a section, `= N` after it says how many lines
//! follow.

use super::FormatError;
use crate::formats::fault::field;
use std::fmt;

/// Which file a fault is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Scenario,
    History,
    /// From 0.
    Week(usize),
    /// From 0.
    Solution(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Scenario => f.write_str("scenario"),
            Place::History => f.write_str("history"),
            Place::Week(n) => write!(f, "week {}", n + 1),
            Place::Solution(n) => write!(f, "solution of week {}", n + 1),
        }
    }
}

/// A file in sections.
pub(super) struct File<'a> {
    place: Place,
    sections: Vec<Section<'a>>,
}

/// A section: what follows its `=`, and its lines.
pub(super) struct Section<'a> {
    place: Place,
    name: &'static str,
    head: Line<'a>,
    pub(super) value: Option<&'a str>,
    lines: Vec<Line<'a>>,
}

/// A line with its number, from 1.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    number: usize,
    text: &'a str,
}

impl<'a> File<'a> {
    /// Split a text into sections of these names.
    pub(super) fn new(
        place: Place,
        names: &[&'static str],
        text: &'a str,
    ) -> Result<Self, FormatError> {
        let mut sections: Vec<Section<'a>> = Vec::new();
        for (n, raw) in text.lines().enumerate() {
            let (number, text) = (n + 1, raw.trim());
            let line = Line { number, text };
            let (word, rest) = text.split_once([' ', '=']).unwrap_or((text, ""));
            let name = names.iter().find(|name| **name == word);
            match (name, sections.last_mut()) {
                _ if text.is_empty() => {}
                (Some(name), _) => sections.push(Section {
                    place,
                    name,
                    head: line,
                    value: rest.trim_start().strip_prefix('=').map(str::trim),
                    lines: Vec::new(),
                }),
                (None, Some(section)) => section.lines.push(line),
                (None, None) => {
                    return Err(FormatError::Line {
                        place: place.to_string(),
                        line: number,
                        reason: format!("expected {}", names.join(", ")),
                        text: text.to_owned(),
                    });
                }
            }
        }
        Ok(File { place, sections })
    }

    /// A section that must be there.
    pub(super) fn section(&self, name: &'static str) -> Result<&Section<'a>, FormatError> {
        let found = self.sections.iter().find(|s| s.name == name);
        found.ok_or_else(|| FormatError::Absent {
            place: self.place.to_string(),
            reason: format!("no section {name}"),
        })
    }
}

impl<'a> Section<'a> {
    /// A fault on a line of the section.
    fn fault(&self, line: Line<'_>, reason: String) -> FormatError {
        FormatError::Line {
            place: format!("{}, {}", self.place, self.name),
            line: line.number,
            reason,
            text: line.text.to_owned(),
        }
    }

    /// What the section's own line is to say.
    pub(super) fn number(&self) -> Result<usize, FormatError> {
        let number = self.value.and_then(|v| v.parse().ok());
        number.ok_or_else(|| self.fault(self.head, "expected = and a whole number".to_owned()))
    }

    /// Every line, parsed by its fields; where `= N` is given, there are so many.
    pub(super) fn each<T>(
        &self,
        parse: impl FnMut(&[&'a str]) -> Result<T, String>,
    ) -> Result<Vec<T>, FormatError> {
        let count = match self.value {
            Some(_) => self.number()?,
            None => self.lines.len(),
        };
        if count < self.lines.len() {
            return Err(self.refuse(format!("{} lines follow", self.lines.len())));
        }
        self.first(count, parse)
    }

    /// As [`Self::each`], but remarks may follow the lines announced.
    pub(super) fn each_announced<T>(
        &self,
        parse: impl FnMut(&[&'a str]) -> Result<T, String>,
    ) -> Result<Vec<T>, FormatError> {
        self.first(self.number()?, parse)
    }

    fn first<T>(
        &self,
        count: usize,
        mut parse: impl FnMut(&[&'a str]) -> Result<T, String>,
    ) -> Result<Vec<T>, FormatError> {
        if count > self.lines.len() {
            return Err(self.refuse(format!("only {} lines follow", self.lines.len())));
        }
        let parsed = self.lines.iter().take(count).map(|line| {
            let fields: Vec<&str> = line.text.split_whitespace().collect();
            parse(&fields).map_err(|reason| self.fault(*line, reason))
        });
        parsed.collect()
    }

    /// A fault of the section as a whole.
    pub(super) fn refuse(&self, reason: String) -> FormatError {
        self.fault(self.head, reason)
    }
}

/// A pair such as `(15,22)`, the first no more than the second.
pub(super) fn range(fields: &[&str], at: usize) -> Result<(u32, u32), String> {
    let text = field(fields, at)?;
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let pair = inner.and_then(|t| {
        let (least, most) = t.split_once(',')?;
        Some((least.trim().parse().ok()?, most.trim().parse().ok()?))
    });
    match pair {
        Some((least, most)) if least <= most => Ok((least, most)),
        Some((least, most)) => Err(format!("{least} is above {most} in field {}", at + 1)),
        None => Err(format!(
            "field {} is \"{text}\", expected (LEAST,MOST)",
            at + 1
        )),
    }
}

/// Where a name stands in a list.
pub(super) fn position<T>(
    list: &[T],
    name_of: impl Fn(&T) -> &str,
    what: &str,
    name: &str,
) -> Result<usize, String> {
    let found = list.iter().position(|item| name_of(item) == name);
    found.ok_or_else(|| format!("unknown {what} \"{name}\""))
}
