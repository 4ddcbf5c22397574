//! The rules are asked anew for every duty that nobody fills, of the rota and the staff as they
//! are.

use evenwatch::audit::{GapClass, Rostered, audit, unfilled};
use evenwatch::domain::contract::Contract;
use evenwatch::domain::evidence::{Reason, Vacancy};
use evenwatch::domain::ids::DutyId;
use evenwatch::domain::service_line::Tier;
use evenwatch::plan::{self, Obstacle};
use serde_json::json;

use crate::oracles::scene::{Scene, from, gaps_of, period, scene};

/// Ann and Bob in a pool of nights for one, bound to one night at most; the night of Wednesday 3
/// June is empty.
fn scarce() -> Scene {
    let mut scene = scene()
        .person("ann")
        .person("bob")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann", "bob"])
        .nights("n")
        .agreed("kent", "nursing", "full", true);
    let contract: Contract = from(json!({
        "id": "afc", "name": "Invented", "source": "invented", "full_time_hours": 37.5,
        "rules": [{
            "id": "MOST", "asks": "asks", "source": "invented", "severity": "hard",
            "mechanism": { "mechanism": "total-count", "at-most": 1 }
        }],
    }));
    let contracts = &mut scene.catalogue.contracts;
    contracts.insert(contract.id.clone(), contract);
    scene
}

fn night(scene: Scene, day: u32, holders: &[&str]) -> Scene {
    let (start, end) = (
        format!("2026-06-{day:02} 20:00"),
        format!("2026-06-{:02} 08:00", day + 1),
    );
    scene.duty("n", &start, &end, holders)
}

/// The evidence, and the class of the evening of Wednesday 3 June.
fn asked(scene: &Scene) -> (Vec<Vacancy>, GapClass) {
    let days = period("2026-06-01", "2026-06-03");
    let network = scene.network();
    let wanted = unfilled(&network, &scene.catalogue, &scene.rostered(), days);
    let published = scene.published();
    let found = plan::evidence(&network, &scene.catalogue, &published, &wanted, days);
    let rostered = Rostered {
        vacancies: &found,
        ..scene.rostered()
    };
    let audit = audit(&network, &scene.catalogue, &rostered, days);
    let evening = "2026-06-03T20:00:00Z".parse().unwrap();
    let gaps = gaps_of(&audit, "kent", "nursing");
    let class = gaps.iter().find(|gap| gap.times.contains(evening)).unwrap();
    (found, class.class.clone())
}

fn blocked() -> GapClass {
    GapClass::RulesBlock {
        rules: ["MOST".parse().unwrap()].into(),
    }
}

#[test]
fn staff_are_available_only_where_a_person_passes_every_rule() {
    let one_free = night(night(scarce(), 1, &["ann"]), 3, &[]);
    assert_eq!(asked(&one_free).1, GapClass::Unassigned, "bob has no night");
    let both_used = night(night(night(scarce(), 1, &["ann"]), 2, &["bob"]), 3, &[]);
    let (found, class) = asked(&both_used);
    assert_eq!(class, blocked());
    let empty = both_used.duties.last().unwrap().id;
    let of_empty = |found: &[Vacancy]| {
        let mut found = found.iter();
        found.find(|vacancy| vacancy.duty == empty).unwrap().clone()
    };
    let vacancy = of_empty(&found);
    let candidates = vacancy.candidates.iter();
    let reasons = candidates.map(|candidate| candidate.reasons.len());
    assert_eq!(reasons.collect::<Vec<_>>(), [1, 1], "each with its rule");
    // The same rota after Bob left, and after he came back: asked of the staff as they are.
    let gone = both_used.clone().away("bob", "2026-06-03", "2026-06-04");
    let (found, class) = asked(&gone);
    assert_eq!(class, blocked());
    assert!(matches!(
        of_empty(&found).candidates[1].reasons[0],
        Reason::Away { .. }
    ));
}

/// The duty of that night is on no rota: it is asked about like an empty one.
#[test]
fn a_duty_on_no_rota_is_asked_about_too() {
    let none = night(night(scarce(), 1, &["ann"]), 2, &["bob"]);
    let (found, class) = asked(&none);
    assert_eq!(class, blocked());
    assert!(found.iter().any(|vacancy| vacancy.missing == 1));
}

#[test]
fn two_people_on_one_night_and_none_on_another_is_not_what_rules_block() {
    let both = night(night(scarce(), 1, &["ann", "bob"]), 3, &[]);
    let (found, class) = asked(&both);
    assert_eq!(class, GapClass::Unassigned);
    let last = found.last().unwrap();
    assert!(last.candidates.iter().all(|one| one.instead_of.is_some()));
    assert!(last.candidates.iter().all(|one| !one.reasons.is_empty()));
    // With one of the two away that night, the other is needed there.
    let needed = night(night(scarce(), 1, &["ann", "bob"]), 3, &[]);
    let needed = needed.away("bob", "2026-06-01", "2026-06-04");
    assert_eq!(asked(&needed).1, blocked());
}

/// A duty for two with one holder is short-handed: that is cover, and no class of gap.
#[test]
fn a_duty_for_two_with_one_holder_is_short_handed_and_no_gap() {
    let mut scene = night(scarce(), 3, &["ann"]);
    scene.duties[0].people_needed = 2;
    let days = period("2026-06-03", "2026-06-03");
    let found = scene.audit(days);
    let evening = "2026-06-03T20:00:00Z".parse().unwrap();
    assert!(
        gaps_of(&found, "kent", "nursing")
            .iter()
            .all(|gap| !gap.times.contains(evening))
    );
    let minutes = found.area_lines[0].minutes;
    assert_eq!(
        (minutes.covered_minutes, minutes.short_handed_minutes),
        (240, 240)
    );
    assert_eq!(minutes.gap_rules_block_minutes, 0);
}

#[test]
fn why_says_that_the_holder_is_away() {
    let scene = night(scarce(), 3, &["ann"]).away("ann", "2026-06-03", "2026-06-04");
    let id = DutyId::of(&"n".parse().unwrap(), "2026-06-03".parse().unwrap());
    let mut duties = scene.duties.clone();
    duties[0].id = id;
    let (network, days) = (scene.network(), period("2026-06-01", "2026-06-07"));
    let (owed, _) = plan::duties(&network, &scene.catalogue, &days, None);
    let request = plan::PlanSpec::first(days);
    let why = plan::why(&network, &scene.catalogue, &request, owed, &duties, id);
    let why = why.unwrap().unwrap();
    let obstacles = &why.holders[0].obstacles;
    assert!(
        matches!(
            obstacles.as_slice(),
            [Obstacle::Ineligible {
                reason: Reason::Away { .. }
            }]
        ),
        "{obstacles:?}"
    );
}
