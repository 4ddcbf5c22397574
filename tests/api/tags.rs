//! Tags that went through something that compresses: a proxy, or this server itself.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::Value;

use super::server::{Server, header};

const POOL: &str = "/api/v1/pools/leeds-nurses";

/// Changes the pool to what it is, from the state that a tag names.
fn put(server: &Server, tag: &str) -> Response {
    let headers = [
        ("authorization", server.bearer()),
        ("if-match", tag.to_owned()),
    ];
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let body = server.json(POOL);
    server.send(Method::PUT, POOL, &headers, &body)
}

#[test]
fn case_25_weak_tag() {
    let server = Server::with_network();
    let tag = header(&server.get(POOL), "etag");
    let bare = tag.trim_matches('"');
    for weak in [
        format!("W/{tag}"),
        format!("\"0\", W/{tag}"),
        format!("W/\"{bare}-gzip\""),
    ] {
        let answer = put(&server, &weak);
        assert_eq!(answer.status(), 412, "{weak}");
        let problem: Value = answer.json().unwrap();
        assert_eq!(problem["type"], "/problems/weak-tag", "{weak}");
        let (detail, remedy) = (
            problem["detail"].as_str().unwrap(),
            problem["remedy"].as_str().unwrap(),
        );
        assert!(
            detail.contains("weak") && detail.contains("proxy"),
            "{detail}"
        );
        assert!(!detail.contains("changed since"), "{detail}");
        // What it says to send is taken.
        let said = remedy.split('`').nth(1).unwrap();
        let (name, value) = said.split_once(": ").unwrap();
        assert_eq!(name, "If-Match");
        assert_eq!(put(&server, value).status(), 200, "{said}");
    }
    // The mark that a proxy puts to a strong tag is no part of the state.
    for marked in ["-gzip", "-br", "-zstd", ";gzip"] {
        assert_eq!(
            put(&server, &format!("\"{bare}{marked}\"")).status(),
            200,
            "{marked}"
        );
    }
    // A state that is past is past, whatever the tag.
    for old in ["\"0\"", "W/\"0\"", "\"0-gzip\"", "\"\""] {
        let problem: Value = put(&server, old).json().unwrap();
        assert_eq!(problem["type"], "/problems/precondition-failed", "{old}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(bare), "{detail}");
    }
    // To read, a weak tag is as good.
    for held in [
        format!("W/{tag}"),
        format!("\"{bare}-gzip\""),
        tag.clone(),
        "*".to_owned(),
    ] {
        let again = server.ask(Method::GET, POOL, &[("if-none-match", &held)]);
        assert_eq!(again.status(), 304, "{held}");
    }
}

#[test]
fn answers_are_compressed_with_tags_that_stay_strong() {
    let server = Server::with_network();
    for path in ["/openapi.json", "/fhir/r4/Schedule", "/api/v1/network"] {
        let plain = server.get(path);
        let tag = header(&plain, "etag");
        assert_eq!(header(&plain, "content-encoding"), "", "{path}");
        // What is sent plain depends on that as well.
        for accepted in ["identity", "br", ""] {
            let plain = server.ask(Method::GET, path, &[("accept-encoding", accepted)]);
            assert_eq!(header(&plain, "content-encoding"), "", "{path} {accepted}");
            assert_eq!(
                header(&plain, "vary"),
                "accept-encoding",
                "{path} {accepted}"
            );
        }
        let whole = plain.bytes().unwrap();
        let packed = server.ask(
            Method::GET,
            path,
            &[("accept-encoding", "gzip, deflate, br")],
        );
        assert_eq!(header(&packed, "content-encoding"), "gzip", "{path}");
        assert!(
            header(&packed, "vary")
                .to_ascii_lowercase()
                .contains("accept-encoding"),
            "{path}"
        );
        let packed_tag = header(&packed, "etag");
        let bytes = packed.bytes().unwrap();
        assert!(bytes.len() < whole.len(), "{path}");
        let mut unpacked = Vec::new();
        GzDecoder::new(bytes.as_ref())
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, whole, "{path}");
        if tag.is_empty() {
            continue;
        }
        assert_eq!(
            packed_tag,
            format!("{}-gzip\"", tag.trim_end_matches('"')),
            "{path}"
        );
        for held in [&tag, &packed_tag] {
            for accepted in ["gzip", "identity"] {
                let headers = [
                    ("if-none-match", held.as_str()),
                    ("accept-encoding", accepted),
                ];
                let again = server.ask(Method::GET, path, &headers);
                assert_eq!(
                    (again.status().as_u16(), header(&again, "etag")),
                    (304, held.clone()),
                    "{path}"
                );
            }
        }
    }
    // What is short, a page, or taken by nobody so stays as it is.
    for (path, accepted) in [
        ("/health/live", "gzip"),
        ("/", "gzip"),
        (POOL, "gzip"),
        ("/openapi.json", "identity"),
        ("/openapi.json", "gzip;q=0, identity"),
    ] {
        let answer = server.ask(Method::GET, path, &[("accept-encoding", accepted)]);
        assert_eq!(header(&answer, "content-encoding"), "", "{path} {accepted}");
    }
    let head = server.ask(
        Method::HEAD,
        "/openapi.json",
        &[("accept-encoding", "gzip")],
    );
    assert!(header(&head, "etag").ends_with("-gzip\""));
}

#[test]
fn what_is_refused_before_it_is_routed_is_a_problem_document() {
    let server = Server::with_network();
    let long = "x".repeat(9000);
    for (path, headers, status, kind) in [
        (
            format!("/api/v1/pools?cursor={long}"),
            vec![],
            414,
            "address-too-long",
        ),
        (format!("/{long}"), vec![], 414, "address-too-long"),
        (
            format!("/feeds/pools/{long}.ics"),
            vec![],
            414,
            "address-too-long",
        ),
        (
            "/openapi.json".to_owned(),
            vec![("accept-encoding", "identity;q=0, br")],
            406,
            "not-acceptable",
        ),
        (
            "/api/v1/pools".to_owned(),
            vec![("content-length", "70000")],
            413,
            "too-large",
        ),
        (
            "/api/v1/imports".to_owned(),
            vec![("content-length", "70000000")],
            413,
            "too-large",
        ),
        ("/nowhere".to_owned(), vec![], 404, "no-such-address"),
    ] {
        let shown = path.chars().take(30).collect::<String>();
        let method = if status == 413 {
            Method::POST
        } else {
            Method::GET
        };
        let body = headers.iter().find(|(name, _)| *name == "content-length");
        let answer = match body {
            None => server.ask(method, &path, &headers),
            Some((_, bytes)) => {
                let client = reqwest::blocking::Client::new();
                let address = format!("{}{path}", server.address);
                let body = vec![b' '; bytes.parse::<usize>().unwrap()];
                match client.post(address).body(body).send() {
                    Ok(answer) => answer,
                    // The server does not read what it refuses.
                    Err(_) => continue,
                }
            }
        };
        assert_eq!(answer.status(), status, "{shown}");
        assert_eq!(
            header(&answer, "content-type"),
            "application/problem+json",
            "{shown}"
        );
        let problem: Value = answer.json().unwrap();
        assert_eq!(problem["type"], format!("/problems/{kind}"), "{shown}");
        assert_eq!(problem["status"], status, "{shown}");
        assert!(problem["remedy"].as_str().unwrap().len() > 10, "{shown}");
    }
    // FHIR's are OperationOutcomes, and the search fits into a form.
    let refused = server.get(&format!("/fhir/r4/Slot?_id={long}"));
    assert_eq!(refused.status(), 414);
    let outcome: Value = refused.json().unwrap();
    assert_eq!(outcome["issue"][0]["code"], "too-long");
    assert!(
        outcome["issue"][0]["diagnostics"]
            .as_str()
            .unwrap()
            .contains("_search")
    );
    let client = reqwest::blocking::Client::new();
    let form = client
        .post(format!("{}/fhir/r4/Slot/_search", server.address))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("_id={long}"));
    assert_eq!(form.send().unwrap().status(), 200);
}
