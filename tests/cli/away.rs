//! A published rota whose holder is away: every surface says what on-call and the audit say, that
//! nobody holds the duty.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Desk, monday, small};

/// A desk with a published rota, one of whose day shifts has a holder who is away that day alone;
/// with the rota's id and that duty.
fn away_for_a_day() -> (Desk, String, Value) {
    let desk = Desk::new();
    let mut document = small();
    // One person by day, so that nobody is on a night that ends on the day of the leave.
    let patterns = document["duty_patterns"].as_array_mut().unwrap();
    patterns.truncate(1);
    patterns[0]["start"] = json!("08:00");
    patterns[0]["end"] = json!("20:00");
    patterns[0]["people_needed"] = json!(1);
    document["preferences"] = json!([]);
    desk.import(&document).ok();
    let id = desk.plan(monday(), 2);
    desk.run(&["publish", &id]).ok();
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let duties = rota["duties"].as_array().unwrap().iter();
    let mut held = duties.filter(|duty| duty["holders"].as_array().unwrap().len() == 1);
    let duty = held.next().unwrap().clone();
    let away = json!({ "id": "ill", "person": duty["holders"][0]["person"], "kind": "other",
        "period": { "first_day": duty["day"], "last_day": duty["day"] } });
    document["absences"].as_array_mut().unwrap().push(away);
    desk.import(&document).ok();
    (desk, id, duty)
}

fn name(person: &Value) -> String {
    let people = small()["people"].as_array().unwrap().clone();
    let found = people.into_iter().find(|one| one["id"] == *person);
    found.unwrap()["name"].as_str().unwrap().to_owned()
}

#[test]
fn fault_16_a_rota_says_that_its_holder_is_away_and_counts_the_place_as_empty() {
    let (desk, id, duty) = away_for_a_day();
    let at = duty["interval"]["start"].as_str().unwrap();
    let on_call = desk.run(&["on-call", "--at", at, "--json"]).ok().json();
    assert_eq!(on_call["cover"][0]["state"], "gap");

    let person = &duty["holders"][0]["person"];
    let name = name(person);
    let told = format!("{name} is away; nobody holds it");
    let shown = desk.run(&["rotas", &id, "--grid"]).ok().out;
    let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let day: NaiveDate = duty["day"].as_str().unwrap().parse().unwrap();
    for part in [
        "1 empty",
        "1 place in 1 duty is empty",
        &day.format("%a %-d %b %Y").to_string(),
        "1 place has a holder who does not count today",
    ] {
        assert!(flat.contains(part), "{part}: {shown}");
    }
    assert!(flat.contains(&told) || flat.contains("is away;"), "{shown}");
    let row = |first: &str| {
        let line = shown.lines().rev().find(|line| line.starts_with(first));
        line.unwrap_or_else(|| panic!("{first}: {shown}"))
            .to_owned()
    };
    let cell = |row: &str| {
        let at = 24 + 3 * usize::try_from((day - monday()).num_days()).unwrap();
        row.chars()
            .skip(at)
            .take(2)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    assert_eq!(cell(&row(&name)), "-", "{shown}");
    assert_eq!(cell(&row("(empty places)")), "1", "{shown}");

    // For programs.
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let lost: Vec<&Value> = rota["duties"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["lost_holders"].is_array())
        .collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0]["id"], duty["id"]);
    let holder = &lost[0]["lost_holders"][0];
    assert_eq!(
        (&holder["person"], &holder["throughout"]),
        (person, &json!(true))
    );
    assert_eq!(holder["why"], json!(["is away"]));
    let list = desk.run(&["rotas", "--json"]).ok().json();
    assert_eq!(list[0]["missing_places"], 1);
    let csv = desk.run(&["export", "--rota", &id]).ok().out;
    let gone: Vec<&str> = csv
        .lines()
        .filter(|line| line.contains("is away"))
        .collect();
    assert_eq!(gone.len(), 1, "{csv}");
    assert!(
        gone[0].contains(&format!(",{name},no,{told},yes")),
        "{}",
        gone[0]
    );
}

#[test]
fn fault_16_nobody_carries_from_now_on_what_they_are_away_from() {
    let (desk, id, duty) = away_for_a_day();
    let person = &duty["holders"][0]["person"];
    let hours = |desk: &Desk| {
        let equity = desk.run(&["equity", "--rota", &id, "--json"]).ok().json();
        let people = equity["pools"][0]["people"].as_array().unwrap().clone();
        let own = people
            .into_iter()
            .find(|one| one["person"] == *person)
            .unwrap();
        (
            own["hours"].as_f64().unwrap(),
            own["duties"].as_u64().unwrap(),
        )
    };
    let away = hours(&desk);
    // What is over is left as it was held.
    let after = format!(
        "{}T12:00:00Z",
        duty["day"].as_str().unwrap().parse::<NaiveDate>().unwrap() + chrono::Days::new(1)
    );
    let desk = desk.at(&after);
    let held = hours(&desk);
    assert!(
        (held.0 - away.0 - 12.0).abs() < 1e-9,
        "{held:?} and {away:?}"
    );
    assert_eq!(held.1, away.1 + 1);
}

#[test]
fn fault_34_a_week_after_a_month_of_nights_is_told_with_them() {
    let desk = Desk::new();
    let mut document = small();
    // One person, every night, without rules: what good practice says is all that is said.
    let pattern = &mut document["duty_patterns"].as_array_mut().unwrap();
    pattern.truncate(1);
    pattern[0]["people_needed"] = json!(1);
    let members = document["pools"][0]["members"].as_array_mut().unwrap();
    members.truncate(1);
    let person = members[0]["person"].clone();
    let people = document["people"].as_array_mut().unwrap();
    let own = people.iter_mut().find(|one| one["id"] == person).unwrap();
    own["on_call"]["at_most_one_in"] = Value::Null;
    document["absences"] = json!([]);
    document["preferences"] = json!([]);
    desk.import(&document).ok();
    let before = desk.plan(monday(), 4);
    desk.run(&["publish", &before]).ok();
    let next = monday() + chrono::Days::new(28);
    let told = desk
        .run(&[
            "plan",
            "--from",
            &next.to_string(),
            "--weeks",
            "1",
            "--json",
        ])
        .ok()
        .json();
    let nights = |rota: &Value| {
        let measured = &rota["plan"]["intensity"][0];
        let own = measured["duties"].as_u64().unwrap();
        (own, measured["most_nights_in_28_days"].as_u64().unwrap())
    };
    let (own, most) = nights(&told);
    let first = desk.run(&["rotas", &before, "--json"]).ok().json();
    let (held, most_before) = nights(&first);
    assert!(
        held > own && most > own,
        "{own} of its own, {most} in 28 days after {held}"
    );
    assert!(most + 7 >= most_before, "{most} after {most_before}");
    let id = told["id"].as_str().unwrap();
    let equity = desk.run(&["equity", "--rota", id, "--json"]).ok().json();
    let person = equity["pools"][0]["people"].as_array().unwrap().iter();
    let mut person = person.filter(|one| one["intensity"].is_object());
    let found = &person.next().unwrap()["intensity"];
    assert_eq!(
        found["most_nights_in_28_days"], most,
        "plan and evenness alike"
    );
}
