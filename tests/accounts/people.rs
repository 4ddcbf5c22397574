//! Users, passwords, sessions and lock-out.

use evenwatch::app::accounts::{self, User};
use evenwatch::app::sign_in::{self, Newcomer, SignedIn};
use evenwatch::app::{AppContext, AppError, SignInError, openid};
use evenwatch::domain::access::{Actor, Principal, Role};

use super::{app, at, later};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    a_user_signs_in_with_their_password_alone
    a_session_ends_by_signing_out_by_pause_and_by_age
    a_new_password_or_a_disabled_account_ends_every_session
    attempts_are_counted_and_locked_for_known_and_unknown_names_alike
    whoever_guesses_locks_out_nobody_else
    a_guess_writes_nothing
    a_second_sign_in_ends_the_session_before
    the_last_administrator_stays
    only_whoever_manages_accounts_sees_or_changes_them
}

const PASSWORD: &str = "correct horse battery";

fn add(app: &AppContext, name: &str, roles: &[&str]) -> User {
    let roles: Vec<Role> = roles.iter().map(|role| role.parse().unwrap()).collect();
    accounts::add(app, &name.parse().unwrap(), &roles, PASSWORD, later(0)).unwrap()
}

fn try_at(
    app: &AppContext,
    name: &str,
    password: &str,
    minutes: i64,
) -> Result<SignedIn, AppError> {
    let from = Newcomer::default();
    sign_in::sign_in(app, name, password, &from, later(minutes)).map(|(signed_in, _)| signed_in)
}

/// The same from an address, in a browser that keeps a proof or none.
fn try_from(
    app: &AppContext,
    password: &str,
    (last, proof): (u8, Option<&str>),
) -> Result<(SignedIn, String), AppError> {
    let from = Newcomer {
        address: Some([192, 0, 2, last].into()),
        proof: proof.map(str::to_owned),
        session: None,
    };
    sign_in::sign_in(app, "ann", password, &from, later(3))
}

fn why(result: Result<SignedIn, AppError>) -> SignInError {
    match result {
        Err(AppError::SignIn(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn a_user_signs_in_with_their_password_alone(database: &Database) {
    let app = app(database);
    assert!(!accounts::any(&app).unwrap());
    let ann = add(&app, "ann@example.org", &["auditor:QHM", "staff:ann"]);
    assert!(accounts::any(&app).unwrap());
    let signed_in = try_at(&app, " Ann@example.org ", PASSWORD, 1).unwrap();
    assert_eq!(signed_in.user, ann);
    assert_eq!(
        sign_in::holder(&app, &signed_in.secret, later(2)).unwrap(),
        Some(ann.clone())
    );
    assert_eq!(sign_in::holder(&app, "made up", later(2)).unwrap(), None);
    for (name, password) in [
        ("ann@example.org", "correct horse batterz"),
        ("ann@example.org", ""),
        ("nobody", PASSWORD),
        ("not a name!", PASSWORD),
        ("", ""),
    ] {
        assert_eq!(
            why(try_at(&app, name, password, 3)),
            SignInError::Wrong,
            "{name}"
        );
    }
    let stored = database
        .raw()
        .lines("SELECT password || ' ' || name AS line FROM users")
        .join("");
    assert!(
        stored.starts_with("$argon2id$") && !stored.contains("horse"),
        "{stored}"
    );
    let secrets = database.raw().lines("SELECT secret AS line FROM sessions");
    assert!(
        !secrets.contains(&signed_in.secret),
        "a session's secret is stored"
    );
    assert!(matches!(
        accounts::add(
            &app,
            &"ann@example.org".parse().unwrap(),
            &[],
            PASSWORD,
            later(4)
        ),
        Err(AppError::Conflict(_))
    ));
    assert!(matches!(
        accounts::add(&app, &"ben".parse().unwrap(), &[], "too short", later(4)),
        Err(AppError::Refused(_))
    ));
}

fn a_session_ends_by_signing_out_by_pause_and_by_age(database: &Database) {
    let app = app(database);
    add(&app, "ann", &["administrator"]);
    let begin = || try_at(&app, "ann", PASSWORD, 0).unwrap().secret;
    let open = |secret: &str, minutes| {
        sign_in::holder(&app, secret, later(minutes))
            .unwrap()
            .is_some()
    };
    let (first, second, third) = (begin(), begin(), begin());
    assert!(open(&first, 1) && open(&second, 1));
    openid::sign_out(&app, &first, later(2)).unwrap();
    openid::sign_out(&app, &first, later(2)).unwrap();
    assert!(!open(&first, 2) && open(&second, 2));
    // Used every hour and a half, it lasts a working day; left alone, two hours.
    assert!(!open(&third, 120));
    for minutes in (90..720).step_by(90) {
        assert!(open(&second, minutes), "{minutes}");
    }
    assert!(!open(&second, 720));
}

fn a_new_password_or_a_disabled_account_ends_every_session(database: &Database) {
    let app = app(database);
    add(&app, "root", &["administrator"]);
    add(&app, "ann", &["auditor"]);
    let name = "ann".parse().unwrap();
    let secret = try_at(&app, "ann", PASSWORD, 0).unwrap().secret;
    accounts::set_password(&app, &name, "another horse battery", later(1)).unwrap();
    assert_eq!(sign_in::holder(&app, &secret, later(1)).unwrap(), None);
    assert_eq!(why(try_at(&app, "ann", PASSWORD, 2)), SignInError::Wrong);
    let secret = try_at(&app, "ann", "another horse battery", 2)
        .unwrap()
        .secret;
    let disabled = accounts::set_disabled(&app, &name, true, later(3)).unwrap();
    assert_eq!(disabled.disabled_at, Some(later(3)));
    assert_eq!(sign_in::holder(&app, &secret, later(3)).unwrap(), None);
    assert_eq!(
        why(try_at(&app, "ann", "another horse battery", 4)),
        SignInError::Wrong
    );
    accounts::set_disabled(&app, &name, false, later(5)).unwrap();
    assert!(try_at(&app, "ann", "another horse battery", 6).is_ok());
}

fn attempts_are_counted_and_locked_for_known_and_unknown_names_alike(database: &Database) {
    let app = app(database);
    add(&app, "ann", &["administrator"]);
    for name in ["ann", "nobody"] {
        for attempt in 0..6 {
            let error = why(try_at(&app, name, "wrong wrong wrong", 0));
            assert_eq!(error, SignInError::Wrong, "{name} {attempt}");
        }
        let locked = why(try_at(&app, name, PASSWORD, 0));
        assert_eq!(locked, SignInError::Locked { seconds: 60 }, "{name}");
    }
    assert!(try_at(&app, "ann", PASSWORD, 1).is_ok(), "the lock is over");
    for _ in 0..6 {
        let _wrong = try_at(&app, "ann", "wrong wrong wrong", 2);
    }
    assert!(matches!(
        why(try_at(&app, "ann", PASSWORD, 2)),
        SignInError::Locked { .. }
    ));
    accounts::set_password(&app, &"ann".parse().unwrap(), PASSWORD, later(2)).unwrap();
    assert!(
        try_at(&app, "ann", PASSWORD, 2).is_ok(),
        "a new password lifts the lock"
    );
}

fn whoever_guesses_locks_out_nobody_else(database: &Database) {
    let app = app(database);
    add(&app, "ann", &["administrator"]);
    let (_, proof) = try_from(&app, PASSWORD, (1, None)).unwrap();
    for _ in 0..46 {
        let _wrong = try_from(&app, "wrong wrong wrong", (9, None));
    }
    let locked = try_from(&app, PASSWORD, (9, None)).map(|(signed_in, _)| signed_in);
    assert!(matches!(why(locked), SignInError::Locked { .. }));
    // Another address, and the same one in a browser that is known.
    assert!(try_from(&app, PASSWORD, (2, None)).is_ok());
    assert!(try_from(&app, PASSWORD, (9, Some(&proof))).is_ok());
    for made_up in ["", "x", "9999999999.x.y", &proof.replace('.', ".0")] {
        let locked = try_from(&app, PASSWORD, (9, Some(made_up)));
        assert!(locked.is_err(), "{made_up}");
    }
    // From everywhere at once: strangers wait, a known browser and a session do not.
    for last in 10..130 {
        let _wrong = try_from(&app, "wrong wrong wrong", (last, None));
    }
    assert!(try_from(&app, PASSWORD, (200, None)).is_err());
    assert!(try_from(&app, PASSWORD, (200, Some(&proof))).is_ok());
    let ann = app.as_principal(Principal::of_roles(
        Actor::User("ann".parse().unwrap()),
        &[Role::Administrator],
    ));
    accounts::set_own_password(&ann, PASSWORD, "another horse battery", later(4)).unwrap();
    let old = try_from(&app, "another horse battery", (9, Some(&proof)));
    assert!(old.is_ok(), "a new password lifts every lock");
}

fn a_guess_writes_nothing(database: &Database) {
    let app = app(database);
    add(&app, "ann", &["administrator"]);
    let rows = || {
        let mut raw = database.raw();
        let log = raw.lines("SELECT action AS line FROM audit_log ORDER BY seq");
        let failures = raw.lines("SELECT name AS line FROM sign_in_failures");
        (log, failures)
    };
    let before = rows();
    for name in ["ann", "nobody"] {
        for _ in 0..5 {
            assert_eq!(why(try_at(&app, name, "wrong", 1)), SignInError::Wrong);
        }
    }
    assert_eq!(rows(), before);
}

fn a_second_sign_in_ends_the_session_before(database: &Database) {
    let app = app(database);
    add(&app, "ann", &["administrator"]);
    add(&app, "ben", &["auditor"]);
    let first = try_at(&app, "ann", PASSWORD, 0).unwrap().secret;
    let elsewhere = try_at(&app, "ann", PASSWORD, 0).unwrap().secret;
    let from = Newcomer {
        session: Some(first.clone()),
        ..Newcomer::default()
    };
    let failed = sign_in::sign_in(&app, "ben", "wrong", &from, later(1));
    assert!(failed.is_err());
    let is_open = |secret: &str| sign_in::holder(&app, secret, later(2)).unwrap().is_some();
    assert!(is_open(&first), "a failure ends nothing");
    let (second, _) = sign_in::sign_in(&app, "ben", PASSWORD, &from, later(1)).unwrap();
    assert!(!is_open(&first) && is_open(&elsewhere) && is_open(&second.secret));
}

fn the_last_administrator_stays(database: &Database) {
    let app = app(database);
    let (ann, ben) = ("ann".parse().unwrap(), "ben".parse().unwrap());
    add(&app, "ann", &["administrator"]);
    add(&app, "ben", &["auditor"]);
    let error = accounts::set_disabled(&app, &ann, true, later(1)).unwrap_err();
    assert!(error.to_string().contains("last administrator"), "{error}");
    add(&app, "cas", &["staff:cas", "administrator"]);
    accounts::set_disabled(&app, &ann, true, later(1)).unwrap();
    accounts::set_disabled(&app, &ben, true, later(1)).unwrap();
    assert!(accounts::set_disabled(&app, &"cas".parse().unwrap(), true, later(1)).is_err());
    assert!(matches!(
        accounts::set_disabled(&app, &"dan".parse().unwrap(), true, later(1)),
        Err(AppError::NotFound(_))
    ));
}

fn only_whoever_manages_accounts_sees_or_changes_them(database: &Database) {
    let app = app(database);
    add(&app, "ann", &["administrator"]);
    let name = "ann".parse().unwrap();
    for role in ["auditor", "auditor:QHM", "manager:leeds", "staff:ann"] {
        let who = Principal::of_roles(Actor::Anybody, &[role.parse().unwrap()]);
        let app = app.as_principal(who);
        let forbidden = [
            accounts::list(&app).map(|_| ()),
            accounts::add(&app, &"ben".parse().unwrap(), &[], PASSWORD, at(super::NOW)).map(|_| ()),
            accounts::set_password(&app, &name, PASSWORD, at(super::NOW)).map(|_| ()),
            accounts::set_disabled(&app, &name, true, at(super::NOW)).map(|_| ()),
        ];
        for outcome in forbidden {
            assert!(
                matches!(outcome, Err(AppError::Forbidden(_))),
                "{role} {outcome:?}"
            );
        }
    }
}
