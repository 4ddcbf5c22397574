//! Instants and local days as people type and read them.

use chrono::{DateTime, Utc};

use crate::domain::day;
use crate::domain::interval::Instant;
use crate::domain::time::{self, WallTime};

/// An RFC 3339 time, or a local day as people write it, which means its midnight.
pub(super) fn parse(text: &str) -> Result<Instant, String> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    day::read(text)
        .map(|day| time::instant(day, WallTime::MIDNIGHT))
        .map_err(|bad| format!("{bad}, or a time with its offset, 2027-01-31T09:00:00Z"))
}

/// London's wall time to the minute, or `-`.
pub(super) fn shown(at: Option<Instant>) -> String {
    at.map_or("-".to_owned(), |at| {
        time::with_offset(at).format("%Y-%m-%d %H:%M").to_string()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_day_means_its_midnight_in_london() {
        for (text, wanted) in [
            ("2026-07-01", "2026-06-30T23:00:00Z"),
            ("2026-12-01", "2026-12-01T00:00:00Z"),
            ("1/7/2026", "2026-06-30T23:00:00Z"),
            ("1 Dec 2026", "2026-12-01T00:00:00Z"),
            ("2026-07-01T09:00:00+01:00", "2026-07-01T08:00:00Z"),
        ] {
            assert_eq!(
                parse(text).unwrap(),
                wanted.parse::<Instant>().unwrap(),
                "{text}"
            );
        }
        assert!(parse("2026-07-01T09:00:00").unwrap_err().contains("offset"));
        assert_eq!(
            shown(Some("2026-07-01T08:00:00Z".parse().unwrap())),
            "2026-07-01 09:00"
        );
        assert_eq!(shown(None), "-");
    }
}
