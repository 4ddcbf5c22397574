//! Commissioning agreements: which hours of which service line somebody has agreed to pay for, area by area.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{AgreementId, AreaId, LineId, OdsCode};
use super::interval::{Interval, IntervalSet};
use super::organisation::Validity;
use super::pattern::Day;
use super::time::{self, WallTime};
use chrono::Datelike;

/// How far the service is commissioned, in the words that audits have used.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Commissioned in full.
    Full,
    /// In part.
    Partial,
    /// Not at all.
    None,
    /// The commissioner did not say.
    NoResponse,
}

impl Level {
    /// Whether somebody has agreed to at least part of it.
    #[must_use]
    pub fn is_commissioned(self) -> bool {
        matches!(self, Self::Full | Self::Partial)
    }
}

/// One stretch of the week, in wall time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeeklyHours {
    /// Days on which it starts.
    pub days: Vec<Day>,
    /// Wall time of its start.
    pub start: WallTime,
    /// Wall time of its end; on the next day where it is not after the start (00:00-00:00 is a whole day).
    pub end: WallTime,
}

impl WeeklyHours {
    /// The instants of `within` in any of `hours` that start while `validity` holds; every hour where `hours` is empty.
    #[must_use]
    pub fn instants(hours: &[Self], validity: Validity, within: Interval) -> IntervalSet {
        if hours.is_empty() && validity == Validity::default() {
            return within.into();
        }
        let whole = Self {
            days: Vec::new(),
            start: WallTime::MIDNIGHT,
            end: WallTime::MIDNIGHT,
        };
        let every_hour = std::slice::from_ref(&whole);
        let hours = if hours.is_empty() { every_hour } else { hours };
        let pieces = hours.iter().flat_map(|hours| {
            time::daily(within, hours.start, hours.end).filter(move |(day, _)| {
                validity.holds_on(*day)
                    && (hours.days.is_empty() || hours.days.contains(&Day::from(day.weekday())))
            })
        });
        pieces.map(|(_, piece)| piece).collect()
    }
}

/// A commissioning agreement for one area and service line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// The board that agreed.
    pub commissioner: OdsCode,
    /// For which area.
    pub area: AreaId,
    /// For which service line.
    pub line: LineId,
    /// Hours of the week that it is about; every hour where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<WeeklyHours>,
    /// How far.
    pub level: Level,
    /// Whether money follows it: work under an unpaid agreement stands on goodwill.
    pub paid: bool,
    /// When it is in force.
    #[serde(default)]
    pub validity: Validity,
}

impl Agreement {
    /// The instants of `within` that the agreement is about, whatever its level.
    #[must_use]
    pub fn instants(&self, within: Interval) -> IntervalSet {
        WeeklyHours::instants(&self.hours, self.validity, within)
    }
}
