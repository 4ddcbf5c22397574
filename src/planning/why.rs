//! Asks the solver why a duty of a rota is empty, why this person holds it, and who could stand in,
//! on the network as it is now.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_solver as solver;
use evenwatch_solver::Halt;
use evenwatch_solver::explain::{self, AskError, EffectStep, Ledger, TierDifference};
use evenwatch_solver::outcome::{Block, HeldIx};
use evenwatch_solver::problem::{DutyIx, PersonIx};

use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{DutyId, PersonId, RuleId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::person::Person;
use evenwatch_domain::rota::{Duty, Holder};

use super::answer::{
    CandidateStanding, Cost, DutyExplanation, DutyName, DutyProgress, Exchange, GivenUp, HeldPlace,
    Obstacle, PersonName, StandIn, Then, Way,
};
use super::error::PlanError;
use super::judge::roster;
use super::problem::Built;
use super::request::PlanSpec;
use super::{eligibility, problem};

/// Why `wanted`, one of `duties`, is held as it is. `duties` are a rota's, as they are held;
/// `request` names its period and pools, and `owed` are the duties that [`super::duties()`] gives
/// for it now.
///
/// Holders of duties that the network no longer owes, and those who share no pool any more, are
/// passed over. `None` where `wanted` is not owed, or a holder of it is passed over: then there is
/// nothing true to say about it.
///
/// # Errors
/// As [`super::plan`] for a request that makes no sense.
pub fn why(
    network: &Network,
    catalogue: &Catalogue,
    request: &PlanSpec<'_>,
    owed: Vec<Duty>,
    duties: &[Duty],
    wanted: DutyId,
) -> Result<Option<DutyExplanation>, PlanError> {
    let Some(duty) = duties.iter().find(|duty| duty.id == wanted) else {
        return Ok(None);
    };
    // What has begun stays with its holders: nobody is offered it in exchange, nor asked to give it
    // up.
    let progress = |duty: &Duty| DutyProgress::of(duty, request.begun_by);
    let begun: BTreeMap<DutyId, &Duty> = duties
        .iter()
        .filter(|duty| progress(duty) != DutyProgress::ToCome && duty.id != wanted)
        .map(|duty| (duty.id, duty))
        .collect();
    let may = |duty: &Duty, person: &Person| {
        let begun = begun.get(&duty.id);
        begun.is_none_or(|begun| begun.is_held_by(&person.id))
    };
    let built = problem::build_asking(
        network,
        catalogue,
        request,
        (owed, Vec::new()),
        &may,
        &Halt::never(),
    )?;
    let Some(at) = built.duties.iter().position(|owed| owed.id == wanted) else {
        return Ok(None);
    };
    let held = roster(&built, &counting(network, duties, request.begun_by));
    let ledger = Ledger::new(&built.problem, &held);
    let mut holders = Vec::new();
    for holder in &duty.holders {
        let person = built.people.iter().position(|id| *id == holder.person);
        // Who is away throughout is not asked to hold anything, and has no place in the problem.
        let is_known = network.person(&holder.person).is_some();
        if person.is_none() && !is_known {
            return Ok(None);
        }
        holders.push((person.map(PersonIx), holder));
    }
    let past = request.history.iter().map(|record| &record.duty);
    let question = Question {
        network,
        built: &built,
        ledger,
        duty,
        at: DutyIx(at),
        progress: progress(duty),
        begun: begun.into_keys().collect(),
        names: built.duties.iter().chain(past).map(|d| (d.id, d)).collect(),
    };
    question
        .answer(&holders)
        .map(Some)
        .map_err(|error| refused(&error))
}

/// The duties with the holders who count on them, of what is not over: who is away is on no duty.
fn counting(network: &Network, duties: &[Duty], now: Option<Instant>) -> Vec<Duty> {
    let mut duties = duties.to_vec();
    for duty in &mut duties {
        if DutyProgress::of(duty, now) == DutyProgress::Over {
            continue;
        }
        let whole = duty.clone();
        duty.holders.retain(|holder| {
            let person = network.person(&holder.person);
            person.is_some_and(|person| eligibility::reasons(network, &whole, person).is_empty())
        });
    }
    duties
}

/// The solver refuses a question only where the numbers given to it are wrong: an error of ours.
fn refused(error: &AskError) -> PlanError {
    PlanError::Refused {
        message: error.to_string(),
    }
}

/// One duty of one rota, and what its numbers mean.
struct Question<'a> {
    network: &'a Network,
    built: &'a Built,
    ledger: Ledger<'a>,
    duty: &'a Duty,
    at: DutyIx,
    progress: DutyProgress,
    /// Other duties that have begun.
    begun: BTreeSet<DutyId>,
    /// Duties that an answer may name.
    names: BTreeMap<DutyId, &'a Duty>,
}

impl Question<'_> {
    fn answer(&self, holders: &[(Option<PersonIx>, &Holder)]) -> Result<DutyExplanation, AskError> {
        let missing = self.duty.missing();
        let candidates = if missing > 0 && self.progress != DutyProgress::Over {
            self.candidates()?
        } else {
            Vec::new()
        };
        let holders = holders
            .iter()
            .map(|(person, holder)| self.held(*person, holder))
            .collect::<Result<_, _>>()?;
        Ok(DutyExplanation {
            duty: DutyName::from(self.duty),
            people_needed: self.duty.people_needed,
            missing,
            candidates,
            holders,
            progress: self.progress,
        })
    }

    /// Those whom the problem knows as candidates, and then those of the pool who could never hold
    /// the duty.
    fn candidates(&self) -> Result<Vec<CandidateStanding>, AskError> {
        let found = self.ledger.why_empty(self.at)?.candidates;
        let open = found
            .iter()
            .filter(|standing| standing.reason != explain::Reason::Holds);
        let mut candidates: Vec<CandidateStanding> = open
            .filter_map(|standing| {
                Some(CandidateStanding {
                    person: self.person(standing.person)?,
                    obstacles: self.obstacles(standing.person, &standing.reason),
                    way: standing.way.as_ref().and_then(|way| self.way(way)),
                })
            })
            .collect();
        candidates.extend(self.never());
        Ok(candidates)
    }

    /// Members of the pool who are ineligible, by name.
    fn never(&self) -> Vec<CandidateStanding> {
        let pool = self.network.pool(&self.duty.pool);
        let mut members: Vec<&PersonId> = pool
            .iter()
            .flat_map(|pool| pool.members.iter().map(|member| &member.person))
            .filter(|person| !self.duty.is_held_by(person))
            .collect();
        members.sort_unstable();
        members.dedup();
        let mut never: Vec<CandidateStanding> = members
            .into_iter()
            .filter_map(|id| {
                let reasons =
                    eligibility::reasons(self.network, self.duty, self.network.person(id)?);
                let obstacle = |reason| Obstacle::Ineligible { reason };
                (!reasons.is_empty()).then(|| CandidateStanding {
                    person: self.named(id),
                    obstacles: reasons.into_iter().map(obstacle).collect(),
                    way: None,
                })
            })
            .collect();
        never.sort_by(|a, b| a.person.name.cmp(&b.person.name));
        never
    }

    /// None where a duty that has begun would have to be given up.
    fn way(&self, way: &explain::Way) -> Option<Way> {
        let begun = |given: &explain::GivenUp| {
            let id = self.built.duty_ids.get(given.duty.0);
            id.is_some_and(|id| self.begun.contains(id))
        };
        if way.given_up.iter().any(begun) {
            return None;
        }
        let given_up = way.given_up.iter().filter_map(|given| {
            let then = match given.then {
                explain::Then::TakenBy(person) => Then::TakenBy {
                    person: self.person(person)?,
                },
                explain::Then::NotNeeded => Then::NotNeeded,
                explain::Then::Open => Then::Open,
            };
            Some(GivenUp {
                duty: self.planned(given.duty)?,
                then,
            })
        });
        Some(Way {
            given_up: given_up.collect(),
            costs: costs(&way.tiers),
        })
    }

    fn held(&self, at: Option<PersonIx>, holder: &Holder) -> Result<HeldPlace, AskError> {
        let person = self.network.person(&holder.person);
        let reasons = person.map(|person| eligibility::reasons(self.network, self.duty, person));
        let reasons = reasons.unwrap_or_default();
        let obstacle = |reason| Obstacle::Ineligible { reason };
        let mut held = HeldPlace {
            person: self.named(&holder.person),
            pinned: holder.pinned,
            obstacles: reasons.into_iter().map(obstacle).collect(),
            left_open: Vec::new(),
            stand_ins: Vec::new(),
        };
        if self.progress == DutyProgress::Over {
            return Ok(held);
        }
        // Of who cannot hold it the place is open already: to leave it so costs nothing, and nobody
        // can exchange with them.
        let at = at.filter(|_| held.obstacles.is_empty());
        let found = self.ledger.stand_ins(self.at, at)?;
        let absence = found.absence.as_ref();
        held.left_open = absence.map_or_else(Vec::new, |effect| costs(&effect.tiers));
        let others = found
            .ranked
            .iter()
            .filter(|other| other.reason != explain::Reason::Holds);
        for other in others {
            let stand_in = match at {
                Some(at) => self.stand_in(at, other)?,
                None => self.filling(other),
            };
            held.stand_ins.extend(stand_in);
        }
        Ok(held)
    }

    /// Somebody who could take the place of a holder who does not count: what it costs against the
    /// place as it is, open.
    fn filling(&self, other: &explain::StandIn) -> Option<StandIn> {
        Some(StandIn {
            person: self.person(other.person)?,
            obstacles: self.obstacles(other.person, &other.reason),
            costs: costs(&other.effect.tiers),
            exchange: None,
        })
    }

    /// What it costs against the rota as it is, not against the place left open.
    fn stand_in(
        &self,
        holder: PersonIx,
        other: &explain::StandIn,
    ) -> Result<Option<StandIn>, AskError> {
        let Some(person) = self.person(other.person) else {
            return Ok(None);
        };
        let compared = self.ledger.why_this_person(self.at, holder, other.person)?;
        let changes = |alternative: &explain::Alternative| -> Vec<Cost> {
            let tiers = alternative.tiers.iter();
            tiers
                .map(|change| cost(change.tier, change.difference, change.unit))
                .collect()
        };
        // A duty that has begun is no longer anybody's to exchange.
        let to_come = self.progress == DutyProgress::ToCome;
        let exchange = compared
            .exchange
            .filter(|exchange| exchange.lawful && to_come);
        Ok(Some(StandIn {
            person,
            obstacles: self.obstacles(other.person, &other.reason),
            costs: changes(&compared.hand_over),
            exchange: exchange.and_then(|exchange| {
                let returned = exchange.steps.iter().find_map(|step| match step {
                    EffectStep::Take { person, duty } if *person == holder => Some(*duty),
                    _ => None,
                });
                Some(Exchange {
                    duty: self.planned(returned?)?,
                    costs: changes(&exchange),
                })
            }),
        }))
    }

    fn obstacles(&self, person: PersonIx, reason: &explain::Reason) -> Vec<Obstacle> {
        match reason {
            explain::Reason::Blocked(blocks) => blocks
                .iter()
                .filter_map(|block| self.rule(person, block))
                .collect(),
            // A planner's problem has neither absences nor pins away: leave takes people out of the
            // candidates.
            explain::Reason::Holds
            | explain::Reason::Unavailable
            | explain::Reason::Pinned
            | explain::Reason::Free => Vec::new(),
        }
    }

    fn rule(&self, person: PersonIx, block: &Block) -> Option<Obstacle> {
        let rules = &self.built.problem.parts().rules;
        let asks = rules
            .iter()
            .find(|rule| rule.id == block.rule)
            .map(|rule| rule.label.clone());
        let clashes = block.conflicts.iter().filter_map(|held| match held {
            HeldIx::Duty(at) => self.planned(*at),
            HeldIx::Past(at) => self.name(*self.built.past.get(person.0)?.get(*at)?),
            HeldIx::Standing(at) => self.name(*self.built.standing.get(person.0)?.get(*at)?),
        });
        Some(Obstacle::Rule {
            rule: RuleId::new(&block.rule).ok()?,
            asks: asks.unwrap_or_default(),
            amount: block.amount,
            limit: block.limit,
            unit: block.unit.to_string(),
            days: block.days,
            clashes: clashes.collect(),
        })
    }

    fn planned(&self, at: DutyIx) -> Option<DutyName> {
        self.name(*self.built.duty_ids.get(at.0)?)
    }

    fn name(&self, id: DutyId) -> Option<DutyName> {
        self.names.get(&id).map(|duty| DutyName::from(*duty))
    }

    fn person(&self, at: PersonIx) -> Option<PersonName> {
        self.built.people.get(at.0).map(|id| self.named(id))
    }

    fn named(&self, id: &PersonId) -> PersonName {
        let person = self.network.person(id);
        PersonName {
            id: id.clone(),
            name: person.map_or_else(|| id.to_string(), |person| person.name.clone()),
        }
    }
}

fn costs(tiers: &[TierDifference]) -> Vec<Cost> {
    tiers
        .iter()
        .map(|tier| cost(tier.tier, tier.difference, tier.unit))
        .collect()
}

fn cost(tier: solver::outcome::TierName, difference: f64, unit: explain::TierUnit) -> Cost {
    Cost {
        tier: tier.to_string(),
        difference,
        unit: unit.to_string(),
    }
}
