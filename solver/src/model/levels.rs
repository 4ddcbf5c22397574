//! Levels that the largest deviation of a group can take.
//!
//! Where loads come in whole steps, so do their deviations, and a largest deviation below some
//! level leaves everybody a window of whole loads. One yes-or-no variable a level says whether it
//! is passed, and opens the windows of that level. The engine branches on these few, and its
//! relaxation sees rounded windows where it would see one sloping line: on a pool of eight over a
//! quarter that proves in one node what took hundreds.

use super::lp::{Lin, Lp, Var};

/// A load that counts.
#[derive(Debug, Clone)]
pub struct CountedLoad {
    /// Its steps.
    pub count: Var,
    /// Deviation at so many steps, from none to the most.
    pub deviations: Vec<f64>,
}

impl CountedLoad {
    /// Fewest and most steps within a deviation; `None`: none are.
    fn window(&self, deviation: f64) -> Option<(f64, f64)> {
        let within = |d: &f64| *d <= deviation;
        let low = self.deviations.iter().position(within)?;
        let high = self.deviations.iter().rposition(within)?;
        Some((number(low), number(high)))
    }
}

/// A level.
#[derive(Debug, Clone, Copy)]
pub struct LoadLevel {
    /// Whether the largest deviation reaches it.
    pub passed: Var,
    /// The level.
    pub from: f64,
}

/// Most levels of a group: nearer ones are taken together.
const MOST: f64 = 40.0;

/// Kept clear of by levels, which must never cut off a value.
const CLEARANCE: f64 = 1e-7;

/// Add the levels of a group between the least of its largest deviation and a limit.
pub fn add(
    lp: &mut Lp,
    loads: &[CountedLoad],
    largest: Var,
    (least, limit): (f64, f64),
) -> Vec<LoadLevel> {
    let bands = bands(loads, least, limit);
    // Per band, everybody's window.
    let windows: Option<Vec<Vec<(f64, f64)>>> = bands
        .iter()
        .map(|(_, to)| loads.iter().map(|load| load.window(*to)).collect())
        .collect();
    let Some(windows) = windows.filter(|_| bands.len() > 1) else {
        return Vec::new();
    };
    let mut levels: Vec<LoadLevel> = Vec::new();
    // largest >= lowest + what each level passed adds
    let mut reach = Lin::from(largest);
    for (at, (from, _)) in bands.iter().enumerate().skip(1) {
        let passed = lp.binary();
        if let Some(before) = levels.last() {
            let mut order = Lin::from(passed);
            order.push(before.passed, -1.0);
            lp.at_most(order, 0.0);
        }
        reach.push(passed, bands[at - 1].0 - from);
        let below = loads.iter().zip(&windows[at - 1]);
        let below = below.map(|(load, (low, high))| (load.count, *low, *high));
        lp.outside.push((passed, below.collect()));
        let from = *from;
        levels.push(LoadLevel { passed, from });
    }
    lp.at_least(reach, bands[0].0);
    for (n, load) in loads.iter().enumerate() {
        open(lp, load.count, windows.iter().map(|all| all[n]), &levels);
    }
    levels
}

/// A load stays in its first window, but for what the levels passed add.
fn open(
    lp: &mut Lp,
    count: Var,
    mut windows: impl Iterator<Item = (f64, f64)>,
    levels: &[LoadLevel],
) {
    let Some((least, most)) = windows.next() else {
        return;
    };
    let (mut low, mut high) = (least, most);
    let (mut above, mut below) = (Lin::from(count), Lin::from(count));
    for (level, (wider_low, wider_high)) in levels.iter().zip(windows) {
        above.push(level.passed, high - wider_high);
        below.push(level.passed, low - wider_low);
        (low, high) = (wider_low, wider_high);
    }
    lp.at_most(above, most);
    lp.at_least(below, least);
}

/// Bands of deviations from least to limit, lowest first: each holds those that are taken together,
/// the first is that of the least largest deviation.
fn bands(loads: &[CountedLoad], least: f64, limit: f64) -> Vec<(f64, f64)> {
    let mut values: Vec<f64> = loads
        .iter()
        .flat_map(|load| load.deviations.iter().copied())
        .filter(|d| *d > least && *d <= limit)
        .collect();
    values.sort_by(f64::total_cmp);
    let width = (values.last().copied().unwrap_or(least) - least) / MOST;
    let mut bands = vec![(least, least + CLEARANCE)];
    for value in values {
        match bands.last_mut() {
            Some((from, to)) if value - *from <= width.max(CLEARANCE) => *to = value + CLEARANCE,
            _ => bands.push((value - CLEARANCE, value + CLEARANCE)),
        }
    }
    bands
}

#[allow(clippy::cast_precision_loss)]
fn number(steps: usize) -> f64 {
    steps as f64
}
