//! Every check that stands between [`ProblemParts`] and a [`Problem`](super::Problem).

mod values;

use super::error::ProblemError;
use super::occasions::Occasion;
use super::parts::{Duty, Person, ProblemParts, Severity, WorkPiece};
use super::units::{BurdenIx, DutyIx, Minutes, PersonIx, RuleIx};
use crate::rules::{Binds, Rule};
use std::collections::BTreeSet;
use values::{MOST, Range, known_duty, known_person, length, number, once, price, span};

/// The smallest whole-time equivalent: a quarter of an hour in six weeks.
const LEAST_WTE: f64 = 0.001;

/// The largest need and the largest criticality of a duty.
const MOST_PEOPLE: u32 = 1_000_000;

/// First fault, if any.
pub(super) fn check(parts: &ProblemParts) -> Result<(), ProblemError> {
    if parts.last_day < parts.first_day {
        return Err(ProblemError::Days {
            place: "horizon".to_owned(),
            first: parts.first_day.0,
            last: parts.last_day.0,
        });
    }
    if parts.history_from > parts.horizon.start() {
        return Err(ProblemError::OutsideHorizon {
            place: "history_from".to_owned(),
            start: parts.history_from.0,
            expected: format!(
                "history cannot begin after the horizon does (minute {})",
                parts.horizon.start().0
            ),
        });
    }
    let days = i64::from(parts.last_day.0) - i64::from(parts.first_day.0);
    span(|| "horizon".to_owned(), "length", days)?;
    let known = parts.horizon.end().0.saturating_sub(parts.history_from.0);
    span(
        || "horizon".to_owned(),
        "length with history",
        known / Minutes::DAY.0,
    )?;
    rules(parts)?;
    for (b, burden) in parts.burdens.iter().enumerate() {
        number(
            || format!("burden {b} \"{}\"", burden.name),
            "weight",
            burden.weight,
            Range::Above,
        )?;
    }
    for (p, one) in parts.people.iter().enumerate() {
        person(parts, PersonIx(p), one)?;
    }
    dues(parts)?;
    for (d, one) in parts.duties.iter().enumerate() {
        duty(parts, DutyIx(d), one)?;
    }
    teams(parts)?;
    pins(parts)
}

fn rules(parts: &ProblemParts) -> Result<(), ProblemError> {
    for (r, used) in parts.rules.iter().enumerate() {
        let refuse = |reason: String| ProblemError::Rule {
            rule: RuleIx(r),
            id: used.id.clone(),
            reason,
        };
        if used.id.is_empty() {
            return Err(refuse("has no id; give one, such as WTR-D11".to_owned()));
        }
        if let Severity::Soft { weight } = used.severity {
            number(
                || format!("rule {r} \"{}\"", used.id),
                "weight",
                weight,
                Range::Above,
            )?;
            if matches!(used.rule, Rule::NoOverlap(_)) {
                return Err(refuse("no-overlap cannot be soft; make it hard".to_owned()));
            }
        }
        used.rule.mechanism().validate().map_err(refuse)?;
    }
    Ok(())
}

fn person(parts: &ProblemParts, ix: PersonIx, person: &Person) -> Result<(), ProblemError> {
    let place = || format!("person {ix} \"{}\"", person.name);
    if !(LEAST_WTE..=1e3).contains(&person.wte) {
        return Err(ProblemError::Wte {
            person: ix,
            name: person.name.clone(),
            wte: person.wte,
        });
    }
    length(place, "base_week", person.base_week)?;
    let mut seen = BTreeSet::new();
    for &rule in &person.rules {
        let Some(used) = parts.rules.get(rule.0) else {
            return Err(ProblemError::NoSuchRule {
                place: place(),
                rule,
                rules: parts.rules.len(),
            });
        };
        once(place, &mut seen, rule, || format!("rule \"{}\"", used.id))?;
        if used.rule.mechanism().binds() == Binds::Team {
            return Err(ProblemError::Scope {
                place: place(),
                id: used.id.clone(),
                binds: "teams",
            });
        }
    }
    for past in &person.history {
        let place = || {
            format!(
                "person {ix} \"{}\", past duty \"{}\"",
                person.name, past.name
            )
        };
        work(place, past)?;
        if past.interval.start() >= parts.horizon.start() {
            return Err(ProblemError::OutsideHorizon {
                place: place(),
                start: past.interval.start().0,
                expected: format!(
                    "history lies before the horizon's start (minute {})",
                    parts.horizon.start().0
                ),
            });
        }
    }
    for standing in &person.standing {
        let place = || {
            format!(
                "person {ix} \"{}\", standing duty \"{}\"",
                person.name, standing.name
            )
        };
        work(place, standing)?;
        let start = standing.interval.start();
        if start < parts.horizon.start() {
            return Err(ProblemError::OutsideHorizon {
                place: place(),
                start: start.0,
                expected: format!(
                    "what stands starts at the horizon's start (minute {}) or later; what starts before it is history",
                    parts.horizon.start().0
                ),
            });
        }
        let ahead = (start - parts.horizon.end()).0.max(0);
        span(place, "days after the horizon", ahead / Minutes::DAY.0)?;
    }
    burdens(parts, place, &person.carried, Range::Any)?;
    occasions(parts, place, &person.borne)?;
    if let Some(due) = &person.due {
        burdens(parts, place, due, Range::NotNegative)?;
    }
    let mut seen = BTreeSet::new();
    for &(duty, cost) in &person.preferences {
        known_duty(parts, place, duty)?;
        price(place, "preference", cost, -MOST)?;
        once(place, &mut seen, duty, || {
            format!("a preference for duty {duty}")
        })?;
    }
    let mut seen = BTreeSet::new();
    for &duty in &person.previous {
        known_duty(parts, place, duty)?;
        once(place, &mut seen, duty, || format!("previous duty {duty}"))?;
    }
    Ok(())
}

/// Fair shares by two definitions in one group would leave part of what is due to nobody, or to
/// two.
fn dues(parts: &ProblemParts) -> Result<(), ProblemError> {
    let without = parts.people.iter().position(|p| p.due.is_none());
    let with = parts.people.iter().position(|p| p.due.is_some());
    let (Some(without), Some(with)) = (without, with) else {
        return Ok(());
    };
    let name = |at: usize| parts.people[at].name.clone();
    Err(ProblemError::Due {
        person: PersonIx(without),
        name: name(without),
        with: PersonIx(with),
        with_name: name(with),
    })
}

fn duty(parts: &ProblemParts, ix: DutyIx, duty: &Duty) -> Result<(), ProblemError> {
    let place = || format!("duty {ix} \"{}\"", duty.work.name);
    work(place, &duty.work)?;
    let start = duty.work.interval.start();
    if start < parts.horizon.start() || start >= parts.horizon.end() {
        return Err(ProblemError::OutsideHorizon {
            place: place(),
            start: start.0,
            expected: format!(
                "the horizon is minute {} to {}; move the duty or widen the horizon",
                parts.horizon.start().0,
                parts.horizon.end().0
            ),
        });
    }
    if !(1..=MOST_PEOPLE).contains(&duty.criticality) {
        return Err(ProblemError::Number {
            place: place(),
            what: "criticality",
            value: f64::from(duty.criticality),
            remedy: "1 to 1,000,000",
        });
    }
    if duty.need > MOST_PEOPLE {
        return Err(ProblemError::Number {
            place: place(),
            what: "need",
            value: f64::from(duty.need),
            remedy: "1,000,000 or fewer",
        });
    }
    if duty.least > duty.need {
        return Err(ProblemError::Number {
            place: place(),
            what: "least",
            value: f64::from(duty.least),
            remedy: "no more than `need`",
        });
    }
    price(place, "under", duty.under, 0)?;
    price(place, "over", duty.over.unwrap_or(0), 0)?;
    let mut seen = BTreeSet::new();
    for candidate in &duty.candidates {
        known_person(parts, place, candidate.person)?;
        once(place, &mut seen, candidate.person, || {
            format!("candidate {}", candidate.person)
        })?;
        length(place, "goodwill", candidate.goodwill)?;
    }
    burdens(parts, place, &duty.burdens, Range::NotNegative)?;
    occasions(parts, place, &duty.occasions)
}

fn work(place: impl Fn() -> String + Copy, work: &WorkPiece) -> Result<(), ProblemError> {
    length(place, "worked", work.worked)?;
    length(place, "night", work.night)?;
    if work.last_day < work.day {
        return Err(ProblemError::Days {
            place: place(),
            first: work.day.0,
            last: work.last_day.0,
        });
    }
    let interval = work.interval;
    let minutes = interval.end().0.saturating_sub(interval.start().0);
    span(place, "length", minutes / Minutes::DAY.0)?;
    let days = i64::from(work.last_day.0) - i64::from(work.day.0);
    span(place, "days from first to last", days)?;
    if let Some(expected) = work.on_call {
        number(place, "calls", expected.calls, Range::NotNegative)?;
        length(place, "rest", expected.rest)?;
        length(place, "longest_rest", expected.longest_rest)?;
    }
    Ok(())
}

fn teams(parts: &ProblemParts) -> Result<(), ProblemError> {
    for (t, team) in parts.teams.iter().enumerate() {
        let place = || format!("team {t} \"{}\"", team.name);
        let Some(used) = parts.rules.get(team.rule.0) else {
            return Err(ProblemError::NoSuchRule {
                place: place(),
                rule: team.rule,
                rules: parts.rules.len(),
            });
        };
        if used.rule.mechanism().binds() == Binds::Person {
            return Err(ProblemError::Scope {
                place: place(),
                id: used.id.clone(),
                binds: "people",
            });
        }
        let mut seen = BTreeSet::new();
        for &duty in &team.duties {
            known_duty(parts, place, duty)?;
            once(place, &mut seen, duty, || format!("duty {duty}"))?;
        }
    }
    Ok(())
}

fn pins(parts: &ProblemParts) -> Result<(), ProblemError> {
    for (f, pin) in parts.fixed.iter().enumerate() {
        let place = || format!("pin {f}");
        known_person(parts, place, pin.person)?;
        known_duty(parts, place, pin.duty)?;
    }
    Ok(())
}

fn burdens(
    parts: &ProblemParts,
    place: impl Fn() -> String + Copy,
    list: &[(BurdenIx, f64)],
    range: Range,
) -> Result<(), ProblemError> {
    let mut seen = BTreeSet::new();
    for &(burden, amount) in list {
        let Some(known) = parts.burdens.get(burden.0) else {
            return Err(ProblemError::NoSuchBurden {
                place: place(),
                burden,
                burdens: parts.burdens.len(),
            });
        };
        once(place, &mut seen, burden, || {
            format!("burden \"{}\"", known.name)
        })?;
        number(place, "burden amount", amount, range)?;
    }
    Ok(())
}

fn occasions(
    parts: &ProblemParts,
    place: impl Fn() -> String + Copy,
    list: &[Occasion],
) -> Result<(), ProblemError> {
    let mut seen = BTreeSet::new();
    for occasion in list {
        let Some(known) = parts.burdens.get(occasion.burden.0) else {
            return Err(ProblemError::NoSuchBurden {
                place: place(),
                burden: occasion.burden,
                burdens: parts.burdens.len(),
            });
        };
        once(place, &mut seen, *occasion, || {
            format!("occasion {} of \"{}\"", occasion.number, known.name)
        })?;
    }
    Ok(())
}
