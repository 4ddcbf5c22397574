//! **Rest after nights.** *What it asks:* after a night, or a run of nights on days running, so long a rest before any
//! other duty; the next night of the same run is no breach. *Why:* the body needs two sleeps to turn back. *Parameters:*
//! `nights` (which duties are nights), `rest` (minutes), `before` (which duties may not follow sooner). *When it cannot
//! be met:* isolated nights in a small pool. *Source:* doctors' TCS 2016 schedule 3 (RD-N46: 46 h after 3 h or more in
//! 23:00-06:00, not from home).

use crate::outcome::Unit;
use crate::problem::Minutes;
use serde::{Deserialize, Serialize};
use super::row::{Found, Row, found};
use super::scene::{Scene, days_of};
use super::which::Which;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RestAfterNights {
    /// Which duties are nights.
    pub nights: Which,
    /// The rest.
    pub rest: Minutes,
    /// Duties that may not start sooner.
    #[serde(default)]
    pub before: Which,
}

impl super::Mechanism for RestAfterNights {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("rest", self.rest.0)
    }

    fn emit(&self, scene: &mut Scene<'_, '_>) {
        let nights = scene.select(|w| self.nights.counts(w));
        let before = scene.select(|w| self.before.counts(w));
        for night in &nights {
            let work = scene.items[*night].work;
            let Some(last) = days_of(work).last() else { continue };
            let follows: Vec<usize> =
                nights.iter().copied().filter(|n| scene.items[*n].work.day == last.plus(1)).collect();
            let mut barred = Vec::new();
            for then in &before {
                let next = scene.items[*then].work;
                let gap = (next.interval.start() - work.interval.end()).0;
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
                    row.terms.extend(between.terms.iter().map(|(v, c)| (*v, -c)));
                    if between.constant < 0.5 {
                        scene.at_most_priced(row, 1.0, short);
                    }
                }
            }
            scene.conflicts(*night, &barred);
        }
    }

    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let nights = row.by_day(|w| self.nights.counts(w));
        let mut breaches = Vec::new();
        for night in row.select(|w| self.nights.counts(w)) {
            let last = nights.iter().rev().find(|(_, held)| held.iter().any(|h| h.ix == night.ix));
            let Some(next_day) = last.map(|(day, _)| day.plus(1)) else { continue };
            let goes_on = row.select(|w| self.nights.counts(w)).any(|h| h.work.day == next_day);
            for then in row.select(|w| self.before.counts(w)).filter(|h| h.ix != night.ix) {
                let gap = then.work.interval.start() - night.work.interval.end();
                let same_run = self.nights.counts(then.work)
                    && (then.work.day == next_day || (goes_on && then.work.day > next_day));
                if gap.0 >= 0 && !same_run {
                    let short = self.rest.as_f64() - gap.as_f64();
                    breaches.extend(found(vec![night.ix, then.ix], short, self.rest.as_f64(), Unit::Minutes));
                }
            }
        }
        breaches
    }
}
