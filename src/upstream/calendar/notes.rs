//! What was left out of a calendar or taken otherwise than it stands there: line and reason, so
//! many and no more.

use serde::Serialize;

/// Most notes of one calendar that are told.
const MOST: usize = 100;

/// Something that was left out, or taken otherwise than it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarNote {
    /// Number of the line in the calendar, from 1.
    pub line: usize,
    /// What it is, and what was made of it. Never a title.
    pub message: String,
}

/// The notes of one calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Notes {
    told: Vec<CalendarNote>,
    more: usize,
}

impl Notes {
    pub(super) fn add(&mut self, line: usize, message: String) {
        if self.told.len() < MOST {
            self.told.push(CalendarNote { line, message });
        } else {
            self.more += 1;
        }
    }

    /// The notes by line, and how many more there were.
    pub(super) fn into_sorted(mut self) -> (Vec<CalendarNote>, usize) {
        self.told.sort_by_key(|note| note.line);
        (self.told, self.more)
    }
}
