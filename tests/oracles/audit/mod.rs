//! The audit on both clock-change nights, by class, goodwill and tier, and against minute-by-minute
//! counting.

mod assessed;
mod bank_holidays;
mod degraded;
mod evidence;
mod further;
mod gaps;
mod kinds;
mod places;
mod questionnaire;
mod sums;

use evenwatch::domain::service_line::Tier;

use super::scene::{Scene, scene};

const DAY: i64 = 1440;

/// Ann alone in first-on pool "n" of "nursing" in Kent, which is commissioned and paid.
fn kent() -> Scene {
    scene()
        .person("ann")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .nights("n")
        .agreed("kent", "nursing", "full", true)
}
