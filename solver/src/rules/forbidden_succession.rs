//! **Forbidden successions.** *What it asks:* a duty of one type is not followed by a duty of another type on the next
//! day. *Why:* backward rotation robs sleep. *Parameters:* `pairs` of types (first, then). *When it cannot be met:* late
//! and early pinned to one person. *Source:* published shift-scheduling instances.

use crate::problem::GroupIx;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ForbiddenSuccession {
    /// First type, and the type that may not follow on the next day.
    pub pairs: Vec<(GroupIx, GroupIx)>,
}

impl super::Mechanism for ForbiddenSuccession {}
