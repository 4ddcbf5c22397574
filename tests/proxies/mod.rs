//! Behind real proxies: nginx and Caddy as the examples in `config/proxies` set them up.

mod examples;
mod nginx;
mod open_reading;
mod rolling;
mod strangers;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use evenwatch::app::accounts;
use evenwatch::config::{DatabaseSetting, Settings};
use evenwatch::http::AnonymousAccess;
use reqwest::blocking::Client;
use tempfile::TempDir;

use crate::api::server::{NOW, Server};
use crate::feeds::scene::{self, at};

pub const PASSWORD: &str = "correct horse battery";

/// A port of this machine that nobody listens on at the moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A server with the example network, by settings that are changed a little, and with the
/// administrator "ann".
pub fn server(change: impl FnOnce(&mut Settings)) -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.sqlite3");
    let mut settings = Settings::default();
    settings.database.url = DatabaseSetting::new(file.to_str().unwrap()).unwrap();
    change(&mut settings);
    let server = Server::with(&settings, AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&scene::file()).unwrap());
    let roles = ["administrator".parse().unwrap()];
    accounts::add(
        &server.app,
        &"ann".parse().unwrap(),
        &roles,
        PASSWORD,
        at(NOW),
    )
    .unwrap();
    (server, folder)
}

/// The port of a server.
pub fn port_of(server: &Server) -> &str {
    server.address.rsplit(':').next().unwrap()
}

/// Who asks at the port of a proxy for this host, from this address of the machine.
pub fn client(host: &str, port: u16, from: Ipv4Addr) -> Client {
    let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    crate::support::http::client()
        .redirect(reqwest::redirect::Policy::none())
        .resolve(host, to)
        .local_address(std::net::IpAddr::from(from))
        // The tests' own certificate.
        .danger_accept_invalid_certs(true)
        .build()
        .unwrap()
}
