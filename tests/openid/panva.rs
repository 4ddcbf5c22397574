//! Against panva's `oidc-provider` from npm, as it comes: what it says of people it says by
//! UserInfo, as NHS CIS2 does.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use evenwatch::app::accounts;
use evenwatch::config::DatabaseSetting;
use evenwatch::http::AnonymousAccess;
use reqwest::Url;
use reqwest::blocking::{Client, Response};
use tempfile::TempDir;

use super::{Browser, settings, wrong};
use crate::api::server::{NOW, Server, header};
use crate::feeds::scene::at;

/// The provider; it ends with the test.
struct Panva {
    child: Child,
    issuer: String,
}

impl Panva {
    fn start(redirect: &str, way: &str) -> Self {
        let installed = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("../node-oidc/node_modules/oidc-provider/lib/index.js");
        assert!(
            installed.exists(),
            "{} is not there: run `.ci/needs test`",
            installed.display()
        );
        let mut child = Command::new("node")
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/openid/panva.mjs"
            ))
            .args([installed.to_str().unwrap(), redirect, way, NOW])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // It warns of everything that it comes with and nobody should keep.
            .stderr(Stdio::null())
            .spawn()
            .expect("node is there: `.ci/needs test` installs it");
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer = said.next().expect("the provider listens").unwrap();
        std::thread::spawn(move || said.for_each(drop));
        Self { child, issuer }
    }

    /// Somebody of this name signs in at its pages, and agrees: the path and query with which it
    /// sends the browser back.
    fn signs_in(&self, location: &str, login: &str) -> String {
        assert!(location.starts_with(&self.issuer), "{location}");
        let visit = Visit {
            client: crate::support::http::client()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            jar: std::cell::RefCell::default(),
            issuer: &self.issuer,
        };
        let mut next = location.to_owned();
        for _ in 0..10 {
            let answer = visit.get(&next);
            if answer.status().is_redirection() {
                next = header(&answer, "location");
            } else {
                let page = answer.text().unwrap();
                let (_, rest) = page
                    .split_once("action=\"")
                    .unwrap_or_else(|| panic!("{page}"));
                let (action, _) = rest.split_once('"').unwrap();
                let form = match page.contains("value=\"login\"") {
                    true => format!("prompt=login&login={login}&password=x"),
                    false => "prompt=consent".to_owned(),
                };
                next = header(&visit.post(action, &form), "location");
            }
            if next.contains("/sign-in/openid/back") {
                let back: Url = next.parse().unwrap();
                return format!("{}?{}", back.path(), back.query().unwrap());
            }
        }
        panic!("it never sends the browser back: {next}");
    }
}

/// A browser at the provider's own pages.
struct Visit<'a> {
    client: Client,
    jar: std::cell::RefCell<Vec<(String, String)>>,
    issuer: &'a str,
}

impl Visit<'_> {
    fn whole(&self, address: &str) -> String {
        match address.starts_with('/') {
            true => format!("{}{address}", self.issuer),
            false => address.to_owned(),
        }
    }

    fn get(&self, address: &str) -> Response {
        self.send(self.client.get(self.whole(address)))
    }

    fn post(&self, address: &str, form: &str) -> Response {
        let kind = "application/x-www-form-urlencoded";
        let asked = self.client.post(self.whole(address));
        self.send(asked.header("content-type", kind).body(form.to_owned()))
    }

    fn cookies(&self) -> String {
        let jar = self.jar.borrow();
        let pairs = jar.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn send(&self, asked: reqwest::blocking::RequestBuilder) -> Response {
        let held = self.cookies();
        let answer = asked.header("cookie", held).send().unwrap();
        let mut jar = self.jar.borrow_mut();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            jar.retain(|(held, _)| held != name);
            if !value.is_empty() {
                jar.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

impl Drop for Panva {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// A server whose provider it is, where ann@example.org is a user.
fn house(way: &str) -> (Server, Panva, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let provider = Panva::start(&format!("{address}/sign-in/openid/back"), way);
    let mut settings = settings(&provider.issuer, &address);
    let file = folder.path().join("test.sqlite3");
    settings.database.url = DatabaseSetting::new(file.to_str().unwrap()).unwrap();
    let server = Server::at(listener, &settings, AnonymousAccess::Accounts);
    let name = "ann@example.org".parse().unwrap();
    let roles = ["auditor".parse().unwrap()];
    accounts::add(&server.app, &name, &roles, "correct horse battery", at(NOW)).unwrap();
    (server, provider, folder)
}

#[test]
fn oidc_provider_signs_people_in_by_its_user_info() {
    for way in ["plain", "signed"] {
        let (server, provider, _folder) = house(way);
        let browser = Browser::new();
        let back = provider.signs_in(&browser.begin(&server, "/account"), "ann");
        let done = browser.get(&server, &back);
        let status = done.status();
        assert_eq!(status, 303, "{way}: {}", done.text().unwrap());
        assert_eq!(browser.who(&server), "user:ann@example.org", "{way}");
        // Nobody looked into the address of this one, and nobody is called so here.
        for (login, wanted) in [
            ("unverified", "claim &#34;email_verified&#34;"),
            ("ben", "no account"),
        ] {
            let stranger = Browser::new();
            let back = provider.signs_in(&stranger.begin(&server, "/"), login);
            let (status, sentence) = wrong(stranger.get(&server, &back));
            assert!(
                status == 403 && sentence.contains(wanted) && sentence.contains(login),
                "{way} {login}: {status} {sentence}"
            );
        }
    }
}

#[test]
fn the_page_names_the_claim_that_oidc_provider_does_not_send() {
    let (server, provider, _folder) = house("bare");
    let browser = Browser::new();
    let back = provider.signs_in(&browser.begin(&server, "/account"), "ann");
    let (status, sentence) = wrong(browser.get(&server, &back));
    assert_eq!(status, 403, "{sentence}");
    for wanted in ["did not send the claim &#34;email&#34;", "calls ann"] {
        assert!(sentence.contains(wanted), "{sentence}");
    }
}
