//! **Duties in any run of days.** *What it asks:* of the duties counted, at most so many start within any so many
//! calendar days. *Why:* on-call must not bunch; a person's terms may say "at most 1 in N". *Parameters:* `which`,
//! `at-most`, `days`. *When it cannot be met:* a pool smaller than the terms allow. *Source:* doctors' TCS 2016
//! schedule 3 (OC-3/7: 3 in 7); individual on-call terms.

use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RollingCount {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Limit.
    pub at_most: u32,
    /// Calendar days in the window.
    pub days: u32,
}

impl super::Mechanism for RollingCount {}
