//! Role by resource by row, reading and writing: a foreign row and one that never was are told
//! alike, a row that is seen and not one's own is refused, and one's own is changed.

use evenwatch::domain::resource::NetworkResource;
use reqwest::Method;
use serde_json::{Value, json};

use super::neighbours::{Caller, MARK, by_key, by_role, file, served};
use crate::api::server::Server;
use crate::feeds::scene::{ADA, BILAL, NIGHT, POOL};

impl Caller {
    /// Status and body of an answer to a write of any state.
    pub fn send(&self, server: &Server, method: Method, path: &str, body: &Value) -> (u16, String) {
        let mut headers = vec![("if-match", "*")];
        if method == Method::PATCH {
            headers.push(("content-type", "application/merge-patch+json"));
        }
        headers.extend(
            self.headers
                .iter()
                .map(|(name, value)| (*name, value.as_str())),
        );
        let token = self.token(server);
        headers.push(("x-csrf-token", &token));
        headers.push(("origin", &server.address));
        let answer = server.send(method, path, &headers, body);
        (answer.status().as_u16(), answer.text().unwrap())
    }

    /// The token of their session, which writes carry.
    pub fn token(&self, server: &Server) -> String {
        let me: Value = serde_json::from_str(&self.ask(server, "/api/v1/me").1).unwrap();
        me["csrf_token"].as_str().unwrap_or("none").to_owned()
    }

    fn list(&self, server: &Server, path: &str) -> Vec<String> {
        let (status, body) = self.ask(server, path);
        assert_eq!(status, 200, "{} {path}: {body}", self.name);
        let page: Value = serde_json::from_str(&body).unwrap();
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|item| {
                item["id"]
                    .as_str()
                    .or(item["ods"].as_str())
                    .unwrap()
                    .to_owned()
            })
            .collect()
    }
}

/// An own row of each resource, a foreign one, and one that never was; none where nothing of the
/// resource is foreign.
fn row(resource: NetworkResource) -> (&'static str, Option<(&'static str, &'static str)>) {
    match resource {
        NetworkResource::Organisations => ("QWO", Some(("QFF", "QGG"))),
        NetworkResource::Areas => ("leeds", Some(("foreign-leeds", "absence-leeds"))),
        NetworkResource::ServiceLines => ("nursing", None),
        NetworkResource::Competences => ("syringe-driver", None),
        NetworkResource::People => (
            ADA,
            Some(("foreign-ada-fennimore", "absence-ada-fennimore")),
        ),
        NetworkResource::Pools => (POOL, Some(("foreign-leeds-nurses", "absence-leeds-nurses"))),
        NetworkResource::DutyPatterns => {
            (NIGHT, Some(("foreign-leeds-night", "absence-leeds-night")))
        }
        NetworkResource::Agreements => (
            "leeds-nursing",
            Some(("foreign-leeds-nursing", "absence-leeds-nursing")),
        ),
        NetworkResource::Absences => ("away", Some(("foreign-away", "absence-away"))),
        NetworkResource::Preferences => ("wish", Some(("foreign-wish", "absence-wish"))),
    }
}

fn callers(server: &Server) -> Vec<Caller> {
    let roles = ["auditor:QWO", "auditor:ZZE21", "auditor:XXX"].map(str::to_owned);
    let roles = roles
        .into_iter()
        .chain([format!("manager:{POOL}"), format!("staff:{ADA}")]);
    let mut callers: Vec<Caller> = roles.map(|role| by_role(server, &role)).collect();
    callers.extend(["QWO", "ZZE21"].map(|ods| by_key(server, Some(ods))));
    callers
}

fn must_not_name(caller: &Caller, path: &str, body: &str) {
    let body = body.to_lowercase();
    for mark in [MARK, "qff", "zzf21"] {
        assert!(
            !body.contains(mark),
            "{} {path} names {mark}: {body}",
            caller.name
        );
    }
}

#[test]
fn a_foreign_item_is_as_one_that_never_was_to_every_role_by_every_method() {
    let server = served();
    let whole = serde_json::to_value(file()).unwrap();
    for caller in callers(&server) {
        for resource in NetworkResource::ALL {
            let list = format!("/api/v1/{}", resource.path());
            let (status, body) = caller.ask(&server, &format!("{list}?limit=200"));
            assert!(
                matches!(status, 200 | 403),
                "{} {list}: {status}",
                caller.name
            );
            must_not_name(&caller, &list, &body);
            let Some((foreign, absent)) = row(resource).1 else {
                continue;
            };
            for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
                let ask = |id: &str| {
                    let mut body = whole[resource.list()][0].clone();
                    body[resource.key()] = json!(id);
                    let path = format!("{list}/{id}");
                    let (status, told) = if method == Method::GET {
                        caller.ask(&server, &path)
                    } else {
                        caller.send(&server, method.clone(), &path, &body)
                    };
                    (status, told.replace(id, "ID"))
                };
                let (seen, never) = (ask(foreign), ask(absent));
                assert_eq!(seen, never, "{} {method} {list}", caller.name);
                assert!(
                    matches!(seen.0, 403 | 404),
                    "{} {method} {list}: {seen:?}",
                    caller.name
                );
            }
        }
    }
    let left = evenwatch::app::network::network(&server.app).unwrap();
    assert_eq!(left.file(), &file());
}

#[test]
fn what_is_written_may_name_nothing_foreign() {
    let server = served();
    let whole = serde_json::to_value(file()).unwrap();
    let cases = [
        (NetworkResource::Absences, "/person", "ada-fennimore"),
        (NetworkResource::Preferences, "/pattern", "leeds-night"),
        (NetworkResource::DutyPatterns, "/pool", "leeds-nurses"),
        (NetworkResource::People, "/reaches/0", "leeds"),
        (NetworkResource::Pools, "/members/0/person", "ada-fennimore"),
        (NetworkResource::Pools, "/areas/0", "leeds"),
    ];
    for caller in callers(&server) {
        for (resource, pointer, base) in cases {
            let list = format!("/api/v1/{}", resource.path());
            let ask = |prefix: &str| {
                let id = format!("{prefix}{base}");
                let mut body = whole[resource.list()][0].clone();
                body["id"] = json!("quite-new");
                match body.pointer_mut(pointer) {
                    Some(place) => *place = json!(id),
                    None => body["pattern"] = json!(id),
                }
                let (status, told) = caller.send(&server, Method::POST, &list, &body);
                (status, told.replace(&id, "ID"))
            };
            let (foreign, absent) = (ask("foreign-"), ask("absence-"));
            assert_eq!(foreign, absent, "{} {list} {pointer}", caller.name);
            assert!(
                matches!(foreign.0, 403 | 422),
                "{} {list}: {foreign:?}",
                caller.name
            );
        }
    }
}

#[test]
fn an_id_of_a_colleague_s_leave_is_refused_whether_it_is_taken_or_not() {
    let server = served();
    let add = |caller: &Caller, id: &str, person: &str| {
        let body = json!({ "id": id, "person": person, "kind": "other",
            "period": { "first_day": "2027-08-02", "last_day": "2027-08-13" } });
        caller.send(&server, Method::POST, "/api/v1/absences", &body)
    };
    let administrator = by_role(&server, "administrator");
    let taken = format!("{BILAL}.2027-08-02");
    for id in [taken.as_str(), "ical.taken"] {
        assert_eq!(add(&administrator, id, BILAL).0, 201);
    }
    let staff = by_role(&server, &format!("staff:{ADA}"));
    for (taken, free) in [
        (taken.as_str(), "bilal-quarrington.2027-08-03"),
        (&taken, "bilal-quarrington.2027-08-02.2"),
        (&taken, "nobody.2027-08-02"),
        ("ical.taken", "ical.free"),
    ] {
        let told = [taken, free].map(|id| {
            let (status, told) = add(&staff, id, ADA);
            (status, told.replace(id, "ID"))
        });
        assert_eq!(told[0], told[1], "{free}");
        assert_eq!(told[0].0, 422, "{free}: {told:?}");
    }
    // Their own are theirs, and another id that is taken is no more than that.
    for (id, person, status) in [
        (format!("{ADA}.2027-08-02"), ADA, 201),
        ("summer".to_owned(), ADA, 201),
        (format!("{MARK}-away"), ADA, 409),
    ] {
        let (found, told) = add(&staff, &id, person);
        assert_eq!(found, status, "{id}: {told}");
        assert!(!told.contains("PUT"), "{id}: {told}");
    }
}

#[test]
fn each_role_changes_what_is_its_own_and_nothing_else() {
    let server = served();
    let manager = format!("manager:{POOL}");
    let staff = format!("staff:{ADA}");
    // In the order of `NetworkResource::ALL`: organisations, areas, lines, competences, people,
    // pools, patterns, agreements, absences, wishes.
    let table = [
        (by_role(&server, "administrator"), [200; 10]),
        (by_role(&server, "auditor:QWO"), [403; 10]),
        (by_role(&server, "auditor:XXX"), [403; 10]),
        (
            by_role(&server, &manager),
            [403, 403, 403, 403, 403, 200, 200, 403, 200, 200],
        ),
        (
            by_role(&server, &staff),
            [403, 403, 403, 403, 403, 403, 403, 403, 200, 200],
        ),
        (
            by_key(&server, Some("QWO")),
            // The pool serves the board's areas: a reason to see who is on call, and none to see or
            // change its people.
            [403, 200, 403, 403, 404, 403, 403, 200, 404, 404],
        ),
        (
            by_key(&server, Some("ZZE21")),
            [403, 403, 403, 403, 200, 200, 200, 403, 200, 200],
        ),
    ];
    for (caller, wanted) in table {
        let found = NetworkResource::ALL.map(|resource| {
            let own = row(resource).0;
            let path = format!("/api/v1/{}/{own}", resource.path());
            let item = resource.item(&file(), own).unwrap().value();
            // In part as whole, and nobody makes by PUT what they may not make by POST.
            let patched = caller.send(&server, Method::PATCH, &path, &item);
            let (status, body) = caller.send(&server, Method::PUT, &path, &item);
            assert_eq!(patched, (status, body.clone()), "{} {path}", caller.name);
            must_not_name_unless(&caller, "administrator", &path, &body);
            status
        });
        assert_eq!(found, wanted, "{}", caller.name);
    }
}

fn must_not_name_unless(caller: &Caller, all: &str, path: &str, body: &str) {
    if caller.name != all {
        must_not_name(caller, path, body);
    }
}

#[test]
fn staff_keep_their_own_leave_and_wishes_and_see_nobody_elses() {
    let server = served();
    let (ada, bilal) = (
        by_role(&server, &format!("staff:{ADA}")),
        by_role(&server, &format!("staff:{BILAL}")),
    );
    assert_eq!(ada.list(&server, "/api/v1/people"), [ADA]);
    assert_eq!(ada.list(&server, "/api/v1/absences"), ["away"]);
    assert_eq!(ada.list(&server, "/api/v1/preferences"), ["wish"]);
    assert!(bilal.list(&server, "/api/v1/absences").is_empty());
    assert_eq!(
        bilal
            .send(&server, Method::DELETE, "/api/v1/absences/away", &json!({}))
            .0,
        404
    );
    let absence = |id: &str, person: &str| json!({ "id": id, "person": person, "kind": "other", "period": { "first_day": "2026-12-01", "last_day": "2026-12-02" } });
    let post = |caller: &Caller, body: &Value| {
        caller
            .send(&server, Method::POST, "/api/v1/absences", body)
            .0
    };
    assert_eq!(post(&bilal, &absence("b", BILAL)), 201);
    // A colleague is seen, and their leave is not one's own.
    assert_eq!(post(&bilal, &absence("c", ADA)), 403);
    let moved = absence("b", ADA);
    assert_eq!(
        bilal
            .send(&server, Method::PUT, "/api/v1/absences/b", &moved)
            .0,
        403
    );
    let manager = by_role(&server, &format!("manager:{POOL}"));
    assert_eq!(manager.list(&server, "/api/v1/absences"), ["away", "b"]);
    assert_eq!(
        manager
            .send(&server, Method::DELETE, "/api/v1/absences/b", &json!({}))
            .0,
        204
    );
    // A session without its token writes nothing.
    let cookie = ada.headers[0].1.clone();
    let headers = [
        ("cookie", cookie.as_str()),
        ("origin", server.address.as_str()),
    ];
    let answer = server.send(
        Method::POST,
        "/api/v1/absences",
        &headers,
        &absence("d", ADA),
    );
    assert_eq!(answer.status(), 403);
}

#[test]
fn changes_tell_each_role_of_its_own_rows_alone() {
    let server = served();
    let everybody = callers(&server);
    let place = |caller: &Caller| {
        let (status, body) = caller.ask(&server, "/api/v1/changes");
        let answer: Value = serde_json::from_str(&body).unwrap();
        (status == 200).then(|| answer["next"].as_str().unwrap().to_owned())
    };
    let places: Vec<_> = everybody.iter().map(place).collect();
    let boss = by_role(&server, "administrator");
    for prefix in ["", "foreign-"] {
        let pool = format!("/api/v1/pools/{prefix}{POOL}");
        let mut body: Value = serde_json::from_str(&boss.ask(&server, &pool).1).unwrap();
        body["name"] = json!(format!("{prefix}renamed"));
        assert_eq!(boss.send(&server, Method::PUT, &pool, &body).0, 200);
        for resource in ["absences/{}away", "preferences/{}wish"] {
            let path = format!("/api/v1/{}", resource.replace("{}", prefix));
            assert_eq!(boss.send(&server, Method::DELETE, &path, &json!({})).0, 204);
        }
    }
    let mut told = Vec::new();
    for (caller, place) in everybody.iter().zip(places) {
        let path = format!("/api/v1/changes?since={}", place.unwrap());
        let (status, body) = caller.ask(&server, &path);
        assert_eq!(status, 200, "{}", caller.name);
        must_not_name(caller, &path, &body);
        let answer: Value = serde_json::from_str(&body).unwrap();
        told.push(answer["items"].as_array().unwrap().len());
    }
    // Auditors of either organisation, and the board's key, hear of the pool, and nothing of leave;
    // the other three of all.
    assert_eq!(told, [1, 1, 0, 3, 3, 1, 3]);
}
