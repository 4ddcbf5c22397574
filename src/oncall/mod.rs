//! Who is on call at an instant, from published duties. Pure.

mod answer;

pub use answer::{Answer, Cover, HandOver, NextHolder, OnCall, Segment, State, Timeline, Weakness};

use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::domain::publication::PublishedDuty;

/// Who is on call at `at`, for every area and service line.
#[must_use]
pub fn on_call(_network: &Network, _published: &[PublishedDuty], at: Instant) -> Answer {
    Answer {
        at,
        as_of: None,
        cover: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The same over `within`, as segments in which nothing changes.
#[must_use]
pub fn between(
    _network: &Network,
    _published: &[PublishedDuty],
    _within: Interval,
) -> Vec<Timeline> {
    Vec::new()
}
