//! Evidence for duties without a holder who can hold them: each member of the pool, with what
//! stands between.
//!
//! Rules are asked of the rota as it stands: of whoever could hold the duty, and of each hard rule
//! of theirs. Where rules stand against everybody, but one of them holds a duty together with
//! another and none would without it, rules do not bar the place: the rota put two people there and
//! nobody here ([`Candidate::instead_of`]).

use std::cell::OnceCell;
use std::collections::BTreeMap;

use evenwatch_solver::Halt;
use evenwatch_solver::explain;
use evenwatch_solver::outcome::{Block, Breach, Roster};
use evenwatch_solver::problem::{DutyIx, PersonIx};

use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::evidence::{Candidate, Reason, Vacancy};
use evenwatch_domain::ids::{DutyId, PersonId, PoolId, RuleId};
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

use super::cover::groups;
use super::judge::roster;
use super::outcome::ids;
use super::problem::{self, Built};
use super::request::{Nearness, PlanSpec};
use super::{PlanError, eligibility};

/// Days after a period whose duties are among those that a candidate could give up. Rules see later
/// ones too, as far as they reach.
const DAYS_TO_GIVE_UP: u64 = 7;

/// The evidence for each of `wanted`, duties that touch `period`, on the network as it is.
/// `published` are the duties that stand, from as long before the period to as long after it as
/// [`super::reach`] says; `wanted` may hold others.
///
/// Pools that share nobody are asked by themselves. Those whose contracts make no problem are left
/// out: of them nothing is known.
#[must_use]
pub fn evidence(
    network: &Network,
    catalogue: &Catalogue,
    published: &[PublishedDuty],
    wanted: &[Duty],
    period: Period,
) -> Vec<Vacancy> {
    let mut pools: Vec<PoolId> = wanted.iter().map(|duty| duty.pool.clone()).collect();
    pools.sort_unstable();
    pools.dedup();
    pools.retain(|pool| network.pool(pool).is_some());
    let Ok(groups) = groups(network, Some(&pools)) else {
        return Vec::new();
    };
    let apart = Apart::new(network, &groups);
    let published = apart.about(network, published);
    let mut asked: Vec<EvidenceRequest> = groups
        .iter()
        .zip(published)
        .map(|(pools, published)| EvidenceRequest {
            pools: pools.clone(),
            published,
            wanted: Vec::new(),
        })
        .collect();
    for duty in wanted {
        let at = apart.of_pool(&duty.pool);
        if let Some(group) = at.and_then(|at| asked.get_mut(at)) {
            group.wanted.push(duty);
        }
    }
    let found = asked
        .iter()
        .map(|group| group.ask(network, catalogue, period));
    found.filter_map(Result::ok).flatten().collect()
}

/// Groups of pools that share nobody, and where each pool and person stands among them.
pub(super) struct Apart<'a> {
    groups: usize,
    by_pool: BTreeMap<&'a PoolId, usize>,
    by_person: BTreeMap<&'a PersonId, usize>,
}

impl<'a> Apart<'a> {
    /// Of groups as [`groups`] gives them.
    pub(super) fn new(network: &'a Network, groups: &'a [Vec<PoolId>]) -> Self {
        let by_pool: BTreeMap<&PoolId, usize> = groups
            .iter()
            .enumerate()
            .flat_map(|(at, pools)| pools.iter().map(move |pool| (pool, at)))
            .collect();
        let mut by_person = BTreeMap::new();
        for pool in &network.file().pools {
            if let Some(at) = by_pool.get(&pool.id) {
                by_person.extend(pool.members.iter().map(|member| (&member.person, *at)));
            }
        }
        Self {
            groups: groups.len(),
            by_pool,
            by_person,
        }
    }

    /// The group of a pool.
    pub(super) fn of_pool(&self, pool: &PoolId) -> Option<usize> {
        self.by_pool.get(pool).copied()
    }

    /// For each group what is published about it: its pools' duties, those that its people hold
    /// elsewhere, and those of other pools of theirs, for these say for which days it is known what
    /// they work.
    pub(super) fn about(
        &self,
        network: &Network,
        published: &[PublishedDuty],
    ) -> Vec<Vec<PublishedDuty>> {
        let mut by_members_pool: BTreeMap<&PoolId, Vec<usize>> = BTreeMap::new();
        for pool in &network.file().pools {
            let members = pool.members.iter();
            let groups = members.filter_map(|member| self.by_person.get(&member.person));
            let mut groups: Vec<usize> = groups.copied().collect();
            groups.sort_unstable();
            groups.dedup();
            by_members_pool.insert(&pool.id, groups);
        }
        let mut about = vec![Vec::new(); self.groups];
        for record in published {
            let duty = &record.duty;
            let holders = duty.holders.iter();
            let of_holders = holders.filter_map(|holder| self.by_person.get(&holder.person));
            let mut places: Vec<usize> = self
                .of_pool(&duty.pool)
                .into_iter()
                .chain(of_holders.copied())
                .chain(
                    by_members_pool
                        .get(&duty.pool)
                        .into_iter()
                        .flatten()
                        .copied(),
                )
                .collect();
            places.sort_unstable();
            places.dedup();
            for at in places {
                if let Some(group) = about.get_mut(at) {
                    group.push(record.clone());
                }
            }
        }
        about
    }

    /// Duties by the group of their pool.
    pub(super) fn duties(&self, duties: &[Duty]) -> Vec<Vec<Duty>> {
        let mut own = vec![Vec::new(); self.groups];
        for duty in duties {
            let at = self.of_pool(&duty.pool);
            if let Some(group) = at.and_then(|at| own.get_mut(at)) {
                group.push(duty.clone());
            }
        }
        own
    }
}

/// Pools that share people, and what is known of them.
struct EvidenceRequest<'a> {
    pools: Vec<PoolId>,
    published: Vec<PublishedDuty>,
    wanted: Vec<&'a Duty>,
}

impl EvidenceRequest<'_> {
    fn ask(
        &self,
        network: &Network,
        catalogue: &Catalogue,
        period: Period,
    ) -> Result<Vec<Vacancy>, PlanError> {
        let days = self.wanted.iter().map(|duty| duty.day);
        let first_day = days
            .min()
            .map_or(period.first_day, |day| day.min(period.first_day));
        let last_day = period
            .last_day
            .checked_add_days(chrono::Days::new(DAYS_TO_GIVE_UP));
        let period = Period {
            first_day,
            last_day: last_day.unwrap_or(period.last_day),
        };
        let standing = self.published.iter().filter(|record| {
            record.status == DutyStatus::Confirmed
                && self.pools.contains(&record.duty.pool)
                && period.contains(record.duty.day)
        });
        let mut duties: BTreeMap<DutyId, &Duty> = standing
            .map(|record| (record.duty.id, &record.duty))
            .collect();
        duties.extend(self.wanted.iter().map(|duty| (duty.id, *duty)));
        let mut duties: Vec<Duty> = duties.into_values().cloned().collect();
        duties.sort_by_key(Duty::place);
        let empty = |duty: &Duty| Duty {
            holders: Vec::new(),
            ..duty.clone()
        };
        let owed: Vec<Duty> = duties.iter().map(empty).collect();
        let request = PlanSpec {
            period,
            pools: Some(&self.pools),
            history: &self.published,
            pins: &[],
            previous: &[],
            nearness: Nearness::default(),
            begun_by: None,
        };
        let built = problem::build_published(network, catalogue, &request, owed, &Halt::never())?;
        let bench = Bench::new(network, &built, roster(&built, &duties));
        let positions: BTreeMap<DutyId, usize> = built
            .duties
            .iter()
            .enumerate()
            .map(|(at, duty)| (duty.id, at))
            .collect();
        let found = self.wanted.iter().filter_map(|duty| {
            let at = positions.get(&duty.id)?;
            Some(bench.vacancy(DutyIx(*at), duty))
        });
        Ok(found.collect())
    }
}

/// Everybody who could hold a duty, beside the rota as it stands.
pub(super) struct Bench<'a> {
    network: &'a Network,
    built: &'a Built,
    roster: Roster,
    on: Vec<Vec<PersonIx>>,
    position: BTreeMap<&'a PersonId, PersonIx>,
    /// What each of them breaks already, by position, found when it is first needed.
    standing: Vec<OnceCell<Vec<Breach>>>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(network: &'a Network, built: &'a Built, roster: Roster) -> Self {
        let people = built.people.iter().enumerate();
        Self {
            network,
            built,
            on: roster.by_duty(built.duty_ids.len()),
            roster,
            position: people.map(|(at, person)| (person, PersonIx(at))).collect(),
            standing: vec![OnceCell::new(); built.people.len()],
        }
    }

    /// The evidence for a duty as it is held.
    pub(super) fn vacancy(&self, at: DutyIx, duty: &Duty) -> Vacancy {
        let pool = self.network.pool(&duty.pool);
        let members = pool.iter().flat_map(|pool| &pool.members);
        let mut members: Vec<&PersonId> = members.map(|member| &member.person).collect();
        members.sort_unstable();
        members.dedup();
        let reasons = |person: &PersonId| {
            let person = self.network.person(person)?;
            Some(eligibility::reasons(self.network, duty, person))
        };
        let holders = duty.holders.iter().map(|holder| &holder.person);
        let able = holders.filter(|person| reasons(person).is_some_and(|found| found.is_empty()));
        let able: Vec<&PersonId> = able.collect();
        let candidates = members.into_iter().filter(|person| !able.contains(person));
        let candidates = candidates.filter_map(|person| {
            let mut candidate = Candidate::new(person.clone(), reasons(person)?);
            let position = self.position.get(person);
            if let Some(person) = position.filter(|_| candidate.reasons.is_empty()) {
                candidate.reasons = self.rules(*person, at);
                if able.is_empty() && !candidate.reasons.is_empty() {
                    candidate.instead_of = self.instead_of(*person, at);
                }
            }
            Some(candidate)
        });
        let able = u8::try_from(able.len()).unwrap_or(u8::MAX);
        Vacancy {
            duty: duty.id,
            missing: duty.people_needed.saturating_sub(able),
            candidates: candidates.collect(),
        }
    }

    /// The hard rules that stand in the way of a person.
    fn rules(&self, person: PersonIx, duty: DutyIx) -> Vec<Reason> {
        let found = || explain::standing_breaches(&self.built.problem, &self.roster, person);
        match self.standing.get(person.0) {
            Some(standing) => {
                self.rules_of(&self.roster, standing.get_or_init(found), person, duty)
            }
            None => self.rules_of(&self.roster, &found(), person, duty),
        }
    }

    /// The same, on another roster, on which `standing` is what the person breaks already.
    fn rules_of(
        &self,
        roster: &Roster,
        standing: &[Breach],
        person: PersonIx,
        duty: DutyIx,
    ) -> Vec<Reason> {
        let problem = &self.built.problem;
        let blocks = explain::blocking_violations_beside(problem, roster, standing, person, duty);
        let reasons = blocks.iter().filter_map(|block| self.reason(person, block));
        reasons.collect()
    }

    /// A duty of theirs on which another stays, and without which no rule stands in the way.
    fn instead_of(&self, person: PersonIx, duty: DutyIx) -> Option<DutyId> {
        let shared = self.roster.of(person).iter().copied().filter(|held| {
            let able = |other: &&PersonIx| **other != person && self.can_hold(**other, *held);
            let holders = self.on.get(held.0).map_or(&[][..], Vec::as_slice);
            holders.iter().any(|other| able(&other))
        });
        let mut given_up = shared.filter(|held| {
            let mut roster = self.roster.clone();
            roster.take(person, *held);
            let standing = explain::standing_breaches(&self.built.problem, &roster, person);
            self.rules_of(&roster, &standing, person, duty).is_empty()
        });
        given_up
            .next()
            .and_then(|held| self.built.duty_ids.get(held.0).copied())
    }

    fn can_hold(&self, person: PersonIx, duty: DutyIx) -> bool {
        let candidates = self
            .built
            .problem
            .duties()
            .get(duty.0)
            .map(|duty| &duty.candidates);
        candidates.is_some_and(|all| all.iter().any(|one| one.person == person))
    }

    /// A rule that stands in a person's way.
    fn reason(&self, person: PersonIx, block: &Block) -> Option<Reason> {
        Some(Reason::Rule {
            rule: RuleId::new(&block.rule).ok()?,
            amount: block.amount,
            limit: block.limit,
            unit: block.unit.to_string(),
            days: block.days,
            clashes: ids(self.built, person, &block.conflicts),
        })
    }
}
