//! What receivers of webhooks are sent, as the description has it: one message for each kind of
//! event.

use serde_json::{Map, Value, json};

use evenwatch_domain::webhook::EventKind;

/// Every kind of message.
pub(super) fn all() -> Value {
    let all =
        EventKind::ALL.map(|event| (event.word().to_owned(), json!({ "post": message(event) })));
    Value::Object(Map::from_iter(all))
}

/// What a message is about, and the name of its data's schema.
fn about(event: EventKind) -> (&'static str, Option<&'static str>) {
    match event {
        EventKind::RotaPublished => ("A rota was published", Some("RotaStep")),
        EventKind::RotaWithdrawn => ("A published rota was taken back", Some("RotaStep")),
        EventKind::DutyReassigned => (
            "Published duties have other holders than before",
            Some("Reassigned"),
        ),
        EventKind::GapOpened => (
            "Required time of the coming days has lost its cover",
            Some("GapsOpened"),
        ),
        EventKind::GapClosed => (
            "A gap, or a part of one, has cover again or is no longer required",
            Some("GapsClosed"),
        ),
        EventKind::JobFinished => (
            "A job is done, failed or was cancelled",
            Some("FinishedJob"),
        ),
        EventKind::Test => ("A test of the receiver", None),
    }
}

fn message(event: EventKind) -> Value {
    let (summary, data) = about(event);
    let data = match data {
        Some(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        None => json!({ "type": "object", "description": "Nothing", "maxProperties": 0 }),
    };
    let schema = json!({
        "type": "object", "required": ["type", "timestamp", "data"],
        "properties": {
            "type": { "type": "string", "const": event.word(), "description": "What happened" },
            "timestamp": { "type": "string", "format": "date-time", "description": "When, in UTC" },
            "data": data
        }
    });
    json!({
        "operationId": format!("receive_{}", event.word().replace('.', "_")),
        "tags": ["webhooks"],
        "summary": summary,
        "description": "Signed as Standard Webhooks has it. It names no people. A message may come twice, with the same `webhook-id`.",
        "parameters": [
            header("webhook-id", "The message's id: the same at every try"),
            header("webhook-timestamp", "When this try began, in seconds since 1970"),
            header("webhook-signature", "`v1,` and the signature of id, timestamp and body; several, with blanks between, while a secret is changed"),
        ],
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
        "responses": {
            "2XX": { "description": "It was taken, and is not sent again" },
            "410": { "description": "The receiver wants no messages any more" }
        },
        "security": []
    })
}

fn header(name: &str, description: &str) -> Value {
    json!({ "name": name, "in": "header", "required": true, "schema": { "type": "string" }, "description": description })
}
