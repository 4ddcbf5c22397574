//! Remedies on the command line, held against trying every set of changes.

use std::time::Duration;

use chrono::NaiveDate;
use evenwatch::audit::remedies::{Priced, apply, candidates, of_days_before};
use evenwatch::audit::{CountedMinutes, Worth, gap_planned};
use evenwatch::config;
use evenwatch::domain::ids::{AreaId, LineId};
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json;
use evenwatch::domain::rota::Duty;
use evenwatch::domain::time::Period;
use evenwatch::plan::{self, Basis, Control, Limits};
use serde_json::{Value, json};

use super::{Desk, monday, small};

/// The small network with three of its people: one without the competence, one without an
/// allowance.
fn scarce() -> Value {
    let mut document = small();
    let people = document["people"].as_array_mut().unwrap();
    people.truncate(3);
    people[1]["competences"] = json!([]);
    people[2]["on_call"]["paid"] = json!(false);
    let kept: Vec<Value> = people.iter().map(|person| person["id"].clone()).collect();
    let members = document["pools"][0]["members"].as_array_mut().unwrap();
    members.retain(|member| kept.contains(&member["person"]));
    for list in ["absences", "preferences", "brought_forward"] {
        if let Some(rows) = document.get_mut(list).and_then(Value::as_array_mut) {
            rows.retain(|row| kept.contains(&row["person"]));
        }
    }
    document
}

/// What planning leaves open with some changes.
fn open(network: &Network, changes: &[&Priced], period: Period) -> i64 {
    let catalogue = config::catalogue(None).unwrap();
    let network = apply(
        network,
        &catalogue,
        changes.iter().map(|change| &change.remedy),
    )
    .unwrap();
    let worth = Worth::new(
        &network,
        &catalogue,
        period,
        CountedMinutes::FundedAndRequired,
    );
    let weigh = |duty: &Duty| worth.of(&network, duty);
    let basis = Basis {
        period,
        pools: None,
        history: &[],
        start: &[],
        worth: &weigh,
    };
    let limits = Limits {
        time: Duration::from_secs(30),
        ..Limits::default()
    };
    let groups = plan::cover(&network, &catalogue, &basis, &limits, &Control::default()).unwrap();
    assert!(groups.iter().all(plan::CoverGroup::is_proved));
    let duties: Vec<Duty> = groups.into_iter().flat_map(|group| group.duties).collect();
    let areas = [AreaId::new("leeds").unwrap()];
    let nursing = LineId::new("nursing").unwrap();
    let place = (&areas[..], network.line(&nursing).unwrap());
    let left_out = of_days_before(&network, &catalogue, place, period);
    gap_planned(
        &network,
        &catalogue,
        &duties,
        (&areas, &[nursing]),
        (
            period,
            &areas
                .iter()
                .map(|area| (area.clone(), left_out.clone()))
                .collect(),
        ),
    )
    .1
}

/// The small network with three of its people: of one the competence has lapsed, one has no contact
/// route, one reaches nothing; the agreement leaves bank holidays out.
fn lapsed() -> Value {
    let mut document = scarce();
    let people = document["people"].as_array_mut().unwrap();
    people[0]["competences"][0]["valid_to"] = json!("2026-12-24");
    people[1]["competences"] = json!([{ "competence": "syringe-driver" }]);
    people[1]["contactable"] = json!(false);
    people[2]["on_call"]["paid"] = json!(true);
    people[2]["reaches"] = json!([]);
    document["agreements"][0]["bank_holidays"] = json!("excluded");
    document
}

#[test]
fn the_cheapest_set_is_the_one_that_trying_all_finds() {
    held_against_trying_all(&scarce(), monday(), 1);
}

/// Renewals, contact routes, reach and bank holidays too, over Christmas and New Year.
#[test]
fn the_cheapest_set_of_renewals_routes_reach_and_bank_holidays_is_exact() {
    let kinds = held_against_trying_all(&lapsed(), "2026-12-21".parse().unwrap(), 0);
    for kind in [
        "renew-competence",
        "contact-route",
        "reach",
        "agree-bank-holidays",
    ] {
        assert!(kinds.contains(&kind.to_owned()), "{kind}: {kinds:?}");
    }
}

/// Asks for two weeks, and holds what is found against trying every set; gives the kinds of change
/// tried.
fn held_against_trying_all(document: &Value, from: NaiveDate, posts: u8) -> Vec<String> {
    let desk = Desk::new();
    desk.import(document).ok();
    let (first, most) = (from.to_string(), posts.to_string());
    let ask = |more: &[&str]| {
        let mut all = vec![
            "remedies", "--line", "nursing", "--area", "leeds", "--from", &first, "--weeks", "2",
            "--posts", &most,
        ];
        all.extend(more);
        desk.run(&all)
    };
    let found = ask(&["--curve", "--json"]).ok().json();
    assert_eq!(found["proved"], Value::Bool(true), "{found}");

    let period = Period::weeks(from, 2).unwrap();
    let network =
        Network::new(network_json::parse(document.to_string().as_bytes()).unwrap()).unwrap();
    let catalogue = config::catalogue(None).unwrap();
    let line = network.line(&LineId::new("nursing").unwrap()).unwrap();
    let changes = candidates(
        &network,
        &catalogue,
        (&[AreaId::new("leeds").unwrap()], line),
        posts,
        period,
    );
    assert_eq!(changes.len(), found["candidates"].as_array().unwrap().len());
    assert!((4..=8).contains(&changes.len()), "{changes:?}");
    let sets: Vec<(u64, i64)> = (0_u32..1 << changes.len())
        .map(|mask| {
            let made = changes
                .iter()
                .enumerate()
                .filter(|(at, _)| mask >> at & 1 == 1);
            let made: Vec<&Priced> = made.map(|(_, change)| change).collect();
            (
                made.iter().map(|change| change.cost).sum(),
                open(&network, &made, period),
            )
        })
        .collect();
    let cheapest = |goal: i64| {
        sets.iter()
            .filter(|(_, left)| *left <= goal)
            .map(|(cost, _)| *cost)
            .min()
    };
    let least = sets.iter().map(|(_, left)| *left).min().unwrap();
    assert_eq!(found["least_gap_minutes"], least);
    assert_eq!(found["gap_minutes"], sets[0].1);
    assert!(sets[0].1 > least, "there is something to close");
    assert_eq!(found["best"]["gap_minutes"], least);
    assert_eq!(found["best"]["cost"].as_u64(), cheapest(least));
    let curve = found["curve"].as_array().unwrap();
    assert!(!curve.is_empty());
    let mut left = sets[0].1;
    for step in curve {
        assert_eq!(step["cost"].as_u64(), cheapest(left - 1), "{step}");
        left = step["gap_minutes"].as_i64().unwrap();
        assert_eq!(step["cost"].as_u64(), cheapest(left), "{step}");
    }
    assert_eq!(left, least);
    // Each change of the best set is needed.
    for without in found["best"]["without"].as_array().unwrap() {
        assert!(without.as_i64().unwrap() > least, "{found}");
    }

    // With money for one step only, that step is what is bought.
    let step = &curve[0];
    let budget = step["cost"].to_string();
    let within = ask(&["--budget", &budget, "--json"]).ok().json();
    let most = sets
        .iter()
        .filter(|(cost, _)| *cost <= step["cost"].as_u64().unwrap());
    assert_eq!(
        within["best"]["gap_minutes"].as_i64(),
        most.map(|(_, left)| *left).min()
    );
    // What it is proved among is said, kind by kind.
    let tried = found["tried"].as_array().unwrap();
    let sum: i64 = tried
        .iter()
        .map(|kind| kind["changes"].as_i64().unwrap())
        .sum();
    assert_eq!(usize::try_from(sum).unwrap(), changes.len());
    for kind in tried {
        let is_none = kind["changes"] == 0;
        assert_eq!(is_none, kind["why_none"].is_string(), "{kind}");
    }
    let some = tried.iter().filter(|kind| kind["changes"] != 0);
    some.map(|kind| kind["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// South Yorkshire's nurses, three of whom let their competence lapse: renewing is on the list, is
/// cheapest, and is found within the budget. Nothing was, where a lapsed entry was taken as held.
#[test]
fn renewing_lapsed_competences_is_found_before_posts() {
    let desk = Desk::new();
    let demo = include_str!("../../config/demo/north-east-and-yorkshire.json");
    desk.import_bytes(demo.as_bytes()).ok();
    let ask = |more: &[&str]| {
        let mut all = vec![
            "remedies",
            "--line",
            "nursing",
            "--area",
            "sheffield",
            "--area",
            "barnsley-doncaster-rotherham",
            "--from",
            "2027-01-04",
            "--weeks",
            "4",
        ];
        all.extend(more);
        desk.run(&all).ok()
    };
    let found = ask(&["--budget", "3600", "--json"]).json();
    // Without the first night of each area, which begins on the day before.
    assert_eq!(found["required_minutes"], (1344 - 16) * 60, "{found}");
    assert_eq!(found["not_assessed_minutes"], 16 * 60);
    let of_kind = |kind: &str| -> Vec<&Value> {
        let all = found["candidates"].as_array().unwrap().iter();
        all.filter(|one| one["remedy"] == kind).collect()
    };
    let renewals = of_kind("renew-competence");
    assert_eq!(renewals.len(), 3, "{found}");
    assert!(renewals.iter().all(|one| one["cost"] == 1200));
    assert_eq!(
        of_kind("competence").len(),
        0,
        "lapsed is not the same as never held"
    );
    let best = &found["best"];
    let changes = best["changes"].as_array().unwrap();
    assert!(
        changes
            .iter()
            .any(|one| one["remedy"] == "renew-competence"),
        "{best}"
    );
    assert!(best["cost"].as_u64() <= Some(3600));
    let closed = found["gap_minutes"].as_i64().unwrap() - best["gap_minutes"].as_i64().unwrap();
    // 520 h before days on call running were counted as days (OC-CON): nights on every second day
    // end at seven days too.
    assert_eq!(closed, 484 * 60, "{best}");

    // People read among which changes it is proved, and which kinds were not tried, and why.
    let said = ask(&["--budget", "200", "--posts", "0"]).out;
    for text in [
        "Nothing can be bought for £200: the cheapest of the ",
        "changes tried.",
        "3 competences renewed",
        "Not tried: posts (no posts were to be considered)",
    ] {
        assert!(said.contains(text), "no {text:?} in {said}");
    }
}

/// All of England at once: an answer in the time given, and no error on the way.
#[test]
fn all_of_england_is_looked_at() {
    let desk = Desk::new();
    let demo = config::demo("national").unwrap();
    desk.import_bytes(&demo).ok();
    let found = desk
        .run(&[
            "remedies",
            "--line",
            "nursing",
            "--from",
            "2027-01-04",
            "--weeks",
            "1",
            "--time-limit",
            "4",
            "--json",
        ])
        .ok()
        .json();
    assert!(
        found["candidates"]
            .as_array()
            .is_some_and(|all| !all.is_empty()),
        "{found}"
    );
    assert!(found["required_minutes"].as_i64() > Some(0), "{found}");
}

/// The whole region, as the manual asks it: an answer in the time given, and no error on the way.
#[test]
fn the_example_networks_can_be_asked_as_a_whole() {
    let desk = Desk::new();
    let demo = include_str!("../../config/demo/north-east-and-yorkshire.json");
    desk.import_bytes(demo.as_bytes()).ok();
    let found = desk
        .run(&[
            "remedies",
            "--line",
            "nursing",
            "--from",
            "2027-01-04",
            "--weeks",
            "4",
            "--time-limit",
            "5",
            "--json",
        ])
        .ok()
        .json();
    assert_eq!(found["proved"], Value::Bool(false));
    assert!(found["gap_minutes"].as_i64() > found["least_gap_minutes"].as_i64());
}

#[test]
fn people_read_prices_with_a_warning_and_bad_questions_are_refused() {
    let desk = Desk::new();
    desk.import(&scarce()).ok();
    let first = monday().to_string();
    let before = desk.contents();
    let said = desk
        .run(&[
            "remedies", "--line", "nursing", "--from", &first, "--weeks", "1", "--posts", "1",
        ])
        .ok();
    for text in [
        "Prices and values are invented",
        "Changes, each by itself",
        "Cheapest:",
        "Whole plans",
        "No rota is published for some or all of these days",
        "Proved: no cheaper set among the ",
        "Tried: ",
        "Not tried: ",
    ] {
        assert!(said.out.contains(text), "no {text:?} in {}", said.out);
    }
    assert_eq!(desk.contents(), before, "nothing is changed");
    desk.run(&["remedies", "--line", "nowhere", "--from", &first])
        .ends(4);
    desk.run(&[
        "remedies", "--line", "nursing", "--area", "nowhere", "--from", &first,
    ])
    .ends(4);
    desk.run(&["remedies", "--from", &first]).ends(2);
}

/// Weekdays and half an hour of the night's beginning have duties: the night is tried all the same.
/// What stands beside more of the pool's own duties is not, and is named.
#[test]
fn a_duty_that_overlaps_a_little_is_tried_and_one_that_overlaps_much_is_named() {
    let mut document = small();
    let mut pattern = document["duty_patterns"][0].clone();
    pattern["days"] = json!(["mon", "tue", "wed", "thu", "fri"]);
    pattern["start"] = json!("08:00");
    pattern["kind"] = json!("shift");
    pattern.as_object_mut().unwrap().remove("days_after");
    for (end, tried, named) in [
        ("20:30", true, false),
        ("23:00", false, true),
        ("20:00", true, false),
    ] {
        pattern["end"] = json!(end);
        document["duty_patterns"] = json!([pattern]);
        let desk = Desk::new();
        desk.import(&document).ok();
        let found = desk
            .run(&[
                "remedies",
                "--line",
                "nursing",
                "--area",
                "leeds",
                "--from",
                "2027-01-04",
                "--weeks",
                "1",
                "--posts",
                "0",
                "--time-limit",
                "30",
                "--json",
            ])
            .ok()
            .json();
        let is_night = |row: &Value| row["class"] == "night";
        let candidates = found["candidates"].as_array().unwrap();
        assert_eq!(candidates.iter().any(is_night), tried, "{end}: {found}");
        let kinds = found["tried"].as_array().unwrap().iter();
        let not_tried = kinds.flat_map(|kind| kind["not_tried"].as_array().into_iter().flatten());
        let night = not_tried
            .filter(|row| row["says"].as_str().unwrap().ends_with(": night"))
            .map(|row| row["why"].as_str().unwrap());
        assert_eq!(night.count() == 1, named, "{end}: {found}");
        if tried {
            let mut rows = candidates.iter();
            let night = rows.find(|row| is_night(row)).unwrap();
            assert!(night["is_remedy"].as_bool().unwrap(), "{end}: {night}");
        }
    }
}

/// The first hours of the first day belong to the night before, which nobody published: they are
/// outside of the gap, and all that is left can be closed.
#[test]
fn hours_of_the_night_before_are_not_assessed() {
    let desk = Desk::with_network();
    let ask = || {
        desk.run(&[
            "remedies",
            "--line",
            "nursing",
            "--area",
            "leeds",
            "--from",
            "2027-03-22",
            "--weeks",
            "2",
            "--posts",
            "0",
            "--time-limit",
            "30",
            "--json",
        ])
        .ok()
        .json()
    };
    let found = ask();
    assert_eq!(found["not_assessed_minutes"], 8 * 60, "{found}");
    assert_eq!(found["least_gap_minutes"], 0, "{found}");
    // Fourteen days with a clock change in their midst: an hour less.
    let (required, out) = (found["required_minutes"].as_i64().unwrap(), 8 * 60);
    assert_eq!(required + out, (14 * 24 - 1) * 60, "{found}");
    // Once the week before is published, they are its.
    let id = desk.plan("2027-03-15".parse().unwrap(), 1);
    desk.run(&["publish", &id, "--yes"]).ok();
    assert_eq!(ask()["not_assessed_minutes"], 0);
}

/// Over days with a published rota, remedies are held against the hours that an audit of them
/// assesses: here neither has the twelve hours of the first day before the first night, though a
/// day duty of the price list would reach them.
#[test]
fn remedies_assess_the_hours_that_the_audit_assesses() {
    let mut document = small();
    let patterns = document["duty_patterns"].as_array_mut().unwrap();
    patterns.retain(|pattern| pattern["id"] == "leeds-night");
    document["absences"] = json!([]);
    document["preferences"] = json!([]);
    let desk = Desk::new();
    desk.import(&document).ok();
    let days = ["--from", "2027-03-22", "--weeks", "2", "--json"];
    let remedies = || {
        let asked = ["remedies", "--line", "nursing", "--area", "leeds"];
        let limits = ["--posts", "0", "--time-limit", "4"];
        desk.run(&[&asked[..], &limits, &days].concat()).ok().json()
    };
    let unpublished = remedies();
    assert_eq!(unpublished["partly_unpublished"], true, "{unpublished}");
    let id = desk.plan("2027-03-22".parse().unwrap(), 2);
    desk.run(&["publish", &id, "--yes"]).ok();
    let audit = desk.run(&[&["audit"], &days[..]].concat()).ok().json();
    let rows = audit["area_lines"].as_array().unwrap().iter();
    let mut rows = rows.filter(|row| row["area"] == "leeds" && row["line"] == "nursing");
    let minutes = rows.next().unwrap();
    let of = |key: &str| minutes[key].as_i64().unwrap();
    let found = remedies();
    assert_eq!(found["partly_unpublished"], false, "{found}");
    assert_eq!(of("not_assessed_minutes"), 20 * 60, "{minutes}");
    assert_eq!(found["not_assessed_minutes"], of("not_assessed_minutes"));
    assert_eq!(
        found["required_minutes"].as_i64().unwrap(),
        of("required_minutes") - of("not_assessed_minutes")
    );
    // From a day before the rota: that day is not published, and is held against what its duties
    // can reach.
    let asked = ["remedies", "--line", "nursing", "--area", "leeds"];
    let before = ["--from", "2027-03-21", "--to", "2027-04-04"];
    let limits = ["--posts", "0", "--time-limit", "4"];
    let said = desk.run(&[&asked[..], &limits, &before].concat()).ok().out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("No rota is published for some or all"),
        "{said}"
    );
}
