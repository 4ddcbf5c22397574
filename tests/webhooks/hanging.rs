//! Receivers that do not answer, side by side with those that do: nobody waits for another, and
//! what failed before waits for what did not.

use chrono::Duration;
use evenwatch::app::{self, AppContext, webhooks};
use evenwatch::domain::ids::WebhookId;
use evenwatch::jobs;

use super::delivery_failures::{set, time, turn};
use super::receiver::{How, Receiver};
use super::{add, listed, work};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    receivers_that_hang_delay_nobody_else
    what_failed_before_leaves_room_for_first_tries
}

/// An app that waits for receivers for longer than these tests take.
fn patient(database: &Database) -> AppContext {
    let mut settings = database.settings();
    settings.upstream.private_hosts = vec!["127.0.0.1".to_owned()];
    settings.upstream.timeout_seconds = 300.try_into().unwrap();
    AppContext::open(&settings).unwrap()
}

/// Receivers, each with a message that waits.
fn receivers(app: &AppContext, count: usize, how: &[How]) -> Vec<(Receiver, WebhookId)> {
    let made = (0..count).map(|_| {
        let receiver = Receiver::new(how);
        let (id, _) = add(app, &receiver.url, None);
        webhooks::test(app, id, time()).unwrap();
        (receiver, id)
    });
    made.collect()
}

/// Waits until it holds.
fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..6_000 {
        if holds() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("not in two minutes: {what}");
}

fn heard(receivers: &[(Receiver, WebhookId)], times: usize) -> usize {
    let heard = receivers
        .iter()
        .filter(|(receiver, _)| receiver.got().len() >= times);
    heard.count()
}

fn receivers_that_hang_delay_nobody_else(database: &Database) {
    let _turn = turn();
    set(super::clock());
    let app = patient(database);
    let hanging = receivers(&app, 6, &[How::Never, How::Never]);
    // Two messages each: the second waits behind the first and takes no place.
    for (_, id) in &hanging {
        webhooks::test(&app, *id, time()).unwrap();
    }
    let workers = jobs::start(&app, 1, time);
    until("all hang", || heard(&hanging, 1) == hanging.len());
    let good = receivers(&app, 3, &[]);
    until("the others are told", || heard(&good, 1) == good.len());
    for (receiver, id) in &hanging {
        assert_eq!(
            receiver.got().len(),
            1,
            "no receiver is told two things at once"
        );
        let messages = listed(&app, *id);
        assert!(
            messages.iter().all(|message| message.tries == 0),
            "it hangs still"
        );
    }
    workers.stop();
}

fn what_failed_before_leaves_room_for_first_tries(database: &Database) {
    let _turn = turn();
    set(super::clock());
    let app = patient(database);
    let down = receivers(&app, 30, &[How::Status(500), How::Never, How::Never]);
    work(&app, time);
    assert_eq!(heard(&down, 1), down.len());
    // All are due again, and all will hang; what comes now comes after them.
    set(time() + Duration::minutes(1));
    let workers = jobs::start(&app, 1, time);
    until("the places of retries are taken", || heard(&down, 2) >= 24);
    let good = receivers(&app, 4, &[]);
    until("first tries find a place", || heard(&good, 1) == good.len());
    assert_eq!(
        heard(&down, 2),
        24,
        "retries take no more than their places"
    );
    workers.stop();
    // Given back, they are tried once workers are back.
    let queued = crate::jobs::all(&app);
    assert!(
        queued
            .iter()
            .any(|job| job.state == app::jobs::JobState::Queued)
    );
}
