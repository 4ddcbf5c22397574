//! What can be done: the list of actions.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that a principal may be allowed to do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
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
#[error("\"{0}\" is not an action; the actions are {all}", all = Action::ALL.map(Action::word).join(", "))]
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
