//! Time as the client needs it: tests have a clock of their own, so that none of them waits.

use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};

/// Time, and waiting.
pub trait Clock: Send + Sync {
    /// A time that only goes forward.
    fn steady(&self) -> Instant;
    /// The date, which a place may name as the end of its rest.
    fn date(&self) -> DateTime<Utc>;
    /// Waits.
    fn wait(&self, pause: Duration);
}

/// The machine's.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn steady(&self) -> Instant {
        Instant::now()
    }

    fn date(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }

    fn wait(&self, pause: Duration) {
        std::thread::sleep(pause);
    }
}
