//! The nights, weekends, bank holidays and named days of the planned duties, each a number of the
//! solver's problem.
//!
//! They are the ledger's, and like there they are each pool's own: whoever holds several duties of
//! one weekend in a pool has one weekend, also where some of them are published already.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};
use evenwatch_solver::problem::Occasion;

use evenwatch_domain::burden::Burden;
use evenwatch_domain::calendar::Division;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::Interval;
use evenwatch_domain::ledger;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;

use super::problem;

/// No weekend and no duty is longer: what is published further from the period than both shares
/// nothing with it.
const NEAR: Duration = Duration::days(15);

/// The occasions of the planned duties.
#[derive(Debug)]
pub(super) struct Occasions<'a> {
    network: &'a Network,
    catalogue: &'a Catalogue,
    numbers: BTreeMap<(PoolId, Burden, NaiveDate), u32>,
}

/// An occasion that a duty touches, with the minutes of it.
pub(super) struct Touched {
    /// In the solver's words.
    pub(super) occasion: Occasion,
    /// Which burden it counts for.
    pub(super) burden: Burden,
    /// Minutes on duty in it.
    pub(super) minutes: i64,
}

impl<'a> Occasions<'a> {
    /// Those that planned duties touch, numbered in order.
    pub(super) fn of(network: &'a Network, catalogue: &'a Catalogue, planned: &[Duty]) -> Self {
        let mut occasions = Self {
            network,
            catalogue,
            numbers: BTreeMap::new(),
        };
        let mut touched = BTreeSet::new();
        for duty in planned {
            let own = occasions.named(duty).into_iter();
            touched.extend(own.map(|one| (duty.pool.clone(), one.burden, one.day)));
        }
        occasions.numbers = touched.into_iter().zip(0..).collect();
        occasions
    }

    fn named(&self, duty: &Duty) -> Vec<ledger::CountedDay> {
        ledger::occasions(duty.interval, self.division(duty), self.catalogue)
    }

    /// The division of the duty's pool.
    pub(super) fn division(&self, duty: &Duty) -> Division {
        let pool = self.network.pool(&duty.pool);
        pool.map(|pool| pool.division).unwrap_or_default()
    }

    /// Those of the planned duties that a duty, planned or not, touches.
    pub(super) fn touched(&self, duty: &Duty) -> Vec<Touched> {
        let known = |one: ledger::CountedDay| {
            let key = (duty.pool.clone(), one.burden, one.day);
            Some(Touched {
                occasion: Occasion {
                    burden: problem::position(one.burden)?,
                    number: *self.numbers.get(&key)?,
                },
                burden: one.burden,
                minutes: one.minutes,
            })
        };
        self.named(duty).into_iter().filter_map(known).collect()
    }

    /// The same, those alone of which published duties count that lie near the period.
    pub(super) fn touched_near(&self, duty: &Duty, period: Interval) -> Vec<Touched> {
        let (from, to) = (period.start - NEAR, period.end + NEAR);
        if duty.interval.end < from || duty.interval.start > to {
            return Vec::new();
        }
        self.touched(duty)
    }
}
