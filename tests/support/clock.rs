//! The time of tests: fixed, so that none of them depends on the day on which it runs.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// When the program starts in tests that run it as a process of its own: a Wednesday in winter
/// time. [`crate::cli::monday`] follows with two weeks that have neither a clock change nor a bank
/// holiday; Christmas comes after them.
pub const NOW: &str = "2026-11-25T10:30:00Z";

/// The variable that sets the program's clock.
pub const VARIABLE: &str = "EVENWATCH_CLOCK__SET";

/// [`NOW`] as an instant.
pub fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

/// The processor time that this thread has had, which no other work of the machine and no faked
/// date moves. Linux alone says it.
pub fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
