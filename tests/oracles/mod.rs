//! Both clock-change nights, 28-29 March and 24-25 October 2026: 20:00-08:00 is 11 h and 13 h in
//! every room. And interval arithmetic held against minute-by-minute counting.

mod audit;
mod deliverable;
mod eligibility;
mod feed;
mod fragility;
mod minutes;
mod oncall;
mod planning;
mod random;
pub mod recount;
mod reports;
mod required;
mod scale;
mod scene;
mod workbook;

/// Saturday of each clock change, and the length of the night that begins on it, in hours.
pub const NIGHTS: [(&str, i64); 2] = [("2026-03-28", 11), ("2026-10-24", 13)];
