//! What several integration tests need and no single one owns.

pub mod browser;
pub mod clock;
pub mod fuzz;
pub mod http;
pub mod listening;
pub mod node;
pub mod pages;
pub mod postgres;
pub mod python;
pub mod round_robin;
pub mod vast;
pub mod window;
