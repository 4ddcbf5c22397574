//! What a search among the network's own resources lists: as much of each as choosing and ordering
//! it takes, so that only those of one page are written.

use chrono::NaiveDate;

use super::healthcare_service::healthcare_service;
use super::practitioner_role::{members, practitioner_role};
use super::schedule::schedule;
use super::search::names;
use super::{Criterion, FhirKind, Parameter, Resource, SearchValue, pool_id, role_id};
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::interval::{Instant, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::organisation::Validity;
use evenwatch_domain::pool::Pool;

/// Everything of a network that is listed, in the order of the lists. To make it is to hash the id
/// of every member, so it is made once a network; whoever sees a part of the network is shown those
/// of its pools.
#[derive(Debug, Clone, PartialEq)]
pub struct Roll(Vec<Entry>);

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    id: String,
    pool: PoolId,
    member: Option<Member>,
}

/// A member of a pool, with the times of their membership.
#[derive(Debug, Clone, PartialEq)]
struct Member {
    person: PersonId,
    times: Vec<Validity>,
}

/// A resource that is not written yet.
#[derive(Debug, Clone, Copy)]
pub struct SearchCandidate<'n> {
    /// Its logical id; searches list by it.
    pub id: &'n str,
    kind: FhirKind,
    pool: &'n Pool,
    /// The member, where it is one's and not the pool's.
    member: Option<&'n Member>,
}

/// What choosing looks at beside the resources themselves.
pub struct Sight<'s> {
    /// The network, as far as it may be seen.
    pub network: &'s Network,
    /// The local day.
    pub today: NaiveDate,
    /// When the network last changed.
    pub updated: Instant,
    /// Whether resources of a type may be seen of a pool: what a reference leads to is looked at
    /// only where they may.
    pub sees: &'s dyn Fn(FhirKind, &PoolId) -> bool,
}

impl Roll {
    /// Of a network: every pool, and every member of each.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let entries = network.file().pools.iter().flat_map(|pool| {
            let members = members(pool).into_iter().map(|(person, times)| Entry {
                id: role_id(&pool.id, person).to_string(),
                pool: pool.id.clone(),
                member: Some(Member {
                    person: person.clone(),
                    times,
                }),
            });
            let whole = Entry {
                id: pool_id(&pool.id),
                pool: pool.id.clone(),
                member: None,
            };
            std::iter::once(whole).chain(members)
        });
        let mut entries: Vec<Entry> = entries.collect();
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        Self(entries)
    }

    /// All of a kind in a part of the network, or the whole, by their ids; none of slots, which are
    /// written from duties.
    pub fn candidates<'n>(
        &'n self,
        kind: FhirKind,
        network: &'n Network,
    ) -> impl Iterator<Item = SearchCandidate<'n>> {
        let of_kind = self.0.iter().filter(move |entry| match kind {
            FhirKind::HealthcareService => entry.member.is_none(),
            FhirKind::PractitionerRole => entry.member.is_some(),
            FhirKind::Schedule => true,
            FhirKind::Slot => false,
        });
        of_kind.filter_map(move |entry| {
            Some(SearchCandidate {
                id: &entry.id,
                kind,
                pool: network.pool(&entry.pool)?,
                member: entry.member.as_ref(),
            })
        })
    }
}

impl<'n> SearchCandidate<'n> {
    /// The pool, or the member's.
    #[must_use]
    pub fn pool(&self) -> &'n PoolId {
        &self.pool.id
    }

    /// The member, where it is one's and not the pool's.
    #[must_use]
    pub fn person(&self) -> Option<&'n PersonId> {
        self.member.map(|member| &member.person)
    }

    /// Whether it meets a criterion.
    #[must_use]
    pub fn meets(&self, criterion: &Criterion, sight: &Sight<'_>) -> bool {
        let parameter = criterion.parameter;
        criterion.any.iter().any(|wanted| match wanted {
            SearchValue::Text(text) => self.has(parameter, text, sight),
            SearchValue::Time(range) => {
                parameter == Parameter::LastUpdated && range.holds(sight.updated)
            }
            SearchValue::Linked(kind, inner) => {
                self.linked(parameter, *kind).is_some_and(|other| {
                    (sight.sees)(*kind, &other.pool.id) && other.meets(inner, sight)
                })
            }
        })
    }

    /// The resource of a type to which it refers under a parameter.
    fn linked(&self, parameter: Parameter, kind: FhirKind) -> Option<Self> {
        let is_referring = match parameter {
            Parameter::Service => self.kind == FhirKind::PractitionerRole,
            Parameter::Actor => self.kind == FhirKind::Schedule,
            _ => false,
        };
        let member = match kind {
            FhirKind::PractitionerRole => Some(self.member?),
            FhirKind::HealthcareService | FhirKind::Schedule | FhirKind::Slot => None,
        };
        is_referring.then_some(Self {
            kind,
            member,
            ..*self
        })
    }

    fn has(&self, parameter: Parameter, text: &str, sight: &Sight<'_>) -> bool {
        let service = |text| names(FhirKind::HealthcareService, &pool_id(&self.pool.id), text);
        match parameter {
            // Where it was reached from a member's, the pool's has an id of its own.
            Parameter::Id => match self.member {
                Some(_) => self.id == text,
                None => pool_id(&self.pool.id) == text,
            },
            Parameter::Active => match text {
                "true" => self.is_active(sight.network, sight.today),
                "false" => !self.is_active(sight.network, sight.today),
                _ => false,
            },
            Parameter::Organization => self.pool.host.as_str() == text,
            Parameter::Service => self.kind == FhirKind::PractitionerRole && service(text),
            Parameter::Actor => {
                let is_role =
                    self.member.is_some() && names(FhirKind::PractitionerRole, self.id, text);
                self.kind == FhirKind::Schedule && (is_role || service(text))
            }
            Parameter::LastUpdated | Parameter::Schedule | Parameter::Status | Parameter::Start => {
                false
            }
        }
    }

    /// Whether it is in use on the day.
    fn is_active(&self, network: &Network, today: NaiveDate) -> bool {
        match (self.member, self.kind) {
            (Some(member), _) => member.times.iter().any(|time| time.holds_on(today)),
            (None, FhirKind::HealthcareService) => network
                .patterns_of(&self.pool.id)
                .any(|pattern| pattern.validity.holds_on(today)),
            (None, _) => true,
        }
    }

    /// Writes it. `nobody` is when duties of its pool are published and nobody holds one.
    #[must_use]
    pub fn write(&self, network: &Network, nobody: &IntervalSet, today: NaiveDate) -> Resource {
        let active = self.is_active(network, today);
        match (self.kind, self.member) {
            (FhirKind::PractitionerRole, Some(member)) => {
                let Member { person, times } = member;
                practitioner_role(network, self.pool, person, times, active)
            }
            (FhirKind::Schedule, member) => {
                let is_member = member.is_some();
                schedule(network, self.pool, self.id, active, is_member)
            }
            _ => healthcare_service(network, self.pool, nobody, today),
        }
    }
}
