//! The log of every write: each use case that writes adds to it in its own transaction.

use serde_json::Value;

use super::error::AppError;
use super::state::AppContext;
use evenwatch_domain::access::{Action, Ownership};
use evenwatch_domain::audit_log::LogEntry;
use evenwatch_domain::interval::Instant;
use evenwatch_store::{WriteTx, log};

pub use evenwatch_domain::audit_log::{LogSearch, NumberedLogEntry};

/// Entries given at once, at most.
pub const MOST: u32 = 1000;

/// What the log says to a search, newest first, `most` of it.
///
/// # Errors
/// Where whoever asks may not read the log, or the database fails.
pub fn search(
    app: &AppContext,
    search: &LogSearch,
    most: u32,
) -> Result<Vec<NumberedLogEntry>, AppError> {
    app.must_everywhere(Action::ReadLog)?;
    app.store()
        .read(|tx| Ok(log::search(tx, search, most.min(MOST))?))
}

impl AppContext {
    /// Refuses whoever may not do this at the place.
    pub(super) fn must(&self, action: Action, place: &Ownership) -> Result<(), AppError> {
        if self.who().may(action, place) {
            Ok(())
        } else {
            Err(AppError::Forbidden(action))
        }
    }

    /// Refuses whoever may not do this everywhere.
    pub(super) fn must_everywhere(&self, action: Action) -> Result<(), AppError> {
        self.must(action, &Ownership::whole())
    }

    /// Adds to the log what is written in this transaction.
    pub(super) fn log(
        &self,
        tx: &mut WriteTx<'_>,
        at: Instant,
        action: &str,
        subject: &str,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Result<(), AppError> {
        let write = LogEntry {
            at,
            who: self.who().who.to_string(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            before,
            after,
        };
        Ok(log::append(tx, &write)?)
    }
}
