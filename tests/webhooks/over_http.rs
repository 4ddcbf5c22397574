//! Receivers kept over HTTP and on the command line.

use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::server::Server;
use crate::cli::Desk;
use crate::feeds::scene;

#[test]
fn administrators_keep_receivers_over_http() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let bearer = server.bearer();
    let headers = [("authorization", bearer.as_str())];
    let send = |path: &str, body: &Value| server.send(Method::POST, path, &headers, body);
    for (body, pointer) in [
        (
            json!({ "url": "http://192.0.2.1/", "events": ["rota.published"] }),
            "/url",
        ),
        (
            json!({ "url": "https://127.0.0.1/", "events": ["rota.published"] }),
            "/url",
        ),
        (
            json!({ "url": "https://192.0.2.1/", "events": ["rota.eaten"] }),
            "/events/0",
        ),
        (json!({ "url": "https://192.0.2.1/" }), ""),
    ] {
        let answer = send("/api/v1/webhooks", &body);
        assert_eq!(answer.status(), 422, "{body}");
        let problem: Value = answer.json().unwrap();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    // An address of the public Internet that is never asked here: its messages only wait.
    let body = json!({ "url": "https://1.1.1.1/hook?token=x", "events": ["rota.published"], "organisation": "QWO" });
    let answer = send("/api/v1/webhooks", &body);
    assert_eq!(answer.status(), 201);
    let place = answer.headers()["location"].to_str().unwrap().to_owned();
    let made: Value = answer.json().unwrap();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let list = server
        .ask(Method::GET, "/api/v1/webhooks", &headers)
        .text()
        .unwrap();
    assert!(
        list.contains("1.1.1.1") && !list.contains("whsec_"),
        "{list}"
    );
    let sent = send(&format!("{place}/test"), &json!({}));
    assert_eq!(sent.status(), 202);
    let sent: Value = sent.json().unwrap();
    assert_eq!(
        (&sent["event"], &sent["state"]),
        (&json!("webhook.test"), &json!("waiting"))
    );
    let messages = server.ask(Method::GET, &format!("{place}/messages"), &headers);
    let messages: Value = messages.json().unwrap();
    assert_eq!(messages["items"][0]["id"], sent["id"]);
    let again = format!(
        "/api/v1/webhook-messages/{}/resend",
        sent["id"].as_str().unwrap()
    );
    assert_eq!(send(&again, &json!({})).status(), 202);
    assert_eq!(server.ask(Method::DELETE, &place, &headers).status(), 204);
    for (method, path) in [
        (Method::DELETE, place.clone()),
        (Method::POST, format!("{place}/test")),
        (Method::GET, format!("{place}/messages")),
        (Method::POST, again),
    ] {
        assert_eq!(server.ask(method, &path, &headers).status(), 404, "{path}");
    }
    let scoped = format!("Bearer {}", crate::accounts::key(&server.app, Some("QWO")));
    let answer = server.ask(
        Method::GET,
        "/api/v1/webhooks",
        &[("authorization", &scoped)],
    );
    assert_eq!(answer.status(), 403, "receivers are the whole's");
}

#[test]
fn the_command_line_keeps_receivers() {
    let desk = Desk::new();
    desk.run(&["webhook", "list"]).ends(4).says("no database");
    let made = desk
        .run(&[
            "webhook",
            "add",
            "https://1.1.1.1/hook",
            "--event",
            "rota.published",
            "--json",
        ])
        .ok()
        .json();
    let id = made["receiver"]["id"].as_str().unwrap();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let listed = desk.run(&["webhook", "list", "--json"]).ok();
    assert!(!listed.out.contains("whsec_"), "{}", listed.out);
    let message = desk.run(&["webhook", "test", id, "--json"]).ok().json();
    assert!(
        desk.run(&["webhook", "messages", id])
            .ok()
            .out
            .contains("waiting")
    );
    desk.run(&["webhook", "resend", message["id"].as_str().unwrap()])
        .ok();
    desk.run(&["webhook", "remove", id]).ok();
    desk.run(&["webhook", "test", id])
        .ends(4)
        .says("no receiver");
    desk.run(&[
        "webhook",
        "add",
        "https://127.0.0.1/",
        "--event",
        "rota.published",
    ])
    .ends(3)
    .says("private_hosts");
    desk.run(&[
        "webhook",
        "add",
        "https://1.1.1.1/",
        "--event",
        "rota.eaten",
    ])
    .ends(2)
    .says("rota.eaten");
}
