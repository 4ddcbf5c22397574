//! Which pins cannot all be kept: sets as small as can be, with the rules that contradict them.
//!
//! Most contradictions show in the pinned duties alone: whatever else the person held, an upper
//! limit would stay broken. Each rule's own check finds those. Where a rule asks for a least
//! amount, other duties might still bring it: only the engine can tell that none do.

use super::standing::hard_breaches;
use crate::judge::person_breaches;
use crate::outcome::{Breach, HeldIx, Status, Unit};
use crate::problem::{
    Candidate, Duty, DutyIx, Fixed, Hold, Minutes, Objective, PersonIx, Problem, ProblemParts,
    Severity,
};
use crate::rules::{PersonSchedule, Rule};
use crate::{Control, Limits, solve};
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long the engine may take over one question about one person: such questions are small.
const ENGINE_TIME: Duration = Duration::from_secs(5);

/// Pins that cannot all be kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PinConflicts {
    /// By person; conflicts of one person have no pin in common. Then those of duties with too many
    /// people, or too few.
    pub conflicts: Vec<PinConflict>,
    /// People about whom the engine had no answer in time: conflicts of theirs may be missing, or
    /// larger than need be.
    pub undecided: Vec<PersonIx>,
}

/// Pins of which one at least must go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PinConflict {
    /// The pins, as few as can be: without any one of them, the others can be kept with every hard
    /// rule of this person (or duty). Empty: the rules cannot be kept, pins or none.
    pub pins: Vec<Fixed>,
    /// Ids of the hard rules that contradict the pins: each by itself where a check proves it, all
    /// together where the engine does, and then as few as can be. One duty at a time is taken for
    /// granted there, and not named.
    pub rules: Vec<String>,
    /// What would be broken if the pins were kept, with person, amount and duties; from the engine,
    /// one way of many.
    pub breaches: Vec<Breach>,
    /// How it is known.
    pub proof: Proof,
}

/// How a contradiction is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The pinned duties break the rule, whatever else is held.
    Check,
    /// The engine finds no set of duties that keeps pins and rules.
    Engine,
}

/// Pins that cannot all be kept, as far as single people and the number of people on a duty go;
/// `None`: no such. What only several people together contradict (teams), [`solve`] finds.
#[must_use]
pub fn conflicting_pins(problem: &Problem) -> Option<PinConflicts> {
    let mut by_person: BTreeMap<PersonIx, Vec<Fixed>> = BTreeMap::new();
    for pin in problem.parts().fixed.iter().collect::<BTreeSet<_>>() {
        by_person.entry(pin.person).or_default().push(*pin);
    }
    let mut found = PinConflicts::default();
    for (person, pins) in by_person {
        let pinned = Pinned::new(problem, person);
        pinned.conflicts(pins, &mut found.conflicts);
        if pinned.undecided.get() {
            found.undecided.push(person);
        }
    }
    found.conflicts.extend(of_duties(problem));
    (!found.conflicts.is_empty() || !found.undecided.is_empty()).then_some(found)
}

/// One person under pins.
struct Pinned<'a> {
    problem: &'a Problem,
    person: PersonIx,
    alone: Alone,
    /// Whether the engine once had no answer.
    undecided: Cell<bool>,
}

impl<'a> Pinned<'a> {
    fn new(problem: &'a Problem, person: PersonIx) -> Self {
        Pinned {
            problem,
            person,
            alone: Alone::new(problem, person),
            undecided: Cell::new(false),
        }
    }

    /// Conflict after conflict, until the pins left have none.
    fn conflicts(&self, mut pins: Vec<Fixed>, conflicts: &mut Vec<PinConflict>) {
        while self.conflict(&pins).is_some() {
            let least = irreducible(&pins, |pins| self.conflict(pins).is_some());
            pins.retain(|pin| !least.contains(pin));
            let last = least.is_empty();
            let named = self.conflict(&least).map(|mut conflict| {
                if conflict.proof == Proof::Engine {
                    conflict.rules = self.alone.rules_against(&least);
                }
                conflict
            });
            conflicts.extend(named);
            if last {
                break;
            }
        }
    }

    /// Whether these pins and the person's hard rules contradict each other, and why. Where the
    /// engine has no answer they do not.
    fn conflict(&self, pins: &[Fixed]) -> Option<PinConflict> {
        let conflict = |rules, breaches, proof| PinConflict {
            pins: pins.to_vec(),
            rules,
            breaches,
            proof,
        };
        let certain = self.certain(pins);
        if !certain.is_empty() {
            let rules: BTreeSet<String> = certain.iter().map(|b| b.rule.clone()).collect();
            let rules = rules.into_iter().collect();
            return Some(conflict(rules, certain, Proof::Check));
        }
        if self.breaches(held(pins, Hold::Must)).is_empty() {
            return None;
        }
        match self.alone.contradiction(pins) {
            Ok(breaches) => breaches.map(|b| conflict(Vec::new(), b, Proof::Engine)),
            Err(Undecided) => {
                self.undecided.set(true);
                None
            }
        }
    }

    /// Breaches that stay whatever else the person holds.
    fn certain(&self, pins: &[Fixed]) -> Vec<Breach> {
        let (must, barred) = (held(pins, Hold::Must), held(pins, Hold::MustNot));
        let both = must.intersection(&barred).map(|duty| Breach {
            rule: "PIN".to_owned(),
            person: Some(self.person),
            duties: vec![HeldIx::Duty(*duty)],
            amount: 1.0,
            limit: 0.0,
            unit: Unit::Duties,
            days: None,
            price: None,
        });
        let mut certain: Vec<Breach> = both.collect();
        let may_not = must
            .iter()
            .filter(|duty| !self.problem.may_hold(self.person, **duty));
        for duty in may_not {
            let alone = person_breaches(self.problem, self.person, &[*duty]);
            let own = |breach: &Breach| matches!(breach.rule.as_str(), "ELIGIBLE" | "AVAILABLE");
            certain.extend(alone.into_iter().filter(own));
        }
        let breaches = self.breaches(must.iter().copied());
        if breaches.is_empty() {
            return certain;
        }
        let options = self
            .problem
            .options(self.person)
            .iter()
            .map(|(duty, _)| *duty);
        let open: Vec<DutyIx> = options
            .filter(|d| !must.contains(d) && !barred.contains(d))
            .collect();
        // Each duty more, and all of them at once: what no such probe lessens, an upper limit
        // forbids.
        let mut probes: Vec<Vec<DutyIx>> = open.iter().map(|duty| vec![*duty]).collect();
        probes.push(open);
        let stays = |breach: &Breach| {
            probes.iter().all(|more| {
                let with = self.breaches(must.iter().chain(more).copied());
                with.iter().any(|other| is_no_less(other, breach))
            })
        };
        certain.extend(breaches.into_iter().filter(stays));
        certain
    }

    fn breaches(&self, held: impl IntoIterator<Item = DutyIx>) -> Vec<Breach> {
        hard_breaches(&PersonSchedule::new(self.problem, self.person, held))
    }
}

/// The engine found no answer in time.
struct Undecided;

/// Whether a breach is at least as bad as another of the same rule, which it contains.
fn is_no_less(breach: &Breach, than: &Breach) -> bool {
    let contains = than.duties.iter().all(|ix| breach.duties.contains(ix));
    let same = (&breach.rule, breach.unit) == (&than.rule, than.unit) && breach.limit == than.limit;
    same && contains && breach.amount >= than.amount
}

fn held(pins: &[Fixed], hold: Hold) -> BTreeSet<DutyIx> {
    let pins = pins.iter().filter(|pin| pin.hold == hold);
    pins.map(|pin| pin.duty).collect()
}

/// Drop pin after pin as long as the rest conflicts: what is left conflicts, and without any one of
/// it nothing does.
fn irreducible(pins: &[Fixed], conflicts: impl Fn(&[Fixed]) -> bool) -> Vec<Fixed> {
    let mut least = pins.to_vec();
    for pin in pins {
        let without: Vec<Fixed> = least.iter().copied().filter(|kept| kept != pin).collect();
        if conflicts(&without) {
            least = without;
        }
    }
    least
}

/// Duties on which more people are pinned than may hold them, or fewer may be than must.
fn of_duties(problem: &Problem) -> Vec<PinConflict> {
    let mut pinned: BTreeMap<DutyIx, BTreeSet<Fixed>> = BTreeMap::new();
    for pin in &problem.parts().fixed {
        pinned.entry(pin.duty).or_default().insert(*pin);
    }
    let mut conflicts = Vec::new();
    for (duty, pins) in pinned {
        let (must, barred): (Vec<Fixed>, Vec<Fixed>) =
            pins.into_iter().partition(|pin| pin.hold == Hold::Must);
        conflicts.extend(too_many(problem, duty, must));
        conflicts.extend(too_few(problem, duty, barred));
    }
    conflicts
}

fn too_many(problem: &Problem, duty: DutyIx, mut must: Vec<Fixed>) -> Option<PinConflict> {
    let (room, held) = (problem.duty(duty).need as usize, must.len());
    must.truncate(room + 1);
    (held > room && problem.duty(duty).over.is_none()).then(|| of_duty("NEED", duty, must, 0.0))
}

fn too_few(problem: &Problem, duty: DutyIx, mut barred: Vec<Fixed>) -> Option<PinConflict> {
    let least = problem.duty(duty).least as usize;
    barred.retain(|pin| problem.may_hold(pin.person, duty));
    let people = problem.duty(duty).candidates.iter().map(|c| c.person);
    let able = people.filter(|p| problem.may_hold(*p, duty)).count();
    let left = able - barred.len();
    // As many pins as leave one person too few; none where there are too few anyway.
    barred.truncate((able + 1).saturating_sub(least));
    let limit = f64::from(problem.duty(duty).least);
    (left < least && !barred.is_empty()).then(|| of_duty("LEAST", duty, barred, limit))
}

/// A conflict over the number of people on a duty: by one person.
fn of_duty(rule: &str, duty: DutyIx, pins: Vec<Fixed>, limit: f64) -> PinConflict {
    let breach = Breach {
        rule: rule.to_owned(),
        person: None,
        duties: vec![HeldIx::Duty(duty)],
        amount: 1.0,
        limit,
        unit: Unit::People,
        days: None,
        price: None,
    };
    PinConflict {
        pins,
        rules: vec![rule.to_owned()],
        breaches: vec![breach],
        proof: Proof::Check,
    }
}

/// A person's hard rules and possible duties as a problem of its own.
#[derive(Clone)]
struct Alone {
    parts: ProblemParts,
    person: PersonIx,
    /// The duties, as the whole problem numbers them.
    duties: Vec<DutyIx>,
}

impl Alone {
    fn new(problem: &Problem, person: PersonIx) -> Self {
        let whole = problem.parts();
        let mut parts = whole.emptied();
        parts.rules.clone_from(&whole.rules);
        parts.objective = Objective::Weighted;
        let mut one = problem.person(person).clone();
        one.rules
            .retain(|rule| problem.rule(*rule).severity == Severity::Hard);
        one.carried.clear();
        one.borne.clear();
        one.due = None;
        one.preferences.clear();
        one.previous.clear();
        parts.people.push(one);
        let options = problem.options(person).iter().map(|(duty, _)| *duty);
        let duties: Vec<DutyIx> = options.collect::<BTreeSet<_>>().into_iter().collect();
        let candidate = Candidate {
            person: PersonIx(0),
            goodwill: Minutes(0),
        };
        parts.duties = duties
            .iter()
            .map(|duty| Duty {
                candidates: vec![candidate],
                ..Duty::of(problem.duty(*duty).work.clone())
            })
            .collect();
        Alone {
            parts,
            person,
            duties,
        }
    }

    /// The rules that contradict these pins; `None`: none does.
    fn contradiction(&self, pins: &[Fixed]) -> Result<Option<Vec<Breach>>, Undecided> {
        let mut parts = self.parts.clone();
        parts.fixed = pins
            .iter()
            .filter_map(|pin| {
                let duty = DutyIx(self.duties.binary_search(&pin.duty).ok()?);
                Some(Fixed {
                    person: PersonIx(0),
                    duty,
                    hold: pin.hold,
                })
            })
            .collect();
        let limits = Limits {
            time: ENGINE_TIME,
            threads: 1,
            ..Limits::default()
        };
        let problem = Problem::new(parts).map_err(|_| Undecided)?;
        let outcome = solve(&problem, &limits, &Control::default());
        match (outcome.status, outcome.roster) {
            (Status::Contradiction(why), _) => {
                let rules = why.breaches.into_iter();
                Ok(Some(rules.map(|breach| self.renamed(breach)).collect()))
            }
            (_, Some(_)) => Ok(None),
            (_, None) => Err(Undecided),
        }
    }

    /// Ids of rules that contradict these pins together, and without any one of which none would. A
    /// rule about which the engine has no answer is named.
    fn rules_against(&self, pins: &[Fixed]) -> Vec<String> {
        let mut least = self.clone();
        for rule in self.parts.people[0].rules.clone() {
            let mut fewer = least.clone();
            fewer.parts.people[0].rules.retain(|kept| *kept != rule);
            if matches!(fewer.contradiction(pins), Ok(Some(_))) {
                least = fewer;
            }
        }
        let rules = least.parts.people[0].rules.iter();
        let rules = rules.map(|rule| &self.parts.rules[rule.0]);
        let asked = rules.filter(|used| !matches!(used.rule, Rule::NoOverlap(_)));
        asked.map(|used| used.id.clone()).collect()
    }

    fn renamed(&self, mut breach: Breach) -> Breach {
        breach.person = breach.person.map(|_| self.person);
        for ix in &mut breach.duties {
            if let HeldIx::Duty(duty) = ix {
                *duty = self.duties[duty.0];
            }
        }
        breach
    }
}
