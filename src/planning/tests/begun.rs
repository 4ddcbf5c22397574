//! Planning over duties that have begun: they stay with their holders, and the rules see them
//! there.

use serde_json::json;

use super::nights;
use crate::Nearness;
use crate::scene::{PlanningInput, held_by, id};
use evenwatch_domain::absence::AbsenceKind;
use evenwatch_domain::contract::Severity;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::rota::Duty;

/// The night of the spring clock change, 11 hours from Saturday 20:00; and 02:30 by the new clock.
const SHORT: &str = "2027-03-27";
const AT_NIGHT: &str = "2027-03-28T01:30:00Z";

/// Ann and Ben; Ann holds the short night, and is ill from that day on. Every second night at most.
fn ann_is_ill(begun_by: Option<&str>) -> PlanningInput {
    let every_second = json!({"mechanism": "rolling-count", "at-most": 1, "days": 2});
    let scene = nights()
        .people(["ben", "ann"])
        .rule("TERM", Severity::Hard, every_second)
        .held("ann", "night", SHORT)
        .held("ann", "night", "2027-03-28");
    let mut scene = scene.away(AbsenceKind::Other, SHORT, "2027-03-29");
    let published = scene.published.iter();
    scene.previous = published.map(|record| record.duty.clone()).collect();
    scene.begun_by = begun_by.map(|at| at.parse::<Instant>().unwrap());
    scene
}

fn on(duties: &[Duty], day: &str) -> Vec<String> {
    let duty = duties.iter().find(|duty| duty.day.to_string() == day);
    let holders = duty.unwrap().holders.iter();
    holders.map(|holder| holder.person.to_string()).collect()
}

#[test]
fn what_has_begun_stays_with_its_holder_whoever_could_hold_it_now() {
    for nearness in [
        Nearness::KeepsUntouchedPools,
        Nearness::FewestChanges,
        Nearness::Afresh,
    ] {
        let mut scene = ann_is_ill(Some(AT_NIGHT));
        scene.nearness = nearness;
        let planned = scene.plan(SHORT, "2027-03-29");
        assert_eq!(planned.duties.len(), 3, "{nearness:?}");
        assert_eq!(on(&planned.duties, SHORT), ["ann"], "{nearness:?}");
        assert_eq!(on(&planned.duties, "2027-03-28"), ["ben"], "{nearness:?}");
        assert!(planned.duties.is_sorted_by_key(Duty::place));
        let moved = planned.record.moved.iter();
        assert!(moved.clone().all(|moved| moved.day.to_string() != SHORT));
        let said = planned.record.warnings.join("\n");
        assert!(
            said.contains("1 published duty has begun and stays with its holders: night, Sat 27 Mar 2027 20:00"),
            "{said}"
        );
    }
}

#[test]
fn what_has_not_begun_is_planned_again() {
    // A minute before eight in the evening, and with nothing said of now.
    for begun_by in [Some("2027-03-27T19:59:00Z"), None] {
        let planned = ann_is_ill(begun_by).plan(SHORT, "2027-03-29");
        assert_eq!(on(&planned.duties, SHORT), ["ben"], "{begun_by:?}");
        assert_eq!(held_by(&planned, "ann"), Vec::<String>::new());
    }
}

#[test]
fn rules_see_the_holder_of_what_has_begun() {
    let mut scene = ann_is_ill(Some(AT_NIGHT));
    // Ben is on duty, so that he cannot hold the next night; Ann is ill.
    for record in &mut scene.published {
        if record.duty.day.to_string() == SHORT {
            record.duty.holders[0].person = id("ben");
        }
    }
    let planned = scene.plan(SHORT, "2027-03-29");
    assert_eq!(on(&planned.duties, SHORT), ["ben"]);
    assert_eq!(on(&planned.duties, "2027-03-28"), Vec::<String>::new());
    assert_eq!(on(&planned.duties, "2027-03-29"), ["ben"]);
    assert_eq!(planned.record.vacancies.len(), 1);
}

#[test]
fn where_everything_has_begun_the_plan_is_what_stands() {
    let planned = ann_is_ill(Some(AT_NIGHT)).plan(SHORT, SHORT);
    assert_eq!(on(&planned.duties, SHORT), ["ann"]);
    assert!(planned.record.vacancies.is_empty());
}

#[test]
fn a_duty_that_nobody_holds_is_planned_though_it_has_begun() {
    let mut scene = ann_is_ill(Some(AT_NIGHT));
    for record in &mut scene.published {
        record.duty.holders.clear();
    }
    let planned = scene.plan(SHORT, SHORT);
    assert_eq!(on(&planned.duties, SHORT), ["ben"]);
}
