//! What is published is lawful as a whole: over the ends of rotas, in any order of publication, and
//! told where it is not.

use chrono::Days;
use serde_json::{Value, json};

use super::{Desk, monday, small};
use crate::api::server::Server;
use evenwatch::http::AnonymousAccess;

/// Two nurses who work twelve hours at a time: one night each Sunday, one day each Monday. From the
/// Sunday that ends the first week to the Monday after it only Ada is there.
fn sundays_and_mondays() -> Value {
    let mut document = small();
    let members = json!([{"person": "ada-fennimore"}, {"person": "bilal-quarrington"}]);
    document["pools"][0]["members"] = members;
    for at in 0..2 {
        document["people"][at]["employments"][0]["other_weekly_hours"] = json!(0);
    }
    let shift = |id: &str, day: &str, start: &str, end: &str| json!({"id": id, "name": id, "pool": "leeds-nurses", "days": [day], "start": start, "end": end, "kind": "shift"});
    document["duty_patterns"] = json!([
        shift("sunday-night", "sun", "20:00", "08:00"),
        shift("monday-day", "mon", "08:00", "20:00"),
    ]);
    document["preferences"] = json!([]);
    document["absences"] = json!([{
        "id": "away", "person": "bilal-quarrington", "kind": "annual-leave",
        "period": {"first_day": monday() + Days::new(6), "last_day": monday() + Days::new(7)}
    }]);
    document
}

#[test]
fn two_weeks_published_in_either_order_give_nobody_a_night_and_the_day_after_it() {
    for later_first in [true, false] {
        let desk = Desk::new();
        desk.import(&sundays_and_mondays()).ok();
        let weeks = [
            desk.plan(monday(), 1),
            desk.plan(monday() + Days::new(7), 1),
        ];
        let (first, second) = if later_first { (1, 0) } else { (0, 1) };
        desk.run(&["publish", &weeks[first]]).ok();
        let refused = desk.run(&["publish", &weeks[second]]).ends(5);
        let (night, day) = (monday() + Days::new(6), monday() + Days::new(7));
        let words = |day: chrono::NaiveDate| day.format("%a %-d %b %Y").to_string();
        refused
            .says("Ada Fennimore breaks WTR-D11")
            .says("by 11 h (limit 11 h)")
            .says(&format!(
                "\"sunday-night\" of Leeds children's nurses, {} 20:00 to {} 08:00",
                words(night),
                day.format("%a %-d %b")
            ))
            .says(&format!(
                "\"monday-day\" of Leeds children's nurses, {} 08:00 to 20:00",
                words(day)
            ));
        // Planned again, the week sees what is published on its other side.
        let from = if later_first {
            monday()
        } else {
            monday() + Days::new(7)
        };
        let again = desk.plan(from, 1);
        desk.run(&["publish", &again]).ok();
        let at = monday().to_string();
        let audit = desk
            .run(&["audit", "--from", &at, "--weeks", "2", "--json"])
            .ok()
            .json();
        assert_eq!(audit["unlawful"], json!([]), "{}", audit["warnings"]);
    }
}

#[test]
fn what_became_unlawful_is_told_by_audit_first_of_all_and_blocks_no_other_rota() {
    let (desk, id) = Desk::with_rota(monday(), 2);
    desk.run(&["publish", &id]).ok();
    // New terms, after the rota was published, that it does not keep.
    let mut document = small();
    for person in document["people"].as_array_mut().unwrap() {
        person["on_call"]["at_most_one_in"] = json!(28);
    }
    desk.import(&document).ok();
    let at = monday().to_string();
    let audit = desk
        .run(&["audit", "--from", &at, "--weeks", "2", "--json"])
        .ok()
        .json();
    let first = &audit["warnings"][0];
    assert_eq!(first["kind"], "unlawful");
    let message = first["message"].as_str().unwrap();
    assert!(
        message.contains("break the law or a contract: TERM-1-IN-28"),
        "{message}"
    );
    assert_eq!(audit["unlawful"][0]["rule"], "TERM-1-IN-28");
    assert!(audit["unlawful"][0]["times"].as_u64().unwrap() > 0);
    let by_person = audit["unlawful_by_person"].as_array().unwrap();
    assert!(
        by_person
            .iter()
            .all(|breach| breach["duties"].as_array().unwrap().len() > 1)
    );
    let text = desk.run(&["audit", "--from", &at, "--weeks", "2"]).ok();
    assert!(
        text.out.contains("UNLAWFUL: ")
            && text
                .out
                .contains("breaks TERM-1-IN-28 by 1 duty (limit 1 duty)"),
        "{}",
        text.out
    );
    // Evidence that is kept names nobody.
    let kept = desk
        .run(&["audit", "--from", &at, "--weeks", "2", "--keep", "--json"])
        .ok();
    let kept = kept.json()["kept"]["id"].as_str().map(ToOwned::to_owned);
    if let Some(id) = kept {
        let shown = desk.run(&["audits", &id, "--json"]).ok().out;
        assert!(!shown.contains("unlawful_by_person"), "{shown}");
    }
    let far = desk.plan(monday() + Days::new(140), 1);
    desk.run(&["publish", &far]).ok();
}

#[test]
fn a_night_on_call_of_which_nothing_is_said_is_asked_about_everywhere() {
    let mut document = small();
    for key in ["expected_calls_per_hour", "expected_worked_share"] {
        document["duty_patterns"][0]
            .as_object_mut()
            .unwrap()
            .remove(key);
    }
    let told = "duty pattern \"leeds-night\" is a night on call from home and says nothing in expected_worked_share";
    let desk = Desk::new();
    desk.file("document.json", &serde_json::to_vec(&document).unwrap());
    desk.run(&["check", "document.json"]).ok().says(told);
    desk.import(&document).ok().says(told);
    let planned = desk
        .run(&[
            "plan",
            "--from",
            &monday().to_string(),
            "--weeks",
            "1",
            "--json",
        ])
        .ok();
    let rota = planned.json();
    let assumed = rota["plan"]["assumptions"][0].as_str().unwrap();
    assert!(assumed.contains(told), "{assumed}");
    desk.run(&["publish", rota["id"].as_str().unwrap()])
        .ok()
        .says(told);
    // 0 is an answer, and stays one.
    document["duty_patterns"][0]["expected_worked_share"] = json!(0);
    let said = desk.import(&document).ok();
    assert!(!said.err.contains("leeds-night"), "{}", said.err);
    let exported = desk.run(&["export"]).ok().json();
    assert_eq!(
        exported["duty_patterns"][0]["expected_worked_share"],
        json!(0.0)
    );
    assert_eq!(
        exported["duty_patterns"][0].get("expected_calls_per_hour"),
        None
    );
}

#[test]
fn a_member_who_can_hold_nothing_is_named_and_owes_nothing() {
    let mut document = small();
    document["people"][0]["reaches"] = json!([]);
    document["people"][1]["competences"][0]["valid_to"] = json!(monday() + Days::new(9));
    let desk = Desk::new();
    let never =
        "\"ada-fennimore\" can hold no duty of pool \"leeds-nurses\": cannot reach area \"leeds\"";
    desk.import(&document).ok().says(never);
    let planned = desk
        .run(&[
            "plan",
            "--from",
            &monday().to_string(),
            "--weeks",
            "4",
            "--time-limit",
            "5",
            "--json",
        ])
        .ok();
    let rota = planned.json();
    let warnings = rota["plan"]["warnings"].to_string().replace('\\', "");
    assert!(warnings.contains(never), "{warnings}");
    let lapses = (monday() + Days::new(9)).format(
        "\"bilal-quarrington\" can hold no duty of pool \"leeds-nurses\" from %a %-d %b %Y on",
    );
    assert!(warnings.contains(&lapses.to_string()), "{warnings}");
    desk.run(&["publish", rota["id"].as_str().unwrap()])
        .ok()
        .says(never);
    let at = monday().to_string();
    let equity = desk
        .run(&["equity", "--from", &at, "--weeks", "4", "--json"])
        .ok()
        .json();
    let people = equity["pools"][0]["people"].as_array().unwrap();
    let ada = people
        .iter()
        .find(|person| person["person"] == "ada-fennimore")
        .unwrap();
    assert_eq!(ada["never"], "cannot reach area \"leeds\"");
    assert_eq!(
        (&ada["share"], &ada["fair"]["nights"]),
        (&json!(0.0), &json!(0.0))
    );
    let shares: f64 = people
        .iter()
        .map(|person| person["share"].as_f64().unwrap())
        .sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
}

/// The same list in the answer of the REST API.
fn over_http(desk: &Desk, first: &str, second: &str) {
    let url = desk.path("evenwatch.sqlite3");
    let server = Server::on(url.to_str().unwrap(), AnonymousAccess::Accounts);
    let bearer = server.bearer();
    let headers = [("authorization", bearer.as_str()), ("if-match", "*")];
    let preview = |rota: &str| -> Value {
        let path = format!("/api/v1/rotas/{rota}/withdraw?preview=yes");
        let answer = server.ask(reqwest::Method::POST, &path, &headers);
        assert_eq!(answer.status(), 200);
        answer.json().unwrap()
    };
    let told = preview(first);
    let broken = &told["becomes_unlawful"][0];
    assert_eq!(broken["rule"], "WTR-48", "{told}");
    assert_eq!(broken["person_name"], "Ada Fennimore");
    assert_eq!(broken["rotas"][0]["rota"], second);
    assert_eq!(preview(second)["becomes_unlawful"], json!([]));
}

#[test]
fn a_withdrawal_says_what_it_would_make_unlawful_and_asks() {
    // A first week of short duties leaves room for more than 48 hours in the second, on average
    // over both.
    let mut document = small();
    document["pools"][0]["members"] = json!([{"person": "ada-fennimore"}]);
    document["people"][0]["employments"][0]["other_weekly_hours"] = json!(0);
    document["duty_patterns"] = json!([{
        "id": "shift", "name": "shift", "pool": "leeds-nurses", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start": "08:00", "end": "09:00", "kind": "shift"
    }]);
    document["preferences"] = json!([]);
    document["absences"] = json!([]);
    let desk = Desk::new();
    desk.import(&document).ok();
    let first = desk.plan(monday(), 1);
    desk.run(&["publish", &first]).ok();
    document["duty_patterns"][0]["end"] = json!("20:00");
    desk.import(&document).ok();
    let second = desk.plan(monday() + Days::new(7), 1);
    desk.run(&["publish", &second]).ok();
    let preview = desk.run(&["withdraw", &first, "--preview"]).ok().out;
    for part in [
        &*format!("Would be unlawful: what stays of rota {second} \""),
        "would break WTR-48 for Ada Fennimore",
    ] {
        assert!(preview.contains(part), "{preview}");
    }
    over_http(&desk, &first, &second);
    desk.run(&["withdraw", &first])
        .ends(5)
        .says("make duties that stay published unlawful");
    let done = desk.run(&["withdraw", &first, "--yes"]).ok().out;
    assert!(done.contains("Unlawful: what stays of rota"), "{done}");
    // Withdrawing the other one breaks nothing.
    let preview = desk.run(&["withdraw", &second, "--preview"]).ok();
    assert!(!preview.out.contains("nlawful"), "{}", preview.out);
}

/// Fourteen unknown weeks lie between two light ones and a heavy one.
#[test]
fn light_weeks_beyond_unknown_ones_make_no_heavy_week_lawful() {
    let mut document = small();
    document["pools"][0]["members"] = json!([{"person": "ada-fennimore"}]);
    document["people"][0]["employments"][0]["other_weekly_hours"] = json!(0);
    document["duty_patterns"] = json!([{
        "id": "shift", "name": "shift", "pool": "leeds-nurses", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start": "08:00", "end": "09:00", "kind": "shift"
    }]);
    document["preferences"] = json!([]);
    document["absences"] = json!([]);
    let desk = Desk::new();
    desk.import(&document).ok();
    let light = desk.plan(monday(), 2);
    desk.run(&["publish", &light]).ok();
    document["duty_patterns"][0]["end"] = json!("18:00");
    desk.import(&document).ok();
    let heavy = desk.plan(monday() + Days::new(7 * 16), 1);
    let rota = desk.run(&["rotas", &heavy, "--json"]).ok().json();
    let duties = rota["duties"].as_array().unwrap();
    let held = duties.iter().filter(|duty| duty["holders"] != json!([]));
    // Five times ten hours are 50; averaged with the light weeks, all seven were 28.
    assert_eq!((duties.len(), held.count()), (7, 4), "{rota}");
}

#[test]
fn calls_without_a_share_of_work_are_asked_about_too() {
    let mut document = small();
    let night = document["duty_patterns"][0].as_object_mut().unwrap();
    night.remove("expected_worked_share");
    night.insert("expected_calls_per_hour".to_owned(), json!(0.4));
    let desk = Desk::new();
    let told =
        "\"leeds-night\" is a night on call from home and says nothing in expected_worked_share";
    desk.import(&document).ok().says(told);
    document["duty_patterns"][0]["expected_calls_per_hour"] = json!(0.0);
    let quiet = desk.import(&document).ok();
    assert!(!quiet.err.contains(told), "{}", quiet.err);
}

/// Shifts of nine hours with 24 hours between them leave, after the daily rest of 11, never a day
/// without work.
#[test]
fn a_weekly_rest_takes_in_no_part_of_the_daily_rest() {
    let mut document = small();
    document["pools"][0]["members"] = json!([{"person": "ada-fennimore"}]);
    document["people"][0]["employments"][0]["other_weekly_hours"] = json!(0);
    document["people"][0]["on_call"]["opted_out_of_48_hours"] = json!(true);
    document["preferences"] = json!([]);
    document["absences"] = json!([]);
    let shifts = [
        ("mon", "08:00", "17:00"),
        ("tue", "17:00", "02:00"),
        ("thu", "02:00", "11:00"),
        ("fri", "11:00", "20:00"),
        ("sat", "20:00", "05:00"),
    ];
    let pattern = |(day, start, end)| json!({"id": day, "name": day, "pool": "leeds-nurses", "days": [day], "start": start, "end": end, "kind": "shift"});
    document["duty_patterns"] = shifts.map(pattern).into_iter().collect();
    let desk = Desk::new();
    desk.import(&document).ok();
    let rota = desk.plan(monday(), 4);
    let rota = desk.run(&["rotas", &rota, "--json"]).ok().json();
    let duties = rota["duties"].as_array().unwrap();
    assert_eq!(duties.len(), 20);
    // Two rests in each fortnight, of 35 hours or one of 59: not all of the ten shifts of one can
    // be held.
    let held = |duty: &&Value| !duty["holders"].as_array().unwrap().is_empty();
    let held = duties.iter().filter(held).count();
    assert!((12..=18).contains(&held), "{held}");
}
