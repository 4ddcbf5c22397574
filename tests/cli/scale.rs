//! The fewest people, on the command line.

use serde_json::{Value, json};

use super::{Desk, monday};

/// Three boards of the demo with their nursing areas.
fn desk() -> Desk {
    let desk = Desk::new();
    let demo = include_str!("../../config/demo/north-east-and-yorkshire.json");
    desk.import_bytes(demo.as_bytes()).ok();
    desk
}

fn ask(desk: &Desk, more: &[&str]) -> Value {
    let first = monday().to_string();
    let mut all = vec![
        "scale",
        "--from",
        &first,
        "--weeks",
        "3",
        "--time-limit",
        "60",
        "--json",
    ];
    all.extend(more);
    desk.run(&all).ok().json()
}

fn number(value: &Value, pointer: &str) -> i64 {
    let found = value.pointer(pointer).and_then(Value::as_i64);
    found.unwrap_or_else(|| panic!("no {pointer} in {value}"))
}

/// Whatever is said of reach and of children: together never needs more than alone, and sums are
/// sums.
#[test]
fn together_never_needs_more_than_alone() {
    let desk = desk();
    let far: Vec<Value> = Vec::new();
    desk.file("far.json", json!(far).to_string().as_bytes());
    let near = json!([
        { "from": "leeds", "to": "bradford-craven", "minutes": 30 },
        { "from": "leeds", "to": "sheffield", "minutes": 50 },
        { "from": "sheffield", "to": "barnsley-doncaster-rotherham", "minutes": 90 }
    ]);
    desk.file("near.json", near.to_string().as_bytes());
    let boards = ["--boards", "QWO,QF7", "--leave", "0", "--one-in", "3"];
    let mut pooled = Vec::new();
    for more in [
        &["--line", "consultant"][..],
        &["--line", "nursing"],
        &["--line", "nursing", "--travel", "far.json"],
        &[
            "--line",
            "nursing",
            "--travel",
            "near.json",
            "--travel-limit",
            "60",
        ],
        &["--line", "consultant", "--children-each", "1500"],
    ] {
        let found = ask(&desk, &[&boards[..], more].concat());
        let units = found["boards"].as_array().unwrap();
        assert_eq!(units.len(), 2);
        let alone: i64 = units.iter().map(|unit| number(unit, "/people")).sum();
        let together = number(&found, "/pooled/people");
        assert!(together <= alone, "{found}");
        assert_eq!(number(&found, "/saved_people"), alone - together);
        for unit in units.iter().chain([&found["pooled"]]) {
            let groups = unit["groups"].as_array().unwrap();
            let people: i64 = groups.iter().map(|group| number(group, "/people")).sum();
            assert_eq!(number(unit, "/people"), people);
            for group in groups {
                assert!(number(group, "/counted_people") <= number(group, "/people"));
            }
        }
        assert_eq!(
            number(&found, "/saved_cost") % number(&found, "/terms/cost"),
            0
        );
        pooled.push((
            number(&found, "/pooled/groups/0/people"),
            found["pooled"]["groups"].as_array().unwrap().len(),
        ));
    }
    // A phone needs one group; nobody reaches far, so that each of the five areas needs people of
    // its own; times of travel join some.
    assert_eq!([pooled[0].1, pooled[2].1, pooled[3].1], [1, 5, 3]);
    assert!(
        pooled[4].0 > pooled[0].0,
        "two at once take more people: {pooled:?}"
    );
}

/// Seven consultants share days of 24 hours and a weekend of 72: no more than seven are found to be
/// needed, with duties that are named, and days on call are compared.
#[test]
fn consultants_need_no_more_people_than_do_it_now() {
    let desk = desk();
    let found = ask(&desk, &["--line", "consultant"]);
    let pooled = &found["pooled"];
    let [group] = &pooled["groups"].as_array().unwrap()[..] else {
        panic!("{pooled}");
    };
    assert_eq!(number(pooled, "/now/people"), 7);
    assert!(number(group, "/people") <= 7, "{group}");
    assert_eq!(group["duties_of"], "consultants");
    let duties = group["duties"].as_array().unwrap().iter();
    let told: Vec<_> = duties
        .map(|duty| {
            (
                duty["id"].as_str().unwrap(),
                duty["hours"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("consultant-day-night", 24.0), ("consultant-weekend", 72.0)]
    );
    // Everybody's days on call are the days of the period.
    let (people, one_in) = (number(group, "/people"), group["one_in"].as_f64().unwrap());
    assert!((one_in - f64::from(i32::try_from(people).unwrap())).abs() < 1e-9);
    assert!((pooled["now"]["one_in"].as_f64().unwrap() - 7.0).abs() < 1e-9);
}

/// More areas than a machine word has bits.
#[test]
fn all_of_england_is_asked_at_once() {
    let desk = Desk::new();
    desk.import_bytes(&evenwatch::config::demo("national").unwrap())
        .ok();
    let found = desk
        .run(&[
            "scale",
            "--line",
            "nursing",
            "--from",
            "2027-01-04",
            "--weeks",
            "4",
            "--time-limit",
            "10",
            "--json",
        ])
        .ok()
        .json();
    assert_eq!(found["boards"].as_array().unwrap().len(), 36);
    let groups = found["pooled"]["groups"].as_array().unwrap().iter();
    let areas = groups.map(|group| group["areas"].as_array().unwrap().len());
    assert_eq!(areas.sum::<usize>(), 180);
}

#[test]
fn people_read_what_is_invented_and_what_is_proved() {
    let desk = desk();
    let first = monday().to_string();
    let before = desk.contents();
    let said = desk
        .run(&[
            "scale",
            "--line",
            "consultant",
            "--boards",
            "QWO,QF7",
            "--from",
            &first,
            "--weeks",
            "2",
            "--leave",
            "0",
        ])
        .ok();
    for text in [
        "are invented",
        "All together",
        "people fewer",
        "too few",
        "as asked",
        "consultant-day-night",
        "consultants",
    ] {
        assert!(said.out.contains(text), "no {text:?} in {}", said.out);
    }
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 120),
        "{}",
        said.out
    );
    assert_eq!(desk.contents(), before, "nothing is changed");
    desk.run(&["scale", "--line", "nowhere", "--from", &first])
        .ends(4);
    desk.run(&[
        "scale", "--line", "nursing", "--boards", "XXX", "--from", &first,
    ])
    .ends(4);
    desk.run(&[
        "scale", "--line", "nursing", "--leave", "26", "--weeks", "1", "--from", &first,
    ])
    .ends(5);
    desk.run(&["scale", "--line", "nursing", "--wte", "2", "--from", &first])
        .ends(2);
    desk.file("bad.json", b"{}");
    desk.run(&[
        "scale", "--line", "nursing", "--travel", "bad.json", "--from", &first,
    ])
    .ends(3);
}

/// Six nurses fill a day and a night shift by law. Posts with other work need more people: the
/// answer names that term, and leaves out what binds on-call duty alone.
#[test]
fn the_term_that_decides_is_named_and_one_that_binds_no_shift_is_not() {
    let desk = Desk::new();
    let mut document = super::small();
    document["absences"] = json!([]);
    for person in document["people"].as_array_mut().unwrap() {
        person["employments"][0]["other_weekly_hours"] = json!(0);
    }
    let mut patterns = Vec::new();
    for (id, start, end) in [("day", "08:00", "20:00"), ("night", "20:00", "08:00")] {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        patterns.push(json!({
            "id": id, "name": id, "pool": document["pools"][0]["id"], "days": days, "start": start, "end": end, "kind": "shift"
        }));
    }
    document["duty_patterns"] = json!(patterns);
    document["preferences"] = json!([]);
    desk.import(&document).ok();
    let ask = |more: &[&str]| {
        let base = [
            "scale",
            "--line",
            "nursing",
            "--from",
            "2027-01-04",
            "--weeks",
            "2",
        ];
        desk.run(&[&base[..], more].concat()).ok()
    };
    let found = ask(&["--json"]).json();
    let group = &found["pooled"]["groups"][0];
    assert_eq!(found["terms"]["other_weekly_hours"], 31.5);
    assert!(group["one_in"].is_null(), "{group}");
    assert!(found["pooled"]["now"]["one_in"].is_null(), "{found}");
    assert_eq!(found["pooled"]["now"]["other_weekly_hours"], 0.0);
    let without = group["without"].as_array().unwrap();
    let of = |term: &str| without.iter().find(|row| row["term"] == term);
    assert!(of("one-in").is_none(), "shifts are not on call: {group}");
    let free = number(of("other-work").unwrap(), "/people");
    assert!(free < number(group, "/people"), "{group}");
    // What it says of posts without other work is what asking for them finds.
    let asked = ask(&["--other-hours", "0", "--json"]).json();
    assert_eq!(number(&asked, "/pooled/people"), free);

    let said = ask(&[]).out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [
        "31.5 h a week of other work",
        "the terms that decide are 31.5 h a week of other work (without it ",
        "there now: 0 h of other work",
    ] {
        assert!(said.contains(text), "no {text:?} in {said}");
    }
    assert!(
        !said.contains("1 day in 4") && !said.contains("1 in 4"),
        "{said}"
    );
}
