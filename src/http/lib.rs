//! The REST API, the calendar feeds and FHIR: routes, problem details, one folder a noun, one file a verb.
//!
//! | file | what it holds |
//! |---|---|
//! | `routes` | every route, once |
//! | `access` | what each address needs of whoever asks |
//! | `who` | keys, sessions, and the door that every request passes |
//! | `basic` | names and passwords as calendar programs send them |
//! | `server` | limits, middleware, start and graceful end |
//! | `error` | each error's status and problem type; nothing else knows a status |
//! | `arrival` | from where a request comes, by itself or by way of a proxy that the settings name |
//! | `prefix` | the path below which a proxy serves everything |
//! | `cookies` | the cookies of browsers |
//! | `ending` | the end of serving, without losing a request |
//! | `path` | one spelling of each path, before anything decides by it |
//! | `clients` | connections by client |
//! | `heavy` | answers that take long: few at a time, away from the threads that answer |
//! | `pace` | bodies that come too slowly are cut |
//! | `peer` | whose program is at the other end of a connection from this machine |
//! | `ask` | instants and periods out of queries |
//! | `one` | the one thing that an address names |
//! | `shapes` | shapes of the description, out of the domain's types |
//! | `words` | enumerations of the description, out of the domain's types |
//! | `put` | writing to the address of one item: made, changed whole, changed in part |
//! | `write` | bodies, preconditions and keys of requests that write |
//! | `attachment` | files to be saved |
//! | `cursor` | places in lists that are given out in pages |
//! | `last_known` | who is on call while the database is away |
//! | `cache` | entity tags, modification dates, 304 |
//! | `compression` | answers packed, with strong tags |
//! | `cross_origin` | whose pages may ask from browsers |
//! | `answered` | each request's time, count and line in the log |
//! | `metrics` | counts of requests, and what a watcher measures beside them, for Prometheus |
//! | `openapi` | the description of the API, made from the handlers |
//!
//! Absent on purpose: decisions. A handler reads the request, calls one use case and shows its result. The clock is
//! read in `State` alone.

pub mod access;
mod answered;
mod arrival;
mod ask;
mod attachment;
mod audit;
mod basic;
pub mod cache;
mod changes;
mod clients;
mod compression;
mod cookies;
mod cross_origin;
mod cursor;
mod duties;
mod ending;
mod equity;
pub mod error;
mod feed_tokens;
mod feeds;
mod fhir;
mod health;
mod heavy;
mod identities;
mod intensity_view;
mod jobs;
mod kept_audits;
mod keys;
pub mod last_known;
mod log;
mod me;
mod metrics;
mod network;
mod nouns;
mod on_call;
mod one;
pub mod openapi;
mod pace;
mod path;
mod peer;
mod prefix;
mod put;
mod rotas;
mod routes;
mod scenarios;
mod schedules;
mod server;
mod shapes;
mod sheets;
mod state;
mod uncovered;
mod users;
mod view;
mod webhooks;
mod who;
mod wishes_view;
mod words;
mod write;

pub use arrival::client_of;
pub use ask::id;
pub use cookies::{
    attempt_cookie, attempt_of, known_browser_cookie, no_attempt, no_cookie, proof_of,
    session_cookie,
};
pub use metrics::{Metrics, Watcher};
pub use prefix::prefix_of;
pub use server::{HTML, Listening, OwnPage, Pages, listen, serve};
pub use state::{Reading, State};
pub use who::{Reader, Who};
