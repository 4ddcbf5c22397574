//! What published duties break of the law and of contracts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{DutyId, PersonId, PoolId, RuleId};

/// A hard rule that published duties of one person break together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedBreach {
    /// Which rule.
    pub rule: RuleId,
    /// What it asks, in a line.
    pub asks: String,
    /// Whose.
    pub person: PersonId,
    /// Their name; empty in audits from before it was kept.
    #[serde(default)]
    pub person_name: String,
    /// The duties that break it together, by start.
    pub duties: Vec<DutyId>,
    /// Their pools, by id.
    pub pools: Vec<PoolId>,
    /// By how much, in `unit`.
    pub amount: f64,
    /// The rule's limit, in `unit`.
    pub limit: f64,
    /// Unit of both.
    pub unit: String,
    /// Whole weeks with a published rota that an average is over, 1 at least; absent where it is no
    /// average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weeks: Option<u32>,
    /// By how much and with which duties, in words.
    pub text: String,
}

/// How often one rule is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleBroken {
    /// Which rule.
    pub rule: RuleId,
    /// What it asks, in a line.
    pub asks: String,
    /// How many times.
    pub times: usize,
    /// Duties in it, each counted once.
    pub duties: usize,
    /// People whose duties they are.
    pub people: usize,
}

/// Breaches by rule, the most frequent first.
#[must_use]
pub fn by_rule(breaches: &[PublishedBreach]) -> Vec<RuleBroken> {
    use std::collections::{BTreeMap, BTreeSet};
    let mut rules: BTreeMap<&RuleId, Vec<&PublishedBreach>> = BTreeMap::new();
    for breach in breaches {
        rules.entry(&breach.rule).or_default().push(breach);
    }
    let broken = rules.into_iter().filter_map(|(rule, breaches)| {
        let duties: BTreeSet<&DutyId> = breaches.iter().flat_map(|b| &b.duties).collect();
        let people: BTreeSet<&PersonId> = breaches.iter().map(|b| &b.person).collect();
        Some(RuleBroken {
            rule: rule.clone(),
            asks: breaches.first()?.asks.clone(),
            times: breaches.len(),
            duties: duties.len(),
            people: people.len(),
        })
    });
    let mut broken: Vec<RuleBroken> = broken.collect();
    broken.sort_by_key(|rule| std::cmp::Reverse(rule.times));
    broken
}

/// `12 published duties of 2 people break the law or a contract: WTR-D11 3 times, OC-CON once`;
/// nothing where none do.
#[must_use]
pub fn sentence(breaches: &[PublishedBreach]) -> Option<String> {
    use std::collections::BTreeSet;
    let duties: BTreeSet<&DutyId> = breaches.iter().flat_map(|b| &b.duties).collect();
    let people: BTreeSet<&PersonId> = breaches.iter().map(|b| &b.person).collect();
    let times = |rule: &RuleBroken| match rule.times {
        1 => format!("{} once", rule.rule),
        2 => format!("{} twice", rule.rule),
        more => format!("{} {more} times", rule.rule),
    };
    let rules: Vec<String> = by_rule(breaches).iter().map(times).collect();
    let counted =
        |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    (!breaches.is_empty()).then(|| {
        format!(
            "{} of {} {} the law or a contract: {}",
            counted(duties.len(), "published duty", "published duties"),
            counted(people.len(), "person", "people"),
            if duties.len() == 1 { "breaks" } else { "break" },
            rules.join(", ")
        )
    })
}
