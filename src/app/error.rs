//! What can go wrong in a use case: stable kinds, each message with what, value and remedy.

mod conflict;
mod missing;
mod refusal;
mod sign_in;

use evenwatch_audit::remedies::NotApplicable;
use evenwatch_audit::reports::BadWorkbook;
use evenwatch_config::ConfigError;
use evenwatch_domain::access::Action;
use evenwatch_domain::count::{counted, thousands};
use evenwatch_domain::network::NetworkProblem;
use evenwatch_formats::sheets::{CellProblem, SheetProblems};
use evenwatch_planning::PlanError;
use evenwatch_store::{BadDatabaseUrl, StoreError};
use evenwatch_upstream::UpstreamError;

pub use conflict::Overtaken;
pub use missing::NotFound;
pub use refusal::Rejection;
pub use sign_in::{ClaimFault, SignInError};

/// What can go wrong in a use case.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Whoever asks may not do it.
    #[error(
        "you may not {} here; ask an administrator for a role or a key that permits it",
        .0.word().replace('-', " ")
    )]
    Forbidden(Action),
    /// Somebody was not let in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// A calendar was fetched more often than anything in it can change.
    #[error("this calendar was fetched too often; once an hour is plenty")]
    TooOften {
        /// Seconds until the next fetch is answered.
        seconds: u64,
    },
    /// A private calendar address that was revoked.
    #[error(
        "this calendar address was revoked; remove it from your calendar and ask for a new one"
    )]
    Revoked,
    /// The system gives no random numbers, or a password cannot be hashed.
    #[error("a secret could not be made: {0}; look at the system's random numbers and memory")]
    Secret(String),
    /// Something asked for by id is not there.
    #[error("{0}")]
    NotFound(NotFound),
    /// A document has problems; nothing was written.
    #[error("{}", several(.0))]
    Invalid(Vec<NetworkProblem>),
    /// A sheet has problems; nothing was written.
    #[error("{}", several_cells(.0))]
    Sheet(SheetProblems),
    /// Somebody was faster, or the state of things does not allow it.
    #[error("{0}")]
    Conflict(Overtaken),
    /// Well formed, and still not allowed.
    #[error("{0}")]
    Refused(Rejection),
    /// A place in the list of changes that is too old, or of another database.
    #[error("the changes after this cursor are no longer told")]
    CursorExpired,
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
    /// The settings name no database.
    #[error(transparent)]
    Database(#[from] BadDatabaseUrl),
    /// Planning failed.
    #[error(transparent)]
    Plan(PlanError),
    /// A report could not be written as a workbook.
    #[error(transparent)]
    Workbook(#[from] BadWorkbook),
    /// Settings or the catalogue could not be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Another place did not give what was asked for.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
}

/// When to come back to a database that others hold. Seconds.
const BUSY: u64 = 2;

/// When to come back to a database that does not answer. Seconds.
const AWAY: u64 = 10;

impl AppError {
    /// What to do, where it is no part of the message and the same on every surface.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Conflict(overtaken) => overtaken.remedy(),
            Self::Refused(rejection) => rejection.remedy(),
            _ => None,
        }
    }

    /// After how many seconds the same may succeed; `None` where waiting alone changes nothing.
    #[must_use]
    pub fn passes_after(&self) -> Option<u64> {
        match self {
            Self::Store(StoreError::Busy { .. }) => Some(BUSY),
            Self::Store(StoreError::Unreachable { .. }) => Some(AWAY),
            _ => None,
        }
    }

    /// A stable word for the kind, for programs: part of the interface, never reworded.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => "forbidden",
            Self::SignIn(_) => "sign-in",
            Self::TooOften { .. } => "too-often",
            Self::Revoked => "revoked",
            Self::Secret(_) => "secret",
            Self::NotFound(_) => "not-found",
            Self::Invalid(_) | Self::Sheet(_) => "invalid",
            Self::Conflict(_) => "conflict",
            Self::Refused(_) => "refused",
            Self::CursorExpired => "cursor-expired",
            Self::Store(_) => "store",
            Self::Database(_) => "config",
            Self::Plan(_) => "plan",
            Self::Workbook(_) => "workbook",
            Self::Config(_) => "config",
            Self::Upstream(_) => "upstream",
        }
    }
}

impl From<StoreError> for AppError {
    /// What somebody else changed in between is a conflict, and what no database can hold is
    /// invalid, wherever it was noticed.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict {
                what,
                expected,
                found,
            } => Self::Conflict(Overtaken::stale(
                format!("{what} is {found}, not {expected}: it was changed meanwhile"),
                "load it again and decide again",
            )),
            StoreError::NotEmpty { url, found, remedy } => Self::Conflict(Overtaken::stale(
                format!("the database {url} is not empty ({found}), and nothing was changed"),
                remedy,
            )),
            StoreError::BadBackup {
                line,
                message,
                remedy,
            } => Self::Invalid(vec![NetworkProblem {
                pointer: format!("line {line}"),
                message: message.clone(),
                found: "a file that cannot be restored".to_owned(),
                remedy: remedy.to_owned(),
            }]),
            // Free texts may hold what no check of the network looks for.
            StoreError::Unstorable {
                place,
                value,
                reason,
            } => Self::Invalid(vec![NetworkProblem {
                pointer: String::new(),
                message: format!("a value of {place} cannot be stored"),
                found: format!("\"{value}\""),
                remedy: reason.to_owned(),
            }]),
            other => Self::Store(other),
        }
    }
}

impl From<NotApplicable> for AppError {
    /// A network that the changes would break is invalid as any other.
    fn from(error: NotApplicable) -> Self {
        match error {
            NotApplicable::Network(problems) => Self::Invalid(problems),
            other => Self::Refused(Rejection::NotApplicable {
                message: other.to_string(),
                remedy: Some(
                    "correct the prices in remedies/prices.toml of the catalogue's folder"
                        .to_owned(),
                ),
            }),
        }
    }
}

impl From<PlanError> for AppError {
    /// An unknown pool is not there, and contracts with wrong rules are invalid, wherever it was
    /// noticed.
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::UnknownPool(pool) => Self::NotFound(NotFound::Pool(pool)),
            PlanError::Rules(problems) => Self::Invalid(problems),
            other => Self::Plan(other),
        }
    }
}

/// The sentence over a list of problems.
fn several(problems: &[NetworkProblem]) -> String {
    let list: Vec<String> = problems.iter().map(NetworkProblem::to_string).collect();
    format!(
        "the document has {} problem{}, and nothing was written: {}",
        list.len(),
        plural(list.len()),
        shortened(&list)
    )
}

/// The sentence over a list of problems of a sheet.
fn several_cells(problems: &SheetProblems) -> String {
    let list: Vec<String> = problems
        .listed()
        .iter()
        .map(CellProblem::to_string)
        .collect();
    format!(
        "the sheet has {}, and nothing was written: {}",
        counted_problems(problems),
        first_of(&list, problems.count())
    )
}

/// How many problems a sheet has, of which the first are told.
pub fn counted_problems(problems: &SheetProblems) -> String {
    let more = problems.more();
    if more == 0 {
        counted(problems.count(), "problem")
    } else {
        format!("at least {}", counted(problems.count(), "problem"))
    }
}

/// The first few of a list, and how many more there are.
fn shortened(list: &[String]) -> String {
    first_of(list, list.len())
}

/// The same of a list whose first texts alone are there, and that has so many.
fn first_of(list: &[String], count: usize) -> String {
    /// A message longer than this is not read.
    const SHOWN: usize = 3;
    let head = list
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>();
    let more = count.saturating_sub(head.len());
    let tail = if more > 0 {
        format!(
            " (and {} more)",
            thousands(u64::try_from(more).unwrap_or(u64::MAX))
        )
    } else {
        String::new()
    };
    format!("{}{tail}", head.join(" | "))
}

/// The plural's ending.
fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
