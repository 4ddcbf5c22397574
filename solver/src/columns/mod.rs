//! Column generation: a linear program over whole individual schedules.
//!
//! The way of the data: a person's rules say by `price` what they forbid and charge; [`automaton`]
//! joins them into one layered network and merges what means the same, [`network`] adds the totals
//! that are counted along a path, and [`label`] finds the cheapest paths under given prices.
//! [`frame`] reads the linking model (cover, teams, locks) and turns paths into columns, [`master`]
//! mixes columns on HiGHS, [`generate`] goes to and fro between prices and columns until the
//! Lagrangian bound is met; [`start`] and [`volume`] give it a first roster and first prices.
//! [`dive`], [`neighbourhood`] and [`restricted`] make rosters of mixtures, [`anneal`] of other
//! rosters, and [`search`] sets the order and the time of all.
//!
//! A horizon too long for that is surveyed by [`priced`], which prices totals too, and gone along
//! by [`rolling`], some weeks at a time.
//!
//! Bounds hold at any time: they come from everybody's cheapest schedule at one set of prices, or
//! from less than that, never from a mixture alone.

pub(crate) mod anneal;
pub(crate) mod automaton;
pub(crate) mod decomposition_blocks;
pub(crate) mod dive;
pub(crate) mod generate;
pub(crate) mod label;
pub(crate) mod master;
pub(crate) mod neighbourhood;
pub(crate) mod network;
pub(crate) mod priced;
pub(crate) mod pricing;
pub(crate) mod restricted;
pub(crate) mod rolling;
pub(crate) mod search;
pub(crate) mod start;
pub(crate) mod volume;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub(crate) mod tests;
