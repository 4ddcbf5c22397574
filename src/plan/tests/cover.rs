//! The most cover without goodwill, against counting by hand and against the demo's own rota.

use serde_json::json;

use crate::domain::contract::Severity;
use crate::domain::ids::PoolId;
use crate::domain::rota::Duty;
use crate::domain::time::Period;
use crate::plan::scene::{Scene, day, id, scene};
use crate::plan::{Basis, Control, CoverGroup, cover};

fn week() -> Period {
    Period::new(day("2026-06-01"), day("2026-06-07")).unwrap()
}

fn most(scene: &Scene, worth: &(dyn Fn(&Duty) -> i64 + Sync)) -> Vec<CoverGroup> {
    let basis = Basis {
        period: week(),
        pools: None,
        history: &scene.published,
        start: &[],
        worth,
    };
    let network = scene.network();
    cover(
        &network,
        &scene.catalogue,
        &basis,
        &scene.limits,
        &Control::default(),
    )
    .unwrap()
}

fn minutes(duty: &Duty) -> i64 {
    duty.interval.minutes()
}

/// At most so many duties a week.
fn at_most(scene: Scene, duties: u32) -> Scene {
    scene.rule(
        "MOST",
        Severity::Hard,
        json!({"mechanism": "total-count", "at-most": duties}),
    )
}

#[test]
fn a_week_of_nights_holds_what_rules_and_people_allow() {
    let nights = || scene().pattern("night", "20:00", "08:00");
    for (people, cap, held) in [(1, 3, 3), (2, 3, 6), (3, 3, 7), (0, 3, 0)] {
        let names = ["ann", "ben", "cas"];
        let scene = names[..people]
            .iter()
            .fold(at_most(nights(), cap), |scene, name| scene.person(name));
        let found = most(&scene, &minutes);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].found, found[0].most, found[0].whole),
            (held * 720, held * 720, 7 * 720),
            "{people} people, {cap} nights each"
        );
        let on = found[0]
            .duties
            .iter()
            .filter(|duty| !duty.holders.is_empty());
        assert_eq!(i64::try_from(on.count()).unwrap(), held);
    }
}

#[test]
fn unpaid_availability_and_work_that_nobody_pays_for_are_barred() {
    let scene = || at_most(scene().pattern("night", "20:00", "08:00"), 3);
    let unpaid = scene().person("ann").who(|ann| ann.on_call.paid = false);
    assert_eq!(most(&unpaid, &minutes)[0].most, 0);
    // A shift is paid by the contract: no allowance is asked for.
    let shift = unpaid.which(|p| p.kind = crate::domain::pattern::DutyKind::Shift);
    assert_eq!(most(&shift, &minutes)[0].found, 3 * 720);
    let monday = |duty: &Duty| {
        if duty.day == day("2026-06-01") {
            720
        } else {
            0
        }
    };
    let found = most(&scene().person("ann"), &monday);
    assert_eq!((found[0].found, found[0].most), (720, 720));
    let held = |d: &&Duty| !d.holders.is_empty();
    assert_eq!(found[0].duties.iter().filter(held).count(), 1);
}

#[test]
fn pools_that_share_people_are_one_group_and_others_are_not() {
    let scene = scene()
        .pattern("night", "20:00", "08:00")
        .person("ann")
        .pool("few")
        .pattern("late-night", "21:00", "09:00")
        .member("ann")
        .pool("others")
        .pattern("day", "08:00", "20:00")
        .person("ben");
    let found = most(&scene, &minutes);
    let pools: Vec<Vec<&str>> = found
        .iter()
        .map(|group| group.pools.iter().map(PoolId::as_str).collect())
        .collect();
    assert_eq!(pools, [vec!["few", "nurses"], vec!["others"]]);
    let worth = |duty: &Duty| if duty.pool == id("few") { 2 } else { 1 };
    let found = most(&scene, &worth);
    assert_eq!(found[0].found, 14, "the seven that are worth two");
}
