//! Slots that a client holds, and that were withdrawn since.

use serde_json::Value;

use super::fhir::{get, resources, valid};
use super::server::Server;
use crate::feeds::scene::{ADA, BILAL, at, network, night, rota};

/// Three nights are published; then one goes to someone else, and another is left out.
fn changed() -> (Server, String) {
    let server = Server::with_network();
    let first: &[(&str, &[&str])] = &[
        ("2026-10-24", &[ADA]),
        ("2026-10-28", &[ADA]),
        ("2026-11-02", &[BILAL]),
    ];
    server.publish(&rota(&network(), 1, first), "2026-10-01T10:00:00Z");
    let held = get(&server, "Slot?start=2026-10-24");
    let found = resources(&held);
    let lost = found.iter().map(|one| one["id"].as_str().unwrap());
    let lost = lost.max_by_key(|id| id.len()).unwrap().to_owned();
    let second: &[(&str, &[&str])] = &[("2026-10-24", &[BILAL]), ("2026-11-02", &[BILAL])];
    server.publish(&rota(&network(), 2, second), "2026-10-05T10:00:00Z");
    (server, lost)
}

fn statuses(bundle: &Value) -> Vec<&str> {
    let found = resources(bundle).into_iter();
    found.map(|one| one["status"].as_str().unwrap()).collect()
}

#[test]
fn a_slot_withdrawn_or_lost_says_so_to_whoever_holds_its_id() {
    let (server, lost) = changed();
    for id in [&night("2026-10-28"), &lost] {
        let slot = get(&server, &format!("Slot/{id}"));
        assert_eq!(slot["status"], "entered-in-error", "{id}");
        assert_eq!(
            slot["meta"]["lastUpdated"], "2026-10-05T11:00:00+01:00",
            "{id}"
        );
        let by_id = get(&server, &format!("Slot?_id={id}"));
        assert_eq!(resources(&by_id), [&slot], "{id}");
    }
    let stands = get(&server, &format!("Slot/{}", night("2026-10-24")));
    assert_eq!(stands["status"], "busy");
    // One that never was is none.
    let none = server.get("/fhir/r4/Slot/4f0c8a52-6f7e-4a3b-9b0e-0d8f6f0f3c11");
    assert_eq!(none.status(), 404);
}

#[test]
fn searches_leave_out_what_was_withdrawn_unless_they_ask() {
    let (server, lost) = changed();
    for query in [
        "Slot",
        "Slot?status=busy",
        "Slot?status:not=free",
        "Slot?start=ge2026-10-01",
        "Slot?schedule:missing=false",
    ] {
        let found = get(&server, query);
        assert_eq!(statuses(&found), ["busy"; 4], "{query}");
    }
    let withdrawn = get(&server, "Slot?status=entered-in-error");
    assert_eq!(statuses(&withdrawn), ["entered-in-error"; 3]);
    let ids: Vec<&str> = resources(&withdrawn)
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert!(
        ids.contains(&lost.as_str()) && ids.contains(&night("2026-10-28").as_str()),
        "{ids:?}"
    );
    for (query, total) in [
        ("Slot?status=entered-in-error", 3),
        ("Slot?status=entered-in-error,busy", 7),
        (
            "Slot?status=http://hl7.org/fhir/slotstatus%7Centered-in-error",
            3,
        ),
        ("Slot?status=entered-in-error&status=busy", 0),
        ("Slot?status=entered-in-error&start=2026-10-28", 2),
        ("Slot?status=entered-in-error&schedule=leeds-nurses", 1),
        (
            "Slot?status=entered-in-error&schedule.actor=HealthcareService/leeds-nurses",
            3,
        ),
        // What changed since the first publication: the night's new holder, and what went.
        ("Slot?_lastUpdated=gt2026-10-01T10:00:00Z", 5),
        ("Slot?_lastUpdated=gt2026-10-01T10:00:00Z&status=busy", 2),
        ("Slot?_lastUpdated=lt2026-10-05", 2),
        ("Slot?_lastUpdated=2026-10-05&start=2026-10-28", 2),
        ("Slot?_lastUpdated=gt2026-10-05T10:00:00Z", 0),
        ("Slot?_lastUpdated=ne2026-10-05", 2),
    ] {
        let count = get(&server, &format!("{query}&_summary=count"));
        assert_eq!(count["total"], total, "{query}");
        let mut found = 0;
        let mut path = format!("{query}&_count=1");
        loop {
            let page = get(&server, &path);
            found += resources(&page).len();
            let links = page["link"].as_array().unwrap();
            let Some(next) = links.iter().find(|link| link["relation"] == "next") else {
                break;
            };
            let base = format!("{}/fhir/r4/", server.address);
            path = next["url"]
                .as_str()
                .unwrap()
                .strip_prefix(&base)
                .unwrap()
                .to_owned();
        }
        assert_eq!(found, total, "{query}");
    }
    valid(&[withdrawn]);
}

#[test]
fn a_rota_that_is_withdrawn_leaves_slots_that_say_so() {
    let (server, _) = changed();
    let id = rota(&network(), 2, &[("2026-11-02", &[BILAL])]).id;
    evenwatch::app::withdraw::withdraw(&server.app, id, at("2026-10-06T10:00:00Z")).unwrap();
    assert_eq!(get(&server, "Slot")["total"], 0);
    let found = get(&server, "Slot?_lastUpdated=ge2026-10-06");
    assert_eq!(statuses(&found), ["entered-in-error"; 4]);
    let slot = get(&server, &format!("Slot/{}", night("2026-11-02")));
    assert_eq!(slot["status"], "entered-in-error");
}

/// All slots of a search, a page at a time, as begin, last update, status and id.
fn paged(server: &Server, query: &str, count: usize) -> Vec<[String; 4]> {
    let base = format!("{}/fhir/r4/", server.address);
    let mut found = Vec::new();
    let mut path = format!("{query}&_count={count}");
    loop {
        let page = get(server, &path);
        found.extend(resources(&page).iter().map(|one| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let updated = text(&one["meta"]["lastUpdated"]);
            [
                text(&one["start"]),
                updated,
                text(&one["status"]),
                text(&one["id"]),
            ]
        }));
        let mut links = page["link"].as_array().unwrap().iter();
        let Some(next) = links.find(|link| link["relation"] == "next") else {
            return found;
        };
        let url = next["url"].as_str().unwrap();
        url.strip_prefix(&base).unwrap().clone_into(&mut path);
    }
}

#[test]
fn slots_sorted_by_several_keys_are_in_the_order_of_all_of_them_on_every_page() {
    use std::cmp::Reverse;
    let (server, _) = changed();
    // Its second holder goes, too, so that slots of one night were last changed at different times.
    let third: &[(&str, &[&str])] = &[("2026-10-24", &[]), ("2026-11-02", &[BILAL])];
    server.publish(&rota(&network(), 3, third), "2026-10-07T10:00:00Z");
    let query = "Slot?start=ge2026-10-01&status=busy,busy-unavailable,entered-in-error";
    let all = paged(&server, &format!("{query}&_sort=start"), 50);
    assert_eq!(all.len(), 7);
    let mut by_update = all.clone();
    by_update.sort_by_key(|[start, updated, _, id]| {
        (start.clone(), Reverse(updated.clone()), id.clone())
    });
    assert_ne!(all, by_update, "the second key parts some that begin alike");
    let mut backwards = all.clone();
    backwards
        .sort_by_key(|[start, _, status, id]| (Reverse(start.clone()), status.clone(), id.clone()));
    let mut by_id = all.clone();
    by_id.sort_by_key(|[start, _, _, id]| (start.clone(), Reverse(id.clone())));
    for count in [1, 2, 3, 50] {
        for (sort, wanted) in [
            ("start,-_lastUpdated", &by_update),
            ("start,-_lastUpdated,_id", &by_update),
            ("-start,status,_id", &backwards),
            ("start,-_id", &by_id),
        ] {
            let found = paged(&server, &format!("{query}&_sort={sort}"), count);
            assert_eq!(&found, wanted, "{sort}, {count} a page");
        }
    }
    let refused = server.get("/fhir/r4/Slot?_sort=-_lastUpdated,start");
    assert_eq!(refused.status(), 400);
}
