//! Bounds of a large part from its pools.
//!
//! A part of hundreds of people is mostly pools of eight that a few people link, who serve in two.
//! One pool's people, with all that they may hold, and its own duties make a program of its own:
//! whatever roster the part has keeps its rows. Each cost has a home: the pool of the duty, or that
//! in which the person has most duties. What an earlier tier locks, a pool may use but for the
//! least that the others need of it.

use super::build::CompactModel;
use super::fair::Evenness;
use super::lp::{Lin, Lp, LpRow, Var};
use crate::problem::{DutyIx, PersonIx};
use std::collections::{BTreeMap, BTreeSet};

/// What an earlier tier locks, and what each pool needs of it at least.
#[derive(Debug, Clone)]
pub struct Lock {
    /// The tier's expression.
    pub objective: Lin,
    /// Its value, with room for rounding.
    pub most: f64,
    /// The rows that say so.
    pub rows: std::ops::Range<usize>,
}

/// One pool, by the columns of the part's program.
#[derive(Debug, Clone)]
pub struct PoolModel {
    /// Which are seen.
    inside: Vec<bool>,
    /// Which are at home here: their cost is counted here.
    own: Vec<bool>,
}

/// A pool's program.
#[derive(Debug)]
pub struct Sub {
    /// The program.
    pub lp: Lp,
    /// Columns of the part's program, in order of the pool's.
    pub columns: Vec<usize>,
}

impl Sub {
    /// Some columns of a program, in order, and no row yet.
    pub fn of(lp: &Lp, seen: impl Fn(usize) -> bool) -> Self {
        let columns: Vec<usize> = (0..lp.columns.len()).filter(|c| seen(*c)).collect();
        let lp = Lp {
            columns: columns.iter().map(|c| lp.columns[*c]).collect(),
            ..Lp::default()
        };
        Sub { lp, columns }
    }

    /// A column of the part's program.
    pub fn find(&self, var: Var) -> Option<Var> {
        self.columns.binary_search(&var.0).ok().map(Var)
    }

    /// Add levels of largest deviations, unless the part's program has them.
    pub fn tell_levels(&mut self, evenness: &Evenness) {
        if evenness.has_levels() {
            return;
        }
        let Sub { lp, columns } = self;
        evenness.tell_levels(lp, |var| columns.binary_search(&var.0).ok().map(Var));
    }

    /// What is seen of an expression, without its constant.
    pub fn seen(&self, terms: impl Iterator<Item = (Var, f64)>) -> Lin {
        let terms = terms.filter_map(|(var, factor)| Some((self.find(var)?, factor)));
        Lin {
            terms: terms.collect(),
            constant: 0.0,
        }
    }
}

/// The pools of a part; `shared` are variables of no person and no duty.
pub fn pools(model: &CompactModel, shared: &BTreeSet<Var>, locks: &[Lock]) -> Vec<PoolModel> {
    let clusters = clusters(model);
    let mut pool_of = vec![0; model.cover.len()];
    for (n, (duties, _)) in clusters.iter().enumerate() {
        duties.iter().for_each(|duty| pool_of[duty.0] = n);
    }
    let columns = model.lp.columns.len();
    let units = Units::new(model, shared, locks);
    // Per unit, how many assignments each pool has.
    let mut served: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for ((_, duty), var) in &model.held {
        let unit = units.of(var.0);
        *served
            .entry(unit)
            .or_default()
            .entry(pool_of[duty.0])
            .or_default() += 1;
    }
    let mut pools: Vec<PoolModel> = clusters
        .into_iter()
        .map(|_| PoolModel {
            inside: vec![false; columns],
            own: vec![false; columns],
        })
        .collect();
    let mut placed = vec![false; columns];
    for ((_, duty), var) in &model.held {
        pools[pool_of[duty.0]].own[var.0] = true;
        placed[var.0] = true;
    }
    let mut cover: BTreeSet<usize> = BTreeSet::new();
    for (duty, var) in model.of_duties() {
        let pool = &mut pools[pool_of[duty]];
        (pool.own[var.0], pool.inside[var.0], placed[var.0]) = (true, true, true);
        cover.insert(var.0);
    }
    for column in (0..columns).filter(|c| !cover.contains(c)) {
        if shared.contains(&Var(column)) {
            pools.iter_mut().for_each(|pool| pool.inside[column] = true);
            continue;
        }
        let none = BTreeMap::from([(0, 0)]);
        let served = served.get(&units.of(column)).unwrap_or(&none);
        served
            .keys()
            .for_each(|pool| pools[*pool].inside[column] = true);
        let home = served
            .iter()
            .max_by_key(|(pool, n)| (**n, usize::MAX - **pool));
        if let Some((home, _)) = home.filter(|_| !placed[column]) {
            pools[*home].own[column] = true;
        }
    }
    pools
}

/// Duties that mostly the same people may hold, with those people.
fn clusters(model: &CompactModel) -> Vec<(BTreeSet<DutyIx>, BTreeSet<PersonIx>)> {
    let mut able: Vec<BTreeSet<PersonIx>> = vec![BTreeSet::new(); model.cover.len()];
    for (person, duty) in model.held.keys() {
        able[duty.0].insert(*person);
    }
    let mut sets: BTreeMap<BTreeSet<PersonIx>, BTreeSet<DutyIx>> = BTreeMap::new();
    for (duty, able) in able.into_iter().enumerate() {
        sets.entry(able).or_default().insert(DutyIx(duty));
    }
    // The largest first: smaller ones are parts of these.
    let mut sets: Vec<_> = sets.into_iter().collect();
    sets.sort_by_key(|(people, duties)| (usize::MAX - people.len(), duties.first().copied()));
    let mut all: Vec<(BTreeSet<DutyIx>, BTreeSet<PersonIx>)> = Vec::new();
    for (people, duties) in sets {
        let alike = |other: &BTreeSet<PersonIx>| {
            2 * people.intersection(other).count() >= people.len().min(other.len())
        };
        match all.iter_mut().find(|(_, other)| alike(other)) {
            Some((into, _)) => into.extend(duties),
            None => all.push((duties, people)),
        }
    }
    all
}

/// Columns that rules link: those of a person, or of people in one team.
struct Units {
    heads: Vec<usize>,
}

impl Units {
    fn new(model: &CompactModel, shared: &BTreeSet<Var>, locks: &[Lock]) -> Self {
        let mut units = Units {
            heads: (0..model.lp.columns.len()).collect(),
        };
        let mut open = vec![true; model.lp.columns.len()];
        model.of_duties().for_each(|(_, var)| open[var.0] = false);
        let mut first: BTreeMap<PersonIx, usize> = BTreeMap::new();
        for ((person, _), var) in &model.held {
            let first = *first.entry(*person).or_insert(var.0);
            units.join(first, var.0);
        }
        let locked: BTreeSet<usize> = locks.iter().flat_map(|lock| lock.rows.clone()).collect();
        for (n, row) in model.lp.rows.iter().enumerate() {
            if locked.contains(&n) || row.terms.iter().any(|(var, _)| !open[var.0]) {
                continue;
            }
            let mut linked = row
                .terms
                .iter()
                .map(|(v, _)| *v)
                .filter(|v| !shared.contains(v));
            if let Some(first) = linked.next() {
                linked.for_each(|var| units.join(first.0, var.0));
            }
        }
        units
    }

    fn of(&self, mut column: usize) -> usize {
        while self.heads[column] != column {
            column = self.heads[column];
        }
        column
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.heads[a.max(b)] = a.min(b);
    }
}

impl PoolModel {
    /// Whether a column is seen.
    pub fn sees(&self, var: Var) -> bool {
        self.inside[var.0]
    }

    /// Whether a column's cost is counted here.
    pub fn owns(&self, var: Var) -> bool {
        self.own[var.0]
    }

    /// What is counted here of an expression.
    fn own<'l>(&'l self, objective: &'l Lin) -> impl Iterator<Item = (Var, f64)> + 'l {
        let terms = objective.terms.iter();
        terms.filter(|(var, _)| self.own[var.0]).copied()
    }

    /// The pool's program: rows of which it sees all, and what the locks leave it when the others
    /// need their least.
    pub fn sub(&self, lp: &Lp, locks: &[Lock]) -> Sub {
        let mut sub = Sub::of(lp, |column| self.inside[column]);
        for row in &lp.rows {
            if row.terms.iter().all(|(var, _)| self.inside[var.0]) {
                let terms = sub.seen(row.terms.iter().copied()).terms;
                sub.lp.rows.push(LpRow { terms, ..*row });
            }
        }
        for Lock {
            objective, most, ..
        } in locks
        {
            let own: Vec<(Var, f64)> = self.own(objective).collect();
            if !own.is_empty() {
                let others = lp.least(&objective.terms) - lp.least(&own);
                let own = sub.seen(own.into_iter());
                sub.lp.at_most(own, most - objective.constant - others);
            }
        }
        sub
    }
}
