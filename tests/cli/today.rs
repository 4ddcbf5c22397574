//! What is said of published rotas after the network has changed: what is true today, and not what was when they were planned.

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
