//! Planning again: pools in which nothing has to change stay, in the others as few places move as
//! can be, and what moves is listed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;

use super::nights;
use crate::scene::{PlanningInput, day, id};
use crate::{Nearness, Planned, eligibility};
use evenwatch_domain::absence::{Absence, AbsenceKind};
use evenwatch_domain::contract::Severity;
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::rota::{Duty, Holder};
use evenwatch_domain::time::Period;

const FROM: &str = "2026-06-01";
const TO: &str = "2026-06-14";

/// Two pools of nights, `nurses` and `others`, linked by Cas, who serves in both; nobody more than
/// every second night.
fn linked() -> PlanningInput {
    let scene = nights().people(["ann", "ben", "cas", "gil"]);
    let scene = scene
        .pool("others")
        .pattern("other-night", "20:00", "08:00");
    let scene = scene.people(["dot", "eve", "fay"]).member("cas");
    let every_second = json!({"mechanism": "rolling-count", "at-most": 1, "days": 2});
    scene.rule("TERM", Severity::Hard, every_second)
}

/// The scene with its own best rota published.
fn published() -> (PlanningInput, Planned) {
    let mut scene = linked();
    let first = scene.plan(FROM, TO);
    assert_eq!(
        (&first.record.moved[..], &first.record.kept[..]),
        (&[][..], &[][..])
    );
    scene.previous.clone_from(&first.duties);
    (scene, first)
}

/// A person is ill from the first to the last of some days.
fn ill(mut scene: PlanningInput, person: &str, from: &str, to: &str) -> PlanningInput {
    scene.file.absences.push(Absence {
        id: id("ill"),
        person: id(person),
        kind: AbsenceKind::Other,
        period: Period::new(day(from), day(to)).unwrap(),
    });
    scene
}

/// Whether a person may hold a duty at all.
fn may(scene: &PlanningInput, person: &str, duty: &Duty) -> bool {
    let network = scene.network();
    let person = network.person(&id(person)).unwrap();
    eligibility::reasons(&network, duty, person).is_empty()
}

fn holders(duties: &[Duty], pool: &str) -> Vec<(DutyId, Vec<Holder>)> {
    let own = duties.iter().filter(|duty| duty.pool == id(pool));
    own.map(|duty| (duty.id, duty.holders.clone())).collect()
}

/// First night of two, three days apart at most, that a person holds.
fn two_nights(first: &Planned, person: &str) -> (String, String) {
    let held: Vec<_> = first
        .duties
        .iter()
        .filter(|duty| duty.pool == id("nurses") && duty.is_held_by(&id(person)))
        .map(|duty| duty.day)
        .collect();
    let pair = held
        .windows(2)
        .find(|pair| (pair[1] - pair[0]).num_days() <= 4);
    let pair = pair.unwrap();
    (pair[0].to_string(), pair[1].to_string())
}

#[test]
fn covering_an_illness_moves_only_what_must() {
    let (scene, first) = published();
    let (from, to) = two_nights(&first, "ann");
    let scene = ill(scene, "ann", &from, &to);
    let again = scene.plan(FROM, TO);
    assert!(again.record.vacancies.is_empty());
    assert_eq!(again.record.kept, [id("others")]);
    assert_eq!(
        holders(&again.duties, "others"),
        holders(&first.duties, "others")
    );
    let lost = least_moves(&scene, &first);
    let moved: Vec<_> = again.record.moved.iter().collect();
    assert!(moved.iter().all(|moved| moved.pool == id("nurses")));
    // The nights that Ann cannot hold, and the fewest others that somebody who could keep them has
    // to give up.
    let unable = first.duties.iter().filter(|duty| {
        duty.pool == id("nurses") && duty.is_held_by(&id("ann")) && !may(&scene, "ann", duty)
    });
    let unable: Vec<_> = unable.map(|duty| duty.day).collect();
    assert!(unable.len() >= 2);
    let tiers = &again.record.tiers;
    let change = tiers.iter().find(|tier| tier.name == "change").unwrap();
    assert_eq!(change.value, f64::from(lost));
    assert_eq!(moved.len(), unable.len() + lost as usize);
    let listed = |day: &NaiveDate| moved.iter().find(|moved| moved.day == *day);
    for day in &unable {
        assert_eq!(listed(day).unwrap().from, [id("ann")]);
    }
    let names: Vec<&str> = again
        .record
        .tiers
        .iter()
        .map(|tier| tier.name.as_str())
        .collect();
    assert_eq!(
        names[..4],
        ["cover", "second-places", "change", "soft-rules"]
    );
}

/// The fewest places taken from people who could keep them, over every lawful full rota of the
/// nurses beside the others' as published: by trying all.
fn least_moves(scene: &PlanningInput, first: &Planned) -> u32 {
    let mine: Vec<&Duty> = first
        .duties
        .iter()
        .filter(|duty| duty.pool == id("nurses"))
        .collect();
    let cas_elsewhere: Vec<_> = first
        .duties
        .iter()
        .filter(|duty| duty.pool == id("others") && duty.is_held_by(&id("cas")))
        .map(|duty| duty.day)
        .collect();
    let people = ["ann", "ben", "cas", "gil"];
    // Per last holder, the fewest moves so far.
    let mut best: BTreeMap<Option<&str>, u32> = BTreeMap::from([(None, 0)]);
    for duty in mine {
        let mut next: BTreeMap<Option<&str>, u32> = BTreeMap::new();
        for (last, moves) in &best {
            for person in people {
                let beside = person == "cas"
                    && cas_elsewhere
                        .iter()
                        .any(|day| (*day - duty.day).num_days().abs() < 2);
                if *last == Some(person) || beside || !may(scene, person, duty) {
                    continue;
                }
                let before = duty.holders[0].person.as_str();
                let lost = u32::from(before != person && may(scene, before, duty));
                let entry = next.entry(Some(person)).or_insert(u32::MAX);
                *entry = (*entry).min(moves + lost);
            }
        }
        best = next;
    }
    *best.values().min().unwrap()
}

#[test]
fn nothing_moves_where_nothing_has_to() {
    let (mut scene, first) = published();
    // However uneven it is: here Ann has whatever Ben had.
    for duty in scene
        .previous
        .iter_mut()
        .filter(|duty| duty.pool == id("nurses"))
    {
        for holder in &mut duty.holders {
            match holder.person.as_str() {
                "ann" => holder.person = id("ben"),
                "ben" => holder.person = id("ann"),
                _ => {}
            }
        }
    }
    let before = scene.previous.clone();
    let again = scene.plan(FROM, TO);
    assert_eq!(again.duties, before);
    assert_eq!(again.record.moved, []);
    assert_eq!(again.record.kept, [id("nurses"), id("others")]);
    assert_ne!(again.duties, first.duties);
}

#[test]
fn afresh_is_as_if_nothing_had_been_published_but_for_people_placed_by_hand() {
    let (mut scene, first) = published();
    scene.nearness = Nearness::Afresh;
    for duty in &mut scene.previous {
        duty.holders = vec![Holder {
            person: id(if duty.pool == id("nurses") {
                "ben"
            } else {
                "dot"
            }),
            pinned: false,
        }];
    }
    let again = scene.plan(FROM, TO);
    // As good in every aim; of rotas that are alike in all of them any may come.
    let values = |planned: &Planned| -> Vec<(String, f64)> {
        let tiers = planned.record.tiers.iter();
        tiers
            .map(|tier| (tier.name.clone(), (tier.value * 1000.0).round()))
            .collect()
    };
    assert_eq!(values(&again), values(&first));
    assert_eq!(again.record.kept, []);
    // What would move is still listed.
    let not_bens = again
        .duties
        .iter()
        .filter(|d| d.pool == id("nurses") && !d.is_held_by(&id("ben")));
    let listed = again
        .record
        .moved
        .iter()
        .filter(|moved| moved.pool == id("nurses"));
    assert_eq!(listed.count(), not_bens.count());
    scene.previous[0].holders[0].pinned = true;
    let pinned = scene.previous[0].clone();
    let again = scene.plan(FROM, TO);
    assert_eq!(again.duties[0].holders, pinned.holders);
}

#[test]
fn a_pool_with_a_gap_a_new_duty_or_an_unlawful_rota_is_planned() {
    let (scene, _) = published();
    let mut gap = scene.clone();
    gap.previous[0].holders.clear();
    let again = gap.plan(FROM, TO);
    assert_eq!(again.record.kept.len(), 1);
    assert_eq!(again.record.vacancies, []);
    let moved: Vec<_> = again
        .record
        .moved
        .iter()
        .map(|moved| (moved.from.len(), moved.to.len()))
        .collect();
    assert_eq!(moved, [(0, 1)], "the gap is filled, and nobody else moves");

    let mut new = scene.clone();
    new.previous
        .retain(|duty| duty.pool != id("others") || duty.day.to_string() != FROM);
    assert_eq!(new.plan(FROM, TO).record.kept, [id("nurses")]);

    // Ben on two nights running, which the terms bar.
    let mut unlawful = scene;
    let nights: Vec<usize> = (0..unlawful.previous.len())
        .filter(|at| unlawful.previous[*at].pool == id("nurses"))
        .take(2)
        .collect();
    for at in nights {
        unlawful.previous[at].holders = vec![Holder {
            person: id("ben"),
            pinned: false,
        }];
    }
    let again = unlawful.plan(FROM, TO);
    assert_eq!(again.record.kept, [id("others")]);
    assert!(again.record.breaches.iter().all(|breach| !breach.hard));
}

#[test]
fn a_pin_that_the_published_rota_of_another_pool_stands_against_opens_that_pool() {
    let (scene, first) = published();
    let cas = first
        .duties
        .iter()
        .find(|d| d.pool == id("others") && d.is_held_by(&id("cas")));
    let on = cas.unwrap().day.to_string();
    let scene = scene.pin("cas", "night", &on);
    let again = scene.plan(FROM, TO);
    let there = again
        .duties
        .iter()
        .find(|d| d.pool == id("nurses") && d.day.to_string() == on);
    assert!(there.unwrap().is_held_by(&id("cas")));
    assert_eq!(again.record.kept, []);
}
