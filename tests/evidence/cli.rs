//! Kept audits on the command line.

use crate::cli::{Desk, monday};
use crate::support::clock;

#[test]
fn audits_are_kept_listed_followed_and_made_again() {
    let (desk, id) = Desk::with_rota(monday(), 2);
    let from = monday().to_string();
    let audit = ["audit", "--from", &from, "--weeks", "2"];
    let audited = |desk: &Desk, more: &[&str]| desk.run(&[&audit[..], more].concat());
    audited(&desk, &["--keep"]).ok().says("kept: ");
    let before = audited(&desk, &["--json"]).ok().json();
    let then = (clock::now() + chrono::Duration::days(1)).to_rfc3339();
    let desk = desk.at(&(clock::now() + chrono::Duration::days(2)).to_rfc3339());
    let run = |more: &[&str]| audited(&desk, more);
    desk.run(&["publish", &id]).ok();
    let after = run(&["--keep", "--json"]).ok().json();
    let minutes = |audit: &serde_json::Value, name: &str| audit["totals"][name].as_i64().unwrap();
    assert_eq!(minutes(&before, "covered_minutes"), 0);
    assert!(minutes(&after, "covered_minutes") > 0);
    let unsaid = |audit| minutes(audit, "not_assessed_minutes");
    assert!(unsaid(&after) < unsaid(&before), "a rota was published");
    let mut as_known = run(&["--known-at", &then, "--json"]).ok().json();
    let at = as_known
        .as_object_mut()
        .unwrap()
        .remove("known_at")
        .unwrap();
    assert_eq!(
        at.as_str().unwrap().parse(),
        Ok(clock::now() + chrono::Duration::days(1))
    );
    let warning = as_known["warnings"].as_array_mut().unwrap().remove(0);
    assert_eq!(warning["kind"], "as-known");
    assert_eq!(as_known, before, "first seen by the audit kept then, too");
    let kept = desk.run(&["audits", "--json"]).ok().json();
    assert_eq!(kept.as_array().unwrap().len(), 2);
    for audit in kept.as_array().unwrap() {
        let id = audit["id"].as_str().unwrap();
        let again = desk.run(&["audits", "repeat", id, "--json"]).ok().json();
        assert_eq!(again["same"], true);
        let shown = desk.run(&["audits", "show", id]).ok().out;
        assert!(
            shown.contains("; kept ") && shown.contains(" Nov 2026 "),
            "{shown}"
        );
    }
    let trend = desk.run(&["audits", "trend", "--areas"]).ok().out;
    assert!(
        trend.contains("QS160-6") && trend.contains("All"),
        "{trend}"
    );
    run(&["--file", "trend.csv"]).ok();
    let csv = std::fs::read_to_string(desk.path("trend.csv")).unwrap();
    assert!(csv.lines().count() > 4, "{csv}");
    run(&["--file", "paper.html"]).ok();
    let paper = std::fs::read_to_string(desk.path("paper.html")).unwrap();
    assert!(paper.contains("Over time") && paper.contains("<polyline"));
    run(&["--keep", "--known-at", &then]).ends(2);
    desk.run(&["audits", "show", "00000000-0000-0000-0000-000000000007"])
        .ends(4);
}

#[test]
fn schedules_are_kept_by_name() {
    let desk = Desk::with_network();
    let add = [
        "audit", "schedule", "add", "weekly", "--on", "mon,thu", "--at", "06:30",
    ];
    let said = desk.run(&add).ok().out;
    assert!(
        said.contains("mon, thu 06:30, 4 weeks; next on Thu 26 Nov 2026"),
        "{said}"
    );
    desk.run(&add).ends(5);
    let list = desk
        .run(&["audit", "schedule", "list", "--json"])
        .ok()
        .json();
    assert_eq!(list[0]["days"], serde_json::json!(["mon", "thu"]));
    desk.run(&["audit", "schedule", "remove", "weekly"]).ok();
    desk.run(&["audit", "schedule", "remove", "weekly"]).ends(4);
    desk.run(&["audit", "schedule", "add", "x", "--on", "monday"])
        .ends(2);
}

#[test]
fn a_board_and_an_hour_of_the_week_are_explained() {
    let (desk, id) = Desk::with_rota(monday(), 2);
    desk.run(&["publish", &id]).ok();
    let from = monday().to_string();
    let days = ["audit", "--from", &from, "--weeks", "2"];
    let run = |more: &[&str]| desk.run(&[&days[..], more].concat());
    let audit = run(&["--json"]).ok().json();
    let board = audit["boards"][0]["board"].as_str().unwrap();
    let why = run(&["--why", board, "--json"]).ok().json();
    assert_eq!(why["gap_minutes"], audit["boards"][0]["gap_minutes"]);
    let hour = run(&["--hour", "sat-02", "--json"]).ok().json();
    let of_hour = |line: &serde_json::Value| {
        line["grid"]["required_minutes"][5 * 24 + 2]
            .as_i64()
            .unwrap()
    };
    let lines = audit["totals"]["lines"].as_array().unwrap();
    let required: i64 = lines.iter().map(of_hour).sum();
    assert_eq!(hour["required_minutes"], required);
    let shown = run(&["--why", "/nursing", "--hour", "sat-02"]).ok().out;
    assert!(
        shown.contains("Numbers, by place") && shown.contains("Children's nursing"),
        "{shown}"
    );
    run(&["--why", "XXX"]).ends(4);
    run(&["--hour", "sat-24"]).ends(2);
}
