//! Gaps that open and close are told once: by a withdrawal and a publication, by an absence, to
//! whom they concern, and not again by another worker or after a restart.

use std::collections::BTreeSet;
use std::sync::Barrier;

use chrono::{DateTime, Utc};
use evenwatch::app::precondition::Condition;
use evenwatch::app::webhooks::{self, EventKind, NewReceiver};
use evenwatch::app::{self, AppContext, resources};

use evenwatch::domain::ids::WebhookId;
use evenwatch::domain::resource::NetworkResource;
use serde_json::{Value, json};

use super::receiver::{Got, Receiver};
use super::{listed, opened, publish, with_network, work};
use crate::feeds::scene::{self, ADA, BILAL};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    a_gap_opens_by_a_withdrawal_and_closes_by_a_publication
    an_absence_opens_what_its_end_closes
    many_workers_and_a_restart_tell_it_once
    receivers_hear_of_their_own_areas_and_from_their_first_day_on
}

/// Four days before the long night: 28 days end on 16 November.
fn then() -> DateTime<Utc> {
    scene::at("2026-10-20T09:00:00Z")
}

fn add(app: &AppContext, url: &str, organisation: Option<&str>) -> WebhookId {
    let new = NewReceiver {
        url: url.to_owned(),
        events: [EventKind::GapOpened, EventKind::GapClosed].into(),
        organisation: organisation.map(|ods| ods.parse().unwrap()),
    };
    webhooks::add(app, &new, then()).unwrap().0.id
}

fn told(receiver: &Receiver) -> Vec<Value> {
    receiver.got().iter().map(Got::json).collect()
}

fn a_gap_opens_by_a_withdrawal_and_closes_by_a_publication(database: &Database) {
    let (app, receiver) = (with_network(database), Receiver::new(&[]));
    let nights: [(&str, &[&str]); 3] = [
        ("2026-10-18", &[ADA]),
        ("2026-10-24", &[ADA]),
        ("2026-11-30", &[ADA]),
    ];
    let rota = publish(database, &app, 1, &nights);
    add(&app, &receiver.url, None);
    work(&app, then);
    assert_eq!(told(&receiver), Vec::<Value>::new(), "nothing opened yet");
    app::withdraw::withdraw(&app, rota.id, then()).unwrap();
    work(&app, then);
    let got = told(&receiver);
    assert_eq!(got.len(), 1, "{got:?}");
    assert_eq!(got[0]["type"], "gap.opened");
    let data = &got[0]["data"];
    assert_eq!(
        data["count"], 1,
        "neither what is over nor what is far: {data}"
    );
    let gap = data["gaps"][0].clone();
    // 20:00 in summer time to 08:00 in winter time: 13 hours.
    assert_eq!(
        gap,
        json!({
            "gap": gap["gap"], "area": "leeds", "line": "nursing", "class": "not-assessed", "cause": "no-rota",
            "start": "2026-10-24T19:00:00Z", "end": "2026-10-25T08:00:00Z",
            "why": "/api/v1/audit/areas/leeds/lines/nursing?from=2026-10-24&to=2026-10-26",
        })
    );
    publish(database, &app, 2, &[("2026-10-24", &[BILAL])]);
    work(&app, then);
    let got = told(&receiver);
    assert_eq!(got.len(), 2, "{got:?}");
    assert_eq!(got[1]["type"], "gap.closed");
    let closed = &got[1]["data"]["gaps"][0];
    assert_eq!(
        (&closed["gap"], &closed["start"], &closed["partly_open"]),
        (&gap["gap"], &gap["start"], &json!(false))
    );
    for one in receiver.got() {
        super::as_described(&one.json());
        for name in [ADA, BILAL, "Brien"] {
            assert!(!one.body.contains(name), "{}", one.body);
        }
    }
    // Opened and closed before anybody looked is neither.
    app::withdraw::withdraw(&app, rota.id, then()).unwrap();
    publish(database, &app, 3, &[("2026-10-24", &[ADA])]);
    work(&app, then);
    assert_eq!(told(&receiver).len(), 2);
}

fn an_absence_opens_what_its_end_closes(database: &Database) {
    let (app, receiver) = (with_network(database), Receiver::new(&[]));
    publish(database, &app, 1, &[("2026-10-24", &[ADA])]);
    add(&app, &receiver.url, None);
    let away = json!({
        "id": "away", "person": ADA, "kind": "annual-leave",
        "period": { "first_day": "2026-10-24", "last_day": "2026-10-25" }
    });
    let away = NetworkResource::Absences.of_value(&away).unwrap();
    resources::create(&app, &away, None, then()).unwrap();
    work(&app, then);
    let got = told(&receiver);
    assert_eq!(got.len(), 1, "{got:?}");
    let gap = got[0]["data"]["gaps"][0].clone();
    assert_eq!(
        (&got[0]["type"], &gap["cause"], &gap["start"]),
        (
            &json!("gap.opened"),
            &json!("holder-does-not-count"),
            &json!("2026-10-24T19:00:00Z")
        )
    );
    // An import that takes the absence away.
    let document = serde_json::to_vec(&scene::file()).unwrap();
    app::import::import(&app, &document, then()).unwrap();
    work(&app, then);
    let got = told(&receiver);
    assert_eq!(got.len(), 2, "{got:?}");
    assert_eq!(
        (&got[1]["type"], &got[1]["data"]["gaps"][0]["gap"]),
        (&json!("gap.closed"), &gap["gap"])
    );
    // What is written and changes no cover is not told.
    let wish = json!({ "id": "wish", "person": ADA, "wish": "avoid", "weight": 1 });
    let wish = NetworkResource::Preferences.of_value(&wish).unwrap();
    resources::create(&app, &wish, None, then()).unwrap();
    resources::retire(
        &app,
        NetworkResource::Preferences,
        "wish",
        &Condition::Any,
        then(),
    )
    .unwrap();
    work(&app, then);
    assert_eq!(told(&receiver).len(), 2);
}

fn many_workers_and_a_restart_tell_it_once(database: &Database) {
    let (app, receiver) = (with_network(database), Receiver::new(&[]));
    let nights: [(&str, &[&str]); 2] = [("2026-10-24", &[ADA]), ("2026-10-26", &[BILAL])];
    let rota = publish(database, &app, 1, &nights);
    let id = add(&app, &receiver.url, None);
    app::withdraw::withdraw(&app, rota.id, then()).unwrap();
    let together = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let app = opened(database);
                together.wait();
                // Beside the job: whoever believes to have lost nothing tells nothing either.
                webhooks::look_for_gaps(&app, then()).unwrap();
                work(&app, then);
            });
        }
    });
    work(&app, then);
    drop(app);
    let app = opened(database);
    webhooks::look_for_gaps(&app, then()).unwrap();
    work(&app, then);
    app::jobs::tidy(&app, then()).unwrap();
    work(&app, then);
    let messages = listed(&app, id);
    assert_eq!(messages.len(), 1, "{messages:?}");
    let data = &told(&receiver)[0]["data"];
    assert_eq!(data["count"], 2);
    let starts: Vec<&str> = (0..2)
        .map(|at| data["gaps"][at]["start"].as_str().unwrap())
        .collect();
    assert_eq!(starts, ["2026-10-24T19:00:00Z", "2026-10-26T20:00:00Z"]);
    let ids: BTreeSet<String> = receiver
        .got()
        .iter()
        .map(|one| one.headers["webhook-id"].clone())
        .collect();
    assert_eq!(ids, [messages[0].id.to_string()].into());
}

fn receivers_hear_of_their_own_areas_and_from_their_first_day_on(database: &Database) {
    let app = with_network(database);
    let (early, own, foreign) = (Receiver::new(&[]), Receiver::new(&[]), Receiver::new(&[]));
    let rota = publish(database, &app, 1, &[("2026-10-24", &[ADA])]);
    app::withdraw::withdraw(&app, rota.id, then()).unwrap();
    add(&app, &early.url, None);
    work(&app, then);
    assert_eq!(told(&early), Vec::<Value>::new(), "it was open before");
    publish(database, &app, 2, &[("2026-10-24", &[ADA])]);
    work(&app, then);
    assert_eq!(
        told(&early),
        Vec::<Value>::new(),
        "nobody was told that it was open"
    );
    add(&app, &own.url, Some("QWO"));
    add(&app, &foreign.url, Some("QHM"));
    app::withdraw::withdraw(&app, rota.id, then()).unwrap();
    work(&app, then);
    let counts = [&early, &own, &foreign].map(|one| told(one).len());
    assert_eq!(counts, [1, 1, 0]);
}
