//! **Total working time.** *What it asks:* over the horizon a person's working time lies between two limits. *Why:*
//! contracted hours. *Parameters:* `at-least`, `at-most` (minutes). *When it cannot be met:* leave eats the hours, or
//! too few duties on offer. *Source:* published shift-scheduling instances (MinTotalMinutes, MaxTotalMinutes).

use crate::problem::Minutes;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TotalWork {
    /// Least.
    #[serde(default)]
    pub at_least: Minutes,
    /// Most.
    #[serde(default)]
    pub at_most: Option<Minutes>,
}

impl super::Mechanism for TotalWork {}
