//! **Shortest run.** *What it asks:* each run of days worked (or of days off) lasts at least so many days. A run that
//! touches the first or the last day of the horizon is free: the world goes on before and after. *Why:* a single day
//! on, or a single day off, serves nobody. *Parameters:* `of` (`work` or `rest`), `days`. *When it cannot be met:* leave
//! or pins cut a run short. *Source:* published shift-scheduling instances.

use serde::{Deserialize, Serialize};

/// What a run is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunOf {
    /// Days with a duty.
    Work,
    /// Days without.
    Rest,
}

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MinRun {
    /// Days worked or days off.
    pub of: RunOf,
    /// Shortest run.
    pub days: u32,
}

impl super::Mechanism for MinRun {}
