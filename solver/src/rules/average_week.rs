//! **Average week.** *What it asks:* mean weekly working time over any so many calendar weeks
//! running stays within a limit. Counted are working minutes of duties (by their first day), those
//! of what stands before, beside and after the horizon, and the person's base week. Days without
//! records are unknown, and days of leave are excluded: both are left out of the sum and of the
//! days that it is shared over. For leave as many days that follow the weeks are added, as far as
//! they are known. Fewer than seven days count as a week. The known halves of weeks are averaged
//! with the whole weeks, and those also by themselves, so that a half never makes an average
//! smaller; a stretch that lies in another says nothing of its own. Where a whole week is unknown,
//! what lies before it and what lies after are averaged by themselves too. *Why:* the 48-hour week,
//! and 8 hours in 24 for night workers (six days a week, so 48 h again, and without an opt-out).
//! *Parameters:* `which`, `at-most` (minutes a week), `weeks`, `nights` (the rule binds only a
//! person with at least so many duties in `weeks` that count as `night`; in proportion where fewer
//! days are averaged). *When it cannot be met:* base work alone exceeds the limit; then no duty
//! with working time can be held. *Source:* Working Time Regulations 1998 reg. 4 and 6 (WTR-48,
//! WTR-N8).

use super::Rule;
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{PersonSchedule, Violation, above};
use super::pricing::{Counter, Pricing, gcd};
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Day, Minutes, PersonIx, Problem, Severity, WorkPiece};
use serde::{Deserialize, Serialize};

/// Weeks of leave in one reference period that are looked past.
const LEAVE_WEEKS: u32 = 8;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AverageWeek {
    /// Duties whose working time counts.
    #[serde(default)]
    pub which: DutySelector,
    /// Limit, a week.
    pub at_most: Minutes,
    /// Length of a reference period.
    pub weeks: u32,
    /// Binds only people with so many nights in the period, in proportion where fewer days are
    /// known; absent: everybody.
    #[serde(default)]
    pub nights: Option<u32>,
    /// Which duties are nights.
    #[serde(default)]
    pub night: DutySelector,
}

impl super::Mechanism for AverageWeek {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-most", self.at_most.0)?;
        super::above_zero("weeks", self.weeks.into())
    }

    fn reach(&self) -> Option<Minutes> {
        // Days that make up for leave follow the weeks; longer leave than this is made up as far as
        // that.
        Some(Minutes(
            i64::from(self.weeks + LEAVE_WEEKS) * Minutes::WEEK.0,
        ))
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let base = scene.problem.person(scene.person).base_week.as_f64();
        for stretch in self.stretches(scene.problem, scene.person) {
            if scene.is_over() {
                return;
            }
            let weeks = stretch.weeks();
            let terms: Vec<_> = counted
                .iter()
                .filter(|at| stretch.has(scene.items[**at].work))
                .map(|at| (*at, scene.items[*at].work.worked.as_f64() / weeks))
                .collect();
            let mut load = scene.sum(terms.iter().copied());
            load.constant += base;
            let (limit, most) = (
                self.at_most.as_f64().max(load.constant),
                base + scene.most(&terms),
            );
            if most <= limit {
                continue;
            }
            match self.nights_in(&stretch) {
                0 => scene.at_most(load, limit),
                least => {
                    let nights = scene.select(|w| self.night.counts(w) && stretch.has(w));
                    if let Some(night_worker) = night_worker(scene, &nights, least) {
                        scene.at_most_given(load, limit, Some(&night_worker), most);
                    }
                }
            }
        }
    }

    /// A total for each stretch; many short ones are walked instead, each by itself.
    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        if self.is_implied(scene) {
            return;
        }
        let stretches = self.stretches(scene.problem, scene.person);
        let mut loads: Vec<Load> = stretches
            .iter()
            .filter_map(|stretch| self.load(scene, stretch))
            .collect();
        if scene.price().is_none() {
            tightest(&mut loads);
        }
        let walked = self.weeks <= 2 && loads.len() > 1;
        for load in loads {
            if walked {
                scene.walk(Box::new(load));
            } else {
                load.count(scene);
            }
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let base = row.problem.person(row.person).base_week.as_f64();
        let mut breaches = Vec::new();
        for stretch in self.stretches(row.problem, row.person) {
            let nights = row
                .select(|w| stretch.has(w) && self.night.counts(w))
                .count();
            if nights < self.nights_in(&stretch) as usize {
                continue;
            }
            let weeks = stretch.weeks();
            let held: Vec<_> = row
                .select(|w| stretch.has(w) && self.which.counts(w))
                .collect();
            let average = |h: &super::person_schedule::HeldWork<'_>| h.work.worked.as_f64() / weeks;
            let found = above(&held, average, base, self.at_most.as_f64(), Unit::Minutes);
            breaches.extend(found.map(|found| Violation {
                days: u32::try_from(stretch.0.len()).ok(),
                ..found
            }));
        }
        breaches
    }
}

impl AverageWeek {
    /// Whether another hard rule of the person asks the same of day and night workers alike.
    fn is_implied(&self, scene: &Pricing<'_>) -> bool {
        let person = scene.problem.person(scene.person);
        self.nights.is_some_and(|least| least > 0)
            && person
                .rules
                .iter()
                .map(|rule| scene.problem.rule(*rule))
                .any(|used| {
                    let same = |rule: &AverageWeek| {
                        let always = rule.nights.is_none_or(|least| least == 0);
                        always
                            && rule.which == self.which
                            && rule.weeks == self.weeks
                            && rule.at_most <= self.at_most
                    };
                    used.severity == Severity::Hard
                        && matches!(&used.rule, Rule::AverageWeek(rule) if same(rule))
                })
    }

    /// What the options bring in one stretch; `None` where it cannot be too much.
    fn load(&self, scene: &Pricing<'_>, stretch: &Stretch<'_>) -> Option<Load> {
        let counts = |work: &WorkPiece| stretch.has(work) && self.which.counts(work);
        // In sevenths of minutes, for a limit of minutes a week over days that make no whole weeks.
        let weights: Vec<i64> = scene
            .options
            .iter()
            .map(|(_, w)| if counts(w) { 7 * w.worked.0 } else { 0 })
            .collect();
        let nights: Vec<bool> = scene
            .options
            .iter()
            .map(|(_, w)| stretch.has(w) && self.night.counts(w))
            .collect();
        let stands: i64 = scene.fixed(counts).iter().map(|w| 7 * w.worked.0).sum();
        let stand_nights = i64::try_from(
            scene
                .fixed(|w| stretch.has(w) && self.night.counts(w))
                .len(),
        )
        .unwrap_or(i64::MAX);
        let base = scene.problem.person(scene.person).base_week;
        let days = stretch.days();
        let room = ((self.at_most.0 - base.0) * days).max(stands) - stands;
        let real = |n: i64| Minutes(n).as_f64();
        // A sum of whole minutes, far below where real numbers cease to be exact.
        #[allow(clippy::cast_possible_truncation)]
        let most = scene.most(
            &weights.iter().map(|w| real(*w)).collect::<Vec<_>>(),
            Minutes(0),
        ) as i64;
        if most <= room {
            return None;
        }
        let needed = (i64::from(self.nights_in(stretch)) - stand_nights).max(0);
        let most_nights = scene.most(
            &nights
                .iter()
                .map(|night| f64::from(u8::from(*night)))
                .collect::<Vec<_>>(),
            Minutes(0),
        );
        if most_nights < real(needed) {
            return None;
        }
        let hard = scene.price().is_none();
        let unit = weights
            .iter()
            .fold(if hard { 0 } else { room }, |a, w| gcd(a, *w))
            .max(1);
        let looked_at: Vec<usize> = (0..weights.len())
            .filter(|at| weights[*at] > 0 || (needed > 0 && nights[*at]))
            .collect();
        Some(Load {
            weights: weights.iter().map(|w| w / unit).collect(),
            room: room / unit,
            most: most / unit,
            price: scene.price().map(|price| price * real(unit) / real(days)),
            nights,
            needed: i32::try_from(needed).unwrap_or(i32::MAX),
            stages: scene.stages_of(&looked_at)?,
            counter: None,
        })
    }

    /// Nights that make somebody a night worker in a stretch: as many for each of its days as the
    /// whole period asks.
    fn nights_in(&self, stretch: &Stretch<'_>) -> u32 {
        let (least, whole) = (
            i64::from(self.nights.unwrap_or(0)),
            7 * i64::from(self.weeks.max(1)),
        );
        let least = (least * stretch.days() + whole - 1).div_euclid(whole);
        u32::try_from(least).unwrap_or(u32::MAX)
    }

    /// What the averages are over: of any so many calendar weeks running, the known days.
    fn stretches<'a>(&self, problem: &'a Problem, person: PersonIx) -> Vec<Stretch<'a>> {
        let mut all: Vec<Stretch> = Vec::new();
        for known in problem.known_days(person) {
            let new = known.stretches(self.weeks).into_iter().map(Stretch);
            let new: Vec<Stretch> = new.filter(|stretch| !all.contains(stretch)).collect();
            all.extend(new);
        }
        all
    }
}

/// Known days that one average is over, in order; one at least.
#[derive(PartialEq, Eq)]
struct Stretch<'a>(&'a [Day]);

impl Stretch<'_> {
    fn has(&self, work: &WorkPiece) -> bool {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return false;
        };
        // Most stretches have no day left out; of those the ends say all.
        let is_whole = usize::try_from(last.0 - first.0 + 1) == Ok(self.0.len());
        (*first..=*last).contains(&work.day)
            && (is_whole || self.0.binary_search(&work.day).is_ok())
    }

    /// Days that the sum is shared over: a week at least, for of less nothing can be said.
    fn days(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX).max(7)
    }

    fn weeks(&self) -> f64 {
        Minutes(self.days()).as_f64() / 7.0
    }
}

/// Of hard limits on the same options, whatever else stands beside them, the tightest says all.
fn tightest(loads: &mut Vec<Load>) {
    let mut kept: Vec<Load> = Vec::new();
    for load in loads.drain(..) {
        let same = |other: &&mut Load| {
            other.weights == load.weights
                && other.nights == load.nights
                && other.needed == load.needed
        };
        match kept.iter_mut().find(same) {
            Some(other) => other.room = other.room.min(load.room),
            None => kept.push(load),
        }
    }
    *loads = kept;
}

/// 1 for whoever has at least so many of these nights; `None` where nobody can.
fn night_worker(scene: &mut ConstraintWriter<'_, '_>, nights: &[usize], least: u32) -> Option<Lin> {
    let terms: Vec<_> = nights.iter().map(|at| (*at, 1.0)).collect();
    let (least, most) = (f64::from(least), scene.most(&terms));
    if most < least {
        return None;
    }
    let count = scene.sum(terms);
    Some(scene.flag(count, least, most).into())
}

/// Working time of one stretch, and the nights that make it count.
struct Load {
    /// Working time of each option, in a unit that makes it small.
    weights: Vec<i64>,
    /// Most that is lawful.
    room: i64,
    /// Most that options without overlap can bring.
    most: i64,
    /// Price of a unit more; `None`: never.
    price: Option<f64>,
    /// Options that are nights in it.
    nights: Vec<bool>,
    /// Nights from which on the limit binds.
    needed: i32,
    /// First and last stage that matter.
    stages: (usize, usize),
    /// Where the total is kept outside, its counter: then only nights are counted here, and too few
    /// of them take the whole load off again.
    counter: Option<usize>,
}

impl Load {
    /// As a total, with the nights as its condition.
    fn count(self, scene: &mut Pricing<'_>) {
        let at_most = Some((self.room, self.price));
        let total = |tick| Counter {
            weights: self.weights.clone(),
            tick,
            at_most,
            at_least: None,
        };
        if self.needed > 0 {
            let total = total(-self.most);
            scene.count_ticks(total, |counter| {
                Box::new(Load {
                    counter: Some(counter),
                    ..self
                })
            });
        } else {
            scene.total(total(0));
        }
    }
}

impl Automaton for Load {
    /// Nights so far, and the load where it is not kept outside.
    fn start(&self) -> AutomatonState {
        vec![0, 0]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        if stage < self.stages.0 || stage > self.stages.1 {
            return AutomatonStep::to(self.start());
        }
        let (mut nights, mut load, mut cost) = (state[0], i64::from(state[1]), 0.0);
        if let Some(at) = held {
            nights = (nights + i32::from(self.nights[at])).min(self.needed);
            load += self.weights[at];
        }
        let (binds, last) = (nights >= self.needed, stage == self.stages.1);
        if self.counter.is_some() {
            let next = if last { self.start() } else { vec![nights, 0] };
            return Some(AutomatonStep {
                state: next,
                cost,
                tick: last && !binds,
            });
        }
        if binds && load > self.room {
            cost = self.price? * Minutes(load - self.room).as_f64();
            load = self.room;
        } else if self.price.is_none() {
            load = load.min(self.room + 1);
        }
        let next = if last {
            self.start()
        } else {
            vec![nights, i32::try_from(load).ok()?]
        };
        Some(AutomatonStep {
            state: next,
            cost,
            tick: false,
        })
    }

    fn counter(&self) -> Option<usize> {
        self.counter
    }
}
