//! Refreshes as jobs: asked for over HTTP or by a schedule, tried again, cancelled, and in force at
//! once; against places on this machine.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};

use chrono::{DateTime, Utc};
use evenwatch::app::jobs::{self, JobPayload, JobState};
use evenwatch::app::refresh::{
    self, RefreshObserver, RefreshRequest, RefreshSource, organisations,
};
use evenwatch::app::schedules::{self, SchedulePlan};
use evenwatch::app::{AppContext, AppError, export, import};
use evenwatch::config::{self, DatabaseSetting, Settings};
use evenwatch::domain::access::{Actor, Principal};
use evenwatch::domain::calendar::Division;
use evenwatch::domain::pattern::DayOfWeek;
use evenwatch::http::AnonymousAccess;
use evenwatch::jobs::one;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::fake_server::{Place, answer, ok};
use super::holidays::newer;
use super::organisations::directory;
use crate::accounts::{self, at};
use crate::api::server::Server;
use crate::cli::small;
use crate::jobs::all;
use crate::store::{Database, on_both_databases};

on_both_databases! {
    a_place_that_is_down_is_asked_again_and_then_given_up
    a_schedule_takes_what_is_new_once_however_many_work
}

/// After the day of the built-in list.
const NOW: &str = "2026-12-01T09:00:00Z";

pub fn now() -> DateTime<Utc> {
    at(NOW)
}

/// Settings that ask this machine, and their folder.
pub fn settings(change: impl FnOnce(&mut config::Upstream)) -> (Settings, TempDir) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("rota.db");
    let mut settings = Settings {
        database: config::Database {
            url: DatabaseSetting::new(file.to_str().unwrap()).unwrap(),
        },
        ..Settings::default()
    };
    settings.upstream.folder = folder.path().join("copies");
    settings.upstream.private_hosts = vec!["127.0.0.1".to_owned()];
    settings.upstream.tries = std::num::NonZeroU32::MIN;
    change(&mut settings.upstream);
    (settings, folder)
}

/// An app over the test's database with the small network, that asks this directory.
pub fn asking(database: &Database, place: &Place) -> (AppContext, TempDir) {
    asking_often(database, place, 1)
}

/// [`asking`], with so many tries.
pub fn asking_often(database: &Database, place: &Place, tries: u32) -> (AppContext, TempDir) {
    let (mut settings, folder) = settings(|upstream| {
        upstream.organisations = place.url("/list");
        upstream.tries = tries.try_into().unwrap();
    });
    settings.database = database.settings().database;
    let app = AppContext::open(&settings).unwrap();
    import::import(&app, small().to_string().as_bytes(), now()).unwrap();
    (app, folder)
}

fn age(app: &AppContext, source: RefreshSource) -> refresh::Age {
    let ages = refresh::ages(app, now()).unwrap();
    ages.into_iter().find(|age| age.source == source).unwrap()
}

#[test]
fn a_list_taken_by_a_job_is_in_force_at_once_and_says_its_age() {
    let place = Place::answering(ok(newer().to_string()));
    let (settings, folder) = settings(|upstream| upstream.bank_holidays = place.url("/list"));
    let server = Server::with(&settings, AnonymousAccess::Open);
    let beside = AppContext::open(&settings).unwrap();
    server.import(small().to_string().as_bytes());
    let bearer = server.bearer();
    let headers = [
        ("authorization", bearer.as_str()),
        ("idempotency-key", "monday"),
    ];
    let warned = || {
        let audit = server.get("/api/v1/audit?from=2030-01-07&to=2030-01-14");
        let audit: Value = audit.json().unwrap();
        audit["warnings"].to_string().contains("bank holiday")
    };
    assert!(warned(), "2030 is past the built-in list");
    let ask = || {
        let body = json!({ "source": "bank-holidays", "take": true });
        let answer = server.send(Method::POST, "/api/v1/refreshes", &headers, &body);
        assert_eq!(answer.status(), 202);
        answer.json::<Value>().unwrap()
    };
    let job = ask();
    assert_eq!(job["kind"], "refresh");
    assert_eq!(ask()["id"], job["id"], "the same key is one job");
    assert!(one(&server.app, now, &AtomicBool::new(false)).unwrap());
    assert!(!one(&server.app, now, &AtomicBool::new(false)).unwrap());
    assert_eq!(place.asked().len(), 1);
    let result = format!("/api/v1/jobs/{}/result", job["id"].as_str().unwrap());
    let answer = server.ask(Method::GET, &result, &headers[..1]);
    let text = answer.text().unwrap();
    assert!(
        !text.contains(folder.path().to_str().unwrap()),
        "no path of this machine: {text}"
    );
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["changes"].as_array().unwrap().len(), 3);
    assert_eq!(
        (&report["taken"], &report["in_force"]),
        (&json!(true), &json!(true))
    );
    // The server that runs uses it, and so does another process over the folder when it next looks.
    assert!(!warned());
    let until = |app: &AppContext| {
        let years = app
            .catalogue()
            .bank_holidays
            .known_years(Division::Scotland);
        years.unwrap().1
    };
    assert_ne!(until(&beside), 2030);
    one(&beside, now, &AtomicBool::new(false)).unwrap();
    assert_ne!(until(&beside), 2030, "in the middle of a use case it stays");
    assert_eq!(until(&beside.as_principal(beside.who().clone())), 2030);
    let ages: Value = server.get("/api/v1/refreshes").json().unwrap();
    let list = &ages["items"][0];
    assert_eq!(
        (&list["source"], &list["as_of"], &list["known"][0]["last"]),
        (&json!("bank-holidays"), &json!("2026-12-01"), &json!(2030))
    );
    assert_eq!(ages["items"][1]["as_of"], Value::Null);
    assert_eq!(ages["items"][2]["from"], Value::Null);
    let page = server.get("/").text().unwrap();
    assert!(
        page.contains("Bank holidays: as of Tue 1 Dec 2026"),
        "{page}"
    );
    assert!(page.contains("NHS directory: never compared"), "{page}");
}

#[test]
fn who_may_not_and_what_cannot_be_is_refused_at_once() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(small().to_string().as_bytes());
    let send = |bearer: &str, body: &Value| {
        let headers = [("authorization", bearer)];
        server.send(Method::POST, "/api/v1/refreshes", &headers, body)
    };
    let scoped = format!("Bearer {}", accounts::key(&server.app, Some("QWO")));
    let organisations = json!({ "source": "organisations" });
    assert_eq!(send(&scoped, &organisations).status(), 403);
    let ages = server.ask(
        Method::GET,
        "/api/v1/refreshes",
        &[("authorization", &scoped)],
    );
    assert_eq!(ages.status(), 200);
    let whole = server.bearer();
    for (body, pointer) in [
        (json!({ "source": "weather" }), "/source"),
        (json!({ "source": "leave", "take": true }), "/source"),
        (json!({ "source": "leave", "take": "yes" }), "/take"),
        (json!({}), ""),
    ] {
        let answer = send(&whole, &body);
        assert_eq!(answer.status(), 422, "{body}");
        let problem: Value = answer.json().unwrap();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    assert_eq!(all(&server.app), []);
}

fn a_place_that_is_down_is_asked_again_and_then_given_up(database: &Database) {
    let place = Place::answering(answer("503 Service Unavailable", &[], b""));
    let (app, _folder) = asking(database, &place);
    let before = export::export(&app).unwrap();
    let request = RefreshRequest {
        source: RefreshSource::Organisations,
        take: true,
        remove: false,
    };
    jobs::ask(&app, &JobPayload::Refresh(request), None, now()).unwrap();
    let stop = AtomicBool::new(false);
    assert!(one(&app, now, &stop).unwrap());
    let job = all(&app).remove(0);
    assert_eq!((job.state, job.tries), (JobState::Queued, 1));
    assert!(
        !one(&app, now, &stop).unwrap(),
        "not again before its pause is over"
    );
    assert!(one(&app, || now() + chrono::Duration::seconds(6), &stop).unwrap());
    assert!(one(&app, || now() + chrono::Duration::seconds(60), &stop).unwrap());
    let job = all(&app).remove(0);
    assert_eq!((job.state, job.tries), (JobState::Failed, 3));
    let why = job.failure.unwrap().message;
    assert!(why.contains("status 503"), "{why}");
    assert_eq!(place.asked().len(), 3);
    assert_eq!(export::export(&app).unwrap(), before);
    assert_eq!(age(&app, RefreshSource::Organisations).as_of, None);
}

fn a_schedule_takes_what_is_new_once_however_many_work(database: &Database) {
    let place = directory();
    let (app, _folder) = asking(database, &place);
    let plan = SchedulePlan {
        days: vec![DayOfWeek::Wed],
        at: "06:00".parse().unwrap(),
        weeks: 0,
        refresh: Some(RefreshSource::Organisations),
    };
    let name = "directory".parse().unwrap();
    let whom = |role: &str| {
        let roles = [role.parse().unwrap()];
        app.as_principal(Principal::of_roles(
            Actor::User("ann".parse().unwrap()),
            &roles,
        ))
    };
    let refused = schedules::add(&whom("auditor"), &name, plan.clone(), now()).unwrap_err();
    assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
    let both = SchedulePlan {
        weeks: 4,
        ..plan.clone()
    };
    let refused = schedules::add(&app, &name, both, now()).unwrap_err();
    assert!(matches!(refused, AppError::Refused(_)), "{refused}");
    schedules::add(&whom("administrator"), &name, plan, now()).unwrap();
    let refused = schedules::remove(&whom("auditor"), &name, now()).unwrap_err();
    assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
    let together = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                together.wait();
                one(&app, || at("2026-12-02T06:30:00Z"), &AtomicBool::new(false)).unwrap();
            });
        }
    });
    let done = all(&app);
    assert_eq!(done.len(), 1, "{done:?}");
    assert_eq!(
        (done[0].state, done[0].asked_by.as_str()),
        (JobState::Done, "user:ann")
    );
    let codes = export::export(&app).unwrap().organisations;
    assert!(codes.iter().any(|one| one.ods.as_str() == "QZ9"), "taken");
    let age = age(&app, RefreshSource::Organisations);
    assert_eq!(age.as_of, Some("2026-12-02".parse().unwrap()));
    // Where nothing is new nothing is written but the day, and the same again is harmless.
    let request = RefreshRequest {
        source: RefreshSource::Organisations,
        take: true,
        remove: false,
    };
    let later = at("2026-12-05T06:30:00Z");
    let report = refresh::refresh(&app, &request, &RefreshObserver::default(), later).unwrap();
    assert_eq!(
        (&report["taken"], &report["changes"]),
        (&json!(false), &json!([]))
    );
    let noted = refresh::ages(&app, later).unwrap();
    assert_eq!(noted[1].age_days, Some(0));
}

#[test]
fn cancelled_on_the_way_nothing_more_is_asked_and_nothing_taken() {
    let cancel = Arc::new(AtomicBool::new(false));
    let unwanted = Arc::clone(&cancel);
    let place = Place::that(move |_, stream| {
        unwanted.store(true, Ordering::SeqCst);
        let bytes = answer("404 Not Found", &[], br#"{"errorCode":404}"#);
        stream.write_all(&bytes).unwrap();
    });
    let (settings, _folder) = settings(|upstream| upstream.organisations = place.url("/list"));
    let app = AppContext::open(&settings).unwrap();
    import::import(&app, small().to_string().as_bytes(), now()).unwrap();
    let before = export::export(&app).unwrap();
    let watch = RefreshObserver {
        cancel: Some(&cancel),
        ..RefreshObserver::default()
    };
    let cut = organisations::refresh(&app, &settings, true, &watch, now());
    assert!(matches!(cut, Err(AppError::Plan(_))), "{cut:?}");
    assert_eq!(place.asked().len(), 1);
    assert_eq!(export::export(&app).unwrap(), before);
}
