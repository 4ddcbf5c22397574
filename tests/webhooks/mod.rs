//! Webhooks (point 19 of the contract: signed, retried with back-off, deduplicable by id), on both
//! databases, told to a real server on this machine.

mod changes;
mod delivery_failures;
mod gaps;
mod hanging;
mod over_http;
pub mod receiver;

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Duration, Utc};
use evenwatch::app::webhooks::{self, EventKind, Message, NewReceiver};
use evenwatch::app::{self, AppContext};
use evenwatch::domain::ids::WebhookId;
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::http::openapi::Description;
use evenwatch::jobs;
use evenwatch::store::rotas;
use serde_json::{Value, json};

use crate::api::description::check;
use crate::feeds::scene::{self, ADA, BILAL, rota};
use crate::store::{Database, on_both_databases};
use crate::support::python;
use receiver::{Got, Receiver};

on_both_databases! {
    point_19_what_happens_is_told_once_in_order_and_signed
    point_11_a_change_is_told_and_answered_before_any_calendar_asks
    an_organisation_hears_of_its_own_pools_alone
    what_is_not_committed_is_not_told
}

/// The clock of the workers here: of the machine, because signatures carry it and the standard's
/// own library, which verifies them, reads the machine's and takes no other.
pub fn clock() -> DateTime<Utc> {
    Utc::now()
}

/// An app that may ask this machine.
pub fn opened(database: &Database) -> AppContext {
    let mut settings = database.settings();
    settings.upstream.private_hosts = vec!["127.0.0.1".to_owned()];
    settings.upstream.timeout_seconds = 1.try_into().unwrap();
    AppContext::open(&settings).unwrap()
}

/// With the network of the feeds' tests.
pub fn with_network(database: &Database) -> AppContext {
    let app = opened(database);
    let document = serde_json::to_vec(&scene::file()).unwrap();
    app::import::import(&app, &document, scene::at("2026-09-01T00:00:00Z")).unwrap();
    app
}

/// A receiver of everything but gaps, which go by the day; its id and secret.
pub fn add(app: &AppContext, url: &str, organisation: Option<&str>) -> (WebhookId, String) {
    let new = NewReceiver {
        url: url.to_owned(),
        events: EventKind::ALL
            .into_iter()
            .filter(|kind| !kind.word().starts_with("gap."))
            .collect(),
        organisation: organisation.map(|ods| ods.parse().unwrap()),
    };
    let (receiver, secret) = webhooks::add(app, &new, clock()).unwrap();
    (receiver.id, secret)
}

/// Does every job that is due.
pub fn work(app: &AppContext, clock: fn() -> DateTime<Utc>) {
    while jobs::one(app, clock, &AtomicBool::new(false)).unwrap() {}
}

/// Publishes nights with their holders.
pub fn publish(
    database: &Database,
    app: &AppContext,
    revision: u32,
    nights: &[(&str, &[&str])],
) -> Rota {
    let rota = rota(&scene::network(), revision, nights);
    let draft = Rota {
        state: RotaState::Draft,
        published_at: None,
        ..rota.clone()
    };
    database
        .store()
        .write(|tx| rotas::insert(tx, &draft))
        .unwrap();
    app::publish::publish(app, rota.id, scene::at("2026-09-02T00:00:00Z")).unwrap();
    rota
}

/// What the reference library of the standard makes of a message; `None` where it refuses it.
fn verified(secret: &str, got: &Got) -> Option<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/webhooks/verify.py");
    let mut child = Command::new(python::interpreter())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let asked = json!({ "secret": secret, "headers": got.headers, "body": got.body });
    child
        .stdin
        .take()
        .unwrap()
        .write_all(asked.to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    output
        .status
        .success()
        .then(|| serde_json::from_slice(&output.stdout).unwrap())
}

/// Holds a message against what the description says of its kind.
pub fn as_described(message: &Value) {
    static DESCRIPTION: LazyLock<Value> =
        LazyLock::new(|| Description::new(None).document().clone());
    let kind = message["type"].as_str().unwrap();
    let described = &DESCRIPTION["webhooks"][kind]["post"];
    let schema = &described["requestBody"]["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{kind} is not described");
    check(&DESCRIPTION, schema, message, kind);
}

pub fn listed(app: &AppContext, id: WebhookId) -> Vec<Message> {
    webhooks::messages(app, id, webhooks::MOST).unwrap()
}

fn point_19_what_happens_is_told_once_in_order_and_signed(database: &Database) {
    let (app, receiver) = (with_network(database), Receiver::new(&[]));
    let (id, secret) = add(&app, &receiver.url, None);
    let nights: [(&str, &[&str]); 2] = [("2026-10-24", &[ADA]), ("2026-10-26", &[])];
    publish(database, &app, 1, &nights);
    let swapped: [(&str, &[&str]); 2] = [("2026-10-24", &[BILAL]), ("2026-10-26", &[])];
    let rota = publish(database, &app, 2, &swapped);
    app::withdraw::withdraw(&app, rota.id, scene::at("2026-09-03T00:00:00Z")).unwrap();
    app::jobs::ask(&app, &crate::jobs::audit(), None, clock()).unwrap();
    work(&app, clock);
    let got = receiver.got();
    let told: Vec<String> = got
        .iter()
        .map(|one| one.json()["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        told,
        [
            "rota.published",
            "rota.published",
            "duty.reassigned",
            "rota.withdrawn",
            "job.finished"
        ]
    );
    for one in &got {
        as_described(&one.json());
        assert_eq!(verified(&secret, one).unwrap(), one.json());
        assert!(
            !one.body.contains(ADA) && !one.body.contains(BILAL),
            "{}",
            one.body
        );
        let changed = Got {
            body: one.body.replacen('{', "{ ", 1),
            ..one.clone()
        };
        assert_eq!(
            verified(&secret, &changed),
            None,
            "a changed body is refused"
        );
    }
    let first = &got[0].json()["data"];
    assert_eq!(
        (&first["rota"], &first["revision"]),
        (&json!(rota.id), &json!(1))
    );
    assert_eq!(
        (&first["first_day"], &first["changed_duties"]),
        (&json!("2026-10-24"), &json!(2))
    );
    let reassigned = &got[2].json()["data"];
    assert_eq!(
        (&reassigned["count"], &reassigned["duties"][0]["day"]),
        (&json!(1), &json!("2026-10-24"))
    );
    assert_eq!(
        reassigned["duties"][0]["duty"],
        json!(scene::night("2026-10-24"))
    );
    assert_eq!(got[4].json()["data"]["state"], "done");
    let messages = listed(&app, id);
    let sent: Vec<&str> = got
        .iter()
        .map(|one| one.headers["webhook-id"].as_str())
        .collect();
    let kept: Vec<String> = messages
        .iter()
        .rev()
        .map(|message| message.id.to_string())
        .collect();
    assert_eq!(sent, kept);
    assert!(
        messages
            .iter()
            .all(|message| message.ended_at.is_some() && message.tries == 1)
    );
    // The next thing gets a job of its own.
    webhooks::test(&app, id, clock()).unwrap();
    work(&app, clock);
    assert_eq!(receiver.got()[5].json()["type"], "webhook.test");
    as_described(&receiver.got()[5].json());
}

/// Calendar programs ask when they like, some once a day: whoever must know sooner is told, or asks
/// who is on call.
fn point_11_a_change_is_told_and_answered_before_any_calendar_asks(database: &Database) {
    let (app, receiver) = (with_network(database), Receiver::new(&[]));
    add(&app, &receiver.url, None);
    let on = "2026-10-24";
    let holder = || {
        let wanted = app::on_call::OnCallFilter::default();
        let night = scene::at("2026-10-25T01:30:00Z");
        let answer = app::on_call::on_call(&app, night, &wanted, None, night).unwrap();
        answer.cover[0].holders[0].person.to_string()
    };
    publish(database, &app, 1, &[(on, &[ADA])]);
    assert_eq!(holder(), ADA);
    publish(database, &app, 2, &[(on, &[BILAL])]);
    assert_eq!(holder(), BILAL, "an answer from before is not kept");
    work(&app, clock);
    let told: Vec<Value> = receiver.got().iter().map(Got::json).collect();
    let moved = told.iter().find(|one| one["type"] == "duty.reassigned");
    let moved = &moved.unwrap()["data"]["duties"][0];
    assert_eq!(moved["duty"], json!(scene::night(on)), "the event's own id");
}

fn an_organisation_hears_of_its_own_pools_alone(database: &Database) {
    let app = with_network(database);
    let (own, foreign) = (Receiver::new(&[]), Receiver::new(&[]));
    let host = scene::network()
        .pool(&scene::POOL.parse().unwrap())
        .unwrap()
        .host
        .to_string();
    add(&app, &own.url, Some(&host));
    add(&app, &foreign.url, Some("QHM"));
    publish(database, &app, 1, &[("2026-10-24", &[ADA])]);
    app::jobs::ask(&app, &crate::jobs::audit(), None, clock()).unwrap();
    work(&app, clock);
    let told: Vec<Value> = own.got().iter().map(Got::json).collect();
    assert_eq!(
        told.len(),
        1,
        "what jobs do is for those who hear of everything: {told:?}"
    );
    assert_eq!(told[0]["data"]["pools"], json!([scene::POOL]));
    assert_eq!(foreign.got(), []);
}

fn what_is_not_committed_is_not_told(database: &Database) {
    let (app, receiver) = (with_network(database), Receiver::new(&[]));
    let (id, _) = add(&app, &receiver.url, None);
    let rota = publish(database, &app, 1, &[("2026-10-24", &[ADA])]);
    app::publish::publish(&app, rota.id, scene::at("2026-09-02T00:00:00Z")).unwrap_err();
    assert_eq!(
        listed(&app, id).len(),
        1,
        "it stands in the outbox before anybody sends it"
    );
    // Another process opens the database after a crash: nothing is lost, and nothing comes twice.
    drop(app);
    let app = opened(database);
    work(&app, clock);
    work(&app, clock);
    assert_eq!(receiver.got().len(), 1);
    let later = clock() + Duration::days(31);
    app::jobs::tidy(&app, later).unwrap();
    assert_eq!(
        listed(&app, id),
        [],
        "what ended is forgotten after a month"
    );
}
