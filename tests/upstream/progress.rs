//! Refreshes as jobs tell how far they are, and stop between questions and in pauses, with nothing
//! taken.

use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use evenwatch::app::jobs::{self, DoneOf, Job, JobPayload, JobState};
use evenwatch::app::refresh::{
    self, RefreshObserver, RefreshProgress, RefreshRequest, RefreshSource, RefreshStage,
};
use evenwatch::app::{AppContext, export, import};
use evenwatch::http::AnonymousAccess;
use evenwatch::jobs::start;
use reqwest::Method;
use serde_json::{Value, json};

use super::fake_server::{Place, answer, ok};
use super::holidays::newer;
use super::jobs::{asking, asking_often, now, settings};
use super::leave;
use crate::api::server::Server;
use crate::cli::small;
use crate::jobs::wait;
use crate::store::{Database, on_both_databases};

on_both_databases! {
    organisations_are_counted_and_cancelled_between_two_of_them
    a_pause_between_tries_is_cut_short_by_cancelling
}

fn of(source: RefreshSource) -> RefreshRequest {
    RefreshRequest {
        source,
        take: true,
        remove: false,
    }
}

fn ask(app: &AppContext, source: RefreshSource) -> Job {
    let work = JobPayload::Refresh(of(source));
    jobs::ask(app, &work, None, now()).unwrap().answer
}

fn counted(what: &str, done: u64, of: u64) -> DoneOf {
    let what = what.to_owned();
    DoneOf { what, done, of }
}

/// A directory without the first organisation that is asked about, in which each other was taken
/// over by one more. From the second question on it waits until the sender is dropped.
fn endless() -> (Place, Sender<()>) {
    let (open, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    let place = Place::that(move |asked, stream| {
        if asked.number == 0 {
            let _gone = stream.write_all(&answer("404 Not Found", &[], b"{}"));
            return;
        }
        let _opened = gate.lock().unwrap().recv();
        // So that a worker hears that it is to stop long before the last question that it may ask.
        std::thread::sleep(std::time::Duration::from_millis(20));
        let code = asked.path().rsplit('/').next().unwrap();
        let next = format!("C{:04}", asked.number);
        let entry = json!({ "Organisation": {
            "Name": "NHS INVENTED BOARD", "OrgId": { "extension": code },
            "Date": [{ "Type": "Operational", "Start": "2026-04-01" }],
            "Succs": { "Succ": [{ "Type": "Successor", "Target": { "OrgId": { "extension": next } } }] },
            "Roles": { "Role": [{ "id": "RO261", "Status": "Active" }] }
        } });
        let _gone = stream.write_all(&ok(entry.to_string()));
    });
    (place, open)
}

fn organisations_are_counted_and_cancelled_between_two_of_them(database: &Database) {
    let (place, open) = endless();
    let (app, _folder) = asking(database, &place);
    let before = export::export(&app).unwrap();
    let job = ask(&app, RefreshSource::Organisations);
    let workers = start(&app, 1, now);
    let told = wait(&app, &job, |job| {
        let progress = job.progress.as_ref();
        progress.is_some_and(|progress| {
            progress.counted == Some(counted("organisations", 1, 2)) && progress.phase == "asking"
        })
    });
    assert_eq!(told.progress.unwrap().share.to_bits(), 0.0_f64.to_bits());
    jobs::cancel(&app, job.id, now()).unwrap();
    drop(open);
    let ended = wait(&app, &job, |job| job.state.has_ended());
    workers.stop();
    assert_eq!(ended.state, JobState::Cancelled);
    assert_eq!(export::export(&app).unwrap(), before);
    assert!(place.asked().len() < 1000, "{}", place.asked().len());
}

fn a_pause_between_tries_is_cut_short_by_cancelling(database: &Database) {
    let busy = answer("503 Service Unavailable", &[("retry-after", "50")], b"");
    let place = Place::answering(busy);
    let (app, _folder) = asking_often(database, &place, 2);
    let job = ask(&app, RefreshSource::Organisations);
    let workers = start(&app, 1, now);
    wait(&app, &job, |job| {
        job.progress.is_some() && !place.asked().is_empty()
    });
    jobs::cancel(&app, job.id, now()).unwrap();
    let ended = wait(&app, &job, |job| job.state.has_ended());
    workers.stop();
    assert_eq!(ended.state, JobState::Cancelled);
    assert_eq!(place.asked().len(), 1, "no other try was begun");
}

#[test]
fn progress_is_told_over_http() {
    let (place, open) = endless();
    let (settings, _folder) = settings(|upstream| upstream.organisations = place.url("/list"));
    let server = Server::with(&settings, AnonymousAccess::Accounts);
    server.import(small().to_string().as_bytes());
    let bearer = server.bearer();
    let headers = [("authorization", bearer.as_str())];
    let body = json!({ "source": "organisations" });
    let job = server.send(Method::POST, "/api/v1/refreshes", &headers, &body);
    let job: Value = job.json().unwrap();
    let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
    let show = || -> Value { server.ask(Method::GET, &path, &headers).json().unwrap() };
    let workers = start(&server.app, 1, || {
        crate::accounts::at(crate::api::server::NOW)
    });
    let told = std::iter::repeat_with(|| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        show()
    })
    .take(6000)
    .find(|job| job["progress"]["counted"]["done"] == 1);
    let progress = told.expect("the second question is asked")["progress"].clone();
    assert_eq!(
        progress["counted"],
        json!({ "what": "organisations", "done": 1, "of": 2 })
    );
    assert_eq!(
        (&progress["phase"], &progress["share_of_time"]),
        (&json!("asking"), &json!(0.0))
    );
    let cancel = server.send(
        Method::POST,
        &format!("{path}/cancel"),
        &headers,
        &json!({}),
    );
    assert_eq!(cancel.status(), 200);
    drop(open);
    workers.stop();
}

/// What is told of a refresh, step by step.
fn steps(app: &AppContext, source: RefreshSource) -> Vec<(RefreshStage, DoneOf)> {
    let told = Mutex::new(Vec::new());
    let hear = |step: RefreshProgress| told.lock().unwrap().push((step.stage, step.counted));
    let watch = RefreshObserver {
        hear: Some(&hear),
        ..RefreshObserver::default()
    };
    let report = refresh::refresh(app, &of(source), &watch, now()).unwrap();
    assert_eq!(report["taken"], true, "{report}");
    told.into_inner().unwrap()
}

#[test]
fn lists_and_calendars_are_counted_too() {
    let place = Place::answering(ok(newer().to_string()));
    let (settings, _folder) = settings(|upstream| upstream.bank_holidays = place.url("/list"));
    let app = AppContext::open(&settings).unwrap();
    import::import(&app, small().to_string().as_bytes(), now()).unwrap();
    assert_eq!(
        steps(&app, RefreshSource::BankHolidays),
        [
            (RefreshStage::Asking, counted("lists", 0, 1)),
            (RefreshStage::Taking, counted("lists", 1, 1)),
        ]
    );

    let day = leave::calendar(&["DTSTART;VALUE=DATE:20270201"]);
    let place = Place::answering(ok(day));
    let entry = |person: &str| {
        let url = place.url("/secret-token.ics");
        format!("[[calendars]]\nperson = \"{person}\"\nurl = \"{url}\"\n")
    };
    let list = entry("ada-fennimore") + &entry("bilal-quarrington");
    let (app, _, _folder) = leave::app_with(&list);
    assert_eq!(
        steps(&app, RefreshSource::Leave),
        [
            (RefreshStage::Asking, counted("calendars", 0, 2)),
            (RefreshStage::Asking, counted("calendars", 1, 2)),
            (RefreshStage::Taking, counted("calendars", 2, 2)),
        ]
    );
}
