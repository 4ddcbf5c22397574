//! What is published before, beside and after a plan: rules look at all of it, and evenness carries
//! the balance of what lies before it and beside it in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Duration, NaiveDate};

use evenwatch_domain::burden::Burden;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::ledger::{self, Amounts};
use evenwatch_domain::network::Network;
use evenwatch_domain::never::{self, NeverRostered};
use evenwatch_domain::publication::DutyStatus;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

use super::records::Records;
use super::request::PlanSpec;

/// How far evenness looks back on hours, nights and weekends, in weeks: a year, so that a summer
/// evens out a winter.
const BURDENS_LOOK_BACK: u32 = 52;

/// How far it looks back on bank holidays and named days, in weeks: three years (EQ-BH asks for two
/// to three).
const HOLIDAYS_LOOK_BACK: u32 = 156;

/// Published duties that stand, apart from those that are planned anew.
#[derive(Debug)]
pub(super) struct History<'a> {
    /// Duties that start before the period, by start and id.
    pub(super) before: Vec<&'a Duty>,
    /// Duties inside the period that the plan does not replace, by start and id.
    pub(super) beside: Vec<&'a Duty>,
    /// Duties that start after the period, by start and id.
    pub(super) after: Vec<&'a Duty>,
    /// All that is published, those that the plan replaces too.
    published: Vec<&'a Duty>,
    /// Of each person, what they hold: positions in `before`, and in `beside` and `after` together.
    held: BTreeMap<&'a PersonId, (Vec<usize>, Vec<usize>)>,
    /// From when on the records of every planned pool are whole; the period's start where one has
    /// none.
    pub(super) complete_from: Instant,
}

impl<'a> History<'a> {
    /// Sorts what the request knows as published. `planned`: the pools, and `replaced` their duties
    /// that the plan is about.
    pub(super) fn of(
        request: &PlanSpec<'a>,
        planned: &BTreeSet<&PoolId>,
        replaced: &BTreeSet<DutyId>,
    ) -> Self {
        let horizon = request.period.interval();
        let mut stand: Vec<&Duty> = request
            .history
            .iter()
            .filter(|published| published.status == DutyStatus::Confirmed)
            .map(|published| &published.duty)
            .collect();
        stand.sort_by_key(|duty| duty.place());
        let published = stand.clone();
        let (before, later): (Vec<_>, Vec<_>) = stand
            .into_iter()
            .partition(|duty| duty.interval.start < horizon.start);
        let (beside, after): (Vec<&Duty>, Vec<&Duty>) = later
            .into_iter()
            .filter(|duty| !replaced.contains(&duty.id))
            .partition(|duty| duty.interval.start < horizon.end);
        let mut first: BTreeMap<&PoolId, Instant> = BTreeMap::new();
        for duty in &before {
            first.entry(&duty.pool).or_insert(duty.interval.start);
        }
        let complete_from = planned
            .iter()
            .map(|pool| first.get(*pool).copied().unwrap_or(horizon.start))
            .max()
            .unwrap_or(horizon.start);
        let mut held: BTreeMap<&PersonId, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, duty) in before.iter().enumerate() {
            for holder in &duty.holders {
                held.entry(&holder.person).or_default().0.push(at);
            }
        }
        for (at, duty) in beside.iter().chain(&after).enumerate() {
            for holder in &duty.holders {
                held.entry(&holder.person).or_default().1.push(at);
            }
        }
        Self {
            before,
            beside,
            after,
            published,
            held,
            complete_from,
        }
    }

    /// Duties of `person` before the period that rules which reach so far look back on.
    pub(super) fn of_person(
        &self,
        person: &PersonId,
        horizon: Interval,
        reach: Duration,
    ) -> impl Iterator<Item = &'a Duty> {
        let from = horizon.start - reach;
        let own = self.held.get(person).into_iter().flat_map(|held| &held.0);
        own.filter_map(|at| self.before.get(*at).copied())
            .filter(move |duty| duty.interval.end > from)
    }

    /// Duties of `person` beside the plan, and those after it that rules which reach so far look
    /// ahead to.
    pub(super) fn standing(
        &self,
        person: &PersonId,
        horizon: Interval,
        reach: Duration,
    ) -> impl Iterator<Item = &'a Duty> {
        let until = horizon.end + reach;
        let own = self.held.get(person).into_iter().flat_map(|held| &held.1);
        own.filter_map(|at| self.later(*at))
            .filter(move |duty| duty.interval.start <= until)
    }

    /// All duties of `person` that stand: before the period, beside the plan and after it.
    pub(super) fn held_by(&self, person: &PersonId) -> impl Iterator<Item = &'a Duty> {
        let held = self.held.get(person).into_iter();
        let before = held.clone().flat_map(|held| &held.0);
        let before = before.filter_map(|at| self.before.get(*at).copied());
        let later = held.flat_map(|held| &held.1);
        before.chain(later.filter_map(|at| self.later(*at)))
    }

    /// A duty beside the plan or after it.
    fn later(&self, at: usize) -> Option<&'a Duty> {
        match at.checked_sub(self.beside.len()) {
            None => self.beside.get(at).copied(),
            Some(at) => self.after.get(at).copied(),
        }
    }

    /// The days for which anything is published.
    pub(super) fn records(&self) -> Records<'a> {
        Records::of(self.published.iter().copied())
    }

    /// How much more than their fair share each person has carried, by burden; less than it where
    /// negative.
    ///
    /// What is carried in is the balance and not the amount, so that a newcomer starts at nought
    /// instead of owing the years in which they were not there. Burdens that the network brings
    /// forward are shared in the same way, by the WTE of the period they arose in, among everybody
    /// who shares a pool with the one who carried them, but for those who can hold none of the
    /// `planned` duties that carry the burden: nobody owes what they can never hold.
    pub(super) fn balances(
        &self,
        network: &Network,
        catalogue: &Catalogue,
        (planned, period): (&[Duty], Period),
    ) -> BTreeMap<PersonId, Amounts> {
        let mut balances: BTreeMap<PersonId, Amounts> = BTreeMap::new();
        let mut by_pool: BTreeMap<&PoolId, Vec<Duty>> = BTreeMap::new();
        for duty in self.before.iter().chain(&self.beside) {
            by_pool.entry(&duty.pool).or_default().push((*duty).clone());
        }
        for duties in by_pool.values() {
            for (weeks, burdens) in LOOK_BACKS {
                let Some(window) = window(duties, period.first_day, weeks) else {
                    continue;
                };
                for (person, account) in ledger::accounts(network, catalogue, duties, window) {
                    let balance = balances.entry(person).or_default();
                    for burden in burdens {
                        balance.add(*burden, account.over().get(*burden));
                    }
                }
            }
        }
        let never = never::never_rostered(network, catalogue, planned, period);
        bring_forward(network, &never, &mut balances);
        balances
    }
}

/// Burdens and how many weeks evenness looks back on them.
const LOOK_BACKS: [(u32, &[Burden]); 2] = [
    (
        BURDENS_LOOK_BACK,
        &[Burden::OutOfHours, Burden::Nights, Burden::Weekends],
    ),
    (
        HOLIDAYS_LOOK_BACK,
        &[Burden::BankHolidays, Burden::NamedDays],
    ),
];

/// The days from the first of `duties` not more than `weeks` before `first_day`, to the last of
/// them.
fn window(duties: &[Duty], first_day: NaiveDate, weeks: u32) -> Option<Period> {
    let from = first_day.checked_sub_days(Days::new(u64::from(weeks) * 7))?;
    let days = || {
        duties
            .iter()
            .map(|duty| duty.day)
            .filter(|day| *day >= from)
    };
    Period::new(days().min()?, days().max()?)
}

/// Adds the balances of burdens that the network brings forward.
fn bring_forward(
    network: &Network,
    never: &[NeverRostered],
    balances: &mut BTreeMap<PersonId, Amounts>,
) {
    let can_hold = |pool: &PoolId, person: &PersonId, burden: Burden| {
        !never.iter().any(|one| {
            let is_theirs = one.person == *person && one.pool == *pool && one.from.is_none();
            is_theirs && (one.burdens.is_empty() || one.burdens.contains(&burden))
        })
    };
    let mut wtes: BTreeMap<(&PersonId, Period), f64> = BTreeMap::new();
    for row in &network.file().brought_forward {
        let sharing: BTreeSet<&PersonId> = network
            .file()
            .pools
            .iter()
            .filter(|pool| {
                pool.members
                    .iter()
                    .any(|member| member.person == row.person)
            })
            .flat_map(|pool| {
                let people = pool.members.iter().map(|member| &member.person);
                people.filter(|person| can_hold(&pool.id, person, row.burden))
            })
            .collect();
        let shares: Vec<(&PersonId, f64)> = sharing
            .into_iter()
            .map(|person| {
                let wte = wtes
                    .entry((person, row.period))
                    .or_insert_with(|| ledger::mean_wte(network, person, row.period));
                (person, *wte)
            })
            .collect();
        let whole: f64 = shares.iter().map(|(_, wte)| wte).sum();
        if whole <= 0.0 {
            continue;
        }
        let own = balances.entry(row.person.clone()).or_default();
        own.add(row.burden, row.amount);
        for (person, wte) in shares {
            let other = balances.entry(person.clone()).or_default();
            other.add(row.burden, -row.amount * wte / whole);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::scene::{PlanningInput, day, id, scene};
    use evenwatch_domain::person::Wte;

    fn nights() -> PlanningInput {
        scene().pattern("night", "20:00", "08:00")
    }

    /// Nights that each person carried over their fair share before June 2026.
    fn nights_over(scene: &PlanningInput) -> Vec<(String, f64)> {
        let period = Period::new(day("2026-06-01"), day("2026-06-30")).unwrap();
        let mut request = PlanSpec::first(period);
        request.history = &scene.published;
        let network = scene.network();
        let pools = network.file().pools.iter().map(|pool| &pool.id).collect();
        let history = History::of(&request, &pools, &BTreeSet::new());
        let (planned, _) = scene.duties("2026-06-01", "2026-06-30");
        let balances = history.balances(&network, &scene.catalogue, (&planned, period));
        let rounded = |amount: f64| (amount * 1000.0).round() / 1000.0;
        let nights =
            |(person, amounts): (PersonId, Amounts)| (person.to_string(), rounded(amounts.nights));
        balances.into_iter().map(nights).collect()
    }

    fn named<const N: usize>(list: [(&str, f64); N]) -> Vec<(String, f64)> {
        list.map(|(name, amount)| (name.to_owned(), amount))
            .to_vec()
    }

    #[test]
    fn balances_are_weighted_by_wte_and_add_up_to_nought() {
        let scene = nights().person("ann").person("ben").wte(0.5);
        let scene = ["2026-05-01", "2026-05-02", "2026-05-03"]
            .into_iter()
            .fold(scene, |scene, on| scene.held("ben", "night", on));
        assert_eq!(nights_over(&scene), named([("ann", -2.0), ("ben", 2.0)]));
    }

    #[test]
    fn what_is_brought_forward_is_shared_by_the_wte_of_its_own_time() {
        let scene = nights()
            .person("ann")
            .brings(Burden::Nights, 9.0)
            .person("ben")
            .wte(0.5);
        assert_eq!(nights_over(&scene), named([("ann", 3.0), ("ben", -3.0)]));
        // Half a year later Ben works full time; what was fair then does not change.
        let later = scene.who(|ben| {
            let mut more = ben.employments[0].clone();
            ben.employments[0].validity.valid_to = Some(day("2025-12-31"));
            more.validity.valid_from = Some(day("2026-01-01"));
            more.wte = Wte::new(1.0).unwrap();
            ben.employments.push(more);
        });
        assert_eq!(nights_over(&later), named([("ann", 3.0), ("ben", -3.0)]));
    }

    #[test]
    fn who_can_hold_no_night_shares_no_nights_that_are_brought_forward() {
        let scene = nights()
            .person("ann")
            .brings(Burden::Nights, 9.0)
            .person("ben")
            .person("cas")
            .who(|cas| cas.reaches.clear());
        assert_eq!(nights_over(&scene), named([("ann", 4.5), ("ben", -4.5)]));
    }

    #[test]
    fn nights_are_forgotten_after_a_year_and_strangers_share_nothing() {
        let scene = nights()
            .people(["ann", "ben"])
            .held("ann", "night", "2025-05-01");
        assert!(nights_over(&scene).iter().all(|(_, amount)| *amount == 0.0));
        let scene = nights()
            .people(["ann", "ben"])
            .held("ann", "night", "2026-05-01");
        let scene = scene
            .pool("others")
            .person("cas")
            .pattern("other-night", "20:00", "08:00");
        assert_eq!(nights_over(&scene), named([("ann", 0.5), ("ben", -0.5)]));
    }

    #[test]
    fn records_are_whole_from_the_youngest_pool_on() {
        let scene = nights().person("ann").held("ann", "night", "2026-05-04");
        let scene = scene
            .pool("others")
            .person("cas")
            .pattern("other-night", "20:00", "08:00");
        let scene = scene.held("cas", "other-night", "2026-05-18");
        let mut request =
            PlanSpec::first(Period::new(day("2026-06-01"), day("2026-06-07")).unwrap());
        request.history = &scene.published;
        let from = |pools: &[&str]| {
            let pools: Vec<PoolId> = pools.iter().map(|pool| id(pool)).collect();
            History::of(&request, &pools.iter().collect(), &BTreeSet::new())
                .complete_from
                .to_string()
        };
        assert_eq!(from(&["nurses"]), "2026-05-04 19:00:00 UTC");
        assert_eq!(from(&["nurses", "others"]), "2026-05-18 19:00:00 UTC");
        assert_eq!(
            from(&["nurses", "third"]),
            "2026-05-31 23:00:00 UTC",
            "no records, no history"
        );
    }
}
