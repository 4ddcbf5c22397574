//! The most cover without goodwill, against counting by hand and against the demo's own rota.

use serde_json::json;

use crate::scene::{PlanningInput, day, id, scene};
use crate::{Basis, Control, CoverGroup, cover};
use evenwatch_domain::contract::Severity;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

fn week() -> Period {
    Period::new(day("2026-06-01"), day("2026-06-07")).unwrap()
}

fn most(scene: &PlanningInput, worth: &(dyn Fn(&Duty) -> i64 + Sync)) -> Vec<CoverGroup> {
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
fn at_most(scene: PlanningInput, duties: u32) -> PlanningInput {
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
    let shift = unpaid.which(|p| p.kind = evenwatch_domain::pattern::DutyKind::Shift);
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

/// Twelve-hour days and nights at the place of work: a night leaves 11 hours before the next day
/// shift free.
fn shifts() -> PlanningInput {
    let shift = |pattern: &mut evenwatch_domain::pattern::DutyPattern| {
        pattern.kind = evenwatch_domain::pattern::DutyKind::Shift;
    };
    scene()
        .pattern("night", "20:00", "08:00")
        .which(shift)
        .person("ann")
        .pool("others")
        .pattern("day", "08:00", "20:00")
        .which(shift)
        .member("ann")
}

#[test]
fn duties_published_after_and_beside_the_period_are_seen() {
    let nights = |duty: &Duty| i64::from(duty.pattern == id("night")) * duty.interval.minutes();
    let found = |scene: &PlanningInput| {
        let groups = most(scene, &nights);
        (groups[0].found, groups[0].most)
    };
    assert_eq!(found(&shifts()), (7 * 720, 7 * 720));
    // The day shift on Monday 8 June bars the night before it.
    let after = shifts().held("ann", "day", "2026-06-08");
    assert_eq!(found(&after), (6 * 720, 6 * 720));
    // Inside the days that are planned, duties of the same pools are planned anew.
    let inside = after.clone().held("ann", "day", "2026-06-04");
    assert_eq!(found(&inside), (6 * 720, 6 * 720));
    // Of a pool that is planned by others it stands, and bars the nights before and after it.
    let mut beside = inside;
    for member in &mut beside.file.pools {
        if member.id == id("others") {
            member.members.clear();
        }
    }
    assert_eq!(found(&beside), (4 * 720, 4 * 720));
}
