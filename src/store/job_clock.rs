//! Jobs that a clock which was ahead left in the future: put right once the clock is, or they would
//! wait until the time comes that it showed.

use chrono::Duration;
use diesel::dsl::{exists, select};
use diesel::prelude::*;

use super::codec;
use super::error::StoreError;
use super::schema::jobs;
use super::tx::{ReadTx, WriteTx};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{JobKind, JobState};

/// Clocks of machines that share a database differ by less than this.
const TOLERANCE: Duration = Duration::minutes(5);

/// The longest that a job is ever put off, by kind.
#[derive(Debug, Clone, Copy)]
pub struct Longest {
    /// A worker's hold, from when it was last heard of.
    pub lease: Duration,
    /// A pause before another try.
    pub pause: Duration,
    /// A pause of messages to a receiver that does not answer.
    pub deliveries: Duration,
}

/// Jobs that wait for a time that no clock which is right has given them.
macro_rules! waits_too_long {
    ($longest:expr, $now:expr) => {{
        let seconds = |duration: Duration| codec::seconds($now + duration + TOLERANCE);
        let asked_later = jobs::created_at.gt(seconds(Duration::zero()));
        let of_others = jobs::kind
            .ne(JobKind::Deliver.word())
            .and(jobs::run_after.gt(seconds($longest.pause)));
        // The first two are for the index.
        jobs::state
            .eq(JobState::Queued.word())
            .and(jobs::run_after.gt(codec::seconds($now)))
            .and(
                asked_later
                    .or(of_others)
                    .or(jobs::run_after.gt(seconds($longest.deliveries))),
            )
    }};
}

/// Jobs that a worker holds until a time that no clock which is right has given it.
macro_rules! held_too_long {
    ($longest:expr, $now:expr) => {
        jobs::state.eq(JobState::Running.word()).and(
            jobs::lease_until
                .assume_not_null()
                .gt(codec::seconds($now + $longest.lease + TOLERANCE)),
        )
    };
}

/// Whether any job is left in the future.
///
/// # Errors
/// Where the database fails.
pub fn is_any_ahead(
    tx: &mut ReadTx<'_>,
    longest: Longest,
    now: Instant,
) -> Result<bool, StoreError> {
    let any = tx.run("looking for jobs of the future", |connection| {
        let waits = jobs::table.filter(waits_too_long!(longest, now));
        let waits: bool = select(exists(waits)).get_result(connection)?;
        let held = jobs::table.filter(held_too_long!(longest, now));
        let held: bool = select(exists(held)).get_result(connection)?;
        Ok(waits || held)
    })?;
    Ok(any)
}

/// Lets those that wait begin now, and takes those that are held from workers that may be lost. A
/// worker that lives says so within its lease, and goes on.
///
/// # Errors
/// Where the database fails.
pub fn put_right(tx: &mut WriteTx<'_>, longest: Longest, now: Instant) -> Result<(), StoreError> {
    let second = codec::seconds(now);
    let lease = codec::seconds(now + longest.lease);
    tx.run("putting jobs of the future right", |connection| {
        diesel::update(jobs::table.filter(waits_too_long!(longest, now)))
            .set(jobs::run_after.eq(second))
            .execute(connection)?;
        diesel::update(jobs::table.filter(held_too_long!(longest, now)))
            .set(jobs::lease_until.eq(Some(lease)))
            .execute(connection)
    })?;
    Ok(())
}
