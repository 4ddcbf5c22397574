//! What a search among the network's own resources lists: as much of each as choosing and ordering it takes, so that only those of
//! one page are written.

use chrono::NaiveDate;

use super::healthcare_service::healthcare_service;
use super::practitioner_role::{members, practitioner_role};
use super::schedule::schedule;
use super::search::names;
use super::{Criterion, Kind, Parameter, Resource, Wanted, pool_id, role_id};
use crate::domain::ids::{PersonId, PoolId};
use crate::domain::network::Network;
use crate::domain::organisation::Validity;
use crate::domain::pool::Pool;
use crate::domain::rota::Duty;

/// A resource that is not written yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'n> {
    /// Its logical id; searches list by it.
    pub id: String,
    kind: Kind,
    pool: &'n Pool,
    /// The member, where it is one's and not the pool's.
    member: Option<(&'n PersonId, Vec<Validity>)>,
}

/// All of a kind; none of slots, which are written from duties.
#[must_use]
pub fn candidates<'n>(kind: Kind, network: &'n Network) -> Vec<Candidate<'n>> {
    let of_pool = |pool: &'n Pool| Candidate {
        id: pool_id(&pool.id),
        kind,
        pool,
        member: None,
    };
    let of_members = |pool: &'n Pool| {
        members(pool)
            .into_iter()
            .map(move |(person, times)| Candidate {
                id: role_id(&pool.id, person).to_string(),
                kind,
                pool,
                member: Some((person, times)),
            })
    };
    let pools: &'n [Pool] = &network.file().pools;
    match kind {
        Kind::HealthcareService => pools.iter().map(of_pool).collect(),
        Kind::PractitionerRole => pools.iter().flat_map(of_members).collect(),
        Kind::Schedule => pools
            .iter()
            .flat_map(|pool| std::iter::once(of_pool(pool)).chain(of_members(pool)))
            .collect(),
        Kind::Slot => Vec::new(),
    }
}

impl Candidate<'_> {
    /// The pool, or the member's.
    #[must_use]
    pub fn pool(&self) -> &PoolId {
        &self.pool.id
    }

    /// Whether it meets a criterion.
    #[must_use]
    pub fn meets(&self, criterion: &Criterion, network: &Network, today: NaiveDate) -> bool {
        criterion.any.iter().any(|wanted| match wanted {
            Wanted::Text(text) => self.has(criterion.parameter, text, network, today),
            Wanted::Start(_) => false,
        })
    }

    fn has(&self, parameter: Parameter, text: &str, network: &Network, today: NaiveDate) -> bool {
        let service = |text| names(Kind::HealthcareService, &pool_id(&self.pool.id), text);
        match parameter {
            Parameter::Id => self.id == text,
            Parameter::Active => self.is_active(network, today).to_string() == text,
            Parameter::Organization => self.pool.host.as_str() == text,
            Parameter::Service => self.kind == Kind::PractitionerRole && service(text),
            Parameter::Actor => {
                let is_role =
                    self.member.is_some() && names(Kind::PractitionerRole, &self.id, text);
                self.kind == Kind::Schedule && (is_role || service(text))
            }
            Parameter::Schedule | Parameter::Status | Parameter::Start => false,
        }
    }

    /// Whether it is in use on the day.
    fn is_active(&self, network: &Network, today: NaiveDate) -> bool {
        match (&self.member, self.kind) {
            (Some((_, times)), _) => times.iter().any(|time| time.holds_on(today)),
            (None, Kind::HealthcareService) => network
                .patterns_of(&self.pool.id)
                .any(|pattern| pattern.validity.holds_on(today)),
            (None, _) => true,
        }
    }

    /// Writes it. The `duties`, published ones of its pool, tell when nobody is there.
    #[must_use]
    pub fn write(&self, network: &Network, duties: &[Duty], today: NaiveDate) -> Resource {
        let active = self.is_active(network, today);
        match (self.kind, &self.member) {
            (Kind::PractitionerRole, Some((person, times))) => {
                practitioner_role(network, self.pool, person, times, active)
            }
            (Kind::Schedule, member) => {
                let is_member = member.is_some();
                schedule(network, self.pool, &self.id, active, is_member)
            }
            _ => healthcare_service(network, self.pool, duties, today),
        }
    }
}
