//! Pins: kept and marked, or refused by name.

use super::nights;
use crate::scene::{held_by, scene};
use crate::{PinRefusal, PlanConflict, PlanError};
use evenwatch_domain::absence::AbsenceKind;
use evenwatch_domain::evidence::Reason;

#[test]
fn pins_are_kept_and_marked() {
    let scene = nights().people(["ann", "ben"]);
    let scene = ["2026-06-01", "2026-06-02", "2026-06-03"]
        .into_iter()
        .fold(scene, |scene, on| scene.pin("ann", "night", on));
    let planned = scene.plan("2026-06-01", "2026-06-04");
    assert_eq!(held_by(&planned, "ann").len(), 3);
    assert_eq!(held_by(&planned, "ben"), ["06-04 20:00"]);
    let pinned = planned
        .duties
        .iter()
        .flat_map(|d| &d.holders)
        .filter(|h| h.pinned)
        .count();
    assert_eq!(pinned, 3);

    let mut again = nights().people(["ann", "ben"]);
    again.previous = planned.duties;
    assert_eq!(
        held_by(&again.plan("2026-06-01", "2026-06-04"), "ann").len(),
        3
    );
}

#[test]
fn pins_that_cannot_be_kept_are_named() {
    let away = nights()
        .person("ann")
        .leave("2026-06-02", "2026-06-02")
        .pin("ann", "night", "2026-06-01");
    let Err(PlanError::Pins(refused)) = away.try_plan("2026-06-01", "2026-06-03") else {
        panic!("a pin into leave")
    };
    assert!(
        matches!(&refused[..], [PinRefusal::Ineligible { reasons, .. }]
        if reasons[..] == [Reason::Away { kind: AbsenceKind::AnnualLeave }])
    );

    let nobody = nights()
        .person("ann")
        .pin("ann", "night", "2026-07-01")
        .pin("zoe", "night", "2026-06-01");
    let error = nobody
        .try_plan("2026-06-01", "2026-06-03")
        .unwrap_err()
        .to_string();
    for part in [
        "not among the duties planned",
        "\"zoe\"",
        "not in the network",
    ] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn pins_against_rules_contradict_by_name() {
    let scene = scene()
        .pattern("day", "08:00", "20:00")
        .pattern("night", "20:00", "08:00")
        .person("ann")
        .who(|ann| ann.name = "Ann Test".to_owned());
    let scene = scene
        .pin("ann", "day", "2026-06-01")
        .pin("ann", "night", "2026-06-01");
    match scene.try_plan("2026-06-01", "2026-06-02") {
        Err(PlanError::Contradiction(conflicts)) => {
            let [one] = &conflicts[..] else {
                panic!("{conflicts:?}")
            };
            assert_eq!(rules(one), ["WTR-D11"], "{one}");
            assert_eq!(one.pins.len(), 2, "{one}");
            let said = PlanError::Contradiction(conflicts.clone()).to_string();
            for part in [
                "Ann Test is pinned to \"day\" of nurses, Mon 1 Jun 2026 08:00 to 20:00",
                "\"night\" of nurses, Mon 1 Jun 2026 20:00 to Tue 2 Jun 08:00",
                "WTR-D11",
                "by 11 h (limit 11 h)",
                "unpin one of the 2, or relax WTR-D11",
            ] {
                assert!(said.contains(part), "no {part:?} in: {said}");
            }
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_pins_that_contradict_are_named() {
    // Five nights may be held in a row, but not the day between two of them; Ben's pins are in
    // nobody's way.
    let scene = scene()
        .pattern("day", "08:00", "20:00")
        .pattern("night", "20:00", "08:00")
        .people(["ann", "ben"]);
    let scene = ["2026-06-01", "2026-06-02", "2026-06-04"]
        .into_iter()
        .fold(scene, |scene, on| scene.pin("ann", "night", on))
        .pin("ann", "day", "2026-06-04")
        .pin("ben", "night", "2026-06-05");
    let Err(PlanError::Contradiction(conflicts)) = scene.try_plan("2026-06-01", "2026-06-07")
    else {
        panic!("a day before a night")
    };
    let [one] = &conflicts[..] else {
        panic!("{conflicts:?}")
    };
    let who: Vec<&str> = one.pins.iter().map(|pin| pin.person.as_str()).collect();
    assert_eq!(who, ["ann", "ann"], "{one}");
    assert!(
        !one.place.contains("Mon 1 Jun") && !one.place.contains("ben"),
        "{one}"
    );
    assert_eq!(one.place.matches("Thu 4 Jun 2026").count(), 2, "{one}");
    assert_eq!(rules(one), ["WTR-D11"], "{one}");
}

/// Two people, each with pins that contradict.
#[test]
fn every_conflict_is_told_at_once() {
    let scene = scene()
        .pattern("day", "08:00", "20:00")
        .pattern("night", "20:00", "08:00")
        .people(["ann", "ben"]);
    let scene = [("ann", "2026-06-01"), ("ben", "2026-06-03")]
        .into_iter()
        .fold(scene, |scene, (who, on)| {
            scene.pin(who, "day", on).pin(who, "night", on)
        });
    let Err(PlanError::Contradiction(conflicts)) = scene.try_plan("2026-06-01", "2026-06-07")
    else {
        panic!("two days before two nights")
    };
    assert_eq!(conflicts.len(), 2, "{conflicts:?}");
    assert!(conflicts[0].place.contains("ann") && conflicts[1].place.contains("ben"));
}

fn rules(conflict: &PlanConflict) -> Vec<&str> {
    conflict
        .rules
        .iter()
        .map(|rule| rule.rule.as_str())
        .collect()
}
