//! The duties that people share: those that pools of the line have, and of the price list's
//! template what these leave open.

use std::fmt::Write as _;

use serde::Serialize;

use super::model::NoModel;
use crate::remedies::new_pattern;
use evenwatch_domain::bad_value::BadValue;
use evenwatch_domain::calendar::Division;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{AreaId, PatternId, PoolId};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern::{BankHolidayUse, DayOfWeek, DutyKind, DutyPattern, LONGEST_DAYS};
use evenwatch_domain::pool::Pool;
use evenwatch_domain::service_line::{ServiceLine, Tier};
use evenwatch_domain::time::{Period, WallTime};

/// A duty that people share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedDuty {
    /// Its pattern's id.
    pub id: PatternId,
    /// Its name.
    pub name: String,
    /// The pool whose own it is; absent: from the template of the price list.
    pub pool: Option<PoolId>,
    /// Weekdays on which it starts.
    pub days: Vec<DayOfWeek>,
    /// What bank holidays do to it.
    pub bank_holidays: BankHolidayUse,
    /// Wall time of its start.
    pub start: WallTime,
    /// Wall time of its end.
    pub end: WallTime,
    /// Its length on the wall, hours.
    pub hours: f64,
    /// Shift, or on call.
    pub kind: DutyKind,
    /// People on it at once, as its pattern has it.
    pub people_needed: u8,
}

/// Duties that together reach round the clock.
#[derive(Debug, Clone, PartialEq)]
pub struct DutySet {
    /// The pool whose own duties they are, those of the template apart; absent: all are the
    /// template's.
    pub pool: Option<PoolId>,
    /// Whose bank holidays they keep.
    pub division: Division,
    /// The duties, each with whether it is the pool's own.
    pub(super) patterns: Vec<(DutyPattern, bool)>,
}

impl DutySet {
    /// The template of the price list.
    ///
    /// # Errors
    /// [`NoModel`] where it leaves hours of the period open.
    pub fn template(catalogue: &Catalogue, period: Period) -> Result<Self, NoModel> {
        let mut set = Self {
            pool: None,
            division: Division::default(),
            patterns: Vec::new(),
        };
        set.fill(catalogue, period)?;
        Ok(set)
    }

    /// The pool's own duties, and of the template those that reach hours which they leave open;
    /// nothing where it has none in force.
    fn of_pool(
        network: &Network,
        catalogue: &Catalogue,
        pool: &Pool,
        period: Period,
    ) -> Result<Option<Self>, NoModel> {
        let is_holiday = |day| catalogue.bank_holidays.is_holiday(pool.division, day);
        let own = network.patterns_of(&pool.id);
        let own = own.filter(|pattern| {
            period
                .days()
                .any(|day| pattern.starts_on(day, is_holiday(day)))
        });
        let mut set = Self {
            pool: Some(pool.id.clone()),
            division: pool.division,
            patterns: own.map(|pattern| (pattern.clone(), true)).collect(),
        };
        if set.patterns.is_empty() {
            return Ok(None);
        }
        set.fill(catalogue, period)?;
        Ok(Some(set))
    }

    /// Adds what of the template reaches open hours.
    fn fill(&mut self, catalogue: &Catalogue, period: Period) -> Result<(), NoModel> {
        let pool = match &self.pool {
            Some(pool) => pool.clone(),
            None => template_pool()?,
        };
        let open = self.open(catalogue, period);
        // Where a duty already runs on every bank holiday, this one would stand beside it.
        let also =
            |(pattern, _): &(DutyPattern, bool)| pattern.bank_holidays == BankHolidayUse::Also;
        let bank_holidays = if self.patterns.iter().any(also) {
            BankHolidayUse::Never
        } else {
            BankHolidayUse::AsWeekday
        };
        for class in &catalogue.prices.patterns {
            let pattern = DutyPattern {
                bank_holidays,
                ..new_pattern(class, class.id.clone(), &pool)?
            };
            let reached = hours(&pattern, self.division, catalogue, period);
            if !reached.intersection(&open).is_empty() {
                self.patterns.push((pattern, false));
            }
        }
        let open = self.open(catalogue, period);
        if open.is_empty() {
            return Ok(());
        }
        let hours = open.minutes().div_euclid(60).max(1);
        Err(NoModel::NotRoundTheClock { hours })
    }

    /// The hours of the period that they leave open.
    fn open(&self, catalogue: &Catalogue, period: Period) -> IntervalSet {
        let own = self.patterns.iter().flat_map(|(pattern, _)| {
            hours(pattern, self.division, catalogue, period)
                .intervals()
                .to_vec()
        });
        IntervalSet::from(period.interval()).difference(&own.collect())
    }

    /// The duties in words and numbers.
    #[must_use]
    pub fn shared(&self) -> Vec<SharedDuty> {
        let of = |(pattern, is_own): &(DutyPattern, bool)| SharedDuty {
            id: pattern.id.clone(),
            name: pattern.name.clone(),
            pool: self.pool.clone().filter(|_| *is_own),
            days: pattern.days.clone(),
            bank_holidays: pattern.bank_holidays,
            start: pattern.start,
            end: pattern.end,
            hours: wall_hours(pattern),
            kind: pattern.kind,
            people_needed: pattern.people_needed,
        };
        self.patterns.iter().map(of).collect()
    }

    /// A text that is the same for duties that are alike in all that planning looks at.
    #[must_use]
    pub fn shape(&self) -> String {
        let mut parts: Vec<String> = self
            .patterns
            .iter()
            .map(|(pattern, _)| {
                let mut days = pattern.days.clone();
                days.sort_unstable();
                let mut text = String::new();
                // Writing into a text never fails.
                let _ = write!(
                    text,
                    "{days:?} {:?} {} {} {} {:?} {} {:?} {:?} {:?}",
                    pattern.bank_holidays,
                    pattern.start,
                    pattern.end,
                    pattern.day_span(),
                    pattern.kind,
                    pattern.people_needed,
                    pattern.validity,
                    pattern.expected_calls_per_hour,
                    pattern.expected_worked_share,
                );
                text
            })
            .collect();
        parts.sort_unstable();
        format!("{:?} {}", self.division, parts.join("; "))
    }
}

/// The ways in which pools of the line organise it in any of the areas, one for each shape of
/// duties; the template where no pool has any. Pools that answer first come before those behind
/// them: these count only where there are no others.
///
/// # Errors
/// [`NoModel`] where duties leave hours of the period open that the template does not reach.
pub fn duty_sets(
    network: &Network,
    catalogue: &Catalogue,
    (areas, line): (&[AreaId], &ServiceLine),
    period: Period,
) -> Result<Vec<DutySet>, NoModel> {
    for tier in [Tier::First, Tier::Second] {
        let mut sets: Vec<DutySet> = Vec::new();
        let mut open = None;
        let pools = network.file().pools.iter().filter(|pool| {
            pool.line == line.id
                && pool.tier == tier
                && pool.areas.iter().any(|area| areas.contains(area))
        });
        for pool in pools {
            match DutySet::of_pool(network, catalogue, pool, period) {
                Ok(Some(set)) if sets.iter().all(|known| known.shape() != set.shape()) => {
                    sets.push(set);
                }
                Ok(_) => {}
                Err(error) => open = Some(error),
            }
        }
        if !sets.is_empty() {
            return Ok(sets);
        }
        if let Some(error) = open {
            return Err(error);
        }
    }
    Ok(vec![DutySet::template(catalogue, period)?])
}

/// The pool of duties that no pool has.
pub(super) fn template_pool() -> Result<PoolId, BadValue> {
    PoolId::new("everybody")
}

/// The instants of duties that start in the period, or began before it and reach into it.
fn hours(
    pattern: &DutyPattern,
    division: Division,
    catalogue: &Catalogue,
    period: Period,
) -> IntervalSet {
    let before = period.first_day.pred_opt();
    let before = before.into_iter().flat_map(|day| {
        let days = std::iter::successors(Some(day), chrono::NaiveDate::pred_opt);
        days.take(LONGEST_DAYS).collect::<Vec<_>>()
    });
    let days = before.chain(period.days());
    let on = days
        .filter(|day| pattern.starts_on(*day, catalogue.bank_holidays.is_holiday(division, *day)));
    on.filter_map(|day| pattern.interval_on(day)).collect()
}

/// The length of a duty on the wall, whatever the clock does.
fn wall_hours(pattern: &DutyPattern) -> f64 {
    let minutes = i64::from(pattern.day_span()) * 1440 + i64::from(pattern.end.minutes())
        - i64::from(pattern.start.minutes());
    let minutes = i32::try_from(minutes).unwrap_or(i32::MAX);
    f64::from(minutes) / 60.0
}
