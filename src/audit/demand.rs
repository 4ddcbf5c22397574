//! What is asked for: the hours that agreements commission, and the hours that must be covered.

use std::collections::{BTreeMap, HashMap};

use super::outcome::RequiredBy;
use crate::domain::agreement::{Level, WeeklyHours};
use crate::domain::catalogue::Catalogue;
use crate::domain::ids::{AreaId, LineId};
use crate::domain::interval::{Interval, IntervalSet};
use crate::domain::network::Network;
use crate::domain::organisation::Validity;
use crate::domain::service_line::{ServiceKind, ServiceLine};

/// What agreements say of one line in one area.
#[derive(Default)]
pub(super) struct Commissioned {
    /// In full.
    pub(super) full: IntervalSet,
    /// In full or in part.
    pub(super) any: IntervalSet,
    /// In full or in part, and money follows.
    pub(super) paid: IntervalSet,
}

/// What is asked for, everywhere.
pub(super) struct Demand<'a> {
    commissioned: BTreeMap<(&'a AreaId, &'a LineId), Commissioned>,
    standards: BTreeMap<ServiceKind, IntervalSet>,
    nothing: Commissioned,
}

impl<'a> Demand<'a> {
    pub(super) fn new(network: &'a Network, catalogue: &Catalogue, within: Interval) -> Self {
        let mut standards: BTreeMap<ServiceKind, IntervalSet> = BTreeMap::new();
        for statement in catalogue
            .standards
            .values()
            .flat_map(|standard| &standard.statements)
        {
            let hours = statement.instants(within);
            for kind in &statement.all_of {
                let sum = standards.entry(*kind).or_default();
                *sum = sum.union(&hours);
            }
        }
        // Most agreements are about one of a few shapes of week: each is laid out once.
        let mut weeks: HashMap<(&[WeeklyHours], Validity), IntervalSet> = HashMap::new();
        let mut commissioned: BTreeMap<(&AreaId, &LineId), Commissioned> = BTreeMap::new();
        for agreement in network
            .file()
            .agreements
            .iter()
            .filter(|a| a.level.is_commissioned())
        {
            let week = weeks
                .entry((&agreement.hours, agreement.validity))
                .or_insert_with(|| agreement.instants(within));
            let sums = commissioned
                .entry((&agreement.area, &agreement.line))
                .or_default();
            sums.any = sums.any.union(week);
            if agreement.level == Level::Full {
                sums.full = sums.full.union(week);
            }
            if agreement.paid {
                sums.paid = sums.paid.union(week);
            }
        }
        Self {
            commissioned,
            standards,
            nothing: Commissioned::default(),
        }
    }

    /// What agreements say of the line in the area.
    pub(super) fn commissioned(&self, area: &'a AreaId, line: &'a LineId) -> &Commissioned {
        self.commissioned
            .get(&(area, line))
            .unwrap_or(&self.nothing)
    }

    /// The hours that must be covered, and why: a standard's where one names the kind of service, whether anybody
    /// commissioned them or not; else those commissioned. Other hours are nobody's promise and no gap.
    pub(super) fn required<'d>(
        &'d self,
        line: &ServiceLine,
        commissioned: &'d Commissioned,
    ) -> (RequiredBy, &'d IntervalSet) {
        match self.standards.get(&line.kind) {
            Some(hours) => (RequiredBy::Standard, hours),
            None if commissioned.any.is_empty() => (RequiredBy::Nothing, &commissioned.any),
            None => (RequiredBy::Agreement, &commissioned.any),
        }
    }
}
