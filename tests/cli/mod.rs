//! The command line: the real binary on real SQLite files, each test at a desk of its own.

mod absent;
mod audit;
mod away;
mod begun;
mod config;
mod dates;
mod documents;
mod ending;
mod explain;
mod fair;
mod help;
mod import;
mod in_part;
mod intensity;
mod lawful;
mod limits;
mod messages;
mod names;
#[cfg(unix)]
mod readers;
mod recount;
mod remedies;
mod remedies_of_one_gap;
mod rotas;
mod scale;
mod scenario;
pub mod serve;
mod set_clock;
mod surfaces;
mod today;
mod why;
mod wording;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use chrono::{Datelike, Days, NaiveDate};
use evenwatch::domain::time;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::clock;

/// A working directory with an Evenwatch in it, and nothing else of the machine's settings.
pub struct Desk {
    folder: TempDir,
    now: String,
}

/// How a command ended.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    /// An empty desk.
    pub fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            now: clock::NOW.to_owned(),
        }
    }

    /// The same desk at another time, which the program's clock shows at the start of each command.
    pub fn at(self, now: &str) -> Self {
        Self {
            now: now.to_owned(),
            ..self
        }
    }

    /// A desk with the small example network imported.
    pub fn with_network() -> Self {
        let desk = Self::new();
        desk.import(&small()).ok();
        desk
    }

    /// A desk on which the small network has a rota of `weeks` from `from`; with its id.
    pub fn with_rota(from: NaiveDate, weeks: u32) -> (Self, String) {
        let desk = Self::with_network();
        let id = desk.plan(from, weeks);
        (desk, id)
    }

    /// What a server on the desk's database answers, for somebody who may read all.
    pub fn over_http(&self, path: &str) -> Value {
        let url = self.path("evenwatch.sqlite3");
        let server = crate::api::server::Server::on(
            url.to_str().unwrap(),
            evenwatch::http::AnonymousAccess::Accounts,
        );
        let bearer = server.bearer();
        let headers = [("authorization", bearer.as_str())];
        let answer = server.ask(reqwest::Method::GET, path, &headers);
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().unwrap()
    }

    /// A desk on which a week's rota was published, its first holder went on leave for the week,
    /// and another rota was published in its place; with both ids.
    pub fn with_replaced_rota() -> (Self, [String; 2]) {
        let (desk, first) = Self::with_rota(monday(), 1);
        desk.run(&["publish", &first]).ok();
        desk.import(&desk.with_leave(&first)).ok();
        let second = desk.plan(monday(), 1);
        desk.run(&["publish", &second]).ok();
        (desk, [first, second])
    }

    /// The small network with the holder of a rota's first duty on leave for a week.
    pub fn with_leave(&self, rota: &str) -> Value {
        let rota = self.run(&["rotas", rota, "--json"]).ok().json();
        let mut document = small();
        let away = json!({
            "id": "away-now", "person": rota["duties"][0]["holders"][0]["person"], "kind": "annual-leave",
            "period": { "first_day": monday(), "last_day": monday() + Days::new(6) }
        });
        document["absences"].as_array_mut().unwrap().push(away);
        document
    }

    /// Plans and gives the draft's id.
    pub fn plan(&self, from: NaiveDate, weeks: u32) -> String {
        let said = self.run(&[
            "plan",
            "--from",
            &from.to_string(),
            "--weeks",
            &weeks.to_string(),
            "--json",
        ]);
        said.ok().json()["id"].as_str().unwrap().to_owned()
    }

    /// A file of the desk.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a document beside the database.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The command, with nothing of this process's settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("EVENWATCH_") {
                command.env_remove(name);
            }
        }
        command
            .env(clock::VARIABLE, &self.now)
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the command to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::from(self.command(arguments).output().unwrap())
    }

    /// Imports a document.
    pub fn import(&self, document: &Value) -> Said {
        self.import_bytes(&serde_json::to_vec(document).unwrap())
    }

    /// Imports bytes that may be no document.
    pub fn import_bytes(&self, bytes: &[u8]) -> Said {
        self.file("document.json", bytes);
        self.run(&["import", "document.json"])
    }

    /// Everything that a failed command must leave alone: the network and the list of rotas.
    pub fn contents(&self) -> (String, String) {
        let export = self.run(&["export"]);
        let rotas = self.run(&["rotas", "--json"]);
        (export.out, rotas.ok().out)
    }
}

impl From<std::process::Output> for Said {
    fn from(output: std::process::Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// Went well.
    pub fn ok(self) -> Self {
        self.ends(0)
    }

    /// Ended with a code.
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout: {}\nstderr: {}",
            self.out, self.err
        );
        self
    }

    /// Says on standard error.
    pub fn says(self, text: &str) -> Self {
        assert!(self.err.contains(text), "no \"{text}\" in: {}", self.err);
        self
    }

    /// Its answer as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// The program as built with these tests.
pub fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_evenwatch"))
}

/// The small example network.
pub fn small() -> Value {
    static SMALL: OnceLock<Value> = OnceLock::new();
    SMALL
        .get_or_init(|| serde_json::from_str(include_str!("../../config/demo/small.json")).unwrap())
        .clone()
}

/// The small network with a second line, of consultants' advice by phone, that the same people
/// serve.
pub fn small_with_consultants() -> Value {
    let mut document = small();
    for (list, key) in [
        ("service_lines", ""),
        ("pools", "line"),
        ("duty_patterns", "pool"),
        ("agreements", "line"),
    ] {
        let rows = document[list].as_array_mut().unwrap();
        let mut row = rows[0].clone();
        row["id"] = json!("consultant");
        match key {
            "" => {
                row["kind"] = json!("consultant-advice");
                row["mode"] = json!("phone");
            }
            key => row[key] = json!("consultant"),
        }
        rows.push(row);
    }
    document
}

/// The small network with one value put in place of another.
pub fn small_with(pointer: &str, value: Value) -> Value {
    let mut document = small();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(object) => {
            object.insert(key.to_owned(), value);
        }
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        other => panic!("{pointer} leads into {other}"),
    }
    document
}

/// Monday after next, as the program's clock has it: a plan is made before it starts.
pub fn monday() -> NaiveDate {
    let today = time::local_day(clock::now());
    let ahead = 14 - u64::from(today.weekday().num_days_from_monday());
    today + Days::new(ahead)
}

/// The next Sunday, at least two weeks ahead, on which the clocks change in `month` (3: forward,
/// 10: back).
pub fn clock_change(month: u32) -> NaiveDate {
    let from = monday();
    from.iter_days()
        .find(|day| {
            day.month() == month
                && day.weekday() == chrono::Weekday::Sun
                && (*day + Days::new(7)).month() != month
        })
        .unwrap()
}
