//! Role by route by row: whoever may not see a row cannot tell it from one that never was, and no
//! answer names it.

use std::collections::BTreeSet;

use evenwatch::app::{feed_tokens, jobs};
use evenwatch::domain::access::Role;
use evenwatch::domain::ids::DutyId;
use evenwatch::http::permission::RequiredAccess;
use evenwatch::http::{Endpoint, endpoints};
use evenwatch::web::PAGES;
use reqwest::Method;

use super::neighbours::{
    ABSENT_ROTA, Caller, FOREIGN_ROTA, MARK, MIXED_ROTA, by_key, by_role, served,
};
use crate::api::server::{NOW, Server, header};
use crate::feeds::scene::{self, ADA, NIGHT, POOL};

/// Each address with an id: of one's own, of the other's, and of nobody.
const ROWS: [(&str, &str, &str, &str); 18] = [
    ("/api/v1/rotas/{id}", "MIXED", "FOREIGN", "ABSENT"),
    (
        "/api/v1/rotas/{id}?revision=7",
        "MIXED",
        "FOREIGN",
        "ABSENT",
    ),
    (
        "/api/v1/audit/areas/{id}/lines/nursing?from=2026-10-19&to=2026-10-26",
        "leeds",
        "foreign-leeds",
        "absence-leeds",
    ),
    (
        "/feeds/people/{id}.ics",
        ADA,
        "foreign-ada-fennimore",
        "absence-ada-fennimore",
    ),
    (
        "/feeds/pools/{id}.ics",
        POOL,
        "foreign-leeds-nurses",
        "absence-leeds-nurses",
    ),
    ("/rotas/{id}", "MIXED", "FOREIGN", "ABSENT"),
    (
        "/pools/{id}",
        POOL,
        "foreign-leeds-nurses",
        "absence-leeds-nurses",
    ),
    (
        "/api/v1/audit/areas/leeds/lines/{id}?from=2026-10-19&to=2026-10-26",
        "nursing",
        "foreign-line",
        "absence-line",
    ),
    // Whoever asked for it alone sees a job, and who may see all: here nobody else's is one's own.
    ("/api/v1/jobs/{id}", "JOB", "JOB", "ABSENT"),
    ("/api/v1/jobs/{id}/events", "JOB", "JOB", "ABSENT"),
    ("/api/v1/jobs/{id}/result", "JOB", "JOB", "ABSENT"),
    (
        "/feeds/areas/{id}.ics",
        "leeds",
        "foreign-leeds",
        "absence-leeds",
    ),
    // A line goes over all organisations.
    (
        "/feeds/lines/{id}.ics",
        "nursing",
        "foreign-line",
        "absence-line",
    ),
    ("/feeds/boards/{id}.ics", "QWO", "QFF", "QAB"),
    (
        "/fhir/r4/HealthcareService/{id}",
        POOL,
        "foreign-leeds-nurses",
        "absence-leeds-nurses",
    ),
    (
        "/fhir/r4/Schedule/{id}",
        POOL,
        "foreign-leeds-nurses",
        "absence-leeds-nurses",
    ),
    ("/api/v1/duties/{id}", "NIGHT", "FOREIGN-NIGHT", "ABSENT"),
    (
        "/api/v1/rotas/{id}/files/rota.csv",
        "MIXED",
        "FOREIGN",
        "ABSENT",
    ),
];

/// Addresses of lists and sums.
const WHOLES: [&str; 37] = [
    "/",
    "/account",
    "/metrics",
    "/api/v1/me",
    "/api/v1/on-call",
    "/api/v1/on-call?at=2026-10-21T02:00:00Z",
    "/api/v1/rotas",
    "/api/v1/rotas?state=published",
    "/api/v1/duties?from=2026-10-19&to=2026-10-26",
    "/api/v1/duties?from=2026-10-19&to=2026-10-26&short=yes",
    "/api/v1/audit?from=2026-10-19&to=2026-10-26",
    "/api/v1/audit/files/coverage.csv?from=2026-10-19&to=2026-10-26",
    "/api/v1/audit/files/paper.html?from=2026-10-19&to=2026-10-26",
    "/api/v1/audit/trend",
    "/api/v1/audit/why?hour=sat-02&from=2026-10-19&to=2026-10-26",
    "/api/v1/audit/why?line=nursing&from=2026-10-19&to=2026-10-26&known_at=2026-09-02T00:00:00Z",
    "/api/v1/on-call?at=2026-10-21T02:00:00Z&known_at=2026-09-02T00:00:00Z",
    "/api/v1/audits",
    "/api/v1/audit-schedules",
    "/api/v1/scenarios",
    "/api/v1/equity?from=2026-10-19&to=2026-10-26",
    "/api/v1/network",
    "/api/v1/sheets/staff.csv",
    "/api/v1/sheets/leave.csv",
    "/api/v1/refreshes",
    "/api/v1/jobs",
    "/api/v1/changes",
    "/api/v1/feed-tokens",
    "/api/v1/users",
    "/api/v1/users/ann/identities",
    "/api/v1/keys",
    "/api/v1/webhooks",
    "/api/v1/log",
    "/fhir/r4/HealthcareService",
    "/fhir/r4/PractitionerRole",
    "/fhir/r4/Schedule",
    "/fhir/r4/Slot?start=ge2026-10-01",
];

fn id(server: &Server, word: &str) -> String {
    match word {
        "MIXED" => MIXED_ROTA.to_string(),
        "FOREIGN" => FOREIGN_ROTA.to_string(),
        "NIGHT" | "FOREIGN-NIGHT" => {
            let prefix = word.strip_suffix("NIGHT").unwrap().to_lowercase();
            let pattern = format!("{prefix}{NIGHT}").parse().unwrap();
            DutyId::of(&pattern, scene::day("2026-10-20")).to_string()
        }
        "JOB" => {
            let jobs = jobs::list(&server.app, &jobs::JobSearch::default(), 1).unwrap();
            jobs[0].id.to_string()
        }
        "ABSENT" => ABSENT_ROTA.to_string(),
        other => other.to_owned(),
    }
}

#[test]
fn point_20_nothing_of_another_organisation_leaks_by_any_route_to_any_role() {
    let server = served();
    let callers = [
        by_role(&server, "auditor:QWO"),
        by_role(&server, "auditor:ZZE21"),
        by_role(&server, &format!("manager:{POOL}")),
        by_role(&server, &format!("staff:{ADA}")),
        by_key(&server, Some("QWO")),
        by_role(&server, "auditor:XXX"),
    ];
    for caller in &callers {
        for path in WHOLES {
            let (status, body) = caller.ask(&server, path);
            assert!(
                matches!(status, 200 | 403),
                "{} {path}: {status} {body}",
                caller.name
            );
            let body = body.to_lowercase();
            for mark in [MARK, "qff", "zzf21"] {
                assert!(
                    !body.contains(mark),
                    "{} {path} names {mark}: {body}",
                    caller.name
                );
            }
        }
        for (path, own, foreign, absent) in ROWS {
            let ask = |word: &str| {
                let id = id(&server, word);
                let (status, body) = caller.ask(&server, &path.replace("{id}", &id));
                (status, body.replace(&id, "ID"))
            };
            let (seen, never) = (ask(foreign), ask(absent));
            assert_eq!(seen, never, "{} {path}", caller.name);
            assert!(
                matches!(seen.0, 403 | 404),
                "{} {path}: {}",
                caller.name,
                seen.0
            );
            let (status, body) = ask(own);
            assert!(
                matches!(status, 200 | 403 | 404),
                "{} {path}: {status}",
                caller.name
            );
            let body = body.to_lowercase();
            for mark in [MARK, "qff", "zzf21"] {
                assert!(
                    !body.contains(mark),
                    "{} {path} names {mark}: {body}",
                    caller.name
                );
            }
        }
    }
}

/// The same questions by whoever may: without this, a server that answers nothing would pass.
#[test]
fn each_role_sees_its_own_rows() {
    let server = served();
    let own = |caller: &Caller, at: usize| {
        let (path, own, ..) = ROWS[at];
        caller
            .ask(&server, &path.replace("{id}", &id(&server, own)))
            .0
    };
    let manager = format!("manager:{POOL}");
    let staff = format!("staff:{ADA}");
    for (role, wanted) in [
        (
            "administrator",
            [
                200, 404, 200, 200, 200, 200, 200, 200, 200, 200, 409, 200, 200, 200, 200, 200,
                200, 200,
            ],
        ),
        (
            "auditor:QWO",
            [
                200, 404, 200, 403, 200, 200, 200, 200, 404, 404, 404, 200, 404, 200, 200, 200,
                200, 200,
            ],
        ),
        (
            "auditor:ZZE21",
            [
                200, 404, 200, 403, 200, 200, 200, 200, 404, 404, 404, 200, 404, 404, 200, 200,
                200, 200,
            ],
        ),
        (
            manager.as_str(),
            [
                200, 404, 200, 200, 200, 200, 200, 200, 404, 404, 404, 200, 404, 404, 200, 200,
                200, 200,
            ],
        ),
        (
            staff.as_str(),
            [
                200, 404, 403, 200, 200, 200, 200, 403, 404, 404, 404, 200, 404, 404, 200, 200,
                200, 200,
            ],
        ),
        (
            "auditor:XXX",
            [
                404, 404, 404, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404,
                404, 404,
            ],
        ),
    ] {
        let caller = by_role(&server, role);
        let found: Vec<u16> = (0..ROWS.len()).map(|at| own(&caller, at)).collect();
        assert_eq!(found, wanted, "{role}");
        let (status, rota) = caller.ask(&server, &format!("/api/v1/rotas/{MIXED_ROTA}"));
        let sees_all = role == "administrator";
        assert_eq!(status == 200 && rota.contains(MARK), sees_all, "{role}");
        let (_, rotas) = caller.ask(&server, "/api/v1/rotas");
        let rotas: serde_json::Value = serde_json::from_str(&rotas).unwrap();
        let count = |all| {
            if sees_all {
                all
            } else {
                usize::from(role != "auditor:XXX")
            }
        };
        assert_eq!(rotas["items"].as_array().unwrap().len(), count(2), "{role}");
        let (_, on_call) = caller.ask(&server, "/api/v1/on-call?at=2026-10-21T02:00:00Z");
        assert_eq!(
            on_call.contains("O'Brien"),
            role != "auditor:XXX",
            "{role} {on_call}"
        );
    }
    let key = by_key(&server, None);
    assert!(key.ask(&server, "/api/v1/network").1.contains(MARK));
}

#[test]
fn nobody_reads_anything_where_accounts_are_asked_for() {
    let server = served();
    let all = endpoints(PAGES);
    // What reads is asked for at every address, also where nothing does: that says no more.
    let reads = |pattern: &'static str| {
        let mut here = all.iter().filter(|one| one.access.pattern == pattern);
        let first = here.clone().next().unwrap();
        let reads = here.find(|one| one.method.as_str() == "GET");
        (Method::GET, reads.unwrap_or(first).access)
    };
    let addresses: BTreeSet<&'static str> = all.iter().map(|one| one.access.pattern).collect();
    let own = all.iter().map(|one| {
        let method = Method::from_bytes(one.method.as_str().as_bytes());
        (method.unwrap(), one.access)
    });
    for (method, access) in addresses.into_iter().map(reads).chain(own) {
        let (address, need) = (access.pattern, access.needs);
        let path = address
            .replace("{id}", POOL)
            .replace("{area}", "leeds")
            .replace("{line}", "nursing")
            .replace("{name}", "coverage.csv");
        let answer = server.ask(method.clone(), &path, &[]);
        let (status, body) = (answer.status().as_u16(), answer.text().unwrap());
        let asked_for = matches!(need, RequiredAccess::May(_) | RequiredAccess::SignedIn);
        assert_eq!(status == 401, asked_for, "{method} {path}: {status}");
        assert!(
            !body.contains("O'Brien") && !body.contains("Fennimore"),
            "{path}: {body}"
        );
        if asked_for && method == Method::GET {
            assert!(body.contains("Sign in at /sign-in"), "{body}");
            let page = server.ask(Method::GET, &path, &[("accept", "text/html")]);
            let for_programs = ["/api/", "/feeds/", "/fhir/"];
            let is_page = !for_programs.iter().any(|start| path.starts_with(start));
            assert_eq!(page.status() == 303, is_page, "{path}");
        }
    }
    for wrong in [
        "Bearer x",
        "Bearer evenwatch_key_00",
        "bearer",
        "Basic YTpi",
    ] {
        let answer = server.ask(Method::GET, "/api/v1/rotas", &[("authorization", wrong)]);
        assert_eq!(answer.status(), 401, "{wrong}");
        assert!(header(&answer, "www-authenticate").starts_with("Bearer"));
    }
}

#[test]
fn every_endpoint_stands_once_in_the_list_and_the_description_says_what_it_needs() {
    let server = Server::empty();
    let document = server.openapi();
    let described = |endpoint: &Endpoint| {
        let method = endpoint.method.as_str().to_lowercase();
        let operation = &document["paths"][endpoint.access.pattern][&method];
        operation.as_object().cloned()
    };
    let all = endpoints(PAGES);
    let mut operations = 0;
    for one in &all {
        let (pattern, method) = (one.access.pattern, &one.method);
        let same = |other: &&Endpoint| other.method == *method && other.access.pattern == pattern;
        assert_eq!(all.iter().filter(same).count(), 1, "{method} {pattern}");
        let Some(operation) = described(one) else {
            let for_programs = ["/api/", "/feeds/", "/fhir/", "/health/", "/metrics"];
            let is_page = !for_programs.iter().any(|start| pattern.starts_with(start));
            assert!(is_page, "{method} {pattern} is not described");
            continue;
        };
        operations += 1;
        let ways = operation["security"].as_array().unwrap();
        let wanted = match one.access.needs {
            RequiredAccess::Nothing => 0,
            RequiredAccess::Known => 3,
            _ if pattern.starts_with("/feeds/") => 3,
            _ => 2,
        };
        assert_eq!(ways.len(), wanted, "{method} {pattern}");
        let asked_for = matches!(
            one.access.needs,
            RequiredAccess::May(_) | RequiredAccess::SignedIn
        );
        // Where nobody need be known, a wrong key may be refused all the same.
        let is_told = operation["responses"].get("401").is_some();
        assert!(
            is_told == asked_for || one.access.needs == RequiredAccess::Known,
            "{method} {pattern}"
        );
    }
    let items = document["paths"].as_object().unwrap().values();
    let all_described: usize = items.map(|item| item.as_object().unwrap().len()).sum();
    assert_eq!(
        operations, all_described,
        "what is described is an endpoint"
    );
}

#[test]
fn feeds_are_given_out_by_whoever_manages_them_alone() {
    let server = served();
    let of = |role: &str| {
        let role: Role = role.parse().unwrap();
        let who = evenwatch::domain::access::Actor::Anybody;
        server
            .app
            .as_principal(evenwatch::domain::access::Principal::of_roles(who, &[role]))
    };
    let now = scene::at(NOW);
    let manager = of(&format!("manager:{POOL}"));
    let add = |app: &_, feed: &str| feed_tokens::add(app, &feed.parse().unwrap(), now);
    for (feed, good) in [
        (format!("person:{ADA}"), true),
        (format!("pool:{POOL}"), true),
        ("area:leeds".to_owned(), true),
        ("line:nursing".to_owned(), false),
        ("person:foreign-ada-fennimore".to_owned(), false),
        ("pool:foreign-leeds-nurses".to_owned(), false),
        ("area:foreign-leeds".to_owned(), false),
        // No pool serves the whole of a board.
        ("board:QWO".to_owned(), false),
    ] {
        assert_eq!(add(&manager, &feed).is_ok(), good, "{feed}");
        assert!(add(&of(&format!("staff:{ADA}")), &feed).is_err(), "{feed}");
        let is_board = feed.starts_with("board:");
        assert_eq!(add(&of("auditor"), &feed).is_ok(), is_board, "{feed}");
    }
    // A board's is given out by whoever may see it.
    for (role, feed, good) in [
        ("auditor:QWO", "board:QWO", true),
        ("auditor:QFF", "board:QWO", false),
        ("auditor:QWO", "board:QFF", false),
        ("auditor:ZZE21", "board:QWO", false),
        ("auditor", "board:ZZE21", false),
        ("administrator", "board:QFF", true),
    ] {
        assert_eq!(add(&of(role), feed).is_ok(), good, "{role} {feed}");
    }
    let theirs = feed_tokens::list(&of("auditor:QWO")).unwrap();
    assert!(
        theirs.len() == 2 && theirs.iter().all(|one| one.feed.to_string() == "board:QWO"),
        "{theirs:?}"
    );
    assert!(feed_tokens::list(&of(&format!("staff:{ADA}"))).is_err());
    let (foreign, _) = add(&of("administrator"), "pool:foreign-leeds-nurses").unwrap();
    assert_eq!(feed_tokens::list(&manager).unwrap().len(), 3);
    let error = feed_tokens::revoke(&manager, foreign.id, now)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("there is no private calendar address"),
        "{error}"
    );
}
