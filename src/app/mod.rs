//! Use cases: load, decide, save, in one transaction each.
//!
//! One use case a file. Each takes the [`App`] and, where time matters, `now`: command line and HTTP take the clock.
//! No SQL and no HTTP here, and no decision about cover, rules or fairness either: those are made in the pure rooms
//! below; `app` sets their order.

pub mod accounts;
pub mod addresses;
mod after_change;
mod at_hand;
pub mod audit;
mod audit_facts;
pub mod backup;
pub mod changes;
pub mod condition;
mod differences;
pub mod duties;
pub mod equity;
mod error;
pub mod export;
pub mod feed;
mod feed_cache;
pub mod feed_tokens;
pub mod fhir;
mod fhir_include;
mod fhir_kept;
mod fhir_slots;
pub mod fragility;
pub mod front;
mod guesses;
pub mod import;
mod in_force;
pub mod jobs;
pub mod kept_audits;
pub mod keys;
mod known;
pub mod known_browser;
pub mod last_known;
pub mod log;
mod memory;
pub mod metrics;
pub mod network;
pub mod nouns;
pub mod on_call;
mod on_call_kept;
pub mod once;
pub mod openid;
mod parts_kept;
pub mod passwords;
pub mod plan;
pub mod publish;
pub mod refresh;
pub mod rehearsal;
pub mod remedies;
mod republish;
pub mod rota_now;
pub mod rota_steps;
pub mod rotas;
pub mod scale;
pub mod scenarios;
pub mod schedules;
pub mod scopes;
mod secrets;
pub mod sheets;
pub mod sign_in;
mod state;
pub mod uncovered;
mod unlawful;
mod view;
pub mod webhooks;
pub mod why;
pub mod withdraw;

pub use error::{AppError, Conflict, Missing, Refusal, SignInError, counted_problems};
pub use state::{App, absent_file};
