//! The same address spelt otherwise is the same address.

use std::io::{Read, Write};
use std::net::TcpStream;

use reqwest::Method;

use super::paths;
use crate::accounts::neighbours::{Caller, by_key, by_role, served};
use crate::api::server::{Server, header};
use crate::feeds::scene::{ADA, POOL};

/// The path with one letter escaped, for each of its letters.
fn spellings(path: &str) -> impl Iterator<Item = String> {
    let letters = path
        .char_indices()
        .filter(|(_, c)| c.is_ascii_alphanumeric() || *c == '-');
    letters.map(move |(at, letter)| {
        let escaped = format!("%{:02x}", u32::from(letter));
        format!("{}{escaped}{}", &path[..at], &path[at + 1..])
    })
}

/// What a caller is answered: the status, what decides about keeping it, and the body but the name
/// of a failure.
fn answer(
    server: &Server,
    caller: &Caller,
    method: &Method,
    path: &str,
) -> (u16, [String; 3], String) {
    let headers = caller.headers.iter();
    let headers: Vec<(&str, &str)> = headers
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let response = server.ask(method.clone(), path, &headers);
    let told = ["content-type", "location", "allow"].map(|name| header(&response, name));
    let status = response.status().as_u16();
    assert!(status < 500, "{} {method} {path}: {status}", caller.name);
    (status, told, response.text().unwrap())
}

fn anybody() -> Caller {
    Caller {
        name: "anybody".to_owned(),
        headers: Vec::new(),
    }
}

#[test]
fn an_address_with_any_letter_escaped_answers_as_the_plain_one_to_everybody() {
    let server = served();
    let callers = [
        anybody(),
        by_role(&server, "auditor:QWO"),
        by_role(&server, &format!("manager:{POOL}")),
        by_role(&server, &format!("staff:{ADA}")),
        by_role(&server, "administrator"),
        by_key(&server, Some("QWO")),
    ];
    // What is counted changes with every request.
    for path in paths().into_iter().filter(|path| path != "/metrics") {
        for caller in &callers {
            let plain = answer(&server, caller, &Method::GET, &path);
            for spelt in spellings(&path) {
                let found = answer(&server, caller, &Method::GET, &spelt);
                assert_eq!(found, plain, "{} {spelt}", caller.name);
            }
        }
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let plain = answer(&server, &anybody(), &method, &path);
            for spelt in spellings(&path) {
                let found = answer(&server, &anybody(), &method, &spelt);
                assert_eq!(found, plain, "{method} {spelt}");
            }
        }
    }
}

#[test]
fn escaped_twice_it_is_another_address() {
    let server = served();
    let admin = by_role(&server, "administrator");
    for path in [
        "/api/v1/job%2573",
        "/api/v1/job%%373",
        "/api/v1/job%25%37%33",
    ] {
        assert_eq!(answer(&server, &admin, &Method::GET, path).0, 404, "{path}");
    }
}

/// The refusal comes before the body is read: the client has sent none of it, and is answered.
#[test]
fn nobodys_body_is_waited_for() {
    let server = served();
    let host = server.address.strip_prefix("http://").unwrap();
    for path in [
        "/api/v1/sheet-imports?sheet=staff",
        "/api/v1/sheet-import%73?sheet=staff",
        "/api/v1/import%73",
    ] {
        let mut line = TcpStream::connect(host).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/csv\r\nContent-Length: 16000000\r\n\r\nid,"
        );
        line.write_all(head.as_bytes()).unwrap();
        let mut start = [0_u8; 12];
        line.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 401", "{path}");
    }
}

#[test]
fn a_long_body_is_refused_by_any_spelling() {
    let server = served();
    let admin = by_key(&server, None);
    let headers = [("authorization", admin.headers[0].1.as_str())];
    let long = serde_json::Value::String("x".repeat(70_000));
    for path in [
        "/api/v1/competences",
        "/api/v1/competence%73",
        "/%61pi/v1/competences",
    ] {
        let answer = server.send(Method::POST, path, &headers, &long);
        assert_eq!(answer.status(), 413, "{path}");
    }
}
