//! The network, a catalogue and a request as the solver's problem.
//!
//! People stand in the order of their ids and duties in that of their start, whatever the order of
//! the document, so that the same facts always make the same problem.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use evenwatch_solver as solver;
use evenwatch_solver::Halt;
use evenwatch_solver::problem::{
    BurdenIx, Candidate, DutyIx, Experience, Fixed, Hold, Minutes, Occasion, PersonIx,
    ProblemParts, WorkPiece,
};

use evenwatch_domain::absence::Wish;
use evenwatch_domain::burden::Burden;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::ledger::{self, Amounts};
use evenwatch_domain::network::Network;
use evenwatch_domain::never;
use evenwatch_domain::pattern;
use evenwatch_domain::person::{self, Person};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::Tier;
use evenwatch_domain::time::Period;

use super::duty_attributes::{self, TimeLine};
use super::error::PlanError;
use super::fair_share_targets::PlannedDuties;
use super::history::History;
use super::occasions::Occasions;
use super::previous::Before;
use super::request::{Nearness, Pin, PlanSpec};
use super::rules::{self, RuleBook};
use super::{eligibility, outcome, pins, records};

/// What one unit of unevenness weighs against one of another burden, in hours out of hours: a night
/// its seven hours of 23:00-06:00, a weekend a day of it, a bank holiday twice that, a named day
/// more than any other.
const WEIGHTS: [(Burden, f64); 5] = [
    (Burden::OutOfHours, 1.0),
    (Burden::Nights, 7.0),
    (Burden::Weekends, 12.0),
    (Burden::BankHolidays, 24.0),
    (Burden::NamedDays, 36.0),
];

/// How much more a minute without first-on weighs than one without second-on of the same line: the
/// family's call rings at first-on, and second-on is nothing without it.
const FIRST_ON_FACTOR: u32 = 2;

/// A problem, and what its numbers mean.
#[derive(Debug)]
pub(super) struct Built {
    /// For the solver.
    pub(super) problem: solver::Problem,
    /// The duties to plan, nobody holding them; the problem's, in its order.
    pub(super) duties: Vec<Duty>,
    /// Their ids.
    pub(super) duty_ids: Vec<DutyId>,
    /// The problem's people, in its order.
    pub(super) people: Vec<PersonId>,
    /// Their names, in the same order.
    pub(super) names: Vec<String>,
    /// For each person, the ids of the past duties, in the problem's order.
    pub(super) past: Vec<Vec<DutyId>>,
    /// For each person, the ids of the duties that stand beside the plan and after it, in the
    /// problem's order.
    pub(super) standing: Vec<Vec<DutyId>>,
    /// Pins of the request and of the previous rota.
    pub(super) pins: BTreeSet<Pin>,
    /// The rota as it was before planning again.
    pub(super) previous: Vec<Duty>,
    /// The same, where the new one is to stay near it.
    pub(super) near_to: Vec<Duty>,
    /// Pools that stay as they were.
    pub(super) kept: BTreeSet<PoolId>,
    /// What a reader must know.
    pub(super) warnings: Vec<String>,
}

/// Ends what is made where a limit is reached: a problem that is half made is none.
pub(super) fn go_on(halt: &Halt<'_>) -> Result<(), PlanError> {
    match halt.stopped() {
        None => Ok(()),
        Some(stop) => Err(outcome::without_roster(
            stop,
            halt.elapsed().as_secs_f64(),
            0,
        )),
    }
}

/// Duties of each person, in the order of people.
type DutiesByPerson = Vec<Vec<DutyId>>;

/// Says whether somebody may be asked to hold a duty, beyond eligibility.
pub(super) type MayBeAsked<'a> = &'a dyn Fn(&Duty, &Person) -> bool;

/// Builds the problem. `owed`: the duties to plan and what a reader must know of them, as
/// [`super::duties()`] gives both for the request.
pub(super) fn build(
    network: &Network,
    catalogue: &Catalogue,
    request: &PlanSpec<'_>,
    owed: (Vec<Duty>, Vec<String>),
    halt: &Halt<'_>,
) -> Result<Built, PlanError> {
    build_asking(network, catalogue, request, owed, &|_, _| true, halt)
}

/// Builds the problem of duties as they are published: days of the period are known where they are
/// published, and not because the request names them.
pub(super) fn build_published(
    network: &Network,
    catalogue: &Catalogue,
    request: &PlanSpec<'_>,
    duties: Vec<Duty>,
    halt: &Halt<'_>,
) -> Result<Built, PlanError> {
    let owed = (duties, Vec::new());
    let asked = (&|_: &Duty, _: &Person| true) as MayBeAsked<'_>;
    build_knowing(network, catalogue, request, owed, (asked, false), halt)
}

/// Builds the problem in which nobody holds a duty that they may not be asked for.
pub(super) fn build_asking(
    network: &Network,
    catalogue: &Catalogue,
    request: &PlanSpec<'_>,
    owed: (Vec<Duty>, Vec<String>),
    asked: MayBeAsked<'_>,
    halt: &Halt<'_>,
) -> Result<Built, PlanError> {
    build_knowing(network, catalogue, request, owed, (asked, true), halt)
}

fn build_knowing(
    network: &Network,
    catalogue: &Catalogue,
    request: &PlanSpec<'_>,
    owed: (Vec<Duty>, Vec<String>),
    (asked, planned_days): (MayBeAsked<'_>, bool),
    halt: &Halt<'_>,
) -> Result<Built, PlanError> {
    let pools = planned_pools(network, request)?;
    let mut book = RuleBook::new(catalogue).map_err(PlanError::Rules)?;
    let missing = rules::check_contracts(network.file(), catalogue);
    if !missing.is_empty() {
        return Err(PlanError::Rules(missing));
    }
    let (planned, mut warnings) = owed;
    let never = never::never_rostered(network, catalogue, &planned, request.period);
    warnings.extend(never.iter().map(ToString::to_string));
    let named: BTreeSet<_> = planned.iter().map(|duty| &duty.pattern).collect();
    let patterns = network.file().duty_patterns.iter();
    warnings.extend(pattern::shifts_in_disguise(
        patterns.filter(|pattern| named.contains(&pattern.id)),
    ));
    let pins = pins::gather(network, request, &planned, &mut warnings)?;
    let replaced = planned.iter().map(|duty| duty.id).collect();
    let history = History::of(request, &pools, &replaced);
    let scene = ProblemInput {
        network,
        catalogue,
        period: request.period,
        line: TimeLine::new(),
        reach: rules::reach(network, catalogue),
        people: people(network, &pools, request.period),
        occasions: Occasions::of(network, catalogue, &planned),
        history,
        asked,
        planned: planned_days.then_some(pools),
    };
    let mut parts = scene.empty()?;
    let duty_ids = scene.add_duties(&planned, &mut parts, halt)?;
    let near_to = match request.nearness {
        Nearness::Afresh => &[],
        Nearness::KeepsUntouchedPools | Nearness::FewestChanges => request.previous,
    };
    let (past, standing) = scene.add_people(&planned, near_to, &mut book, (&mut parts, halt))?;
    let duty_at: BTreeMap<DutyId, DutyIx> = positions(&duty_ids);
    parts.fixed.extend(pins.iter().filter_map(|pin| {
        Some(Fixed {
            person: scene.index(&pin.person)?,
            duty: *duty_at.get(&pin.duty)?,
            hold: Hold::Must,
        })
    }));
    parts.rules = book.into_uses();
    let people: Vec<PersonId> = scene
        .people
        .iter()
        .map(|(person, _)| person.id.clone())
        .collect();
    let names = scene.people.iter().map(|(person, _)| person.name.clone());
    let names = names.collect();
    let kept = if request.nearness == Nearness::KeepsUntouchedPools {
        let before = Before {
            planned: &planned,
            previous: request.previous,
            pins: &pins,
            people: &people,
        };
        before.keep_untouched(&mut parts)?
    } else {
        BTreeSet::new()
    };
    let mut pinned: BTreeMap<DutyIx, u32> = BTreeMap::new();
    for pin in &parts.fixed {
        *pinned.entry(pin.duty).or_default() += 1;
    }
    for (at, pinned) in pinned {
        // Whoever pins three people onto a duty for two wants three.
        if let Some(duty) = parts.duties.get_mut(at.0) {
            duty.need = duty.need.max(pinned);
        }
    }
    go_on(halt)?;
    let planned_duties = PlannedDuties {
        duties: &planned,
        parts: &parts.duties,
        people: &people,
    };
    let bearers = solver::expected_bearers(&checked(parts.clone())?);
    let due = planned_duties.due(network, request.period, &scene.occasions, &bearers);
    for (person, due) in parts.people.iter_mut().zip(due) {
        person.due = Some(due);
    }
    let problem = checked(parts)?;
    Ok(Built {
        problem,
        duties: planned,
        duty_ids,
        people,
        names,
        past,
        standing,
        pins,
        previous: request.previous.to_vec(),
        near_to: near_to.to_vec(),
        kept,
        warnings,
    })
}

/// The parts as a problem.
fn checked(parts: ProblemParts) -> Result<solver::Problem, PlanError> {
    solver::Problem::new(parts).map_err(|error| PlanError::Refused {
        message: error.to_string(),
    })
}

/// The pools of the request.
fn planned_pools<'a>(
    network: &'a Network,
    request: &PlanSpec<'a>,
) -> Result<BTreeSet<&'a PoolId>, PlanError> {
    let Some(wanted) = request.pools else {
        return Ok(network.file().pools.iter().map(|pool| &pool.id).collect());
    };
    match wanted.iter().find(|pool| network.pool(pool).is_none()) {
        Some(unknown) => Err(PlanError::UnknownPool(unknown.clone())),
        None => Ok(wanted.iter().collect()),
    }
}

/// Members of the pools, by id, each with the mean WTE with which they share them over the period.
/// Who shares on no day of it (not in post, long away) cannot hold a duty of it either, and is left
/// out.
fn people<'a>(
    network: &'a Network,
    pools: &BTreeSet<&PoolId>,
    period: Period,
) -> Vec<(&'a Person, f64)> {
    let mut memberships: BTreeMap<&PersonId, Vec<_>> = BTreeMap::new();
    for pool in network
        .file()
        .pools
        .iter()
        .filter(|pool| pools.contains(&pool.id))
    {
        for member in &pool.members {
            memberships
                .entry(&member.person)
                .or_default()
                .push(member.validity);
        }
    }
    let mean = |person: &PersonId, member: &[evenwatch_domain::organisation::Validity]| {
        let (mut sum, mut days) = (0.0, 0.0);
        for day in period.days() {
            days += 1.0;
            if member.iter().any(|validity| validity.holds_on(day)) {
                sum += ledger::shares_on(network, person, day);
            }
        }
        sum / days
    };
    memberships
        .into_iter()
        .map(|(id, member)| (id, mean(id, &member)))
        .filter(|(_, wte)| *wte > 0.0)
        .filter_map(|(id, wte)| Some((network.person(id)?, wte)))
        .collect()
}

/// Everything that people and duties are made from.
struct ProblemInput<'a> {
    network: &'a Network,
    catalogue: &'a Catalogue,
    period: Period,
    line: TimeLine,
    /// How far rules reach.
    reach: Duration,
    people: Vec<(&'a Person, f64)>,
    occasions: Occasions<'a>,
    history: History<'a>,
    asked: MayBeAsked<'a>,
    /// Pools whose days of the period are known because they are planned; `None`: only what is
    /// published is known.
    planned: Option<BTreeSet<&'a PoolId>>,
}

impl ProblemInput<'_> {
    /// The horizon, with nothing in it yet.
    fn empty(&self) -> Result<ProblemParts, PlanError> {
        let horizon = self.line.interval(self.period.interval());
        let horizon = horizon.ok_or_else(|| PlanError::Refused {
            message: format!("the period from {} holds no time", self.period.first_day),
        })?;
        let days = (
            self.line.day(self.period.first_day),
            self.line.day(self.period.last_day),
        );
        let mut parts = ProblemParts::over(horizon, days.0, days.1);
        parts.history_from = self.line.minute(self.history.complete_from);
        parts.clock_changes = self.line.clock_changes(self.period);
        parts.burdens = WEIGHTS
            .map(|(burden, weight)| solver::problem::Burden {
                name: burden.to_string(),
                weight,
            })
            .to_vec();
        Ok(parts)
    }

    /// Adds the duties to plan. Returns the id of each.
    fn add_duties(
        &self,
        planned: &[Duty],
        parts: &mut ProblemParts,
        halt: &Halt<'_>,
    ) -> Result<Vec<DutyId>, PlanError> {
        let mut ids = Vec::new();
        for duty in planned {
            go_on(halt)?;
            // A duty of the planned pools is whole minutes long: its ends are wall times.
            if let Some(work) = self.work(duty) {
                ids.push(duty.id);
                parts.duties.push(self.duty(duty, work));
            }
        }
        Ok(ids)
    }

    /// A duty to plan.
    fn duty(&self, duty: &Duty, work: WorkPiece) -> solver::problem::Duty {
        let pool = self.network.pool(&duty.pool);
        let division = self.occasions.division(duty);
        let burdens = ledger::burdens(duty.interval, division, self.catalogue);
        // Of all burdens only hours add up from duty to duty.
        let adds = Amounts {
            out_of_hours: burdens.out_of_hours,
            ..Amounts::default()
        };
        let touched = self.occasions.touched(duty).into_iter();
        let criticality = self
            .network
            .line(&duty.line)
            .map_or(1, |line| line.criticality.max(1));
        let factor = match duty.tier {
            Tier::First => FIRST_ON_FACTOR,
            Tier::Second => 1,
        };
        let members = pool.iter().flat_map(|pool| &pool.members);
        // By position, so that candidates stand in the order of people whatever that of the pool.
        let members: BTreeSet<PersonIx> = members
            .filter_map(|member| self.index(&member.person))
            .collect();
        let candidates = members.into_iter().filter_map(|at| {
            let (person, _) = self.people.get(at.0)?;
            let eligible = (self.asked)(duty, person)
                && eligibility::reasons(self.network, duty, person).is_empty();
            eligible.then(|| Candidate {
                person: at,
                goodwill: goodwill(person, duty),
            })
        });
        solver::problem::Duty {
            need: u32::from(duty.people_needed),
            criticality: criticality.saturating_mul(factor),
            candidates: candidates.collect(),
            burdens: amounts(&adds),
            occasions: touched.map(|one| one.occasion).collect(),
            ..solver::problem::Duty::of(work)
        }
    }

    /// Adds the people; returns the ids of each one's past duties, and of those that stand.
    fn add_people(
        &self,
        planned: &[Duty],
        previous: &[Duty],
        book: &mut RuleBook,
        (parts, halt): (&mut ProblemParts, &Halt<'_>),
    ) -> Result<(DutiesByPerson, DutiesByPerson), PlanError> {
        let balances = self
            .history
            .balances(self.network, self.catalogue, (planned, self.period));
        let horizon = self.period.interval();
        let previous: BTreeMap<DutyId, &Duty> = previous.iter().map(|d| (d.id, d)).collect();
        let mut records = self.history.records();
        if let Some(pools) = &self.planned {
            records.plan(pools, self.period);
        }
        records.keep(records::about(self.period, self.reach));
        records.fill(self.network, self.catalogue);
        let (mut past, mut standing) = (Vec::new(), Vec::new());
        let mut options: Vec<Vec<usize>> = vec![Vec::new(); self.people.len()];
        for (ix, duty) in parts.duties.iter().enumerate() {
            for candidate in &duty.candidates {
                if let Some(own) = options.get_mut(candidate.person.0) {
                    own.push(ix);
                }
            }
        }
        for (at, (person, wte)) in self.people.iter().enumerate() {
            go_on(halt)?;
            let work = |duty: &Duty| Some((duty.id, self.work(duty)?));
            let before = self.history.of_person(&person.id, horizon, self.reach);
            let (ids, history): (Vec<_>, Vec<_>) = before.filter_map(work).unzip();
            past.push(ids);
            let stands = self.history.standing(&person.id, horizon, self.reach);
            let (ids, stands): (Vec<_>, Vec<_>) = stands.filter_map(work).unzip();
            standing.push(ids);
            let own = options.get(at).map_or(&[][..], Vec::as_slice);
            let mine = || own.iter().filter_map(|ix| Some((*ix, planned.get(*ix)?)));
            let held_before = |duty: &Duty| {
                previous
                    .get(&duty.id)
                    .is_some_and(|d| d.is_held_by(&person.id))
            };
            let preferences = mine()
                .map(|(ix, duty)| (DutyIx(ix), self.wish(person, duty)))
                .filter(|(_, cost)| *cost != 0)
                .collect();
            let kept = mine().filter(|(_, duty)| held_before(duty));
            let previous = kept.map(|(ix, _)| DutyIx(ix)).collect();
            parts.people.push(solver::problem::Person {
                name: person.id.to_string(),
                wte: *wte,
                unavailable: Vec::new(), // An absence makes a duty's candidates fewer instead: it is whole local days.
                rules: book.bind(person, self.period),
                base_week: base_week(person, self.period),
                history,
                standing: stands,
                records: Some(records.of_person(
                    self.network,
                    self.catalogue,
                    &person.id,
                    &self.line,
                )),
                leave: records::leave(self.network, &person.id, &self.line),
                carried: balances.get(&person.id).map(amounts).unwrap_or_default(),
                borne: self.borne(&person.id),
                due: None, // Known once pins have said how many places there are.
                preferences,
                previous,
                experience: Experience(match person.experience {
                    person::Experience::Novice => 0,
                    person::Experience::Competent => 1,
                    person::Experience::Expert => 2,
                }),
            });
        }
        Ok((past, standing))
    }

    /// What the person bears of the planned duties' occasions by duties that stand: a weekend begun
    /// before the plan is theirs already.
    fn borne(&self, person: &PersonId) -> Vec<Occasion> {
        let near = |duty| {
            self.occasions
                .touched_near(duty, self.period.interval())
                .into_iter()
        };
        let borne = self.history.held_by(person).flat_map(near);
        let borne: BTreeSet<Occasion> = borne.map(|one| one.occasion).collect();
        borne.into_iter().collect()
    }

    /// The duty in the solver's words.
    fn work(&self, duty: &Duty) -> Option<WorkPiece> {
        self.line.work(duty, self.network)
    }

    /// Cost of all wishes of the person about the duty: their weight where held against the wish,
    /// below 0 where wanted.
    fn wish(&self, person: &Person, duty: &Duty) -> i64 {
        let wishes = self.network.preferences_of(&person.id);
        wishes
            .filter(|wish| wish.is_about(&duty.pattern, duty.day))
            .map(|wish| match wish.wish {
                Wish::Avoid => i64::from(wish.weight),
                Wish::Prefer => -i64::from(wish.weight),
            })
            .sum()
    }

    /// The person's position.
    fn index(&self, person: &PersonId) -> Option<PersonIx> {
        let at = self
            .people
            .binary_search_by(|(known, _)| known.id.cmp(person));
        at.ok().map(PersonIx)
    }
}

/// Mean weekly minutes that the person works outside the rotas, over a period.
pub(super) fn base_week(person: &Person, period: Period) -> Minutes {
    let (mut sum, mut days) = (0.0, 0.0);
    for day in period.days() {
        days += 1.0;
        sum += person
            .employments_on(day)
            .map(|e| e.other_weekly_hours)
            .sum::<f64>();
    }
    duty_attributes::rounded(sum / days * 60.0)
}

/// Minutes of goodwill that the duty costs if this person holds it: all of it where they are on
/// call and their terms pay no allowance. Agreements that pay nothing for a line in an area do so
/// whoever is on call: that is no choice of the rota's, and the audit counts it.
fn goodwill(person: &Person, duty: &Duty) -> Minutes {
    let unpaid = duty.kind.is_on_call() && !person.on_call.paid;
    Minutes(if unpaid { duty.interval.minutes() } else { 0 })
}

/// The burden at a position of the problem.
pub(super) fn burden(at: BurdenIx) -> Option<Burden> {
    WEIGHTS.get(at.0).map(|(burden, _)| *burden)
}

/// The position of a burden in the problem.
pub(super) fn position(burden: Burden) -> Option<BurdenIx> {
    let at = WEIGHTS.iter().position(|(known, _)| *known == burden);
    at.map(BurdenIx)
}

/// Amounts other than 0, by the position of their burden in the problem.
pub(super) fn amounts(amounts: &Amounts) -> Vec<(BurdenIx, f64)> {
    WEIGHTS
        .iter()
        .enumerate()
        .map(|(at, (burden, _))| (BurdenIx(at), amounts.get(*burden)))
        .filter(|(_, amount)| amount.abs() > 1e-9)
        .collect()
}

/// Positions by id.
fn positions(ids: &[DutyId]) -> BTreeMap<DutyId, DutyIx> {
    ids.iter()
        .enumerate()
        .map(|(at, id)| (*id, DutyIx(at)))
        .collect()
}
