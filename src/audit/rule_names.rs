//! What the rules ask that stand behind gaps, so that a report can say it beside their codes.

use std::collections::{BTreeMap, BTreeSet};

use super::gap::{Gap, GapClass};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::evidence::{Reason, Vacancy};
use evenwatch_domain::ids::RuleId;

/// How the planner names the terms of a person: at most one on-call duty has a day on call in any
/// so many days.
const TERM: &str = "TERM-1-IN-";

/// Whether a rule is a person's own terms.
pub(super) fn is_term(rule: &RuleId) -> bool {
    rule.as_str().starts_with(TERM)
}

/// Each rule that gaps or their evidence name, with what it asks.
pub(super) fn rule_names(
    gaps: &[Gap],
    vacancies: &[Vacancy],
    catalogue: &Catalogue,
) -> BTreeMap<RuleId, String> {
    let mut named: BTreeSet<&RuleId> = BTreeSet::new();
    for gap in gaps {
        if let GapClass::RulesBlock { rules } = &gap.class {
            named.extend(rules);
        }
    }
    let candidates = vacancies.iter().flat_map(|vacancy| &vacancy.candidates);
    for reason in candidates.flat_map(|candidate| &candidate.reasons) {
        if let Reason::Rule { rule, .. } = reason {
            named.insert(rule);
        }
    }
    let asks = |id: &RuleId| {
        let days = id.as_str().strip_prefix(TERM);
        let term = days.map(|days| {
            format!("A person's own terms: at most one on-call duty has a day on call in any {days} days running.")
        });
        term.or_else(|| {
            let mut rules = catalogue
                .contracts
                .values()
                .flat_map(|contract| &contract.rules);
            rules
                .find(|rule| rule.id == *id)
                .map(|rule| rule.asks.clone())
        })
    };
    let told = named
        .into_iter()
        .filter_map(|id| Some((id.clone(), asks(id)?)));
    told.collect()
}
