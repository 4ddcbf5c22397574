//! Receivers of webhooks, and the messages to them: the outbox.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::{webhook_messages, webhook_receivers};
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::ids::{MessageId, WebhookId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::webhook::{EarlierSecret, Message, MessageState, Receiver, Secrets};

/// Stores a new receiver with the secret that its messages are signed with.
///
/// # Errors
/// Where the database fails, or a text cannot be stored.
pub fn insert(tx: &mut WriteTx<'_>, receiver: &Receiver, secret: &str) -> Result<(), StoreError> {
    let row = ReceiverRow {
        id: receiver.id.to_string(),
        url: codec::text("webhook_receivers.url", &receiver.url)?,
        secret: secret.to_owned(),
        events: codec::json("webhook_receivers.events", &receiver.events)?,
        organisation: receiver.organisation.as_ref().map(ToString::to_string),
        created_at: codec::seconds(receiver.created_at),
        secret_set_at: Some(codec::seconds(receiver.secret_set_at)),
        earlier_secret: None,
        disabled: None,
    };
    insert!(tx, webhook_receivers, [row])
}

/// Stores what a receiver is by now: its address, events, organisation, and whether it is told
/// anything.
///
/// # Errors
/// Where the database fails, or a text cannot be stored.
pub fn change(tx: &mut WriteTx<'_>, receiver: &Receiver) -> Result<(), StoreError> {
    let url = codec::text("webhook_receivers.url", &receiver.url)?;
    let events = codec::json("webhook_receivers.events", &receiver.events)?;
    let organisation = receiver.organisation.as_ref().map(ToString::to_string);
    let disabled = receiver.disabled.as_ref();
    let disabled = disabled
        .map(|disabled| codec::json("webhook_receivers.disabled", disabled))
        .transpose()?;
    tx.run("changing a receiver", |connection| {
        diesel::update(webhook_receivers::table.find(receiver.id.to_string()))
            .set((
                webhook_receivers::url.eq(url),
                webhook_receivers::events.eq(events),
                webhook_receivers::organisation.eq(organisation),
                webhook_receivers::disabled.eq(disabled),
            ))
            .execute(connection)
    })?;
    Ok(())
}

/// Stores other secrets of a receiver.
///
/// # Errors
/// Where the database fails, or a text cannot be stored.
pub fn set_secrets(
    tx: &mut WriteTx<'_>,
    id: WebhookId,
    secrets: &Secrets,
    now: Instant,
) -> Result<(), StoreError> {
    let earlier = secrets.earlier.as_ref();
    let earlier = earlier
        .map(|earlier| codec::json("webhook_receivers.earlier_secret", earlier))
        .transpose()?;
    tx.run("changing a receiver's secret", |connection| {
        diesel::update(webhook_receivers::table.find(id.to_string()))
            .set((
                webhook_receivers::secret.eq(&secrets.newest),
                webhook_receivers::secret_set_at.eq(Some(codec::seconds(now))),
                webhook_receivers::earlier_secret.eq(earlier),
            ))
            .execute(connection)
    })?;
    Ok(())
}

/// Every receiver, the oldest first.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>) -> Result<Vec<Receiver>, StoreError> {
    let rows: Vec<ReceiverRow> = tx.run("listing receivers", |connection| {
        webhook_receivers::table
            .select(ReceiverRow::as_select())
            .order((webhook_receivers::created_at, webhook_receivers::id))
            .load(connection)
    })?;
    rows.iter().map(ReceiverRow::receiver).collect()
}

/// The receivers that are told anything, the oldest first.
///
/// # Errors
/// As for [`list`].
pub fn enabled(tx: &mut ReadTx<'_>) -> Result<Vec<Receiver>, StoreError> {
    let mut receivers = list(tx)?;
    receivers.retain(Receiver::is_enabled);
    Ok(receivers)
}

/// A receiver, with its secrets.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn find(tx: &mut ReadTx<'_>, id: WebhookId) -> Result<Option<(Receiver, Secrets)>, StoreError> {
    let row: Option<ReceiverRow> = tx.run("loading a receiver", |connection| {
        webhook_receivers::table
            .select(ReceiverRow::as_select())
            .find(id.to_string())
            .first(connection)
            .optional()
    })?;
    row.map(|row| {
        let receiver = row.receiver()?;
        let earlier = row.earlier_secret()?;
        let newest = row.secret;
        Ok((receiver, Secrets { newest, earlier }))
    })
    .transpose()
}

/// Forgets a receiver and all messages to it.
///
/// # Errors
/// Where the database fails.
pub fn remove(tx: &mut WriteTx<'_>, id: WebhookId) -> Result<(), StoreError> {
    let id = id.to_string();
    tx.run("forgetting a receiver", |connection| {
        let messages = webhook_messages::table.filter(webhook_messages::receiver.eq(&id));
        diesel::delete(messages).execute(connection)?;
        diesel::delete(webhook_receivers::table.find(&id)).execute(connection)
    })?;
    Ok(())
}

/// Puts a message at the end of its receiver's.
///
/// # Errors
/// Where the database fails, or a text cannot be stored.
pub fn post(tx: &mut WriteTx<'_>, message: &Message) -> Result<(), StoreError> {
    let row = NewMessageRow {
        id: message.id.to_string(),
        receiver: message.receiver.to_string(),
        event: message.event.word().to_owned(),
        body: codec::text("webhook_messages.body", &message.body)?,
        state: message.state.word().to_owned(),
        tries: message.tries.into(),
        next_at: codec::seconds(message.next_at),
        created_at: codec::seconds(message.created_at),
    };
    insert!(tx, webhook_messages, [row])
}

/// The message that the receiver is to be told next, due or not.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn head(tx: &mut ReadTx<'_>, receiver: WebhookId) -> Result<Option<Message>, StoreError> {
    let row: Option<MessageRow> = tx.run("looking for a message", |connection| {
        webhook_messages::table
            .select(MessageRow::as_select())
            .filter(webhook_messages::receiver.eq(receiver.to_string()))
            .filter(webhook_messages::state.eq(MessageState::Waiting.word()))
            .order(webhook_messages::seq)
            .first(connection)
            .optional()
    })?;
    row.map(MessageRow::message).transpose()
}

/// Lets everything that waits for a receiver be tried at once, as though it had not been tried.
///
/// # Errors
/// Where the database fails.
pub fn try_anew(tx: &mut WriteTx<'_>, receiver: WebhookId, now: Instant) -> Result<(), StoreError> {
    tx.run("letting messages be tried anew", |connection| {
        let waiting = webhook_messages::table
            .filter(webhook_messages::receiver.eq(receiver.to_string()))
            .filter(webhook_messages::state.eq(MessageState::Waiting.word()));
        diesel::update(waiting)
            .set((
                webhook_messages::tries.eq(0),
                webhook_messages::rest_seconds.eq(0),
                webhook_messages::next_at.eq(codec::seconds(now)),
            ))
            .execute(connection)
    })?;
    Ok(())
}

/// A message.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn message(tx: &mut ReadTx<'_>, id: MessageId) -> Result<Option<Message>, StoreError> {
    let row: Option<MessageRow> = tx.run("loading a message", |connection| {
        webhook_messages::table
            .select(MessageRow::as_select())
            .filter(webhook_messages::id.eq(id.to_string()))
            .first(connection)
            .optional()
    })?;
    row.map(MessageRow::message).transpose()
}

/// Messages to a receiver, the newest first, `most` of them.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn messages(
    tx: &mut ReadTx<'_>,
    receiver: WebhookId,
    most: u32,
) -> Result<Vec<Message>, StoreError> {
    let rows: Vec<MessageRow> = tx.run("listing messages", |connection| {
        webhook_messages::table
            .select(MessageRow::as_select())
            .filter(webhook_messages::receiver.eq(receiver.to_string()))
            .order(webhook_messages::seq.desc())
            .limit(i64::from(most))
            .load(connection)
    })?;
    rows.into_iter().map(MessageRow::message).collect()
}

/// Messages by state; what there is none of is absent.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn counts(tx: &mut ReadTx<'_>) -> Result<BTreeMap<MessageState, u64>, StoreError> {
    let rows: Vec<(String, i64)> = tx.run("counting messages", |connection| {
        webhook_messages::table
            .group_by(webhook_messages::state)
            .select((webhook_messages::state, diesel::dsl::count_star()))
            .load(connection)
    })?;
    let place = ColumnRef {
        table: "webhook_messages",
        key: &"counted",
    };
    let read = |(state, count): (String, i64)| {
        Ok((
            place.word("state", &state)?,
            u64::try_from(count).unwrap_or(0),
        ))
    };
    rows.into_iter().map(read).collect()
}

/// When the oldest message came about that waits for one of these receivers.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn waits_since(
    tx: &mut ReadTx<'_>,
    receivers: &[&Receiver],
) -> Result<Option<Instant>, StoreError> {
    let ids = receivers.iter().map(|receiver| receiver.id.to_string());
    let ids: Vec<String> = ids.collect();
    let at: Option<i64> = tx.run("looking for the oldest message that waits", |connection| {
        webhook_messages::table
            .filter(webhook_messages::receiver.eq_any(ids))
            .filter(webhook_messages::state.eq(MessageState::Waiting.word()))
            .select(diesel::dsl::min(webhook_messages::created_at))
            .first(connection)
    })?;
    let place = ColumnRef {
        table: "webhook_messages",
        key: &"oldest",
    };
    at.map(|at| place.instant("created_at", at)).transpose()
}

/// Notes how a message stands by now, where it stands as `before`; whether it still did.
///
/// # Errors
/// Where the database fails, or a text cannot be stored.
pub fn note(
    tx: &mut WriteTx<'_>,
    message: &Message,
    before: MessageState,
) -> Result<bool, StoreError> {
    let failure = message.failure.as_deref();
    let failure = failure
        .map(|why| codec::text("webhook_messages.failure", why))
        .transpose()?;
    let changed = tx.run("noting how a message stands", |connection| {
        let row = webhook_messages::table
            .filter(webhook_messages::id.eq(message.id.to_string()))
            .filter(webhook_messages::state.eq(before.word()));
        diesel::update(row)
            .set((
                webhook_messages::state.eq(message.state.word()),
                webhook_messages::tries.eq(i64::from(message.tries)),
                webhook_messages::next_at.eq(codec::seconds(message.next_at)),
                webhook_messages::rest_seconds.eq(i64::from(message.rest_seconds)),
                webhook_messages::failure.eq(failure),
                webhook_messages::created_at.eq(codec::seconds(message.created_at)),
                webhook_messages::ended_at.eq(message.ended_at.map(codec::seconds)),
            ))
            .execute(connection)
    })?;
    Ok(changed > 0)
}

/// Forgets the messages that ended before then.
///
/// # Errors
/// Where the database fails.
pub fn forget(tx: &mut WriteTx<'_>, ended_before: Instant) -> Result<usize, StoreError> {
    tx.run("forgetting old messages", |connection| {
        let old = webhook_messages::ended_at.lt(codec::seconds(ended_before));
        diesel::delete(webhook_messages::table.filter(old)).execute(connection)
    })
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_receivers, treat_none_as_default_value = false)]
struct ReceiverRow {
    id: String,
    url: String,
    secret: String,
    events: String,
    organisation: Option<String>,
    created_at: i64,
    secret_set_at: Option<i64>,
    earlier_secret: Option<String>,
    disabled: Option<String>,
}

impl ReceiverRow {
    fn column_ref(&self) -> ColumnRef<'_> {
        ColumnRef {
            table: "webhook_receivers",
            key: &self.id,
        }
    }

    fn earlier_secret(&self) -> Result<Option<EarlierSecret>, StoreError> {
        let json = self.earlier_secret.as_deref();
        json.map(|json| self.column_ref().json("earlier_secret", json))
            .transpose()
    }

    fn receiver(&self) -> Result<Receiver, StoreError> {
        let place = self.column_ref();
        let set_at = self.secret_set_at.unwrap_or(self.created_at);
        let disabled = self.disabled.as_deref();
        Ok(Receiver {
            id: place.parse("id", &self.id)?,
            url: self.url.clone(),
            events: place.json("events", &self.events)?,
            organisation: place.parse_some("organisation", self.organisation.as_deref())?,
            created_at: place.instant("created_at", self.created_at)?,
            secret_set_at: place.instant("secret_set_at", set_at)?,
            earlier_secret_until: self.earlier_secret()?.map(|earlier| earlier.until),
            disabled: disabled
                .map(|json| place.json("disabled", json))
                .transpose()?,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = webhook_messages)]
struct NewMessageRow {
    id: String,
    receiver: String,
    event: String,
    body: String,
    state: String,
    tries: i64,
    next_at: i64,
    created_at: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_messages)]
struct MessageRow {
    id: String,
    receiver: String,
    event: String,
    body: String,
    state: String,
    tries: i64,
    next_at: i64,
    failure: Option<String>,
    created_at: i64,
    ended_at: Option<i64>,
    rest_seconds: i64,
}

impl MessageRow {
    fn message(self) -> Result<Message, StoreError> {
        let place = ColumnRef {
            table: "webhook_messages",
            key: &self.id,
        };
        let ended_at = self
            .ended_at
            .map(|at| place.instant("ended_at", at))
            .transpose()?;
        Ok(Message {
            id: place.parse("id", &self.id)?,
            receiver: place.parse("receiver", &self.receiver)?,
            event: place.word("event", &self.event)?,
            state: place.word("state", &self.state)?,
            tries: place.number("tries", self.tries)?,
            next_at: place.instant("next_at", self.next_at)?,
            rest_seconds: place.number("rest_seconds", self.rest_seconds)?,
            created_at: place.instant("created_at", self.created_at)?,
            ended_at,
            body: self.body,
            failure: self.failure,
        })
    }
}
