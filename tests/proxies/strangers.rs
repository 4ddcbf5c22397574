//! Who asks behind a proxy: by what a named one says, and by nothing that anybody else says.

use std::net::Ipv4Addr;

use reqwest::blocking::Client;

use super::nginx::Proxy;
use super::{PASSWORD, client, free_port, port_of, server};

/// Tries to sign in, and gives the status.
fn tries(client: &Client, port: u16, password: &str, headers: &[(&str, &str)]) -> u16 {
    let origin = format!("http://rota.test:{port}");
    let asked = client
        .post(format!("{origin}/sign-in"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    let asked = headers
        .iter()
        .fold(asked, |asked, (name, value)| asked.header(*name, *value));
    let form = format!("name=ann&password={}", password.replace(' ', "+"));
    asked.body(form).send().unwrap().status().as_u16()
}

/// nginx before a server, which names it or not.
fn behind(is_named: bool, test: impl FnOnce(u16)) {
    let (server, _folder) = server(|settings| {
        if is_named {
            settings.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        }
    });
    let port = free_port();
    let inside = format!(
        "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{}; proxy_set_header Host $http_host;\n\
         proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }} }}",
        port_of(&server)
    );
    let _proxy = Proxy::nginx(&inside, port);
    test(port);
}

const GUESSER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

#[test]
fn behind_a_named_proxy_a_guesser_locks_out_nobody_else() {
    behind(true, |port| {
        let (guesser, other) = (
            client("rota.test", port, GUESSER),
            client("rota.test", port, OTHER),
        );
        let wrong = |headers: &[(&str, &str)]| tries(&guesser, port, "a wrong password", headers);
        let first: Vec<u16> = (0..7).map(|_| wrong(&[])).collect();
        assert!(
            first.ends_with(&[429]) && first.starts_with(&[401]),
            "{first:?}"
        );
        // Whatever they write into the header themselves, and whichever kind.
        for (name, value) in [
            ("x-forwarded-for", "192.0.2.77"),
            ("forwarded", "for=192.0.2.77"),
            ("x-real-ip", "192.0.2.77"),
        ] {
            let status = wrong(&[(name, value)]);
            let expected = if name == "forwarded" { 401 } else { 429 };
            // Two headers that disagree name nobody: such requests are counted together, and lock
            // out nobody else.
            assert_eq!(status, expected, "{name}");
        }
        assert_eq!(tries(&other, port, PASSWORD, &[]), 303);
    });
}

#[test]
fn behind_an_unnamed_proxy_all_are_one() {
    behind(false, |port| {
        let (guesser, other) = (
            client("rota.test", port, GUESSER),
            client("rota.test", port, OTHER),
        );
        for _ in 0..7 {
            tries(
                &guesser,
                port,
                "a wrong password",
                &[("x-forwarded-for", "192.0.2.77")],
            );
        }
        assert_eq!(tries(&other, port, PASSWORD, &[]), 429);
    });
}

#[test]
fn nobody_chooses_their_own_address() {
    let (server, _folder) = server(|_| {});
    let port: u16 = port_of(&server).parse().unwrap();
    let guesser = client("rota.test", port, GUESSER);
    let statuses: Vec<u16> = (0..8)
        .map(|at| {
            let address = format!("192.0.2.{at}");
            tries(
                &guesser,
                port,
                "a wrong password",
                &[
                    ("x-forwarded-for", &address),
                    ("x-forwarded-proto", "https"),
                ],
            )
        })
        .collect();
    assert!(statuses.ends_with(&[429]), "{statuses:?}");
}
