//! A small network and publications of it, for tests of feeds: the example network, in which
//! everybody may hold everything, and duties given to people by name.

use chrono::{DateTime, NaiveDate, Utc};
use evenwatch::domain::ids::{DutyId, PatternId, PersonId, PoolId, RotaId};
use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::domain::network_json;
use evenwatch::domain::publication::{self, PublishedDuty, Restatement, Restatements};
use evenwatch::domain::rota::{Duty, Holder, Rota, RotaState};
use evenwatch::domain::time::Period;
use evenwatch::feeds::{Facts, Feed, FeedOptions, Subject, feed, restated};
use uuid::Uuid;

pub const ADA: &str = "ada-fennimore";
pub const BILAL: &str = "bilal-quarrington";
pub const POOL: &str = "leeds-nurses";
pub const NIGHT: &str = "leeds-night";

/// The name that Ada has here: everything that iCalendar and HTML escape.
pub const ADA_NAME: &str = "O'Brien; Zoë, A&E";

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn person(id: &str) -> PersonId {
    id.parse().unwrap()
}

/// The example network, without what would stand between its people and its duties.
pub fn file() -> NetworkFile {
    let document = include_bytes!("../../config/demo/small.json");
    let mut file = network_json::parse(document).unwrap();
    file.absences.clear();
    file.preferences.clear();
    for pattern in &mut file.duty_patterns {
        pattern.competences.clear();
        pattern.experience = None;
    }
    for someone in &mut file.people {
        someone.contactable = true;
        if someone.id.as_str() == ADA {
            ADA_NAME.clone_into(&mut someone.name);
        }
    }
    file
}

pub fn network() -> Network {
    Network::new(file()).unwrap()
}

/// The UID of the night that begins on a day.
pub fn night(on: &str) -> String {
    DutyId::of(&NIGHT.parse::<PatternId>().unwrap(), day(on)).to_string()
}

/// A night of the example pool that begins on a day.
pub fn duty(network: &Network, on: &str, holders: &[&str]) -> Duty {
    let pattern = network.pattern(&NIGHT.parse().unwrap()).unwrap();
    let pool = network.pool(&pattern.pool).unwrap();
    let mut people: Vec<PersonId> = holders.iter().map(|id| person(id)).collect();
    people.sort();
    Duty {
        id: DutyId::of(&pattern.id, day(on)),
        pattern: pattern.id.clone(),
        name: pattern.name.clone(),
        pool: pool.id.clone(),
        line: pool.line.clone(),
        tier: pool.tier,
        kind: pattern.kind,
        day: day(on),
        interval: pattern.interval_on(day(on)).unwrap(),
        people_needed: pattern.people_needed,
        holders: people
            .into_iter()
            .map(|person| Holder {
                person,
                pinned: false,
            })
            .collect(),
    }
}

/// A rota of nights, each with its holders.
pub fn rota(network: &Network, revision: u32, nights: &[(&str, &[&str])]) -> Rota {
    let days = nights.iter().map(|(on, _)| day(on));
    Rota {
        id: RotaId(Uuid::from_u128(7)),
        name: "Nights".to_owned(),
        revision,
        state: RotaState::Published,
        period: Period::new(days.clone().min().unwrap(), days.max().unwrap()).unwrap(),
        created_at: at("2026-01-01T00:00:00Z"),
        published_at: None,
        duties: nights
            .iter()
            .map(|(on, holders)| duty(network, on, holders))
            .collect(),
        plan: None,
    }
}

/// Records that publications leave behind.
#[derive(Default)]
pub struct Records(pub Vec<PublishedDuty>, pub Restatements);

impl Records {
    /// Publishes or withdraws a rota.
    pub fn publish(&mut self, rota: &Rota, now: &str) {
        for record in publication::publish(rota, &self.0, at(now)) {
            self.0.retain(|old| old.duty.id != record.duty.id);
            self.0.push(record);
        }
    }

    /// Notes what a change of the network changes in the records.
    pub fn restate(&mut self, old: &Network, new: &Network, now: &str) {
        for record in restated(old, new, &self.0) {
            let all = self.1.0.entry(record.duty.id).or_default();
            all.push(Restatement {
                sequence: record.sequence,
                at: at(now),
            });
        }
    }

    pub fn of_person(
        &self,
        network: &Network,
        id: &str,
        options: impl Into<FeedOptions>,
        now: &str,
    ) -> Feed {
        let person = network.person(&person(id)).unwrap();
        self.of(Subject::Person(person), network, options, now)
    }

    pub fn of_pool(&self, network: &Network, options: impl Into<FeedOptions>, now: &str) -> Feed {
        let pool = network.pool(&POOL.parse::<PoolId>().unwrap()).unwrap();
        self.of(Subject::Pool(pool), network, options, now)
    }

    pub fn of(
        &self,
        subject: Subject<'_>,
        network: &Network,
        options: impl Into<FeedOptions>,
        now: &str,
    ) -> Feed {
        let facts = Facts {
            network,
            published: &self.0,
            restated: &self.1,
            address: Some("https://rota.example.nhs.uk"),
        };
        feed(subject, &facts, options.into(), at(now))
    }
}
