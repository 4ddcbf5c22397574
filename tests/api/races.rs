//! Several at once: of those who write from the same state one wins, and the others are told; on
//! both databases.

use std::sync::Barrier;

use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::{Value, json};

use super::resources::Desk;
use super::server::Server;
use crate::feeds::scene::{ADA, POOL};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    of_two_who_change_from_the_same_state_one_wins
    of_two_who_create_the_same_id_one_wins
    a_key_sent_twice_at_once_is_done_once
    writes_to_different_items_all_get_done
}

/// Writers at once.
const WRITERS: usize = 4;

fn desk(database: &Database) -> Desk {
    Desk::over(Server::on(&database.address(), AnonymousAccess::Accounts))
}

/// What several writers are answered, who all begin at once.
fn at_once<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(WRITERS);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..WRITERS)
            .map(|number| {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    barrier.wait();
                    work(number)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

fn counted(answers: &[u16]) -> (usize, usize, Vec<u16>) {
    let of = |status: u16| answers.iter().filter(|one| **one == status).count();
    let others = answers
        .iter()
        .copied()
        .filter(|one| ![200, 201, 412, 409].contains(one));
    (of(200) + of(201), of(412) + of(409), others.collect())
}

fn of_two_who_change_from_the_same_state_one_wins(database: &Database) {
    let desk = desk(database);
    let path = format!("/api/v1/pools/{POOL}");
    for round in 0..3 {
        let tag = desk.tag(&path);
        let before: Value = desk.ask(Method::GET, &path, &[]).json().unwrap();
        let answers = at_once(|number| {
            let mut body = before.clone();
            body["name"] = json!(format!("{round} by {number}"));
            desk.send(Method::PUT, &path, &[("if-match", &tag)], &body)
                .status()
                .as_u16()
        });
        assert_eq!(counted(&answers), (1, WRITERS - 1, vec![]), "{answers:?}");
        let winner = answers.iter().position(|status| *status == 200).unwrap();
        let after: Value = desk.ask(Method::GET, &path, &[]).json().unwrap();
        assert_eq!(after["name"], format!("{round} by {winner}"));
    }
}

fn absence(id: &str) -> Value {
    json!({ "id": id, "person": ADA, "kind": "other", "period": { "first_day": "2026-12-01", "last_day": "2026-12-02" } })
}

fn of_two_who_create_the_same_id_one_wins(database: &Database) {
    let desk = desk(database);
    let answers = at_once(|_| {
        desk.send(Method::POST, "/api/v1/absences", &[], &absence("a"))
            .status()
            .as_u16()
    });
    assert_eq!(counted(&answers), (1, WRITERS - 1, vec![]), "{answers:?}");
}

fn a_key_sent_twice_at_once_is_done_once(database: &Database) {
    let desk = desk(database);
    let answers = at_once(|_| {
        let headers = [("idempotency-key", "one")];
        let answer = desk.send(Method::POST, "/api/v1/absences", &headers, &absence("a"));
        (
            answer.status().as_u16(),
            answer.headers().contains_key("idempotency-replayed"),
            answer.text().unwrap(),
        )
    });
    assert!(
        answers
            .iter()
            .all(|(status, _, body)| *status == 201 && *body == answers[0].2),
        "{answers:?}"
    );
    assert_eq!(answers.iter().filter(|(_, again, _)| !again).count(), 1);
}

fn writes_to_different_items_all_get_done(database: &Database) {
    let desk = desk(database);
    let answers = at_once(|number| {
        let body = absence(&format!("a{number}"));
        desk.send(Method::POST, "/api/v1/absences", &[], &body)
            .status()
            .as_u16()
    });
    assert_eq!(answers, [201; WRITERS]);
    let list: Value = desk
        .ask(Method::GET, "/api/v1/absences", &[])
        .json()
        .unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), WRITERS);
}
