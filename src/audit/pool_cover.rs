//! One pool's duties on one line, as sets of instants: who is there, paid or not, in which tier,
//! and where nobody is.
//!
//! Areas differ to a pool only by which of its people can reach them. So each pool is worked out
//! once for each distinct set of people out of reach, and not once for each area.

use std::collections::{BTreeMap, BTreeSet};

use super::due;
use super::gap::GapCause;
use super::rostered::Rostered;
use super::why::{Nearest, Why};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::evidence::{Candidate, Reason, Vacancy};
use evenwatch_domain::ids::{DutyId, LineId, PersonId, PoolId};
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::presence::Presence;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::{Mode, Tier};
use evenwatch_domain::spans::Spans;
use evenwatch_domain::time::{self, Period, WallTime};

/// A pool and the duties by which it serves one line.
pub(super) struct Crew<'a> {
    pub(super) pool: &'a Pool,
    pub(super) line: &'a LineId,
    pub(super) duties: Vec<&'a Duty>,
}

/// People of a crew who cannot reach an area; empty for phone lines.
pub(super) type OutOfReach<'a> = BTreeSet<&'a PersonId>;

/// What everybody needs to know to work a crew out.
pub(super) struct Facts<'a> {
    pub(super) network: &'a Network,
    pub(super) catalogue: &'a Catalogue,
    pub(super) standing: Presence<'a>,
    pub(super) vacancies: BTreeMap<DutyId, &'a Vacancy>,
    spans: &'a Spans,
    pub(super) period: Period,
    pub(super) within: Interval,
    /// Whether it is found why nobody is there, which costs more than all the rest.
    with_reasons: bool,
}

impl<'a> Facts<'a> {
    /// To find when somebody is there, and not why nobody is elsewhere.
    pub(super) fn without_reasons(
        network: &'a Network,
        catalogue: &'a Catalogue,
        rostered: &Rostered<'a>,
        period: Period,
    ) -> Self {
        Self {
            with_reasons: false,
            ..Self::new(network, catalogue, rostered, period)
        }
    }

    pub(super) fn new(
        network: &'a Network,
        catalogue: &'a Catalogue,
        rostered: &Rostered<'a>,
        period: Period,
    ) -> Self {
        let within = period.interval();
        let vacancies = rostered.vacancies.iter();
        let vacancies = vacancies.map(|vacancy| (vacancy.duty, vacancy));
        Self {
            network,
            catalogue,
            standing: Presence::new(network, within),
            vacancies: vacancies.collect(),
            spans: rostered.spans,
            period,
            within,
            with_reasons: true,
        }
    }

    /// When anybody is in post in the pool.
    pub(super) fn staffed(&self, pool: &PoolId) -> IntervalSet {
        let members = self.standing.members(pool);
        let sets = members.map(|person| self.standing.in_post(pool, person));
        sets.flat_map(|set| set.intervals().to_vec()).collect()
    }
}

impl Crew<'_> {
    /// For which time the crew's pool has said who is on duty.
    fn known(&self, facts: &Facts) -> IntervalSet {
        let duties = self.duties.iter();
        let duties = duties.filter_map(|duty| duty.interval.intersection(&facts.within));
        let known: IntervalSet = duties.collect();
        if self.pool.line == *self.line {
            known.union(&facts.spans.of_pool(&self.pool.id, facts.within))
        } else {
            known
        }
    }

    /// When the pool has people and has said nothing.
    fn silent(&self, facts: &Facts, known: &IntervalSet) -> IntervalSet {
        if self.pool.line != *self.line || self.pool.members.is_empty() {
            return IntervalSet::empty();
        }
        let unknown = IntervalSet::from(facts.within).difference(known);
        if unknown.is_empty() {
            return unknown;
        }
        unknown.intersection(&facts.staffed(&self.pool.id))
    }
}

/// A crew's cover of the areas that the same people cannot reach.
#[derive(Default)]
pub(super) struct CrewCover {
    /// Somebody of a first-on duty counts.
    pub(super) first: IntervalSet,
    /// Somebody of a second-on duty counts.
    pub(super) second: IntervalSet,
    /// Somebody counts who is not on call unpaid.
    pub(super) paid: IntervalSet,
    /// When each person counts, by their number ([`Standing::number`]); pieces of one person may
    /// overlap.
    pub(super) held: Vec<(usize, Interval)>,
    /// Somebody holds a duty who would count if they could reach the area.
    pub(super) beyond: IntervalSet,
    /// For which time the pool has said who is on duty: its published spans, and whatever its
    /// duties reach.
    pub(super) known: IntervalSet,
    /// When the pool has people and has said nothing.
    pub(super) silent: IntervalSet,
    /// A first-on duty has fewer people who count than it needs.
    pub(super) first_short: IntervalSet,
    /// A second-on duty has.
    pub(super) second_short: IntervalSet,
    /// Why nobody counts, wherever nobody does; pieces may overlap.
    pub(super) why: Vec<(Interval, Why)>,
    /// Evidence made here, for duties without evidence from a plan: as on the first local day
    /// without cover.
    pub(super) evidence: BTreeMap<DutyId, Vacancy>,
}

impl CrewCover {
    pub(super) fn new(facts: &Facts, crew: &Crew, out: &OutOfReach) -> Self {
        let known = crew.known(facts);
        let mut cover = Self {
            silent: crew.silent(facts, &known),
            known,
            ..Self::default()
        };
        let [
            mut first,
            mut second,
            mut first_short,
            mut second_short,
            mut paid,
            mut beyond,
        ] = [const { Vec::<Interval>::new() }; 6];
        for duty in &crew.duties {
            let Some(inside) = duty.interval.intersection(&facts.within) else {
                continue;
            };
            let mut sets = Vec::with_capacity(duty.holders.len());
            for holder in &duty.holders {
                let set = facts.standing.counting(duty, &holder.person);
                if out.contains(&holder.person) {
                    beyond.extend_from_slice(set.intervals());
                    continue;
                }
                if let Some(number) = facts.standing.number(&holder.person) {
                    let pieces = set.intervals().iter();
                    cover.held.extend(pieces.map(|piece| (number, *piece)));
                }
                if !duty.kind.is_on_call() || facts.standing.is_paid_on_call(&holder.person) {
                    paid.extend_from_slice(set.intervals());
                }
                sets.push(set);
            }
            let (there, short) = match duty.tier {
                Tier::First => (&mut first, &mut first_short),
                Tier::Second => (&mut second, &mut second_short),
            };
            there.extend(sets.iter().flat_map(IntervalSet::intervals));
            let enough = at_least(duty.people_needed, &sets);
            short.extend_from_slice(IntervalSet::from(inside).difference(&enough).intervals());
        }
        cover.first = first.into_iter().collect();
        cover.second = second.into_iter().collect();
        cover.paid = paid.into_iter().collect();
        cover.beyond = beyond.into_iter().collect();
        cover.first_short = first_short.into_iter().collect();
        cover.second_short = second_short.into_iter().collect();
        if facts.with_reasons {
            cover.find_why(facts, crew, out);
        }
        cover
    }

    /// Goes through the instants in which nobody counts: first those of duties, then those that no
    /// duty reaches. What the pool has said nothing of is no gap, and is passed over.
    fn find_why(&mut self, facts: &Facts, crew: &Crew, out: &OutOfReach) {
        let said = IntervalSet::from(facts.within).difference(&self.silent);
        let nobody = said.difference(&self.first.union(&self.second));
        if nobody.is_empty() {
            return;
        }
        let pool = &crew.pool.id;
        let staffed = facts.staffed(pool);
        for duty in &crew.duties {
            for piece in nobody.within(&duty.interval).intervals() {
                self.why_of_duty(facts, crew, out, (duty, *piece), &staffed);
            }
        }
        let on_duty = crew.duties.iter().map(|duty| duty.interval).collect();
        let idle = nobody.difference(&on_duty);
        if idle.is_empty() {
            return;
        }
        self.say(
            &idle.difference(&staffed),
            Nearest::Nobody,
            GapCause::EmptyPool,
        );
        let idle = idle.intersection(&staffed);
        let due = due::of_crew(facts, crew);
        let all_due: IntervalSet = due.iter().map(|duty| duty.interval).collect();
        self.say(
            &idle.difference(&all_due),
            Nearest::NotPlanned,
            GapCause::NoPattern,
        );
        for duty in &due {
            for piece in idle.within(&duty.interval).intervals() {
                self.why_by_evidence(facts, crew, out, (duty, *piece), GapCause::NoRota);
            }
        }
    }

    fn say(&mut self, set: &IntervalSet, nearest: Nearest, cause: GapCause) {
        let why = Why {
            nearest,
            cause,
            duties: Vec::new(),
        };
        let pieces = set.intervals().iter();
        self.why.extend(pieces.map(|piece| (*piece, why.clone())));
    }

    /// Why nobody counts in a piece of a duty.
    fn why_of_duty(
        &mut self,
        facts: &Facts,
        crew: &Crew,
        out: &OutOfReach,
        (duty, piece): (&Duty, Interval),
        staffed: &IntervalSet,
    ) {
        let duties = vec![duty.id];
        let staffed = staffed.within(&piece);
        for empty in IntervalSet::from(piece).difference(&staffed).intervals() {
            let why = Why {
                nearest: Nearest::Nobody,
                cause: GapCause::EmptyPool,
                duties: duties.clone(),
            };
            self.why.push((*empty, why));
        }
        let otherwise = if duty.missing() > 0 {
            GapCause::VacantDuty
        } else {
            GapCause::HolderDoesNotCount
        };
        let beyond = self.beyond.within(&piece);
        let (far, near) = (staffed.intersection(&beyond), staffed.difference(&beyond));
        let far = far.intervals().iter().map(|p| (GapCause::OutOfReach, p));
        let near = near.intervals().iter().map(|p| (otherwise, p));
        for (cause, piece) in far.chain(near) {
            self.why_by_evidence(facts, crew, out, (duty, *piece), cause);
        }
    }

    /// How near the candidates of a duty are, by the evidence given or, where there is none, by
    /// eligibility alone.
    fn why_by_evidence(
        &mut self,
        facts: &Facts,
        crew: &Crew,
        out: &OutOfReach,
        (duty, piece): (&Duty, Interval),
        cause: GapCause,
    ) {
        let why = |nearest| Why {
            nearest,
            cause,
            duties: vec![duty.id],
        };
        if let Some(vacancy) = facts.vacancies.get(&duty.id) {
            let nearest = Nearest::of(&vacancy.candidates, out);
            self.why.push((piece, why(nearest)));
            return;
        }
        // Eligibility changes at midnights, so each local day is judged by itself.
        for (_, piece) in time::daily(piece, WallTime::MIDNIGHT, WallTime::MIDNIGHT) {
            let evidence = evidence(facts, crew, duty, piece.start);
            let nearest = Nearest::of(&evidence.candidates, out);
            self.evidence.entry(duty.id).or_insert(evidence);
            self.why.push((piece, why(nearest)));
        }
    }
}

/// Evidence by eligibility alone, for a duty that no plan gave any: rules are not judged here.
fn evidence(facts: &Facts, crew: &Crew, duty: &Duty, at: Instant) -> Vacancy {
    let visits = facts
        .network
        .line(crew.line)
        .filter(|line| line.mode == Mode::Visit);
    let candidate = |person: &PersonId| {
        let mut reasons: Vec<Reason> = facts.standing.reasons(duty, person, at);
        if let Some(line) = visits {
            let areas = crew.pool.areas.iter();
            let areas = areas.filter_map(|area| facts.network.area(area));
            reasons
                .extend(areas.filter_map(|area| facts.standing.out_of_reach(line, area, person)));
        }
        Candidate::new(person.clone(), reasons)
    };
    Vacancy {
        duty: duty.id,
        missing: duty.missing(),
        candidates: facts
            .standing
            .members(&crew.pool.id)
            .map(candidate)
            .collect(),
    }
}

/// Instants in `needed` or more of the sets.
fn at_least(needed: u8, sets: &[IntervalSet]) -> IntervalSet {
    if needed <= 1 {
        return match sets {
            [only] => only.clone(),
            _ => sets
                .iter()
                .flat_map(IntervalSet::intervals)
                .copied()
                .collect(),
        };
    }
    let ends = sets
        .iter()
        .flat_map(IntervalSet::intervals)
        .flat_map(|i| [(i.start, 1), (i.end, -1)]);
    reached(ends.collect(), i32::from(needed))
}

/// The instants in which `needed` or more are there, from comings (1) and goings (-1).
fn reached(mut ends: Vec<(Instant, i32)>, needed: i32) -> IntervalSet {
    // Goings sort before comings at the same instant, so that touching people are not counted
    // together.
    ends.sort_unstable();
    let (mut there, mut pieces) = (0, Vec::new());
    for (at, next) in ends.iter().zip(ends.iter().skip(1)) {
        there += at.1;
        if there >= needed {
            pieces.extend(Interval::new(at.0, next.0));
        }
    }
    pieces.into_iter().collect()
}
