//! Scenarios on the command line: kept, compared, and told where they no longer fit.

use evenwatch::app::scenarios::Scenario;
use evenwatch::audit::scenarios::apply;
use evenwatch::config;
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json;
use serde_json::{Value, json};

use super::{Desk, monday, small};

/// A desk with a published rota of two weeks.
fn published() -> Desk {
    let (desk, id) = Desk::with_rota(monday(), 2);
    desk.run(&["publish", &id]).ok();
    desk
}

fn add(desk: &Desk, name: &str, changes: &Value) {
    let document = json!({ "about": format!("about {name}"), "changes": changes });
    desk.file("scenario.json", document.to_string().as_bytes());
    desk.run(&["scenario", "add", name, "scenario.json"]).ok();
}

fn compare(desk: &Desk, more: &[&str]) -> Value {
    let first = monday().to_string();
    let mut all = vec![
        "scenario", "compare", "--from", &first, "--weeks", "2", "--json",
    ];
    all.extend(more);
    desk.run(&all).ok().json()["outcomes"].clone()
}

fn minutes(outcome: &Value, key: &str) -> i64 {
    outcome[key]
        .as_i64()
        .unwrap_or_else(|| panic!("no {key} in {outcome}"))
}

/// Everybody in turn: what a scenario without them opens is what the audit says of their absence.
#[test]
fn removing_somebody_opens_what_fragility_says() {
    let desk = published();
    let from = monday().to_string();
    let audit = desk
        .run(&[
            "audit",
            "--from",
            &from,
            "--weeks",
            "2",
            "--fragility",
            "--json",
        ])
        .ok()
        .json();
    let posts = audit["fragility"]["posts"].as_array().unwrap();
    assert!(posts.len() >= 4);
    for (at, post) in posts.iter().enumerate().take(3) {
        let person = post["person"].as_str().unwrap();
        let (name, away) = (format!("gone-{at}"), format!("away-{at}"));
        add(
            &desk,
            &name,
            &json!([{ "change": "remove-person", "person": person }]),
        );
        let last = (monday() + chrono::Days::new(13)).to_string();
        let period = json!({ "first_day": from, "last_day": last });
        add(
            &desk,
            &away,
            &json!([{ "change": "absence", "person": person, "period": period }]),
        );
        let found = compare(&desk, &[&name, &away]);
        let before = minutes(&found[0], "gap_minutes");
        for outcome in [&found[1], &found[2]] {
            assert_eq!(
                minutes(outcome, "gap_minutes") - before,
                post["opened_minutes"].as_i64().unwrap()
            );
            assert_eq!(outcome["duties_dropped"], 0);
        }
    }
}

#[test]
fn a_surge_a_closed_service_and_new_patterns_show_in_their_numbers() {
    let desk = published();
    let day = |ahead: u64| (monday() + chrono::Days::new(ahead)).to_string();
    let nights = json!({
        "id": "leeds-weekday", "name": "Weekday", "pool": "leeds-nurses", "days": ["mon", "tue", "wed", "thu", "fri"],
        "start": "08:00", "end": "20:00", "kind": "non-resident-on-call"
    });
    add(
        &desk,
        "surge",
        &json!([{
            "change": "surge", "area": "leeds", "line": "nursing", "people": 2,
            "period": { "first_day": day(2), "last_day": day(11) }
        }]),
    );
    add(
        &desk,
        "closed",
        &json!([{ "change": "close-line", "line": "nursing", "from": day(7) }]),
    );
    add(
        &desk,
        "weekdays",
        &json!([{ "change": "pattern", "pattern": nights }]),
    );
    add(
        &desk,
        "no-nights",
        &json!([{ "change": "remove-pattern", "pattern": "leeds-night" }]),
    );
    let found = compare(
        &desk,
        &[
            "surge",
            "closed",
            "weekdays",
            "no-nights",
            "--plan",
            "--time-limit",
            "60",
        ],
    );
    let [base, surge, closed, weekdays, no_nights] = [0, 1, 2, 3, 4].map(|at| &found[at]);

    // Ten days of two people at once; whoever is there now is one.
    let all = 10 * 24 * 60 * 2;
    let missing = minutes(surge, "surge_missing_minutes");
    assert!(missing >= all / 2 && missing < all, "{missing}");
    assert_eq!(minutes(surge, "gap_minutes"), minutes(base, "gap_minutes"));
    let planned = surge["planned"]["surge_missing_minutes"].as_i64().unwrap();
    assert!(
        planned < missing,
        "planning puts a second person there: {planned} of {missing}"
    );
    assert!(base.get("surge_missing_minutes").is_none());

    let half = minutes(base, "rostered_minutes") / 2;
    assert!(minutes(closed, "duties_dropped") > 0);
    assert!(
        (minutes(closed, "rostered_minutes") - half).abs() <= 12 * 60,
        "{closed}"
    );
    assert_eq!(
        minutes(closed, "commissioned_full_minutes"),
        minutes(base, "commissioned_full_minutes")
    );
    assert_eq!(
        minutes(no_nights, "rostered_minutes"),
        4 * 12 * 60,
        "two weekends of days"
    );

    // Published duties do not fill the new days; planning does.
    assert_eq!(
        minutes(weekdays, "gap_minutes"),
        minutes(base, "gap_minutes")
    );
    let again = |outcome: &Value| outcome["planned"]["gap_minutes"].as_i64().unwrap();
    assert!(again(weekdays) < again(base), "{found}");
    assert!(again(closed) > again(base), "{found}");
}

#[test]
fn scenarios_are_kept_logged_and_told_where_they_do_not_fit() {
    let desk = published();
    let person = small()["people"][0]["id"].as_str().unwrap().to_owned();
    let before = desk.contents();
    add(
        &desk,
        "without",
        &json!([{ "change": "remove-person", "person": person }]),
    );
    assert_eq!(desk.contents(), before, "nothing is changed");
    let said = desk.run(&["scenario", "list"]).ok();
    assert!(
        said.out.contains("without") && said.out.contains("1 change"),
        "{}",
        said.out
    );
    desk.run(&["scenario", "add", "without", "scenario.json"])
        .ends(5)
        .says("--replace");
    desk.run(&["scenario", "add", "without", "scenario.json", "--replace"])
        .ok();
    let log = desk
        .run(&["log", "--action", "scenario.", "--json"])
        .ok()
        .out;
    assert_eq!(log.matches("scenario.add").count(), 2, "{log}");

    for (document, says) in [
        (
            json!({ "changes": [{ "change": "remove-person", "person": "nobody" }] }),
            "there is no person",
        ),
        (
            json!({ "changes": [{ "change": "explode" }] }),
            "not a scenario",
        ),
        (json!({ "chnages": [] }), "chnages"),
        (
            json!({ "remedies": [{ "remedy": "terms", "pool": "nowhere" }] }),
            "change 1",
        ),
    ] {
        desk.file("bad.json", document.to_string().as_bytes());
        desk.run(&["scenario", "add", "bad", "bad.json"])
            .ends(3)
            .says(says);
    }

    // The person leaves the network for good; the scenario says so in its place, and others are
    // told.
    let mut document = small();
    for (list, key) in [
        ("people", "id"),
        ("absences", "person"),
        ("preferences", "person"),
        ("brought_forward", "person"),
    ] {
        if let Some(rows) = document.get_mut(list).and_then(Value::as_array_mut) {
            rows.retain(|row| row[key] != person.as_str());
        }
    }
    let members = document["pools"][0]["members"].as_array_mut().unwrap();
    members.retain(|member| member["person"] != person.as_str());
    desk.import(&document).ok();
    let said = desk.run(&["scenario", "show", "without"]).ok();
    assert!(
        said.out.contains("does not fit") && said.out.contains(&person),
        "{}",
        said.out
    );
    let first = monday().to_string();
    let said = desk
        .run(&[
            "scenario", "compare", "without", "--from", &first, "--weeks", "2",
        ])
        .ok();
    assert!(
        said.out.contains("as things are") && said.out.contains("change 1"),
        "{}",
        said.out
    );
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 120),
        "{}",
        said.out
    );

    desk.run(&["scenario", "remove", "without"]).ok();
    desk.run(&["scenario", "show", "without"]).ends(4);
    desk.run(&["scenario", "remove", "without"]).ends(4);
    desk.run(&["scenario", "compare", "without", "--from", &first])
        .ends(4);
}

/// What the manual shows can be done.
#[test]
fn the_examples_of_the_manual_fit_the_demo() {
    let chapter = include_str!("../../src/manual/scenarios.md");
    let demo = include_str!("../../config/demo/north-east-and-yorkshire.json");
    let network = Network::new(network_json::parse(demo.as_bytes()).unwrap()).unwrap();
    let catalogue = config::catalogue(None).unwrap();
    let blocks = chapter
        .split("```json")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let mut fitting = 0;
    for block in blocks.filter(|block| block.contains("\"changes\"")) {
        let scenario: Scenario = serde_json::from_str(block).unwrap();
        apply(&network, &catalogue, &scenario).unwrap();
        fitting += 1;
    }
    assert_eq!(fitting, 4);
}

/// Weekdays alone are required, and a night on every day has one person: audit and comparison count
/// the required hours of them.
#[test]
fn one_person_deep_is_one_number_in_audit_and_comparison() {
    let mut document = small();
    document["service_lines"][0]["kind"] = json!("rapid-transfer");
    document["agreements"][0]["level"] = json!("partial");
    document["agreements"][0]["hours"] = json!([
        { "days": ["mon", "tue", "wed", "thu", "fri"], "start": "08:00", "end": "08:00" }
    ]);
    let desk = Desk::new();
    desk.import(&document).ok();
    let id = desk.plan(monday(), 2);
    desk.run(&["publish", &id, "--yes"]).ok();
    add(&desk, "same", &json!([]));
    let outcome = compare(&desk, &["same"])[0].clone();
    let from = monday().to_string();
    let asked = ["audit", "--from", &from, "--weeks", "2", "--json"];
    let audit = desk.run(&asked).ok().json();
    let rows = audit["degraded"].as_array().unwrap().iter();
    let deep = rows.filter(|row| row["kind"] == "one-deep");
    let deep: i64 = deep.map(|row| minutes(row, "minutes")).sum();
    assert!(deep > 0, "{}", audit["degraded"]);
    assert_eq!(minutes(&outcome, "one_deep_minutes"), deep);
    assert_eq!(minutes(&audit["totals"], "one_deep_minutes"), deep);
    assert!(minutes(&outcome, "rostered_minutes") > deep, "{outcome}");
}
