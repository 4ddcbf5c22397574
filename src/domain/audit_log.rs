//! The log of every write: who, when, what, before and after. An entry is a fact and is never
//! changed.

use serde::Serialize;
use serde_json::Value;

use super::interval::Instant;

/// A write, before it has its place in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// When.
    pub at: Instant,
    /// Who, as [`super::access::Actor`] writes it: `cli:ann`, `user:ben`, `key:payroll`.
    pub who: String,
    /// What was done: a stable word such as `rota.publish`.
    pub action: String,
    /// To what, such as `rota:3f2b…` or `user:ann`.
    pub subject: String,
    /// What it was before; absent where there was nothing.
    pub before: Option<Value>,
    /// What it is after; absent where nothing is left.
    pub after: Option<Value>,
}

/// A write in its place in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberedLogEntry {
    /// Rises with each write; some numbers may be missing.
    pub seq: i64,
    /// The write.
    #[serde(flatten)]
    pub write: LogEntry,
}

/// What to look for in the log; whatever is absent is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogSearch {
    /// Who holds this text, such as `user:ann` or `cli:`.
    pub who: Option<String>,
    /// The action begins so: `rota.` finds all about rotas.
    pub action: Option<String>,
    /// The subject holds this text.
    pub subject: Option<String>,
    /// What was before or is after holds this text.
    pub text: Option<String>,
    /// From this instant on.
    pub since: Option<Instant>,
    /// Before this instant.
    pub until: Option<Instant>,
    /// Only entries before this one, which pages back.
    pub before_seq: Option<i64>,
}
