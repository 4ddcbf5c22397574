//! A rota that another has replaced in part: page, list, answer, file and calendars tell one truth.

use evenwatch::app::{rota_now, withdraw};
use evenwatch::domain::ids::RotaId;
use evenwatch::domain::rota::Rota;
use serde_json::{Value, json};
use uuid::Uuid;

use super::server::Server;
use crate::feeds::read::read;
use crate::feeds::scene::{self, ADA, BILAL, network, rota};

const LONG: &str = "2026-10-24";
const TUESDAY: &str = "2026-10-27";

/// Nights under an id and a name of their own.
fn nights(number: u128, name: &str, nights: &[(&str, &[&str])]) -> Rota {
    Rota {
        id: RotaId(Uuid::from_u128(number)),
        name: name.to_owned(),
        ..rota(&network(), 1, nights)
    }
}

/// Two nights of which the first was given to somebody else, by a rota that holds both.
fn replaced() -> (Server, Rota, Rota) {
    let server = Server::with_network();
    let first = nights(1, "Autumn", &[(LONG, &[ADA]), (TUESDAY, &[ADA])]);
    let second = nights(2, "Swap", &[(LONG, &[BILAL]), (TUESDAY, &[ADA])]);
    server.publish(&first, "2026-10-01T10:00:00Z");
    // In the same second: what counts is the order of publications.
    server.publish(&second, "2026-10-01T10:00:00Z");
    (server, first, second)
}

#[test]
fn a_partly_replaced_rota_says_by_which_and_who_holds_its_duties_now() {
    let (server, first, second) = replaced();
    let shown = server.json(&format!("/api/v1/rotas/{}", first.id));
    let by = json!({ "rota": second.id, "revision": 1, "name": "Swap" });
    let became = |duty: &Value| {
        ["stands", "cancelled", "replaced_by", "holders_now"].map(|field| duty[field].clone())
    };
    assert_eq!(shown["in_force"], "partly");
    assert_eq!(shown["replaced_by"][0]["duties"], 1);
    assert_eq!(
        became(&shown["duties"][0]),
        [json!(false), json!(false), by, json!([BILAL])]
    );
    assert_eq!(
        shown["duties"][0]["holders"][0]["person"], ADA,
        "as it was made"
    );
    assert_eq!(
        became(&shown["duties"][1])[..2],
        [json!(true), json!(false)],
        "the same duty in the later rota is no other"
    );
    let newer = server.json(&format!("/api/v1/rotas/{}", second.id));
    assert_eq!(newer["in_force"], "whole");
    assert!(
        newer["duties"]
            .as_array()
            .unwrap()
            .iter()
            .all(|duty| duty["stands"] == true)
    );

    // Calendar and on-call name the same person.
    let feed = server.get("/feeds/pools/leeds-nurses.ics").bytes().unwrap();
    let night = scene::night(LONG);
    let feed = read(&feed).events;
    let event = feed.iter().find(|event| event.uid == night).unwrap();
    assert!(event.summary.contains("Bilal"), "{}", event.summary);
}

#[test]
fn the_list_the_page_and_the_file_say_by_what_a_rota_was_replaced() {
    let (server, first, second) = replaced();
    let list = server.json("/api/v1/rotas");
    let of = |rota: &Rota| {
        let rotas = list["rotas"].as_array().unwrap();
        let id = rota.id.to_string();
        rotas
            .iter()
            .find(|one| one["id"] == id.as_str())
            .unwrap()
            .clone()
    };
    assert_eq!(
        (&of(&first)["in_force"], &of(&second)["in_force"]),
        (&json!("partly"), &json!("whole"))
    );
    assert_eq!(of(&first)["replaced_by"][0]["name"], "Swap");
    let page = server.get(&format!("/rotas/{}", first.id)).text().unwrap();
    assert!(page.contains("Partly replaced by"), "{page}");
    assert!(page.contains("Replaced by Swap: now Bilal"), "{page}");
    let page = server.get(&format!("/rotas/{}", second.id)).text().unwrap();
    assert!(page.contains("In force"), "{page}");
    let front = server.get("/").text().unwrap();
    assert!(front.contains("partly replaced by Swap"), "{front}");
    let csv = server.get(&format!("/api/v1/rotas/{}/files/rota.csv", first.id));
    let csv = csv.text().unwrap();
    let row = csv.lines().find(|line| line.contains(LONG)).unwrap();
    let wanted = format!(",no,{},Swap,Bilal Quarrington", second.id);
    assert!(row.ends_with(&wanted), "{row}");
    let row = csv.lines().find(|line| line.contains(TUESDAY)).unwrap();
    assert!(row.ends_with(",yes,,,"), "{row}");
    // The pool's page has each duty once, as it is in force.
    let pool = server.get("/pools/leeds-nurses").text().unwrap();
    assert_eq!(pool.matches("Sat 24 Oct 2026").count(), 1, "{pool}");
}

#[test]
fn what_was_taken_back_stands_nowhere_and_what_was_restored_stands_again() {
    let (server, first, second) = replaced();
    let now = scene::at("2026-10-20T09:00:00Z");
    withdraw::withdraw(&server.app, second.id, now).unwrap();
    let shown = server.json(&format!("/api/v1/rotas/{}", first.id));
    assert_eq!(shown["in_force"], "partly");
    let duty = &shown["duties"][0];
    assert_eq!(
        (&duty["stands"], &duty["cancelled"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        (&duty["replaced_by"]["name"], &duty["holders_now"]),
        (&json!("Swap"), &json!([]))
    );
    withdraw::restore(&server.app, second.id, now).unwrap();
    let shown = rota_now::get(&server.app, first.id, None)
        .unwrap()
        .now
        .unwrap();
    assert_eq!(shown.in_force, rota_now::InForce::Whole);
    let gone = rota_now::get(&server.app, second.id, None)
        .unwrap()
        .now
        .unwrap();
    assert_eq!(gone.in_force, rota_now::InForce::No);
}
