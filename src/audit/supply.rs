//! What serves each line in each area: its crews' sets put together, each distinct combination
//! once.

use std::collections::{BTreeMap, BTreeSet};

use super::gap::GapCause;
use super::pool_cover::{Crew, CrewCover, Facts, OutOfReach};
use super::why::{self, Nearest, Why};
use evenwatch_domain::area::Area;
use evenwatch_domain::evidence::Vacancy;
use evenwatch_domain::ids::{AreaId, DutyId, LineId, PersonId, PoolId};
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::{Mode, ServiceLine, Tier};

/// What serves one line in some areas alike.
pub(super) struct Supply {
    /// The pools, by id.
    pub(super) pools: Vec<PoolId>,
    /// Somebody counts.
    pub(super) rostered: IntervalSet,
    /// Somebody counts who is not on call unpaid.
    pub(super) paid: IntervalSet,
    /// Somebody counts, of the back-up only.
    pub(super) back_up_only: IntervalSet,
    /// Somebody counts, and a duty of the answering tier has fewer than it needs.
    pub(super) short_handed: IntervalSet,
    /// Exactly one person counts, on whichever tier: when each is that one, by their number
    /// ([`Standing::number`]).
    ///
    /// [`Standing::number`]: evenwatch_domain::presence::Standing::number
    pub(super) alone: Vec<(usize, IntervalSet)>,
    /// Nobody counts, and somebody on duty would if they could reach the area.
    pub(super) unreachable: IntervalSet,
    /// Pools with people serve here and none of them has published: nobody has told what is there.
    pub(super) unknown: IntervalSet,
    /// Everywhere else: why nobody counts.
    pub(super) why: Vec<(Interval, Why)>,
}

/// A crew by its place in the list, and who of it cannot reach the area.
type Part<'a> = (usize, OutOfReach<'a>);

/// What serves every line in every area, worked out as it is asked for.
pub(super) struct Supplies<'a> {
    facts: &'a Facts<'a>,
    crews: Vec<Crew<'a>>,
    by_place: BTreeMap<(&'a AreaId, &'a LineId), Vec<usize>>,
    covers: BTreeMap<Part<'a>, CrewCover>,
    found: Vec<Supply>,
    known: BTreeMap<Vec<Part<'a>>, usize>,
    /// Duties that name a pool or line that the network does not know.
    pub(super) unplaced: usize,
}

impl Supply {
    /// Exactly one person counts, on whichever tier.
    pub(super) fn one_deep(&self) -> IntervalSet {
        let sets = self.alone.iter().flat_map(|(_, set)| set.intervals());
        sets.copied().collect()
    }
}

impl<'a> Supplies<'a> {
    pub(super) fn new(facts: &'a Facts<'a>, duties: &'a [Duty]) -> Self {
        let network = facts.network;
        let mut by_crew: BTreeMap<(&PoolId, &LineId), Vec<&Duty>> = BTreeMap::new();
        for pool in &network.file().pools {
            by_crew.entry((&pool.id, &pool.line)).or_default();
        }
        let mut unplaced = 0;
        for duty in duties
            .iter()
            .filter(|duty| duty.interval.overlaps(&facts.within))
        {
            if network.pool(&duty.pool).is_some() && network.line(&duty.line).is_some() {
                by_crew
                    .entry((&duty.pool, &duty.line))
                    .or_default()
                    .push(duty);
            } else {
                unplaced += 1;
            }
        }
        let mut crews = Vec::new();
        let mut by_place: BTreeMap<(&AreaId, &LineId), Vec<usize>> = BTreeMap::new();
        for ((pool, line), duties) in by_crew {
            let Some(pool) = network.pool(pool) else {
                continue;
            };
            for area in pool.areas.iter().collect::<BTreeSet<_>>() {
                by_place.entry((area, line)).or_default().push(crews.len());
            }
            crews.push(Crew { pool, line, duties });
        }
        let (covers, found, known) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        Self {
            facts,
            crews,
            by_place,
            covers,
            found,
            known,
            unplaced,
        }
    }

    /// The place in the list of what serves the line in the area.
    pub(super) fn find(&mut self, area: &'a Area, line: &'a ServiceLine) -> usize {
        let crews = self
            .by_place
            .get(&(&area.id, &line.id))
            .cloned()
            .unwrap_or_default();
        let parts: Vec<Part> = crews
            .into_iter()
            .map(|crew| (crew, self.out_of_reach(crew, area, line)))
            .collect();
        if let Some(known) = self.known.get(&parts) {
            return *known;
        }
        for part in &parts {
            if let (None, Some(crew)) = (self.covers.get(part), self.crews.get(part.0)) {
                self.covers
                    .insert(part.clone(), CrewCover::new(self.facts, crew, &part.1));
            }
        }
        let supply = self.put_together(&parts, line);
        self.found.push(supply);
        let place = self.found.len() - 1;
        self.known.insert(parts, place);
        place
    }

    /// What is at a place that [`Self::find`] gave.
    pub(super) fn get(&self, place: usize) -> Option<&Supply> {
        self.found.get(place)
    }

    /// The evidence made for duties without any from a plan, by duty.
    pub(super) fn evidence(&self) -> BTreeMap<DutyId, &Vacancy> {
        let made = self.covers.values().flat_map(|cover| &cover.evidence);
        made.map(|(duty, vacancy)| (*duty, vacancy)).collect()
    }

    /// Holders of the crew's duties whom the network does not know.
    pub(super) fn strangers(&self) -> BTreeSet<&'a PersonId> {
        let duties = self.crews.iter().flat_map(|crew| &crew.duties);
        let holders = duties
            .flat_map(|duty| &duty.holders)
            .map(|holder| &holder.person);
        holders
            .filter(|person| !self.facts.standing.knows(person))
            .collect()
    }

    /// Members and holders of the crew who cannot reach the area, where the line is one of visits.
    fn out_of_reach(&self, crew: usize, area: &Area, line: &ServiceLine) -> OutOfReach<'a> {
        let (Mode::Visit, Some(crew)) = (line.mode, self.crews.get(crew)) else {
            return OutOfReach::new();
        };
        // Holders who are no members never count, so members are enough.
        let members = self.facts.standing.members(&crew.pool.id);
        members
            .filter(|person| {
                self.facts
                    .standing
                    .out_of_reach(line, area, person)
                    .is_some()
            })
            .collect()
    }

    fn put_together(&self, parts: &[Part], line: &ServiceLine) -> Supply {
        let crews = || parts.iter().filter_map(|(crew, _)| self.crews.get(*crew));
        let covers = || parts.iter().filter_map(|part| self.covers.get(part));
        let union = |set: fn(&CrewCover) -> &IntervalSet| -> IntervalSet {
            covers()
                .flat_map(|cover| set(cover).intervals())
                .copied()
                .collect()
        };
        let first = union(|cover| &cover.first);
        let rostered = first.union(&union(|cover| &cover.second));
        let short = union(|cover| &cover.first_short);
        let has_first =
            crews().any(|crew| crew.pool.tier == Tier::First && crew.pool.line == line.id);
        let (back_up_only, short) = if has_first {
            (rostered.difference(&first), short)
        } else {
            (
                IntervalSet::empty(),
                short.union(&union(|cover| &cover.second_short)),
            )
        };
        let nobody = IntervalSet::from(self.facts.within).difference(&rostered);
        let why = if parts.is_empty() {
            let why = Why {
                nearest: Nearest::Nobody,
                cause: GapCause::NoPool,
                duties: Vec::new(),
            };
            vec![(self.facts.within, why)]
        } else {
            why::decide(
                covers()
                    .flat_map(|cover| cover.why.iter().cloned())
                    .collect(),
                &nobody,
            )
        };
        let held = covers().flat_map(|cover| &cover.held).copied().collect();
        Supply {
            pools: crews().map(|crew| crew.pool.id.clone()).collect(),
            paid: union(|cover| &cover.paid),
            alone: alone(held),
            unreachable: union(|cover| &cover.beyond).difference(&rostered),
            unknown: union(|cover| &cover.silent).difference(&union(|cover| &cover.known)),
            short_handed: short.intersection(&rostered),
            rostered,
            back_up_only,
            why,
        }
    }
}

/// The instants in which each person counts and nobody else does, from when each counts; one
/// person's pieces may overlap.
fn alone(mut held: Vec<(usize, Interval)>) -> Vec<(usize, IntervalSet)> {
    held.sort_unstable();
    let mut ends: Vec<(Instant, bool, usize)> = Vec::with_capacity(held.len() * 2);
    for of_one in held.chunk_by(|a, b| a.0 == b.0) {
        let own: IntervalSet = of_one.iter().map(|(_, piece)| *piece).collect();
        let person = of_one.iter().map(|(person, _)| *person).take(1);
        ends.extend(person.flat_map(|person| {
            let pieces = own.intervals().iter();
            pieces.flat_map(move |piece| [(piece.start, true, person), (piece.end, false, person)])
        }));
    }
    // Goings sort before comings at the same instant, so that touching people are not counted
    // together.
    ends.sort_unstable();
    // While one person is there, the sum of the numbers of those who are is theirs.
    let (mut there, mut sum) = (0_usize, 0_usize);
    let mut pieces: BTreeMap<usize, Vec<Interval>> = BTreeMap::new();
    for ((at, comes, person), next) in ends.iter().zip(ends.iter().skip(1)) {
        if *comes {
            (there, sum) = (there + 1, sum + person);
        } else {
            (there, sum) = (there - 1, sum - person);
        }
        if there == 1 {
            pieces
                .entry(sum)
                .or_default()
                .extend(Interval::new(*at, next.0));
        }
    }
    let sets = pieces
        .into_iter()
        .map(|(person, pieces)| (person, pieces.into_iter().collect()));
    sets.collect()
}
