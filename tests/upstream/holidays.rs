//! `evenwatch refresh bank-holidays` against a place on this machine.

use serde_json::{Value, json};

use super::fake_server::{Place, answer, ok};
use crate::cli::Desk;

/// The built-in lists in the publisher's shape, less the years before 2026 and with a day of 2030.
pub fn newer() -> Value {
    let mut lists: Value =
        serde_json::from_str(include_str!("../../config/calendars/bank-holidays.json")).unwrap();
    for (_, list) in lists.as_object_mut().unwrap() {
        let events = list["events"].as_array_mut().unwrap();
        events.retain(|event| event["date"].as_str().unwrap() >= "2026");
        events.push(json!({ "title": "New Year’s Day", "date": "2030-01-01", "notes": "", "bunting": true }));
    }
    lists
}

/// A desk whose settings name the place.
pub fn desk_asking(key: &str, place: &Place) -> Desk {
    let desk = Desk::new();
    let text = format!(
        "[upstream]\n{key} = \"{}\"\nprivate_hosts = [\"127.0.0.1\"]\ntries = 1\n",
        place.url("/list")
    );
    desk.file("evenwatch.toml", text.as_bytes());
    desk
}

#[test]
fn point_23_what_is_new_is_shown_first_and_taken_when_told_to() {
    let place = Place::that(|asked, stream| {
        use std::io::Write;
        let bytes = match asked.header("if-none-match") {
            Some("\"7\"") => answer("304 Not Modified", &[], b""),
            _ => answer(
                "200 OK",
                &[("etag", "\"7\"")],
                newer().to_string().as_bytes(),
            ),
        };
        stream.write_all(&bytes).unwrap();
    });
    let desk = desk_asking("bank_holidays", &place);
    let shown = desk
        .run(&["refresh", "bank-holidays"])
        .ok()
        .says("Nothing was taken");
    assert!(shown.out.contains("Tue 1 Jan 2030"), "{}", shown.out);
    assert!(
        !shown.out.contains("no bank holiday any more"),
        "dropped years stay: {}",
        shown.out
    );
    let status = || {
        desk.run(&["refresh", "bank-holidays", "--offline", "--json"])
            .ok()
            .json()
    };
    assert_eq!(status()["from"], "built in");
    let taken = desk
        .run(&["refresh", "bank-holidays", "--take", "--json"])
        .ok()
        .json();
    assert_eq!(
        taken["changes"].as_array().unwrap().len(),
        3,
        "one a division"
    );
    assert_eq!(taken["changes"][0]["becomes"], "New Year’s Day");
    let log = desk
        .run(&["log", "--action", "calendar.", "--json"])
        .ok()
        .json();
    assert_eq!(log.as_array().unwrap().len(), 1, "{log}");
    assert_eq!(log[0]["before"]["from"], "built in");
    assert_eq!(log[0]["after"]["changes"], taken["changes"]);
    assert_eq!(place.asked().len(), 2);
    // From now on every command uses it, and nobody is asked for that.
    let now = status();
    assert_eq!(now["age_days"], 0);
    assert_eq!(
        now["known"][0]["first"], 2024,
        "years that the publisher dropped"
    );
    assert_eq!(now["known"][0]["last"], 2030);
    let again = desk
        .run(&["refresh", "bank-holidays", "--json"])
        .ok()
        .json();
    assert_eq!(again["changes"], json!([]));
    assert_eq!(place.asked().len(), 3);
}

#[test]
fn the_planner_uses_the_list_taken() {
    let place = Place::answering(ok(newer().to_string()));
    let desk = desk_asking("bank_holidays", &place);
    desk.import(&crate::cli::small()).ok();
    let warned = |desk: &Desk| {
        let audit = desk
            .run(&["audit", "--from", "2030-01-07", "--weeks", "1", "--json"])
            .ok();
        audit.json()["warnings"]
            .to_string()
            .contains("bank holiday")
    };
    assert!(warned(&desk), "2030 is past the built-in list");
    desk.run(&["refresh", "bank-holidays", "--take"]).ok();
    assert!(!warned(&desk));
}

#[test]
fn point_23_without_the_place_everything_works_and_says_how_old_the_list_is() {
    let place = Place::answering(answer("503 Service Unavailable", &[], b""));
    let desk = desk_asking("bank_holidays", &place);
    desk.run(&["refresh", "bank-holidays", "--take"])
        .ends(1)
        .says("status 503")
        .says("The list in force stays: built in, as of 2026-11-21");
    let log = desk
        .run(&["log", "--action", "calendar.", "--json"])
        .ok()
        .json();
    assert_eq!(log.as_array().unwrap().len(), 0, "nothing was taken: {log}");
    let offline = desk.run(&["refresh", "bank-holidays", "--offline"]).ok();
    assert!(
        offline.out.contains("built in, as of 2026-11-21"),
        "{}",
        offline.out
    );
    assert!(!desk.path("evenwatch-copies/bank-holidays.json").exists());
}

#[test]
fn an_answer_that_is_no_such_list_is_refused() {
    let mut short = newer();
    short.as_object_mut().unwrap().remove("scotland");
    let mut old = newer();
    old["scotland"]["events"]
        .as_array_mut()
        .unwrap()
        .truncate(3);
    for (body, told) in [
        (
            "<html>Sign in to the hospital's network</html>".to_owned(),
            "the list in force stays",
        ),
        ("{}".to_owned(), "no days for England and Wales"),
        (short.to_string(), "no days for Scotland"),
        (old.to_string(), "older list"),
        (json!({ "mars": { "events": [] } }).to_string(), "mars"),
        (
            json!({ "scotland": { "events": [{ "title": "x", "date": "soon" }] } }).to_string(),
            "date",
        ),
    ] {
        let place = Place::answering(ok(&body));
        let desk = desk_asking("bank_holidays", &place);
        desk.run(&["refresh", "bank-holidays", "--take"])
            .ends(1)
            .says(told);
        assert!(
            !desk.path("evenwatch-copies/bank-holidays.json").exists(),
            "{body}"
        );
    }
}

#[test]
fn places_inside_the_house_are_not_asked_unless_named() {
    let place = Place::answering(ok(newer().to_string()));
    let desk = desk_asking("bank_holidays", &place);
    let settings = format!(
        "[upstream]\nbank_holidays = \"https://localhost:{}/\"\n",
        place.address.port()
    );
    desk.file("evenwatch.toml", settings.as_bytes());
    desk.run(&["refresh", "bank-holidays"])
        .ends(1)
        .says("an address in a private network")
        .says("upstream.private_hosts");
    assert_eq!(place.asked().len(), 0);
}

#[test]
fn a_list_of_ones_own_stands_over_the_one_taken() {
    let place = Place::answering(ok(newer().to_string()));
    let desk = desk_asking("bank_holidays", &place);
    std::fs::create_dir_all(desk.path("mine/calendars")).unwrap();
    let own = include_str!("../../config/calendars/bank-holidays.json");
    desk.file("mine/calendars/bank-holidays.json", own.as_bytes());
    let settings = std::fs::read_to_string(desk.path("evenwatch.toml")).unwrap();
    let settings = format!("{settings}\n[catalogue]\nfolder = \"mine\"\n");
    desk.file("evenwatch.toml", settings.as_bytes());
    desk.run(&["refresh", "bank-holidays", "--take"])
        .ok()
        .says("mine/calendars/bank-holidays.json stands in for this list");
    let status = desk
        .run(&["refresh", "bank-holidays", "--offline", "--json"])
        .ok()
        .json();
    assert_eq!(status["from"], "mine/calendars/bank-holidays.json");
    assert!(status["known"][0]["last"].as_i64().unwrap() < 2030);
}
