//! **Rest after nights.** *What it asks:* after a night, or a run of nights on days running, so long a rest before any
//! other duty; the next night of the same run is no breach. *Why:* the body needs two sleeps to turn back. *Parameters:*
//! `nights` (which duties are nights), `rest` (minutes), `before` (which duties may not follow sooner). *When it cannot
//! be met:* isolated nights in a small pool. *Source:* doctors' TCS 2016 schedule 3 (RD-N46: 46 h after 3 h or more in
//! 23:00-06:00, not from home).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RestAfterNights {
    /// Which duties are nights.
    pub nights: Which,
    /// The rest.
    pub rest: Minutes,
    /// Duties that may not start sooner.
    #[serde(default)]
    pub before: Which,
}

impl super::Mechanism for RestAfterNights {}
