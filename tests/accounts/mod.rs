//! Accounts, keys, private addresses and the log, on both databases.

mod audit_log;
mod cli;
pub(crate) mod http;
mod matrix;
pub(crate) mod neighbours;
mod over_http;
mod parts;
mod people;
mod programs;
mod resources;
mod scope;

use chrono::{DateTime, Utc};
use evenwatch::app::AppContext;

use crate::store::Database;

/// The time of these tests.
pub const NOW: &str = "2026-11-22T09:00:00Z";

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// `NOW` and so many minutes.
pub fn later(minutes: i64) -> DateTime<Utc> {
    at(NOW) + chrono::Duration::minutes(minutes)
}

/// The program's state over a test's database.
pub fn app(database: &Database) -> AppContext {
    AppContext::open(&database.settings()).unwrap()
}

/// The secret of a key that may do everything for an organisation, or for all.
pub fn key(app: &AppContext, organisation: Option<&str>) -> String {
    let new = evenwatch::app::keys::NewKey {
        name: "test".parse().unwrap(),
        actions: evenwatch::domain::access::Action::ALL.into(),
        organisation: organisation.map(|ods| ods.parse().unwrap()),
        expires_at: at("2026-12-01T00:00:00Z"),
    };
    evenwatch::app::keys::add(app, &new, at("2026-10-20T09:00:00Z"))
        .unwrap()
        .1
}
