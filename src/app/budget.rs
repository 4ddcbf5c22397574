//! The time of a use case that makes many searches, and what of it is left for the next one.
//!
//! It counts from before anything was read, and keeps back as long as that took: what is found is
//! counted, kept and shown in about as long. A step that is of one piece, such as laying out a
//! network anew and building the problem of it, is not begun where the longest one so far would not
//! end in time.

use std::cell::Cell;
use std::time::{Duration, Instant};

use evenwatch_planning::Control;

/// Time that is being used.
pub(super) struct Budget {
    began: Instant,
    /// Until when, from then on.
    until: Duration,
    longest: Cell<Duration>,
}

impl Budget {
    /// What is left of `time`, counted as the caller counts.
    pub(super) fn new(time: Duration, control: &Control<'_>) -> Self {
        let began = control.began();
        Self {
            began,
            until: until(time, began.elapsed()),
            longest: Cell::default(),
        }
    }

    /// The same with a part of it kept back for something after the steps.
    pub(super) fn keeping(&self, kept: Duration) -> Self {
        Self {
            began: self.began,
            until: self.until.saturating_sub(kept),
            longest: self.longest.clone(),
        }
    }

    /// Time that is left.
    pub(super) fn left(&self) -> Duration {
        self.until.saturating_sub(self.began.elapsed())
    }

    /// The time of one of so many searches that are left, each alike, with so many steps beside
    /// them.
    pub(super) fn share(&self, searches: usize, steps: usize) -> Duration {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let steps = self.longest.get().saturating_mul(count(steps));
        self.left().saturating_sub(steps) / count(searches.max(1))
    }

    /// Whether another step would not end in time.
    pub(super) fn is_over(&self) -> bool {
        is_over(self.until, self.began.elapsed(), self.longest.get())
    }

    /// Measures a step, until it is dropped.
    pub(super) fn step(&self) -> BudgetStep<'_> {
        BudgetStep {
            of: self,
            began: Instant::now(),
            within: Duration::ZERO,
        }
    }
}

/// Until when steps go on.
fn until(time: Duration, before: Duration) -> Duration {
    let least = time.saturating_sub(before) / 4;
    let least = before.saturating_add(least).min(time);
    time.saturating_sub(before).max(least)
}

fn is_over(until: Duration, elapsed: Duration, longest: Duration) -> bool {
    elapsed.saturating_add(longest) >= until
}

/// A step under way.
pub(super) struct BudgetStep<'a> {
    of: &'a Budget,
    began: Instant,
    within: Duration,
}

impl BudgetStep<'_> {
    /// So much of it was a search, which ends by itself when its time is over.
    pub(super) fn searched(&mut self, time: Duration) {
        self.within += time;
    }
}

impl Drop for BudgetStep<'_> {
    fn drop(&mut self) {
        let took = self.began.elapsed().saturating_sub(self.within);
        self.of.longest.set(self.of.longest.get().max(took));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn as_long_as_reading_took_is_kept_back_and_a_quarter_searched_in_any_case() {
        assert_eq!(until(seconds(10), seconds(0)), seconds(10));
        assert_eq!(until(seconds(10), seconds(2)), seconds(8));
        assert_eq!(until(seconds(10), seconds(6)), seconds(7));
        assert_eq!(until(seconds(10), seconds(60)), seconds(10));
    }

    #[test]
    fn a_step_that_would_not_end_in_time_is_not_begun() {
        assert!(!is_over(seconds(10), seconds(7), seconds(2)));
        assert!(is_over(seconds(10), seconds(7), seconds(3)));
        assert!(is_over(seconds(10), seconds(10), seconds(0)));
    }

    #[test]
    fn the_longest_step_counts_without_its_search() {
        let budget = Budget {
            began: Instant::now(),
            until: seconds(3600),
            longest: Cell::default(),
        };
        let mut search = budget.step();
        search.searched(seconds(1000));
        drop(search);
        assert_eq!(budget.longest.get(), Duration::ZERO);
        drop(BudgetStep {
            of: &budget,
            began: Instant::now().checked_sub(seconds(5)).unwrap(),
            within: seconds(1),
        });
        assert!(budget.longest.get() >= seconds(4));
        assert!(!budget.is_over());
        assert!(budget.keeping(seconds(3597)).is_over());
    }
}
