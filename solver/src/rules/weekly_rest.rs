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

mod walk;

use self::walk::Rests;
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{PersonSchedule, ROUNDING, Violation};
use super::pricing::Pricing;
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Day, Interval, Minute, Minutes, PersonIx, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
            return Err(format!(
                "`daily-rest` is {}; give 0 or more minutes",
                self.daily_rest.0
            ));
        }
        super::above_zero("times", self.times.into())?;
        super::above_zero("days", self.days.into())?;
        let period = self.period().0;
        if self.rest.0 * i64::from(self.times) > period {
            return Err(format!(
                "{} rests of {} do not fit into {} days; lengthen `days`",
                self.times, self.rest, self.days
            ));
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
        for Due {
            period,
            times,
            unknown,
        } in self.dues(scene.problem, scene.person)
        {
            if scene.is_over() {
                return;
            }
            let inside: Vec<_> = counted
                .iter()
                .copied()
                .filter(|at| {
                    self.stretch(scene.items[*at].work.interval)
                        .overlaps(period)
                })
                .collect();
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
        let fixed: Vec<Interval> = scene
            .fixed(|w| self.which.counts(w))
            .into_iter()
            .map(|w| self.stretch(w.interval))
            .collect();
        let mut stretches = vec![None; scene.options.len()];
        counted
            .iter()
            .for_each(|at| stretches[*at] = Some(self.stretch(scene.work(*at).interval)));
        let stages: Vec<Minute> = scene
            .stages
            .iter()
            .map(|stage| scene.work(stage.start).interval.start())
            .collect();
        for dues in self.dues_of_sets(scene.problem, scene.person) {
            let mut stands: Vec<Interval> = fixed
                .iter()
                .copied()
                .chain(dues.iter().flat_map(|due| due.unknown.clone()))
                .collect();
            stands.sort_unstable();
            let periods = dues.iter().map(|due| due.period).collect();
            let due = dues
                .iter()
                .map(|due| {
                    due.times
                        .min(self.rests(due.period, stands.iter().copied()))
                })
                .collect();
            let (stretches, stages) = (stretches.clone(), stages.clone());
            scene.walk(Box::new(Rests {
                rest: self.rest,
                periods,
                due,
                stretches,
                stages,
                stands,
                price: scene.price(),
            }));
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut breaches = Vec::new();
        for Due {
            period,
            times,
            unknown,
        } in self.dues(row.problem, row.person)
        {
            let inside: Vec<_> = row
                .select(|w| self.which.counts(w))
                .filter(|h| self.stretch(h.work.interval).overlaps(period))
                .collect();
            if inside
                .iter()
                .all(super::person_schedule::HeldWork::is_fixed)
            {
                continue;
            }
            let unknown = || unknown.iter().copied();
            let given = self.rests(
                period,
                inside
                    .iter()
                    .map(|h| self.stretch(h.work.interval))
                    .chain(unknown()),
            );
            let stands = inside
                .iter()
                .filter(|h| h.is_fixed())
                .map(|h| self.stretch(h.work.interval));
            let due = times.min(self.rests(period, stands.chain(unknown())));
            let short = f64::from(due) - f64::from(given);
            if short > ROUNDING {
                let duties = inside.iter().map(|h| h.ix).collect();
                breaches.push(Violation {
                    duties,
                    amount: short,
                    limit: f64::from(times),
                    unit: Unit::Rests,
                    days: None,
                });
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
        let known = problem
            .known_days(person)
            .iter()
            .filter(|known| !known.is_whole_weeks());
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
        let (parts, length) = (
            problem.parts(),
            i32::try_from(self.days).unwrap_or(i32::MAX / 2),
        );
        let (first, last) = (
            parts.first_day.0.div_euclid(length),
            problem.last_day_of_duties().0.div_euclid(length),
        );
        let start = |n: i32| parts.start_of(Day(n.saturating_mul(length)));
        let period = |n: i32| {
            let days = || (n.saturating_mul(length)..(n + 1).saturating_mul(length)).map(Day);
            let known =
                u32::try_from(days().filter(|day| is_known(*day)).count()).unwrap_or(u32::MAX);
            let times = u64::from(self.times) * u64::from(known) / u64::from(self.days);
            let unknown = days().filter(|day| !is_known(*day));
            let day =
                |day: Day| Interval::new(parts.start_of(day), parts.start_of(day.plus(1))).ok();
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
            if reached.iter().any(|from| {
                *from + self.rest > start
                    && (*from <= start + self.daily_rest || *from == period.start())
            }) {
                reached.insert(stretch.end());
            }
        }
        reached.iter().any(|from| *from + self.rest > period.end())
    }

    /// A variable for each place where a rest may lie; duties across it exclude it. With whole
    /// duties the places form an interval matrix, so the variables need not be declared whole.
    fn emit_period(
        &self,
        scene: &mut ConstraintWriter<'_, '_>,
        period: Interval,
        (inside, unknown): (&[usize], &[Interval]),
        due: u32,
    ) {
        let mut starts = BTreeSet::new();
        let own = |at: &usize| self.stretch(scene.items[*at].work.interval);
        let ends = inside.iter().map(|at| own(at).end());
        for start in ends
            .chain(unknown.iter().map(|day| day.end()))
            .chain([period.start()])
        {
            for n in 0..i64::from(self.times) {
                let start = start + Minutes(n * self.rest.0);
                if start >= period.start() && start + self.rest <= period.end() {
                    starts.insert(start);
                }
            }
        }
        let mut places = Vec::new();
        for start in starts {
            let Ok(place) = Interval::new(start, start + self.rest) else {
                continue;
            };
            if scene.is_over() {
                return;
            }
            if unknown.iter().any(|day| day.overlaps(place)) {
                continue;
            }
            let across: Vec<_> = inside
                .iter()
                .copied()
                .filter(|at| own(at).overlaps(place))
                .collect();
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
