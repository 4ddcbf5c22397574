//! The linear model cut into people's blocks: what links people stays as rows, what binds one
//! person is a network.
//!
//! The linking model ([`Strictness::Linking`](crate::model::build::Strictness)) has a variable for
//! each person and duty and one for each person's soft cost, and every expression of every tier is
//! written in them. A column is a lawful schedule, that is, values for one person's variables; its
//! entry in a row or an objective is what those values give. So tiers, locks and evenness are
//! written once, for the compact model and for this one.

use super::automaton::AutomatonRefusal;
use super::network::DutyNetwork;
use crate::budget::SearchBudget;
use crate::judge::person_breaches;
use crate::model::build::CompactModel;
use crate::model::lp::{Lin, Lp, Var};
use crate::problem::{DutyIx, PersonIx, Problem, RuleIx, Severity};
use crate::work_queue::locked;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A lawful schedule of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleColumn {
    /// Who.
    pub person: PersonIx,
    /// Positions in the person's list, ascending.
    pub options: Vec<u32>,
    /// Soft cost.
    pub soft: f64,
}

/// One person's network.
pub struct PersonNetwork {
    /// The network.
    pub network: DutyNetwork,
    soft: Soft,
}

/// How a schedule's soft cost is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Soft {
    /// No rule of the person is soft.
    Nothing,
    /// By the rules' own checks.
    Judged,
    /// Along the network, which holds more than rules.
    Walked,
}

impl PersonNetwork {
    fn new(problem: &Problem, person: PersonIx, watch: &SearchBudget<'_>) -> Built {
        let network =
            DutyNetwork::new(problem, person, watch).map_err(|refusal| (person, refusal))?;
        Ok(PersonNetwork::of(problem, person, network))
    }

    fn of(problem: &Problem, person: PersonIx, network: DutyNetwork) -> PersonNetwork {
        let soft = |rule: &RuleIx| problem.rule(*rule).severity != Severity::Hard;
        PersonNetwork {
            network,
            soft: if problem.person(person).rules.iter().any(soft) {
                Soft::Judged
            } else {
                Soft::Nothing
            },
        }
    }

    /// A network of no rules alone, whose own costs count.
    pub fn walked(network: DutyNetwork) -> PersonNetwork {
        PersonNetwork {
            network,
            soft: Soft::Walked,
        }
    }
}

/// Units of work of an arc while networks are built.
const BUILDING: u64 = 4;

/// A person's network, or why there is none.
type Built = Result<PersonNetwork, (PersonIx, AutomatonRefusal)>;

/// Everybody's networks.
pub struct Blocks {
    /// Per person.
    pub of: Vec<PersonNetwork>,
}

impl Blocks {
    /// Networks of all people, built side by side.
    ///
    /// # Errors
    /// The first person whose rules do not fit, and why; [`Refusal::Stopped`] where time ran out.
    pub fn new(
        problem: &Problem,
        threads: usize,
        watch: &SearchBudget<'_>,
    ) -> Result<Blocks, (PersonIx, AutomatonRefusal)> {
        let built = Blocks::built(problem, threads, watch, true);
        let of = built.into_iter().collect::<Result<_, _>>()?;
        Ok(Blocks { of })
    }

    /// Of networks built before, one for each person.
    pub fn of(problem: &Problem, networks: Vec<DutyNetwork>) -> Blocks {
        let block = |(person, network)| PersonNetwork::of(problem, person, network);
        Blocks {
            of: problem.person_indices().zip(networks).map(block).collect(),
        }
    }

    /// Networks of the people whose rules fit.
    pub fn networks(
        problem: &Problem,
        threads: usize,
        watch: &SearchBudget<'_>,
    ) -> Vec<Option<DutyNetwork>> {
        let built = Blocks::built(problem, threads, watch, false);
        built
            .into_iter()
            .map(|b| b.ok().map(|b| b.network))
            .collect()
    }

    /// Everybody's; where all are wanted, nothing more is built after one that does not fit.
    fn built(problem: &Problem, threads: usize, watch: &SearchBudget<'_>, all: bool) -> Vec<Built> {
        let people = problem.people().len();
        let next = AtomicUsize::new(0);
        let done: Mutex<BTreeMap<usize, Built>> = Mutex::default();
        // A network's work depends on the problem alone: it is put down afterwards, and never cut
        // short by an account.
        let free = watch.beside(None);
        let work = || {
            while let Some(person) =
                Some(next.fetch_add(1, Ordering::Relaxed)).filter(|p| *p < people)
            {
                let person_ix = PersonIx(person);
                let block = if free.stopped() {
                    Err((person_ix, AutomatonRefusal::Stopped))
                } else {
                    PersonNetwork::new(problem, person_ix, &free)
                };
                if all && block.is_err() {
                    next.store(people, Ordering::Relaxed);
                }
                locked(&done).insert(person, block);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads.min(people) {
                scope.spawn(work);
            }
            work();
        });
        let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let built: Vec<Built> = done.into_values().collect();
        let arcs = built.iter().flatten().map(|block| block.network.arcs());
        watch.spend(BUILDING * arcs.sum::<u64>());
        built
    }

    /// A schedule as a column; its soft cost is counted by the rules' own checks.
    pub fn column(&self, problem: &Problem, person: PersonIx, options: Vec<u32>) -> ScheduleColumn {
        let block = &self.of[person.0];
        let soft = match block.soft {
            Soft::Nothing => 0.0,
            Soft::Walked => block.network.cost(&options).unwrap_or(f64::INFINITY),
            Soft::Judged => {
                let duties: Vec<DutyIx> = options
                    .iter()
                    .map(|at| block.network.duties[*at as usize])
                    .collect();
                person_breaches(problem, person, &duties)
                    .iter()
                    .filter_map(|breach| breach.price)
                    .sum()
            }
        };
        ScheduleColumn {
            person,
            options,
            soft,
        }
    }

    /// A person's duties as a column; a duty that the person may not hold is left out.
    pub fn column_of(
        &self,
        problem: &Problem,
        person: PersonIx,
        duties: &[DutyIx],
    ) -> ScheduleColumn {
        let list = &self.of[person.0].network.duties;
        let held = (0_u32..)
            .zip(list)
            .filter(|(_, duty)| duties.contains(duty));
        self.column(problem, person, held.map(|(at, _)| at).collect())
    }

    /// Duties of a column.
    pub fn duties<'b>(&'b self, column: &'b ScheduleColumn) -> impl Iterator<Item = DutyIx> + 'b {
        let duties = &self.of[column.person.0].network.duties;
        column.options.iter().map(|at| duties[*at as usize])
    }
}

/// One linear model seen from its variables.
pub struct Frame {
    /// Rows in which each variable stands.
    entries: Vec<Vec<(u32, f64)>>,
    /// Per person and option, the variable.
    options: Vec<Vec<Var>>,
    /// Per person, the variable of the soft cost.
    soft: Vec<Var>,
    /// Variables of nobody: shortfalls, deviations.
    pub common: Vec<Var>,
    /// Rows' bounds.
    pub rows: Vec<(f64, f64)>,
}

impl Frame {
    /// Read a linking model.
    pub fn new(model: &CompactModel, blocks: &Blocks) -> Frame {
        let lp: &Lp = &model.lp;
        let mut entries = vec![Vec::new(); lp.columns.len()];
        for (n, row) in lp.rows.iter().enumerate() {
            for (var, factor) in &row.terms {
                entries[var.0].push((u32::try_from(n).unwrap_or(u32::MAX), *factor));
            }
        }
        let mut common = vec![true; lp.columns.len()];
        model
            .held
            .values()
            .chain(&model.soft)
            .for_each(|var| common[var.0] = false);
        let options = blocks.of.iter().enumerate().map(|(p, block)| {
            block
                .network
                .duties
                .iter()
                .map(|d| model.held[&(PersonIx(p), *d)])
                .collect()
        });
        Frame {
            options: options.collect(),
            soft: model.soft.clone(),
            common: (0..common.len()).filter(|n| common[*n]).map(Var).collect(),
            rows: lp.rows.iter().map(|row| (row.lower, row.upper)).collect(),
            entries,
        }
    }

    /// The same variables seen from some rows alone, in a new order; of each person's options only
    /// some.
    pub fn part(&self, rows: &[usize], bounds: Vec<(f64, f64)>, options: &[Range<usize>]) -> Frame {
        let mut places = vec![None; self.rows.len()];
        for (place, row) in (0_u32..).zip(rows) {
            places[*row] = Some(place);
        }
        let moved = |(row, factor): &(u32, f64)| Some((places[*row as usize]?, *factor));
        let entries: Vec<Vec<(u32, f64)>> = self
            .entries
            .iter()
            .map(|list| list.iter().filter_map(moved).collect())
            .collect();
        let common = self.common.iter().copied();
        let own = self.options.iter().zip(options);
        Frame {
            common: common.filter(|var| !entries[var.0].is_empty()).collect(),
            options: own.map(|(all, part)| all[part.clone()].to_vec()).collect(),
            soft: self.soft.clone(),
            rows: bounds,
            entries,
        }
    }

    /// Each option's variable.
    pub fn option_var(&self, person: PersonIx, at: u32) -> Var {
        self.options[person.0][at as usize]
    }

    /// Each person's variable of the soft cost.
    pub fn soft(&self) -> &[Var] {
        &self.soft
    }

    /// Rows in which a variable stands, with factors.
    pub fn entries(&self, var: Var) -> &[(u32, f64)] {
        &self.entries[var.0]
    }

    /// Rows in which an option's variable stands, with factors.
    pub fn option(&self, person: PersonIx, at: u32) -> &[(u32, f64)] {
        self.entries(self.options[person.0][at as usize])
    }

    /// An option's own factor.
    pub fn own(&self, person: PersonIx, at: u32, factors: &[f64]) -> f64 {
        factors[self.options[person.0][at as usize].0]
    }

    /// Factor of a person's soft cost.
    pub fn soft_factor(&self, person: PersonIx, factors: &[f64]) -> f64 {
        factors[self.soft[person.0].0]
    }

    /// A column's factors in the rows.
    pub fn rows_of(&self, column: &ScheduleColumn) -> Vec<(u32, f64)> {
        let mut list: Vec<(u32, f64)> = Vec::new();
        for at in &column.options {
            list.extend(self.entries(self.options[column.person.0][*at as usize]));
        }
        if column.soft != 0.0 {
            let soft = self.entries(self.soft[column.person.0]).iter();
            list.extend(soft.map(|(row, factor)| (*row, factor * column.soft)));
        }
        list.sort_by_key(|(row, _)| *row);
        list.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        list
    }

    /// A column's value under factors per variable.
    pub fn value(&self, column: &ScheduleColumn, factors: &[f64]) -> f64 {
        let options = &self.options[column.person.0];
        let held: f64 = column
            .options
            .iter()
            .map(|at| factors[options[*at as usize].0])
            .sum();
        held + column.soft * factors[self.soft[column.person.0].0]
    }

    /// Reduced cost of every variable: its factor less what it brings to rows at their duals.
    pub fn reduced(&self, factors: &[f64], duals: &[f64]) -> Vec<f64> {
        let of = |(n, factor): (usize, &f64)| {
            factor
                - self.entries[n]
                    .iter()
                    .map(|(row, entry)| entry * duals[*row as usize])
                    .sum::<f64>()
        };
        factors.iter().enumerate().map(of).collect()
    }

    /// A person's prices for pricing: each option's, and the factor on soft costs.
    pub fn prices(&self, person: PersonIx, reduced: &[f64]) -> (Vec<f64>, f64) {
        let options = self.options[person.0]
            .iter()
            .map(|var| reduced[var.0])
            .collect();
        (options, reduced[self.soft[person.0].0].max(0.0))
    }
}

/// An expression as a factor for each variable.
pub fn factors(lp: &Lp, expression: &Lin) -> Vec<f64> {
    let mut factors = vec![0.0; lp.columns.len()];
    for (var, factor) in &expression.terms {
        factors[var.0] += factor;
    }
    factors
}
