//! **Work in a rolling window.** *What it asks:* working time in any window of a given length stays within a limit; a
//! duty cut by the window's edge counts in proportion. *Why:* long weeks hidden across two calendar weeks.
//! *Parameters:* `which`, `at-most` (minutes of work), `window` (minutes). *When it cannot be met:* few people, long
//! duties. *Source:* doctors' TCS 2016 schedule 3 (RD-72: 72 h in 168 h).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RollingWork {
    /// Duties whose working time counts.
    #[serde(default)]
    pub which: Which,
    /// Limit.
    pub at_most: Minutes,
    /// Length of the window.
    pub window: Minutes,
}

impl super::Mechanism for RollingWork {}
