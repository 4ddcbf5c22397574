//! The same question has the same answer on every surface, and each says of what and as of when it
//! speaks.

use chrono::Days;
use serde_json::json;

use super::{Desk, monday, small, small_with};

/// Issue 15, point 18: without days the command line shows cover of what is to come, as the front
/// page and REST do.
#[test]
fn without_days_cover_is_from_today_on_and_evenness_is_of_whole_rotas() {
    let (desk, id) = Desk::with_rota(monday(), 4);
    desk.run(&["publish", &id]).ok();
    let first = monday();
    let later = first + Days::new(10);
    let desk = desk.at(&format!("{later}T12:00:00Z"));
    let period = |what: &str| {
        let found = desk.run(&[what, "--json"]).ok().json()["period"].take();
        let day = |name: &str| found[name].as_str().unwrap().to_owned();
        (day("first_day"), day("last_day"))
    };
    let last = (first + Days::new(27)).to_string();
    assert_eq!(period("audit"), (later.to_string(), last.clone()));
    assert_eq!(period("equity"), (first.to_string(), last));
    let said = desk.run(&["audit", "--help"]).ok().out;
    assert!(said.contains("Without --from: from today"), "{said}");
}

/// The order of the gap register is said as it is: empty pools come first, however few children
/// look to them.
#[test]
fn the_order_of_the_worst_gaps_is_said_as_it_is() {
    let desk = Desk::new();
    desk.import(&small_with("/pools/0/members", json!([]))).ok();
    let id = desk.plan(monday(), 1);
    desk.run(&["publish", &id, "--yes"]).ok();
    let said = desk.run(&["audit"]).ok().out.replace('\n', " ");
    let order = "pools without staff first, then by hours times the children known in the area";
    assert!(said.contains(order), "{said}");
    let paper = desk.run(&["audit", "--file", "paper.html", "--out", "-"]);
    let paper = paper.ok().out;
    assert!(paper.contains(&format!("In order: {order}.")), "{paper}");
}

/// A pool whose published duties are all empty is not said to have none.
#[test]
fn a_pool_whose_duties_are_all_empty_is_told_so() {
    let desk = Desk::new();
    let mut document = small();
    for person in document["people"].as_array_mut().unwrap() {
        person["competences"] = json!([]);
    }
    desk.import(&document).ok();
    let id = desk.plan(monday(), 2);
    desk.run(&["publish", &id, "--yes"]).ok();
    let found = desk.run(&["equity", "--json"]).ok().json();
    let duties = found["pools"][0]["duties"].as_u64().unwrap();
    assert!(duties > 10, "{found}");
    let said = desk.run(&["equity"]).ok().out;
    let wanted = format!("all {duties} duties of these days are empty");
    assert!(said.contains(&wanted), "{said}");
    assert!(!said.contains("no duty of these days"), "{said}");
    let other = (monday() + Days::new(700)).to_string();
    let said = desk.run(&["equity", "--from", &other, "--weeks", "1"]);
    assert!(said.ok().out.contains("no duty of these days is on a rota"));
}

/// What was known at an instant: the next start is told as it was known then, the heading says as
/// of when, and the future is refused.
#[test]
fn what_was_known_then_is_told_whole_and_what_will_be_known_is_refused() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    let desk = desk.at("2026-11-25T11:00:00Z");
    desk.run(&["publish", &id]).ok();
    let desk = desk.at("2026-11-25T12:30:00Z");
    let known = ["on-call", "--known-at", "2026-11-25T12:00:00Z"];
    let said = desk.run(&known).ok().out;
    assert!(said.contains("as known on Wed 25 Nov 2026 12:00"), "{said}");
    let now = desk.run(&["on-call"]).ok().out;
    let next = "No published duty runs then: the next one starts";
    let line = |text: &str| {
        text.lines()
            .find(|line| line.contains(next))
            .map(str::to_owned)
    };
    assert!(line(&now).is_some(), "{now}");
    assert_eq!(line(&said), line(&now));
    let before = ["on-call", "--known-at", "2026-11-25T10:45:00Z"];
    let said = desk.run(&before).ok().out;
    assert!(!said.contains(next), "{said}");
    let audit = ["audit", "--known-at", "2026-11-25T12:00:00Z"];
    let said = desk.run(&audit).ok();
    assert!(
        said.out.contains("as known on Wed 25 Nov 2026 12:00"),
        "{}",
        said.out
    );
    said.says("what was published or changed later is not in it");
    for command in [
        &["on-call", "--known-at", "2030-01-01T00:00:00Z"][..],
        &["audit", "--known-at", "2030-01-01T00:00:00Z"],
        &[
            "audit",
            "--known-at",
            "2030-01-01T00:00:00Z",
            "--why",
            "leeds",
        ],
    ] {
        let refused = desk.run(command).ends(5);
        refused.says("is not known yet: it is Wed 25 Nov 2026 12:30");
    }
}

/// A reader who has read enough changes nothing of how a command ends.
#[cfg(unix)]
#[test]
fn a_closed_pipe_does_not_hide_a_gap() {
    let desk = Desk::new();
    desk.import(&small_with("/pools/0/members", json!([]))).ok();
    let id = desk.plan(monday(), 1);
    desk.run(&["publish", &id, "--yes"]).ok();
    let mut command = desk.command(&["audit", "--fail-on-gap"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = command
        .stdout(writer)
        .stderr(std::process::Stdio::null())
        .status();
    assert_eq!(ended.unwrap().code(), Some(6));
}

/// Hours before the first duty of a rota are no gap of the audit, and are not called one by who is
/// on call either.
#[test]
fn hours_before_the_first_duty_are_told_to_be_on_no_rota_yet() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    let none = desk.run(&["on-call"]).ok().out;
    assert!(
        none.contains("no rota yet") && none.contains("Nothing is published"),
        "{none}"
    );
    desk.run(&["publish", &id]).ok();
    let before = desk.run(&["on-call"]).ok().out;
    assert!(before.contains("no rota yet"), "{before}");
    assert!(!before.contains("GAP"), "{before}");
    let during = format!("{}T22:00:00Z", monday());
    let during = desk.run(&["on-call", "--at", &during]).ok().out;
    assert!(during.contains("covered"), "{during}");
}

/// One absence, post by post: a row a post, no empty column, and numbers as everywhere.
#[test]
fn the_paper_has_a_row_a_post_and_numbers_as_people_read_them() {
    let desk = Desk::new();
    let mut document = small();
    let mut area = document["areas"][0].clone();
    area["id"] = json!("bradford");
    area["name"] = json!("Bradford");
    document["areas"].as_array_mut().unwrap().push(area);
    document["pools"][0]["areas"]
        .as_array_mut()
        .unwrap()
        .push(json!("bradford"));
    for person in document["people"].as_array_mut().unwrap() {
        person["reaches"] = json!(["leeds", "bradford"]);
    }
    desk.import(&document).ok();
    let id = desk.plan(monday(), 4);
    desk.run(&["publish", &id, "--yes"]).ok();
    let paper = ["audit", "--fragility", "--file", "paper.html", "--out", "-"];
    let paper = desk.run(&paper).ok().out;
    let absences = paper
        .split("<h2>If one person is absent</h2>")
        .nth(1)
        .unwrap();
    let table = absences.split("</table>").next().unwrap();
    let posts = desk.run(&["audit", "--fragility", "--json"]).ok().json();
    let posts = posts["fragility"]["posts"].as_array().unwrap().len();
    assert_eq!(table.matches("<tr>").count(), posts.min(15) + 1, "{table}");
    assert!(
        table.contains("Lines in areas") && !table.contains("Planned again"),
        "{table}"
    );
    assert!(
        !paper.contains(">12.0<") && !paper.contains(">0.0<"),
        "{paper}"
    );
}
