//! Occasions in the model: whether a person bears one, as a variable that follows from the duties
//! held.
//!
//! It is 1 where any of the occasion's duties is held: at least the sum over duties of which nobody
//! holds two, and at most the sum over all. Whole duties leave it no choice, so that a roster has
//! one value and the relaxation is only below it. No variable is needed where nobody can hold two
//! of the duties: then each adds one by itself.

use super::build::CompactModel;
use super::lp::{Lin, Var, VariableKind};
use crate::problem::{BurdenIx, DutyIx, Interval, Occasion, PersonIx, Problem};
use crate::sharing::{self, Sharing, bears};

/// An occasion with its duties.
#[derive(Debug, Clone)]
pub struct Borne {
    occasion: Occasion,
    /// Ascending.
    pub duties: Vec<DutyIx>,
}

impl Borne {
    /// The occasions of a burden that a group shares.
    pub fn all(problem: &Problem, burden: BurdenIx, sharing: &Sharing) -> Vec<Borne> {
        let all = sharing::occasions(problem, burden, &sharing.duties).into_iter();
        all.map(|(number, duties)| Borne {
            occasion: Occasion { burden, number },
            duties,
        })
        .collect()
    }

    /// Whether each of its duties adds one for whoever holds it: nobody can hold two, and nobody
    /// bears it without them.
    pub fn is_simple(&self, problem: &Problem, people: &[PersonIx]) -> bool {
        let borne = || people.iter().any(|p| bears(problem, *p, self.occasion));
        overlap(problem, &self.duties) && !borne()
    }

    /// Whether it can become a person's by duties.
    pub fn can_bear(&self, problem: &Problem, person: PersonIx) -> bool {
        let mut duties = self.duties.iter();
        !bears(problem, person, self.occasion) && duties.any(|d| problem.may_hold(person, *d))
    }

    /// The fewest people who come to bear it if all its places are filled.
    pub fn fewest(&self, problem: &Problem, people: &[PersonIx]) -> f64 {
        sharing::fewest_bearers(problem, self.occasion, &self.duties, people)
    }

    /// Add to a load what a person bears of it.
    pub fn add(
        &self,
        model: &mut CompactModel,
        problem: &Problem,
        person: PersonIx,
        load: &mut Lin,
    ) {
        if bears(problem, person, self.occasion) {
            return;
        }
        let held = |duty: &DutyIx| Some((*duty, *model.held.get(&(person, *duty))?));
        let options: Vec<(DutyIx, Var)> = self.duties.iter().filter_map(held).collect();
        let duties: Vec<DutyIx> = options.iter().map(|(duty, _)| *duty).collect();
        let vars = options.iter().map(|(_, var)| (*var, 1.0));
        if overlap(problem, &duties) {
            load.terms.extend(vars);
            return;
        }
        let any = Lin {
            terms: vars.collect(),
            constant: 0.0,
        };
        let bears = model.lp.column(0.0, 1.0, VariableKind::Integer);
        for held in together(problem, &options) {
            let mut row = Lin::from(bears);
            row.terms.extend(held.iter().map(|var| (*var, -1.0)));
            model.lp.at_least(row, 0.0);
        }
        let mut row = any.clone();
        row.push(bears, -1.0);
        model.lp.at_least(row, 0.0);
        model.lp.flags.push((bears, any, 1.0));
        load.push(bears, 1.0);
    }
}

/// Whether all of these duties overlap: no person holds two.
fn overlap(problem: &Problem, duties: &[DutyIx]) -> bool {
    let intervals = || duties.iter().map(|d| problem.duty(*d).work.interval);
    let last = intervals().map(Interval::start).max();
    let first = intervals().map(Interval::end).min();
    last.zip(first).is_none_or(|(last, first)| last < first)
}

/// Sets of options that overlap at one moment, the largest ones: each option is in one.
fn together(problem: &Problem, options: &[(DutyIx, Var)]) -> Vec<Vec<Var>> {
    let interval = |duty: DutyIx| problem.duty(duty).work.interval;
    let mut sets: Vec<Vec<Var>> = Vec::new();
    let mut begins: Vec<_> = options.iter().map(|(d, _)| interval(*d).start()).collect();
    begins.sort_unstable();
    begins.dedup();
    for begin in begins {
        let there = |(duty, _): &&(DutyIx, Var)| {
            interval(*duty).start() <= begin && begin < interval(*duty).end()
        };
        let set: Vec<Var> = options.iter().filter(there).map(|(_, var)| *var).collect();
        // Sets of neighbours in time: one that grows takes the place of the one before.
        if let Some(last) = sets.last_mut()
            && last.iter().all(|var| set.contains(var))
        {
            *last = set;
            continue;
        }
        sets.push(set);
    }
    sets
}
