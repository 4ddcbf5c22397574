//! Instants and local days as people type and read them.

use evenwatch_domain::day;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::moment;
use evenwatch_domain::time::{self, WallTime};

/// A time as people or programs write it, or a local day, which means its midnight.
pub(super) fn parse(text: &str) -> Result<Instant, String> {
    match day::read(text) {
        Ok(day) => Ok(time::instant(day, WallTime::MIDNIGHT)),
        // What holds a time is told as one.
        Err(_) if text.contains(':') => moment::read(text).map_err(|bad| bad.to_string()),
        Err(bad) => Err(format!("{bad}, or with a time, 25 Dec 2026 20:00")),
    }
}

/// A time as people or programs write it; a day alone is none.
pub(super) fn of_day(text: &str) -> Result<Instant, String> {
    moment::read(text).map_err(|bad| bad.to_string())
}

/// London's wall time to the minute, or `-`.
pub(super) fn shown(at: Option<Instant>) -> String {
    at.map_or_else(|| "-".to_owned(), moment::written)
}

/// `, as known on Tue 1 Dec 2026 09:00`; nothing where what is known now was asked for.
pub(super) fn as_known(at: Option<Instant>) -> String {
    at.map_or_else(String::new, |at| {
        format!(", as known on {}", moment::written(at))
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
            ("1 July 2026 09:00", "2026-07-01T08:00:00Z"),
        ] {
            assert_eq!(
                parse(text).unwrap(),
                wanted.parse::<Instant>().unwrap(),
                "{text}"
            );
        }
        assert!(
            parse("2026-10-25 01:30")
                .unwrap_err()
                .contains("comes twice")
        );
        assert!(of_day("1 July 2026").is_err());
        assert_eq!(
            shown(Some("2026-07-01T08:00:00Z".parse().unwrap())),
            "Wed 1 Jul 2026 09:00"
        );
        assert_eq!(shown(None), "-");
    }
}
