//! What users can be: one table of roles and actions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Action, Scope};
use crate::bad_value::{BadValue, Refusal};
use crate::ids::{OdsCode, PersonId, PoolId};

/// What somebody is, and for what part of the network.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// Reads everything about one organisation's areas and pools, and gives out the board's
    /// calendar; without one, about all.
    Auditor(Option<OdsCode>),
    /// Plans and publishes the rotas of one pool, keeps its duty patterns and its members' leave
    /// and wishes, and reads about the areas that it serves.
    Manager(PoolId),
    /// Reads their own duties, and the rotas of the pools that they are in; keeps their own leave
    /// and wishes.
    Staff(PersonId),
    /// Does everything.
    Administrator,
}

impl Role {
    /// Whether the role permits the action, where its scope covers the place: the table.
    #[must_use]
    pub fn permits(&self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::Administrator => true,
            Self::Auditor(_) => matches!(
                action,
                A::ReadCover
                    | A::ReadOnCall
                    | A::ReadRotas
                    | A::ReadEquity
                    | A::ReadNetwork
                    | A::ReadCalendars
                    | A::ManageBoardFeeds
            ),
            Self::Manager(_) => matches!(
                action,
                A::ReadCover
                    | A::ReadOnCall
                    | A::ReadRotas
                    | A::ReadEquity
                    | A::ReadNetwork
                    | A::ReadCalendars
                    | A::ReadPersonalCalendars
                    | A::PlanRotas
                    | A::PublishRotas
                    | A::ManageFeeds
                    | A::ReadStaff
                    | A::ChangeNetwork
                    | A::ChangeLeave
            ),
            Self::Staff(_) => matches!(
                action,
                A::ReadOnCall
                    | A::ReadRotas
                    | A::ReadNetwork
                    | A::ReadCalendars
                    | A::ReadPersonalCalendars
                    | A::ReadStaff
                    | A::ChangeLeave
            ),
        }
    }

    /// The role's word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Auditor(_) => "auditor",
            Self::Manager(_) => "manager",
            Self::Staff(_) => "staff",
            Self::Administrator => "administrator",
        }
    }

    /// What the role is for, where it is not for everything.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        match self {
            Self::Auditor(organisation) => organisation.as_ref().map(OdsCode::as_str),
            Self::Manager(pool) => Some(pool.as_str()),
            Self::Staff(person) => Some(person.as_str()),
            Self::Administrator => None,
        }
    }

    /// The role of a word and a scope.
    ///
    /// # Errors
    /// [`BadValue`] where there is no such word, or its scope is missing, of another shape, or too
    /// much.
    pub fn new(word: &str, scope: Option<&str>) -> Result<Self, BadValue> {
        let bad = || {
            let text = scope.map_or(word.to_owned(), |scope| format!("{word}:{scope}"));
            BadValue::new(
                format!("\"{text}\" names no role"),
                "write administrator, auditor, auditor:ODS-CODE, manager:POOL or staff:PERSON",
            )
        };
        match (word, scope) {
            ("auditor", None) => Ok(Self::Auditor(None)),
            ("auditor", Some(ods)) => ods
                .parse()
                .map(|ods| Self::Auditor(Some(ods)))
                .map_err(|_| bad()),
            ("manager", Some(pool)) => pool.parse().map(Self::Manager).map_err(|_| bad()),
            ("staff", Some(person)) => person.parse().map(Self::Staff).map_err(|_| bad()),
            ("administrator", None) => Ok(Self::Administrator),
            _ => Err(bad()),
        }
    }

    pub(super) fn grant_scope(&self) -> Scope {
        match self {
            Self::Auditor(Some(organisation)) => Scope::Organisation(organisation.clone()),
            Self::Auditor(None) | Self::Administrator => Scope::Everything,
            Self::Manager(pool) => Scope::Pool(pool.clone()),
            Self::Staff(person) => Scope::Person(person.clone()),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        self.scope().map_or(Ok(()), |scope| write!(f, ":{scope}"))
    }
}

impl FromStr for Role {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        match text.split_once(':') {
            Some((word, scope)) => Self::new(word, Some(scope)),
            None => Self::new(text, None),
        }
    }
}

impl TryFrom<String> for Role {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Ok(text.parse::<Self>()?)
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.to_string()
    }
}
