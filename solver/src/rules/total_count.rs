//! **Total number of duties.** *What it asks:* over the horizon a person holds at least and at most so many of the
//! duties counted. *Why:* per-type maxima, agreed minima. *Parameters:* `which`, `at-least`, `at-most`. *When it cannot
//! be met:* fewer duties on offer than the minimum. *Source:* published shift-scheduling instances (MaxShifts).

use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TotalCount {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Least.
    #[serde(default)]
    pub at_least: Option<u32>,
    /// Most.
    #[serde(default)]
    pub at_most: Option<u32>,
}

impl super::Mechanism for TotalCount {}
