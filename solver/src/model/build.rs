//! From a problem to a linear model: a yes-or-no variable for each person and duty, shortfall
//! slacks, rules' rows.

use super::lp::{Lin, Lp, Var, VariableKind};
use crate::budget::SearchBudget;
use crate::outcome::{Roster, TierName};
use crate::problem::{Duty, DutyIx, Hold, Objective, PersonIx, Problem, RuleIx, RuleUse, Severity};
use crate::rules::TeamScene;
use crate::rules::constraint_writer::{self, ConstraintWriter};
use std::collections::BTreeMap;

/// A model of one problem.
#[derive(Debug, Clone)]
pub struct CompactModel {
    /// The program.
    pub lp: Lp,
    /// Each possible assignment's variable.
    pub held: BTreeMap<(PersonIx, DutyIx), Var>,
    /// Per duty, people short and people too many.
    pub cover: Vec<(Var, Option<Var>)>,
    /// Per duty, whether nobody holds it, where more than one person is needed and nobody need be
    /// there (under tiers alone).
    pub nobody: Vec<Option<Var>>,
    /// Each person's soft cost as one variable ([`Strictness::Linking`] alone).
    pub soft: Vec<Var>,
    /// People missing below what no lawful roster goes below ([`Strictness::Linking`] alone): for
    /// mixtures on the way.
    pub missing: Vec<Var>,
    /// Pins that no variable can keep: the person may not hold the duty at all.
    pub impossible: Vec<(PersonIx, DutyIx)>,
}

/// How hard rules are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// As they are.
    AsGiven,
    /// Hard rules cost instead, soft ones are left out: to find what contradicts.
    Elastic,
    /// Left out but for one variable for each person's soft cost: column generation keeps people's
    /// rules itself.
    Linking,
}

/// Possible assignments up to which a model is written without a look at the clock.
const AT_ONCE: usize = 2_000;

/// Bytes that a possible assignment takes in a model, at least.
const OPTION: usize = 200;

impl CompactModel {
    /// The model of a problem, however long it takes.
    pub fn new(problem: &Problem, strictness: Strictness) -> Self {
        CompactModel::written(problem, strictness, &|| false)
    }

    /// The model of a problem; `None` where a watch stops before it is whole.
    pub fn within(
        problem: &Problem,
        strictness: Strictness,
        watch: &SearchBudget<'_>,
    ) -> Option<Self> {
        let options: usize = problem
            .person_indices()
            .map(|person| problem.options(person).len())
            .sum();
        // Only where it is large: a program that is written at once is worth its time even when all
        // time is used up.
        if options > AT_ONCE && (watch.stopped() || !watch.has_room(options, OPTION)) {
            return None;
        }
        let over = || options > AT_ONCE && watch.stopped();
        let model = CompactModel::written(problem, strictness, &over);
        (!over()).then_some(model)
    }

    fn written(problem: &Problem, strictness: Strictness, over: &dyn Fn() -> bool) -> Self {
        let mut model = CompactModel {
            lp: Lp::default(),
            held: BTreeMap::new(),
            cover: Vec::new(),
            nobody: Vec::new(),
            soft: Vec::new(),
            missing: Vec::new(),
            impossible: Vec::new(),
        };
        for person in problem.person_indices() {
            if over() {
                return model;
            }
            for (duty, _) in problem.options(person) {
                let var = model.lp.binary();
                model.held.insert((person, *duty), var);
            }
        }
        model.pins(problem);
        model.cover(problem, strictness);
        if strictness == Strictness::Linking {
            for person in problem.people() {
                let soft = |rule: &RuleIx| problem.rule(*rule).severity != Severity::Hard;
                let most = if person.rules.iter().any(soft) {
                    f64::INFINITY
                } else {
                    0.0
                };
                let soft = model.lp.column(0.0, most, VariableKind::Real);
                model.lp.soft.push(soft, 1.0);
                model.soft.push(soft);
            }
            model.teams(problem, Strictness::AsGiven);
            return model;
        }
        for person in problem.person_indices() {
            let items = constraint_writer::items(problem, person, |duty| {
                model.held.get(&(person, duty)).copied()
            });
            for rule in &problem.person(person).rules {
                if over() {
                    return model;
                }
                let used = problem.rule(*rule);
                if let Some(severity) = severity(used, strictness) {
                    let mut scene = ConstraintWriter::new(
                        problem,
                        person,
                        &items,
                        severity,
                        &mut model.lp,
                        over,
                    );
                    used.rule.mechanism().add_constraints(&mut scene);
                }
            }
        }
        model.teams(problem, strictness);
        model
    }

    fn pins(&mut self, problem: &Problem) {
        for pin in &problem.parts().fixed {
            match (self.held.get(&(pin.person, pin.duty)), pin.hold) {
                (Some(var), Hold::Must) => self.lp.columns[var.0].lower = 1.0,
                (Some(var), Hold::MustNot) => self.lp.columns[var.0].upper = 0.0,
                (None, Hold::Must) => self.impossible.push((pin.person, pin.duty)),
                (None, Hold::MustNot) => {}
            }
        }
    }

    /// `people + short - over = need` for each duty, `short` no more than `need - least`.
    fn cover(&mut self, problem: &Problem, strictness: Strictness) {
        let mut sums: Vec<Lin> = vec![Lin::default(); problem.duties().len()];
        for ((_, duty), var) in &self.held {
            sums[duty.0].push(*var, 1.0);
        }
        for (duty, mut sum) in problem.duties().iter().zip(sums) {
            let need = f64::from(duty.need);
            // Places that nobody may hold stay empty whatever the roster: said here, it is a bound
            // before any search.
            #[allow(clippy::cast_precision_loss)]
            let never = (need - sum.terms.len() as f64).max(0.0);
            let room = f64::from(duty.need.saturating_sub(duty.least));
            let upper = match strictness {
                Strictness::AsGiven | Strictness::Linking => room,
                Strictness::Elastic => need,
            };
            let short = self
                .lp
                .column(never.min(upper), upper, VariableKind::Integer);
            self.nobody(problem, duty, short);
            if room < upper {
                let missing = self.lp.column(0.0, need - room, VariableKind::Real);
                self.lp.soft.push(missing, 1.0);
                let mut row = Lin::from(short);
                row.push(missing, -1.0);
                self.lp.at_most(row, room);
            }
            let over = duty
                .over
                .map(|_| self.lp.column(0.0, f64::INFINITY, VariableKind::Integer));
            sum.push(short, 1.0);
            if strictness == Strictness::Linking && duty.least > 0 {
                let missing = self.lp.column(0.0, f64::INFINITY, VariableKind::Integer);
                self.missing.push(missing);
                sum.push(missing, 1.0);
            }
            if let Some(over) = over {
                sum.push(over, -1.0);
            }
            self.lp.row(sum, need, need);
            self.cover.push((short, over));
        }
    }

    /// `nobody >= short - (need - 1)` where one person short is not nobody.
    fn nobody(&mut self, problem: &Problem, duty: &Duty, short: Var) {
        if problem.parts().objective != Objective::Tiers || duty.need < 2 || duty.least > 0 {
            self.nobody.push(None);
            return;
        }
        let others = f64::from(duty.need - 1);
        let never = (self.lp.columns[short.0].lower - others).max(0.0);
        let nobody = self.lp.column(never, 1.0, VariableKind::Integer);
        let mut row = Lin::from(short);
        row.push(nobody, -1.0);
        self.lp.at_most(row, others);
        self.nobody.push(Some(nobody));
    }

    /// Columns that are a duty's and nobody's: people short, too many, and whether nobody holds it.
    pub fn of_duties(&self) -> impl Iterator<Item = (usize, Var)> {
        let all = self.cover.iter().zip(&self.nobody).enumerate();
        all.flat_map(|(duty, ((short, over), nobody))| {
            let own = std::iter::once(*short).chain(*over).chain(*nobody);
            own.map(move |var| (duty, var))
        })
    }

    fn teams(&mut self, problem: &Problem, strictness: Strictness) {
        for team in &problem.parts().teams {
            let used = problem.rule(team.rule);
            let Some(severity) = severity(used, strictness) else {
                continue;
            };
            let in_team = |((p, d), v): (&(PersonIx, DutyIx), &Var)| {
                team.duties.contains(d).then_some((*p, *d, *v))
            };
            let possible: Vec<_> = self.held.iter().filter_map(in_team).collect();
            let mut scene = TeamScene::new(problem, &possible, severity, &mut self.lp);
            used.rule.mechanism().add_team_constraints(&mut scene);
        }
    }

    /// The expression of a tier that needs no variables of its own (every tier but the two of
    /// evenness).
    pub fn tier(&self, problem: &Problem, tier: TierName) -> Lin {
        match tier {
            TierName::Cover => self.without_anybody(problem),
            TierName::SecondPlaces => self.second_places(problem),
            TierName::SoftRules | TierName::Repair => self.lp.soft.clone(),
            TierName::Goodwill => self.goodwill(problem),
            TierName::Preferences => self.preferences(problem),
            TierName::Change => self.change(problem),
            TierName::Weighted => {
                let mut sum = self.prices(problem);
                sum.add(1.0, &self.lp.soft);
                sum.add(1.0, &self.preferences(problem));
                sum
            }
            TierName::EvennessMax | TierName::EvennessSum => Lin::default(),
        }
    }

    fn without_anybody(&self, problem: &Problem) -> Lin {
        let mut sum = Lin::default();
        let columns = self.cover.iter().zip(&self.nobody);
        for (duty, ((short, _), nobody)) in problem.duties().iter().zip(columns) {
            match nobody {
                Some(nobody) => sum.push(*nobody, minutes(duty)),
                None if duty.need == 1 => sum.push(*short, minutes(duty)),
                None => {}
            }
        }
        sum
    }

    fn second_places(&self, problem: &Problem) -> Lin {
        let mut sum = Lin::default();
        let columns = self.cover.iter().zip(&self.nobody);
        for (duty, ((short, _), nobody)) in problem.duties().iter().zip(columns) {
            if duty.need > 1 {
                sum.push(*short, minutes(duty));
                if let Some(nobody) = nobody {
                    sum.push(*nobody, -minutes(duty));
                }
            }
        }
        sum
    }

    fn prices(&self, problem: &Problem) -> Lin {
        let mut sum = Lin::default();
        for (duty, (short, over)) in problem.duties().iter().zip(&self.cover) {
            sum.push(*short, real(duty.under));
            if let (Some(over), Some(price)) = (over, duty.over) {
                sum.push(*over, real(price));
            }
        }
        sum
    }

    fn goodwill(&self, problem: &Problem) -> Lin {
        let mut sum = Lin::default();
        for person in problem.person_indices() {
            for (duty, goodwill) in problem.options(person) {
                if let Some(var) = self.held.get(&(person, *duty)).filter(|_| goodwill.0 > 0) {
                    sum.push(*var, goodwill.as_f64());
                }
            }
        }
        sum
    }

    fn preferences(&self, problem: &Problem) -> Lin {
        let mut sum = Lin::default();
        for person in problem.person_indices() {
            for (duty, cost) in &problem.person(person).preferences {
                if *cost < 0 {
                    sum.constant += real(-cost);
                }
                if let Some(var) = self.held.get(&(person, *duty)) {
                    sum.push(*var, real(*cost));
                }
            }
        }
        sum
    }

    fn change(&self, problem: &Problem) -> Lin {
        let mut sum = Lin::default();
        for person in problem.person_indices() {
            for duty in &problem.person(person).previous {
                sum.constant += 1.0;
                if let Some(var) = self.held.get(&(person, *duty)) {
                    sum.push(*var, -1.0);
                }
            }
        }
        sum
    }

    /// Values of all whole variables for a roster, helpers by their definitions; real variables
    /// stay at 0 for the engine to fill in. A roster with an assignment that has no variable loses
    /// it.
    pub fn values(&self, problem: &Problem, roster: &Roster) -> Vec<f64> {
        let mut values = vec![0.0; self.lp.columns.len()];
        let mut on = vec![0.0; problem.duties().len()];
        for pair in roster.pairs() {
            if let Some(var) = self.held.get(&pair) {
                values[var.0] = 1.0;
                on[pair.1.0] += 1.0;
            }
        }
        let columns = self.cover.iter().zip(&self.nobody);
        for ((duty, ((short, over), nobody)), on) in problem.duties().iter().zip(columns).zip(on) {
            let need = f64::from(duty.need);
            values[short.0] = (need - on).max(0.0);
            if let Some(nobody) = nobody {
                values[nobody.0] = f64::from(u8::from(on < 0.5));
            }
            if let Some(over) = over {
                values[over.0] = (on - need).max(0.0);
            }
        }
        self.lp.complete(&mut values);
        values
    }

    /// The roster that values describe.
    pub fn roster(&self, people: usize, values: &[f64]) -> Roster {
        let held = self
            .held
            .iter()
            .filter(|(_, var)| values[var.0] > 0.5)
            .map(|(pair, _)| *pair);
        Roster::from_pairs(people, held)
    }
}

fn severity(used: &RuleUse, strictness: Strictness) -> Option<Severity> {
    match (strictness, used.severity) {
        (Strictness::AsGiven | Strictness::Linking, severity) => Some(severity),
        (Strictness::Elastic, Severity::Hard) => Some(Severity::Soft { weight: 1.0 }),
        (Strictness::Elastic, Severity::Soft { .. }) => None,
    }
}

/// Minutes of a duty, times criticality.
fn minutes(duty: &Duty) -> f64 {
    duty.work.interval.length().as_f64() * f64::from(duty.criticality)
}

#[allow(clippy::cast_precision_loss)]
pub fn real(whole: i64) -> f64 {
    whole as f64
}
