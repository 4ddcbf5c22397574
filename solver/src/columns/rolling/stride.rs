//! How far a window reaches, and which horizons are long.

use super::super::generate::GenerationInput;
use crate::budget::SearchBudget;
use crate::limits::UNITS_PER_SECOND;
use std::time::Instant;

/// How to roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stride {
    /// Days of a window.
    pub length: i32,
    /// Days that are kept of it.
    pub kept: i32,
    /// Days of the last window at most: totals that do not come out as planned are paid for here.
    pub last: i32,
    /// Whether windows are solved by columns, or everybody in turn takes what is best.
    pub columns: bool,
}

/// From what sees farthest to what is quickest.
const STRIDES: [Stride; 4] = [
    stride(42, 28, 84),
    stride(28, 14, 56),
    stride(21, 14, 42),
    stride(14, 7, 28),
];

/// Days beyond which a horizon is long.
const LONG: i32 = 70;

/// Possible assignments up to which the whole is quick however long it is.
const FEW: f64 = 3_000.0;

/// Possible assignments of a window that columns solve in a second, roughly, and how time grows
/// with them.
const SECOND: f64 = 6_000.0;
const GROWTH: f64 = 3.2;

const fn stride(length: i32, kept: i32, last: i32) -> Stride {
    Stride {
        length,
        kept,
        last,
        columns: true,
    }
}

/// Days and possible assignments.
fn size(setting: &GenerationInput<'_>) -> (i32, f64) {
    let parts = setting.problem.parts();
    let options = setting
        .blocks
        .of
        .iter()
        .map(|block| block.network.duties.len());
    #[allow(clippy::cast_precision_loss)]
    let options = options.sum::<usize>() as f64;
    (parts.last_day.0 - parts.first_day.0 + 1, options)
}

/// Whether a horizon is long enough to be rolled along.
pub fn long(setting: &GenerationInput<'_>) -> bool {
    let (days, options) = size(setting);
    days > LONG && options > FEW
}

impl Stride {
    /// The quickest, without columns.
    pub const QUICK: Stride = Stride {
        columns: false,
        ..stride(28, 14, 56)
    };

    /// The one that sees farthest of those that a stage has time for.
    pub fn fitting(setting: &GenerationInput<'_>, watch: &SearchBudget<'_>) -> Stride {
        #[allow(clippy::cast_precision_loss)]
        let seconds = watch.left().map_or_else(
            || {
                watch
                    .deadline
                    .saturating_duration_since(Instant::now())
                    .as_secs_f64()
            },
            |left| left as f64 / UNITS_PER_SECOND as f64,
        );
        // A last window that is nearly the whole would be no rolling at all.
        let (days, _) = size(setting);
        let fits = |stride: &&Stride| {
            3 * stride.last < 2 * days + 2 && stride.takes(size(setting)) < seconds
        };
        *STRIDES
            .iter()
            .find(fits)
            .unwrap_or(&STRIDES[STRIDES.len() - 1])
    }

    /// Seconds that it takes, roughly.
    fn takes(self, (days, options): (i32, f64)) -> f64 {
        let windows = f64::from(((days - self.last) / self.kept).max(0));
        let a_day = options / f64::from(days.max(1));
        windows * self.window(self.length, a_day) + self.window(self.last, a_day)
    }

    fn window(self, days: i32, options_a_day: f64) -> f64 {
        (f64::from(days) * options_a_day / SECOND).powf(GROWTH)
    }

    /// Part of what is left that a window may take when so many days follow it.
    pub fn part(self, after: i32) -> f64 {
        if after <= 0 {
            return 1.0;
        }
        let windows = f64::from(1 + (after - self.last).max(0) / self.kept);
        let last = (f64::from(self.last) / f64::from(self.length)).powf(GROWTH);
        1.0 / (windows + last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sees_farther_takes_longer_and_the_last_window_has_all_that_is_left() {
        for size in [(84, 4_600.0), (182, 41_000.0), (364, 118_000.0)] {
            let times: Vec<f64> = STRIDES.iter().map(|stride| stride.takes(size)).collect();
            assert!(times.is_sorted_by(|a, b| a > b), "{times:?}");
        }
        for stride in STRIDES {
            assert!(stride.kept < stride.length && stride.length <= stride.last);
            assert!((stride.part(0) - 1.0).abs() < 1e-9 && stride.part(7) < 0.5);
        }
    }
}
