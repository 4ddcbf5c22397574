//! Evenness: rows and bounds for the deviation of burdens from the fair share.
//!
//! For each burden and each group of people who share it there is a largest deviation per WTE, and for each person a
//! deviation. Loads come in steps (whole nights, say), so the deviation of a person is a convex function on a grid:
//! the chord across its kink makes the relaxation exact there. And the least possible largest deviation follows from
//! rounding alone, by bisection: a bound that search by branching would take hours to find among look-alike people.

use super::build::Model;
use super::lp::{Kind, Lin, Var};
use crate::problem::{BurdenIx, DutyIx, PersonIx, Problem};
use crate::rules::pricing::gcd;
use crate::sharing::{self, Sharing, added, carried};
use std::collections::BTreeMap;

/// People who share a burden.
#[derive(Debug, Clone)]
pub struct Group {
    /// The burden.
    pub burden: BurdenIx,
    /// Weight of the burden.
    pub weight: f64,
    /// Sharers with WTE, burden carried in, and the most they could add.
    people: Vec<Sharer>,
    /// Duties with what they add.
    duties: Vec<(DutyIx, f64)>,
    /// Loads grow in multiples of this, if they do.
    step: Option<f64>,
    /// Least and most that all sharers together can add.
    total: (f64, f64),
}

#[derive(Debug, Clone, Copy)]
struct Sharer {
    person: PersonIx,
    wte: f64,
    carried: f64,
    /// Load per WTE, with what is carried in, that would be fair.
    fair: f64,
    most: f64,
}

/// Variables of the evenness tiers.
#[derive(Debug, Clone, Default)]
pub struct Evenness {
    /// Per group: weight, largest deviation and its least possible value.
    pub largest: Vec<(f64, Var, f64)>,
    /// Weighted sum of all deviations.
    pub sum: Lin,
    groups: Vec<Group>,
}

/// Rounding kept clear of by bounds: a bound must never cut off the value it bounds.
const CLEARANCE: f64 = 1e-9;

impl Evenness {
    /// Add variables and rows to a model. `shortfall` is the value of the cover tier that is locked.
    pub fn add(model: &mut Model, problem: &Problem, shortfall: f64) -> Self {
        let mut evenness = Evenness {
            groups: groups(problem, shortfall),
            ..Evenness::default()
        };
        for group in &evenness.groups {
            let least = group.least_largest();
            let largest = model.lp.column(least, f64::INFINITY, Kind::Real);
            evenness.largest.push((group.weight, largest, least));
            for sharer in &group.people {
                let deviation = group.rows(model, sharer, largest);
                evenness.sum.push(deviation, group.weight);
            }
        }
        evenness
    }

    /// The tier of largest deviations.
    pub fn largest(&self) -> Lin {
        Lin {
            terms: self
                .largest
                .iter()
                .map(|(weight, var, _)| (*var, *weight))
                .collect(),
            constant: 0.0,
        }
    }

    /// Once the weighted sum of largest deviations is locked at `value`, no group can exceed its own least by more
    /// than the whole sum exceeds the least sum: whole loads then have tight limits.
    pub fn lock(&self, model: &mut Model, value: f64) {
        let least: f64 = self
            .largest
            .iter()
            .map(|(weight, _, least)| weight * least)
            .sum();
        let room = (value - least).max(0.0);
        for (group, (weight, var, least)) in self.groups.iter().zip(&self.largest) {
            let limit = least + room / weight + 1e-6;
            model.lp.columns[var.0].upper = limit;
            let Some(step) = group.step else { continue };
            for sharer in &group.people {
                let (low, high) = group.steps(sharer, limit, step);
                let load = group.load(model, sharer);
                model
                    .lp
                    .row(load, low * step - CLEARANCE, high * step + CLEARANCE);
            }
        }
    }
}

impl Group {
    /// Person, WTE and how much more than the fair share is carried in: below 0 before anything is held.
    pub fn people(&self) -> impl Iterator<Item = (PersonIx, f64, f64)> {
        let over = |s: &Sharer| s.carried - s.fair * s.wte;
        self.people.iter().map(move |s| (s.person, s.wte, over(s)))
    }

    /// What a sharer adds, without what is carried in.
    fn load(&self, model: &Model, sharer: &Sharer) -> Lin {
        let mut load = Lin::default();
        for (duty, amount) in &self.duties {
            if let Some(var) = model.held.get(&(sharer.person, *duty)) {
                load.push(*var, *amount);
            }
        }
        load
    }

    /// Rows that make a new variable at least the sharer's deviation and at most `largest`.
    fn rows(&self, model: &mut Model, sharer: &Sharer, largest: Var) -> Var {
        let deviation = model.lp.column(0.0, f64::INFINITY, Kind::Real);
        let load = self.load(model, sharer);
        let carried = sharer.carried / sharer.wte;
        let mut line = |slope: f64, at_zero: f64| {
            // deviation >= at_zero + slope * load
            let mut row = Lin {
                terms: vec![(deviation, -1.0)],
                constant: at_zero,
            };
            row.add(slope, &load);
            model.lp.at_most(row, 0.0);
        };
        line(1.0 / sharer.wte, carried - sharer.fair);
        line(-1.0 / sharer.wte, sharer.fair - carried);
        if let Some(step) = self.step {
            let kink = (sharer.fair * sharer.wte - sharer.carried) / step;
            let below = kink.floor();
            if below >= 0.0 && kink - below > CLEARANCE && kink - below < 1.0 - CLEARANCE {
                let at =
                    |steps: f64| ((sharer.carried + steps * step) / sharer.wte - sharer.fair).abs();
                let slope = (at(below + 1.0) - at(below)) / step;
                line(slope, at(below) - slope * below * step - CLEARANCE);
            }
        }
        let mut below = Lin::from(deviation);
        below.push(largest, -1.0);
        model.lp.at_most(below, 0.0);
        deviation
    }

    /// Fewest and most steps a sharer can take within a deviation.
    fn steps(&self, sharer: &Sharer, deviation: f64, step: f64) -> (f64, f64) {
        let at = |load: f64| (load * sharer.wte - sharer.carried) / step;
        let low = (at(sharer.fair - deviation) - CLEARANCE).ceil().max(0.0);
        let high = (at(sharer.fair + deviation) + CLEARANCE)
            .floor()
            .min((sharer.most / step).round());
        (low, high)
    }

    /// No roster has a smaller largest deviation: by rounding of whole steps and the total to be shared.
    fn least_largest(&self) -> f64 {
        let Some(step) = self.step else { return 0.0 };
        let possible = |deviation: f64| {
            let (mut low, mut high) = (0.0, 0.0);
            for sharer in &self.people {
                let (l, h) = self.steps(sharer, deviation, step);
                if l > h {
                    return false;
                }
                low += l;
                high += h;
            }
            low * step <= self.total.1 + CLEARANCE && high * step >= self.total.0 - CLEARANCE
        };
        let (mut no, mut yes) = (0.0, 1.0);
        if possible(0.0) {
            return 0.0;
        }
        while !possible(yes) && yes < 1e9 {
            no = yes;
            yes *= 2.0;
        }
        for _ in 0..80 {
            let middle = (no + yes) / 2.0;
            if possible(middle) {
                yes = middle;
            } else {
                no = middle;
            }
        }
        (no - 2.0 * CLEARANCE).max(0.0)
    }
}

/// Groups of people linked by duties that bear a burden.
pub fn groups(problem: &Problem, shortfall: f64) -> Vec<Group> {
    let mut all = Vec::new();
    for (b, groups) in sharing::groups(problem).iter().enumerate() {
        let groups = groups.iter();
        all.extend(groups.map(|g| group(problem, BurdenIx(b), g, shortfall)));
    }
    all
}

fn group(problem: &Problem, burden: BurdenIx, sharing: &Sharing, shortfall: f64) -> Group {
    let with_amount = |d: &DutyIx| (*d, added(problem, *d, burden));
    let duties: Vec<(DutyIx, f64)> = sharing.duties.iter().map(with_amount).collect();
    let amounts: BTreeMap<DutyIx, f64> = duties.iter().copied().collect();
    let people = sharing.people.iter().zip(&sharing.targets);
    let people: Vec<Sharer> = people
        .map(|(person, target)| Sharer {
            person: *person,
            wte: problem.person(*person).wte,
            carried: carried(problem, *person, burden),
            fair: target / problem.person(*person).wte,
            most: problem
                .options(*person)
                .iter()
                .filter_map(|(d, _)| amounts.get(d))
                .sum(),
        })
        .collect();
    let need = |d: &DutyIx| f64::from(problem.duty(*d).need);
    let due: f64 = duties.iter().map(|(d, a)| a * need(d)).sum();
    // What the locked shortfall can take away from the total, spent where it takes the most burden a minute.
    let a_minute = |(d, a): &(DutyIx, f64)| {
        let duty = problem.duty(*d);
        a / (duty.work.interval.length().as_f64() * f64::from(duty.criticality))
    };
    let lost = shortfall * duties.iter().map(a_minute).fold(0.0, f64::max);
    let over: f64 = duties
        .iter()
        .filter(|(d, _)| problem.duty(*d).over.is_some())
        .map(|(d, a)| {
            a * super::build::real(
                i64::try_from(problem.duty(*d).candidates.len()).unwrap_or(i64::MAX),
            )
        })
        .sum();
    let step = step(&duties);
    Group {
        burden,
        weight: problem.burdens()[burden.0].weight,
        people,
        duties,
        step,
        total: (due - lost, due + over),
    }
}

/// The largest length of which every amount is a multiple, down to a thousandth.
fn step(duties: &[(DutyIx, f64)]) -> Option<f64> {
    const GRAIN: f64 = 1000.0;
    let mut common = 0_i64;
    for (_, amount) in duties {
        let grains = (amount * GRAIN).round();
        if (grains - amount * GRAIN).abs() > 1e-6 || grains > 1e12 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)]
        let whole = grains as i64;
        common = gcd(common, whole);
    }
    (common > 0).then(|| super::build::real(common) / GRAIN)
}
