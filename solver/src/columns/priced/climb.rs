//! The way up to the best prices.

use super::Everybody;
use crate::budget::SearchBudget;
use std::time::Instant;

/// Steps of the climb, as parts of the width of a price's interval: at first and at last.
const STEPS: (f64, f64) = (0.3, 0.0005);

/// Turns from which on steps begin at their longest: with fewer there is no time to come back from
/// where long ones lead.
const MANY: f64 = 300.0;

/// Turns times the last step: with few turns, short steps would lead nowhere.
const LAST: f64 = 0.5;

/// How long the climb remembers slopes, and their squares.
const MEMORY: (f64, f64) = (0.9, 0.99);

/// Share of the latest schedules in the average.
const SHARE: f64 = 0.02;

/// The best prices met on the way up, and their value: slopes are averaged and measured by what
/// each price's are wont to be (Kingma and Ba 2015), for people and rows differ; steps shorten as
/// turns or time are used up.
pub fn climb(
    hill: &mut Everybody<'_, '_>,
    boxes: &[(f64, f64)],
    rows: usize,
    turns: usize,
    watch: &SearchBudget<'_>,
) -> Option<(Vec<f64>, f64)> {
    let own = |(low, high): &(f64, f64)| Some(high - low).filter(|width| width.is_finite());
    let known: Vec<f64> = boxes[..rows].iter().filter_map(own).collect();
    let middling = known.iter().sum::<f64>() / real(known.len().max(1));
    let widths: Vec<f64> = boxes.iter().map(|b| own(b).unwrap_or(middling)).collect();
    let mut now: Vec<f64> = boxes
        .iter()
        .map(|(low, high)| 0_f64.clamp(*low, *high))
        .collect();
    let (mut slopes, mut squares) = (vec![0.0; now.len()], vec![0.0; now.len()]);
    let mut best: Option<(Vec<f64>, f64)> = None;
    let used = Used::new(watch);
    let mut fresh = (1.0, 1.0);
    let (mut longest, mut shortest) = STEPS;
    for turn in 0..turns {
        let Some((value, slope)) = hill.visit(&now) else {
            break;
        };
        hill.mix(if turn == 0 { 1.0 } else { SHARE });
        if best.as_ref().is_none_or(|(_, most)| value > *most) {
            best = Some((now.clone(), value));
        }
        let part = used.part(watch);
        if turn == 0 {
            let all = real(turns).min(1.0 / part.max(1e-9));
            longest *= (all / MANY).clamp(0.1, 1.0);
            shortest = (LAST / all).clamp(shortest, longest / 3.0);
        }
        let part = part.max(real(turn) / real(turns)).min(1.0);
        let stride = longest * (shortest / longest).powf(part);
        fresh = (fresh.0 * MEMORY.0, fresh.1 * MEMORY.1);
        for n in 0..now.len() {
            slopes[n] = MEMORY.0 * slopes[n] + (1.0 - MEMORY.0) * slope[n];
            squares[n] = MEMORY.1 * squares[n] + (1.0 - MEMORY.1) * slope[n] * slope[n];
            let usual = (squares[n] / (1.0 - fresh.1)).sqrt() + 1e-3;
            let up = stride * widths[n] * slopes[n] / (1.0 - fresh.0) / usual;
            now[n] = (now[n] + up).clamp(boxes[n].0, boxes[n].1);
        }
    }
    best
}

/// How much of what a stage may take is used: of its work where that is limited, else of its time.
struct Used {
    begun: Instant,
    work: Option<u64>,
}

impl Used {
    fn new(watch: &SearchBudget<'_>) -> Self {
        Used {
            begun: Instant::now(),
            work: watch.left(),
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn part(&self, watch: &SearchBudget<'_>) -> f64 {
        if let (Some(all), Some(left)) = (self.work, watch.left()) {
            return 1.0 - left as f64 / all.max(1) as f64;
        }
        let all = watch.deadline.saturating_duration_since(self.begun);
        self.begun.elapsed().as_secs_f64() / all.as_secs_f64().max(1e-3)
    }
}

#[allow(clippy::cast_precision_loss)]
fn real(n: usize) -> f64 {
    n as f64
}
