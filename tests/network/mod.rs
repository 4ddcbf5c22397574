//! The network document from outside: bad input, round trips, the published schema, the example
//! networks, and the configuration that stands beside it.

mod agreements;
mod bad_input;
mod catalogue;
mod demo;
mod national;
mod remedies;
mod round_trip;
mod schema;
mod settings;

use serde_json::Value;

/// The small example as a tree of values, to be spoilt.
fn small() -> Value {
    serde_json::from_slice(&evenwatch::config::demo("small").unwrap()).unwrap()
}
