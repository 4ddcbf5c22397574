//! Requests that may be sent again: the same key for the same request is answered once more, and
//! done once.

use chrono::Duration;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{AppError, Rejection};
use super::state::AppContext;
use evenwatch_domain::interval::Instant;
use evenwatch_store::WriteTx;
use evenwatch_store::idempotency_keys::{self, KeptAnswer};

/// How long an answer is kept.
pub const KEPT: Duration = Duration::hours(24);

/// A key of the client's choice, with what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    key: String,
    request: String,
}

impl IdempotentRequest {
    /// The key for a request: all of it that decides what is done.
    #[must_use]
    pub fn new(key: &str, request: &[&[u8]]) -> Self {
        let mut hash = blake3::Hasher::new();
        for part in request {
            // With its length before it, so that no two requests run together into one.
            hash.update(&part.len().to_le_bytes());
            hash.update(part);
        }
        Self {
            key: key.to_owned(),
            request: hash.finalize().to_hex().to_string(),
        }
    }
}

/// An answer, and whether it was given before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentAnswer<T> {
    /// The answer.
    pub answer: T,
    /// Whether it is that of an earlier request, and nothing was done now.
    pub again: bool,
}

/// Does the work and keeps its answer, in one transaction; or gives the answer kept under the key.
/// Without a key it is done. Work that fails is not kept: nothing was done, and the request may be
/// sent again.
pub(super) fn once<T: Serialize + DeserializeOwned>(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    once: Option<&IdempotentRequest>,
    now: Instant,
    work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, AppError>,
) -> Result<IdempotentAnswer<T>, AppError> {
    let Some(once) = once else {
        let answer = work(tx)?;
        return Ok(IdempotentAnswer {
            answer,
            again: false,
        });
    };
    let who = app.who().who.to_string();
    let kept = idempotency_keys::find(tx, &who, &once.key, now - KEPT)?;
    if let Some((request, answer)) = kept {
        if request != once.request {
            return Err(AppError::Refused(Rejection::KeyReused(once.key.clone())));
        }
        // An answer of another release may have another shape; its work was done all the same.
        let answer = serde_json::from_str(&answer)
            .map_err(|_| AppError::Refused(Rejection::KeyReused(once.key.clone())))?;
        return Ok(IdempotentAnswer {
            answer,
            again: true,
        });
    }
    let answer = work(tx)?;
    let kept = KeptAnswer {
        who,
        key: once.key.clone(),
        request: once.request.clone(),
        answered_at: now,
        answer: serde_json::to_string(&answer).unwrap_or_default(),
    };
    idempotency_keys::keep(tx, &kept, now - KEPT)?;
    Ok(IdempotentAnswer {
        answer,
        again: false,
    })
}
