//! Contract rules in the solver's words, and which of them bind whom.

use std::collections::BTreeMap;

use chrono::Duration;

use evenwatch_solver as solver;
use evenwatch_solver::problem::{DutyClass, RuleIx, RuleUse};
use evenwatch_solver::rules::rolling_count::RollingCount;
use evenwatch_solver::rules::{Binds, DutySelector, Rule};

use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::contract::{Contract, RuleSetting, Severity};
use evenwatch_domain::ids::ContractId;
use evenwatch_domain::network::{Network, NetworkFile, NetworkProblem};
use evenwatch_domain::person::Person;
use evenwatch_domain::time::Period;

/// The one rule that an opt-out of the 48-hour average lifts.
const LIFTED_BY_OPT_OUT: &str = "WTR-48";

/// Everything wrong with the rules of the contracts: unknown mechanisms and keys, values that make
/// no sense. Called at start-up, so that a slip in a contract file is told before anybody plans.
#[must_use]
pub fn check_rules(catalogue: &Catalogue) -> Vec<NetworkProblem> {
    catalogue
        .contracts
        .values()
        .flat_map(|contract| {
            contract
                .rules
                .iter()
                .enumerate()
                .filter_map(|(at, rule)| rule_use(contract, at, rule).err())
        })
        .collect()
}

/// How far from a duty another may lie that breaks a rule with it: the longest that any contract or
/// anybody's terms reach.
#[must_use]
pub fn reach(network: &Network, catalogue: &Catalogue) -> Duration {
    let of_contracts = catalogue.contracts.values().flat_map(|contract| {
        let rules = contract.rules.iter().enumerate();
        rules.filter_map(|(at, setting)| rule_use(contract, at, setting).ok().flatten())
    });
    let terms = network
        .file()
        .people
        .iter()
        .filter_map(|person| person.on_call.at_most_one_in)
        .max()
        .map(one_in);
    let minutes = of_contracts
        .chain(terms)
        .filter_map(|used| used.rule.mechanism().reach())
        .max();
    Duration::minutes(minutes.map_or(0, |minutes| minutes.0))
}

/// People of the network who are on contracts that the catalogue does not have.
#[must_use]
pub fn check_contracts(file: &NetworkFile, catalogue: &Catalogue) -> Vec<NetworkProblem> {
    let known: Vec<&str> = catalogue.contracts.keys().map(ContractId::as_str).collect();
    let mut problems = Vec::new();
    for (p, person) in file.people.iter().enumerate() {
        for (e, employment) in person.employments.iter().enumerate() {
            if !catalogue.contracts.contains_key(&employment.contract) {
                problems.push(NetworkProblem {
                    pointer: format!("/people/{p}/employments/{e}/contract"),
                    message: "there is no such contract".to_owned(),
                    found: format!("\"{}\"", employment.contract),
                    remedy: format!(
                        "use one of {}, or add the contract to the configuration folder",
                        known.join(", ")
                    ),
                });
            }
        }
    }
    problems
}

/// The rules of all contracts, each once, as the solver numbers them.
#[derive(Debug)]
pub(super) struct RuleBook {
    uses: Vec<RuleUse>,
    of_contract: BTreeMap<ContractId, Vec<RuleIx>>,
}

impl RuleBook {
    /// Reads every contract.
    pub(super) fn new(catalogue: &Catalogue) -> Result<Self, Vec<NetworkProblem>> {
        let problems = check_rules(catalogue);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut book = Self {
            uses: Vec::new(),
            of_contract: BTreeMap::new(),
        };
        for contract in catalogue.contracts.values() {
            let mut mine = Vec::new();
            for (at, setting) in contract.rules.iter().enumerate() {
                if let Ok(Some(rule)) = rule_use(contract, at, setting) {
                    mine.push(book.number(&rule));
                }
            }
            book.of_contract.insert(contract.id.clone(), mine);
        }
        Ok(book)
    }

    /// The rules that bind `person` in `period`: all of every contract that they hold on one of its
    /// days, and their own on-call terms. Where two contracts have the same rule with other
    /// parameters both bind, which is as strict as the stricter of the two whatever the parameters
    /// mean; the same rule with the same parameters binds once. An opt-out lifts `WTR-48` and
    /// nothing else.
    pub(super) fn bind(&mut self, person: &Person, period: Period) -> Vec<RuleIx> {
        let mut bound = Vec::new();
        let held = period
            .days()
            .flat_map(|day| person.employments_on(day))
            .map(|employment| &employment.contract);
        let mut contracts: Vec<&ContractId> = held.collect();
        contracts.sort_unstable();
        contracts.dedup();
        for contract in contracts {
            bound.extend(
                self.of_contract
                    .get(contract)
                    .into_iter()
                    .flatten()
                    .copied(),
            );
        }
        if person.on_call.opted_out_of_48_hours {
            bound.retain(|ix| {
                self.uses
                    .get(ix.0)
                    .is_none_or(|rule| rule.id != LIFTED_BY_OPT_OUT)
            });
        }
        bound.extend(
            person
                .on_call
                .at_most_one_in
                .map(|days| self.number(&one_in(days))),
        );
        bound.sort_unstable();
        bound.dedup();
        bound
    }

    /// Leaves out every rule that may be broken at a price, and every one that is about a planned
    /// period as a whole: those say nothing of what is published.
    pub(super) fn only_law(&mut self) {
        for rules in self.of_contract.values_mut() {
            rules.retain(|ix| {
                self.uses.get(ix.0).is_some_and(|used| {
                    used.severity == solver::problem::Severity::Hard
                        && used.rule.mechanism().reach().is_some()
                })
            });
        }
    }

    /// All rules, in the order of their numbers.
    pub(super) fn into_uses(self) -> Vec<RuleUse> {
        self.uses
    }

    /// The number of a rule, the same for the same rule however often it is read.
    fn number(&mut self, rule: &RuleUse) -> RuleIx {
        let same = |known: &RuleUse| {
            known.id == rule.id && known.severity == rule.severity && known.rule == rule.rule
        };
        let at = self.uses.iter().position(same).unwrap_or_else(|| {
            self.uses.push(rule.clone());
            self.uses.len() - 1
        });
        RuleIx(at)
    }
}

/// The term "at most one on-call period in so many days", as a rule of the person's own.
fn one_in(days: u8) -> RuleUse {
    RuleUse {
        id: format!("TERM-1-IN-{days}"),
        label: format!("at most one on-call duty has a day on call in any {days} days running"),
        source: "the person's on-call terms".to_owned(),
        severity: solver::problem::Severity::Hard,
        rule: Rule::RollingCount(RollingCount {
            which: DutySelector::classes([DutyClass::ResidentOnCall, DutyClass::NonResidentOnCall]),
            at_most: 1,
            days: u32::from(days),
            days_on_call: true,
        }),
    }
}

/// A setting as the solver's rule; `None` where it is information: publication in good time
/// (PUB-6), what counts as working time (WTR-OC) and the like are no constraint on who holds what.
fn rule_use(
    contract: &Contract,
    at: usize,
    setting: &RuleSetting,
) -> Result<Option<RuleUse>, NetworkProblem> {
    let severity = match setting.severity {
        Severity::Information => None,
        Severity::Hard => Some(solver::problem::Severity::Hard),
        Severity::Soft(weight) => Some(solver::problem::Severity::Soft {
            weight: f64::from(weight),
        }),
    };
    let refuse = |message: String, remedy: String| NetworkProblem {
        pointer: format!("/contracts/{}/rules/{at}/mechanism", contract.id),
        message: format!(
            "contract \"{}\", rule {}: {message}",
            contract.id, setting.id
        ),
        found: shortened(&setting.mechanism),
        remedy,
    };
    if setting.mechanism.is_empty() {
        let known: Vec<&str> = solver::rules::manual().map(|(key, _)| key).collect();
        let known = known.join(", ");
        return match severity {
            None => Ok(None),
            Some(_) => Err(refuse(
                "a rule that binds needs a mechanism".to_owned(),
                format!("name one of {known}, or make the rule information"),
            )),
        };
    }
    let whole = serde_json::Value::Object(setting.mechanism.clone());
    let rule: Rule = serde_json::from_value(whole).map_err(|error| {
        let (message, remedy) = split(&error.to_string());
        refuse(message, remedy)
    })?;
    let sense = "give a value that the rule manual allows".to_owned();
    rule.mechanism()
        .validate()
        .map_err(|message| refuse(message, sense))?;
    if rule.mechanism().binds() == Binds::Team {
        return Err(refuse(
            format!(
                "mechanism \"{}\" binds teams and not one person",
                rule.key()
            ),
            "take it out of the contract".to_owned(),
        ));
    }
    Ok(severity.map(|severity| RuleUse {
        id: setting.id.to_string(),
        label: setting.asks.clone(),
        source: setting.source.clone(),
        severity,
        rule,
    }))
}

/// The reader's message in two: what is wrong, and which keys or names there are.
fn split(message: &str) -> (String, String) {
    match message.split_once(", expected ") {
        Some((wrong, known)) => (wrong.to_owned(), format!("expected is {known}")),
        None => (
            message.to_owned(),
            "see the mechanism's page in the rule manual".to_owned(),
        ),
    }
}

/// The setting as JSON, at most 120 characters of it.
fn shortened(mechanism: &serde_json::Map<String, serde_json::Value>) -> String {
    let whole = serde_json::Value::Object(mechanism.clone()).to_string();
    match whole.char_indices().nth(120) {
        Some((cut, _)) => format!("{}...", whole.get(..cut).unwrap_or_default()),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::scene::{day, id, scene};
    use serde_json::json;

    #[test]
    fn a_wrong_rule_is_refused_with_place_value_and_remedy() {
        for (mechanism, wanted) in [
            (
                json!({"mechanism": "rest", "at-lest": 660}),
                ["at-lest", "`at-least`"],
            ),
            (json!({"mechanism": "rest"}), ["at-least", "manual"]),
            (
                json!({"mechanism": "rests", "at-least": 660}),
                ["rests", "`weekly-rest`"],
            ),
            (json!({"at-least": 660}), ["mechanism", "manual"]),
            (json!({}), ["needs a mechanism", "weekly-rest"]),
            (
                json!({"mechanism": "rest", "at-least": "long"}),
                ["long", "i64"],
            ),
        ] {
            let scene = scene().rule("XX-1", Severity::Hard, mechanism.clone());
            let problems = check_rules(&scene.catalogue);
            assert_eq!(problems.len(), 1, "{mechanism}");
            let told = problems[0].to_string();
            for part in wanted
                .into_iter()
                .chain(["/contracts/plain/rules/1", "XX-1"])
            {
                assert!(told.contains(part), "{part} in {told}");
            }
        }
        assert_eq!(check_rules(&scene().catalogue), []);
    }

    #[test]
    fn a_team_mechanism_has_no_place_in_a_contract() {
        let mix = json!({"mechanism": "experience-mix", "novice-below": 1, "at-most-novices": 1});
        let scene = scene().rule("COV-X", Severity::Soft(1), mix);
        assert!(
            check_rules(&scene.catalogue)[0]
                .message
                .contains("binds teams")
        );
    }

    #[test]
    fn information_is_read_and_not_bound() {
        let scene = scene()
            .rule("PUB-6", Severity::Information, json!({}))
            .rule(
                "CON-F",
                Severity::Information,
                json!({"mechanism": "rest", "at-least": 1}),
            );
        assert_eq!(bound(&scene.person("ann")), ["WTR-D11"]);
    }

    #[test]
    fn a_person_is_bound_by_all_their_contracts_and_terms() {
        let rest = |minutes: i64| json!({"mechanism": "rest", "at-least": minutes});
        let mut scene = scene()
            .rule("WTR-48", Severity::Hard, rest(1))
            .person("ann")
            .wte(0.5);
        let mut second = scene.catalogue.contracts.values().next().unwrap().clone();
        second.id = id("second");
        for setting in &mut second.rules {
            if setting.id.as_str() == "WTR-D11" {
                setting.mechanism = rest(720).as_object().unwrap().clone();
            }
        }
        scene.catalogue.contracts.insert(second.id.clone(), second);
        let scene = scene.who(|ann| {
            let mut other = ann.employments[0].clone();
            other.contract = id("second");
            ann.employments.push(other);
            ann.on_call.at_most_one_in = Some(5);
        });
        assert_eq!(
            bound(&scene),
            ["TERM-1-IN-5", "WTR-48", "WTR-D11", "WTR-D11"]
        );
        let scene = scene.who(|ann| ann.on_call.opted_out_of_48_hours = true);
        assert_eq!(bound(&scene), ["TERM-1-IN-5", "WTR-D11", "WTR-D11"]);
        let scene = scene.who(|ann| ann.employments[1].validity.valid_to = Some(day("2026-05-31")));
        assert_eq!(
            bound(&scene),
            ["TERM-1-IN-5", "WTR-D11"],
            "a contract that has ended binds nobody"
        );
    }

    /// Ids of the rules that bind Ann in June 2026, sorted.
    fn bound(scene: &crate::scene::PlanningInput) -> Vec<String> {
        let period = Period::new(day("2026-06-01"), day("2026-06-30")).unwrap();
        let mut book = RuleBook::new(&scene.catalogue).unwrap();
        let numbers = book.bind(scene.network().person(&id("ann")).unwrap(), period);
        let uses = book.into_uses();
        let mut ids: Vec<String> = numbers.iter().map(|ix| uses[ix.0].id.clone()).collect();
        ids.sort();
        ids
    }
}
