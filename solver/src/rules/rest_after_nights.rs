//! **Rest after nights.** *What it asks:* after a night, or a run of nights on days running, so
//! long a rest before any other duty; the next night of the same run is no breach. *Why:* the body
//! needs two sleeps to turn back. *Parameters:* `nights` (which duties are nights), `rest`
//! (minutes), `before` (which duties may not follow sooner). *When it cannot be met:* isolated
//! nights in a small pool. *Source:* doctors' TCS 2016 schedule 3 (RD-N46: 46 h after 3 h or more
//! in 23:00-06:00, not from home).

use super::automata;
use super::constraint_writer::{ConstraintWriter, days_of};
use super::duty_selector::DutySelector;
use super::person_schedule::{PersonSchedule, Violation, found};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::{Day, Minutes, WorkPiece};
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RestAfterNights {
    /// Which duties are nights.
    pub nights: DutySelector,
    /// The rest.
    pub rest: Minutes,
    /// Duties that may not start sooner.
    #[serde(default)]
    pub before: DutySelector,
}

impl super::Mechanism for RestAfterNights {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("rest", self.rest.0)
    }

    fn reach(&self) -> Option<Minutes> {
        Some(self.rest)
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let nights = scene.select(|w| self.nights.counts(w));
        let before = scene.select(|w| self.before.counts(w));
        for night in &nights {
            if scene.is_over() {
                return;
            }
            let work = scene.items[*night].work;
            let Some(last) = days_of(work).last() else {
                continue;
            };
            let follows: Vec<usize> = nights
                .iter()
                .copied()
                .filter(|n| scene.items[*n].work.day == last.plus(1))
                .collect();
            let mut barred = Vec::new();
            for then in &before {
                let next = scene.items[*then].work;
                let gap = (next.interval.start() - work.interval.end()).0;
                if scene.is_over() {
                    return;
                }
                if then == night || !(0..self.rest.0).contains(&gap) {
                    continue;
                }
                let short = Minutes(self.rest.0 - gap).as_f64();
                if !self.nights.counts(next) || next.day <= last {
                    barred.push((*then, short));
                } else if next.day > last.plus(1) {
                    // A later night of the same run: no breach when the night between is held too.
                    let mut row = scene.sum([(*night, 1.0), (*then, 1.0)]);
                    let between = scene.any(&follows);
                    row.terms
                        .extend(between.terms.iter().map(|(v, c)| (*v, -c)));
                    if between.constant < 0.5 {
                        scene.at_most_priced(row, 1.0, short);
                    }
                }
            }
            scene.conflicts(*night, &barred);
        }
    }

    /// A later night of the same run is barred only until the night between is held.
    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let nights = scene.select(|w| self.nights.counts(w));
        let before = scene.select(|w| self.before.counts(w));
        let fixed = scene.fixed(|w| self.nights.counts(w));
        let goes_on = |night: &WorkPiece| fixed.iter().any(|other| other.day == next_day(night));
        self.price_before_standing(scene, &nights, goes_on);
        let mut thens = vec![Vec::new(); scene.options.len()];
        let mut lifts = vec![Vec::new(); scene.options.len()];
        for (night, then, gap) in scene.soon_after(&nights, &before, self.rest) {
            let short = Minutes(self.rest.0 - gap.0).as_f64();
            match self.bars(scene.work(night), scene.work(then)) {
                Bars::Always => scene.bar(night, then, short),
                Bars::UnlessRun if goes_on(scene.work(night)) => {}
                Bars::UnlessRun => thens[night].push((
                    then,
                    scene.price().map_or(f64::INFINITY, |price| price * short),
                )),
                Bars::Never => {}
            }
        }
        let follow = |scene: &Pricing<'_>, night: &WorkPiece| -> Vec<usize> {
            nights
                .iter()
                .copied()
                .filter(|n| scene.work(*n).day == next_day(night))
                .collect()
        };
        for night in nights.iter().filter(|night| !thens[**night].is_empty()) {
            lifts[*night] = follow(scene, scene.work(*night));
        }
        for night in &fixed {
            let mut later = Vec::new();
            for then in &before {
                let gap = scene.work(*then).interval.start() - night.interval.end();
                if gap.0 < 0 || gap >= self.rest {
                    continue;
                }
                let short = Minutes(self.rest.0 - gap.0).as_f64();
                match self.bars(night, scene.work(*then)) {
                    Bars::Always => scene.forbid(*then, short),
                    Bars::UnlessRun if !goes_on(night) => later.push((
                        *then,
                        scene.price().map_or(f64::INFINITY, |price| price * short),
                    )),
                    Bars::UnlessRun | Bars::Never => {}
                }
            }
            thens.push(later);
            lifts.push(follow(scene, night));
        }
        if thens.iter().any(|list| !list.is_empty()) {
            let bars = automata::Bars::lifted(thens, lifts, &scene.stages);
            scene.walk(Box::new(bars));
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let nights = row.by_day(|w| self.nights.counts(w));
        let mut breaches = Vec::new();
        for night in row.select(|w| self.nights.counts(w)) {
            let last = nights
                .iter()
                .rev()
                .find(|(_, held)| held.iter().any(|h| h.ix == night.ix));
            let Some(next_day) = last.map(|(day, _)| day.plus(1)) else {
                continue;
            };
            let goes_on = row
                .select(|w| self.nights.counts(w))
                .any(|h| h.work.day == next_day);
            for then in row
                .select(|w| self.before.counts(w))
                .filter(|h| h.ix != night.ix)
            {
                let gap = then.work.interval.start() - night.work.interval.end();
                let same_run = self.nights.counts(then.work)
                    && (then.work.day == next_day || (goes_on && then.work.day > next_day));
                if gap.0 >= 0 && !same_run {
                    let short = self.rest.as_f64() - gap.as_f64();
                    breaches.extend(found(
                        vec![night.ix, then.ix],
                        short,
                        self.rest.as_f64(),
                        Unit::Minutes,
                    ));
                }
            }
        }
        breaches
    }
}

impl RestAfterNights {
    /// A night too soon before something that stands; where a night between would make one run of
    /// both, it waits for one.
    fn price_before_standing(
        &self,
        scene: &mut Pricing<'_>,
        nights: &[usize],
        goes_on: impl Fn(&WorkPiece) -> bool,
    ) {
        let standing = scene.fixed(|w| self.before.counts(w));
        let mut prices = vec![0.0; scene.options.len()];
        let mut others = vec![Vec::new(); scene.options.len()];
        for night in nights {
            let work = scene.work(*night);
            for then in &standing {
                let gap = then.interval.start() - work.interval.end();
                if gap.0 < 0 || gap >= self.rest {
                    continue;
                }
                let short = Minutes(self.rest.0 - gap.0).as_f64();
                match self.bars(work, then) {
                    Bars::Always => scene.forbid(*night, short),
                    Bars::UnlessRun if !goes_on(work) => {
                        prices[*night] +=
                            scene.price().map_or(f64::INFINITY, |price| price * short);
                        others[*night] = nights
                            .iter()
                            .copied()
                            .filter(|n| scene.work(*n).day == next_day(work))
                            .collect();
                    }
                    Bars::UnlessRun | Bars::Never => {}
                }
            }
        }
        if prices.iter().any(|price| *price > 0.0) {
            let awaited = automata::Awaited::new(prices, others, &scene.stages);
            scene.walk(Box::new(awaited));
        }
    }
}

/// Whether a night bars a duty that starts within the rest after it.
enum Bars {
    Always,
    /// Unless a night on the day between makes one run of both.
    UnlessRun,
    Never,
}

impl RestAfterNights {
    fn bars(&self, night: &WorkPiece, then: &WorkPiece) -> Bars {
        let next = next_day(night);
        if !self.nights.counts(then) || then.day < next {
            Bars::Always
        } else if then.day == next {
            Bars::Never
        } else {
            Bars::UnlessRun
        }
    }
}

/// The day on which the next night of a run starts.
fn next_day(night: &WorkPiece) -> Day {
    days_of(night).last().unwrap_or(night.day).plus(1)
}
