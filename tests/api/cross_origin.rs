//! Pages of other sites, as their browsers ask (CORS).

use evenwatch::config::{Database, DatabaseSetting, Settings, WebOrigin};
use evenwatch::http::AnonymousAccess;
use reqwest::Method;

use super::server::{Server, header};
use crate::feeds::scene;

const DASHBOARD: &str = "https://dashboard.example.nhs.uk";

fn allowing(origins: &[&str]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.keep().join("test.sqlite3");
    let mut settings = Settings {
        database: Database {
            url: DatabaseSetting::new(file.to_str().unwrap()).unwrap(),
        },
        ..Settings::default()
    };
    let origins = origins
        .iter()
        .map(|origin| WebOrigin::try_from((*origin).to_owned()).unwrap());
    settings.server.allowed_origins = origins.collect();
    let server = Server::with(&settings, AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    server
}

#[test]
fn pages_of_named_origins_may_ask_with_a_key_and_others_may_not() {
    let server = allowing(&[DASHBOARD, "http://localhost:5173"]);
    let key = server.bearer();
    for (origin, allowed) in [
        (DASHBOARD, true),
        ("http://localhost:5173", true),
        ("https://evil.example", false),
        ("https://dashboard.example.nhs.uk.evil.example", false),
        ("http://dashboard.example.nhs.uk", false),
        ("null", false),
    ] {
        let wanted = if allowed { origin } else { "" };
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            (
                "access-control-request-headers",
                "authorization, if-match, content-type",
            ),
        ];
        let answer = server.ask(Method::OPTIONS, "/api/v1/pools/leeds-nurses", &preflight);
        assert_eq!(
            header(&answer, "access-control-allow-origin"),
            wanted,
            "{origin}"
        );
        assert_eq!(
            answer.status().is_success(),
            allowed,
            "{origin}: {}",
            answer.status()
        );
        for (path, status) in [
            ("/api/v1/pools", 200),
            ("/fhir/r4/Schedule", 200),
            ("/api/v1/nowhere", 404),
        ] {
            let headers = [("origin", origin), ("authorization", key.as_str())];
            let answer = server.ask(Method::GET, path, &headers);
            assert_eq!(answer.status(), status, "{origin} {path}");
            assert_eq!(
                header(&answer, "access-control-allow-origin"),
                wanted,
                "{origin} {path}"
            );
            // No cookie comes from elsewhere, and what a program needs can be read.
            assert_eq!(header(&answer, "access-control-allow-credentials"), "");
            let exposed = header(&answer, "access-control-expose-headers").to_ascii_lowercase();
            assert!(exposed.contains("etag"), "{origin} {path}: {exposed}");
        }
        let without = server.ask(Method::GET, "/api/v1/pools", &[("origin", origin)]);
        assert_eq!(without.status(), 401, "{origin}");
    }
}

#[test]
fn nobody_may_by_default() {
    let server = Server::with_network();
    let answer = server.ask(Method::GET, "/api/v1/pools", &[("origin", DASHBOARD)]);
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
}
