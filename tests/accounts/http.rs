//! Signing in over HTTP, forms of other sites, keys, open reading, and private addresses of
//! calendars.

use evenwatch::app::{accounts, feed_tokens, keys};
use evenwatch::domain::access::{Action, Role};
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use reqwest::blocking::Response;

use crate::api::server::{NOW, Server, header};
use crate::feeds::scene::{self, ADA, POOL};

const PASSWORD: &str = "correct horse battery";

/// Sends a form as a browser does from a page of the server itself, with more headers.
pub fn send(server: &Server, path: &str, form: &str, headers: &[(&str, &str)]) -> Response {
    let client = crate::support::http::client()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let mut request = client
        .post(format!("{}{path}", server.address))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().unwrap()
}

/// Signs in and gives the cookie, as a browser sends it back.
pub fn sign_in(server: &Server, name: &str, password: &str) -> Option<String> {
    let form = format!(
        "name={name}&password={}&next=/account",
        password.replace(' ', "+")
    );
    let response = send(server, "/sign-in", &form, &[("origin", &server.address)]);
    let cookie = header(&response, "set-cookie");
    let (pair, attributes) = cookie.split_once(';')?;
    assert_eq!(response.status(), 303);
    assert_eq!(header(&response, "location"), "/account");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(attributes.contains(attribute), "{cookie}");
    }
    Some(pair.to_owned())
}

fn with_user(reading: AnonymousAccess, role: &str) -> Server {
    let server = Server::reading(reading);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let roles: [Role; 1] = [role.parse().unwrap()];
    accounts::add(
        &server.app,
        &"ann".parse().unwrap(),
        &roles,
        PASSWORD,
        scene::at(NOW),
    )
    .unwrap();
    server
}

#[test]
fn a_page_that_may_not_show_cover_does_not_say_that_nothing_is_published() {
    let server = with_user(AnonymousAccess::Accounts, &format!("staff:{ADA}"));
    let cookie = sign_in(&server, "ann", PASSWORD).unwrap();
    let front = || {
        let headers = [("accept", "text/html"), ("cookie", cookie.as_str())];
        let page = server.ask(Method::GET, "/", &headers);
        assert_eq!(page.status(), 200);
        page.text().unwrap()
    };
    assert!(front().contains("Nothing is published from today on"));
    let nights: [(&str, &[&str]); 2] = [("2026-10-25", &[ADA]), ("2026-12-20", &[ADA])];
    let rota = scene::rota(&scene::network(), 1, &nights);
    server.publish(&rota, "2026-10-01T10:00:00Z");
    let page = front();
    assert!(!page.contains("Nothing is published"), "{page}");
    assert!(!page.contains("Key figures"), "{page}");
}

/// Staff may read neither cover nor evenness: no page's bar leads them to a refusal, nor to a part
/// that their front page lacks.
#[test]
fn the_bar_has_only_what_its_reader_may_read() {
    let links = ["#now", "#cover", "#gaps", "#rotas", "#calendars", "equity"];
    for (role, hidden) in [
        (format!("staff:{ADA}"), &links[1..3]),
        ("auditor".to_owned(), &[][..]),
    ] {
        let server = with_user(AnonymousAccess::Accounts, &role);
        let cookie = sign_in(&server, "ann", PASSWORD).unwrap();
        let headers = [("accept", "text/html"), ("cookie", cookie.as_str())];
        let is_staff = !hidden.is_empty();
        for path in ["/", "/account", "/manual", "/equity", "/nowhere"] {
            let page = server.ask(Method::GET, path, &headers);
            let refused = page.status() == 403;
            assert_eq!(refused, is_staff && path == "/equity", "{role} {path}");
            let text = page.text().unwrap();
            let bar = text.split("<nav aria-label=\"Main\">").nth(1).unwrap();
            let bar = bar.split("</nav>").next().unwrap();
            for link in links {
                let is_hidden = hidden.contains(&link) || is_staff && link == "equity";
                let is_there = bar.contains(&format!("href=\"/{link}\""));
                assert_eq!(is_there, !is_hidden, "{role} {path} {link}");
                let id = link.strip_prefix('#').filter(|_| path == "/" && is_there);
                if let Some(id) = id {
                    assert!(text.contains(&format!("id=\"{id}\"")), "{role} {link}");
                }
            }
        }
    }
}

#[test]
fn somebody_signs_in_is_known_and_signs_out() {
    let server = with_user(AnonymousAccess::Accounts, "auditor");
    let page = server.ask(Method::GET, "/rotas/x", &[("accept", "text/html")]);
    assert_eq!(
        (page.status().as_u16(), header(&page, "location")),
        (303, "/sign-in?next=/rotas/x".to_owned())
    );
    let form = server.get("/sign-in?next=/rotas/x").text().unwrap();
    for part in [
        "<label for=\"name\">",
        "<label for=\"password\">",
        "value=\"/rotas/x\"",
        "method=\"post\"",
    ] {
        assert!(form.contains(part), "{form}");
    }
    assert!(!form.contains("<script"), "{form}");
    assert!(
        !server
            .get("/sign-in?next=//evil.example")
            .text()
            .unwrap()
            .contains("evil")
    );

    let cookie = sign_in(&server, "ann", PASSWORD).unwrap();
    let known = [("cookie", cookie.as_str())];
    let me: serde_json::Value = server
        .ask(Method::GET, "/api/v1/me", &known)
        .json()
        .unwrap();
    assert_eq!(me["who"], "user:ann");
    let token = me["csrf_token"].as_str().unwrap().to_owned();
    assert!(
        !cookie.contains(&token),
        "the token of forms is not the session's secret"
    );
    let account = server.ask(Method::GET, "/account", &known).text().unwrap();
    assert!(
        account.contains("You are <strong>ann</strong>") && account.contains(&token),
        "{account}"
    );

    let here = [
        ("origin", server.address.as_str()),
        ("cookie", cookie.as_str()),
    ];
    let leave = format!("csrf={token}");
    for (form, headers) in [
        (leave.as_str(), &here[1..]),
        (&leave, &[("origin", "https://evil.example"), here[1]]),
        (&leave, &[("origin", "null"), here[1]]),
        (
            &leave,
            &[("sec-fetch-site", "cross-site"), here[0], here[1]],
        ),
        (&leave, &[("sec-fetch-site", "same-site"), here[1]]),
        ("csrf=0", &here[..]),
    ] {
        let answer = send(&server, "/sign-out", form, headers);
        assert_eq!(answer.status(), 403, "{form} {headers:?}");
        let problem: serde_json::Value = answer.json().unwrap();
        assert_eq!(problem["type"], "/problems/cross-site");
    }
    let still: serde_json::Value = server
        .ask(Method::GET, "/api/v1/me", &known)
        .json()
        .unwrap();
    assert_eq!(still["who"], "user:ann", "still signed in");
    let left = send(&server, "/sign-out", &leave, &here);
    assert_eq!(
        (left.status().as_u16(), header(&left, "location")),
        (303, "/sign-in".to_owned())
    );
    assert!(header(&left, "set-cookie").contains("Max-Age=0"));
    let me: serde_json::Value = server
        .ask(Method::GET, "/api/v1/me", &known)
        .json()
        .unwrap();
    assert_eq!(me, serde_json::json!({ "who": "anybody", "grants": [] }));
    assert_eq!(server.get("/sign-out").status(), 401);
}

#[test]
fn a_wrong_password_is_told_on_the_page_and_many_lock_the_name() {
    let server = with_user(AnonymousAccess::Accounts, "administrator");
    let here = [("origin", server.address.as_str()), ("accept", "text/html")];
    let attempt = |name: &str| {
        send(
            &server,
            "/sign-in",
            &format!("name={name}&password=wrong&next=/"),
            &here,
        )
    };
    let (known, unknown) = (attempt("ann"), attempt("nobody"));
    assert_eq!(
        (known.status().as_u16(), unknown.status().as_u16()),
        (401, 401)
    );
    let (known, unknown) = (known.text().unwrap(), unknown.text().unwrap());
    assert!(
        known.contains("role=\"alert\"") && known.contains("rong name or password"),
        "{known}"
    );
    assert_eq!(
        known.replace("\"ann\"", ""),
        unknown.replace("\"nobody\"", "")
    );
    for _ in 0..5 {
        let _wrong = attempt("ann");
    }
    let locked = attempt("ann");
    assert_eq!(
        (locked.status().as_u16(), header(&locked, "retry-after")),
        (429, "60".to_owned())
    );
    assert!(sign_in(&server, "ann", PASSWORD).is_none());
    let escaped = send(&server, "/sign-in", "name=%3Cb%3E&password=x", &here)
        .text()
        .unwrap();
    assert!(!escaped.contains("<b>"), "{escaped}");
    for (form, status) in [
        ("name=ann", 400),
        ("", 400),
        ("name=ann&password=x&role=administrator", 400),
    ] {
        assert_eq!(
            send(&server, "/sign-in", form, &here[..1]).status(),
            status,
            "{form}"
        );
    }
}

#[test]
fn reading_is_open_as_the_settings_say() {
    let path = "/api/v1/rotas";
    for (reading, before, after) in [
        (AnonymousAccess::Open, 200, 200),
        (AnonymousAccess::OpenUntilAccounts, 200, 401),
        (AnonymousAccess::Accounts, 401, 401),
    ] {
        let server = Server::reading(reading);
        server.import(&serde_json::to_vec(&scene::file()).unwrap());
        assert_eq!(server.get(path).status(), before, "{reading:?}");
        let proxied = if reading == AnonymousAccess::Open {
            200
        } else {
            401
        };
        for header in [
            ("x-forwarded-for", "192.0.2.1"),
            ("via", "1.1 x"),
            ("referer", "https://rota.example.org/"),
            ("origin", "https://rota.example.org"),
            ("host", "rota.example.org"),
        ] {
            assert_eq!(
                server.ask(Method::GET, path, &[header]).status(),
                proxied,
                "{reading:?} {header:?}"
            );
        }
        accounts::add_first(&server.app, &"ann".parse().unwrap(), scene::at(NOW)).unwrap();
        assert_eq!(server.get(path).status(), after, "{reading:?}");
        assert_eq!(server.json("/api/v1/me")["who"], "anybody", "{reading:?}");
        assert_eq!(server.get("/health/ready").status(), 200);
    }
}

#[test]
fn point_20_a_key_does_what_it_says_and_nothing_else() {
    let server = with_user(AnonymousAccess::Accounts, "administrator");
    let new = keys::NewKey {
        name: "ward-board".parse().unwrap(),
        actions: [Action::ReadOnCall].into(),
        organisation: Some("QWO".parse().unwrap()),
        expires_at: scene::at("2026-12-01T00:00:00Z"),
    };
    let (key, secret) = keys::add(&server.app, &new, scene::at(NOW)).unwrap();
    let bearer = format!("Bearer {secret}");
    let ask = |path: &str| server.ask(Method::GET, path, &[("authorization", &bearer)]);
    let me: serde_json::Value = ask("/api/v1/me").json().unwrap();
    assert_eq!(
        (&me["who"], &me["csrf_token"]),
        (&"key:ward-board".into(), &serde_json::Value::Null)
    );
    assert_eq!(me["grants"][0]["id"], "QWO");
    assert_eq!(ask("/api/v1/on-call").status(), 200);
    let forbidden = ask("/api/v1/rotas");
    assert_eq!(forbidden.status(), 403);
    let problem: serde_json::Value = forbidden.json().unwrap();
    assert_eq!(problem["type"], "/problems/forbidden");
    assert_eq!(
        keys::list(&server.app).unwrap()[0].last_used_at,
        Some(scene::at(NOW))
    );
    keys::revoke(&server.app, key.id, scene::at(NOW)).unwrap();
    assert_eq!(ask("/api/v1/on-call").status(), 401);
}

#[test]
fn point_10_a_private_address_opens_one_calendar_until_it_is_revoked() {
    let server = with_user(AnonymousAccess::Accounts, "administrator");
    let nights: [(&str, &[&str]); 1] = [("2026-10-24", &[ADA])];
    server.publish(
        &scene::rota(&scene::network(), 1, &nights),
        "2026-09-01T10:00:00Z",
    );
    let now = scene::at(NOW);
    assert_eq!(
        server.get(&format!("/feeds/people/{ADA}.ics")).status(),
        401
    );
    for feed in [
        format!("person:{ADA}"),
        format!("pool:{POOL}"),
        "line:nursing".to_owned(),
        "area:leeds".to_owned(),
        "board:QWO".to_owned(),
    ] {
        let (token, secret) = feed_tokens::add(&server.app, &feed.parse().unwrap(), now).unwrap();
        assert!(secret.len() >= 32, "128 bits or more");
        let path = format!("/feeds/private/{secret}.ics");
        let first = server.ask(
            Method::GET,
            &path,
            &[("user-agent", "Google-Calendar-Importer (ann)")],
        );
        assert_eq!(first.status(), 200, "{feed}");
        assert_eq!(
            header(&first, "content-type"),
            "text/calendar; charset=utf-8"
        );
        assert!(header(&first, "cache-control").contains("private"));
        assert_eq!(header(&first, "x-robots-tag"), "noindex");
        let etag = header(&first, "etag");
        let body = first.text().unwrap();
        assert_eq!(body.matches("BEGIN:VEVENT").count(), 1, "{feed} {body}");
        let again = server.ask(Method::GET, &path, &[("if-none-match", &etag)]);
        assert_eq!(again.status(), 304, "{feed}");
        let list = feed_tokens::list(&server.app).unwrap();
        let noted = list.iter().find(|one| one.id == token.id).unwrap();
        let fetch = noted.last_fetch.clone().unwrap();
        assert_eq!(fetch.at, now);
        assert!(
            fetch.agent == "another client" && fetch.version_at <= now,
            "{fetch:?}"
        );
        assert!(!feed_tokens::is_stale(
            noted,
            now + chrono::Duration::hours(47)
        ));
        assert!(feed_tokens::is_stale(
            noted,
            now + chrono::Duration::hours(49)
        ));
        feed_tokens::revoke(&server.app, token.id, now).unwrap();
        let gone = server.get(&path);
        assert_eq!(gone.status(), 410, "{feed}");
        assert!(gone.text().unwrap().contains("/problems/gone"));
    }
    assert_eq!(server.get("/feeds/private/0000.ics").status(), 404);
    assert!(feed_tokens::add(&server.app, &"person:nobody".parse().unwrap(), now).is_err());
}

#[test]
fn a_browser_that_signs_in_again_ends_its_own_session_and_no_other() {
    let server = with_user(AnonymousAccess::Accounts, "auditor");
    let (first, other) = (
        sign_in(&server, "ann", PASSWORD).unwrap(),
        sign_in(&server, "ann", PASSWORD).unwrap(),
    );
    let who = |cookie: &str| {
        let me = server.ask(Method::GET, "/api/v1/me", &[("cookie", cookie)]);
        me.json::<serde_json::Value>().unwrap()["who"].clone()
    };
    let form = format!("name=ann&password={}", PASSWORD.replace(' ', "+"));
    let headers = [
        ("origin", server.address.as_str()),
        ("cookie", first.as_str()),
    ];
    let again = send(&server, "/sign-in", &form, &headers);
    assert_eq!(again.status(), 303);
    assert_eq!(who(&first), "anybody");
    assert_eq!(who(&other), "user:ann");
}
