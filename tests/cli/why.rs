//! Why a duty is empty, why this person holds it, and who could stand in.

use chrono::Days;
use serde_json::{Value, json};

use super::{Desk, clock_change, monday, small_with};

/// A rota that is all but empty, for the search was ended before it could fill it.
fn hardly_begun(desk: &Desk) -> Value {
    let from = monday().to_string();
    let arguments = [
        "plan", "--from", &from, "--weeks", "2", "--work", "1", "--json",
    ];
    desk.run(&arguments).ok().json()
}

/// What is said of a duty, as JSON.
fn why(desk: &Desk, rota: &str, duty: &str) -> Value {
    desk.run(&["why", rota, duty, "--json"]).ok().json()["why"].clone()
}

fn cost(costs: &Value, tier: &str) -> f64 {
    let found = costs.as_array().unwrap().iter().find(|c| c["tier"] == tier);
    found.unwrap()["difference"].as_f64().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

#[test]
fn an_empty_place_is_explained_person_by_person() {
    let desk = Desk::with_network();
    let rota = hardly_begun(&desk);
    let empty = list(&rota["duties"])
        .iter()
        .find(|duty| duty["holders"] == json!([]) && duty["pattern"] == "leeds-night")
        .unwrap();
    let (id, duty) = (rota["id"].as_str().unwrap(), empty["id"].as_str().unwrap());
    let found = why(&desk, id, duty);
    assert_eq!(found["missing"], 1);
    let candidates = list(&found["candidates"]);
    assert_eq!(
        candidates.len(),
        8,
        "every member of the pool: {candidates:?}"
    );
    let free = candidates
        .iter()
        .find(|one| one["obstacles"] == json!([]))
        .unwrap();
    assert_eq!(free["way"]["given_up"], json!([]), "nothing has to move");
    assert!(
        cost(&free["way"]["costs"], "cover") < 0.0,
        "a place is filled"
    );
    let greta = candidates
        .iter()
        .find(|one| one["person"]["name"] == "Greta Howlingsworth")
        .unwrap();
    assert_eq!(greta["obstacles"][0]["reason"], "too-junior");
    assert_eq!(greta["way"], Value::Null);

    let text = desk.run(&["why", id, duty]).ok().out;
    for part in [
        "Night of Leeds children's nurses",
        "Why 1 of 1 place is empty",
        "Greta Howlingsworth",
        "Europe/London",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[test]
fn a_holder_is_compared_with_everybody_who_could_stand_in() {
    let (desk, id) = Desk::with_rota(monday(), 2);
    let duty = format!("leeds-night@{}", monday() + Days::new(6));
    let found = why(&desk, &id, &duty);
    assert_eq!(
        (&found["missing"], &found["candidates"]),
        (&json!(0), &json!([]))
    );
    let held = &found["holders"][0];
    assert!(cost(&held["left_open"], "cover") > 0.0, "a gap");
    let stand_ins = list(&held["stand_ins"]);
    assert!(stand_ins.iter().all(|one| one["person"] != held["person"]));
    assert!(
        stand_ins.is_sorted_by_key(|one| one["obstacles"] != json!([])),
        "who is free comes first: {stand_ins:?}"
    );
    for one in stand_ins {
        assert!(
            cost(&one["costs"], "cover").abs() < 1e-9,
            "nobody leaves a gap: {one}"
        );
    }
    // Terms of at most one in three stand against whoever is on call the night before.
    let blocked = stand_ins.iter().flat_map(|one| list(&one["obstacles"]));
    let rule = blocked
        .filter(|obstacle| obstacle["obstacle"] == "rule")
        .find(|obstacle| obstacle["clashes"] != json!([]))
        .expect("somebody is on call beside it");
    assert!(
        rule["amount"].as_f64() > Some(0.0) && rule["asks"] != "",
        "{rule}"
    );

    let text = desk.run(&["why", &id, &duty]).ok().out;
    // A long cell wraps, so that only single words are looked for.
    let why = format!("Why {}", held["person"]["name"].as_str().unwrap());
    for part in [why.as_str(), "instead", "TERM-1-IN"] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[test]
fn a_published_duty_costs_what_moves() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    let duty = format!("leeds-night@{}", monday());
    let draft = why(&desk, &id, &duty);
    desk.run(&["publish", &id]).ok();
    let published = why(&desk, &id, &duty);
    assert_eq!(
        published["holders"][0]["person"],
        draft["holders"][0]["person"]
    );
    let change = |found: &Value| cost(&found["holders"][0]["stand_ins"][0]["costs"], "change");
    assert!(change(&draft).abs() < 1e-9 && change(&published) >= 1.0);
}

#[test]
fn the_night_of_a_clock_change_is_told_on_the_wall() {
    for (month, hours, offsets) in [
        (3, 11, ("+00:00", "+01:00")),
        (10, 13, ("+01:00", "+00:00")),
    ] {
        let saturday = clock_change(month) - Days::new(1);
        let (desk, id) = Desk::with_rota(saturday - Days::new(5), 1);
        let duty = format!("leeds-night@{saturday}");
        let text = desk.run(&["why", &id, &duty]).ok().out;
        assert!(
            text.contains("20:00 to") && text.contains(&format!("08:00 ({hours} h")),
            "{text}"
        );
        let found = why(&desk, &id, &duty)["duty"].clone();
        let instant =
            |key: &str| chrono::DateTime::parse_from_rfc3339(found[key].as_str().unwrap()).unwrap();
        assert_eq!(
            instant("start").format("%H:%M%:z").to_string(),
            format!("20:00{}", offsets.0)
        );
        assert_eq!(
            instant("end").format("%H:%M%:z").to_string(),
            format!("08:00{}", offsets.1)
        );
    }
}

#[test]
fn what_cannot_be_asked_says_what_can() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    let other = "00000000-0000-4000-8000-000000000000";
    let monday = format!("leeds-night@{}", monday());
    desk.run(&["why", &id, "leeds-night"])
        .ends(2)
        .says("PATTERN@DATE");
    desk.run(&["why", &id, "leeds-night@2020-01-06"])
        .ends(4)
        .says("has no duty");
    desk.run(&["why", &id, other]).ends(4).says(other);
    desk.run(&["why", other, &monday])
        .ends(4)
        .says("there is no rota");
    desk.import(&small_with("/duty_patterns/0/id", json!("leeds-dusk")))
        .ok();
    desk.run(&["why", &id, &monday])
        .ends(5)
        .says("no longer owed");
}
