//! Signing in and out by way of a provider: against a real one, and against one of the tests' own
//! that lies when told to.

mod claims;
mod fake_idp;
mod flow;
mod identities;
mod idp_faults;
mod keys;
mod leaving;
mod links;
mod panva;
mod provider;
mod settings;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Mutex;

use evenwatch::config::{DatabaseSetting, OpenId, Secret, Settings, Upstream};
use evenwatch::http::AnonymousAccess;
use reqwest::blocking::{Client, RequestBuilder, Response};
use tempfile::TempDir;

use crate::api::server::{Server, header};
use fake_idp::Liar;

pub const CLIENT: &str = "evenwatch-of-the-tests";
pub const SECRET: &str = "a secret: between & us";

/// Settings of a server at `address` whose provider is `issuer`.
pub fn settings(issuer: &str, address: &str) -> Settings {
    Settings {
        openid: OpenId {
            issuer: Some(issuer.parse().unwrap()),
            client_id: CLIENT.to_owned(),
            client_secret: Secret::new(SECRET),
            address: address.to_owned(),
            name: "the trust's sign-in".to_owned(),
            user_claim: "email".to_owned(),
            ..OpenId::default()
        },
        upstream: Upstream {
            private_hosts: vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
            ..Upstream::default()
        },
        ..Settings::default()
    }
}

/// A server whose provider is the liar, over a database of its own.
pub struct House {
    pub server: Server,
    pub liar: Liar,
    folder: TempDir,
}

impl House {
    pub fn new() -> Self {
        Self::of(Liar::new(), |_| {})
    }

    pub fn of(liar: Liar, change: impl Fn(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = serve(&folder, &liar.issuer(), change);
        Self {
            server,
            liar,
            folder,
        }
    }

    /// Another process over the same database.
    pub fn another(&self) -> Server {
        serve(&self.folder, &self.liar.issuer(), |settings| {
            settings.openid.address.clone_from(&self.server.address);
        })
    }
}

/// A server in the folder, by settings that are changed a little.
pub fn serve(folder: &TempDir, issuer: &str, change: impl Fn(&mut Settings)) -> Server {
    let file = folder.path().join("test.sqlite3");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = settings(issuer, &address);
    settings.database.url = DatabaseSetting::new(file.to_str().unwrap()).unwrap();
    change(&mut settings);
    Server::at(listener, &settings, AnonymousAccess::Accounts)
}

/// Somebody's browser: it keeps cookies, and shows where it is led instead of going there.
pub struct Browser {
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub fn new() -> Self {
        Self {
            client: crate::support::http::client()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            cookies: Mutex::default(),
        }
    }

    pub fn get(&self, server: &Server, path: &str) -> Response {
        let asked = self.client.get(format!("{}{path}", server.address));
        self.send(asked)
    }

    /// Sends a form of a page of the server.
    pub fn post(&self, server: &Server, path: &str, form: &str) -> Response {
        let asked = self.client.post(format!("{}{path}", server.address));
        let kind = "application/x-www-form-urlencoded";
        let asked = asked.header("content-type", kind);
        self.send(
            asked
                .header("origin", &server.address)
                .body(form.to_owned()),
        )
    }

    /// Signs out by the form of the account's page.
    pub fn sign_out(&self, server: &Server) -> Response {
        let page = self.get(server, "/account").text().unwrap();
        let (_, form) = page.split_once("action=\"/sign-out\"").unwrap();
        let (_, token) = form.split_once("name=\"csrf\" value=\"").unwrap();
        let (token, _) = token.split_once('"').unwrap();
        self.post(server, "/sign-out", &format!("csrf={token}"))
    }

    fn send(&self, asked: RequestBuilder) -> Response {
        let cookies: Vec<String> = {
            let cookies = self.cookies.lock().unwrap();
            cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect()
        };
        let asked = asked
            .header("accept", "text/html")
            .header("cookie", cookies.join("; "));
        let response = asked.send().unwrap();
        let mut cookies = self.cookies.lock().unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    /// Begins to sign in; where the provider asks who one is.
    pub fn begin(&self, server: &Server, next: &str) -> String {
        let response = self.get(server, &format!("/sign-in/openid?next={next}"));
        let location = header(&response, "location");
        assert_eq!(response.status(), 303, "{}", response.text().unwrap());
        location
    }

    /// Signs in at the liar's, and comes back.
    pub fn sign_in(&self, house: &House) -> Response {
        let back = house.liar.asks(&self.begin(&house.server, "/account"));
        self.get(&house.server, &format!("/sign-in/openid/back?{back}"))
    }

    /// Who the server says one is.
    pub fn who(&self, server: &Server) -> String {
        let me: serde_json::Value = self.get(server, "/api/v1/me").json().unwrap();
        me["who"].as_str().unwrap().to_owned()
    }
}

/// An answer that shows where one signs in, with what is wrong: its status and the sentence.
pub fn wrong(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert!(!header(&response, "set-cookie").contains("evenwatch_session"));
    let page = response.text().unwrap();
    let (_, rest) = page
        .split_once("role=\"alert\" id=\"wrong\">")
        .unwrap_or_else(|| panic!("nothing is wrong: {status} {page}"));
    let (sentence, _) = rest.split_once("</p>").unwrap();
    (status, sentence.to_owned())
}
