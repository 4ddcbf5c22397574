//! Two servers behind nginx, restarted one after the other while a client asks: no request is lost.

use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::nginx::{Proxy, example, with};
use super::{client, free_port};
use crate::cli::Desk;

/// A server of the desk's database at a port.
struct Served(Child);

impl Served {
    /// Starts one, and waits until it serves.
    fn start(desk: &Desk, port: u16) -> Self {
        let mut child = desk
            .command(&["serve", "--no-worker", "--port", &port.to_string()])
            .env("EVENWATCH_SERVER__OPEN_READING", "true")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut says = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        says.read_line(&mut line).unwrap();
        assert!(line.contains("http://"), "{line}");
        std::thread::spawn(move || says.lines().for_each(drop));
        Self(child)
    }

    /// Tells it to end, and waits until it has.
    fn end(mut self) {
        let id = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// Restarts of each server.
const ROUNDS: usize = 3;

/// Clients at once.
const CLIENTS: usize = 4;

#[test]
fn no_request_is_lost_while_servers_are_restarted_one_after_the_other() {
    let desk = Desk::with_network();
    let (port, ports) = (free_port(), [free_port(), free_port()]);
    let upstream = format!(
        "server 127.0.0.1:{} max_fails=0; server 127.0.0.1:{} max_fails=0;",
        ports[0], ports[1]
    );
    let listen = format!("listen 127.0.0.1:{port};");
    let text: String = example("nginx.conf")
        .lines()
        .filter(|line| !line.contains("ssl_certificate"))
        .map(|line| format!("{line}\n"))
        .collect();
    let text = with(
        &text,
        &[
            ("listen 443 ssl;", &listen),
            ("server 127.0.0.1:8080 max_fails=0;", &upstream),
        ],
    );
    let mut servers = ports.map(|port| Some(Served::start(&desk, port)));
    let proxy = Proxy::nginx(&text, port);
    let (is_over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let failed: Vec<String> = std::thread::scope(|scope| {
        let asks = |number: usize| {
            let client = client("rota.test", port, Ipv4Addr::LOCALHOST);
            let mut failed = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                // What nginx may not send a second time beside what it may.
                let sent = match number % 2 {
                    0 => client.get(format!("http://rota.test:{port}/api/v1/on-call")),
                    _ => client
                        .post(format!("http://rota.test:{port}/fhir/r4/Slot/_search"))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .body("_count=1"),
                };
                match sent.send() {
                    Ok(answer) if answer.status() == 200 => {}
                    Ok(answer) => failed.push(format!("{number}: {}", answer.status())),
                    Err(error) => failed.push(format!("{number}: {error:?}")),
                }
                asked.fetch_add(1, Ordering::Relaxed);
            }
            failed
        };
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| scope.spawn(move || asks(number)))
            .collect();
        for round in 0..ROUNDS * 2 {
            let at = round % 2;
            let before = asked.load(Ordering::Relaxed);
            servers[at].take().unwrap().end();
            servers[at] = Some(Served::start(&desk, ports[at]));
            // Both serve for a while.
            for _ in 0..200 {
                if asked.load(Ordering::Relaxed) > before + 40 {
                    break;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        is_over.store(true, Ordering::Relaxed);
        clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
            .collect()
    });
    let asked = asked.load(Ordering::Relaxed);
    println!(
        "{asked} requests over {} restarts, {} failed",
        ROUNDS * 2,
        failed.len()
    );
    assert!(failed.is_empty(), "{failed:?}\n{}", proxy.log());
    // nginx would hide a reset by asking the other server once more, where it may: there is nothing
    // to hide.
    let log = proxy.log();
    let lost: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("reset by peer") || line.contains("prematurely closed"))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}
