//! Receivers of webhooks, and the messages to them.

pub(super) mod bodies;
pub(super) mod change;
pub(super) mod create;
pub(super) mod list;
pub(super) mod messages;
pub(super) mod remove;
pub(super) mod resend;
pub(super) mod rotate;
pub(super) mod show;
pub(super) mod test;
mod view;

use actix_web::HttpRequest;

use super::auth::Caller;
use super::body::if_match;
use super::error::ApiError;
use super::path_id::{By, PathParam};
use super::state::AppState;
use evenwatch_app::precondition::Condition;
use evenwatch_app::{AppContext, AppError};
use evenwatch_domain::ids::{MessageId, WebhookId};
use evenwatch_domain::interval::Instant;

impl PathParam for WebhookId {
    const BY: By = By::Id;
    const WHAT: &str = "The receiver's id";
    const MISSING: &str = "No such receiver";
    const WRONG: &str = "Not a receiver's id";
}

impl PathParam for MessageId {
    const BY: By = By::Id;
    const WHAT: &str = "The message's id";
    const MISSING: &str = "No such message";
    const WRONG: &str = "Not a message's id";
}

/// Changes a receiver, where it is still as the client has seen it.
async fn unless_changed<T: Send + 'static>(
    request: &HttpRequest,
    state: &AppState,
    who: &Caller,
    change: impl FnOnce(&AppContext, &Condition, Instant) -> Result<T, AppError> + Send + 'static,
) -> Result<T, ApiError> {
    let condition = if_match(request)?;
    state
        .run(who, move |app, now| change(app, &condition, now))
        .await
}
