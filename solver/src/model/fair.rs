//! Evenness: rows and bounds for the deviation of burdens from the fair share.
//!
//! For each burden and each group of people who share it there is a largest deviation per WTE, and
//! for each person a deviation. Loads come in steps (whole nights, say), so each person's load is a
//! whole variable of its own: the engine branches on it, which decides many assignments at once,
//! and the deviation is a convex function on a grid, where the chord across its kink makes the
//! relaxation exact. The least possible largest deviation follows from rounding alone, by
//! bisection: a bound that search by branching would take hours to find among look-alike people.

use super::build::{CompactModel, real};
use super::classes::Classes;
use super::levels::{self, CountedLoad, LoadLevel};
use super::lp::{Lin, Lp, Var, VariableKind};
use super::occasions::{Borne, Exclusions};
use super::stage::large;
use crate::problem::{BurdenIx, DutyIx, PersonIx, Problem};
use crate::rules::pricing::gcd;
use crate::sharing::{self, Sharing, added, carried};
use std::collections::{BTreeMap, BTreeSet};

/// People who share a burden.
#[derive(Debug, Clone)]
pub struct SharingGroup {
    /// The burden.
    pub burden: BurdenIx,
    /// Weight of the burden.
    pub weight: f64,
    /// Sharers with WTE, burden carried in, and the most they could add.
    people: Vec<Sharer>,
    /// Duties with what they add, whoever else holds them and whatever else is held.
    duties: Vec<(DutyIx, f64)>,
    /// What counts once however many of its duties somebody holds.
    once: Vec<Borne>,
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
    /// The load grows in multiples of this, if it does.
    step: Option<f64>,
}

/// Variables of the evenness tiers.
#[derive(Debug, Clone, Default)]
pub struct Evenness {
    /// Per group: weight, largest deviation and its least possible value.
    pub largest: Vec<(f64, Var, f64)>,
    /// Weighted sum of all deviations, group by group.
    pub sum: Lin,
    groups: Vec<SharingGroup>,
    /// Per group and sharer, steps of load, where it grows in steps.
    counts: Vec<Vec<Option<Var>>>,
    /// Per group.
    levels: Vec<Vec<LoadLevel>>,
}

/// Rounding kept clear of by bounds: a bound must never cut off the value it bounds.
const CLEARANCE: f64 = 1e-9;

/// A load of more steps than this is as good as one without steps.
const MOST_STEPS: f64 = 10_000.0;

impl Evenness {
    /// Add variables and rows to a model. `shortfall` is the value of the tiers of cover that are
    /// locked; a weighted sum of largest deviations above `known` is of no interest.
    pub fn add(
        model: &mut CompactModel,
        problem: &Problem,
        shortfall: f64,
        known: Option<f64>,
    ) -> Self {
        let exclusions = Exclusions::of(model);
        let mut evenness = Evenness {
            groups: groups(problem, shortfall, &exclusions),
            ..Evenness::default()
        };
        let mut classes = Classes::default();
        for (n, group) in evenness.groups.iter().enumerate() {
            let mut count = |(duty, amount): &(DutyIx, f64)| classes.count(n, *duty, *amount);
            group.duties.iter().for_each(&mut count);
        }
        // The relaxation of a large program gains little by them, and takes longer.
        if !large(model) {
            classes.tally(model);
        }
        for group in &evenness.groups {
            let least = group.least_largest();
            let largest = model.lp.column(least, f64::INFINITY, VariableKind::Real);
            evenness.largest.push((group.weight, largest, least));
            let mut counts = Vec::with_capacity(group.people.len());
            for sharer in &group.people {
                let mut load = classes.gathered(&group.load(model, sharer));
                for borne in &group.once {
                    let of = (sharer.person, &exclusions);
                    borne.add(model, problem, of, &mut load);
                }
                let count = sharer.count(model, &load);
                let counted = count.map(|(var, step)| Lin {
                    terms: vec![(var, step)],
                    constant: 0.0,
                });
                let deviation = sharer.rows(model, &counted.unwrap_or(load), largest);
                evenness.sum.push(deviation, group.weight);
                counts.push(count.map(|(var, _)| var));
            }
            evenness.counts.push(counts);
        }
        if let Some(known) = known {
            evenness.narrow(model, known);
            if !large(model) {
                evenness.levels = evenness.tell_levels(&mut model.lp, Some);
            }
        }
        evenness
    }

    /// Add levels of the largest deviations, between the limits that these have by now, to a
    /// program with all of these variables or some.
    pub fn tell_levels(
        &self,
        lp: &mut Lp,
        find: impl Fn(Var) -> Option<Var>,
    ) -> Vec<Vec<LoadLevel>> {
        let groups = self.groups.iter().zip(&self.counts).zip(&self.largest);
        let mut all = Vec::with_capacity(self.groups.len());
        for ((group, counts), (_, var, _)) in groups {
            let sharers = group.people.iter().zip(counts);
            let loads: Vec<CountedLoad> = sharers
                .filter_map(|(sharer, count)| sharer.counted(find((*count)?)?))
                .collect();
            let Some(var) = find(*var) else {
                all.push(Vec::new());
                continue;
            };
            let column = lp.columns[var.0];
            all.push(levels::add(lp, &loads, var, (column.lower, column.upper)));
        }
        all
    }

    /// Variables of no person: the largest deviations, and their levels where these are told.
    pub fn shared(&self) -> BTreeSet<Var> {
        let largest = self.largest.iter().map(|(_, var, _)| *var);
        let levels = self.levels.iter().flatten().map(|level| level.passed);
        largest.chain(levels).collect()
    }

    /// Whether the program has levels.
    pub fn has_levels(&self) -> bool {
        self.levels.iter().any(|levels| !levels.is_empty())
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

    /// Where the weighted sum of largest deviations is at most `value`, no group can exceed its own
    /// least by more than the whole sum exceeds the least sum: whole loads then have tight limits.
    pub fn narrow(&self, model: &mut CompactModel, value: f64) {
        let least: f64 = self
            .largest
            .iter()
            .map(|(weight, _, least)| weight * least)
            .sum();
        let room = (value - least).max(0.0);
        let groups = self.groups.iter().zip(&self.counts);
        let mut deviations = self.sum.terms.iter();
        for ((group, counts), (weight, var, least)) in groups.zip(&self.largest) {
            let limit = least + room / weight + 1e-6;
            model.lp.columns[var.0].upper = limit;
            for (sharer, count) in group.people.iter().zip(counts) {
                if let Some((deviation, _)) = deviations.next() {
                    model.lp.columns[deviation.0].upper = limit;
                }
                let (Some(step), Some(count)) = (sharer.step, count) else {
                    continue;
                };
                let (low, high) = sharer.steps(limit, step);
                let column = &mut model.lp.columns[count.0];
                (column.lower, column.upper) = (low, high);
            }
        }
        for (levels, (_, largest, _)) in self.levels.iter().zip(&self.largest) {
            let limit = model.lp.columns[largest.0].upper;
            for level in levels.iter().filter(|level| level.from > limit) {
                model.lp.columns[level.passed.0].upper = 0.0;
            }
        }
    }
}

impl Sharer {
    /// A new whole variable: in so many steps the load comes, and how large one is.
    fn count(&self, model: &mut CompactModel, load: &Lin) -> Option<(Var, f64)> {
        let step = self.step?;
        let most = (self.most / step).round();
        if most > MOST_STEPS {
            return None;
        }
        let count = model.lp.column(0.0, most, VariableKind::Integer);
        let mut steps = Lin::default();
        let whole = |amount: f64| (amount / step).round();
        steps.terms = load.terms.iter().map(|(v, a)| (*v, whole(*a))).collect();
        let mut equal = steps.clone();
        equal.push(count, -1.0);
        model.lp.row(equal, 0.0, 0.0);
        model.lp.wholes.push((count, steps));
        Some((count, step))
    }

    /// Rows that make a new variable at least the deviation of a load and at most `largest`.
    fn rows(&self, model: &mut CompactModel, load: &Lin, largest: Var) -> Var {
        let deviation = model.lp.column(0.0, f64::INFINITY, VariableKind::Real);
        let carried = self.carried / self.wte;
        let mut line = |slope: f64, at_zero: f64| {
            // deviation >= at_zero + slope * load
            let mut row = Lin {
                terms: vec![(deviation, -1.0)],
                constant: at_zero,
            };
            row.add(slope, load);
            model.lp.at_most(row, 0.0);
        };
        line(1.0 / self.wte, carried - self.fair);
        line(-1.0 / self.wte, self.fair - carried);
        if let Some(step) = self.step {
            let kink = (self.fair * self.wte - self.carried) / step;
            let below = kink.floor();
            if below >= 0.0 && kink - below > CLEARANCE && kink - below < 1.0 - CLEARANCE {
                let at = |steps: f64| ((self.carried + steps * step) / self.wte - self.fair).abs();
                let slope = (at(below + 1.0) - at(below)) / step;
                line(slope, at(below) - slope * below * step - CLEARANCE);
            }
        }
        let mut below = Lin::from(deviation);
        below.push(largest, -1.0);
        model.lp.at_most(below, 0.0);
        deviation
    }

    /// The deviation of every count of steps.
    fn counted(&self, count: Var) -> Option<CountedLoad> {
        let step = self.step?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let most = (self.most / step).round() as u32;
        let at =
            |steps: u32| ((self.carried + f64::from(steps) * step) / self.wte - self.fair).abs();
        let deviations = (0..=most).map(at).collect();
        Some(CountedLoad { count, deviations })
    }

    /// Fewest and most steps within a deviation.
    fn steps(&self, deviation: f64, step: f64) -> (f64, f64) {
        let at = |load: f64| (load * self.wte - self.carried) / step;
        let low = (at(self.fair - deviation) - CLEARANCE).ceil().max(0.0);
        let high = (at(self.fair + deviation) + CLEARANCE)
            .floor()
            .min((self.most / step).round());
        (low, high)
    }

    /// Least and most that can be added within a deviation; `None`: nothing can.
    fn window(&self, deviation: f64) -> Option<(f64, f64)> {
        let (low, high) = match self.step {
            Some(step) => {
                let (low, high) = self.steps(deviation, step);
                (low * step, high * step)
            }
            None => {
                let at = |load: f64| load * self.wte - self.carried;
                let low = at(self.fair - deviation).max(0.0);
                (low, at(self.fair + deviation).min(self.most))
            }
        };
        (low <= high + CLEARANCE).then_some((low, high))
    }
}

impl SharingGroup {
    /// Person, WTE and how much more than the fair share is carried in: below 0 before anything is
    /// held.
    pub fn people(&self) -> impl Iterator<Item = (PersonIx, f64, f64)> {
        let over = |s: &Sharer| s.carried - s.fair * s.wte;
        self.people.iter().map(move |s| (s.person, s.wte, over(s)))
    }

    /// What a sharer adds, without what is carried in.
    fn load(&self, model: &CompactModel, sharer: &Sharer) -> Lin {
        let mut load = Lin::default();
        for (duty, amount) in self.duties.iter().filter(|(_, amount)| *amount > 0.0) {
            if let Some(var) = model.held.get(&(sharer.person, *duty)) {
                load.push(*var, *amount);
            }
        }
        load
    }

    /// No roster has a smaller largest deviation: by rounding of whole steps and the total to be
    /// shared.
    fn least_largest(&self) -> f64 {
        let possible = |deviation: f64| {
            let (mut least, mut most) = (0.0, 0.0);
            for sharer in &self.people {
                let Some((low, high)) = sharer.window(deviation) else {
                    return false;
                };
                least += low;
                most += high;
            }
            least <= self.total.1 + CLEARANCE && most >= self.total.0 - CLEARANCE
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

/// Groups of people linked by duties that bear a burden. `exclusions`: what nobody can hold
/// together, as far as it is known.
pub fn groups(problem: &Problem, shortfall: f64, exclusions: &Exclusions) -> Vec<SharingGroup> {
    let mut all = Vec::new();
    for (b, groups) in sharing::groups(problem).iter().enumerate() {
        let groups = groups.iter();
        all.extend(groups.map(|g| group(problem, BurdenIx(b), g, (shortfall, exclusions))));
    }
    all
}

fn group(
    problem: &Problem,
    burden: BurdenIx,
    sharing: &Sharing,
    (shortfall, exclusions): (f64, &Exclusions),
) -> SharingGroup {
    let mut duties: BTreeMap<DutyIx, f64> = sharing
        .duties
        .iter()
        .map(|d| (*d, added(problem, *d, burden)))
        .collect();
    let (simple, once): (Vec<Borne>, Vec<Borne>) = Borne::all(problem, burden, sharing)
        .into_iter()
        .partition(|borne| borne.is_simple(problem, &sharing.people, exclusions));
    for borne in &simple {
        for duty in &borne.duties {
            *duties.entry(*duty).or_default() += 1.0;
        }
    }
    let people = sharing.people.iter().zip(&sharing.targets);
    let people: Vec<Sharer> = people
        .map(|(person, target)| {
            let options = problem.options(*person).iter();
            let own: Vec<f64> = options
                .filter_map(|(d, _)| duties.get(d))
                .copied()
                .filter(|amount| *amount > 0.0)
                .collect();
            let once = once.iter().filter(|b| b.can_bear(problem, *person)).count();
            let once = real(i64::try_from(once).unwrap_or(i64::MAX));
            Sharer {
                person: *person,
                wte: problem.person(*person).wte,
                carried: carried(problem, *person, burden),
                fair: target / problem.person(*person).wte,
                most: own.iter().sum::<f64>() + once,
                step: step(own.into_iter().chain((once > 0.0).then_some(1.0))),
            }
        })
        .collect();
    SharingGroup {
        burden,
        weight: problem.burdens()[burden.0].weight,
        people,
        total: total(problem, sharing, (&duties, &once), (shortfall, exclusions)),
        duties: duties.into_iter().collect(),
        once,
    }
}

/// Least and most that the people of a group can add to its burden together: if all places are
/// filled but for what the locked `shortfall` can take away, and if all that may be are.
fn total(
    problem: &Problem,
    sharing: &Sharing,
    (duties, once): (&BTreeMap<DutyIx, f64>, &[Borne]),
    (shortfall, exclusions): (f64, &Exclusions),
) -> (f64, f64) {
    let need = |d: &DutyIx| f64::from(problem.duty(*d).need);
    let able =
        |d: &DutyIx| real(i64::try_from(problem.duty(*d).candidates.len()).unwrap_or(i64::MAX));
    let more = |d: &DutyIx| {
        if problem.duty(*d).over.is_some() {
            able(d)
        } else {
            0.0
        }
    };
    let due: f64 = duties.iter().map(|(d, a)| a * need(d)).sum();
    let over: f64 = duties.iter().map(|(d, a)| a * more(d)).sum();
    // A place that stays empty takes one from each occasion at most.
    let mut at_most = duties.clone();
    for duty in once.iter().flat_map(|borne| &borne.duties) {
        *at_most.entry(*duty).or_default() += 1.0;
    }
    // What the shortfall takes away, spent where it takes the most burden a minute.
    let a_minute = |(d, a): (&DutyIx, &f64)| {
        let duty = problem.duty(*d);
        a / (duty.work.interval.length().as_f64() * f64::from(duty.criticality))
    };
    let lost = shortfall * at_most.iter().map(a_minute).fold(0.0, f64::max);
    let (mut fewest, mut most) = (0.0, 0.0);
    for borne in once {
        fewest += borne.fewest(problem, &sharing.people, exclusions);
        let places: f64 = borne.duties.iter().map(|d| need(d) + more(d)).sum();
        let people = sharing.people.iter();
        let people = people.filter(|p| borne.can_bear(problem, **p)).count();
        most += places.min(real(i64::try_from(people).unwrap_or(i64::MAX)));
    }
    (due + fewest - lost, due + over + most)
}

/// The largest amount of which every amount is a multiple, down to a thousandth, and to a minute's
/// part of two days.
fn step(amounts: impl Iterator<Item = f64>) -> Option<f64> {
    const GRAIN: f64 = 72_000.0;
    let mut common = 0_i64;
    for amount in amounts {
        let grains = (amount * GRAIN).round();
        if (grains - amount * GRAIN).abs() > 1e-6 || grains > 1e12 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)]
        let whole = grains as i64;
        common = gcd(common, whole);
    }
    (common > 0).then(|| real(common) / GRAIN)
}
