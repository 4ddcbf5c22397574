//! Members of pools as items of a list: a person in a pool with the periods in which they are
//! there. The network document has them inside its pools.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::merge::Listed;
use super::rows::Item;
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::network::NetworkFile;
use evenwatch_domain::organisation::Validity;
use evenwatch_domain::pool::{Member, Pool};

/// A person in a pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Membership {
    /// Pool and person in one, see [`id`].
    id: String,
    pub(super) pool: PoolId,
    pub(super) person: PersonId,
    /// Each from when to when, in the pool's order.
    pub(super) periods: Vec<Validity>,
}

impl Listed for Membership {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Membership {
    fn is_of(&self, pool: &PoolId, person: &PersonId) -> bool {
        self.pool == *pool && self.person == *person
    }
}

/// What a membership is told by.
pub(super) fn id(pool: &str, person: &str) -> String {
    format!("{pool}/{person}")
}

/// All of a document, in its order.
pub(super) fn all(file: &NetworkFile) -> Vec<Membership> {
    let mut all: Vec<Membership> = Vec::new();
    for pool in &file.pools {
        let first = all.len();
        for member in &pool.members {
            let mut of_pool = all.iter_mut().skip(first);
            match of_pool.find(|known| known.person == member.person) {
                Some(known) => known.periods.push(member.validity),
                None => all.push(Membership {
                    id: id(pool.id.as_str(), member.person.as_str()),
                    pool: pool.id.clone(),
                    person: member.person.clone(),
                    periods: vec![member.validity],
                }),
            }
        }
    }
    all
}

/// Gives an item a period for each of its rows: one without days has no end either way.
pub(super) fn fill_periods(item: &mut Item) {
    let Some(members) = item.value.as_object_mut() else {
        return;
    };
    let periods = members.entry("periods").or_insert_with(|| json!([]));
    if let Some(periods) = periods.as_array_mut() {
        periods.resize(item.rows.len(), Value::Null);
        for period in periods.iter_mut().filter(|period| period.is_null()) {
            *period = Value::Object(Map::new());
        }
    }
}

/// Puts memberships into the pools of a document, in the place of those that it has; those of pools
/// that it does not have stay out. What stays as it was keeps its place.
pub(super) fn put_back(file: &mut NetworkFile, all: &[Membership]) {
    for pool in &mut file.pools {
        pool.members = members(pool, all);
    }
}

fn members(pool: &Pool, all: &[Membership]) -> Vec<Member> {
    let here = all.iter().filter(|one| one.pool == pool.id);
    let of = |person: &PersonId| here.clone().find(|one| one.person == *person);
    let made = |one: &Membership| {
        let person = one.person.clone();
        let periods = one.periods.clone().into_iter();
        periods.map(move |validity| Member {
            person: person.clone(),
            validity,
        })
    };
    let mut members: Vec<Member> = Vec::new();
    for old in &pool.members {
        let Some(new) = of(&old.person) else { continue };
        let same = pool.members.iter().filter(|one| one.person == old.person);
        if same.map(|one| one.validity).eq(new.periods.iter().copied()) {
            members.push(old.clone());
        } else if members.iter().all(|one| one.person != old.person) {
            members.extend(made(new));
        }
    }
    let is_old = |person: &PersonId| pool.members.iter().any(|one| one.person == *person);
    let new = here.clone().filter(|one| !is_old(&one.person));
    members.extend(new.flat_map(made));
    members
}

/// Which membership a place of the document is in, and where in it: `3/members/7/validity` of the
/// pools.
pub(super) fn place(
    file: &NetworkFile,
    all: &[Membership],
    pointer: &str,
) -> Option<(usize, String)> {
    let mut parts = pointer.splitn(4, '/');
    let pool = file.pools.get(parts.next()?.parse::<usize>().ok()?)?;
    let at = match parts.next()? {
        "members" => parts.next()?.parse::<usize>().ok()?,
        _ => return None,
    };
    let member = pool.members.get(at)?;
    let found = all
        .iter()
        .position(|one| one.is_of(&pool.id, &member.person))?;
    let earlier = pool.members.iter().take(at);
    let number = earlier.filter(|one| one.person == member.person).count();
    let inside = match parts.next() {
        Some("person") => "person".to_owned(),
        _ => format!("periods/{number}"),
    };
    Some((found, inside))
}
