//! The whole search for one objective: networks, a first roster, the relaxation, a dive, then
//! neighbourhoods until the bound is met or time is up.

mod alns;
mod alns_operators;
mod descent;
mod roll;
mod step;

use super::decomposition_blocks::{Blocks, ScheduleColumn};
use super::generate::{GenerationEnd, GenerationInput, Patience, Task};
use super::master::{After, Trouble, cheapest};
use super::restricted::KnownColumns;
use super::start::{Slopes, start};
use super::volume::walk;
use crate::budget::{SearchBudget, StageClock};
use crate::judge::person_breaches;
use crate::limits::Phase;
use crate::model::build::CompactModel;
use crate::model::lp::Lin;
use crate::outcome::{Breach, Roster};
use crate::problem::{PersonIx, Problem};
use alns_operators::AlnsOperators;
use std::time::Duration;

/// Steps of the walk to the first prices.
const STEPS: usize = 150;

/// Part of what is left that the relaxation of the whole may take.
const RELAXATION: f64 = 0.45;

/// Part of this that the walk may take.
const WALK: f64 = 0.33;

/// Rows beyond which the mixture of a whole long horizon is not waited for.
const ROWS: usize = 600;

/// Schedules met on the way that are kept of each person.
const MET: usize = 60;

/// How long to anneal before the dive, as a part of the relaxation's time.
const BEFORE: f64 = 0.3;

/// What each stage may take at least, so that it comes to anything.
const LEAST: Duration = Duration::from_millis(500);

/// What a search found.
pub struct SearchResult {
    /// The best roster.
    pub roster: Option<Roster>,
    /// No roster is better.
    pub bound: f64,
}

/// How to search.
pub struct SearchEffort<'e> {
    /// What stops it, and is told how it goes.
    pub watch: &'e SearchBudget<'e>,
    /// Threads.
    pub threads: usize,
    /// Seed.
    pub seed: u64,
    /// Neighbourhoods in a row without gain after which to give up; `None`: never.
    pub idle: Option<usize>,
    /// Relative gap at which to stop.
    pub gap: f64,
    /// Value of a roster; `None`: unlawful, or worse than what is locked.
    pub score: &'e (dyn Fn(&Roster) -> Option<f64> + Sync),
}

/// Search one objective over a linking model, from a roster where one is known.
///
/// # Errors
/// A sentence from the engine.
pub fn search(
    problem: &Problem,
    blocks: &Blocks,
    model: &CompactModel,
    objective: &Lin,
    step: Option<f64>,
    known: Option<&Roster>,
    effort: &SearchEffort<'_>,
) -> Result<SearchResult, String> {
    let step = step.or_else(|| step::step(model, blocks, objective));
    let setting = GenerationInput::new(problem, blocks, model, objective, step);
    let slopes = Slopes::new(&setting);
    let mut state = State::new(&setting, slopes.as_ref(), effort);
    let mut begin = vec![None; problem.people().len()];
    if let Some(roster) = known {
        for person in problem.person_indices() {
            let duties = roster.of(person);
            let hard = person_breaches(problem, person, duties)
                .iter()
                .any(Breach::is_hard);
            begin[person.0] = (!hard).then(|| blocks.column_of(problem, person, duties));
        }
        state.offer(begin.iter().flatten().cloned().collect());
    }
    state
        .run(begin)
        .map_err(|trouble| format!("column generation: {trouble:?}"))?;
    state.fall_back();
    let roster = state.best.as_ref().map(|columns| state.roster(columns));
    Ok(SearchResult {
        roster,
        bound: state.bound,
    })
}

struct State<'s, 'a> {
    setting: &'s GenerationInput<'a>,
    slopes: Option<&'s Slopes>,
    effort: &'s SearchEffort<'s>,
    best: Option<Vec<ScheduleColumn>>,
    value: f64,
    /// A better one, where the search goes on from a worse.
    spare: Option<(Vec<ScheduleColumn>, f64)>,
    bound: f64,
    pool: Vec<Vec<ScheduleColumn>>,
    /// Prices of the relaxation of the whole.
    prices: Option<Vec<f64>>,
    /// Schedules met on the way.
    known: KnownColumns,
    ways: AlnsOperators,
    /// Neighbourhoods in a row without gain.
    idle: usize,
}

impl<'s, 'a> State<'s, 'a> {
    fn new(
        setting: &'s GenerationInput<'a>,
        slopes: Option<&'s Slopes>,
        effort: &'s SearchEffort<'s>,
    ) -> Self {
        let people = setting.problem.people().len();
        State {
            setting,
            slopes,
            effort,
            best: None,
            value: f64::INFINITY,
            spare: None,
            bound: f64::NEG_INFINITY,
            pool: vec![Vec::new(); people],
            prices: None,
            known: KnownColumns::new(people, MET),
            ways: AlnsOperators::new(people, effort.idle.is_some()),
            idle: 0,
        }
    }

    fn run(&mut self, begin: Vec<Option<ScheduleColumn>>) -> Result<(), Trouble> {
        let watch = self.effort.watch;
        self.say(Phase::Start);
        let rolled = self.roll()?;
        if !rolled
            && let Some(standing) = self
                .slopes
                .and_then(|slopes| start(self.setting, slopes, begin, self.effort.seed, watch))
        {
            self.offer(standing.columns.into_iter().flatten().collect());
        }
        if rolled && self.setting.frame.rows.len() > ROWS {
            self.say(Phase::Neighbourhoods);
            return self.improve();
        }
        self.say(Phase::Relaxation);
        let clock = StageClock::start(watch);
        let kept = watch.within(RELAXATION, LEAST, |watch| self.relax(watch))?;
        let took = clock.seconds(watch);
        self.anneal_for(BEFORE * took);
        if let Some(kept) = kept.filter(|_| !self.done()) {
            self.say(Phase::Dive);
            self.dive(&kept)?;
        }
        self.say(Phase::Neighbourhoods);
        self.improve()
    }

    /// Take the spare roster where it is the better one.
    fn fall_back(&mut self) {
        if let Some((columns, value)) = self.spare.take().filter(|(_, value)| *value < self.value) {
            (self.best, self.value) = (Some(columns), value);
        }
    }

    fn say(&self, phase: Phase) {
        let spare = self
            .spare
            .as_ref()
            .map_or(f64::INFINITY, |(_, value)| *value);
        self.effort
            .watch
            .say(phase, self.value.min(spare), self.bound);
    }

    fn roster(&self, columns: &[ScheduleColumn]) -> Roster {
        let blocks = self.setting.blocks;
        let pairs = columns
            .iter()
            .flat_map(|c| blocks.duties(c).map(move |d| (c.person, d)));
        Roster::from_pairs(columns.len(), pairs)
    }

    /// Keep schedules (with the best roster's for everybody else) when they are no dearer; what is
    /// gained.
    fn offer(&mut self, columns: Vec<ScheduleColumn>) -> f64 {
        let best = self.best.as_deref().unwrap_or_default();
        let Some((list, value)) = self.valued(best, columns) else {
            return 0.0;
        };
        let gain = self.value - value;
        if gain >= -1e-9 {
            self.value = value;
            self.best = Some(list);
        }
        gain.max(0.0)
    }

    /// Some people's new schedules with the others' old ones, and their value; `None`: unlawful
    /// together.
    fn valued(
        &self,
        old: &[ScheduleColumn],
        new: Vec<ScheduleColumn>,
    ) -> Option<(Vec<ScheduleColumn>, f64)> {
        let mut list: Vec<Option<ScheduleColumn>> = vec![None; self.setting.problem.people().len()];
        for column in old.iter().cloned().chain(new) {
            let person = column.person.0;
            list[person] = Some(column);
        }
        let list: Vec<ScheduleColumn> = list.into_iter().collect::<Option<_>>()?;
        let value = (self.effort.score)(&self.roster(&list))?;
        Some((list, value))
    }

    /// The relaxation of the whole; good schedules of everybody, where it is a guide to dive by.
    fn relax(&mut self, watch: &SearchBudget<'_>) -> Result<Option<Vec<ScheduleColumn>>, Trouble> {
        let people = self.setting.problem.people().len();
        let all: Vec<PersonIx> = (0..people).map(PersonIx).collect();
        let mut master = self.setting.master(&vec![true; people], &[])?;
        let task = Task {
            free: &all,
            base: self.setting.constant,
            decided: &[],
            fence: None,
            threads: self.effort.threads,
            after: After::Adding,
            patience: Patience {
                beam: usize::MAX,
                ..Patience::FULL
            },
        };
        for column in self.best.iter().flatten() {
            master.add(&self.setting.frame, &self.setting.factors, column.clone())?;
        }
        let walked = watch.within(WALK, LEAST, |watch| {
            walk(self.setting, &master, &task, STEPS, watch)
        });
        let mut begin = None;
        if let Some(walked) = walked {
            self.bound = self.bound.max(self.setting.lifted(walked.bound));
            let price = self.setting.price(&walked.duals);
            for column in cheapest(walked.columns, people, price, 20) {
                master.add(&self.setting.frame, &self.setting.factors, column)?;
            }
            begin = Some((walked.bound, walked.duals));
        }
        let relaxation = match self.setting.generate(&mut master, &task, begin, watch) {
            Ok(relaxation) => relaxation,
            Err(Trouble::Time | Trouble::Infeasible) => return Ok(None),
            Err(trouble) => return Err(trouble),
        };
        self.bound = self.bound.max(self.setting.lifted(relaxation.bound));
        self.prices = Some(relaxation.mixture.duals.clone());
        let price = self.setting.price(&relaxation.mixture.duals);
        let kept = cheapest(std::mem::take(&mut master.columns), people, price, 15);
        for column in &kept {
            self.known.meet(column);
            self.pool[column.person.0].push(column.clone());
        }
        // A mixture far from its bound is a poor guide to dive by.
        let far = relaxation.end != GenerationEnd::Proved
            && self.setting.constant + relaxation.mixture.value > self.bound * 1.05 + 1.0;
        Ok((!far).then_some(kept))
    }

    fn done(&self) -> bool {
        let tired = self.effort.idle.is_some_and(|most| self.idle >= most);
        self.near(self.value) || tired || self.effort.watch.stopped()
    }

    /// Whether a value is as near to the bound as asked for.
    fn near(&self, value: f64) -> bool {
        value - self.bound <= self.effort.gap.max(1e-6) * value.abs().max(1.0)
    }
}
