//! Which databases a program may open whose clock is set: new ones, and those that were made so.
//! Under another date sessions end, jobs change hands and old ones are forgotten, which must never
//! happen to a database with which somebody works.
//!
//! The log of such a database begins with an entry that says so, and keeps it through backups.

use serde_json::json;

use super::error::{AppError, Overtaken};
use super::state::AppContext;
use evenwatch_domain::audit_log::LogSearch;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::time;
use evenwatch_store::{ReadTx, log, networks};

/// What the log calls it.
const ACTION: &str = "clock.set";

/// Lets a program whose clock shows `now` work on the database; a new one is marked.
///
/// # Errors
/// Where the database holds what was not made so, or fails.
pub fn enter(app: &AppContext, now: Instant) -> Result<(), AppError> {
    check(app, now)?;
    mark(app, now)
}

/// Whether it may; nothing is written.
///
/// # Errors
/// As for [`enter`].
pub fn check(app: &AppContext, now: Instant) -> Result<(), AppError> {
    app.store().read(|tx| {
        let is_new = log::newest(tx)? == 0 && networks::stamp(tx)?.is_none();
        if is_new || is_marked(tx)? {
            return Ok(());
        }
        let message = format!(
            "the clock is set to {}, and {} was not made for tests or rehearsals",
            time::local(now).format("%a %-d %b %Y %H:%M"),
            app.store().url(),
        );
        Err(AppError::Conflict(Overtaken::stale(
            message,
            "unset EVENWATCH_CLOCK__SET, or name a new database with --database and restore a backup into it",
        )))
    })
}

/// Marks the database as made by a program whose clock was set, unless it is marked already.
///
/// # Errors
/// Where the database fails.
pub fn mark(app: &AppContext, now: Instant) -> Result<(), AppError> {
    if app.store().read(is_marked)? {
        return Ok(());
    }
    app.store().write(|tx| {
        let told = json!({ "now": now });
        app.log(tx, now, ACTION, "database", None, Some(told))
    })
}

fn is_marked(tx: &mut ReadTx<'_>) -> Result<bool, AppError> {
    let marks = LogSearch {
        action: Some(ACTION.to_owned()),
        ..LogSearch::default()
    };
    Ok(!log::search(tx, &marks, 1)?.is_empty())
}
