//! Zones of calendars that others send, by the names that programs give them.

use chrono::NaiveDateTime;
use chrono_tz::{TZ_VARIANTS, Tz};
use windows_timezones::WindowsTimezone;

use super::interval::Instant;
use super::time::{ZONE, resolve_in};

/// A zone of a calendar that others send. Nothing is kept in it: what it says becomes an instant,
/// and then a day in London.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignZone(Tz);

/// Names of universal time. It is no place's wall, so days of a calendar that is written in it are
/// London's.
const UNIVERSAL: [Tz; 13] = [
    Tz::UTC,
    Tz::UCT,
    Tz::Universal,
    Tz::Zulu,
    Tz::GMT,
    Tz::GMT0,
    Tz::Etc__UTC,
    Tz::Etc__UCT,
    Tz::Etc__Universal,
    Tz::Etc__Zulu,
    Tz::Etc__GMT,
    Tz::Etc__GMT0,
    Tz::Etc__Greenwich,
];

impl ForeignZone {
    /// Universal time.
    pub const UTC: Self = Self(Tz::UTC);
    /// This product's own zone, for times that name none.
    pub const LONDON: Self = Self(ZONE);

    /// The zone whose name in the IANA database this is, in any capitals.
    #[must_use]
    pub fn identified(name: &str) -> Option<Self> {
        let name = unquoted(name);
        TZ_VARIANTS
            .iter()
            .find(|zone| zone.name().eq_ignore_ascii_case(name))
            .map(|zone| Self(*zone))
    }

    /// The zone that a program means by this name: IANA's, with whatever a program put before it,
    /// or Windows', or as Windows describes it to people; each with a number that a program put
    /// behind it to tell copies apart.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = unquoted(name);
        let name = match name.get(..18) {
            Some(scheme) if scheme.eq_ignore_ascii_case("tzone://Microsoft/") => name.get(18..)?,
            _ => name,
        };
        let alone = without_number(name);
        Self::identified(name)
            .or_else(|| windows(name))
            .or_else(|| windows(alone).filter(|_| alone.contains(' ') || is_copy(name, alone)))
            .or_else(|| Self::at_the_end(name))
            .or_else(|| Self::at_the_end(alone).filter(|_| is_of_a_place(alone)))
    }

    /// The zone whose name stands at the end, such as in /citadel.org/20210210_1/Europe/London.
    fn at_the_end(name: &str) -> Option<Self> {
        let starts = name.match_indices('/').map(|(at, _)| at + 1);
        std::iter::once(0)
            .chain(starts)
            .filter_map(|at| name.get(at..))
            .find_map(Self::identified)
    }

    /// Whether it is universal time.
    #[must_use]
    pub fn is_universal(self) -> bool {
        UNIVERSAL.contains(&self.0)
    }

    /// The instant at which the wall there shows this: after a gap, or the first of a fold.
    #[must_use]
    pub fn instant(self, wall: NaiveDateTime) -> Instant {
        resolve_in(self.0, wall)
    }

    /// What the wall there shows at `at`.
    #[must_use]
    pub fn wall(self, at: Instant) -> NaiveDateTime {
        at.with_timezone::<Tz>(&self.0).naive_local()
    }
}

fn unquoted(name: &str) -> &str {
    name.trim().trim_matches(['"', '\'']).trim()
}

/// A name without the number behind it: `Europe/London 1`, `Europe/London-1`,
/// `GMT Standard Time (2)`. It is the name itself where no number stands there.
fn without_number(name: &str) -> &str {
    let before = name.strip_suffix(')').unwrap_or(name);
    let alone = before.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if alone == before {
        return name;
    }
    alone.trim_end_matches(['(', '#', '_', '-', '.', ' ', '\u{a0}'])
}

/// Whether the number stands apart, as programs write it behind copies: `UTC 1`, where `UTC1` and
/// `UTC-1` may be offsets.
fn is_copy(name: &str, alone: &str) -> bool {
    let number = name.get(alone.len()..).unwrap_or_default();
    number.starts_with([' ', '('])
}

/// Whether a name is that of a place: behind `UTC`, `GMT` or `Etc/GMT` a number may be an offset.
fn is_of_a_place(name: &str) -> bool {
    let mut parts = name.rsplit('/');
    let has_place = parts.next().is_some_and(|place| !place.is_empty());
    let region = parts.next().unwrap_or_default();
    has_place && !region.is_empty() && !region.eq_ignore_ascii_case("Etc")
}

/// Windows' zones by name ("GMT Standard Time", also "GMT Daylight Time") or description
/// ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", whatever stands in the brackets), in any
/// capitals.
fn windows(name: &str) -> Option<ForeignZone> {
    let lower = name.to_lowercase();
    let standard = lower.replace(" daylight time", " standard time");
    let place = of_place(&lower);
    let is_meant = |zone: WindowsTimezone| {
        zone.name().to_lowercase() == standard
            || place.is_some() && of_place(&zone.description().to_lowercase()) == place
    };
    // Each of them has its zone of the database, by which they can be gone through.
    let mut zones = TZ_VARIANTS
        .iter()
        .filter_map(|zone| WindowsTimezone::try_from(*zone).ok());
    zones
        .find(|zone| is_meant(*zone))
        .map(|zone| ForeignZone(zone.into()))
}

/// What a description says behind its brackets.
fn of_place(description: &str) -> Option<String> {
    let (_, place) = description.strip_prefix('(')?.split_once(')')?;
    Some(place.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use chrono::{NaiveDate, Timelike};

    use super::*;

    fn noon() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 7, 1)
            .unwrap()
            .and_hms_opt(12, 0, 0)
            .unwrap()
    }

    #[test]
    fn zones_of_other_calendars_are_known_by_their_names() {
        for (name, offset) in [
            ("Europe/London", 1),
            ("europe/LONDON", 1),
            ("\"Europe/London\"", 1),
            ("GMT Standard Time", 1),
            ("gmt standard time", 1),
            ("GMT Standard Time 1", 1),
            ("GMT Daylight Time", 1),
            ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", 1),
            ("(GMT+00:00) dublin, edinburgh, lisbon, london", 1),
            ("Central European Standard Time", 2),
            ("FLE Standard Time", 3),
            ("Eastern Standard Time", -4),
            ("Pacific Standard Time (Mexico)", -7),
            ("AUS Eastern Standard Time", 10),
            ("/freeassociation.sourceforge.net/Europe/Berlin", 2),
            ("America/Argentina/Buenos_Aires", -3),
            ("UTC", 0),
            ("utc", 0),
            ("tzone://Microsoft/Utc", 0),
            ("UTC-11", -11),
        ] {
            let zone = ForeignZone::named(name).unwrap_or_else(|| panic!("{name}"));
            let at = zone.instant(noon());
            let hours = i32::try_from(at.hour()).unwrap() + if offset < -11 { 24 } else { 0 };
            assert_eq!((hours + offset).rem_euclid(24), 12, "{name}");
            assert_eq!(zone.wall(at), noon());
        }
        for name in [
            "Customized Time Zone",
            "tzone://Microsoft/Custom",
            "",
            "1",
            "/",
            "Mars/Olympus",
            "\u{e9}",
        ] {
            assert_eq!(ForeignZone::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_number_behind_a_name_tells_copies_apart_and_is_no_offset() {
        for name in [
            "Europe/London 1",
            "Europe/London 12",
            "europe/london1",
            "Europe/London-1",
            "Europe/London_2",
            "Europe/London (1)",
            "\"Europe/London 1\"",
            "'Europe/London'",
            "/freeassociation.sourceforge.net/Europe/London 1",
            "/mozilla.org/20050126_1/Europe/London",
            "tzone://Microsoft/Europe/London 1",
            "GMT Standard Time 1",
            "GMT Standard Time (1)",
            "GMT Standard Time-2",
        ] {
            let zone = ForeignZone::named(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(zone.instant(noon()).hour(), 11, "{name}");
        }
        // A number that is part of a name stays, and one that may be an offset is not guessed.
        assert_eq!(
            ForeignZone::named("Etc/GMT-1").map(|zone| zone.instant(noon()).hour()),
            Some(11)
        );
        for name in [
            "UTC1",
            "UTC-1",
            "GMT1",
            "GMT-1",
            "Etc/GMT 1",
            "Etc/UTC-1",
            "/x/Etc/GMT 1",
            "Mars/Olympus 1",
        ] {
            assert_eq!(ForeignZone::named(name), None, "{name}");
        }
    }

    #[test]
    fn every_zone_of_windows_is_known() {
        let known: std::collections::BTreeSet<&str> = TZ_VARIANTS
            .iter()
            .filter_map(|zone| WindowsTimezone::try_from(*zone).ok())
            .map(WindowsTimezone::name)
            .collect();
        assert!(known.len() >= 138, "{}", known.len());
        for name in known {
            assert!(ForeignZone::named(&name.to_uppercase()).is_some(), "{name}");
        }
    }

    #[test]
    fn universal_time_has_many_names() {
        for name in ["UTC", "Etc/GMT", "zulu"] {
            assert!(ForeignZone::named(name).unwrap().is_universal(), "{name}");
        }
        assert!(!ForeignZone::LONDON.is_universal());
    }
}
