//! Who may do what, and where: one table of roles and actions, and places that a grant covers or does not.
//!
//! [`Principal::may`] is the whole of it. A principal holds grants; a grant permits some actions at the places that its
//! scope covers; a place says which organisations, pools and people it belongs to. Nothing here knows how somebody
//! proved who they are.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ids::{KeyName, OdsCode, PersonId, PoolId, UserName};

/// Something that a principal may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Read audits: coverage, gaps, standards.
    ReadCover,
    /// Read who is on call.
    ReadOnCall,
    /// Read rotas, drafts too.
    ReadRotas,
    /// Read how evenly burdens are shared, person by person.
    ReadEquity,
    /// Read organisations, areas, pools, and people by name and role.
    ReadNetwork,
    /// Read calendars of pools, lines, areas and boards.
    ReadCalendars,
    /// Read one person's calendar over all of their pools.
    ReadPersonalCalendars,
    /// Plan rotas, which stay drafts.
    PlanRotas,
    /// Publish and withdraw rotas.
    PublishRotas,
    /// Replace the network.
    ImportNetwork,
    /// Read the whole network document: contracts, absences, wishes.
    ExportNetwork,
    /// Give out and revoke private addresses of calendars, and see who fetches them.
    ManageFeeds,
    /// The same for calendars of boards, which whoever audits one may see anyway.
    ManageBoardFeeds,
    /// Make and disable users and keys.
    ManageAccounts,
    /// Read the log of every write.
    ReadLog,
    /// See and cancel the jobs that others asked for.
    ManageJobs,
    /// Read people's contracts, hours and terms, their absences and wishes.
    ReadStaff,
    /// Create, change and retire single items of the network, but absences and wishes.
    ChangeNetwork,
    /// Create, change and take back people's absences and wishes.
    ChangeLeave,
    /// Read the service's own metrics: requests, jobs, hours of cover missing by area and line.
    ReadMetrics,
    /// Keep receivers of webhooks, and see what they were told.
    ManageWebhooks,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::ReadCover,
        Self::ReadOnCall,
        Self::ReadRotas,
        Self::ReadEquity,
        Self::ReadNetwork,
        Self::ReadCalendars,
        Self::ReadPersonalCalendars,
        Self::PlanRotas,
        Self::PublishRotas,
        Self::ImportNetwork,
        Self::ExportNetwork,
        Self::ManageFeeds,
        Self::ManageBoardFeeds,
        Self::ManageAccounts,
        Self::ReadLog,
        Self::ManageJobs,
        Self::ReadStaff,
        Self::ChangeNetwork,
        Self::ChangeLeave,
        Self::ReadMetrics,
        Self::ManageWebhooks,
    ];

    /// Its word, as keys are given it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadCover => "read-cover",
            Self::ReadOnCall => "read-on-call",
            Self::ReadRotas => "read-rotas",
            Self::ReadEquity => "read-equity",
            Self::ReadNetwork => "read-network",
            Self::ReadCalendars => "read-calendars",
            Self::ReadPersonalCalendars => "read-personal-calendars",
            Self::PlanRotas => "plan-rotas",
            Self::PublishRotas => "publish-rotas",
            Self::ImportNetwork => "import-network",
            Self::ExportNetwork => "export-network",
            Self::ManageFeeds => "manage-feeds",
            Self::ManageBoardFeeds => "manage-board-feeds",
            Self::ManageAccounts => "manage-accounts",
            Self::ReadLog => "read-log",
            Self::ManageJobs => "manage-jobs",
            Self::ReadStaff => "read-staff",
            Self::ChangeNetwork => "change-network",
            Self::ChangeLeave => "change-leave",
            Self::ReadMetrics => "read-metrics",
            Self::ManageWebhooks => "manage-webhooks",
        }
    }

    /// Whether everybody who reaches a server with open reading may do it.
    #[must_use]
    pub fn is_open_reading(self) -> bool {
        match self {
            Self::ReadCover
            | Self::ReadOnCall
            | Self::ReadRotas
            | Self::ReadEquity
            | Self::ReadNetwork
            | Self::ReadCalendars
            | Self::ReadPersonalCalendars
            | Self::ReadMetrics => true,
            Self::PlanRotas
            | Self::PublishRotas
            | Self::ImportNetwork
            | Self::ExportNetwork
            | Self::ManageFeeds
            | Self::ManageBoardFeeds
            | Self::ManageAccounts
            | Self::ReadLog
            | Self::ManageJobs
            | Self::ReadStaff
            | Self::ChangeNetwork
            | Self::ChangeLeave
            | Self::ManageWebhooks => false,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that names no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no action; the actions are {all}", all = Action::ALL.map(Action::word).join(", "))]
pub struct BadAction(String);

impl FromStr for Action {
    type Err = BadAction;
    fn from_str(text: &str) -> Result<Self, BadAction> {
        Self::ALL
            .into_iter()
            .find(|action| action.word() == text)
            .ok_or_else(|| BadAction(text.to_owned()))
    }
}

/// What somebody is, and for what part of the network.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// Reads everything about one organisation's areas and pools, and gives out the board's calendar; without one, about
    /// all.
    Auditor(Option<OdsCode>),
    /// Plans and publishes the rotas of one pool, keeps its duty patterns and its members' leave and wishes, and reads about
    /// the areas that it serves.
    Manager(PoolId),
    /// Reads their own duties, and the rotas of the pools that they are in; keeps their own leave and wishes.
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
    /// [`BadRole`] where there is no such word, or its scope is missing, of another shape, or too much.
    pub fn new(word: &str, scope: Option<&str>) -> Result<Self, BadRole> {
        let bad = || BadRole(scope.map_or(word.to_owned(), |scope| format!("{word}:{scope}")));
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

    fn grant_scope(&self) -> Scope {
        match self {
            Self::Auditor(Some(organisation)) => Scope::Organisation(organisation.clone()),
            Self::Auditor(None) | Self::Administrator => Scope::Everything,
            Self::Manager(pool) => Scope::Pool(pool.clone()),
            Self::Staff(person) => Scope::Person(person.clone()),
        }
    }
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" names no role; write administrator, auditor, auditor:ODS-CODE, manager:POOL or staff:PERSON"
)]
pub struct BadRole(String);

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        self.scope().map_or(Ok(()), |scope| write!(f, ":{scope}"))
    }
}

impl FromStr for Role {
    type Err = BadRole;
    fn from_str(text: &str) -> Result<Self, BadRole> {
        match text.split_once(':') {
            Some((word, scope)) => Self::new(word, Some(scope)),
            None => Self::new(text, None),
        }
    }
}

impl TryFrom<String> for Role {
    type Error = BadRole;
    fn try_from(text: String) -> Result<Self, BadRole> {
        text.parse()
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.to_string()
    }
}

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
    /// What belongs to a person: themselves, the pools that they are in, the areas that those serve.
    Person(PersonId),
}

/// Something that an action is done to, by whom it belongs to. [`Place::whole`] belongs to nobody in part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Organisations that it belongs to.
    pub organisations: BTreeSet<OdsCode>,
    /// Pools that it belongs to.
    pub pools: BTreeSet<PoolId>,
    /// People whom it belongs to.
    pub people: BTreeSet<PersonId>,
}

impl Place {
    /// The network as a whole, and everything that is about it as a whole: only a grant for everything covers it.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }
}

impl Scope {
    /// Whether the scope covers the place.
    #[must_use]
    pub fn covers(&self, place: &Place) -> bool {
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
pub enum Who {
    /// Somebody at the command line, by their name on the machine: they hold the database anyway.
    Operator(String),
    /// A user who signed in.
    User(UserName),
    /// A program with a key.
    Key(KeyName),
    /// Whoever reaches the server.
    Anybody,
}

impl fmt::Display for Who {
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
    pub who: Who,
    /// What they may do; every grant adds to the others.
    pub grants: Vec<Grant>,
}

impl Principal {
    /// Whoever runs the program's command line: everything is theirs already.
    #[must_use]
    pub fn operator(name: &str) -> Self {
        Self::of_roles(Who::Operator(name.to_owned()), &[Role::Administrator])
    }

    /// Somebody with roles.
    #[must_use]
    pub fn of_roles(who: Who, roles: &[Role]) -> Self {
        Self {
            who,
            grants: roles.iter().map(Grant::from).collect(),
        }
    }

    /// Somebody of whom nothing is known: nothing is permitted.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            who: Who::Anybody,
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
    pub fn may(&self, action: Action, place: &Place) -> bool {
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
        self.may(action, &Place::whole())
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
