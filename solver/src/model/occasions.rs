//! Occasions in the model: whether a person bears one, as a variable that follows from the duties
//! held.
//!
//! It is 1 where any of the occasion's duties is held: at least the sum over duties of which nobody
//! holds two, and at most the sum over all. Whole duties leave it no choice, so that a roster has
//! one value and the relaxation is only below it. No variable is needed where the person can hold
//! one of the duties at most: then each adds one by itself.

use super::build::{CompactModel, real};
use super::lp::{Lin, Var, VariableKind};
use crate::problem::{BurdenIx, DutyIx, Occasion, PersonIx, Problem};
use crate::sharing::{self, Sharing, bears};
use std::collections::{BTreeMap, BTreeSet};

/// Duties of which a person holds one at most, as the rows of a model say.
#[derive(Debug, Default)]
pub struct Exclusions {
    rows: Vec<BTreeSet<DutyIx>>,
    of: BTreeMap<(PersonIx, DutyIx), Vec<usize>>,
}

impl Exclusions {
    /// Those that a model's rows say outright: of no two of their duties both can be held.
    pub fn of(model: &CompactModel) -> Self {
        let mut pairs = vec![None; model.lp.columns.len()];
        for (pair, var) in &model.held {
            pairs[var.0] = Some(*pair);
        }
        let mut exclusions = Exclusions::default();
        for row in &model.lp.rows {
            let mut factors: Vec<f64> = row.terms.iter().map(|(_, factor)| *factor).collect();
            factors.sort_by(f64::total_cmp);
            let two_least = factors.iter().take(2).sum::<f64>();
            let excludes = factors.len() > 1 && factors[0] > 0.0 && two_least > row.upper + 1e-6;
            let held: Option<Vec<(PersonIx, DutyIx)>> =
                row.terms.iter().map(|(var, _)| pairs[var.0]).collect();
            let Some(held) = held.filter(|_| excludes) else {
                continue;
            };
            let person = held[0].0;
            if held.iter().all(|(other, _)| *other == person) {
                for pair in &held {
                    exclusions
                        .of
                        .entry(*pair)
                        .or_default()
                        .push(exclusions.rows.len());
                }
                let duties = held.iter().map(|(_, duty)| *duty);
                exclusions.rows.push(duties.collect());
            }
        }
        exclusions
    }

    /// Sets of a person's duties of which one at most is held: each duty is in one or more, and no
    /// set is part of another.
    fn sets(
        &self,
        problem: &Problem,
        person: PersonIx,
        duties: &[DutyIx],
    ) -> Vec<BTreeSet<DutyIx>> {
        let all: BTreeSet<DutyIx> = duties.iter().copied().collect();
        let rows = duties
            .iter()
            .filter_map(|duty| self.of.get(&(person, *duty)));
        let rows: BTreeSet<usize> = rows.flatten().copied().collect();
        let said = rows.iter().map(|row| &self.rows[*row] & &all);
        let mut sets: Vec<BTreeSet<DutyIx>> = at_one_moment(problem, duties).chain(said).collect();
        sets.sort_by_key(|set| std::cmp::Reverse(set.len()));
        let mut largest: Vec<BTreeSet<DutyIx>> = Vec::new();
        for set in sets {
            if !largest.iter().any(|larger| set.is_subset(larger)) {
                largest.push(set);
            }
        }
        largest
    }

    /// No person holds more of these duties than this.
    fn most(&self, problem: &Problem, person: PersonIx, duties: &[DutyIx]) -> usize {
        let sets = self.sets(problem, person, duties);
        let mut left: BTreeSet<DutyIx> = duties.iter().copied().collect();
        let mut taken = 0;
        while !left.is_empty() {
            let Some(set) = sets
                .iter()
                .max_by_key(|set| set.intersection(&left).count())
            else {
                break;
            };
            left = &left - set;
            taken += 1;
        }
        taken
    }
}

/// Duties that overlap at the moment at which one of them begins.
fn at_one_moment<'a>(
    problem: &'a Problem,
    duties: &'a [DutyIx],
) -> impl Iterator<Item = BTreeSet<DutyIx>> + 'a {
    let interval = |duty: &DutyIx| problem.duty(*duty).work.interval;
    duties.iter().map(move |duty| {
        let begin = interval(duty).start();
        let there = duties
            .iter()
            .filter(|other| interval(other).start() <= begin && begin < interval(other).end());
        there.copied().collect()
    })
}

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

    /// Its duties that a person may hold.
    fn options(&self, problem: &Problem, person: PersonIx) -> Vec<DutyIx> {
        let duties = self.duties.iter().copied();
        duties.filter(|d| problem.may_hold(person, *d)).collect()
    }

    /// The most of its duties that anybody can hold.
    fn most_duties(
        &self,
        problem: &Problem,
        people: &[PersonIx],
        exclusions: &Exclusions,
    ) -> usize {
        let of = |p: &PersonIx| exclusions.most(problem, *p, &self.options(problem, *p));
        people.iter().map(of).max().unwrap_or(0)
    }

    /// Whether each of its duties adds one for whoever holds it: nobody can hold two, and nobody
    /// bears it without them.
    pub fn is_simple(
        &self,
        problem: &Problem,
        people: &[PersonIx],
        exclusions: &Exclusions,
    ) -> bool {
        let borne = people.iter().any(|p| bears(problem, *p, self.occasion));
        !borne && self.most_duties(problem, people, exclusions) <= 1
    }

    /// Whether it can become a person's by duties.
    pub fn can_bear(&self, problem: &Problem, person: PersonIx) -> bool {
        !bears(problem, person, self.occasion) && !self.options(problem, person).is_empty()
    }

    /// The fewest people who come to bear it if all its places are filled: no fewer than are on
    /// duty at once, and than it takes where nobody can hold more than some of its duties.
    pub fn fewest(&self, problem: &Problem, people: &[PersonIx], exclusions: &Exclusions) -> f64 {
        let at_once = sharing::fewest_bearers(problem, self.occasion, &self.duties, people);
        let places: u32 = self.duties.iter().map(|d| problem.duty(*d).need).sum();
        let most = self.most_duties(problem, people, exclusions).max(1);
        let most = f64::from(u32::try_from(most).unwrap_or(u32::MAX));
        let have = people.iter().filter(|p| bears(problem, **p, self.occasion));
        let have = real(i64::try_from(have.count()).unwrap_or(i64::MAX));
        at_once.max((f64::from(places) / most).ceil() - have)
    }

    /// Add to a load what a person bears of it.
    pub fn add(
        &self,
        model: &mut CompactModel,
        problem: &Problem,
        (person, exclusions): (PersonIx, &Exclusions),
        load: &mut Lin,
    ) {
        if bears(problem, person, self.occasion) {
            return;
        }
        let options = self.options(problem, person);
        let held = |duty: &DutyIx| Some((*model.held.get(&(person, *duty))?, 1.0));
        let any = Lin {
            terms: options.iter().filter_map(held).collect(),
            constant: 0.0,
        };
        let sets = exclusions.sets(problem, person, &options);
        if sets.len() < 2 {
            load.add(1.0, &any);
            return;
        }
        let sets: Vec<Vec<(Var, f64)>> = sets
            .iter()
            .map(|set| set.iter().filter_map(held).collect())
            .collect();
        let bears = model.lp.column(0.0, 1.0, VariableKind::Integer);
        for set in sets {
            let mut row = Lin::from(bears);
            row.terms.extend(set.iter().map(|(var, _)| (*var, -1.0)));
            model.lp.at_least(row, 0.0);
        }
        let mut row = any.clone();
        row.push(bears, -1.0);
        model.lp.at_least(row, 0.0);
        model.lp.flags.push((bears, any, 1.0));
        load.push(bears, 1.0);
    }
}
