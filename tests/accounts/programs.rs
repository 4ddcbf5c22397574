//! Keys of programs.

use evenwatch::app::AppError;
use evenwatch::app::keys::{self, NewKey};
use evenwatch::domain::access::{Action, Ownership};

use super::{app, later};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    a_key_opens_what_it_says_until_it_expires_or_is_revoked
    a_key_lives_two_years_at_most
    a_key_at_hand_is_forgotten_with_any_write_and_never_outlives_its_end
}

fn new(days: i64) -> NewKey {
    NewKey {
        name: "ward-board".parse().unwrap(),
        actions: [Action::ReadOnCall].into(),
        organisation: Some("QHM".parse().unwrap()),
        expires_at: later(days * 24 * 60),
    }
}

fn a_key_opens_what_it_says_until_it_expires_or_is_revoked(database: &Database) {
    let app = app(database);
    let (key, secret) = keys::add(&app, &new(1), later(0)).unwrap();
    let (other, other_secret) = keys::add(&app, &new(2), later(0)).unwrap();
    assert!(secret.starts_with("evenwatch_key_") && secret != other_secret);
    let stored = database.raw().lines("SELECT secret AS line FROM api_keys");
    assert!(
        stored.iter().all(|hash| !secret.contains(hash.as_str())),
        "a secret is stored"
    );

    let holder = keys::holder(&app, &secret, later(5)).unwrap().unwrap();
    assert_eq!(holder.who.to_string(), "key:ward-board");
    let own = Ownership {
        organisations: ["QHM".parse().unwrap()].into(),
        ..Ownership::default()
    };
    let foreign = Ownership {
        organisations: ["QWO".parse().unwrap()].into(),
        ..Ownership::default()
    };
    for action in Action::ALL {
        assert_eq!(
            holder.may(action, &own),
            action == Action::ReadOnCall,
            "{action}"
        );
        assert!(
            !holder.may(action, &foreign) && !holder.may_everywhere(action),
            "{action}"
        );
    }
    let used = |app: &_| {
        let list = keys::list(app).unwrap();
        list.iter()
            .find(|one| one.id == key.id)
            .unwrap()
            .last_used_at
    };
    assert_eq!(used(&app), Some(later(5)), "the use is noted");
    for wrong in ["", "evenwatch_key_", &secret[1..], &secret.to_uppercase()] {
        assert!(
            keys::holder(&app, wrong, later(5)).unwrap().is_none(),
            "{wrong}"
        );
    }
    assert!(
        keys::holder(&app, &secret, later(24 * 60))
            .unwrap()
            .is_none(),
        "expired"
    );
    assert!(
        keys::holder(&app, &other_secret, later(24 * 60))
            .unwrap()
            .is_some()
    );
    keys::revoke(&app, other.id, later(24 * 60)).unwrap();
    let again = keys::revoke(&app, other.id, later(24 * 60 + 9)).unwrap();
    assert_eq!(again.revoked_at, Some(later(24 * 60)), "revoked once");
    assert!(
        keys::holder(&app, &other_secret, later(24 * 60))
            .unwrap()
            .is_none(),
        "revoked"
    );
}

fn a_key_lives_two_years_at_most(database: &Database) {
    let app = app(database);
    for (days, good) in [
        (-1, false),
        (0, false),
        (1, true),
        (731, true),
        (732, false),
    ] {
        let made = keys::add(&app, &new(days), later(0));
        assert_eq!(made.is_ok(), good, "{days}");
        assert!(good || matches!(made, Err(AppError::Refused(_))));
    }
    assert_eq!(keys::list(&app).unwrap().len(), 2);
}

fn a_key_at_hand_is_forgotten_with_any_write_and_never_outlives_its_end(database: &Database) {
    // Each with a memory of its own, as two processes have.
    let (server, other) = (app(database), app(database));
    let (key, secret) = keys::add(&other, &new(1), later(0)).unwrap();
    let at_hand = |minute| keys::try_cached_holder(&server, &secret, later(minute));
    assert!(at_hand(5).is_none(), "nobody asked yet");
    // The first look notes the use, which is a write; the second finds it noted.
    let mut found = None;
    for _ in 0..5 {
        let holder = keys::holder(&server, &secret, later(5)).unwrap();
        assert!(holder.is_some());
        found = at_hand(5);
        if found.is_some() {
            assert_eq!(found, holder);
            break;
        }
    }
    assert!(found.is_some(), "it was not kept");
    assert!(at_hand(6).is_none(), "its use is to be noted again");
    assert!(at_hand(24 * 60).is_none(), "expired");
    assert!(keys::try_cached_holder(&server, "another", later(5)).is_none());

    keys::revoke(&other, key.id, later(5)).unwrap();
    database.settle();
    assert!(at_hand(5).is_none(), "revoked by another process");
    assert!(keys::holder(&server, &secret, later(5)).unwrap().is_none());
    assert!(at_hand(5).is_none(), "a revoked key is found, and not good");
}
