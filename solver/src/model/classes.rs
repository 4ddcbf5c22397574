//! Duties that count alike, taken together: one whole variable for each person and class.
//!
//! A load is a sum over dozens of duties, but of few classes (a week night, a Saturday's day). Told
//! how many of each class somebody holds, the engine finds cuts in rows of a few whole variables
//! that it does not find in rows of dozens of yes or no.

use super::build::{CompactModel, real};
use super::lp::{Lin, Var, VariableKind};
use crate::problem::{DutyIx, PersonIx};
use std::collections::BTreeMap;

/// For each group that counts a duty, which one, and how much (as bits).
type Class = Vec<(usize, u64)>;

/// Which classes there are.
#[derive(Debug, Default)]
pub struct Classes {
    of: BTreeMap<DutyIx, Class>,
    /// Whether a duty is held, and how many of its class are.
    tallies: BTreeMap<Var, Var>,
}

impl Classes {
    /// A group counts a duty.
    pub fn count(&mut self, group: usize, duty: DutyIx, amount: f64) {
        let class = self.of.entry(duty).or_default();
        class.push((group, amount.to_bits()));
    }

    /// Add the variables of all whom groups count: a class of a single duty needs none.
    pub fn tally(&mut self, model: &mut CompactModel) {
        let mut all: BTreeMap<(PersonIx, &Class), Vec<Var>> = BTreeMap::new();
        for ((person, duty), var) in &model.held {
            if let Some(class) = self.of.get(duty) {
                all.entry((*person, class)).or_default().push(*var);
            }
        }
        for vars in all.into_values().filter(|vars| vars.len() > 1) {
            let most = i64::try_from(vars.len()).unwrap_or(i64::MAX);
            let tally = model.lp.column(0.0, real(most), VariableKind::Integer);
            let sum = Lin {
                terms: vars.iter().map(|var| (*var, 1.0)).collect(),
                constant: 0.0,
            };
            let mut equal = sum.clone();
            equal.push(tally, -1.0);
            model.lp.row(equal, 0.0, 0.0);
            model.lp.tallies.push((tally, sum));
            self.tallies
                .extend(vars.into_iter().map(|var| (var, tally)));
        }
    }

    /// A sum over duties held as one over classes, where each class is in it with one amount.
    pub fn gathered(&self, load: &Lin) -> Lin {
        let terms = load.terms.iter();
        let terms = terms.map(|(var, amount)| (*self.tallies.get(var).unwrap_or(var), *amount));
        let once: BTreeMap<Var, f64> = terms.collect();
        Lin {
            terms: once.into_iter().collect(),
            constant: load.constant,
        }
    }
}
