//! The restricted master in whole numbers: which schedules of those known make the best roster
//! together.
//!
//! Its relaxation comes first: where even that is not better, nothing is. Otherwise it says which
//! schedules cannot be in any better roster (their reduced cost alone is more than what is to be
//! gained), and the engine branches on the rest.

use super::decomposition_blocks::ScheduleColumn;
use super::generate::GenerationInput;
use super::master::{After, Trouble};
use super::neighbourhood::Tried;
use crate::budget::SearchBudget;
use crate::model::engine::{EngineOutcome, Run, minimise};
use crate::model::lp::{Lin, Lp, Var, VariableKind};

/// The best roster made of known schedules, if it is better than the best roster, whose schedules
/// must be among them.
///
/// # Errors
/// [`Trouble::Engine`].
pub fn restricted(
    setting: &GenerationInput<'_>,
    best: &[ScheduleColumn],
    value: f64,
    known: &[Vec<ScheduleColumn>],
    seed: u32,
    watch: &SearchBudget<'_>,
) -> Result<Tried, Trouble> {
    let mut master = setting.master(&vec![true; best.len()], &[])?;
    let others = known
        .iter()
        .zip(best)
        .flat_map(|(list, held)| list.iter().filter(move |column| *column != held));
    for column in best.iter().chain(others) {
        master.add(&setting.frame, &setting.factors, column.clone())?;
    }
    let mixture = match master.solve(After::Adding, watch) {
        Ok(mixture) => mixture,
        Err(Trouble::Time | Trouble::Infeasible) => return Ok(Tried::Missed),
        Err(trouble) => return Err(trouble),
    };
    let step = setting.step.unwrap_or(1e-6 * value.abs().max(1.0));
    let room = value - 0.999 * step - (setting.constant + mixture.value);
    if room < 0.0 {
        return Ok(Tried::Bounded);
    }
    let price = setting.price(&mixture.duals);
    let pays =
        |column: &ScheduleColumn| price(column) - mixture.people[column.person.0] <= room + 1e-6;
    let columns: Vec<&ScheduleColumn> = master.columns.iter().collect();
    let (held, others) = columns.split_at(best.len());
    let kept = others.iter().filter(|column| pays(column));
    let columns: Vec<&ScheduleColumn> = held.iter().chain(kept).copied().collect();
    let (lp, objective) = program(setting, &columns);
    let mut start = vec![0.0; lp.columns.len()];
    start[..best.len()].fill(1.0);
    let run = Run {
        watch,
        start: Some(start),
        gap: 0.0,
        step: setting.step,
        threads: 1,
        seed,
        search: true,
    };
    let values = match minimise(&lp, &objective, &run) {
        EngineOutcome::Found { values, .. } => values,
        EngineOutcome::Nothing { .. } => return Ok(Tried::Missed),
        // The best roster is among its solutions.
        EngineOutcome::Infeasible => {
            let message = "the engine finds no mixture of schedules where there is one";
            return Err(Trouble::Engine(message.to_owned()));
        }
        EngineOutcome::Failure(message) => return Err(Trouble::Engine(message)),
    };
    let chosen = columns
        .into_iter()
        .zip(values)
        .filter(|(_, share)| *share > 0.5)
        .map(|(column, _)| column.clone());
    Ok(Tried::Found(chosen.collect()))
}

/// One variable for each schedule, then the common ones; the linking rows, then "one schedule" for
/// each person.
fn program(setting: &GenerationInput<'_>, columns: &[&ScheduleColumn]) -> (Lp, Lin) {
    let frame = &setting.frame;
    let mut lp = Lp::default();
    let mut objective = Lin {
        constant: setting.constant,
        ..Lin::default()
    };
    let mut rows = vec![Lin::default(); frame.rows.len()];
    let mut people: Vec<Lin> = vec![Lin::default(); setting.problem.people().len()];
    for column in columns {
        let var = lp.binary();
        objective.push(var, frame.value(column, &setting.factors));
        people[column.person.0].push(var, 1.0);
        for (row, factor) in frame.rows_of(column) {
            rows[row as usize].push(var, factor);
        }
    }
    for common in &frame.common {
        let given = setting.lp.columns[common.0];
        let var: Var = lp.column(given.lower, given.upper, VariableKind::Real);
        objective.push(var, setting.factors[common.0]);
        for (row, factor) in frame.entries(*common) {
            rows[*row as usize].push(var, *factor);
        }
    }
    for (row, (lower, upper)) in rows.into_iter().zip(&frame.rows) {
        lp.row(row, *lower, *upper);
    }
    for person in people {
        lp.row(person, 1.0, 1.0);
    }
    (lp, objective)
}

/// Schedules met on the way, each once; of each person the latest are kept.
pub struct KnownColumns {
    lists: Vec<Vec<ScheduleColumn>>,
    most: usize,
}

impl KnownColumns {
    /// None yet.
    pub fn new(people: usize, most: usize) -> Self {
        KnownColumns {
            lists: vec![Vec::new(); people],
            most,
        }
    }

    /// One more, or one met again.
    pub fn meet(&mut self, column: &ScheduleColumn) {
        let list = &mut self.lists[column.person.0];
        match list
            .iter()
            .position(|known| known.options == column.options)
        {
            Some(at) => list[at..].rotate_left(1),
            None => {
                if list.len() == self.most {
                    list.remove(0);
                }
                list.push(column.clone());
            }
        }
    }

    /// Per person, the latest last.
    pub fn lists(&self) -> &[Vec<ScheduleColumn>] {
        &self.lists
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
