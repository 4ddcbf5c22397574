//! **Experience mix.** *What it asks:* over the duties that a team works together, at most so many novices, and no
//! novice without somebody experienced enough beside. *Why:* one competent, never two novices together. *Parameters:*
//! `novice-below`, `at-most-novices`, `beside` (experience that supports a novice; absent: no such person is asked).
//! *When it cannot be met:* a pool of novices. *Source:* service standard (COV-X).

use crate::problem::Experience;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExperienceMix {
    /// Less than this is a novice.
    pub novice_below: Experience,
    /// Novices in one team.
    pub at_most_novices: u32,
    /// Experience that supports a novice.
    #[serde(default)]
    pub beside: Option<Experience>,
}

impl super::Mechanism for ExperienceMix {
    fn binds(&self) -> super::Binds {
        super::Binds::Team
    }
}
