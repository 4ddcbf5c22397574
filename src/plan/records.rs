//! For which weeks it is known what somebody works: averages leave out the others.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Weekday};
use evenwatch_solver::problem::CalendarWeek;

use crate::domain::ids::{PersonId, PoolId};
use crate::domain::network::Network;
use crate::domain::person::Person;
use crate::domain::rota::Duty;

use super::features::TimeLine;

/// Calendar weeks with published duties, each by its Monday.
#[derive(Debug, Default)]
pub(super) struct Records<'a> {
    /// Of each pool, whoever holds them.
    pools: BTreeMap<&'a PoolId, BTreeSet<NaiveDate>>,
    /// Of each person, in whichever pool.
    people: BTreeMap<&'a PersonId, BTreeSet<NaiveDate>>,
}

impl<'a> Records<'a> {
    /// Of duties that are published.
    pub(super) fn of(duties: impl IntoIterator<Item = &'a Duty>) -> Self {
        let mut records = Self::default();
        for duty in duties {
            let monday = duty.day.week(Weekday::Mon).first_day();
            records.pools.entry(&duty.pool).or_default().insert(monday);
            for holder in &duty.holders {
                let own = records.people.entry(&holder.person).or_default();
                own.insert(monday);
            }
        }
        records
    }

    /// Weeks for which a rota of a pool that the person was in is published, or a duty of theirs.
    pub(super) fn of_person(
        &self,
        network: &Network,
        person: &Person,
        line: &TimeLine,
    ) -> BTreeSet<CalendarWeek> {
        let mut known = self.people.get(&person.id).cloned().unwrap_or_default();
        for pool in &network.file().pools {
            let Some(weeks) = self.pools.get(&pool.id) else {
                continue;
            };
            for member in pool.members.iter().filter(|m| m.person == person.id) {
                let in_pool = |monday: &&NaiveDate| {
                    monday
                        .iter_days()
                        .take(7)
                        .any(|day| member.validity.holds_on(day))
                };
                known.extend(weeks.iter().filter(in_pool));
            }
        }
        known.into_iter().map(|day| line.day(day).week()).collect()
    }
}
