//! The database; diesel is known here only.
//!
//! One [`Store`] over SQLite or PostgreSQL, with two ways in: [`Store::read`] runs on one
//! consistent snapshot, [`Store::write`] as if nobody else wrote, all or nothing. Each aggregate
//! has a file of functions that take the handle of such a transaction, so that a use case composes
//! several of them in one.
//!
//! What holds here, and what is absent:
//! - Rows are not domain types. They stay private, and turning one into a domain value can fail
//!   with its place ([`StoreError::Corrupt`]).
//! - A change that rests on what somebody saw is a compare-and-set: one wins, the other hears
//!   [`StoreError::Conflict`].
//! - A published rota is a fact. No function changes one, and triggers in both databases refuse to.
//! - No clock and no randomness: `now` and ids are arguments. Instants are kept in whole seconds; a
//!   fraction is cut off.
//! - Nothing here judges whether a network or a rota makes sense: that was done at the door, by
//!   their constructors.

pub mod backup;
mod change_stamp;
mod codec;
mod conn;
mod duty;
mod error;
pub mod feed_clock;
pub mod feed_tokens;
mod file_identity;
pub mod idempotency_keys;
pub mod identities;
pub mod job_claims;
pub mod job_clock;
pub mod job_counts;
pub mod job_scheduling;
pub mod jobs;
pub mod kept_audits;
pub mod keys;
pub mod log;
mod migrate;
pub mod networks;
pub mod notified_gaps;
pub mod publications;
pub mod published;
#[cfg(test)]
mod query_plans;
pub mod rotas;
pub mod scenarios;
pub mod schedules;
mod schema;
pub mod sessions;
pub mod sign_in_attempts;
pub mod sync_state;
mod turn;
mod tx;
mod url;
pub mod users;
pub mod webhooks;

pub use change_stamp::DataStamp;
pub use error::StoreError;
pub use tx::{Connections, ReadTx, Store, WriteTx};
pub use url::{BadDatabaseUrl, DatabaseUrl};
