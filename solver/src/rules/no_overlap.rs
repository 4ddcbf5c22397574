//! **No overlap.** *What it asks:* a person holds at most one duty at any minute; duties that touch do not overlap.
//! *Why:* nobody is in two places, or on two telephones, at once. *Parameters:* none. *When it cannot be met:* two
//! pins put one person on overlapping duties, or past work runs into the duty. *Source:* built in.

use serde::{Deserialize, Serialize};

/// The mechanism; it has no parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NoOverlap {}

impl super::Mechanism for NoOverlap {}
