//! The REST API and the feeds over HTTP: the real server, a real database, a client that knows nothing of either.

mod answers;
mod bad_input;
mod calendars;
mod changes;
mod clients;
mod description;
mod duties;
mod feed_programs;
mod feeds_kept;
mod fhir;
mod fhir_cases;
mod fhir_clients;
mod fhir_counts;
mod fhir_searches;
mod fhir_withdrawn;
mod jobs;
mod metrics;
mod nouns;
mod nouns_refused;
mod races;
mod rotas;
mod rotas_in_force;
mod scenarios;
mod schemathesis;
pub mod server;
mod sheets;
mod why;
