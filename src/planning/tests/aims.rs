//! Aims: even shares, goodwill and wishes.

use super::nights;
use crate::scene::{day, held_by};
use evenwatch_domain::absence::{AbsenceKind, Wish};
use evenwatch_domain::burden::Burden;
use evenwatch_domain::rota::PlanStatus;

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
    let joined = |person: &mut evenwatch_domain::person::Person| {
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
        // Ben can hold the first five of twelve nights. Half there, his share is 4 of them; a share
        // of 6 takes all five.
        assert_eq!(held_by(&planned, "ben").len(), wanted, "{kind:?}");
    }
}

#[test]
fn goodwill_is_asked_for_last() {
    // Evenness goes before goodwill, so an unpaid person still carries a share; of the odd night
    // they are spared.
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
