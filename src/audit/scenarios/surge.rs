//! Several people needed at once: how many are missing, minute by minute.

use std::collections::BTreeMap;

use evenwatch_domain::ids::PersonId;
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::presence::Presence;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::scenario::{Scenario, ScenarioChange};
use evenwatch_domain::time::Period;

/// Person-minutes that the surges of a scenario lack inside `period` with these duties; `None`
/// where it has no surge.
///
/// A person counts as in an audit, on whichever tier, and once whatever the number of duties.
#[must_use]
pub fn surge_missing(
    network: &Network,
    scenario: &Scenario,
    duties: &[Duty],
    period: Period,
) -> Option<i64> {
    let within = period.interval();
    let standing = Presence::new(network, within);
    let missing = |change: &ScenarioChange| {
        let ScenarioChange::Surge {
            area,
            line,
            people,
            period,
        } = change
        else {
            return None;
        };
        let Some(inside) = period.interval().intersection(&within) else {
            return Some(0);
        };
        let (Some(place), Some(service)) = (network.area(area), network.line(line)) else {
            return Some(0);
        };
        let mut there: BTreeMap<&PersonId, Vec<Interval>> = BTreeMap::new();
        for duty in duties.iter().filter(|duty| duty.line == *line) {
            let serves = network
                .pool(&duty.pool)
                .is_some_and(|pool| pool.areas.contains(area));
            for holder in duty.holders.iter().filter(|_| serves) {
                if standing
                    .out_of_reach(service, place, &holder.person)
                    .is_none()
                {
                    let set = standing.counting(duty, &holder.person);
                    let pieces = there.entry(&holder.person).or_default();
                    pieces.extend_from_slice(set.within(&inside).intervals());
                }
            }
        }
        let sets = there
            .into_values()
            .map(|pieces| pieces.into_iter().collect());
        Some(short(
            inside,
            &sets.collect::<Vec<IntervalSet>>(),
            (*people).into(),
        ))
    };
    let surges: Vec<i64> = scenario.changes.iter().filter_map(missing).collect();
    (!surges.is_empty()).then(|| surges.iter().sum())
}

/// Person-minutes below `people` in `inside`.
fn short(inside: Interval, sets: &[IntervalSet], people: i64) -> i64 {
    let mut ends: Vec<(Instant, i64)> = vec![(inside.start, 0), (inside.end, 0)];
    let pieces = sets.iter().flat_map(IntervalSet::intervals);
    ends.extend(pieces.flat_map(|piece| [(piece.start, 1), (piece.end, -1)]));
    ends.sort_unstable();
    let (mut there, mut missing) = (0, 0);
    for (at, next) in ends.iter().zip(ends.iter().skip(1)) {
        there += at.1;
        missing += (people - there).max(0) * (next.0 - at.0).num_minutes();
    }
    missing
}
