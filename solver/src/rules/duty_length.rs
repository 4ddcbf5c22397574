//! **Length of one duty.** *What it asks:* no duty counted lasts longer than a limit, from start to end. *Why:* error
//! rates climb after the twelfth hour. *Parameters:* `which`, `at-most` (minutes). *When it cannot be met:* the pattern
//! itself is too long: split it. The autumn clock change makes a 12-hour night 13 h. *Source:* doctors' TCS 2016
//! schedule 3 (RD-13: 13 h; OC-24: 24 h on call).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DutyLength {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Limit.
    pub at_most: Minutes,
}

impl super::Mechanism for DutyLength {}
