//! What rules that bind teams write with and read.

use crate::model::lp::{Lin, Lp, Var, VariableKind};
use crate::problem::{DutyIx, Experience, PersonIx, Problem, Severity, Team};

/// A team under a rule, while the model is written.
pub struct TeamScene<'a, 'm> {
    problem: &'a Problem,
    /// Each person who may hold one of the team's duties, with the variable.
    possible: &'m [(PersonIx, DutyIx, Var)],
    severity: Severity,
    lp: &'m mut Lp,
}

impl<'a, 'm> TeamScene<'a, 'm> {
    /// A team whose duties may be held as `possible` says, writing into `lp`.
    pub fn new(
        problem: &'a Problem,
        possible: &'m [(PersonIx, DutyIx, Var)],
        severity: Severity,
        lp: &'m mut Lp,
    ) -> Self {
        TeamScene {
            problem,
            possible,
            severity,
            lp,
        }
    }

    /// Variables of people whose experience passes a test.
    pub fn select(&self, test: impl Fn(Experience) -> bool) -> Vec<Var> {
        let experience = |person: PersonIx| self.problem.person(person).experience;
        self.possible
            .iter()
            .filter(|(p, _, _)| test(experience(*p)))
            .map(|(_, _, v)| *v)
            .collect()
    }

    /// `expression <= limit`; soft: each unit above costs.
    pub fn at_most(&mut self, mut expression: Lin, limit: f64) {
        if let Severity::Soft { weight } = self.severity {
            let slack = self.lp.column(0.0, f64::INFINITY, VariableKind::Real);
            self.lp.soft.push(slack, weight);
            expression.push(slack, -1.0);
        }
        self.lp.at_most(expression, limit);
    }
}

/// A team as a roster fills it.
pub struct TeamRow<'a> {
    /// The team.
    pub team: &'a Team,
    /// Who holds which of its duties, with experience.
    pub holding: Vec<(PersonIx, DutyIx, Experience)>,
}
