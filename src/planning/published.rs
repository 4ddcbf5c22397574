//! What of the published duties is unlawful, whichever rotas they came from and in whichever order
//! those were published.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_solver as solver;
use evenwatch_solver::judge::person_breaches;
use evenwatch_solver::problem::{Candidate, DutyIx, Minutes, PersonIx, ProblemParts};

use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::evidence::averaged_over;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId, RuleId};
use evenwatch_domain::network::Network;
use evenwatch_domain::person::Person;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;
use evenwatch_domain::unlawful::PublishedBreach;

use super::contradiction::measure;
use super::duty_attributes::TimeLine;
use super::error::PlanError;
use super::outcome::listed;
use super::problem::base_week;
use super::records::{self, Records};
use super::rules::RuleBook;

/// Every hard rule that published duties break, where one of them lies in `period`: by person and
/// rule. `records` are the published duties of all pools in it, and before and after it as far as
/// [`super::reach`] says.
///
/// People who are not in the network any more are passed over, for nothing says which rules bind
/// them.
///
/// # Errors
/// [`PlanError::Rules`] where contracts cannot be read.
pub fn unlawful(
    network: &Network,
    catalogue: &Catalogue,
    records: &[PublishedDuty],
    period: Period,
) -> Result<Vec<PublishedBreach>, PlanError> {
    let mut duties: Vec<&Duty> = records
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed)
        .map(|record| &record.duty)
        .collect();
    duties.sort_by_key(|duty| duty.place());
    let within = period.interval();
    let inside = |duty: &&&Duty| duty.interval.overlaps(&within);
    let holders = duties.iter().filter(inside).flat_map(|duty| &duty.holders);
    let concerned: BTreeSet<&PersonId> = holders.map(|holder| &holder.person).collect();
    let people = concerned.into_iter().filter_map(|id| network.person(id));
    let people: Vec<&Person> = people.collect();
    let Some(timeline) = Timeline::new(network, catalogue, &duties, people, period)? else {
        return Ok(Vec::new());
    };
    Ok(timeline.breaches(period))
}

/// The duties of some people as a problem in which all of them are held.
struct Timeline<'a> {
    problem: solver::Problem,
    people: Vec<&'a Person>,
    /// The problem's duties, in its order.
    duties: Vec<&'a Duty>,
}

impl<'a> Timeline<'a> {
    /// `None` where nobody holds anything.
    fn new(
        network: &Network,
        catalogue: &Catalogue,
        duties: &[&'a Duty],
        people: Vec<&'a Person>,
        period: Period,
    ) -> Result<Option<Self>, PlanError> {
        let line = TimeLine::new();
        let position: BTreeMap<&PersonId, PersonIx> = people
            .iter()
            .enumerate()
            .map(|(at, person)| (&person.id, PersonIx(at)))
            .collect();
        let (mut held, mut kept) = (Vec::new(), Vec::new());
        for duty in duties {
            let holders = duty.holders.iter();
            let holders: BTreeSet<PersonIx> = holders
                .filter_map(|holder| position.get(&holder.person).copied())
                .collect();
            let work = line.work(duty, network);
            let Some(work) = work.filter(|_| !holders.is_empty()) else {
                continue;
            };
            kept.push(*duty);
            held.push(solver::problem::Duty {
                need: u32::try_from(holders.len()).unwrap_or(u32::MAX),
                candidates: holders
                    .into_iter()
                    .map(|person| Candidate {
                        person,
                        goodwill: Minutes(0),
                    })
                    .collect(),
                ..solver::problem::Duty::of(work)
            });
        }
        let Some(days) = days(&kept) else {
            return Ok(None);
        };
        let Some(horizon) = line.interval(days.interval()) else {
            return Ok(None);
        };
        let mut book = RuleBook::new(catalogue).map_err(PlanError::Rules)?;
        book.only_law();
        let mut records = Records::of(duties.iter().copied());
        records.fill(network, catalogue);
        let mut parts =
            ProblemParts::over(horizon, line.day(days.first_day), line.day(days.last_day));
        parts.clock_changes = line.clock_changes(days);
        parts.duties = held;
        for person in &people {
            parts.people.push(solver::problem::Person {
                rules: book.bind(person, period),
                base_week: base_week(person, period),
                records: Some(records.of_person(network, catalogue, &person.id, &line)),
                leave: records::leave(network, &person.id, &line),
                ..solver::problem::Person::named(person.id.to_string())
            });
        }
        parts.rules = book.into_uses();
        let problem = solver::Problem::new(parts).map_err(|error| PlanError::Refused {
            message: error.to_string(),
        })?;
        Ok(Some(Self {
            problem,
            people,
            duties: kept,
        }))
    }

    /// What is broken with a duty of `period`.
    fn breaches(&self, period: Period) -> Vec<PublishedBreach> {
        let within = period.interval();
        let mut all = Vec::new();
        for (at, person) in self.people.iter().enumerate() {
            let ix = PersonIx(at);
            let options = self.problem.options(ix).iter();
            let held: Vec<DutyIx> = options.map(|(duty, _)| *duty).collect();
            let mut own: Vec<PublishedBreach> = person_breaches(&self.problem, ix, &held)
                .iter()
                .filter_map(|breach| self.published_breach(person, breach))
                .filter(|breach| {
                    let duty = |id| self.duties.iter().find(|duty| duty.id == id);
                    let mut duties = breach.duties.iter().filter_map(|id| duty(*id));
                    duties.any(|duty| duty.interval.overlaps(&within))
                })
                .collect();
            own.sort_by(|a, b| (&a.rule, &a.duties).cmp(&(&b.rule, &b.duties)));
            all.extend(once(own));
        }
        all
    }

    fn published_breach(
        &self,
        person: &Person,
        breach: &solver::outcome::Breach,
    ) -> Option<PublishedBreach> {
        let ix = |held: &solver::outcome::HeldIx| match held {
            solver::outcome::HeldIx::Duty(at) => Some(at.0),
            solver::outcome::HeldIx::Past(_) | solver::outcome::HeldIx::Standing(_) => None,
        };
        let at: BTreeSet<usize> = breach.duties.iter().filter_map(ix).collect();
        let duties: Vec<&Duty> = at
            .iter()
            .filter_map(|at| self.duties.get(*at).copied())
            .collect();
        let works = at.iter().filter_map(|at| self.problem.duties().get(*at));
        let works: Vec<_> = works.map(|duty| &duty.work).collect();
        let pools: BTreeSet<&PoolId> = duties.iter().map(|duty| &duty.pool).collect();
        let rule = self
            .problem
            .rules()
            .iter()
            .find(|used| used.id == breach.rule);
        let over = averaged_over(breach.days);
        Some(PublishedBreach {
            rule: RuleId::new(&breach.rule).ok()?,
            asks: rule.map(|rule| rule.label.clone()).unwrap_or_default(),
            person: person.id.clone(),
            person_name: person.name.clone(),
            duties: duties.iter().map(|duty| duty.id).collect(),
            pools: pools.into_iter().cloned().collect(),
            amount: breach.amount,
            limit: breach.limit,
            unit: breach.unit.to_string(),
            weeks: breach.days.map(|days| (days / 7).max(1)),
            text: format!(
                "by {} (limit {}{over}): {}",
                measure(breach.amount, breach.unit),
                measure(breach.limit, breach.unit),
                listed(&works)
            ),
        })
    }
}

/// The days on which duties start.
fn days(duties: &[&Duty]) -> Option<Period> {
    let days = || duties.iter().map(|duty| duty.day);
    Period::new(days().min()?, days().max()?)
}

/// One person's breaches without those whose duties are all among another's of the same rule:
/// windows that overlap tell one story.
fn once(breaches: Vec<PublishedBreach>) -> Vec<PublishedBreach> {
    let sets: Vec<(RuleId, BTreeSet<DutyId>)> = breaches
        .iter()
        .map(|breach| (breach.rule.clone(), breach.duties.iter().copied().collect()))
        .collect();
    let is_part = |at: usize| {
        let (rule, own) = &sets[at];
        sets.iter().enumerate().any(|(other, (same, duties))| {
            // Of equal sets the first stays.
            other != at
                && same == rule
                && own.is_subset(duties)
                && (own.len() < duties.len() || other < at)
        })
    };
    let keep: Vec<bool> = (0..sets.len()).map(|at| !is_part(at)).collect();
    let kept = breaches.into_iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(breach, _)| breach).collect()
}
