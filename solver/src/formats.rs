//! Readers of published benchmark instances, and writers of solutions for independent checkers.

pub mod curtois;
