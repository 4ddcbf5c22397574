//! Receivers that are changed: by a person, by their own answers (410, Retry-After), and with
//! another secret.

use chrono::{DateTime, Duration, Utc};
use evenwatch::app::precondition::Condition;
use evenwatch::app::webhooks::{self, DisabledBecause, MessageState, WantedReceiver};
use evenwatch::app::{self, AppContext, AppError};
use evenwatch::domain::ids::WebhookId;
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::{Value, json};

use super::delivery_failures::{set, time, turn};
use super::receiver::{How, Receiver};
use super::{add, clock, listed, opened, verified, work};
use crate::api::server::{Server, header};
use crate::cli::Desk;
use crate::feeds::scene;
use crate::store::{Database, on_both_databases};
use crate::support::http::told;

on_both_databases! {
    a_receiver_that_is_gone_is_disabled_until_somebody_enables_it
    a_receiver_is_left_alone_for_as_long_as_it_asks
    answers_that_are_none_are_failures_and_lead_nowhere
    what_waits_goes_to_the_new_address
    two_secrets_sign_side_by_side_until_the_overlap_is_over
}

/// Lets a receiver be told again.
pub fn enable(app: &AppContext, id: WebhookId, now: DateTime<Utc>) {
    let mut wanted = WantedReceiver::from(&webhooks::get(app, id).unwrap());
    wanted.is_enabled = true;
    webhooks::change(app, id, &Condition::Any, &wanted, now).unwrap();
}

fn a_receiver_that_is_gone_is_disabled_until_somebody_enables_it(database: &Database) {
    let _turn = turn();
    set(clock());
    let (app, receiver) = (opened(database), Receiver::new(&[How::Status(410)]));
    let (id, _) = add(&app, &receiver.url, None);
    for _ in 0..2 {
        webhooks::test(&app, id, time()).unwrap();
    }
    work(&app, time);
    let disabled = webhooks::list(&app).unwrap()[0].disabled.unwrap();
    assert_eq!(disabled.because, DisabledBecause::Gone);
    let states: Vec<MessageState> = listed(&app, id).iter().map(|one| one.state).collect();
    assert_eq!(states, [MessageState::Waiting, MessageState::Dead]);
    let log = app::log::search(&app, &app::log::LogSearch::default(), 10).unwrap();
    let log = serde_json::to_string(&log).unwrap();
    assert!(
        log.contains("webhook.disable") && log.contains("gone"),
        "{log}"
    );
    assert!(!log.contains("token"), "{log}");
    // Nothing is sent, and nothing is put down.
    app::jobs::tidy(&app, time()).unwrap();
    work(&app, time);
    assert_eq!(receiver.got().len(), 1);
    let refused = webhooks::test(&app, id, time()).unwrap_err();
    assert!(matches!(refused, AppError::Conflict(_)), "{refused:?}");
    crate::jobs::import(&app, "small");
    crate::jobs::ask(&app, &crate::jobs::audit());
    work(&app, time);
    assert_eq!(
        listed(&app, id).len(),
        2,
        "what happens meanwhile is not kept for it"
    );
    enable(&app, id, time());
    work(&app, time);
    assert_eq!(listed(&app, id)[0].state, MessageState::Delivered);
    assert_eq!(webhooks::get(&app, id).unwrap().disabled, None);
}

fn a_receiver_is_left_alone_for_as_long_as_it_asks(database: &Database) {
    let _turn = turn();
    set(clock());
    let answers = [
        How::Rest(429, 90),
        How::RestUntil(503, 900),
        How::Rest(503, u64::MAX),
        How::RestUntil(429, -3600),
        How::Rest(500, 1),
    ];
    let (app, receiver) = (opened(database), Receiver::new(&answers));
    let (id, _) = add(&app, &receiver.url, None);
    webhooks::test(&app, id, time()).unwrap();
    // As asked, six hours at most, and no less than the pause that it would have had.
    for (tries, wanted) in [(1, 90), (2, 900), (3, 21_600), (4, 320), (5, 1280)] {
        work(&app, time);
        let message = listed(&app, id).remove(0);
        assert_eq!(
            (message.state, message.tries),
            (MessageState::Waiting, tries)
        );
        let wait = (message.next_at - time()).num_seconds();
        assert!(
            (wanted - 5..=wanted + 5).contains(&wait),
            "{tries}: {wait} for {wanted}"
        );
        set(message.next_at - Duration::seconds(1));
        work(&app, time);
        assert_eq!(receiver.got().len(), tries as usize, "not before its time");
        set(message.next_at + Duration::seconds(1));
    }
    work(&app, time);
    assert_eq!(listed(&app, id)[0].state, MessageState::Delivered);
}

fn answers_that_are_none_are_failures_and_lead_nowhere(database: &Database) {
    let _turn = turn();
    set(clock());
    let app = opened(database);
    let elsewhere = Receiver::new(&[]);
    for (how, says) in [
        (How::Drip, "time ran out"),
        (How::Closed, "gave no answer"),
        (How::Elsewhere, "status 307"),
        (How::Never, "time ran out"),
    ] {
        let receiver = Receiver::new(&[how]);
        let (id, _) = add(&app, &receiver.url, None);
        webhooks::test(&app, id, time()).unwrap();
        work(&app, time);
        let message = listed(&app, id).remove(0);
        let why = message.failure.unwrap();
        assert!(
            why.contains(says) && !why.contains("secret"),
            "{how:?}: {why}"
        );
        assert_eq!(
            (message.state, message.tries),
            (MessageState::Waiting, 1),
            "{how:?}"
        );
    }
    assert_eq!(elsewhere.got().len(), 0);
}

fn what_waits_goes_to_the_new_address(database: &Database) {
    let _turn = turn();
    set(clock());
    let app = opened(database);
    let (old, new) = (Receiver::new(&[How::Status(503)]), Receiver::new(&[]));
    let (id, _) = add(&app, &old.url, None);
    webhooks::test(&app, id, time()).unwrap();
    work(&app, time);
    assert_eq!(listed(&app, id)[0].state, MessageState::Waiting);
    let before = webhooks::get(&app, id).unwrap();
    let wanted = WantedReceiver {
        url: new.url.clone(),
        ..WantedReceiver::from(&before)
    };
    let condition = Condition::of(&before);
    webhooks::change(&app, id, &condition, &wanted, time()).unwrap();
    let stale = webhooks::change(&app, id, &condition, &WantedReceiver::from(&before), time());
    assert!(matches!(stale, Err(AppError::Conflict(_))), "{stale:?}");
    work(&app, time);
    assert_eq!(
        (old.got().len(), new.got().len()),
        (1, 1),
        "at once, without its pause"
    );
    let wanted = WantedReceiver {
        url: "https://10.0.0.1/".to_owned(),
        ..wanted
    };
    let refused = webhooks::change(&app, id, &Condition::Any, &wanted, time());
    assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
}

fn two_secrets_sign_side_by_side_until_the_overlap_is_over(database: &Database) {
    let (app, receiver) = (opened(database), Receiver::new(&[]));
    let (id, first) = add(&app, &receiver.url, None);
    let rotate = |hours: &str, now: DateTime<Utc>| {
        let overlap = hours.parse().unwrap();
        webhooks::rotate(&app, id, &Condition::Any, None, overlap, now).unwrap()
    };
    let send = || {
        webhooks::test(&app, id, clock()).unwrap();
        work(&app, clock);
        receiver.got().pop().unwrap()
    };
    let is_signed = |got: &super::Got, secrets: &[&String]| {
        let is_signed = |secret: &&String| verified(secret, got).is_some();
        secrets.iter().map(is_signed).collect::<Vec<_>>()
    };
    let (changed, second) = rotate("24", clock());
    assert!(changed.earlier_secret_until > Some(clock()));
    let got = send();
    assert_eq!(is_signed(&got, &[&first, &second]), [true, true]);
    let newest = got.headers["webhook-signature"]
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    // Two at most: the first is worth nothing from now on.
    let (_, third) = rotate("24", clock());
    let got = send();
    assert_eq!(
        is_signed(&got, &[&first, &second, &third]),
        [false, true, true]
    );
    assert!(!got.headers["webhook-signature"].contains(&newest));
    // An overlap that is over, and none.
    let (_, fourth) = rotate("1", clock() - Duration::hours(2));
    assert_eq!(is_signed(&send(), &[&third, &fourth]), [false, true]);
    let (changed, fifth) = rotate("0", clock());
    assert_eq!(changed.earlier_secret_until, None);
    assert_eq!(is_signed(&send(), &[&fourth, &fifth]), [false, true]);
    let log = app::log::search(&app, &app::log::LogSearch::default(), 50).unwrap();
    let log = serde_json::to_string(&log).unwrap();
    assert!(
        log.contains("webhook.rotate-secret") && !log.contains("whsec_"),
        "{log}"
    );
}

#[test]
fn receivers_are_changed_over_http_as_other_things_are() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let bearer = server.bearer();
    let send = |method: Method, path: &str, tag: &str, body: &Value| {
        let headers = [("authorization", bearer.as_str()), ("if-match", tag)];
        let headers = if tag.is_empty() {
            &headers[..1]
        } else {
            &headers[..]
        };
        server.send(method, path, headers, body)
    };
    let new = json!({ "url": "https://1.1.1.1/hook?token=x", "events": ["rota.published"] });
    let made: Value = send(Method::POST, "/api/v1/webhooks", "", &new)
        .json()
        .unwrap();
    let place = format!(
        "/api/v1/webhooks/{}",
        made["webhook"]["id"].as_str().unwrap()
    );
    let shown = server.ask(Method::GET, &place, &[("authorization", bearer.as_str())]);
    let tag = header(&shown, "etag");
    assert_eq!(shown.json::<Value>().unwrap(), made["webhook"]);
    let wanted = json!({ "url": "https://1.0.0.1/hook", "events": ["gap.opened"], "organisation": "QWO", "disabled": true });
    told(send(Method::PUT, &place, "", &wanted), 428);
    told(send(Method::PUT, &place, "\"other\"", &wanted), 412);
    let unknown = json!({ "url": "https://1.0.0.1/hook", "events": [], "organisation": "XXX", "disabled": false });
    told(send(Method::PUT, &place, &tag, &unknown), 422);
    let changed = send(Method::PUT, &place, &tag, &wanted);
    let newer = header(&changed, "etag");
    let changed = told(changed, 200);
    assert_eq!(
        (&changed["url"], &changed["events"]),
        (&wanted["url"], &wanted["events"])
    );
    assert_eq!(
        (&changed["disabled"], &changed["disabled_because"]),
        (&json!(true), &json!("asked"))
    );
    told(send(Method::PUT, &place, &tag, &wanted), 412);
    told(
        send(Method::POST, &format!("{place}/test"), "", &json!({})),
        409,
    );
    let page = server.ask(
        Method::GET,
        "/account",
        &[("authorization", bearer.as_str())],
    );
    let page = page.text().unwrap();
    assert!(
        page.contains("1.0.0.1") && page.contains("Disabled by a person"),
        "{page}"
    );
    let secret = format!("{place}/secret");
    told(send(Method::POST, &secret, "", &json!({})), 428);
    for (body, pointer) in [
        (json!({ "secret": "hunter2" }), "/secret"),
        (json!({ "overlap_hours": 169 }), "/overlap_hours"),
        (json!({ "overlap_hours": -1 }), "/overlap_hours"),
    ] {
        let problem = told(send(Method::POST, &secret, &newer, &body), 422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        assert!(!problem.to_string().contains("hunter2"), "{problem}");
    }
    let own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let rotated = send(Method::POST, &secret, &newer, &json!({ "secret": own }));
    assert_eq!(header(&rotated, "cache-control"), "no-store");
    let newest = header(&rotated, "etag");
    let rotated = told(rotated, 200);
    assert_eq!(rotated["secret"], own);
    assert!(
        rotated["webhook"]["earlier_secret_until"].is_object()
            || rotated["webhook"]["earlier_secret_until"].is_string()
    );
    told(send(Method::POST, &secret, &newer, &json!({})), 412);
    told(
        send(Method::POST, &secret, &newest, &json!({ "secret": own })),
        409,
    );
    let list = server.ask(
        Method::GET,
        "/api/v1/webhooks",
        &[("authorization", bearer.as_str())],
    );
    assert!(!list.text().unwrap().contains("whsec_"));
}

#[test]
fn receivers_are_changed_at_the_command_line() {
    let desk = Desk::new();
    let made = desk
        .run(&[
            "webhook",
            "add",
            "https://1.1.1.1/hook",
            "--event",
            "rota.published",
            "--json",
        ])
        .ok()
        .json();
    let id = made["receiver"]["id"].as_str().unwrap();
    desk.run(&["webhook", "change", id]).ends(2);
    let changed = desk.run(&[
        "webhook",
        "change",
        id,
        "--event",
        "gap.opened",
        "--disable",
        "--json",
    ]);
    let changed = changed.ok().json();
    assert_eq!(changed["events"], json!(["gap.opened"]));
    assert_eq!(
        changed["url"], "https://1.1.1.1/hook",
        "what is not given stays"
    );
    assert!(desk.run(&["webhook", "list"]).ok().out.contains("disabled"));
    desk.run(&["webhook", "test", id])
        .ends(5)
        .says("enable it first");
    desk.run(&["webhook", "change", id, "--enable"]).ok();
    desk.run(&["webhook", "test", id]).ok();
    let rotated = desk
        .run(&["webhook", "rotate-secret", id, "--json"])
        .ok()
        .json();
    assert!(rotated["secret"].as_str().unwrap().starts_with("whsec_"));
    assert_ne!(rotated["secret"], made["secret"]);
    assert!(rotated["receiver"]["earlier_secret_until"].is_string());
    let at_once = desk.run(&[
        "webhook",
        "rotate-secret",
        id,
        "--overlap-hours",
        "0",
        "--json",
    ]);
    assert!(at_once.ok().json()["receiver"]["earlier_secret_until"].is_null());
    desk.run(&["webhook", "rotate-secret", id, "--overlap-hours", "169"])
        .ends(2);
}
