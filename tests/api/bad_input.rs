//! What is refused, and how: each with a problem document that says what, where and what to do
//! instead.

use reqwest::Method;
use serde_json::Value;

use super::server::{Server, header};

/// Path and query, status, type of problem, and a word that the remedy or the detail must hold.
const REFUSED: &[(&str, u16, &str, &str)] = &[
    ("/nowhere", 404, "no-such-address", "/nowhere"),
    ("/api/v1/rotas/", 404, "no-such-address", "/api/v1/rotas/"),
    (
        "/api/v1/on-call?at=2026-10-25T01:30:00",
        422,
        "invalid-value",
        "2026-10-25T01:30:00Z",
    ),
    (
        "/api/v1/on-call?at=yesterday",
        422,
        "invalid-value",
        "yesterday",
    ),
    ("/api/v1/on-call?at=", 422, "invalid-value", "RFC 3339"),
    ("/api/v1/on-call?when=now", 400, "bad-query", "when"),
    (
        "/api/v1/on-call?are=leeds",
        400,
        "bad-query",
        "did you mean \\\"area\\\"?",
    ),
    (
        "/api/v1/on-call?area=leeds&area=hull",
        400,
        "bad-query",
        "\\\"area\\\" is given twice",
    ),
    (
        "/api/v1/on-call?area=atlantis",
        404,
        "not-found",
        "atlantis",
    ),
    ("/api/v1/on-call?line=diving", 404, "not-found", "diving"),
    (
        "/api/v1/on-call?area=At%20sea",
        422,
        "invalid-value",
        "At sea",
    ),
    (
        "/api/v1/on-call?at=2026-10-25T00:30:00Z&at=2026-10-25T01:30:00Z",
        400,
        "bad-query",
        "at",
    ),
    (
        "/api/v1/rotas/not-a-uuid",
        422,
        "invalid-value",
        "not-a-uuid",
    ),
    (
        "/api/v1/rotas/00000000-0000-0000-0000-000000000099",
        404,
        "not-found",
        "00000000-0000-0000-0000-000000000099",
    ),
    (
        "/api/v1/rotas/00000000-0000-0000-0000-000000000099?revision=0",
        422,
        "invalid-value",
        "revision",
    ),
    (
        "/api/v1/rotas/00000000-0000-0000-0000-000000000099?revision=-1",
        422,
        "invalid-value",
        "revision",
    ),
    (
        "/api/v1/rotas/00000000-0000-0000-0000-000000000099?version=1",
        400,
        "bad-query",
        "version",
    ),
    (
        "/api/v1/audit?from=2026-10-26&to=2026-10-26",
        422,
        "invalid-value",
        "after from",
    ),
    (
        "/api/v1/audit?from=2026-10-26&to=2026-10-01",
        422,
        "invalid-value",
        "after from",
    ),
    (
        "/api/v1/audit?from=26/10/2026",
        422,
        "invalid-value",
        "2026-11-23",
    ),
    (
        "/api/v1/audit?from=2026-02-30",
        422,
        "invalid-value",
        "2026-02-30",
    ),
    (
        "/api/v1/audit?from=2026-10-26T00:00:00Z",
        422,
        "invalid-value",
        "not a day",
    ),
    (
        "/api/v1/audit?from=2026-01-01&to=2036-01-01",
        422,
        "refused",
        "days",
    ),
    ("/api/v1/audit?since=2026-10-26", 400, "bad-query", "since"),
    (
        "/api/v1/equity?from=2026-10-26&to=2026-10-01",
        422,
        "invalid-value",
        "after from",
    ),
    (
        "/api/v1/equity?from=2026-01-01&to=2036-01-01",
        422,
        "refused",
        "days",
    ),
    ("/api/v1/equity?person=ann", 400, "bad-query", "person"),
    ("/feeds/people/nobody.ics", 404, "not-found", "nobody"),
    (
        "/feeds/people/Not%20An%20Id.ics",
        422,
        "invalid-value",
        "a-z",
    ),
    ("/feeds/people/%ff.ics", 422, "invalid-value", "id"),
    ("/feeds/pools/nowhere.ics", 404, "not-found", "nowhere"),
    (
        "/feeds/pools/leeds-nurses.ics?tz=mars",
        400,
        "bad-query",
        "utc",
    ),
    (
        "/feeds/pools/leeds-nurses",
        404,
        "no-such-address",
        "/feeds/pools/leeds-nurses",
    ),
    ("/rotas/not-a-uuid", 422, "invalid-value", "not-a-uuid"),
    ("/pools/nowhere", 404, "not-found", "nowhere"),
    ("/problems/none", 404, "no-such-address", "none"),
    ("/assets/none.css", 404, "no-such-address", "none.css"),
];

fn problem(response: reqwest::blocking::Response, place: &str) -> Value {
    assert_eq!(
        header(&response, "content-type"),
        "application/problem+json",
        "{place}"
    );
    let status = response.status().as_u16();
    let problem: Value = response.json().unwrap();
    assert_eq!(problem["status"], status, "{place}");
    for member in ["type", "title", "detail", "remedy"] {
        assert!(
            problem[member]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{place}: no {member} in {problem}"
        );
    }
    problem
}

#[test]
fn points_13_14_every_bad_request_is_refused_with_value_and_remedy() {
    let server = Server::with_network();
    for (path, status, kind, word) in REFUSED {
        let response = server.get(path);
        assert_eq!(response.status().as_u16(), *status, "{path}");
        let problem = problem(response, path);
        assert_eq!(
            problem["type"],
            format!("/problems/{kind}"),
            "{path}: {problem}"
        );
        assert!(
            problem.to_string().contains(word),
            "{path}: {word:?} is not in {problem}"
        );
        assert_eq!(
            server.get(&format!("/problems/{kind}")).status(),
            200,
            "{kind} is not explained"
        );
    }
}

#[test]
fn every_address_of_the_api_refuses_an_unknown_key_or_has_none() {
    let server = Server::with_network();
    let bearer = server.bearer();
    let description = server.openapi();
    let paths = description["paths"].as_object().unwrap();
    // Calendar programs add keys of their own to the addresses of feeds.
    for (path, item) in paths
        .iter()
        .filter(|(path, _)| !path.starts_with("/feeds/"))
    {
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
        if parameters
            .clone()
            .any(|parameter| parameter["in"] == "query")
        {
            let path = path.replace("{id}", "x");
            let path = format!("{path}?no-such-key=1");
            let response = server.ask(Method::GET, &path, &[("authorization", &bearer)]);
            assert!([400, 422].contains(&response.status().as_u16()), "{path}");
            if path.starts_with("/fhir/") {
                let outcome: Value = response.json().unwrap();
                assert_eq!(outcome["resourceType"], "OperationOutcome", "{path}");
            } else {
                problem(response, &path);
            }
        }
    }
}

#[test]
fn other_methods_are_told_which_are_taken() {
    let server = Server::with_network();
    for path in [
        "/",
        "/health/live",
        "/api/v1/on-call",
        "/api/v1/rotas",
        "/feeds/pools/leeds-nurses.ics",
        "/openapi.json",
    ] {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let response = server.ask(method.clone(), path, &[]);
            assert_eq!(response.status().as_u16(), 405, "{method} {path}");
            assert_eq!(header(&response, "allow"), "GET, HEAD", "{method} {path}");
            assert_eq!(
                problem(response, path)["type"],
                "/problems/method-not-allowed"
            );
        }
    }
}

#[test]
fn a_long_body_is_not_read() {
    let server = Server::with_network();
    let client = crate::support::http::client().build().unwrap();
    let response = client
        .post(format!("{}/api/v1/rotas", server.address))
        .body(vec![b'x'; 1_000_000])
        .send()
        .unwrap();
    assert_eq!(response.status().as_u16(), 413);
    assert_eq!(
        problem(response, "a long body")["type"],
        "/problems/too-large"
    );
}

#[test]
fn point_24_without_a_network_everything_says_so() {
    let server = Server::empty();
    assert_eq!(server.get("/health/live").status(), 200);
    let ready = server.get("/health/ready");
    assert_eq!(ready.status(), 503);
    assert!(
        problem(ready, "ready")["remedy"]
            .as_str()
            .unwrap()
            .contains("/api/v1/imports")
    );
    for path in [
        "/api/v1/on-call",
        "/api/v1/audit",
        "/api/v1/equity",
        "/api/v1/network",
        "/feeds/people/ann.ics",
        "/feeds/pools/a.ics",
    ] {
        let response = server.get(path);
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(
            problem(response, path)["type"],
            "/problems/no-network",
            "{path}"
        );
    }
    assert_eq!(
        server.json("/api/v1/rotas")["items"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    let page = server.ask(Method::GET, "/", &[("accept", "text/html")]);
    assert_eq!(page.status(), 404);
    assert!(header(&page, "content-type").starts_with("text/html"));
    assert!(page.text().unwrap().contains("evenwatch import"));
}
