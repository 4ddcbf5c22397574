//! A roster kept so that the effect of a small change is found from what it touches: the rows of
//! the people in it, the duties and teams in it, and the groups that share the burdens of those
//! duties.

use super::effect::{Effect, EffectStep, differences, worse};
use super::error::AskError;
use super::holders::Holders;
use super::shares::Shares;
use crate::judge::{breaches_of_team, judge, person_breaches};
use crate::outcome::{Breach, Roster, TierName, Unit};
use crate::problem::{BurdenIx, DutyIx, HeldIx, Hold, Objective, PersonIx, Problem};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// A roster, ready to be asked what changes of it would do. Building it walks the roster once and
/// judges nobody; an answer judges only whom the change touches.
#[derive(Debug, Clone)]
pub struct Ledger<'a> {
    problem: &'a Problem,
    roster: Roster,
    holders: Holders,
    shares: Shares,
    /// Per duty with a team: the teams.
    teams: BTreeMap<DutyIx, BTreeSet<usize>>,
    pins: BTreeMap<(PersonIx, DutyIx), Vec<Hold>>,
    /// Per person: breaches of the row as it is, once asked for.
    rows: Vec<OnceCell<Vec<Breach>>>,
    tiers: OnceCell<Vec<(TierName, f64)>>,
}

/// What the difference between two states is looked for in.
pub(super) struct Scope {
    people: BTreeSet<PersonIx>,
    duties: BTreeSet<DutyIx>,
}

impl Scope {
    fn of(steps: &[EffectStep]) -> Self {
        let (people, duties) = steps.iter().map(|step| step.about()).unzip();
        Scope { people, duties }
    }
}

/// The part of a roster that lies in a scope, after some steps.
struct State {
    rows: BTreeMap<PersonIx, Vec<DutyIx>>,
    on: BTreeMap<DutyIx, Vec<PersonIx>>,
}

impl State {
    fn holds(&self, person: PersonIx, duty: DutyIx) -> bool {
        self.rows
            .get(&person)
            .is_some_and(|row| row.binary_search(&duty).is_ok())
    }
}

impl<'a> Ledger<'a> {
    /// A roster of a problem. People beyond the problem's are left out.
    #[must_use]
    pub fn new(problem: &'a Problem, roster: &Roster) -> Self {
        let people = problem.people().len();
        let roster = if roster.people() == people {
            roster.clone()
        } else {
            let known = roster.pairs().filter(|(person, _)| person.0 < people);
            Roster::from_pairs(people, known)
        };
        let mut teams: BTreeMap<DutyIx, BTreeSet<usize>> = BTreeMap::new();
        for (t, team) in problem.parts().teams.iter().enumerate() {
            for duty in &team.duties {
                teams.entry(*duty).or_default().insert(t);
            }
        }
        let mut pins: BTreeMap<(PersonIx, DutyIx), Vec<Hold>> = BTreeMap::new();
        for pin in &problem.parts().fixed {
            pins.entry((pin.person, pin.duty))
                .or_default()
                .push(pin.hold);
        }
        let holders = Holders::new(&roster, problem.duties().len());
        Ledger {
            shares: Shares::new(problem, &roster),
            holders,
            rows: vec![OnceCell::new(); people],
            tiers: OnceCell::new(),
            problem,
            roster,
            teams,
            pins,
        }
    }

    /// The problem.
    #[must_use]
    pub fn problem(&self) -> &'a Problem {
        self.problem
    }

    /// The roster.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Who holds a duty, ascending.
    #[must_use]
    pub fn on(&self, duty: DutyIx) -> &[PersonIx] {
        self.holders.of(duty)
    }

    /// What a person holds after some steps, ascending.
    pub(super) fn row(&self, person: PersonIx, steps: &[EffectStep]) -> Vec<DutyIx> {
        let mut row: BTreeSet<DutyIx> = self.roster.of(person).iter().copied().collect();
        for step in steps.iter().filter(|step| step.about().0 == person) {
            match step {
                EffectStep::Take { duty, .. } => row.insert(*duty),
                EffectStep::Leave { duty, .. } => row.remove(duty),
            };
        }
        row.into_iter().collect()
    }

    /// The load of a burden that would be fair for a person; `None`: shared with nobody.
    pub(super) fn fair(&self, person: PersonIx, burden: BurdenIx) -> Option<f64> {
        self.shares.fair(person, burden)
    }

    /// Value of each tier as the judge counts it. The first call judges the whole roster.
    #[must_use]
    pub fn tiers(&self) -> &[(TierName, f64)] {
        self.tiers
            .get_or_init(|| judge(self.problem, &self.roster).tiers)
    }

    /// What a change would do.
    ///
    /// # Errors
    /// [`AskError`] where a step names a person or a duty that the problem has not.
    pub fn effect(&self, steps: &[EffectStep]) -> Result<Effect, AskError> {
        self.known(steps)?;
        Ok(self.effect_after(&[], steps))
    }

    /// Whether every person and duty named is the problem's.
    pub(super) fn known(&self, steps: &[EffectStep]) -> Result<(), AskError> {
        let (people, duties) = (self.problem.people().len(), self.problem.duties().len());
        for (person, duty) in steps.iter().map(|step| step.about()) {
            if person.0 >= people {
                return Err(AskError::NoSuchPerson { person, people });
            }
            if duty.0 >= duties {
                return Err(AskError::NoSuchDuty { duty, duties });
            }
        }
        Ok(())
    }

    /// What a change would do on top of another.
    pub(super) fn effect_after(&self, base: &[EffectStep], then: &[EffectStep]) -> Effect {
        let scope = Scope::of(then);
        let (before, after) = self.states(&scope, base, then);
        let all: Vec<EffectStep> = base.iter().chain(then).copied().collect();
        let (had, has) = (
            self.breaches(&scope, &before),
            self.breaches(&scope, &after),
        );
        let values = |state: &State, breaches: &[Breach], steps: &[EffectStep]| {
            self.values(
                &scope,
                state,
                breaches,
                self.shares.evenness(&scope.duties, &all, steps, self),
            )
        };
        let tiers = differences(&values(&before, &had, base), &values(&after, &has, &all));
        let (had, has) = (hard(had), hard(has));
        Effect {
            tiers,
            broken: worse(&had, &has, &scope.duties),
            mended: worse(&has, &had, &scope.duties),
        }
    }

    /// The hard breaches that a change would bring, or make worse, on top of another.
    pub(super) fn broken(&self, base: &[EffectStep], then: &[EffectStep]) -> Vec<Breach> {
        let scope = Scope::of(then);
        let (before, after) = self.states(&scope, base, then);
        let has = hard(self.breaches(&scope, &after));
        if has.is_empty() {
            return has;
        }
        worse(&hard(self.breaches(&scope, &before)), &has, &scope.duties)
    }

    fn states(&self, scope: &Scope, base: &[EffectStep], then: &[EffectStep]) -> (State, State) {
        // A team is seen whole: also those of its duties that only the base moves.
        let moved = base.iter().map(|step| step.about().1);
        let duties = scope.duties.iter().copied().chain(moved);
        let people = scope.people.iter();
        let mut before = State {
            rows: people.map(|p| (*p, self.roster.of(*p).to_vec())).collect(),
            on: duties.map(|d| (d, self.on(d).to_vec())).collect(),
        };
        base.iter().for_each(|step| before.put(*step));
        let mut after = State {
            rows: before.rows.clone(),
            on: before.on.clone(),
        };
        then.iter().for_each(|step| after.put(*step));
        (before, after)
    }

    /// Breaches, hard and soft, of people, teams, pins and duties in the scope.
    fn breaches(&self, scope: &Scope, state: &State) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for (person, row) in &state.rows {
            if row == self.roster.of(*person) {
                let of_row = || person_breaches(self.problem, *person, row);
                breaches.extend_from_slice(self.rows[person.0].get_or_init(of_row));
            } else {
                breaches.extend(person_breaches(self.problem, *person, row));
            }
        }
        let teams = scope.duties.iter().filter_map(|duty| self.teams.get(duty));
        for team in teams.flatten().collect::<BTreeSet<_>>() {
            let team = &self.problem.parts().teams[*team];
            let on = |duty: DutyIx| state.on.get(&duty).map_or(self.on(duty), Vec::as_slice);
            breaches.extend(breaches_of_team(self.problem, team, on));
        }
        for (duty, people) in &state.on {
            breaches.extend(self.wrong_number(*duty, people.len()));
            for person in &scope.people {
                let pins = self.pins.get(&(*person, *duty)).into_iter().flatten();
                let held = state.holds(*person, *duty);
                let broken = pins.filter(|hold| held != (**hold == Hold::Must));
                breaches.extend(
                    broken.map(|_| of_duty("PIN", Some(*person), *duty, 1.0, Unit::Duties)),
                );
            }
        }
        breaches
    }

    /// Fewer people on a duty than must be, or more than may.
    fn wrong_number(&self, duty: DutyIx, people: usize) -> Option<Breach> {
        let asked = self.problem.duty(duty);
        let (short, over) = (
            f64::from(asked.least) - count(people),
            count(people) - f64::from(asked.need),
        );
        if short > 0.0 {
            let limit = f64::from(asked.least);
            let breach = of_duty("LEAST", None, duty, short, Unit::People);
            return Some(Breach { limit, ..breach });
        }
        (over > 0.0 && asked.over.is_none())
            .then(|| of_duty("NEED", None, duty, over, Unit::People))
    }

    /// Each tier's value, less what lies outside the scope.
    fn values(
        &self,
        scope: &Scope,
        state: &State,
        breaches: &[Breach],
        (largest, all): (f64, f64),
    ) -> Vec<(TierName, f64)> {
        let soft: f64 = breaches.iter().filter_map(|breach| breach.price).sum();
        let wishes = self.wishes(scope, state);
        if self.problem.parts().objective == Objective::Weighted {
            let prices: f64 = state
                .on
                .iter()
                .map(|(d, people)| self.price(*d, people.len()))
                .sum();
            return vec![(TierName::Weighted, prices + soft + wishes)];
        }
        let open = |place: usize| -> f64 {
            let on = state.on.iter();
            on.map(|(d, people)| self.problem.duty(*d).open(people.len())[place])
                .sum()
        };
        vec![
            (TierName::Cover, open(0)),
            (TierName::SecondPlaces, open(1)),
            (TierName::Change, self.change(scope, state)),
            (TierName::SoftRules, soft),
            (TierName::EvennessMax, largest),
            (TierName::EvennessSum, all),
            (TierName::Goodwill, self.goodwill(scope, state)),
            (TierName::Preferences, wishes),
        ]
    }

    fn price(&self, duty: DutyIx, people: usize) -> f64 {
        let asked = self.problem.duty(duty);
        let over = count(people) - f64::from(asked.need);
        whole(asked.under) * (-over).max(0.0) + whole(asked.over.unwrap_or(0)) * over.max(0.0)
    }

    fn goodwill(&self, scope: &Scope, state: &State) -> f64 {
        let of_duty = |duty: &DutyIx| -> f64 {
            let candidates = self.problem.duty(*duty).candidates.iter();
            candidates
                .filter(|c| scope.people.contains(&c.person) && state.holds(c.person, *duty))
                .map(|c| c.goodwill.as_f64())
                .sum()
        };
        scope.duties.iter().map(of_duty).sum()
    }

    fn wishes(&self, scope: &Scope, state: &State) -> f64 {
        let mut total = 0.0;
        for person in &scope.people {
            for (duty, cost) in &self.problem.person(*person).preferences {
                if scope.duties.contains(duty) && state.holds(*person, *duty) == (*cost > 0) {
                    total += whole(cost.abs());
                }
            }
        }
        total
    }

    fn change(&self, scope: &Scope, state: &State) -> f64 {
        let mut changed = 0;
        for person in &scope.people {
            let previous = self.problem.person(*person).previous.iter();
            let lost = |d: &&DutyIx| scope.duties.contains(d) && !state.holds(*person, **d);
            changed += previous.filter(lost).count();
        }
        count(changed)
    }
}

impl State {
    /// Steps about people or duties outside the scope change nothing in it.
    fn put(&mut self, step: EffectStep) {
        fn set<T: Ord>(list: Option<&mut Vec<T>>, item: T, in_it: bool) {
            let Some(list) = list else { return };
            match (list.binary_search(&item), in_it) {
                (Err(at), true) => list.insert(at, item),
                (Ok(at), false) => {
                    list.remove(at);
                }
                _ => {}
            }
        }
        let (person, duty) = step.about();
        let takes = matches!(step, EffectStep::Take { .. });
        set(self.rows.get_mut(&person), duty, takes);
        set(self.on.get_mut(&duty), person, takes);
    }
}

fn hard(breaches: Vec<Breach>) -> Vec<Breach> {
    breaches.into_iter().filter(Breach::is_hard).collect()
}

fn of_duty(rule: &str, person: Option<PersonIx>, duty: DutyIx, amount: f64, unit: Unit) -> Breach {
    Breach {
        rule: rule.to_owned(),
        person,
        duties: vec![HeldIx::Duty(duty)],
        amount,
        limit: 0.0,
        unit,
        days: None,
        price: None,
    }
}

#[allow(clippy::cast_precision_loss)]
fn whole(amount: i64) -> f64 {
    amount as f64
}

#[allow(clippy::cast_precision_loss)]
fn count(items: usize) -> f64 {
    items as f64
}
