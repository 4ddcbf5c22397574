//! A lawful roster to start from: pins, then duty by duty the person for whom it is fairest.

use crate::budget::SearchBudget;
use crate::judge::judge;
use crate::outcome::Roster;
use crate::problem::{BurdenIx, Duty, DutyIx, Hold, Occasion, PersonIx, Problem, Severity};
use crate::rules::{PersonSchedule, Violation};
use std::collections::BTreeSet;

/// Units of work of asking one person's rules about one more duty.
const ASKING: u64 = 100;

/// A lawful roster that keeps what is held already, or `None` where that and the pins alone, or the
/// least that some rule asks for, are not met by this simple way. Filling ends when time is up.
pub fn greedy(problem: &Problem, held: &Roster, watch: &SearchBudget<'_>) -> Option<Roster> {
    let mut roster = held.clone();
    for pin in problem
        .parts()
        .fixed
        .iter()
        .filter(|pin| pin.hold == Hold::Must)
    {
        roster.give(pin.person, pin.duty);
    }
    let mut duties: Vec<DutyIx> = problem.duty_indices().collect();
    duties.sort_by_key(|d| {
        let duty = problem.duty(*d);
        (
            std::cmp::Reverse(duty.criticality),
            duty.candidates.len(),
            duty.work.interval.start(),
            *d,
        )
    });
    let mut loads = Loads::new(problem, &roster);
    let pins = problem.parts().fixed.iter();
    let barred: BTreeSet<(PersonIx, DutyIx)> = pins
        .filter(|pin| pin.hold == Hold::MustNot)
        .map(|pin| (pin.person, pin.duty))
        .collect();
    let mut on = roster.by_duty(problem.duties().len());
    // What must be there, before anything that only should.
    let targets: [fn(&Duty) -> u32; 2] = [|duty| duty.least, |duty| duty.need];
    for (target, duty) in targets
        .iter()
        .flat_map(|t| duties.iter().map(move |d| (t, *d)))
    {
        let target = target(problem.duty(duty)) as usize;
        while on[duty.0].len() < target && !watch.stopped() {
            let candidates = problem.duty(duty).candidates.len();
            watch.spend(ASKING * u64::try_from(candidates).unwrap_or(u64::MAX));
            let Some(person) = fairest(problem, &roster, &loads, &barred, duty) else {
                break;
            };
            roster.give(person, duty);
            on[duty.0].push(person);
            loads.add(problem, person, duty);
        }
    }
    if judge(problem, &roster).is_lawful() {
        return Some(roster);
    }
    let pinned = problem
        .parts()
        .fixed
        .iter()
        .filter(|p| p.hold == Hold::Must)
        .map(|p| (p.person, p.duty));
    let pinned = Roster::from_pairs(problem.people().len(), pinned);
    judge(problem, &pinned).is_lawful().then_some(pinned)
}

/// Who bears what so far.
struct Loads {
    /// Per person and burden, the load per WTE, less what is due: by WTE it is due from everybody
    /// alike, and so left out.
    loads: Vec<Vec<f64>>,
    /// Per person, the occasions borne.
    borne: Vec<BTreeSet<Occasion>>,
}

impl Loads {
    fn new(problem: &Problem, roster: &Roster) -> Self {
        let borne = problem.people().iter();
        let mut loads = Loads {
            loads: vec![vec![0.0; problem.burdens().len()]; problem.people().len()],
            borne: borne.map(|p| p.borne.iter().copied().collect()).collect(),
        };
        for person in problem.person_indices() {
            let one = problem.person(person);
            for (burden, amount) in &one.carried {
                loads.loads[person.0][burden.0] += amount / one.wte;
            }
            for (burden, amount) in one.due.iter().flatten() {
                loads.loads[person.0][burden.0] -= amount / one.wte;
            }
        }
        for (person, duty) in roster.pairs() {
            loads.add(problem, person, duty);
        }
        loads
    }

    fn add(&mut self, problem: &Problem, person: PersonIx, duty: DutyIx) {
        let (given, wte) = (problem.duty(duty), problem.person(person).wte);
        for (burden, amount) in &given.burdens {
            self.loads[person.0][burden.0] += amount / wte;
        }
        for occasion in &given.occasions {
            if self.borne[person.0].insert(*occasion) {
                self.loads[person.0][occasion.burden.0] += 1.0 / wte;
            }
        }
    }

    /// Weighted load of the burdens that a duty brings; one that only brings an occasion borne
    /// already brings nothing of it.
    fn of(&self, problem: &Problem, person: PersonIx, duty: DutyIx) -> f64 {
        let given = problem.duty(duty);
        let new = given.occasions.iter();
        let new = new.filter(|occasion| !self.borne[person.0].contains(occasion));
        let adds = given.burdens.iter().map(|(burden, _)| *burden);
        let brought: BTreeSet<BurdenIx> = adds.chain(new.map(|one| one.burden)).collect();
        brought
            .iter()
            .map(|b| problem.burdens()[b.0].weight * self.loads[person.0][b.0])
            .sum()
    }
}

fn fairest(
    problem: &Problem,
    roster: &Roster,
    loads: &Loads,
    barred: &BTreeSet<(PersonIx, DutyIx)>,
    duty: DutyIx,
) -> Option<PersonIx> {
    let interval = problem.duty(duty).work.interval;
    // Nobody may be on two duties at once, whatever the contract: this is quickly seen, and true of
    // most where many overlap.
    let is_on = |person: PersonIx| {
        let held = roster.of(person).iter();
        let mut held = held.map(|other| problem.duty(*other).work.interval);
        held.any(|other| other.overlaps(interval))
    };
    let mut best: Option<(f64, PersonIx)> = None;
    for candidate in &problem.duty(duty).candidates {
        let person = candidate.person;
        if roster.holds(person, duty)
            || is_on(person)
            || !problem.may_hold(person, duty)
            || barred.contains(&(person, duty))
        {
            continue;
        }
        let load = loads.of(problem, person, duty);
        if best.is_some_and(|(least, _)| least <= load) || !lawful(problem, roster, person, duty) {
            continue;
        }
        best = Some((load, person));
    }
    best.map(|(_, person)| person)
}

/// Whether one more duty makes no hard rule of the person worse.
fn lawful(problem: &Problem, roster: &Roster, person: PersonIx, duty: DutyIx) -> bool {
    let row = PersonSchedule::new(problem, person, roster.of(person).iter().copied());
    let with = row.with(duty);
    let total = |found: Vec<Violation>| found.iter().map(|f| f.amount).sum::<f64>();
    problem
        .person(person)
        .rules
        .iter()
        .map(|r| problem.rule(*r))
        .filter(|r| r.severity == Severity::Hard)
        .all(|r| {
            let after = total(r.rule.mechanism().violations(&with));
            after <= 0.0 || after <= total(r.rule.mechanism().violations(&row))
        })
}
