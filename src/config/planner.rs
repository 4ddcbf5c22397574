//! `[planner]`: how rotas are searched for.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use serde::Deserialize;

use evenwatch_domain::bad_value::{BadValue, Refusal};

/// How rotas are searched for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Planner {
    /// Longest time for one plan; the best rota found by then is kept and its gap told. Seconds, 1
    /// or more.
    pub time_limit_seconds: NonZeroU32,
    /// Work for one plan, in the solver's units; 0: no limit. With a limit, where neither time nor
    /// memory runs out, the same input, seed, threads and gap give the same rota on any machine,
    /// whether the search reaches the limit or ends before it.
    pub work_limit_units: u64,
    /// Memory that the process may hold while it plans, MiB; 0: no limit. The best rota found by
    /// then is kept.
    pub memory_limit_mib: u64,
    /// Threads for one plan, 1 or more: pools that share nobody are planned side by side.
    pub threads: NonZeroU32,
    /// Seed of the search. By itself it does not make a plan repeatable: give a work limit as well.
    pub seed: u64,
    /// Relative gap, 0-1, at which a tier counts as proved and the next begins.
    pub tier_gap: TierGap,
}

impl Default for Planner {
    fn default() -> Self {
        Self {
            // Long enough for a region's 13 weeks on two cores, short enough to wait for.
            time_limit_seconds: NonZeroU32::MIN.saturating_add(59),
            // A plan is waited for: time is what matters, unless somebody says otherwise.
            work_limit_units: 0,
            memory_limit_mib: 0,
            // As few as any machine of today has.
            threads: NonZeroU32::MIN.saturating_add(1),
            seed: 1,
            tier_gap: TierGap(0.01),
        }
    }
}

impl Planner {
    /// The time limit as a duration.
    #[must_use]
    pub fn time_limit(&self) -> Duration {
        Duration::from_secs(u64::from(self.time_limit_seconds.get()))
    }

    /// The work limit in units, where there is one.
    #[must_use]
    pub fn work_limit(&self) -> Option<NonZeroU64> {
        NonZeroU64::new(self.work_limit_units)
    }

    /// The memory limit in MiB, where there is one.
    #[must_use]
    pub fn memory_limit(&self) -> Option<NonZeroU64> {
        NonZeroU64::new(self.memory_limit_mib)
    }
}

/// A relative gap between a rota's value and the proved bound, 0-1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "f64")]
pub struct TierGap(f64);

impl TierGap {
    /// # Errors
    /// [`BadValue`] outside 0-1.
    pub fn new(gap: f64) -> Result<Self, BadValue> {
        if (0.0..=1.0).contains(&gap) {
            Ok(Self(gap))
        } else {
            Err(BadValue::new(
                format!("{gap} is not a relative gap"),
                "give a number from 0 to 1, such as 0.01 for 1 %",
            ))
        }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for TierGap {
    type Error = Refusal;
    fn try_from(gap: f64) -> Result<Self, Refusal> {
        Ok(Self::new(gap)?)
    }
}
