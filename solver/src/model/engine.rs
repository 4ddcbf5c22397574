//! One run of the engine: a program as plain data in, values and a valid bound out, every status
//! named.

use super::callback::{SearchBudget, StopSource, run};
use super::lp::{Lin, Lp, VariableKind};
use super::portfolio::run_portfolio;
use good_lp::solvers::highs::highs;
use good_lp::{Expression, ProblemVariables, SolverModel, Variable, constraint, variable};
use highs::{HighsModelStatus, HighsSolutionStatus, SolvedModel};
use std::time::{Duration, Instant};

/// How to run.
pub struct Run<'a> {
    /// What is watched; its deadline is the run's.
    pub watch: &'a SearchBudget<'a>,
    /// Values to start from, one for each variable; real ones need not fit.
    pub start: Option<Vec<f64>>,
    /// Relative gap at which to stop.
    pub gap: f64,
    /// The objective takes only multiples of this on whole solutions; `None`: unknown.
    pub step: Option<f64>,
    /// Runs side by side, each of a thread, where whole numbers are sought and time is the limit.
    pub threads: usize,
    /// Seed.
    pub seed: u32,
    /// Whether to look for better solutions, too, and not only for a better bound.
    pub search: bool,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub enum EngineOutcome {
    /// Values found, with a bound on the objective.
    Found {
        /// One for each variable.
        values: Vec<f64>,
        /// No solution is below it.
        bound: f64,
    },
    /// Stopped before any solution was found.
    Nothing {
        /// No solution is below it.
        bound: f64,
    },
    /// Proved that there is none.
    Infeasible,
    /// Anything else, in the engine's word.
    Failure(String),
}

/// Minimise an expression.
pub fn minimise(lp: &Lp, objective: &Lin, run: &Run<'_>) -> EngineOutcome {
    if lp.columns.iter().any(|c| c.lower > c.upper) {
        return EngineOutcome::Infeasible;
    }
    // An all-constant model would be "empty" to the engine.
    if lp.columns.is_empty() {
        let lawful = lp.rows.iter().all(|r| r.lower <= 1e-9 && r.upper >= -1e-9);
        return if lawful {
            EngineOutcome::Found {
                values: Vec::new(),
                bound: objective.constant,
            }
        } else {
            EngineOutcome::Infeasible
        };
    }
    let terms: usize = lp.rows.iter().map(|row| row.terms.len()).sum();
    let lines = lp.rows.len() + lp.columns.len();
    if !run.watch.has_room(terms, TERM) || !run.watch.has_room(lines, LINE) {
        return EngineOutcome::Nothing {
            bound: f64::NEG_INFINITY,
        };
    }
    if lp.columns.iter().all(|c| c.kind == VariableKind::Real) {
        let ear = StopSource::Watch(run.watch);
        let (answer, work) = solve(
            lp,
            objective,
            &EngineOptions::of(run),
            run.start.as_deref(),
            ear,
        );
        run.watch.spend(work);
        return answer;
    }
    // Before its first iteration the engine reads, presolves and probes: this is counted too, and
    // not begun on less.
    let reading = READING.saturating_mul(u64::try_from(terms).unwrap_or(u64::MAX));
    if run.watch.left().is_some_and(|left| left <= reading) {
        run.watch.spend(reading);
        return EngineOutcome::Nothing {
            bound: f64::NEG_INFINITY,
        };
    }
    run.watch.spend(reading);
    run_portfolio(lp, objective, run)
}

/// Bytes that a term of a row, and a row or a column, take while the engine prepares, in all its
/// copies.
const TERM: usize = 200;
const LINE: usize = 400;

/// Units of work of a term of a program while the engine prepares to branch.
const READING: u64 = 100;

/// How long the engine may take to notice that it is to stop, before it is left behind.
pub const GRACE: Duration = Duration::from_millis(500);

/// Time between two looks at the watch.
pub const LOOK: Duration = Duration::from_millis(20);

/// What the engine is told, as plain data.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    seconds: f64,
    gap: f64,
    step: Option<f64>,
    seed: u32,
    search: bool,
    restarts: bool,
    presolve: bool,
}

impl EngineOptions {
    /// Those of the first of the runs side by side.
    pub fn of(run: &Run<'_>) -> Self {
        let left = run.watch.deadline.saturating_duration_since(Instant::now());
        EngineOptions {
            seconds: left.as_secs_f64(),
            gap: run.gap,
            step: run.step,
            seed: run.seed,
            search: run.search,
            restarts: true,
            presolve: true,
        }
    }

    /// Those of another: its luck differs by the seed, and every second one never begins anew at
    /// the root, or takes the program as it is.
    pub fn beside(&self, number: u32, as_it_is: bool) -> Self {
        let even = number.is_multiple_of(2);
        EngineOptions {
            seed: self.seed.wrapping_add(number),
            restarts: even,
            presolve: even || !as_it_is,
            ..self.clone()
        }
    }

    /// Where values come in steps, a bound within a step proves; the default of 1e-6 hides nothing
    /// otherwise.
    fn absolute(&self) -> f64 {
        (self.step.unwrap_or(0.0) * 0.999).max(1e-7)
    }

    /// `None`: an option was refused.
    fn set(&self, model: &mut highs::Model) -> Option<()> {
        let whole = |number: usize| i32::try_from(number).unwrap_or(1);
        model.make_quiet();
        model.try_set_option("time_limit", self.seconds).ok()?;
        model.try_set_option("mip_rel_gap", self.gap).ok()?;
        model.try_set_option("mip_abs_gap", self.absolute()).ok()?;
        model
            .try_set_option("mip_feasibility_tolerance", 1e-6)
            .ok()?;
        // Its own threads make it slower on programs of this size: they wait for each other more
        // than they work.
        model.try_set_option("threads", 1).ok()?;
        model
            .try_set_option("random_seed", whole((self.seed & 0x7fff_ffff) as usize))
            .ok()?;
        if !self.search {
            model.try_set_option("mip_heuristic_effort", 0.0).ok()?;
        }
        if !self.presolve {
            model.try_set_option("presolve", "off").ok()?;
        }
        if !self.restarts {
            model.try_set_option("mip_allow_restart", false).ok()?;
        }
        model.try_set_option("mip_min_logging_interval", 0.5).ok()
    }
}

/// One run, and the work it was.
pub fn solve(
    lp: &Lp,
    objective: &Lin,
    options: &EngineOptions,
    start: Option<&[f64]>,
    ear: StopSource<'_>,
) -> (EngineOutcome, u64) {
    let failure = |message: &str| (EngineOutcome::Failure(message.to_owned()), 0);
    let mut model = match translate(lp, objective) {
        Ok(model) => model,
        Err(message) => return failure(&message),
    };
    if options.set(&mut model).is_none() {
        return failure("an option was refused; the engine's version does not fit");
    }
    if start.is_some() && model.try_set_solution(start, None, None, None).is_err() {
        return failure("the starting roster was refused");
    }
    let whole = lp.columns.iter().any(|c| c.kind == VariableKind::Integer);
    match run(model, whole, ear) {
        Ok((solved, work)) => (read(&solved, whole, objective, options), work),
        Err(status) => failure(&format!("the engine ended with {status:?}")),
    }
}

/// From plain data to good_lp and on to the engine's own model, which alone tells the bound.
pub fn translate(lp: &Lp, objective: &Lin) -> Result<highs::Model, String> {
    let mut variables = ProblemVariables::new();
    let handles: Vec<Variable> = lp
        .columns
        .iter()
        .map(|column| {
            let mut definition = variable().min(column.lower);
            if column.upper.is_finite() {
                definition = definition.max(column.upper);
            }
            variables.add(if column.kind == VariableKind::Integer {
                definition.integer()
            } else {
                definition
            })
        })
        .collect();
    let sum = |terms: &[(super::lp::Var, f64)]| {
        let mut sum = Expression::with_capacity(terms.len());
        for (var, factor) in terms {
            sum.add_mul(*factor, handles[var.0]);
        }
        sum
    };
    let mut model = variables.minimise(sum(&objective.terms)).using(highs);
    for row in &lp.rows {
        if row.lower == row.upper {
            model.add_constraint(constraint::eq(sum(&row.terms), row.upper));
            continue;
        }
        if row.upper.is_finite() {
            model.add_constraint(constraint::leq(sum(&row.terms), row.upper));
        }
        if row.lower.is_finite() {
            model.add_constraint(constraint::geq(sum(&row.terms), row.lower));
        }
    }
    model.try_into_inner().map_err(|e| e.to_string())
}

fn read(
    solved: &SolvedModel,
    whole: bool,
    objective: &Lin,
    options: &EngineOptions,
) -> EngineOutcome {
    let status = solved.status();
    let value = solved.objective_value();
    match status {
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => {
            EngineOutcome::Infeasible
        }
        HighsModelStatus::Optimal
        | HighsModelStatus::ObjectiveBound
        | HighsModelStatus::ObjectiveTarget
        | HighsModelStatus::ReachedTimeLimit
        | HighsModelStatus::ReachedIterationLimit
        | HighsModelStatus::ReachedSolutionLimit
        | HighsModelStatus::ReachedInterrupt
        | HighsModelStatus::ReachedMemoryLimit => {
            // A program without whole variables is solved as it is; the engine tells no other bound
            // for it.
            let bound = if whole {
                let told = solved.double_info_value(c"mip_dual_bound");
                match told.unwrap_or(f64::NEG_INFINITY) {
                    // Settled while it prepared, it tells that its solution is optimal, and no
                    // bound.
                    f64::NEG_INFINITY if status == HighsModelStatus::Optimal => {
                        value - options.absolute().max(options.gap * value.abs())
                    }
                    told => told,
                }
            } else if status == HighsModelStatus::Optimal {
                value
            } else {
                f64::NEG_INFINITY
            };
            let bound = lift(bound, options.step) + objective.constant;
            match solved.primal_solution_status() {
                HighsSolutionStatus::Feasible => EngineOutcome::Found {
                    values: solved.get_solution().columns().to_vec(),
                    bound,
                },
                _ if status == HighsModelStatus::Optimal => EngineOutcome::Failure(
                    "the engine calls a solution optimal that breaks its own rows".to_owned(),
                ),
                _ => EngineOutcome::Nothing { bound },
            }
        }
        other => EngineOutcome::Failure(format!("the engine ended with {other:?}")),
    }
}

/// A bound on an objective that takes only multiples of a step: the next multiple.
pub fn lift(bound: f64, step: Option<f64>) -> f64 {
    match step {
        Some(step) if bound.is_finite() => ((bound / step) - 1e-6).ceil() * step,
        _ => bound,
    }
}
