//! The end of `evenwatch serve`: whatever it is at, SIGTERM ends it. That the times add up to less
//! than ten seconds is tested where they are (`http::server`); here it is seen to end at all, on a
//! machine however busy.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::serve::Served;
use super::{Desk, monday};
use crate::support::http::client;
use crate::support::postgres;

/// More than an end takes on a busy machine, and less than what it is held up by.
const LONGEST: Duration = Duration::from_secs(120);

/// How the server ended.
fn ended(served: &mut Served) -> ExitStatus {
    let began = Instant::now();
    loop {
        if let Some(status) = served.child.try_wait().unwrap() {
            return status;
        }
        assert!(began.elapsed() < LONGEST, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_long_drain_with_a_request_that_never_ends() {
    let desk = Desk::with_network();
    let long = [("EVENWATCH_SERVER__DRAIN_SECONDS", "7")];
    let mut served = Served::with(&desk, "error", &long);
    let _slow = served.half_a_form();
    served.tell("-TERM");
    ended(&mut served);
    let refused = [("EVENWATCH_SERVER__DRAIN_SECONDS", "8")];
    let said = desk
        .command(&["serve", "--port", "0"])
        .envs(refused)
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(3));
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("give 7 at most"), "{said}");
}

#[test]
fn a_database_that_stands_still() {
    if !postgres::is_installed() {
        eprintln!("no PostgreSQL server is installed: nothing is stopped");
        return;
    }
    let database = postgres::database();
    let desk = Desk::new();
    let file = desk.file(
        "network.json",
        include_bytes!("../../config/demo/small.json"),
    );
    desk.run(&[
        "import",
        file.to_str().unwrap(),
        "--database",
        &database.url,
    ])
    .ok();
    let url = [("EVENWATCH_DATABASE__URL", database.url.as_str())];
    let mut served = Served::with(&desk, "off", &url);
    assert_eq!(served.get("/health/ready").status(), 200);
    database.signal_all("STOP");
    // Requests that wait for it; nobody waits for their answers.
    let waiting: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut connection = TcpStream::connect(served.place()).unwrap();
            let request = "GET /api/v1/rotas HTTP/1.1\r\nhost: localhost\r\n\r\n";
            connection.write_all(request.as_bytes()).unwrap();
            connection
        })
        .collect();
    served.tell("-TERM");
    ended(&mut served);
    database.signal_all("CONT");
    drop(waiting);
}

#[test]
fn a_running_job_and_open_event_streams() {
    let desk = Desk::with_network();
    let mut served = Served::by(&desk, "off");
    let key = desk
        .run(&[
            "key",
            "add",
            "planner",
            "--action",
            "plan-rotas",
            "--action",
            "read-rotas",
            "--action",
            "read-network",
            "--expires",
            "2027-12-31",
            "--json",
        ])
        .ok()
        .json();
    let key = format!("Bearer {}", key["secret"].as_str().unwrap());
    let days = (monday(), monday() + chrono::Duration::weeks(52));
    let asked = client()
        .build()
        .unwrap()
        .post(format!("{}/api/v1/plans", served.address))
        .header("authorization", &key)
        .json(&json!({ "from": days.0, "to": days.1, "time_limit_seconds": 86_400 }))
        .send()
        .unwrap();
    assert_eq!(asked.status(), 202);
    let job: Value = asked.json().unwrap();
    let path = format!("/api/v1/jobs/{}/events", job["id"].as_str().unwrap());
    let mut streams: Vec<_> = (0..3)
        .map(|_| {
            let mut connection = TcpStream::connect(served.place()).unwrap();
            let request =
                format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {key}\r\n\r\n");
            connection.write_all(request.as_bytes()).unwrap();
            BufReader::new(connection)
        })
        .collect();
    // A worker is at it.
    let is_running = |line: &String| line.contains("\"state\":\"running\"");
    for stream in &mut streams {
        let mut lines = stream.lines().map(Result::unwrap);
        assert!(lines.any(|line| is_running(&line)), "{path}");
    }
    served.tell("-TERM");
    ended(&mut served);
    // It is nobody's again, and not lost.
    let left = desk
        .run(&["jobs", "show", job["id"].as_str().unwrap(), "--json"])
        .ok()
        .json();
    assert_eq!(left["state"], "queued", "{left}");
}
