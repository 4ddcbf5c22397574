//! Scenarios come back equal, by name, and a name is taken once.

use evenwatch::domain::scenario::SavedScenario;
use evenwatch::store::scenarios;
use serde_json::json;

use super::samples::now;
use super::{Database, on_both_databases};

on_both_databases! {
    a_scenario_comes_back_equal
}

fn a_scenario_comes_back_equal(database: &Database) {
    let store = database.store();
    let saved = |name: &str| {
        SavedScenario {
        name: name.parse().unwrap(),
        scenario: serde_json::from_value(json!({
            "about": "Zwei Nächte",
            "changes": [
                { "change": "surge", "area": "leeds", "line": "nursing", "people": 2,
                  "period": { "first_day": "2026-10-24", "last_day": "2026-10-25" } },
                { "change": "remove-person", "person": "ann" }
            ],
            "remedies": [{ "remedy": "post", "pool": "p", "class": "nurse", "part": "half", "number": 1 }]
        }))
        .unwrap(),
        saved_at: now(),
        saved_by: "cli:ann".to_owned(),
    }
    };
    let (b, a) = (saved("b"), saved("a"));
    let insert = |one: &SavedScenario| store.write(|tx| scenarios::insert(tx, one));
    insert(&b).unwrap();
    insert(&a).unwrap();
    assert!(insert(&a).is_err(), "the name is taken");
    assert_eq!(store.read(scenarios::list).unwrap(), [a.clone(), b.clone()]);
    store.write(|tx| scenarios::delete(tx, &a.name)).unwrap();
    let found = |one: &SavedScenario| store.read(|tx| scenarios::by_name(tx, &one.name)).unwrap();
    assert_eq!((found(&a), found(&b)), (None, Some(b)));
}
