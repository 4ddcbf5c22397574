//! **Work on the day after on-call.** *What it asks:* the working time of duties that start on the day after an on-call
//! period stays within a limit, and within a lower one where the rest expected on call falls short. *Why:* whoever was
//! called at night cannot work a long day. *Parameters:* `on-call`, `work` (which duties), `at-most`,
//! `at-most-disturbed` (minutes), `rest` and `longest-rest` (expected rest that counts as rested). *When it cannot be
//! met:* only long shifts on offer. *Source:* doctors' TCS 2016 schedule 3 (OC-D10: 10 h, or 5 h).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DayAfterOnCall {
    /// Duties on call.
    pub on_call: Which,
    /// Duties whose work is limited.
    #[serde(default)]
    pub work: Which,
    /// Limit after rest.
    pub at_most: Minutes,
    /// Limit where rest was not expected.
    pub at_most_disturbed: Minutes,
    /// Rest in 24 h that counts as rested.
    #[serde(default)]
    pub rest: Minutes,
    /// Unbroken rest that counts as rested.
    #[serde(default)]
    pub longest_rest: Minutes,
}

impl super::Mechanism for DayAfterOnCall {}
