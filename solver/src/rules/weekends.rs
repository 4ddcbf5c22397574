//! **Weekends.** *What it asks:* at most so many weekends touched by duties among any so many running, or in the whole
//! horizon. *Why:* weekends are when other people are free. *Parameters:* `which`, `at-most`, `of` (weekends running;
//! absent: the horizon). *When it cannot be met:* every weekend needs more than half of the pool. *Source:* doctors'
//! TCS 2016 schedule 3 (RD-WE: 1 of 2); published shift-scheduling instances (MaxWeekends).

use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Weekends {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Limit.
    pub at_most: u32,
    /// Weekends running; absent: the whole horizon.
    #[serde(default)]
    pub of: Option<u32>,
}

impl super::Mechanism for Weekends {}
