//! Plans of small scenes, end to end: rules, evenness, pins, history and evidence as a reader of rotas sees them.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use serde_json::json;

use crate::domain::absence::{AbsenceKind, Wish};
use crate::domain::burden::Burden;
use crate::domain::contract::Severity;
use crate::domain::evidence::{Reason, VacancyClass};
use crate::domain::rota::PlanStatus;
use crate::domain::time::Period;

use super::scene::{Scene, day, held_by, id, scene};
use super::{Control, Phase, PinRefusal, PlanError, Progress, Request};

/// Nights from 20:00 to 08:00, on call from home.
fn nights() -> Scene {
    scene().pattern("night", "20:00", "08:00")
}

#[test]
fn shares_follow_wte() {
    let planned = nights()
        .people(["ann", "ben"])
        .person("cas")
        .wte(0.5)
        .plan("2026-06-01", "2026-06-10");
    let counts = ["ann", "ben", "cas"].map(|who| held_by(&planned, who).len());
    assert_eq!(counts, [4, 4, 2]);
    assert_eq!(planned.record.status, PlanStatus::Optimal);
    assert!(planned.record.vacancies.is_empty());
    assert!(planned.record.breaches.is_empty());
}

#[test]
fn what_was_carried_decides_who_is_next() {
    for (burdened, next) in [("ann", "ben"), ("ben", "ann")] {
        let scene = ["ann", "ben"].into_iter().fold(nights(), |scene, who| {
            let scene = scene.person(who);
            if who == burdened {
                scene.brings(Burden::Nights, 1.0)
            } else {
                scene
            }
        });
        let planned = scene.plan("2026-06-01", "2026-06-01");
        assert_eq!(
            held_by(&planned, next).len(),
            1,
            "{burdened} carried one, so {next} is next"
        );

        let scene = nights()
            .people(["ann", "ben"])
            .held(burdened, "night", "2026-05-20");
        let planned = scene.plan("2026-06-01", "2026-06-01");
        assert_eq!(
            held_by(&planned, next).len(),
            1,
            "{burdened} held one, so {next} is next"
        );
    }
}

#[test]
fn a_newcomer_does_not_owe_the_years_before() {
    let joined = |person: &mut crate::domain::person::Person| {
        person.employments[0].validity.valid_from = Some(day("2026-06-01"));
    };
    let scene = ["2026-05-11", "2026-05-13", "2026-05-15", "2026-05-17"]
        .into_iter()
        .fold(
            nights().person("ann").person("ben").who(joined),
            |scene, on| scene.held("ann", "night", on),
        );
    let planned = scene.plan("2026-06-01", "2026-06-04");
    assert_eq!(
        held_by(&planned, "ben").len(),
        2,
        "two of four, and not all"
    );
}

#[test]
fn long_absence_lessens_a_share_and_annual_leave_does_not() {
    for (kind, wanted) in [
        (AbsenceKind::ParentalLeave, 4),
        (AbsenceKind::AnnualLeave, 5),
    ] {
        let scene = nights()
            .person("ann")
            .person("ben")
            .away(kind, "2026-06-07", "2026-06-12");
        let planned = scene.plan("2026-06-01", "2026-06-12");
        // Ben can hold the first five of twelve nights. Half there, his share is 4 of them; a share of 6 takes all five.
        assert_eq!(held_by(&planned, "ben").len(), wanted, "{kind:?}");
    }
}

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

#[test]
fn an_opt_out_lifts_the_48_hours_and_nothing_else() {
    let week = json!({"mechanism": "average-week", "at-most": 2880, "weeks": 1});
    let shifts = |opted_out: bool| {
        let scene = scene()
            .rule("WTR-48", Severity::Hard, week.clone())
            .pattern("shift", "08:00", "20:00")
            .which(|pattern| pattern.kind = crate::domain::pattern::DutyKind::Shift)
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
        matches!(&blocked.unwrap()[..], [Reason::Rule { rule, .. }] if rule.as_str() == "WTR-48")
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
fn an_empty_pool_is_all_gap_and_said_first() {
    let planned = nights().plan("2026-06-01", "2026-06-07");
    assert_eq!(planned.record.vacancies.len(), 7);
    for vacancy in &planned.record.vacancies {
        assert_eq!(vacancy.class(), VacancyClass::NoEligiblePerson);
    }
    assert!(
        planned.record.warnings[0].contains("no members"),
        "{:?}",
        planned.record.warnings
    );
}

#[test]
fn goodwill_is_asked_for_last() {
    // Evenness goes before goodwill, so an unpaid person still carries a share; of the odd night they are spared.
    let scene = nights()
        .person("ann")
        .who(|ann| ann.on_call.paid = false)
        .person("ben");
    let planned = scene.plan("2026-06-01", "2026-06-03");
    assert_eq!(held_by(&planned, "ann").len(), 1);
    let tier = planned
        .record
        .tiers
        .iter()
        .find(|tier| tier.name == "goodwill")
        .unwrap();
    assert_eq!(tier.value, 720.0);
}

#[test]
fn wishes_are_granted_where_nothing_else_suffers() {
    let scene = nights()
        .person("ann")
        .wish(Wish::Avoid, 3, "2026-06-01")
        .person("ben")
        .wish(Wish::Prefer, 2, "2026-06-03")
        .wish(Wish::Avoid, 1, "2026-06-02");
    let planned = scene.plan("2026-06-01", "2026-06-04");
    assert!(held_by(&planned, "ben").contains(&"06-01 20:00".to_owned()));
    assert!(held_by(&planned, "ben").contains(&"06-03 20:00".to_owned()));
    let wishes = planned
        .record
        .tiers
        .iter()
        .find(|tier| tier.name == "preferences")
        .unwrap();
    assert_eq!(wishes.value, 0.0);
}

#[test]
fn of_two_equal_rotas_the_nearer_to_the_last_wins() {
    let mut scene = nights().people(["ann", "ben", "cas"]);
    let first = scene.plan("2026-06-01", "2026-06-06");
    for rotate in 0..3 {
        // The same rota with the people changed round is as even; planning again must give it back.
        let mut previous = first.duties.clone();
        for duty in &mut previous {
            for holder in &mut duty.holders {
                let at = ["ann", "ben", "cas"]
                    .iter()
                    .position(|p| *p == holder.person.as_str())
                    .unwrap();
                holder.person = id(["ann", "ben", "cas"][(at + rotate) % 3]);
            }
        }
        scene.previous = previous.clone();
        assert_eq!(scene.plan("2026-06-01", "2026-06-06").duties, previous);
    }
}

#[test]
fn published_duties_of_other_pools_stand() {
    // Ann is in both pools. The other pool's published night keeps her from a day within 11 hours of it.
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
        .which(|pattern| pattern.kind = crate::domain::pattern::DutyKind::Shift)
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
    // From 08:00 to 19:00 on the wall is 11 h; from 20:30 to 07:30 over the spring night it is 10 h.
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

#[test]
fn the_same_seed_gives_the_same_rota() {
    let scene = scene()
        .pattern("day", "08:00", "20:00")
        .pattern("night", "20:00", "08:00")
        .people(["ann", "ben", "cas", "dee"]);
    let first = scene.plan("2026-06-01", "2026-06-14");
    let mut shuffled = scene.clone();
    shuffled.file.people.reverse();
    shuffled.file.duty_patterns.reverse();
    shuffled.file.pools[0].members.reverse();
    for again in [&scene, &shuffled] {
        assert_eq!(again.plan("2026-06-01", "2026-06-14").duties, first.duties);
    }
}

#[test]
fn progress_is_told_and_cancelling_is_heard() {
    let scene = nights().people(["ann", "ben"]);
    let network = scene.network();
    let request = Request::first(Period::new(day("2026-06-01"), day("2026-06-07")).unwrap());
    let phases = Mutex::new(Vec::new());
    let heard = |progress: Progress| phases.lock().unwrap().push(progress.phase);
    let control = Control {
        cancel: None,
        progress: Some(&heard),
    };
    super::plan(
        &network,
        &scene.catalogue,
        &request,
        &scene.limits,
        &control,
    )
    .unwrap();
    let phases = phases.into_inner().unwrap();
    assert_eq!(phases.first(), Some(&Phase::Building));
    assert_eq!(phases.last(), Some(&Phase::Judging));

    let cancelled = AtomicBool::new(true);
    let control = Control {
        cancel: Some(&cancelled),
        progress: None,
    };
    match super::plan(
        &network,
        &scene.catalogue,
        &request,
        &scene.limits,
        &control,
    ) {
        Err(PlanError::Cancelled) => {}
        Ok(planned) => assert_eq!(planned.record.status, PlanStatus::StoppedEarly),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_does_not_exist_is_refused() {
    let scene = nights().person("ann");
    let error = scene
        .try_plan_pools(Some(&[id("nowhere")]), "2026-06-01", "2026-06-02")
        .unwrap_err();
    assert!(error.to_string().contains("\"nowhere\""));
    let scene = scene.who(|ann| ann.employments[0].contract = id("missing"));
    let error = scene
        .try_plan("2026-06-01", "2026-06-02")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("/people/0/employments/0/contract") && error.contains("plain"),
        "{error}"
    );
}
