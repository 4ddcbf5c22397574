//! Diving: from a mixture to one schedule each, a few people at a time, with new schedules
//! generated on the way.

use super::decomposition_blocks::ScheduleColumn;
use super::generate::{Fence, GenerationEnd, GenerationInput, Patience, Task};
use super::master::{After, Master, Mixture, Trouble};
use crate::budget::SearchBudget;
use crate::problem::PersonIx;

/// Columns for each person left from which on a program is made anew with fewer.
const MANY: usize = 120;

/// How to dive.
pub struct Plunge<'p> {
    /// Shares from which on a schedule is taken as decided.
    pub sure: f64,
    /// People decided at a time, as a part of those left (at least one).
    pub part: f64,
    /// Rounds of pricing between decisions.
    pub rounds: usize,
    /// Between decisions, how near mixture and bound must come, relatively.
    pub gap: f64,
    /// Give up when the mixture reaches this value (constant and people outside included).
    pub ceiling: f64,
    /// What people must keep.
    pub fence: Option<&'p Fence>,
    /// Threads for pricing.
    pub threads: usize,
}

/// One schedule for each person inside, or nothing: the dive ended in a mixture that needs
/// stand-ins, rose above the ceiling, or ran out of time.
///
/// # Errors
/// [`Trouble::Engine`].
pub fn dive(
    setting: &GenerationInput<'_>,
    master: Master,
    mixture: Mixture,
    base: f64,
    plunge: &Plunge<'_>,
    watch: &SearchBudget<'_>,
) -> Result<Option<Vec<ScheduleColumn>>, Trouble> {
    let mut decided: Vec<ScheduleColumn> = Vec::new();
    let whole = dive_into(setting, master, mixture, base, plunge, &mut decided, watch)?;
    Ok(whole.then_some(decided))
}

/// As [`dive`], with the schedules decided even where it ends early; whether everybody's is.
///
/// # Errors
/// [`Trouble::Engine`].
pub fn dive_into(
    setting: &GenerationInput<'_>,
    mut master: Master,
    mut mixture: Mixture,
    mut base: f64,
    plunge: &Plunge<'_>,
    decided: &mut Vec<ScheduleColumn>,
    watch: &SearchBudget<'_>,
) -> Result<bool, Trouble> {
    let mut free: Vec<PersonIx> = master.inside().collect();
    let patience = Patience {
        rounds: plunge.rounds,
        gap: plunge.gap,
        beam: usize::MAX,
        ceiling: plunge.ceiling,
    };
    // Those from here on stand in the master, the ones before are no longer in it.
    let mut since = decided.len();
    while !watch.stopped() {
        let chosen = choose(&master, &mixture, &free, plunge);
        if chosen.is_empty() {
            return Ok(false);
        }
        for (person, column) in chosen {
            decided.push(master.columns[column].clone());
            free.retain(|p| *p != person);
            for other in 0..master.columns.len() {
                if other != column && master.columns[other].person == person {
                    master.allow(other, false);
                }
            }
        }
        if free.is_empty() {
            return Ok(true);
        }
        let mut after = After::Deciding;
        if crowded(&master, free.len()) {
            let gone = &decided[since..];
            master = master.smaller(setting, &free, gone, &mixture.duals)?;
            base += setting.outside(gone);
            (since, after) = (decided.len(), After::Adding);
        }
        let task = Task {
            free: &free,
            base,
            decided: &decided[since..],
            fence: plunge.fence,
            threads: plunge.threads,
            after,
            patience,
        };
        // Prices hardly change by one decision.
        let begin = Some((f64::NEG_INFINITY, mixture.duals));
        mixture = match setting.generate(&mut master, &task, begin, watch) {
            Ok(relaxation) if relaxation.end == GenerationEnd::Hopeless => return Ok(false),
            Ok(relaxation) => relaxation.mixture,
            Err(Trouble::Time | Trouble::Infeasible) => return Ok(false),
            Err(trouble) => return Err(trouble),
        };
        if base + mixture.value >= plunge.ceiling {
            return Ok(false);
        }
    }
    Ok(false)
}

/// Whether most of a program is of no use any more: half of its people are decided, or columns are
/// many.
fn crowded(master: &Master, free: usize) -> bool {
    2 * free <= master.inside().count() || master.columns.len() > MANY * free
}

/// Whom to decide next, with which column: everybody who is sure, else the surest few.
fn choose(
    master: &Master,
    mixture: &Mixture,
    free: &[PersonIx],
    plunge: &Plunge<'_>,
) -> Vec<(PersonIx, usize)> {
    let mut best: Vec<(f64, PersonIx, usize)> = Vec::new();
    for person in free {
        let own = (0..master.columns.len()).filter(|n| master.columns[*n].person == *person);
        let top = own.max_by(|a, b| {
            mixture
                .shares
                .get(*a)
                .unwrap_or(&0.0)
                .total_cmp(mixture.shares.get(*b).unwrap_or(&0.0))
        });
        if let Some(column) = top {
            let share = mixture.shares.get(column).copied().unwrap_or(0.0);
            if share > 1e-6 {
                best.push((share, *person, column));
            }
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    let few = ((free.len() as f64 * plunge.part) as usize).max(1);
    let sure = best
        .iter()
        .take_while(|(share, _, _)| *share >= plunge.sure)
        .count();
    // Whole shares cost nothing to decide.
    let whole = best
        .iter()
        .take_while(|(share, _, _)| *share >= 1.0 - 1e-6)
        .count();
    best.truncate(whole.max(sure.min(few)).max(1));
    best.into_iter()
        .map(|(_, person, column)| (person, column))
        .collect()
}
