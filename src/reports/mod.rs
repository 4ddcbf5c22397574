//! One report a file, and one list of them: command line, HTTP and pages find every report there. Pure.

pub mod equity;
mod table;

pub use table::{Column, Table, Unit, Value};
