//! The compact model: a variable for each person and duty, tiers in order, each locked before the
//! next.

pub mod build;
pub mod callback;
mod classes;
mod contradiction;
mod decomposition;
pub mod engine;
pub mod fair;
mod formulation;
mod levels;
pub mod lp;
pub mod occasions;
pub mod parts;
mod pools;
mod portfolio;
mod relaxation;
mod resolve;
mod schedules;
mod stage;
pub mod start;
pub mod tiers;
mod unmodelled;
mod warm;
