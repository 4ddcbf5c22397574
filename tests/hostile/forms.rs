//! Whatever changes something in a session carries the session's token.

use evenwatch::http::endpoints;
use evenwatch::http::permission::RequiredAccess;
use evenwatch::web::PAGES;
use reqwest::Method;
use serde_json::Value;

use super::paths;
use crate::accounts::neighbours::{by_role, served};
use crate::api::server::Server;

/// Forms of pages that change something in a session.
fn forms() -> Vec<&'static str> {
    let all = endpoints(PAGES).into_iter().map(|one| one.access);
    let forms = all.filter(|one| one.token_in_form && one.needs == RequiredAccess::SignedIn);
    forms.map(|one| one.pattern).collect()
}

#[test]
fn every_unsafe_method_of_a_session_carries_its_token_whatever_its_type() {
    let server = served();
    let admin = by_role(&server, "administrator");
    let cookie = admin.headers[0].1.as_str();
    let form = "application/x-www-form-urlencoded";
    let forms = forms();
    let others = paths().into_iter().filter(|path| {
        let begins = path.starts_with("/sign-in");
        !begins && !forms.contains(&path.as_str())
    });
    for path in others {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            for kind in [
                form,
                "application/x-www-form-urlencoded; charset=utf-8",
                "text/plain",
                "",
            ] {
                let headers = [
                    ("cookie", cookie),
                    ("origin", &server.address),
                    ("content-type", kind),
                ];
                let answer = server.ask(method.clone(), &path, &headers);
                let status = answer.status().as_u16();
                let told = answer.text().unwrap();
                let is_refused = status == 403 && told.contains("CSRF token missing");
                // What takes nothing of anybody changes nothing, and says so without looking at
                // sessions.
                let is_nothing = status == 405;
                assert!(
                    is_refused || is_nothing,
                    "{method} {path} {kind}: {status} {told}"
                );
            }
        }
    }
    assert_eq!(forms, ["/sign-out", "/account/password"]);
    for path in forms {
        let headers = [
            ("cookie", cookie),
            ("origin", &server.address),
            ("content-type", form),
        ];
        let answer = server.ask(Method::POST, path, &headers);
        let status = answer.status().as_u16();
        let told = answer.text().unwrap();
        assert!(
            status == 403 && told.contains("CSRF token missing"),
            "{path}: a form without its fields: {status} {told}"
        );
    }
    let me = server.ask(Method::GET, "/api/v1/me", &[("cookie", cookie)]);
    assert_eq!(me.json::<Value>().unwrap()["who"], "user:u-administrator");
}

/// What a form was answered with.
fn sent(server: &Server, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let mut request = server
        .client
        .post(format!("{}{path}", server.address))
        .header("origin", &server.address)
        .body(body.to_owned());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().unwrap();
    (answer.status().as_u16(), answer.text().unwrap())
}

#[test]
fn a_form_that_does_not_read_is_refused_in_our_words_and_for_its_token_first() {
    let server = served();
    let admin = by_role(&server, "administrator");
    let cookie = admin.headers[0].1.as_str();
    let form = "application/x-www-form-urlencoded";
    let long = format!("csrf=0&name={}", "x".repeat(20_000));
    let bodies = [
        (form, ""),
        (form, "csrf=0"),
        (form, "csrf=0&csrf=1"),
        (form, "old=a&new=b"),
        (form, "%ff=%fe"),
        (form, long.as_str()),
        ("application/json", "{}"),
        ("text/plain", "csrf=0"),
        ("", "csrf=0"),
    ];
    let is_ours = |told: &str| {
        let foreign = [
            "Parse error",
            "Content type error",
            "payload is",
            "Encoding error",
        ];
        !foreign.iter().any(|words| told.contains(words))
    };
    for path in ["/sign-out", "/account/password"] {
        for (kind, body) in bodies {
            let headers = [("cookie", cookie), ("content-type", kind)];
            let (status, told) = sent(&server, path, &headers, body);
            let shown: String = body.chars().take(40).collect();
            assert!(
                status == 403 && told.contains("CSRF token missing or invalid") && is_ours(&told),
                "{path} {kind} {shown}: {status} {told}"
            );
        }
    }
    let me = server.ask(Method::GET, "/api/v1/me", &[("cookie", cookie)]);
    assert_eq!(me.json::<Value>().unwrap()["who"], "user:u-administrator");
    // A form that begins a session has no token; what is wrong with it is said.
    for (kind, body, wanted, words) in [
        (form, "", 400, "the form has no field \"name\""),
        (form, "name=a", 400, "the form has no field \"password\""),
        (
            form,
            "name=a&name=b",
            400,
            "the form has the field \"name\" twice",
        ),
        (
            form,
            "name=a&password=b&colour=red",
            400,
            "unknown field \"colour\"",
        ),
        (form, long.as_str(), 413, "the form is longer than"),
        (
            "text/plain",
            "name=a",
            400,
            "application/x-www-form-urlencoded",
        ),
    ] {
        let headers = [("content-type", kind), ("accept", "application/json")];
        let (status, told) = sent(&server, "/sign-in", &headers, body);
        let told = told.replace("\\\"", "\"");
        assert!(
            status == wanted && told.contains(words) && is_ours(&told),
            "{kind} {words}: {status} {told}"
        );
    }
}
