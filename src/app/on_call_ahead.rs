//! Who asks who is on call, and the answer, in one transaction: after a write neither is at hand,
//! and to look for one after the other would be to wait twice for a thread and for the database.

use std::sync::Arc;

use super::accounts;
use super::error::AppError;
use super::keys;
use super::on_call::{self, OnCallFilter};
use super::state::AppContext;
use evenwatch_domain::access::Principal;
use evenwatch_domain::interval::Instant;

/// Whether who asks may read though they are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnonymousReading {
    /// They may.
    Always,
    /// They may while no user has been made.
    UntilAccounts,
    /// They may not.
    Never,
}

/// An answer that will be asked for by who is being authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedAnswer {
    /// The secret of their key; absent where they show none.
    pub key: Option<String>,
    /// What is open to them anyhow.
    pub reading: AnonymousReading,
    /// About what.
    pub wanted: OnCallFilter,
    /// Of which instant.
    pub at: Instant,
}

/// Looks up who asks and what they will be answered, so that both are at hand. Where they may not,
/// or there is no answer, nothing is: who looks for it finds out why.
///
/// # Errors
/// Where the database fails, or there is no answer.
pub fn prepare(app: &AppContext, expected: &ExpectedAnswer, now: Instant) -> Result<(), AppError> {
    app.store().read(|tx| {
        let who = match &expected.key {
            None => Arc::new(Principal::nobody()),
            Some(secret) => match keys::held(app, tx, secret)? {
                Some(held) if held.is_good(now) => held.holder(),
                _ => return Ok(()),
            },
        };
        let any_user = accounts::any_in(app, tx)?;
        let is_open = match expected.reading {
            AnonymousReading::Always => true,
            AnonymousReading::UntilAccounts => !any_user,
            AnonymousReading::Never => false,
        };
        let who = match is_open {
            true => Arc::new(Principal::clone(&who).with_open_reading()),
            false => who,
        };
        let app = app.as_principal(who);
        on_call::minute_in(&app, tx, expected.at, &expected.wanted).map(|_| ())
    })
}
