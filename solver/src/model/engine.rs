//! One run of the engine: a program as plain data in, values and a valid bound out, every status named.

use super::callback::{Watch, run};
use super::lp::{Kind, Lin, Lp};
use good_lp::solvers::highs::highs;
use good_lp::{Expression, ProblemVariables, SolverModel, Variable, constraint, variable};
use highs::{HighsModelStatus, HighsSolutionStatus, SolvedModel};
use std::time::Instant;

/// How to run.
pub struct Run<'a> {
    /// What is watched; its deadline is the run's.
    pub watch: &'a Watch<'a>,
    /// Values to start from, one for each variable; real ones need not fit.
    pub start: Option<Vec<f64>>,
    /// Relative gap at which to stop.
    pub gap: f64,
    /// The objective takes only multiples of this on whole solutions; `None`: unknown.
    pub step: Option<f64>,
    /// Threads.
    pub threads: usize,
    /// Seed.
    pub seed: u32,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub enum Answer {
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
pub fn minimise(lp: &Lp, objective: &Lin, settings: &Run<'_>) -> Answer {
    if lp.columns.iter().any(|c| c.lower > c.upper) {
        return Answer::Infeasible;
    }
    // An all-constant model would be "empty" to the engine.
    if lp.columns.is_empty() {
        let lawful = lp.rows.iter().all(|r| r.lower <= 1e-9 && r.upper >= -1e-9);
        return if lawful {
            Answer::Found {
                values: Vec::new(),
                bound: objective.constant,
            }
        } else {
            Answer::Infeasible
        };
    }
    let mut model = match translate(lp, objective) {
        Ok(model) => model,
        Err(message) => return Answer::Failure(message),
    };
    let seconds = settings
        .watch
        .deadline
        .saturating_duration_since(Instant::now())
        .as_secs_f64();
    model.make_quiet();
    // Only one thread does the same work in the same order whatever the machine.
    let threads = match settings.watch.left() {
        Some(_) => 1,
        None => settings.threads,
    };
    let step = settings.step.unwrap_or(0.0);
    let options = [
        model.try_set_option("time_limit", seconds),
        model.try_set_option("mip_rel_gap", settings.gap),
        // Where values come in steps, a bound within a step proves; the default of 1e-6 hides nothing otherwise.
        model.try_set_option("mip_abs_gap", (step * 0.999).max(1e-7)),
        model.try_set_option("mip_feasibility_tolerance", 1e-6),
        model.try_set_option("threads", i32::try_from(threads).unwrap_or(1)),
        model.try_set_option(
            "random_seed",
            i32::try_from(settings.seed & 0x7fff_ffff).unwrap_or(0),
        ),
        model.try_set_option("mip_min_logging_interval", 0.5),
    ];
    if options.iter().any(Result::is_err) {
        return Answer::Failure(
            "an option was refused; the engine's version does not fit".to_owned(),
        );
    }
    if let Some(start) = &settings.start
        && model
            .try_set_solution(Some(start), None, None, None)
            .is_err()
    {
        return Answer::Failure("the starting roster was refused; report this".to_owned());
    }
    let whole = lp.columns.iter().any(|c| c.kind == Kind::Integer);
    match run(model, whole, objective.constant, settings.watch) {
        Ok(solved) => read(&solved, whole, objective, settings.step),
        Err(status) => Answer::Failure(format!("the engine ended with {status:?}; report this")),
    }
}

/// From plain data to good_lp and on to the engine's own model, which alone tells the bound.
fn translate(lp: &Lp, objective: &Lin) -> Result<highs::Model, String> {
    let mut variables = ProblemVariables::new();
    let handles: Vec<Variable> = lp
        .columns
        .iter()
        .map(|column| {
            let mut definition = variable().min(column.lower);
            if column.upper.is_finite() {
                definition = definition.max(column.upper);
            }
            variables.add(if column.kind == Kind::Integer {
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

fn read(solved: &SolvedModel, whole: bool, objective: &Lin, step: Option<f64>) -> Answer {
    let status = solved.status();
    match status {
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => {
            Answer::Infeasible
        }
        HighsModelStatus::Optimal
        | HighsModelStatus::ObjectiveBound
        | HighsModelStatus::ObjectiveTarget
        | HighsModelStatus::ReachedTimeLimit
        | HighsModelStatus::ReachedIterationLimit
        | HighsModelStatus::ReachedSolutionLimit
        | HighsModelStatus::ReachedInterrupt
        | HighsModelStatus::ReachedMemoryLimit => {
            // A program without whole variables is solved as it is; the engine tells no other bound for it.
            let bound = if whole {
                solved
                    .double_info_value(c"mip_dual_bound")
                    .unwrap_or(f64::NEG_INFINITY)
            } else if status == HighsModelStatus::Optimal {
                solved.objective_value()
            } else {
                f64::NEG_INFINITY
            };
            let bound = lift(bound, step) + objective.constant;
            match solved.primal_solution_status() {
                HighsSolutionStatus::Feasible => Answer::Found {
                    values: solved.get_solution().columns().to_vec(),
                    bound,
                },
                _ if status == HighsModelStatus::Optimal => Answer::Failure(
                    "the engine calls a solution optimal that breaks its own rows".to_owned(),
                ),
                _ => Answer::Nothing { bound },
            }
        }
        other => Answer::Failure(format!("the engine ended with {other:?}; report this")),
    }
}

/// A bound on an objective that takes only multiples of a step: the next multiple.
pub fn lift(bound: f64, step: Option<f64>) -> f64 {
    match step {
        Some(step) if bound.is_finite() => ((bound / step) - 1e-6).ceil() * step,
        _ => bound,
    }
}
