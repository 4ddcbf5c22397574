//! Places that failed again and again are left alone for a while: whoever asks hears so at once,
//! and the place can recover.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Questions in a row that may fail, each with all of its tries, before a place is left alone.
const FAILURES: u32 = 3;

/// How long a place is left alone. Then one question may try it; if that fails too, the rest begins
/// anew.
const REST: Duration = Duration::from_secs(120);

/// What is known of each place, by host and port.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    places: Mutex<HashMap<String, BreakerState>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct BreakerState {
    failures: u32,
    rests_until: Option<Instant>,
}

impl Breaker {
    /// How long the place is still left alone; `None` where it may be asked.
    pub(super) fn open_for(&self, place: &str, now: Instant) -> Option<Duration> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let known = places.get_mut(place)?;
        let until = known.rests_until?;
        if now < until {
            return Some(until - now);
        }
        // One may try; others wait until it is known how that went.
        known.rests_until = Some(now + REST);
        None
    }

    /// Remembers how a question to the place went.
    pub(super) fn record(&self, place: &str, answered: bool, now: Instant) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if answered {
            places.remove(place);
            return;
        }
        let known = places.entry(place.to_owned()).or_default();
        known.failures = known.failures.saturating_add(1);
        if known.failures >= FAILURES {
            known.rests_until = Some(now + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_rests_after_three_failures_and_one_question_tries_it_again() {
        let breaker = Breaker::default();
        let start = Instant::now();
        for _ in 0..FAILURES {
            assert_eq!(breaker.open_for("a:443", start), None);
            breaker.record("a:443", false, start);
        }
        assert_eq!(breaker.open_for("a:443", start), Some(REST));
        assert_eq!(breaker.open_for("b:443", start), None, "another place");
        let later = start + REST;
        assert_eq!(breaker.open_for("a:443", later), None, "one may try");
        assert_eq!(breaker.open_for("a:443", later), Some(REST), "and only one");
        breaker.record("a:443", false, later);
        assert_eq!(breaker.open_for("a:443", later + REST), None);
        breaker.record("a:443", true, later + REST);
        breaker.record("a:443", false, later + REST);
        assert_eq!(
            breaker.open_for("a:443", later + REST),
            None,
            "an answer begins the count anew"
        );
    }
}
