//! Readers of published benchmark instances, writers for independent checkers and other solvers,
//! and invented networks.

mod book;
pub mod curtois;
mod fault;
pub mod inrc2;
pub mod mps;
pub mod networks;

pub use fault::FormatError;
