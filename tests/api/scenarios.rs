//! Scenarios, fragility and economies of scale over HTTP: what the command line finds, asked for as
//! jobs.

use evenwatch::app::fragility::FragilityRequest;
use evenwatch::app::jobs::{self, JobPayload};
use evenwatch::app::{fragility, scenarios};
use evenwatch::domain::access::{Actor, Principal, Role};
use evenwatch::domain::time::Period;
use evenwatch::jobs::{one, start};
use reqwest::Method;
use serde_json::{Value, json};

use super::jobs::{Client, now};
use super::server::header;
use crate::accounts::neighbours::{by_key, by_role, served};

const DAYS: (&str, &str) = ("2027-01-04", "2027-01-18");

fn period() -> Period {
    Period::weeks(DAYS.0.parse().unwrap(), 2).unwrap()
}

fn closed() -> Value {
    json!({ "name": "closed", "about": "No nurses", "changes": [{ "change": "close-line", "line": "nursing", "from": DAYS.0 }] })
}

/// Asks, lets one worker do it, and gives its answer.
fn answer(client: &Client, path: &str, body: &Value) -> Value {
    let address = client.ask(path, body);
    assert!(one(&client.server.app, now, &false.into()).unwrap());
    let job = client.json(&address);
    assert_eq!(
        (&job["state"], &job["problem"]),
        (&json!("done"), &Value::Null),
        "{job}"
    );
    client.json(job["result"].as_str().unwrap())
}

#[test]
fn scenarios_are_kept_shown_compared_and_removed() {
    let client = Client::new();
    let made = client.post("/api/v1/scenarios", &closed());
    assert_eq!(made.status(), 201);
    assert_eq!(header(&made, "location"), "/api/v1/scenarios/closed");
    assert_eq!(client.post("/api/v1/scenarios", &closed()).status(), 409);
    let mut again = closed();
    again["replace"] = json!(true);
    assert_eq!(client.post("/api/v1/scenarios", &again).status(), 201);
    let list = client.json("/api/v1/scenarios");
    assert_eq!(list["items"][0]["changes"][0]["change"], "close-line");
    let shown = client.json("/api/v1/scenarios/closed");
    assert_eq!(
        (&shown["scenario"]["about"], &shown["misfit"]),
        (&json!("No nurses"), &Value::Null)
    );
    let body = json!({ "scenarios": ["closed"], "from": DAYS.0, "to": DAYS.1 });
    let found = answer(&client, "/api/v1/scenario-comparisons", &body);
    let names = ["closed".parse().unwrap()];
    let control = evenwatch::app::plan::Control::default();
    let wanted = scenarios::compare(&client.server.app, &names, period(), None, &control).unwrap();
    assert_eq!(found, serde_json::to_value(wanted).unwrap());
    let delete = || {
        let headers = [("authorization", client.key.as_str())];
        client
            .server
            .ask(Method::DELETE, "/api/v1/scenarios/closed", &headers)
            .status()
            .as_u16()
    };
    assert_eq!((delete(), delete()), (204, 404));
    let log = client.json("/api/v1/log?limit=20").to_string();
    assert!(
        log.contains("scenario.add") && log.contains("scenario.remove"),
        "{log}"
    );
}

#[test]
fn fragility_and_scale_are_jobs_with_the_command_lines_answers() {
    let client = Client::new();
    let body = json!({ "from": DAYS.0, "to": DAYS.1 });
    let found = answer(&client, "/api/v1/fragility", &body);
    let wanted = fragility::fragility(&client.server.app, period()).unwrap();
    assert_eq!(found, serde_json::to_value(wanted).unwrap());
    let body = json!({ "from": DAYS.0, "to": DAYS.1, "replan": true, "time_limit_seconds": 20 });
    let again = answer(&client, "/api/v1/fragility", &body);
    assert!(again["again"].is_object(), "{again}");
    let body =
        json!({ "line": "nursing", "from": DAYS.0, "to": "2027-01-25", "time_limit_seconds": 60 });
    let found = answer(&client, "/api/v1/scale", &body);
    assert!(found["pooled"]["people"].as_u64().unwrap() >= 3, "{found}");
    assert_eq!(found["boards"][0]["proved"], true);
}

#[test]
fn what_is_wrong_is_told_at_once_with_its_place() {
    let client = Client::new();
    for (path, body, place) in [
        (
            "/api/v1/fragility",
            json!({ "from": DAYS.1, "to": DAYS.0 }),
            "/to",
        ),
        (
            "/api/v1/fragility",
            json!({ "from": DAYS.0, "to": "2037-01-01" }),
            "/to",
        ),
        (
            "/api/v1/scale",
            json!({ "line": "nowhere", "from": DAYS.0, "to": DAYS.1 }),
            "/line",
        ),
        (
            "/api/v1/scale",
            json!({ "line": "nursing", "wte": 1.5, "from": DAYS.0, "to": DAYS.1 }),
            "/wte",
        ),
        (
            "/api/v1/scale",
            json!({ "line": "nursing", "one_in": 0, "from": DAYS.0, "to": DAYS.1 }),
            "/one_in",
        ),
        (
            "/api/v1/scale",
            json!({ "line": "nursing", "leave_weeks": 60, "from": DAYS.0, "to": DAYS.1 }),
            "/leave_weeks",
        ),
        (
            "/api/v1/scenario-comparisons",
            json!({ "scenarios": [], "from": DAYS.0, "to": DAYS.1 }),
            "/scenarios",
        ),
        (
            "/api/v1/scenario-comparisons",
            json!({ "scenarios": ["none"], "from": DAYS.0, "to": DAYS.1 }),
            "/scenarios/0",
        ),
        (
            "/api/v1/scenarios",
            json!({ "name": "x", "changes": [{ "change": "close-line", "line": "nowhere", "from": DAYS.0 }] }),
            "/changes/0",
        ),
    ] {
        let answer = client.post(path, &body);
        let status = answer.status();
        let problem: Value = answer.json().unwrap();
        assert_eq!(status, 422, "{path} {body}: {problem}");
        assert!(
            problem.to_string().contains(&format!("\"{place}\"")),
            "{path} {body}: {problem}"
        );
    }
    assert!(
        jobs::list(&client.server.app, &jobs::JobSearch::default(), 9)
            .unwrap()
            .is_empty()
    );
}

/// A search without end tells how far it is, and stops when it is cancelled.
#[test]
fn a_comparison_that_plans_is_followed_and_cancelled() {
    let client = Client::new();
    client.post("/api/v1/scenarios", &closed());
    let body = json!({ "scenarios": ["closed"], "from": "2027-01-04", "to": "2028-01-03", "plan": true, "time_limit_seconds": 3600 });
    let address = client.ask("/api/v1/scenario-comparisons", &body);
    let workers = start(&client.server.app, 1, now);
    let wait = |wanted: &dyn Fn(&Value) -> bool| {
        for _ in 0..3000 {
            let job = client.json(&address);
            if wanted(&job) {
                return job;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("waited in vain: {}", client.json(&address));
    };
    wait(&|job| job["progress"].is_object());
    let cancelled = client.post(&format!("{address}/cancel"), &json!({}));
    assert!(cancelled.status().is_success());
    let ended = wait(&|job| job["ended_at"].is_string());
    assert_eq!(ended["state"], "cancelled", "{ended}");
    workers.stop();
}

#[test]
fn whoever_sees_a_part_compares_nothing_and_is_told_no_names() {
    let server = served();
    let manager = by_role(&server, "manager:leeds-nurses");
    let (status, _) = manager.ask(&server, "/api/v1/scenarios");
    assert_eq!(status, 403);
    let of = |role: &str| {
        let role: Role = role.parse().unwrap();
        server.app.as_principal(Principal::of_roles(
            Actor::User("eve".parse().unwrap()),
            &[role],
        ))
    };
    let request = |replan| {
        JobPayload::Fragility(FragilityRequest {
            period: Period::weeks("2026-10-19".parse().unwrap(), 1).unwrap(),
            replan,
            time_limit: None,
        })
    };
    let asked = |role: &str, replan| jobs::ask(&of(role), &request(replan), None, now()).is_ok();
    assert!(asked("auditor:QWO", false) && asked("auditor", true));
    assert!(!asked("auditor:QWO", true) && !asked("staff:ada-fennimore", false));
    let job = jobs::ask(&of("auditor:QWO"), &request(false), None, now())
        .unwrap()
        .answer;
    while one(&server.app, now, &false.into()).unwrap() {}
    let (_, found) = jobs::result(&of("auditor:QWO"), job.id).unwrap();
    assert!(!found["posts"].as_array().unwrap().is_empty());
    assert!(
        !found.to_string().contains("foreign") && !found.to_string().contains("fennimore"),
        "{found}"
    );
    let key = by_key(&server, None);
    assert_eq!(key.ask(&server, "/api/v1/scenarios").0, 200);
}
