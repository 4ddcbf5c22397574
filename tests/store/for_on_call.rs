//! Connections that are kept for on-call: whatever else is read, one is free.

use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Duration;

use evenwatch::app::on_call::{OnCallFilter, try_cached_minute};
use evenwatch::app::on_call_ahead::{AnonymousReading, ExpectedAnswer, prepare};
use evenwatch::app::{AppContext, import, keys, resources};
use evenwatch::domain::access::Action;
use evenwatch::domain::resource::NetworkResource;
use evenwatch::store::StoreError;
use evenwatch::store::networks;
use serde_json::json;

use super::{Database, on_both_databases};
use crate::feeds::scene;

on_both_databases! {
    on_call_reads_while_every_other_connection_is_taken
    who_asks_and_the_answer_are_found_in_one_look
}

fn on_call_reads_while_every_other_connection_is_taken(database: &Database) {
    let store = database.store();
    let most = store.connections().most;
    let all_taken = Barrier::new(usize::try_from(most).unwrap() + 1);
    thread::scope(|scope| {
        let mut ends = Vec::new();
        for _ in 0..most {
            let (end, ended) = mpsc::channel::<()>();
            ends.push(end);
            let (store, all_taken) = (&store, &all_taken);
            scope.spawn(move || {
                store.read(|tx| {
                    all_taken.wait();
                    let _ended = ended.recv();
                    networks::stamp(tx)
                })
            });
        }
        all_taken.wait();
        assert_eq!(store.connections().used, most);
        // One more of the others waits.
        let (answer, answered) = mpsc::channel();
        let other = &store;
        scope.spawn(move || answer.send(other.read(networks::stamp)));
        let found: Result<_, StoreError> = store.for_on_call().read(networks::stamp);
        assert_eq!(found, Ok(None));
        assert!(answered.recv_timeout(Duration::from_millis(100)).is_err());
        drop(ends);
        assert_eq!(answered.recv().unwrap(), Ok(None));
    });
}

/// After a write neither who holds a key nor an answer is at hand; one transaction finds both.
fn who_asks_and_the_answer_are_found_in_one_look(database: &Database) {
    let app = AppContext::open(&database.settings()).unwrap();
    let now = scene::at("2026-09-01T00:00:00Z");
    let document = serde_json::to_vec(&scene::file()).unwrap();
    import::import(&app, &document, now).unwrap();
    let new = |name: &str, action| keys::NewKey {
        name: name.parse().unwrap(),
        actions: [action].into(),
        organisation: None,
        expires_at: now + chrono::Duration::days(1),
    };
    let (_, secret) = keys::add(&app, &new("bridge", Action::ReadOnCall), now).unwrap();
    let (_, other) = keys::add(&app, &new("other", Action::ReadRotas), now).unwrap();
    for secret in [&secret, &other] {
        keys::holder(&app, secret, now).unwrap().unwrap();
    }
    let value = json!({ "id": "another", "name": "Another" });
    let item = NetworkResource::Competences.of_value(&value).unwrap();
    resources::create(&app, &item, None, now).unwrap();
    let wanted = OnCallFilter::default();
    let expected = |key: Option<&str>, reading| ExpectedAnswer {
        key: key.map(str::to_owned),
        reading,
        wanted: wanted.clone(),
        at: now,
    };
    assert!(
        keys::try_cached_holder(&app, &secret, now).is_none(),
        "the write ended it"
    );
    prepare(&app, &expected(Some(&secret), AnonymousReading::Never), now).unwrap();
    let who = keys::try_cached_holder(&app, &secret, now).unwrap();
    let kept = try_cached_minute(&app.as_principal(who), now, &wanted).unwrap();
    assert!(!kept.answer.cover.is_empty());
    assert_eq!(app.try_cached_any_user(), Some(false));
    // Whoever may not is given nothing, by a key or without one.
    assert!(prepare(&app, &expected(Some(&other), AnonymousReading::Never), now).is_err());
    assert!(prepare(&app, &expected(None, AnonymousReading::Never), now).is_err());
    assert!(prepare(&app, &expected(Some("none"), AnonymousReading::Always), now).is_ok());
    assert!(keys::try_cached_holder(&app, "none", now).is_none());
    prepare(&app, &expected(None, AnonymousReading::UntilAccounts), now).unwrap();
}
