//! Who is on call over an interval, as segments in which nothing changes.

use std::collections::BTreeSet;

use super::answer::{CoverTimeline, Segment};
use super::places;
use super::roster::{AreaLineDuties, HoldersFound, Roster};
use crate::area::Area;
use crate::interval::{Instant, Interval};
use crate::network::Network;
use crate::publication::PublishedDuty;
use crate::service_line::ServiceLine;
use crate::time::{self, WallTime};

/// Who is on call over `within`, for every area and service line: segments without hole or overlap,
/// each as [`super::on_call`] answers at every instant of it.
#[must_use]
pub fn between(
    network: &Network,
    published: &[PublishedDuty],
    within: Interval,
) -> Vec<CoverTimeline> {
    let roster = Roster::new(network, published, within);
    places(network)
        .map(|(area, line)| CoverTimeline {
            area: area.id.clone(),
            line: line.id.clone(),
            segments: segments(&roster, (area, line), within),
        })
        .collect()
}

/// Walks the instants at which something may change; neighbours that turn out alike become one
/// segment.
pub(super) fn segments<'a>(
    roster: &Roster<'a>,
    place: (&'a Area, &'a ServiceLine),
    within: Interval,
) -> Vec<Segment> {
    let desk = roster.desk(place.0, place.1);
    let changes: Vec<Instant> = changes(roster, desk, within).into_iter().collect();
    let mut upcoming = desk
        .map(|desk| desk.duties.as_slice())
        .unwrap_or_default()
        .iter();
    let mut active: Vec<&'a PublishedDuty> = Vec::new();
    let mut segments: Vec<Segment> = Vec::new();
    for (start, end) in changes.iter().zip(changes.iter().skip(1)) {
        let begun = upcoming
            .as_slice()
            .partition_point(|p| p.duty.interval.start <= *start);
        active.extend(upcoming.by_ref().take(begun));
        active.retain(|p| p.duty.interval.end > *start);
        let HoldersFound {
            state,
            why,
            holders,
        } = roster.cover(place, desk, &active, *start);
        match segments.last_mut() {
            Some(last) if last.state == state && last.why == why && last.holders == holders => {
                last.interval.end = *end;
            }
            _ => segments.push(Segment {
                interval: Interval {
                    start: *start,
                    end: *end,
                },
                state,
                why,
                holders,
            }),
        }
    }
    segments
}

/// The instants of `within` at which cover may change, both ends of `within` among them: ends of
/// duties, and the midnights inside a duty whose holder does not count throughout.
fn changes(roster: &Roster, desk: Option<&AreaLineDuties>, within: Interval) -> BTreeSet<Instant> {
    let mut changes = BTreeSet::from([within.start, within.end]);
    for record in desk.iter().flat_map(|desk| &desk.duties) {
        let duty = &record.duty;
        let Some(inside) = duty.interval.intersection(&within) else {
            continue;
        };
        changes.extend([inside.start, inside.end]);
        let steady = |person| {
            roster
                .standing()
                .counting(duty, person)
                .contains_all(&duty.interval)
        };
        if !duty.holders.iter().all(|holder| steady(&holder.person)) {
            let days = time::daily(inside, WallTime::MIDNIGHT, WallTime::MIDNIGHT);
            changes.extend(days.map(|(_, piece)| piece.start));
        }
    }
    changes
}
