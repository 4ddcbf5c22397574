//! What an answer says where there is nothing to say, and where a number has conditions: in words,
//! and not as zeros and dashes.

use serde_json::{Value, json};

use super::{Desk, small, small_with, small_with_consultants};

/// A network with one line that no standard asks for by itself: nothing is said to be met or
/// missed.
#[test]
fn a_standard_without_its_service_lines_is_not_measured() {
    let desk = Desk::new();
    let mut document = small();
    document["service_lines"][0]["kind"] = json!("single-point-of-access");
    desk.import(&document).ok();
    let id = desk.plan("2027-01-04".parse().unwrap(), 2);
    desk.run(&["publish", &id, "--yes"]).ok();
    let period = ["--from", "2027-01-04", "--weeks", "2"];
    let said = desk.run(&[&["audit"], &period[..]].concat()).ok();
    let why = "QS160-6: not measured: the network has no service line for nursing at home or consultant advice.";
    assert!(said.out.contains(why), "{}", said.out);
    assert!(!said.out.contains("from - to -"), "{}", said.out);
    let table = said.out.split("QS160-6:").next().unwrap();
    assert!(!table.contains("0.0 %"), "{table}");
    let found = desk
        .run(&[&["audit", "--json"], &period[..]].concat())
        .ok()
        .json();
    let without = json!(["nursing-at-home", "consultant-advice"]);
    assert_eq!(found["statements"][0]["without_line"], without);
    // Nobody can answer for it, and no hour of it is known to be missed.
    assert!(!said.out.contains("areas by answer"), "{}", said.out);
    assert!(!said.out.contains("place of care"), "{}", said.out);
    assert_eq!(found["degraded"], weak_but_for_places(&found));
    assert_eq!(answers(&found["statements"][0]["overall"]), 0, "{found}");
}

/// The rows of weak cover that are of no place of care.
fn weak_but_for_places(found: &Value) -> Value {
    let rows = found["degraded"].as_array().unwrap().iter();
    rows.filter(|row| row["kind"] != "place-of-care")
        .cloned()
        .collect()
}

/// How many areas answered any question.
fn answers(sums: &Value) -> u64 {
    let questions = sums["questionnaire"].as_object().unwrap().values();
    let counts = questions.flat_map(|tally| tally["areas"].as_object().unwrap().values());
    counts.map(|count| count.as_u64().unwrap()).sum()
}

/// Where nothing is published, no sentence has a dash for a number.
#[test]
fn what_is_not_assessed_is_said_without_a_dash() {
    let desk = Desk::new();
    desk.import(&small_with_consultants()).ok();
    let said = desk
        .run(&["audit", "--from", "2027-03-01", "--weeks", "2"])
        .ok();
    assert!(
        said.out
            .contains("QS160-6: not assessed: no rota is published for these days."),
        "{}",
        said.out
    );
    for wrong in ["from - to -", "alike, -", "; - of"] {
        assert!(!said.out.contains(wrong), "{wrong} in {}", said.out);
    }
}

/// People who can hold no duty are named with the reason, and counted among those without one.
#[test]
fn equity_names_those_who_can_hold_no_duty() {
    let desk = Desk::new();
    let document = small_with("/people/1/competences", json!([]));
    let name = document["people"][1]["name"].as_str().unwrap().to_owned();
    desk.import(&document).ok();
    let id = desk.plan("2027-01-04".parse().unwrap(), 4);
    let said = desk.run(&["equity", "--rota", &id]).ok();
    assert!(
        said.out.contains(&format!("{name} can hold no duty (")),
        "{}",
        said.out
    );
    let pool = &desk.run(&["equity", "--rota", &id, "--json"]).ok().json()["pools"][0];
    let people = pool["people"].as_array().unwrap();
    let idle = people
        .iter()
        .filter(|person| person["hours"] == 0.0)
        .count();
    let row = said
        .out
        .lines()
        .find(|line| line.trim_start().starts_with("Leeds"))
        .unwrap();
    let numbers: Vec<usize> = row
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    assert_eq!(numbers[..2], [people.len(), idle], "{row}");
    for word in ["gini", "fair-share"] {
        let text = desk.run(&["explain", word]).ok().out;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("can hold no duty") || text.contains("could hold that duty"),
            "{text}"
        );
    }
}

/// Nothing is published for those days: no zero that reads as even.
#[test]
fn equity_of_days_without_a_rota_says_so() {
    let desk = Desk::with_network();
    let said = desk
        .run(&["equity", "--from", "2028-01-01", "--to", "2028-01-02"])
        .ok();
    assert!(
        said.out.contains("nothing can be said of how even it is"),
        "{}",
        said.out
    );
    assert!(!said.out.contains("0.000"), "{}", said.out);
}

/// A number outside of its range is told which there are, below 0 too.
#[test]
fn numbers_out_of_range_are_told_the_range() {
    let desk = Desk::with_network();
    for weeks in ["0", "-1", "105"] {
        let said = desk.run(&["plan", "--from", "2027-01-04", "--weeks", weeks]);
        said.ends(2)
            .says("'--weeks <N>': give a whole number, 1 to 104");
    }
    let said = desk.run(&["scale", "--line", "nursing", "--one-in", "-3"]);
    said.ends(2).says("give a whole number, 1 to 28");
}

/// An item with three faults is told all three, and nothing that is none.
#[test]
fn every_fault_of_one_item_is_told() {
    let desk = Desk::new();
    let mut document = small();
    document["absences"] = json!([{
        "id": "a", "person": document["people"][0]["id"], "kind": "holiday",
        "period": { "first_day": "2027-01-09", "last_day": "2027-01-04" }
    }]);
    document["people"][2]["employments"][0]["wte"] = json!(1.7);
    document["people"][2]["experience"] = json!("senior");
    document["people"][2]["on_call"]["paid"] = json!("yes");
    desk.file("bad.json", document.to_string().as_bytes());
    let found = desk.run(&["check", "bad.json", "--json"]).ends(3);
    let error: Value = serde_json::from_str(&found.err).unwrap();
    let told = error["error"]["problems"]
        .as_array()
        .unwrap_or_else(|| panic!("{error}"));
    let mut places: Vec<&str> = told
        .iter()
        .map(|one| {
            let place = one["pointer"].as_str().unwrap();
            place
                .trim_end_matches("/last_day")
                .trim_end_matches("/first_day")
        })
        .collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            "/absences/0/kind",
            "/absences/0/period",
            "/people/2/employments/0/wte",
            "/people/2/experience",
            "/people/2/on_call/paid",
        ],
        "{error}"
    );
}

/// Three people want each Saturday night: what the table says of their wishes adds up to the plan's
/// aim, and programs have it.
#[test]
fn wishes_not_met_add_up_to_the_aim() {
    let desk = Desk::new();
    let mut document = small();
    let wish = |at: usize| {
        json!({
            "id": format!("w{at}"), "person": document["people"][at]["id"], "wish": "prefer", "weight": 3, "days": ["sat"],
            "pattern": "leeds-night"
        })
    };
    let wishes: Vec<Value> = [1, 3, 7].map(wish).to_vec();
    document["preferences"] = json!(wishes);
    document["absences"] = json!([]);
    desk.import(&document).ok();
    let rota = desk
        .run(&["plan", "--from", "2027-01-04", "--weeks", "3", "--json"])
        .ok()
        .json();
    let rows = rota["wishes_not_met"].as_array().unwrap();
    let sum: f64 = rows.iter().map(|row| row["weighs"].as_f64().unwrap()).sum();
    let tiers = rota["plan"]["tiers"].as_array().unwrap();
    let aim = tiers
        .iter()
        .find(|tier| tier["name"] == "preferences")
        .unwrap();
    // Three Saturdays with a place each, and three who want it.
    assert!(sum >= 18.0, "{rows:?}");
    assert!(
        (aim["value"].as_f64().unwrap() - sum).abs() < 1e-6,
        "{aim} {rows:?}"
    );
    let id = rota["id"].as_str().unwrap();
    let again = desk.run(&["rotas", id, "--json"]).ok().json();
    assert_eq!(again["wishes_not_met"], rota["wishes_not_met"]);
    assert!(desk.run(&["rotas", id]).ok().out.contains("In all "));
    let shown = desk.over_http(&format!("/api/v1/rotas/{id}"));
    let over_http = shown["wishes_not_met"].as_array().unwrap();
    assert_eq!(over_http.len(), rows.len(), "{shown}");
    for (own, row) in over_http.iter().zip(rows) {
        assert_eq!(
            [&own["person"], &own["weighs"]],
            [&row["person"], &row["weighs"]]
        );
    }
}

/// The night is commissioned and held as a phone line, and a visit is required: it is not said that
/// nobody commissioned it.
#[test]
fn a_night_by_phone_only_is_named_so() {
    let desk = Desk::new();
    let mut document = small();
    let mut phone = document["service_lines"][0].clone();
    (phone["id"], phone["name"], phone["mode"]) = (
        json!("advice"),
        json!("Nursing advice by phone"),
        json!("phone"),
    );
    let lines = document["service_lines"].as_array_mut().unwrap();
    lines.push(phone);
    document["pools"][0]["line"] = json!("advice");
    document["agreements"][0]["line"] = json!("advice");
    desk.import(&document).ok();
    desk.run(&[
        "publish",
        &desk.plan("2027-01-04".parse().unwrap(), 2),
        "--yes",
    ])
    .ok();
    let found = desk
        .run(&["audit", "--from", "2027-01-04", "--weeks", "2", "--json"])
        .ok()
        .json();
    let gaps = found["gaps"].as_array().unwrap();
    let by_phone = gaps.iter().find(|gap| gap["cause"] == "phone-only");
    let by_phone = by_phone.unwrap_or_else(|| panic!("{gaps:?}"));
    assert_eq!(by_phone["line"], "nursing");
    let paper = desk
        .run(&[
            "audit",
            "--from",
            "2027-01-04",
            "--weeks",
            "2",
            "--file",
            "paper.html",
            "--out",
            "paper.html",
        ])
        .ok();
    drop(paper);
    let paper = std::fs::read_to_string(desk.path("paper.html")).unwrap();
    assert!(
        paper.contains("in which care is there by phone only"),
        "no decision on visits"
    );
    assert!(
        paper.contains("By phone only: a phone line answers then"),
        "no reason"
    );
}

#[test]
fn fault_10_a_statement_with_one_kind_without_a_line_is_not_measured_anywhere() {
    // The small network has nurses, and no line of consultants' advice.
    let (desk, id) = Desk::with_rota("2027-01-04".parse().unwrap(), 2);
    desk.run(&["publish", &id, "--yes"]).ok();
    let period = ["--from", "2027-01-04", "--weeks", "2"];
    let run = |more: &[&str]| desk.run(&[&["audit"], &period[..], more].concat()).ok().out;
    let why = "not measured: the network has no service line for consultant advice";
    let said = run(&[]);
    assert!(said.contains(&format!("QS160-6: {why}.")), "{said}");
    let table = said.split("QS160-6:").next().unwrap();
    assert!(!table.contains("0.0 %"), "{table}");
    let found = desk
        .run(&[&["audit", "--json"], &period[..]].concat())
        .ok()
        .json();
    let statement = &found["statements"][0];
    assert_eq!(statement["without_line"], json!(["consultant-advice"]));
    assert_eq!(statement["overall"]["no_line"], true);
    // The nurses answer for themselves, and nobody for both.
    assert_eq!(answers(&statement["overall"]), 0, "{statement}");
    let rows = said.split("areas by answer").nth(1).unwrap();
    let rows = rows.split("QS160-6:").next().unwrap();
    assert!(rows.contains("nursing at home"), "{rows}");
    for row in ["all of it", "consultant advice"] {
        assert!(!rows.contains(row), "{rows}");
    }
    assert!(!said.contains("place of care"), "{said}");
    assert_eq!(found["degraded"], weak_but_for_places(&found));
    let paper = run(&["--file", "paper.html", "--out", "-"]);
    assert!(paper.contains(why), "{paper}");
    // A share of what is not measured stands in no table.
    let standards = run(&["--file", "standards.csv", "--out", "-"]);
    let head: Vec<&str> = standards.lines().next().unwrap().split(',').collect();
    let met = head.iter().position(|name| *name == "met_share").unwrap();
    for line in standards.lines().skip(1) {
        assert_eq!(line.split(',').nth(met), Some(""), "{line}");
        for (at, _) in head
            .iter()
            .enumerate()
            .filter(|(_, name)| name.contains("_practice_"))
        {
            assert_eq!(line.split(',').nth(at), Some(""), "{line}");
        }
    }
}

#[test]
fn fault_30_hours_that_nobody_can_hold_are_of_one_class_in_every_area_of_the_pool() {
    // One of two nurses reaches one of the pool's two areas alone; the other's terms leave most
    // nights empty.
    let mut document = small();
    let mut second = document["areas"][0].clone();
    second["id"] = json!("second");
    second["name"] = json!("Second");
    document["areas"].as_array_mut().unwrap().push(second);
    document["pools"][0]["areas"] = json!(["leeds", "second"]);
    document["pools"][0]["members"] =
        json!([{"person": "ada-fennimore"}, {"person": "bilal-quarrington"}]);
    document["people"][0]["reaches"] = json!(["leeds", "second"]);
    document["people"][1]["reaches"] = json!(["leeds"]);
    let mut agreement = document["agreements"][0].clone();
    agreement["id"] = json!("second");
    agreement["area"] = json!("second");
    document["agreements"]
        .as_array_mut()
        .unwrap()
        .push(agreement);
    document["duty_patterns"]
        .as_array_mut()
        .unwrap()
        .truncate(1);
    document["preferences"] = json!([]);
    let desk = Desk::new();
    desk.import(&document).ok();
    let id = desk.plan("2027-01-18".parse().unwrap(), 2);
    desk.run(&["publish", &id, "--yes"]).ok();
    let found = desk
        .run(&["audit", "--from", "2027-01-18", "--weeks", "2", "--json"])
        .ok()
        .json();
    let gaps = found["gaps"].as_array().unwrap();
    let of = |area: &str, class: &str| -> i64 {
        let own = gaps.iter().filter(|gap| gap["area"] == area);
        let own = own.filter(|gap| gap["class"] == class);
        own.map(|gap| gap["gap_minutes"].as_i64().unwrap()).sum()
    };
    for area in ["leeds", "second"] {
        assert_eq!(of(area, "unassigned"), 0, "{area}: {gaps:?}");
        assert!(of(area, "rules-block") > 0, "{area}: {gaps:?}");
    }
    assert_eq!(of("leeds", "rules-block"), of("second", "rules-block"));
}

#[test]
fn fault_4_who_holds_the_other_place_is_said_and_places_are_counted() {
    // Two nurses for nights that need two: one holds a place, and terms bar the other.
    let mut document = small();
    document["pools"][0]["members"] =
        json!([{"person": "ada-fennimore"}, {"person": "bilal-quarrington"}]);
    document["duty_patterns"]
        .as_array_mut()
        .unwrap()
        .truncate(1);
    document["duty_patterns"][0]["people_needed"] = json!(2);
    document["people"][0]["on_call"]["at_most_one_in"] = json!(2);
    document["people"][1]["on_call"]["at_most_one_in"] = json!(14);
    document["absences"] = json!([]);
    document["preferences"] = json!([]);
    let desk = Desk::new();
    desk.import(&document).ok();
    let from = "2027-01-18";
    let said = desk.run(&["plan", "--from", from, "--weeks", "1"]).ok().out;
    let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("of 2 in the pool: 1 holds the other place,"),
        "{said}"
    );
    let rota = desk.run(&["rotas", "--json"]).ok().json();
    let id = rota[0]["id"].as_str().unwrap().to_owned();
    let duties = desk.run(&["rotas", &id, "--json"]).ok().json()["duties"].clone();
    let empty = |duty: &Value| 2 - duty["holders"].as_array().unwrap().len();
    let places: usize = duties.as_array().unwrap().iter().map(empty).sum();
    let short = duties
        .as_array()
        .unwrap()
        .iter()
        .filter(|duty| empty(duty) > 0);
    let short = short.count();
    let told = format!("{places} places in {short} duties are empty");
    assert!(flat.contains(&told), "{told}: {said}");
}
