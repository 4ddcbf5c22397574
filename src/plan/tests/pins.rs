//! Pins: kept and marked, or refused by name.

use super::nights;
use crate::domain::absence::AbsenceKind;
use crate::domain::evidence::Reason;
use crate::plan::scene::{held_by, scene};
use crate::plan::{PinRefusal, PlanError};

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
        .person("ann");
    let scene = scene
        .pin("ann", "day", "2026-06-01")
        .pin("ann", "night", "2026-06-01");
    match scene.try_plan("2026-06-01", "2026-06-02") {
        Err(PlanError::Contradiction {
            pins,
            rules,
            message,
        }) => {
            assert_eq!(rules, ["WTR-D11"], "{message}");
            assert_eq!(pins.len(), 2, "{message}");
            assert!(message.contains("\"ann\""), "{message}");
        }
        other => panic!("{other:?}"),
    }
}
