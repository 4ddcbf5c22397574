//! Documents that are refused: with place, value and remedy, exit code 3, and nothing written.

use serde_json::{Value, json};

use super::{Desk, small, small_with};

/// The document is refused by `import` and `check` alike; the message holds every one of `said`;
/// nothing is written.
fn refused(bytes: &[u8], said: &[&str]) {
    let desk = Desk::with_network();
    let before = desk.contents();
    let file = std::fs::read(desk.path("evenwatch.sqlite3")).unwrap();
    let answer = desk.import_bytes(bytes).ends(3);
    for text in said {
        assert!(answer.err.contains(text), "no {text:?} in: {}", answer.err);
    }
    assert!(answer.err.contains("nothing was written"), "{}", answer.err);
    assert_eq!(answer.out, "");
    let checked = desk.run(&["check", "document.json"]).ends(3);
    // `import` opens a database, and says first that tests set its clock.
    let (clock, told) = answer.err.split_once('\n').unwrap();
    assert!(clock.contains("the clock is set"), "{clock}");
    assert_eq!(checked.err, told, "check says what import says");
    assert_eq!(std::fs::read(desk.path("evenwatch.sqlite3")).unwrap(), file);
    assert_eq!(desk.contents(), before);
}

fn refused_value(document: &Value, said: &[&str]) {
    refused(&serde_json::to_vec(document).unwrap(), said);
}

#[test]
fn broken_json_is_refused_with_line_and_column() {
    refused(b"{\"format_version\": 1,\n \"name\": }", &["line 2"]);
    refused(b"", &["remedy:"]);
    refused(&[0xff, 0xfe, 0x00], &["UTF-8"]);
}

#[test]
fn an_unknown_key_is_refused_with_the_known_one() {
    let document = small_with("/people/0/expereince", json!("expert"));
    refused_value(&document, &["/people/0", "expereince", "experience"]);
}

#[test]
fn a_dangling_id_is_refused_with_its_pointer() {
    let document = small_with("/pools/0/members/1/person", json!("nobody-at-all"));
    refused_value(
        &document,
        &["/pools/0/members/1/person", "nobody-at-all", "remedy:"],
    );
}

#[test]
fn an_unknown_contract_is_refused() {
    let document = small_with(
        "/people/2/employments/0/contract",
        json!("agenda-for-chance"),
    );
    refused_value(
        &document,
        &[
            "/people/2/employments/0/contract",
            "agenda-for-chance",
            "remedy:",
        ],
    );
}

#[test]
fn a_person_with_negative_wte_is_refused() {
    let document = small_with("/people/3/employments/0/wte", json!(-0.5));
    refused_value(
        &document,
        &["/people/3/employments/0/wte", "-0.5", "above 0"],
    );
}

#[test]
fn a_pattern_that_overlaps_itself_is_refused() {
    let document = small_with("/duty_patterns/0/days_after", json!(2));
    refused_value(
        &document,
        &["/duty_patterns/0", "after the next starts", "remedy:"],
    );
}

#[test]
fn an_agreement_that_ends_before_it_starts_is_refused() {
    let validity = json!({ "valid_from": "2027-04-01", "valid_to": "2026-04-01" });
    let document = small_with("/agreements/0/validity", validity);
    refused_value(
        &document,
        &["/agreements/0/validity", "2026-04-01", "remedy:"],
    );
}

#[test]
fn several_problems_are_told_at_once() {
    let mut document = small_with("/pools/0/members/1/person", json!("nobody-at-all"));
    document["agreements"][0]["area"] = json!("atlantis");
    refused_value(&document, &["2 problems", "nobody-at-all", "atlantis"]);
}

#[test]
fn forty_megabytes_are_refused_before_they_are_read() {
    let mut document = small();
    document["about"] = json!("x".repeat(40 * 1024 * 1024));
    let desk = Desk::with_network();
    let before = desk.contents();
    let started = std::time::Instant::now();
    desk.import(&document).ends(3).says("16");
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    assert_eq!(desk.contents(), before);
}

#[test]
fn problems_are_listed_for_programs_too() {
    let desk = Desk::new();
    let document = small_with("/people/3/employments/0/wte", json!(0));
    desk.file("bad.json", &serde_json::to_vec(&document).unwrap());
    let said = desk.run(&["import", "bad.json", "--json"]).ends(3);
    let error: Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(error["error"]["kind"], "invalid");
    let problem = &error["error"]["problems"][0];
    assert_eq!(problem["pointer"], "/people/3/employments/0/wte");
    for key in ["message", "found", "remedy"] {
        assert!(
            problem[key].as_str().is_some_and(|text| !text.is_empty()),
            "{problem}"
        );
    }
}

#[test]
fn a_file_that_is_not_there_and_one_that_is_no_database() {
    let desk = Desk::new();
    desk.run(&["import", "absent.json"])
        .ends(1)
        .says("absent.json");
    desk.file(
        "letter.txt",
        b"Dear colleague, this is a letter and no database at all.\n",
    );
    let before = std::fs::read(desk.path("letter.txt")).unwrap();
    desk.run(&["--database", "letter.txt", "rotas"])
        .ends(1)
        .says("letter.txt");
    assert_eq!(std::fs::read(desk.path("letter.txt")).unwrap(), before);
}

#[test]
fn an_empty_pool_is_taken_in_with_a_warning_and_is_first_in_the_audit() {
    let mut document = small();
    document["pools"][0]["members"] = json!([]);
    let desk = Desk::new();
    desk.import(&document).ok().says("has no members");
    let from = super::monday();
    let id = desk.plan(from, 1);
    desk.run(&["publish", &id]).ok();
    let audit = desk.run(&["audit", "--json"]).ok().json();
    let totals = &audit["totals"];
    assert_eq!(
        totals["gap_minutes"], totals["required_minutes"],
        "a 100 % gap"
    );
    assert!(totals["gap_minutes"].as_i64() > Some(0));
    assert_eq!(audit["empty_pools"][0]["pool"], "leeds-nurses");
    let text = desk.run(&["audit"]).ok().out;
    assert!(text.contains("EMPTY POOL"), "{text}");
    desk.run(&["audit", "--fail-on-gap"]).ends(6);
}
