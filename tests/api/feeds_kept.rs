//! Calendars are written once and kept, and still never old, whoever changed what is in them.

use std::sync::Arc;

use evenwatch::app::feed::{Feed, FeedOptions, Zone, feed, try_cached_feed};
use evenwatch::app::{self, AppContext};
use evenwatch::domain::account::FeedOf;
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::store;

use crate::accounts::app as program;
use crate::feeds::read::read;
use crate::feeds::scene::{self, ADA, BILAL, at, network, night, rota};
use crate::store::{Database, on_both_databases};

const NOW: &str = "2026-10-20T09:00:00Z";

on_both_databases! {
    a_calendar_is_written_once_until_somebody_else_changes_what_is_in_it
    a_calendar_at_hand_is_the_same_for_whoever_may_see_it_and_never_old
}

fn fetch(app: &AppContext, of: &str, options: FeedOptions, now: &str) -> Arc<Feed> {
    feed(app, &of.parse().unwrap(), options, at(now)).unwrap()
}

fn publish(database: &Database, app: &AppContext, rota: &Rota, now: &str) {
    let draft = Rota {
        state: RotaState::Draft,
        ..rota.clone()
    };
    database
        .store()
        .write(|tx| store::rotas::insert(tx, &draft))
        .unwrap();
    app::publish::publish(app, rota.id, at(now)).unwrap();
}

fn import(app: &AppContext, file: &evenwatch::domain::network::NetworkFile, now: &str) {
    let document = serde_json::to_vec(file).unwrap();
    app::import::import(app, &document, at(now)).unwrap();
}

fn a_calendar_is_written_once_until_somebody_else_changes_what_is_in_it(database: &Database) {
    // Each with a memory of its own, as two processes have.
    let (server, other) = (program(database), program(database));
    import(&other, &scene::file(), "2026-09-01T00:00:00Z");
    let nights: [(&str, &[&str]); 2] = [("2026-10-24", &[ADA]), ("2026-10-28", &[ADA])];
    publish(
        database,
        &other,
        &rota(&network(), 1, &nights),
        "2026-10-01T10:00:00Z",
    );

    let board = || fetch(&server, "board:QWO", FeedOptions::default(), NOW);
    let first = board();
    assert!(Arc::ptr_eq(&first, &board()), "it was written twice");
    for (of, options) in [
        ("area:leeds", FeedOptions::default()),
        ("board:QWO", Zone::Local.into()),
        (
            "board:QWO",
            FeedOptions {
                alarm: Some("PT30M".parse().unwrap()),
                ..FeedOptions::default()
            },
        ),
    ] {
        let another = fetch(&server, of, options, NOW);
        assert_ne!(another.etag, first.etag, "{of} {options:?}");
        assert!(Arc::ptr_eq(&another, &fetch(&server, of, options, NOW)));
    }
    assert!(Arc::ptr_eq(&first, &board()), "others have taken its place");

    let nights: [(&str, &[&str]); 2] = [("2026-10-24", &[ADA]), ("2026-10-28", &[BILAL])];
    let second = rota(&network(), 2, &nights);
    publish(database, &other, &second, "2026-10-02T10:00:00Z");
    let seen = board();
    let event = read(&seen.body).event(&night("2026-10-28")).clone();
    assert!(event.sequence == 1 && event.summary.contains("Bilal"));

    let mut renamed = scene::file();
    renamed.pools[0].name = "Night nurses of Leeds".to_owned();
    import(&other, &renamed, "2026-10-03T10:00:00Z");
    let named = board();
    let told = &read(&named.body).events[0].description;
    assert!(told.contains("Pool: Night nurses of Leeds"), "{told}");
    assert_eq!(
        named.last_modified,
        at("2026-10-03T10:00:00Z"),
        "who asks by the date alone gets the new name"
    );

    app::withdraw::withdraw(&other, second.id, at("2026-10-04T10:00:00Z")).unwrap();
    let events = read(&board().body).events;
    assert!(events.iter().all(|event| event.status == "CANCELLED"));
    assert_eq!(events.len(), 2);
    // The 30 days of the cancelled end by the passing of time alone.
    let later = fetch(
        &server,
        "board:QWO",
        FeedOptions::default(),
        "2026-11-04T12:00:00Z",
    );
    assert_eq!(read(&later.body).events.len(), 0);
}

fn a_calendar_at_hand_is_the_same_for_whoever_may_see_it_and_never_old(database: &Database) {
    let (server, other) = (program(database), program(database));
    import(&other, &scene::file(), "2026-09-01T00:00:00Z");
    let of: FeedOf = "board:QWO".parse().unwrap();
    let holder = |organisation| {
        let key = crate::accounts::key(&other, Some(organisation));
        let holder = app::keys::holder(&server, &key, at(NOW)).unwrap();
        server.as_principal(holder.unwrap())
    };
    let (own, foreign) = (holder("QWO"), holder("QHM"));
    let at_hand =
        |app: &AppContext, now| try_cached_feed(app, &of, FeedOptions::default(), at(now));
    assert!(at_hand(&server, NOW).is_none(), "nobody asked yet");

    // In PostgreSQL what is at hand is forgotten a few times a second, so that it is asked again.
    let mut found = None;
    for _ in 0..5 {
        let fetched = fetch(&server, "board:QWO", FeedOptions::default(), NOW);
        found = at_hand(&server, NOW).map(|kept| (kept, fetched, at_hand(&own, NOW)));
        if found.is_some() {
            break;
        }
    }
    let (kept, fetched, owns) = found.unwrap();
    assert!(Arc::ptr_eq(&kept, &fetched));
    assert!(owns.is_none_or(|owns| Arc::ptr_eq(&owns, &fetched)));
    assert!(at_hand(&foreign, NOW).is_none(), "another board's key");
    assert!(
        at_hand(&server, "2026-10-21T09:00:00Z").is_none(),
        "its window moves at midnight"
    );

    let nights: [(&str, &[&str]); 1] = [("2026-10-24", &[ADA])];
    let published = rota(&network(), 1, &nights);
    publish(database, &other, &published, "2026-10-01T10:00:00Z");
    database.settle();
    assert!(at_hand(&server, NOW).is_none(), "another process published");
    let fetched = fetch(&server, "board:QWO", FeedOptions::default(), NOW);
    assert_eq!(read(&fetched.body).events.len(), 1);
}
