//! The duties that patterns ask for, whether a rota holds them or not; and those that leave time
//! without cover.

use std::collections::HashSet;

use super::pool_cover::{Crew, Facts};
use super::rostered::Rostered;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::Mode;
use evenwatch_domain::time::Period;

/// The duties that the crew's patterns ask for and that reach into the period.
pub(super) fn of_crew(facts: &Facts, crew: &Crew) -> Vec<Duty> {
    if crew.pool.line == *crew.line {
        of_pool(facts, crew.pool)
    } else {
        Vec::new()
    }
}

fn of_pool(facts: &Facts, pool: &Pool) -> Vec<Duty> {
    let holidays = &facts.catalogue.bank_holidays;
    let holiday = |day| holidays.is_holiday(pool.division, day);
    // A duty lasts at most seven days and a night: it may have begun before the period.
    let before = facts.period.first_day.iter_days().rev().skip(1).take(8);
    let days = || before.clone().chain(facts.period.days());
    let patterns = facts.network.patterns_of(&pool.id);
    let starts = patterns.flat_map(|pattern| {
        let days = days().filter(move |day| pattern.starts_on(*day, holiday(*day)));
        days.filter_map(move |day| pattern.duty_on(pool, day))
    });
    starts
        .filter(|duty| duty.interval.overlaps(&facts.within))
        .collect()
}

/// The duties of a period that leave any of their areas without a person who counts for some of it:
/// published ones, and those that are due where their pool has published and that no rota holds.
/// Evidence is wanted for each of them.
#[must_use]
pub fn unfilled(
    network: &Network,
    catalogue: &Catalogue,
    rostered: &Rostered<'_>,
    period: Period,
) -> Vec<Duty> {
    let facts = Facts::new(network, catalogue, rostered, period);
    let lacks = |duty: &&Duty| {
        let Some(inside) = duty.interval.intersection(&facts.within) else {
            return false;
        };
        let Some(pool) = network.pool(&duty.pool) else {
            return false;
        };
        let visits = network.line(&duty.line).filter(|l| l.mode == Mode::Visit);
        let reaches = |person: &_| {
            visits.is_none_or(|line| {
                let mut areas = pool.areas.iter().filter_map(|area| network.area(area));
                areas.all(|area| facts.standing.out_of_reach(line, area, person).is_none())
            })
        };
        let holders = duty.holders.iter().map(|holder| &holder.person);
        let counting = holders.filter(|person| reaches(person));
        let counting = counting.map(|person| facts.standing.counting(duty, person));
        let held: IntervalSet = counting.flat_map(|set| set.intervals().to_vec()).collect();
        !held.contains_all(&inside)
    };
    let mut found: Vec<Duty> = rostered.duties.iter().filter(lacks).cloned().collect();
    let written: HashSet<DutyId> = rostered.duties.iter().map(|duty| duty.id).collect();
    for pool in network
        .file()
        .pools
        .iter()
        .filter(|p| !p.members.is_empty())
    {
        let span = rostered.spans.of_pool(&pool.id, facts.within);
        if !span.is_empty() {
            let due = of_pool(&facts, pool).into_iter();
            found.extend(due.filter(|duty| {
                !written.contains(&duty.id) && !span.within(&duty.interval).is_empty()
            }));
        }
    }
    found.sort_by_key(Duty::place);
    found
}
