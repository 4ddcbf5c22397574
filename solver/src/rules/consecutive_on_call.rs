//! **On-call on days running.** *What it asks:* at most so many days running with a duty counted; with `weekend-pair` a
//! Saturday and its Sunday count as one. *Why:* a broken night must be followed by an unbroken one. *Parameters:*
//! `which`, `at-most`, `weekend-pair`. *When it cannot be met:* one person alone in a pool. *Source:* doctors' TCS 2016
//! schedule 3 (OC-CON: none but Saturday and Sunday; local agreement up to 7).

use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::Day;
use serde::{Deserialize, Serialize};
use super::row::{Found, Row, found, stretches};
use super::scene::Scene;
use super::which::Which;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConsecutiveOnCall {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Days running.
    pub at_most: u32,
    /// Whether Saturday and Sunday count as one.
    #[serde(default)]
    pub weekend_pair: bool,
}

impl super::Mechanism for ConsecutiveOnCall {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-most", self.at_most.into())
    }

    fn emit(&self, scene: &mut Scene<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let days = scene.any_by_day(&counted);
        for first in days.keys() {
            let length = self.too_long(*first);
            let run: Option<Vec<&Lin>> = (0..length).map(|n| days.get(&first.plus(n))).collect();
            if let Some(run) = run {
                let mut sum = Lin::default();
                run.into_iter().for_each(|lin| sum.add(1.0, lin));
                scene.at_most(sum, f64::from(length - 1));
            }
        }
    }

    /// Each day from which a run goes on too long counts one.
    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let days = row.by_day(|w| self.which.counts(w));
        let mut breaches = Vec::new();
        for (first, last) in stretches(&days.keys().copied().collect()) {
            for start in (first.0..=last.0).map(Day) {
                let (mut units, mut day) = (0, start);
                while day <= last && units <= self.at_most {
                    let second_of_pair = self.weekend_pair && day > start && day.plus(-1).is_saturday();
                    units += u32::from(!second_of_pair);
                    day = day.plus(1);
                }
                let all_past = days.range(start..day).all(|(_, held)| held.iter().any(super::row::Held::is_past));
                if units > self.at_most && !all_past {
                    let duties = days.range(start..day).flat_map(|(_, held)| held.iter().map(|h| h.ix)).collect();
                    breaches.extend(found(duties, 1.0, f64::from(self.at_most), Unit::Days));
                }
            }
        }
        breaches
    }
}

impl ConsecutiveOnCall {
    /// Days from `first` that make one unit too many, a Saturday with its Sunday counting as one where asked.
    fn too_long(&self, first: Day) -> i32 {
        let (mut units, mut length) = (0, 0);
        while units <= self.at_most {
            let sunday_after_saturday = length > 0 && first.plus(length - 1).is_saturday();
            units += u32::from(!(self.weekend_pair && sunday_after_saturday));
            length += 1;
        }
        length
    }
}
