//! `[intensity]`: from where on on-call is told to be too intense.

use std::num::NonZeroU32;

use serde::Deserialize;

use evenwatch_domain::intensity::Thresholds;

/// Thresholds of good practice, the product's own: plans and reports tell what is above them, and
/// nothing is forbidden by them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntensitySettings {
    /// Nights on call in any 28 days.
    pub nights_in_28_days: NonZeroU32,
    /// Calendar days on call running, until a whole day without.
    pub days_running: NonZeroU32,
    /// Hours on call without a break.
    pub unbroken_hours: NonZeroU32,
    /// On call on no more than one day in so many.
    pub one_in: NonZeroU32,
}

impl Default for IntensitySettings {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let own = Thresholds::default();
        Self {
            nights_in_28_days: number(own.nights_in_28_days),
            days_running: number(own.days_running),
            unbroken_hours: number(own.unbroken_hours),
            one_in: number(own.one_in),
        }
    }
}

impl IntensitySettings {
    /// For measuring.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        Thresholds {
            nights_in_28_days: self.nights_in_28_days.get(),
            days_running: self.days_running.get(),
            unbroken_hours: self.unbroken_hours.get(),
            one_in: self.one_in.get(),
        }
    }
}
