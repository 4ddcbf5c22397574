//! Every noun of the network over HTTP: read in pages, created, changed, retired; and every way to get it wrong.

use std::collections::BTreeSet;

use chrono::Duration;
use evenwatch::app::once::{KEPT, Once};
use evenwatch::app::{keys, log, nouns};
use evenwatch::domain::access::Action;
use evenwatch::domain::network_json;
use evenwatch::domain::noun::Noun;
use evenwatch::http::Reading;
use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::{Value, json};

use super::server::{NOW, Server, header};
use crate::feeds::scene::{self, ADA, BILAL, NIGHT, POOL};

/// A server with a network, and a key that may do everything.
pub struct Desk {
    pub server: Server,
    bearer: String,
}

impl Desk {
    /// With the example of the published schema.
    fn of_example() -> Self {
        Self::with(Server::reading(Reading::Accounts), &network_json::example())
    }

    /// With the example network of the other tests.
    pub fn of_scene(server: Server) -> Self {
        Self::with(server, &serde_json::to_value(scene::file()).unwrap())
    }

    fn with(server: Server, network: &Value) -> Self {
        server.import(network.to_string().as_bytes());
        let new = keys::NewKey {
            name: "desk".parse().unwrap(),
            actions: Action::ALL.into(),
            organisation: None,
            expires_at: scene::at(NOW) + Duration::days(1),
        };
        let (_, secret) = keys::add(&server.app, &new, scene::at(NOW)).unwrap();
        Self {
            server,
            bearer: format!("Bearer {secret}"),
        }
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

    fn json(&self, path: &str) -> Value {
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

fn refused(response: Response, status: u16, kind: &str, place: &str) -> Value {
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

fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.filter_map(|one| one["pointer"].as_str()).collect()
}

/// The ids of a list, walked page by page.
fn walked(desk: &Desk, path: &str, query: &str, limit: usize) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = desk.json(&format!("{path}?limit={limit}&{query}{cursor}"));
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        let id = |item: &Value| {
            item["id"]
                .as_str()
                .or(item["ods"].as_str())
                .map(str::to_owned)
        };
        ids.extend(items.iter().map(|item| id(item).unwrap()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

/// An id that nothing has.
fn fresh(noun: Noun) -> &'static str {
    match noun {
        Noun::Organisations => "ZZE77",
        _ => "zz9",
    }
}

#[test]
fn every_noun_is_created_read_changed_and_retired_as_the_description_shows() {
    let desk = Desk::of_example();
    let description = desk.server.openapi();
    for noun in Noun::ALL {
        let list = format!("/api/v1/{}", noun.path());
        let post = &description["paths"][&list]["post"];
        let mut body = post["requestBody"]["content"]["application/json"]["example"].clone();
        let shown = &post["responses"]["201"]["content"]["application/json"]["example"];
        let own = format!("{list}/{}", body[noun.key()].as_str().unwrap());
        assert_eq!(&desk.json(&own), shown, "{noun:?}");

        let id = fresh(noun);
        body[noun.key()] = json!(id);
        let created = desk.send(Method::POST, &list, &[], &body);
        let (location, tag) = (header(&created, "location"), header(&created, "etag"));
        assert_eq!(
            (created.status().as_u16(), &location),
            (201, &format!("{list}/{id}")),
            "{noun:?}: {}",
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
        match noun {
            // Two that are in force at once must not contradict each other.
            Noun::Agreements => changed["validity"] = json!({ "valid_from": "2026-01-01" }),
            Noun::Preferences => changed["weight"] = json!(7),
            Noun::Absences => changed["kind"] = json!("study-leave"),
            _ => changed["name"] = json!("Another name"),
        }
        let put = desk.send(Method::PUT, &location, &[("if-match", &tag)], &changed);
        let newer = header(&put, "etag");
        assert_eq!(put.status(), 200, "{noun:?}: {}", put.text().unwrap());
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
        assert_eq!(gone.status(), 204, "{noun:?}");
        refused(
            desk.ask(Method::GET, &location, &[]),
            404,
            "not-found",
            &location,
        );

        let search = log::Search {
            subject: Some(format!("{}:{id}", noun.one())),
            ..log::Search::default()
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
            "{noun:?}"
        );
        assert_eq!(entries[1].write.after.as_ref(), Some(&changed));
        assert_eq!(entries[1].write.who, "key:desk");
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
    let desk = Desk::of_scene(Server::reading(Reading::Accounts));
    let file = scene::file();
    for noun in Noun::ALL {
        let path = format!("/api/v1/{}", noun.path());
        let mut all: Vec<String> = noun.ids(&file).into_iter().map(str::to_owned).collect();
        all.sort();
        for limit in [1, 3, 200] {
            assert_eq!(walked(&desk, &path, "", limit), all, "{noun:?} by {limit}");
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
    let people = walked(&desk, "/api/v1/people", &format!("pool={POOL}"), 2);
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
            !walked(&desk, path, query, 200).is_empty(),
            some,
            "{path}?{query}"
        );
    }
}

#[test]
fn queries_that_are_not_understood_are_refused() {
    let desk = Desk::of_scene(Server::reading(Reading::Accounts));
    let page = desk.json("/api/v1/people?limit=1");
    let next = page["next"].as_str().unwrap();
    let broken = format!("{}0", &next[..next.len() - 1]);
    for (path, status, kind) in [
        ("/api/v1/people?limit=0".to_owned(), 422, "invalid-value"),
        ("/api/v1/people?limit=201".to_owned(), 422, "invalid-value"),
        ("/api/v1/people?limit=ten".to_owned(), 422, "invalid-value"),
        (
            "/api/v1/people?limit=1&limit=2".to_owned(),
            400,
            "bad-query",
        ),
        ("/api/v1/people?person=ann".to_owned(), 400, "bad-query"),
        ("/api/v1/people?sort=name".to_owned(), 400, "bad-query"),
        (
            "/api/v1/people?on=2026-10-20T09:00:00".to_owned(),
            422,
            "invalid-value",
        ),
        (
            "/api/v1/people?on=2026-02-30".to_owned(),
            422,
            "invalid-value",
        ),
        ("/api/v1/people?cursor=".to_owned(), 422, "invalid-value"),
        (
            "/api/v1/people?cursor=%00%ff".to_owned(),
            422,
            "invalid-value",
        ),
        (
            format!("/api/v1/people?cursor={broken}"),
            422,
            "invalid-value",
        ),
        (format!("/api/v1/pools?cursor={next}"), 422, "invalid-value"),
        (
            format!("/api/v1/people?pool={POOL}&cursor={next}"),
            422,
            "invalid-value",
        ),
    ] {
        refused(desk.ask(Method::GET, &path, &[]), status, kind, &path);
    }
}

#[test]
fn writes_say_which_state_they_were_made_from() {
    let desk = Desk::of_scene(Server::reading(Reading::Accounts));
    let path = format!("/api/v1/pools/{POOL}");
    let body = desk.json(&path);
    let tag = desk.tag(&path);
    let weak = format!("W/{tag}");
    for (value, status, kind) in [
        (None, 428, "precondition-required"),
        (Some("\"0\""), 412, "precondition-failed"),
        (Some(weak.as_str()), 412, "precondition-failed"),
        (Some("0"), 422, "invalid-value"),
        (Some(""), 422, "invalid-value"),
    ] {
        let headers: Vec<(&str, &str)> =
            value.map(|value| ("if-match", value)).into_iter().collect();
        refused(
            desk.send(Method::PUT, &path, &headers, &body),
            status,
            kind,
            &format!("{value:?}"),
        );
        refused(
            desk.ask(Method::DELETE, &path, &headers),
            status,
            kind,
            &format!("{value:?}"),
        );
    }
    let either = format!("\"0\", {tag}");
    for good in ["*", tag.as_str(), either.as_str()] {
        assert_eq!(
            desk.send(Method::PUT, &path, &[("if-match", good)], &body)
                .status(),
            200,
            "{good}"
        );
    }
    let absent = "/api/v1/pools/nowhere";
    refused(
        desk.ask(Method::DELETE, absent, &[("if-match", "*")]),
        404,
        "not-found",
        absent,
    );
    let other = "/api/v1/pools/other";
    refused(
        desk.send(Method::PUT, other, &[("if-match", "*")], &body),
        404,
        "not-found",
        other,
    );
    let mut renamed = body;
    renamed["id"] = json!("other");
    let problem = refused(
        desk.send(Method::PUT, &path, &[("if-match", "*")], &renamed),
        422,
        "invalid-document",
        "another id",
    );
    assert_eq!(pointers(&problem), ["/id"]);
}

#[test]
fn a_key_is_good_for_one_request_and_a_day() {
    let desk = Desk::of_scene(Server::reading(Reading::Accounts));
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
    let key = Once::new("k", &[b"one"]);
    let item = |id: &str| Noun::Absences.of_value(&absence(id)).unwrap();
    let create = |id: &str, now| nouns::create(&desk.server.app, &item(id), Some(&key), now);
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
fn bodies_of_the_wrong_shape_are_refused_place_by_place() {
    let desk = Desk::of_example();
    let example = network_json::example();
    let post = |path: &str, kind: Option<&str>, body: Vec<u8>| {
        let client = crate::support::http::client().build().unwrap();
        let mut request = client
            .post(format!("{}{path}", desk.server.address))
            .header("authorization", &desk.bearer)
            .body(body);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        request.send().unwrap()
    };
    const JSON: Option<&str> = Some("application/json");
    for noun in Noun::ALL {
        let path = format!("/api/v1/{}", noun.path());
        let good = &example[noun.list()][0];
        let text = good.to_string();
        let fresh = fresh(noun);
        for (body, pointer, word) in [
            (String::new(), "", "not JSON"),
            ("{".to_owned(), "", "not JSON"),
            ("[]".to_owned(), "", "no JSON object"),
            ("null".to_owned(), "", "no JSON object"),
            ("{}".to_owned(), "", "is missing"),
            (
                text.replacen('{', "{\"idd\": 1, ", 1),
                "/idd",
                "did you mean",
            ),
            (
                text.replacen('{', &format!("{{\"{}\": \"{fresh}\", ", noun.key()), 1),
                "",
                "twice",
            ),
            (format!("{text} {text}"), "", "not JSON"),
        ] {
            let problem = refused(
                post(&path, JSON, body.clone().into_bytes()),
                422,
                "invalid-document",
                &format!("{path} {body}"),
            );
            let told = problem.to_string();
            if noun != Noun::Organisations || pointer.is_empty() {
                assert!(told.contains(word), "{path} {body}: {told}");
            }
            if !pointer.is_empty() {
                assert_eq!(pointers(&problem), [pointer], "{told}");
            }
        }
        for kind in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("application/json; charset=latin1"),
            Some("application/jsonp"),
        ] {
            refused(
                post(&path, kind, text.clone().into_bytes()),
                415,
                "unsupported-media-type",
                &format!("{path} {kind:?}"),
            );
        }
        refused(
            post(&path, JSON, vec![0xff, 0xfe, b'{', 0]),
            422,
            "invalid-document",
            &path,
        );
        refused(
            post(&path, JSON, vec![b' '; 64 * 1024 + 1]),
            413,
            "too-large",
            &path,
        );
    }
    let no_length = reqwest::blocking::Body::new(std::io::repeat(b' '));
    let client = crate::support::http::client().build().unwrap();
    let endless = client
        .post(format!("{}/api/v1/areas", desk.server.address))
        .header("authorization", &desk.bearer)
        .header("content-type", "application/json")
        .body(no_length)
        .send();
    // The server may let the connection go before the client has stopped sending.
    if let Ok(answer) = endless {
        refused(answer, 413, "too-large", "an endless body");
    }
}

#[test]
fn values_that_make_no_sense_are_refused_place_by_place() {
    let desk = Desk::of_example();
    let example = network_json::example();
    for (noun, pointer, value, word) in [
        (
            Noun::Absences,
            "/period/first_day",
            json!("2026-12-21T09:00:00"),
            "date",
        ),
        (
            Noun::Absences,
            "/period/last_day",
            json!("2026-12-01"),
            "before it begins",
        ),
        (Noun::Absences, "/person", json!("nobody"), "no person"),
        (Noun::Absences, "/id", json!("A b"), "id"),
        (Noun::Preferences, "/weight", json!(11), "range"),
        (
            Noun::Preferences,
            "/pattern",
            json!("nowhere"),
            "no duty pattern",
        ),
        (
            Noun::People,
            "/employments/0/organisation",
            json!("ZZZ"),
            "no organisation",
        ),
        (
            Noun::People,
            "/employments/0/contract",
            json!("no-such"),
            "no such contract",
        ),
        (Noun::People, "/employments/0/wte", json!(2), "WTE"),
        (
            Noun::People,
            "/reaches/0",
            json!("leed"),
            "did you mean \\\"leeds\\\"",
        ),
        (
            Noun::Pools,
            "/members/0/person",
            json!("anne"),
            "did you mean \\\"ann\\\"",
        ),
        (Noun::Pools, "/line", json!("nursin"), "no service line"),
        (
            Noun::DutyPatterns,
            "/start",
            json!("2026-10-20T20:00:00"),
            "",
        ),
        (Noun::DutyPatterns, "/pool", json!("elsewhere"), "no pool"),
        (
            Noun::Agreements,
            "/commissioner",
            json!("ZZZ"),
            "no organisation",
        ),
        (Noun::Areas, "/board", json!("ZZZ"), "no organisation"),
        (Noun::Areas, "/name", json!("two\nlines"), "line break"),
        (Noun::ServiceLines, "/response_minutes", json!(0), "range"),
        (Noun::Competences, "/name", json!(""), "missing"),
        (Noun::Organisations, "/region", json!("Y99"), "Y56"),
    ] {
        let list = format!("/api/v1/{}", noun.path());
        let mut body = example[noun.list()][0].clone();
        if pointer != "/id" {
            body[noun.key()] = json!(fresh(noun));
        }
        let (holder, key) = pointer.rsplit_once('/').unwrap();
        match body.pointer_mut(holder).unwrap() {
            Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
            object => object[key] = value,
        }
        let problem = refused(
            desk.send(Method::POST, &list, &[], &body),
            422,
            "invalid-document",
            &list,
        );
        let at = pointers(&problem);
        assert!(
            !at.is_empty() && pointer.starts_with(at[0]) && !at[0].is_empty(),
            "{pointer}: {problem}"
        );
        assert!(
            problem.to_string().contains(word),
            "{pointer}: {word:?} is not in {problem}"
        );
        // The same by PUT.
        let one = format!(
            "{list}/{}",
            example[noun.list()][0][noun.key()].as_str().unwrap()
        );
        body[noun.key()] = example[noun.list()][0][noun.key()].clone();
        if pointer != "/id" {
            refused(
                desk.send(Method::PUT, &one, &[("if-match", "*")], &body),
                422,
                "invalid-document",
                &one,
            );
        }
    }
    let nul = json!({ "ods": "ZZE77", "name": "N", "kind": "hospice", "region": "Y63", "note": "a\u{0}b" });
    let problem = refused(
        desk.send(Method::POST, "/api/v1/organisations", &[], &nul),
        422,
        "invalid-document",
        "NUL",
    );
    assert!(problem.to_string().contains("NUL"), "{problem}");
}

#[test]
fn names_are_texts_whatever_they_look_like() {
    let desk = Desk::of_scene(Server::reading(Reading::Accounts));
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
    let desk = Desk::of_scene(Server::reading(Reading::Accounts));
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
fn an_expired_key_opens_nothing() {
    let server = Server::with_network();
    let new = keys::NewKey {
        name: "old".parse().unwrap(),
        actions: Action::ALL.into(),
        organisation: None,
        expires_at: scene::at(NOW),
    };
    let (_, secret) = keys::add(&server.app, &new, scene::at("2026-10-01T00:00:00Z")).unwrap();
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", bearer.as_str()), ("if-match", "*")];
    for (method, path) in [
        (Method::GET, "/api/v1/people"),
        (Method::POST, "/api/v1/people"),
        (Method::PUT, "/api/v1/people/x"),
        (Method::DELETE, "/api/v1/people/x"),
    ] {
        refused(
            server.send(method, path, &headers, &json!({})),
            401,
            "sign-in-needed",
            path,
        );
    }
}

#[test]
fn other_methods_of_a_noun_are_told_which_are_taken() {
    let desk = Desk::of_example();
    for (path, allowed) in [
        ("/api/v1/pools", "GET, HEAD, POST"),
        ("/api/v1/pools/x", "DELETE, GET, HEAD, PUT"),
    ] {
        let answer = desk.ask(Method::PATCH, path, &[]);
        assert_eq!(header(&answer, "allow"), allowed);
        refused(answer, 405, "method-not-allowed", path);
    }
}

/// Without an account nobody writes, however open reading is; a browser's session writes with its token alone.
#[test]
fn nobody_writes_without_an_account() {
    let server = Server::with_network();
    for (method, path) in [
        (Method::POST, "/api/v1/absences"),
        (Method::PUT, "/api/v1/pools/leeds-nurses"),
        (Method::DELETE, "/api/v1/pools/leeds-nurses"),
    ] {
        let answer = server.send(method, path, &[("if-match", "*")], &json!({}));
        refused(answer, 401, "sign-in-needed", path);
    }
    for staff in ["people", "absences", "preferences"] {
        let path = format!("/api/v1/{staff}");
        refused(server.get(&path), 401, "sign-in-needed", &path);
    }
    assert_eq!(server.get("/api/v1/pools").status(), 200);
}
