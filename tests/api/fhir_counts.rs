//! How many resources FHIR says there are: as many as its pages hold, for whoever asks and whatever
//! was written meanwhile.

use std::collections::BTreeSet;

use evenwatch::app::{self, keys};
use evenwatch::config;
use evenwatch::domain::access::Action;
use evenwatch::domain::ids::RotaId;
use evenwatch::domain::interval::Instant;
use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::domain::network_json;
use evenwatch::domain::presence::Presence;
use evenwatch::domain::rota::{Duty, Holder, Rota, RotaState};
use evenwatch::domain::time::Period;
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::Value;

use super::server::{NOW, Server};
use crate::feeds::scene::{at, day};
use crate::support::round_robin;

/// Resources on a page: few, so that there are many pages.
const PAGE: usize = 60;

const ROTA: RotaId = RotaId(uuid::Uuid::from_u128(11));

/// The days of the duties, with those that the last night reaches into.
fn period() -> Period {
    Period::new(day("2026-10-11"), day("2026-11-10")).unwrap()
}

/// The demo network, with leave that was written over duties: of a consultant for two days, and of
/// a nurse for a day in the long night.
fn demo() -> NetworkFile {
    let mut file = network_json::parse(&config::demo(config::DEMOS[0].name).unwrap()).unwrap();
    for (pool, member, first_day, last_day) in [
        ("consultants", 1, "2026-10-26", "2026-10-27"),
        ("humber-york-nurses", 0, "2026-10-25", "2026-10-25"),
        ("humber-york-nurses", 2, "2026-10-20", "2026-11-03"),
    ] {
        let mut pools = file.pools.iter();
        let pool = pools.find(|one| one.id.as_str() == pool).unwrap();
        let person = pool.members[member].person.clone();
        let leave = serde_json::json!({
            "id": format!("late-{person}"), "person": person, "kind": "annual-leave",
            "period": { "first_day": first_day, "last_day": last_day }
        });
        file.absences.push(serde_json::from_value(leave).unwrap());
    }
    file
}

/// Four weeks, of which one is past: by turns, with empty duties, some where one of two is missing,
/// and some held by people of other pools.
fn duties(server: &Server, file: &NetworkFile) -> Vec<Duty> {
    let network = Network::new(file.clone()).unwrap();
    let period = Period::new(day("2026-10-12"), day("2026-11-08")).unwrap();
    let mut duties = round_robin::rota(&network, server.app.catalogue(), period);
    let mut pools = file.pools.iter();
    let consultants = pools
        .find(|pool| pool.id.as_str() == "consultants")
        .unwrap();
    let stranger = |n: usize| Holder {
        person: consultants.members[n % 5].person.clone(),
        pinned: false,
    };
    for (n, duty) in duties.iter_mut().enumerate() {
        if n % 5 == 0 {
            duty.people_needed = 2;
        }
        if n % 10 == 0 && duty.pool.as_str() != "consultants" {
            duty.holders.push(stranger(n));
            duty.holders.sort();
        }
    }
    duties
}

fn rota(revision: u32, duties: Vec<Duty>) -> Rota {
    Rota {
        id: ROTA,
        name: "By turns".to_owned(),
        revision,
        state: RotaState::Draft,
        period: Period::new(day("2026-10-12"), day("2026-11-08")).unwrap(),
        created_at: at("2026-10-01T00:00:00Z"),
        published_at: None,
        duties,
        plan: None,
    }
}

/// The demo network with its rota.
fn served() -> (Server, NetworkFile, Vec<Duty>) {
    let server = Server::reading(AnonymousAccess::Accounts);
    let file = demo();
    server.import(&serde_json::to_vec(&file).unwrap());
    let duties = duties(&server, &file);
    server.put(&rota(1, duties.clone()), "2026-10-01T10:00:00Z");
    (server, file, duties)
}

/// A key that may read services and duties, of an organisation or of all.
fn bearer(server: &Server, organisation: Option<&str>) -> String {
    let new = keys::NewKey {
        name: format!("key-{}", organisation.unwrap_or("all").to_lowercase())
            .parse()
            .unwrap(),
        actions: [Action::ReadOnCall, Action::ReadNetwork].into(),
        organisation: organisation.map(|ods| ods.parse().unwrap()),
        expires_at: at("2026-12-01T00:00:00Z"),
    };
    let (_, secret) = keys::add(&server.app, &new, at(NOW)).unwrap();
    format!("Bearer {secret}")
}

fn get(server: &Server, key: &str, path: &str) -> Value {
    let response = server.ask(Method::GET, path, &[("authorization", key)]);
    let status = response.status();
    let body = response.text().unwrap();
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

/// A query with one more parameter.
fn with(query: &str, parameter: &str) -> String {
    let mark = if query.contains('?') { '&' } else { '?' };
    format!("/fhir/r4/{query}{mark}{parameter}")
}

/// The number that is told.
fn told(server: &Server, key: &str, query: &str) -> usize {
    let bundle = get(server, key, &with(query, "_count=0"));
    assert!(bundle.get("entry").is_none(), "{query}");
    bundle["total"].as_u64().unwrap().try_into().unwrap()
}

/// Every resource on the pages, by its id.
fn paged(server: &Server, key: &str, query: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut path = with(query, &format!("_count={PAGE}"));
    loop {
        let page = get(server, key, &path);
        for entry in page["entry"].as_array().into_iter().flatten() {
            let id = entry["resource"]["id"].as_str().unwrap().to_owned();
            assert!(found.insert(id), "{path}: twice");
        }
        let links = page["link"].as_array().unwrap();
        let Some(next) = links.iter().find(|link| link["relation"] == "next") else {
            return found;
        };
        let url = next["url"].as_str().unwrap();
        path = url.strip_prefix(&server.address).unwrap().to_owned();
    }
}

/// Searches of every kind and filter, with a member's schedule in some.
fn searches(role: &str) -> Vec<String> {
    let fixed = [
        "HealthcareService",
        "HealthcareService?active=true",
        "HealthcareService?organization=ZZE12",
        "PractitionerRole",
        "PractitionerRole?active=true&organization=ZZE12",
        "PractitionerRole?service=HealthcareService/consultants",
        "Schedule",
        "Schedule?actor=HealthcareService/humber-york-nurses",
        "Slot",
        "Slot?status=busy",
        "Slot?status=busy-unavailable",
        "Slot?status=busy,busy-unavailable",
        "Slot?status=busy&status=busy-unavailable",
        "Slot?status=free",
        "Slot?schedule=consultants",
        "Slot?schedule=consultants,Schedule/humber-york-nurses",
        "Slot?schedule=consultants&schedule=humber-york-nurses",
        "Slot?schedule=nowhere",
        "Slot?schedule=northern-lincolnshire-nurses&status=busy",
        "Slot?schedule=consultants&status=busy-unavailable&start=ge2026-10-12",
        "Slot?start=ge2026-10-12",
        "Slot?start=lt2026-10-20",
        "Slot?start=2026-10-25",
        "Slot?start=2026-10-14,2026-10-25,2026-10-26",
        "Slot?start=ge2026-10-13&start=lt2026-10-16",
        "Slot?start=ge2026-10-16&start=lt2026-10-13",
        "Slot?start=2026-10-14,2026-10-25&start=gt2026-10-20",
        "Slot?start=2026-10-24T19:00:00Z",
        "Slot?start=ge2026-10-24T19:00:00.5Z",
        "Slot?start=lt2026-10-24T19:00:00.5Z",
        "Slot?start=ge2027-01-01",
    ];
    let of_role = [
        format!("Slot?schedule={role}"),
        format!("Slot?schedule={role},consultants&status=busy"),
        format!("Slot?schedule={role}&status=busy-unavailable"),
        format!("Slot?schedule=Schedule/{role}&start=ge2026-10-12"),
    ];
    fixed
        .map(str::to_owned)
        .into_iter()
        .chain(of_role)
        .collect()
}

#[test]
fn as_many_are_told_as_the_pages_hold() {
    let (server, _, _) = served();
    let whole = bearer(&server, None);
    let role = paged(&server, &whole, "PractitionerRole?service=consultants");
    let role = role.first().unwrap();
    let boards: Vec<String> = ["QHM", "QOQ", "QWO", "QF7"]
        .iter()
        .map(|ods| bearer(&server, Some(ods)))
        .collect();
    let (mut found, mut fewer) = (0, 0);
    for query in searches(role) {
        let all = paged(&server, &whole, &query);
        assert_eq!(told(&server, &whole, &query), all.len(), "{query}");
        found += usize::from(!all.is_empty());
        for key in &boards {
            let part = paged(&server, key, &query);
            // Asked again, a number is told from memory.
            for _ in 0..2 {
                assert_eq!(told(&server, key, &query), part.len(), "{query}");
            }
            assert!(part.is_subset(&all), "{query}");
            fewer += usize::from(part.len() < all.len());
        }
    }
    // Most searches find something, and boards see less than everything.
    assert!(found > 25 && fewer > 25, "{found} {fewer}");
}

/// Busy and unavailable slots of the duties that count, by a walk over them, the members of their
/// pools and who is cover.
fn walked(file: &NetworkFile, duties: &[Duty], counts: impl Fn(&Duty) -> bool) -> [usize; 2] {
    let network = Network::new(file.clone()).unwrap();
    let standing = Presence::new(&network, period().interval());
    let is_cover = |duty: &Duty, holder: &Holder| standing.lost(duty, &holder.person).is_empty();
    let is_member = |duty: &Duty, holder: &Holder| {
        let pool = file.pools.iter().find(|pool| pool.id == duty.pool);
        let mut members = pool.unwrap().members.iter();
        members.any(|member| member.person == holder.person)
    };
    let (mut busy, mut unavailable) = (0, 0);
    for duty in duties.iter().filter(|duty| counts(duty)) {
        let members = duty.holders.iter().filter(|one| is_member(duty, one));
        let (cover, away): (Vec<_>, Vec<_>) = members.partition(|one| is_cover(duty, one));
        busy += cover.len();
        unavailable += away.len();
        let cover = duty.holders.iter().filter(|one| is_cover(duty, one));
        match cover.count() < usize::from(duty.people_needed) {
            false => busy += 1,
            true => unavailable += 1,
        }
    }
    [busy, unavailable]
}

#[test]
fn numbers_are_those_of_the_duties_and_follow_every_write() {
    let (server, mut file, mut duties) = served();
    let key = bearer(&server, None);
    let today: Instant = at("2026-10-19T23:00:00Z");
    let first = at("2026-10-23T23:00:00Z");
    let mut seen = BTreeSet::new();
    let mut check = |file: &NetworkFile, duties: &[Duty], what: &str| {
        let ahead = walked(file, duties, |duty| duty.interval.end > today);
        let late = walked(file, duties, |duty| duty.interval.start >= first);
        for (query, wanted) in [
            ("Slot", ahead[0] + ahead[1]),
            ("Slot?status=busy", ahead[0]),
            ("Slot?status=busy-unavailable", ahead[1]),
            ("Slot?start=ge2026-10-24", late[0] + late[1]),
            ("Slot?start=ge2026-10-24&status=busy", late[0]),
        ] {
            for _ in 0..2 {
                assert_eq!(told(&server, &key, query), wanted, "{what}: {query}");
            }
        }
        assert!(seen.insert(ahead), "{what} changes nothing: {ahead:?}");
    };
    check(&file, &duties, "at first");

    // One who holds duties leaves the pool: the slot in their schedule goes, that of the pool
    // stays.
    let pool = file
        .pools
        .iter_mut()
        .find(|pool| pool.id.as_str() == "consultants");
    pool.unwrap().members.remove(0);
    server.import(&serde_json::to_vec(&file).unwrap());
    check(&file, &duties, "without a member");

    duties.retain(|duty| duty.pool.as_str() != "access-line");
    for duty in duties.iter_mut().step_by(7) {
        duty.holders.clear();
    }
    server.put(&rota(2, duties.clone()), "2026-10-05T10:00:00Z");
    check(&file, &duties, "another revision");

    app::withdraw::withdraw(&server.app, ROTA, at("2026-10-06T10:00:00Z")).unwrap();
    check(&file, &[], "withdrawn");
}

/// Services tell when nobody is there from what is kept; it is kept for no longer than it is so,
/// and for nobody who may not see it.
#[test]
fn when_nobody_is_there_follows_publications_and_is_told_to_whoever_may_see_duties() {
    let (server, file, mut duties) = served();
    let key = bearer(&server, None);
    let names = keys::NewKey {
        name: "names".parse().unwrap(),
        actions: [Action::ReadNetwork].into(),
        organisation: None,
        expires_at: at("2026-12-01T00:00:00Z"),
    };
    let (_, secret) = keys::add(&server.app, &names, at(NOW)).unwrap();
    let names = format!("Bearer {secret}");
    let path = "/fhir/r4/HealthcareService/consultants";
    let told = |key: &str| get(&server, key, path)["notAvailable"].clone();
    // Minutes by a walk over all minutes of the days ahead, against those that are told.
    let minutes = |told: &Value| -> i64 {
        let at = |edge: &Value| edge.as_str().unwrap().parse::<Instant>().unwrap();
        let times = told.as_array().into_iter().flatten();
        let during = times.map(|time| &time["during"]);
        during
            .map(|one| (at(&one["end"]) - at(&one["start"])).num_minutes())
            .sum()
    };
    let walked = |duties: &[Duty]| -> i64 {
        let ahead = |duty: &&Duty| {
            duty.pool.as_str() == "consultants" && duty.interval.end > at("2026-10-19T23:00:00Z")
        };
        let network = Network::new(file.clone()).unwrap();
        let standing = Presence::new(&network, period().interval());
        let (mut quarters, mut covered) = (BTreeSet::new(), BTreeSet::new());
        for duty in duties.iter().filter(ahead) {
            let cover = duty.holders.iter();
            let cover: Vec<_> = cover
                .map(|holder| standing.counting(duty, &holder.person))
                .collect();
            let mut time = duty.interval.start;
            while time < duty.interval.end {
                quarters.insert(time);
                if cover.iter().any(|counts| counts.contains(time)) {
                    covered.insert(time);
                }
                time += chrono::Duration::minutes(15);
            }
        }
        quarters.retain(|time| !covered.contains(time));
        i64::try_from(quarters.len()).unwrap() * 15
    };
    for _ in 0..2 {
        let known = told(&key);
        assert!(minutes(&known) > 0);
        assert_eq!(minutes(&known), walked(&duties));
        assert_eq!(told(&names), Value::Null);
    }
    for duty in duties.iter_mut().step_by(3) {
        duty.holders.clear();
    }
    server.put(&rota(2, duties.clone()), "2026-10-05T10:00:00Z");
    let (known, before) = (told(&key), walked(&duties));
    assert_eq!(minutes(&known), before);
    assert_eq!(told(&names), Value::Null);
}
