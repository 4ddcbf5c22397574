//! Readers of published benchmark instances, and writers of solutions for independent checkers.

mod book;
pub mod curtois;
mod fault;
pub mod inrc2;

pub use fault::FormatError;
