//! Published duties over HTTP: those of a period, by what they are asked for, page by page.

use reqwest::Method;
use serde_json::Value;

use super::resources::refused;
use super::server::Server;
use crate::feeds::scene::{ADA, BILAL, at, network, night, rota};
use crate::support::pages;

/// The long night with Ada, the next with Bilal, the one after with nobody; the last was taken
/// back.
fn served() -> Server {
    let server = Server::with_network();
    let nights: &[(&str, &[&str])] = &[
        ("2026-10-24", &[ADA]),
        ("2026-10-25", &[BILAL]),
        ("2026-10-26", &[]),
        ("2026-10-27", &[ADA]),
    ];
    server.publish(&rota(&network(), 1, nights), "2026-10-01T10:00:00Z");
    server.publish(&rota(&network(), 2, &nights[..3]), "2026-10-02T10:00:00Z");
    server
}

/// The ids of the duties on all pages.
fn walked(server: &Server, query: &str, limit: usize) -> Vec<String> {
    let list = format!("/api/v1/duties?{query}");
    let duties = pages::walked(&list, limit, |path| server.json(path));
    let id = |one: &Value| one["duty"]["id"].as_str().unwrap().to_owned();
    duties.iter().map(id).collect()
}

#[test]
fn duties_are_those_in_force_that_share_time_with_the_days_asked_for() {
    let server = served();
    let [first, second, third] = ["2026-10-24", "2026-10-25", "2026-10-26"].map(night);
    let week = "from=2026-10-19&to=2026-11-02";
    for (query, wanted) in [
        (week.to_owned(), vec![&first, &second, &third]),
        // A night ends on the day after: it is among that day's duties too.
        (
            "from=2026-10-25&to=2026-10-26".to_owned(),
            vec![&first, &second],
        ),
        ("from=2026-10-28&to=2026-11-02".to_owned(), vec![]),
        (format!("{week}&person={ADA}"), vec![&first]),
        (format!("{week}&person={BILAL}"), vec![&second]),
        (format!("{week}&person=greta-howlingsworth"), vec![]),
        (format!("{week}&short=yes"), vec![&third]),
        (format!("{week}&short=no"), vec![&first, &second, &third]),
        (format!("{week}&short=yes&person={ADA}"), vec![]),
        (
            format!("{week}&pool=leeds-nurses&area=leeds&line=nursing"),
            vec![&first, &second, &third],
        ),
    ] {
        for limit in [1, 2, 200] {
            let found = walked(&server, &query, limit);
            let found: Vec<&String> = found.iter().collect();
            assert_eq!(found, wanted, "{query} by {limit}");
        }
    }
}

/// A place whose holder is away is as empty as one that the rota leaves so; the command line counts
/// it too.
#[test]
fn duties_that_are_short_are_those_without_a_holder_who_counts() {
    let server = served();
    let mut file = crate::feeds::scene::file();
    let away = serde_json::json!({
        "id": "ill", "person": BILAL, "kind": "sickness",
        "period": { "first_day": "2026-10-25", "last_day": "2026-10-25" }
    });
    file.absences.push(serde_json::from_value(away).unwrap());
    server.import(&serde_json::to_vec(&file).unwrap());
    let [second, third] = ["2026-10-25", "2026-10-26"].map(night);
    let week = "from=2026-10-19&to=2026-11-02&short=yes";
    for limit in [1, 2, 200] {
        assert_eq!(
            walked(&server, week, limit),
            [second.clone(), third.clone()]
        );
        let own = format!("{week}&person={BILAL}");
        assert_eq!(walked(&server, &own, limit), std::slice::from_ref(&second));
    }
}

#[test]
fn a_duty_is_shown_as_last_published_also_after_it_was_taken_back() {
    let server = served();
    let long = server.json(&format!("/api/v1/duties/{}", night("2026-10-24")));
    assert_eq!(
        (&long["status"], &long["sequence"], &long["revision"]),
        (&"confirmed".into(), &0.into(), &1.into())
    );
    assert_eq!(long["changed_at"], "2026-10-01T11:00:00+01:00");
    assert_eq!(long["duty"]["time"]["minutes"], 13 * 60);
    assert_eq!(long["duty"]["holders"][0]["person"], ADA);
    let gone = server.json(&format!("/api/v1/duties/{}", night("2026-10-27")));
    assert_eq!(
        (&gone["status"], &gone["sequence"], &gone["changed_at"]),
        (
            &"cancelled".into(),
            &1.into(),
            &"2026-10-02T11:00:00+01:00".into()
        )
    );
}

#[test]
fn whoever_left_the_network_is_still_found_on_their_duties() {
    let server = served();
    let mut file = crate::feeds::scene::file();
    file.people.retain(|one| one.id.as_str() != ADA);
    for pool in &mut file.pools {
        pool.members.retain(|member| member.person.as_str() != ADA);
    }
    let document = serde_json::to_vec(&file).unwrap();
    evenwatch::app::import::import(&server.app, &document, at("2026-10-03T10:00:00Z")).unwrap();
    let query = format!("from=2026-10-19&to=2026-11-02&person={ADA}");
    assert_eq!(walked(&server, &query, 50), [night("2026-10-24")]);
    let none = format!("from=2026-11-19&to=2026-12-02&person={ADA}");
    assert!(walked(&server, &none, 50).is_empty());
}

#[test]
fn what_is_not_there_or_not_understood_is_told() {
    let server = served();
    let page = server.json("/api/v1/duties?from=2026-10-19&to=2026-11-02&limit=1");
    let cursor = page["next"].as_str().unwrap();
    for (query, status, kind) in [
        ("?pool=atlantis".to_owned(), 404, "not-found"),
        ("?area=atlantis".to_owned(), 404, "not-found"),
        ("?line=diving".to_owned(), 404, "not-found"),
        ("?person=nobody-known".to_owned(), 404, "not-found"),
        ("?person=No%20body".to_owned(), 422, "invalid-value"),
        ("?short=maybe".to_owned(), 400, "bad-query"),
        ("?on=2026-10-24".to_owned(), 400, "bad-query"),
        ("?from=2026-10-24T20:00:00".to_owned(), 422, "invalid-value"),
        ("?limit=0".to_owned(), 422, "invalid-value"),
        (format!("?cursor={cursor}"), 422, "invalid-value"),
        ("/night".to_owned(), 422, "invalid-value"),
        (
            "/00000000-0000-0000-0000-000000000099".to_owned(),
            404,
            "not-found",
        ),
    ] {
        let path = format!("/api/v1/duties{query}");
        refused(server.ask(Method::GET, &path, &[]), status, kind, &path);
    }
}
