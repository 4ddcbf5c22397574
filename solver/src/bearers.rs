//! How many people it takes to hold the duties of what is borne once: of a weekend, say.
//!
//! A weekend of five duties is one person's where one person can hold them all, and five people's
//! where terms keep any two of them apart. Callers who say what is due need to know which: were one
//! due where it takes five, everybody would be above, and nothing would tell who is more so.

use crate::judge::count;
use crate::problem::{
    DutyClass, DutyIx, GroupIx, Minutes, Occasion, PersonIx, Problem, ProblemParts, RuleIx,
};
use crate::rules::PersonSchedule;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Breaches that differ by less are the same.
const SAME: f64 = 1e-7;

/// For each occasion, how many people come to bear it, if all places of its duties are filled.
///
/// The more of two: as few as their rules let hold the duties, given out one by one in order of
/// time, each to somebody who has the occasion already where rules hard and soft let anybody; and
/// as many as it takes where everybody has it in turn, each with as many of its duties as their own
/// rules let them hold, which is more where a few may hold many and most may hold one.
///
/// It is what can be hoped for and no bound: who is given the duties is not looked back at, and
/// rules are asked about these duties alone, and not about others between them.
#[must_use]
pub fn expected_bearers(problem: &Problem) -> BTreeMap<Occasion, f64> {
    let mut duties: BTreeMap<Occasion, Vec<DutyIx>> = BTreeMap::new();
    for duty in problem.duty_indices() {
        for occasion in &problem.duty(duty).occasions {
            duties.entry(*occasion).or_default().push(duty);
        }
    }
    // Checked once, and emptied since: it cannot be refused.
    let Ok(alone) = Problem::new(by_themselves(problem)) else {
        return BTreeMap::new();
    };
    let mut bearers = Bearers {
        problem,
        alone: &alone,
        known: HashMap::new(),
    };
    let each = duties.into_iter();
    each.map(|(occasion, duties)| (occasion, bearers.of(occasion, duties)))
        .collect()
}

/// The problem without anything that stands: rules see the duties asked about and no others.
fn by_themselves(problem: &Problem) -> ProblemParts {
    let mut parts = problem.parts().clone();
    parts.teams.clear();
    parts.fixed.clear();
    for person in &mut parts.people {
        person.history.clear();
        person.standing.clear();
        person.records = None;
        person.preferences.clear();
        person.previous.clear();
    }
    parts
}

/// Somebody who bears an occasion.
struct Bearer {
    /// Who it is, where they bear it already; else who it can be.
    people: Vec<PersonIx>,
    already: bool,
    held: Vec<DutyIx>,
}

/// What rules ask of a duty: its place in time from the first of some duties, and what it is.
type Kind = (
    Minutes,
    Minutes,
    DutyClass,
    Option<GroupIx>,
    Minutes,
    Minutes,
);

/// Rules, and the duties with the minute of the week at which the first begins.
type Question = (Vec<RuleIx>, i64, Vec<Kind>);

struct Bearers<'a> {
    problem: &'a Problem,
    alone: &'a Problem,
    known: HashMap<Question, bool>,
}

impl Bearers<'_> {
    fn of(&mut self, occasion: Occasion, mut duties: Vec<DutyIx>) -> f64 {
        let start = |duty: &DutyIx| self.problem.duty(*duty).work.interval.start();
        duties.sort_by_key(|duty| (start(duty), *duty));
        let people = self.problem.person_indices();
        let bears = |p: &PersonIx| self.problem.person(*p).borne.contains(&occasion);
        let already: BTreeSet<PersonIx> = people.filter(bears).collect();
        let mut bearers: Vec<Bearer> = already
            .iter()
            .map(|person| Bearer {
                people: vec![*person],
                already: true,
                held: Vec::new(),
            })
            .collect();
        let before = bearers.len();
        for duty in duties.iter().copied() {
            let able: Vec<PersonIx> = self.able(duty);
            let places = (self.problem.duty(duty).need as usize).min(able.len());
            let mut filled = 0;
            for bearer in &mut bearers {
                if filled == places {
                    break;
                }
                filled += usize::from(self.takes(bearer, duty));
            }
            let mut others = able;
            others.retain(|person| !already.contains(person));
            let more = places.saturating_sub(filled).min(others.len());
            bearers.extend((0..more).map(|_| Bearer {
                people: others.clone(),
                already: false,
                held: vec![duty],
            }));
        }
        let others = || bearers.iter().skip(before);
        let places: usize = others().map(|bearer| bearer.held.len()).sum();
        let in_turn = count(places) / self.mean(&duties, &already);
        count(others().count()).max(if places > 0 { in_turn } else { 0.0 })
    }

    /// How many of the duties one person can hold, on average by WTE over those who can hold any
    /// and do not bear the occasion already; 1 where there are none.
    fn mean(&mut self, duties: &[DutyIx], already: &BTreeSet<PersonIx>) -> f64 {
        let able = duties.iter().flat_map(|duty| self.able(*duty));
        let able: BTreeSet<PersonIx> = able.filter(|person| !already.contains(person)).collect();
        let (mut sum, mut whole) = (0.0, 0.0);
        for person in able {
            let mut held: Vec<DutyIx> = Vec::new();
            for duty in duties {
                let may = self.problem.may_hold(person, *duty);
                if may && (held.is_empty() || self.goes_together(person, &held, *duty)) {
                    held.push(*duty);
                }
            }
            let wte = self.problem.person(person).wte;
            sum += wte * count(held.len());
            whole += wte;
        }
        if whole > 0.0 { sum / whole } else { 1.0 }
    }

    fn able(&self, duty: DutyIx) -> Vec<PersonIx> {
        let candidates = self.problem.duty(duty).candidates.iter().map(|c| c.person);
        candidates
            .filter(|person| self.problem.may_hold(*person, duty))
            .collect()
    }

    /// Give the duty to a bearer who can add it to what they hold.
    fn takes(&mut self, bearer: &mut Bearer, duty: DutyIx) -> bool {
        let (held, problem) = (&bearer.held, self.problem);
        let own = bearer.people.iter().copied();
        let can: Vec<PersonIx> = own
            .filter(|person| problem.may_hold(*person, duty))
            .filter(|person| {
                if bearer.already {
                    adds_no_breach(problem, *person, held, duty, &[])
                } else {
                    self.goes_together(*person, held, duty)
                }
            })
            .collect();
        if can.is_empty() {
            return false;
        }
        bearer.people = can;
        bearer.held.push(duty);
        true
    }

    /// Whether a person's rules let them hold a duty beside others, as they are by themselves: the
    /// same of everybody with these rules, and in every week.
    fn goes_together(&mut self, person: PersonIx, held: &[DutyIx], duty: DutyIx) -> bool {
        let work = |duty: &DutyIx| &self.problem.duty(*duty).work;
        let all = || held.iter().chain([&duty]);
        let first = all().map(|d| work(d).interval.start()).min();
        let first = first.unwrap_or(work(&duty).interval.start());
        let kind = |duty: &DutyIx| {
            let work = work(duty);
            let (from, length) = (work.interval.start() - first, work.interval.length());
            (
                from,
                length,
                work.class,
                work.group,
                work.worked,
                work.night,
            )
        };
        let rules = self.problem.person(person).rules.clone();
        let week = first.0.rem_euclid(Minutes::WEEK.0);
        let question: Question = (rules, week, all().map(kind).collect());
        let alone = self.alone;
        let known = self.known.entry(question);
        *known.or_insert_with(|| adds_no_breach(alone, person, held, duty, &[duty]))
    }
}

/// Whether a duty beside others breaks no rule more than the others and `apart` do by themselves.
fn adds_no_breach(
    problem: &Problem,
    person: PersonIx,
    held: &[DutyIx],
    duty: DutyIx,
    apart: &[DutyIx],
) -> bool {
    let row = |duties: &[DutyIx]| PersonSchedule::new(problem, person, duties.iter().copied());
    let (without, with, own) = (row(held), row(held).with(duty), row(apart));
    let rules: BTreeSet<RuleIx> = problem.person(person).rules.iter().copied().collect();
    rules.iter().all(|rule| {
        let mechanism = problem.rule(*rule).rule.mechanism();
        let broken = |row: &PersonSchedule<'_>| -> f64 {
            let found = mechanism.violations(row);
            found.iter().map(|violation| violation.amount).sum()
        };
        let after = broken(&with);
        let more = if apart.is_empty() { 0.0 } else { broken(&own) };
        after <= 0.0 || after <= broken(&without) + more + SAME
    })
}
