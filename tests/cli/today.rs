//! What is said of published rotas after the network has changed: what is true today, and not what
//! was when they were planned.

use chrono::Days;
use serde_json::{Value, json};

use super::{Desk, monday, small};

/// The small network in which every person may be on call one day in twenty.
fn rarely() -> Value {
    let mut document = small();
    for person in document["people"].as_array_mut().unwrap() {
        person["on_call"]["at_most_one_in"] = json!(20);
    }
    document
}

#[test]
fn a_rota_that_a_change_makes_unlawful_says_so_and_so_does_the_import() {
    let (desk, id) = Desk::with_rota(monday(), 2);
    let draft = desk.run(&["rotas", &id]).ok().out;
    assert!(
        draft.contains("Checked: no legal or contract rule is broken"),
        "{draft}"
    );
    desk.run(&["publish", &id]).ok();
    let lawful = desk.run(&["rotas", &id]).ok().out;
    assert!(
        lawful.contains("Checked today: no duty in force of this rota breaks"),
        "{lawful}"
    );

    let said = desk.import(&rarely()).ok();
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let unlawful = rota["unlawful"].as_array().unwrap();
    let duty = unlawful[0]["duties"][0].as_str().unwrap();
    for part in [
        "by this change",
        "break the law or a contract",
        "TERM-1-IN-20",
        duty,
    ] {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    let shown = desk.run(&["rotas", &id]).ok().out;
    assert!(
        shown.contains("UNLAWFUL today: ") && shown.contains("Checked when it was planned: "),
        "{shown}"
    );
    assert!(
        !shown.contains("Checked: ") && !shown.contains("Checked today"),
        "{shown}"
    );

    // A change that takes nothing away says nothing of what was unlawful before it.
    let mut document = rarely();
    document["people"][0]["name"] = json!("Ada Renamed");
    let said = desk.import(&document).ok();
    assert!(!said.err.contains("by this change"), "{}", said.err);
}

/// Two shifts of twelve hours a day for eight nurses without other work: 21 hours a week of each.
fn shifts() -> Value {
    let mut document = small();
    for person in document["people"].as_array_mut().unwrap() {
        person["employments"][0]["other_weekly_hours"] = json!(0);
    }
    let every_day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let shift = |id: &str, start: &str, end: &str| {
        json!({
            "id": id, "name": id, "pool": "leeds-nurses", "days": every_day, "start": start, "end": end,
            "kind": "shift"
        })
    };
    document["duty_patterns"] = json!([
        shift("early", "08:00", "20:00"),
        shift("late", "20:00", "08:00")
    ]);
    document
}

#[test]
fn leave_on_a_free_day_makes_no_published_duty_unlawful() {
    let desk = Desk::new();
    desk.import(&shifts()).ok();
    let id = desk.plan(monday(), 3);
    desk.run(&["publish", &id]).ok();
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let works = |person: &str, day: &str| {
        let duties = rota["duties"].as_array().unwrap().iter();
        let mut theirs = duties.filter(|duty| {
            let mut holders = duty["holders"].as_array().unwrap().iter();
            holders.any(|holder| holder["person"] == person)
        });
        theirs.any(|duty| duty["day"] == day)
    };
    for person in shifts()["people"].as_array().unwrap() {
        let person = person["id"].as_str().unwrap();
        let days = (monday() + Days::new(8)).iter_days().take(10);
        // Free on the day before, too: a night shift ends on the day after it begins.
        let free = days.into_iter().find(|day| {
            !works(person, &day.to_string()) && !works(person, &(*day - Days::new(1)).to_string())
        });
        let Some(day) = free else { continue };
        let mut document = shifts();
        document["absences"] = json!([{
            "id": "free-day", "person": person, "kind": "annual-leave",
            "period": { "first_day": day, "last_day": day }
        }]);
        let said = desk.import(&document).ok();
        assert!(
            !said.err.contains("by this change"),
            "{person}: {}",
            said.err
        );
        let from = monday().to_string();
        let audit = desk
            .run(&["audit", "--from", &from, "--weeks", "3"])
            .ok()
            .out;
        assert!(!audit.contains("UNLAWFUL"), "{audit}");
    }
}

#[test]
fn a_withdrawal_does_not_offer_to_restore_what_cannot_stand() {
    let (desk, [_, second]) = Desk::with_replaced_rota();

    let told = desk.run(&["withdraw", &second, "--preview"]).ok().out;
    assert!(
        told.contains("be put back: ") && told.contains("is away"),
        "{told}"
    );
    assert!(!told.contains("--restore"), "{told}");
    let refused = desk.run(&["withdraw", &second]).ends(5);
    assert!(!refused.err.contains("--restore"), "{}", refused.err);
    desk.run(&["withdraw", &second, "--restore"])
        .ends(5)
        .says("is away");
    let done = desk.run(&["withdraw", &second, "--yes"]).ok().out;
    assert!(
        done.contains("be put back: ") && !done.contains("--restore"),
        "{done}"
    );
}

#[test]
fn rotas_of_the_same_days_are_told_apart_and_a_withdrawn_one_replaces_none() {
    let (desk, [first, second]) = Desk::with_replaced_rota();
    let rota = desk.run(&["rotas", &first, "--json"]).ok().json();
    let name = rota["name"].as_str().unwrap();
    let told = format!("replaced by {name} ({})", &second[..8]);
    let shown = desk.run(&["rotas", &first]).ok().out;
    assert!(shown.contains(&told), "{shown}");

    desk.run(&["withdraw", &second, "--yes"]).ok();
    let shown = desk.run(&["rotas", &first]).ok().out;
    assert!(!shown.contains("eplaced by"), "{shown}");
    assert!(
        shown.contains(&second[..8]) && shown.contains("withdrawn)"),
        "{shown}"
    );
    let list = desk.run(&["rotas", "--json"]).ok().json();
    let listed = list.as_array().unwrap().iter();
    let mut first_listed = listed.filter(|one| one["id"] == first.as_str());
    assert_eq!(first_listed.next().unwrap()["replaced_by"], json!([]));
}
