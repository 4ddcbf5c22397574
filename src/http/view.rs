//! Shapes that several answers share.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use evenwatch_app::addresses::CalendarAddresses;
use evenwatch_app::audit::RuleBroken;
use evenwatch_domain::ids::RuleId;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::time::{self, Period};

/// An instant with London's offset, as RFC 3339 in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = DateTime, as = Time, example = "2026-10-24T20:00:00+01:00")]
pub(super) struct Wall(DateTime<FixedOffset>);

impl Serialize for Wall {
    /// Always with a numeric offset: in winter `+00:00` says London's time, where `Z` would say
    /// that nobody asked.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.format("%Y-%m-%dT%H:%M:%S%:z"))
    }
}

/// Half-open: the end is the first instant after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Span {
    /// First instant inside.
    pub start: Wall,
    /// First instant after it.
    pub end: Wall,
    /// Elapsed minutes: a night over a clock change is an hour shorter or longer.
    pub minutes: i64,
}

impl From<Interval> for Span {
    fn from(interval: Interval) -> Self {
        Self {
            start: wall(interval.start),
            end: wall(interval.end),
            minutes: interval.minutes(),
        }
    }
}

/// A run of local days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Days {
    /// First local day inside.
    pub first_day: NaiveDate,
    /// Last local day inside.
    pub last_day: NaiveDate,
    /// The midnight that begins the first day.
    pub start: Wall,
    /// The midnight that ends the last day.
    pub end: Wall,
    /// IANA name of the zone of these days.
    #[schema(example = "Europe/London")]
    pub zone: &'static str,
}

impl From<Period> for Days {
    fn from(period: Period) -> Self {
        let interval = period.interval();
        Self {
            first_day: period.first_day,
            last_day: period.last_day,
            start: wall(interval.start),
            end: wall(interval.end),
            zone: time::ZONE_NAME,
        }
    }
}

/// The instant with London's offset.
pub(super) fn wall(at: Instant) -> Wall {
    Wall(time::with_offset(at))
}

/// How often published duties break one hard rule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleBrokenView {
    /// Which rule.
    #[schema(value_type = String, example = "WTR-D11")]
    rule: RuleId,
    /// What it asks, in a line.
    asks: String,
    /// How many times.
    times: usize,
    /// Duties in it, each counted once.
    duties: usize,
    /// People whose duties they are.
    people: usize,
}

impl From<RuleBroken> for RuleBrokenView {
    fn from(broken: RuleBroken) -> Self {
        Self {
            rule: broken.rule,
            asks: broken.asks,
            times: broken.times,
            duties: broken.duties,
            people: broken.people,
        }
    }
}

/// A calendar's whole addresses.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarAddressesView {
    /// For every calendar program.
    #[schema(example = "https://rota.example.nhs.uk/feeds/pools/example.ics")]
    address: String,
    /// The same, by which a click subscribes.
    #[schema(example = "webcal://rota.example.nhs.uk/feeds/pools/example.ics")]
    webcal: String,
}

impl CalendarAddressesView {
    /// Of a calendar at a path of the server at `base`.
    #[must_use]
    pub fn new(base: &str, path: &str) -> Self {
        let CalendarAddresses { address, webcal } = CalendarAddresses::new(base, path);
        Self { address, webcal }
    }
}
