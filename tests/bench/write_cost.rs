//! What one write of the network costs:
//! `cargo run --release --example write-cost -- DATABASE [ROUNDS]`, where DATABASE was filled by
//! `large-service` (an SQLite file or `postgres://…`). A measurement, and no test.
//!
//! Beside each other in one run: an absence changed as `PUT /absences/{id}` does it, and the same
//! change with the document loaded, checked twice and written whole, as every write was once; then
//! sixteen writers of different absences at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use evenwatch::app::precondition::Condition;
use evenwatch::app::{AppContext, AppError, resources};
use evenwatch::config::{Database, DatabaseSetting, Settings};
use evenwatch::domain::network::Network;
use evenwatch::domain::resource::{Item, NetworkResource};
use evenwatch::store::{Store, StoreError, networks};
use serde_json::json;

const WRITERS: usize = 16;

fn main() {
    let mut words = std::env::args().skip(1);
    let url = words.next().expect("a database is named");
    let rounds: usize = words.next().map_or(20, |word| word.parse().unwrap());
    let app = AppContext::open(&Settings {
        database: Database {
            url: DatabaseSetting::new(&url).unwrap(),
        },
        ..Settings::default()
    })
    .unwrap();
    let store = Store::open(&url.parse().unwrap()).unwrap();
    // The day on which its last year of duties begins.
    let (stamp, network) = store.read(networks::load).unwrap().unwrap();
    let now = stamp.imported_at;
    let people: Vec<String> = network
        .people
        .iter()
        .map(|one| one.id.to_string())
        .collect();
    println!(
        "{} people, {} absences, {} pools",
        people.len(),
        network.absences.len(),
        network.pools.len()
    );
    for writer in 0..WRITERS {
        let id = format!("bench-{writer}");
        if NetworkResource::Absences.item(&network, &id).is_none() {
            let item = absence(&id, &people[writer * people.len() / WRITERS], 1);
            resources::create(&app, &item, None, now).unwrap();
        }
    }
    let whole: Vec<Duration> = (0..rounds.div_ceil(4))
        .map(|_| timed(|| write_whole(&store, now)))
        .collect();
    // Another process wrote: the first write after that reads what differs.
    let item = absence("bench-0", &people[0], 2);
    let first = timed(|| put(&app, &item, now).unwrap());
    let own: Vec<Duration> = (0..rounds)
        .map(|round| {
            let item = absence("bench-0", &people[0], 1 + round % 2);
            timed(|| put(&app, &item, now).unwrap())
        })
        .collect();
    let (whole, own) = (median(whole), median(own));
    println!("whole document   {:9.2} ms", milliseconds(whole));
    println!("after another's  {:9.2} ms", milliseconds(first));
    println!("an absence       {:9.2} ms", milliseconds(own));
    println!(
        "ratio            {:9.1}",
        whole.as_secs_f64() / own.as_secs_f64()
    );
    let began = Instant::now();
    let waits: Vec<Duration> = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (app, people) = (&app, &people);
                scope.spawn(move || {
                    let person = &people[writer * people.len() / WRITERS];
                    let id = format!("bench-{writer}");
                    let write = |round| {
                        let item = absence(&id, person, 3 + round % 2);
                        timed(|| put(app, &item, now).unwrap())
                    };
                    (0..rounds).map(write).collect::<Vec<_>>()
                })
            })
            .collect();
        let waits = writers.into_iter().map(|writer| writer.join().unwrap());
        waits.flatten().collect()
    });
    let all = began.elapsed().as_secs_f64();
    println!(
        "{WRITERS} at once: {} writes in {all:.2} s, {:.0} a second, the longest {:.0} ms, none refused",
        waits.len(),
        f64::from(u32::try_from(waits.len()).unwrap()) / all,
        milliseconds(waits.into_iter().max().unwrap()),
    );
}

fn absence(id: &str, person: &str, days: usize) -> Item {
    let value = json!({
        "id": id, "person": person, "kind": "annual-leave",
        "period": { "first_day": "2027-02-01", "last_day": format!("2027-02-{:02}", 1 + days) }
    });
    NetworkResource::Absences.of_value(&value).unwrap()
}

fn put(app: &AppContext, item: &Item, now: DateTime<Utc>) -> Result<(), AppError> {
    let at = (NetworkResource::Absences, item.id());
    resources::change(app, at, &Condition::Any, |_| Ok(item.clone()), now).map(|_| ())
}

/// A list in another order has every row changed, so that the document is written whole.
fn write_whole(store: &Store, now: DateTime<Utc>) {
    let wrote: Result<_, StoreError> = store.write(|tx| {
        let (stamp, mut file) = networks::load(tx)?.unwrap();
        drop(Network::new(file.clone()).unwrap());
        file.absences.reverse();
        let network = Network::new(file).unwrap();
        networks::replace(tx, &network, Some(stamp.version), now)
    });
    wrote.unwrap();
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
