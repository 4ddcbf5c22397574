//! Independent check and score of any roster.
//!
//! Nothing here comes from the model: rules are asked through their `check`, everything else is
//! counted by walking the roster. A solver's roster, a planner's by hand and a published solution
//! are judged alike.

use crate::outcome::{Breach, HeldIx, Roster, TierName, Unfilled, Unit};
use crate::problem::{
    BurdenIx, DutyIx, Hold, Minutes, Objective, Occasion, PersonIx, Problem, Severity, Team,
};
use crate::rules::{Binds, PersonSchedule, TeamRow, Violation};
use crate::sharing::{Sharing, added, carried};
use std::collections::BTreeSet;

/// A roster judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Every breach, hard and soft, by person and rule.
    pub breaches: Vec<Breach>,
    /// Value of each tier of the problem's objective, in order.
    pub tiers: Vec<(TierName, f64)>,
    /// Duties that lack people.
    pub unfilled: Vec<Unfilled>,
}

impl Judgement {
    /// Breaches that no lawful roster has.
    pub fn hard(&self) -> impl Iterator<Item = &Breach> {
        self.breaches.iter().filter(|b| b.is_hard())
    }

    /// Whether there is no hard breach.
    #[must_use]
    pub fn is_lawful(&self) -> bool {
        self.hard().next().is_none()
    }

    /// Value of one tier; `None` when the objective has no such tier.
    #[must_use]
    pub fn value(&self, tier: TierName) -> Option<f64> {
        self.tiers
            .iter()
            .find(|(name, _)| *name == tier)
            .map(|(_, value)| *value)
    }
}

/// Judge a roster.
#[must_use]
pub fn judge(problem: &Problem, roster: &Roster) -> Judgement {
    let on = roster.by_duty(problem.duties().len());
    let mut breaches = Vec::new();
    for person in problem.person_indices() {
        breaches.extend(person_breaches(problem, person, roster.of(person)));
    }
    breaches.extend(team_breaches(problem, &on));
    breaches.extend(duty_breaches(problem, roster, &on));
    let soft = breaches.iter().filter_map(|b| b.price).sum();
    let mut tiers = match problem.parts().objective {
        Objective::Tiers => ladder(problem, roster, &on, soft),
        Objective::Weighted => {
            vec![(
                TierName::Weighted,
                prices(problem, &on) + soft + preferences(problem, roster),
            )]
        }
    };
    // An empty sum is -0.0; nobody wants to read that.
    tiers.iter_mut().for_each(|(_, value)| *value += 0.0);
    Judgement {
        breaches,
        tiers,
        unfilled: unfilled(problem, &on),
    }
}

/// Breaches of one person's row alone: eligibility, availability and the rules that bind the
/// person.
#[must_use]
pub fn person_breaches(problem: &Problem, person: PersonIx, duties: &[DutyIx]) -> Vec<Breach> {
    let known: Vec<DutyIx> = duties
        .iter()
        .copied()
        .filter(|d| d.0 < problem.duties().len())
        .collect();
    let mut breaches = Vec::new();
    for duty in &known {
        let lacks = |rule: &str| hard(rule, Some(person), *duty, 1.0, Unit::Duties);
        if !problem
            .duty(*duty)
            .candidates
            .iter()
            .any(|c| c.person == person)
        {
            breaches.push(lacks("ELIGIBLE"));
        }
        let interval = problem.duty(*duty).work.interval;
        if problem
            .person(person)
            .unavailable
            .iter()
            .any(|away| away.overlaps(interval))
        {
            breaches.push(lacks("AVAILABLE"));
        }
    }
    let row = PersonSchedule::new(problem, person, known);
    for rule in &problem.person(person).rules {
        let used = problem.rule(*rule);
        for found in used.rule.mechanism().violations(&row) {
            breaches.push(named(&used.id, used.severity, Some(person), found));
        }
    }
    breaches
}

fn named(id: &str, severity: Severity, person: Option<PersonIx>, found: Violation) -> Breach {
    let price = match severity {
        Severity::Hard => None,
        Severity::Soft { weight } => Some(weight * found.amount),
    };
    let Violation {
        duties,
        amount,
        limit,
        unit,
        days,
    } = found;
    Breach {
        rule: id.to_owned(),
        person,
        duties,
        amount,
        limit,
        unit,
        days,
        price,
    }
}

fn hard(rule: &str, person: Option<PersonIx>, duty: DutyIx, amount: f64, unit: Unit) -> Breach {
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

fn team_breaches(problem: &Problem, on: &[Vec<PersonIx>]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for team in &problem.parts().teams {
        breaches.extend(breaches_of_team(problem, team, |duty| &on[duty.0]));
    }
    breaches
}

/// Breaches of one team, with the people that `on` says hold each of its duties.
pub(crate) fn breaches_of_team<'a>(
    problem: &Problem,
    team: &Team,
    on: impl Fn(DutyIx) -> &'a [PersonIx],
) -> Vec<Breach> {
    let used = problem.rule(team.rule);
    debug_assert_eq!(used.rule.mechanism().binds(), Binds::Team);
    let holding = team
        .duties
        .iter()
        .flat_map(|duty| on(*duty).iter().map(move |person| (*person, *duty)))
        .map(|(person, duty)| (person, duty, problem.person(person).experience))
        .collect();
    let found = used
        .rule
        .mechanism()
        .team_violations(&TeamRow { team, holding });
    found
        .into_iter()
        .map(|found| named(&used.id, used.severity, None, found))
        .collect()
}

fn duty_breaches(problem: &Problem, roster: &Roster, on: &[Vec<PersonIx>]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (person, duty) in roster
        .pairs()
        .filter(|(_, duty)| duty.0 >= problem.duties().len())
    {
        breaches.push(hard("ELIGIBLE", Some(person), duty, 1.0, Unit::Duties));
    }
    for pin in &problem.parts().fixed {
        let held = roster.holds(pin.person, pin.duty);
        if held != (pin.hold == Hold::Must) {
            breaches.push(hard("PIN", Some(pin.person), pin.duty, 1.0, Unit::Duties));
        }
    }
    for (duty, people) in problem.duty_indices().zip(on) {
        let short = f64::from(problem.duty(duty).least) - count(people.len());
        if short > 0.0 {
            let limit = f64::from(problem.duty(duty).least);
            let breach = hard("LEAST", None, duty, short, Unit::People);
            breaches.push(Breach { limit, ..breach });
        }
        let over = count(people.len()) - f64::from(problem.duty(duty).need);
        if over > 0.0 && problem.duty(duty).over.is_none() {
            breaches.push(hard("NEED", None, duty, over, Unit::People));
        }
    }
    breaches
}

fn unfilled(problem: &Problem, on: &[Vec<PersonIx>]) -> Vec<Unfilled> {
    let short = |(duty, people): (DutyIx, &Vec<PersonIx>)| {
        let need = problem.duty(duty).need;
        let people = need.saturating_sub(u32::try_from(people.len()).unwrap_or(u32::MAX));
        let minutes = Minutes(problem.duty(duty).work.interval.length().0 * i64::from(people));
        (people > 0).then_some(Unfilled {
            duty,
            people,
            minutes,
        })
    };
    problem.duty_indices().zip(on).filter_map(short).collect()
}

fn ladder(
    problem: &Problem,
    roster: &Roster,
    on: &[Vec<PersonIx>],
    soft: f64,
) -> Vec<(TierName, f64)> {
    let (mut cover, mut second) = (0.0, 0.0);
    for (duty, people) in problem.duties().iter().zip(on) {
        let [nobody, further] = duty.open(people.len());
        cover += nobody;
        second += further;
    }
    let (most, sum) = evenness(problem, roster);
    vec![
        (TierName::Cover, cover),
        (TierName::SecondPlaces, second),
        (TierName::Change, change(problem, roster)),
        (TierName::SoftRules, soft),
        (TierName::EvennessMax, most),
        (TierName::EvennessSum, sum),
        (TierName::Goodwill, goodwill(problem, roster)),
        (TierName::Preferences, preferences(problem, roster)),
    ]
}

/// Deviation per WTE from the fair share, by burden and group of people who share it: largest of
/// each group, and all, both times the burden's weight.
///
/// Who shares with whom, and what would be fair, is [`crate::sharing`]'s definition.
fn evenness(problem: &Problem, roster: &Roster) -> (f64, f64) {
    let (mut largest, mut all) = (0.0, 0.0);
    let groups = crate::sharing::groups(problem);
    for (b, (burden, groups)) in problem.burdens().iter().zip(&groups).enumerate() {
        let burden_ix = BurdenIx(b);
        for Sharing {
            people, targets, ..
        } in groups
        {
            let mut group_largest = 0.0_f64;
            for (person, target) in people.iter().zip(targets) {
                let load = load(problem, *person, burden_ix, roster.of(*person));
                let deviation = (load - target).abs() / problem.person(*person).wte;
                group_largest = group_largest.max(deviation);
                all += burden.weight * deviation;
            }
            largest += burden.weight * group_largest;
        }
    }
    (largest, all)
}

/// What a person bears of a burden with some duties: what is carried in, what each duty adds, and
/// one for each occasion of any of them that the person does not bear without them. Duties that the
/// problem has not add nothing.
pub(crate) fn load(problem: &Problem, person: PersonIx, burden: BurdenIx, held: &[DutyIx]) -> f64 {
    let known = held.iter().filter(|d| d.0 < problem.duties().len());
    let mut sum = carried(problem, person, burden);
    let mut occasions = BTreeSet::new();
    for duty in known {
        sum += added(problem, *duty, burden);
        occasions.extend(problem.duty(*duty).occasions_of(burden));
    }
    let borne = &problem.person(person).borne;
    occasions.retain(|number| {
        let number = *number;
        !borne.contains(&Occasion { burden, number })
    });
    sum + count(occasions.len())
}

fn goodwill(problem: &Problem, roster: &Roster) -> f64 {
    roster
        .pairs()
        .filter_map(|(p, d)| {
            problem
                .duties()
                .get(d.0)?
                .candidates
                .iter()
                .find(|c| c.person == p)
        })
        .map(|candidate| candidate.goodwill.as_f64())
        .sum()
}

/// A positive cost is paid when the duty is held, a negative one when it is not.
fn preferences(problem: &Problem, roster: &Roster) -> f64 {
    let mut total = 0;
    for person in problem.person_indices() {
        for (duty, cost) in &problem.person(person).preferences {
            if roster.holds(person, *duty) == (*cost > 0) {
                total += cost.abs();
            }
        }
    }
    whole(total)
}

/// Places of the previous rota that their holders have no more.
fn change(problem: &Problem, roster: &Roster) -> f64 {
    let lost = |person: PersonIx| {
        let previous = problem.person(person).previous.iter();
        previous
            .filter(|duty| !roster.holds(person, **duty))
            .count()
    };
    count(problem.person_indices().map(lost).sum())
}

/// Cover prices of the weighted objective.
fn prices(problem: &Problem, on: &[Vec<PersonIx>]) -> f64 {
    let price = |(duty, people): (&crate::problem::Duty, &Vec<PersonIx>)| {
        let held = i64::try_from(people.len()).unwrap_or(i64::MAX);
        let need = i64::from(duty.need);
        duty.under * (need - held).max(0) + duty.over.unwrap_or(0) * (held - need).max(0)
    };
    whole(problem.duties().iter().zip(on).map(price).sum())
}

#[allow(clippy::cast_precision_loss)]
fn whole(total: i64) -> f64 {
    total as f64
}

#[allow(clippy::cast_precision_loss)]
pub(crate) fn count(items: usize) -> f64 {
    items as f64
}
