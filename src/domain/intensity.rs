//! How hard on-call is on a person: what is lawful and still too much.
//!
//! Measured of on-call duties alone, person by person over all the pools given together, since a person rests from all of them
//! at once. It scores the rota and never the person; [`sums`] says it of groups, without naming anybody.

mod stretches;
pub mod sums;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::count::counted;
use super::ids::{PersonId, PoolId};
use super::interval::Interval;
use super::ledger;
use super::network::Network;
use super::pool::Pool;
use super::rota::Duty;
use super::time::Period;
use stretches::{FOUR_WEEKS, hours, longest_run, longest_unbroken, most_nights, nights};

/// From where on on-call is too intense: good practice, and the settings' own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Thresholds {
    /// Nights on call in any 28 days.
    pub nights_in_28_days: u32,
    /// Calendar days on call running, until a whole day without.
    pub days_running: u32,
    /// Hours on call without a break.
    pub unbroken_hours: u32,
    /// On call on no more than one day in so many.
    pub one_in: u32,
}

impl Default for Thresholds {
    /// Half of all nights, a week running, three days without a break, every other day: the product's own.
    fn default() -> Self {
        Self {
            nights_in_28_days: 14,
            days_running: 7,
            unbroken_hours: 72,
            one_in: 2,
        }
    }
}

impl Thresholds {
    /// The thresholds in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "more than {} in 28 days, {} running or {} without a break, or on call more often than 1 day in {}",
            counted(self.nights_in_28_days, "night"),
            counted(self.days_running, "day"),
            counted(self.unbroken_hours, "hour"),
            self.one_in
        )
    }
}

/// How intense the on-call duties of one person are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Intensity {
    /// Who.
    pub person: PersonId,
    /// The pool whose duties are counted; absent for all pools together of somebody who is on call for several.
    pub pool: Option<PoolId>,
    /// On-call duties.
    pub duties: u32,
    /// Hours of them.
    pub hours: f64,
    /// Nights (3 hours or more of 23:00-06:00) in 4 weeks for each whole-time post; absent where the person has no post then.
    pub nights_per_4_weeks_per_wte: Option<f64>,
    /// Most nights that begin in any 28 days, all duties together.
    pub most_nights_in_28_days: u32,
    /// Most calendar days on call running, until a whole day without; the morning on which the last night ends is no day more.
    pub longest_run_days: u32,
    /// Most hours on call without a break: duties that touch are one.
    pub longest_unbroken_hours: f64,
    /// On call one day in so many, of the days on which they share the pool (or any pool); absent for a stand-in, who shares
    /// it on no day.
    pub one_in: Option<f64>,
    /// What is above the settings' thresholds.
    pub above: Vec<Above>,
}

/// A threshold that is passed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Above {
    /// Nights in 28 days.
    Nights,
    /// Days running.
    DaysRunning,
    /// Hours without a break.
    UnbrokenHours,
    /// On call on too many days.
    Frequency,
}

/// The intensity of everybody who is on call in `duties`, by person: pool by pool, and all pools together where there are several.
/// Duties with a day on call in `period` count, each whole; days and nights outside it do not.
#[must_use]
pub fn intensity(
    network: &Network,
    duties: &[Duty],
    period: Period,
    thresholds: &Thresholds,
) -> Vec<Intensity> {
    let mut held: BTreeMap<&PersonId, Vec<&Duty>> = BTreeMap::new();
    for duty in duties.iter().filter(|duty| duty.kind.is_on_call()) {
        if ledger::days_on_call(duty.interval).any(|day| period.contains(day)) {
            for holder in &duty.holders {
                held.entry(&holder.person).or_default().push(duty);
            }
        }
    }
    let mut all = Vec::new();
    for (person, held) in held {
        let pools: BTreeSet<&PoolId> = held.iter().map(|duty| &duty.pool).collect();
        let wte = ledger::mean_wte(network, person, period);
        let mut add = |pool: Option<&PoolId>| {
            let own = held
                .iter()
                .filter(|duty| pool.is_none_or(|pool| duty.pool == *pool));
            let own: Vec<Interval> = own.map(|duty| duty.interval).collect();
            let known: Vec<&Pool> = match pool {
                Some(pool) => network.pool(pool).into_iter().collect(),
                None => network.file().pools.iter().collect(),
            };
            let shared = ledger::days_in_pools(network, &known, person, period);
            let measured = measured((person, pool), &own, period, wte, shared);
            all.push(measured.against(thresholds));
        };
        if pools.len() > 1 {
            add(None);
        }
        pools.into_iter().for_each(|pool| add(Some(pool)));
    }
    all
}

/// What a person's duties come to, who shares the pool on so many days; they are not compared with anything yet.
fn measured(
    (person, pool): (&PersonId, Option<&PoolId>),
    duties: &[Interval],
    period: Period,
    wte: f64,
    shared_days: u32,
) -> Intensity {
    let days = f64::from(count(period.days().count()));
    let nights = nights(duties, period);
    let on_call: BTreeSet<NaiveDate> = duties
        .iter()
        .flat_map(|duty| ledger::days_on_call(*duty))
        .filter(|day| period.contains(*day))
        .collect();
    let four_weeks = f64::from(count(nights.len())) * f64::from(FOUR_WEEKS) / days;
    Intensity {
        person: person.clone(),
        pool: pool.cloned(),
        duties: count(duties.len()),
        hours: hours(duties.iter().map(Interval::minutes).sum()),
        nights_per_4_weeks_per_wte: (wte > 0.0).then(|| four_weeks / wte),
        most_nights_in_28_days: most_nights(&nights),
        longest_run_days: longest_run(duties),
        longest_unbroken_hours: hours(longest_unbroken(duties)),
        one_in: (shared_days > 0)
            .then(|| f64::from(shared_days) / f64::from(count(on_call.len())).max(1.0)),
        above: Vec::new(),
    }
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

impl Intensity {
    /// The same, with what is above the thresholds.
    fn against(self, thresholds: &Thresholds) -> Self {
        let passed = [
            (
                Above::Nights,
                self.most_nights_in_28_days > thresholds.nights_in_28_days,
            ),
            (
                Above::DaysRunning,
                self.longest_run_days > thresholds.days_running,
            ),
            (
                Above::UnbrokenHours,
                self.longest_unbroken_hours > f64::from(thresholds.unbroken_hours),
            ),
            // Somebody with a day or two in a short period is no more often on call for that.
            (
                Above::Frequency,
                self.duties > 2
                    && self
                        .one_in
                        .is_some_and(|n| n < f64::from(thresholds.one_in) - 1e-9),
            ),
        ];
        let above = passed
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(what, _)| what);
        Self {
            above: above.collect(),
            ..self
        }
    }

    /// What is too much, for people; empty where nothing is.
    #[must_use]
    pub fn sentence(&self) -> String {
        let told = self.above.iter().map(|above| match above {
            Above::Nights => {
                format!(
                    "{} in 28 days",
                    counted(self.most_nights_in_28_days, "night")
                )
            }
            Above::DaysRunning => {
                format!(
                    "on call on {} running",
                    counted(self.longest_run_days, "day")
                )
            }
            Above::UnbrokenHours => {
                format!(
                    "{:.0} hours on call without a break",
                    self.longest_unbroken_hours
                )
            }
            Above::Frequency => {
                format!("on call 1 day in {:.1}", self.one_in.unwrap_or_default())
            }
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use chrono::Days;

    use crate::domain::time::{self, WallTime};

    fn on(day: NaiveDate, start: u32, end: u32, later: u64) -> Interval {
        let wall = |hour| WallTime::new(hour, 0).unwrap();
        Interval {
            start: time::instant(day, wall(start)),
            end: time::instant(day + Days::new(later), wall(end)),
        }
    }

    fn four_weeks(from: &str, duties: impl Fn(NaiveDate) -> Vec<Interval>) -> Intensity {
        let period = Period::weeks(from.parse().unwrap(), 4).unwrap();
        let mine = duties(period.first_day);
        let person = PersonId::new("ann").unwrap();
        measured((&person, None), &mine, period, 0.5, 28).against(&Thresholds::default())
    }

    #[test]
    fn twenty_five_nights_in_28_and_a_run_without_a_free_day_are_told() {
        // Seven on, one off: lawful by counting the nights that start.
        let blocks = |first: NaiveDate| {
            let nights = (0..28).filter(|day| day % 8 != 7);
            nights.map(|n| on(first + Days::new(n), 20, 8, 1)).collect()
        };
        let found = four_weeks("2027-01-04", blocks);
        assert_eq!((found.duties, found.most_nights_in_28_days), (25, 25));
        assert_eq!(found.longest_run_days, 28);
        assert!((found.nights_per_4_weeks_per_wte.unwrap() - 50.0).abs() < 1e-9);
        assert!((found.longest_unbroken_hours - 12.0).abs() < 1e-9);
        assert!((found.one_in.unwrap() - 28.0 / 25.0).abs() < 1e-9);
        assert_eq!(
            found.above,
            [Above::Nights, Above::DaysRunning, Above::Frequency]
        );
        assert_eq!(
            found.sentence(),
            "25 nights in 28 days, on call on 28 days running, on call 1 day in 1.1"
        );
    }

    #[test]
    fn touching_days_and_nights_are_one_stretch() {
        let stretch = |first: NaiveDate| {
            (0..9)
                .map(|half: u64| {
                    let day = first + Days::new(half / 2);
                    if half.is_multiple_of(2) {
                        on(day, 8, 20, 0)
                    } else {
                        on(day, 20, 8, 1)
                    }
                })
                .collect()
        };
        let found = four_weeks("2027-01-04", stretch);
        assert!((found.longest_unbroken_hours - 108.0).abs() < 1e-9);
        assert_eq!(
            (found.longest_run_days, found.above.clone()),
            (5, vec![Above::UnbrokenHours])
        );
        // Over the clock changes an hour less and one more.
        for (from, hours) in [("2027-03-26", 107.0), ("2026-10-23", 109.0)] {
            let found = four_weeks(from, stretch);
            assert!(
                (found.longest_unbroken_hours - hours).abs() < 1e-9,
                "{from}"
            );
        }
    }

    #[test]
    fn a_week_on_is_seven_days_and_nothing_is_made_of_one_duty() {
        let week = |first: NaiveDate| (0..7).map(|n| on(first + Days::new(n), 20, 8, 1)).collect();
        let found = four_weeks("2027-01-04", week);
        assert_eq!((found.longest_run_days, found.above), (7, Vec::new()));
        // Three nights, though one duty.
        let one = four_weeks("2027-01-04", |first| vec![on(first, 17, 9, 3)]);
        assert_eq!((one.duties, one.longest_run_days), (1, 3));
        assert_eq!(one.most_nights_in_28_days, 3);
        assert_eq!(one.sentence(), "");
    }
}
