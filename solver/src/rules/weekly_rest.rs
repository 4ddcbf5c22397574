//! **Weekly rest.** *What it asks:* in each period of so many days, counted from the start of the horizon, so many
//! separate unbroken rests of a given length, wholly inside it. Two rests of 24 h may follow one another, so "48 h, or
//! twice 24 h, in 14 days" is `times = 2`. A last period that the horizon cuts short is not held to it. *Why:* a day
//! without work in every week. *Parameters:* `which` duties break rest, `rest` (minutes), `times`, `days`. *When it
//! cannot be met:* daily duties without a gap. *Source:* Working Time Regulations 1998 reg. 11 (WTR-W24).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WeeklyRest {
    /// Duties that break rest.
    #[serde(default)]
    pub which: Which,
    /// Length of one rest.
    pub rest: Minutes,
    /// How many rests, 1 or 2 as a rule.
    pub times: u32,
    /// Length of a period.
    pub days: u32,
}

impl super::Mechanism for WeeklyRest {}
