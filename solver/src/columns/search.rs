//! The whole search for one objective: networks, a first roster, the relaxation, a dive, then neighbourhoods until the
//! bound is met or time is up.

use super::dive::{Plunge, dive};
use super::frame::{Blocks, Column};
use super::generate::{Patience, Setting, Task};
use super::master::{After, Trouble};
use super::neighbourhood::{Ground, Kind, Tried};
use super::start::{Slopes, start};
use super::volume::walk;
use crate::model::build::Model;
use crate::model::callback::Watch;
use crate::model::lp::Lin;
use crate::outcome::Roster;
use crate::problem::{PersonIx, Problem};
use std::time::{Duration, Instant};

/// Steps of the walk to the first prices.
const STEPS: usize = 150;

/// Part of the time left that this walk may take.
const WALK: f64 = 0.15;

/// Part of the time left that the relaxation of the whole may take.
const RELAXATION: f64 = 0.45;

/// Part of the time left that one neighbourhood may take, for those beside it wait.
const TRY: f64 = 0.04;

/// What a search found.
pub struct Found {
    /// The best roster.
    pub roster: Option<Roster>,
    /// No roster is better.
    pub bound: f64,
}

/// How to search.
pub struct Effort<'e> {
    /// What stops it; its progress is told value and bound.
    pub watch: Watch<'e>,
    /// Threads.
    pub threads: usize,
    /// Seed.
    pub seed: u64,
    /// Neighbourhoods in a row without gain after which to give up; `None`: never.
    pub idle: Option<usize>,
    /// Relative gap at which to stop.
    pub gap: f64,
    /// Value of a roster; `None`: unlawful, or worse than what is locked.
    pub score: &'e dyn Fn(&Roster) -> Option<f64>,
}

/// Search one objective over a linking model, from a roster where one is known.
///
/// # Errors
/// A sentence from the engine.
pub fn search(
    problem: &Problem,
    blocks: &Blocks,
    model: &Model,
    objective: &Lin,
    step: Option<f64>,
    known: Option<&Roster>,
    effort: &Effort<'_>,
) -> Result<Found, String> {
    let setting = Setting::new(problem, blocks, model, objective, step);
    let slopes = Slopes::new(&setting);
    let mut state = State::new(&setting, slopes.as_ref(), effort);
    if let Some(roster) = known {
        let columns = problem
            .person_indices()
            .map(|person| blocks.column_of(problem, person, roster.of(person)));
        state.offer(columns.collect());
    }
    state
        .run()
        .map_err(|trouble| format!("column generation: {trouble:?}"))?;
    let roster = state.best.as_ref().map(|columns| state.roster(columns));
    Ok(Found {
        roster,
        bound: state.bound,
    })
}

struct State<'s, 'a> {
    setting: &'s Setting<'a>,
    slopes: Option<&'s Slopes>,
    effort: &'s Effort<'s>,
    best: Option<Vec<Column>>,
    value: f64,
    bound: f64,
    pool: Vec<Vec<Column>>,
    kinds: Vec<Record>,
    /// Neighbourhoods in a row without gain.
    idle: usize,
}

/// How one kind of neighbourhood does.
struct Record {
    kind: Kind,
    size: f64,
    /// Value gained a second, lately.
    worth: f64,
}

impl<'s, 'a> State<'s, 'a> {
    fn new(setting: &'s Setting<'a>, slopes: Option<&'s Slopes>, effort: &'s Effort<'s>) -> Self {
        let record = |kind: &Kind| Record {
            kind: *kind,
            size: if kind.in_days() { 7.0 } else { 6.0 },
            worth: 1.0,
        };
        State {
            setting,
            slopes,
            effort,
            best: None,
            value: f64::INFINITY,
            bound: f64::NEG_INFINITY,
            pool: vec![Vec::new(); setting.problem.people().len()],
            kinds: Kind::ALL.iter().map(record).collect(),
            idle: 0,
        }
    }

    fn run(&mut self) -> Result<(), Trouble> {
        let watch = &self.effort.watch;
        if let Some(standing) = self
            .slopes
            .and_then(|slopes| start(self.setting, slopes, self.effort.seed, watch))
        {
            self.offer(standing.columns.into_iter().flatten().collect());
        }
        self.relax()?;
        self.improve()
    }

    fn roster(&self, columns: &[Column]) -> Roster {
        let blocks = self.setting.blocks;
        let pairs = columns
            .iter()
            .flat_map(|c| blocks.duties(c).map(move |d| (c.person, d)));
        Roster::from_pairs(columns.len(), pairs)
    }

    /// Keep schedules (with the best roster's for everybody else) when they are no dearer; what is gained.
    fn offer(&mut self, columns: Vec<Column>) -> f64 {
        let mut list: Vec<Option<Column>> = vec![None; self.setting.problem.people().len()];
        for column in self.best.iter().flatten().cloned().chain(columns) {
            let person = column.person.0;
            list[person] = Some(column);
        }
        let Some(list) = list.into_iter().collect::<Option<Vec<Column>>>() else {
            return 0.0;
        };
        let Some(value) = (self.effort.score)(&self.roster(&list)) else {
            return 0.0;
        };
        let gain = self.value - value;
        if gain >= -1e-9 {
            self.value = value;
            self.best = Some(list);
            (self.effort.watch.progress)(self.value, self.bound);
        }
        gain.max(0.0)
    }

    /// The relaxation of the whole, and a dive from it.
    fn relax(&mut self) -> Result<(), Trouble> {
        let people = self.setting.problem.people().len();
        let all: Vec<PersonIx> = (0..people).map(PersonIx).collect();
        let mut master = self.setting.master(&vec![true; people], &[])?;
        let watch = self.share(RELAXATION);
        let task = Task {
            free: &all,
            base: self.setting.constant,
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
        let walked = walk(self.setting, &master, &task, STEPS, &self.share(WALK));
        let mut begin = None;
        if let Some(walked) = walked {
            let reduced = self
                .setting
                .frame
                .reduced(&self.setting.factors, &walked.duals);
            for column in cheapest(
                walked.columns,
                people,
                |c| self.setting.frame.value(c, &reduced),
                20,
            ) {
                master.add(&self.setting.frame, &self.setting.factors, column)?;
            }
            begin = Some((walked.bound, walked.duals));
        }
        let relaxation = match self.setting.generate(&mut master, &task, begin, &watch) {
            Ok(relaxation) => relaxation,
            Err(Trouble::Time | Trouble::Infeasible) => return Ok(()),
            Err(trouble) => return Err(trouble),
        };
        self.bound = self.bound.max(self.setting.lifted(relaxation.bound));
        (self.effort.watch.progress)(self.value, self.bound);
        let reduced = self
            .setting
            .frame
            .reduced(&self.setting.factors, &relaxation.mixture.duals);
        let price = |c: &Column| self.setting.frame.value(c, &reduced);
        let kept = cheapest(std::mem::take(&mut master.columns), people, price, 15);
        for column in &kept {
            self.pool[column.person.0].push(column.clone());
        }
        // A mixture far from its bound is a poor guide to dive by.
        let far = !relaxation.converged
            && self.setting.constant + relaxation.mixture.value > self.bound * 1.05 + 1.0;
        if far || self.done() {
            return Ok(());
        }
        let mut small = self.setting.master(&vec![true; people], &[])?;
        // Locks may be kept by nothing else than the best roster.
        for column in kept.iter().chain(self.best.iter().flatten()) {
            small.add(&self.setting.frame, &self.setting.factors, column.clone())?;
        }
        let watch = self.share(0.5);
        let mixture = match small.solve(After::Adding, &watch) {
            Ok(mixture) => mixture,
            Err(Trouble::Time | Trouble::Infeasible) => return Ok(()),
            Err(trouble) => return Err(trouble),
        };
        let plunge = Plunge {
            sure: 0.9,
            part: 0.1,
            rounds: 12,
            gap: 1e-6,
            ceiling: self.value,
            fence: None,
            threads: self.effort.threads,
        };
        if let Some(columns) = dive(
            self.setting,
            &mut small,
            mixture,
            self.setting.constant,
            &plunge,
            &watch,
        )? {
            self.offer(columns);
        }
        Ok(())
    }

    /// Neighbourhoods, as many side by side as threads, from the same roster.
    fn improve(&mut self) -> Result<(), Trouble> {
        let mut dice = fastrand::Rng::with_seed(self.effort.seed);
        while let Some(best) = self.best.clone().filter(|_| !self.done()) {
            let chosen: Vec<(usize, u64)> = (0..self.effort.threads)
                .map(|_| (self.choose(&mut dice), dice.u64(..)))
                .collect();
            let ground = Ground {
                setting: self.setting,
                slopes: self.slopes,
                best: &best,
                value: self.value,
                pool: &self.pool,
            };
            let watch = self.share(TRY);
            let (kinds, ground, watch) = (&self.kinds, &ground, &watch);
            let attempt = |(record, seed): (usize, u64)| {
                let begun = Instant::now();
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let size = kinds[record].size as usize;
                let tried = ground.attempt(
                    kinds[record].kind,
                    size,
                    &mut fastrand::Rng::with_seed(seed),
                    watch,
                );
                (record, tried, begun.elapsed().as_secs_f64())
            };
            let results: Vec<_> = std::thread::scope(|scope| {
                let handles: Vec<_> = chosen
                    .iter()
                    .map(|one| scope.spawn(move || attempt(*one)))
                    .collect();
                handles.into_iter().filter_map(|h| h.join().ok()).collect()
            });
            for (record, tried, seconds) in results {
                self.learn(record, tried?, seconds);
            }
        }
        Ok(())
    }

    fn learn(&mut self, record: usize, tried: Tried, seconds: f64) {
        let kind = self.kinds[record].kind;
        let most = if kind.in_days() {
            60.0
        } else {
            f64::from(u32::try_from(self.pool.len()).unwrap_or(u32::MAX))
        };
        let (gain, change) = match tried {
            Tried::Bounded => (0.0, if seconds < 0.5 { 1.08 } else { 1.02 }),
            Tried::Missed => (0.0, if seconds > 1.0 { 0.9 } else { 0.99 }),
            Tried::Found(columns) => (self.offer(columns), 1.0),
        };
        self.idle = if gain > 1e-9 { 0 } else { self.idle + 1 };
        let record = &mut self.kinds[record];
        record.size = (record.size * change).clamp(2.0, most.max(2.0));
        record.worth = 0.9 * record.worth + 0.1 * gain / seconds.max(1e-3);
    }

    /// A kind by its worth, but every kind now and then.
    fn choose(&self, dice: &mut fastrand::Rng) -> usize {
        let total: f64 = self.kinds.iter().map(|r| r.worth).sum::<f64>();
        let floor = 0.1 * total + 1e-6;
        let mut left = dice.f64() * (total + floor * 4.0);
        self.kinds
            .iter()
            .position(|record| {
                left -= record.worth + floor;
                left <= 0.0
            })
            .unwrap_or(0)
    }

    fn done(&self) -> bool {
        let near = self.value - self.bound <= self.effort.gap.max(1e-6) * self.value.abs().max(1.0);
        let tired = self.effort.idle.is_some_and(|most| self.idle >= most);
        near || tired || self.effort.watch.stopped()
    }

    /// The watch, for a part of the time left.
    fn share(&self, part: f64) -> Watch<'s> {
        let watch = &self.effort.watch;
        let left = watch.deadline.saturating_duration_since(Instant::now());
        let own = left.mul_f64(part).max(Duration::from_millis(500)).min(left);
        Watch {
            cancel: watch.cancel,
            deadline: Instant::now() + own,
            progress: watch.progress,
        }
    }
}

/// The cheapest few of each person.
fn cheapest(
    columns: Vec<Column>,
    people: usize,
    price: impl Fn(&Column) -> f64,
    few: usize,
) -> Vec<Column> {
    let mut lists: Vec<Vec<(f64, Column)>> = vec![Vec::new(); people];
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
