//! The time of tests: fixed, so that none of them depends on the day on which it runs.

use chrono::{DateTime, Utc};

/// When the program starts in tests that run it as a process of its own: a Wednesday in winter time. [`crate::cli::monday`] follows
/// with two weeks that have neither a clock change nor a bank holiday; Christmas comes after them.
pub const NOW: &str = "2026-11-25T10:30:00Z";

/// The variable that sets the program's clock.
pub const VARIABLE: &str = "EVENWATCH_CLOCK__SET";

/// [`NOW`] as an instant.
pub fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}
