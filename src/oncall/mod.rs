//! Who is on call at an instant, from published duties. Pure.
//!
//! Intervals are half-open: at the instant of hand-over the next holder holds, and nobody else. A line in an area is
//!
//! * *covered* where somebody who counts (see [`crate::domain::standing`]) holds the answering tier, with as many
//!   people as its duties need. The answering tier is first-on where a first-on pool serves that line and area, else
//!   second-on: a consultant rota that is only ever second-on *is* the cover of consultant advice;
//! * *degraded* where somebody counts and less is there than was meant: the back-up only, or fewer than needed;
//! * a *gap* where nobody who counts is there, whatever names the rota shows: they are shown, with the reason.
//!
//! An answer is a gap exactly in the instants that [`crate::audit`] does not count as rostered.

mod answer;
mod roster;
mod timeline;

pub use answer::{Answer, Cover, HandOver, NextHolder, OnCall, Segment, State, Timeline, Weakness};
pub use timeline::between;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::agreement::Agreement;
use crate::domain::area::Area;
use crate::domain::catalogue::Catalogue;
use crate::domain::ids::{AreaId, LineId};
use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::domain::publication::PublishedDuty;
use crate::domain::service_line::{ServiceKind, ServiceLine};
use roster::{Found, Roster};

/// Who is on call at `at`, for every area and service line, and who takes over when.
#[must_use]
pub fn on_call(
    network: &Network,
    catalogue: &Catalogue,
    published: &[PublishedDuty],
    at: Instant,
) -> Answer {
    let now = Interval {
        start: at,
        end: at + chrono::Duration::seconds(1),
    };
    let roster = Roster::new(network, published, now);
    let commissioned = commissioned(network, now);
    let asked_for = asked_for(catalogue, now);
    let cover = places(network).map(|(area, line)| {
        let desk = roster.desk(area, line);
        let active: Vec<&PublishedDuty> = desk
            .iter()
            .flat_map(|desk| {
                desk.duties
                    .iter()
                    .take_while(|p| p.duty.interval.start <= at)
            })
            .copied()
            .collect();
        let Found {
            state,
            why,
            holders,
        } = roster.cover((area, line), desk, &active, at);
        let commissioned = commissioned.contains_key(&(&area.id, &line.id));
        Cover {
            area: area.id.clone(),
            area_name: area.name.clone(),
            board: area.board.clone(),
            line: line.id.clone(),
            line_name: line.name.clone(),
            kind: line.kind,
            commissioned,
            required: commissioned || asked_for.contains(&line.kind),
            state,
            why,
            holders,
            next: desk
                .map(|desk| roster.hand_overs(desk, at))
                .unwrap_or_default(),
        }
    });
    Answer {
        at,
        as_of: published.iter().map(|record| record.changed_at).max(),
        cover: cover.collect(),
        warnings: unplaced(&roster),
    }
}

/// Every area with every service line, in the network's order.
fn places(network: &Network) -> impl Iterator<Item = (&Area, &ServiceLine)> {
    let file = network.file();
    file.areas
        .iter()
        .flat_map(|area| file.service_lines.iter().map(move |line| (area, line)))
}

/// The areas and lines that are commissioned, in full or in part, at the instant.
fn commissioned(network: &Network, now: Interval) -> BTreeMap<(&AreaId, &LineId), &Agreement> {
    let agreements = network.file().agreements.iter();
    agreements
        .filter(|agreement| {
            agreement.level.is_commissioned() && !agreement.instants(now).is_empty()
        })
        .map(|agreement| ((&agreement.area, &agreement.line), agreement))
        .collect()
}

/// The kinds of service that a standard asks for at the instant, whoever pays.
fn asked_for(catalogue: &Catalogue, now: Interval) -> BTreeSet<ServiceKind> {
    let statements = catalogue.standards.values().flat_map(|s| &s.statements);
    statements
        .filter(|statement| !statement.instants(now).is_empty())
        .flat_map(|statement| statement.all_of.iter().copied())
        .collect()
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
