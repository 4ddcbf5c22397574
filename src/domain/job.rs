//! Jobs: work that runs apart from whoever asked for it, and what is known of it on the way.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access::Principal;
use super::ids::JobId;
use super::interval::Instant;
use super::network::NetworkProblem;

pub use super::job_kind::{JobKind, JobWorkers};

/// What brought a job into the queue: what a person waits for goes first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Origin")]
pub enum JobOrigin {
    /// Somebody asked: at a page, over HTTP with a key, or at the command line.
    Person,
    /// Nobody did: a schedule came due, or something happened that others are told of.
    Program,
}

impl JobOrigin {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Person, Self::Program];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Program => "program",
        }
    }
}

/// Which jobs a worker takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueClass {
    /// Any.
    Any,
    /// Messages that are tried for the first time, and other work as quick ([`JobKind::is_quick`]).
    Messages,
    /// Messages that a receiver did not take before.
    Retries,
    /// All others.
    Searches,
}

/// A word that names no kind or state of a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{found}\" is none of: {known}")]
pub struct BadJobWord {
    found: String,
    known: String,
}

impl BadJobWord {
    pub(super) fn new<'w>(found: &str, known: impl Iterator<Item = &'w str>) -> Self {
        Self {
            found: found.to_owned(),
            known: known.collect::<Vec<_>>().join(", "),
        }
    }
}

impl FromStr for JobOrigin {
    type Err = BadJobWord;
    fn from_str(text: &str) -> Result<Self, BadJobWord> {
        let found = Self::ALL.into_iter().find(|origin| origin.word() == text);
        found.ok_or_else(|| BadJobWord::new(text, Self::ALL.iter().map(|origin| origin.word())))
    }
}

/// Where a job stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// It waits for a worker.
    Queued,
    /// A worker is at it.
    Running,
    /// It came to its end.
    Done,
    /// It will not come to its end.
    Failed,
    /// Somebody did not want it any more; what had been found by then is kept.
    Cancelled,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen.
    #[must_use]
    pub fn has_ended(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Done | Self::Failed | Self::Cancelled => true,
        }
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for JobState {
    type Err = BadJobWord;
    fn from_str(text: &str) -> Result<Self, BadJobWord> {
        let found = Self::ALL.into_iter().find(|state| state.word() == text);
        found.ok_or_else(|| BadJobWord::new(text, Self::ALL.iter().map(|state| state.word())))
    }
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobProgress {
    /// What it is at, such as `cover` or `judging`.
    pub phase: String,
    /// How it goes about it, such as `neighbourhoods`; absent outside the search.
    pub method: Option<String>,
    /// Each aim that was looked at, in order, with what was heard of it last. Where pools share
    /// nobody the search goes through the aims for each part of the network, so these numbers may
    /// be of a part.
    pub aims: Vec<AimProgress>,
    /// How many of the things that it goes through are done, where they can be counted.
    pub counted: Option<DoneOf>,
    /// Share of the time allowed that is used up, 0-1; 0 where none is set. How much work is left,
    /// a search does not know.
    pub share: f64,
    /// Seconds since this try began.
    pub seconds: f64,
}

/// How many of some things are done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneOf {
    /// What is counted, in the plural, such as `organisations`.
    pub what: String,
    /// Those that are done.
    pub done: u64,
    /// All that are known by now: some lead to more.
    pub of: u64,
}

/// How far a search is with one aim. Smaller is better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AimProgress {
    /// The aim: the phase in which it is looked at.
    pub aim: String,
    /// The best found.
    pub incumbent: Option<f64>,
    /// What no lawful rota can be below.
    pub bound: Option<f64>,
    /// How far the best may be from it, as [`super::rota::TierResult::gap`] has it.
    pub gap: Option<f64>,
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFailure {
    /// A stable word for the kind of error, as the command line's `--json` has it; `lost` where its
    /// workers went away.
    pub kind: String,
    /// What, with values, and what to do.
    pub message: String,
    /// Each place of a document that is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<NetworkProblem>,
}

/// A job as whoever asks about it hears of it: without its input and its answer, which may have
/// megabytes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Job {
    /// The order in which jobs were asked for: rises with each, and some numbers may be missing.
    pub seq: i64,
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// What brought it into the queue.
    pub origin: JobOrigin,
    /// Who asked, as the log names them.
    pub asked_by: String,
    /// The same, with what they might do then.
    #[serde(skip)]
    pub on_behalf_of: Principal,
    /// Where it stands.
    pub state: JobState,
    /// How often a worker took it and did not give it back.
    pub tries: u32,
    /// When it may begin: later than it was asked for where a try failed.
    pub run_after: Instant,
    /// The worker that has it.
    pub worker: Option<String>,
    /// Until when that worker need not be heard of.
    pub lease_until: Option<Instant>,
    /// When somebody asked to cancel it.
    pub cancel_asked_at: Option<Instant>,
    /// How far it is.
    pub progress: Option<JobProgress>,
    /// What it came to, in short.
    pub outcome: Option<Value>,
    /// Why it failed, or why its last try did.
    pub failure: Option<JobFailure>,
    /// Counts up with each change that is worth hearing.
    pub revision: u64,
    /// When it was asked for.
    pub created_at: Instant,
    /// When its last try began.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// A job to be put into the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// What brings it into the queue.
    pub origin: JobOrigin,
    /// Of the input's shape.
    pub version: u32,
    /// With what.
    pub input: Value,
    /// Who asks, with what they may do now.
    pub on_behalf_of: Principal,
    /// When.
    pub at: Instant,
}

/// A job that a worker has taken.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenJob {
    /// By which the worker speaks of it.
    pub claim: Claim,
    /// What is to be done.
    pub kind: JobKind,
    /// Of the input's shape.
    pub version: u32,
    /// With what.
    pub input: Value,
    /// Who asked, with what they might do then.
    pub on_behalf_of: Principal,
    /// Whether somebody asked to cancel it while no worker was there to hear.
    pub is_cancelled: bool,
}

/// A worker's hold on a job. It is worth nothing once another worker has taken the job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The job.
    pub job: JobId,
    /// The worker: a name that no other has or had.
    pub worker: String,
    /// Which try it is, from 1.
    pub tries: u32,
}

/// How a job ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Done, failed or cancelled.
    pub state: JobState,
    /// What it came to, in short.
    pub outcome: Option<Value>,
    /// The whole answer.
    pub result: Option<Value>,
    /// Why it failed.
    pub failure: Option<JobFailure>,
}

/// Which jobs are asked about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobSearch {
    /// Asked for by whoever the log names so.
    pub asked_by: Option<String>,
    /// Asked for by exactly them, with what they may do: keys may share a name.
    pub on_behalf_of: Option<Principal>,
    /// Standing so.
    pub state: Option<JobState>,
    /// Of this kind.
    pub kind: Option<JobKind>,
    /// Brought into the queue so.
    pub origin: Option<JobOrigin>,
    /// With a smaller [`Job::seq`], which pages back.
    pub before_seq: Option<i64>,
}
