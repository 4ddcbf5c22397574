//! The automata that several rules share.

use super::pricing::Pricing;
use super::row::Row;
use super::scene::days_of;
use crate::columns::automaton::{Automaton, State, Step};
use crate::problem::{DutyIx, Minute, Minutes, PersonIx, Problem, RuleUse, Work};
use std::collections::BTreeMap;
use std::ops::Range;

/// A position as a state's number.
fn number(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}

/// A state's number as a position.
fn position(number: i32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What is pinned.
pub struct Pins {
    barred: Vec<bool>,
    /// Per stage, the option that must be held.
    forced: Vec<Option<usize>>,
    /// Two pins in one stage.
    clash: bool,
}

impl Pins {
    /// From flags per option.
    pub fn new(barred: &[bool], forced: &[bool], stages: &[Range<usize>]) -> Self {
        let must = |stage: &Range<usize>| stage.clone().find(|at| forced[*at]);
        Pins {
            barred: barred.to_vec(),
            clash: stages.iter().any(|s| s.clone().filter(|at| forced[*at]).count() > 1),
            forced: stages.iter().map(must).collect(),
        }
    }
}

impl Automaton for Pins {
    fn start(&self) -> State {
        Vec::new()
    }

    fn step(&self, _: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        let kept = self.forced[stage].is_none_or(|must| held == Some(must));
        let lawful = kept && !self.clash && held.is_none_or(|at| !self.barred[at]);
        lawful.then(|| Step::to(Vec::new())).flatten()
    }
}

/// Pairs that do not go together. The state: what is held and still bars something ahead.
pub struct Bars {
    /// Per option, later options with the price of holding both; infinite: never both.
    thens: Vec<Vec<(usize, f64)>>,
    /// Per option, the last stage in which it bars something.
    until: Vec<usize>,
}

impl Bars {
    /// From pairs (earlier, later) with prices.
    pub fn new(pairs: &BTreeMap<(usize, usize), f64>, stages: &[Range<usize>]) -> Self {
        let options = stages.last().map_or(0, |s| s.end);
        let mut stage_of = vec![0; options];
        for (k, stage) in stages.iter().enumerate() {
            stage.clone().for_each(|at| stage_of[at] = k);
        }
        let (mut thens, mut until) = (vec![Vec::new(); options], vec![0; options]);
        for ((first, then), price) in pairs {
            if stage_of[*first] < stage_of[*then] {
                thens[*first].push((*then, *price));
                until[*first] = until[*first].max(stage_of[*then]);
            }
        }
        Bars { thens, until }
    }
}

impl Automaton for Bars {
    fn start(&self) -> State {
        Vec::new()
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        let mut cost = 0.0;
        if let Some(at) = held {
            for first in state {
                let barred = self.thens[position(*first)].iter().filter(|(then, _)| *then == at);
                cost += barred.map(|(_, price)| price).sum::<f64>();
            }
            if cost.is_infinite() {
                return None;
            }
        }
        let ahead = |first: &i32| self.until[position(*first)] > stage;
        let mut next: State = state.iter().copied().filter(ahead).collect();
        next.extend(held.map(number).filter(ahead));
        Some(Step { state: next, cost, tick: false })
    }
}

/// At most so many days running, and a rest after a run of that length.
pub struct LongestRun {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    pub stage_day: Vec<i32>,
    /// First option of each stage.
    pub stage_first: Vec<usize>,
    /// Days running.
    pub at_most: i32,
    /// Price of a day more; `None`: never.
    pub price: Option<f64>,
    /// Per option, options too soon after it once it ends a full run, with prices (infinite: never).
    pub too_soon: Vec<Vec<(usize, f64)>>,
    /// Run with which the past ends: length and last day.
    pub past: (i32, i32),
    /// Options too soon after a full run of the past.
    pub too_soon_after_past: Vec<(usize, f64)>,
}

impl LongestRun {
    /// Runs of counted days of a person's options, without rest after them.
    pub fn new(scene: &Pricing<'_>, counts: impl Fn(&Work) -> bool, at_most: u32) -> Self {
        let options = scene.options.len();
        LongestRun {
            days: (0..options).map(|at| Some(span(scene.work(at))).filter(|_| counts(scene.work(at)))).collect(),
            stage_day: stage_days(scene),
            stage_first: scene.stages.iter().map(|stage| stage.start).collect(),
            at_most: i32::try_from(at_most).unwrap_or(i32::MAX / 2),
            price: scene.price(),
            too_soon: vec![Vec::new(); options],
            past: past_run(&scene.past(counts)),
            too_soon_after_past: Vec::new(),
        }
    }

    fn charge(&self, held: Option<usize>, resting: &[i32]) -> f64 {
        let Some(at) = held else { return 0.0 };
        let of = |list: &[(usize, f64)]| -> f64 { list.iter().filter(|(then, _)| *then == at).map(|(_, price)| price).sum() };
        let ours: f64 = resting.iter().map(|first| of(&self.too_soon[position(*first)])).sum();
        ours + of(&self.too_soon_after_past)
    }
}

impl Automaton for LongestRun {
    /// Run, its last day, then the options that ended full runs and still ask for rest.
    fn start(&self) -> State {
        vec![self.past.0, self.past.1]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        let (mut run, mut last) = (state[0], state[1]);
        let mut cost = self.charge(held, &state[2..]);
        let mut resting: State = state[2..].to_vec();
        if let Some((at, (from, to))) = held.and_then(|at| Some((at, self.days[at]?))) {
            let before = if last + 1 < from { 0 } else { run };
            let grown = if before == 0 { to - from + 1 } else { (to - last).max(0) };
            run = before + grown;
            last = if before == 0 { to } else { last.max(to) };
            let over = (run - self.at_most).clamp(0, grown);
            if over > 0 {
                cost += f64::from(over) * self.price?;
            }
            if run >= self.at_most && !self.too_soon[at].is_empty() {
                resting.push(number(at));
            }
        }
        if cost.is_infinite() {
            return None;
        }
        let next_day = self.stage_day.get(stage + 1).copied();
        if next_day.is_none_or(|day| last + 1 < day) {
            (run, last) = (0, LONG_AGO);
        }
        run = run.min(self.at_most + 1);
        let ahead = self.stage_first.get(stage + 1).copied().unwrap_or(usize::MAX);
        resting.retain(|first| self.too_soon[position(*first)].iter().any(|(then, _)| *then >= ahead));
        let mut next = vec![run, last];
        next.extend(resting);
        Some(Step { state: next, cost, tick: false })
    }
}

/// Each run of days with a counted duty lasts at least so long, but for runs that touch the horizon's ends.
pub struct ShortestWork {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    pub stage_day: Vec<i32>,
    /// Shortest run.
    pub at_least: i32,
    /// Price of a day less; `None`: never.
    pub price: Option<f64>,
    /// A run that begins on this day or before it may have begun earlier: it is free.
    pub free_until: i32,
    /// Last day of the horizon: a run that reaches it is free.
    pub last_day: i32,
    /// Run under way when the horizon starts: length and last day.
    pub past: (i32, i32),
}

impl ShortestWork {
    /// Breach of a run that has ended.
    fn ended(&self, run: i32) -> Option<f64> {
        let short = self.at_least - run;
        if run == 0 || short <= 0 { Some(0.0) } else { self.price.map(|price| price * f64::from(short)) }
    }
}

impl Automaton for ShortestWork {
    /// Length of the run so far (as long as asked where it touches the first day), and its last day.
    fn start(&self) -> State {
        vec![self.past.0, self.past.1]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        let (mut run, mut last) = (state[0], state[1]);
        let mut cost = 0.0;
        if let Some((from, to)) = held.and_then(|at| self.days[at]) {
            if run > 0 && last + 1 < from {
                cost += self.ended(run)?;
                run = 0;
            }
            let new = if run == 0 { to - from + 1 } else { (to - last).max(0) };
            let free = run == 0 && from <= self.free_until;
            run = if free { self.at_least } else { (run + new).min(self.at_least) };
            last = last.max(to);
        }
        if let Some(next) = self.stage_day.get(stage + 1)
            && run > 0
            && last + 1 < *next
        {
            cost += self.ended(run)?;
            (run, last) = (0, LONG_AGO);
        }
        Some(Step { state: vec![run, last], cost, tick: false })
    }

    fn end(&self, state: &[i32]) -> Option<f64> {
        if state[1] >= self.last_day { Some(0.0) } else { self.ended(state[0]) }
    }
}

/// Each run of days without a counted duty lasts at least so long, but for runs that touch the horizon's ends.
pub struct ShortestRest {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    pub stage_day: Vec<i32>,
    /// Shortest run.
    pub at_least: i32,
    /// Price of a day less; `None`: never.
    pub price: Option<f64>,
    /// Last day worked before the horizon.
    pub past: i32,
}

/// Longer ago than any rule asks.
pub const LONG_AGO: i32 = i32::MIN / 2;

impl Automaton for ShortestRest {
    /// The last day worked.
    fn start(&self) -> State {
        vec![self.past]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        let mut last = state[0];
        let mut cost = 0.0;
        if let Some((from, to)) = held.and_then(|at| self.days[at]) {
            let off = from.saturating_sub(last).saturating_sub(1);
            if off > 0 && off < self.at_least {
                cost = self.price? * f64::from(self.at_least - off);
            }
            last = last.max(to);
        }
        if let Some(next) = self.stage_day.get(stage + 1)
            && next.saturating_sub(last).saturating_sub(1) >= self.at_least
        {
            last = LONG_AGO;
        }
        Some(Step { state: vec![last], cost, tick: false })
    }
}

/// Each run of days without a counted duty lasts at most so long.
pub struct LongestRest {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Days off running.
    pub at_most: i32,
    /// Price of a day more; `None`: never.
    pub price: Option<f64>,
    /// First day of the horizon: days off before it are nobody's fault now.
    pub first_day: i32,
    /// Last day of the horizon.
    pub last_day: i32,
    /// Last day worked before the horizon.
    pub past: i32,
}

impl LongestRest {
    /// Breach of the days off between a day worked and the next (or the horizon's end).
    fn ended(&self, last: i32, next: i32) -> Option<f64> {
        let length = next - last - 1;
        let past = (self.first_day - last - 1).max(0);
        let over = length - self.at_most.max(past);
        if over <= 0 { Some(0.0) } else { self.price.map(|price| price * f64::from(over)) }
    }
}

impl Automaton for LongestRest {
    /// The last day worked.
    fn start(&self) -> State {
        vec![self.past]
    }

    fn step(&self, state: &[i32], _stage: usize, held: Option<usize>) -> Option<Step> {
        let Some((from, to)) = held.and_then(|at| self.days[at]) else { return Step::to(state.to_vec()) };
        let cost = if from > state[0] { self.ended(state[0], from)? } else { 0.0 };
        Some(Step { state: vec![state[0].max(to)], cost, tick: false })
    }

    fn end(&self, state: &[i32]) -> Option<f64> {
        self.ended(state[0].min(self.last_day), self.last_day + 1)
    }
}

/// A Saturday worked alone, or the Sunday after it, costs.
pub struct BothDays {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    pub stage_day: Vec<i32>,
    /// Price of half a weekend; `None`: never.
    pub price: Option<f64>,
    /// First day of the horizon.
    pub first: i32,
    /// Last day of the horizon.
    pub last: i32,
    /// First and last day of each past duty.
    pub past: Vec<(i32, i32)>,
}

impl BothDays {
    /// The Saturday of a day at a weekend that lies inside.
    fn saturday(&self, day: i32) -> Option<i32> {
        let saturday = match day.rem_euclid(7) {
            5 => day,
            6 => day - 1,
            _ => return None,
        };
        (saturday >= self.first && saturday < self.last).then_some(saturday)
    }

    /// Breach of what is known of one weekend.
    fn settle(&self, state: &[i32]) -> Option<f64> {
        if state[1] == state[2] { Some(0.0) } else { self.price }
    }
}

impl Automaton for BothDays {
    /// Saturday of the weekend under way, and whether it and its Sunday are worked.
    fn start(&self) -> State {
        let mut state = vec![LONG_AGO, 0, 0];
        let days = self.past.iter().flat_map(|(from, to)| *from..=*to);
        for day in days {
            if let Some(saturday) = self.saturday(day) {
                state[0] = saturday;
                state[usize::try_from(1 + day - saturday).unwrap_or(1)] = 1;
            }
        }
        state
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        let mut next = state.to_vec();
        let mut cost = 0.0;
        for day in held.and_then(|at| self.days[at]).map_or(0..0, |(from, to)| from..to + 1) {
            let Some(saturday) = self.saturday(day) else { continue };
            if saturday != next[0] {
                cost += self.settle(&next)?;
                next = vec![saturday, 0, 0];
            }
            next[usize::try_from(1 + day - saturday).unwrap_or(1)] = 1;
        }
        if self.stage_day.get(stage + 1).is_some_and(|day| *day > next[0] + 1) {
            cost += self.settle(&next)?;
            next = vec![LONG_AGO, 0, 0];
        }
        Some(Step { state: next, cost, tick: false })
    }

    fn end(&self, state: &[i32]) -> Option<f64> {
        self.settle(state)
    }
}

/// Counts each of several groups of options once.
pub struct Once {
    /// Per option, its group.
    pub groups: Vec<Option<i32>>,
    /// The counter that it feeds.
    pub counter: usize,
}

impl Automaton for Once {
    /// The group counted last.
    fn start(&self) -> State {
        vec![i32::MIN]
    }

    fn step(&self, state: &[i32], _stage: usize, held: Option<usize>) -> Option<Step> {
        let group = held.and_then(|at| self.groups[at]);
        let tick = group.is_some_and(|g| g != state[0]);
        Some(Step { state: vec![group.unwrap_or(state[0])], cost: 0.0, tick })
    }

    fn counter(&self) -> Option<usize> {
        Some(self.counter)
    }
}

/// A rule by its `check`: the state is every counted option held within reach.
pub struct Remembered<'a> {
    problem: &'a Problem,
    person: PersonIx,
    rule: &'a RuleUse,
    duties: Vec<DutyIx>,
    counted: Vec<bool>,
    ends: Vec<Minute>,
    /// Start of each stage's first option.
    starts: Vec<Minute>,
    reach: Minutes,
    price: Option<f64>,
}

impl<'a> Remembered<'a> {
    /// `counted`: the options that the rule looks at.
    pub fn new(scene: &Pricing<'a>, rule: &'a RuleUse, counted: &[usize], reach: Minutes) -> Self {
        let mut flags = vec![false; scene.options.len()];
        counted.iter().for_each(|at| flags[*at] = true);
        Remembered {
            problem: scene.problem,
            person: scene.person,
            rule,
            duties: scene.options.iter().map(|(d, _)| *d).collect(),
            counted: flags,
            ends: scene.options.iter().map(|(_, w)| w.interval.end()).collect(),
            starts: scene.stages.iter().map(|s| scene.work(s.start).interval.start()).collect(),
            reach,
            price: scene.price(),
        }
    }

    fn amount(&self, held: &[i32]) -> f64 {
        let duties = held.iter().map(|at| self.duties[position(*at)]);
        let row = Row::new(self.problem, self.person, duties);
        self.rule.rule.mechanism().check(&row).iter().map(|found| found.amount).sum()
    }
}

impl Automaton for Remembered<'_> {
    fn start(&self) -> State {
        Vec::new()
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        let mut next: State = state.to_vec();
        let mut cost = 0.0;
        if let Some(at) = held.filter(|at| self.counted[*at]) {
            next.push(number(at));
            let more = self.amount(&next) - self.amount(state);
            if more > super::row::ROUNDING {
                cost = more * self.price?;
            }
        }
        if let Some(start) = self.starts.get(stage + 1) {
            next.retain(|at| self.ends[position(*at)] + self.reach > *start);
        } else {
            next.clear();
        }
        Some(Step { state: next, cost, tick: false })
    }
}

/// First and last day on which a duty counts.
pub fn span(work: &Work) -> (i32, i32) {
    (work.day.0, days_of(work).last().map_or(work.day.0, |day| day.0))
}

/// Day of the first option of each stage.
pub fn stage_days(scene: &Pricing<'_>) -> Vec<i32> {
    scene.stages.iter().map(|stage| scene.work(stage.start).day.0).collect()
}

/// Length and last day of the run of days with which past work ends.
pub fn past_run(past: &[&Work]) -> (i32, i32) {
    let days: std::collections::BTreeSet<i32> = past.iter().flat_map(|w| days_of(w)).map(|day| day.0).collect();
    let Some(last) = days.last().copied() else { return (0, LONG_AGO) };
    let length = (0..).take_while(|n| days.contains(&(last - n))).count();
    (i32::try_from(length).unwrap_or(0), last)
}
