//! Audits kept as evidence: what they were made from, what a trend needs of them, and schedules by
//! which they are made.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::access::Principal;
use super::ids::{AreaId, AuditId, OdsCode, RotaId, RuleId, ScheduleName};
use super::interval::Instant;
use super::pattern::DayOfWeek;
use super::rota::Rota;
use super::sync_state::RefreshSource;
use super::time::{self, Period, WallTime};

/// A state of what was known: which network was current, and how many publications there had been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Known")]
pub struct KnownState {
    /// The network's version.
    pub network_version: u32,
    /// Publications and withdrawals by then. Count.
    pub publication: u64,
}

/// A published rota at its revision.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct RotaRevision {
    /// The rota.
    pub rota: RotaId,
    /// Its revision.
    pub revision: u32,
}

impl RotaRevision {
    /// That of a rota.
    #[must_use]
    pub fn of(rota: &Rota) -> Self {
        Self {
            rota: rota.id,
            revision: rota.revision,
        }
    }
}

/// An audit that is kept, without its contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptAudit {
    /// Its id.
    pub id: AuditId,
    /// When it was kept.
    pub kept_at: Instant,
    /// By whom, as the log names them.
    pub kept_by: String,
    /// The days audited.
    pub period: Period,
    /// What was known when it was made.
    #[serde(flatten)]
    pub known: KnownState,
    /// The published rotas with a day in the period, at their revisions.
    pub rotas: Vec<RotaRevision>,
    /// Hash of the contracts, standards and calendars that it was made with.
    pub catalogue: String,
    /// Version of the program that made it.
    pub program: String,
    /// The schedule by which it was made; absent where somebody asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleName>,
}

/// What one area came to in an audit, over all service lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AreaPoint {
    /// The area.
    pub area: AreaId,
    /// Its name then.
    pub area_name: String,
    /// Its board then.
    pub board: OdsCode,
    /// Its sums.
    #[serde(flatten)]
    pub sums: PointSums,
}

/// The sums that a trend follows. All can be added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointSums {
    /// Hours that must be covered.
    pub required_minutes: i64,
    /// Required, and on no published rota: in no gap and no share; 0 in audits from before it was
    /// told apart.
    #[serde(default)]
    pub not_assessed_minutes: i64,
    /// Required, assessed, and nobody who counts was on duty.
    pub gap_minutes: i64,
    /// Rostered time that stood on goodwill.
    pub goodwill_minutes: i64,
    /// Each statement of the standards, by its id.
    pub statements: Vec<StatementPoint>,
}

/// What one statement came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatementPoint {
    /// The statement.
    pub statement: RuleId,
    /// Hours for which it asks.
    pub required_minutes: i64,
    /// Those of which nobody has said whether it was met.
    #[serde(default)]
    pub not_assessed_minutes: i64,
    /// Those in which it was met.
    pub met_minutes: i64,
}

impl StatementPoint {
    /// Hours for which it asks and that are assessed.
    #[must_use]
    pub fn assessed_minutes(&self) -> i64 {
        self.required_minutes - self.not_assessed_minutes
    }
}

impl PointSums {
    /// Hours that must be covered and are assessed.
    #[must_use]
    pub fn assessed_minutes(&self) -> i64 {
        self.required_minutes - self.not_assessed_minutes
    }

    /// Adds others to these.
    pub fn add(&mut self, other: &Self) {
        self.required_minutes += other.required_minutes;
        self.not_assessed_minutes += other.not_assessed_minutes;
        self.gap_minutes += other.gap_minutes;
        self.goodwill_minutes += other.goodwill_minutes;
        for point in &other.statements {
            let mut known = self.statements.iter_mut();
            match known.find(|known| known.statement == point.statement) {
                Some(known) => {
                    known.required_minutes += point.required_minutes;
                    known.not_assessed_minutes += point.not_assessed_minutes;
                    known.met_minutes += point.met_minutes;
                }
                None => self.statements.push(point.clone()),
            }
        }
        self.statements
            .sort_by(|a, b| a.statement.cmp(&b.statement));
    }
}

/// An audit to be kept: its contents as JSON, which the domain does not read.
#[derive(Debug, Clone, PartialEq)]
pub struct NewKeptAudit {
    /// What it was made from.
    pub audit: KeptAudit,
    /// What each area came to.
    pub points: Vec<AreaPoint>,
    /// When each row of its registers was first seen.
    pub seen: serde_json::Value,
    /// All of it.
    pub document: serde_json::Value,
}

/// When audits are made, or other places asked, by themselves; in wall time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulePlan {
    /// On these weekdays.
    pub days: Vec<DayOfWeek>,
    /// At this time.
    pub at: WallTime,
    /// An audit over so many weeks, from the day on which it is made. 1 to 104; 0 where another
    /// place is asked.
    #[serde(default)]
    pub weeks: u32,
    /// This place is asked and what is new taken; absent: cover is audited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<RefreshSource>,
}

impl SchedulePlan {
    /// The first time after `now`; `None` where there are no days, or the calendar ends.
    #[must_use]
    pub fn next_after(&self, now: Instant) -> Option<Instant> {
        let today = time::local_day(now);
        // Today's may be over, and in the night of a clock change its wall time may come an hour
        // late: eight days hold one.
        let days = today.iter_days().take(9);
        days.filter(|day| self.days.contains(&day.weekday().into()))
            .map(|day| time::instant(day, self.at))
            .find(|at| *at > now)
    }

    /// The days of an audit that is made on `day`.
    #[must_use]
    pub fn period(&self, day: NaiveDate) -> Option<Period> {
        Period::weeks(day, self.weeks)
    }
}

/// A schedule by which audits are made and kept, or other places asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditSchedule {
    /// Its name.
    pub name: ScheduleName,
    /// When, and over which days.
    #[serde(flatten)]
    pub plan: SchedulePlan,
    /// When the next is due.
    pub next_at: Instant,
    /// Who made it, as the log names them.
    pub made_by: String,
    /// The same, with what they might do then: what it does is done with that.
    #[serde(skip)]
    pub on_behalf_of: Principal,
    /// When it was made.
    pub made_at: Instant,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn next(days: &[DayOfWeek], at: &str, now: &str) -> String {
        let plan = SchedulePlan {
            days: days.to_vec(),
            at: at.parse().unwrap(),
            weeks: 4,
            refresh: None,
        };
        let next = plan.next_after(now.parse().unwrap()).unwrap();
        next.format("%Y-%m-%dT%H:%MZ").to_string()
    }

    #[test]
    fn the_next_time_is_on_the_wall_over_both_clock_changes() {
        use DayOfWeek::{Mon, Sun};
        for (days, at, now, wanted) in [
            // Weekly: exactly at its time it is over, and the next is in a week.
            (
                &[Mon][..],
                "06:00",
                "2026-11-23T05:59:59Z",
                "2026-11-23T06:00Z",
            ),
            (&[Mon], "06:00", "2026-11-23T06:00:00Z", "2026-11-30T06:00Z"),
            // Summer time begins on 29 March 2026: 06:00 is an hour earlier in UTC from then on.
            (&[Mon], "06:00", "2026-03-23T07:00:00Z", "2026-03-30T05:00Z"),
            // 01:30 is not there that night: the first instant after the gap.
            (&[Sun], "01:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00Z"),
            (&[Sun], "01:30", "2026-03-29T01:00:00Z", "2026-04-05T00:30Z"),
            // 01:30 comes twice on 25 October 2026: the first of them, and once.
            (&[Sun], "01:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30Z"),
            (&[Sun], "01:30", "2026-10-25T00:30:00Z", "2026-11-01T01:30Z"),
            (
                &[Sun, Mon],
                "01:30",
                "2026-10-25T01:30:00Z",
                "2026-10-26T01:30Z",
            ),
        ] {
            assert_eq!(next(days, at, now), wanted, "{days:?} {at} after {now}");
        }
    }
}
