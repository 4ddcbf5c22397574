//! Every resource of the network over HTTP: read in pages, created, changed, retired.

use std::collections::BTreeSet;

use chrono::Duration;
use evenwatch::app::idempotency::{IdempotentRequest, KEPT};
use evenwatch::app::{log, resources};
use evenwatch::domain::network_json;
use evenwatch::domain::resource::NetworkResource;
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::{Value, json};

use super::server::{NOW, Server, header};
use crate::feeds::scene::{self, ADA, BILAL, NIGHT, POOL};
use crate::support::pages;

/// A server with a network, and a key that may do everything.
pub struct Desk {
    pub server: Server,
    pub bearer: String,
}

impl Desk {
    /// With the example of the published schema.
    pub fn of_example() -> Self {
        Self::with(
            Server::reading(AnonymousAccess::Accounts),
            &network_json::example(),
        )
    }

    /// With the example network of the other tests.
    pub fn of_scene() -> Self {
        Self::over(Server::reading(AnonymousAccess::Accounts))
    }

    /// The same on a server of the test's own.
    pub fn over(server: Server) -> Self {
        Self::with(server, &serde_json::to_value(scene::file()).unwrap())
    }

    fn with(server: Server, network: &Value) -> Self {
        server.import(network.to_string().as_bytes());
        let bearer = server.bearer();
        Self { server, bearer }
    }

    pub fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut all = vec![("authorization", self.bearer.as_str())];
        all.extend(headers);
        self.server.ask(method, path, &all)
    }

    pub fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Response {
        let mut all = vec![("authorization", self.bearer.as_str())];
        all.extend(headers);
        self.server.send(method, path, &all, body)
    }

    pub fn json(&self, path: &str) -> Value {
        let response = self.ask(Method::GET, path, &[]);
        assert_eq!(response.status(), 200, "{path}");
        response.json().unwrap()
    }

    pub fn tag(&self, path: &str) -> String {
        let tag = header(&self.ask(Method::GET, path, &[]), "etag");
        assert!(tag.starts_with('"'), "{path}: {tag} is no strong tag");
        tag
    }
}

pub fn refused(response: Response, status: u16, kind: &str, place: &str) -> Value {
    let found = response.status().as_u16();
    let content = header(&response, "content-type");
    let problem: Value = response.json().unwrap_or_default();
    assert_eq!(
        (found, &problem["type"]),
        (status, &json!(format!("/problems/{kind}"))),
        "{place}: {problem}"
    );
    assert_eq!(content, "application/problem+json", "{place}");
    problem
}

/// The ids of a list, from all its pages.
fn walked(desk: &Desk, list: &str, limit: usize) -> Vec<String> {
    let items = pages::walked(list, limit, |path| desk.json(path));
    let id = |item: &Value| {
        item["id"]
            .as_str()
            .or(item["ods"].as_str())
            .map(str::to_owned)
    };
    items.iter().map(|item| id(item).unwrap()).collect()
}

/// An id that nothing has.
pub fn fresh(resource: NetworkResource) -> &'static str {
    match resource {
        NetworkResource::Organisations => "ZZE77",
        _ => "zz9",
    }
}

#[test]
fn every_noun_is_created_read_changed_and_retired_as_the_description_shows() {
    let desk = Desk::of_example();
    let description = desk.server.openapi();
    for resource in NetworkResource::ALL {
        let list = format!("/api/v1/{}", resource.path());
        let post = &description["paths"][&list]["post"];
        let mut body = post["requestBody"]["content"]["application/json"]["example"].clone();
        let shown = &post["responses"]["201"]["content"]["application/json"]["example"];
        let own = format!("{list}/{}", body[resource.key()].as_str().unwrap());
        assert_eq!(&desk.json(&own), shown, "{resource:?}");

        let id = fresh(resource);
        body[resource.key()] = json!(id);
        let created = desk.send(Method::POST, &list, &[], &body);
        let (location, tag) = (header(&created, "location"), header(&created, "etag"));
        assert_eq!(
            (created.status().as_u16(), &location),
            (201, &format!("{list}/{id}")),
            "{resource:?}: {}",
            created.text().unwrap()
        );
        assert_eq!(desk.tag(&location), tag);
        let same = desk.ask(Method::GET, &location, &[("if-none-match", &tag)]);
        assert_eq!(same.status(), 304);
        refused(
            desk.send(Method::POST, &list, &[], &body),
            409,
            "exists",
            &list,
        );

        let mut changed = desk.json(&location);
        match resource {
            // Two that are in force at once must not contradict each other.
            NetworkResource::Agreements => {
                changed["validity"] = json!({ "valid_from": "2026-01-01" });
            }
            NetworkResource::Preferences => changed["weight"] = json!(7),
            NetworkResource::Absences => changed["kind"] = json!("study-leave"),
            _ => changed["name"] = json!("Another name"),
        }
        let put = desk.send(Method::PUT, &location, &[("if-match", &tag)], &changed);
        let newer = header(&put, "etag");
        assert_eq!(put.status(), 200, "{resource:?}: {}", put.text().unwrap());
        assert_ne!(newer, tag);
        assert_eq!(desk.json(&location), changed);
        // The same again is no change, and no newer version.
        let again = desk.send(Method::PUT, &location, &[("if-match", &newer)], &changed);
        assert_eq!(
            (again.status().as_u16(), header(&again, "etag")),
            (200, newer.clone())
        );

        let stale = desk.send(Method::PUT, &location, &[("if-match", &tag)], &changed);
        refused(stale, 412, "precondition-failed", &location);
        let stale = desk.ask(Method::DELETE, &location, &[("if-match", &tag)]);
        refused(stale, 412, "precondition-failed", &location);
        let gone = desk.ask(Method::DELETE, &location, &[("if-match", &newer)]);
        assert_eq!(gone.status(), 204, "{resource:?}");
        refused(
            desk.ask(Method::GET, &location, &[]),
            404,
            "not-found",
            &location,
        );

        let search = log::LogSearch {
            subject: Some(format!("{}:{id}", resource.one())),
            ..log::LogSearch::default()
        };
        let entries = log::search(&desk.server.app, &search, 10).unwrap();
        let told: Vec<_> = entries
            .iter()
            .map(|entry| {
                let write = &entry.write;
                let verb = write.action.split_once('.').unwrap().1;
                (verb, write.before.is_some(), write.after.is_some())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("retire", true, false),
                ("change", true, true),
                ("create", false, true)
            ],
            "{resource:?}"
        );
        assert_eq!(entries[1].write.after.as_ref(), Some(&changed));
        assert_eq!(entries[1].write.who, "key:everything");
    }
    let whole = network_json::parse(network_json::example().to_string().as_bytes()).unwrap();
    let left = evenwatch::app::network::network(&desk.server.app).unwrap();
    assert_eq!(
        left.file(),
        &whole,
        "what came has gone, and nothing else changed"
    );
}

#[test]
fn lists_are_walked_in_pages_of_any_size_and_filtered() {
    let desk = Desk::of_scene();
    let file = scene::file();
    for resource in NetworkResource::ALL {
        let path = format!("/api/v1/{}", resource.path());
        let mut all: Vec<String> = resource.ids(&file).into_iter().map(str::to_owned).collect();
        all.sort();
        for limit in [1, 3, 200] {
            assert_eq!(walked(&desk, &path, limit), all, "{resource:?} by {limit}");
        }
    }
    let members: BTreeSet<_> = file
        .pools
        .iter()
        .find(|pool| pool.id.as_str() == POOL)
        .unwrap()
        .members
        .iter()
        .map(|member| member.person.to_string())
        .collect();
    let people = walked(&desk, &format!("/api/v1/people?pool={POOL}"), 2);
    assert_eq!(people.into_iter().collect::<BTreeSet<_>>(), members);
    for (path, query, some) in [
        ("/api/v1/pools", "line=nursing&person=ada-fennimore", true),
        ("/api/v1/pools", "organisation=XXX", false),
        ("/api/v1/areas", "organisation=QWO", true),
        (
            "/api/v1/duty-patterns",
            "pool=leeds-nurses&on=2026-10-20",
            true,
        ),
        (
            "/api/v1/agreements",
            "area=leeds&on=2026-10-20&line=nursing",
            true,
        ),
        ("/api/v1/people", "pool=%27%20OR%201%3D1%20--", false),
    ] {
        assert_eq!(
            !walked(&desk, &format!("{path}?{query}"), 200).is_empty(),
            some,
            "{path}?{query}"
        );
    }
}

#[test]
fn point_15_a_key_is_good_for_one_request_and_a_day() {
    let desk = Desk::of_scene();
    let path = "/api/v1/absences";
    let absence = |id: &str| json!({ "id": id, "person": ADA, "kind": "other", "period": { "first_day": "2026-12-01", "last_day": "2026-12-02" } });
    let send =
        |key: &str, body: &Value| desk.send(Method::POST, path, &[("idempotency-key", key)], body);
    let first = send("k-1", &absence("a"));
    assert_eq!(
        (
            first.status().as_u16(),
            header(&first, "idempotency-replayed")
        ),
        (201, String::new())
    );
    let (tag, first) = (header(&first, "etag"), first.text().unwrap());
    let again = send("k-1", &absence("a"));
    assert_eq!(
        (
            again.status().as_u16(),
            header(&again, "etag"),
            header(&again, "idempotency-replayed")
        ),
        (201, tag, "true".to_owned())
    );
    assert_eq!(header(&again, "location"), "/api/v1/absences/a");
    assert_eq!(again.text().unwrap(), first);
    refused(
        send("k-1", &absence("b")),
        422,
        "key-reused",
        "another body",
    );
    let elsewhere = desk.send(
        Method::POST,
        "/api/v1/competences",
        &[("idempotency-key", "k-1")],
        &json!({ "id": "c", "name": "C" }),
    );
    refused(elsewhere, 422, "key-reused", "another address");
    refused(send("k-2", &absence("a")), 409, "exists", "another key");
    // What failed was not done, and its key is free.
    assert_eq!(send("k-2", &absence("b")).status(), 201);
    for key in ["", "é", &"k".repeat(256)] {
        let bytes = reqwest::header::HeaderValue::from_bytes(key.as_bytes()).unwrap();
        let answer = crate::support::http::client()
            .build()
            .unwrap()
            .post(format!("{}{path}", desk.server.address))
            .header("authorization", &desk.bearer)
            .header("content-type", "application/json")
            .header("idempotency-key", bytes)
            .body(absence("c").to_string())
            .send()
            .unwrap();
        refused(answer, 422, "invalid-value", key);
    }
    let now = scene::at(NOW);
    let key = IdempotentRequest::new("k", &[b"one"]);
    let item = |id: &str| NetworkResource::Absences.of_value(&absence(id)).unwrap();
    let create = |id: &str, now| resources::create(&desk.server.app, &item(id), Some(&key), now);
    assert!(!create("x", now).unwrap().again);
    assert!(
        create("x", now + KEPT - Duration::seconds(1))
            .unwrap()
            .again
    );
    let error = create("x", now + KEPT).unwrap_err().to_string();
    assert!(
        error.contains("already"),
        "after a day the key is new: {error}"
    );
}

#[test]
fn names_are_texts_whatever_they_look_like() {
    let desk = Desk::of_scene();
    let path = format!("/api/v1/pools/{POOL}");
    let people = desk.json("/api/v1/people?limit=200")["items"]
        .as_array()
        .unwrap()
        .len();
    for name in [
        "'; DROP TABLE people; --",
        "<script>alert(1)</script>\"'&",
        "Zoë O'Brien \\ 🌙 %s {{7*7}}",
    ] {
        let mut pool = desk.json(&path);
        pool["name"] = json!(name);
        let put = desk.send(Method::PUT, &path, &[("if-match", "*")], &pool);
        assert_eq!(put.status(), 200, "{name}");
        assert_eq!(desk.json(&path)["name"], name);
        let page = desk
            .ask(
                Method::GET,
                &format!("/pools/{POOL}"),
                &[("accept", "text/html")],
            )
            .text()
            .unwrap();
        assert!(
            !page.contains("<script") && page.contains("</html>"),
            "{page}"
        );
    }
    assert_eq!(
        desk.json("/api/v1/people?limit=200")["items"]
            .as_array()
            .unwrap()
            .len(),
        people
    );
}

#[test]
fn what_is_in_use_is_not_retired_and_says_by_what() {
    let desk = Desk::of_scene();
    let nights: [(&str, &[&str]); 1] = [("2026-10-24", &[ADA])];
    desk.server.publish(
        &scene::rota(&scene::network(), 1, &nights),
        "2026-09-01T10:00:00Z",
    );
    let retire = |path: &str| desk.ask(Method::DELETE, path, &[("if-match", "*")]);
    for (path, words) in [
        ("/api/v1/organisations/QWO".to_owned(), vec!["names it at"]),
        ("/api/v1/areas/leeds".to_owned(), vec!["pool", POOL]),
        ("/api/v1/service-lines/nursing".to_owned(), vec!["pool"]),
        (
            format!("/api/v1/pools/{POOL}"),
            vec!["duty-pattern", "leeds-night", "2026-10-24"],
        ),
        (
            format!("/api/v1/people/{ADA}"),
            vec!["members/", "published duty", "2026-10-24"],
        ),
        (
            format!("/api/v1/duty-patterns/{NIGHT}"),
            vec!["published duty", "valid_to"],
        ),
    ] {
        let problem = refused(retire(&path), 409, "in-use", &path);
        let told = problem.to_string();
        assert!(
            words.iter().all(|word| told.contains(word)),
            "{path}: {told}"
        );
        assert_eq!(desk.ask(Method::GET, &path, &[]).status(), 200);
    }
    // Out of every pool, somebody who never held a duty may go; somebody who did stays, ended by date.
    let pools = desk.json("/api/v1/pools?limit=200");
    for pool in pools["items"].as_array().unwrap() {
        let mut left = pool.clone();
        let members = left["members"].as_array_mut().unwrap();
        members.retain(|member| member["person"] != BILAL && member["person"] != ADA);
        let path = format!("/api/v1/pools/{}", pool["id"].as_str().unwrap());
        assert_eq!(
            desk.send(Method::PUT, &path, &[("if-match", "*")], &left)
                .status(),
            200
        );
    }
    for person in [ADA, BILAL] {
        let of = desk.server.app.clone();
        let mut file = evenwatch::app::network::network(&of)
            .unwrap()
            .file()
            .clone();
        file.brought_forward
            .retain(|one| one.person.as_str() != person);
        desk.server.import(&serde_json::to_vec(&file).unwrap());
    }
    refused(retire(&format!("/api/v1/people/{ADA}")), 409, "in-use", ADA);
    assert_eq!(retire(&format!("/api/v1/people/{BILAL}")).status(), 204);
}

#[test]
fn leave_over_a_published_duty_is_answered_with_the_duty_that_it_uncovers() {
    let desk = Desk::of_scene();
    let nights: [(&str, &[&str]); 1] = [("2026-10-24", &[ADA])];
    let rota = scene::rota(&scene::network(), 1, &nights);
    desk.server.publish(&rota, "2026-10-01T10:00:00Z");
    let leave = |day: &str| {
        json!({
            "id": "ada-away", "person": ADA, "kind": "annual-leave",
            "period": { "first_day": day, "last_day": day }
        })
    };
    let list = "/api/v1/absences";
    let own = format!("{list}/ada-away");
    let harmless = desk.send(Method::POST, list, &[], &leave("2026-10-22"));
    assert_eq!(harmless.status(), 201);
    assert_eq!(harmless.json::<Value>().unwrap(), leave("2026-10-22"));
    let any = [("if-match", "*")];
    let changed = desk.send(Method::PUT, &own, &any, &leave("2026-10-24"));
    let changed: Value = changed.json().unwrap();
    let told = &changed["uncovered_duties"][0];
    assert_eq!(told["duty"], scene::night("2026-10-24").as_str());
    assert_eq!(
        (&told["person"], &told["why"]),
        (&json!(ADA), &json!(["is away"]))
    );
    assert_eq!(told["time"]["minutes"], 780);
    assert_eq!(desk.json(&own), leave("2026-10-24"), "no part of the item");
    // What came may be sent back as it came.
    let again = desk.send(Method::PUT, &own, &any, &changed);
    assert_eq!(again.status(), 200);
    assert_eq!(again.json::<Value>().unwrap(), leave("2026-10-24"));
}
