//! The whole way, as somebody new goes it.

use crate::cli::{Desk, monday};

#[test]
fn a_quarter_from_an_empty_folder() {
    let (desk, first) = Desk::with_rota(monday(), 4);
    desk.run(&["publish", &first]).ok();

    // The next rota carries the first one's burdens in.
    let second = desk.plan(monday() + chrono::Days::new(28), 4);
    desk.run(&["publish", &second]).ok();
    let both = desk.run(&["equity", "--json"]).ok().json();
    assert_eq!(both["period"]["first_day"], monday().to_string());
    let people = both["pools"][0]["people"].as_array().unwrap();
    assert_eq!(people.len(), 8, "people without a duty are in the count");

    // Audit, by machine and by eye.
    let audit = desk.run(&["audit", "--json"]).ok().json();
    let totals = &audit["totals"];
    let minutes = |key: &str| totals[key].as_i64().unwrap();
    assert_eq!(
        minutes("covered_minutes") + minutes("gap_minutes") + minutes("not_assessed_minutes"),
        minutes("required_minutes")
    );
    let classes = [
        "not_commissioned",
        "no_eligible_person",
        "rules_block",
        "no_duty_planned",
        "unassigned",
    ];
    let sum: i64 = classes
        .iter()
        .map(|class| minutes(&format!("gap_{class}_minutes")))
        .sum();
    assert_eq!(
        sum,
        minutes("gap_minutes"),
        "each minute of gap has one class"
    );
    let text = desk.run(&["audit"]).ok().out;
    for wanted in ["West Yorkshire", "QS160-6", "goodwill", "Worst gaps"] {
        assert!(text.contains(wanted), "no {wanted:?} in\n{text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 110),
        "{text}"
    );

    // Taking the second back leaves the first.
    let refused = desk.run(&["withdraw", &second]).ends(5);
    assert!(refused.out.contains("without cover"), "{}", refused.out);
    desk.run(&["withdraw", &second, "--yes"]).ok();
    let on_call = |day: u64| {
        let at = format!("{}T23:30:00Z", monday() + chrono::Days::new(day));
        desk.run(&["on-call", "--at", &at, "--json"]).ok().json()["cover"][0]["state"].clone()
    };
    assert_eq!(on_call(27), "covered");
    assert_eq!(on_call(28), "gap");
}

#[test]
fn the_demo_is_made_anew_and_touches_nobody_elses_database() {
    let desk = Desk::new();
    let arguments = ["demo", "--no-serve", "--network", "small", "--weeks", "4"];
    let first = desk.run(&arguments).ok();
    for wanted in [
        "invented",
        "no legal or contract rule is broken",
        "Hours by board",
        "Gini",
    ] {
        assert!(
            first.out.contains(wanted),
            "no {wanted:?} in\n{}",
            first.out
        );
    }
    desk.run(&arguments).ok();
    let mut named = arguments.to_vec();
    named.extend(["--database", "mine.sqlite3"]);
    desk.run(&named).ok();
    let before = std::fs::read(desk.path("mine.sqlite3")).unwrap();
    desk.run(&named).ends(5).says("mine.sqlite3");
    assert_eq!(std::fs::read(desk.path("mine.sqlite3")).unwrap(), before);
    desk.file("evenwatch-demo.sqlite3", b"a letter, and no database");
    desk.run(&arguments).ends(5);
    let letter = std::fs::read(desk.path("evenwatch-demo.sqlite3")).unwrap();
    assert_eq!(letter, b"a letter, and no database");
    let json = Desk::new();
    let mut for_programs = arguments.to_vec();
    for_programs.push("--json");
    let said = json.run(&for_programs).ok().json();
    assert_eq!(said["publication"]["rota"]["state"], "published");
}
