//! Published duties laid out by area and service line, ready to be asked about any instant.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{CoverState, HandOver, NextHolder, OnCall, Weakness};
use crate::area::Area;
use crate::ids::{AreaId, LineId, PersonId, PoolId};
use crate::interval::{Instant, Interval};
use crate::network::Network;
use crate::presence::Presence;
use crate::publication::{DutyStatus, PublishedDuty};
use crate::rota::Duty;
use crate::service_line::{ServiceLine, Tier};

/// The duties that stand over an interval, by area and line.
pub(super) struct Roster<'a> {
    network: &'a Network,
    standing: Presence<'a>,
    by_place: BTreeMap<(&'a AreaId, &'a LineId), AreaLineDuties<'a>>,
    /// Published duties that name a pool or a line that the network does not know.
    pub(super) unplaced: usize,
}

/// What serves one line in one area.
#[derive(Default)]
pub(super) struct AreaLineDuties<'a> {
    tiers: BTreeSet<Tier>,
    /// By start, then id.
    pub(super) duties: Vec<&'a PublishedDuty>,
}

/// The cover of one line in one area at one instant.
pub(super) struct HoldersFound {
    pub(super) state: CoverState,
    pub(super) why: Vec<Weakness>,
    pub(super) holders: Vec<OnCall>,
}

impl<'a> Roster<'a> {
    /// Lays out what stands of `published` and has not ended at `within`'s start; `within` bounds
    /// what will be asked.
    pub(super) fn new(
        network: &'a Network,
        published: &'a [PublishedDuty],
        within: Interval,
    ) -> Self {
        let standing_duties = published
            .iter()
            .filter(|p| p.status == DutyStatus::Confirmed && p.duty.interval.end > within.start);
        let mut crews: BTreeMap<(&PoolId, &LineId), Vec<&PublishedDuty>> = BTreeMap::new();
        let (mut unplaced, mut last) = (0, within.end);
        for record in standing_duties {
            let duty = &record.duty;
            if network.pool(&duty.pool).is_some() && network.line(&duty.line).is_some() {
                crews
                    .entry((&duty.pool, &duty.line))
                    .or_default()
                    .push(record);
                last = last.max(duty.interval.end);
            } else {
                unplaced += 1;
            }
        }
        let mut by_place: BTreeMap<(&AreaId, &LineId), AreaLineDuties> = BTreeMap::new();
        for pool in &network.file().pools {
            for area in &pool.areas {
                by_place
                    .entry((area, &pool.line))
                    .or_default()
                    .tiers
                    .insert(pool.tier);
            }
        }
        for ((pool, line), duties) in crews {
            for area in network.pool(pool).iter().flat_map(|pool| &pool.areas) {
                by_place
                    .entry((area, line))
                    .or_default()
                    .duties
                    .extend(&duties);
            }
        }
        for desk in by_place.values_mut() {
            desk.duties.sort_by_key(|p| p.duty.place());
        }
        let known = Interval {
            start: within.start,
            end: last,
        };
        Self {
            network,
            standing: Presence::new(network, known),
            by_place,
            unplaced,
        }
    }

    /// What serves the line in the area; absent where no pool does.
    pub(super) fn desk(
        &self,
        area: &'a Area,
        line: &'a ServiceLine,
    ) -> Option<&AreaLineDuties<'a>> {
        self.by_place.get(&(&area.id, &line.id))
    }

    /// Who counts when.
    pub(super) fn standing(&self) -> &Presence<'a> {
        &self.standing
    }

    /// The cover at `at`, where `active` are the duties of the desk that run then.
    pub(super) fn cover(
        &self,
        place: (&Area, &ServiceLine),
        desk: Option<&AreaLineDuties<'a>>,
        active: &[&'a PublishedDuty],
        at: Instant,
    ) -> HoldersFound {
        let Some(desk) = desk else {
            return HoldersFound {
                state: CoverState::Gap,
                why: vec![Weakness::NoPool],
                holders: Vec::new(),
            };
        };
        let mut holders: Vec<OnCall> = active
            .iter()
            .flat_map(|record| self.holders(place, record, at))
            .collect();
        holders.sort_by(|a, b| (a.tier, &a.person, a.duty).cmp(&(b.tier, &b.person, b.duty)));

        let mut why = Vec::new();
        if active.is_empty() {
            why.push(Weakness::NoDuty);
        }
        let is_counted = |tier: Tier| holders.iter().any(|h| h.tier == tier && h.counts());
        let has_first = desk.tiers.contains(&Tier::First);
        if has_first && !is_counted(Tier::First) && is_counted(Tier::Second) {
            why.push(Weakness::BackUpOnly);
        }
        let answering = active
            .iter()
            .filter(|p| !has_first || p.duty.tier == Tier::First);
        why.extend(answering.filter_map(|record| short_handed(record, &holders)));
        let state = if !holders.iter().any(OnCall::counts) {
            CoverState::Gap
        } else if why.is_empty() {
            CoverState::Covered
        } else {
            CoverState::Degraded
        };
        if state != CoverState::Covered {
            why.extend(holders.iter().filter(|h| !h.counts()).map(|holder| {
                Weakness::DoesNotCount {
                    duty: holder.duty,
                    person: holder.person.clone(),
                    reasons: holder.does_not_count.clone(),
                }
            }));
        }
        HoldersFound {
            state,
            why,
            holders,
        }
    }

    /// The next change of who holds each tier after `at`; tiers that nothing changes for are left
    /// out.
    pub(super) fn hand_overs(
        &self,
        place: (&Area, &ServiceLine),
        desk: &AreaLineDuties<'a>,
        at: Instant,
    ) -> Vec<HandOver> {
        [Tier::First, Tier::Second]
            .into_iter()
            .filter_map(|tier| self.hand_over(place, desk, tier, at))
            .collect()
    }

    fn hand_over(
        &self,
        (area, line): (&Area, &ServiceLine),
        desk: &AreaLineDuties<'a>,
        tier: Tier,
        at: Instant,
    ) -> Option<HandOver> {
        let duties: Vec<&PublishedDuty> = desk
            .duties
            .iter()
            .copied()
            .filter(|p| p.duty.tier == tier)
            .collect();
        let holding = |at: Instant| {
            let begun = duties
                .iter()
                .take_while(move |p| p.duty.interval.start <= at);
            begun.filter(move |p| p.duty.interval.contains(at))
        };
        let people = |at: Instant| -> BTreeSet<&PersonId> {
            holding(at)
                .flat_map(|p| p.duty.holders.iter().map(|holder| &holder.person))
                .collect()
        };
        let ends = duties
            .iter()
            .flat_map(|p| [p.duty.interval.start, p.duty.interval.end]);
        let instants: BTreeSet<Instant> = ends.filter(|instant| *instant > at).collect();
        let now = people(at);
        let others = instants
            .iter()
            .copied()
            .find(|instant| people(*instant) != now);
        let counts = |duty: &Duty, person: &PersonId, at: Instant| {
            self.standing.reasons(duty, person, at).is_empty()
                && self.standing.out_of_reach(line, area, person).is_none()
        };
        // Before others take over, somebody may come back from leave or go.
        let counting = |at: Instant| -> BTreeSet<(&PersonId, bool)> {
            let held = holding(at).flat_map(|p| p.duty.holders.iter().map(move |one| (p, one)));
            held.map(|(p, one)| (&one.person, counts(&p.duty, &one.person, at)))
                .collect()
        };
        let before = |instant: &Instant| others.is_none_or(|others| *instant < others);
        let mut changes: BTreeSet<Instant> = instants.iter().copied().filter(before).collect();
        for p in duties.iter().take_while(|p| before(&p.duty.interval.start)) {
            let held = p.duty.holders.iter();
            let from = p.duty.interval.start.max(at);
            changes.extend(held.map(|one| self.changes_at(&p.duty, &one.person, from)));
        }
        let counted = counting(at);
        let mut changes = changes
            .into_iter()
            .filter(|instant| *instant > at)
            .filter(before);
        let own = changes.find(|instant| counting(*instant) != counted);
        let next = own.or(others)?;
        let mut to: Vec<NextHolder> = holding(next)
            .flat_map(|p| p.duty.holders.iter().map(move |holder| (p, holder)))
            .map(|(p, holder)| NextHolder {
                person: holder.person.clone(),
                person_name: self.standing.name(&holder.person),
                duty: p.duty.id,
                counts: counts(&p.duty, &holder.person, next),
            })
            .collect();
        to.sort();
        Some(HandOver { tier, at: next, to })
    }

    /// The holders of one duty, each with what stands against counting on them here.
    fn holders(
        &self,
        (area, line): (&Area, &ServiceLine),
        record: &'a PublishedDuty,
        at: Instant,
    ) -> impl Iterator<Item = OnCall> {
        let duty = &record.duty;
        duty.holders.iter().map(move |holder| {
            let person = &holder.person;
            let mut reasons = self.standing.reasons(duty, person, at);
            reasons.extend(self.standing.out_of_reach(line, area, person));
            OnCall {
                tier: duty.tier,
                person: person.clone(),
                person_name: self.standing.name(person),
                duty: duty.id,
                duty_name: duty.name.clone(),
                kind: duty.kind,
                pool: duty.pool.clone(),
                rota: record.rota,
                revision: record.revision,
                since: duty.interval.start,
                until: self.changes_at(duty, person, at),
                does_not_count: reasons,
            }
        })
    }

    /// When after `at`, inside the duty, the holder begins or ceases to count; its end where they
    /// do not change.
    fn changes_at(&self, duty: &Duty, person: &PersonId, at: Instant) -> Instant {
        let counting = self.standing.counting(duty, person);
        let ends = counting.intervals().iter();
        let ends = ends.flat_map(|piece| [piece.start, piece.end]);
        let next = ends.filter(|end| *end > at).min();
        next.map_or(duty.interval.end, |next| next.min(duty.interval.end))
    }

    /// The network asked about.
    pub(super) fn network(&self) -> &'a Network {
        self.network
    }
}

/// Whether fewer people count on the duty than it needs.
fn short_handed(record: &PublishedDuty, holders: &[OnCall]) -> Option<Weakness> {
    let duty = &record.duty;
    let present = holders
        .iter()
        .filter(|h| h.duty == duty.id && h.counts())
        .count();
    let present = u8::try_from(present).unwrap_or(u8::MAX);
    (present < duty.people_needed).then_some(Weakness::ShortHanded {
        duty: duty.id,
        needed: duty.people_needed,
        present,
    })
}
