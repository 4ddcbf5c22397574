//! A program that asks for jobs and listens to what becomes of them.

use std::io::{BufRead, BufReader};

use evenwatch::app::keys::{self, NewKey};
use evenwatch::config;
use evenwatch::domain::access::Action;
use evenwatch::http::AnonymousAccess;
use evenwatch::jobs::{Workers, one, start};
use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::Value;

use crate::api::server::{NOW, Server, header};
use crate::feeds::scene;

pub fn now() -> chrono::DateTime<chrono::Utc> {
    scene::at(NOW)
}

/// A server with the small network, and a program that may do everything.
pub struct Client {
    pub server: Server,
    pub key: String,
}

impl Client {
    pub fn new() -> Self {
        let server = Server::reading(AnonymousAccess::Open);
        server.import(&config::demo("small").unwrap());
        let new = NewKey {
            name: "planner".parse().unwrap(),
            actions: Action::ALL.into(),
            organisation: None,
            expires_at: scene::at("2027-01-01T00:00:00Z"),
        };
        let (_, key) = keys::add(&server.app, &new, now()).unwrap();
        Self {
            server,
            key: format!("Bearer {key}"),
        }
    }

    pub fn post(&self, path: &str, body: &Value) -> Response {
        let headers = [("authorization", self.key.as_str())];
        self.server.send(Method::POST, path, &headers, body)
    }

    pub fn get(&self, path: &str) -> Response {
        self.get_after(path, None)
    }

    pub fn get_after(&self, path: &str, last: Option<&str>) -> Response {
        let mut headers = vec![("authorization", self.key.as_str())];
        headers.extend(last.map(|last| ("last-event-id", last)));
        self.server.ask(Method::GET, path, &headers)
    }

    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().unwrap()
    }

    /// Asks for a job, and gives its address.
    pub fn ask(&self, path: &str, body: &Value) -> String {
        let answer = self.post(path, body);
        assert_eq!(answer.status(), 202, "{}", answer.text().unwrap());
        let address = header(&answer, "location");
        let job: Value = answer.json().unwrap();
        assert_eq!(
            address,
            format!("/api/v1/jobs/{}", job["id"].as_str().unwrap())
        );
        assert_eq!(job["state"], "queued");
        assert_eq!(job["asked_by"], "key:planner");
        address
    }

    /// Does the jobs that wait.
    pub fn work(&self) {
        while one(&self.server.app, now, &false.into()).unwrap() {}
    }

    pub fn workers(&self) -> Workers {
        start(&self.server.app, 1, now)
    }
}

/// An event of a stream.
#[derive(Debug)]
pub struct Event {
    pub id: u64,
    pub name: String,
    pub data: Value,
}

/// The events of a stream, to its end.
pub fn events(stream: Response) -> Vec<Event> {
    assert_eq!(stream.status(), 200);
    assert!(header(&stream, "content-type").starts_with("text/event-stream"));
    assert!(header(&stream, "cache-control").contains("no-store"));
    let mut found = Vec::new();
    let (mut id, mut name) = (0, String::new());
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap();
        match line.split_once(": ") {
            Some(("id", text)) => id = text.parse().unwrap(),
            Some(("event", text)) => text.clone_into(&mut name),
            Some(("data", text)) => found.push(Event {
                id,
                name: name.clone(),
                data: serde_json::from_str(text).unwrap(),
            }),
            Some(("retry", _)) => {}
            other => assert!(line.is_empty() || line.starts_with(':'), "{other:?}"),
        }
    }
    found
}
