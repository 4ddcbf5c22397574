//! Why a duty is empty: for each candidate what is in the way, and what would have to move.

use super::comparison::lawful_then_cheap;
use super::effect::{Effect, EffectStep, TierDifference, by_cost};
use super::error::AskError;
use super::ledger::Ledger;
use super::standing::{Reason, leave, reason, take};
use crate::outcome::{Breach, HeldIx, Roster};
use crate::problem::{DutyIx, PersonIx, Problem};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Most duties that one candidate is asked to give up for another.
pub const MOST_GIVEN_UP: usize = 2;
/// Most sets of duties tried for one candidate: an answer must come while somebody waits for it.
const MOST_TRIED: usize = 400;
/// Most ways whose cost is worked out for one candidate, each with the best taker of every duty
/// given up.
const MOST_COSTED: usize = 8;

/// Why a duty has too few people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vacancy {
    /// The duty.
    pub duty: DutyIx,
    /// People missing; 0: the duty has its people.
    pub missing: u32,
    /// Every candidate: those for whom there is a way, the cheapest first; then those who are
    /// blocked all the same, pinned away, unavailable, and those who hold the duty. Equals by name.
    pub candidates: Vec<CandidateReport>,
}

/// One candidate for one duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CandidateReport {
    /// Who.
    pub person: PersonIx,
    /// What is in the way.
    pub reason: Reason,
    /// How the person could take the duty lawfully all the same; `None`: not by giving up as many
    /// as [`MOST_GIVEN_UP`] duties.
    pub way: Option<Way>,
}

/// How a candidate could take a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// The smallest set of duties that the person would have to give up; empty: none. Among sets of
    /// one size, the one that costs least, with what becomes of each.
    pub given_up: Vec<GivenUp>,
    /// All steps of the chain, in order.
    pub steps: Vec<EffectStep>,
    /// What the whole chain costs.
    pub tiers: Vec<TierDifference>,
}

/// A duty given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUp {
    /// Which.
    pub duty: DutyIx,
    /// What becomes of it.
    pub then: Then,
}

/// What becomes of a duty given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// This person could take it over lawfully, and of all who could costs least.
    TakenBy(PersonIx),
    /// It has people enough without.
    NotNeeded,
    /// Nobody could take it over lawfully: the gap would only move.
    Open,
}

/// Why a duty is empty, candidate by candidate.
///
/// Where rules only set upper limits, the set given up is the smallest there is. Where a rule asks
/// for a least amount (shortest runs; people without whom a duty must not be), it is lawful, but a
/// smaller one may have been missed.
///
/// # Errors
/// [`AskError::NoSuchDuty`].
pub fn why_empty(problem: &Problem, roster: &Roster, duty: DutyIx) -> Result<Vacancy, AskError> {
    Ledger::new(problem, roster).why_empty(duty)
}

impl Ledger<'_> {
    /// See [`why_empty`].
    ///
    /// # Errors
    /// As there.
    pub fn why_empty(&self, duty: DutyIx) -> Result<Vacancy, AskError> {
        let duties = self.problem().duties();
        let Some(wanted) = duties.get(duty.0) else {
            let duties = duties.len();
            return Err(AskError::NoSuchDuty { duty, duties });
        };
        let people = wanted.candidates.iter().map(|candidate| candidate.person);
        let mut candidates: Vec<CandidateReport> = people.map(|p| self.standing(p, duty)).collect();
        candidates.sort_by(|a, b| {
            let name = |one: &CandidateReport| &self.problem().person(one.person).name;
            by_way(a, b)
                .then_with(|| name(a).cmp(name(b)))
                .then(a.person.cmp(&b.person))
        });
        let held = u32::try_from(self.on(duty).len()).unwrap_or(u32::MAX);
        Ok(Vacancy {
            duty,
            missing: wanted.need.saturating_sub(held),
            candidates,
        })
    }

    fn standing(&self, person: PersonIx, duty: DutyIx) -> CandidateReport {
        let broken = self.broken(&[], &[take(person, duty)]);
        let reason = reason(
            self.problem(),
            self.roster().of(person),
            person,
            duty,
            &broken,
        );
        let way = match &reason {
            Reason::Free => Some(self.chain(person, duty, &[])),
            Reason::Blocked(_) => self.way(person, duty, &broken),
            Reason::Holds | Reason::Unavailable | Reason::Pinned => None,
        };
        CandidateReport {
            person,
            reason,
            way,
        }
    }

    fn way(&self, person: PersonIx, duty: DutyIx, broken: &[Breach]) -> Option<Way> {
        let mut search = Search {
            ledger: self,
            person,
            duty,
            tried: BTreeSet::new(),
        };
        let mut open = vec![(Vec::new(), broken.to_vec())];
        for _ in 0..MOST_GIVEN_UP {
            let (sets, next) = search.one_more(&open);
            let ways = sets.iter().take(MOST_COSTED);
            let ways = ways.map(|set| self.chain(person, duty, set));
            // A duty that must not be left alone, and that nobody takes over, cannot be given up.
            let lawful = ways.filter(|way| self.broken(&[], &way.steps).is_empty());
            if let Some(best) = lawful.min_by(|a, b| by_cost(&a.tiers, &b.tiers)) {
                return Some(best);
            }
            open = next;
        }
        None
    }

    /// The person takes the duty and gives up others; each of those goes, in turn, to whom it costs
    /// least.
    fn chain(&self, person: PersonIx, duty: DutyIx, given_up: &[DutyIx]) -> Way {
        let mut steps = vec![take(person, duty)];
        steps.extend(given_up.iter().map(|given| leave(person, *given)));
        let mut fates = Vec::new();
        for given in given_up {
            let then = if self.on(*given).len() > self.problem().duty(*given).need as usize {
                Then::NotNeeded
            } else {
                let taker = self.best_taker(&steps, *given, person);
                steps.extend(taker.map(|taker| take(taker, *given)));
                taker.map_or(Then::Open, Then::TakenBy)
            };
            fates.push(GivenUp { duty: *given, then });
        }
        let tiers = self.effect_after(&[], &steps).tiers;
        Way {
            given_up: fates,
            steps,
            tiers,
        }
    }

    fn best_taker(&self, base: &[EffectStep], duty: DutyIx, but: PersonIx) -> Option<PersonIx> {
        let candidates = self
            .problem()
            .duty(duty)
            .candidates
            .iter()
            .map(|c| c.person);
        let able = candidates.filter(|p| {
            *p != but && !self.roster().holds(*p, duty) && self.problem().may_hold(*p, duty)
        });
        let effects = able.map(|p| (p, self.effect_after(base, &[take(p, duty)])));
        let lawful: Vec<(PersonIx, Effect)> =
            effects.filter(|(_, effect)| effect.is_lawful()).collect();
        let best = lawful.iter().min_by(|(p, a), (q, b)| {
            let name = |person: &PersonIx| &self.problem().person(*person).name;
            lawful_then_cheap(a, b).then_with(|| (name(p), p).cmp(&(name(q), q)))
        });
        best.map(|(person, _)| *person)
    }
}

/// A set of duties given up, with what it leaves broken.
type Tried = (Vec<DutyIx>, Vec<Breach>);

/// The search for duties that one person would have to give up.
struct Search<'l, 'a> {
    ledger: &'l Ledger<'a>,
    person: PersonIx,
    duty: DutyIx,
    tried: BTreeSet<Vec<DutyIx>>,
}

impl Search<'_, '_> {
    /// From sets that do not help yet, with what they leave broken: those with one duty more that
    /// help, in order, and those that do not.
    fn one_more(&mut self, open: &[Tried]) -> (Vec<Vec<DutyIx>>, Vec<Tried>) {
        let (mut found, mut next) = (Vec::new(), Vec::new());
        for (given, broken) in open {
            for witness in self.witnesses(given, broken) {
                let mut more = given.clone();
                more.push(witness);
                more.sort_unstable();
                if self.tried.len() >= MOST_TRIED || !self.tried.insert(more.clone()) {
                    continue;
                }
                let left = self.left(&more);
                if left.is_empty() {
                    found.push(more);
                } else {
                    next.push((more, left));
                }
            }
        }
        found.sort_unstable();
        (found, next)
    }

    /// What is broken when these duties are given up and the new one is taken.
    fn left(&self, given_up: &[DutyIx]) -> Vec<Breach> {
        let mut steps = vec![take(self.person, self.duty)];
        steps.extend(given_up.iter().map(|given| leave(self.person, *given)));
        let mut broken = self.ledger.broken(&[], &steps);
        // Who takes over a duty given up is seen to later.
        broken.retain(|breach| breach.rule != "LEAST" || breach.person.is_some());
        broken
    }

    /// Duties of which one at least must go. A breach of an upper limit lasts while all duties that
    /// make it are held, so one of them must; the breach with the fewest leaves least to try. Where
    /// a breach names none of the person's duties, any of them may help.
    fn witnesses(&self, given_up: &[DutyIx], broken: &[Breach]) -> Vec<DutyIx> {
        let held = self.ledger.roster().of(self.person);
        let free = |duty: &DutyIx| held.contains(duty) && !given_up.contains(duty);
        let of_breach = |breach: &Breach| -> Vec<DutyIx> {
            let duties = breach.duties.iter().filter_map(|ix| match ix {
                HeldIx::Duty(duty) => Some(*duty),
                HeldIx::Past(_) | HeldIx::Standing(_) => None,
            });
            duties.filter(free).collect()
        };
        let named: Vec<(&Breach, Vec<DutyIx>)> = broken
            .iter()
            .map(|breach| (breach, of_breach(breach)))
            .collect();
        // What a team or the duty itself lacks, nothing this person gives up can mend.
        if named
            .iter()
            .any(|(breach, duties)| breach.person.is_none() && duties.is_empty())
        {
            return Vec::new();
        }
        let fewest = named
            .into_iter()
            .map(|(_, duties)| duties)
            .filter(|d| !d.is_empty());
        fewest
            .min_by_key(Vec::len)
            .unwrap_or_else(|| held.iter().copied().filter(free).collect())
    }
}

/// Those with a way by cost, then the rest by what is in the way.
fn by_way(a: &CandidateReport, b: &CandidateReport) -> Ordering {
    let rank = |one: &CandidateReport| match (&one.way, &one.reason) {
        (Some(_), _) => 0,
        (None, Reason::Free | Reason::Blocked(_)) => 1,
        (None, Reason::Pinned) => 2,
        (None, Reason::Unavailable) => 3,
        (None, Reason::Holds) => 4,
    };
    rank(a).cmp(&rank(b)).then_with(|| match (&a.way, &b.way) {
        (Some(a), Some(b)) => by_cost(&a.tiers, &b.tiers),
        _ => Ordering::Equal,
    })
}
