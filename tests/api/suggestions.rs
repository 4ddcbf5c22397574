//! What messages say to write or to send is taken: each suggestion is tried.

use reqwest::Method;
use serde_json::Value;

use super::server::Server;
use crate::feeds::scene::{ADA, network, rota};

/// The remedy of a refusal.
fn remedy(server: &Server, path: &str) -> String {
    let answer = server.get(path);
    let status = answer.status();
    let problem: Value = answer.json().unwrap();
    assert!(status.is_client_error(), "{path}");
    problem["remedy"].as_str().unwrap().to_owned()
}

/// The words of a remedy that stand for a value.
fn words(remedy: &str, is_value: impl Fn(&str) -> bool) -> Vec<&str> {
    let words = remedy.split([' ', ',', ';', '`', '"']);
    let words = words.map(|word| word.trim_matches(['.', '(', ')']));
    words.filter(|word| is_value(word)).collect()
}

#[test]
fn times_that_are_suggested_are_taken() {
    let server = Server::with_network();
    server.publish(
        &rota(&network(), 1, &[("2026-10-24", &[ADA])]),
        "2026-10-01T10:00:00Z",
    );
    let is_time = |word: &str| word.starts_with("20") && word.contains('T');
    for (path, wrong) in [
        ("/api/v1/on-call?at=", "2027-01-04T20:00"),
        ("/api/v1/on-call?at=", "2027-07-04T20:00:00"),
        ("/api/v1/on-call?at=", "2027-07-04%2020:00"),
        ("/api/v1/on-call?at=", "2027-01-04T20:00Z"),
        ("/api/v1/on-call?at=", "2016-12-31T23:59:60Z"),
        ("/api/v1/on-call?at=", "tonight"),
        ("/api/v1/on-call?at=", "2026-10-25T01:30"),
        ("/api/v1/on-call?known_at=", "2026-10-15T01:30"),
        (
            "/api/v1/audit?from=2026-10-19&to=2026-10-26&known_at=",
            "2026-10-20T09:00",
        ),
    ] {
        let said = remedy(&server, &format!("{path}{wrong}"));
        let times = words(&said, is_time);
        assert!(!times.is_empty(), "{wrong}: {said}");
        for time in times {
            for written in [time.to_owned(), time.replace('+', "%2B")] {
                let answer = server.get(&format!("{path}{written}"));
                assert_eq!(answer.status(), 200, "{wrong}: {said}: {written}");
            }
        }
    }
}

#[test]
fn answers_have_whole_seconds() {
    let server = Server::with_network();
    for at in ["2026-10-25T00:30:00.999Z", "2026-10-25T00:30:00Z"] {
        let answer = server.json(&format!("/api/v1/on-call?at={at}"));
        assert_eq!(answer["at"], "2026-10-25T01:30:00+01:00", "{at}");
    }
}

#[test]
fn days_numbers_and_words_that_are_suggested_are_taken() {
    let server = Server::with_network();
    let digits = |word: &str| word.bytes().next().is_some_and(|b| b.is_ascii_digit());
    for (path, wrong) in [
        ("/api/v1/duties?from=", "23/11/2026"),
        ("/api/v1/duties?from=", "2026-11-31"),
        ("/api/v1/duties?limit=", "0"),
        ("/api/v1/duties?limit=", "many"),
        ("/api/v1/pools?limit=", "201"),
        ("/fhir/r4/Slot?_count=", "-1"),
    ] {
        let answer = server.get(&format!("{path}{wrong}"));
        assert!(answer.status().is_client_error(), "{path}{wrong}");
        let body = answer.text().unwrap();
        let document: Value = serde_json::from_str(&body).unwrap();
        let said = match document["remedy"].as_str() {
            Some(remedy) => remedy.to_owned(),
            None => {
                let said = document["issue"][0]["diagnostics"].as_str().unwrap();
                said.rsplit("; ").next().unwrap().to_owned()
            }
        };
        let values = words(&said, digits);
        assert!(!values.is_empty(), "{path}{wrong}: {said}");
        for value in values {
            assert_eq!(
                server.get(&format!("{path}{value}")).status(),
                200,
                "{path}{value}: {said}"
            );
        }
    }
    for (path, wrong, parameter) in [
        ("/api/v1/rotas?state=", "publsihed", "state"),
        ("/fhir/r4/Slot?_sort=", "comment", "_sort"),
        ("/fhir/r4/Schedule?_sort=", "name", "_sort"),
        ("/fhir/r4/Slot?_total=", "all", "_total"),
        ("/fhir/r4/Schedule?active=", "maybe", "active"),
        ("/fhir/r4/Slot?_include=", "Slot:patient", "_include"),
        ("/fhir/r4/Slot?_format=", "xml", "_format"),
        ("/fhir/r4/Slot?_summary=", "most", "_summary"),
        ("/fhir/r4/Slot?_pretty=", "yes", "_pretty"),
    ] {
        let answer = server.get(&format!("{path}{wrong}"));
        let body = answer.text().unwrap();
        let document: Value = serde_json::from_str(&body).unwrap();
        let said = match document["remedy"].as_str() {
            Some(remedy) => remedy.to_owned(),
            None => document["issue"][0]["diagnostics"]
                .as_str()
                .unwrap()
                .to_owned(),
        };
        let after = said
            .rsplit("; ")
            .find(|part| part.contains("write") || part.contains("choose"))
            .unwrap_or(&said);
        let list = after.split("or leave").next().unwrap();
        let plain = [
            "write", "choose", "one", "of", "or", "it", "out", "for", "all", "a", "search", "",
        ];
        let values = words(list, |word| !plain.contains(&word));
        assert!(!values.is_empty(), "{parameter}: {said}");
        let taken = values.iter().filter(|value| {
            // An include of another type is for its searches.
            let path = match value.split_once(':') {
                Some((kind, _)) if parameter == "_include" => format!("/fhir/r4/{kind}?_include="),
                _ => path.to_owned(),
            };
            server.get(&format!("{path}{value}")).status() == 200
        });
        assert_eq!(
            taken.count(),
            values.len(),
            "{parameter}: {said}: {values:?}"
        );
    }
}

/// A sheet that is sent as another kind of thing is told how to send it, and taken so.
#[test]
fn kinds_of_content_that_are_suggested_are_taken() {
    let server = Server::with_network();
    let bearer = server.bearer();
    let sheet = "id,person,kind,first_day,last_day\r\n";
    let send = |path: &str, kind: &str, body: &str| {
        let client = reqwest::blocking::Client::new();
        let request = client.post(format!("{}{path}", server.address));
        let request = request
            .header("authorization", &bearer)
            .header("content-type", kind);
        request.body(body.to_owned()).send().unwrap()
    };
    let preview = "/api/v1/sheet-imports?sheet=leave&preview=yes";
    for kind in [
        "application/json",
        "text/plain",
        "application/vnd.ms-excel",
        "x",
    ] {
        let refused = send(preview, kind, sheet);
        assert_eq!(refused.status(), 415, "{kind}");
        let problem: Value = refused.json().unwrap();
        let said = problem["remedy"].as_str().unwrap();
        assert!(!said.contains("JSON"), "{said}");
        let first = said.split('`').nth(1).unwrap();
        let wanted = first.strip_prefix("Content-Type: ").unwrap();
        assert_eq!(send(preview, wanted, sheet).status(), 200, "{said}");
    }
    let wish = "/api/v1/absences";
    let refused = send(wish, "text/csv", "{}");
    assert_eq!(refused.status(), 415);
    let problem: Value = refused.json().unwrap();
    let said = problem["remedy"].as_str().unwrap();
    let wanted = said
        .split('`')
        .nth(1)
        .unwrap()
        .strip_prefix("Content-Type: ")
        .unwrap();
    // Its content is asked about then, and no more its kind.
    assert_eq!(send(wish, wanted, "{}").status(), 422, "{said}");
    let form = server.ask(Method::GET, "/fhir/r4/metadata", &[]);
    assert_eq!(form.status(), 200);
}

/// A client is sent nowhere that it cannot go.
#[test]
fn without_a_network_a_client_is_told_where_to_send_one() {
    let server = Server::empty();
    let said = remedy(&server, "/api/v1/pools");
    let path = words(&said, |word| word.starts_with("/api/"))[0].to_owned();
    let body = serde_json::to_value(crate::feeds::scene::file()).unwrap();
    let bearer = server.bearer();
    let sent = server.send(Method::POST, &path, &[("authorization", &bearer)], &body);
    assert_eq!(sent.status(), 202, "{said}");
}
