//! `evenwatch serve` as a process of its own: its end, its log, a port that is taken.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use reqwest::blocking::Response;
use serde_json::Value;

use super::Desk;
use crate::support::http::client;

/// A server of the desk's database.
pub struct Served {
    pub child: Child,
    /// `http://address:port`
    pub address: String,
    /// Held, so that what the server says has somewhere to go.
    _says: BufReader<ChildStdout>,
}

impl Served {
    /// Serves with a log in JSON of what `filter` lets through.
    pub fn by(desk: &Desk, filter: &str) -> Self {
        Self::with(desk, filter, &[])
    }

    /// The same with further settings.
    pub fn with(desk: &Desk, filter: &str, settings: &[(&str, &str)]) -> Self {
        let mut child = desk
            .command(&["serve", "--port", "0"])
            .envs(settings.iter().copied())
            .env("EVENWATCH_LOG__FILTER", filter)
            .env("EVENWATCH_LOG__FORMAT", "json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut says = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        says.read_line(&mut line).unwrap();
        let address = line.split_whitespace().next().unwrap();
        Self {
            child,
            address: address.trim_end_matches('/').to_owned(),
            _says: says,
        }
    }

    pub fn get(&self, path: &str) -> Response {
        let address = format!("{}{path}", self.address);
        client().build().unwrap().get(address).send().unwrap()
    }

    /// Host and port.
    pub fn place(&self) -> &str {
        self.address.strip_prefix("http://").unwrap()
    }

    /// A connection on which a form has begun to come, of which nine bytes are there, and which the
    /// server has begun to read: it says so.
    pub fn half_a_form(&self) -> TcpStream {
        const GO_ON: &str = "HTTP/1.1 100 Continue\r\n\r\n";
        let mut connection = TcpStream::connect(self.place()).unwrap();
        let head = format!(
            "POST /sign-in HTTP/1.1\r\nhost: {}\r\nsec-fetch-site: same-origin\r\ncontent-length: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\nconnection: close\r\nexpect: 100-continue\r\n\r\n{}",
            self.place(),
            FORM.len(),
            &FORM[..9]
        );
        connection.write_all(head.as_bytes()).unwrap();
        let mut said = [0; GO_ON.len()];
        connection.read_exact(&mut said).unwrap();
        assert_eq!(String::from_utf8_lossy(&said), GO_ON);
        connection
    }

    pub fn tell(&self, signal: &str) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(told.success());
    }

    /// Tells it to stop, and gives what it logged.
    fn stopped(mut self) -> Vec<Value> {
        self.tell("-TERM");
        let mut log = String::new();
        let stderr = self.child.stderr.as_mut().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        assert!(self.child.wait().unwrap().success(), "{log}");
        // Remarks for whoever started it are no log.
        let lines = log.lines().filter(|line| line.starts_with('{'));
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// A form that nobody may sign in with.
const FORM: &str = "name=ann&password=a+long+word";

/// Lines of the log that say `message`.
fn lines<'a>(log: &'a [Value], message: &str) -> Vec<&'a Value> {
    let says = |line: &&Value| line["message"] == message;
    log.iter().filter(says).collect()
}

#[test]
fn point_24_a_request_under_way_is_answered_before_the_end_and_none_after_it_is_taken() {
    for signal in ["-TERM", "-INT"] {
        let desk = Desk::with_network();
        let mut served = Served::by(&desk, "warn");
        let mut slow = served.half_a_form();
        served.tell(signal);
        while TcpStream::connect(served.place()).is_ok() {
            assert!(served.child.try_wait().unwrap().is_none(), "ended too soon");
            std::thread::sleep(Duration::from_millis(20));
        }
        slow.write_all(&FORM.as_bytes()[9..]).unwrap();
        let mut answer = String::new();
        slow.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        assert!(answer.ends_with("</html>"), "{answer}");
        assert!(served.child.wait().unwrap().success());
    }
}

#[test]
fn a_server_that_is_told_to_end_serves_on_unready_until_its_time_is_over() {
    let desk = Desk::with_network();
    let long = [("EVENWATCH_SERVER__DRAIN_SECONDS", "7")];
    let mut served = Served::with(&desk, "warn", &long);
    let ready = served.get("/health/ready");
    assert_eq!(ready.status(), 200);
    assert!(!ready.headers().contains_key("connection"));
    served.tell("-TERM");
    let mut answer = served.get("/health/ready");
    for _ in 0..600 {
        if answer.status() == 503 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        answer = served.get("/health/ready");
    }
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["connection"], "close");
    let told: Value = answer.json().unwrap();
    assert_eq!(told["detail"], "the server is ending; another one answers");
    // It answers what it is asked all the same, and ends each connection.
    let live = served.get("/health/live");
    assert_eq!(live.status(), 200);
    assert_eq!(live.headers()["connection"], "close");
    assert!(served.child.try_wait().unwrap().is_none());
    // Nobody has to wait for it.
    served.tell("-TERM");
    assert!(served.child.wait().unwrap().success());
}

#[test]
fn a_second_signal_drops_what_is_under_way() {
    let desk = Desk::with_network();
    let mut served = Served::by(&desk, "warn");
    let mut slow = served.half_a_form();
    served.tell("-INT");
    while TcpStream::connect(served.place()).is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(served.child.try_wait().unwrap().is_none());
    served.tell("-INT");
    let mut answer = String::new();
    // However the connection ends, nothing is answered.
    let _dropped = slow.read_to_string(&mut answer);
    assert_eq!(answer, "");
    assert!(served.child.wait().unwrap().success());
}

#[test]
fn a_port_that_is_taken_is_named_with_the_remedy() {
    let desk = Desk::with_network();
    let served = Served::by(&desk, "warn");
    let port = served.place().rsplit_once(':').unwrap().1;
    let said = desk.run(&["serve", "--port", port]).ends(1);
    said.says(served.place()).says("choose another port");
}

#[test]
fn point_16_who_is_on_call_now_is_told_to_the_second() {
    let desk = Desk::with_network();
    let served = Served::by(&desk, "warn");
    let answer: Value = served.get("/api/v1/on-call").json().unwrap();
    let at = answer["at"].as_str().unwrap();
    assert_eq!(at.len(), "2026-11-23T02:41:30+00:00".len(), "{at}");
}

#[test]
fn a_failure_of_the_server_has_one_name_in_its_answer_and_in_its_log() {
    let desk = Desk::with_network();
    let served = Served::by(&desk, "info");
    let file = desk.path("evenwatch.sqlite3");
    let mut database = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    // A table that nobody reads to see whether the database answers.
    database.batch_execute("DROP TABLE scenarios").unwrap();
    let answer = served.get("/api/v1/scenarios");
    assert_eq!(answer.status(), 503);
    let problem: Value = answer.json().unwrap();
    let detail = problem["detail"].as_str().unwrap();
    assert!(!detail.contains("scenarios"), "{detail}");
    let name = problem["instance"].as_str().unwrap();
    let name = name.strip_prefix("urn:uuid:").unwrap();
    let log = served.stopped();
    let failed = lines(&log, "a request failed");
    assert_eq!(failed.len(), 1, "{log:?}");
    assert_eq!(failed[0]["id"], name);
    assert_eq!(failed[0]["level"], "ERROR");
    assert_eq!(failed[0]["path"], "/api/v1/scenarios");
    assert_eq!(failed[0]["status"], 503);
    assert!(failed[0]["error"].as_str().unwrap().contains("scenarios"));
    assert!(lines(&log, "a request was answered").is_empty());
}

#[test]
fn each_request_has_a_line_where_that_is_asked_for_and_no_line_holds_a_secret() {
    let desk = Desk::with_network();
    let served = Served::by(&desk, "info,evenwatch::http=debug");
    assert_eq!(served.get("/health/live?q=hidden").status(), 200);
    assert_eq!(served.get("/feeds/private/hidden.ics").status(), 404);
    let log = served.stopped();
    let answered = lines(&log, "a request was answered");
    let told = |line: &&Value| (line["path"].clone(), line["status"].clone());
    let told: Vec<_> = answered.iter().map(told).collect();
    assert_eq!(
        told,
        [
            ("/health/live".into(), 200.into()),
            ("/feeds/private/".into(), 404.into()),
        ]
    );
    assert!(answered[0]["ms"].as_f64().unwrap() > 0.0);
    assert_eq!(answered[0]["method"], "GET");
    assert!(!format!("{log:?}").contains("hidden"));
}
