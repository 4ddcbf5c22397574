//! What `emit` writes with: what one person holds whatever is planned, their possible duties, and
//! the rows they get.
//!
//! What stands is a constant. What it alone already exceeds is nobody's fault now: every upper
//! limit is raised to what it uses, so that taking no duty at all never breaks a rule that only
//! sets upper limits.

use super::person_schedule::fixed;
use crate::model::lp::{Lin, Lp, Var, VariableKind};
use crate::problem::{Day, DutyIx, HeldIx, Interval, PersonIx, Problem, Severity, WorkPiece};
use std::collections::BTreeMap;

/// A past or possible duty.
#[derive(Debug, Clone, Copy)]
pub struct ScheduledWork<'a> {
    /// The work.
    pub work: &'a WorkPiece,
    /// Which.
    pub ix: HeldIx,
    /// Its variable; `None`: past or standing, so held for certain.
    pub var: Option<Var>,
}

/// Position of an item in its scene.
pub type At = usize;

/// One person under one rule.
pub struct ConstraintWriter<'a, 'm> {
    /// The problem.
    pub problem: &'a Problem,
    /// Who.
    pub person: PersonIx,
    /// Past and possible duties in order of start.
    pub items: &'m [ScheduledWork<'a>],
    /// Hard or soft.
    pub severity: Severity,
    lp: &'m mut Lp,
    over: &'m dyn Fn() -> bool,
}

/// A person's items, in order of start; `var` gives each possible duty its variable, or leaves it
/// out.
pub fn items<'a>(
    problem: &'a Problem,
    person: PersonIx,
    var: impl Fn(DutyIx) -> Option<Var>,
) -> Vec<ScheduledWork<'a>> {
    let past = fixed(problem, person).map(|(ix, work)| ScheduledWork {
        work,
        ix,
        var: None,
    });
    let possible = problem.options(person).iter().filter_map(|(d, _)| {
        let var = var(*d)?;
        Some(ScheduledWork {
            work: &problem.duty(*d).work,
            ix: HeldIx::Duty(*d),
            var: Some(var),
        })
    });
    let mut items: Vec<ScheduledWork> = past.chain(possible).collect();
    items.sort_by_key(|item| (item.work.interval.start(), item.ix));
    items
}

impl<'a, 'm> ConstraintWriter<'a, 'm> {
    /// One person under one rule, writing into `lp`; `over` tells when there is no time or room
    /// left for that.
    pub fn new(
        problem: &'a Problem,
        person: PersonIx,
        items: &'m [ScheduledWork<'a>],
        severity: Severity,
        lp: &'m mut Lp,
        over: &'m dyn Fn() -> bool,
    ) -> Self {
        ConstraintWriter {
            problem,
            person,
            items,
            severity,
            lp,
            over,
        }
    }

    /// Whether to write no more: what is written by then is thrown away. Asked by every loop that
    /// looks at all duties for each of them, since a person may have tens of thousands.
    pub fn is_over(&self) -> bool {
        (self.over)()
    }

    /// Positions of items that pass a test, in order of start.
    pub fn select(&self, test: impl Fn(&WorkPiece) -> bool) -> Vec<At> {
        (0..self.items.len())
            .filter(|i| test(self.items[*i].work))
            .collect()
    }

    /// Whether the rule is hard.
    pub fn is_hard(&self) -> bool {
        self.severity == Severity::Hard
    }

    /// Sum of items, each times its factor.
    pub fn sum(&self, terms: impl IntoIterator<Item = (At, f64)>) -> Lin {
        let mut lin = Lin::default();
        for (at, factor) in terms {
            match self.items[at].var {
                Some(var) => lin.push(var, factor),
                None => lin.constant += factor,
            }
        }
        lin
    }

    /// `expression <= limit`; the limit rises to what the past already uses. Soft: each unit above
    /// costs.
    pub fn at_most(&mut self, expression: Lin, limit: f64) {
        self.at_most_priced(expression, limit, 1.0);
    }

    /// As [`Self::at_most`]; soft: each unit above costs `amount` units of breach.
    pub fn at_most_priced(&mut self, mut expression: Lin, limit: f64, amount: f64) {
        if expression.terms.is_empty() {
            return;
        }
        let room = (limit - expression.constant).max(0.0);
        expression.constant = 0.0;
        if let Some(slack) = self.slack(amount) {
            expression.push(slack, -1.0);
        }
        self.lp.at_most(expression, room);
    }

    /// As [`Self::at_most_priced`] for rows with negative terms: the constant is moved, the limit
    /// left as it is.
    pub fn at_most_signed(&mut self, mut expression: Lin, limit: f64, amount: f64) {
        if let Some(slack) = self.slack(amount) {
            expression.push(slack, -1.0);
        }
        self.lp.at_most(expression, limit);
    }

    /// `expression <= limit` wherever `given` is 1; `most` is the largest value the expression can
    /// take.
    pub fn at_most_given(
        &mut self,
        mut expression: Lin,
        limit: f64,
        given: Option<&Lin>,
        most: f64,
    ) {
        let Some(given) = given.filter(|g| !g.terms.is_empty()) else {
            return self.at_most(expression, limit);
        };
        let limit = limit.max(expression.constant);
        let lift = (most - limit).max(0.0);
        expression.add(lift, given);
        if let Some(slack) = self.slack(1.0) {
            expression.push(slack, -1.0);
        }
        self.lp.at_most(expression, limit + lift);
    }

    /// As [`Self::at_most_given`] with the limit as it is: whoever takes `given` answers for what
    /// stands too.
    pub fn at_most_if(&mut self, mut expression: Lin, limit: f64, given: &Lin, most: f64) {
        let lift = (most - limit).max(0.0);
        expression.add(lift, given);
        if let Some(slack) = self.slack(1.0) {
            expression.push(slack, -1.0);
        }
        self.lp.at_most(expression, limit + lift);
    }

    /// `expression >= limit`. Soft: each unit below costs.
    pub fn at_least(&mut self, mut expression: Lin, limit: f64) {
        if let Some(slack) = self.slack(1.0) {
            expression.push(slack, 1.0);
        }
        self.lp.at_least(expression, limit);
    }

    /// `expression <= 0` or `>= 0` as a plain definition of helper variables: never soft.
    pub fn define_at_most(&mut self, expression: Lin, upper: f64) {
        self.lp.at_most(expression, upper);
    }

    /// At most one of these. Soft: use [`Self::conflict`] pair by pair instead.
    pub fn clique(&mut self, members: &[At]) {
        if members.len() > 1 {
            let sum = self.sum(members.iter().map(|at| (*at, 1.0)));
            self.at_most(sum, 1.0);
        }
    }

    /// Not both. Soft: both cost `amount` units.
    pub fn conflict(&mut self, one: At, other: At, amount: f64) {
        let sum = self.sum([(one, 1.0), (other, 1.0)]);
        self.at_most_priced(sum, 1.0, amount);
    }

    /// `one` conflicts with each of `others`: a row per clique among the others when hard, a pair
    /// each when soft.
    pub fn conflicts(&mut self, one: At, others: &[(At, f64)]) {
        if self.is_hard() {
            let members: Vec<At> = others.iter().map(|(at, _)| *at).collect();
            for mut clique in self.cliques(&members) {
                clique.push(one);
                self.clique(&clique);
            }
        } else {
            for (other, amount) in others {
                if self.is_over() {
                    return;
                }
                self.conflict(one, *other, *amount);
            }
        }
    }

    /// Never this one. Soft: it costs `amount` units.
    pub fn forbid(&mut self, at: At, amount: f64) {
        let Some(var) = self.items[at].var else {
            return;
        };
        match self.severity {
            Severity::Hard => self.lp.columns[var.0].upper = 0.0,
            Severity::Soft { weight } => self.lp.soft.push(var, weight * amount),
        }
    }

    /// A helper variable in `[0, 1]` that takes whole values by itself.
    pub fn helper(&mut self) -> Var {
        self.lp.column(0.0, 1.0, VariableKind::Real)
    }

    /// A flag that must be 1 when a count is at least `least`; `most` is the largest the count can
    /// be.
    pub fn flag(&mut self, count: Lin, least: f64, most: f64) -> Var {
        let flag = self.lp.binary();
        self.lp.flags.push((flag, count.clone(), least));
        let mut row = count;
        row.push(flag, -(most - least + 1.0));
        self.lp.at_most(row, least - 1.0);
        flag
    }

    /// 1 when any of the members is held, else 0: their sum where at most one can be, else a helper
    /// variable.
    pub fn any(&mut self, members: &[At]) -> Lin {
        if members.iter().any(|at| self.items[*at].var.is_none()) {
            return Lin {
                terms: Vec::new(),
                constant: 1.0,
            };
        }
        let cliques = self.cliques(members);
        if cliques.len() <= 1 {
            return self.sum(members.iter().map(|at| (*at, 1.0)));
        }
        let any = self.helper();
        for clique in &cliques {
            let mut below = self.sum(clique.iter().map(|at| (*at, 1.0)));
            below.push(any, -1.0);
            self.lp.at_most(below, 0.0);
        }
        let mut above = self.sum(members.iter().map(|at| (*at, -1.0)));
        above.push(any, 1.0);
        self.lp.at_most(above, 0.0);
        any.into()
    }

    /// [`Self::any`] for each calendar day on which a member counts (see `days_of`).
    pub fn any_by_day(&mut self, members: &[At]) -> BTreeMap<Day, Lin> {
        self.any_on(members, |work| days_of(work).collect())
    }

    /// [`Self::any`] for each calendar day that a member touches.
    pub fn any_by_day_touched(&mut self, members: &[At]) -> BTreeMap<Day, Lin> {
        self.any_on(members, |work| {
            let own = days_of(work).last().unwrap_or(work.day);
            (work.day.0..=own.max(work.last_day).0).map(Day).collect()
        })
    }

    fn any_on(
        &mut self,
        members: &[At],
        days: impl Fn(&WorkPiece) -> Vec<Day>,
    ) -> BTreeMap<Day, Lin> {
        let mut by_day: BTreeMap<Day, Vec<At>> = BTreeMap::new();
        for at in members {
            for day in days(self.items[*at].work) {
                by_day.entry(day).or_default().push(*at);
            }
        }
        by_day
            .into_iter()
            .map(|(day, list)| (day, self.any(&list)))
            .collect()
    }

    /// Split members (in order of start) into groups of which only one can be held, because all
    /// share a minute.
    pub fn cliques(&self, members: &[At]) -> Vec<Vec<At>> {
        let mut groups: Vec<(Interval, Vec<At>)> = Vec::new();
        for at in members {
            if self.is_over() {
                break;
            }
            let interval = self.items[*at].work.interval;
            let common = |shared: &Interval| {
                let start = shared.start().max(interval.start());
                Interval::new(start, shared.end().min(interval.end())).ok()
            };
            match groups
                .iter_mut()
                .find_map(|(shared, list)| common(shared).map(|c| (c, shared, list)))
            {
                Some((narrower, shared, list)) => {
                    *shared = narrower;
                    list.push(*at);
                }
                None => groups.push((interval, vec![*at])),
            }
        }
        groups.into_iter().map(|(_, list)| list).collect()
    }

    /// Largest total that duties without overlap can reach (past ones always count): what no roster
    /// exceeds.
    pub fn most(&self, terms: &[(At, f64)]) -> f64 {
        let mut fixed = 0.0;
        let mut free: Vec<(Interval, f64)> = Vec::new();
        for (at, value) in terms {
            match self.items[*at].var {
                Some(_) => free.push((self.items[*at].work.interval, *value)),
                None => fixed += value,
            }
        }
        fixed + most(free)
    }

    fn slack(&mut self, amount: f64) -> Option<Var> {
        match self.severity {
            Severity::Hard => None,
            Severity::Soft { weight } => {
                let slack = self.lp.column(0.0, f64::INFINITY, VariableKind::Real);
                self.lp.soft.push(slack, weight * amount);
                Some(slack)
            }
        }
    }
}

/// Whether work starts inside the horizon.
pub fn in_horizon(problem: &Problem, work: &WorkPiece) -> bool {
    let horizon = problem.parts().horizon;
    (horizon.start()..horizon.end()).contains(&work.interval.start())
}

/// Largest total of values of stretches without overlap.
pub fn most(mut stretches: Vec<(Interval, f64)>) -> f64 {
    let mut best: Vec<(i64, f64)> = vec![(i64::MIN, 0.0)];
    stretches.sort_by_key(|(interval, _)| interval.end());
    for (interval, value) in stretches {
        let upto = best.partition_point(|(end, _)| *end <= interval.start().0);
        let with = best[upto - 1].1 + value;
        let so_far = best.last().map_or(0.0, |(_, v)| *v);
        best.push((interval.end().0, with.max(so_far)));
    }
    best.last().map_or(0.0, |(_, v)| *v)
}

/// Calendar days on which a duty counts as a day of a run: the day it starts on, and for a duty
/// beyond 25 h each further day it fills. (25 h, not 24: the autumn clock change must not make one
/// on-call period two.)
pub fn days_of(work: &WorkPiece) -> impl Iterator<Item = Day> + use<> {
    let extra = i32::try_from((work.interval.length().0 - 60).max(1).saturating_sub(1) / (24 * 60))
        .unwrap_or(0);
    let first = work.day;
    (0..=extra).map(move |n| first.plus(n))
}

/// Maximal groups of stretches that share a minute; `stretches` in order of start, given with their
/// positions.
///
/// Ended by `over`, some are missing.
pub fn maximal_cliques(stretches: &[(At, Interval)], over: impl Fn() -> bool) -> Vec<Vec<At>> {
    let mut cliques = Vec::new();
    let mut active: Vec<(At, Interval)> = Vec::new();
    for (n, (at, interval)) in stretches.iter().enumerate() {
        if over() {
            break;
        }
        active.retain(|(_, other)| other.end() > interval.start());
        active.push((*at, *interval));
        let next = stretches.get(n + 1).map(|(_, next)| next.start());
        let grows_on =
            next.is_some_and(|start| active.iter().all(|(_, other)| other.end() > start));
        if active.len() > 1 && !grows_on {
            cliques.push(active.iter().map(|(at, _)| *at).collect());
        }
    }
    cliques
}
