//! Rules and leave: kept over history and both clock changes, and shown as evidence where they
//! stand in the way.

use serde_json::json;

use super::nights;
use crate::scene::{day, held_by, id, scene};
use evenwatch_domain::contract::Severity;
use evenwatch_domain::evidence::{Reason, VacancyClass};
use evenwatch_domain::time::Period;

#[test]
fn an_opt_out_lifts_the_48_hours_and_nothing_else() {
    let week = json!({"mechanism": "average-week", "at-most": 2880, "weeks": 1});
    let shifts = |opted_out: bool| {
        let scene = scene()
            .rule("WTR-48", Severity::Hard, week.clone())
            .pattern("shift", "08:00", "20:00")
            .which(|pattern| pattern.kind = evenwatch_domain::pattern::DutyKind::Shift)
            .person("ann")
            .who(|ann| ann.on_call.opted_out_of_48_hours = opted_out);
        let planned = scene.plan("2026-06-01", "2026-06-07");
        let blocked = planned
            .record
            .vacancies
            .first()
            .map(|v| v.candidates[0].reasons.clone());
        (held_by(&planned, "ann").len(), blocked)
    };
    let (held, blocked) = shifts(false);
    assert_eq!(held, 4, "48 h are four shifts of 12 h");
    assert!(
        matches!(&blocked.as_ref().unwrap()[..], [Reason::Rule { rule, days: Some(7), .. }] if rule.as_str() == "WTR-48")
    );
    let said = blocked.unwrap()[0].to_string();
    assert!(
        said.ends_with("averaged over 1 week with a published rota)"),
        "{said}"
    );
    assert_eq!(shifts(true), (7, None));
}

#[test]
fn one_in_n_is_kept_and_shown_as_evidence() {
    let scene = nights()
        .person("ann")
        .who(|ann| ann.on_call.at_most_one_in = Some(3));
    let planned = scene.plan("2026-06-01", "2026-06-07");
    assert_eq!(held_by(&planned, "ann").len(), 3);
    assert_eq!(planned.record.vacancies.len(), 4);
    for vacancy in &planned.record.vacancies {
        assert_eq!(vacancy.class(), VacancyClass::RulesBlock);
        let Reason::Rule { rule, clashes, .. } = &vacancy.candidates[0].reasons[0] else {
            panic!("{vacancy:?}")
        };
        assert_eq!(rule.as_str(), "TERM-1-IN-3");
        assert!(!clashes.is_empty());
    }
}

#[test]
fn nobody_is_on_duty_on_a_day_of_leave() {
    let scene = nights()
        .person("ann")
        .leave("2026-06-03", "2026-06-04")
        .person("ben");
    let planned = scene.plan("2026-06-01", "2026-06-07");
    let leave = Period::new(day("2026-06-03"), day("2026-06-04"))
        .unwrap()
        .interval();
    let touched = planned
        .duties
        .iter()
        .filter(|duty| duty.is_held_by(&id("ann")) && duty.interval.overlaps(&leave));
    assert_eq!(touched.count(), 0);
    assert!(planned.record.vacancies.is_empty());
}

#[test]
fn published_duties_of_other_pools_stand() {
    // Ann is in both pools. The other pool's published night keeps her from a day within 11 hours
    // of it.
    let both = scene()
        .pattern("day", "08:00", "20:00")
        .people(["ann", "ben"])
        .pool("others")
        .member("ann")
        .pattern("other-night", "20:00", "08:00");
    let scene =
        both.held("ann", "other-night", "2026-06-02")
            .held("ann", "other-night", "2026-05-31");
    let planned = scene
        .try_plan_pools(Some(&[id("nurses")]), "2026-06-01", "2026-06-03")
        .unwrap();
    assert_eq!(
        planned.duties.len(),
        3,
        "duties of other pools are not the plan's"
    );
    assert_eq!(
        held_by(&planned, "ben").len(),
        3,
        "each day is next to one of Ann's nights"
    );
    assert!(planned.record.vacancies.is_empty());
}

#[test]
fn consecutive_on_call_is_held_against_history() {
    let runs = json!({"mechanism": "consecutive-on-call", "at-most": 1});
    let scene = nights()
        .rule("OC-CON", Severity::Hard, runs)
        .person("ann")
        .held("ann", "night", "2026-05-31");
    let planned = scene.plan("2026-06-01", "2026-06-04");
    assert_eq!(held_by(&planned, "ann"), ["06-02 20:00", "06-04 20:00"]);
}

#[test]
fn clock_change_nights_count_as_long_as_they_are() {
    // A limit of 12 h on one shift: the spring night is inside it, the autumn night is not.
    let twelve = json!({"mechanism": "duty-length", "at-most": 720});
    let scene = nights()
        .which(|pattern| pattern.kind = evenwatch_domain::pattern::DutyKind::Shift)
        .rule("RD-12", Severity::Hard, twelve)
        .people(["ann", "ben"]);
    for (on, minutes, held) in [
        ("2026-03-28", 660, 1),
        ("2026-10-24", 780, 0),
        ("2026-10-26", 720, 1),
    ] {
        let planned = scene.plan(on, on);
        assert_eq!(planned.duties[0].interval.minutes(), minutes, "{on}");
        assert_eq!(planned.duties[0].holders.len(), held, "{on}");
    }
}

#[test]
fn rest_across_the_clock_change_is_real_time() {
    // From 08:00 to 19:00 on the wall is 11 h; from 20:30 to 07:30 over the spring night it is 10
    // h.
    let scene = scene()
        .pattern("late", "12:30", "20:30")
        .pattern("early", "07:30", "12:30")
        .person("ann");
    for (late, early, both) in [
        ("2026-03-28", "2026-03-29", false),
        ("2026-10-24", "2026-10-25", true),
    ] {
        let scene = scene
            .clone()
            .pin("ann", "late", late)
            .pin("ann", "early", early);
        assert_eq!(scene.try_plan(late, early).is_ok(), both, "{late}");
    }
}
