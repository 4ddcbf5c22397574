//! For which days it is known what a person works: averages leave out the others, and no weekly
//! rest is taken from them.
//!
//! A day of a pool is known where the pool has published it. Somebody in several pools may be known
//! in one and unknown in another; what they work is then known in part. So there is a set of days
//! for each set of their pools: the days on which at least those are known. What is worked on them
//! is at least what is held, so that no average says too much; and days of which only a small pool
//! is known never make the average of others smaller, for those others are a set of their own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, Weekday};
use evenwatch_solver::problem::Day;

use evenwatch_domain::calendar::DayStatus;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern::DutyPattern;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

use super::duty_attributes::TimeLine;

/// What is known of pools and people.
#[derive(Debug, Default)]
pub(super) struct Records<'a> {
    /// Of each pool, the days that are published or planned.
    pools: BTreeMap<&'a PoolId, BTreeSet<NaiveDate>>,
    /// Of each person, pools and the Mondays of weeks in which they hold a duty, members or not.
    held: BTreeMap<&'a PersonId, BTreeSet<(&'a PoolId, NaiveDate)>>,
    /// Of each pool, what it owes.
    patterns: BTreeMap<&'a PoolId, Vec<&'a DutyPattern>>,
    /// Days outside which nothing is known.
    within: Option<Period>,
}

impl<'a> Records<'a> {
    /// Of duties that are published.
    pub(super) fn of(duties: impl IntoIterator<Item = &'a Duty>) -> Self {
        let mut records = Self::default();
        for duty in duties {
            records
                .pools
                .entry(&duty.pool)
                .or_default()
                .insert(duty.day);
            for holder in &duty.holders {
                let own = records.held.entry(&holder.person).or_default();
                own.insert((&duty.pool, monday(duty.day)));
            }
        }
        records
    }

    /// Adds days that are planned.
    pub(super) fn plan(&mut self, pools: &BTreeSet<&'a PoolId>, period: Period) {
        for pool in pools {
            self.pools.entry(pool).or_default().extend(period.days());
        }
    }

    /// Forgets all days but these: what is worked on others has not been looked up.
    pub(super) fn keep(&mut self, within: Period) {
        self.within = Some(within);
    }

    /// Adds the days on which a pool has no duty: they are known where the last day with one in the
    /// same week is, or the next where there is none before.
    pub(super) fn fill(&mut self, network: &'a Network, catalogue: &Catalogue) {
        for pattern in &network.file().duty_patterns {
            self.patterns
                .entry(&pattern.pool)
                .or_default()
                .push(pattern);
        }
        for (pool, days) in &mut self.pools {
            let Some(pool) = network.pool(pool) else {
                continue;
            };
            if let Some(within) = self.within {
                days.retain(|day| within.contains(*day));
            }
            let patterns = self.patterns.get(&pool.id).map_or(&[][..], Vec::as_slice);
            let owes = |day| owes(patterns, catalogue, pool, day);
            let mondays: BTreeSet<NaiveDate> = days.iter().map(|day| monday(*day)).collect();
            for monday in mondays {
                let week = || monday.iter_days().take(7);
                let first = week().find(|day| days.contains(day) || owes(*day));
                let mut known = first.is_some_and(|first| days.contains(&first));
                for day in week() {
                    if days.contains(&day) {
                        known = true;
                    } else if owes(day) {
                        known = false;
                    } else if known {
                        days.insert(day);
                    }
                }
            }
        }
    }

    /// The days known of a person, a set for each set of their pools that is known on one.
    pub(super) fn of_person(
        &self,
        network: &Network,
        catalogue: &Catalogue,
        person: &PersonId,
        line: &TimeLine,
    ) -> Vec<BTreeSet<Day>> {
        let held = self.held.get(person);
        let holds =
            |pool: &PoolId, day| held.is_some_and(|held| held.contains(&(pool, monday(day))));
        let member_of = network.memberships_of(person).map(|(pool, _)| &pool.id);
        let held_in = held.into_iter().flatten().map(|(pool, _)| *pool);
        let ids: BTreeSet<&PoolId> = member_of.chain(held_in).collect();
        let pools: Vec<&Pool> = ids.into_iter().filter_map(|id| network.pool(id)).collect();
        let published = |pool: &Pool, day| {
            let days = self.pools.get(&pool.id);
            days.is_some_and(|days| days.contains(&day))
        };
        let is_in = |pool: &Pool, day| {
            let mut own = network
                .memberships_of(person)
                .filter(|(other, _)| other.id == pool.id);
            own.any(|(_, member)| member.validity.holds_on(day)) || holds(&pool.id, day)
        };
        let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
        for pool in &pools {
            days.extend(self.pools.get(&pool.id).into_iter().flatten());
        }
        if let Some(within) = self.within {
            days.retain(|day| within.contains(*day));
        }
        let owes_nothing = |pool: &Pool, day: NaiveDate| {
            let patterns = self.patterns.get(&pool.id).map_or(&[][..], Vec::as_slice);
            let mut week = monday(day).iter_days().take(7);
            !week.any(|day| owes(patterns, catalogue, pool, day))
        };
        let mut known: BTreeMap<BTreeSet<&PoolId>, BTreeSet<Day>> = BTreeMap::new();
        for day in days {
            if !pools
                .iter()
                .any(|pool| published(pool, day) && is_in(pool, day))
            {
                continue;
            }
            let is_known = |pool: &&&Pool| {
                published(pool, day) || !is_in(pool, day) || owes_nothing(pool, day)
            };
            let signature = pools.iter().filter(is_known).map(|pool| &pool.id).collect();
            known.entry(signature).or_default().insert(line.day(day));
        }
        let sets = known.keys().map(|signature| {
            let at_least = known.iter().filter(|(other, _)| signature.is_subset(other));
            at_least.flat_map(|(_, days)| days).copied().collect()
        });
        sets.collect()
    }
}

/// Days on which the person is away, which averages leave out: annual leave, sick leave and that of
/// parents, the "excluded days" of the Working Time Regulations 1998, regulation 4(7), for which
/// 4(6) adds as many days worked after the period. An absence without a reason may be sick leave,
/// and is taken for it. Study leave may be training that counts as working time, regulation 2(1);
/// how many hours of it, rotas do not know, so that a day of it must not pass for one without work.
pub(super) fn leave(network: &Network, person: &PersonId, line: &TimeLine) -> BTreeSet<Day> {
    let absences = network.absences_of(person);
    absences
        .flat_map(|absence| absence.period.days())
        .map(|day| line.day(day))
        .collect()
}

/// Whether a pool with these patterns, as they are now, has a duty that starts on a day.
fn owes(patterns: &[&DutyPattern], catalogue: &Catalogue, pool: &Pool, day: NaiveDate) -> bool {
    let holiday = catalogue.bank_holidays.status(pool.division, day) == DayStatus::BankHoliday;
    patterns
        .iter()
        .any(|pattern| pattern.starts_on(day, holiday))
}

/// The Monday of a day's week.
fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

/// The days from so long before a period to so long after it.
pub(super) fn about(period: Period, reach: chrono::Duration) -> Period {
    let days = Days::new(u64::try_from(reach.num_days()).unwrap_or(0));
    Period {
        first_day: period
            .first_day
            .checked_sub_days(days)
            .unwrap_or(period.first_day),
        last_day: period
            .last_day
            .checked_add_days(days)
            .unwrap_or(period.last_day),
    }
}
