//! Why pins and rules cannot all hold, said with the fewest pins and rules: where, by how much, and
//! what to do about it.

use std::collections::BTreeSet;

use evenwatch_solver::explain::{self, PinConflict};
use evenwatch_solver::outcome::{self, Breach, Unit};
use evenwatch_solver::problem::Fixed;

use evenwatch_domain::evidence::averaged_over;
use evenwatch_domain::ids::PersonId;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;

use super::duty_attributes;
use super::error::{ConflictRule, PlanConflict, PlanError};
use super::outcome::sentence;
use super::problem::Built;
use super::request::Pin;

/// The conflicts of single people, each as small as can be. Where no person alone has one, what the
/// search says: it sees all people together, but takes any breaches that would do and not the
/// fewest.
pub(super) fn contradiction(
    network: &Network,
    built: &Built,
    why: &outcome::Contradiction,
) -> PlanError {
    let told = Told { network, built };
    let found = explain::conflicting_pins(&built.problem).map_or_else(Vec::new, |c| c.conflicts);
    let conflicts: Vec<PlanConflict> = if found.is_empty() {
        vec![told.of_search(why)]
    } else {
        found.iter().map(|found| told.conflict(found)).collect()
    };
    PlanError::Contradiction(conflicts)
}

/// What is told of a plan's pins.
struct Told<'a> {
    network: &'a Network,
    built: &'a Built,
}

impl Told<'_> {
    fn conflict(&self, found: &PinConflict) -> PlanConflict {
        let broken = |rule: &String| found.breaches.iter().find(|breach| breach.rule == *rule);
        let rules = found
            .rules
            .iter()
            .map(|rule| self.conflict_rule(rule, broken(rule)));
        self.whole(&found.pins, rules.collect())
    }

    fn of_search(&self, why: &outcome::Contradiction) -> PlanConflict {
        let mut seen = BTreeSet::new();
        let rules = why
            .breaches
            .iter()
            .filter(|breach| seen.insert(&breach.rule));
        let rules: Vec<ConflictRule> = rules
            .map(|breach| self.conflict_rule(&breach.rule, Some(breach)))
            .collect();
        let mut conflict = self.whole(&why.pins, rules);
        conflict.found = if why.breaches.is_empty() {
            why.message.clone()
        } else {
            let told = why.breaches.iter().map(|b| sentence(self.built, b));
            let sentences: Vec<String> = told.collect();
            sentences.join("; ")
        };
        conflict
    }

    fn conflict_rule(&self, rule: &str, broken: Option<&Breach>) -> ConflictRule {
        let mut rules = self.built.problem.parts().rules.iter();
        let asks = rules
            .find(|used| used.id == rule)
            .map(|used| used.label.clone());
        ConflictRule {
            rule: rule.to_owned(),
            asks: asks.unwrap_or_default(),
            broken: broken.map(|breach| {
                format!(
                    "by {} (limit {}{})",
                    measure(breach.amount, breach.unit),
                    measure(breach.limit, breach.unit),
                    averaged_over(breach.days)
                )
            }),
        }
    }

    /// A conflict in words.
    fn whole(&self, pins: &[Fixed], rules: Vec<ConflictRule>) -> PlanConflict {
        let (mut own, mut own_places, mut published) = (Vec::new(), Vec::new(), Vec::new());
        for pin in pins {
            let Some(person) = self.built.people.get(pin.person.0) else {
                continue;
            };
            match self.built.duties.get(pin.duty.0) {
                Some(duty) => {
                    own.push(Pin {
                        duty: duty.id,
                        person: person.clone(),
                    });
                    own_places.push(self.place(person, duty));
                }
                None => published.push(format!(
                    "{} holds a published duty of a pool that is not planned",
                    self.network.person_name(person)
                )),
            }
        }
        let remedy = remedy(own.len(), published.len(), &rules);
        own_places.extend(published);
        let found: Vec<String> = rules.iter().map(ToString::to_string).collect();
        PlanConflict {
            pins: own,
            place: if own_places.is_empty() {
                "the rules alone".to_owned()
            } else {
                own_places.join(" and ")
            },
            found: found.join(" and "),
            rules,
            remedy,
        }
    }

    /// `Ann Test is pinned to "Night" of Leeds nurses, Mon 1 Jun 2026 20:00 to Tue 2 Jun 08:00`.
    fn place(&self, person: &PersonId, duty: &Duty) -> String {
        format!(
            "{} is pinned to {}",
            self.network.person_name(person),
            duty_attributes::name_with_times(duty, &self.network.pool_name(&duty.pool))
        )
    }
}

fn remedy(pins: usize, published: usize, rules: &[ConflictRule]) -> String {
    let rules: Vec<&str> = rules.iter().map(|rule| rule.rule.as_str()).collect();
    let relax = match rules[..] {
        [] => "correct the contracts".to_owned(),
        [one] => format!("relax {one}"),
        _ => format!("relax one of {}", rules.join(", ")),
    };
    match (pins, published) {
        (0, 0) => relax,
        (0, _) => format!("withdraw the rota that published them, or {relax}"),
        (1, _) => format!("unpin it, or {relax}"),
        _ => format!("unpin one of the {pins}, or {relax}"),
    }
}

/// An amount with its unit, minutes as hours.
pub(super) fn measure(amount: f64, unit: Unit) -> String {
    match unit {
        Unit::Minutes => duty_attributes::rounded(amount).to_string(),
        Unit::People if is_one(amount) => "1 person".to_owned(),
        Unit::Duties if is_one(amount) => "1 duty".to_owned(),
        other if is_one(amount) => format!("1 {}", other.to_string().trim_end_matches('s')),
        other => format!("{amount} {other}"),
    }
}

/// Whether a count is one, so that its noun is a singular.
fn is_one(amount: f64) -> bool {
    (amount - 1.0).abs() < 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_unit_is_a_singular() {
        for (amount, unit, said) in [
            (1.0, Unit::Duties, "1 duty"),
            (2.0, Unit::Duties, "2 duties"),
            (1.0, Unit::Nights, "1 night"),
            (1.0, Unit::Weekends, "1 weekend"),
            (1.0, Unit::People, "1 person"),
            (0.5, Unit::Days, "0.5 days"),
            (660.0, Unit::Minutes, "11 h"),
        ] {
            assert_eq!(measure(amount, unit), said);
        }
    }
}
