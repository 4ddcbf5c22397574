//! Whom the provider knows as which user, over HTTP.

use evenwatch::app::{accounts, log};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Browser, House, wrong};
use crate::accounts::neighbours::by_role;
use crate::api::server::{NOW, Server, header};
use crate::feeds::scene::at;
use crate::support::http::told;

fn house() -> House {
    let house = House::of(super::fake_idp::Liar::new(), |settings| {
        settings.openid.user_claim.clear();
    });
    for name in ["ann", "ben"] {
        let roles = ["auditor".parse().unwrap()];
        let name = name.parse().unwrap();
        accounts::add(
            &house.server.app,
            &name,
            &roles,
            "correct horse battery",
            at(NOW),
        )
        .unwrap();
    }
    house
}

#[test]
fn an_administrator_links_lists_and_unlinks() {
    let house = house();
    let (server, issuer) = (&house.server, house.liar.issuer());
    let bearer = server.bearer();
    let known = [("authorization", bearer.as_str())];
    let links = |name: &str| {
        let path = format!("/api/v1/users/{name}/identities");
        told(server.ask(Method::GET, &path, &known), 200)["items"].clone()
    };
    let link = |name: &str, body: &Value| {
        let path = format!("/api/v1/users/{name}/identities");
        server.send(Method::POST, &path, &known, body)
    };
    let browser = Browser::new();
    let (status, sentence) = wrong(browser.sign_in(&house));
    assert!(status == 403 && sentence.contains("s-1"), "{sentence}");
    assert_eq!(links("ben"), json!([]));

    let created = link("ben", &json!({ "subject": "s-1" }));
    let location = header(&created, "location");
    let created = told(created, 201);
    assert_eq!(
        (&created["subject"], &created["issuer"]),
        (&json!("s-1"), &json!(issuer))
    );
    let id = created["id"].as_str().unwrap();
    assert_eq!(location, format!("/api/v1/users/ben/identities/{id}"));
    assert_eq!(links("ben"), json!([created]));
    assert_eq!(links("ann"), json!([]), "each user's own");
    let named = json!({ "subject": "s-1", "issuer": issuer });
    assert_eq!(told(link("ben", &named), 200), created, "once is enough");
    assert_eq!(browser.sign_in(&house).status(), 303);
    assert_eq!(browser.who(server), "user:ben");

    let taken = told(link("ann", &named), 409);
    let detail = taken["detail"].as_str().unwrap();
    assert!(detail.contains("s-1 is linked to ben"), "{detail}");
    let foreign = format!("/api/v1/users/ann/identities/{id}");
    told(server.ask(Method::DELETE, &foreign, &known), 404);
    // Another provider's s-1 is somebody else.
    let elsewhere = json!({ "subject": "s-1", "issuer": "https://sign-in.example.org" });
    let other = told(link("ann", &elsewhere), 201);
    assert_ne!(other["id"], created["id"]);

    told(server.ask(Method::DELETE, &location, &known), 204);
    told(server.ask(Method::DELETE, &location, &known), 404);
    assert_eq!(links("ben"), json!([]));
    assert_eq!(links("ann"), json!([other]));
    assert_eq!(wrong(Browser::new().sign_in(&house)).0, 403);
    assert_eq!(browser.who(server), "user:ben", "what is open goes on");

    let entries = log::search(&server.app, &log::LogSearch::default(), 100).unwrap();
    let written: Vec<(&str, &str)> = entries
        .iter()
        .filter(|entry| entry.write.action.contains("link"))
        .map(|entry| (entry.write.action.as_str(), entry.write.subject.as_str()))
        .collect();
    assert_eq!(
        written,
        [
            ("user.unlink", "user:ben"),
            ("user.link", "user:ann"),
            ("user.link", "user:ben")
        ]
    );
    assert!(
        entries
            .iter()
            .all(|entry| entry.write.action != "user.link" || entry.write.who.starts_with("key:"))
    );
}

#[test]
fn what_makes_no_link_is_told_by_its_place() {
    let house = house();
    let bearer = house.server.bearer();
    let known = [("authorization", bearer.as_str())];
    let send = |server: &Server, name: &str, body: &Value, known: &[(&str, &str)]| {
        let path = format!("/api/v1/users/{name}/identities");
        server.send(Method::POST, &path, known, body)
    };
    let long = "s".repeat(256);
    for (name, body, status, pointer) in [
        ("ben", json!({}), 422, Value::Null),
        ("ben", json!({ "subject": "" }), 422, json!("/subject")),
        ("ben", json!({ "subject": long }), 422, json!("/subject")),
        (
            "ben",
            json!({ "subject": "s-1", "issuer": "x" }),
            422,
            json!("/issuer"),
        ),
        (
            "ben",
            json!({ "subject": "s-1", "sub": "x" }),
            422,
            json!("/sub"),
        ),
        ("cas", json!({ "subject": "s-1" }), 404, Value::Null),
        ("Ben!", json!({ "subject": "s-1" }), 422, Value::Null),
    ] {
        let problem = told(send(&house.server, name, &body, &known), status);
        if !pointer.is_null() {
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        }
    }
    let id = "/api/v1/users/ben/identities/s-1";
    told(house.server.ask(Method::DELETE, id, &known), 422);
    // Without a provider in the settings it has to be named.
    let server = Server::reading(evenwatch::http::AnonymousAccess::Accounts);
    let roles = ["auditor".parse().unwrap()];
    let ben = "ben".parse().unwrap();
    accounts::add(&server.app, &ben, &roles, "correct horse battery", at(NOW)).unwrap();
    let bearer = server.bearer();
    let known = [("authorization", bearer.as_str())];
    let problem = told(
        send(&server, "ben", &json!({ "subject": "s-1" }), &known),
        422,
    );
    assert_eq!(problem["errors"][0]["pointer"], "/issuer", "{problem}");
    let named = json!({ "subject": "s-1", "issuer": "https://sign-in.example.org" });
    told(send(&server, "ben", &named, &known), 201);
}

#[test]
fn nobody_else_reads_or_writes_links() {
    let server = crate::accounts::neighbours::served();
    let body = json!({ "subject": "s-1", "issuer": "https://sign-in.example.org" });
    let list = "/api/v1/users/ann/identities";
    let one = format!("{list}/{}", uuid::Uuid::nil());
    for role in ["auditor", "auditor:QWO", "manager:leeds-nurses"] {
        let caller = by_role(&server, role);
        assert_eq!(caller.ask(&server, list).0, 403, "{role}");
        let write = |method, path| {
            let (status, body) = caller.send(&server, method, path, &body);
            assert_eq!(status, 403, "{role}: {body}");
            assert!(body.contains("manage-accounts"), "{role}: {body}");
        };
        write(Method::POST, list);
        write(Method::DELETE, &one);
    }
    told(server.send(Method::POST, list, &[], &body), 401);
    told(server.ask(Method::DELETE, &one, &[]), 401);
}
