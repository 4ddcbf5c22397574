//! Searches of FHIR that failed once, by the names of their cases, each with others of its kind.

use reqwest::Method;
use serde_json::Value;

use super::fhir::{get, served};
use super::server::{Server, header};

/// The number of matches.
fn total(server: &Server, query: &str) -> u64 {
    let mark = if query.contains('?') { '&' } else { '?' };
    let bundle = get(server, &format!("{query}{mark}_count=0"));
    bundle["total"].as_u64().unwrap()
}

/// What is said of a search that is refused.
fn refused(server: &Server, query: &str) -> String {
    let response = server.get(&format!("/fhir/r4/{query}"));
    assert_eq!(response.status(), 400, "{query}");
    let outcome: Value = response.json().unwrap();
    let said = outcome["issue"][0]["diagnostics"].as_str().unwrap();
    said.to_owned()
}

/// Nights of 12 October, 24 October (into the long night), 26 October (nobody), and 27 March (into
/// the short night).
#[test]
fn case_20_fhir_partial_dates() {
    let server = served();
    for (start, found) in [
        // The case: a month, a year, before a month, a minute.
        ("2026-10", 5),
        ("ge2027", 2),
        ("lt2027-02", 5),
        ("2026-10-24T19:00Z", 2),
        // Without an offset it is London's time, in summer and in winter.
        ("ge2026-10-24T20:00:00", 5),
        ("2026-10-24T20:00", 2),
        ("2026-10-26T20:00", 1),
        ("2027-03-27T20:00", 2),
        // Other comparisons with a month, a year and a minute.
        ("ne2026-10", 2),
        ("gt2026-10", 2),
        ("sa2026", 2),
        ("eb2026-10-24", 2),
        ("le2026", 5),
        ("2027-03", 2),
        ("eq2026", 5),
        ("2026-11", 0),
        ("ap2026-10-24", 2),
        // To the second and its parts.
        ("2026-10-24T20:00:00+01:00", 2),
        ("2026-10-24T19:00:00.000Z", 2),
        ("gt2026-10-24T19:00:00.5Z", 3),
    ] {
        let query = format!("Slot?start={}", start.replace('+', "%2B"));
        assert_eq!(total(&server, &query), found, "{start}");
    }
    for start in [
        "xx2027-01-04",
        "2027-13",
        "2027-01-04T20",
        "2027-01-04T23:59:60Z",
        "ge",
        "27-01-04",
    ] {
        let said = refused(&server, &format!("Slot?start={start}"));
        assert!(
            said.contains(start) && said.contains("2027-01-04T20:00"),
            "{start}: {said}"
        );
    }
}

#[test]
fn case_21_fhir_reference_by_full_url() {
    let server = served();
    let first = |kind: &str, query: &str| {
        let bundle = get(&server, &format!("{kind}?{query}"));
        let url = bundle["entry"][0]["fullUrl"].as_str().unwrap();
        url.to_owned()
    };
    let of_pool = first("Schedule", "_id=leeds-nurses");
    let service = first("HealthcareService", "_count=1");
    let role = first("PractitionerRole", "_count=1");
    for (kind, parameter, url, found) in [
        ("Slot", "schedule", &of_pool, 3),
        ("Schedule", "actor", &service, 9),
        ("Schedule", "actor", &role, 1),
        ("PractitionerRole", "service", &service, 8),
    ] {
        let mut parts = url.rsplit('/');
        let (id, of) = (parts.next().unwrap(), parts.next().unwrap());
        let elsewhere = url.replace(&server.address, "http://elsewhere.example");
        for (value, found) in [
            (url.clone(), found),
            (format!("{of}/{id}"), found),
            (id.to_owned(), found),
            (url.replace("http:", "HTTP:"), found),
            // Another server's resource, one of another type, and one that is only alike.
            (elsewhere, 0),
            (url.replace("http:", "https:"), 0),
            (url.replace(of, "Patient"), 0),
            (format!("{url}x"), 0),
            (format!("{url}/_history/1"), 0),
            (format!("urn:uuid:{id}"), 0),
        ] {
            let query = format!("{kind}?{parameter}={value}");
            assert_eq!(total(&server, &query), found, "{query}");
        }
        let typed = format!("{kind}?{parameter}:{of}={id}");
        assert_eq!(total(&server, &typed), found, "{typed}");
    }
    // Systems are compared.
    for (status, found) in [
        ("http://hl7.org/fhir/slotstatus%7Cbusy", 4),
        ("busy", 4),
        ("http://hl7.org/fhir/slotstatus%7C", 5),
        ("http://wrong.example%7Cbusy", 0),
        ("http://wrong.example%7C", 0),
        ("http://wrong.example%7Cbusy,busy-unavailable", 1),
    ] {
        assert_eq!(
            total(&server, &format!("Slot?status={status}")),
            found,
            "{status}"
        );
    }
    for (query, found) in [
        (
            "HealthcareService?organization=https://fhir.nhs.uk/Id/ods-organization-code%7CZZE21",
            1,
        ),
        ("HealthcareService?organization:identifier=urn:x%7CZZE21", 0),
        ("HealthcareService?_id=urn:x%7Cleeds-nurses", 0),
        ("Schedule?active=urn:x%7Ctrue", 0),
    ] {
        assert_eq!(total(&server, query), found, "{query}");
    }
}

#[test]
fn case_22_fhir_lenient() {
    let server = served();
    let ask = |prefer: &[(&str, &str)], query: &str| {
        let response = server.ask(Method::GET, &format!("/fhir/r4/{query}"), prefer);
        let status = response.status().as_u16();
        let body: Value = response.json().unwrap();
        let this = body["link"][0]["url"].as_str().unwrap_or_default();
        let this = this.strip_prefix(&format!("{}/fhir/r4/", server.address));
        (status, this.unwrap_or_default().to_owned())
    };
    let lenient: &[_] = &[("prefer", "handling=lenient")];
    let strict: &[_] = &[("prefer", "handling=strict")];
    let type_of_r4 = "Slot?_format=application/fhir%2Bjson;fhirVersion=4.0";
    assert_eq!(ask(&[], type_of_r4).0, 200);
    for (query, applied) in [
        (
            "Slot?start=ge2026-10-24&_include=Slot:schedule&foo=1",
            "Slot?start=ge2026-10-24&_include=Slot:schedule",
        ),
        ("Slot?foo=1", "Slot"),
        ("Slot?start:above=2026&status=busy", "Slot?status=busy"),
        ("Slot?_sort=comment&_count=2", "Slot?_count=2"),
        (
            "Slot?_revinclude=Slot:schedule&_security=x&status=busy",
            "Slot?status=busy",
        ),
        ("Schedule?specialty=x&active=true", "Schedule?active=true"),
    ] {
        assert_eq!(ask(lenient, query), (200, applied.to_owned()), "{query}");
        // Strict by default.
        assert_eq!(ask(strict, query).0, 400, "{query}");
        assert_eq!(ask(&[], query).0, 400, "{query}");
    }
    for (prefer, status) in [
        ("return=minimal, handling=lenient", 200),
        ("Handling = \"lenient\"; wait=10", 200),
        ("handling=strict, handling=lenient", 400),
        ("handling=odd", 400),
        ("respond-async", 400),
    ] {
        assert_eq!(
            ask(&[("prefer", prefer)], "Slot?foo=1").0,
            status,
            "{prefer}"
        );
    }
    // A wrong value is refused in any case: what was left out would change the answer.
    assert_eq!(ask(lenient, "Slot?start=soon").0, 400);
    for parameter in [
        "_include=Slot:schedule",
        "_sort=start",
        "_sort=-start",
        "_sort=start,-_lastUpdated",
        "_summary=count",
        "_summary=true",
        "_total=accurate",
        "_elements=start",
        "_pretty=true",
        "_format=application/fhir%2Bjson%3BfhirVersion%3D4.0",
        "_format=application/fhir%2Bjson%3Bcharset%3Dutf-8",
        "_lastUpdated=ge2026",
        "status:not=free",
        "start:missing=false",
        "schedule.actor=HealthcareService/leeds-nurses",
    ] {
        let query = format!("Slot?start=ge2026-10-24&{parameter}");
        let (status, applied) = ask(&[], &query);
        assert_eq!(
            (status, applied.len()),
            (200, query.len()),
            "{query}: {applied}"
        );
    }
}

/// A search by a form finds the same as one by a query, and what cannot be a form is refused.
#[test]
fn case_22_fhir_search_by_form() {
    let server = served();
    let client = reqwest::blocking::Client::new();
    let post = |path: &str, kind: &str, body: &'static str| {
        let request = client.post(format!("{}/fhir/r4/{path}", server.address));
        let request = request.header("content-type", kind).body(body);
        request.send().unwrap()
    };
    let form = "application/x-www-form-urlencoded";
    for (path, body, query) in [
        ("Slot/_search", "start=2026-10-24", "Slot?start=2026-10-24"),
        (
            "Slot/_search?start=ge2026-10-24",
            "status=busy&_count=2",
            "Slot?start=ge2026-10-24&status=busy&_count=2",
        ),
        (
            "Schedule/_search",
            "actor=HealthcareService%2Fleeds-nurses",
            "Schedule?actor=HealthcareService/leeds-nurses",
        ),
        ("PractitionerRole/_search", "", "PractitionerRole"),
        (
            "HealthcareService/_search?active=true",
            "",
            "HealthcareService?active=true",
        ),
    ] {
        for kind in [form, "application/x-www-form-urlencoded; charset=UTF-8"] {
            let answer = post(path, kind, body);
            assert_eq!(answer.status(), 200, "{path} {body}");
            let found: Value = answer.json().unwrap();
            assert_eq!(found, get(&server, query), "{path} {body}");
        }
    }
    let wrong = post("Slot/_search", "application/json", "{}");
    assert_eq!(wrong.status(), 415);
    let outcome: Value = wrong.json().unwrap();
    let said = outcome["issue"][0]["diagnostics"].as_str().unwrap();
    // What it says to send is taken.
    assert!(said.contains(form), "{said}");
    assert_eq!(post("Slot/_search", form, "status=busy").status(), 200);
    assert_eq!(post("Slot/_search", form, "foo=1").status(), 400);
    let read = server.get("/fhir/r4/Slot/_search");
    assert_eq!(read.status(), 404);
    let put = server.ask(
        Method::PUT,
        "/fhir/r4/Slot/_search",
        &[("authorization", &server.bearer())],
    );
    assert_eq!(
        (put.status().as_u16(), header(&put, "allow")),
        (405, "POST".to_owned())
    );
}

#[test]
fn a_client_that_takes_no_json_is_told_what_there_is() {
    let server = served();
    let ask = |path: &str, accept: &str| server.ask(Method::GET, path, &[("accept", accept)]);
    for path in [
        "/fhir/r4/metadata",
        "/fhir/r4/Slot",
        "/fhir/r4/HealthcareService/leeds-nurses",
    ] {
        for accept in [
            "application/fhir+xml",
            "text/xml, application/xml;q=0.9",
            "application/fhir+json;q=0, application/fhir+xml",
        ] {
            let refused = ask(path, accept);
            assert_eq!(refused.status(), 406, "{path} {accept}");
            let outcome: Value = refused.json().unwrap();
            assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
            // What it says to send is taken.
            let said = outcome["issue"][0]["diagnostics"].as_str().unwrap();
            let wanted = said
                .split("Accept: ")
                .nth(1)
                .unwrap()
                .split('`')
                .next()
                .unwrap();
            assert_eq!(ask(path, wanted).status(), 200, "{said}");
        }
        for accept in [
            "application/fhir+xml, application/fhir+json;q=0.5",
            "application/json; fhirVersion=4.0",
            "text/html, */*;q=0.1",
            "",
        ] {
            assert_eq!(ask(path, accept).status(), 200, "{path} {accept}");
        }
        let by_format = ask(&format!("{path}?_format=json"), "application/fhir+xml");
        assert_eq!(by_format.status(), 200, "{path}");
    }
    // A search that is too long is not sent elsewhere.
    let long = format!("status=busy&start={}", "2026,".repeat(20_000));
    let refused = server.form("/fhir/r4/Slot/_search", &[], &long);
    assert_eq!(refused.status(), 413);
    let told = refused.text().unwrap();
    assert!(
        told.contains("shorter search") && !told.contains("imports"),
        "{told}"
    );
}
