//! Kept audits, schedules and the trend over HTTP: who may, what is told, and files.

use evenwatch::app::jobs;
use evenwatch::http::AnonymousAccess;
use evenwatch::jobs::one;
use reqwest::Method;
use serde_json::{Value, json};

use super::{at, minute};
use crate::accounts::neighbours::{Caller, MARK, by_key, by_role, served};
use crate::api::server::{NOW, Server};
use crate::support::pages;

fn ask(
    server: &Server,
    caller: &Caller,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> (u16, Value) {
    let client = crate::support::http::client().build().unwrap();
    let mut request = client.request(method, format!("{}{path}", server.address));
    for (name, value) in &caller.headers {
        request = request.header(*name, value);
    }
    if let Some(body) = body {
        request = request
            .header("content-type", "application/json")
            .body(body.to_string());
    }
    let answer = request.send().unwrap();
    let status = answer.status().as_u16();
    (
        status,
        serde_json::from_str(&answer.text().unwrap()).unwrap_or_default(),
    )
}

fn get(server: &Server, caller: &Caller, path: &str) -> (u16, Value) {
    ask(server, caller, Method::GET, path, None)
}

/// A server with an audit that is kept; its address.
fn kept(server: &Server, caller: &Caller) -> String {
    let body = json!({ "from": "2026-10-19", "to": "2026-10-26", "keep": true });
    let (status, job) = ask(server, caller, Method::POST, "/api/v1/audits", Some(&body));
    assert_eq!(status, 202, "{job}");
    assert!(one(&server.app, || at(NOW), &false.into()).unwrap());
    let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
    let (_, job) = get(server, caller, &path);
    job["kept"]
        .as_str()
        .unwrap_or_else(|| panic!("{job}"))
        .to_owned()
}

#[test]
fn an_audit_kept_as_a_job_is_found_shown_and_made_again() {
    let server = served();
    let key = by_key(&server, None);
    let address = kept(&server, &key);
    let (_, list) = get(&server, &key, "/api/v1/audits");
    assert_eq!(list["items"][0]["id"], address.rsplit('/').next().unwrap());
    let (_, found) = get(&server, &key, &address);
    let (_, live) = get(&server, &key, "/api/v1/audit?from=2026-10-19&to=2026-10-26");
    assert_eq!(
        found["audit"], live,
        "what is kept is what is told, with when gaps were first seen"
    );
    assert_eq!(live["gaps"][0]["first_seen"], "2026-10-20T10:00:00+01:00");
    assert_eq!(found["kept"]["network_version"], 1);
    let (_, again) = get(&server, &key, &format!("{address}/repetition"));
    assert_eq!(
        (&again["same"], &again["differences"]),
        (&json!(true), &json!([]))
    );
    for name in ["trend.csv", "audit.xlsx", "paper.html", "coverage.csv"] {
        assert_eq!(
            get(&server, &key, &format!("{address}/files/{name}")).0,
            200,
            "{name}"
        );
    }
    let paper = key.ask(&server, &format!("{address}/files/paper.html")).1;
    assert!(
        paper.contains("Over time") && paper.contains("<polyline"),
        "the paper shows the trend"
    );
    assert_eq!(
        get(&server, &key, &format!("{address}/files/rota.csv")).0,
        422
    );
    assert_eq!(
        get(
            &server,
            &key,
            "/api/v1/audits/00000000-0000-0000-0000-000000000007"
        )
        .0,
        404
    );
}

#[test]
fn whoever_sees_a_part_is_told_the_trend_of_that_part_and_no_kept_audit() {
    let server = served();
    let address = kept(&server, &by_key(&server, None));
    let auditor = by_key(&server, Some("QWO"));
    for path in [
        "/api/v1/audits",
        "/api/v1/audit-schedules",
        &address,
        &format!("{address}/repetition"),
    ] {
        assert_eq!(get(&server, &auditor, path).0, 403, "{path}");
    }
    let body = json!({ "from": "2026-10-19", "to": "2026-10-26", "keep": true });
    assert_eq!(
        ask(
            &server,
            &auditor,
            Method::POST,
            "/api/v1/audits",
            Some(&body)
        )
        .0,
        403
    );
    let (status, trend) = auditor.ask(&server, "/api/v1/audit/trend");
    assert_eq!(status, 200);
    let trend: Value = serde_json::from_str(&trend).unwrap();
    assert!(!trend.to_string().to_lowercase().contains(MARK), "{trend}");
    let all = get(&server, &by_role(&server, "auditor"), "/api/v1/audit/trend").1;
    assert!(all.to_string().contains(MARK));
    let required = |trend: &Value| trend["totals"][0]["required_minutes"].as_i64().unwrap();
    let (_, own) = get(
        &server,
        &auditor,
        "/api/v1/audit?from=2026-10-19&to=2026-10-26",
    );
    assert_eq!(
        required(&trend),
        own["totals"]["minutes"]["required_minutes"]
            .as_i64()
            .unwrap()
    );
    assert!(required(&trend) < required(&all));
}

#[test]
fn schedules_are_made_listed_and_removed() {
    let server = served();
    let auditor = by_key(&server, None);
    let body = json!({ "name": "weekly", "days": ["mon", "thu"], "at": "06:00", "weeks": 4 });
    let (status, made) = ask(
        &server,
        &auditor,
        Method::POST,
        "/api/v1/audit-schedules",
        Some(&body),
    );
    assert_eq!(
        (status, &made["next_at"]),
        (201, &json!("2026-10-22T06:00:00+01:00")),
        "{made}"
    );
    let (status, _) = ask(
        &server,
        &auditor,
        Method::POST,
        "/api/v1/audit-schedules",
        Some(&body),
    );
    assert_eq!(status, 409);
    let (_, list) = get(&server, &auditor, "/api/v1/audit-schedules");
    assert_eq!(list["items"][0], made);
    for wrong in [
        json!({ "name": "x", "days": ["monday"], "at": "06:00", "weeks": 4 }),
        json!({ "name": "x", "days": [], "at": "06:00", "weeks": 4 }),
    ] {
        let (status, _) = ask(
            &server,
            &auditor,
            Method::POST,
            "/api/v1/audit-schedules",
            Some(&wrong),
        );
        assert_eq!(status, 422, "{wrong}");
    }
    let remove = || {
        ask(
            &server,
            &auditor,
            Method::DELETE,
            "/api/v1/audit-schedules/weekly",
            None,
        )
        .0
    };
    assert_eq!((remove(), remove()), (204, 404));
}

#[test]
fn point_16_answers_as_known_before_are_those_of_before() {
    let server = served();
    let key = by_key(&server, None);
    let path = "/api/v1/on-call?at=2026-10-21T02:00:00Z";
    let (_, now) = get(&server, &key, path);
    assert!(now.to_string().contains("Brien"));
    let (status, before) = get(
        &server,
        &key,
        &format!("{path}&known_at=2026-09-01T09:59:59Z"),
    );
    assert_eq!(status, 200);
    assert!(
        !before.to_string().contains("Brien"),
        "nothing was published then: {before}"
    );
    let (_, mut same) = get(
        &server,
        &key,
        &format!("{path}&known_at=2026-09-01T10:00:00Z"),
    );
    let known_at = same.as_object_mut().unwrap().remove("known_at");
    assert_eq!(known_at.unwrap(), "2026-09-01T11:00:00+01:00");
    assert_eq!(same, now);
    let to_come = format!("{path}&known_at=2030-01-01T00:00:00Z");
    assert_eq!(get(&server, &key, &to_come).0, 422);
    let (status, refused) = get(
        &server,
        &key,
        &format!("{path}&known_at=2026-08-31T10:00:00Z"),
    );
    assert_eq!(status, 422, "{refused}");
    let audit = "/api/v1/audit?from=2026-10-19&to=2026-10-26";
    let (_, now) = get(&server, &key, audit);
    let (_, before) = get(
        &server,
        &key,
        &format!("{audit}&known_at=2026-09-01T09:59:59Z"),
    );
    let minutes = |audit: &Value, name: &str| audit["totals"]["minutes"][name].as_i64().unwrap();
    let unsaid = |audit| minutes(audit, "not_assessed_minutes");
    assert!(unsaid(&before) > unsaid(&now), "nothing was published then");
    assert_eq!(minutes(&before, "covered_minutes"), 0);
    assert_eq!(
        get(&server, &key, &format!("{audit}&known_at=yesterday")).0,
        422
    );
    let body = json!({ "from": "2026-10-19", "to": "2026-10-26", "keep": true, "known_at": "2026-09-02T00:00:00Z" });
    assert_eq!(
        ask(&server, &key, Method::POST, "/api/v1/audits", Some(&body)).0,
        422
    );
}

#[test]
fn nobody_unknown_keeps_audits_where_reading_is_open() {
    let server = Server::reading(AnonymousAccess::Open);
    let nobody = Caller {
        name: "nobody".to_owned(),
        headers: Vec::new(),
    };
    for path in ["/api/v1/audits", "/api/v1/audit-schedules"] {
        assert_eq!(get(&server, &nobody, path).0, 401, "{path}");
    }
    assert!(
        jobs::list(&server.app, &jobs::JobSearch::default(), 1)
            .unwrap()
            .is_empty()
    );
    assert_eq!(minute(0), at("2026-09-01T00:00:00Z"));
}

#[test]
fn kept_audits_are_listed_in_pages_also_where_several_were_kept_in_one_second() {
    let server = served();
    let key = by_key(&server, None);
    let mut kept: Vec<String> = (0..5).map(|_| kept(&server, &key)).collect();
    kept.sort();
    let seen = pages::walked("/api/v1/audits", 2, |path| {
        let (status, page) = get(&server, &key, path);
        assert_eq!(status, 200, "{page}");
        if let Some(next) = page["next"].as_str() {
            let elsewhere = format!("/api/v1/audits?schedule=weekly&cursor={next}");
            assert_eq!(get(&server, &key, &elsewhere).0, 422);
        }
        page
    });
    let seen = seen
        .iter()
        .map(|audit| format!("/api/v1/audits/{}", audit["id"].as_str().unwrap()));
    let seen: Vec<String> = seen.collect();
    assert_eq!(seen, kept, "of one second by id");
    for query in ["limit=0", "limit=201", "cursor=x"] {
        assert_eq!(
            get(&server, &key, &format!("/api/v1/audits?{query}")).0,
            422,
            "{query}"
        );
    }
}
