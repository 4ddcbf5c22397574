//! FHIR R4 as a health system's client reads it; every document is held against an independent
//! model.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use evenwatch::app::keys;
use evenwatch::domain::access::Action;
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::{Value, json};

use super::server::{NOW, Server, header};
use crate::feeds::scene::{self, ADA, ADA_NAME, BILAL, at, network, night, rota};
use crate::support::python;

pub(super) const FHIR_JSON: &str = "application/fhir+json; charset=utf-8";

const TYPES: [&str; 4] = ["HealthcareService", "PractitionerRole", "Schedule", "Slot"];

/// With both clock-change nights, one of them held by nobody, and a night that is past.
pub(super) fn served() -> Server {
    let server = Server::with_network();
    let nights: &[(&str, &[&str])] = &[
        ("2026-10-12", &[BILAL]),
        ("2026-10-24", &[ADA]),
        ("2026-10-26", &[]),
        ("2027-03-27", &[ADA]),
    ];
    server.publish(&rota(&network(), 1, nights), "2026-10-01T10:00:00Z");
    server
}

/// The document at an address, which must be FHIR's JSON.
pub(super) fn get(server: &Server, path: &str) -> Value {
    let response = server.get(&format!("/fhir/r4/{path}"));
    let status = response.status();
    assert_eq!(header(&response, "content-type"), FHIR_JSON);
    let body = response.text().unwrap();
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

pub(super) fn resources(bundle: &Value) -> Vec<&Value> {
    let entries = bundle["entry"].as_array().into_iter().flatten();
    entries.map(|entry| &entry["resource"]).collect()
}

pub(super) fn valid(documents: &[Value]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/fhir_models.py");
    let mut child = Command::new(python::interpreter())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let documents = serde_json::to_vec(documents).unwrap();
    child.stdin.take().unwrap().write_all(&documents).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn point_22_every_type_is_valid_r4_read_and_searched() {
    let server = served();
    let mut documents = vec![get(&server, "metadata")];
    assert_eq!(documents[0]["fhirVersion"], "4.0.1");
    let stated: Vec<&str> = documents[0]["rest"][0]["resource"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| resource["type"].as_str().unwrap())
        .collect();
    assert_eq!(stated, TYPES);
    for kind in TYPES {
        let bundle = get(&server, kind);
        let found = resources(&bundle);
        assert!(!found.is_empty(), "{kind}");
        assert_eq!(bundle["total"], found.len(), "{kind}");
        for (entry, resource) in bundle["entry"].as_array().unwrap().iter().zip(&found) {
            let path = format!("{kind}/{}", resource["id"].as_str().unwrap());
            assert_eq!(get(&server, &path), **resource, "{path}");
            assert_eq!(
                entry["fullUrl"],
                format!("{}/fhir/r4/{path}", server.address)
            );
        }
        documents.push(bundle);
    }
    documents.push(server.get("/fhir/r4/Slot/x").json().unwrap());
    documents.push(server.get("/fhir/r4/Slot?start=soon").json().unwrap());
    valid(&documents);
}

#[test]
fn point_22_a_service_tells_its_hours_and_when_nobody_is_there() {
    let service = get(&served(), "HealthcareService/leeds-nurses");
    assert_eq!(
        service["providedBy"]["identifier"],
        json!({ "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "ZZE21" })
    );
    let tag = &service["meta"]["tag"][0]["code"];
    assert_eq!(tag, "HTEST", "the example network is invented, and says so");
    let hours = service["availableTime"].as_array().unwrap();
    let morning = json!("08:00:00");
    assert!(
        hours.iter().any(|row| row["availableEndTime"] == morning),
        "{hours:?}"
    );
    assert_eq!(
        service["notAvailable"],
        json!([{
            "description": "Nobody is assigned",
            "during": { "start": "2026-10-26T20:00:00+00:00", "end": "2026-10-27T08:00:00+00:00" }
        }])
    );
}

#[test]
fn point_22_duties_are_never_free_slots_and_clock_changes_keep_their_hours() {
    let server = served();
    let bundle = get(&server, "Slot");
    let slots = resources(&bundle);
    assert!(slots.iter().all(|slot| slot["status"] != "free"));
    assert_eq!(get(&server, "Slot?status=free")["total"], 0);
    for (on, start, end, status, holders) in [
        (
            "2026-10-24",
            "2026-10-24T20:00:00+01:00",
            "2026-10-25T08:00:00+00:00",
            "busy",
            1,
        ),
        (
            "2026-10-26",
            "2026-10-26T20:00:00+00:00",
            "2026-10-27T08:00:00+00:00",
            "busy-unavailable",
            0,
        ),
        (
            "2027-03-27",
            "2027-03-27T20:00:00+00:00",
            "2027-03-28T08:00:00+01:00",
            "busy",
            1,
        ),
    ] {
        let duty = night(on);
        let of_duty: Vec<_> = slots
            .iter()
            .filter(|slot| slot["id"].as_str().unwrap().starts_with(&duty))
            .collect();
        assert_eq!(of_duty.len(), 1 + holders, "{on}");
        assert_eq!(of_duty[0]["id"], duty);
        assert_eq!(of_duty[0]["schedule"]["reference"], "Schedule/leeds-nurses");
        for slot in of_duty {
            assert_eq!(
                [&slot["start"], &slot["end"], &slot["status"]],
                [start, end, status],
                "{on}"
            );
        }
    }
}

#[test]
fn a_holder_is_found_through_the_schedule_of_their_role() {
    let server = served();
    let slots = get(&server, "Slot?start=2026-10-24");
    let held = resources(&slots)
        .into_iter()
        .find(|slot| slot["id"].as_str().unwrap().contains('.'))
        .unwrap();
    let schedule = get(&server, held["schedule"]["reference"].as_str().unwrap());
    let actor = schedule["actor"][0]["reference"].as_str().unwrap();
    let role = get(&server, actor);
    assert_eq!(role["practitioner"]["display"], ADA_NAME);
    assert_eq!(role["code"][0]["text"], "children's community nurse");
    let by_actor = get(&server, &format!("Schedule?actor={actor}"));
    assert_eq!(resources(&by_actor), [&schedule]);
    let by_schedule = get(
        &server,
        &format!("Slot?schedule={}", schedule["id"].as_str().unwrap()),
    );
    assert_eq!(by_schedule["total"], 2);
}

#[test]
fn searches_find_what_meets_every_parameter() {
    let server = served();
    let id = night("2026-10-24");
    for (query, total) in [
        ("HealthcareService?organization=ZZE21", 1),
        ("HealthcareService?organization=QWO", 0),
        (
            "HealthcareService?organization:identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CZZE21",
            1,
        ),
        ("HealthcareService?organization=urn:x%7CZZE21", 0),
        ("HealthcareService?active=false", 0),
        ("PractitionerRole?service=HealthcareService/leeds-nurses", 8),
        ("PractitionerRole?service=hull-nurses", 0),
        ("PractitionerRole?organization=ZZE21&active=true", 8),
        ("Schedule?actor=HealthcareService/leeds-nurses", 9),
        ("Slot?schedule=Schedule/leeds-nurses", 3),
        ("Slot?schedule=leeds-nurses&status=busy", 2),
        ("Slot?schedule=leeds-nurses&status=busy,busy-unavailable", 3),
        ("Slot?schedule=leeds-nurses&start=ge2026-10-25", 2),
        (
            "Slot?schedule=leeds-nurses&start=ge2026-10-24&start=lt2026-10-27",
            2,
        ),
        ("Slot?start=2026-10-24T20:00:00%2B01:00", 2),
        ("Slot?start=2026-10-24T20:00:00Z", 0),
        // What is past is found where it is asked for.
        ("Slot?schedule=leeds-nurses&start=lt2026-10-20", 1),
        ("Slot?schedule=leeds-nurses&start=ge2026-10-01", 4),
        (&format!("Slot?_id={id}"), 1),
        (&format!("Slot?_id={id},{}", night("2026-10-12")), 2),
        ("Slot?_id=x", 0),
        ("Slot?_count=0", 5),
    ] {
        let found = get(&server, query);
        assert_eq!(found["total"], total, "{query}");
    }
    assert!(get(&server, "Slot?_count=0").get("entry").is_none());
}

#[test]
fn pages_lead_from_one_to_the_next_and_hold_everything_once() {
    let server = served();
    let busy = get(&server, "Slot?status=busy");
    let held = resources(&busy)
        .iter()
        .map(|slot| slot["schedule"]["reference"].as_str().unwrap().to_owned())
        .find(|schedule| !schedule.ends_with("leeds-nurses"))
        .unwrap();
    // The number of slots is told where it takes no reading of what is not on the page.
    for (query, total, all, pages_wanted) in [
        ("PractitionerRole?active=true&_count=3", json!(8), 8, 3),
        ("Schedule?_count=4", json!(9), 9, 3),
        ("Slot?_count=2", Value::Null, 5, 3),
        ("Slot?start=ge2026-10-01&_count=1", Value::Null, 7, 7),
        ("Slot?status=busy&_count=3", Value::Null, 4, 2),
        (&format!("Slot?schedule={held}&_count=1"), Value::Null, 2, 2),
    ] {
        let mut seen = BTreeSet::new();
        let mut path = query.to_owned();
        let mut pages = 0;
        let mut starts = Vec::new();
        loop {
            let page = get(&server, &path);
            assert_eq!(page["total"], total, "{path}");
            let found = resources(&page);
            starts.extend(found.iter().map(|one| one["start"].to_string()));
            for resource in resources(&page) {
                assert!(seen.insert(resource["id"].to_string()), "{path}: twice");
            }
            pages += 1;
            let links = page["link"].as_array().unwrap();
            assert_eq!(
                links[0],
                json!({ "relation": "self", "url": format!("{}/fhir/r4/{path}", server.address) })
            );
            let Some(next) = links.iter().find(|link| link["relation"] == "next") else {
                break;
            };
            let base = format!("{}/fhir/r4/", server.address);
            let url = next["url"].as_str().unwrap();
            path = url.strip_prefix(&base).unwrap().to_owned();
        }
        assert_eq!((seen.len(), pages), (all, pages_wanted), "{query}");
        assert!(starts.is_sorted(), "{query}: {starts:?}");
    }
}

#[test]
fn what_is_wrong_is_an_operation_outcome() {
    let server = served();
    for (path, status, code, word) in [
        ("Slot/none", 404, "not-found", "none"),
        ("Patient", 404, "not-found", "Patient"),
        ("Slot?colour=red", 400, "invalid", "colour"),
        ("Slot?start=2026-10-24T20", 400, "value", "2027-01-04T20:00"),
        ("Slot?_count=many", 400, "value", "many"),
        ("Slot?_format=xml", 400, "value", "xml"),
        ("Schedule?active=maybe", 400, "value", "maybe"),
        ("Slot/none?colour=red", 400, "invalid", "colour"),
        ("metadata?_id=x", 400, "invalid", "_id"),
    ] {
        let response = server.get(&format!("/fhir/r4/{path}"));
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(header(&response, "content-type"), FHIR_JSON);
        let outcome: Value = response.json().unwrap();
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{path}");
        let issue = &outcome["issue"][0];
        assert_eq!([&issue["severity"], &issue["code"]], ["error", code]);
        let said = issue["diagnostics"].as_str().unwrap();
        assert!(said.contains(word), "{path}: {said}");
    }
    let posted = server.ask(
        Method::POST,
        "/fhir/r4/Slot",
        &[("authorization", &server.bearer())],
    );
    assert_eq!(posted.status(), 405);
    let outcome: Value = posted.json().unwrap();
    assert_eq!(outcome["issue"][0]["code"], "not-supported");
}

#[test]
fn a_document_that_a_client_has_is_not_sent_again() {
    let server = served();
    for path in [
        "metadata",
        "HealthcareService",
        "Slot?_count=2",
        "Schedule/leeds-nurses",
    ] {
        let path = format!("/fhir/r4/{path}");
        let etag = header(&server.get(&path), "etag");
        let again = server.ask(Method::GET, &path, &[("if-none-match", &etag)]);
        assert_eq!(again.status(), 304, "{path}");
        assert!(again.bytes().unwrap().is_empty(), "{path}");
    }
    let before = header(&server.get("/fhir/r4/Slot"), "etag");
    let nights: &[(&str, &[&str])] = &[("2026-10-24", &[BILAL])];
    server.publish(&rota(&network(), 2, nights), "2026-10-05T10:00:00Z");
    assert_ne!(header(&server.get("/fhir/r4/Slot"), "etag"), before);
}

/// A key that may ask who is on call may not read who people are.
#[test]
fn no_practitioner_details_for_whoever_may_not_see_names_and_no_way_to_reach_anybody() {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let nights: &[(&str, &[&str])] = &[("2026-10-24", &[ADA])];
    server.publish(&rota(&network(), 1, nights), "2026-10-01T10:00:00Z");
    let bearer = |name: &str, action: Action| {
        let new = keys::NewKey {
            name: name.parse().unwrap(),
            actions: [action].into(),
            organisation: None,
            expires_at: at("2026-12-01T00:00:00Z"),
        };
        let (_, secret) = keys::add(&server.app, &new, at(NOW)).unwrap();
        format!("Bearer {secret}")
    };
    let on_call = bearer("on-call", Action::ReadOnCall);
    let names = bearer("names", Action::ReadNetwork);
    for (kind, by_on_call, by_names) in [
        ("HealthcareService", 403, 200),
        ("PractitionerRole", 403, 200),
        ("Schedule", 200, 403),
        ("Slot", 200, 403),
    ] {
        let path = format!("/fhir/r4/{kind}");
        assert_eq!(server.get(&path).status(), 401, "{kind}");
        let by = |key: &str| server.ask(Method::GET, &path, &[("authorization", key)]);
        let (one, other) = (by(&on_call), by(&names));
        assert_eq!(
            [one.status(), other.status()],
            [by_on_call, by_names],
            "{kind}"
        );
        let one = one.text().unwrap();
        assert!(
            !one.contains("O'Brien") && !one.contains(ADA),
            "{kind}: {one}"
        );
        for text in [one, other.text().unwrap()] {
            for member in ["telecom", "phone", "patient", "appointmentRequired"] {
                assert!(
                    !text.to_lowercase().contains(member),
                    "{kind}: {member} in {text}"
                );
            }
        }
    }
    assert_eq!(server.get("/fhir/r4/metadata").status(), 200);
}
