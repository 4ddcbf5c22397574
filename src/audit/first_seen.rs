//! When each row of the registers was first seen: what one audit remembers of those before it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::degraded::{Degraded, DegradedKind};
use super::gap::{Gap, GapCause};
use super::outcome::Audit;
use evenwatch_domain::ids::{AreaId, LineId, RuleId};
use evenwatch_domain::interval::Instant;

/// What makes a row of the gap register the same in another audit: area, line, class and cause.
pub(super) type GapKey = (AreaId, LineId, u8, GapCause);

/// What makes a row of weak cover the same in another audit.
pub(super) type DegradedKey = (DegradedKind, AreaId, Option<LineId>, Option<RuleId>, String);

/// The rows of an audit's registers, each with the instant when it was first seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FirstSeen {
    gaps: Vec<(GapKey, Instant)>,
    degraded: Vec<(DegradedKey, Instant)>,
}

impl FirstSeen {
    /// What an audit says of its rows; those without a date are left out.
    #[must_use]
    pub fn of(audit: &Audit) -> Self {
        let gap = |gap: &Gap| Some((gap.key(), gap.first_seen?));
        let degraded = |row: &Degraded| Some((row.key(), row.first_seen?));
        Self {
            gaps: audit.gaps.iter().filter_map(gap).collect(),
            degraded: audit.degraded.iter().filter_map(degraded).collect(),
        }
    }
}

impl Audit {
    /// Dates every row of both registers: with when an earlier audit first showed it, and else with
    /// `now`. A row is the same where area, line (or statement), class or kind, and cause are.
    pub fn remember(&mut self, now: Instant, earlier: Option<&FirstSeen>) {
        let gaps: BTreeMap<_, _> = earlier
            .iter()
            .flat_map(|memory| &memory.gaps)
            .cloned()
            .collect();
        for gap in &mut self.gaps {
            let seen = gap.keys().find_map(|key| gaps.get(&key).copied());
            gap.first_seen = seen.or(Some(now));
        }
        let degraded = earlier.iter().flat_map(|memory| &memory.degraded);
        let degraded: BTreeMap<_, _> = degraded.cloned().collect();
        for row in &mut self.degraded {
            row.first_seen = degraded.get(&row.key()).copied().or(Some(now));
        }
    }

    /// Takes the dates away again, so that an audit made anew can be held against a kept one.
    pub fn forget(&mut self) {
        for gap in &mut self.gaps {
            gap.first_seen = None;
        }
        for row in &mut self.degraded {
            row.first_seen = None;
        }
    }
}
