//! Whom an item of the network belongs to: who may read it, and who may change it.

use super::access::{Action, Ownership};
use super::ids::OdsCode;
use super::network::Network;
use super::network_view::OwnershipIndex;
use super::person::Person;
use super::pool::Pool;
use super::resource::{Item, NetworkResource};

impl NetworkResource {
    /// What reading its items needs.
    #[must_use]
    pub fn reading(self) -> Action {
        match self {
            Self::People | Self::Absences | Self::Preferences => Action::ReadStaff,
            Self::Organisations
            | Self::Areas
            | Self::ServiceLines
            | Self::Competences
            | Self::Pools
            | Self::DutyPatterns
            | Self::Agreements => Action::ReadNetwork,
        }
    }

    /// What changing its items needs.
    #[must_use]
    pub fn changing(self) -> Action {
        match self {
            Self::Absences | Self::Preferences => Action::ChangeLeave,
            Self::Organisations
            | Self::Areas
            | Self::ServiceLines
            | Self::Competences
            | Self::People
            | Self::Pools
            | Self::DutyPatterns
            | Self::Agreements => Action::ChangeNetwork,
        }
    }
}

impl Item {
    /// Whom it belongs to for changes; [`Ownership::whole`] where it is the whole network's.
    ///
    /// A pool belongs to its host and to itself, and so do its patterns; an area to its board; an
    /// agreement to who agreed; people to their employers; absences and wishes to the person, with
    /// their pools and employers.
    #[must_use]
    pub fn owner(&self, network: &Network, places: &OwnershipIndex<'_>) -> Ownership {
        match self {
            Self::Organisations(_) | Self::ServiceLines(_) | Self::Competences(_) => {
                Ownership::whole()
            }
            Self::Areas(one) => of([&one.board]),
            Self::Pools(one) => of_pool(one, network),
            Self::DutyPatterns(one) => network
                .pool(&one.pool)
                .map_or_else(Ownership::whole, |pool| of_pool(pool, network)),
            Self::Agreements(one) => of([&one.commissioner]),
            Self::People(one) => of(employers(one)),
            Self::Absences(one) => places.person(&one.person),
            Self::Preferences(one) => places.person(&one.person),
        }
    }

    /// Whom it belonged to for reading, where the network does not have it any more; `None` where
    /// it names nobody and everybody may know of it.
    #[must_use]
    pub fn was_of(&self, places: &OwnershipIndex<'_>) -> Option<Ownership> {
        match self {
            Self::Organisations(_) | Self::ServiceLines(_) | Self::Competences(_) => None,
            Self::Areas(one) => Some(of([&one.board])),
            Self::Pools(one) => {
                let mut place = of([&one.host]);
                for area in &one.areas {
                    place.organisations.extend(places.area(area).organisations);
                }
                place.pools.insert(one.id.clone());
                place.people = one.members.iter().map(|m| m.person.clone()).collect();
                Some(place)
            }
            Self::DutyPatterns(one) => Some(places.pool(&one.pool)),
            Self::Agreements(one) => Some(places.area(&one.area)),
            Self::People(one) => {
                let mut place = of(employers(one));
                place.people.insert(one.id.clone());
                Some(place)
            }
            Self::Absences(one) => Some(places.person(&one.person)),
            Self::Preferences(one) => Some(places.person(&one.person)),
        }
    }
}

fn of<'a>(organisations: impl IntoIterator<Item = &'a OdsCode>) -> Ownership {
    Ownership {
        organisations: organisations.into_iter().cloned().collect(),
        ..Ownership::default()
    }
}

/// A pool that the network does not have yet is its host's alone: a grant for a pool makes none.
fn of_pool(pool: &Pool, network: &Network) -> Ownership {
    let mut place = of([&pool.host]);
    if network.pool(&pool.id).is_some() {
        place.pools.insert(pool.id.clone());
    }
    place
}

fn employers(person: &Person) -> impl Iterator<Item = &OdsCode> {
    let employments = person.employments.iter();
    employments.map(|employment| &employment.organisation)
}
