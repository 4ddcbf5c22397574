//! The pages, as their markup and as a real browser shows them.

mod browser;
mod markup;
mod narrow;
