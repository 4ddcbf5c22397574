//! Column generation: a linear program over whole individual schedules.

pub(crate) mod automaton;
pub(crate) mod dive;
pub(crate) mod frame;
pub(crate) mod generate;
pub(crate) mod label;
pub(crate) mod master;
pub(crate) mod neighbourhood;
pub(crate) mod network;
pub(crate) mod search;
pub(crate) mod start;
pub(crate) mod volume;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub(crate) mod tests;
