//! Values of time: a day, or a wall time somewhere; and how each comes to the type of the series
//! that it belongs to.
//!
//! A series is of whole days or of times in one zone. Programs mix the types (an end in universal
//! time on whole days, a day taken out of a series of times), so every value is brought to the
//! series' own type first, by way of London, whose days an absence holds. Midnight on the wall of a
//! zone that is a place means the day that begins there.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::lines::Property;
use super::zones::{Zone, Zones};
use super::{Wrong, at_line, correct};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::parse_error::shorten;
use evenwatch_domain::time;

/// A day, or a wall time somewhere.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moment {
    /// What the wall shows; midnight for a day.
    pub(super) wall: NaiveDateTime,
    /// Whose wall; none for a day.
    pub(super) zone: Option<Zone>,
}

/// What a text says of time, before its zone is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrittenTime {
    /// What the wall shows.
    pub(super) wall: NaiveDateTime,
    /// Whether it is a day alone.
    pub(super) is_day: bool,
    /// Whether it is in universal time.
    pub(super) is_utc: bool,
}

/// Reads `20261224`, `20261224T090000`, `20261224T090000Z`; also without seconds, and with the
/// marks of ISO 8601.
pub(super) fn written(text: &str) -> Option<WrittenTime> {
    if text.len() > 40 {
        return None;
    }
    let plain: String = text
        .chars()
        .filter(|letter| !matches!(letter, '-' | ':'))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let day = NaiveDate::parse_from_str(plain.get(..8)?, "%Y%m%d").ok()?;
    let rest = plain.get(8..)?;
    if !plain.bytes().take(8).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let midnight = day.and_time(NaiveTime::MIN);
    if rest.is_empty() {
        return Some(WrittenTime {
            wall: midnight,
            is_day: true,
            is_utc: false,
        });
    }
    let time = rest.strip_prefix('T')?;
    let (time, is_utc) = match time.strip_suffix('Z') {
        Some(time) => (time, true),
        None => (time, false),
    };
    if !matches!(time.len(), 4 | 6) || !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize| time.get(at..at + 2).and_then(|two| two.parse::<i64>().ok());
    let (hours, minutes, seconds) = (number(0)?, number(2)?, number(4).unwrap_or(0));
    // Midnight may be written as the end of the day before, and a minute may have a leap second.
    if hours > 24 || minutes > 59 || seconds > 60 || hours == 24 && minutes + seconds > 0 {
        return None;
    }
    let since = TimeDelta::seconds(hours * 3600 + minutes * 60 + seconds);
    Some(WrittenTime {
        wall: midnight.checked_add_signed(since)?,
        is_day: false,
        is_utc,
    })
}

/// What reads the values of one property: its parameters are looked at once, however many values it
/// has.
pub(super) struct TimeReader<'p> {
    property: &'p Property<'p>,
    is_date: bool,
    zone_name: Option<&'p str>,
    /// The zone by that name, where it is known.
    zone: Option<Zone>,
}

impl<'p> TimeReader<'p> {
    pub(super) fn of(property: &'p Property<'p>, zones: &Zones<'_>, calendar: usize) -> Self {
        let is_date = property
            .parameter("VALUE")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("DATE"));
        let zone_name = property.parameter("TZID").filter(|name| !name.is_empty());
        Self {
            property,
            is_date,
            zone_name,
            zone: match zone_name {
                // A time without a zone is that of the reader.
                None => Some(Zone::LONDON),
                Some(name) => zones.named(name, calendar),
            },
        }
    }

    /// Reads one value.
    pub(super) fn read(&self, value: &str) -> Result<Moment, Wrong> {
        let value = value.trim();
        let line = self.property.line;
        let written = written(value).ok_or_else(|| {
            let name = self.property.name.as_str();
            let why = format!("\"{}\" is not a date or time ({name})", shorten(value));
            at_line(line, why, correct())
        })?;
        if written.is_day || self.is_date && written.wall.time() == NaiveTime::MIN {
            return Ok(Moment::day(written.wall.date()));
        }
        let zone = if written.is_utc {
            Zone::UTC
        } else {
            self.zone.clone().ok_or_else(|| {
                let (day, name) = (
                    describe_day(written.wall.date()),
                    shorten(self.zone_name.unwrap_or_default()),
                );
                let why =
                    format!("the event of {day} is in the zone \"{name}\", which is not known");
                let remedy = "choose a zone by its city in the calendar, such as Europe/London";
                at_line(line, why, remedy.to_owned())
            })?
        };
        Ok(Moment {
            wall: written.wall,
            zone: Some(zone),
        })
    }
}

impl Moment {
    /// Reads the only value of a property.
    pub(super) fn read(
        property: &Property<'_>,
        zones: &Zones<'_>,
        calendar: usize,
    ) -> Result<Self, Wrong> {
        TimeReader::of(property, zones, calendar).read(property.time_value())
    }

    pub(super) fn day(day: NaiveDate) -> Self {
        Self {
            wall: day.and_time(NaiveTime::MIN),
            zone: None,
        }
    }

    /// The instant; of a day, its midnight in London.
    pub(super) fn at(&self) -> Instant {
        self.zone
            .as_ref()
            .unwrap_or(&Zone::LONDON)
            .instant(self.wall)
    }

    /// What the wall in London shows then.
    fn london(&self) -> NaiveDateTime {
        match &self.zone {
            None => self.wall,
            Some(_) => time::local(self.at()),
        }
    }

    fn is_midnight(&self) -> bool {
        self.wall.time() == NaiveTime::MIN
    }
}

/// What the values of a series are brought to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SeriesType {
    /// Whole days.
    Days,
    /// Whole days, which Exchange writes as times at midnight of some zone, in universal time at an
    /// odd hour.
    FlaggedDays,
    /// Times in this zone.
    Times(Zone),
}

/// One occurrence of a series, by which changes and exceptions name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Occurrence {
    /// The day of a series of days; or a day alone that was named in a series of times.
    On(NaiveDate),
    /// The instant.
    At(Instant),
}

impl SeriesType {
    /// The day of a series of days that a moment means.
    fn day_of(&self, moment: &Moment) -> NaiveDate {
        match &moment.zone {
            Some(zone) if !zone.is_utc() && moment.is_midnight() => moment.wall.date(),
            Some(_) if *self == Self::FlaggedDays => nearest_midnight(moment.wall),
            _ => moment.london().date(),
        }
    }

    /// Where on the wall of the series a moment begins an occurrence. A day in a series of times is
    /// at the time of its start.
    pub(super) fn start(&self, moment: &Moment, first: NaiveDateTime) -> NaiveDateTime {
        match (self, &moment.zone) {
            (Self::Days | Self::FlaggedDays, _) => self.day_of(moment).and_time(NaiveTime::MIN),
            (Self::Times(zone), Some(of)) => wall_in(zone, moment, of),
            (Self::Times(zone), None) if zone.is_utc() => {
                let first = time::local(zone.instant(first));
                zone.wall(Zone::LONDON.instant(moment.wall.date().and_time(first.time())))
            }
            (Self::Times(_), None) => moment.wall.date().and_time(first.time()),
        }
    }

    /// The end on the wall of the series of what begins at `start` there.
    pub(super) fn end(&self, moment: &Moment, start: NaiveDateTime) -> NaiveDateTime {
        match (self, &moment.zone) {
            (Self::Days | Self::FlaggedDays, _) => {
                let day = self.day_of(moment);
                let london = moment.london();
                let is_whole = moment.is_midnight()
                    && moment.zone.as_ref().is_none_or(|zone| !zone.is_utc())
                    || london.time() == NaiveTime::MIN
                    || *self == Self::FlaggedDays;
                let day = if is_whole { Some(day) } else { day.succ_opt() };
                day.unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN)
            }
            (Self::Times(zone), Some(of)) => wall_in(zone, moment, of),
            (Self::Times(zone), None) => {
                let until = |day: NaiveDate| {
                    let midnight = day.and_time(NaiveTime::MIN);
                    let london = zone.wall(Zone::LONDON.instant(midnight));
                    if zone.is_utc() {
                        london
                    } else {
                        london.max(midnight)
                    }
                };
                let day = moment.wall.date();
                let end = until(day);
                // The day of the start itself is meant to its end.
                if end > start {
                    end
                } else {
                    until(day.succ_opt().unwrap_or(day))
                }
            }
        }
    }

    /// The last instant of a rule, on the wall of the series. A day ends at its last second.
    pub(super) fn until(&self, written: WrittenTime) -> NaiveDateTime {
        let last_second = |day: NaiveDate| {
            let end = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
            end.and_time(NaiveTime::MIN) - TimeDelta::seconds(1)
        };
        let moment = Moment {
            wall: written.wall,
            zone: match written {
                WrittenTime { is_day: true, .. } => None,
                WrittenTime { is_utc: true, .. } => Some(Zone::UTC),
                _ => Some(Zone::LONDON),
            },
        };
        match self {
            Self::Days | Self::FlaggedDays => last_second(self.day_of(&moment)),
            Self::Times(zone) if written.is_utc => zone.wall(moment.at()),
            Self::Times(zone) if written.is_day => {
                let end = last_second(written.wall.date());
                let london = zone.wall(Zone::LONDON.instant(end));
                if zone.is_utc() {
                    london
                } else {
                    london.max(end)
                }
            }
            Self::Times(_) => written.wall,
        }
    }

    /// How a moment names an occurrence.
    pub(super) fn named(&self, moment: &Moment) -> Occurrence {
        match (self, &moment.zone) {
            (Self::Days | Self::FlaggedDays, _) => Occurrence::On(self.day_of(moment)),
            (Self::Times(_), None) => Occurrence::On(moment.wall.date()),
            (Self::Times(_), Some(_)) => Occurrence::At(moment.at()),
        }
    }

    /// The names by which the occurrence that begins at `wall` goes: its own, and the day that
    /// names it where there is one. In a zone that is a place, a day names what begins on it there
    /// and in London alike.
    pub(super) fn names(&self, wall: NaiveDateTime) -> (Occurrence, Option<Occurrence>) {
        match self {
            Self::Days | Self::FlaggedDays => (Occurrence::On(wall.date()), None),
            Self::Times(zone) => {
                let at = zone.instant(wall);
                let london = time::local_day(at);
                let by_day = zone.is_utc() || london == wall.date();
                (Occurrence::At(at), by_day.then_some(Occurrence::On(london)))
            }
        }
    }
}

/// What the wall in `zone` shows at a moment on the wall `of` a zone. On the zone's own wall it
/// stays as written, so that a series that begins where the clocks go forward does not keep the
/// hour of that one day.
fn wall_in(zone: &Zone, moment: &Moment, of: &Zone) -> NaiveDateTime {
    if zone == of {
        moment.wall
    } else {
        zone.wall(moment.at())
    }
}

/// The day whose midnight is nearest: every zone's midnight is within half a day of the universal
/// one.
fn nearest_midnight(wall: NaiveDateTime) -> NaiveDate {
    let day = wall.date();
    if wall.hour() >= 12 {
        day.succ_opt().unwrap_or(day)
    } else {
        day
    }
}

/// A day as people write it.
pub(super) fn describe_day(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn texts_of_time() {
        for (text, wall) in [
            ("20261224", "2026-12-24T00:00:00"),
            ("2026-12-24", "2026-12-24T00:00:00"),
            ("20261224t090000z", "2026-12-24T09:00:00"),
            ("20261224T0900", "2026-12-24T09:00:00"),
            ("2026-12-24T09:00:00Z", "2026-12-24T09:00:00"),
            ("20261224T240000", "2026-12-25T00:00:00"),
            ("20261224T235960Z", "2026-12-25T00:00:00"),
        ] {
            assert_eq!(written(text).unwrap().wall, wall.parse().unwrap(), "{text}");
        }
        for text in [
            "",
            "2026",
            "20261324",
            "20261224T",
            "20261224T9",
            "20261224T250000",
            "20261224T090000+0100",
            "20261224T0900000",
            "+2026122",
            "2026122\u{660}",
            "20261224 0900",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
