//! The REST API and the calendar feeds: routes, problem details, one folder a noun, one file a verb.
//!
//! | file | what it holds |
//! |---|---|
//! | `routes` | every route, once |
//! | `server` | limits, middleware, start and graceful end |
//! | `error` | each error's status and problem type; nothing else knows a status |
//! | `ask` | instants and periods out of queries |
//! | `cache` | entity tags, modification dates, 304 |
//! | `openapi` | the description of the API, made from the handlers |
//!
//! Absent on purpose: decisions. A handler reads the request, calls one use case and shows its result. The clock is
//! read in `State` alone.

mod ask;
mod audit;
pub mod cache;
mod equity;
pub mod error;
mod feeds;
mod health;
mod network;
mod on_call;
pub mod openapi;
mod rotas;
mod routes;
mod server;
mod state;
mod view;

pub use ask::id;
pub use server::{HTML, Listening, Pages, listen, serve};
pub use state::{Clock, State};
