//! Serving an area is a reason to see who is on call, and none to read or change a person.

use evenwatch::app::keys;
use evenwatch::domain::access::Action;
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::neighbours::file;
use crate::api::server::{NOW, Server};
use crate::feeds::scene::{self, ADA, POOL};
use crate::support::http::told;

/// The board of the areas that the pool serves; another organisation hosts it and employs its
/// people.
const BOARD: &str = "QWO";
const HOST: &str = "ZZE21";

fn key(server: &Server, organisation: &str) -> String {
    let new = keys::NewKey {
        name: format!("key-{}", organisation.to_lowercase())
            .parse()
            .unwrap(),
        actions: Action::ALL.into(),
        organisation: Some(organisation.parse().unwrap()),
        expires_at: scene::at("2026-12-01T00:00:00Z"),
    };
    let (_, secret) = keys::add(&server.app, &new, scene::at(NOW)).unwrap();
    format!("Bearer {secret}")
}

#[test]
fn a_boards_key_sees_who_is_on_call_and_reads_and_changes_nobody() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&file()).unwrap());
    let network = scene::network();
    server.publish(
        &scene::rota(&network, 1, &[("2026-10-20", &[ADA])]),
        "2026-09-01T10:00:00Z",
    );
    let (board, host) = (key(&server, BOARD), key(&server, HOST));
    let ask = |key: &str, path: &str| server.ask(Method::GET, path, &[("authorization", key)]);
    let on_call = ask(&board, "/api/v1/on-call?at=2026-10-21T02:00:00Z")
        .text()
        .unwrap();
    assert!(on_call.contains(ADA), "{on_call}");
    for path in [
        format!("/api/v1/people/{ADA}"),
        "/api/v1/absences/away".to_owned(),
        "/api/v1/preferences/wish".to_owned(),
    ] {
        assert_eq!(ask(&board, &path).status(), 404, "{path}");
        assert_eq!(ask(&host, &path).status(), 200, "{path}");
    }
    let of_person = format!("/feeds/people/{ADA}.ics");
    assert_eq!(ask(&board, &of_person).status(), 404);
    assert_eq!(ask(&host, &of_person).status(), 200);
    for list in ["people", "absences", "preferences"] {
        let list = format!("/api/v1/{list}");
        let of_board: Value = told(ask(&board, &list), 200);
        assert_eq!(of_board["items"], json!([]), "{list}");
        let of_host: Value = told(ask(&host, &list), 200);
        assert_ne!(of_host["items"], json!([]), "{list}");
    }
    let equity = "/api/v1/equity?from=2026-10-19&to=2026-10-26";
    let shares = ask(&board, equity).text().unwrap();
    assert!(!shares.contains(ADA) && !shares.contains("wte"), "{shares}");
    assert!(ask(&host, equity).text().unwrap().contains(ADA));
    let network = ask(&board, "/api/v1/network").text().unwrap();
    assert!(
        network.contains(POOL) && !network.contains("wte"),
        "{network}"
    );
}

#[test]
fn a_boards_key_writes_nobodys_leave() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&file()).unwrap());
    let (board, host) = (key(&server, BOARD), key(&server, HOST));
    let leave = |id: &str| {
        json!({
            "id": id, "person": ADA, "kind": "annual-leave",
            "period": { "first_day": "2026-11-02", "last_day": "2026-11-04" }
        })
    };
    let send = |method, path: &str, key: &str, body: &Value| {
        let headers = [("authorization", key), ("if-match", "*")];
        server.send(method, path, &headers, body).status().as_u16()
    };
    assert_eq!(
        send(Method::POST, "/api/v1/absences", &board, &leave("new")),
        403
    );
    assert_eq!(
        send(Method::PUT, "/api/v1/absences/away", &board, &leave("away")),
        404
    );
    assert_eq!(
        send(
            Method::DELETE,
            "/api/v1/absences/away",
            &board,
            &leave("away")
        ),
        404
    );
    assert_eq!(
        send(Method::POST, "/api/v1/absences", &host, &leave("new")),
        201
    );
}
