//! What is behind the numbers of a board, a line and an hour of the week, over HTTP.

use serde_json::Value;

use super::server::Server;
use crate::feeds::scene::{self, ADA};

const DAYS: &str = "from=2026-10-19&to=2026-10-26";

/// A server with the night of the long hour on a rota.
fn server() -> Server {
    let server = Server::with_network();
    let rota = scene::rota(&scene::network(), 1, &[("2026-10-24", &[ADA])]);
    server.publish(&rota, "2026-09-01T10:00:00Z");
    server
}

#[test]
fn what_is_behind_a_board_adds_up_to_its_numbers() {
    let server = server();
    let audit = server.json(&format!("/api/v1/audit?{DAYS}"));
    let board = &audit["boards"][0];
    let code = board["board"].as_str().unwrap();
    let why = server.json(&format!("/api/v1/audit/why?board={code}&{DAYS}"));
    assert_eq!(why["minutes"], board["summary"]["minutes"]);
    let place = &why["places"][0];
    let (area, line) = (
        place["area"].as_str().unwrap(),
        place["line"].as_str().unwrap(),
    );
    let one = server.json(&format!("/api/v1/audit/areas/{area}/lines/{line}?{DAYS}"));
    assert_eq!(*place, one);
    let all = server.json(&format!("/api/v1/audit/why?line={line}&{DAYS}"));
    let lines: Vec<&Value> = all["places"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| &place["line"])
        .collect();
    assert!(lines.iter().all(|own| **own == line), "{lines:?}");
}

#[test]
fn an_hour_that_comes_twice_has_its_duty_and_both_its_hours() {
    let server = server();
    let why = server.json(&format!(
        "/api/v1/audit/why?area=leeds&line=nursing&hour=sun-01&{DAYS}"
    ));
    assert_eq!(why["minutes"]["required_minutes"], 120);
    assert_eq!(why["minutes"]["covered_minutes"], 120);
    let duties = why["places"][0]["duties"].as_array().unwrap();
    assert_eq!(duties.len(), 1, "{duties:?}");
    let spans = why["places"][0]["times"]["covered"].as_array().unwrap();
    assert_eq!(spans[0]["start"], "2026-10-25T01:00:00+01:00");
    assert_eq!(spans[0]["end"], "2026-10-25T02:00:00+00:00");
}

#[test]
fn what_is_not_understood_is_told() {
    let server = server();
    for (query, status) in [
        ("", 200),
        ("&hour=sun-24", 422),
        ("&hour=sunday", 422),
        ("&board=qwo", 422),
        ("&board=QXX", 404),
        ("&area=nowhere", 404),
        ("&line=nothing", 404),
        ("&week=1", 400),
        ("&hour=mon-00&known_at=2026-08-01T00:00:00Z", 422),
        ("&hour=mon-00&known_at=2026-09-01T00:00:00Z", 200),
    ] {
        let answer = server.get(&format!("/api/v1/audit/why?{DAYS}{query}"));
        assert_eq!(
            answer.status(),
            status,
            "{query}: {}",
            answer.text().unwrap()
        );
    }
}
