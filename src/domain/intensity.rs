//! How hard on-call is on a person: what is lawful and still too much.
//!
//! Measured of on-call duties alone, person by person over all the pools given together, since a person rests from all of them
//! at once. It scores the rota and never the person.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{PersonId, PoolId};
use super::interval::Interval;
use super::ledger;
use super::network::Network;
use super::rota::Duty;
use super::time::Period;

/// Days in which nights are counted.
const FOUR_WEEKS: u32 = 28;

/// From where on on-call is too intense: good practice, and the settings' own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Nights on call in any 28 days.
    pub nights_in_28_days: u32,
    /// Calendar days on call running, until a whole day without.
    pub days_running: u32,
    /// Hours on call without a break.
    pub unbroken_hours: u32,
    /// On call on no more than one day in so many.
    pub one_in: f64,
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
    /// Nights (3 hours or more in 23:00-06:00) in 4 weeks for each whole-time post; absent where the person has no post then.
    pub nights_per_4_weeks_per_wte: Option<f64>,
    /// Most nights that start in any 28 days.
    pub most_nights_in_28_days: u32,
    /// Most calendar days on call running, until a whole day without; the morning on which the last night ends is no day more.
    pub longest_run_days: u32,
    /// Most hours on call without a break: duties that touch are one.
    pub longest_unbroken_hours: f64,
    /// On call one day in so many.
    pub one_in: f64,
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
/// Duties that start in `period` count.
#[must_use]
pub fn intensity(
    network: &Network,
    duties: &[Duty],
    period: Period,
    thresholds: &Thresholds,
) -> Vec<Intensity> {
    let mine = |duty: &&Duty| duty.kind.is_on_call() && period.contains(duty.day);
    let duties: Vec<&Duty> = duties.iter().filter(mine).collect();
    let people: BTreeSet<&PersonId> = duties
        .iter()
        .flat_map(|duty| &duty.holders)
        .map(|holder| &holder.person)
        .collect();
    let mut all = Vec::new();
    for person in people {
        let held: Vec<&Duty> = duties
            .iter()
            .copied()
            .filter(|duty| duty.is_held_by(person))
            .collect();
        let wte = ledger::mean_wte(network, person, period);
        let pools: BTreeSet<&PoolId> = held.iter().map(|duty| &duty.pool).collect();
        let mut add = |pool: Option<&PoolId>| {
            let own = held
                .iter()
                .filter(|duty| pool.is_none_or(|pool| duty.pool == *pool));
            let own: Vec<Interval> = own.map(|duty| duty.interval).collect();
            let measured = measured(person, pool, &own, period, wte);
            all.push(measured.against(thresholds));
        };
        if pools.len() > 1 {
            add(None);
        }
        pools.into_iter().for_each(|pool| add(Some(pool)));
    }
    all
}

/// What a person's duties come to; they are not compared with anything yet.
fn measured(
    person: &PersonId,
    pool: Option<&PoolId>,
    duties: &[Interval],
    period: Period,
    wte: f64,
) -> Intensity {
    let days = f64::from(u32::try_from(period.days().count()).unwrap_or(u32::MAX));
    let nights: Vec<NaiveDate> = duties
        .iter()
        .filter(|duty| ledger::night_minutes(**duty) >= ledger::NIGHT_MINUTES)
        .filter_map(|duty| ledger::local_days(*duty).first().copied())
        .collect();
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
        one_in: days / f64::from(count(on_call.len())).max(1.0),
        above: Vec::new(),
    }
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
                self.duties > 2 && self.one_in < thresholds.one_in - 1e-9,
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
            Above::Nights => format!("{} nights in 28 days", self.most_nights_in_28_days),
            Above::DaysRunning => format!("on call on {} days running", self.longest_run_days),
            Above::UnbrokenHours => {
                format!(
                    "{:.0} hours on call without a break",
                    self.longest_unbroken_hours
                )
            }
            Above::Frequency => format!("on call 1 day in {:.1}", self.one_in),
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

/// Minutes as hours.
#[allow(clippy::cast_precision_loss)] // minutes of a rota, far below 2^53
fn hours(minutes: i64) -> f64 {
    minutes as f64 / 60.0
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

/// Most of the nights, in order, that start in any 28 days.
fn most_nights(nights: &[NaiveDate]) -> u32 {
    let from = |first: &NaiveDate| {
        let end = *first + Days::new(u64::from(FOUR_WEEKS));
        count(
            nights
                .iter()
                .filter(|day| (*first..end).contains(*day))
                .count(),
        )
    };
    nights.iter().map(from).max().unwrap_or(0)
}

/// Most days running that duties touch. The morning on which a run ends is no day of its own: seven nights are seven days.
fn longest_run(duties: &[Interval]) -> u32 {
    let own: BTreeSet<NaiveDate> = duties
        .iter()
        .flat_map(|duty| ledger::days_on_call(*duty))
        .collect();
    let touched: BTreeSet<NaiveDate> = duties
        .iter()
        .flat_map(|duty| ledger::local_days(*duty))
        .chain(own.iter().copied())
        .collect();
    let (mut longest, mut run, mut last) = (0, 0, None);
    for day in touched {
        run = if last == day.pred_opt() && last.is_some() {
            run + 1
        } else {
            1
        };
        last = Some(day);
        if own.contains(&day) {
            longest = longest.max(run);
        }
    }
    longest
}

/// Most minutes that duties, by start, cover without a break.
fn longest_unbroken(duties: &[Interval]) -> i64 {
    let mut sorted = duties.to_vec();
    sorted.sort_by_key(|duty| (duty.start, duty.end));
    let (mut longest, mut now): (i64, Option<Interval>) = (0, None);
    for duty in sorted {
        let joined = match now {
            Some(run) if duty.start <= run.end => Interval {
                start: run.start,
                end: run.end.max(duty.end),
            },
            _ => duty,
        };
        longest = longest.max(joined.minutes());
        now = Some(joined);
    }
    longest
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
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
        let thresholds = Thresholds {
            nights_in_28_days: 14,
            days_running: 7,
            unbroken_hours: 72,
            one_in: 2.0,
        };
        measured(&person, None, &mine, period, 0.5).against(&thresholds)
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
        assert!((found.one_in - 28.0 / 25.0).abs() < 1e-9);
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
        let one = four_weeks("2027-01-04", |first| vec![on(first, 17, 9, 3)]);
        assert_eq!((one.duties, one.longest_run_days), (1, 3));
        assert_eq!(one.sentence(), "");
    }
}
