//! A provider that lies, is slow, or is not there: nobody is signed in, and whoever tried reads
//! why.

use std::time::Duration;

use evenwatch::app::accounts;
use evenwatch::app::metrics::{Sampler, SignInFailure};
use serde_json::json;

use super::fake_idp::{Liar, Token, json_answer};
use super::{Browser, House, wrong};
use crate::api::server::NOW;
use crate::feeds::scene::at;
use crate::upstream::fake_server::answer;

fn house() -> House {
    waiting(20)
}

/// A house that waits for its provider so long. Seconds.
fn waiting(seconds: u32) -> House {
    let house = House::of(Liar::new(), |settings| {
        settings.upstream.timeout_seconds = seconds.try_into().unwrap();
    });
    accounts::add(
        &house.server.app,
        &"ann@example.org".parse().unwrap(),
        &["auditor".parse().unwrap()],
        "correct horse battery",
        at(NOW),
    )
    .unwrap();
    house
}

type Lie = fn(&mut Token);

/// Each a token that somebody made who should not be believed.
const LIES: [(&str, Lie); 16] = [
    ("another issuer", |token| {
        token.claims["iss"] = json!("https://evil.example");
    }),
    ("no issuer", |token| {
        drop(token.claims.as_object_mut().unwrap().remove("iss"));
    }),
    ("another program's", |token| {
        token.claims["aud"] = json!("somebody-else");
    }),
    ("ours and another's", |token| {
        token.claims["aud"] = json!([super::CLIENT, "somebody-else"]);
    }),
    ("given to another program", |token| {
        token.claims["azp"] = json!("somebody-else");
    }),
    ("expired", |token| {
        token.claims["exp"] = json!(at(NOW).timestamp() - 61);
    }),
    ("without an end", |token| {
        drop(token.claims.as_object_mut().unwrap().remove("exp"));
    }),
    ("of another attempt", |token| {
        token.claims["nonce"] = json!("n");
    }),
    ("of no attempt", |token| {
        drop(token.claims.as_object_mut().unwrap().remove("nonce"));
    }),
    ("signed with another key", |token| token.key = 77),
    ("signed with an unknown key", |token| {
        token.key = 77;
        token.header["kid"] = json!("key-77");
    }),
    ("signed with the secret that we share", |token| {
        token.header = json!({ "alg": "HS256" });
    }),
    ("not signed", |token| {
        token.header = json!({ "alg": "none" });
    }),
    ("critical in a way nobody knows", |token| {
        token.header["crit"] = json!(["b64"]);
    }),
    ("of nobody", |token| {
        drop(token.claims.as_object_mut().unwrap().remove("sub"));
    }),
    ("of a name without end", |token| {
        token.claims["sub"] = json!("s".repeat(256));
    }),
];

#[test]
fn no_lie_in_a_token_signs_anybody_in() {
    let house = house();
    let browser = Browser::new();
    for (what, lie) in LIES {
        house.liar.says(lie);
        let (status, sentence) = wrong(browser.sign_in(&house));
        assert!(
            status == 502 && sentence.contains("cannot be trusted"),
            "{what}: {status} {sentence}"
        );
        assert!(
            !sentence.contains("evil") && !sentence.contains("somebody-else"),
            "{what}: {sentence}"
        );
        assert_eq!(browser.who(&house.server), "anybody", "{what}");
    }
    // Each of them is counted, for whoever watches.
    let measured = Sampler::default().look(&house.server.app, at(NOW)).unwrap();
    let counted = measured.sign_in_failures.into_iter();
    let provider = SignInFailure::Provider;
    let counted: Vec<u64> = counted
        .filter_map(|(why, count)| (why == provider).then_some(count))
        .collect();
    assert_eq!(counted, [LIES.len() as u64]);
    // A clock may be behind, a little.
    house
        .liar
        .says(|token| token.claims["exp"] = json!(at(NOW).timestamp() - 59));
    assert_eq!(browser.sign_in(&house).status(), 303);
}

#[test]
fn an_answer_without_a_token_signs_nobody_in() {
    let house = house();
    let browser = Browser::new();
    let html = [("content-type", "text/html")];
    let huge = json!({ "access_token": "x".repeat(17 << 20), "token_type": "Bearer" });
    for (what, instead, status, wanted) in [
        (
            "no token",
            json_answer(
                "200 OK",
                &json!({ "access_token": "x", "token_type": "Bearer" }),
            ),
            502,
            "cannot be trusted",
        ),
        (
            "a page",
            answer("200 OK", &html, b"<h1>Welcome</h1>"),
            502,
            "cannot be trusted",
        ),
        (
            "too much",
            json_answer("200 OK", &huge),
            502,
            "cannot be trusted",
        ),
        (
            "elsewhere",
            answer(
                "307 Temporary Redirect",
                &[("location", "http://127.0.0.1:1/")],
                b"",
            ),
            502,
            "cannot be trusted",
        ),
        (
            "we are refused",
            json_answer("401 Unauthorized", &json!({ "error": "invalid_client" })),
            401,
            "(invalid_client)",
        ),
    ] {
        house.liar.answers(Some(instead));
        let (found, sentence) = wrong(browser.sign_in(&house));
        assert!(
            found == status && sentence.contains(wanted),
            "{what}: {found} {sentence}"
        );
    }
    house.liar.answers(None);
    assert_eq!(browser.sign_in(&house).status(), 303);
}

#[test]
fn a_description_that_is_none_is_not_followed() {
    let house = house();
    let browser = Browser::new();
    let begin = || wrong(browser.get(&house.server, "/sign-in/openid"));
    type Change = fn(&mut serde_json::Value);
    let lies: [(&str, Change); 5] = [
        ("another's", |about| {
            about["issuer"] = json!("https://evil.example");
        }),
        ("a script", |about| {
            about["authorization_endpoint"] = json!("javascript:alert(1)");
        }),
        ("keys inside the house", |about| {
            about["jwks_uri"] = json!("http://169.254.169.254/keys");
        }),
        ("keys in a file", |about| {
            about["jwks_uri"] = json!("file:///etc/passwd");
        }),
        ("nothing", |about| *about = json!([])),
    ];
    for (what, lie) in lies {
        house.liar.about(lie);
        let (status, sentence) = begin();
        assert!(
            status == 502 && sentence.contains("cannot be trusted"),
            "{what}: {status} {sentence}"
        );
    }
    house.liar.about(|_| {});
    assert_eq!(
        browser.sign_in(&house).status(),
        303,
        "the truth is believed"
    );
}

#[test]
fn a_provider_that_is_slow_or_gone_is_not_waited_for() {
    let house = waiting(1);
    let browser = Browser::new();
    house.liar.slows(Duration::from_secs(3));
    let (status, sentence) = wrong(browser.get(&house.server, "/sign-in/openid"));
    assert!(
        status == 502 && sentence.contains("does not answer; try again in a few minutes"),
        "{status} {sentence}"
    );
    let House {
        server,
        liar,
        folder: _folder,
    } = house;
    drop(liar);
    for _ in 0..4 {
        let (status, sentence) = wrong(browser.get(&server, "/sign-in/openid"));
        assert!(
            status == 502 && sentence.contains("sign in with your name and password"),
            "{status} {sentence}"
        );
    }
    // The other way in stays open.
    assert!(
        crate::accounts::http::sign_in(&server, "ann@example.org", "correct horse battery")
            .is_some()
    );
}
