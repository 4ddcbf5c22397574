//! A roster of a long horizon, some weeks at a time.
//!
//! What lies before a window is fixed: everybody begins in the state and with the totals that it led to. What lies after
//! is seen through the prices of the whole ([`super::priced`]): each state in which a window may end has the price of the
//! cheapest way on from there, each total the price of its limit, and rows beyond are priced. So that prices alone need
//! not decide how a total is shared out, everybody should have spent by then about what the average of the survey's
//! schedules spends. A window's end is planned again with the next, which sees further.

mod stride;
mod window;

use super::dive::{Plunge, dive_into};
use super::frame::{Block, Blocks, Column};
use super::generate::{BUDGET, Depth, Patience, Setting, Task};
use super::label::{Pricer, Query};
use super::master::{After, Trouble};
use super::network::{LANES, Network, Place};
use super::priced::{Look, Overview, Prices, WEEK, stage_on};
use super::start::{Slopes, start};
use crate::problem::PersonIx;
use crate::watch::Watch;
use std::ops::Range;
use std::time::Duration;
pub use stride::{Stride, long};
use window::Cut;

/// A long horizon, its prices, and how far its roster has come.
pub struct Rolling<'r, 'a> {
    /// The whole.
    pub setting: &'r Setting<'a>,
    /// Costs of rows.
    pub slopes: &'r Slopes,
    /// What everything is worth.
    pub overview: &'r Overview,
    /// Threads.
    pub threads: usize,
    /// Seed.
    pub seed: u64,
    places: Vec<Place>,
    /// The stage that each person has come to.
    stages: Vec<usize>,
    /// Options held so far.
    held: Vec<Vec<u32>>,
    /// What is held so far brings to rows.
    sums: Vec<f64>,
    /// Per row, the last day of duties in it.
    ends: Vec<Option<i32>>,
}

/// One window, ready to be solved.
struct View {
    blocks: Blocks,
    frame: super::frame::Frame,
    factors: Vec<f64>,
    /// Price of each row kept.
    duals: Vec<f64>,
    /// What lies before and after comes to.
    base: f64,
    /// Per person, the options cut out.
    options: Vec<Range<usize>>,
    /// A schedule of each person.
    known: Vec<Vec<u32>>,
}

/// What one person's window is to lead to.
struct Goal {
    person: usize,
    /// The stage that it ends before.
    stages: usize,
    bands: Vec<(usize, [i32; LANES])>,
    pulls: Vec<f64>,
    options: Vec<f64>,
    soft: f64,
}

/// Memory for looking and pricing.
#[derive(Default)]
struct Eye {
    look: Look,
    pricer: Pricer,
}

impl<'r, 'a> Rolling<'r, 'a> {
    /// Nothing held yet.
    pub fn new(
        setting: &'r Setting<'a>,
        slopes: &'r Slopes,
        overview: &'r Overview,
        threads: usize,
        seed: u64,
    ) -> Self {
        let people = setting.blocks.of.len();
        let mut ends: Vec<Option<i32>> = vec![None; setting.frame.rows.len()];
        for (person, block) in setting.blocks.of.iter().enumerate() {
            for (at, duty) in (0_u32..).zip(&block.network.duties) {
                let day = setting.problem.duty(*duty).work.day.0;
                for (row, _) in setting.frame.option(PersonIx(person), at) {
                    let of = ends[*row as usize].get_or_insert(day);
                    *of = day.max(*of);
                }
            }
        }
        Rolling {
            setting,
            slopes,
            overview,
            threads,
            seed,
            stages: vec![0; people],
            places: vec![Place::default(); people],
            held: vec![Vec::new(); people],
            sums: vec![0.0; setting.frame.rows.len()],
            ends,
        }
    }

    /// Everybody's schedule over the whole horizon; `None`: somebody's totals could not be kept, or time was up.
    ///
    /// # Errors
    /// [`Trouble::Engine`].
    pub fn roll(
        &mut self,
        stride: Stride,
        watch: &Watch<'_>,
    ) -> Result<Option<Vec<Column>>, Trouble> {
        let parts = self.setting.problem.parts();
        let (mut from, end) = (parts.first_day.0, parts.last_day.0 + 1);
        while from < end {
            // What would be left is too short for a window of its own.
            let last = from + stride.last >= end;
            let to = if last { end } else { from + stride.length };
            let Some(view) = self.view(from, from + stride.kept, to, last, watch) else {
                return Ok(None);
            };
            let part = stride.part(if last { 0 } else { end - from - stride.kept });
            let options = view.options.clone();
            let columns = watch.within(part, Duration::ZERO, |own| {
                self.solve(view, stride, watch, own)
            })?;
            let Some(columns) = columns else {
                return Ok(None);
            };
            let next = if last { end } else { from + stride.kept };
            if self.keep(&options, &columns, next).is_none() {
                return Ok(None);
            }
            from = next;
        }
        Ok(Some(self.columns()))
    }

    fn columns(&self) -> Vec<Column> {
        let (problem, blocks) = (self.setting.problem, self.setting.blocks);
        let held = self.held.iter().enumerate();
        held.map(|(person, options)| blocks.column(problem, PersonIx(person), options.clone()))
            .collect()
    }

    /// The window from one day to another; `None`: somebody cannot keep a total, or time is up.
    fn view(
        &mut self,
        from: i32,
        mid: i32,
        to: i32,
        last: bool,
        watch: &Watch<'_>,
    ) -> Option<View> {
        let whole = &self.setting.frame;
        let reduced = whole.reduced(&self.setting.factors, &self.overview.duals);
        let mut view = View {
            blocks: Blocks { of: Vec::new() },
            frame: whole.part(&[], Vec::new(), &[]),
            factors: self.setting.factors.clone(),
            duals: Vec::new(),
            base: self.setting.constant,
            options: Vec::new(),
            known: Vec::new(),
        };
        let mut eye = Eye::default();
        for (person, block) in self.setting.blocks.of.iter().enumerate() {
            let network = &block.network;
            let (options, soft) = whole.prices(PersonIx(person), &reduced);
            let goal = Goal {
                person,
                stages: if last {
                    network.stages.len()
                } else {
                    stage_on(self.setting, person, to)
                },
                bands: if last {
                    Vec::new()
                } else {
                    [mid, to]
                        .map(|day| (stage_on(self.setting, person, day), self.band(person, day)))
                        .to_vec()
                },
                pulls: if last {
                    vec![0.0; network.prices.len()]
                } else {
                    self.overview.pulls[person].clone()
                },
                options,
                soft,
            };
            let (cut, known) = match self.open(&goal, self.stages[person], &mut eye, watch) {
                Some(found) => found,
                None => {
                    self.rewind(&goal, from, &mut eye, watch)?;
                    self.open(&goal, self.stages[person], &mut eye, watch)?
                }
            };
            let place = &self.places[person];
            for (lane, pull) in goal.pulls.iter().enumerate() {
                view.base -= pull * (self.limit(person, lane) - f64::from(place.lanes[lane]));
            }
            view.base += soft * place.cost;
            view.options
                .push(self.options(person, self.stages[person], goal.stages));
            view.blocks.of.push(Block::walked(cut));
            view.known.push(known);
            view.factors[whole.soft()[person].0] = 1.0;
        }
        self.rows(from, to, last, &reduced, &mut view);
        Some(view)
    }

    /// Totals that a person should not have passed by a day.
    fn band(&self, person: usize, to: i32) -> [i32; LANES] {
        let mut band = [i32::MAX; LANES];
        let parts = self.setting.problem.parts();
        let days = f64::from(parts.last_day.0 - parts.first_day.0 + 1);
        let part = f64::from(to - parts.first_day.0) / days;
        let week = usize::try_from((to - parts.first_day.0) / WEEK - 1).unwrap_or(0);
        let network = &self.setting.blocks.of[person].network;
        let spent = &self.overview.spent[person];
        if let (Some(mean), Some(end)) = (spent.get(week), spent.last()) {
            for lane in 0..network.prices.len() {
                // An average may end beyond a limit that none of what is averaged may pass alone.
                let beyond = (end[lane] - self.limit(person, lane)).max(0.0);
                let most = mean[lane] - beyond * part;
                #[allow(clippy::cast_possible_truncation)]
                let most = most.ceil() as i32;
                band[lane] = most;
            }
        }
        band
    }

    /// Options of some stages.
    fn options(&self, person: usize, from: usize, to: usize) -> Range<usize> {
        let of = &self.setting.blocks.of[person].network.stage_of;
        let first = |stage: usize| of.partition_point(|k| (*k as usize) < stage);
        first(from)..first(to)
    }

    /// A person's network from a stage on, and a schedule through it, cheap at the prices of the survey: within the band
    /// if there is one.
    fn open(
        &self,
        goal: &Goal,
        from: usize,
        eye: &mut Eye,
        watch: &Watch<'_>,
    ) -> Option<(Network, Vec<u32>)> {
        let person = goal.person;
        let whole = &self.setting.blocks.of[person].network;
        let place = self.place(person, from)?;
        let options = self.options(person, from, goal.stages);
        let prices = Prices {
            options: &goal.options,
            soft: goal.soft,
            pulls: &goal.pulls,
        };
        eye.look.back(whole, &prices);
        watch.spend(whole.arcs() / 8);
        for slack in [Some(0), Some(1), Some(2), None] {
            let widened = |(stage, band): &(usize, [i32; LANES])| {
                let lanes = 0..whole.prices.len();
                let mut band = *band;
                lanes
                    .for_each(|lane| band[lane] += slack.unwrap_or(0) * widest(whole, lane) as i32);
                (*stage, band)
            };
            let bands: Vec<_> = if slack.is_some() {
                goal.bands.iter().map(widened).collect()
            } else {
                Vec::new()
            };
            let cut = Cut {
                stages: from..goal.stages,
                options: options.clone(),
                place: &place,
                end: &eye.look.ahead[goal.stages],
                pulls: &goal.pulls,
                bands: &bands,
                soft: goal.soft,
            };
            let Some(network) = cut.network(whole) else {
                continue;
            };
            let query = Query {
                prices: &goal.options[options.clone()],
                soft: 1.0,
                cutoff: f64::INFINITY,
                beam: 4,
                want: 1,
                skips: &[],
                budget: BUDGET,
                watch,
            };
            let mut found = eye.pricer.price_roughly(&network, &query);
            if found.is_empty() && !watch.stopped() {
                // Totals owed can close every way that beams keep.
                let beam = usize::MAX;
                found = eye.pricer.price(&network, &Query { beam, ..query });
            }
            if let Some(found) = found.into_iter().next() {
                return Some((network, found.options));
            }
        }
        None
    }

    /// Where a person stands before a stage.
    fn place(&self, person: usize, stage: usize) -> Option<Place> {
        if stage == self.stages[person] {
            return Some(self.places[person].clone());
        }
        let network = &self.setting.blocks.of[person].network;
        let (mut place, mut held) = (Place::default(), self.held[person].iter().peekable());
        for k in 0..stage {
            let here = held.next_if(|at| network.stage_of[**at as usize] as usize == k);
            network.pass(&mut place, k, here.copied())?;
        }
        Some(place)
    }

    /// A person whose totals cannot be kept any more plans some of the past again, as little as will do.
    fn rewind(&mut self, goal: &Goal, day: i32, eye: &mut Eye, watch: &Watch<'_>) -> Option<()> {
        let person = goal.person;
        let first = self.setting.problem.parts().first_day.0;
        let stage = self.stages[person];
        let mut back = WEEK;
        loop {
            if watch.stopped() {
                return None;
            }
            let from = stage_on(self.setting, person, (day - back).max(first));
            if let Some((_, found)) = self.open(goal, from, eye, watch) {
                let place = self.place(person, from)?;
                let offset = u32::try_from(self.options(person, from, goal.stages).start).ok()?;
                self.drop_from(person, from);
                (self.places[person], self.stages[person]) = (place, from);
                self.hold(person, found.iter().map(|at| at + offset), stage)?;
                return Some(());
            }
            if day - back <= first {
                return None;
            }
            back *= 2;
        }
    }

    /// Take off what a person holds from a stage on.
    fn drop_from(&mut self, person: usize, stage: usize) {
        let network = &self.setting.blocks.of[person].network;
        let held = &mut self.held[person];
        let kept = held.partition_point(|at| (network.stage_of[*at as usize] as usize) < stage);
        for at in held.drain(kept..) {
            for (row, factor) in self.setting.frame.option(PersonIx(person), at) {
                self.sums[*row as usize] -= factor;
            }
        }
    }

    /// Rows of the window, with what the past brings taken off; others are added up or priced.
    fn rows(&self, from: i32, to: i32, last: bool, reduced: &[f64], view: &mut View) {
        let Setting {
            lp,
            ref frame,
            ref factors,
            ..
        } = *self.setting;
        let (mut rows, mut bounds, mut priced) =
            (Vec::new(), Vec::new(), vec![false; frame.rows.len()]);
        for (row, (lower, upper)) in frame.rows.iter().enumerate() {
            let ends = self.ends[row].unwrap_or(from);
            let sum = self.sums[row];
            if ends < from {
                view.base += self
                    .slopes
                    .cost(row, (*lower, *upper), sum, self.setting.dear);
            } else if ends < to || last {
                rows.push(row);
                bounds.push((lower - sum, upper - sum));
                view.duals.push(self.overview.duals[row]);
            } else {
                let dual = self.overview.duals[row];
                let side = if dual > 0.0 { *lower } else { *upper };
                if dual.abs() > 1e-11 {
                    view.base += dual * (side - sum);
                }
                priced[row] = true;
            }
        }
        for var in &frame.common {
            let beyond = frame
                .entries(*var)
                .iter()
                .any(|(row, _)| priced[*row as usize]);
            if beyond && reduced[var.0] > 0.0 {
                view.base += reduced[var.0] * lp.columns[var.0].lower;
            }
        }
        for (person, held) in self.held.iter().enumerate() {
            for at in held {
                view.base += frame.own(PersonIx(person), *at, factors);
            }
            for at in view.options[person].clone() {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                let beyond = frame.option(PersonIx(person), at).iter();
                let beyond = beyond.filter(|(row, _)| priced[*row as usize]);
                let price: f64 = beyond
                    .map(|(row, f)| f * self.overview.duals[*row as usize])
                    .sum();
                view.factors[frame.option_var(PersonIx(person), at).0] -= price;
            }
        }
        view.frame = frame.part(&rows, bounds, &view.options);
    }

    /// Schedules within a window: by columns as long as its own time lasts, else everybody in turn.
    fn solve(
        &self,
        view: View,
        stride: Stride,
        whole: &Watch<'_>,
        own: &Watch<'_>,
    ) -> Result<Option<Vec<Column>>, Trouble> {
        let View {
            blocks,
            frame,
            factors,
            duals,
            base,
            known,
            ..
        } = view;
        let setting = Setting {
            problem: self.setting.problem,
            blocks: &blocks,
            lp: self.setting.lp,
            frame,
            factors,
            dear: self.setting.dear,
            constant: base,
            step: None,
        };
        let people = blocks.of.len();
        let Some(slopes) = Slopes::new(&setting) else {
            return Ok(None);
        };
        let known = (0..).map(PersonIx).zip(known);
        let known = known.map(|(p, options)| Some(blocks.column(setting.problem, p, options)));
        let quick = start(&setting, &slopes, known.collect(), self.seed, whole);
        let Some(quick) = quick else {
            return Ok(None);
        };
        let value = quick.value(&setting, &slopes);
        let quick: Vec<Column> = quick.columns.into_iter().flatten().collect();
        if !stride.columns || own.stopped() || quick.len() < people {
            return Ok((quick.len() == people).then_some(quick));
        }
        let mut master = setting.master(&vec![true; people], &[])?;
        for column in &quick {
            master.add(&setting.frame, &setting.factors, column.clone())?;
        }
        let all: Vec<PersonIx> = (0..people).map(PersonIx).collect();
        let task = Task {
            free: &all,
            base,
            fence: None,
            threads: self.threads,
            after: After::Adding,
            patience: Patience {
                rounds: 60,
                gap: 1e-3,
                beam: usize::MAX,
                rough: false,
            },
        };
        let depth = Depth { beam: 4, budget: 0 };
        let offers = setting.offers(&task, &duals, depth, &mut Vec::<Pricer>::new(), own);
        for offer in offers {
            for schedule in offer.schedules {
                let column = blocks.column(setting.problem, offer.person, schedule.options);
                master.add(&setting.frame, &setting.factors, column)?;
            }
        }
        let begin = Some((f64::NEG_INFINITY, duals));
        let relaxation = match setting.generate(&mut master, &task, begin, own) {
            Ok(relaxation) => relaxation,
            Err(Trouble::Time | Trouble::Infeasible) => return Ok(Some(quick)),
            Err(trouble) => return Err(trouble),
        };
        let plunge = Plunge {
            sure: 0.9,
            part: 0.1,
            rounds: 12,
            gap: 1e-4,
            ceiling: value,
            fence: None,
            threads: self.threads,
        };
        let mut decided = Vec::new();
        let mixture = relaxation.mixture;
        if dive_into(
            &setting,
            &mut master,
            mixture,
            base,
            &plunge,
            &mut decided,
            own,
        )? {
            return Ok(Some(decided));
        }
        // Who was decided in time stays; the others answer them.
        let mut mixed: Vec<Option<Column>> = quick.iter().cloned().map(Some).collect();
        for column in decided {
            let person = column.person.0;
            mixed[person] = Some(column);
        }
        let mended = start(&setting, &slopes, mixed, self.seed, whole)
            .filter(|standing| standing.value(&setting, &slopes) < value)
            .and_then(|standing| standing.columns.into_iter().collect());
        Ok(Some(mended.unwrap_or(quick)))
    }

    /// Hold what a window found, up to a day.
    fn keep(&mut self, cut: &[Range<usize>], columns: &[Column], to: i32) -> Option<()> {
        for column in columns {
            let person = column.person.0;
            let first = u32::try_from(cut[person].start).ok()?;
            let options = column.options.iter().map(|at| at + first);
            self.hold(person, options, stage_on(self.setting, person, to))?;
        }
        Some(())
    }

    /// Hold options up to a stage.
    fn hold(&mut self, person: usize, options: impl Iterator<Item = u32>, to: usize) -> Option<()> {
        let network = &self.setting.blocks.of[person].network;
        let mut options = options.peekable();
        for stage in self.stages[person]..to {
            let held = options.next_if(|at| network.stage_of[*at as usize] as usize == stage);
            network.pass(&mut self.places[person], stage, held)?;
            if let Some(at) = held {
                self.held[person].push(at);
                for (row, factor) in self.setting.frame.option(PersonIx(person), at) {
                    self.sums[*row as usize] += factor;
                }
            }
        }
        self.stages[person] = to;
        Some(())
    }

    fn limit(&self, person: usize, lane: usize) -> f64 {
        super::priced::limit(&self.setting.blocks.of[person].network, lane)
    }
}

/// The most that one choice adds to a lane, or takes off it.
fn widest(network: &Network, lane: usize) -> f64 {
    let classes = network.stages.iter().flat_map(|stage| &stage.classes);
    let adds = classes.map(|class| class.adds[lane].unsigned_abs());
    let ticks = network.ticks.iter().map(|adds| adds[lane].unsigned_abs());
    f64::from(adds.chain(ticks).max().unwrap_or(0))
}
