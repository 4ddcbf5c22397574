//! How many jobs there are, and for how long the oldest has waited: for whoever watches the queue.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::codec::ColumnRef;
use super::error::StoreError;
use super::schema::jobs;
use super::tx::ReadTx;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{JobKind, JobState};

/// Jobs by kind and state; what there is none of is absent.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn counts(tx: &mut ReadTx<'_>) -> Result<BTreeMap<(JobKind, JobState), u64>, StoreError> {
    let rows: Vec<(String, String, i64)> = tx.run("counting jobs", |connection| {
        jobs::table
            .group_by((jobs::kind, jobs::state))
            .select((jobs::kind, jobs::state, diesel::dsl::count_star()))
            .load(connection)
    })?;
    let key = "counted".to_owned();
    let place = ColumnRef {
        table: "jobs",
        key: &key,
    };
    let read = |(kind, state, count): (String, String, i64)| {
        let which = (place.word("kind", &kind)?, place.word("state", &state)?);
        Ok((which, u64::try_from(count).unwrap_or(0)))
    };
    rows.into_iter().map(read).collect()
}

/// Since when the job of each kind that has waited longest could have begun; a kind of which none
/// waits is absent.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn waits_since(tx: &mut ReadTx<'_>) -> Result<BTreeMap<JobKind, Instant>, StoreError> {
    let rows: Vec<(String, Option<i64>)> =
        tx.run("looking for the oldest jobs that wait", |connection| {
            jobs::table
                .filter(jobs::state.eq(JobState::Queued.word()))
                .group_by(jobs::kind)
                .select((jobs::kind, diesel::dsl::min(jobs::run_after)))
                .load(connection)
        })?;
    let key = "oldest".to_owned();
    let place = ColumnRef {
        table: "jobs",
        key: &key,
    };
    let mut since = BTreeMap::new();
    for (kind, at) in rows {
        if let Some(at) = at {
            since.insert(place.word("kind", &kind)?, place.instant("run_after", at)?);
        }
    }
    Ok(since)
}
