//! Each example of `config/proxies`, run: everything that leads somewhere leads there through the
//! proxy.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};

use super::nginx::{Proxy, certificate, example, with};
use super::{PASSWORD, client, free_port, port_of, server};
use crate::api::server::{Server, header};
use crate::support::http::told;

/// The way to a server through a proxy.
struct Way<'a> {
    client: Client,
    server: &'a Server,
    /// Scheme, host and port at which the proxy listens.
    origin: String,
    /// The address of the settings.
    address: &'a str,
    /// Its path.
    prefix: &'a str,
}

impl Way<'_> {
    /// Asks for a path as a page has it.
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let asked = self.client.get(format!("{}{path}", self.origin));
        let asked = headers
            .iter()
            .fold(asked, |asked, (name, value)| asked.header(*name, *value));
        asked.send().unwrap()
    }

    /// A path of the server as it leaves the proxy.
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// Signs in by the form, and gives the cookie.
    fn sign_in(&self) -> String {
        let form = format!(
            "name=ann&password={}&next=/account",
            PASSWORD.replace(' ', "+")
        );
        let asked = self
            .client
            .post(format!("{}{}", self.origin, self.at("/sign-in")));
        let answer = asked
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", &self.origin)
            .body(form)
            .send()
            .unwrap();
        assert_eq!(answer.status(), 303, "{:?}", answer.text());
        assert_eq!(header(&answer, "location"), self.at("/account"));
        let cookies = answer.headers().get_all("set-cookie").iter();
        let cookies: Vec<&str> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
        let of = |name: &str| {
            let mut all = cookies.iter();
            *all.find(|cookie| cookie.starts_with(name))
                .unwrap_or_else(|| panic!("{cookies:?}"))
        };
        let path = if self.prefix.is_empty() {
            "/"
        } else {
            self.prefix
        };
        let (session, browser) = (of("evenwatch_session="), of("evenwatch_browser="));
        assert!(session.contains(&format!("; Path={path};")), "{session}");
        assert!(
            browser.contains(&format!("; Path={};", self.at("/sign-in"))),
            "{browser}"
        );
        for cookie in [session, browser] {
            assert_eq!(
                cookie.contains("; Secure"),
                self.address.starts_with("https:"),
                "{cookie}"
            );
        }
        session.split(';').next().unwrap().to_owned()
    }

    /// Everything that leads somewhere.
    fn is_whole(&self) {
        let sent_on = self.get(&self.at("/account"), &[("accept", "text/html")]);
        let page = sent_on.text().unwrap();
        assert!(page.contains("You are not signed in"), "{page}");
        let closed = self.get(&self.at("/"), &[("accept", "text/html")]);
        assert_eq!(
            (closed.status().as_u16(), header(&closed, "location")),
            (303, self.at("/sign-in?next=/"))
        );
        let cookie = self.sign_in();
        let known = [("cookie", cookie.as_str()), ("accept", "text/html")];
        self.links_lead_somewhere(&known);
        let me = told(self.get(&self.at("/api/v1/me"), &known[..1]), 200);
        assert_eq!(me["who"], "user:ann");
        self.sign_out(&known);
        self.programs_find_everything();
    }

    /// Every link, style sheet and form of every page.
    fn links_lead_somewhere(&self, known: &[(&str, &str)]) {
        let mut links = BTreeSet::new();
        for path in [
            "/",
            "/account",
            "/api",
            "/measures",
            "/equity",
            "/sign-in",
            "/pools/leeds-nurses",
            "/problems/invalid-value",
            "/no-such-page",
        ] {
            let page = self.get(&self.at(path), known).text().unwrap();
            assert!(page.contains("</html>"), "{path}: {page}");
            for attribute in [" href=\"", " src=\"", " action=\""] {
                let found = page
                    .split(attribute)
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next());
                links.extend(found.map(|link| link.replace("&amp;", "&").replace("&#38;", "&")));
            }
        }
        let mut asked = 0;
        for link in &links {
            let path = match link.strip_prefix(self.address) {
                Some(rest) => self.at(rest),
                None if link.starts_with('#') || link.starts_with("webcal://") => continue,
                None => link.clone(),
            };
            let is_below = path
                .strip_prefix(self.prefix)
                .is_some_and(|rest| rest.starts_with('/'));
            assert!(is_below, "{link} leads out of {}", self.address);
            let answer = self.get(&path, known);
            let (status, page) = (answer.status().as_u16(), answer.text().unwrap());
            // Forms take POST alone; what has nothing to show says so, and the server says it.
            let is_there = match status {
                200 | 405 => true,
                404 => page.contains("Evenwatch") && !page.contains("nothing is at"),
                _ => false,
            };
            assert!(is_there, "{link}: {status} {page}");
            asked += 1;
        }
        assert!(asked > 20, "{links:?}");
        let host = self.address.split_once("://").unwrap().1;
        let webcal = format!("webcal://{host}/feeds/pools/leeds-nurses.ics");
        assert!(links.contains(&webcal), "{links:?}");
    }

    fn sign_out(&self, known: &[(&str, &str)]) {
        let page = self.get(&self.at("/account"), known).text().unwrap();
        let (_, token) = page.split_once("name=\"csrf\" value=\"").unwrap();
        let token = token.split('"').next().unwrap();
        let asked = self
            .client
            .post(format!("{}{}", self.origin, self.at("/sign-out")));
        let answer = asked
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", known[0].1)
            .body(format!("csrf={token}"))
            .send()
            .unwrap();
        assert_eq!(
            (answer.status().as_u16(), header(&answer, "location")),
            (303, self.at("/sign-in"))
        );
        let path = if self.prefix.is_empty() {
            "/"
        } else {
            self.prefix
        };
        let cookie = header(&answer, "set-cookie");
        assert!(
            cookie.contains("Max-Age=0") && cookie.contains(&format!("Path={path}")),
            "{cookie}"
        );
    }

    fn programs_find_everything(&self) {
        let bearer = self.server.bearer();
        let key = [("authorization", bearer.as_str())];
        let api = told(self.get(&self.at("/openapi.json"), &[]), 200);
        assert_eq!(api["servers"], json!([{ "url": self.address }]));
        let problem = told(self.get(&self.at("/api/v1/nothing"), &key), 404);
        assert_eq!(
            problem["type"],
            self.at("/problems/no-such-address").as_str()
        );
        assert_eq!(
            self.get(problem["type"].as_str().unwrap(), &[]).status(),
            200
        );
        let new =
            json!({ "name": "ben", "password": "another long password", "roles": ["auditor"] });
        let made = self
            .client
            .post(format!("{}{}", self.origin, self.at("/api/v1/users")))
            .header("authorization", &bearer)
            .header("content-type", "application/json")
            .body(new.to_string())
            .send()
            .unwrap();
        let address = header(&made, "location");
        assert_eq!(
            (made.status().as_u16(), &address),
            (201, &self.at("/api/v1/users/ben"))
        );
        assert_eq!(self.get(&address, &key).status(), 200);
        let found = told(
            self.get(&self.at("/fhir/r4/HealthcareService?active=true"), &key),
            200,
        );
        let own = found["link"]
            .as_array()
            .unwrap()
            .iter()
            .find(|link| link["relation"] == "self");
        let own = own.unwrap()["url"].as_str().unwrap();
        let fhir = format!("{}/fhir/r4/", self.address);
        assert!(
            own.starts_with(&format!("{fhir}HealthcareService?")),
            "{own}"
        );
        let entry = found["entry"][0]["fullUrl"].as_str().unwrap();
        assert!(entry.starts_with(&fhir), "{entry}");
        let one = entry.strip_prefix(self.address).unwrap();
        assert_eq!(self.get(&self.at(one), &key).status(), 200);
        let network: Value = told(self.get(&self.at("/api/v1/network"), &key), 200);
        let calendar = network["pools"][0]["calendar"]["address"].as_str().unwrap();
        let path = calendar
            .strip_prefix(self.address)
            .unwrap_or_else(|| panic!("{calendar}"));
        assert_eq!(self.get(&self.at(path), &key).status(), 200);
    }
}

/// Runs an nginx example with these changes before a server at this address.
fn nginx(name: &str, address: &str, changes: &[(&str, &str)]) {
    let (server, folder) = server(|settings| {
        settings.server.address = Some(address.parse().unwrap());
        settings.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    });
    let (_, host) = address.split_once("://").unwrap();
    let (host, prefix) = host.split_at(host.find('/').unwrap_or(host.len()));
    let port = free_port();
    let (certificate, key) = certificate(folder.path());
    let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
    let (listen, upstream) = (
        format!("listen 127.0.0.1:{port} ssl;"),
        format!("server 127.0.0.1:{} ", port_of(&server)),
    );
    let (pem, pem_key) = (
        format!("/etc/ssl/{host}.pem"),
        format!("/etc/ssl/{host}.key"),
    );
    let text = with(
        &with(&example(name), changes),
        &[
            ("listen 443 ssl;", &listen),
            ("server 127.0.0.1:8080 ", &upstream),
            (&pem, &certificate),
            (&pem_key, &key),
        ],
    );
    let proxy = Proxy::nginx(&text, port);
    let way = Way {
        client: client(host, port, Ipv4Addr::LOCALHOST),
        server: &server,
        origin: format!("https://{host}:{port}"),
        address,
        prefix,
    };
    way.is_whole();
    if !prefix.is_empty() {
        let led = way.get(prefix, &[]);
        assert_eq!(led.status(), 308, "{}", proxy.log());
    }
}

#[test]
fn nginx_at_a_name_of_its_own() {
    nginx("nginx.conf", "https://rota.example.nhs.uk", &[]);
}

#[test]
fn nginx_below_a_path_that_it_leaves() {
    nginx("nginx-path.conf", "https://example.nhs.uk/on-call", &[]);
}

#[test]
fn nginx_below_a_path_that_it_cuts_off() {
    let cut = [(
        "proxy_pass http://evenwatch;",
        "proxy_pass http://evenwatch/;",
    )];
    nginx("nginx-path.conf", "https://example.nhs.uk/on-call", &cut);
}

/// By `Forwarded` alone (RFC 7239), as nginx's own manual writes it.
#[test]
fn nginx_with_the_standard_header() {
    let standard = [
        (
            "proxy_set_header X-Forwarded-For $remote_addr;",
            "proxy_set_header X-Forwarded-For \"\";",
        ),
        (
            "proxy_set_header X-Forwarded-Host $http_host;",
            "proxy_set_header X-Forwarded-Host \"\";",
        ),
        (
            "proxy_set_header X-Forwarded-Proto $scheme;",
            "proxy_set_header X-Forwarded-Proto \"\";",
        ),
        (
            "proxy_set_header Forwarded \"\";",
            "proxy_set_header Forwarded \"for=$remote_addr;host=\\\"$http_host\\\";proto=$scheme\";",
        ),
    ];
    nginx("nginx.conf", "https://rota.example.nhs.uk", &standard);
}

/// Runs a Caddy example before a server at this address: without TLS, since nobody gives tests a
/// certificate.
fn caddy(name: &str, site: &str, address: &str) {
    let (server, _folder) = server(|settings| {
        settings.server.address = Some(address.parse().unwrap());
        settings.server.trusted_proxies =
            vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
    });
    let port = free_port();
    let (place, upstream) = (
        format!("\nhttp://{site}:{port} {{\n\tbind 127.0.0.1\n"),
        format!("127.0.0.1:{}", port_of(&server)),
    );
    let text = with(
        &example(name),
        &[
            (&format!("\n{site} {{\n"), &place),
            ("127.0.0.1:8080", &upstream),
        ],
    );
    let _proxy = Proxy::caddy(&format!("{{\n\tadmin off\n}}\n{text}"), port);
    let (_, rest) = address.split_once("://").unwrap();
    let prefix = &rest[rest.find('/').unwrap_or(rest.len())..];
    let way = Way {
        client: client(site, port, Ipv4Addr::LOCALHOST),
        server: &server,
        origin: format!("http://{site}:{port}"),
        address,
        prefix,
    };
    way.is_whole();
}

#[test]
fn caddy_at_a_name_of_its_own() {
    caddy(
        "Caddyfile",
        "rota.example.nhs.uk",
        "https://rota.example.nhs.uk",
    );
}

#[test]
fn caddy_below_a_path() {
    caddy(
        "Caddyfile-path",
        "example.nhs.uk",
        "https://example.nhs.uk/on-call",
    );
}
