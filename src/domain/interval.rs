//! Half-open intervals of instants and sets of them: the arithmetic under cover, gaps and goodwill.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant in UTC. Wall time becomes one in [`super::time`] only.
pub type Instant = DateTime<Utc>;

/// `[start, end)`: the start belongs to it, the end does not.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Interval {
    /// First instant inside.
    pub start: Instant,
    /// First instant after it.
    pub end: Instant,
}

impl Interval {
    /// The interval from `start` to `end`; `None` where it would hold no time.
    #[must_use]
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// Length in whole elapsed minutes (an 11-hour night on the short clock-change night is 660).
    #[must_use]
    pub fn minutes(&self) -> i64 {
        (self.end - self.start).num_minutes()
    }

    /// Whether `at` is inside.
    #[must_use]
    pub fn contains(&self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether the two share any time; touching ends do not.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The time that both hold.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}

/// A set of instants as sorted, disjoint, non-touching intervals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct IntervalSet(Vec<Interval>);

impl IntervalSet {
    /// The empty set.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// The intervals, earliest first, none touching another.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }

    /// Whether no instant is inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Total elapsed minutes.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.0.iter().map(Interval::minutes).sum()
    }

    /// Whether `at` is inside.
    #[must_use]
    pub fn contains(&self, at: Instant) -> bool {
        let after = self.0.partition_point(|i| i.start <= at);
        after
            .checked_sub(1)
            .and_then(|k| self.0.get(k))
            .is_some_and(|i| i.contains(at))
    }

    /// Whether every instant of `interval` is inside.
    #[must_use]
    pub fn contains_all(&self, interval: &Interval) -> bool {
        let at = self.0.partition_point(|i| i.end <= interval.start);
        self.0
            .get(at)
            .is_some_and(|i| i.start <= interval.start && interval.end <= i.end)
    }

    /// The instants of `interval` that are inside: found by halving, so short cuts of long sets are
    /// cheap.
    #[must_use]
    pub fn within(&self, interval: &Interval) -> Self {
        let from = self.0.partition_point(|i| i.end <= interval.start);
        let rest = self.0.get(from..).unwrap_or_default();
        let touching = rest.iter().take_while(|i| i.start < interval.end);
        Self(touching.filter_map(|i| i.intersection(interval)).collect())
    }

    /// Instants in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }

    /// Instants in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut out = Vec::new();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            if let Some(both) = a.intersection(b) {
                out.push(both);
            }
            if a.end <= b.end {
                left.next();
            } else {
                right.next();
            }
        }
        Self(out)
    }

    /// Instants in this set and not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut out = Vec::new();
        let mut from = 0;
        for whole in &self.0 {
            let mut start = whole.start;
            while other.0.get(from).is_some_and(|o| o.end <= start) {
                from += 1;
            }
            for cut in other
                .0
                .iter()
                .skip(from)
                .take_while(|o| o.start < whole.end)
            {
                out.extend(Interval::new(start, cut.start));
                start = start.max(cut.end);
            }
            out.extend(Interval::new(start, whole.end));
        }
        Self(out)
    }
}

impl FromIterator<Interval> for IntervalSet {
    /// Sorts, and merges what overlaps or touches.
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> Self {
        let mut sorted: Vec<Interval> = intervals.into_iter().collect();
        sorted.sort_unstable();
        let mut out: Vec<Interval> = Vec::with_capacity(sorted.len());
        for next in sorted {
            match out.last_mut() {
                Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
                _ => out.push(next),
            }
        }
        Self(out)
    }
}

impl From<Interval> for IntervalSet {
    fn from(interval: Interval) -> Self {
        Self(vec![interval])
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> Instant {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    fn set(pairs: &[(i64, i64)]) -> IntervalSet {
        pairs
            .iter()
            .filter_map(|&(a, b)| Interval::new(at(a), at(b)))
            .collect()
    }

    proptest! {
        /// Counting minute by minute agrees with the arithmetic, whatever the intervals.
        #[test]
        fn arithmetic_equals_counting(
            a in prop::collection::vec((0_i64..60, 0_i64..60), 0..6),
            b in prop::collection::vec((0_i64..60, 0_i64..60), 0..6),
        ) {
            let (a, b) = (set(&a), set(&b));
            let count = |keep: &dyn Fn(bool, bool) -> bool| {
                i64::try_from((0..60).filter(|&m| keep(a.contains(at(m)), b.contains(at(m)))).count()).unwrap()
            };
            prop_assert_eq!(a.union(&b).minutes(), count(&|x, y| x || y));
            prop_assert_eq!(a.intersection(&b).minutes(), count(&|x, y| x && y));
            prop_assert_eq!(a.difference(&b).minutes(), count(&|x, y| x && !y));
            for result in [a.union(&b), a.intersection(&b), a.difference(&b)] {
                prop_assert!(result.intervals().windows(2).all(|w| w[0].end < w[1].start));
            }
        }
    }
}
