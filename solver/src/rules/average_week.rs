//! **Average week.** *What it asks:* mean weekly working time over a reference period stays within a limit. Counted
//! are working minutes of duties (by their start), history and the person's base week. Periods end with the horizon
//! and each week before it as long as records reach back a whole period; where they never do, the one period is all
//! that is known. *Why:* the 48-hour week, and 8 hours in 24 for night workers (six days a week, so 48 h again, and
//! without an opt-out). *Parameters:* `which`, `at-most` (minutes a week), `weeks`, `nights` (the rule binds only
//! somebody with at least so many duties in the period that count as `night`). *When it cannot be met:* base work alone
//! exceeds the limit; then no duty with working time can be held. *Source:* Working Time Regulations 1998 reg. 4 and 6
//! (WTR-48, WTR-N8).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AverageWeek {
    /// Duties whose working time counts.
    #[serde(default)]
    pub which: Which,
    /// Limit, a week.
    pub at_most: Minutes,
    /// Length of a reference period.
    pub weeks: u32,
    /// Binds only whoever has so many nights in the period; absent: everybody.
    #[serde(default)]
    pub nights: Option<u32>,
    /// Which duties are nights.
    #[serde(default)]
    pub night: Which,
}

impl super::Mechanism for AverageWeek {}
