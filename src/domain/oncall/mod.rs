//! Who is on call at an instant, from published duties. Pure.
//!
//! Intervals are half-open: at the instant of hand-over the next holder holds, and nobody else. A
//! line in an area is
//!
//! * *covered* where somebody who counts (see [`crate::presence`]) holds the answering tier, with
//!   as many people as its duties need. The answering tier is first-on where a first-on pool serves
//!   that line and area, else second-on: a consultant rota that is only ever second-on *is* the
//!   cover of consultant advice;
//! * *degraded* where somebody counts and less is there than was meant: the back-up only, or fewer
//!   than needed;
//! * a *gap* where nobody who counts is there, whatever names the rota shows: they are shown, with
//!   the reason.
//!
//! An answer is a gap exactly in the instants that the audit does not count as rostered. Where the
//! instant is not required either ([`crate::demand`]), the line is *closed*: the rest is exactly
//! what the audit counts as gap.

mod answer;
mod lost;
mod roster;
mod timeline;
mod unassessed;

pub use answer::{
    AreaLineCover, CoverState, CoverTimeline, HandOver, NextHolder, OnCall, OnCallAnswer, Segment,
    Weakness,
};
pub use lost::{LostCover, lost};
pub use timeline::between;
pub use unassessed::{pools_of, tell_not_assessed};

use crate::area::Area;
use crate::catalogue::Catalogue;
use crate::demand::{Demand, RequiredBy};
use crate::ids::{AreaId, LineId};
use crate::interval::{Instant, Interval};
use crate::network::Network;
use crate::pool::Pool;
use crate::publication::{DutyStatus, PublishedDuty};
use crate::service_line::ServiceLine;
use roster::{AreaLineDuties, HoldersFound, Roster};

/// Of which area and service line an answer is wanted: of all where absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OnCallFilter {
    /// The area.
    pub area: Option<AreaId>,
    /// The service line.
    pub line: Option<LineId>,
}

impl OnCallFilter {
    /// Whether all is wanted.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.area.is_none() && self.line.is_none()
    }

    /// Whether the pool serves what is wanted.
    #[must_use]
    pub fn has_pool(&self, pool: &Pool) -> bool {
        let area = self.area.as_ref();
        area.is_none_or(|area| pool.areas.contains(area)) && self.has_line(&pool.line)
    }

    /// Whether the pool serves what is wanted, or another line of the same kind there: lines of one
    /// kind share what is required of them.
    #[must_use]
    pub fn shares_with(&self, network: &Network, pool: &Pool) -> bool {
        let kind = |line: &LineId| network.line(line).map(|line| line.kind);
        let area = self.area.as_ref();
        let line = self.line.as_ref();
        area.is_none_or(|area| pool.areas.contains(area))
            && line.is_none_or(|line| *line == pool.line || kind(line) == kind(&pool.line))
    }

    fn has_line(&self, id: &LineId) -> bool {
        self.line.as_ref().is_none_or(|line| line == id)
    }
}

/// Who is on call at `at`, for every area and service line, and who takes over when.
#[must_use]
pub fn on_call(
    network: &Network,
    catalogue: &Catalogue,
    published: &[PublishedDuty],
    at: Instant,
) -> OnCallAnswer {
    on_call_of(network, catalogue, published, &OnCallFilter::default(), at)
}

/// The same for what is wanted; `published` may leave out duties of pools that do not serve it or
/// share with it ([`OnCallFilter::shares_with`]).
#[must_use]
pub fn on_call_of(
    network: &Network,
    catalogue: &Catalogue,
    published: &[PublishedDuty],
    wanted: &OnCallFilter,
    at: Instant,
) -> OnCallAnswer {
    let now = Interval {
        start: at,
        end: at + chrono::Duration::seconds(1),
    };
    let roster = Roster::new(network, published, now);
    let demand = Demand::new(network, catalogue, now);
    let places = places(network).filter(|(area, line)| {
        let is_area = wanted.area.as_ref().is_none_or(|id| *id == area.id);
        is_area && wanted.has_line(&line.id)
    });
    let cover = places.map(|(area, line)| {
        let desk = roster.desk(area, line);
        let active = running(desk, at);
        let HoldersFound {
            state,
            why,
            holders,
        } = roster.cover((area, line), desk, &active, at);
        let required = if state == CoverState::Gap {
            demand.answerable(&area.id, line).contains(at)
                && !covered_by_another(&roster, &demand, (area, line), at)
        } else {
            demand.required(&area.id, line).1.contains(at)
        };
        AreaLineCover {
            area: area.id.clone(),
            area_name: area.name.clone(),
            board: area.board.clone(),
            line: line.id.clone(),
            line_name: line.name.clone(),
            kind: line.kind,
            commissioned: demand.commissioned(&area.id, &line.id).any.contains(at),
            required,
            state,
            not_assessed: false,
            next_start: None,
            why,
            holders,
            next: desk
                .map(|desk| roster.hand_overs((area, line), desk, at))
                .unwrap_or_default(),
        }
    });
    OnCallAnswer {
        at,
        as_of: published.iter().map(|record| record.changed_at).max(),
        known_at: None,
        next_start: next_start(network, published, wanted, at),
        cover: cover.collect(),
        warnings: unplaced(&roster),
    }
}

/// Whether another line gives this line's kind of service in the area at that instant.
fn covered_by_another<'a>(
    roster: &Roster<'a>,
    demand: &Demand<'a>,
    (area, line): (&'a Area, &'a ServiceLine),
    at: Instant,
) -> bool {
    let (by, _) = demand.required(&area.id, line);
    let mut others = demand.givers(line).filter(|other| other.id != line.id);
    by == RequiredBy::Standard
        && others.any(|other| {
            let desk = roster.desk(area, other);
            let active = running(desk, at);
            roster.cover((area, other), desk, &active, at).state != CoverState::Gap
        })
}

/// The duties of the desk that have begun by `at`.
fn running<'a>(desk: Option<&AreaLineDuties<'a>>, at: Instant) -> Vec<&'a PublishedDuty> {
    let begun = |desk: &AreaLineDuties<'a>| -> Vec<&'a PublishedDuty> {
        let duties = desk.duties.iter();
        let begun = duties.take_while(|p| p.duty.interval.start <= at);
        begun.copied().collect()
    };
    desk.map(begun).unwrap_or_default()
}

/// When the next duty of what is wanted starts, where none runs.
fn next_start(
    network: &Network,
    published: &[PublishedDuty],
    wanted: &OnCallFilter,
    at: Instant,
) -> Option<Instant> {
    let theirs = published.iter().filter(|record| {
        let pool = network.pool(&record.duty.pool);
        record.status == DutyStatus::Confirmed && pool.is_some_and(|pool| wanted.has_pool(pool))
    });
    let mut next = None;
    for record in theirs {
        let interval = record.duty.interval;
        if interval.contains(at) {
            return None;
        }
        if interval.start > at && next.is_none_or(|next| interval.start < next) {
            next = Some(interval.start);
        }
    }
    next
}

/// Every area with every service line, in the network's order.
fn places(network: &Network) -> impl Iterator<Item = (&Area, &ServiceLine)> {
    let file = network.file();
    file.areas
        .iter()
        .flat_map(|area| file.service_lines.iter().map(move |line| (area, line)))
}

/// What to say of duties that could not be placed.
fn unplaced(roster: &Roster) -> Vec<String> {
    let said = (roster.unplaced > 0).then(|| {
        format!(
            "{} published duties name a pool or service line that network \"{}\" does not have, and count for nobody; \
             publish those rotas again or bring the pools back",
            roster.unplaced,
            roster.network().file().name
        )
    });
    said.into_iter().collect()
}
