//! `[intensity]`: from where on on-call is told to be too intense.

use std::num::NonZeroU32;

use serde::Deserialize;

use crate::domain::intensity::Thresholds;

/// Thresholds of good practice, the product's own: plans and reports tell what is above them, and nothing is forbidden by them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Intensity {
    /// Nights on call in any 28 days.
    pub nights_in_28_days: NonZeroU32,
    /// Calendar days on call running, until a whole day without.
    pub days_running: NonZeroU32,
    /// Hours on call without a break.
    pub unbroken_hours: NonZeroU32,
    /// On call on no more than one day in so many.
    pub one_in: NonZeroU32,
}

impl Default for Intensity {
    fn default() -> Self {
        let number = |above_one| NonZeroU32::MIN.saturating_add(above_one);
        Self {
            nights_in_28_days: number(13),
            days_running: number(6),
            unbroken_hours: number(71),
            one_in: number(1),
        }
    }
}

impl Intensity {
    /// For measuring.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        Thresholds {
            nights_in_28_days: self.nights_in_28_days.get(),
            days_running: self.days_running.get(),
            unbroken_hours: self.unbroken_hours.get(),
            one_in: f64::from(self.one_in.get()),
        }
    }
}
