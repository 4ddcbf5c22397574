//! Plans of small scenes, end to end: rules, evenness, pins, history and evidence as a reader of
//! rotas sees them.
#![allow(clippy::unwrap_used, clippy::panic)]

mod again;
mod aims;
mod answers;
mod averages;
mod begun;
mod boundary;
mod cover;
mod days;
mod pins;
mod places;
mod rules;
mod timeline;

use super::scene::{PlanningInput, scene};

/// Nights from 20:00 to 08:00, on call from home.
fn nights() -> PlanningInput {
    scene().pattern("night", "20:00", "08:00")
}
