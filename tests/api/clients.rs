//! Calendar programs that people use, as Debian has them: vdirsyncer subscribes, khal shows.

use std::fs;
use std::path::Path;
use std::process::Command;

use evenwatch::app::{self, feed_tokens};

use super::server::{NOW, Server};
use crate::feeds::scene::{ADA, BILAL, at, network, rota};

/// What is subscribed to: whose calendar, and how it is to be written.
const SUBSCRIBED: [(&str, &str, &str); 3] = [
    ("ada", "person:ada-fennimore", ""),
    ("bilal", "person:bilal-quarrington", "?tz=utc&alarm=P1D"),
    ("board", "board:QWO", "?tz=local&alarm=PT30M"),
];

/// Both programs, set up in a folder of their own.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(server: &Server) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name).display().to_string();
        let mut pairs = format!("[general]\nstatus_path = \"{}\"\n", place("status"));
        let mut calendars = "[calendars]\n".to_owned();
        for (name, feed, query) in SUBSCRIBED {
            let of = feed.parse().unwrap();
            let (_, secret) = feed_tokens::add(&server.app, &of, at(NOW)).unwrap();
            let url = format!("{}/feeds/private/{secret}.ics{query}", server.address);
            let kept = place(name);
            fs::create_dir(&kept).unwrap();
            pairs += &format!(
                "[pair {name}]\na = \"{name}_served\"\nb = \"{name}_kept\"\ncollections = null\n\
                 [storage {name}_served]\ntype = \"http\"\nurl = \"{url}\"\n\
                 [storage {name}_kept]\ntype = \"filesystem\"\npath = \"{kept}\"\nfileext = \".ics\"\n"
            );
            calendars += &format!("[[{name}]]\npath = {kept}\nreadonly = True\n");
        }
        let (day, minute) = ("%Y-%m-%d", "%H:%M");
        calendars += &format!(
            "[sqlite]\npath = {}\n[locale]\ntimeformat = {minute}\ndateformat = {day}\nlongdateformat = {day}\n\
             datetimeformat = {day} {minute}\nlongdatetimeformat = {day} {minute}\n\
             local_timezone = Europe/London\ndefault_timezone = Europe/London\n",
            place("khal.db")
        );
        fs::write(folder.path().join("vdirsyncer.conf"), pairs).unwrap();
        fs::write(folder.path().join("khal.conf"), calendars).unwrap();
        let desk = Self { folder };
        desk.run("vdirsyncer", &["discover"]);
        desk
    }

    /// Fetches, and tells what is shown: calendar, begin, length, title and whether it is
    /// cancelled, a line each.
    fn shown(&self) -> Vec<String> {
        self.run("vdirsyncer", &["sync"]);
        let format = "{calendar} {start-long} {duration} {title} {status}";
        let days = ["2026-10-20", "2027-04-01"];
        let list = ["list", "--once", "--day-format", "", "--format", format];
        let text = self.run("khal", &[&list[..], &days].concat());
        let mut lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        lines.sort();
        lines
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let config = self.folder.path().join(format!("{program}.conf"));
        let output = Command::new(found(program))
            .arg("-c")
            .arg(&config)
            .args(arguments)
            .env("HOME", self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Where the program is.
fn found(program: &str) -> std::path::PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).chain([Path::new("/usr/bin").to_owned()]);
    let folder = folders.find(|folder| folder.join(program).exists());
    folder
        .unwrap_or_else(|| panic!("{program} is not installed: run `.ci/needs test`"))
        .join(program)
}

#[test]
fn vdirsyncer_and_khal_follow_a_publication_a_reassignment_and_a_withdrawal() {
    const NIGHT: &str = "Children's nursing at home, first-on:";
    let server = Server::with_network();
    let desk = Desk::new(&server);
    assert_eq!(desk.shown(), Vec::<String>::new());

    let long_and_short = |short: &str| -> Vec<String> {
        let nights: [(&str, &[&str]); 2] = [("2026-10-24", &[ADA]), ("2027-03-27", &[short])];
        let revision = if short == ADA { 1 } else { 2 };
        let at = format!("2026-10-0{revision}T10:00:00Z");
        server.publish(&rota(&network(), revision, &nights), &at);
        desk.shown()
    };
    assert_eq!(
        long_and_short(ADA),
        [
            format!("ada 2026-10-24 20:00 13h {NIGHT} Night CONFIRMED"),
            format!("ada 2027-03-27 20:00 11h {NIGHT} Night CONFIRMED"),
            format!("board 2026-10-24 20:00 13h {NIGHT} O'Brien; Zoë, A&E CONFIRMED"),
            format!("board 2027-03-27 20:00 11h {NIGHT} O'Brien; Zoë, A&E CONFIRMED"),
        ]
    );
    assert_eq!(
        long_and_short(BILAL),
        [
            format!("ada 2026-10-24 20:00 13h {NIGHT} Night CONFIRMED"),
            format!("ada 2027-03-27 20:00 11h Cancelled: {NIGHT} Night CANCELLED"),
            format!("bilal 2027-03-27 20:00 11h {NIGHT} Night CONFIRMED"),
            format!("board 2026-10-24 20:00 13h {NIGHT} O'Brien; Zoë, A&E CONFIRMED"),
            format!("board 2027-03-27 20:00 11h {NIGHT} Bilal Quarrington CONFIRMED"),
        ]
    );
    let id = rota(&network(), 2, &[("2026-10-24", &[ADA])]).id;
    app::withdraw::withdraw(&server.app, id, at("2026-10-06T10:00:00Z")).unwrap();
    let shown = desk.shown();
    assert_eq!(shown.len(), 5, "{shown:#?}");
    assert!(
        shown.iter().all(|line| line.ends_with("CANCELLED")),
        "{shown:#?}"
    );
}
