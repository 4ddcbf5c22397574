//! The program's main job on awkward days: import, plan, publish, audit, who is on call, feed. Each
//! command is a process whose clock is set, so that no day to come is a surprise.

use chrono::{DateTime, Utc};
use evenwatch::domain::time::{self, Period};
use serde_json::Value;

use super::{Desk, small};

/// Instants at which somebody does the main job, with the minutes of the two weeks from that day
/// on.
const DATES: [(&str, i64); 8] = [
    // Half an hour before the clocks go forward.
    ("2027-03-28T00:30:00Z", 20_160 - 60),
    // The second 01:30 of the night in which they go back, and the evening before.
    ("2026-10-25T01:30:00Z", 20_160 + 60),
    ("2027-10-30T22:30:00Z", 20_160 + 60),
    ("2026-12-31T23:30:00Z", 20_160),
    ("2028-02-29T12:00:00Z", 20_160),
    // A bank holiday; and the next day in London already, though not in UTC.
    ("2026-12-25T09:00:00Z", 20_160),
    ("2027-08-30T23:30:00Z", 20_160),
    // No bank holiday is known so far ahead.
    ("2031-06-04T20:00:00Z", 20_160),
];

/// Minutes of a duty inside a period.
fn minutes_inside(duty: &Value, period: &Period) -> i64 {
    let end = |key: &str| {
        duty["interval"][key]
            .as_str()
            .unwrap()
            .parse::<DateTime<Utc>>()
            .unwrap()
    };
    let whole = period.interval();
    let (start, end) = (end("start").max(whole.start), end("end").min(whole.end));
    (end - start).num_minutes().max(0)
}

#[test]
fn the_main_job_is_done_on_any_date() {
    for (now, length) in DATES {
        let desk = Desk::new().at(now);
        desk.import(&small()).ok();
        let now: DateTime<Utc> = now.parse().unwrap();
        let today = time::local_day(now);
        let period = Period::weeks(today, 2).unwrap();
        let id = desk.plan(today, 2);
        desk.run(&["publish", &id]).ok();
        let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
        let published: DateTime<Utc> = rota["published_at"].as_str().unwrap().parse().unwrap();
        assert!(
            published >= now && (published - now).num_hours() < 1,
            "{now}: published at {published}"
        );
        let duties = rota["duties"].as_array().unwrap();
        let held: Vec<&Value> = duties
            .iter()
            .filter(|duty| !duty["holders"].as_array().unwrap().is_empty())
            .collect();
        assert!(held.len() >= 14, "{now}: a night each day, {}", held.len());

        let from = today.to_string();
        let audit = ["audit", "--from", &from, "--weeks", "2", "--json"];
        let totals = desk.run(&audit).ok().json()["totals"].clone();
        assert_eq!(totals["required_minutes"], length, "{now}");
        let rostered: i64 = held.iter().map(|duty| minutes_inside(duty, &period)).sum();
        assert_eq!(totals["rostered_minutes"], rostered, "{now}");

        let answer = desk.run(&["on-call", "--json"]).ok().json();
        let at: DateTime<Utc> = answer["at"].as_str().unwrap().parse().unwrap();
        assert!(
            at >= now && (at - now).num_hours() < 1,
            "{now}: answered for {at}"
        );
        let is_held = held.iter().any(|duty| {
            let end = |key: &str| {
                duty["interval"][key]
                    .as_str()
                    .unwrap()
                    .parse::<DateTime<Utc>>()
                    .unwrap()
            };
            end("start") <= at && at < end("end")
        });
        let wanted = if is_held { "covered" } else { "gap" };
        assert_eq!(answer["cover"][0]["state"], wanted, "{now}: {answer}");

        let feed = desk.run(&["feed", "pool", "leeds-nurses"]).ok().out;
        assert_eq!(feed.matches("BEGIN:VEVENT").count(), duties.len(), "{now}");
    }
}

#[test]
fn the_past_begins_where_the_day_in_london_does() {
    // Half past midnight in London, still the day before in UTC.
    let desk = Desk::with_network().at("2027-06-09T23:30:00Z");
    desk.run(&["plan", "--from", "2027-06-09", "--weeks", "1"])
        .ends(5)
        .says("today is Thu 10 Jun 2027");
    desk.plan("2027-06-10".parse().unwrap(), 1);
}

#[test]
fn days_are_taken_as_people_write_them() {
    let desk = Desk::with_network();
    for written in ["4/1/2027", "Mon 4 Jan 2027", "2027-01-04"] {
        let audit = ["audit", "--from", written, "--weeks", "1", "--json"];
        let period = desk.run(&audit).ok().json()["period"].clone();
        assert_eq!(period["first_day"], "2027-01-04", "{written}");
    }
    let audit = ["audit", "--from", "4 Jan 2027", "--to", "10.1.27", "--json"];
    let period = desk.run(&audit).ok().json()["period"].clone();
    assert_eq!(period["last_day"], "2027-01-10");
    for (written, told) in [
        ("soon", "25/12/2026, 25 Dec 2026 or 2026-12-25"),
        ("1/25/2027", "write the day before the month"),
        ("Sun 4 Jan 2027", "4 January 2027 is a Monday"),
    ] {
        desk.run(&["plan", "--from", written]).ends(2).says(told);
        let key = [
            "key",
            "add",
            "x",
            "--action",
            "read-on-call",
            "--expires",
            written,
        ];
        desk.run(&key).ends(2).says(told);
    }
}

#[test]
fn times_are_taken_as_people_write_them_and_clock_changes_are_told() {
    let desk = Desk::with_network();
    let at = |text: &str| desk.run(&["on-call", "--at", text, "--json"]);
    for written in [
        "21 December 2026 20:00",
        "2026-12-21 20:00",
        "20:00 on 21/12/2026",
        "2026-12-21T20:00:00Z",
    ] {
        assert_eq!(at(written).ok().json()["at"], "2026-12-21T20:00:00Z");
    }
    for (written, told) in [
        (
            "25 Oct 2026 01:30",
            "write 25 October 2026 01:30 BST for the first",
        ),
        (
            "28 March 2027 01:30",
            "write a time before 01:00, or 02:00 or later",
        ),
        ("21 December 2026", "this is a day without a time"),
    ] {
        at(written).ends(2).says(told);
    }
    let twice = ["25 Oct 2026 01:30 BST", "25 Oct 2026 01:30 GMT"];
    let [first, second] = twice.map(|written| at(written).ok().json()["at"].clone());
    assert_eq!(
        (first, second),
        ("2026-10-25T00:30:00Z".into(), "2026-10-25T01:30:00Z".into())
    );
}

#[test]
fn lists_have_days_as_people_write_them_and_json_has_iso() {
    let (desk, rota) = Desk::with_rota("2027-01-04".parse().unwrap(), 1);
    let shown = desk.run(&["rotas"]).ok().out;
    assert!(shown.contains("Mon 4 Jan 2027"), "{shown}");
    for command in ["rotas", "log"] {
        let shown = desk.run(&[command]).ok().out;
        let is_iso = |word: &str| word.parse::<chrono::NaiveDate>().is_ok();
        assert!(!shown.split_whitespace().any(is_iso), "{shown}");
    }
    let list = desk.run(&["rotas", "--json"]).ok().json();
    assert_eq!(list[0]["period"]["first_day"], "2027-01-04");
    // A duty is asked about by its day as people write it.
    let shown = desk.run(&["rotas", &rota, "--json"]).ok().json();
    let duty = &shown["duties"][0];
    let day: chrono::NaiveDate = duty["day"].as_str().unwrap().parse().unwrap();
    let pattern = duty["pattern"].as_str().unwrap();
    for written in ["%Y-%m-%d", "%-d/%-m/%Y", "%a %-d %b %Y"] {
        let name = format!("{pattern}@{}", day.format(written));
        let found = desk.run(&["why", &rota, &name, "--json"]).ok().json();
        assert_eq!(found["why"]["duty"]["id"], duty["id"], "{name}");
    }
}
