//! What annealing asks a million times a second, looked up: costs of rows by their sums, options by
//! duty, stage and day.

use crate::columns::decomposition_blocks::ScheduleColumn;
use crate::columns::generate::GenerationInput;
use crate::columns::network::DutyNetwork;
use crate::columns::start::Slopes;
use crate::local::path::NOTHING;
use crate::problem::{DutyIx, GroupIx, Interval, PersonIx};
use std::collections::HashMap;
use std::ops::Range;

/// Sums that one row may have for its costs to be written down one by one.
const MOST_SUMS: f64 = 4096.0;

/// Lookups for one problem and objective.
pub struct Tables<'a> {
    /// Per person.
    pub people: Vec<Own<'a>>,
    /// Days of the horizon.
    pub days: usize,
    /// Per duty, duties at the same time that rules take for the same (they differ in skill or
    /// place).
    pub alike: Vec<u32>,
    rows: Vec<Costs>,
    slopes: &'a Slopes,
    bounds: &'a [(f64, f64)],
    dear: f64,
}

/// One person's options.
pub struct Own<'a> {
    /// The network.
    pub network: &'a DutyNetwork,
    /// Per stage, options on lawful paths.
    pub choices: Vec<Vec<u32>>,
    /// Per day, its stages.
    pub days: Vec<Range<u32>>,
    /// Factor of the soft cost.
    pub soft: f64,
    /// Per duty, its option or [`NOTHING`].
    places: Vec<u32>,
    /// Per option, its own price.
    prices: Vec<f64>,
    /// Per option, where what it brings to rows begins in `brought`; one more at the end.
    begins: Vec<u32>,
    brought: Vec<(u32, f64)>,
}

impl Own<'_> {
    /// The option that is a duty, or [`NOTHING`].
    pub fn option(&self, duty: DutyIx) -> u32 {
        self.places[duty.0]
    }

    /// An option's own price.
    pub fn price(&self, option: u32) -> f64 {
        self.prices[option as usize]
    }

    /// What an option brings to rows.
    pub fn brought(&self, option: u32) -> &[(u32, f64)] {
        let (from, to) = (
            self.begins[option as usize],
            self.begins[option as usize + 1],
        );
        &self.brought[from as usize..to as usize]
    }
}

/// Cost of a row by the sum of what people bring.
enum Costs {
    /// One by one, from a least sum on.
    Table(f64, Vec<f64>),
    /// By its slopes.
    Slopes,
}

impl<'a> Tables<'a> {
    /// Look everything up; `None`: soft costs stand in rows, which moves are not made for.
    pub fn new(setting: &'a GenerationInput<'_>, slopes: &'a Slopes) -> Option<Tables<'a>> {
        let people = 0..setting.problem.people().len();
        let soft = |person: usize| ScheduleColumn {
            person: PersonIx(person),
            options: Vec::new(),
            soft: 1.0,
        };
        let bound = |person: usize| !setting.frame.rows_of(&soft(person)).is_empty();
        if people.clone().any(bound) {
            return None;
        }
        let parts = setting.problem.parts();
        let days = usize::try_from(parts.last_day.0 - parts.first_day.0 + 1).ok()?;
        let people: Vec<Own<'a>> = people.map(|p| own(setting, PersonIx(p), days)).collect();
        let rows = costs(setting, slopes, &people);
        Some(Tables {
            people,
            days,
            alike: alike(setting),
            rows,
            slopes,
            bounds: &setting.frame.rows,
            dear: setting.dear,
        })
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Cost of a row whose people bring so much.
    pub fn cost(&self, row: usize, sum: f64) -> f64 {
        match &self.rows[row] {
            Costs::Table(least, costs) => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let at = (sum - least) as usize;
                costs[at.min(costs.len() - 1)]
            }
            Costs::Slopes => self.slopes.cost(row, self.bounds[row], sum, self.dear),
        }
    }
}

fn own<'a>(setting: &'a GenerationInput<'_>, person: PersonIx, days: usize) -> Own<'a> {
    let (problem, network) = (setting.problem, &setting.blocks.of[person.0].network);
    let first = problem.parts().first_day.0;
    let mut own = Own {
        network,
        choices: Vec::with_capacity(network.stages.len()),
        days: vec![0..0; days],
        soft: setting.frame.soft_factor(person, &setting.factors),
        places: vec![NOTHING; problem.duties().len()],
        prices: Vec::with_capacity(network.duties.len()),
        begins: vec![0],
        brought: Vec::new(),
    };
    for stage in &network.stages {
        let options = stage.classes.iter().flat_map(|class| &class.options);
        own.choices.push(options.copied().collect());
    }
    for (at, duty) in (0..).zip(&network.duties) {
        own.places[duty.0] = at;
        own.prices
            .push(setting.frame.own(person, at, &setting.factors));
        own.brought.extend(setting.frame.option(person, at));
        own.begins
            .push(u32::try_from(own.brought.len()).unwrap_or(NOTHING));
        let day = usize::try_from(problem.duty(*duty).work.day.0 - first).unwrap_or(0);
        let stage = network.stage_of[at as usize];
        if let Some(stages) = own.days.get_mut(day) {
            let known = stages.start < stages.end;
            let begin = if known {
                stages.start.min(stage)
            } else {
                stage
            };
            *stages = begin..stages.end.max(stage + 1);
        }
    }
    own
}

fn costs(setting: &GenerationInput<'_>, slopes: &Slopes, people: &[Own<'_>]) -> Vec<Costs> {
    let rows = &setting.frame.rows;
    let mut range = vec![(0.0_f64, 0.0_f64); rows.len()];
    let mut whole = vec![true; rows.len()];
    for (row, factor) in people.iter().flat_map(|own| &own.brought) {
        let (least, most) = &mut range[*row as usize];
        *least += factor.min(0.0);
        *most += factor.max(0.0);
        whole[*row as usize] &= factor.fract() == 0.0;
    }
    let of = |row: usize| {
        let (least, most) = range[row];
        if !whole[row] || most - least > MOST_SUMS {
            return Costs::Slopes;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let count = (most - least) as u32;
        let cost = |n: u32| slopes.cost(row, rows[row], least + f64::from(n), setting.dear);
        Costs::Table(least, (0..=count).map(cost).collect())
    };
    (0..rows.len()).map(of).collect()
}

/// Duties of one time and group have one number.
fn alike(setting: &GenerationInput<'_>) -> Vec<u32> {
    let mut known: HashMap<(Interval, Option<GroupIx>), u32> = HashMap::new();
    let mut numbers = Vec::with_capacity(setting.problem.duties().len());
    for duty in setting.problem.duties() {
        let fresh = u32::try_from(known.len()).unwrap_or(NOTHING);
        let key = (duty.work.interval, duty.work.group);
        numbers.push(*known.entry(key).or_insert(fresh));
    }
    numbers
}
