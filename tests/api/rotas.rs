//! Rotas published and withdrawn over HTTP, and their list.

use evenwatch::domain::ids::RotaId;
use evenwatch::domain::rota::Rota;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::resources::{Desk, refused};
use super::server::header;
use crate::feeds::read::read;
use crate::feeds::scene::{ADA, BILAL, network, night, rota};
use crate::support::pages;

fn two_nights() -> Rota {
    rota(
        &network(),
        1,
        &[("2026-10-24", &[ADA]), ("2026-10-26", &[BILAL])],
    )
}

#[test]
fn points_15_17_a_rota_is_published_and_withdrawn_once_from_the_state_that_was_seen() {
    let desk = Desk::of_scene();
    let draft = two_nights();
    desk.server.draft(&draft);
    let own = format!("/api/v1/rotas/{}", draft.id);
    let (publish, withdraw) = (format!("{own}/publish"), format!("{own}/withdraw"));
    let post = |path: &str, headers: &[(&str, &str)]| desk.ask(Method::POST, path, headers);
    let events = || {
        let feed = desk.ask(Method::GET, "/feeds/pools/leeds-nurses.ics", &[]);
        read(&feed.bytes().unwrap()).events
    };
    let seen = desk.tag(&own);

    refused(post(&publish, &[]), 428, "precondition-required", &publish);
    let other = [("if-match", "\"other\"")];
    refused(post(&publish, &other), 412, "precondition-failed", &publish);
    let nobody = desk
        .server
        .ask(Method::POST, &publish, &[("if-match", "*")]);
    refused(nobody, 401, "sign-in-needed", &publish);
    refused(post(&withdraw, &[("if-match", "*")]), 409, "conflict", &own);
    assert_eq!(events().len(), 0);

    let once = [("if-match", seen.as_str()), ("idempotency-key", "k1")];
    let first = post(&publish, &once);
    let tag = header(&first, "etag");
    assert_eq!((first.status().as_u16(), &tag), (200, &desk.tag(&own)));
    assert_ne!(tag, seen);
    let first: Value = first.json().unwrap();
    assert_eq!(
        (&first["state"], &first["changed_duties"]),
        (&"published".into(), &2.into())
    );
    // The first night is four days after the server's day.
    assert_eq!(
        (&first["late"]["days_ahead"], &first["late"]["days_asked"]),
        (&4.into(), &42.into())
    );
    assert!(events().iter().all(|event| event.status == "CONFIRMED"));
    let again = post(&publish, &once);
    assert_eq!(header(&again, "idempotency-replayed"), "true");
    assert_eq!(again.json::<Value>().unwrap(), first);
    assert_eq!(desk.json(&own)["published_at"], first["published_at"]);
    refused(
        post(&publish, &[("if-match", &tag)]),
        409,
        "conflict",
        &publish,
    );

    let stale = [("if-match", seen.as_str())];
    refused(
        post(&withdraw, &stale),
        412,
        "precondition-failed",
        &withdraw,
    );
    let other = [("if-match", tag.as_str()), ("idempotency-key", "k1")];
    refused(post(&withdraw, &other), 422, "key-reused", &withdraw);
    let preview = format!("{withdraw}?preview=yes");
    let preview: Value = post(&preview, &[("if-match", &tag)]).json().unwrap();
    let gone = post(&withdraw, &[("if-match", &tag)]);
    assert_eq!(gone.status(), 200);
    let gone: Value = gone.json().unwrap();
    assert_eq!(
        (&preview["state"], &gone["state"]),
        (&"published".into(), &"withdrawn".into())
    );
    assert_eq!(preview["uncovered"], gone["uncovered"]);
    let lost = &gone["uncovered"];
    assert_eq!(lost.as_array().unwrap().len(), 2);
    assert_eq!(
        (
            &lost[0]["time"]["minutes"],
            &lost[0]["areas"],
            &lost[0]["pools"]
        ),
        (&780.into(), &json!(["leeds"]), &json!(["leeds-nurses"])),
        "the night of the clock change has 13 hours"
    );
    refused(
        post(&format!("{withdraw}?restore=yes"), &[("if-match", "*")]),
        409,
        "conflict",
        &withdraw,
    );
    let taken_back = events();
    assert_eq!(taken_back.len(), 2);
    for event in taken_back {
        assert_eq!((event.sequence, &*event.status), (1, "CANCELLED"));
    }
}

#[test]
fn point_17_what_the_judge_or_the_network_refuses_is_not_published() {
    let desk = Desk::of_scene();
    let mut draft = two_nights();
    draft.duties[0].holders[0].person = "somebody-else".parse().unwrap();
    desk.server.draft(&draft);
    let path = format!("/api/v1/rotas/{}/publish", draft.id);
    let told = refused(
        desk.ask(Method::POST, &path, &[("if-match", "*")]),
        422,
        "refused",
        &path,
    );
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains("somebody-else"), "{detail}");
    let duty = format!("/api/v1/duties/{}", night("2026-10-26"));
    refused(desk.ask(Method::GET, &duty, &[]), 404, "not-found", &duty);
    for (path, status) in [
        ("/api/v1/rotas/x/publish", 422),
        (
            "/api/v1/rotas/00000000-0000-0000-0000-000000000099/publish",
            404,
        ),
        (
            "/api/v1/rotas/00000000-0000-0000-0000-000000000099/withdraw",
            404,
        ),
    ] {
        let answer = desk.ask(Method::POST, path, &[("if-match", "*")]);
        assert_eq!(answer.status(), status, "{path}");
    }
}

#[test]
fn rotas_are_listed_by_state_page_by_page() {
    let desk = Desk::of_scene();
    for number in 1..=3_u8 {
        let mut draft = two_nights();
        draft.id = RotaId(Uuid::from_u128(number.into()));
        draft.created_at += chrono::Duration::hours(number.into());
        match number {
            2 => desk.server.publish(&draft, "2026-10-01T10:00:00Z"),
            _ => desk.server.draft(&draft),
        }
    }
    let walked = |query: &str, limit: usize| {
        let list = format!("/api/v1/rotas{query}");
        let rotas = pages::walked(&list, limit, |path| desk.json(path));
        let number = |rota: &Value| rota["id"].as_str().unwrap().chars().last().unwrap();
        rotas.iter().map(number).collect::<String>()
    };
    for limit in [1, 2, 200] {
        assert_eq!(walked("", limit), "321", "newest first, by {limit}");
        assert_eq!(walked("?state=draft", limit), "31", "by {limit}");
        assert_eq!(walked("?state=published", limit), "2", "by {limit}");
        assert_eq!(walked("?state=withdrawn", limit), "", "by {limit}");
    }
    let path = "/api/v1/rotas?state=planned";
    refused(desk.ask(Method::GET, path, &[]), 422, "invalid-value", path);
}
