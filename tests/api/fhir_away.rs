//! Slots of holders who are away, in searches of every kind: by status, by what changed, by
//! schedule, forwards and backwards.

use evenwatch::domain::network::NetworkFile;
use serde_json::Value;

use super::fhir::{get, resources, valid};
use super::server::Server;
use crate::feeds::scene::{self, ADA, BILAL, at, network, rota};

/// Nights, of which five are nobody's.
const NIGHTS: [(&str, &[&str]); 10] = [
    ("2026-10-23", &[ADA]),
    ("2026-10-24", &[BILAL]),
    ("2026-10-25", &[]),
    ("2026-10-26", &[ADA]),
    ("2026-10-27", &[BILAL]),
    ("2026-10-28", &[]),
    ("2026-10-29", &[ADA]),
    ("2026-10-30", &[]),
    ("2026-10-31", &[]),
    ("2026-11-01", &[]),
];

/// Ada's leave was written after the nights were published, over one of hers.
fn on_leave() -> NetworkFile {
    let mut file = scene::file();
    let day = "2026-10-26";
    let leave = serde_json::json!({
        "id": format!("late-{day}"), "person": ADA, "kind": "annual-leave",
        "period": { "first_day": day, "last_day": day }
    });
    file.absences.push(serde_json::from_value(leave).unwrap());
    file
}

/// Puts another network in the place of the one that stands.
fn import(server: &Server, file: &NetworkFile, now: &str) {
    let document = serde_json::to_vec(file).unwrap();
    evenwatch::app::import::import(&server.app, &document, at(now)).unwrap();
}

fn served() -> Server {
    let server = Server::with_network();
    server.publish(&rota(&network(), 1, &NIGHTS), "2026-10-01T10:00:00Z");
    import(&server, &on_leave(), "2026-10-19T09:00:00Z");
    server
}

/// Every slot on the pages of a search, in their order.
fn paged(server: &Server, query: &str, count: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut path = format!("{query}&_count={count}");
    loop {
        let page = get(server, &path);
        found.extend(resources(&page).into_iter().cloned());
        let links = page["link"].as_array().unwrap();
        let Some(next) = links.iter().find(|link| link["relation"] == "next") else {
            return found;
        };
        let base = format!("{}/fhir/r4/", server.address);
        let url = next["url"].as_str().unwrap();
        url.strip_prefix(&base).unwrap().clone_into(&mut path);
    }
}

#[test]
fn slots_of_those_away_are_found_in_either_order_and_counted() {
    let server = served();
    let ada = get(&server, "PractitionerRole");
    let roles = resources(&ada).into_iter();
    let roles: Vec<&str> = roles.map(|one| one["id"].as_str().unwrap()).collect();
    let role = roles
        .iter()
        .find(|role| get(&server, &format!("Slot?schedule={role}&_summary=count"))["total"] == 3);
    let role = role.expect("Ada holds three nights");
    for (query, total) in [
        // The pool's and Ada's of the night of her leave, and five that nobody holds.
        ("Slot?status=busy-unavailable", 7),
        ("Slot?status=busy", 8),
        ("Slot?status=busy,busy-unavailable", 15),
        ("Slot?status=entered-in-error", 0),
        ("Slot?status=entered-in-error,busy-unavailable", 7),
        (
            "Slot?status=busy-unavailable&start=ge2026-10-28&start=lt2026-10-29",
            1,
        ),
        // What is said of that night changed with the leave.
        ("Slot?_lastUpdated=gt2026-10-01T10:00:00Z", 2),
        (
            "Slot?_lastUpdated=gt2026-10-01T10:00:00Z&status=busy-unavailable",
            2,
        ),
        ("Slot?_lastUpdated=gt2026-10-01T10:00:00Z&status=busy", 0),
        ("Slot?_lastUpdated=le2026-10-01T10:00:00Z", 13),
        (
            "Slot?_lastUpdated=le2026-10-01T10:00:00Z&status=busy-unavailable",
            5,
        ),
        (&format!("Slot?schedule={role}&status=busy-unavailable"), 1),
        (&format!("Slot?schedule={role}&status=busy"), 2),
    ] {
        let count = get(&server, &format!("{query}&_summary=count"));
        assert_eq!(count["total"], total, "{query}");
        let all = paged(&server, query, 50);
        assert_eq!(all.len(), total, "{query}");
        for count in 1..4 {
            assert_eq!(paged(&server, query, count), all, "{query} {count}");
            let mut backwards = paged(&server, &format!("{query}&_sort=-start"), count);
            backwards.reverse();
            assert_eq!(backwards, all, "{query} {count} backwards");
        }
    }
}

#[test]
fn a_withdrawn_slot_says_nothing_of_cover() {
    let server = served();
    let id = rota(&network(), 1, &NIGHTS).id;
    let words = |slot: &Value| slot["comment"].as_str().unwrap().to_owned();
    let before = paged(&server, "Slot?status=busy-unavailable", 50);
    assert!(before.iter().all(|slot| words(slot).contains(';')));
    evenwatch::app::withdraw::withdraw(&server.app, id, at("2026-10-21T10:00:00Z")).unwrap();
    let query = "Slot?status=entered-in-error";
    let withdrawn = paged(&server, query, 50);
    assert_eq!(withdrawn.len(), 15);
    assert!(withdrawn.iter().all(|slot| !words(slot).contains(';')));
    let mut backwards = paged(&server, &format!("{query}&_sort=-start"), 3);
    backwards.reverse();
    assert_eq!(backwards, withdrawn);
    // Whose leave ends changes nothing of what was withdrawn.
    import(&server, &scene::file(), "2026-10-22T09:00:00Z");
    assert_eq!(paged(&server, query, 50), withdrawn);
    valid(&[get(&server, query)]);
}
