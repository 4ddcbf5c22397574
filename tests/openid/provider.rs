//! Against a real provider, by others: `oidc-provider-mock` from PyPI, over authlib.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use evenwatch::app::accounts;
use reqwest::Url;

use super::{Browser, serve, wrong};
use crate::api::server::{NOW, header};
use crate::feeds::scene::at;
use crate::support::python;

/// The provider; it ends with the test.
struct Mock {
    child: Child,
    issuer: String,
}

impl Mock {
    /// It knows two people.
    fn start() -> Self {
        let mut child = Command::new(python::interpreter())
            .args([
                "-m",
                "oidc_provider_mock",
                "--port",
                "0",
                "--require-nonce",
                "true",
            ])
            .args([
                "--user-claims",
                r#"{"sub":"s-1","email":"ann@example.org","email_verified":true}"#,
            ])
            .args([
                "--user-claims",
                r#"{"sub":"s-2","email":"ann@example.org","email_verified":false}"#,
            ])
            .env("PYTHONUNBUFFERED", "1")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let issuer = said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, rest) = line.split_once("running on ")?;
                rest.split(' ').next().map(str::to_owned)
            })
            .expect("the provider listens: `.ci/needs test` installs it");
        // Or it would wait for a reader some day.
        std::thread::spawn(move || said.for_each(drop));
        Self { child, issuer }
    }

    /// Somebody answers the provider's page: the path and query with which it sends the browser
    /// back.
    fn decides(&self, location: &str, form: &str) -> String {
        assert!(location.starts_with(&self.issuer), "{location}");
        let client = crate::support::http::client()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let answer = client
            .post(location)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned())
            .send()
            .unwrap();
        let back: Url = header(&answer, "location").parse().unwrap();
        format!("{}?{}", back.path(), back.query().unwrap())
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

#[test]
fn a_real_provider_signs_people_in_and_turns_them_away() {
    let mock = Mock::start();
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, &mock.issuer, |settings| {
        settings.openid.signed_out_address = "https://rota.example.org/sign-in".to_owned();
    });
    let roles = ["auditor".parse().unwrap()];
    let name = "ann@example.org".parse().unwrap();
    accounts::add(&server.app, &name, &roles, "correct horse battery", at(NOW)).unwrap();

    let browser = Browser::new();
    let denied = mock.decides(&browser.begin(&server, "/account"), "action=deny");
    // It forgets the state when it refuses, which the standard does not let it (RFC 6749, 4.1.2.1).
    let (status, sentence) = wrong(browser.get(&server, &denied));
    assert_eq!(status, 401, "{sentence}");
    let unverified = mock.decides(&browser.begin(&server, "/account"), "sub=s-2");
    let (status, sentence) = wrong(browser.get(&server, &unverified));
    assert!(
        status == 403 && sentence.contains("calls s-2"),
        "{status} {sentence}"
    );

    let good = mock.decides(&browser.begin(&server, "/account"), "sub=s-1");
    let done = browser.get(&server, &good);
    assert_eq!(
        (done.status().as_u16(), header(&done, "location")),
        (303, "/account".to_owned())
    );
    assert_eq!(browser.who(&server), "user:ann@example.org");

    // The way out: its page asks, and leads to where this server says that it should.
    let left = browser.sign_out(&server);
    let onward = header(&left, "refresh");
    assert_eq!(browser.who(&server), "anybody");
    let (_, onward) = onward.split_once("url=").unwrap();
    assert!(onward.starts_with(&mock.issuer), "{onward}");
    let client = crate::support::http::client()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let page = client.get(onward).send().unwrap();
    assert_eq!(page.status(), 200, "{onward}");
    let page = page.text().unwrap();
    assert!(page.contains("https://rota.example.org/sign-in"), "{page}");

    // A code is good once, to the provider as well.
    let again = browser.begin(&server, "/");
    let state = again
        .split(['?', '&'])
        .find(|pair| pair.starts_with("state="))
        .unwrap();
    let code = good
        .split(['?', '&'])
        .find(|pair| pair.starts_with("code="))
        .unwrap();
    let (status, sentence) =
        wrong(browser.get(&server, &format!("/sign-in/openid/back?{state}&{code}")));
    assert!(
        status == 401 && sentence.contains("invalid_grant"),
        "{status} {sentence}"
    );
}
