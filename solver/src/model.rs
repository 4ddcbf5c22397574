//! The compact model: a variable for each person and duty, tiers in order, each locked before the next.

pub mod build;
pub mod callback;
mod contradiction;
pub mod engine;
mod fair;
mod improve;
pub mod lp;
pub mod parts;
mod start;
pub mod tiers;
mod warm;
