//! Below the path of the server's address, addresses inside JSON carry it: a client goes where they
//! lead.

use evenwatch::config::{Database, DatabaseSetting, Settings};
use evenwatch::http::AnonymousAccess;
use serde_json::{Value, json};

use super::server::Server;
use crate::feeds::scene;

/// A server that is reached below a path.
fn server(folder: &tempfile::TempDir) -> Server {
    let file = folder.path().join("test.sqlite3");
    let mut settings = Settings {
        database: Database {
            url: DatabaseSetting::new(file.to_str().unwrap()).unwrap(),
        },
        ..Settings::default()
    };
    settings.server.address = Some("https://rota.example.nhs.uk/evenwatch".parse().unwrap());
    let server = Server::with(&settings, AnonymousAccess::Open);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    server
}

#[test]
fn addresses_in_answers_lead_back_here() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(&folder);
    let before = server.json("/evenwatch/api/v1/changes");
    let mut since = format!("since={}", before["next"].as_str().unwrap());
    let rota = scene::rota(&scene::network(), 1, &[("2026-10-19", &[scene::ADA])]);
    server.publish(&rota, "2026-10-01T00:00:00Z");
    let mut led = Vec::new();
    loop {
        let page = server.json(&format!("/evenwatch/api/v1/changes?{since}"));
        let items = page["items"].as_array().unwrap().clone();
        led.extend(items.into_iter().filter_map(|one| one.get("href").cloned()));
        since = format!("since={}", page["next"].as_str().unwrap());
        if page["more"] != json!(true) {
            break;
        }
    }
    assert!(!led.is_empty());
    let key = server.bearer();
    let days = json!({ "from": "2026-10-26", "to": "2026-11-01", "time_limit_seconds": 1 });
    let asked = server.send(
        reqwest::Method::POST,
        "/api/v1/plans",
        &[("authorization", key.as_str())],
        &days,
    );
    assert_eq!(asked.status(), 202);
    let location = asked.headers()["location"].to_str().unwrap().to_owned();
    let job: Value = asked.json().unwrap();
    let events = job["events"].as_str().unwrap();
    assert_eq!(events, format!("{location}/events"));
    assert!(events.starts_with("/evenwatch/api/v1/jobs/"), "{events}");
    let authorised = [("authorization", key.as_str())];
    let shown = server.ask(reqwest::Method::GET, &location, &authorised);
    assert_eq!(shown.json::<Value>().unwrap()["events"], job["events"]);
    let listed = server.ask(reqwest::Method::GET, "/api/v1/jobs", &authorised);
    assert_eq!(
        listed.json::<Value>().unwrap()["items"][0]["events"],
        job["events"]
    );
    for href in led {
        let href = href.as_str().unwrap();
        assert!(href.starts_with("/evenwatch/api/v1/"), "{href}");
        assert_eq!(server.get(href).status(), 200, "{href}");
    }
}
