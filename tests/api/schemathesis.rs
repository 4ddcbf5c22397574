//! The whole description, held against the server by a program that reads it and tries what it
//! finds: documented examples, the edges of each shape, and random requests, right and wrong.
//!
//! Promise 12 of `interop`: what is not described does not happen, whatever is sent.

use std::process::Command;

use evenwatch::http::AnonymousAccess;

use super::server::Server;
use crate::feeds::scene;
use crate::support::python;

/// What is checked of every answer: no 5xx, no status, type, header or shape that is not described,
/// wrong requests refused, methods that are not described refused with `Allow`, and nothing served
/// without the key that the description asks for.
///
/// Not: that whatever fits the shapes is accepted (an id may name nothing, a tag may be old), and
/// that a missing `If-Match` is answered by another status than 428.
///
/// A stream is described as the text that it is to a client, and schemathesis holds each event
/// against the shape of an answer; that its events are jobs as they are described is tested with
/// jobs.
///
/// Of a stream alone, that a wrong request is refused is not asked: a header that nobody knows is
/// no wrong request, and its only other parameter is one that the run has right. The checks are
/// named here and not on the command line, where they would outweigh that.
///
/// A stream of a job that nobody works at has one event and then stays open, so its first event is
/// all that is waited for: no request of this run changes a job while another listens. Where
/// `Last-Event-ID` is that of an event still to come there is none, and the stream is left after a
/// moment; what it answered until then is checked like everything else.
const SETTINGS: &str = r#"
[checks]
enabled = false
not_a_server_error.enabled = true
status_code_conformance.enabled = true
content_type_conformance.enabled = true
response_headers_conformance.enabled = true
response_schema_conformance.enabled = true
negative_data_rejection.enabled = true
unsupported_method.enabled = true
allow_header_conformance.enabled = true
ignored_auth.enabled = true
ensure_resource_availability.enabled = true
use_after_free.enabled = true

[[operations]]
include-name = "GET /api/v1/jobs/{id}/events"
checks.negative_data_rejection.enabled = false
checks.response_schema_conformance.enabled = false
max-stream-events = 1
request-timeout = 2
"#;

#[test]
fn whatever_is_sent_the_answer_is_one_that_is_described() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("schemathesis.toml"), SETTINGS).unwrap();
    let output = Command::new(python::interpreter().with_file_name("schemathesis"))
        .current_dir(folder.path())
        .args(["run", &format!("{}/openapi.json", server.address)])
        .args(["--header", &format!("Authorization: {}", server.bearer())])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", "5", "--seed", "1"])
        .args(["--suppress-health-check", "all", "--continue-on-failure"])
        // It would revoke the key that it comes with.
        .args(["--exclude-operation-id", "delete_key"])
        .output()
        .expect("schemathesis runs: `.ci/needs test` installs it");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let described: usize = server.openapi()["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().keys())
        .filter(|key| ["get", "post", "put", "patch", "delete"].contains(&key.as_str()))
        .count();
    // All but the one left out and the description's own address.
    assert!(
        told.contains(&format!("Tested: {}", described - 2)),
        "of {described} operations not all but two were tried:\n{told}"
    );
}
