//! Remedies where a change could move required hours, and answers that say what is so: the gap is
//! that of the kind of service, an agreement pays for the hours in its name, and of several sets
//! for the same money the best is found.

use serde_json::{Value, json};

use super::{Desk, small};

const DAILY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The small network without leave and wishes, where nobody has a term or other work and everybody
/// is paid: so every duty can be held.
fn plenty() -> Value {
    let mut document = small();
    document["absences"] = json!([]);
    document["preferences"] = json!([]);
    for person in document["people"].as_array_mut().unwrap() {
        person["on_call"] = json!({ "paid": true });
        person["employments"][0]["other_weekly_hours"] = json!(0);
        person["competences"] = json!([{ "competence": "syringe-driver" }]);
    }
    document
}

fn duty(id: &str, pool: &Value, days: &[&str], (start, end): (&str, &str)) -> Value {
    json!({
        "id": id, "name": id, "pool": pool, "days": days, "start": start, "end": end,
        "kind": "non-resident-on-call", "expected_worked_share": 0.02
    })
}

/// Nursing by day and by night as two lines of one kind. Days are commissioned from Monday to
/// Friday, nights are held on goodwill, and Thursday's night has no duty.
fn two_lines() -> Value {
    let mut document = plenty();
    let pool = document["pools"][0]["id"].clone();
    for (list, key) in [("service_lines", "name"), ("pools", "line")] {
        let rows = document[list].as_array_mut().unwrap();
        let mut row = rows[0].clone();
        row["id"] = json!("night");
        row[key] = json!("night");
        rows.push(row);
    }
    document["duty_patterns"] = json!([
        duty("by-day", &pool, &DAILY, ("08:00", "20:00")),
        duty(
            "by-night",
            &json!("night"),
            &["mon", "tue", "wed", "fri", "sat", "sun"],
            ("20:00", "08:00")
        ),
    ]);
    let agreement = &mut document["agreements"][0];
    let mut goodwill = agreement.clone();
    agreement["hours"] = json!([{ "days": &DAILY[..5], "start": "08:00", "end": "20:00" }]);
    agreement["bank_holidays"] = json!("included");
    goodwill["id"] = json!("night");
    goodwill["line"] = json!("night");
    goodwill["paid"] = json!(false);
    goodwill["hours"] = json!([{ "days": DAILY, "start": "20:00", "end": "08:00" }]);
    document["agreements"]
        .as_array_mut()
        .unwrap()
        .push(goodwill);
    document
}

/// A line that no standard asks for: office hours are paid for, Tuesday's and Thursday's evenings
/// are agreed without money. `bank_holidays` is what the duty of office hours does on them.
fn bereavement(bank_holidays: &str) -> Value {
    let mut document = plenty();
    document["service_lines"][0]["kind"] = json!("bereavement-support");
    document["service_lines"][0]["mode"] = json!("phone");
    let pool = document["pools"][0]["id"].clone();
    let mut office = duty("office", &pool, &DAILY[..5], ("09:00", "17:00"));
    office["bank_holidays"] = json!(bank_holidays);
    let evening = duty("evening", &pool, &["tue", "thu"], ("17:00", "20:00"));
    document["duty_patterns"] = json!([office, evening]);
    let agreement = &mut document["agreements"][0];
    agreement["bank_holidays"] = json!("included");
    let mut evenings = agreement.clone();
    agreement["hours"] = json!([{ "days": &DAILY[..5], "start": "09:00", "end": "17:00" }]);
    evenings["id"] = json!("evenings");
    evenings["level"] = json!("partial");
    evenings["paid"] = json!(false);
    evenings["hours"] = json!([{ "days": ["tue", "thu"], "start": "17:00", "end": "20:00" }]);
    document["agreements"]
        .as_array_mut()
        .unwrap()
        .push(evenings);
    document
}

/// Asks about Leeds for two weeks without posts.
fn words(desk: &Desk, (line, from): (&str, &str), more: &[&str]) -> String {
    let asked = [
        "remedies",
        "--line",
        line,
        "--area",
        "leeds",
        "--from",
        from,
        "--weeks",
        "2",
        "--posts",
        "0",
        "--time-limit",
        "60",
    ];
    let said = desk.run(&[&asked[..], more].concat()).ok().out;
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn ask(desk: &Desk, place: (&str, &str), more: &[&str]) -> Value {
    let said = words(desk, place, &[more, &["--json"]].concat());
    serde_json::from_str(&said).unwrap()
}

fn desk(document: &Value) -> Desk {
    let desk = Desk::new();
    desk.import(document).ok();
    desk
}

/// What a change leaves open by itself, hours.
fn alone(found: &Value, of: impl Fn(&Value) -> bool) -> i64 {
    let mut all = found["candidates"].as_array().unwrap().iter();
    let one = all.find(|one| of(one));
    let one = one.unwrap_or_else(|| panic!("no such change: {found}"));
    one["gap_minutes"].as_i64().unwrap() / 60
}

const JANUARY: &str = "2027-01-11";

/// An agreement on the night line, or a night duty of the day line, moved required hours between
/// the two, and was shown to close -22 h and -36 h.
#[test]
fn the_gap_is_that_of_the_kind_and_no_change_that_adds_makes_it_larger() {
    let desk = desk(&two_lines());
    let mut answers = Vec::new();
    for line in ["nursing", "night"] {
        let found = ask(&desk, (line, JANUARY), &[]);
        assert_eq!(found["lines"], json!(["nursing", "night"]));
        // Two weeks without the end of the night before them, of which 120 h by day are paid for.
        assert_eq!(found["required_minutes"], (14 * 24 - 8) * 60, "{found}");
        assert_eq!(found["gap_minutes"], (14 * 24 - 8 - 120) * 60, "{found}");
        let gap = 208;
        for one in found["candidates"].as_array().unwrap() {
            let left = one["gap_minutes"].as_i64().unwrap() / 60;
            assert!(left <= gap, "{one}");
        }
        let agreed =
            |of: &'static str| move |one: &Value| one["remedy"] == "agreement" && one["line"] == of;
        // Eleven nights, and the twelfth until the period ends; two weekends by day.
        assert_eq!(alone(&found, agreed("night")), gap - (11 * 12 + 4));
        assert_eq!(alone(&found, agreed("nursing")), gap - 4 * 12);
        // Nobody pays for the nights without a duty, so a duty alone closes nothing of them; with
        // the agreements it does.
        let thursdays = |one: &Value| one["remedy"] == "duty-days" && one["pattern"] == "by-night";
        assert_eq!(alone(&found, thursdays), gap);
        let nights = |one: &Value| one["remedy"] == "pattern" && one["class"] == "night";
        assert_eq!(alone(&found, nights), gap);
        assert_eq!(found["least_gap_minutes"], 0);
        assert_eq!(found["best"]["gap_minutes"], 0);
        answers.push((found["gap_minutes"].clone(), found["best"]["cost"].clone()));
    }
    assert_eq!(answers[0], answers[1], "one gap has one answer");
    let found = ask(&desk, ("night", JANUARY), &[]);
    let named = found["candidates"].as_array().unwrap().iter();
    let named: Vec<&str> = named.map(|one| one["says"].as_str().unwrap()).collect();
    let agreement = "agreement that pays night in Leeds for every required hour of nursing at home";
    assert!(named.contains(&agreement), "{named:?}");
    let said = words(&desk, ("night", JANUARY), &[]);
    let text = "share the hours that a standard asks of one kind of service";
    assert!(said.contains(text), "{said}");
}

/// The price was that of 6 h a week and the change a 24-hour service, which no standard asks for:
/// it opened 129 h.
#[test]
fn an_agreement_pays_for_the_required_hours_and_for_no_other() {
    let desk = desk(&bereavement("as-weekday"));
    let found = ask(&desk, ("nursing", JANUARY), &[]);
    assert_eq!(found["required_minutes"], (2 * (40 + 6)) * 60, "{found}");
    assert_eq!(found["gap_minutes"], 2 * 6 * 60);
    let best = &found["best"];
    assert_eq!(best["gap_minutes"], 0, "{found}");
    let [change] = &best["changes"].as_array().unwrap()[..] else {
        panic!("{best}");
    };
    assert_eq!(change["remedy"], "agreement");
    // 6 h of the week's 168, over a year, at £4.
    assert_eq!(best["cost"], (12 * 8760 / 336) * 4);
    assert_eq!(found["proved"], true, "{found}");
}

/// "No set closes any of it. Proved" was said where the gap was at the goal already, and where the
/// budget was below the cheapest change, "Not proved".
#[test]
fn a_gap_at_its_goal_needs_nothing_and_goal_and_budget_are_both_kept() {
    let desk = desk(&bereavement("as-weekday"));
    let place = ("nursing", JANUARY);
    for more in [
        &["--to-gap", "12"][..],
        &["--to-gap", "99999"],
        &["--to-gap", "12", "--budget", "20000"],
    ] {
        let found = ask(&desk, place, more);
        assert_eq!(found["best"], Value::Null, "{more:?}");
        assert_eq!(found["proved"], true, "{more:?}");
        let said = words(&desk, place, more);
        assert!(said.contains("The gap is 12 h already"), "{said}");
        assert!(said.contains("nothing is needed, £0 a year"), "{said}");
        assert!(!said.contains("closes any of it"), "{said}");
    }
    for more in [
        &["--to-gap", "11"][..],
        &["--to-gap", "11", "--budget", "20000"],
        &["--budget", "1248"],
    ] {
        let found = ask(&desk, place, more);
        assert_eq!(found["best"]["cost"], 1248, "{more:?}");
        assert_eq!(found["best"]["gap_minutes"], 0, "{more:?}");
    }
    // The cheapest change costs £1,000, so that no plan is needed to prove it.
    let more = ["--to-gap", "0", "--budget", "200"];
    let found = ask(&desk, place, &more);
    assert_eq!(found["proved"], true, "{found}");
    assert_eq!(found["cheapest_change"], 1000, "{found}");
    let said = words(&desk, place, &more);
    let nothing = "Nothing can be bought for £200: the cheapest of the ";
    assert!(said.contains(nothing), "{said}");
    assert!(said.contains("costs £1,000 a year."), "{said}");
}

/// Good Friday and Easter Monday are agreed, and the duty does not run on them.
#[test]
fn a_duty_that_leaves_bank_holidays_out_is_tried_on_them() {
    let mut document = bereavement("never");
    document["agreements"][1]["paid"] = json!(true);
    let desk = desk(&document);
    let found = ask(&desk, ("nursing", "2027-03-22"), &[]);
    assert_eq!(found["gap_minutes"], 2 * 8 * 60, "{found}");
    let best = &found["best"];
    assert_eq!(best["gap_minutes"], 0, "{found}");
    let [change] = &best["changes"].as_array().unwrap()[..] else {
        panic!("{best}");
    };
    assert_eq!(change["remedy"], "duty-days");
    assert_eq!(
        (&change["pattern"], &change["on"]),
        (&json!("office"), &json!("bank-holidays"))
    );
    assert!(
        change["says"]
            .as_str()
            .unwrap()
            .ends_with("on bank holidays too"),
        "{change}"
    );
    assert_eq!(found["proved"], true, "{found}");
}

/// Two renewals cost the same, and the first of them is of somebody who is away for a week: the
/// other closes more, and alone is worth its money.
#[test]
fn of_two_sets_for_the_same_money_the_one_that_closes_more_is_found() {
    let mut document = plenty();
    let people = document["people"].as_array_mut().unwrap();
    people.truncate(2);
    for person in people.iter_mut() {
        person["competences"][0]["valid_to"] = json!("2026-12-24");
    }
    let ids: Vec<Value> = people.iter().map(|person| person["id"].clone()).collect();
    let members = document["pools"][0]["members"].as_array_mut().unwrap();
    members.truncate(2);
    document["absences"] = json!([{
        "id": "away", "person": ids[0], "kind": "annual-leave",
        "period": { "first_day": "2027-01-18", "last_day": "2027-01-24" }
    }]);
    document["duty_patterns"]
        .as_array_mut()
        .unwrap()
        .truncate(1);
    let desk = desk(&document);
    let whole = ask(&desk, ("nursing", JANUARY), &["--curve"]);
    let left = |who: &Value| {
        alone(&whole, |one| {
            one["remedy"] == "renew-competence" && one["person"] == *who
        })
    };
    let (worse, better) = (left(&ids[0]), left(&ids[1]));
    assert!(worse > better, "{whole}");
    let goal = worse.to_string();
    let found = ask(&desk, ("nursing", JANUARY), &["--to-gap", &goal]);
    assert_eq!(found["best"]["cost"], 1200, "{found}");
    assert_eq!(found["best"]["gap_minutes"], better * 60, "{found}");
    // No point of the curve is dominated by another.
    let curve = whole["curve"].as_array().unwrap();
    assert_eq!(curve[0]["gap_minutes"], better * 60, "{whole}");
    for pair in curve.windows(2) {
        assert!(
            pair[0]["cost"].as_u64() < pair[1]["cost"].as_u64(),
            "{whole}"
        );
        assert!(
            pair[0]["gap_minutes"].as_i64() > pair[1]["gap_minutes"].as_i64(),
            "{whole}"
        );
    }
}

/// Three causes stood in one sentence, of which the first had not happened.
#[test]
fn an_answer_says_which_cause_keeps_it_from_being_proved() {
    let mut document = plenty();
    let people = document["people"].as_array_mut().unwrap();
    people.truncate(3);
    for person in &mut people[1..] {
        person["on_call"]["paid"] = json!(false);
    }
    document["pools"][0]["members"]
        .as_array_mut()
        .unwrap()
        .truncate(3);
    let pool = document["pools"][0]["id"].clone();
    // What two people hold is worth most early and late, side by side for eight hours.
    document["duty_patterns"] = json!([
        duty("early", &pool, &DAILY, ("06:00", "16:00")),
        duty("late", &pool, &DAILY, ("08:00", "19:00")),
        duty("night", &pool, &DAILY, ("21:00", "06:00")),
    ]);
    let desk = desk(&document);
    let gap = ask(&desk, ("nursing", JANUARY), &["--budget", "0"]);
    let goal = (gap["gap_minutes"].as_i64().unwrap() / 60 - 1).to_string();
    let found = ask(&desk, ("nursing", JANUARY), &["--to-gap", &goal]);
    let why = found["not_proved"].as_array().unwrap();
    assert_eq!(found["proved"], false, "{found}");
    let said = words(&desk, ("nursing", JANUARY), &["--to-gap", &goal]);
    assert!(!said.contains("or duties overlap"), "{said}");
    let overlap = why.iter().any(|one| one["why"] == "duties-overlap");
    let is_said = said.contains("run side by side in the same hours");
    assert!(overlap && is_said, "{why:?}: {said}");
    let ended = why.iter().any(|one| one["why"] == "search-ended");
    assert!(
        !ended && !said.contains("The time was over"),
        "{why:?}: {said}"
    );
}
