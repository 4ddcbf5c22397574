//! What FHIR's clients ask beside criteria: order, parts, totals, what is referred to, and what was
//! applied.

use std::collections::BTreeSet;

use evenwatch::app::{self, keys};
use evenwatch::domain::access::Action;
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::Value;

use super::fhir::{get, resources, served, valid};
use super::server::{NOW, Server};
use crate::feeds::scene::{self, ADA, at, network, rota};

/// Resources of a bundle that were matched, or included.
fn of_mode<'b>(bundle: &'b Value, mode: &str) -> Vec<&'b Value> {
    let entries = bundle["entry"].as_array().into_iter().flatten();
    let entries = entries.filter(|entry| entry["search"]["mode"] == mode);
    entries.map(|entry| &entry["resource"]).collect()
}

fn ids(found: &[&Value]) -> Vec<String> {
    let ids = found
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned());
    ids.collect()
}

#[test]
fn slots_run_forwards_or_backwards_over_all_pages() {
    let server = served();
    for (kind, sort, start) in [
        ("Slot", "start", "&start=ge2026-10-01"),
        ("Schedule", "_id", ""),
    ] {
        let all = |sort: &str| {
            let mut found = Vec::new();
            let mut path = format!("{kind}?_sort={sort}&_count=2{start}");
            loop {
                let page = get(&server, &path);
                found.extend(ids(&resources(&page)));
                let links = page["link"].as_array().unwrap();
                let Some(next) = links.iter().find(|link| link["relation"] == "next") else {
                    return found;
                };
                let base = format!("{}/fhir/r4/", server.address);
                let url = next["url"].as_str().unwrap();
                path = url.strip_prefix(&base).unwrap().to_owned();
            }
        };
        let (forwards, mut backwards) = (all(sort), all(&format!("-{sort}")));
        assert!(forwards.len() > 6, "{kind}");
        assert_ne!(forwards, backwards, "{kind}");
        backwards.reverse();
        assert_eq!(forwards, backwards, "{kind}");
    }
}

#[test]
fn parts_of_resources_are_valid_and_say_that_they_are_parts() {
    let server = served();
    let mut documents = Vec::new();
    for (query, has, lacks) in [
        ("Slot?_summary=true", "start", "comment"),
        ("Slot?_elements=comment", "comment", "serviceType"),
        (
            "Slot?_elements=comment,serviceType.text",
            "serviceType",
            "x",
        ),
        ("Slot?_summary=text", "status", "comment"),
        ("HealthcareService?_summary=true", "name", "availableTime"),
        ("HealthcareService?_elements=name", "name", "active"),
        ("PractitionerRole?_summary=true", "practitioner", "x"),
        ("Schedule?_elements=active", "actor", "serviceType"),
        (
            "Schedule/leeds-nurses?_elements=active",
            "actor",
            "serviceType",
        ),
    ] {
        let document = get(&server, query);
        let one = match document["resourceType"].as_str() {
            Some("Bundle") => &document["entry"][0]["resource"],
            _ => &document,
        };
        assert!(
            one.get(has).is_some() && one.get(lacks).is_none(),
            "{query}: {one}"
        );
        let tags = one["meta"]["tag"].as_array().unwrap();
        assert!(
            tags.iter().any(|tag| tag["code"] == "SUBSETTED"),
            "{query}: {tags:?}"
        );
        documents.push(document);
    }
    for query in [
        "Slot?_summary=false",
        "Slot?_summary=data",
        "Slot?_pretty=true",
    ] {
        let whole = get(&server, query);
        let tags = whole["entry"][0]["resource"]["meta"]["tag"].to_string();
        assert!(!tags.contains("SUBSETTED"), "{query}");
        assert_eq!(
            resources(&whole),
            resources(&get(&server, "Slot")),
            "{query}"
        );
    }
    let pretty = server.get("/fhir/r4/Slot?_pretty=true").text().unwrap();
    assert!(pretty.contains("\n  \"entry\""), "{pretty}");
    valid(&documents);
}

#[test]
fn totals_are_told_as_they_are_wanted() {
    let server = served();
    for (query, total, entries) in [
        ("Slot?_summary=count", Some(5), 0),
        ("Slot?_count=2", None, 2),
        ("Slot?_count=2&_total=accurate", Some(5), 2),
        ("Slot?_count=2&_total=estimate", None, 2),
        ("Slot?_total=none", None, 5),
        ("Schedule?_count=2&_total=none", None, 2),
        ("Slot?_lastUpdated=ge2026-10-01&_count=0", Some(5), 0),
        (
            "Slot?_lastUpdated=ge2026-10-01&_count=1&_total=accurate",
            Some(5),
            1,
        ),
        ("Slot?_lastUpdated=lt2026-10-01&_summary=count", Some(0), 0),
    ] {
        let bundle = get(&server, query);
        assert_eq!(bundle["total"].as_u64(), total, "{query}");
        assert_eq!(resources(&bundle).len(), entries, "{query}");
    }
}

#[test]
fn what_resources_refer_to_is_included_once() {
    let server = served();
    let mut documents = Vec::new();
    for (query, found, included) in [
        ("Slot?_include=Slot:schedule", 5, vec![("Schedule", 2)]),
        ("Slot?_include=*", 5, vec![("Schedule", 2)]),
        (
            "Slot?_include=Slot:schedule&_include:iterate=Schedule:actor",
            5,
            vec![
                ("HealthcareService", 1),
                ("PractitionerRole", 1),
                ("Schedule", 2),
            ],
        ),
        (
            "Slot?_include=Slot:schedule&_include:iterate=Schedule:actor:HealthcareService",
            5,
            vec![("HealthcareService", 1), ("Schedule", 2)],
        ),
        (
            "Schedule?_include=Schedule:actor",
            9,
            vec![("HealthcareService", 1), ("PractitionerRole", 8)],
        ),
        (
            "PractitionerRole?_include=PractitionerRole:service&_count=3",
            3,
            vec![("HealthcareService", 1)],
        ),
        (
            "HealthcareService?_include:iterate=PractitionerRole:service",
            1,
            vec![],
        ),
    ] {
        let bundle = get(&server, query);
        assert_eq!(of_mode(&bundle, "match").len(), found, "{query}");
        let mut counts = std::collections::BTreeMap::new();
        let mut seen = BTreeSet::new();
        for one in of_mode(&bundle, "include") {
            *counts
                .entry(one["resourceType"].as_str().unwrap())
                .or_insert(0) += 1;
            assert!(
                seen.insert(one["id"].to_string() + &one["resourceType"].to_string()),
                "{query}"
            );
            let path = format!(
                "{}/{}",
                one["resourceType"].as_str().unwrap(),
                one["id"].as_str().unwrap()
            );
            assert_eq!(get(&server, &path), *one, "{query}");
        }
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), included, "{query}");
        documents.push(bundle);
    }
    valid(&documents);
}

#[test]
fn chains_and_missing_parameters_find_what_they_mean() {
    let server = served();
    let ada = get(&server, "Slot?start=2026-10-24");
    let held = resources(&ada);
    let schedule = held
        .iter()
        .find(|one| one["id"].as_str().unwrap().contains('.'))
        .unwrap();
    let role = schedule["schedule"]["reference"]
        .as_str()
        .unwrap()
        .split_once('/')
        .unwrap()
        .1;
    for (query, total) in [
        (
            "Slot?schedule.actor=HealthcareService/leeds-nurses".to_owned(),
            5,
        ),
        (format!("Slot?schedule.actor=PractitionerRole/{role}"), 2),
        (
            format!("Slot?schedule:Schedule.actor:PractitionerRole={role}"),
            2,
        ),
        (
            format!(
                "Slot?schedule.actor={}/fhir/r4/PractitionerRole/{role}",
                server.address
            ),
            2,
        ),
        (
            "Slot?schedule.actor:HealthcareService.organization=ZZE21".to_owned(),
            5,
        ),
        (
            "Slot?schedule.actor:HealthcareService.organization=QWO".to_owned(),
            0,
        ),
        (
            "Slot?schedule.actor=HealthcareService/nowhere".to_owned(),
            0,
        ),
        ("Slot?schedule.active=true&status=busy".to_owned(), 4),
        ("Slot?schedule._id=leeds-nurses".to_owned(), 3),
        ("Schedule?actor.organization=ZZE21".to_owned(), 9),
        (format!("Schedule?actor:PractitionerRole._id={role}"), 1),
        ("PractitionerRole?service.organization=ZZE21".to_owned(), 8),
        ("PractitionerRole?service.active=false".to_owned(), 0),
        ("PractitionerRole?service.active:not=false".to_owned(), 8),
        ("Slot?schedule:missing=false".to_owned(), 5),
        ("Slot?schedule:missing=true".to_owned(), 0),
        ("Slot?status:missing=true".to_owned(), 0),
        // The past too: it is all that begins at all.
        ("Slot?start:missing=false".to_owned(), 7),
        ("HealthcareService?organization:missing=false".to_owned(), 1),
        ("HealthcareService?organization:missing=true".to_owned(), 0),
        ("Slot?status:not=busy".to_owned(), 1),
        ("Slot?status:not=free".to_owned(), 5),
        ("Slot?status=&start=&schedule=".to_owned(), 5),
        ("HealthcareService?_lastUpdated=ge2020".to_owned(), 1),
        ("HealthcareService?_lastUpdated=ge2030".to_owned(), 0),
    ] {
        let found = get(&server, &format!("{query}&_summary=count"));
        assert_eq!(found["total"], total, "{query}");
        let found = get(&server, &query);
        assert_eq!(resources(&found).len(), total, "{query}");
    }
}

#[test]
fn the_statement_says_what_is_searched_and_how() {
    let server = served();
    let statement = get(&server, "metadata?_summary=true&mode=full&_format=json");
    let rest = &statement["rest"][0];
    let how = rest["documentation"].as_str().unwrap();
    for word in [
        "strict",
        "handling=lenient",
        "Europe/London",
        "_search",
        "_include",
    ] {
        assert!(how.contains(word), "{word}: {how}");
    }
    for resource in rest["resource"].as_array().unwrap() {
        let kind = resource["type"].as_str().unwrap();
        assert_eq!(resource["conditionalRead"], "not-match");
        // Everything that is stated is taken.
        for parameter in resource["searchParam"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            get(&server, &format!("{kind}?{name}:missing=false"));
        }
        let includes = resource["searchInclude"].as_array().into_iter().flatten();
        for include in includes {
            get(
                &server,
                &format!("{kind}?_include={}", include.as_str().unwrap()),
            );
        }
    }
    valid(&[statement]);
}

/// What may not be seen is neither included nor asked about by a chain.
#[test]
fn chains_and_includes_lead_to_nothing_that_may_not_be_seen() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    server.publish(
        &rota(&network(), 1, &[("2026-10-24", &[ADA])]),
        "2026-10-01T10:00:00Z",
    );
    let key = |name: &str, actions: &[Action]| {
        let new = keys::NewKey {
            name: name.parse().unwrap(),
            actions: actions.iter().copied().collect(),
            organisation: None,
            expires_at: at("2026-12-01T00:00:00Z"),
        };
        let (_, secret) = app::keys::add(&server.app, &new, at(NOW)).unwrap();
        format!("Bearer {secret}")
    };
    let on_call = key("on-call", &[Action::ReadOnCall]);
    let both = key("both", &[Action::ReadOnCall, Action::ReadNetwork]);
    let ask = |key: &str, query: &str| -> Value {
        let path = format!("/fhir/r4/{query}");
        let answer = server.ask(Method::GET, &path, &[("authorization", key)]);
        assert_eq!(answer.status(), 200, "{query}");
        answer.json().unwrap()
    };
    for (query, by_on_call, by_both) in [
        ("Schedule?_include=Schedule:actor", 0, 9),
        (
            "Slot?_include=Slot:schedule&_include:iterate=Schedule:actor",
            2,
            4,
        ),
    ] {
        for (key, wanted) in [(&on_call, by_on_call), (&both, by_both)] {
            let found = ask(key, query);
            assert_eq!(of_mode(&found, "include").len(), wanted, "{query}");
        }
    }
    for (query, by_on_call, by_both) in [
        ("Schedule?actor.organization=ZZE21", 0, 9),
        ("Slot?schedule.actor.organization=ZZE21", 0, 2),
        // The reference itself stands in what may be seen.
        ("Slot?schedule.actor=HealthcareService/leeds-nurses", 2, 2),
    ] {
        for (key, wanted) in [(&on_call, by_on_call), (&both, by_both)] {
            assert_eq!(resources(&ask(key, query)).len(), wanted, "{query}");
        }
    }
    // A search by a form needs what one by a query does.
    let names = key("names", &[Action::ReadNetwork]);
    for (key, status) in [(&on_call, 200), (&names, 403)] {
        let answer = server.ask(
            Method::POST,
            "/fhir/r4/Slot/_search",
            &[("authorization", key)],
        );
        assert_eq!(answer.status(), status);
    }
    let nobody = server.ask(Method::POST, "/fhir/r4/Slot/_search", &[]);
    assert_eq!(nobody.status(), 401);
}
