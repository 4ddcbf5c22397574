//! A first roster in milliseconds: everybody in turn takes the schedule that is cheapest beside
//! what the others hold.
//!
//! One person's schedule changes cover by so much a duty, given the others, as long as each duty is
//! counted once: so the best answer to the others is one pricing. Repeated until nobody can better
//! it alone.

use super::decomposition_blocks::ScheduleColumn;
use super::generate::GenerationInput;
use super::label::{Pricer, Query};
use crate::budget::SearchBudget;
use crate::problem::PersonIx;

/// What each row is worth to the next person, given the sum of the others: the slope of the
/// cheapest common variables.
///
/// `None` where a common variable stands in several rows.
pub struct Slopes {
    /// Per row, (variables that lift it, variables that lower it) as price per unit and room.
    sides: Vec<[Vec<(f64, f64)>; 2]>,
}

impl Slopes {
    /// Read the common variables.
    pub fn new(setting: &GenerationInput<'_>) -> Option<Slopes> {
        let mut sides = vec![[Vec::new(), Vec::new()]; setting.frame.rows.len()];
        for var in &setting.frame.common {
            let column = setting.lp.columns[var.0];
            match setting.frame.entries(*var) {
                [] => {}
                [(row, factor)] if column.lower >= 0.0 => {
                    let side = usize::from(*factor < 0.0);
                    let room = column.upper * factor.abs();
                    sides[*row as usize][side].push((setting.factors[var.0] / factor.abs(), room));
                }
                _ => return None,
            }
        }
        for row in &mut sides {
            for side in row {
                side.sort_by(|a, b| a.0.total_cmp(&b.0));
            }
        }
        Some(Slopes { sides })
    }

    /// Least cost of the common variables of a row whose people bring `sum`; dear where no variable
    /// helps.
    pub fn cost(&self, row: usize, bounds: (f64, f64), sum: f64, dear: f64) -> f64 {
        let (mut owed, side) = if sum < bounds.0 {
            (bounds.0 - sum, 0)
        } else if sum > bounds.1 {
            (sum - bounds.1, 1)
        } else {
            return 0.0;
        };
        let mut cost = 0.0;
        for (price, room) in &self.sides[row][side] {
            let taken = owed.min(*room);
            cost += taken * price;
            owed -= taken;
        }
        if owed > 1e-9 {
            cost + owed * 10.0 * dear
        } else {
            cost
        }
    }
}

/// Everybody's schedules as they stand, with what they bring to each row.
pub struct StartingSchedules {
    /// Per person.
    pub columns: Vec<Option<ScheduleColumn>>,
    sums: Vec<f64>,
}

impl StartingSchedules {
    /// From schedules.
    pub fn new(
        setting: &GenerationInput<'_>,
        columns: Vec<Option<ScheduleColumn>>,
    ) -> StartingSchedules {
        let mut standing = StartingSchedules {
            sums: vec![0.0; setting.frame.rows.len()],
            columns,
        };
        for column in standing.columns.iter().flatten() {
            for (row, factor) in setting.frame.rows_of(column) {
                standing.sums[row as usize] += factor;
            }
        }
        standing
    }

    fn put(
        &mut self,
        setting: &GenerationInput<'_>,
        person: PersonIx,
        column: Option<ScheduleColumn>,
    ) {
        for (sign, which) in [(-1.0, &self.columns[person.0]), (1.0, &column)] {
            for (row, factor) in which.iter().flat_map(|c| setting.frame.rows_of(c)) {
                self.sums[row as usize] += sign * factor;
            }
        }
        self.columns[person.0] = column;
    }

    /// Objective, the constant included.
    pub fn value(&self, setting: &GenerationInput<'_>, slopes: &Slopes) -> f64 {
        let own: f64 = self
            .columns
            .iter()
            .flatten()
            .map(|c| setting.frame.value(c, &setting.factors))
            .sum();
        setting.constant + own + self.row_costs(setting, slopes).iter().sum::<f64>()
    }

    /// Cost of each row.
    pub fn row_costs(&self, setting: &GenerationInput<'_>, slopes: &Slopes) -> Vec<f64> {
        let rows = setting.frame.rows.iter().enumerate();
        rows.map(|(row, bounds)| slopes.cost(row, *bounds, self.sums[row], setting.dear))
            .collect()
    }

    /// One person's best answer to the others; whether it was found.
    pub fn answer(
        &mut self,
        setting: &GenerationInput<'_>,
        slopes: &Slopes,
        person: PersonIx,
        pricer: &mut Pricer,
        watch: &SearchBudget<'_>,
    ) -> bool {
        let before = self.columns[person.0].clone();
        self.put(setting, person, None);
        let network = &setting.blocks.of[person.0].network;
        let prices: Vec<f64> = (0..network.duties.len())
            .map(|at| {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                let rows = setting.frame.option(person, at).iter();
                let change = rows.map(|(row, factor)| {
                    let (bounds, sum) =
                        (setting.frame.rows[*row as usize], self.sums[*row as usize]);
                    let cost = |sum| slopes.cost(*row as usize, bounds, sum, setting.dear);
                    cost(sum + factor) - cost(sum)
                });
                setting.frame.own(person, at, &setting.factors) + change.sum::<f64>()
            })
            .collect();
        let soft = setting.frame.soft_factor(person, &setting.factors);
        let query = Query {
            prices: &prices,
            soft,
            cutoff: f64::INFINITY,
            beam: 4,
            want: 1,
            skips: &[],
            budget: u64::MAX,
            watch,
        };
        let found = pricer.price_roughly(network, &query).into_iter().next();
        let own = |column: &ScheduleColumn| -> f64 {
            column
                .options
                .iter()
                .map(|at| prices[*at as usize])
                .sum::<f64>()
                + soft * column.soft
        };
        let column = found.map(|schedule| {
            setting
                .blocks
                .column(setting.problem, person, schedule.options)
        });
        // A beam may miss what is held already.
        let column = column.filter(|new| {
            before
                .as_ref()
                .is_none_or(|old| own(new) <= own(old) + 1e-9)
        });
        let done = column.is_some();
        self.put(setting, person, column.or(before));
        done
    }
}

/// A first roster, from schedules known already where there are any; `None` where somebody has no
/// lawful schedule at all or time is up before everybody has one.
pub fn start(
    setting: &GenerationInput<'_>,
    slopes: &Slopes,
    known: Vec<Option<ScheduleColumn>>,
    seed: u64,
    watch: &SearchBudget<'_>,
) -> Option<StartingSchedules> {
    let people = setting.problem.people().len();
    let mut standing = StartingSchedules::new(setting, known);
    let mut pricer = Pricer::default();
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut order: Vec<PersonIx> = (0..people).map(PersonIx).collect();
    dice.shuffle(&mut order);
    for person in &order {
        let lacks = standing.columns[person.0].is_none();
        if lacks && !standing.answer(setting, slopes, *person, &mut pricer, watch) {
            return None;
        }
    }
    let mut value = standing.value(setting, slopes);
    while !watch.stopped() {
        dice.shuffle(&mut order);
        for person in &order {
            if watch.stopped() {
                break;
            }
            standing.answer(setting, slopes, *person, &mut pricer, watch);
        }
        let now = standing.value(setting, slopes);
        if now >= value - 1e-6 {
            break;
        }
        value = now;
    }
    Some(standing)
}
