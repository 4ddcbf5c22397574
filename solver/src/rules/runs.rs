//! **Runs of days.** *What it asks:* duties of one kind start on at most so many days running; after a run of exactly
//! that length a rest follows before any duty counted by `rest-before`. A duty that lasts beyond 25 h counts on each
//! further day it fills. *Why:* fatigue adds up over long days and nights. *Parameters:* `which`, `at-most` (days),
//! `then-rest` (minutes, 0 for none), `rest-before`. *When it cannot be met:* too few people for the nights. *Source:*
//! doctors' TCS 2016 schedule 3 (RD-L4, RD-LE4: 4 then 48 h; RD-N4: 4; RD-C7: 7 then 48 h, with
//! `but-light-weekends` and a second use at 12 for light weekend on-call).

use crate::problem::Minutes;
use super::which::Which;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Runs {
    /// Duties that make a run.
    #[serde(default)]
    pub which: Which,
    /// Days running.
    pub at_most: u32,
    /// Rest after a run of that length; 0 for none.
    #[serde(default)]
    pub then_rest: Minutes,
    /// Duties that may not start sooner.
    #[serde(default)]
    pub rest_before: Which,
}

impl super::Mechanism for Runs {}
