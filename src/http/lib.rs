//! The REST API, the calendar feeds and FHIR: routes, problem details, one folder a noun, one file
//! a verb.
//!
//! | file | what it holds |
//! |---|---|
//! | `routes` | every route, once |
//! | `endpoints` | the router: each endpoint with what it needs, which is asked for first |
//! | `permission` | what an endpoint needs of whoever asks, for its signature |
//! | `auth` | keys, sessions, and the door that every request passes |
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
//! | `params` | instants and periods out of queries |
//! | `path_id` | the one thing that an address names |
//! | `shapes` | shapes of the description, out of the domain's types |
//! | `words` | enumerations of the description, out of the domain's types |
//! | `put` | writing to the address of one item: made, changed whole, changed in part |
//! | `body` | bodies, preconditions and keys of requests that write |
//! | `attachment` | files to be saved |
//! | `pagination` | places in lists that are given out in pages |
//! | `last_known` | who is on call while the database is away |
//! | `conditional` | entity tags, modification dates, 304 |
//! | `compression` | answers packed, with strong tags |
//! | `cross_origin` | whose pages may ask from browsers |
//! | `access_log` | each request's time, count and line in the log |
//! | `metrics` | counts of requests, and what a watcher measures beside them, for Prometheus |
//! | `openapi` | the description of the API, made from the handlers |
//!
//! Absent on purpose: decisions. A handler reads the request, calls one use case and shows its
//! result. The clock is read in `State` alone.

mod access_log;
mod arrival;
mod attachment;
mod audit;
mod auth;
mod basic;
mod body;
mod changes;
mod clients;
mod compression;
pub mod conditional;
mod cookies;
mod cross_origin;
mod duties;
mod ending;
mod endpoints;
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
mod on_call;
pub mod openapi;
mod pace;
mod pagination;
mod params;
mod path;
mod path_id;
mod peer;
pub mod permission;
mod prefix;
mod put;
mod resources;
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
mod wishes_view;
mod words;

pub use arrival::client_of;
pub use auth::{Caller, Reader};
pub use cookies::{
    known_browser_cookie, login_state_cookie, login_state_of, no_cookie, no_login_state_cookie,
    proof_of, session_cookie,
};
pub use endpoints::{Endpoint, RouteAccess, Routes};
pub use metrics::{Metrics, Watcher};
pub use params::id;
pub use prefix::prefix_of;
pub use server::{HTML, Listening, OwnPage, Pages, endpoints, listen, serve};
pub use state::{AnonymousAccess, AppState};
