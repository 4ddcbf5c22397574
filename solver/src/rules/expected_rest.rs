//! **Expected rest on call.** *What it asks:* a duty on call is expected to leave so much rest in 24 hours, so much of
//! it unbroken between 22:00 and 07:00. *Why:* on-call busier than that is a shift in disguise. *Parameters:* `which`,
//! `rest`, `longest-rest` (minutes). *When it cannot be met:* the line is too busy: make it a shift. Duties without
//! expectations pass. *Source:* doctors' TCS 2016 schedule 3 (OC-R8: 8 h, 5 h unbroken).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedRest {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Rest in 24 h.
    pub rest: Minutes,
    /// Unbroken rest between 22:00 and 07:00.
    pub longest_rest: Minutes,
}

impl super::Mechanism for ExpectedRest {}
