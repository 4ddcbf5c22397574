//! `[jobs]`: work that runs apart from requests.

use serde::Deserialize;

/// Work that runs apart from requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Jobs {
    /// Workers inside `serve`, each doing one job at a time with the planner's threads; beside them
    /// webhooks are told side by side. 0: none of either, and `evenwatch worker` does them
    /// elsewhere.
    pub workers: u8,
}

impl Default for Jobs {
    fn default() -> Self {
        // One plan keeps a small machine busy.
        Self { workers: 1 }
    }
}
