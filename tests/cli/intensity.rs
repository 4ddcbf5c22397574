//! How intense on-call is: person by person for those who plan, and in numbers that name nobody for
//! a board.

use chrono::NaiveDate;
use serde_json::Value;

use super::Desk;

const FROM: &str = "2027-01-04";

fn desk() -> (Desk, String) {
    let from: NaiveDate = FROM.parse().unwrap();
    Desk::with_rota(from, 4)
}

/// Ids and names of everybody in the network.
fn people(desk: &Desk) -> Vec<String> {
    let network = desk.run(&["export"]).ok().json();
    let people = network["people"].as_array().unwrap().iter();
    people
        .flat_map(|person| [&person["id"], &person["name"]])
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_draft_tells_each_person_and_says_one_in_n_as_everywhere() {
    let (desk, rota) = desk();
    let equity = desk.run(&["equity", "--rota", &rota, "--json"]).ok().json();
    assert_eq!(equity["thresholds"]["nights_in_28_days"], 14);
    let pools = equity["pools"].as_array().unwrap();
    let mut measured = 0;
    for person in pools
        .iter()
        .flat_map(|pool| pool["people"].as_array().unwrap())
    {
        let Some(own) = person["intensity"].as_object() else {
            assert_eq!(person["days_on_call"], 0, "{person}");
            continue;
        };
        measured += 1;
        // One measure under one name.
        assert_eq!(own["one_in"], person["one_in"], "{person}");
        assert_eq!(own["person"], person["person"]);
        let nights = own["most_nights_in_28_days"].as_f64().unwrap();
        assert!(
            nights <= person["carried"]["nights"].as_f64().unwrap(),
            "{person}"
        );
    }
    assert!(measured > 2, "{measured} people on call");
    // The same numbers are in the plan's record, on its table and in the file.
    let plan = desk.run(&["rotas", &rota, "--json"]).ok().json();
    assert!(plan["plan"]["intensity"].as_array().unwrap().len() >= measured);
    let shown = desk.run(&["rotas", &rota]).ok().out;
    assert!(shown.contains("How intense on-call is"), "{shown}");
    let csv = desk.run(&["equity", "--rota", &rota, "--file", "-"]).ok();
    let header = csv.out.lines().next().unwrap();
    assert!(
        header.starts_with("\u{feff}pool,pool_id,person,person_id,"),
        "{header}"
    );
    assert!(
        header.contains("most_nights_in_28_days,longest_run_days"),
        "{header}"
    );
    desk.run(&["equity", "--rota", &rota, "--file", "equity.xlsx"])
        .ok();
    assert!(desk.path("equity.xlsx").exists());
}

#[test]
fn a_board_sees_numbers_and_nobody() {
    let (desk, rota) = desk();
    desk.run(&["publish", &rota]).ok();
    let days = ["--from", FROM, "--weeks", "4"];
    let run = |more: &[&str]| {
        let arguments: Vec<&str> = ["audit"].iter().chain(&days).chain(more).copied().collect();
        desk.run(&arguments).ok()
    };
    let intensity = run(&["--json"]).json()["intensity"].clone();
    let groups = intensity["groups"].as_array().unwrap();
    assert!(!groups.is_empty());
    for group in groups {
        let people = group["sums"]["people"].as_u64();
        assert!(people.is_none_or(|people| people >= 5), "{group}");
    }
    // A group is held back only where everybody is: else it could be had from the others.
    let is_held_back = |group: &Value| group["sums"].is_null();
    if groups.iter().any(is_held_back) {
        assert_eq!((groups.len(), intensity["all"].is_null()), (1, true));
    }
    let text = intensity.to_string();
    for person in people(&desk) {
        assert!(
            !text.contains(&format!("\"{person}\"")),
            "{person} in {text}"
        );
    }
    let shown = run(&[]).out;
    assert!(
        shown.contains("How intense on-call is: the worst of each pool"),
        "{shown}"
    );
    let csv = run(&["--file", "intensity.csv", "--out", "-"]).out;
    assert!(
        csv.starts_with("\u{feff}pools,pool_ids,people_on_call,people_above,"),
        "{csv}"
    );
    let paper = run(&["--file", "paper.html", "--out", "-"]).out;
    assert!(paper.contains("How hard on-call is on staff"));
    for word in [
        "intensity",
        "nights-in-28-days",
        "days-running",
        "hours-unbroken",
        "frequency",
    ] {
        let told = desk.run(&["explain", word]).ok().out;
        assert!(told.contains("hreshold"), "{told}");
    }
}

#[test]
fn remedies_come_into_the_paper_by_the_ordinary_command() {
    let (desk, rota) = desk();
    desk.run(&["publish", &rota]).ok();
    let of_file = |name: &str| {
        desk.run(&[
            "audit",
            "--from",
            FROM,
            "--weeks",
            "1",
            "--file",
            name,
            "--out",
            "-",
            "--with-remedies",
            "--time-limit",
            "20",
        ])
    };
    let paper = of_file("paper.html").ok().out;
    assert!(paper.contains("Remedies and what they cost"), "no remedies");
    assert!(paper.contains("£"));
    let named = people(&desk);
    let named = named.iter().find(|name| paper.contains(name.as_str()));
    assert_eq!(named, None, "a board paper names nobody");
    of_file("gaps.csv")
        .ends(2)
        .says("gaps.csv has no place for remedies");
}

/// A term agreed after the rota was published: the paper says of how many people the figure is
/// below it, why that is no breach by itself, and nobody's name.
#[test]
fn the_paper_says_why_figures_below_terms_are_no_breach() {
    let (desk, rota) = desk();
    desk.run(&["publish", &rota]).ok();
    let paper = || {
        let days = ["audit", "--from", FROM, "--weeks", "4"];
        let file = ["--file", "paper.html", "--out", "-"];
        desk.run(&[&days[..], &file].concat()).ok().out
    };
    let why = "stands below their term, which is no breach by itself";
    let mut network = desk.run(&["export"]).ok().json();
    let terms = |network: &mut Value, days: Value| {
        for person in network["people"].as_array_mut().unwrap() {
            person["on_call"]["at_most_one_in"] = days.clone();
        }
    };
    terms(&mut network, Value::Null);
    desk.import(&network).ok();
    assert!(!paper().contains(why));
    terms(&mut network, Value::from(28));
    desk.import(&network).ok();
    let said = paper();
    assert!(said.contains(why), "{said}");
    let part = said.split(why).next().unwrap();
    let part = part.rsplit("<p>").next().unwrap();
    assert!(
        part.starts_with("Of ") && part.contains(" people "),
        "{part}"
    );
}
