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

use super::one::{By, InAddress};
use evenwatch_domain::ids::{MessageId, WebhookId};

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
