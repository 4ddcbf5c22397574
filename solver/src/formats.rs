//! Readers of published benchmark instances, and writers of solutions for independent checkers.

mod book;
pub mod curtois;
mod fault;

pub use fault::FormatError;
