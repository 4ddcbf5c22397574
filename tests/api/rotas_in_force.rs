//! A rota that another has replaced in part: page, list, answer, file and calendars tell one truth.

use evenwatch::app::{rota_now, withdraw};
use evenwatch::domain::ids::RotaId;
use evenwatch::domain::rota::Rota;
use reqwest::Method;
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
        let rotas = list["items"].as_array().unwrap();
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
    assert!(
        page.contains("Replaced by Swap (") && page.contains("): now Bilal"),
        "{page}"
    );
    let page = server.get(&format!("/rotas/{}", second.id)).text().unwrap();
    assert!(page.contains("In force"), "{page}");
    let front = server.get("/").text().unwrap();
    assert!(front.contains("partly replaced by Swap ("), "{front}");
    let csv = server.get(&format!("/api/v1/rotas/{}/files/rota.csv", first.id));
    let csv = csv.text().unwrap();
    let row = csv.lines().find(|line| line.contains(LONG)).unwrap();
    let short = &second.id.to_string()[..8];
    let wanted = format!(",no,{},Swap ({short}),Bilal Quarrington", second.id);
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

#[test]
fn a_rota_published_over_a_duty_that_has_begun_says_before_and_after_that_its_own_does_not_come_into_force()
 {
    // The server's clock shows nine in the morning after that night.
    const BEGUN: &str = "2026-10-19";
    let server = Server::with_network();
    let first = nights(1, "Autumn", &[(BEGUN, &[ADA]), (LONG, &[ADA])]);
    let second = nights(2, "Swap", &[(BEGUN, &[BILAL]), (LONG, &[BILAL])]);
    server.publish(&first, "2026-10-01T10:00:00Z");
    server.draft(&second);
    let page = || {
        let accept = [("accept", "text/html")];
        let page = server.ask(Method::GET, &format!("/rotas/{}", second.id), &accept);
        page.text().unwrap()
    };
    let before = page();
    for said in [
        "these duties do not come into force",
        "Mon 19 Oct 2026",
        "Mon 20:00 to Tue 08:00, 12 h",
        "Bilal Quarrington",
    ] {
        assert!(before.contains(said), "{said}: {before}");
    }
    let bearer = server.bearer();
    let headers = [("authorization", bearer.as_str()), ("if-match", "*")];
    let path = format!("/api/v1/rotas/{}/publish", second.id);
    let post = |query: &str| -> Value {
        let answer = server.ask(Method::POST, &format!("{path}{query}"), &headers);
        assert_eq!(answer.status(), 200);
        answer.json().unwrap()
    };
    let preview = post("?preview=yes");
    let done = post("");
    assert_eq!(
        [&preview["state"], &done["state"]],
        [&json!("draft"), &json!("published")]
    );
    assert_eq!(preview["begun"], done["begun"]);
    assert_eq!(done["changed_duties"], 1);
    let begun = &done["begun"][0];
    assert_eq!(begun["duty"], scene::night(BEGUN).as_str());
    assert_eq!(begun["rota"], first.id.to_string());
    assert_eq!(begun["time"]["minutes"], 720);
    assert_eq!(
        [&begun["holders"], &begun["instead"]],
        [&json!([ADA]), &json!([BILAL])]
    );

    // Every later answer says the same.
    let shown = server.json(&format!("/api/v1/rotas/{}", second.id));
    assert_eq!(shown["in_force"], "partly");
    let duty = &shown["duties"][0];
    assert_eq!(
        [
            &duty["stands"],
            &duty["kept_by"]["name"],
            &duty["holders_now"]
        ],
        [&json!(false), &json!("Autumn"), &json!([ADA])]
    );
    let list = server.json("/api/v1/rotas");
    let rotas = list["items"].as_array().unwrap();
    let row = rotas.iter().find(|rota| rota["name"] == "Swap").unwrap();
    assert_eq!(
        [&row["in_force"], &row["begun"]],
        [&json!("partly"), &json!(1)]
    );
    let after = page();
    assert!(after.contains("Partly in force"), "{after}");
    assert!(
        after.contains("1 duty had begun when this rota was published"),
        "{after}"
    );
    let feed = server.get("/feeds/pools/leeds-nurses.ics").bytes().unwrap();
    let events = read(&feed).events;
    let event = events.iter().find(|event| event.uid == scene::night(BEGUN));
    assert!(!event.unwrap().summary.contains("Bilal"));
}

#[test]
fn the_front_page_says_when_the_first_duty_starts() {
    let server = Server::with_network();
    let front = server.get("/").text().unwrap();
    assert!(!front.contains("the next one starts"), "{front}");
    let first = nights(1, "Christmas", &[("2026-12-24", &[ADA])]);
    server.publish(&first, "2026-10-01T10:00:00Z");
    let front = server.get("/").text().unwrap();
    let next = "No published duty runs now: the next one starts Thu 24 Dec 2026, 20:00 GMT.";
    assert!(front.contains(next), "{front}");
}
