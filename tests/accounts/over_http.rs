//! Users, keys, private addresses and the log over HTTP, and one's own password by API and by page.

use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::{Value, json};

use super::http::{send, sign_in};
use super::neighbours::{by_key, by_role};
use crate::api::server::{Server, header};
use crate::feeds::scene::{self, ADA, POOL};
use crate::support::http::told;
use crate::support::pages;

const PASSWORD: &str = "correct horse battery";

fn served() -> (Server, String) {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let bearer = server.bearer();
    (server, bearer)
}

#[test]
fn roles_keys_and_receivers_for_what_the_network_does_not_have_are_refused_at_their_place() {
    let (server, bearer) = served();
    let write = |method, path: &str, body: &Value| {
        let headers = [("authorization", bearer.as_str()), ("if-match", "*")];
        told(server.send(method, path, &headers, body), 422)
    };
    let place = |answer: &Value| {
        let error = &answer["errors"][0];
        let remedy = error["remedy"].as_str().unwrap();
        assert!(remedy.contains("add it to the network first"), "{answer}");
        ["pointer", "found"].map(|field| error[field].as_str().unwrap().to_owned())
    };
    for (role, found) in [
        ("manager:leeds-nurse", "\"manager:leeds-nurse\""),
        ("staff:nobody", "\"staff:nobody\""),
        ("auditor:QQQ", "\"auditor:QQQ\""),
    ] {
        let new = json!({ "name": "ben", "password": PASSWORD, "roles": ["auditor", role] });
        let answer = write(Method::POST, "/api/v1/users", &new);
        assert_eq!(place(&answer), ["/roles/1", found]);
    }
    // Of what a user has already, what has left the network since stays and bars no other change.
    let new = json!({ "name": "ben", "password": PASSWORD, "roles": [format!("staff:{ADA}")] });
    let headers = [("authorization", bearer.as_str()), ("if-match", "*")];
    told(
        server.send(Method::POST, "/api/v1/users", &headers, &new),
        201,
    );
    let mut file = scene::file();
    for pool in &mut file.pools {
        pool.members.retain(|member| member.person.as_str() != ADA);
    }
    file.people.retain(|person| person.id.as_str() != ADA);
    file.brought_forward
        .retain(|row| row.person.as_str() != ADA);
    server.import(&serde_json::to_vec(&file).unwrap());
    let both = json!({ "roles": [format!("staff:{ADA}"), "manager:none"], "disabled": true });
    let answer = write(Method::PUT, "/api/v1/users/ben", &both);
    assert_eq!(place(&answer), ["/roles/1", "\"manager:none\""]);
    let locked = json!({ "roles": [format!("staff:{ADA}")], "disabled": true });
    told(
        server.send(Method::PUT, "/api/v1/users/ben", &headers, &locked),
        200,
    );

    let key = json!({
        "name": "board", "actions": ["read-on-call"], "organisation": "QQQ", "expires_at": "2027-01-01T00:00:00Z"
    });
    let answer = write(Method::POST, "/api/v1/keys", &key);
    assert_eq!(place(&answer), ["/organisation", "\"QQQ\""]);
    let webhook = json!({
        "url": "https://192.0.2.1/hook", "events": ["rota.published"], "organisation": "QQQ"
    });
    let answer = write(Method::POST, "/api/v1/webhooks", &webhook);
    assert_eq!(place(&answer), ["/organisation", "\"QQQ\""]);
}

#[test]
fn users_are_made_changed_and_locked() {
    let (server, bearer) = served();
    let write = |method, path: &str, tag: &str, body: &Value| {
        let headers = [("authorization", bearer.as_str()), ("if-match", tag)];
        server.send(method, path, &headers, body)
    };
    let new = json!({ "name": "ben", "password": PASSWORD, "roles": [format!("staff:{ADA}")] });
    let created = write(Method::POST, "/api/v1/users", "*", &new);
    let (location, tag) = (header(&created, "location"), header(&created, "etag"));
    let user = told(created, 201);
    assert_eq!(location, "/api/v1/users/ben");
    assert_eq!(
        (&user["name"], &user["disabled"]),
        (&json!("ben"), &json!(false))
    );
    assert!(!user.to_string().contains("argon2") && !user.to_string().contains(PASSWORD));
    told(write(Method::POST, "/api/v1/users", "*", &new), 409);
    let cookie = sign_in(&server, "ben", PASSWORD).unwrap();
    let me = || -> Value {
        server
            .ask(Method::GET, "/api/v1/me", &[("cookie", &cookie)])
            .json()
            .unwrap()
    };
    assert_eq!(me()["who"], "user:ben");

    let manager = json!({ "roles": [format!("manager:{POOL}")], "disabled": false });
    let changed = write(Method::PUT, &location, &tag, &manager);
    let newer = header(&changed, "etag");
    assert_eq!(told(changed, 200)["roles"], manager["roles"]);
    assert_eq!(me()["grants"][0]["id"], POOL, "other roles hold at once");
    told(write(Method::PUT, &location, &tag, &manager), 412);
    let locked = json!({ "roles": [], "disabled": true });
    assert_eq!(
        told(write(Method::PUT, &location, &newer, &locked), 200)["disabled"],
        true
    );
    assert_eq!(me()["who"], "anybody", "a locked account has no session");
    assert!(sign_in(&server, "ben", PASSWORD).is_none());

    for (body, status) in [
        (
            json!({ "name": "cy", "password": "short", "roles": [] }),
            422,
        ),
        (
            json!({ "name": "Cy", "password": PASSWORD, "roles": [] }),
            422,
        ),
        (
            json!({ "name": "cy", "password": PASSWORD, "roles": ["boss"] }),
            422,
        ),
        (
            json!({ "name": "cy", "password": PASSWORD, "roles": [], "admin": true }),
            422,
        ),
        (json!({ "name": "cy", "roles": [] }), 422),
    ] {
        told(write(Method::POST, "/api/v1/users", "*", &body), status);
    }
    told(
        write(Method::PUT, "/api/v1/users/nobody", "*", &locked),
        404,
    );
    let first = json!({ "name": "ann", "password": PASSWORD, "roles": ["administrator"] });
    told(write(Method::POST, "/api/v1/users", "*", &first), 201);
    told(write(Method::PUT, "/api/v1/users/ann", "*", &locked), 422);
    let answer = server.ask(Method::GET, "/api/v1/users", &[("authorization", &bearer)]);
    let users = told(answer, 200);
    let names: Vec<_> = users["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| &user["name"])
        .collect();
    assert_eq!(names, ["ann", "ben"]);
}

#[test]
fn keys_and_private_addresses_are_shown_once_and_revoked() {
    let (server, bearer) = served();
    let known = [("authorization", bearer.as_str())];
    let key = json!({ "name": "ward-board", "actions": ["read-on-call"], "organisation": "QWO", "expires_at": "2026-11-30T00:00:00Z" });
    let created = server.send(Method::POST, "/api/v1/keys", &known, &key);
    let location = header(&created, "location");
    let created = told(created, 201);
    let own = format!("Bearer {}", created["secret"].as_str().unwrap());
    let on_call = || {
        server
            .ask(Method::GET, "/api/v1/on-call", &[("authorization", &own)])
            .status()
    };
    assert_eq!(on_call(), 200);
    let list = told(server.ask(Method::GET, "/api/v1/keys", &known), 200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains("evenwatch_key_"), "{list}");
    assert_eq!(server.ask(Method::DELETE, &location, &known).status(), 204);
    assert_eq!(on_call(), 401);
    assert_eq!(server.ask(Method::DELETE, &location, &known).status(), 204);
    for (member, value, pointer) in [
        (
            "expires_at",
            json!("2026-11-30T00:00:00"),
            Some("/expires_at"),
        ),
        ("expires_at", json!("2036-11-30T00:00:00Z"), None),
        ("actions", json!(["read-all"]), Some("/actions/0")),
        ("organisation", json!("x"), Some("/organisation")),
        ("expiresAt", json!("x"), Some("/expiresAt")),
    ] {
        let mut wrong = key.clone();
        wrong[member] = value;
        let problem = told(
            server.send(Method::POST, "/api/v1/keys", &known, &wrong),
            422,
        );
        assert_eq!(
            problem["errors"][0]["pointer"].as_str(),
            pointer,
            "{problem}"
        );
    }

    let manager = by_role(&server, &format!("manager:{POOL}"));
    let token = manager.token(&server);
    let cookie = manager.headers[0].1.clone();
    let by_manager = [
        ("cookie", cookie.as_str()),
        ("x-csrf-token", &token),
        ("origin", &server.address),
    ];
    let feed = |of: &str| {
        server.send(
            Method::POST,
            "/api/v1/feed-tokens",
            &by_manager,
            &json!({ "feed": of }),
        )
    };
    let given = feed(&format!("person:{ADA}"));
    let location = header(&given, "location");
    let given = told(given, 201);
    let path = given["path"].as_str().unwrap();
    assert_eq!(server.get(path).status(), 200);
    told(feed("hospice:QWO"), 422);
    told(feed("board:QWO"), 403);
    told(feed("person:nobody"), 403);
    assert_eq!(
        server.ask(Method::DELETE, &location, &by_manager).status(),
        204
    );
    assert_eq!(server.get(path).status(), 410);
    let list = told(
        server.ask(Method::GET, "/api/v1/feed-tokens", &by_manager),
        200,
    );
    assert!(list["items"][0]["revoked_at"].is_string(), "{list}");
    assert!(
        !list
            .to_string()
            .contains(path.trim_start_matches("/feeds/private/"))
    );
}

#[test]
fn the_log_is_read_in_pages_by_administrators() {
    let (server, bearer) = served();
    let known = [("authorization", bearer.as_str())];
    for id in ["a", "b", "c"] {
        told(
            server.send(
                Method::POST,
                "/api/v1/competences",
                &known,
                &json!({ "id": id, "name": "C" }),
            ),
            201,
        );
    }
    let page = |path: &str| told(server.ask(Method::GET, path, &known), 200);
    let list = "/api/v1/log?action=competence.";
    let entries = pages::walked(list, 2, page);
    for entry in &entries {
        assert_eq!(
            (&entry["who"], &entry["before"]),
            (&json!("key:everything"), &Value::Null)
        );
    }
    let subjects = entries
        .iter()
        .map(|entry| entry["subject"].as_str().unwrap());
    let subjects: Vec<&str> = subjects.collect();
    let next = page(&format!("{list}&limit=2"))["next"].take();
    assert_eq!(subjects, ["competence:c", "competence:b", "competence:a"]);
    for query in [
        "since=2026-10-20T09:00:00",
        "limit=0",
        "cursor=x",
        &format!("who=x&cursor={}", next.as_str().unwrap()),
    ] {
        told(
            server.ask(Method::GET, &format!("/api/v1/log?{query}"), &known),
            422,
        );
    }
    told(server.ask(Method::GET, "/api/v1/log?before=3", &known), 400);
    for caller in [
        by_role(&server, "auditor:QWO"),
        by_key(&server, Some("QWO")),
    ] {
        for path in ["/api/v1/log", "/api/v1/users", "/api/v1/keys"] {
            assert_eq!(caller.ask(&server, path).0, 403, "{} {path}", caller.name);
        }
    }
}

#[test]
fn one_sets_ones_own_password_by_knowing_the_old_one() {
    let (server, bearer) = served();
    let caller = by_role(&server, &format!("staff:{ADA}"));
    let name = format!("u-staff-{ADA}");
    let cookie = caller.headers[0].1.clone();
    let token = caller.token(&server);
    let other = "quite another battery";
    let here = [
        ("cookie", cookie.as_str()),
        ("x-csrf-token", &token),
        ("origin", &server.address),
    ];
    let put = |old: &str, new: &str| {
        server.send(
            Method::PUT,
            "/api/v1/me/password",
            &here,
            &json!({ "old": old, "new": new }),
        )
    };
    told(put("wrong", other), 401);
    told(put(PASSWORD, "short"), 422);
    let without = server.send(
        Method::PUT,
        "/api/v1/me/password",
        &here[..1],
        &json!({ "old": PASSWORD, "new": other }),
    );
    told(without, 403);
    let key = [("authorization", bearer.as_str())];
    told(
        server.send(
            Method::PUT,
            "/api/v1/me/password",
            &key,
            &json!({ "old": "x", "new": other }),
        ),
        422,
    );
    told(put(PASSWORD, other), 204);
    told(server.ask(Method::GET, "/api/v1/people", &here[..1]), 401);
    assert!(sign_in(&server, &name, PASSWORD).is_none());

    let cookie = sign_in(&server, &name, other).unwrap();
    let page = server
        .ask(Method::GET, "/account", &[("cookie", &cookie)])
        .text()
        .unwrap();
    assert!(
        page.contains("action=\"/account/password\"") && !page.contains("<script"),
        "{page}"
    );
    let me: Value = server
        .ask(Method::GET, "/api/v1/me", &[("cookie", &cookie)])
        .json()
        .unwrap();
    let csrf = me["csrf_token"].as_str().unwrap();
    let here = [
        ("origin", server.address.as_str()),
        ("cookie", cookie.as_str()),
    ];
    let form = |csrf: &str, old: &str, new: &str| {
        let plus = |text: &str| text.replace(' ', "+");
        let form = format!("csrf={csrf}&old={}&new={}", plus(old), plus(new));
        send(&server, "/account/password", &form, &here)
    };
    assert_eq!(form("0", other, PASSWORD).status(), 403);
    let wrong = form(csrf, "wrong", PASSWORD);
    assert_eq!(
        (wrong.status().as_u16(), header(&wrong, "cache-control")),
        (401, "no-store".to_owned())
    );
    let wrong = wrong.text().unwrap();
    assert!(
        wrong.contains("role=\"alert\"") && !wrong.contains("value=\"wrong\""),
        "{wrong}"
    );
    let set = form(csrf, other, PASSWORD);
    assert_eq!(
        (set.status().as_u16(), header(&set, "location")),
        (303, "/sign-in?next=/account".to_owned())
    );
    assert!(sign_in(&server, &name, PASSWORD).is_some());
}
