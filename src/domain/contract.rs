//! Contracts: which working-time rules bind somebody, as data from `config/contracts`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{ContractId, RuleId};

/// How binding a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Severity {
    /// Never broken; a place stays empty first.
    Hard,
    /// Broken where it must be, at a weight of 1-1000 for each unit over.
    Soft(u32),
    /// Measured and shown only.
    Information,
}

/// One rule of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSetting {
    /// The rule's id, such as `WTR-D11`.
    pub id: RuleId,
    /// What it asks, in one sentence for people.
    pub asks: String,
    /// Where the rule is written down.
    pub source: String,
    /// Hard, soft with a weight, or information.
    pub severity: Severity,
    /// The mechanism that models it and its parameters, as the rule manual names them. The planner
    /// checks the keys; [`Severity::Information`] rules need none.
    #[serde(default)]
    pub mechanism: serde_json::Map<String, serde_json::Value>,
}

/// The rule set of one contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Its id; also the name of its file.
    pub id: ContractId,
    /// Name for people.
    pub name: String,
    /// Where the contract's terms are published.
    pub source: String,
    /// Full-time hours a week, for WTE sums. Hours.
    pub full_time_hours: f64,
    /// Its rules, in the order in which they are shown.
    pub rules: Vec<RuleSetting>,
}
