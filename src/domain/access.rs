//! Who may do what, and where: one table of roles and actions, and places that a grant covers or
//! does not.
//!
//! [`Principal::may`] is the whole of it. A principal holds grants; a grant permits some actions at
//! the places that its scope covers; a place says which organisations, pools and people it belongs
//! to. Nothing here knows how somebody proved who they are.

mod action;
mod role;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::{KeyName, OdsCode, PersonId, PoolId, UserName};

pub use action::{Action, BadAction};
pub use role::Role;

/// The part of the network for which a grant holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All of it.
    Everything,
    /// What belongs to an organisation: its areas, the pools that it hosts or that serve its areas.
    Organisation(OdsCode),
    /// What belongs to a pool: itself, the areas that it serves, its members.
    Pool(PoolId),
    /// What belongs to a person: themselves, the pools that they are in, the areas that those
    /// serve.
    Person(PersonId),
}

/// Something that an action is done to, by whom it belongs to. [`Ownership::whole`] belongs to
/// nobody in part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ownership {
    /// Organisations that it belongs to.
    pub organisations: BTreeSet<OdsCode>,
    /// Pools that it belongs to.
    pub pools: BTreeSet<PoolId>,
    /// People whom it belongs to.
    pub people: BTreeSet<PersonId>,
}

impl Ownership {
    /// The network as a whole, and everything that is about it as a whole: only a grant for
    /// everything covers it.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }
}

impl Scope {
    /// The words of all kinds.
    pub const KINDS: [&'static str; 4] = ["everything", "organisation", "pool", "person"];

    /// The word of its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        let [everything, organisation, pool, person] = Self::KINDS;
        match self {
            Self::Everything => everything,
            Self::Organisation(_) => organisation,
            Self::Pool(_) => pool,
            Self::Person(_) => person,
        }
    }

    /// Whether the scope covers the place.
    #[must_use]
    pub fn covers(&self, place: &Ownership) -> bool {
        match self {
            Self::Everything => true,
            Self::Organisation(organisation) => place.organisations.contains(organisation),
            Self::Pool(pool) => place.pools.contains(pool),
            Self::Person(person) => place.people.contains(person),
        }
    }
}

/// Some actions within a scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// What is permitted.
    pub actions: BTreeSet<Action>,
    /// Where.
    pub scope: Scope,
}

impl From<&Role> for Grant {
    fn from(role: &Role) -> Self {
        Self {
            actions: Action::ALL
                .into_iter()
                .filter(|action| role.permits(*action))
                .collect(),
            scope: role.grant_scope(),
        }
    }
}

/// Who does something, as the log names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// Somebody at the command line, by their name on the machine: they hold the database anyway.
    Operator(String),
    /// A user who signed in.
    User(UserName),
    /// A program with a key.
    Key(KeyName),
    /// Whoever reaches the server.
    Anybody,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator(name) => write!(f, "cli:{name}"),
            Self::User(name) => write!(f, "user:{name}"),
            Self::Key(name) => write!(f, "key:{name}"),
            Self::Anybody => f.write_str("anybody"),
        }
    }
}

/// Somebody, with what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// Who they are.
    pub who: Actor,
    /// What they may do; every grant adds to the others.
    pub grants: Vec<Grant>,
}

impl Principal {
    /// Whoever runs the program's command line: everything is theirs already.
    #[must_use]
    pub fn operator(name: &str) -> Self {
        Self::of_roles(Actor::Operator(name.to_owned()), &[Role::Administrator])
    }

    /// Somebody with roles.
    #[must_use]
    pub fn of_roles(who: Actor, roles: &[Role]) -> Self {
        Self {
            who,
            grants: roles.iter().map(Grant::from).collect(),
        }
    }

    /// Somebody of whom nothing is known: nothing is permitted.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            who: Actor::Anybody,
            grants: Vec::new(),
        }
    }

    /// The same, who may read all that open reading opens.
    #[must_use]
    pub fn with_open_reading(mut self) -> Self {
        self.grants.push(Grant {
            actions: Action::ALL
                .into_iter()
                .filter(|action| action.is_open_reading())
                .collect(),
            scope: Scope::Everything,
        });
        self
    }

    /// Whether the action is permitted at the place.
    #[must_use]
    pub fn may(&self, action: Action, place: &Ownership) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.actions.contains(&action) && grant.scope.covers(place))
    }

    /// Whether the action is permitted anywhere at all.
    #[must_use]
    pub fn may_somewhere(&self, action: Action) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.actions.contains(&action))
    }

    /// Whether the action is permitted everywhere.
    #[must_use]
    pub fn may_everywhere(&self, action: Action) -> bool {
        self.may(action, &Ownership::whole())
    }
}

#[cfg(test)]
mod tests;
