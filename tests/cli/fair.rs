//! Who can hold only a part of a pool's duties owes only of that part, and every surface gives the
//! reason.

use serde_json::{Value, json};

use super::{Desk, small};

/// The nights of Leeds, and weekdays that ask for no competence: the second person has none.
fn with_days() -> (Value, String) {
    let mut document = small();
    let mut day = document["duty_patterns"][0].clone();
    for (key, value) in [
        ("id", json!("leeds-day")),
        ("name", json!("Day")),
        ("kind", json!("shift")),
        ("days", json!(["mon", "tue", "wed", "thu", "fri"])),
        ("start", json!("08:00")),
        ("end", json!("20:00")),
        ("competences", json!([])),
    ] {
        day[key] = value;
    }
    day.as_object_mut().unwrap().remove("expected_worked_share");
    document["duty_patterns"].as_array_mut().unwrap().push(day);
    document["people"][1]["competences"] = json!([]);
    let name = document["people"][1]["name"].as_str().unwrap().to_owned();
    (document, name)
}

#[test]
fn who_can_hold_no_night_owes_none_and_is_told_why() {
    let (document, name) = with_days();
    let person = document["people"][1]["id"].as_str().unwrap().to_owned();
    let desk = Desk::new();
    let network = desk.path("network.json");
    std::fs::write(&network, document.to_string()).unwrap();
    let told = desk.run(&["check", network.to_str().unwrap()]).ok();
    assert!(
        told.err.contains(&format!("\"{person}\" can hold no \"")),
        "{}",
        told.err
    );
    desk.import(&document).ok();
    // Without a bank holiday: 4 January 2027 and three weeks more.
    let plan = [
        "plan",
        "--from",
        "2027-01-04",
        "--weeks",
        "4",
        "--time-limit",
        "4",
        "--json",
    ];
    let planned = desk.run(&plan).ok().json();
    let id = planned["id"].as_str().unwrap().to_owned();
    let no_night = format!(
        "\"{person}\" can hold no out-of-hours duty, night or weekend of pool \"leeds-nurses\""
    );
    let warnings = planned["plan"]["warnings"].to_string().replace('\\', "");
    assert!(warnings.contains(&no_night), "{warnings}");
    let said = desk.run(&["publish", &id]).ok();
    assert!(said.err.contains(&no_night), "{}", said.err);
    let days = ["--from", "2027-01-04", "--to", "2027-01-31"];
    let equity = |more: &[&str]| desk.run(&[&["equity"], &days[..], more].concat()).ok();
    for said in [equity(&[]), equity(&["--pool", "leeds-nurses"])] {
        let told = format!("{name} can hold no out-of-hours duty, night or weekend: lacks ");
        let text = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&told), "{text}");
    }
    let told = equity(&["--json"]).json();
    let people = told["pools"][0]["people"].as_array().unwrap();
    // The document has a novice too, who may do days and evenings of weekends.
    let barred = |one: &&Value| one["holds_no"].is_array();
    for one in people {
        let nights = one["fair"]["nights"].as_f64().unwrap();
        assert_eq!(nights <= 0.0, barred(&one), "{one}");
    }
    let own = people.iter().find(|one| one["person"] == json!(person));
    assert!(own.is_some_and(|one| barred(&one)), "{told}");
    let over_http = desk.over_http(&format!("/api/v1/equity?rota={id}"));
    let rows = over_http["pools"][0]["people"].as_array().unwrap().iter();
    let row = {
        let mut rows = rows;
        rows.find(|one| one["person"] == json!(person))
    };
    let why = &row.unwrap()["holds_no"][0];
    assert!(
        why["text"]
            .as_str()
            .unwrap()
            .starts_with("no out-of-hours duty, night or weekend: lacks "),
        "{why}"
    );
    let burdens = told["pools"][0]["burdens"].as_array().unwrap();
    let nights = burdens
        .iter()
        .find(|one| one["burden"] == "nights")
        .unwrap();
    let range = nights["range_per_wte"].as_f64().unwrap();
    let others = people.iter().filter(|one| !barred(one)).count();
    let mean = nights["total"].as_f64().unwrap() / f64::from(u32::try_from(others).unwrap());
    assert!(
        range < mean,
        "who owes nothing makes no difference: {nights}"
    );
    for word in ["fair-share", "gini", "range"] {
        let text = desk.run(&["explain", word]).ok().out;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = text.contains("can hold") || text.contains("could hold");
        assert!(says, "{text}");
    }
}

/// On call of which most is worked is a shift: every step says so, and the plan names the rule with
/// the people.
#[test]
fn a_shift_in_disguise_is_said_to_be_one() {
    let mut document = small();
    document["duty_patterns"][0]["expected_worked_share"] = json!(0.9);
    let id = document["duty_patterns"][0]["id"].as_str().unwrap();
    let told = format!("duty pattern \"{id}\" (90 % worked) is on call from home");
    let desk = Desk::new();
    desk.import(&document).ok().says(&told);
    let plan = [
        "plan",
        "--from",
        "2027-01-04",
        "--weeks",
        "1",
        "--time-limit",
        "4",
    ];
    let said = desk.run(&plan).ok().says(&told);
    assert!(said.out.contains("OC-R8 is not met"), "{}", said.out);
    let rotas = desk.run(&["rotas", "--json"]).ok().json();
    let rota = rotas.pointer("/0/id").or(rotas.pointer("/rotas/0/id"));
    let rota = rota.and_then(Value::as_str).unwrap().to_owned();
    desk.run(&["publish", &rota, "--preview"]).ok().says(&told);
    document["duty_patterns"][0]["expected_worked_share"] = json!(0.4);
    let said = desk.import(&document).ok();
    assert!(!said.err.contains("% worked"), "{}", said.err);
}

/// `scale` counts who can hold a duty, and names the others with the reason.
#[test]
fn scale_counts_who_can_hold_a_duty() {
    let mut document = small();
    document["people"][1]["contactable"] = json!(false);
    for (at, person) in document["people"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .enumerate()
    {
        person["employments"][0]["other_weekly_hours"] = json!(if at == 1 { 30 } else { 6 });
    }
    let name = document["people"][1]["name"].as_str().unwrap().to_owned();
    let desk = Desk::new();
    desk.import(&document).ok();
    let line = document["service_lines"][0]["id"].as_str().unwrap();
    let ask = |more: &[&str]| {
        let scale = [
            "scale",
            "--line",
            line,
            "--from",
            "2027-01-04",
            "--weeks",
            "2",
        ];
        let limits = ["--time-limit", "20", "--leave", "0"];
        desk.run(&[&scale[..], &limits[..], more].concat()).ok()
    };
    let now = ask(&["--json"]).json()["pooled"]["now"].clone();
    let (people, able) = (
        now["people"].as_u64().unwrap(),
        now["able"].as_u64().unwrap(),
    );
    assert_eq!(able + 1, people, "{now}");
    assert_eq!(now["other_weekly_hours"], 6.0, "of those who can hold one");
    let out = ask(&[]).out;
    let told = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains(&format!(
            "the {able} of {people} people there now who can hold a duty: 6 h of other work"
        )),
        "{out}"
    );
    assert!(out.contains(&format!("{able} of {people}")), "{out}");
    assert!(
        out.contains(&format!("{name} (has no contact route on record)")),
        "{out}"
    );
}

/// Weekends of three days on call, a term of 1 in 3 that is kept, and 1 in 2.8 beside it: every
/// surface says why both hold.
#[test]
fn a_figure_below_a_term_says_why_both_hold() {
    let mut document = small();
    let mut night = document["duty_patterns"][0].clone();
    night["days"] = json!(["mon", "tue", "wed", "thu"]);
    night["end"] = json!("20:00");
    let mut weekend = night.clone();
    for (key, value) in [
        ("id", json!("leeds-weekend")),
        ("days", json!(["fri"])),
        ("days_after", json!(3)),
    ] {
        weekend[key] = value;
    }
    document["duty_patterns"] = json!([night, weekend]);
    let people = document["people"].as_array_mut().unwrap();
    people.truncate(1);
    people[0]["employments"][0]["contract"] = json!("nhs-consultants-2003");
    people[0]["employments"][0]["other_weekly_hours"] = json!(0);
    people[0]["on_call"] = json!({ "paid": true, "at_most_one_in": 3 });
    let (person, name) = (
        people[0]["id"].clone(),
        people[0]["name"].as_str().unwrap().to_owned(),
    );
    document["pools"][0]["members"] = json!([{ "person": person }]);
    for list in ["absences", "preferences", "brought_forward"] {
        document[list] = json!([]);
    }
    let desk = Desk::new();
    desk.import(&document).ok();
    let plan = [
        "plan",
        "--from",
        "2027-01-04",
        "--weeks",
        "4",
        "--time-limit",
        "4",
    ];
    let said = desk.run(&plan).ok().out;
    let told = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = format!("Below the term, which is no breach by itself: {name} (1 in ");
    assert!(told.contains(&why), "{said}");
    assert!(told.contains("The term keeps duties apart"), "{said}");
    let drafts = desk.run(&["rotas", "--json"]).ok().json();
    let id = drafts.to_string();
    let id = id
        .split("\"id\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let id = id.unwrap();
    let shown = desk.run(&["equity", "--rota", id]).ok().out;
    let told = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&why), "{shown}");
    let shown = desk.over_http(&format!("/api/v1/equity?rota={id}"));
    let told = shown["pools"][0]["below_term"].as_str().unwrap();
    assert!(told.starts_with(&why), "{told}");
    // With a term of 1 in 1 nothing is below it.
    document["people"][0]["on_call"]["at_most_one_in"] = json!(1);
    desk.import(&document).ok();
    let said = desk.run(&plan).ok().out;
    assert!(!said.contains("Below the term"), "{said}");
}

/// Two pieces of work in one day with 11 hours left in the 24 are barred by this program's reading
/// alone, and it says so.
#[test]
fn a_split_shift_is_barred_by_this_programs_reading_of_the_law() {
    let mut document = small();
    let mut early = document["duty_patterns"][0].clone();
    early
        .as_object_mut()
        .unwrap()
        .remove("expected_worked_share");
    early
        .as_object_mut()
        .unwrap()
        .remove("expected_calls_per_hour");
    early["kind"] = json!("shift");
    (early["start"], early["end"]) = (json!("08:00"), json!("12:00"));
    let mut late = early.clone();
    late["id"] = json!("leeds-late");
    (late["start"], late["end"]) = (json!("14:00"), json!("18:00"));
    document["duty_patterns"] = json!([early, late]);
    document["pools"][0]["members"] = json!([{ "person": document["people"][0]["id"] }]);
    for list in ["absences", "preferences", "brought_forward"] {
        document[list] = json!([]);
    }
    let desk = Desk::new();
    desk.import(&document).ok();
    let plan = [
        "plan",
        "--from",
        "2027-01-04",
        "--to",
        "2027-01-04",
        "--json",
    ];
    let rota = desk.run(&plan).ok().json();
    let mut duties = rota["duties"].as_array().unwrap().iter();
    let empty = duties.find(|duty| duty["holders"] == json!([])).unwrap();
    let (id, duty) = (rota["id"].as_str().unwrap(), empty["id"].as_str().unwrap());
    let said = desk.run(&["why", id, duty]).ok().out;
    let told = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("WTR-D11") && told.contains("as this program reads it"),
        "{said}"
    );
    let told = desk.run(&["explain", "WTR-D11"]).ok().out;
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("bars split shifts"), "{told}");
}
