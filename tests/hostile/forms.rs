//! Whatever changes something in a session carries the session's token.

use evenwatch::http::route_permissions::FORMS;
use reqwest::Method;
use serde_json::Value;

use super::paths;
use crate::accounts::neighbours::{by_role, served};

#[test]
fn every_unsafe_method_of_a_session_carries_its_token_whatever_its_type() {
    let server = served();
    let admin = by_role(&server, "administrator");
    let cookie = admin.headers[0].1.as_str();
    let form = "application/x-www-form-urlencoded";
    let forms = FORMS.map(|(path, _)| path);
    let others = paths().into_iter().filter(|path| {
        let begins = path.starts_with("/sign-in");
        !begins && !forms.contains(&path.as_str())
    });
    for path in others {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            for kind in [
                form,
                "application/x-www-form-urlencoded; charset=utf-8",
                "text/plain",
                "",
            ] {
                let headers = [
                    ("cookie", cookie),
                    ("origin", &server.address),
                    ("content-type", kind),
                ];
                let answer = server.ask(method.clone(), &path, &headers);
                let status = answer.status().as_u16();
                let told = answer.text().unwrap();
                let is_refused = status == 403 && told.contains("CSRF token missing");
                // What takes nothing of anybody changes nothing, and says so without looking at sessions.
                let is_nothing = status == 405;
                assert!(
                    is_refused || is_nothing,
                    "{method} {path} {kind}: {status} {told}"
                );
            }
        }
    }
    for path in forms {
        let headers = [
            ("cookie", cookie),
            ("origin", &server.address),
            ("content-type", form),
        ];
        let answer = server.ask(Method::POST, path, &headers);
        assert_eq!(answer.status(), 400, "{path}: a form without its fields");
    }
    let me = server.ask(Method::GET, "/api/v1/me", &[("cookie", cookie)]);
    assert_eq!(me.json::<Value>().unwrap()["who"], "user:u-administrator");
}
