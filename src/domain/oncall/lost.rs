//! Which hours nobody is on duty any more where published duties change.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::{OnCall, Segment};
use super::roster::Roster;
use super::timeline::segments;
use crate::area::Area;
use crate::ids::{AreaId, LineId, PoolId};
use crate::interval::{Instant, Interval};
use crate::network::Network;
use crate::publication::PublishedDuty;
use crate::service_line::{ServiceLine, Tier};

/// Hours in which a tier of a line had somebody who counts, and has nobody after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LostCover {
    /// From when to when.
    pub interval: Interval,
    /// The service line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// First-on or second-on.
    pub tier: Tier,
    /// The areas, in the network's order.
    pub areas: Vec<AreaId>,
    /// Their names.
    pub area_names: Vec<String>,
    /// The pools whose duties go, by id.
    pub pools: Vec<PoolId>,
    /// Whether somebody who counts is left on the other tier.
    pub other_tier: bool,
}

/// What is the same for areas that lose the same hours.
type Key<'a> = (Interval, &'a LineId, Tier, bool);

/// The hours of `within` that lose cover in places that these pools serve, earliest first.
#[must_use]
pub fn lost(
    network: &Network,
    (before, after): (&[PublishedDuty], &[PublishedDuty]),
    pools: &BTreeSet<PoolId>,
    within: Interval,
) -> Vec<LostCover> {
    let now = Roster::new(network, before, within);
    let then = Roster::new(network, after, within);
    let mut areas: BTreeMap<Key<'_>, Vec<&Area>> = BTreeMap::new();
    for (area, line) in super::places(network).filter(|place| serves(network, pools, place)) {
        let had = segments(&now, (area, line), within);
        let has = segments(&then, (area, line), within);
        for (interval, tier, other_tier) in pieces(&had, &has) {
            let key = (interval, &line.id, tier, other_tier);
            areas.entry(key).or_default().push(area);
        }
    }
    let of = |(interval, line, tier, other_tier): Key<'_>, areas: Vec<&Area>| LostCover {
        interval,
        line: line.clone(),
        line_name: network
            .line(line)
            .map_or_else(|| line.to_string(), |line| line.name.clone()),
        tier,
        pools: going(network, (before, pools), (line, tier, interval)),
        area_names: areas.iter().map(|area| area.name.clone()).collect(),
        areas: areas.into_iter().map(|area| area.id.clone()).collect(),
        other_tier,
    };
    areas
        .into_iter()
        .map(|(key, areas)| of(key, areas))
        .collect()
}

/// Whether one of the pools serves the place.
fn serves(
    network: &Network,
    pools: &BTreeSet<PoolId>,
    (area, line): &(&Area, &ServiceLine),
) -> bool {
    let pools = pools.iter().filter_map(|id| network.pool(id));
    pools
        .into_iter()
        .any(|pool| pool.line == line.id && pool.areas.contains(&area.id))
}

/// The pools whose duties of the line and tier ran then.
fn going(
    network: &Network,
    (before, pools): (&[PublishedDuty], &BTreeSet<PoolId>),
    (line, tier, interval): (&LineId, Tier, Interval),
) -> Vec<PoolId> {
    let theirs = before.iter().map(|record| &record.duty).filter(|duty| {
        duty.line == *line && duty.tier == tier && duty.interval.overlaps(&interval)
    });
    let ids: BTreeSet<&PoolId> = theirs
        .map(|duty| &duty.pool)
        .filter(|id| pools.contains(*id) && network.pool(id).is_some())
        .collect();
    ids.into_iter().cloned().collect()
}

/// Where a tier had somebody who counts and has nobody: joined where they touch.
fn pieces(had: &[Segment], has: &[Segment]) -> Vec<(Interval, Tier, bool)> {
    let counts = |segment: &Segment, tier: Tier| {
        let counting = |holder: &OnCall| holder.tier == tier && holder.counts();
        segment.holders.iter().any(counting)
    };
    let mut pieces: Vec<(Interval, Tier, bool)> = Vec::new();
    for (tier, other) in [(Tier::First, Tier::Second), (Tier::Second, Tier::First)] {
        for (before, after, interval) in shared(had, has) {
            if !counts(before, tier) || counts(after, tier) {
                continue;
            }
            let other_tier = counts(after, other);
            let touches = |last: &&mut (Interval, Tier, bool)| {
                last.0.end == interval.start && (last.1, last.2) == (tier, other_tier)
            };
            match pieces.last_mut().filter(touches) {
                Some(last) => last.0.end = interval.end,
                None => pieces.push((interval, tier, other_tier)),
            }
        }
    }
    pieces
}

/// Pairs of segments that share time, with the time that they share. Both lists are without hole,
/// earliest first.
fn shared<'s>(
    had: &'s [Segment],
    has: &'s [Segment],
) -> impl Iterator<Item = (&'s Segment, &'s Segment, Interval)> {
    let (mut had, mut has) = (had.iter().peekable(), has.iter().peekable());
    std::iter::from_fn(move || {
        loop {
            let (one, other) = (*had.peek()?, *has.peek()?);
            let end: Instant = one.interval.end.min(other.interval.end);
            if one.interval.end == end {
                had.next();
            }
            if other.interval.end == end {
                has.next();
            }
            if let Some(interval) = one.interval.intersection(&other.interval) {
                return Some((one, other, interval));
            }
        }
    })
}
