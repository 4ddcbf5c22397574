//! Which gaps of an answer no audit assesses, because nobody has said what is there: by the pools
//! of the area and line, as audits have it, and not by whether anybody's duty runs.

use std::collections::BTreeSet;

use super::answer::{AreaLineCover, CoverState, OnCallAnswer};
use crate::catalogue::Catalogue;
use crate::demand::{Demand, RequiredBy};
use crate::ids::{AreaId, LineId, PoolId};
use crate::interval::{Instant, Interval};
use crate::network::Network;
use crate::pool::Pool;
use crate::presence::Presence;
use crate::publication::{DutyStatus, PublishedDuty};
use crate::service_line::ServiceLine;
use crate::spans::Spans;

/// Marks the gaps that are not assessed, with the next start among `published`: required time for
/// which no pool with people that serves the line there has published a rota. `spans` says for
/// which time pools have. Where lines of one kind share what a standard asks, one of them that has
/// said nothing leaves the hour open.
pub fn tell_not_assessed(
    answer: &mut OnCallAnswer,
    network: &Network,
    catalogue: &Catalogue,
    published: &[PublishedDuty],
    spans: &Spans,
) {
    let at = answer.at;
    let now = Interval {
        start: at,
        end: at + chrono::Duration::seconds(1),
    };
    if !answer.cover.iter().any(is_required_gap) {
        return;
    }
    let said = Said {
        network,
        demand: Demand::new(network, catalogue, now),
        standing: Presence::new(network, now),
        published,
        spans,
        now,
    };
    for cover in answer
        .cover
        .iter_mut()
        .filter(|cover| is_required_gap(cover))
    {
        let Some(line) = network.line(&cover.line) else {
            continue;
        };
        let Some(area) = network.area(&cover.area) else {
            continue;
        };
        let (by, _) = said.demand.required(&area.id, line);
        let mut lines = vec![line];
        if by == RequiredBy::Standard {
            lines.extend(said.demand.givers(line).filter(|giver| giver.id != line.id));
        }
        cover.not_assessed = lines.iter().any(|line| said.nothing(&area.id, line));
        if cover.not_assessed {
            let pools = pools_of(network, cover);
            cover.next_start = next_start(published, &pools, at);
        }
    }
}

/// The pools that serve the line in the area, by id.
#[must_use]
pub fn pools_of(network: &Network, cover: &AreaLineCover) -> BTreeSet<PoolId> {
    let pools = serving(network, &cover.area, &cover.line);
    pools.map(|pool| pool.id.clone()).collect()
}

fn is_required_gap(cover: &AreaLineCover) -> bool {
    cover.state == CoverState::Gap && cover.required
}

fn serving<'n>(
    network: &'n Network,
    area: &'n AreaId,
    line: &'n LineId,
) -> impl Iterator<Item = &'n Pool> {
    let pools = network.file().pools.iter();
    pools.filter(move |pool| pool.line == *line && pool.areas.contains(area))
}

/// When the first of these duties of the pools starts that is to come.
fn next_start(
    published: &[PublishedDuty],
    pools: &BTreeSet<PoolId>,
    at: Instant,
) -> Option<Instant> {
    let theirs = published.iter().filter(|record| {
        record.status == DutyStatus::Confirmed && pools.contains(&record.duty.pool)
    });
    let starts = theirs.map(|record| record.duty.interval.start);
    starts.filter(|start| *start > at).min()
}

/// What pools have said of the instant.
struct Said<'a> {
    network: &'a Network,
    demand: Demand<'a>,
    standing: Presence<'a>,
    published: &'a [PublishedDuty],
    spans: &'a Spans,
    now: Interval,
}

impl Said<'_> {
    /// Whether a pool with people serves the line in the area, and none that does has said who is
    /// on duty.
    fn nothing(&self, area: &AreaId, line: &ServiceLine) -> bool {
        let pools = || serving(self.network, area, &line.id);
        let silent = pools().any(|pool| self.is_staffed(pool));
        let runs = self.published.iter().any(|record| {
            let duty = &record.duty;
            let pool = self.network.pool(&duty.pool);
            record.status == DutyStatus::Confirmed
                && duty.line == line.id
                && duty.interval.contains(self.now.start)
                && pool.is_some_and(|pool| pool.areas.contains(area))
        });
        let known = |pool: &Pool| !self.spans.of_pool(&pool.id, self.now).is_empty();
        silent && !runs && !pools().any(known)
    }

    /// Whether anybody is in post in the pool.
    fn is_staffed(&self, pool: &Pool) -> bool {
        let mut members = self.standing.members(&pool.id);
        members.any(|person| {
            let in_post = self.standing.in_post(&pool.id, person);
            in_post.contains(self.now.start)
        })
    }
}
