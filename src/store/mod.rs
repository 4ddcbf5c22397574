//! The database; diesel is known here only.
