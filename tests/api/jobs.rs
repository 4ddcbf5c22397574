//! Jobs over HTTP (point 17 of the contract): 202 and Location, progress as events, cancelling,
//! wrong input told at once.

mod client;

use evenwatch::app::jobs::{self, JobState};
use evenwatch::config;
use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::{Value, json};

use super::description::check;
use super::server::header;
use client::events;

pub(super) use client::{Client, now};

fn week() -> Value {
    json!({ "from": "2026-10-26", "to": "2026-11-02", "seed": 7, "name": "Autumn" })
}

#[test]
fn point_17_a_plan_is_asked_for_followed_to_its_end_and_read_as_a_draft() {
    let client = Client::new();
    let job = client.ask("/api/v1/plans", &week());
    let stream = client.get(&format!("{job}/events"));
    let workers = client.workers();
    let heard = events(stream);
    workers.stop();
    assert!(heard.len() >= 2, "{heard:?}");
    assert!(
        heard.windows(2).all(|pair| pair[0].id < pair[1].id),
        "{heard:?}"
    );
    let description = client.server.openapi();
    for event in &heard {
        let job = &description["components"]["schemas"]["JobView"];
        check(&description, job, &event.data, &event.name);
    }
    let (last, before) = heard.split_last().unwrap();
    assert!(before.iter().all(|event| event.name == "progress"));
    assert_eq!(
        (last.name.as_str(), &last.data["state"]),
        ("done", &json!("done"))
    );
    assert_eq!(client.json(&job), last.data, "the job itself says the same");

    let plan = &last.data["plan"];
    assert_eq!(plan["seed"], 7);
    let cover = &plan["tiers"][0];
    assert_eq!(cover["name"], "cover");
    for member in ["value", "bound", "gap"] {
        assert!(cover[member].is_number(), "{member}: {cover}");
    }
    let draft = last.data["result"].as_str().unwrap();
    let rota = client.json(draft);
    assert_eq!(
        (&rota["state"], &rota["name"]),
        (&json!("draft"), &json!("Autumn"))
    );
    assert_eq!(rota["plan"]["tiers"], plan["tiers"]);

    // Whoever lost the line goes on where it broke off; who heard the end is told not to come
    // again.
    let address = format!("{job}/events");
    let again = events(client.get_after(&address, Some(&heard[0].id.to_string())));
    assert_eq!(again.len(), 1, "what is older is told no more: {again:?}");
    assert_eq!(again[0].id, last.id);
    let over = client.get_after(&address, Some(&last.id.to_string()));
    assert_eq!(over.status(), 204);
    let wrong = client.get_after(&address, Some("yesterday"));
    assert_eq!(wrong.status(), 422);
}

#[test]
fn point_17_wrong_input_is_told_with_its_place_before_anything_waits() {
    let client = Client::new();
    for (path, body, pointer) in [
        (
            "plans",
            json!({ "from": "2026-10-26", "to": "soon" }),
            "/to",
        ),
        (
            "plans",
            json!({ "from": "2026-10-26T00:00:00", "to": "2026-11-02" }),
            "/from",
        ),
        (
            "plans",
            json!({ "from": "2026-10-26", "to": "2026-10-26" }),
            "/to",
        ),
        (
            "plans",
            json!({ "from": "2026-10-12", "to": "2026-10-26" }),
            "/from",
        ),
        (
            "plans",
            json!({ "from": "2026-10-26", "to": "2036-10-26" }),
            "/to",
        ),
        ("plans", json!({ "from": "2026-10-26" }), ""),
        (
            "plans",
            json!({ "from": "2026-10-26", "to": "2026-11-02", "weeks": 1 }),
            "/weeks",
        ),
        (
            "plans",
            json!({ "from": "2026-10-26", "to": "2026-11-02", "pools": ["leeds-nurses", "moon"] }),
            "/pools/1",
        ),
        (
            "plans",
            json!({ "from": "2026-10-26", "to": "2026-11-02", "time_limit_seconds": 0 }),
            "/time_limit_seconds",
        ),
        (
            "plans",
            json!({ "from": "2026-10-26", "to": "2026-11-02", "work_limit_units": 0 }),
            "/work_limit_units",
        ),
        ("plans", json!([]), ""),
        (
            "audits",
            json!({ "from": "2026-10-26", "to": "2026-11-02", "deliverable": "yes" }),
            "/deliverable",
        ),
        (
            "remedies",
            json!({ "from": "2026-10-26", "to": "2026-11-02", "line": "moon" }),
            "/line",
        ),
        (
            "remedies",
            json!({ "from": "2026-10-26", "to": "2026-11-02", "line": "nursing", "areas": ["moon"] }),
            "/areas/0",
        ),
        (
            "remedies",
            json!({ "from": "2026-10-26", "to": "2026-11-02", "line": "nursing", "posts": 10 }),
            "/posts",
        ),
        (
            "imports",
            json!({ "format_version": 1, "name": 7 }),
            "/name",
        ),
    ] {
        let answer = client.post(&format!("/api/v1/{path}"), &body);
        assert_eq!(answer.status(), 422, "{path} {body}");
        let problem: Value = answer.json().unwrap();
        let places = problem["errors"].as_array().unwrap();
        let told = places.iter().any(|place| place["pointer"] == pointer);
        assert!(told, "{path} {body}: {problem}");
        assert!(
            places.iter().all(|place| place["remedy"] != ""),
            "{problem}"
        );
    }
    let headers = [
        ("authorization", client.key.as_str()),
        ("content-type", "text/plain"),
    ];
    let plain = client.server.ask(Method::POST, "/api/v1/plans", &headers);
    assert_eq!(plain.status(), 415);
    assert_eq!(client.json("/api/v1/jobs")["items"], json!([]));
}

#[test]
fn the_same_request_under_a_key_is_one_job() {
    let client = Client::new();
    let ask = |key: &str, body: &Value| {
        let headers = [
            ("authorization", client.key.as_str()),
            ("idempotency-key", key),
        ];
        client
            .server
            .send(Method::POST, "/api/v1/plans", &headers, body)
    };
    let first = ask("k-1", &week());
    assert_eq!(first.status(), 202);
    assert!(!first.headers().contains_key("idempotency-replayed"));
    let job = header(&first, "location");
    client.post(&format!("{job}/cancel"), &json!({}));
    let again = ask("k-1", &week());
    assert_eq!(again.status(), 202);
    assert_eq!(header(&again, "idempotency-replayed"), "true");
    assert_eq!(header(&again, "location"), job);
    assert_eq!(
        again.json::<Value>().unwrap()["state"],
        "cancelled",
        "told as it is by now"
    );
    let other = ask("k-1", &json!({ "from": "2026-10-26", "to": "2026-11-09" }));
    assert_eq!(other.status(), 422);
    let problem: Value = other.json().unwrap();
    assert_eq!(problem["type"], "/problems/key-reused");
    assert_ne!(header(&ask("k-2", &week()), "location"), job);
    let jobs = client.json("/api/v1/jobs");
    assert_eq!(jobs["items"].as_array().unwrap().len(), 2, "{jobs}");
}

#[test]
fn point_17_a_job_is_cancelled_and_whoever_listens_hears_of_it() {
    let client = Client::new();
    let job = client.ask("/api/v1/plans", &week());
    let stream = client.get(&format!("{job}/events"));
    let cancel = format!("{job}/cancel");
    for _ in 0..2 {
        let answer = client.post(&cancel, &json!({}));
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.json::<Value>().unwrap()["state"], "cancelled");
    }
    let heard = events(stream);
    let last = heard.last().unwrap();
    assert_eq!(
        (last.name.as_str(), &last.data["state"]),
        ("done", &json!("cancelled"))
    );

    let done = client.ask(
        "/api/v1/audits",
        &json!({ "from": "2026-10-26", "to": "2026-11-02" }),
    );
    client.work();
    let answer = client.post(&format!("{done}/cancel"), &json!({}));
    assert_eq!(answer.status(), 409);
    let problem: Value = answer.json().unwrap();
    assert_eq!(problem["type"], "/problems/conflict");
}

#[test]
fn jobs_are_listed_by_state_and_kind_page_by_page() {
    let client = Client::new();
    let days = json!({ "from": "2026-10-26", "to": "2026-11-02" });
    let plan = client.ask("/api/v1/plans", &week());
    let audits: Vec<String> = (0..3)
        .map(|_| client.ask("/api/v1/audits", &days))
        .collect();
    client.post(&format!("{plan}/cancel"), &json!({}));
    let ids = |page: &Value| -> Vec<String> {
        let jobs = page["items"].as_array().unwrap();
        let ids = jobs.iter().map(|job| job["id"].as_str().unwrap());
        ids.map(|id| format!("/api/v1/jobs/{id}")).collect()
    };
    let first = client.json("/api/v1/jobs?kind=audit&limit=2");
    assert_eq!(ids(&first), [audits[2].clone(), audits[1].clone()]);
    let next = first["next"].as_str().unwrap();
    let second = client.json(&format!("/api/v1/jobs?kind=audit&limit=2&cursor={next}"));
    assert_eq!(ids(&second), [audits[0].clone()]);
    assert_eq!(second["next"], Value::Null);
    assert_eq!(ids(&client.json("/api/v1/jobs?state=cancelled")), [plan]);
    for (query, status) in [
        ("state=asleep", 422),
        ("kind=webhook", 422),
        ("limit=0", 422),
        ("limit=201", 422),
        (&format!("kind=plan&cursor={next}"), 422),
        ("order=up", 400),
    ] {
        let answer = client.get(&format!("/api/v1/jobs?{query}"));
        assert_eq!(answer.status(), status, "{query}");
    }
}

#[test]
fn an_audit_with_what_could_be_there_is_a_job_and_its_answer_an_audit() {
    let client = Client::new();
    let days = json!({ "from": "2026-10-26", "to": "2026-11-02", "deliverable": true });
    let job = client.ask("/api/v1/audits", &days);
    let early = client.get(&format!("{job}/result"));
    assert_eq!(early.status(), 409);
    client.work();
    let told = client.json(&job);
    assert_eq!(told["state"], "done", "{told}");
    assert_eq!(told["result"], format!("{job}/result"));
    let mut found = client.json(&format!("{job}/result"));
    let deliverable = found.as_object_mut().unwrap().remove("deliverable");
    assert!(deliverable.unwrap()["groups"].is_array());
    assert_eq!(
        found,
        client.json("/api/v1/audit?from=2026-10-26&to=2026-11-02")
    );
    let file = client.get(&format!("{job}/files/deliverable.csv"));
    assert_eq!(file.status(), 200);
    assert!(file.text().unwrap().lines().count() > 1);
    assert_eq!(client.get(&format!("{job}/files/moon.csv")).status(), 422);
}

#[test]
fn remedies_and_a_long_document_are_jobs() {
    let client = Client::new();
    let document = config::demo("north-east-and-yorkshire").unwrap();
    assert!(
        document.len() > 64 * 1024,
        "longer than other bodies may be"
    );
    let document: Value = serde_json::from_slice(&document).unwrap();
    let import = client.ask("/api/v1/imports", &document);
    client.work();
    let report = client.json(&format!("{import}/result"));
    assert_eq!(report["name"], document["name"]);

    let gap = json!({ "from": "2026-10-26", "to": "2026-10-27", "line": "nursing", "areas": ["leeds"],
        "posts": 1, "time_limit_seconds": 5 });
    let job = client.ask("/api/v1/remedies", &gap);
    client.work();
    let found = client.json(&format!("{job}/result"));
    assert_eq!(found["line"], "nursing");
    assert!(found["gap_minutes"].is_number(), "{found}");
    let answer = client.get(&format!("{job}/files/paper.html"));
    assert_eq!(answer.status(), 404, "it is no audit");
}

#[test]
fn a_failure_is_told_as_a_problem() {
    let client = Client::new();
    let job = client.ask(
        "/api/v1/plans",
        &json!({ "from": "2026-10-26", "to": "2026-11-02", "pools": ["leeds-nurses"] }),
    );
    let text = String::from_utf8(config::demo("small").unwrap()).unwrap();
    let renamed = text.replace("\"leeds-nurses\"", "\"leeds-night-nurses\"");
    client.server.import(renamed.as_bytes());
    client.work();
    let told = client.json(&job);
    assert_eq!(told["state"], "failed");
    assert_eq!(told["problem"]["type"], "/problems/not-found", "{told}");
    assert!(
        told["problem"]["detail"]
            .as_str()
            .unwrap()
            .contains("leeds-nurses")
    );
    assert_eq!(told["result"], Value::Null);
}

/// More streams than the server has threads: each only waits.
#[test]
fn streams_keep_nobody_waiting() {
    let client = Client::new();
    let job = client.ask("/api/v1/plans", &week());
    let streams: Vec<Response> = (0..10)
        .map(|_| client.get(&format!("{job}/events")))
        .collect();
    let another = client.get(&format!("{job}/events"));
    assert_eq!(another.status(), 429, "one key has a share of the streams");
    assert_eq!(client.get("/health/live").status(), 200);
    assert_eq!(
        client.json("/api/v1/jobs")["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    client.post(&format!("{job}/cancel"), &json!({}));
    for stream in streams {
        assert_eq!(events(stream).last().unwrap().name, "done");
    }
}

#[test]
fn even_where_reading_is_open_jobs_need_an_account() {
    let client = Client::new();
    let days = json!({ "from": "2026-10-26", "to": "2026-11-02" });
    assert_eq!(
        client
            .server
            .get("/api/v1/audit?from=2026-10-26&to=2026-11-02")
            .status(),
        200
    );
    for path in ["/api/v1/audits", "/api/v1/plans", "/api/v1/imports"] {
        let answer = client.server.send(Method::POST, path, &[], &days);
        assert_eq!(answer.status(), 401, "{path}");
    }
    let job = client.ask("/api/v1/audits", &days);
    assert_eq!(client.server.get(&job).status(), 401);
    let listed = jobs::list(&client.server.app, &jobs::JobSearch::default(), 9).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].state, JobState::Queued);
}

#[test]
fn a_job_has_the_described_members() {
    let client = Client::new();
    let document = client.server.openapi();
    let job = client.ask("/api/v1/plans", &week());
    client.work();
    let path = "/api/v1/jobs/{id}";
    let schema = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        ["schema"];
    super::description::check(&document, schema, &client.json(&job), path);
    let path = "/api/v1/jobs";
    let schema = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        ["schema"];
    super::description::check(&document, schema, &client.json(path), path);
}
