//! The log of every write.

use evenwatch::app::log::{self, LogSearch, NumberedLogEntry};
use evenwatch::app::{
    AppContext, AppError, accounts, import, keys, openid, publish, sign_in, withdraw,
};
use evenwatch::domain::access::{Action, Actor, Principal, Role};
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::store::{self, Store};

use super::{app, later};
use crate::feeds::scene;
use crate::store::{Database, on_both_databases};

on_both_databases! {
    every_write_is_logged_with_who_when_what_before_and_after
    a_write_that_fails_leaves_no_entry
    the_log_is_searched_by_everything_in_it
    the_database_refuses_to_change_the_log
    nothing_secret_is_logged
}

fn all(app: &AppContext) -> Vec<NumberedLogEntry> {
    let mut all = log::search(app, &LogSearch::default(), 1000).unwrap();
    all.reverse();
    all
}

fn rota() -> Rota {
    scene::rota(&scene::network(), 1, &[("2026-12-15", &[scene::ADA])])
}

fn document() -> Vec<u8> {
    serde_json::to_vec(&scene::file()).unwrap()
}

fn every_write_is_logged_with_who_when_what_before_and_after(database: &Database) {
    let app = app(database).as_principal(Principal::operator("ann"));
    import::import(&app, &document(), later(0)).unwrap();
    import::import(&app, &document(), later(1)).unwrap();
    let mut changed = scene::file();
    changed.people[0].grade = "band 9".to_owned();
    import::import(&app, &serde_json::to_vec(&changed).unwrap(), later(2)).unwrap();
    let rota = rota();
    let store = Store::open(&database.url()).unwrap();
    let draft = Rota {
        state: RotaState::Draft,
        published_at: None,
        ..rota.clone()
    };
    store.write(|tx| store::rotas::insert(tx, &draft)).unwrap();
    publish::publish(&app, rota.id, later(3)).unwrap();
    withdraw::withdraw(&app, rota.id, later(4)).unwrap();

    let entries = all(&app);
    let told: Vec<(&str, &str)> = entries
        .iter()
        .map(|entry| (entry.write.action.as_str(), entry.write.subject.as_str()))
        .collect();
    let subject = format!("rota:{}", rota.id);
    assert_eq!(
        told,
        [
            ("network.import", "network"),
            ("network.import", "network"),
            ("rota.publish", subject.as_str()),
            ("rota.withdraw", subject.as_str()),
        ],
        "an equal document writes nothing"
    );
    assert!(entries.iter().all(|entry| entry.write.who == "cli:ann"));
    let times: Vec<_> = entries.iter().map(|entry| entry.write.at).collect();
    assert_eq!(times, [0, 2, 3, 4].map(later));
    assert!(entries[0].write.before.is_none());
    let after = entries[1].write.after.as_ref().unwrap();
    let id = changed.people[0].id.as_str();
    assert_eq!(
        after["changes"],
        serde_json::json!({ "people": { "changed": [id] } })
    );
    assert_eq!(entries[1].write.before.as_ref().unwrap()["version"], 1);
    let publication = &entries[2].write;
    assert_eq!(publication.before.as_ref().unwrap()["state"], "draft");
    assert_eq!(publication.after.as_ref().unwrap()["state"], "published");
    assert!(publication.after.as_ref().unwrap()["changed_duties"].as_u64() > Some(0));
    assert_eq!(
        entries[3].write.after.as_ref().unwrap()["state"],
        "withdrawn"
    );
}

fn a_write_that_fails_leaves_no_entry(database: &Database) {
    let app = app(database);
    import::import(&app, &document(), later(0)).unwrap();
    let nobody = app.as_principal(Principal::nobody());
    assert!(import::import(&app, b"{}", later(1)).is_err());
    assert!(matches!(
        import::import(&nobody, &document(), later(1)),
        Err(AppError::Forbidden(Action::ImportNetwork))
    ));
    assert!(publish::publish(&app, rota().id, later(1)).is_err());
    assert!(accounts::add(&app, &"ann".parse().unwrap(), &[], "short", later(1)).is_err());
    assert_eq!(all(&app).len(), 1);
}

fn the_log_is_searched_by_everything_in_it(database: &Database) {
    let app = app(database);
    let (ann, ben) = (
        app.as_principal(Principal::operator("ann")),
        app.as_principal(Principal::of_roles(
            Actor::User("ben".parse().unwrap()),
            &[Role::Administrator],
        )),
    );
    let add = |app: &AppContext, name: &str, role: &str, minutes| {
        let roles = [role.parse().unwrap()];
        accounts::add(
            app,
            &name.parse().unwrap(),
            &roles,
            "correct horse battery",
            later(minutes),
        )
        .unwrap();
    };
    add(&ann, "first", "auditor:QHM", 0);
    add(&ben, "second", "manager:a_b", 10);
    add(&ben, "third", "manager:axb", 20);
    import::import(&ben, &document(), later(30)).unwrap();
    let find = |search: LogSearch| {
        let found = log::search(&app, &search, 1000).unwrap();
        found
            .iter()
            .map(|entry| entry.write.subject.clone())
            .collect::<Vec<_>>()
    };
    let text = |text: &str| Some(text.to_owned());
    let none = LogSearch::default();
    for (search, wanted) in [
        (
            LogSearch {
                who: text("cli:ann"),
                ..none.clone()
            },
            vec!["user:first"],
        ),
        (
            LogSearch {
                who: text("CLI:"),
                ..none.clone()
            },
            vec!["user:first"],
        ),
        (
            LogSearch {
                action: text("user."),
                since: Some(later(10)),
                ..none.clone()
            },
            vec!["user:third", "user:second"],
        ),
        (
            LogSearch {
                action: text("add"),
                ..none.clone()
            },
            vec![],
        ),
        (
            LogSearch {
                subject: text("second"),
                ..none.clone()
            },
            vec!["user:second"],
        ),
        (
            LogSearch {
                text: text("auditor:qhm"),
                ..none.clone()
            },
            vec!["user:first"],
        ),
        // What stands for any character elsewhere stands for itself here.
        (
            LogSearch {
                text: text("a_b"),
                ..none.clone()
            },
            vec!["user:second"],
        ),
        (
            LogSearch {
                text: text("manager%b"),
                ..none.clone()
            },
            vec![],
        ),
        (
            LogSearch {
                until: Some(later(10)),
                ..none.clone()
            },
            vec!["user:first"],
        ),
        (
            LogSearch {
                since: Some(later(30)),
                ..none.clone()
            },
            vec!["network"],
        ),
    ] {
        assert_eq!(find(search.clone()), wanted, "{search:?}");
    }
    let newest = log::search(&app, &none, 1).unwrap();
    let older = LogSearch {
        before_seq: Some(newest[0].seq),
        ..none
    };
    assert_eq!(find(older), ["user:third", "user:second", "user:first"]);
    let auditor = app.as_principal(Principal::of_roles(Actor::Anybody, &[Role::Auditor(None)]));
    assert!(matches!(
        log::search(&auditor, &LogSearch::default(), 1),
        Err(AppError::Forbidden(Action::ReadLog))
    ));
}

fn the_database_refuses_to_change_the_log(database: &Database) {
    let app = app(database);
    import::import(&app, &document(), later(0)).unwrap();
    let before = all(&app);
    let mut raw = database.raw();
    let mut statements = vec!["UPDATE audit_log SET who = 'x'", "DELETE FROM audit_log"];
    if matches!(database, Database::Postgres(_)) {
        statements.push("TRUNCATE audit_log");
    }
    for statement in statements {
        let error = raw.run(statement).unwrap_err().to_string();
        assert!(error.contains("evenwatch refuses"), "{statement}: {error}");
    }
    assert_eq!(all(&app), before);
}

fn nothing_secret_is_logged(database: &Database) {
    let app = app(database);
    let name = "ann".parse().unwrap();
    accounts::add(
        &app,
        &name,
        &[Role::Administrator],
        "correct horse battery",
        later(0),
    )
    .unwrap();
    accounts::set_password(&app, &name, "another horse battery", later(1)).unwrap();
    let from = sign_in::Newcomer::default();
    let sign_in =
        |password: &str, minutes| sign_in::sign_in(&app, "ann", password, &from, later(minutes));
    let (session, proof) = sign_in("another horse battery", 2).unwrap();
    openid::sign_out(&app, &session.secret, later(3)).unwrap();
    for _ in 0..7 {
        let _wrong = sign_in("a wrong horse battery", 4);
    }
    let new = keys::NewKey {
        name: "board".parse().unwrap(),
        actions: [Action::ReadLog].into(),
        organisation: None,
        expires_at: later(9999),
    };
    let (key, secret) = keys::add(&app, &new, later(5)).unwrap();
    keys::revoke(&app, key.id, later(6)).unwrap();
    let entries = all(&app);
    let actions: Vec<&str> = entries
        .iter()
        .map(|entry| entry.write.action.as_str())
        .collect();
    assert_eq!(
        actions,
        [
            "user.add",
            "user.password",
            "session.begin",
            "session.end",
            "user.lock",
            "key.add",
            "key.revoke"
        ]
    );
    let text = serde_json::to_string(&entries).unwrap();
    let hashes = database.raw().lines("SELECT secret AS line FROM api_keys");
    let secrets = [
        "horse",
        "argon2",
        &session.secret,
        &proof,
        &secret,
        &hashes[0],
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} stands in the log");
    }
}
