//! While the database is away, on-call is told from what was known last, marked with its age; and
//! it ends when that is too old.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use evenwatch::app::{AppContext, last_known};
use evenwatch::config::{Database, DatabaseSetting, Settings};
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::Value;

use super::server::{NOW, Server};
use crate::feeds::scene;
use crate::support::postgres;

/// More than any wait here takes on a busy machine.
const LONGEST: Duration = Duration::from_secs(120);

fn at(minutes: i64) -> chrono::DateTime<chrono::Utc> {
    scene::at(NOW) + chrono::Duration::minutes(minutes)
}

/// A published week, and an on-call answer of it.
fn published(server: &Server) -> Value {
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let nights: [(&str, &[&str]); 2] = [
        ("2026-10-19", &[scene::ADA]),
        ("2026-10-20", &["bilal-quarrington"]),
    ];
    let rota = scene::rota(&scene::network(), 1, &nights);
    server.publish(&rota, "2026-10-01T00:00:00Z");
    let answer = server.get("/api/v1/on-call");
    assert!(answer.headers().get("age").is_none());
    answer.json().unwrap()
}

fn without_marks(mut answer: Value) -> Value {
    for key in ["stale", "known_at", "warnings"] {
        answer.as_object_mut().unwrap().remove(key);
    }
    answer
}

#[test]
fn a_file_that_is_away_leaves_the_last_known_answer_with_its_age() {
    let server = Server::empty();
    let before = published(&server);
    // Three minutes ago by the server's clock.
    last_known::look(&server.app, at(-3)).unwrap();
    let (path, away) = (server.file(), server.file().with_extension("away"));
    fs::rename(&path, &away).unwrap();
    for look in [false, true] {
        if look {
            last_known::look(&server.app, at(0)).unwrap_err();
        }
        let answer = server.get("/api/v1/on-call");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["age"], "180");
        assert!(
            answer.headers()["warning"]
                .to_str()
                .unwrap()
                .starts_with("110 ")
        );
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let answer: Value = answer.json().unwrap();
        assert_eq!(answer["stale"], true);
        assert!(
            answer["warnings"]
                .to_string()
                .contains("The database is away"),
            "{answer}"
        );
        assert_eq!(without_marks(answer), without_marks(before.clone()));
        let area = server.get("/api/v1/on-call?area=nowhere");
        assert_eq!(area.status(), 404);
        let page = server.ask(Method::GET, "/", &[("accept", "text/html")]);
        assert_eq!(
            (page.status().as_u16(), &page.headers()["age"]),
            (200, &"180".parse().unwrap())
        );
        assert!(page.text().unwrap().contains("The database is away"));
        assert_eq!(server.get("/health/ready").status(), 503);
        // What nobody keeps is not made up.
        assert_eq!(
            server
                .get("/api/v1/on-call?at=2028-01-01T00:00:00Z")
                .status(),
            503
        );
        assert_eq!(
            server
                .get("/api/v1/on-call?known_at=2026-10-19T00:00:00Z")
                .status(),
            503
        );
    }
    fs::rename(&away, &path).unwrap();
    last_known::look(&server.app, at(0)).unwrap();
    let answer = server.get("/api/v1/on-call");
    assert!(answer.headers().get("age").is_none());
    assert_eq!(answer.json::<Value>().unwrap(), before);
    assert_eq!(server.get("/health/ready").status(), 200);
}

#[test]
fn an_answer_that_is_too_old_is_given_no_more() {
    for (minutes, status) in [(0, 503), (10, 503), (12, 200), (10_080, 200)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite3");
        let url = DatabaseSetting::new(path.to_str().unwrap()).unwrap();
        let mut settings = Settings {
            database: Database { url },
            ..Settings::default()
        };
        settings.server.last_known_minutes = minutes;
        let server = Server::with(&settings, AnonymousAccess::Open);
        published(&server);
        last_known::look(&server.app, at(-11)).unwrap();
        fs::rename(&path, folder.path().join("away")).unwrap();
        assert_eq!(server.get("/api/v1/on-call").status(), status, "{minutes}");
    }
}

#[test]
fn only_who_could_ask_before_may_ask_while_the_database_is_away() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let (known, stranger) = (
        server.bearer(),
        "Bearer evenwatch_key_unheard-of".to_owned(),
    );
    let ask = |key: &str| {
        server
            .ask(Method::GET, "/api/v1/on-call", &[("authorization", key)])
            .status()
    };
    assert_eq!(ask(&known), 200);
    last_known::look(&server.app, at(0)).unwrap();
    fs::rename(server.file(), server.file().with_extension("away")).unwrap();
    assert_eq!(ask(&known), 200);
    assert_eq!(ask(&stranger), 503);
    // For nobody in particular no database need be asked.
    assert_eq!(server.get("/api/v1/on-call").status(), 401);
    last_known::look(&server.app, at(0)).unwrap_err();
    assert_eq!(ask(&known), 200);
    assert_eq!(ask(&stranger), 503);
    assert_eq!(server.get("/api/v1/on-call").status(), 503);
}

/// Looks again and again, as the server does.
struct Keeper {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    fn start(app: AppContext) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let is_done = Arc::clone(&done);
        let thread = std::thread::spawn(move || {
            while !is_done.load(Ordering::SeqCst) {
                let _failed = last_known::look(&app, at(0));
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        Self {
            done,
            thread: Some(thread),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.done.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// Waits until on-call answers are stale or not, and readiness is told so too.
fn until(server: &Server, stale: bool) {
    let began = Instant::now();
    loop {
        let answer = server.get("/api/v1/on-call");
        assert_eq!(answer.status(), 200);
        let answer: Value = answer.json().unwrap();
        let ready = server.app.is_database_away() || server.get("/health/ready").status() == 200;
        if (answer["stale"] == true) == stale && server.app.is_database_away() == stale && ready {
            return;
        }
        assert!(began.elapsed() < LONGEST, "not stale: {stale}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_postgres_server_that_is_stopped_or_ends_leaves_the_last_known_answer() {
    if !postgres::is_installed() {
        eprintln!("no PostgreSQL on this machine: not tried");
        return;
    }
    let database = postgres::database();
    let server = Server::on(&database.url, AnonymousAccess::Open);
    published(&server);
    let _keeper = Keeper::start(server.app.clone());
    until(&server, false);

    database.signal_all("STOP");
    until(&server, true);
    assert_eq!(server.get("/health/ready").status(), 503);
    database.signal_all("CONT");
    until(&server, false);

    database.end_server();
    until(&server, true);
    assert_eq!(server.get("/health/ready").status(), 503);
    let _again = database.start_again();
    until(&server, false);
}

/// A server that takes no connections is known at once; one whose connections are all in use is
/// not.
#[test]
fn a_postgres_server_that_has_ended_keeps_nobody_waiting() {
    if !postgres::is_installed() {
        eprintln!("no PostgreSQL on this machine: not tried");
        return;
    }
    let database = postgres::database();
    let server = Server::on(&database.url, AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let bearer = server.bearer();
    let paths = [
        "/api/v1/people",
        "/feeds/people/ada-fennimore.ics",
        "/api/v1/me",
        "/fhir/r4/Slot",
    ];
    let status = |path: &str| {
        server
            .ask(Method::GET, path, &[("authorization", &bearer)])
            .status()
    };
    assert!(paths.iter().all(|path| status(path) == 200));
    database.end_server();
    // Half a minute was what each waited for a connection, and so far more than this together.
    let began = Instant::now();
    for path in paths.iter().cycle().take(20) {
        assert_eq!(status(path), 503, "{path}");
        assert!(began.elapsed() < LONGEST, "{path}");
    }
    let _again = database.start_again();
    let began = Instant::now();
    while paths.iter().any(|path| status(path) != 200) {
        assert!(began.elapsed() < LONGEST, "it is not found again");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_key_is_believed_for_an_hour_while_the_database_is_away_and_calendars_keep_their_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite3");
    let server = Server::on(path.to_str().unwrap(), AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let bearer = server.bearer();
    let secret = bearer.strip_prefix("Bearer ").unwrap();
    let holder = evenwatch::app::keys::holder(&server.app, secret, at(0))
        .unwrap()
        .unwrap();
    last_known::look(&server.app, at(0)).unwrap();
    fs::rename(&path, path.with_extension("away")).unwrap();
    last_known::look(&server.app, at(0)).unwrap_err();
    let hour = last_known::BELIEVED_FOR.num_minutes();
    for (minutes, status) in [(-hour - 1, 503), (-hour, 200), (0, 200)] {
        server.app.remember_holder(secret, &holder, at(minutes));
        let asked = [("authorization", bearer.as_str())];
        let answer = server.ask(Method::GET, "/api/v1/on-call", &asked);
        assert_eq!(answer.status(), status, "{minutes}");
        // Nothing else is read by it.
        let network = server.ask(Method::GET, "/api/v1/network", &asked);
        assert_eq!(network.status(), 503);
    }
    // A calendar program that gets no calendar keeps the one that it has, and comes again.
    let pool = &scene::file().pools[0].id;
    let feed = server.ask(
        Method::GET,
        &format!("/feeds/pools/{pool}.ics"),
        &[("authorization", bearer.as_str())],
    );
    assert_eq!(feed.status(), 503);
    assert!(feed.headers().contains_key("retry-after"));
}
