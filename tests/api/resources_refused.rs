//! Every way to ask for a resource, or to write one, wrongly: what is answered, and where it
//! points.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};

use evenwatch::app::keys;
use evenwatch::domain::access::Action;
use evenwatch::domain::network_json;
use evenwatch::domain::resource::NetworkResource;
use reqwest::Method;
use serde_json::{Value, json};

use super::resources::{Desk, fresh, refused};
use super::server::{NOW, Server, header};
use crate::feeds::scene::{self, POOL};

fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.filter_map(|one| one["pointer"].as_str()).collect()
}

#[test]
fn queries_that_are_not_understood_are_refused() {
    let desk = Desk::of_scene();
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
fn point_15_writes_say_which_state_they_were_made_from() {
    let desk = Desk::of_scene();
    let path = format!("/api/v1/pools/{POOL}");
    let body = desk.json(&path);
    let tag = desk.tag(&path);
    let weak = format!("W/{tag}");
    for (value, status, kind) in [
        (None, 428, "precondition-required"),
        (Some("\"0\""), 412, "precondition-failed"),
        (Some(weak.as_str()), 412, "weak-tag"),
        (Some("W/\"0\""), 412, "precondition-failed"),
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
fn point_13_bodies_of_the_wrong_shape_are_refused_place_by_place() {
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
    for resource in NetworkResource::ALL {
        let path = format!("/api/v1/{}", resource.path());
        let good = &example[resource.list()][0];
        let text = good.to_string();
        let fresh = fresh(resource);
        let key = format!("/{}", resource.key());
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
                text.replacen('{', &format!("{{\"{}\": \"{fresh}\", ", resource.key()), 1),
                key.as_str(),
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
            if resource != NetworkResource::Organisations || pointer.is_empty() {
                assert!(told.contains(word), "{path} {body}: {told}");
            }
            if !pointer.is_empty() {
                assert_eq!(pointers(&problem), [pointer], "{told}");
            }
        }
        // What is wrong and what to do are told apart, whatever the value says.
        let hostile = "x'; DROP TABLE rotas; -- <b>, expected at line 1";
        let mut body = good.clone();
        body[resource.key()] = json!(hostile);
        let problem = refused(
            post(&path, JSON, body.to_string().into_bytes()),
            422,
            "invalid-document",
            &path,
        );
        let error = &problem["errors"][0];
        assert_eq!(error["pointer"], key);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(hostile), "{error}");
        assert!(
            !error["remedy"].as_str().unwrap().contains("DROP"),
            "{error}"
        );
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
    assert!(endless(&desk).starts_with("HTTP/1.1 413 "));
}

/// What is answered to a body that says no length and does not end: a client of HTTP would send for
/// as long as it may.
fn endless(desk: &Desk) -> String {
    let place = desk.server.address.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(place).unwrap();
    let head = format!(
        "POST /api/v1/areas HTTP/1.1\r\nhost: {place}\r\nauthorization: {}\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\n\r\n",
        desk.bearer
    );
    connection.write_all(head.as_bytes()).unwrap();
    let mut writes = connection.try_clone().unwrap();
    let sends = std::thread::spawn(move || {
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        while writes.write_all(chunk.as_bytes()).is_ok() {}
    });
    let mut answer = String::new();
    BufReader::new(&connection).read_line(&mut answer).unwrap();
    connection.shutdown(Shutdown::Both).ok();
    sends.join().unwrap();
    answer
}

#[test]
fn values_that_make_no_sense_are_refused_place_by_place() {
    let desk = Desk::of_example();
    let example = network_json::example();
    for (resource, pointer, value, word) in [
        (
            NetworkResource::Absences,
            "/period/first_day",
            json!("2026-12-21T09:00:00"),
            "date",
        ),
        (
            NetworkResource::Absences,
            "/period/last_day",
            json!("2026-12-01"),
            "before it begins",
        ),
        (
            NetworkResource::Absences,
            "/person",
            json!("nobody"),
            "no person",
        ),
        (NetworkResource::Absences, "/id", json!("A b"), "id"),
        (NetworkResource::Preferences, "/weight", json!(11), "range"),
        (
            NetworkResource::Preferences,
            "/pattern",
            json!("nowhere"),
            "no duty pattern",
        ),
        (
            NetworkResource::People,
            "/employments/0/organisation",
            json!("ZZZ"),
            "no organisation",
        ),
        (
            NetworkResource::People,
            "/employments/0/contract",
            json!("no-such"),
            "no such contract",
        ),
        (
            NetworkResource::People,
            "/employments/0/wte",
            json!(2),
            "WTE",
        ),
        (
            NetworkResource::People,
            "/reaches/0",
            json!("leed"),
            "did you mean \\\"leeds\\\"",
        ),
        (
            NetworkResource::Pools,
            "/members/0/person",
            json!("anne"),
            "did you mean \\\"ann\\\"",
        ),
        (
            NetworkResource::Pools,
            "/line",
            json!("nursin"),
            "no service line",
        ),
        (
            NetworkResource::DutyPatterns,
            "/start",
            json!("2026-10-20T20:00:00"),
            "",
        ),
        (
            NetworkResource::DutyPatterns,
            "/pool",
            json!("elsewhere"),
            "no pool",
        ),
        (
            NetworkResource::Agreements,
            "/commissioner",
            json!("ZZZ"),
            "no organisation",
        ),
        (
            NetworkResource::Areas,
            "/board",
            json!("ZZZ"),
            "no organisation",
        ),
        (
            NetworkResource::Areas,
            "/name",
            json!("two\nlines"),
            "line break",
        ),
        (
            NetworkResource::ServiceLines,
            "/response_minutes",
            json!(0),
            "range",
        ),
        (NetworkResource::Competences, "/name", json!(""), "missing"),
        (
            NetworkResource::Organisations,
            "/region",
            json!("Y99"),
            "did you mean",
        ),
    ] {
        let list = format!("/api/v1/{}", resource.path());
        let mut body = example[resource.list()][0].clone();
        if pointer != "/id" {
            body[resource.key()] = json!(fresh(resource));
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
            example[resource.list()][0][resource.key()]
                .as_str()
                .unwrap()
        );
        body[resource.key()] = example[resource.list()][0][resource.key()].clone();
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
fn point_20_an_expired_key_opens_nothing() {
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
    for (method, path, allowed) in [
        (Method::PATCH, "/api/v1/pools", "GET, HEAD, POST"),
        (
            Method::POST,
            "/api/v1/pools/x",
            "DELETE, GET, HEAD, PATCH, PUT",
        ),
    ] {
        let answer = desk.ask(method, path, &[]);
        assert_eq!(header(&answer, "allow"), allowed);
        refused(answer, 405, "method-not-allowed", path);
    }
}

/// Without an account nobody writes, however open reading is; a browser's session writes with its
/// token alone.
#[test]
fn nobody_writes_without_an_account() {
    let server = Server::with_network();
    for (method, path) in [
        (Method::POST, "/api/v1/absences"),
        (Method::PUT, "/api/v1/pools/leeds-nurses"),
        (Method::PATCH, "/api/v1/pools/leeds-nurses"),
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
