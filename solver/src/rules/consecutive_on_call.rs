//! **On-call on days running.** *What it asks:* at most so many days running with a duty counted; with `weekend-pair` a
//! Saturday and its Sunday count as one. *Why:* a broken night must be followed by an unbroken one. *Parameters:*
//! `which`, `at-most`, `weekend-pair`. *When it cannot be met:* one person alone in a pool. *Source:* doctors' TCS 2016
//! schedule 3 (OC-CON: none but Saturday and Sunday; local agreement up to 7).

use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConsecutiveOnCall {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Days running.
    pub at_most: u32,
    /// Whether Saturday and Sunday count as one.
    #[serde(default)]
    pub weekend_pair: bool,
}

impl super::Mechanism for ConsecutiveOnCall {}
