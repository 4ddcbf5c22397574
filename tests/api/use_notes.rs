//! When keys, sessions and calendar links were used last is noted where it can be; what they ask
//! for is answered in any case.

use chrono::Duration;
use evenwatch::app::sign_in::{self, Newcomer};
use evenwatch::app::{accounts, feed_tokens, keys};
use evenwatch::http::AnonymousAccess;
use reqwest::Method;

use super::server::{NOW, Server};
use crate::feeds::scene::{self, ADA, at};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    what_is_read_is_answered_though_its_use_cannot_be_noted
}

/// The tables of what has a last use.
const TABLES: [&str; 3] = ["api_keys", "feed_tokens", "sessions"];

fn what_is_read_is_answered_though_its_use_cannot_be_noted(database: &Database) {
    let server = Server::on(&database.address(), AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let rota = scene::rota(&scene::network(), 1, &[("2026-10-20", &[ADA])]);
    server.publish(&rota, "2026-10-01T00:00:00Z");
    let (app, bearer) = (&server.app, server.bearer());
    let of = format!("person:{ADA}").parse().unwrap();
    let (_, link) = feed_tokens::add(app, &of, at(NOW)).unwrap();
    let password = "correct horse battery";
    let role = "administrator".parse().unwrap();
    accounts::add(app, &"ann".parse().unwrap(), &[role], password, at(NOW)).unwrap();
    let from = Newcomer::default();
    let (session, _) = sign_in::sign_in(app, "ann", password, &from, at(NOW)).unwrap();

    let mut raw = database.raw();
    for table in TABLES {
        raw.run(&match database {
            Database::Sqlite(_) => format!(
                "CREATE TRIGGER full_{table} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
            ),
            Database::Postgres(_) => format!(
                "CREATE TRIGGER full_{table} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse('disk is full')"
            ),
        })
        .unwrap();
    }
    let key = [("authorization", bearer.as_str())];
    for _ in 0..2 {
        for (path, headers) in [
            ("/api/v1/on-call", &key[..]),
            ("/api/v1/me", &key),
            ("/feeds/people/ada-fennimore.ics", &key),
            (&format!("/feeds/private/{link}.ics"), &[]),
        ] {
            let answer = server.ask(Method::GET, path, headers);
            assert_eq!(answer.status(), 200, "{path}: {}", answer.text().unwrap());
        }
    }
    let later = |minutes| at(NOW) + Duration::minutes(minutes);
    let who = sign_in::holder(app, &session.secret, later(5)).unwrap();
    assert_eq!(
        who.map(|user| user.name.to_string()),
        Some("ann".to_owned())
    );
    let used = || keys::list(app).unwrap().pop().unwrap().last_used_at;
    let fetched = || feed_tokens::list(app).unwrap().pop().unwrap().last_fetch;
    assert_eq!((used(), fetched()), (None, None));

    // Once it can be noted again, it is: a minute after the last try.
    for table in TABLES {
        let on = match database {
            Database::Sqlite(_) => String::new(),
            Database::Postgres(_) => format!(" ON {table}"),
        };
        raw.run(&format!("DROP TRIGGER full_{table}{on}")).unwrap();
    }
    let secret = bearer.trim_start_matches("Bearer ");
    assert!(keys::holder(app, secret, later(5)).unwrap().is_some());
    assert_eq!(used(), None);
    assert!(keys::holder(app, secret, later(7)).unwrap().is_some());
    assert_eq!(used(), Some(later(7)));
}
