//! Example networks, built in: two as documents, and one of all boards that is generated from their
//! list.

use chrono::NaiveDate;

use super::embedded;

/// An example network and the period that shows it best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demo {
    /// Its name, as given on the command line.
    pub name: &'static str,
    /// What it shows, in one sentence.
    pub about: &'static str,
    /// First day of the plan shown; a Monday.
    pub start: NaiveDate,
    /// Weeks planned.
    pub weeks: u32,
}

/// The example networks, the main one first.
pub const DEMOS: [Demo; 3] = [
    Demo {
        name: "north-east-and-yorkshire",
        about: "A region of four boards with invented providers and people: every kind of gap, and goodwill",
        // Holds Christmas Day, Boxing Day apart from its bank holiday, and New Year; ends a week
        // before the clocks change.
        start: date(2026, 12, 21),
        weeks: 13,
    },
    Demo {
        name: "small",
        about: "One invented nurse line of eight people: read it in a minute, plan it in a second",
        start: date(2026, 12, 21),
        weeks: 4,
    },
    Demo {
        name: NATIONAL,
        about: "All 36 boards of England with invented areas, providers and people: what a national audit looks like",
        start: date(2026, 12, 21),
        weeks: 4,
    },
];

/// The example that is generated.
const NATIONAL: &str = "national";

/// The document of the example network with this name.
#[must_use]
pub fn demo(name: &str) -> Option<Vec<u8>> {
    let demo = DEMOS.iter().find(|demo| demo.name == name)?;
    if demo.name == NATIONAL {
        return national(usize::MAX);
    }
    embedded::text(&format!("demo/{}.json", demo.name)).map(String::into_bytes)
}

/// The document of the national example, cut to the first `boards` boards: audits are measured on a
/// row of sizes.
#[must_use]
pub fn national(boards: usize) -> Option<Vec<u8>> {
    super::national::document(boards)
}

/// A date known to exist.
const fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}
