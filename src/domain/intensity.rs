//! How hard on-call is on a person: what is lawful and still too much.
//!
//! Measured of duties on call and of night shifts, person by person over all the pools given
//! together, since a person rests from all of them at once. It scores the rota and never the
//! person; [`sums`] says it of groups, without naming anybody.

mod below_term;
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

pub use below_term::{why_below_term, why_so_many_below_term};

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
    /// Half of all nights, a week running, three days without a break, every other day: the
    /// product's own.
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
    /// Days before and after a period that decide what is above a threshold in it.
    #[must_use]
    pub fn days_around(&self) -> u32 {
        let unbroken = self.unbroken_hours / 24 + 1;
        FOUR_WEEKS.max(self.days_running).max(unbroken)
    }

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

/// How intense the duties on call and the night shifts of one person are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Intensity {
    /// Who.
    pub person: PersonId,
    /// The pool whose duties are counted; absent for all pools together of somebody who is on call
    /// for several.
    pub pool: Option<PoolId>,
    /// Duties on call and night shifts with a day in the period.
    pub duties: u32,
    /// Night shifts among them: 3 hours or more of 23:00-06:00, and not on call.
    #[serde(default)]
    pub night_shifts: u32,
    /// Hours of them.
    pub hours: f64,
    /// Nights (3 hours or more of 23:00-06:00) in 4 weeks for each whole-time post; absent where
    /// the person has no post then.
    pub nights_per_4_weeks_per_wte: Option<f64>,
    /// Most nights that begin in any 28 days that share a night with the period, all duties
    /// together.
    pub most_nights_in_28_days: u32,
    /// Most calendar days running with such a duty, until a whole day without; the morning on which
    /// the last night ends is no day more.
    pub longest_run_days: u32,
    /// Most hours of such duties without a break: those that touch are one.
    pub longest_unbroken_hours: f64,
    /// On call one day in so many, of the days on which they share the pool (or any pool); absent
    /// for a stand-in, who shares it on no day, and for who works night shifts alone.
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

/// The intensity of everybody who is on call or works a night shift in `period`, by person: pool by
/// pool, and all pools together where there are several.
///
/// Duties with a day in `period` count, each whole. `duties` may hold what stands before and after
/// it too: a run, a stretch and 28 days go on there, as far as [`Thresholds::days_around`].
#[must_use]
pub fn intensity(
    network: &Network,
    duties: &[Duty],
    period: Period,
    thresholds: &Thresholds,
) -> Vec<Intensity> {
    let around = period.widened(thresholds.days_around());
    let mut held: BTreeMap<&PersonId, Vec<(&PoolId, Held)>> = BTreeMap::new();
    for duty in duties.iter().filter(|duty| is_intense(duty)) {
        let has_day =
            |days: Period| ledger::days_on_call(duty.interval).any(|day| days.contains(day));
        if !has_day(around) {
            continue;
        }
        let one = Held {
            interval: duty.interval,
            is_on_call: duty.kind.is_on_call(),
            is_of_period: has_day(period),
        };
        for holder in &duty.holders {
            let own = held.entry(&holder.person).or_default();
            own.push((&duty.pool, one));
        }
    }
    held.retain(|_, held| held.iter().any(|(_, one)| one.is_of_period));
    let mut all = Vec::new();
    for (person, held) in held {
        let pools: BTreeSet<&PoolId> = held.iter().map(|(pool, _)| *pool).collect();
        let wte = ledger::mean_wte(network, person, period);
        let mut add = |pool: Option<&PoolId>| {
            let own = held
                .iter()
                .filter(|(of, _)| pool.is_none_or(|pool| *of == pool));
            let own: Vec<Held> = own.map(|(_, one)| *one).collect();
            if !own.iter().any(|one| one.is_of_period) {
                return;
            }
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

/// A duty of one person.
#[derive(Debug, Clone, Copy)]
struct Held {
    interval: Interval,
    /// Else it is a night shift.
    is_on_call: bool,
    /// Whether a day of it is in the period.
    is_of_period: bool,
}

/// Whether it is on call, or a shift with 3 hours or more of a night.
fn is_intense(duty: &Duty) -> bool {
    let mut nights = ledger::night_pieces(duty.interval);
    duty.kind.is_on_call() || nights.any(|(_, night)| night.minutes() >= ledger::NIGHT_MINUTES)
}

/// What a person's duties come to, who shares the pool on so many days; they are not compared with
/// anything yet.
fn measured(
    (person, pool): (&PersonId, Option<&PoolId>),
    duties: &[Held],
    period: Period,
    wte: f64,
    shared_days: u32,
) -> Intensity {
    let days = f64::from(count(period.days().count()));
    let own: Vec<&Held> = duties.iter().filter(|held| held.is_of_period).collect();
    let all = duties.iter().map(|held| &held.interval);
    let nights = nights(all.clone());
    let of_period = nights.iter().filter(|day| period.contains(**day)).count();
    let on_call: BTreeSet<NaiveDate> = own
        .iter()
        .filter(|held| held.is_on_call)
        .flat_map(|held| ledger::days_on_call(held.interval))
        .filter(|day| period.contains(*day))
        .collect();
    let four_weeks = f64::from(count(of_period)) * f64::from(FOUR_WEEKS) / days;
    Intensity {
        person: person.clone(),
        pool: pool.cloned(),
        duties: count(own.len()),
        night_shifts: count(own.iter().filter(|held| !held.is_on_call).count()),
        hours: hours(own.iter().map(|held| held.interval.minutes()).sum()),
        nights_per_4_weeks_per_wte: (wte > 0.0).then(|| four_weeks / wte),
        most_nights_in_28_days: most_nights(&nights, period),
        longest_run_days: longest_run(all, period),
        longest_unbroken_hours: hours(longest_unbroken(duties)),
        one_in: (shared_days > 0 && !on_call.is_empty())
            .then(|| f64::from(shared_days) / f64::from(count(on_call.len()))),
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
                self.duties.saturating_sub(self.night_shifts) > 2
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
        let on = if self.night_shifts > 0 {
            "duty"
        } else {
            "call"
        };
        let told = self.above.iter().map(|above| match above {
            Above::Nights => {
                format!(
                    "{} in 28 days",
                    counted(self.most_nights_in_28_days, "night")
                )
            }
            Above::DaysRunning => {
                format!(
                    "on {on} on {} running",
                    counted(self.longest_run_days, "day")
                )
            }
            Above::UnbrokenHours => {
                format!(
                    "{:.0} hours on {on} without a break",
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

    use crate::time::{self, WallTime};

    fn on(day: NaiveDate, start: u32, end: u32, later: u64) -> Interval {
        let wall = |hour| WallTime::new(hour, 0).unwrap();
        Interval {
            start: time::instant(day, wall(start)),
            end: time::instant(day + Days::new(later), wall(end)),
        }
    }

    fn held(duties: Vec<Interval>, period: Period) -> Vec<Held> {
        let of = |interval: Interval| Held {
            interval,
            is_on_call: true,
            is_of_period: ledger::days_on_call(interval).any(|day| period.contains(day)),
        };
        duties.into_iter().map(of).collect()
    }

    fn four_weeks(from: &str, duties: impl Fn(NaiveDate) -> Vec<Interval>) -> Intensity {
        let period = Period::weeks(from.parse().unwrap(), 4).unwrap();
        let mine = held(duties(period.first_day), period);
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
    fn what_stands_before_the_period_goes_on_in_it() {
        let first: NaiveDate = "2027-04-19".parse().unwrap();
        let week = Period::weeks(first, 1).unwrap();
        // A month of nights without end, of which the last week is the period; and a run that ended
        // before it, which is not told.
        let nights = |days: std::ops::Range<u64>| {
            let start = first - Days::new(60);
            days.map(move |n| on(start + Days::new(n), 20, 8, 1))
        };
        let person = PersonId::new("ann").unwrap();
        let told = |duties: Vec<Interval>| {
            measured((&person, None), &held(duties, week), week, 1.0, 7)
                .against(&Thresholds::default())
        };
        let found = told(nights(32..67).collect());
        assert_eq!((found.duties, found.most_nights_in_28_days), (7, 28));
        assert_eq!(found.longest_run_days, 35);
        assert!((found.nights_per_4_weeks_per_wte.unwrap() - 28.0).abs() < 1e-9);
        let found = told(nights(2..30).chain(nights(64..65)).collect());
        assert_eq!((found.duties, found.most_nights_in_28_days), (1, 1));
        assert_eq!((found.longest_run_days, found.above), (1, Vec::new()));
        // Hours without a break that begin before the period.
        let day = |n: u64| on(first - Days::new(n), 8, 8, 1);
        let found = told((0..4).map(day).collect());
        assert!((found.longest_unbroken_hours - 96.0).abs() < 1e-9);
        assert_eq!((found.duties, found.above), (1, vec![Above::UnbrokenHours]));
    }

    #[test]
    fn night_shifts_are_nights_and_no_days_on_call() {
        let period = Period::weeks("2027-01-04".parse().unwrap(), 4).unwrap();
        let shifts = (0..20).map(|n| Held {
            interval: on(period.first_day + Days::new(n), 21, 7, 1),
            is_on_call: false,
            is_of_period: true,
        });
        let person = PersonId::new("ann").unwrap();
        let shifts: Vec<Held> = shifts.collect();
        let found = measured((&person, None), &shifts, period, 1.0, 28);
        let found = found.against(&Thresholds::default());
        assert_eq!((found.duties, found.night_shifts), (20, 20));
        assert_eq!(found.one_in, None);
        assert_eq!(
            found.sentence(),
            "20 nights in 28 days, on duty on 20 days running"
        );
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
