//! Time as the client needs it: tests have a clock of their own, so that none of them waits.

use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};

/// Time, and waiting.
pub trait Waiter: Send + Sync {
    /// A time that only goes forward.
    fn steady(&self) -> Instant;
    /// The date, which a place may name as the end of its rest.
    fn date(&self) -> DateTime<Utc>;
    /// Waits, for no longer than somebody wants it.
    fn wait(&self, pause: Duration, is_wanted: &dyn Fn() -> bool);
}

/// How often whoever waits looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(100);

/// The machine's.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineClock;

impl Waiter for MachineClock {
    fn steady(&self) -> Instant {
        Instant::now()
    }

    fn date(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }

    fn wait(&self, pause: Duration, is_wanted: &dyn Fn() -> bool) {
        let end = Instant::now() + pause;
        while is_wanted() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(LOOK));
        }
    }
}
