//! The REST API and the feeds over HTTP: the real server, a real database, a client that knows
//! nothing of either.

mod bad_input;
mod calendars;
mod changes;
mod clients;
mod cross_origin;
pub mod description;
mod duties;
mod feed_programs;
mod feeds_kept;
mod fhir;
mod fhir_away;
mod fhir_cases;
mod fhir_clients;
mod fhir_counts;
mod fhir_searches;
mod fhir_withdrawn;
mod generated;
mod http_semantics;
mod jobs;
mod last_known;
mod metrics;
mod prefixed;
mod put;
mod query_fuzz;
mod races;
mod resources;
mod resources_refused;
mod rotas;
mod rotas_in_force;
mod scenarios;
mod schemathesis;
pub mod server;
mod sheets;
mod suggestions;
mod tags;
mod why;
