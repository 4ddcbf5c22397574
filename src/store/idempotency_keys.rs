//! Answers kept for requests that may be sent again.

use diesel::prelude::*;

use super::codec;
use super::error::StoreError;
use super::schema::kept_answers;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::interval::Instant;

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Who asked, as the log names them.
    pub who: String,
    /// The key that they chose.
    pub key: String,
    /// The hash of what they asked, 64 digits.
    pub request: String,
    /// When it was answered.
    pub answered_at: Instant,
    /// The answer, as JSON.
    pub answer: String,
}

/// The answer to the key of `who`, where it was given after `after`: the request's hash and the
/// answer.
///
/// # Errors
/// Where the database fails.
pub fn find(
    tx: &mut ReadTx<'_>,
    who: &str,
    key: &str,
    after: Instant,
) -> Result<Option<(String, String)>, StoreError> {
    tx.run("looking for a kept answer", |connection| {
        kept_answers::table
            .find((who, key))
            .filter(kept_answers::answered_at.gt(codec::seconds(after)))
            .select((kept_answers::request, kept_answers::answer))
            .first(connection)
            .optional()
    })
}

/// Keeps an answer, and forgets all that were given at `until` or before.
///
/// # Errors
/// Where the database fails, the key has an answer, or a text cannot be stored.
pub fn keep(tx: &mut WriteTx<'_>, answer: &KeptAnswer, until: Instant) -> Result<(), StoreError> {
    tx.run("forgetting old answers", |connection| {
        let old = kept_answers::answered_at.le(codec::seconds(until));
        diesel::delete(kept_answers::table.filter(old)).execute(connection)
    })?;
    let row = Row {
        who: codec::text("kept_answers.who", &answer.who)?,
        idempotency_key: codec::text("kept_answers.idempotency_key", &answer.key)?,
        request: answer.request.clone(),
        answered_at: codec::seconds(answer.answered_at),
        answer: codec::text("kept_answers.answer", &answer.answer)?,
    };
    insert!(tx, kept_answers, [row])
}

#[derive(Insertable)]
#[diesel(table_name = kept_answers)]
struct Row {
    who: String,
    idempotency_key: String,
    request: String,
    answered_at: i64,
    answer: String,
}
