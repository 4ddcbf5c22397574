//! The master program: which mixture of known schedules is best, and what each row is worth.
//!
//! One program lives through a whole search: columns are added, schedules barred and freed, and the
//! engine keeps its basis from one solve to the next.

use super::decomposition_blocks::{Frame, ScheduleColumn};
use super::generate::GenerationInput;
use crate::model::callback::{SearchBudget, StopSource, run};
use crate::model::lp::Lp;
use crate::problem::PersonIx;
use good_lp::solvers::highs::highs;
use good_lp::{Expression, ProblemVariables};
use highs::{Col, HighsModelStatus, Model, Row};

/// One linear program over columns.
pub struct Master {
    /// The engine's model; taken out while it runs.
    model: Option<Model>,
    rows: Vec<Row>,
    /// Per person of the program, the row that says "one schedule".
    people: Vec<Option<(Row, usize)>>,
    /// The columns, as numbered by the caller.
    pub columns: Vec<ScheduleColumn>,
    handles: Vec<Col>,
    /// Per person, the stand-in that costs too much to stay.
    stand_ins: Vec<Option<Col>>,
    /// Bounds of the rows, without what fixed people bring.
    pub bounds: Vec<(f64, f64)>,
}

/// A solution of the master program.
pub struct Mixture {
    /// Objective, the constant left out.
    pub value: f64,
    /// Share of each column.
    pub shares: Vec<f64>,
    /// Dual of each row.
    pub duals: Vec<f64>,
    /// Dual of each person's "one schedule"; 0 for people outside.
    pub people: Vec<f64>,
    /// Whether stand-ins are still needed: no mixture of known schedules fits.
    pub lacking: bool,
}

/// What was done to a program since it was solved last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Columns were added: the basis is feasible still, and the primal simplex goes on from it.
    Adding,
    /// Columns were barred or freed: the prices are feasible still, and the dual simplex goes on.
    Deciding,
}

/// Why the engine gave no mixture.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// Time or work ran out inside the engine.
    Time,
    /// No mixture fits the rows.
    Infeasible,
    /// Anything else, in the engine's words.
    Engine(String),
}

/// Columns of a person that a smaller program begins with.
const KEPT: usize = 30;

/// How much slower an iteration is here than the engine's work says: columns are dense, and bases
/// are factored anew all the time. With it a second of a master program counts as a second of
/// pricing.
const SLOW: u64 = 16;

fn engine(status: impl std::fmt::Debug) -> Trouble {
    Trouble::Engine(format!("the engine answers {status:?}"))
}

impl Master {
    /// A program over the people marked `inside`, with the schedules of all others fixed to
    /// `fixed`.
    ///
    /// # Errors
    /// [`Trouble::Engine`].
    pub fn new(
        frame: &Frame,
        lp: &Lp,
        factors: &[f64],
        inside: &[bool],
        fixed: &[ScheduleColumn],
        dear: f64,
    ) -> Result<Master, Trouble> {
        let bounds = less(&frame.rows, frame, fixed);
        Master::over(frame, lp, factors, inside, bounds, dear)
    }

    /// A program over some of the people inside, with `decided` fixed, and of each person who is
    /// left the few columns that are cheapest at a mixture's prices: what no longer matters makes
    /// every iteration slower.
    ///
    /// # Errors
    /// [`Trouble::Engine`].
    pub fn smaller(
        &self,
        setting: &GenerationInput<'_>,
        left: &[PersonIx],
        decided: &[ScheduleColumn],
        prices: &[f64],
    ) -> Result<Master, Trouble> {
        let GenerationInput { frame, factors, .. } = setting;
        let mut inside = vec![false; self.people.len()];
        left.iter().for_each(|person| inside[person.0] = true);
        let bounds = less(&self.bounds, frame, decided);
        let mut small = Master::over(frame, setting.lp, factors, &inside, bounds, setting.dear)?;
        let columns = self.columns.iter().filter(|c| inside[c.person.0]);
        for column in cheapest(columns.cloned(), inside.len(), setting.price(prices), KEPT) {
            small.add(frame, factors, column)?;
        }
        Ok(small)
    }

    fn over(
        frame: &Frame,
        lp: &Lp,
        factors: &[f64],
        inside: &[bool],
        bounds: Vec<(f64, f64)>,
        dear: f64,
    ) -> Result<Master, Trouble> {
        let empty = ProblemVariables::new()
            .minimise(Expression::from(0.0))
            .using(highs);
        let mut model = empty.try_into_inner().map_err(engine)?;
        model.make_quiet();
        for (option, value) in [
            ("presolve", "off"),
            ("parallel", "off"),
            ("solver", "simplex"),
        ] {
            model.try_set_option(option, value).map_err(engine)?;
        }
        model.try_set_option("threads", 1).map_err(engine)?;
        let none: [(Col, f64); 0] = [];
        let mut rows = Vec::with_capacity(bounds.len());
        for (lower, upper) in &bounds {
            rows.push(model.try_add_row(*lower..=*upper, none).map_err(engine)?);
        }
        let mut people = Vec::with_capacity(inside.len());
        let mut stand_ins = Vec::with_capacity(inside.len());
        let mut count = rows.len();
        for on in inside {
            let row = if *on {
                Some((model.try_add_row(1.0..=1.0, none).map_err(engine)?, count))
            } else {
                None
            };
            count += usize::from(*on);
            let stand_in = match row {
                Some((row, _)) => Some(
                    model
                        .try_add_column(dear, 0.0.., [(row, 1.0)])
                        .map_err(engine)?,
                ),
                None => None,
            };
            people.push(row);
            stand_ins.push(stand_in);
        }
        for var in &frame.common {
            let column = lp.columns[var.0];
            let terms = frame
                .entries(*var)
                .iter()
                .map(|(row, factor)| (rows[*row as usize], *factor));
            model
                .try_add_column(factors[var.0], column.lower..=column.upper, terms)
                .map_err(engine)?;
        }
        Ok(Master {
            model: Some(model),
            rows,
            people,
            columns: Vec::new(),
            handles: Vec::new(),
            stand_ins,
            bounds,
        })
    }

    /// Add a schedule.
    ///
    /// # Errors
    /// [`Trouble::Engine`].
    pub fn add(
        &mut self,
        frame: &Frame,
        factors: &[f64],
        column: ScheduleColumn,
    ) -> Result<(), Trouble> {
        let Some((person, _)) = self.people[column.person.0] else {
            return Ok(());
        };
        let Some(model) = &mut self.model else {
            return Err(engine("no model"));
        };
        let rows = frame.rows_of(&column);
        let terms = rows
            .iter()
            .map(|(row, factor)| (self.rows[*row as usize], *factor))
            .chain([(person, 1.0)]);
        let cost = frame.value(&column, factors);
        self.handles
            .push(model.try_add_column(cost, 0.0.., terms).map_err(engine)?);
        self.columns.push(column);
        Ok(())
    }

    /// Allow a column or not.
    pub fn allow(&mut self, column: usize, yes: bool) {
        if let Some(model) = &mut self.model {
            let upper = if yes { f64::INFINITY } else { 0.0 };
            model.change_column_bounds(self.handles[column], 0.0..=upper);
        }
    }

    /// Solve.
    ///
    /// # Errors
    /// A [`Trouble`].
    pub fn solve(&mut self, after: After, watch: &SearchBudget<'_>) -> Result<Mixture, Trouble> {
        let Some(mut model) = self.model.take() else {
            return Err(engine("no model"));
        };
        let strategy = if after == After::Adding { 4 } else { 1 };
        model
            .try_set_option("simplex_strategy", strategy)
            .map_err(engine)?;
        let own = watch.beside(watch.left().map(|left| left / SLOW));
        let (solved, work) = run(model, false, StopSource::Watch(&own)).map_err(engine)?;
        watch.spend(work.saturating_mul(SLOW));
        let status = solved.status();
        let read = match status {
            HighsModelStatus::Optimal => {
                let solution = solved.get_solution();
                let share = |col: &Col| solution.columns()[col.index()].max(0.0);
                let dual = |row: usize| solution.dual_rows()[row];
                Ok(Mixture {
                    value: solved.objective_value(),
                    shares: self.handles.iter().map(share).collect(),
                    duals: (0..self.rows.len()).map(dual).collect(),
                    people: self
                        .people
                        .iter()
                        .map(|row| row.map_or(0.0, |(_, row)| dual(row)))
                        .collect(),
                    lacking: self.stand_ins.iter().flatten().any(|col| share(col) > 1e-6),
                })
            }
            HighsModelStatus::ReachedTimeLimit | HighsModelStatus::ReachedInterrupt => {
                Err(Trouble::Time)
            }
            HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => {
                Err(Trouble::Infeasible)
            }
            other => Err(engine(other)),
        };
        self.model = Some(Model::from(solved));
        read
    }

    /// People inside.
    pub fn inside(&self) -> impl Iterator<Item = PersonIx> + '_ {
        self.people
            .iter()
            .enumerate()
            .filter(|(_, row)| row.is_some())
            .map(|(p, _)| PersonIx(p))
    }
}

/// Bounds of rows less what columns bring.
fn less(rows: &[(f64, f64)], frame: &Frame, fixed: &[ScheduleColumn]) -> Vec<(f64, f64)> {
    let mut bounds = rows.to_vec();
    for column in fixed {
        for (row, factor) in frame.rows_of(column) {
            let (lower, upper) = &mut bounds[row as usize];
            *lower -= factor;
            *upper -= factor;
        }
    }
    bounds
}

/// The cheapest few of each person.
pub fn cheapest(
    columns: impl IntoIterator<Item = ScheduleColumn>,
    people: usize,
    price: impl Fn(&ScheduleColumn) -> f64,
    few: usize,
) -> Vec<ScheduleColumn> {
    let mut lists: Vec<Vec<(f64, ScheduleColumn)>> = vec![Vec::new(); people];
    for column in columns {
        lists[column.person.0].push((price(&column), column));
    }
    let best = lists.into_iter().flat_map(|mut list| {
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
        list.truncate(few);
        list
    });
    best.map(|(_, column)| column).collect()
}
