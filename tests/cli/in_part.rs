//! One truth of what is open: leave that ends inside a duty, hours before a rota, pools without
//! staff.

use chrono::Days;
use serde_json::{Value, json};

use super::{Desk, monday, small, small_with_consultants};

/// The small network with one nurse, whose only duty of the week is the night of Wednesday.
fn one_night() -> Value {
    let mut document = small();
    document["pools"][0]["members"] = json!([{"person": "ada-fennimore"}]);
    let mut night = document["duty_patterns"][0].clone();
    night["days"] = json!(["wed"]);
    document["duty_patterns"] = json!([night]);
    document["preferences"] = json!([]);
    document["absences"] = json!([]);
    document
}

/// The minutes of one audit: covered, in gap and not assessed, of one line.
fn minutes(desk: &Desk, first: &str, last: &str, line: &str) -> [i64; 3] {
    let report = desk.run(&["audit", "--from", first, "--to", last, "--json"]);
    let report: Value = serde_json::from_str(&report.out).unwrap();
    let rows = report["totals"]["lines"].as_array().unwrap();
    let row = rows.iter().find(|row| row["line"] == line).unwrap();
    ["covered_minutes", "gap_minutes", "not_assessed_minutes"]
        .map(|name| row[name].as_i64().unwrap())
}

#[test]
fn leave_that_begins_inside_a_night_counts_to_the_minute_on_every_surface() {
    let desk = Desk::new();
    desk.import(&one_night()).ok();
    let rota = desk.plan(monday(), 1);
    desk.run(&["publish", &rota]).ok();
    let mut ill = one_night();
    ill["absences"] = json!([{
        "id": "ill", "person": "ada-fennimore", "kind": "sickness",
        "period": {"first_day": monday() + Days::new(3), "last_day": monday() + Days::new(3)}
    }]);
    desk.import(&ill)
        .ok()
        .says("in part: Thu 10 Dec 2026 00:00 to 08:00");
    let at = |instant: &str| {
        let answer = desk
            .run(&["on-call", "--at", instant, "--json"])
            .ok()
            .json();
        answer["cover"][0].clone()
    };
    let before = at("2026-12-09T21:00:00Z");
    assert_eq!(before["state"], "covered");
    assert_eq!(before["holders"][0]["until"], "2026-12-10T00:00:00Z");
    assert_eq!(before["next"][0]["at"], "2026-12-10T00:00:00Z");
    assert_eq!(before["next"][0]["to"][0]["counts"], false);
    assert_eq!(at("2026-12-10T01:00:00Z")["state"], "gap");
    let shown = desk.run(&["rotas", &rota]).ok().out;
    assert!(
        shown.contains("1 duty, 1 place, 0 empty, 1 in part"),
        "{shown}"
    );
    let json = desk.run(&["rotas", &rota, "--json"]).ok().json();
    let whose = json["duties"][0]["lost_holders"].clone();
    assert_eq!(
        whose[0]["intervals"][0]["start"], "2026-12-10T00:00:00Z",
        "{json}"
    );
    assert_eq!(
        minutes(&desk, "2026-12-09", "2026-12-10", "nursing")[0],
        240
    );

    // Nobody can hold the whole night: a new rota would leave it empty, and says what that costs.
    let again = desk.plan(monday(), 1);
    let said = desk.run(&["publish", &again, "--preview"]).ok();
    let lost = "gives up 4 h of present cover of Children's nursing at home, first-on: Wed 9 Dec 2026 20:00 to Thu 10 Dec 00:00 in Leeds";
    assert!(said.err.contains(lost), "{}", said.err);
    let draft = desk.run(&["rotas", &again, "--json"]).ok().json();
    assert!(
        draft["plan"]["warnings"].to_string().contains(lost),
        "{draft}"
    );
}

#[test]
fn study_leave_is_no_time_off_in_the_average_of_48_hours() {
    let mut document = one_night();
    document["people"][0]["employments"][0]["other_weekly_hours"] = json!(0);
    document["duty_patterns"] = json!([{
        "id": "shift", "name": "Shift", "pool": "leeds-nurses", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start": "08:00", "end": "20:00", "kind": "shift"
    }]);
    document["absences"] = json!([{
        "id": "course", "person": "ada-fennimore", "kind": "study-leave",
        "period": {"first_day": monday() + Days::new(7), "last_day": monday() + Days::new(20)}
    }]);
    let desk = Desk::new();
    desk.import(&document).ok();
    let rota = desk.plan(monday(), 4);
    let rota = desk.run(&["rotas", &rota, "--json"]).ok().json();
    let held = rota["duties"].as_array().unwrap().iter();
    let held = held.filter(|duty| duty["holders"] != json!([])).count();
    // Two known weeks of 48 hours, in shifts of 12.
    assert_eq!(held, 8);
}

#[test]
fn who_is_on_call_and_the_audit_agree_on_what_no_rota_says_yet() {
    let desk = Desk::new();
    let mut document = small_with_consultants();
    document["pools"][0]["id"] = json!("leeds-nurses");
    desk.import(&document).ok();
    let publish = |first: chrono::NaiveDate, pool: &str| {
        let planned = desk.run(&[
            "plan",
            "--from",
            &first.to_string(),
            "--weeks",
            "1",
            "--pool",
            pool,
            "--json",
        ]);
        let id = planned.ok().json()["id"].as_str().unwrap().to_owned();
        desk.run(&["publish", &id, "--yes"]).ok();
    };
    publish(monday(), "consultant");
    publish(monday() + Days::new(7), "leeds-nurses");
    // The night of Tuesday: consultants have published, nurses not yet.
    let states = |desk: &Desk| -> Vec<(Value, Value, Value)> {
        let answer = desk.run(&["on-call", "--at", "2026-12-08T22:00:00Z", "--json"]);
        let answer = answer.ok().json();
        let covers = answer["cover"].as_array().unwrap().iter();
        covers
            .map(|cover| {
                let not_assessed = cover.get("not_assessed").cloned().unwrap_or(json!(false));
                (
                    cover["line"].clone(),
                    not_assessed,
                    cover["next_start"].clone(),
                )
            })
            .collect()
    };
    assert_eq!(
        states(&desk),
        [
            (json!("nursing"), json!(true), json!("2026-12-14T20:00:00Z")),
            (json!("consultant"), json!(false), Value::Null)
        ]
    );
    assert_eq!(
        minutes(&desk, "2026-12-08", "2026-12-08", "nursing"),
        [0, 0, 1440]
    );

    // A pool without staff will publish nothing: that is a gap, today as well.
    document["pools"][0]["members"] = json!([]);
    document["preferences"] = json!([]);
    desk.import(&document).ok();
    assert_eq!(states(&desk)[0].1, json!(false));
    assert_eq!(
        minutes(&desk, "2026-12-08", "2026-12-08", "nursing"),
        [0, 1440, 0]
    );
}
