//! First places before second ones, at every size of team and length of duty.

use serde_json::json;

use super::nights;
use crate::Planned;
use crate::scene::{PlanningInput, id, scene};
use evenwatch_domain::contract::Severity;
use evenwatch_domain::pattern::DutyKind;
use evenwatch_domain::rota::PlanStatus;

/// Value of an aim.
fn value(planned: &Planned, name: &str) -> f64 {
    let mut tiers = planned.record.tiers.iter();
    tiers.find(|tier| tier.name == name).unwrap().value
}

/// Minutes of duties that somebody holds.
fn covered(planned: &Planned) -> i64 {
    let held = planned.duties.iter().filter(|d| !d.holders.is_empty());
    held.map(|duty| duty.interval.minutes()).sum()
}

/// Nights for two, each person at most every second one.
fn nights_for_two(people: &[&str]) -> PlanningInput {
    let every_second = json!({"mechanism": "rolling-count", "at-most": 1, "days": 2});
    let scene = nights().which(|night| night.people_needed = 2);
    let scene = scene.rule("TERM", Severity::Hard, every_second);
    people.iter().fold(scene, |scene, who| scene.person(who))
}

#[test]
fn two_people_share_the_nights_and_do_not_both_hold_every_second_one() {
    // Thirteen nights: both on the odd ones are fourteen places, one on each are thirteen.
    let planned = nights_for_two(&["ann", "ben"]).plan("2026-06-01", "2026-06-13");
    assert_eq!(covered(&planned), 156 * 60);
    assert_eq!(planned.record.status, PlanStatus::Optimal);
    assert_eq!(value(&planned, "cover"), 0.0);
    assert_eq!(value(&planned, "second-places"), 2.0 * 13.0 * 720.0);
}

#[test]
fn second_places_are_filled_once_every_duty_has_somebody() {
    let planned = nights_for_two(&["ann", "ben", "cas"]).plan("2026-06-01", "2026-06-04");
    assert_eq!(value(&planned, "cover"), 0.0);
    // Each of the three holds two of the four nights; a minute of first-on weighs twice.
    assert_eq!(value(&planned, "second-places"), 2.0 * 2.0 * 720.0);
    let planned = nights_for_two(&["ann", "ben", "cas", "dot"]).plan("2026-06-01", "2026-06-04");
    assert_eq!(value(&planned, "second-places"), 0.0);
}

#[test]
fn a_long_second_place_does_not_outweigh_a_short_first_one() {
    // One person and a choice: the second place of 24 hours or the only one of an hour.
    let scene = scene().pattern("long", "08:00", "08:00");
    let mut scene = scene.which(|long| {
        long.people_needed = 2;
        long.days_after = Some(1);
    });
    scene = scene.person("ann").person("ben");
    scene = scene.pattern("short", "12:00", "13:00");
    let planned = scene.plan("2026-06-01", "2026-06-01");
    assert_eq!(covered(&planned), 25 * 60);
    assert_eq!(value(&planned, "cover"), 0.0);
    assert_eq!(value(&planned, "second-places"), 2.0 * 1440.0);
}

#[test]
fn duties_for_one_have_no_second_places() {
    let scene = nights().which(|night| night.kind = DutyKind::Shift);
    let planned = scene.person("ann").plan("2026-06-01", "2026-06-04");
    assert_eq!(value(&planned, "second-places"), 0.0);
    assert!(
        planned
            .duties
            .iter()
            .all(|duty| duty.is_held_by(&id("ann")))
    );
    let nobody = nights().plan("2026-06-01", "2026-06-04");
    assert_eq!(value(&nobody, "cover"), 2.0 * 4.0 * 720.0);
    assert_eq!(value(&nobody, "second-places"), 0.0);
    let nobody = nights_for_two(&[]).plan("2026-06-01", "2026-06-04");
    assert_eq!(value(&nobody, "cover"), 2.0 * 4.0 * 720.0);
    assert_eq!(value(&nobody, "second-places"), 2.0 * 4.0 * 720.0);
}
