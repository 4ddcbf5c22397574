//! Good prices before the first linear program: the volume algorithm (Barahona and Anbil 2000).
//!
//! Pricing everybody takes milliseconds and a master program of thousands of columns takes a
//! second, so the way to near-optimal prices goes by subgradients: step along the violation of an
//! average of the schedules seen, keep the prices that gave the best bound. Column generation then
//! starts from there, with the schedules met on the way.

use super::decomposition_blocks::ScheduleColumn;
use super::generate::{GenerationInput, Task};
use super::label::Pricer;
use super::master::Master;
use super::pricing::{BUDGET, Depth, Offer};
use crate::budget::SearchBudget;
use std::collections::HashSet;

/// What the walk found.
pub struct Walk {
    /// Prices of the best bound, one for each row.
    pub duals: Vec<f64>,
    /// The bound, constant and people outside included.
    pub bound: f64,
    /// Schedules met, latest first, each once.
    pub columns: Vec<ScheduleColumn>,
}

/// Labels kept in each state on the way: the direction hardly suffers, and exact pricing is slow at
/// poor prices.
const ROUGH: usize = 3;

/// Interval of each row's price in which common variables stay at rest; `None`: some stand in
/// several rows.
pub fn boxes(setting: &GenerationInput<'_>) -> Option<Vec<(f64, f64)>> {
    let mut boxes = vec![(f64::NEG_INFINITY, f64::INFINITY); setting.frame.rows.len()];
    for var in &setting.frame.common {
        match setting.frame.entries(*var) {
            [] => {}
            [(row, factor)] => {
                // cost - price x factor >= 0 for a variable that may grow.
                let (low, high) = &mut boxes[*row as usize];
                let limit = setting.factors[var.0] / factor;
                if *factor > 0.0 {
                    *high = high.min(limit);
                } else {
                    *low = low.max(limit);
                }
            }
            _ => return None,
        }
    }
    for (bounds, (lower, upper)) in boxes.iter_mut().zip(&setting.frame.rows) {
        if lower.is_infinite() {
            bounds.1 = bounds.1.min(0.0);
        }
        if upper.is_infinite() {
            bounds.0 = bounds.0.max(0.0);
        }
        if bounds.0 > bounds.1 {
            return None;
        }
    }
    Some(boxes)
}

/// Walk; `None` where the model's rows are not of the kind that it can.
pub fn walk(
    setting: &GenerationInput<'_>,
    master: &Master,
    task: &Task<'_>,
    steps: usize,
    watch: &SearchBudget<'_>,
) -> Option<Walk> {
    let boxes = boxes(setting)?;
    let clamp = |price: f64, n: usize| price.clamp(boxes[n].0, boxes[n].1);
    let mut centre: Vec<f64> = (0..boxes.len()).map(|n| clamp(0.0, n)).collect();
    let mut pricers: Vec<Pricer> = Vec::new();
    let mut seen = HashSet::new();
    let mut columns = Vec::new();
    let mut visit = |duals: &[f64], pricers: &mut Vec<Pricer>| {
        let offers = setting.price_columns(
            task,
            duals,
            Depth {
                beam: ROUGH,
                budget: 0,
            },
            pricers,
            watch,
        );
        let bound = task.base + setting.lagrangian(master, duals, &offers);
        let slope = slope(setting, master, &offers);
        for offer in offers {
            for schedule in offer.schedules {
                if seen.insert((offer.person, schedule.options.clone())) {
                    columns.push(setting.blocks.column(
                        setting.problem,
                        offer.person,
                        schedule.options,
                    ));
                }
            }
        }
        (bound, slope)
    };
    let (mut bound, mut average) = visit(&centre, &mut pricers);
    let (mut factor, mut idle) = (0.5, 0);
    let mut target = bound + 0.05 * bound.abs().max(10.0);
    for _ in 0..steps {
        if watch.stopped() || !bound.is_finite() {
            break;
        }
        if bound > target - 0.01 * target.abs().max(1.0) {
            target = bound + 0.05 * bound.abs().max(10.0);
        }
        let length: f64 = average.iter().map(|v| v * v).sum();
        if length < 1e-9 {
            break;
        }
        let stride = factor * (target - bound) / length;
        let duals: Vec<f64> = (0..centre.len())
            .map(|n| clamp(centre[n] + stride * average[n], n))
            .collect();
        let (value, slope) = visit(&duals, &mut pricers);
        let share = best_share(&average, &slope);
        average
            .iter_mut()
            .zip(&slope)
            .for_each(|(a, s)| *a = share * s + (1.0 - share) * *a);
        if value > bound {
            let along: f64 = slope.iter().zip(&average).map(|(a, b)| a * b).sum();
            let gain = value - bound;
            (centre, bound, idle) = (duals, value, 0);
            if along > 0.0 && gain > 1e-4 * bound.abs() {
                factor = f64::min(factor * 1.1, 2.0);
            }
        } else {
            idle += 1;
            if idle >= 10 {
                (factor, idle) = (factor * 0.66, 0);
            }
            if factor < 1e-3 {
                break;
            }
        }
    }
    let last = setting.price_columns(
        task,
        &centre,
        Depth {
            beam: usize::MAX,
            budget: BUDGET,
        },
        &mut pricers,
        watch,
    );
    let whole = last.len() == task.free.len() && last.iter().all(|offer| offer.exact);
    let bound = if watch.stopped() || !whole {
        f64::NEG_INFINITY
    } else {
        task.base + setting.lagrangian(master, &centre, &last)
    };
    columns.reverse();
    Some(Walk {
        duals: centre,
        bound,
        columns,
    })
}

/// What the cheapest schedules leave of each row: a slope of the bound.
fn slope(setting: &GenerationInput<'_>, master: &Master, offers: &[Offer]) -> Vec<f64> {
    let mut slope: Vec<f64> = master
        .bounds
        .iter()
        .map(|(lower, upper)| if lower.is_finite() { *lower } else { *upper })
        .collect();
    for offer in offers {
        let Some(best) = offer.schedules.first() else {
            continue;
        };
        for at in &best.options {
            for (row, factor) in setting.frame.option(offer.person, *at) {
                slope[*row as usize] -= factor;
            }
        }
    }
    slope
}

/// Share of the new slope that makes the average shortest, within limits.
fn best_share(average: &[f64], slope: &[f64]) -> f64 {
    let (mut dot, mut length) = (0.0, 0.0);
    for (a, s) in average.iter().zip(slope) {
        dot += a * (a - s);
        length += (a - s) * (a - s);
    }
    if length < 1e-12 {
        0.1
    } else {
        (dot / length).clamp(0.01, 0.15)
    }
}
