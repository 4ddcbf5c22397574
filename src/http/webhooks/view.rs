//! Receivers and messages as shown.

use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use crate::words;
use evenwatch_app::precondition::tag;
use evenwatch_app::webhooks::{Message, Receiver};

/// Receivers.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookListView {
    /// The oldest first.
    pub items: Vec<WebhookView>,
}

/// A receiver.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// Where messages go.
    #[schema(example = "https://hooks.example.org/rota")]
    url: String,
    /// What it is told.
    #[schema(value_type = Vec<words::WebhookEvent>, example = json!(["rota.published", "rota.withdrawn"]))]
    events: Vec<&'static str>,
    /// ODS code of the organisation whose part of the network it is told of; absent: all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// Whether it is told nothing.
    disabled: bool,
    /// Since when it is told nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_at: Option<Wall>,
    /// Why it is told nothing: `gone` where it answered with 410, `asked` where a person wanted it
    /// so.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_because: Option<&'static str>,
    /// When it was added.
    created_at: Wall,
    /// When its secret was made.
    secret_set_at: Wall,
    /// Until when messages carry the signature of the secret before as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_secret_until: Option<Wall>,
}

/// A receiver that was just added, or given another secret.
#[derive(Serialize, ToSchema)]
pub(super) struct NewWebhookView {
    /// The receiver.
    pub webhook: WebhookView,
    /// The secret that its messages are signed with (Standard Webhooks). It is shown here and never
    /// again.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: String,
}

/// Messages to a receiver.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookMessagesView {
    /// The newest first, 200 at most; those that ended are kept for 30 days.
    pub items: Vec<WebhookMessageView>,
}

/// A message to a receiver.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookMessageView {
    /// Its id: the same at every try, in the header `webhook-id`.
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// What happened.
    #[schema(value_type = words::WebhookEvent, example = "rota.published")]
    event: &'static str,
    /// Where it stands; it is dead where it was tried for three days, or answered with 410.
    #[schema(value_type = words::WebhookMessageState, example = "delivered")]
    state: &'static str,
    /// How often it was tried.
    tries: u32,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Wall>,
    /// Why the last try failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    /// When it happened.
    created_at: Wall,
    /// When it was delivered or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Wall>,
}

impl From<&Receiver> for WebhookView {
    fn from(receiver: &Receiver) -> Self {
        Self {
            id: receiver.id.to_string(),
            url: receiver.url.clone(),
            events: receiver.events.iter().map(|event| event.word()).collect(),
            organisation: receiver.organisation.as_ref().map(ToString::to_string),
            disabled: receiver.disabled.is_some(),
            disabled_at: receiver.disabled.map(|disabled| wall(disabled.at)),
            disabled_because: receiver.disabled.map(|disabled| disabled.because.word()),
            created_at: wall(receiver.created_at),
            secret_set_at: wall(receiver.secret_set_at),
            earlier_secret_until: receiver.earlier_secret_until.map(wall),
        }
    }
}

/// An answer with the tag that a change of the receiver needs.
pub(super) fn tagged(mut answer: HttpResponseBuilder, receiver: &Receiver) -> HttpResponseBuilder {
    answer.insert_header(header::ETag(EntityTag::new_strong(tag(receiver))));
    answer
}

/// One receiver as an answer.
pub(super) fn answer(answer: HttpResponseBuilder, receiver: &Receiver) -> HttpResponse {
    tagged(answer, receiver).json(WebhookView::from(receiver))
}

impl From<&Message> for WebhookMessageView {
    fn from(message: &Message) -> Self {
        Self {
            id: message.id.to_string(),
            event: message.event.word(),
            state: message.state.word(),
            tries: message.tries,
            next_at: message.ended_at.is_none().then(|| wall(message.next_at)),
            failure: message.failure.clone(),
            created_at: wall(message.created_at),
            ended_at: message.ended_at.map(wall),
        }
    }
}
