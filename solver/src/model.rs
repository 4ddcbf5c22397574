//! The compact model.
pub mod lp;
