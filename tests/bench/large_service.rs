//! A database as a large service would have it:
//! `cargo run --release --example large-service -- FILE PEOPLE YEARS`.
//!
//! The national example with its staff repeated until there are so many people, and rotas by turns,
//! published year by year, of which the last ends a year from now. `tests/bench/load.py` measures
//! answers from it. All of it is invented.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/round_robin.rs"]
mod round_robin;

use chrono::{Duration, Utc};
use evenwatch::app::{self, AppContext};
use evenwatch::config::{self, Database, DatabaseSetting, Settings};
use evenwatch::domain::ids::RotaId;
use evenwatch::domain::network::Network;
use evenwatch::domain::publication;
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::domain::time::Period;
use evenwatch::domain::{interval::Instant, network_json};
use evenwatch::store::{Store, published, rotas};
use serde_json::Value;

fn main() {
    let mut words = std::env::args().skip(1);
    let mut next = |what: &str| words.next().unwrap_or_else(|| panic!("{what} is missing"));
    let (file, people, years) = (next("FILE"), next("PEOPLE"), next("YEARS"));
    let (people, years): (usize, i64) = (people.parse().unwrap(), years.parse().unwrap());
    let app = AppContext::open(&Settings {
        database: Database {
            url: DatabaseSetting::new(&file).unwrap(),
        },
        ..Settings::default()
    })
    .unwrap();
    let document = serde_json::to_vec(&repeated(people)).unwrap();
    // The server that is measured over it has the machine's clock, and tells of the weeks around
    // today.
    let today = Utc::now().date_naive();
    let first = today - Duration::days(364 * (years - 1));
    let store = Store::open(&file.parse().unwrap()).unwrap();
    app::import::import(&app, &document, at(first)).unwrap();
    let network = Network::new(network_json::parse(&document).unwrap()).unwrap();
    let mut duties = 0;
    for year in 0..years {
        let from = first + Duration::days(364 * year);
        let period = Period::new(from, from + Duration::days(363)).unwrap();
        duties += publish((&app, &store), &network, period);
    }
    let (people, pools) = (network.file().people.len(), network.file().pools.len());
    println!("people {people}, pools {pools}, years {years}, duties {duties}");
}

/// The start of a day in UTC.
fn at(day: chrono::NaiveDate) -> Instant {
    day.and_hms_opt(0, 0, 0).unwrap().and_utc()
}

/// The national example with copies of its people in the pools of those they are copies of.
fn repeated(people: usize) -> Value {
    let mut document: Value = serde_json::from_slice(&config::demo("national").unwrap()).unwrap();
    let originals = document["people"].as_array().unwrap().clone();
    let copies = people.div_ceil(originals.len());
    let copy_of = |id: &Value, n: usize| match n {
        0 => id.clone(),
        n => Value::from(format!("{}-{n}", id.as_str().unwrap())),
    };
    let repeat = |list: &[Value], key: &str| -> Vec<Value> {
        let copy = |n: usize| {
            list.iter().cloned().map(move |mut one| {
                one[key] = copy_of(&one[key], n);
                one
            })
        };
        (0..copies).flat_map(copy).collect()
    };
    document["people"] = repeat(&originals, "id").into();
    for pool in document["pools"].as_array_mut().unwrap() {
        if let Some(members) = pool.get("members").and_then(Value::as_array).cloned() {
            pool["members"] = repeat(&members, "person").into();
        }
    }
    document
}

/// Publishes a rota by turns of a period as if on its first day, and tells how many duties it has.
fn publish((app, store): (&AppContext, &Store), network: &Network, period: Period) -> usize {
    let now = at(period.first_day);
    let draft = Rota {
        id: RotaId(uuid::Uuid::new_v4()),
        name: format!("By turns from {}", period.first_day),
        revision: 1,
        state: RotaState::Draft,
        period,
        created_at: now,
        published_at: None,
        duties: round_robin::rota(network, app.catalogue(), period),
        plan: None,
    };
    store
        .write(|tx| {
            rotas::insert(tx, &draft)?;
            rotas::set_state(tx, draft.id, 1, RotaState::Draft, RotaState::Published, now)?;
            let before = published::before(tx, &draft)?;
            let rota = Rota {
                state: RotaState::Published,
                published_at: Some(now),
                ..draft.clone()
            };
            published::apply(tx, &publication::publish(&rota, &before, now))
        })
        .unwrap();
    draft.duties.len()
}
