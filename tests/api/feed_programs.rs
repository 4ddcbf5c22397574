//! Calendars as the programs fetch them that people have: with parameters of their own, with a name
//! and a password, by the date alone.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use evenwatch::app;
use evenwatch::config::{Database, DatabaseSetting, ServerSettings, Settings};
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::http::AnonymousAccess;
use evenwatch::store;
use reqwest::Method;
use serde_json::{Value, json};

use super::server::{NOW, Server, header};
use crate::feeds::read::read;
use crate::feeds::scene::{self, ADA, BILAL, at, network, night, rota};
use crate::store::{Database as TestDatabase, on_both_databases};
use crate::support::http::told;

const POOL_FEED: &str = "/feeds/pools/leeds-nurses.ics";
const ADA_FEED: &str = "/feeds/people/ada-fennimore.ics";
const PASSWORD: &str = "correct horse battery";

on_both_databases! {
    two_publications_in_one_second_are_two_dates
    a_clock_that_was_ahead_holds_no_calendar_back
}

fn served(reading: AnonymousAccess) -> Server {
    let server = Server::reading(reading);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let nights: &[(&str, &[&str])] = &[("2026-10-24", &[ADA])];
    server.publish(&rota(&network(), 1, nights), "2026-10-01T10:00:00Z");
    server
}

/// Parameters that are not known change nothing; other values of those that are known are refused
/// in words.
#[test]
fn case_24_feeds_pass_over_parameters_that_they_do_not_know() {
    let server = served(AnonymousAccess::Open);
    let (_, secret) = app::feed_tokens::add(
        &server.app,
        &"person:ada-fennimore".parse().unwrap(),
        at(NOW),
    )
    .unwrap();
    let private = format!("/feeds/private/{secret}.ics");
    for path in [
        private.as_str(),
        ADA_FEED,
        POOL_FEED,
        "/feeds/lines/nursing.ics",
        "/feeds/areas/leeds.ics",
        "/feeds/boards/QWO.ics",
    ] {
        let body = |query: &str| {
            let response = server.get(&format!("{path}{query}"));
            assert_eq!(response.status(), 200, "{path}{query}");
            response.bytes().unwrap()
        };
        let (plain, local) = (body(""), body("?tz=local"));
        assert_ne!(plain, local);
        for query in [
            "?v=2",
            "?nocache",
            "?fbclid=a%20b&x=1&x=2",
            "?=&&",
            "?z=%FF",
            "?TZ=mars",
        ] {
            assert_eq!(body(query), plain, "{path}{query}");
        }
        for query in ["?utm_source=x&tz=local", "?tz=local&v=2", "?v&tz=local&v"] {
            assert_eq!(body(query), local, "{path}{query}");
        }
        for (query, status) in [
            ("?tz=mars", 400),
            ("?tz=", 400),
            ("?v=2&tz=UTC", 400),
            ("?tz=utc&tz=local", 400),
            ("?alarm=soon&v=2", 422),
            ("?alarm=", 422),
        ] {
            let problem = told(server.get(&format!("{path}{query}")), status);
            let remedy = problem["remedy"].as_str().unwrap();
            assert!(!remedy.is_empty(), "{path}{query}: {problem}");
        }
    }
}

fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

#[test]
fn calendar_programs_sign_in_by_name_and_password_or_by_a_key() {
    let server = served(AnonymousAccess::Accounts);
    let name = "ann".parse().unwrap();
    let roles = ["staff:ada-fennimore".parse().unwrap()];
    app::accounts::add(&server.app, &name, &roles, PASSWORD, at(NOW)).unwrap();
    let bearer = server.bearer();
    let key = bearer.strip_prefix("Bearer ").unwrap();

    for path in [ADA_FEED, POOL_FEED, "/feeds/boards/QWO.ics"] {
        let turned_away = server.get(path);
        assert_eq!(turned_away.status(), 401, "{path}");
        let first = header(&turned_away, "www-authenticate");
        assert_eq!(
            first,
            "Basic realm=\"Evenwatch calendars\", charset=\"UTF-8\""
        );
        let all = turned_away.headers().get_all("www-authenticate");
        assert_eq!(all.iter().count(), 2, "a key is taken still");
    }
    let ask = |path: &str, authorization: &str| {
        let response = server.ask(Method::GET, path, &[("authorization", authorization)]);
        response.status().as_u16()
    };
    // Asked twice, a password is known from before.
    for _ in 0..2 {
        assert_eq!(ask(ADA_FEED, &basic("ann", PASSWORD)), 200);
        assert_eq!(ask(ADA_FEED, &basic("Ann", PASSWORD)), 200);
    }
    for (name, password) in [("calendar", key), ("", key), (key, ""), (key, "x")] {
        assert_eq!(ask(POOL_FEED, &basic(name, password)), 200, "{name}");
    }
    assert_eq!(ask(POOL_FEED, &bearer), 200);
    let other = "/feeds/people/bilal-quarrington.ics";
    assert!([403, 404].contains(&ask(other, &basic("ann", PASSWORD))));
    for wrong in [
        basic("ann", "another horse battery"),
        basic("nobody", PASSWORD),
        basic("", ""),
        basic("x", "evenwatch_key_0000"),
        "Basic".to_owned(),
        "Basic %%%".to_owned(),
        format!("Basic {}", STANDARD.encode("no colon")),
    ] {
        assert_eq!(ask(ADA_FEED, &wrong), 401, "{wrong}");
    }
    // Nothing else takes it: not what changes something, and not what is no calendar.
    for path in [
        "/api/v1/rotas",
        "/api/v1/network",
        "/metrics",
        "/fhir/r4/Slot",
    ] {
        assert_eq!(ask(path, &basic("ann", PASSWORD)), 401, "{path}");
        assert_eq!(ask(path, &basic("x", key)), 401, "{path}");
        let told = server.get(path);
        assert!(
            header(&told, "www-authenticate").starts_with("Bearer"),
            "{path}"
        );
    }
    let headers = [("authorization", &*basic("x", key))];
    let written = server.send(Method::POST, "/api/v1/competences", &headers, &json!({}));
    assert_eq!(written.status(), 401);

    // A new password ends the old one at once.
    let new = "quite another battery";
    let later = at(NOW) + chrono::Duration::seconds(1);
    app::accounts::set_password(&server.app, &name, new, later).unwrap();
    assert_eq!(ask(ADA_FEED, &basic("ann", PASSWORD)), 401);
    assert_eq!(ask(ADA_FEED, &basic("ann", new)), 200);
}

/// A proxy's own passwords reach the server too where it hands them on.
#[test]
fn where_reading_is_open_names_and_passwords_are_of_no_concern() {
    let server = served(AnonymousAccess::Open);
    let headers = [("authorization", &*basic("ward", "a proxy's own"))];
    for _ in 0..8 {
        assert_eq!(server.ask(Method::GET, POOL_FEED, &headers).status(), 200);
    }
}

#[test]
fn addresses_of_calendars_are_whole_wherever_they_are_shown() {
    let address = "https://example.nhs.uk/rota";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.sqlite3");
    let settings = Settings {
        database: Database {
            url: DatabaseSetting::new(file.to_str().unwrap()).unwrap(),
        },
        server: ServerSettings {
            address: Some(address.parse().unwrap()),
            ..ServerSettings::default()
        },
        ..Settings::default()
    };
    let set = Server::with(&settings, AnonymousAccess::Open);
    set.import(&serde_json::to_vec(&scene::file()).unwrap());
    let plain = Server::with_network();
    let nights: &[(&str, &[&str])] = &[("2026-10-24", &[ADA])];
    for (server, base) in [(&set, address), (&plain, &*plain.address.clone())] {
        let webcal = base
            .replace("https://", "webcal://")
            .replace("http://", "webcal://");
        let is_whole = |shown: &Value, path: &str| {
            assert_eq!(shown["address"], format!("{base}{path}"));
            assert_eq!(shown["webcal"], format!("{webcal}{path}"));
        };
        let network_shown = server.json("/api/v1/network");
        is_whole(&network_shown["pools"][0]["calendar"], POOL_FEED);
        let people = network_shown["people"].as_array().unwrap();
        let ada = people.iter().find(|one| one["id"] == ADA).unwrap();
        is_whole(&ada["calendar"], ADA_FEED);

        let bearer = server.bearer();
        let known = [("authorization", bearer.as_str())];
        let body = json!({ "feed": "pool:leeds-nurses" });
        let given = told(
            server.send(Method::POST, "/api/v1/feed-tokens", &known, &body),
            201,
        );
        is_whole(&given, given["path"].as_str().unwrap());

        for page in ["/", "/pools/leeds-nurses"] {
            let headers = [("accept", "text/html")];
            let text = server.ask(Method::GET, page, &headers).text().unwrap();
            for path in [POOL_FEED, ADA_FEED] {
                for whole in [format!("{base}{path}"), format!("{webcal}{path}")] {
                    assert!(
                        text.contains(&format!("href=\"{whole}\"")),
                        "{page}: {whole}"
                    );
                }
            }
            assert!(!text.contains("href=\"/feeds/"), "{page}");
        }

        server.publish(&rota(&network(), 1, nights), "2026-10-01T10:00:00Z");
        let seen = read(&server.get(POOL_FEED).bytes().unwrap());
        let url = seen.event(&night("2026-10-24")).url.clone().unwrap();
        assert!(url.starts_with(&format!("{base}/rotas/")), "{url}");
    }
}

/// A server whose network is of September, and a way to publish who holds the long night.
struct Desk {
    server: Server,
    store: store::Store,
}

impl Desk {
    fn over(database: &TestDatabase) -> Self {
        let server = Server::on(&database.address(), AnonymousAccess::Open);
        server.import(&serde_json::to_vec(&scene::file()).unwrap());
        Self {
            server,
            store: database.store(),
        }
    }

    fn publish(&self, revision: u32, holder: &str, now: &str) {
        let nights: [(&str, &[&str]); 1] = [("2026-10-24", &[holder])];
        let draft = Rota {
            state: RotaState::Draft,
            ..rota(&network(), revision, &nights)
        };
        self.store
            .write(|tx| store::rotas::insert(tx, &draft))
            .unwrap();
        app::publish::publish(&self.server.app, draft.id, now.parse().unwrap()).unwrap();
    }

    /// The date that the pool's calendar carries, and what is answered to whoever asks by this date
    /// alone.
    fn date(&self) -> String {
        header(&self.server.get(POOL_FEED), "last-modified")
    }

    fn since(&self, date: &str) -> u16 {
        let headers = [("if-modified-since", date)];
        let response = self.server.ask(Method::GET, POOL_FEED, &headers);
        response.status().as_u16()
    }
}

fn two_publications_in_one_second_are_two_dates(database: &TestDatabase) {
    let desk = Desk::over(database);
    let mut seen: Vec<String> = Vec::new();
    for (revision, now) in [
        "2026-10-05T10:00:00.1Z",
        "2026-10-05T10:00:00.9Z",
        "2026-10-05T10:00:01Z",
        "2026-10-05T10:00:01Z",
    ]
    .into_iter()
    .enumerate()
    {
        let holder = [ADA, BILAL][revision % 2];
        desk.publish(u32::try_from(revision + 1).unwrap(), holder, now);
        database.settle();
        let date = desk.date();
        assert_eq!(desk.since(&date), 304, "{now}");
        for earlier in &seen {
            assert_eq!(desk.since(earlier), 200, "{now}: as of {earlier}");
        }
        seen.push(date);
    }
    assert_eq!(seen[0], "Mon, 05 Oct 2026 10:00:00 GMT");
    // Leave that is written over the duty in the same second is another state too.
    let mut file = scene::file();
    let leave = json!({
        "id": "late", "person": BILAL, "kind": "annual-leave",
        "period": { "first_day": "2026-10-24", "last_day": "2026-10-25" }
    });
    file.absences.push(serde_json::from_value(leave).unwrap());
    let document = serde_json::to_vec(&file).unwrap();
    app::import::import(&desk.server.app, &document, at("2026-10-05T10:00:01Z")).unwrap();
    database.settle();
    assert_eq!(desk.since(&seen[3]), 200);
}

/// The clock of the server shows 20 October; one publication was made while it showed the 24th, the
/// next after it was put right.
fn a_clock_that_was_ahead_holds_no_calendar_back(database: &TestDatabase) {
    let desk = Desk::over(database);
    desk.publish(1, ADA, "2026-10-24T12:00:00Z");
    database.settle();
    let ahead = "Sat, 24 Oct 2026 12:00:00 GMT";
    assert_eq!(desk.date(), "", "a date to come is told to nobody");
    assert_eq!(desk.since(ahead), 200, "and believed of nobody");
    desk.publish(2, BILAL, "2026-10-20T08:00:00Z");
    database.settle();
    assert_eq!(desk.since(ahead), 200);
    let response = desk.server.get(POOL_FEED);
    let etag = header(&response, "etag");
    let seen = read(&response.bytes().unwrap());
    assert!(seen.event(&night("2026-10-24")).summary.contains("Bilal"));
    let headers = [("if-none-match", etag.as_str())];
    let known = desk.server.ask(Method::GET, POOL_FEED, &headers);
    assert_eq!(known.status(), 304, "the tag is right at any time");
    // The date has gone on from the one that was ahead, so that it is right when that comes.
    let of = "pool:leeds-nurses".parse().unwrap();
    let later = at("2026-10-24T13:00:00Z");
    let feed = app::feed::feed(
        &desk.server.app,
        &of,
        app::feed::FeedOptions::default(),
        later,
    );
    assert!(feed.unwrap().last_modified > at("2026-10-24T12:00:00Z"));
}
