//! `open_reading = "auto"`: open to somebody who tries the program out, and to nobody who comes
//! through a proxy.

use evenwatch::config::Settings;
use evenwatch::http::AnonymousAccess;

use super::nginx::Proxy;
use super::{free_port, port_of};
use crate::api::server::Server;

/// nginx of the same user, that asks as a browser does and adds nothing.
#[test]
fn a_proxy_of_the_same_user_without_a_header_opens_nothing() {
    let server = Server::reading(AnonymousAccess::OpenUntilAccounts);
    server.import(&serde_json::to_vec(&crate::feeds::scene::file()).unwrap());
    for path in ["/", "/api/v1/network", "/api/v1/rotas"] {
        assert_eq!(
            server.get(path).status(),
            200,
            "whoever tries it out reads {path}"
        );
    }
    for (version, host) in [
        ("1.1", "$proxy_host"),
        ("1.1", "127.0.0.1"),
        ("1.0", "localhost"),
    ] {
        let port = free_port();
        let inside = format!(
            "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{}; proxy_http_version {version};\n\
             proxy_set_header Connection \"\"; proxy_set_header Host {host}; }} }}",
            port_of(&server)
        );
        let _proxy = Proxy::nginx(&inside, port);
        let client = crate::support::http::client().build().unwrap();
        for path in ["/api/v1/network", "/api/v1/rotas", "/openapi.json"] {
            let status = client
                .get(format!("http://127.0.0.1:{port}{path}"))
                .send()
                .unwrap()
                .status();
            let wanted = if path == "/openapi.json" { 200 } else { 401 };
            assert_eq!(status, wanted, "{version} {host} {path}");
        }
    }
}

#[test]
fn settings_for_others_open_nothing() {
    let of = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        AnonymousAccess::of(&settings)
    };
    assert_eq!(of(|_| {}), AnonymousAccess::OpenUntilAccounts);
    assert_eq!(
        of(|settings| settings.server.address = "https://rota.example.nhs.uk".parse().ok()),
        AnonymousAccess::Accounts
    );
    assert_eq!(
        of(|settings| settings.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]),
        AnonymousAccess::Accounts
    );
    assert_eq!(
        of(|settings| settings.server.bind = [0, 0, 0, 0].into()),
        AnonymousAccess::Accounts
    );
    assert_eq!(
        of(|settings| settings.openid.address = "https://rota.example.nhs.uk".to_owned()),
        AnonymousAccess::Accounts
    );
}
