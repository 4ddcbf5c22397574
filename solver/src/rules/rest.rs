//! **Rest between duties.** *What it asks:* after each duty of one kind, at least so long passes before the next duty
//! of another kind starts. *Why:* tired people harm patients and themselves. *Parameters:* `after` and `before`
//! (which duties; both default to all), `at-least` (minutes). *When it cannot be met:* a short-handed pool where the
//! same person must follow a late with an early; the missing rest is then owed as compensatory rest. *Source:*
//! Working Time Regulations 1998 reg. 10 (WTR-D11, 11 h); doctors' TCS 2016 schedule 3 (RD-11); with
//! `after.worked-at-least` also the free morning after a disturbed night (OC-POST).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rest {
    /// Duties after which rest is due.
    #[serde(default)]
    pub after: Which,
    /// Duties that may not start sooner.
    #[serde(default)]
    pub before: Which,
    /// The rest.
    pub at_least: Minutes,
}

impl super::Mechanism for Rest {}
