//! What changed since, over HTTP.

use chrono::Duration;
use evenwatch::app::changes::{self, ChangeCursor, KEPT};
use evenwatch::app::{AppError, withdraw};
use reqwest::Method;
use serde_json::{Value, json};

use super::resources::Desk;
use super::server::NOW;
use crate::feeds::scene::{self, ADA, POOL};

fn since(desk: &Desk, place: &str) -> Value {
    let path = format!("/api/v1/changes?since={place}");
    let answer = desk.ask(Method::GET, &path, &[]);
    assert_eq!(answer.status(), 200);
    answer.json().unwrap()
}

fn told(answer: &Value) -> Vec<(String, String)> {
    let changes = answer["items"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    changes
        .map(|change| {
            let what = format!("{}/{}", text(&change["what"]), text(&change["id"]));
            (what, text(&change["how"]))
        })
        .collect()
}

#[test]
fn point_18_every_write_is_told_once_in_its_order() {
    let desk = Desk::of_scene();
    let start: Value = desk
        .ask(Method::GET, "/api/v1/changes", &[])
        .json()
        .unwrap();
    assert_eq!(
        (&start["items"], &start["more"]),
        (&json!([]), &json!(false))
    );
    let place = start["next"].as_str().unwrap();
    assert_eq!(told(&since(&desk, place)), []);

    let wish = json!({ "id": "w", "person": ADA, "wish": "avoid", "weight": 2 });
    desk.send(Method::POST, "/api/v1/preferences", &[], &wish);
    let path = format!("/api/v1/pools/{POOL}");
    let mut pool: Value = desk.ask(Method::GET, &path, &[]).json().unwrap();
    pool["name"] = json!("Renamed");
    desk.send(Method::PUT, &path, &[("if-match", "*")], &pool);
    desk.ask(
        Method::DELETE,
        "/api/v1/preferences/w",
        &[("if-match", "*")],
    );
    let nights: [(&str, &[&str]); 1] = [("2026-10-24", &[ADA])];
    let rota = scene::rota(&scene::network(), 1, &nights);
    desk.server.publish(&rota, "2026-10-20T08:00:00Z");

    let answer = since(&desk, place);
    let rota_name = format!("rotas/{}", rota.id);
    let found = told(&answer);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(what, how)| (what.as_str(), how.as_str()))
        .collect();
    let pool = format!("pools/{POOL}");
    // The creation of what is gone again is not told: there is nothing to fetch.
    let wanted = [
        (pool.as_str(), "changed"),
        ("preferences/w", "retired"),
        (&rota_name, "published"),
    ];
    assert_eq!(found, wanted);
    let published = answer["items"].as_array().unwrap().last().unwrap();
    assert_eq!(published["duties"], json!([scene::night("2026-10-24")]));
    assert_eq!(published["at"], "2026-10-20T09:00:00+01:00");

    let next = answer["next"].as_str().unwrap();
    assert_eq!(told(&since(&desk, next)), []);
    withdraw::withdraw(&desk.server.app, rota.id, scene::at(NOW)).unwrap();
    assert_eq!(
        told(&since(&desk, next)),
        [(rota_name, "withdrawn".to_owned())]
    );
    // The same place gives the same again, as far as the answer before went.
    assert_eq!(told(&since(&desk, place)).len(), 4);

    let before = since(&desk, next)["next"].as_str().unwrap().to_owned();
    let mut file = scene::file();
    file.pools[0].name = "By import".to_owned();
    desk.server.import(&serde_json::to_vec(&file).unwrap());
    let imported = told(&since(&desk, &before));
    assert!(
        imported.contains(&("network/".to_owned(), "replaced".to_owned())),
        "{imported:?}"
    );
    assert!(
        imported.iter().any(|(what, _)| what.starts_with("pools/")),
        "{imported:?}"
    );
}

#[test]
fn point_18_places_that_are_too_old_or_of_another_database_are_gone() {
    let desk = Desk::of_scene();
    let (app, now) = (&desk.server.app, scene::at(NOW));
    let place = changes::since(app, None, now).unwrap().next;
    assert!(changes::since(app, Some(place), now + KEPT).is_ok());
    for (place, now) in [
        (place, now + KEPT + Duration::seconds(1)),
        (
            ChangeCursor {
                seq: place.seq + 1,
                at: now,
            },
            now,
        ),
    ] {
        let error = changes::since(app, Some(place), now).unwrap_err();
        assert!(matches!(error, AppError::CursorExpired), "{error}");
    }
    // A copy of before the cursor was given out.
    let fresh = Desk::of_scene();
    for id in ["a", "b", "c"] {
        let competence = json!({ "id": id, "name": "C" });
        desk.send(Method::POST, "/api/v1/competences", &[], &competence);
    }
    let later: Value = desk
        .ask(Method::GET, "/api/v1/changes", &[])
        .json()
        .unwrap();
    let path = format!("/api/v1/changes?since={}", later["next"].as_str().unwrap());
    let gone = fresh.ask(Method::GET, &path, &[]);
    assert_eq!(gone.status(), 410);
    let problem: Value = gone.json().unwrap();
    assert_eq!(problem["type"], "/problems/cursor-expired");
    for wrong in ["", "x", "00", "2026-10-20T09:00:00Z"] {
        let answer = fresh.ask(Method::GET, &format!("/api/v1/changes?since={wrong}"), &[]);
        assert_eq!(answer.status(), 422, "{wrong}");
    }
    assert_eq!(
        fresh
            .ask(Method::GET, "/api/v1/changes?from=1", &[])
            .status(),
        400
    );
}
