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

use super::error::ApiError;
use super::one::{By, InAddress};
use super::state::State;
use super::who::Who;
use super::write::condition;
use evenwatch_app::condition::Condition;
use evenwatch_app::{App, AppError};
use evenwatch_domain::ids::{MessageId, WebhookId};
use evenwatch_domain::interval::Instant;

impl InAddress for WebhookId {
    const BY: By = By::Id;
    const WHAT: &str = "The receiver's id";
    const MISSING: &str = "No such receiver";
    const WRONG: &str = "Not a receiver's id";
}

impl InAddress for MessageId {
    const BY: By = By::Id;
    const WHAT: &str = "The message's id";
    const MISSING: &str = "No such message";
    const WRONG: &str = "Not a message's id";
}

/// Changes a receiver, where it is still as the client has seen it.
async fn unless_changed<T: Send + 'static>(
    request: &HttpRequest,
    state: &State,
    who: &Who,
    change: impl FnOnce(&App, &Condition, Instant) -> Result<T, AppError> + Send + 'static,
) -> Result<T, ApiError> {
    let condition = condition(request)?;
    state
        .run(who, move |app, now| change(app, &condition, now))
        .await
}
