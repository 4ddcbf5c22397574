//! What can go wrong in a use case: stable kinds, each message with what, value and remedy.

use std::fmt;

use crate::audit::remedies::NotApplicable;
use crate::config::ConfigError;
use crate::domain::access::Action;
use crate::domain::account::BadPassword;
use crate::domain::ids::{
    AreaId, AuditId, FeedTokenId, JobId, KeyId, LineId, MessageId, OdsCode, PersonId, PoolId,
    RotaId, ScenarioName, ScheduleName, UserName, WebhookId,
};
use crate::domain::interval::Instant;
use crate::domain::network::Problem;
use crate::domain::noun::Noun;
use crate::domain::rota::RotaState;
use crate::feeds::fhir::Kind as FhirKind;
use crate::plan::PlanError;
use crate::reports::BadWorkbook;
use crate::sheets::CellProblem;
use crate::store::{BadDatabaseUrl, StoreError};
use crate::upstream::UpstreamError;

/// What was looked for and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// No network has been imported yet.
    Network,
    /// A rota, or one of its revisions.
    Rota(RotaId, Option<u32>),
    /// A duty of a rota, as it was named.
    Duty {
        /// The rota.
        rota: RotaId,
        /// The duty's id, or pattern and day.
        duty: String,
    },
    /// A person of the current network.
    Person(PersonId),
    /// A pool of the current network.
    Pool(PoolId),
    /// An area of the current network.
    Area(AreaId),
    /// A service line of the current network.
    Line(LineId),
    /// An organisation that is responsible for an area of the current network.
    Board(OdsCode),
    /// No published rota reaches today or later.
    Publication,
    /// A user.
    User(UserName),
    /// A program's key.
    Key(KeyId),
    /// The private address of a calendar.
    FeedToken(FeedTokenId),
    /// A private address that was never given out.
    FeedAddress,
    /// A job, or one that has no answer yet.
    Job(JobId),
    /// A scenario.
    Scenario(ScenarioName),
    /// A receiver of webhooks.
    Webhook(WebhookId),
    /// A message to one.
    Message(MessageId),
    /// An audit that is kept.
    Audit(AuditId),
    /// A schedule by which audits are made.
    Schedule(ScheduleName),
    /// A former network that is kept no more, or never was.
    NetworkVersion(u32),
    /// An item of the network, by its id.
    Item(Noun, String),
    /// A FHIR resource, by its logical id.
    Resource(FhirKind, String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network => f.write_str(
                "there is no network in this database yet; import one with `evenwatch import FILE`",
            ),
            Self::Rota(id, None) => write!(
                f,
                "there is no rota {id}; list the rotas with `evenwatch rotas`"
            ),
            Self::Rota(id, Some(revision)) => write!(
                f,
                "rota {id} has no revision {revision}; leave the revision out for the newest"
            ),
            Self::Duty { rota, duty } => write!(
                f,
                "rota {rota} has no duty {duty}; its duties are under .duties in `evenwatch rotas {rota} --json`"
            ),
            Self::Person(id) => not_in_network(f, "person", id, "people"),
            Self::Pool(id) => not_in_network(f, "pool", id, "pools"),
            Self::Area(id) => not_in_network(f, "area", id, "areas"),
            Self::Line(id) => not_in_network(f, "service line", id, "service_lines"),
            Self::Board(ods) => write!(
                f,
                "no area of the network is board {ods}'s; each area names its board under /areas in `evenwatch export`"
            ),
            Self::Resource(kind, id) => write!(
                f,
                "there is no {kind} \"{id}\"; find those that there are with GET /fhir/r4/{kind}"
            ),
            Self::Publication => f.write_str(
                "no published rota reaches today or later; name a period with --from DATE, or publish a rota",
            ),
            Self::User(name) => write!(
                f,
                "there is no user \"{name}\"; list the users with `evenwatch user list`"
            ),
            Self::Key(id) => write!(
                f,
                "there is no key {id}; list the keys with `evenwatch key list`"
            ),
            Self::Scenario(name) => write!(
                f,
                "there is no scenario \"{name}\"; `evenwatch scenario list` has them all"
            ),
            Self::Audit(id) => write!(
                f,
                "no audit {id} is kept; `evenwatch audits` lists those that are"
            ),
            Self::Schedule(name) => write!(
                f,
                "there is no schedule \"{name}\"; `evenwatch audit schedule list` has them all"
            ),
            Self::NetworkVersion(version) => write!(
                f,
                "version {version} of the network is not kept: its history begins later"
            ),
            Self::FeedToken(id) => write!(
                f,
                "there is no private calendar address {id}; list them with `evenwatch feed-token list`"
            ),
            Self::Webhook(id) => write!(
                f,
                "there is no receiver {id}; list them with `evenwatch webhook list`"
            ),
            Self::Message(id) => write!(
                f,
                "there is no message {id}; list those to a receiver with `evenwatch webhook messages ID`"
            ),
            Self::Job(id) => write!(
                f,
                "there is no job {id}; list the jobs with `evenwatch jobs`"
            ),
            Self::Item(noun, id) => write!(
                f,
                "there is no {} \"{id}\" here; its ids are listed at /api/v1/{}",
                noun.one(),
                noun.path()
            ),
            Self::FeedAddress => f.write_str(
                "there is no calendar at this address; copy the whole of it, or ask for a new one",
            ),
        }
    }
}

/// An id that the network does not have, and where its ids stand.
fn not_in_network(
    f: &mut fmt::Formatter<'_>,
    noun: &str,
    id: &dyn fmt::Display,
    list: &str,
) -> fmt::Result {
    write!(
        f,
        "there is no {noun} \"{id}\" in the network; its ids are under /{list} in `evenwatch export`"
    )
}

/// Why something was refused though the request was well formed.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The judge found hard breaches: such a rota is never published.
    HardBreaches {
        /// The rota.
        rota: RotaId,
        /// One sentence for each breach.
        breaches: Vec<String>,
    },
    /// The rota names people, pools or patterns that the current network does not have.
    OutOfDate {
        /// The rota.
        rota: RotaId,
        /// One sentence for each.
        differences: Vec<String>,
    },
    /// A period is longer than a request may ask for.
    PeriodTooLong {
        /// Days asked for.
        days: u64,
        /// Days allowed.
        limit: u64,
    },
    /// The period lies in the past, which is never planned again.
    PeriodInThePast {
        /// First day asked for.
        first_day: chrono::NaiveDate,
        /// Today in London.
        today: chrono::NaiveDate,
    },
    /// A text will not do as a password.
    Password(BadPassword),
    /// Somebody without a password of their own here.
    NoPassword,
    /// Nobody would be left who can administer the service.
    LastAdministrator(UserName),
    /// An expiry that has passed already, or lies too far ahead.
    Expiry {
        /// What was asked for.
        asked: Instant,
        /// The latest that is given.
        latest: Instant,
    },
    /// No pool serves the line in these areas, so that there is nothing that a remedy could change.
    NothingToRemedy {
        /// The line.
        line: LineId,
    },
    /// Changes that make no network.
    NotApplicable {
        /// What is wrong.
        message: String,
    },
    /// What was known at an instant is not kept.
    NotKnown {
        /// The instant.
        at: Instant,
    },
    /// Somebody has as many jobs waiting as one may have.
    TooManyJobs {
        /// How many that is.
        most: u64,
    },
    /// The key of a request that was to be done once stands for another request.
    KeyReused(String),
    /// Nothing is owed: no pool has a pattern that gives a duty in the period.
    NoDuties {
        /// What was asked for.
        period: crate::domain::time::Period,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HardBreaches { rota, breaches } => write!(
                f,
                "rota {rota} breaks {} hard rule{}: {}; plan the period again",
                breaches.len(),
                plural(breaches.len()),
                shortened(breaches)
            ),
            Self::OutOfDate { rota, differences } => write!(
                f,
                "rota {rota} no longer fits the network: {}; plan the period again",
                shortened(differences)
            ),
            Self::PeriodTooLong { days, limit } => write!(
                f,
                "the period has {days} days and {limit} is the most; ask for a shorter one"
            ),
            Self::PeriodInThePast { first_day, today } => write!(
                f,
                "the period starts on {first_day} and today is {today}: the past is never planned again; start on {today} or later"
            ),
            Self::Password(bad) => bad.fmt(f),
            Self::NoPassword => {
                f.write_str("only somebody who signed in has a password here; sign in at /sign-in")
            }
            Self::LastAdministrator(name) => write!(
                f,
                "\"{name}\" is the last administrator who can sign in; add another with `evenwatch user add NAME --role administrator` first"
            ),
            Self::Expiry { asked, latest } => write!(
                f,
                "a key that expires on {} is of no use; choose a day from tomorrow to {}",
                asked.date_naive(),
                latest.date_naive()
            ),
            Self::NothingToRemedy { line } => write!(
                f,
                "no pool serves \"{line}\" in these areas, and remedies change pools that are there; add a pool to the network, with a duty pattern and nobody in it if need be"
            ),
            Self::NotApplicable { message } => f.write_str(message),
            Self::NotKnown { at } => write!(
                f,
                "what the network was at {} is not known: it was imported later, or its history begins later; ask for a later instant",
                crate::domain::time::with_offset(*at).to_rfc3339()
            ),
            Self::TooManyJobs { most } => write!(
                f,
                "{most} jobs of yours have not ended yet; wait for some, or cancel those that you do not need"
            ),
            Self::KeyReused(key) => write!(
                f,
                "the Idempotency-Key \"{key}\" was used for another request within a day; choose a new one for each thing to be done"
            ),
            Self::NoDuties { period } => write!(
                f,
                "no pool owes a duty from {} to {}; choose other pools or another period, or add duty patterns to the network",
                period.first_day, period.last_day
            ),
        }
    }
}

/// Why a change came too late: what it was made from stands no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// The rota is in a state from which the wanted one cannot follow.
    State {
        /// The rota.
        rota: RotaId,
        /// Where it stands.
        is: RotaState,
        /// Where it should have gone.
        wanted: RotaState,
    },
    /// Somebody else changed it in between; the sentence says what.
    Stale(String),
    /// Something is in another state than the one that the change was made from.
    Precondition {
        /// What, such as `pool "leeds"`.
        what: String,
        /// The tag of its state.
        newest: String,
    },
    /// Another item has the id.
    Exists(Noun, String),
    /// Something names the item still.
    InUse {
        /// Its list.
        noun: Noun,
        /// Its id.
        id: String,
        /// What names it.
        by: Vec<Problem>,
    },
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { rota, is, wanted } => {
                let remedy = match wanted {
                    RotaState::Withdrawn => "only a published rota can be withdrawn",
                    RotaState::Draft | RotaState::Proposed | RotaState::Published => {
                        "only a draft or a proposed rota can be; plan the period again for a new one"
                    }
                };
                write!(
                    f,
                    "rota {rota} is {is} and cannot become {wanted}; {remedy}"
                )
            }
            Self::Stale(sentence) => f.write_str(sentence),
            Self::Precondition { what, newest } => write!(
                f,
                "the {what} has changed since; its tag is \"{newest}\" now: fetch it and decide again"
            ),
            Self::Exists(noun, id) => write!(
                f,
                "there is a {} \"{id}\" already; choose another id, or change that one with PUT",
                noun.one()
            ),
            Self::InUse { noun, id, by } => {
                let by: Vec<String> = by.iter().map(|problem| problem.message.clone()).collect();
                write!(
                    f,
                    "the {} \"{id}\" is in use, and nothing was changed: {}",
                    noun.one(),
                    shortened(&by)
                )
            }
        }
    }
}

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No such name, another password, or a disabled account: which of them is not told.
    #[error(
        "name and password do not belong together; try again, or ask an administrator to set a new password"
    )]
    Wrong,
    /// Too many failures under this name.
    #[error(
        "too many attempts under this name; try again in {} min",
        seconds.div_ceil(60)
    )]
    Locked {
        /// Seconds until the next attempt.
        seconds: u64,
    },
    /// Too many sign in at once.
    #[error("too many people sign in at this moment; try again in a few seconds")]
    Busy,
}

/// What can go wrong in a use case.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Whoever asks may not do it.
    #[error(
        "you may not {} here; ask an administrator for a role or a key that permits it",
        .0.word().replace('-', " ")
    )]
    Forbidden(Action),
    /// A name and a password did not let somebody in.
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
    NotFound(Missing),
    /// A document has problems; nothing was written.
    #[error("{}", several(.0))]
    Invalid(Vec<Problem>),
    /// A sheet has problems; nothing was written.
    #[error("{}", several_cells(.0))]
    Sheet(Vec<CellProblem>),
    /// Somebody was faster, or the state of things does not allow it.
    #[error("{0}")]
    Conflict(Conflict),
    /// Well formed, and still not allowed.
    #[error("{0}")]
    Refused(Refusal),
    /// A place in the list of changes that is too old, or of another database.
    #[error(
        "the changes after this cursor are no longer told; fetch the lists again and go on from /api/v1/changes without `since`"
    )]
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

impl AppError {
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
    /// What somebody else changed in between is a conflict, and what no database can hold is invalid, wherever it was
    /// noticed.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::Conflict(Conflict::Stale(error.to_string())),
            StoreError::NotEmpty { .. } => Self::Conflict(Conflict::Stale(error.to_string())),
            StoreError::BadBackup {
                line,
                message,
                remedy,
            } => Self::Invalid(vec![Problem {
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
            } => Self::Invalid(vec![Problem {
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
            other => Self::Refused(Refusal::NotApplicable {
                message: format!(
                    "{other}; correct the prices in remedies/prices.toml of the catalogue's folder"
                ),
            }),
        }
    }
}

impl From<PlanError> for AppError {
    /// An unknown pool is not there, and contracts with wrong rules are invalid, wherever it was noticed.
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::UnknownPool(pool) => Self::NotFound(Missing::Pool(pool)),
            PlanError::Rules(problems) => Self::Invalid(problems),
            other => Self::Plan(other),
        }
    }
}

/// The sentence over a list of problems.
fn several(problems: &[Problem]) -> String {
    let list: Vec<String> = problems.iter().map(Problem::to_string).collect();
    format!(
        "the document has {} problem{}, and nothing was written: {}",
        list.len(),
        plural(list.len()),
        shortened(&list)
    )
}

/// The sentence over a list of problems of a sheet.
fn several_cells(problems: &[CellProblem]) -> String {
    let list: Vec<String> = problems.iter().map(CellProblem::to_string).collect();
    format!(
        "the sheet has {} problem{}, and nothing was written: {}",
        list.len(),
        plural(list.len()),
        shortened(&list)
    )
}

/// The first few of a list, and how many more there are.
fn shortened(list: &[String]) -> String {
    /// A message longer than this is not read.
    const SHOWN: usize = 3;
    let head = list.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    let more = list.len().saturating_sub(SHOWN);
    let tail = if more > 0 {
        format!(" (and {more} more)")
    } else {
        String::new()
    };
    format!("{}{tail}", head.join(" | "))
}

/// The plural's ending.
fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
