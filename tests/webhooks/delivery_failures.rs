//! Receivers that are down, slow, wrong or huge, and workers that stop: retried in order with
//! growing pauses, dead letters sent again, nobody inside the house asked.

use std::sync::Mutex;

use chrono::{DateTime, Duration, Utc};
use evenwatch::app::webhooks::{self, EventKind, MessageState, NewReceiver};
use evenwatch::app::{self, AppContext, AppError};
use evenwatch::domain::ids::WebhookId;

use super::receiver::{How, Receiver};
use super::{add, listed, opened, work};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    point_19_what_fails_is_tried_again_after_pauses_and_nothing_passes_it
    a_dead_letter_is_seen_and_sent_again_under_its_id
    a_message_whose_job_was_cancelled_is_sent_all_the_same
    receivers_are_forgotten_with_their_messages
}

/// A clock that tests set. Tests of one process share it, so that one at a time has it.
static TIME: Mutex<Option<DateTime<Utc>>> = Mutex::new(None);
static TURN: Mutex<()> = Mutex::new(());

pub(super) fn time() -> DateTime<Utc> {
    TIME.lock().unwrap().unwrap()
}

pub(super) fn set(at: DateTime<Utc>) {
    *TIME.lock().unwrap() = Some(at);
}

pub(super) fn turn() -> std::sync::MutexGuard<'static, ()> {
    TURN.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn test(app: &AppContext, id: WebhookId) {
    webhooks::test(app, id, time()).unwrap();
}

fn point_19_what_fails_is_tried_again_after_pauses_and_nothing_passes_it(database: &Database) {
    let _turn = turn();
    set(super::clock());
    let trouble = [
        How::Status(500),
        How::Never,
        How::Noise,
        How::Elsewhere,
        How::Status(404),
    ];
    let (app, receiver) = (opened(database), Receiver::new(&trouble));
    let (id, _) = add(&app, &receiver.url, None);
    test(&app, id);
    test(&app, id);
    for (tries, pause) in [(1, 5), (2, 20), (3, 80), (4, 320), (5, 1280)] {
        work(&app, time);
        let first = listed(&app, id).pop().unwrap();
        assert_eq!((first.state, first.tries), (MessageState::Waiting, tries));
        let wait = first.next_at - time();
        assert!(
            (wait - Duration::seconds(pause)).abs() <= Duration::seconds(3),
            "{tries}: {wait}"
        );
        let why = first.failure.unwrap();
        assert!(
            why.contains("127.0.0.1") && !why.contains("secret"),
            "{why}"
        );
        work(&app, time);
        assert_eq!(
            receiver.got().len(),
            tries as usize,
            "nothing is sent before its time"
        );
        set(first.next_at + Duration::seconds(1));
    }
    work(&app, time);
    let got = receiver.got();
    assert_eq!(got.len(), 7);
    let ids: Vec<&String> = got.iter().map(|one| &one.headers["webhook-id"]).collect();
    assert!(
        ids[..6].iter().all(|id| *id == ids[0]) && ids[6] != ids[0],
        "{ids:?}"
    );
    assert_ne!(
        got[0].headers["webhook-timestamp"],
        got[5].headers["webhook-timestamp"]
    );
    assert!(
        listed(&app, id)
            .iter()
            .all(|message| message.state == MessageState::Delivered)
    );
}

fn a_dead_letter_is_seen_and_sent_again_under_its_id(database: &Database) {
    let _turn = turn();
    set(super::clock());
    let (app, receiver) = (
        opened(database),
        Receiver::new(&[How::Status(410), How::Endless, How::Status(503)]),
    );
    let (id, _) = add(&app, &receiver.url, None);
    test(&app, id);
    test(&app, id);
    work(&app, time);
    let messages = listed(&app, id);
    let (second, first) = (&messages[0], &messages[1]);
    assert_eq!(
        first.state,
        MessageState::Dead,
        "410 says that nothing is there for good"
    );
    assert_eq!(
        second.state,
        MessageState::Waiting,
        "and whatever waits stays until it is told again"
    );
    super::changes::enable(&app, id, time());
    work(&app, time);
    let messages = listed(&app, id);
    let (second, first) = (&messages[0], &messages[1]);
    assert_eq!(
        second.state,
        MessageState::Delivered,
        "an endless answer is not read: {second:?}"
    );
    webhooks::resend(&app, first.id, time()).unwrap();
    work(&app, time);
    // Sent again while it waits for its next try: at once.
    assert_eq!(listed(&app, id)[1].state, MessageState::Waiting);
    webhooks::resend(&app, first.id, time()).unwrap();
    work(&app, time);
    assert_eq!(listed(&app, id)[1].state, MessageState::Delivered);
    let got = receiver.got();
    let sent: Vec<&String> = got.iter().map(|one| &one.headers["webhook-id"]).collect();
    assert_eq!(
        sent,
        [
            &first.id.to_string(),
            &second.id.to_string(),
            &first.id.to_string(),
            &first.id.to_string()
        ]
    );
    // Down for days: dead in the end, and what comes after it is told.
    receiver.then(&[How::Status(503); 40]);
    test(&app, id);
    for _ in 0..40 {
        let newest = listed(&app, id).remove(0);
        if newest.state == MessageState::Dead {
            break;
        }
        set(newest.next_at + Duration::seconds(1));
        work(&app, time);
    }
    let newest = listed(&app, id).remove(0);
    assert_eq!(newest.state, MessageState::Dead);
    let tried_for = newest.ended_at.unwrap() - newest.created_at;
    assert!(
        tried_for >= Duration::days(3) && tried_for < Duration::days(4),
        "{tried_for}"
    );
}

fn a_message_whose_job_was_cancelled_is_sent_all_the_same(database: &Database) {
    let _turn = turn();
    set(super::clock());
    let (app, receiver) = (opened(database), Receiver::new(&[]));
    let (id, _) = add(&app, &receiver.url, None);
    test(&app, id);
    let jobs = crate::jobs::all(&app);
    app::jobs::cancel(&app, jobs[0].id, time()).unwrap();
    work(&app, time);
    assert_eq!(receiver.got().len(), 0);
    app::jobs::tidy(&app, time()).unwrap();
    work(&app, time);
    assert_eq!(receiver.got().len(), 1);
}

fn receivers_are_forgotten_with_their_messages(database: &Database) {
    let _turn = turn();
    set(super::clock());
    let (app, receiver) = (opened(database), Receiver::new(&[]));
    let (id, _) = add(&app, &receiver.url, None);
    test(&app, id);
    webhooks::remove(&app, id, time()).unwrap();
    work(&app, time);
    assert_eq!(
        (receiver.got().len(), webhooks::list(&app).unwrap().len()),
        (0, 0)
    );
    assert!(matches!(
        webhooks::test(&app, id, time()),
        Err(AppError::NotFound(_))
    ));
    let log = app::log::search(&app, &app::log::LogSearch::default(), 10).unwrap();
    let told = serde_json::to_string(&log).unwrap();
    assert!(
        told.contains("webhook.remove") && !told.contains("token"),
        "{told}"
    );
}

#[test]
fn nobody_inside_the_house_is_told_anything() {
    let database = Database::sqlite();
    let app = crate::accounts::app(&database);
    for url in [
        "http://127.0.0.1:9/",
        "https://127.0.0.1/",
        "https://10.0.0.1/x",
        "http://8.8.8.8/",
        "nonsense",
    ] {
        let new = NewReceiver {
            url: url.to_owned(),
            events: [EventKind::RotaPublished].into(),
            organisation: None,
        };
        let error = webhooks::add(&app, &new, super::clock()).unwrap_err();
        assert!(matches!(error, AppError::Invalid(_)), "{url}: {error:?}");
    }
    // Added by a program whose settings allowed it: asked by one whose settings do not.
    let (id, _) = add(&opened(&database), "http://127.0.0.1:9/", None);
    webhooks::test(&app, id, super::clock()).unwrap();
    work(&app, super::clock);
    let why = listed(&app, id)[0].failure.clone().unwrap();
    assert!(why.contains("private_hosts"), "{why}");
}

#[test]
fn a_search_does_not_hold_messages_up() {
    let database = Database::sqlite();
    let (app, receiver) = (opened(&database), Receiver::new(&[]));
    crate::jobs::import(&app, "north-east-and-yorkshire");
    let (id, _) = add(&app, &receiver.url, None);
    let job = crate::jobs::ask(&app, &crate::jobs::plan(13));
    let workers = evenwatch::jobs::start(&app, 1, crate::jobs::now);
    crate::jobs::wait(&app, &job, |job| job.progress.is_some());
    webhooks::test(&app, id, crate::jobs::now()).unwrap();
    for _ in 0..3000 {
        if !receiver.got().is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(receiver.got().len(), 1);
    assert!(!app::jobs::get(&app, job.id).unwrap().state.has_ended());
    workers.stop();
}
