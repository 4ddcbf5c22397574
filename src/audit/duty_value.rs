//! What a duty is worth as cover: the minutes, area by area, that are commissioned for money while
//! somebody holds it.

use std::collections::BTreeMap;

use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::Demand;
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::interval::{Interval, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

/// Which minutes count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedMinutes {
    /// All that are commissioned for money.
    Funded,
    /// Those of them that are required too: only these close a gap.
    FundedAndRequired,
}

/// Weighs duties: what is counted, place by place.
///
/// The sum over the duties that somebody holds is what an audit counts as cover without goodwill,
/// unless duties of one line and area overlap: the audit counts their common minutes once, so the
/// sum is then above it and still a bound.
#[derive(Debug)]
pub struct Worth {
    within: Interval,
    places: BTreeMap<(AreaId, LineId), IntervalSet>,
}

impl Worth {
    /// Lays out the hours that count in `period`.
    #[must_use]
    pub fn new(
        network: &Network,
        catalogue: &Catalogue,
        period: Period,
        counted: CountedMinutes,
    ) -> Self {
        let within = period.interval();
        let demand = Demand::new(network, catalogue, within);
        let mut places = BTreeMap::new();
        for area in &network.file().areas {
            for line in &network.file().service_lines {
                let commissioned = demand.commissioned(&area.id, &line.id);
                let mut hours = commissioned.any.intersection(&commissioned.paid);
                if counted == CountedMinutes::FundedAndRequired {
                    hours = hours.intersection(demand.required(&area.id, line).1);
                }
                if !hours.is_empty() {
                    places.insert((area.id.clone(), line.id.clone()), hours);
                }
            }
        }
        Self { within, places }
    }

    /// The same for some places only: a duty is worth nothing for others.
    #[must_use]
    pub fn only(mut self, keep: impl Fn(&AreaId, &LineId) -> bool) -> Self {
        self.places.retain(|(area, line), _| keep(area, line));
        self
    }

    /// What the duty gives to each area of its pool, minutes; areas that it gives nothing are left
    /// out.
    #[must_use]
    pub fn parts<'n>(&self, network: &'n Network, duty: &Duty) -> Vec<(&'n AreaId, i64)> {
        let Some(inside) = duty.interval.intersection(&self.within) else {
            return Vec::new();
        };
        let areas = network.pool(&duty.pool).map_or(&[][..], |pool| &pool.areas);
        let mut parts: Vec<(&AreaId, i64)> = areas
            .iter()
            .filter_map(|area| {
                let hours = self.places.get(&(area.clone(), duty.line.clone()))?;
                let minutes = hours.within(&inside).minutes();
                (minutes > 0).then_some((area, minutes))
            })
            .collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// What the duty gives altogether, minutes.
    #[must_use]
    pub fn of(&self, network: &Network, duty: &Duty) -> i64 {
        let parts = self.parts(network, duty);
        parts.into_iter().map(|(_, minutes)| minutes).sum()
    }

    /// The instants of the duty that count in any area of its pool, and in each of them.
    pub(super) fn paid(&self, network: &Network, duty: &Duty) -> (IntervalSet, IntervalSet) {
        let areas = network.pool(&duty.pool).map_or(&[][..], |pool| &pool.areas);
        let inside = duty.interval.intersection(&self.within);
        let mut sets = areas.iter().map(|area| {
            let hours = self.places.get(&(area.clone(), duty.line.clone()));
            let cut = hours.and_then(|hours| inside.map(|inside| hours.within(&inside)));
            cut.unwrap_or_default()
        });
        let Some(first) = sets.next() else {
            return (IntervalSet::empty(), IntervalSet::empty());
        };
        sets.fold((first.clone(), first), |(any, every), set| {
            (any.union(&set), every.intersection(&set))
        })
    }

    /// The minutes that count, all places together.
    #[must_use]
    pub fn whole(&self) -> i64 {
        self.places.values().map(IntervalSet::minutes).sum()
    }
}
