//! The part of the network that somebody may see: a network of its own, smaller, in which nothing
//! else is named.
//!
//! Whoever works on such a network cannot tell anything of the rest: a foreign pool and one that
//! never was are the same, and sums are sums of what may be seen. That is how rows are scoped; no
//! list is filtered afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::access::{Action, Ownership, Principal};
use super::area::Area;
use super::ids::{AreaId, OdsCode, PersonId, PoolId};
use super::network::{Network, NetworkFile};
use super::pool::Pool;

/// Whom everything of a network belongs to.
#[derive(Debug)]
pub struct OwnershipIndex<'n> {
    network: &'n Network,
    /// Worked out when the first area is asked for: pools name their areas, and not the other way.
    areas: OnceLock<BTreeMap<&'n AreaId, Ownership>>,
}

/// The place of a pool for what is about its people.
fn of_host(pool: &Pool) -> Ownership {
    Ownership {
        organisations: [pool.host.clone()].into(),
        pools: [pool.id.clone()].into(),
        people: pool.members.iter().map(|one| one.person.clone()).collect(),
    }
}

impl<'n> OwnershipIndex<'n> {
    /// Of a network; what belongs to whom is worked out as it is asked for.
    ///
    /// A pool belongs to its host, to the boards of its areas, and to its members. An area belongs
    /// to its board, and to the pools that serve it with their hosts and members.
    #[must_use]
    pub fn of(network: &'n Network) -> Self {
        Self {
            network,
            areas: OnceLock::new(),
        }
    }

    /// The pool's; what the network does not know belongs to nobody in part.
    #[must_use]
    pub fn pool(&self, id: &PoolId) -> Ownership {
        let Some(pool) = self.network.pool(id) else {
            return Ownership::default();
        };
        let mut place = of_host(pool);
        let areas = pool.areas.iter().filter_map(|id| self.network.area(id));
        place
            .organisations
            .extend(areas.map(|area| area.board.clone()));
        place
    }

    /// The area's.
    #[must_use]
    pub fn area(&self, id: &AreaId) -> Ownership {
        let areas = self.areas.get_or_init(|| of_areas(self.network.file()));
        areas.get(id).cloned().unwrap_or_default()
    }

    /// The pool's for what is about its people: its host's, its members' and its own. To serve a
    /// board's areas is a reason for the board to see who is on call, and none to read of their
    /// contracts and hours.
    #[must_use]
    pub fn pool_people(pool: &Pool) -> Ownership {
        of_host(pool)
    }

    /// The person's: themselves, their pools with the hosts of those, and their employers. The
    /// boards whose areas the pools serve are not among them.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> Ownership {
        let mut place = Ownership {
            people: [id.clone()].into(),
            ..Ownership::default()
        };
        if let Some(person) = self.network.person(id) {
            let employers = person.employments.iter();
            place
                .organisations
                .extend(employers.map(|employment| employment.organisation.clone()));
        }
        for (pool, _) in self.network.memberships_of(id) {
            place.organisations.insert(pool.host.clone());
            place.pools.insert(pool.id.clone());
        }
        place
    }
}

/// Whom each area belongs to.
fn of_areas(file: &NetworkFile) -> BTreeMap<&AreaId, Ownership> {
    let of_board = |area: &Area| Ownership {
        organisations: [area.board.clone()].into(),
        ..Ownership::default()
    };
    let areas = file.areas.iter();
    let mut areas: BTreeMap<&AreaId, Ownership> =
        areas.map(|area| (&area.id, of_board(area))).collect();
    for pool in &file.pools {
        for id in &pool.areas {
            if let Some(area) = areas.get_mut(id) {
                area.organisations.insert(pool.host.clone());
                area.pools.insert(pool.id.clone());
                let members = pool.members.iter();
                area.people.extend(members.map(|one| one.person.clone()));
            }
        }
    }
    areas
}

/// What of a network somebody may see for an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility {
    pools: BTreeSet<PoolId>,
    areas: BTreeSet<AreaId>,
    people: BTreeSet<PersonId>,
}

impl Visibility {
    /// Finds out what `who` may see.
    ///
    /// Cover and on-call answers speak of areas, and are only right with every pool that serves
    /// them; rotas and calendars speak of pools; evenness speaks of the pools' people.
    #[must_use]
    pub fn by(who: &Principal, action: Action, network: &Network) -> Self {
        let places = OwnershipIndex::of(network);
        let file = network.file();
        let areas: BTreeSet<AreaId> = file
            .areas
            .iter()
            .filter(|area| who.may(action, &places.area(&area.id)))
            .map(|area| area.id.clone())
            .collect();
        let speaks_of_areas = matches!(action, Action::ReadCover | Action::ReadOnCall);
        let pools: BTreeSet<PoolId> = file
            .pools
            .iter()
            .filter(|pool| {
                let place = match action {
                    Action::ReadEquity | Action::ReadStaff => OwnershipIndex::pool_people(pool),
                    _ => places.pool(&pool.id),
                };
                who.may(action, &place)
                    || speaks_of_areas && pool.areas.iter().any(|area| areas.contains(area))
            })
            .map(|pool| pool.id.clone())
            .collect();
        let people = file.people.iter().filter(|person| {
            let place = places.person(&person.id);
            // One's own row; colleagues come with the pools.
            place.people.iter().any(|id| who.may(action, &of_one(id)))
                || !place.pools.is_disjoint(&pools)
        });
        Self {
            people: people.map(|person| person.id.clone()).collect(),
            pools,
            areas,
        }
    }

    /// Whether the pool may be seen.
    #[must_use]
    pub fn pool(&self, id: &PoolId) -> bool {
        self.pools.contains(id)
    }

    /// Whether the person may be seen.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> bool {
        self.people.contains(id)
    }

    /// How many people may be seen.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// Lets these people be seen too: those who hold a duty of a pool that may be seen, and have
    /// left it since.
    pub fn add_people<'a>(&mut self, people: impl IntoIterator<Item = &'a PersonId>) {
        self.people.extend(people.into_iter().cloned());
    }

    /// The document of what may be seen, in the order of the whole one.
    #[must_use]
    pub fn file(&self, whole: &NetworkFile) -> NetworkFile {
        let mut file = whole.clone();
        file.areas.retain(|area| self.areas.contains(&area.id));
        file.people
            .retain(|person| self.people.contains(&person.id));
        for person in &mut file.people {
            person.reaches.retain(|area| self.areas.contains(area));
        }
        file.pools.retain(|pool| self.pools.contains(&pool.id));
        for pool in &mut file.pools {
            pool.areas.retain(|area| self.areas.contains(area));
        }
        // A pool serves an area at least; one of which no area may be seen says nothing.
        file.pools.retain(|pool| !pool.areas.is_empty());
        let pools: BTreeSet<&PoolId> = file.pools.iter().map(|pool| &pool.id).collect();
        file.duty_patterns
            .retain(|pattern| pools.contains(&pattern.pool));
        file.agreements
            .retain(|agreement| self.areas.contains(&agreement.area));
        file.absences
            .retain(|absence| self.people.contains(&absence.person));
        let patterns: BTreeSet<_> = file
            .duty_patterns
            .iter()
            .map(|pattern| &pattern.id)
            .collect();
        file.preferences.retain(|wish| {
            self.people.contains(&wish.person)
                && wish.pattern.as_ref().is_none_or(|id| patterns.contains(id))
        });
        file.brought_forward
            .retain(|burden| self.people.contains(&burden.person));
        let named = organisations(&file);
        file.organisations
            .retain(|organisation| named.contains(&organisation.ods));
        for organisation in &mut file.organisations {
            organisation.successors.retain(|ods| named.contains(ods));
        }
        file
    }
}

/// A person by themselves, as only a grant for them or for everything covers it.
fn of_one(id: &PersonId) -> Ownership {
    Ownership {
        people: [id.clone()].into(),
        ..Ownership::default()
    }
}

/// The organisations that the rest of the document names.
fn organisations(file: &NetworkFile) -> BTreeSet<OdsCode> {
    let boards = file.areas.iter().map(|area| &area.board);
    let hosts = file.pools.iter().map(|pool| &pool.host);
    let payers = file
        .agreements
        .iter()
        .flat_map(|agreement| agreement.joint_with.iter().chain([&agreement.commissioner]));
    let employments = file.people.iter().flat_map(|person| &person.employments);
    let employers = employments.map(|employment| &employment.organisation);
    let named = boards.chain(hosts).chain(payers).chain(employers);
    named.cloned().collect()
}
