//! **Weekly rest.** *What it asks:* in each period of so many days so many separate unbroken rests
//! of a given length, wholly inside it. Two rests of 24 h may follow one another, so "48 h, or
//! twice 24 h, in 14 days" is `times = 2`. Periods follow one another from day 0 of the caller's
//! time line, a Monday, so that they are the same whatever is planned; days of a period that lie
//! outside the horizon count with what stands on them. Days of which it is not known what is worked
//! give no rest, and of the others so many rests are asked as are their share, rounded down. A rest
//! begins after the daily rest that each duty is owed: it takes in no part of it. *Why:* a day
//! without work in every week. *Parameters:* `which` duties break rest, `rest` (minutes),
//! `daily-rest` (minutes after each duty that are no part of a rest), `times`, `days`. *When it
//! cannot be met:* daily duties without a gap. *Source:* Working Time Regulations 1998 reg. 11, and
//! its paragraph 7 for the daily rest (WTR-W24).

use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Day, Interval, Minute, Minutes, PersonIx, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use super::pricing::Pricing;
use super::person_schedule::{Violation, PersonSchedule, ROUNDING};
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WeeklyRest {
    /// Duties that break rest.
    #[serde(default)]
    pub which: DutySelector,
    /// Length of one rest.
    pub rest: Minutes,
    /// Daily rest after each duty, of which no part counts. Minutes.
    #[serde(default)]
    pub daily_rest: Minutes,
    /// How many rests, 1 or 2 as a rule.
    pub times: u32,
    /// Length of a period.
    pub days: u32,
}

impl super::Mechanism for WeeklyRest {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("rest", self.rest.0)?;
        if self.daily_rest.0 < 0 {
            return Err(format!("`daily-rest` is {}; give 0 or more minutes", self.daily_rest.0));
        }
        super::above_zero("times", self.times.into())?;
        super::above_zero("days", self.days.into())?;
        let period = self.period().0;
        if self.rest.0 * i64::from(self.times) > period {
            return Err(format!("{} rests of {} do not fit into {} days; lengthen `days`", self.times, self.rest, self.days));
        }
        Ok(())
    }

    fn reach(&self) -> Option<Minutes> {
        Some(Minutes(self.period().0 + self.daily_rest.0))
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        for Due { period, times, unknown } in self.dues(scene.problem, scene.person) {
            if scene.is_over() {
                return;
            }
            let inside: Vec<_> =
                counted.iter().copied().filter(|at| self.stretch(scene.items[*at].work.interval).overlaps(period)).collect();
            let own = |at: &usize| self.stretch(scene.items[*at].work.interval);
            let stretches = inside.iter().map(own).chain(unknown.iter().copied());
            let mut stretches: Vec<Interval> = stretches.collect();
            stretches.sort_unstable();
            if inside.is_empty() || (times == 1 && !self.can_be_broken(period, &stretches)) {
                continue;
            }
            let stands: Vec<Interval> = inside
                .iter()
                .filter(|at| scene.items[**at].var.is_none())
                .map(own)
                .chain(unknown.iter().copied())
                .collect();
            let due = times.min(self.rests(period, stands));
            if due > 0 {
                self.emit_period(scene, period, (&inside, &unknown), due);
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let counted = scene.select(|w| self.which.counts(w));
        if counted.is_empty() {
            return;
        }
        let fixed: Vec<Interval> = scene.fixed(|w| self.which.counts(w)).into_iter().map(|w| self.stretch(w.interval)).collect();
        let mut stretches = vec![None; scene.options.len()];
        counted.iter().for_each(|at| stretches[*at] = Some(self.stretch(scene.work(*at).interval)));
        let stages: Vec<Minute> = scene.stages.iter().map(|stage| scene.work(stage.start).interval.start()).collect();
        for dues in self.dues_of_sets(scene.problem, scene.person) {
            let mut stands: Vec<Interval> = fixed.iter().copied().chain(dues.iter().flat_map(|due| due.unknown.clone())).collect();
            stands.sort_unstable();
            let periods = dues.iter().map(|due| due.period).collect();
            let due = dues.iter().map(|due| due.times.min(self.rests(due.period, stands.iter().copied()))).collect();
            let (stretches, stages) = (stretches.clone(), stages.clone());
            scene.walk(Box::new(Rests { rest: self.rest, periods, due, stretches, stages, stands, price: scene.price() }));
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut breaches = Vec::new();
        for Due { period, times, unknown } in self.dues(row.problem, row.person) {
            let inside: Vec<_> =
                row.select(|w| self.which.counts(w)).filter(|h| self.stretch(h.work.interval).overlaps(period)).collect();
            if inside.iter().all(super::person_schedule::HeldWork::is_fixed) {
                continue;
            }
            let unknown = || unknown.iter().copied();
            let given = self.rests(period, inside.iter().map(|h| self.stretch(h.work.interval)).chain(unknown()));
            let stands = inside.iter().filter(|h| h.is_fixed()).map(|h| self.stretch(h.work.interval));
            let due = times.min(self.rests(period, stands.chain(unknown())));
            let short = f64::from(due) - f64::from(given);
            if short > ROUNDING {
                let duties = inside.iter().map(|h| h.ix).collect();
                breaches.push(Violation { duties, amount: short, limit: f64::from(times), unit: Unit::Rests, days: None });
            }
        }
        breaches
    }
}

impl WeeklyRest {
    fn period(&self) -> Minutes {
        Minutes(i64::from(self.days) * Minutes::DAY.0)
    }

    /// The time in which a duty leaves no room for a rest: its own, and the daily rest after it.
    fn stretch(&self, duty: Interval) -> Interval {
        Interval::new(duty.start(), duty.end() + self.daily_rest).unwrap_or(duty)
    }

    /// What each period asks of a person, each once.
    fn dues(&self, problem: &Problem, person: PersonIx) -> Vec<Due> {
        let mut all: Vec<Due> = Vec::new();
        for due in self.dues_of_sets(problem, person).into_iter().flatten() {
            if !all.contains(&due) {
                all.push(due);
            }
        }
        all
    }

    /// The same for each set of known days, in order of time; sets that ask the same once.
    fn dues_of_sets(&self, problem: &Problem, person: PersonIx) -> Vec<Vec<Due>> {
        if problem.person(person).records.is_none() {
            return vec![self.periods(problem, |_| true)];
        }
        let known = problem.known_days(person).iter().filter(|known| !known.is_whole_weeks());
        let mut sets: Vec<Vec<Due>> = Vec::new();
        for known in known {
            let mut dues = self.periods(problem, |day| known.has(day));
            // Each known set asks for itself, and what another asks already is not asked twice.
            dues.retain(|due| !sets.iter().flatten().any(|other| other == due));
            if !dues.is_empty() {
                sets.push(dues);
            }
        }
        sets
    }

    /// The periods that the horizon and its duties touch, in order, where something is known of
    /// them.
    fn periods(&self, problem: &Problem, is_known: impl Fn(Day) -> bool) -> Vec<Due> {
        let (parts, length) = (problem.parts(), i32::try_from(self.days).unwrap_or(i32::MAX / 2));
        let (first, last) = (parts.first_day.0.div_euclid(length), problem.last_day_of_duties().0.div_euclid(length));
        let start = |n: i32| parts.start_of(Day(n.saturating_mul(length)));
        let period = |n: i32| {
            let days = || (n.saturating_mul(length)..(n + 1).saturating_mul(length)).map(Day);
            let known = u32::try_from(days().filter(|day| is_known(*day)).count()).unwrap_or(u32::MAX);
            let times = u64::from(self.times) * u64::from(known) / u64::from(self.days);
            let unknown = days().filter(|day| !is_known(*day));
            let day = |day: Day| Interval::new(parts.start_of(day), parts.start_of(day.plus(1))).ok();
            let due = Due {
                period: Interval::new(start(n), start(n + 1)).ok()?,
                times: u32::try_from(times).unwrap_or(u32::MAX),
                unknown: unknown.filter_map(day).collect(),
            };
            (times > 0).then_some(due)
        };
        (first..=last).filter_map(period).collect()
    }

    /// Separate rests inside a period left by these duties.
    fn rests(&self, period: Interval, duties: impl IntoIterator<Item = Interval>) -> u32 {
        let mut duties: Vec<Interval> = duties.into_iter().collect();
        duties.sort_unstable();
        let (mut free_from, mut count) = (period.start(), 0);
        let fit = |from: Minute, to: Minute| ((to - from).0.max(0) / self.rest.0) as u32;
        for duty in duties {
            count += fit(free_from, duty.start().min(period.end()));
            free_from = free_from.max(duty.end());
        }
        count + fit(free_from, period.end())
    }

    /// Whether some chain of duties leaves no rest in the period: else no row is needed.
    fn can_be_broken(&self, period: Interval, stretches: &[Interval]) -> bool {
        // Minutes from which a chain of duties without a rest so far may go on.
        let mut reached: BTreeSet<Minute> = BTreeSet::from([period.start()]);
        for stretch in stretches {
            let start = stretch.start();
            if reached.iter().any(|from| *from + self.rest > start && (*from <= start + self.daily_rest || *from == period.start())) {
                reached.insert(stretch.end());
            }
        }
        reached.iter().any(|from| *from + self.rest > period.end())
    }

    /// A variable for each place where a rest may lie; duties across it exclude it. With whole
    /// duties the places form an interval matrix, so the variables need not be declared whole.
    fn emit_period(&self, scene: &mut ConstraintWriter<'_, '_>, period: Interval, (inside, unknown): (&[usize], &[Interval]), due: u32) {
        let mut starts = BTreeSet::new();
        let own = |at: &usize| self.stretch(scene.items[*at].work.interval);
        let ends = inside.iter().map(|at| own(at).end());
        for start in ends.chain(unknown.iter().map(|day| day.end())).chain([period.start()]) {
            for n in 0..i64::from(self.times) {
                let start = start + Minutes(n * self.rest.0);
                if start >= period.start() && start + self.rest <= period.end() {
                    starts.insert(start);
                }
            }
        }
        let mut places = Vec::new();
        for start in starts {
            let Ok(place) = Interval::new(start, start + self.rest) else { continue };
            if scene.is_over() {
                return;
            }
            if unknown.iter().any(|day| day.overlaps(place)) {
                continue;
            }
            let across: Vec<_> =
                inside.iter().copied().filter(|at| own(at).overlaps(place)).collect();
            if across.iter().any(|at| scene.items[*at].var.is_none()) {
                continue;
            }
            let rest = scene.helper();
            for clique in scene.cliques(&across) {
                let mut sum = scene.sum(clique.into_iter().map(|at| (at, 1.0)));
                sum.push(rest, 1.0);
                scene.define_at_most(sum, 1.0);
            }
            places.push((start, rest));
        }
        if self.times > 1 {
            for (start, _) in &places {
                if scene.is_over() {
                    return;
                }
                let mut together = Lin::default();
                for (other, rest) in &places {
                    if *other <= *start && *other + self.rest > *start {
                        together.push(*rest, 1.0);
                    }
                }
                scene.define_at_most(together, 1.0);
            }
        }
        let mut sum = Lin::default();
        for (_, rest) in places {
            sum.push(rest, 1.0);
        }
        scene.at_least(sum, f64::from(due));
    }
}

/// What one period asks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Due {
    period: Interval,
    /// Rests in the known part of it.
    times: u32,
    /// Days of it of which nothing is known.
    unknown: Vec<Interval>,
}

/// Rests had so far in each period in turn.
struct Rests {
    rest: Minutes,
    periods: Vec<Interval>,
    /// Of each period.
    due: Vec<u32>,
    /// Of each option; `None`: it breaks no rest.
    stretches: Vec<Option<Interval>>,
    /// Start of each stage's first option.
    stages: Vec<Minute>,
    /// What stands, in order.
    stands: Vec<Interval>,
    /// Price of a rest too few; `None`: never.
    price: Option<f64>,
}

/// The period under way, rests had in it, and since when the person is free.
struct Free {
    period: usize,
    had: u32,
    from: Minute,
}

impl Rests {
    fn whole(&self, from: Minute, to: Minute) -> u32 {
        u32::try_from((to - from).0.max(0) / self.rest.0).unwrap_or(u32::MAX)
    }

    /// Settle all periods that have ended; what they lack.
    fn settle(&self, free: &mut Free, now: Minute) -> Option<f64> {
        let mut cost = 0.0;
        while let Some(end) = self.periods.get(free.period).map(|period| period.end()).filter(|end| *end <= now) {
            let had = free.had + self.whole(free.from, end);
            let short = self.due[free.period].saturating_sub(had);
            if short > 0 {
                cost += self.price? * f64::from(short);
            }
            let next = self.periods.get(free.period + 1).map_or(end, |next| next.start());
            *free = Free { period: free.period + 1, had: 0, from: free.from.max(next) };
        }
        Some(cost)
    }

    /// Go on past a duty; what periods that end before it lack.
    fn pass(&self, free: &mut Free, stretch: Interval) -> Option<f64> {
        let cost = self.settle(free, stretch.start())?;
        if let Some(period) = self.periods.get(free.period) {
            free.had += self.whole(free.from, stretch.start().min(period.end()));
        }
        free.from = free.from.max(stretch.end());
        Some(cost)
    }

    /// The same in as few words as possible: rests that are certain by now are had, and what makes
    /// no difference is gone.
    fn state(&self, mut free: Free, now: Minute) -> AutomatonState {
        let Some(period) = self.periods.get(free.period) else { return vec![-1, 0, 0] };
        let had = self.whole(free.from, now);
        free.had += had;
        free.from = free.from + Minutes(self.rest.0 * i64::from(had));
        let enough = free.had >= self.due[free.period];
        if enough {
            free.had = self.due[free.period];
        }
        if free.from <= period.end() && (enough || free.from + self.rest > period.end()) {
            free.from = period.end();
        }
        let number = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
        let since = (free.from - period.start()).0;
        vec![i32::try_from(free.period).unwrap_or(i32::MAX), number(free.had.into()), number(since)]
    }

    fn free(&self, state: &[i32]) -> Free {
        let period = usize::try_from(state[0]).unwrap_or(usize::MAX);
        let start = self.periods.get(period).map_or(Minute(0), |period| period.start());
        Free { period, had: u32::try_from(state[1]).unwrap_or(0), from: start + Minutes(state[2].into()) }
    }
}

impl Automaton for Rests {
    /// What stands before the first option is passed; what it lacks by itself is not due.
    fn start(&self) -> AutomatonState {
        let begins = self.periods.first().map_or(Minute(0), |period| period.start());
        let now = self.stages.first().copied().unwrap_or(begins);
        let mut free = Free { period: 0, had: 0, from: begins };
        for stretch in self.stands.iter().filter(|stretch| stretch.start() < now) {
            if self.pass(&mut free, *stretch).is_none() {
                break;
            }
        }
        let _ = self.settle(&mut free, now);
        self.state(free, now)
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut free = self.free(state);
        let mut cost = 0.0;
        let from = self.stages[stage];
        let until = self.stages.get(stage + 1).copied().unwrap_or(Minute(i64::MAX));
        let stands = self.stands.iter().filter(|stretch| (from..until).contains(&stretch.start())).copied();
        let mut stretches: Vec<Interval> = held.and_then(|at| self.stretches[at]).into_iter().chain(stands).collect();
        stretches.sort_unstable();
        for stretch in stretches {
            cost += self.pass(&mut free, stretch)?;
        }
        let Some(now) = self.stages.get(stage + 1) else {
            cost += self.settle(&mut free, Minute(i64::MAX))?;
            return Some(AutomatonStep { state: Vec::new(), cost, tick: false });
        };
        cost += self.settle(&mut free, *now)?;
        Some(AutomatonStep { state: self.state(free, *now), cost, tick: false })
    }
}
