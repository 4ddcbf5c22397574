//! Instants as programs write them: RFC 3339 with an offset, in whole seconds.

use chrono::{DateTime, Datelike, NaiveDateTime, SubsecRound, Timelike, Utc};

use super::foreign_zone::ForeignZone;
use super::interval::Instant;
use super::time;

/// How an instant is written.
pub const EXAMPLE: &str = "2026-10-25T01:30:00+01:00 or 2026-10-25T00:30:00Z";

/// Shapes of times that lack something, and nothing else.
const NAIVE: [&str; 4] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
];

/// The first whole year in which London had an offset of whole minutes.
const FIRST_YEAR: i32 = 1848;

/// Seconds on the clock end before this.
const LEAP_NANOSECOND: u32 = 1_000_000_000;

/// A text that is no instant. What to write instead can be written as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadInstant {
    /// A wall time, which can mean two instants.
    #[error("is a time without an offset")]
    NoOffset {
        /// The same in universal time.
        utc: Box<str>,
        /// The same in London.
        london: Box<str>,
    },
    /// A time to the minute.
    #[error("is a time without seconds")]
    NoSeconds {
        /// The same with them.
        mended: Box<str>,
    },
    /// The second 60, which no clock here shows.
    #[error("has the second 60, and seconds run from 00 to 59")]
    LeapSecond {
        /// The second before.
        mended: Box<str>,
    },
    /// A time of sun dials, when London's offset was no whole minute, which RFC 3339 cannot say.
    #[error("is before the year 1848")]
    TooEarly,
    /// Something else.
    #[error("is not an RFC 3339 time")]
    Other,
}

impl BadInstant {
    /// What to write.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::NoOffset { utc, london } => {
                format!("write {utc} for UTC, or {london} for the time in London")
            }
            Self::NoSeconds { mended } | Self::LeapSecond { mended } => format!("write {mended}"),
            Self::TooEarly => format!("write a later time, such as {EXAMPLE}"),
            Self::Other => format!("write it as {EXAMPLE}"),
        }
    }
}

/// Reads an instant; parts of a second are left out, as nothing here begins within one.
///
/// # Errors
/// Where the text is none, or can mean several.
pub fn read(text: &str) -> Result<Instant, BadInstant> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        if at.nanosecond() >= LEAP_NANOSECOND {
            let mended = (at - chrono::Duration::seconds(1)).trunc_subsecs(0);
            let mended = mended.to_rfc3339().into();
            return Err(BadInstant::LeapSecond { mended });
        }
        if at.with_timezone(&Utc).year() < FIRST_YEAR {
            return Err(BadInstant::TooEarly);
        }
        return Ok(at.with_timezone(&Utc).trunc_subsecs(0));
    }
    if let Some(mended) = with_seconds(text) {
        return Err(BadInstant::NoSeconds { mended });
    }
    let wall = NAIVE
        .iter()
        .find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok());
    let Some(wall) = wall.filter(|wall| wall.nanosecond() < LEAP_NANOSECOND) else {
        return Err(BadInstant::Other);
    };
    if wall.year() < FIRST_YEAR {
        return Err(BadInstant::TooEarly);
    }
    let wall = wall.trunc_subsecs(0);
    let london = time::with_offset(ForeignZone::LONDON.instant(wall));
    Err(BadInstant::NoOffset {
        utc: wall.format("%Y-%m-%dT%H:%M:%SZ").to_string().into(),
        london: london.to_rfc3339().into(),
    })
}

/// A time to the minute with its offset, with seconds put in.
fn with_seconds(text: &str) -> Option<Box<str>> {
    let (minute, offset) = text.split_at_checked("2026-10-25T01:30".len())?;
    let mended = format!("{}:00{offset}", minute.replace(' ', "T"));
    DateTime::parse_from_rfc3339(&mended).ok()?;
    Some(mended.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn instants_are_read_in_whole_seconds() {
        for (text, wanted) in [
            ("2026-10-25T01:30:00+01:00", "2026-10-25T00:30:00Z"),
            ("2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z"),
            ("2026-10-25T00:30:00.999Z", "2026-10-25T00:30:00Z"),
            ("1848-01-01T00:00:00Z", "1848-01-01T00:00:00Z"),
        ] {
            assert_eq!(
                read(text).unwrap().to_rfc3339(),
                wanted.replace('Z', "+00:00"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_told_to_be_written_is_read() {
        for (text, message, remedy) in [
            (
                "2027-01-04T20:00",
                "offset",
                "write 2027-01-04T20:00:00Z for UTC, or 2027-01-04T20:00:00+00:00",
            ),
            (
                "2027-07-04 20:00:10",
                "offset",
                "write 2027-07-04T20:00:10Z for UTC, or 2027-07-04T20:00:10+01:00",
            ),
            (
                "2026-10-25T01:30:00.5",
                "offset",
                "or 2026-10-25T01:30:00+01:00",
            ),
            // No clock in London shows it: the first instant after.
            (
                "2027-03-28T01:30:00",
                "offset",
                "or 2027-03-28T02:00:00+01:00",
            ),
            ("2027-01-04T20:00Z", "seconds", "write 2027-01-04T20:00:00Z"),
            (
                "2027-01-04 20:00+00:00",
                "seconds",
                "write 2027-01-04T20:00:00+00:00",
            ),
            (
                "2016-12-31T23:59:60Z",
                "00 to 59",
                "write 2016-12-31T23:59:59+00:00",
            ),
            (
                "2027-01-04T20:00:60Z",
                "00 to 59",
                "write 2027-01-04T20:00:59+00:00",
            ),
            (
                "0001-01-01T00:00:00Z",
                "before the year 1848",
                "write a later time",
            ),
            (
                "1847-12-31T23:59:59Z",
                "before the year 1848",
                "write a later time",
            ),
            (
                "1848-01-01T00:30:00+01:00",
                "before the year 1848",
                "write a later time",
            ),
            (
                "1847-06-01T12:00:00",
                "before the year 1848",
                "write a later time",
            ),
            ("2027-01-04", "RFC 3339", "write it as"),
            ("2026-02-30T00:00:00Z", "RFC 3339", "write it as"),
            ("tonight", "RFC 3339", "write it as"),
            ("", "RFC 3339", "write it as"),
            ("é é é é é é é é é", "RFC 3339", "write it as"),
        ] {
            let bad = read(text).unwrap_err();
            let (said, told) = (bad.to_string(), bad.remedy());
            assert!(
                said.contains(message) && told.contains(remedy),
                "{text}: {said}; {told}"
            );
            let suggested: Vec<&str> = told
                .split([' ', ','])
                .filter(|word| word.contains('T'))
                .collect();
            let instants = suggested.iter().filter(|word| word.starts_with("20"));
            assert!(instants.clone().count() > 0, "{told}");
            for instant in instants {
                assert!(read(instant).is_ok(), "{instant}");
            }
        }
    }
}
