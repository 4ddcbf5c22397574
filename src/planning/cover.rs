//! The most cover that any lawful rota could give, without goodwill.
//!
//! Only cover is looked for: no soft rule, evenness or wish has a say, and one person on a duty is
//! cover. Each duty is worth what the caller says, and a rota is worth the duties that somebody
//! holds. So the answer is an optimum with a bound that holds for every lawful rota, and not one
//! that people should be given: [`sustained`] plans that one.
//!
//! Barred are people on call without an allowance, and duties that are worth nothing: work that
//! nobody pays for. Rules look at what is published before, beside and after the period as in any
//! plan.
//!
//! Pools that share nobody are planned by themselves, so that each has a bound of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use evenwatch_solver as solver;
use evenwatch_solver::Halt;
use evenwatch_solver::outcome::{Roster, Status};
use evenwatch_solver::problem::{Objective, Severity};

use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::interval::Interval;
use evenwatch_domain::network::Network;
use evenwatch_domain::person::Person;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

use super::contradiction::contradiction;
use super::error::PlanError;
use super::evidence::Apart;
use super::judge::roster;
use super::problem::{self, Built};
use super::request::{Control, Limits, Nearness, Phase, PlanSpec, Planned, Progress};
use super::{duties, eligibility, outcome, searched};

/// What cover is asked of whom.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// Days on which the planned duties start.
    pub period: Period,
    /// Pools to plan; `None`: all of them. Pools that share people with them are planned with them.
    pub pools: Option<&'a [PoolId]>,
    /// Published duties before, inside and after the period, of all pools: rules look at all of
    /// them. Those of the planned pools inside the period are what is planned anew, and are passed
    /// over.
    pub history: &'a [PublishedDuty],
    /// A rota to start from, such as the published one. What of it is barred or unlawful is
    /// dropped.
    pub start: &'a [Duty],
    /// Minutes of cover that a duty gives when somebody holds it, 0 or more; a duty worth nothing
    /// is held by nobody.
    pub worth: &'a (dyn Fn(&Duty) -> i64 + Sync),
}

/// The most cover of pools that share people.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverGroup {
    /// The pools, by id.
    pub pools: Vec<PoolId>,
    /// Their duties that start in the period, with the holders of a rota that is worth most, by
    /// start and id.
    pub duties: Vec<Duty>,
    /// What that rota is worth, minutes.
    pub found: i64,
    /// No lawful rota is worth more, minutes; `found` where it is proved.
    pub most: i64,
    /// What it would be worth if every duty were held, minutes.
    pub whole: i64,
    /// Seconds of search.
    pub seconds: f64,
    /// What of the rota to start from could not be planned; nothing is known of a group for which
    /// there was no time.
    pub refused: Refused,
}

impl CoverGroup {
    /// Whether no lawful rota gives more.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.most <= self.found
    }
}

/// What of a rota no plan without goodwill could hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// Places whose holder could not hold the duty, whatever the rota: away, not competent, out of
    /// reach of an area; or the duty is not owed any more, or at other hours.
    pub places: usize,
    /// Hard rules that the rest of it breaks.
    pub rules: BTreeSet<String>,
    /// Breaches of those rules.
    pub breaches: usize,
}

impl Refused {
    /// Whether all of it could be planned.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.places == 0 && self.breaches == 0
    }
}

/// The most cover of each group of pools, in the order of their first pool. A group whose search
/// ends before it has a rota comes back with nobody on duty and the trivial bound: less is known of
/// it, and that is said by its bound.
///
/// # Errors
/// [`PlanError`], as for [`super::plan`]; never for want of time, and a search cancelled gives what
/// it has.
pub fn cover(
    network: &Network,
    catalogue: &Catalogue,
    basis: &Basis<'_>,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Vec<CoverGroup>, PlanError> {
    control.say(Phase::Building);
    let halt = control.halt(limits);
    let times = Times::of(limits.time, halt.elapsed());
    let groups = groups(network, basis.pools)?;
    let apart = Apart::new(network, &groups);
    let of_groups = apart
        .about(network, basis.history)
        .into_iter()
        .zip(apart.duties(basis.start));
    let mut built = Vec::new();
    let mut done: BTreeMap<usize, CoverGroup> = BTreeMap::new();
    for (at, (pools, (history, start))) in groups.iter().zip(of_groups).enumerate() {
        if halt.stopped_by(times.built, 0).is_some() || halt.stopped().is_some() {
            done.insert(at, unplanned(network, catalogue, basis, pools));
            continue;
        }
        let own = Own {
            pools,
            history: history.into(),
            start,
        };
        let found = build(network, catalogue, basis, &own, &Halt::never())?;
        let problem = cover_only(&found, basis)?;
        let refused = refused_of(network, basis, &own, &found, &problem)?;
        let (pools, start) = (own.pools, own.start);
        built.push((at, pools, start, Built { problem, ..found }, refused));
    }
    // What small ones leave of their time serves the large ones.
    let size = |built: &Built| -> usize {
        let duties = built.problem.duties().iter();
        duties.map(|duty| duty.candidates.len()).sum::<usize>() + 1
    };
    let mut order: Vec<usize> = (0..built.len()).collect();
    order.sort_by_key(|at| built.get(*at).map(|(.., built, _)| size(built)));
    let mut left: usize = built.iter().map(|(.., built, _)| size(built)).sum();
    let (mut spent, mut sums) = (0.0, (0.0, 0.0));
    for at in order {
        let Some((at, pools, start, group, refused)) = built.get(at) else {
            continue;
        };
        if halt.stopped_by(times.searched, 0).is_some() {
            done.insert(*at, unplanned(network, catalogue, basis, pools));
            continue;
        }
        let time = times.searched.saturating_sub(halt.elapsed());
        let share = size(group) as f64 / left.max(1) as f64;
        left = left.saturating_sub(size(group));
        let own = Limits {
            time: time.mul_f64(share.min(1.0)).max(LEAST).min(time),
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of it is no larger
            work: limits.work.map(|work| (work as f64 * share.min(1.0)) as u64),
            ..*limits
        };
        let (before, so_far) = (sums, spent);
        let heard = |progress: solver::Progress| {
            let mut said = Progress::from(progress);
            said.phase = Phase::Cover;
            said.incumbent = said.incumbent.map(|value| before.0 + value);
            said.bound = said.bound.map(|bound| before.1 + bound);
            said.seconds += so_far;
            control.hear(said);
        };
        let found = CoverGroup {
            refused: refused.clone(),
            ..maximise_cover(
                (network, group),
                (pools, start),
                basis,
                &own,
                control,
                &heard,
            )?
        };
        spent += found.seconds;
        sums.0 += (found.whole - found.found) as f64;
        sums.1 += (found.whole - found.most) as f64;
        done.insert(*at, found);
    }
    Ok(done.into_values().collect())
}

/// Until when groups are built and searched, from the beginning on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Times {
    built: Duration,
    searched: Duration,
}

impl Times {
    /// What is found is counted, told and kept in as long as what came `before` took, and half of
    /// the rest is for the search.
    fn of(time: Duration, before: Duration) -> Self {
        let least = before
            .saturating_add(time.saturating_sub(before) / 4)
            .min(time);
        let searched = time.saturating_sub(before).max(least);
        Self {
            built: before.saturating_add(searched.saturating_sub(before) / 2),
            searched,
        }
    }
}

/// What is about one group.
struct Own<'a> {
    pools: &'a [PoolId],
    history: Cow<'a, [PublishedDuty]>,
    start: Vec<Duty>,
}

/// The least time that a group is given, however many there are: a small one is proved in it.
const LEAST: Duration = Duration::from_millis(200);

/// Plans every aim without goodwill: who holds which duty of the pools where nobody is asked for
/// what nobody pays.
///
/// # Errors
/// As for [`super::plan`].
pub fn sustainable_plan(
    network: &Network,
    catalogue: &Catalogue,
    basis: &Basis<'_>,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Planned, PlanError> {
    control.say(Phase::Building);
    let halt = control.halt(limits);
    let pools: Vec<PoolId> = groups(network, basis.pools)?
        .into_iter()
        .flatten()
        .collect();
    let own = Own {
        pools: &pools,
        history: basis.history.into(),
        start: Vec::new(),
    };
    let built = build(network, catalogue, basis, &own, &halt)?;
    searched(network, &built, (limits, &halt), control)
}

/// A group for which there is no time: nobody on duty, and what all of its duties are worth for a
/// bound.
fn unplanned(
    network: &Network,
    catalogue: &Catalogue,
    basis: &Basis<'_>,
    pools: &[PoolId],
) -> CoverGroup {
    let (duties, _) = duties(network, catalogue, &basis.period, Some(pools));
    let whole = duties.iter().map(|duty| (basis.worth)(duty)).sum();
    CoverGroup {
        pools: pools.to_vec(),
        duties,
        found: 0,
        most: whole,
        whole,
        seconds: 0.0,
        refused: Refused::default(),
    }
}

/// What of `basis.start`, goodwill apart, no plan could hold: where it is nothing, the rota is one
/// of those that [`cover`] chooses among, which says the same group by group.
///
/// # Errors
/// As for [`super::plan`] for a request that makes no sense.
pub fn refused(
    network: &Network,
    catalogue: &Catalogue,
    basis: &Basis<'_>,
) -> Result<Refused, PlanError> {
    let mut refused = Refused::default();
    let groups = groups(network, basis.pools)?;
    let apart = Apart::new(network, &groups);
    let of_groups = apart
        .about(network, basis.history)
        .into_iter()
        .zip(apart.duties(basis.start));
    for (pools, (history, start)) in groups.iter().zip(of_groups) {
        let own = Own {
            pools,
            history: history.into(),
            start,
        };
        let built = build(network, catalogue, basis, &own, &Halt::never())?;
        let problem = cover_only(&built, basis)?;
        let own = refused_of(network, basis, &own, &built, &problem)?;
        refused.places += own.places;
        refused.breaches += own.breaches;
        refused.rules.extend(own.rules);
    }
    Ok(refused)
}

/// The same of a group.
fn refused_of(
    network: &Network,
    basis: &Basis<'_>,
    own: &Own<'_>,
    built: &Built,
    problem: &solver::Problem,
) -> Result<Refused, PlanError> {
    let mut refused = Refused::default();
    let known: BTreeMap<DutyId, Interval> = built
        .duties
        .iter()
        .map(|duty| (duty.id, duty.interval))
        .collect();
    let kept = roster(built, &own.start);
    let judged = solver::judge::judge(problem, &may(problem, &kept)).breaches;
    let hard: Vec<_> = judged.iter().filter(|breach| breach.is_hard()).collect();
    refused.breaches += hard.len();
    refused.rules.extend(hard.iter().map(|b| b.rule.clone()));
    for duty in own.start.iter().filter(|duty| (basis.worth)(duty) > 0) {
        let holders = duty.holders.iter().filter(|holder| {
            let person = network.person(&holder.person);
            let asked = person.is_some_and(|person| paid(duty, person));
            let could = person.is_some_and(|person| {
                known.get(&duty.id) == Some(&duty.interval)
                    && is_member(network, duty, &person.id)
                    && eligibility::reasons(network, duty, person).is_empty()
            });
            (asked || person.is_none()) && !could
        });
        refused.places += holders.count();
    }
    Ok(refused)
}

fn is_member(network: &Network, duty: &Duty, person: &PersonId) -> bool {
    let mut own = network.memberships_of(person);
    own.any(|(pool, _)| pool.id == duty.pool)
}

/// Whether holding the duty is paid, as far as the person's terms go.
fn paid(duty: &Duty, person: &Person) -> bool {
    !duty.kind.is_on_call() || person.on_call.paid
}

/// The problem of some pools without goodwill, with every aim in it.
fn build(
    network: &Network,
    catalogue: &Catalogue,
    basis: &Basis<'_>,
    own: &Own<'_>,
    halt: &Halt<'_>,
) -> Result<Built, PlanError> {
    let pools = own.pools;
    let owed = duties(network, catalogue, &basis.period, Some(pools));
    let is_planned = |duty: &Duty| basis.period.contains(duty.day) && pools.contains(&duty.pool);
    let standing: Vec<PublishedDuty> = own
        .history
        .iter()
        .filter(|record| !is_planned(&record.duty))
        .cloned()
        .collect();
    let request = PlanSpec {
        period: basis.period,
        pools: Some(pools),
        history: &standing,
        pins: &[],
        previous: &[],
        nearness: Nearness::Afresh,
        begun_by: None,
    };
    let asked = |duty: &Duty, person: &Person| paid(duty, person) && (basis.worth)(duty) > 0;
    problem::build_asking(network, catalogue, &request, owed, &asked, halt)
}

/// The same with nothing in it but cover: one sum, each duty at its worth.
fn cover_only(built: &Built, basis: &Basis<'_>) -> Result<solver::Problem, PlanError> {
    let mut parts = built.problem.parts().clone();
    parts.objective = Objective::Weighted;
    parts.burdens.clear();
    for (part, duty) in parts.duties.iter_mut().zip(&built.duties) {
        part.need = 1;
        part.under = (basis.worth)(duty).max(0);
        part.burdens.clear();
        part.occasions.clear();
    }
    let hard: Vec<bool> = parts
        .rules
        .iter()
        .map(|rule| matches!(rule.severity, Severity::Hard))
        .collect();
    for person in &mut parts.people {
        person.carried.clear();
        person.borne.clear();
        person.due = None;
        person.preferences.clear();
        person.previous.clear();
        person
            .rules
            .retain(|rule| hard.get(rule.0).copied().unwrap_or(true));
    }
    solver::Problem::new(parts).map_err(|error| PlanError::Refused {
        message: error.to_string(),
    })
}

/// What of a roster its people may hold.
fn may(problem: &solver::Problem, held: &Roster) -> Roster {
    let people = held.people();
    let pairs = held.pairs().filter(|(person, duty)| {
        let candidates = problem.duties().get(duty.0).map(|duty| &duty.candidates);
        candidates.is_some_and(|all| all.iter().any(|one| one.person == *person))
    });
    Roster::from_pairs(people, pairs)
}

/// Searches one group.
fn maximise_cover(
    (network, built): (&Network, &Built),
    (pools, start): (&[PoolId], &[Duty]),
    basis: &Basis<'_>,
    limits: &Limits,
    control: &Control<'_>,
    heard: &(dyn Fn(solver::Progress) + Sync),
) -> Result<CoverGroup, PlanError> {
    let problem = &built.problem;
    let start = may(problem, &roster(built, start));
    let found = solver::solve(
        problem,
        &limits.into(),
        &solver::Control {
            cancel: control.cancel,
            progress: Some(heard),
            resident: control.resident,
            start: Some(&start),
        },
    );
    let shortfall = found.tiers.first().map(|tier| (tier.value, tier.bound.0));
    let held = match (found.status, found.roster) {
        (Status::Contradiction(why), _) => return Err(contradiction(network, built, &why)),
        (Status::EngineFailure { message }, None) => return Err(PlanError::Engine { message }),
        (_, held) => held,
    };
    // What nobody may be asked for is no part of what could be there, and of no bound either.
    let able = |at: usize| {
        let part = problem.duties().get(at);
        part.is_some_and(|part| !part.candidates.is_empty())
    };
    let worths: Vec<i64> = built
        .duties
        .iter()
        .map(|duty| (basis.worth)(duty))
        .collect();
    let whole: i64 = worths.iter().sum();
    let possible: i64 = worths
        .iter()
        .enumerate()
        .filter(|(at, _)| able(*at))
        .map(|(_, worth)| worth)
        .sum();
    if let Some(held) = &held {
        outcome::judged(built, held)?;
    }
    // The start, where it is lawful, is a find like any other: a search that ends early may not
    // have come so far.
    let is_lawful = |roster: &Roster| {
        let breaches = solver::judge::judge(problem, roster).breaches;
        !breaches.iter().any(solver::outcome::Breach::is_hard)
    };
    let candidates = [held, Some(start).filter(is_lawful)];
    let (got, duties) = candidates
        .into_iter()
        .flatten()
        .chain([Roster::empty(problem.people().len())])
        .map(|roster| {
            let duties = outcome::held(built, &roster);
            let on = duties
                .iter()
                .zip(&worths)
                .filter(|(duty, _)| !duty.holders.is_empty());
            (on.map(|(_, worth)| worth).sum::<i64>(), duties)
        })
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .unwrap_or_default();
    let most = shortfall.map_or(possible, |(_, bound)| at_most(whole, bound).min(possible));
    Ok(CoverGroup {
        pools: pools.to_vec(),
        duties,
        found: got,
        most: most.max(got),
        whole,
        seconds: found.elapsed.as_secs_f64(),
        refused: Refused::default(), // Told by who built the problem.
    })
}

/// What is left of `whole` minutes when at least `short` of them are missing: a bound that floating
/// point has made a little too large would be none, so it is taken a little smaller.
fn at_most(whole: i64, short: f64) -> i64 {
    let short = (short - 1e-6 * short.abs().max(1.0)).ceil();
    if short.is_finite() && short > 0.0 {
        #[allow(clippy::cast_possible_truncation)] // minutes of a rota, far below 2^53
        let short = short as i64;
        whole - short
    } else {
        whole
    }
}

/// The pools asked for and those that share people with them, in groups that share nobody; each by
/// id.
pub(super) fn groups(
    network: &Network,
    wanted: Option<&[PoolId]>,
) -> Result<Vec<Vec<PoolId>>, PlanError> {
    if let Some(unknown) = wanted
        .unwrap_or_default()
        .iter()
        .find(|pool| network.pool(pool).is_none())
    {
        return Err(PlanError::UnknownPool(unknown.clone()));
    }
    let mut groups: Vec<(BTreeSet<&PersonId>, BTreeSet<&PoolId>)> = Vec::new();
    for pool in &network.file().pools {
        let mut people: BTreeSet<&PersonId> = pool.members.iter().map(|m| &m.person).collect();
        let mut pools = BTreeSet::from([&pool.id]);
        let (linked, apart): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|(others, _)| !others.is_disjoint(&people));
        groups = apart;
        for (more, with) in linked {
            people.extend(more);
            pools.extend(with);
        }
        groups.push((people, pools));
    }
    let mut groups: Vec<Vec<PoolId>> = groups
        .into_iter()
        .map(|(_, pools)| pools.into_iter().cloned().collect::<Vec<_>>())
        .filter(|pools| wanted.is_none_or(|wanted| pools.iter().any(|pool| wanted.contains(pool))))
        .collect();
    groups.sort_unstable();
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_leave_the_time_that_counting_and_keeping_take() {
        let seconds = Duration::from_secs;
        let whole = Times::of(seconds(10), seconds(0));
        assert_eq!((whole.built, whole.searched), (seconds(5), seconds(10)));
        let after_reading = Times::of(seconds(10), seconds(2));
        assert_eq!(after_reading.built, seconds(5));
        assert_eq!(after_reading.searched, seconds(8));
        // Where reading took most of it, little is searched and not nothing.
        let late = Times::of(seconds(8), seconds(7));
        assert_eq!(late.searched, Duration::from_millis(7_250));
        assert!(late.built > seconds(7) && late.built < late.searched);
        assert_eq!(
            Times::of(Duration::MAX, seconds(1)).searched,
            Duration::MAX - seconds(1)
        );
    }
}
