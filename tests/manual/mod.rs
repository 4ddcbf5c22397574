//! The manual: its examples are run as they stand, the command line and the pages show it, and it
//! names every command.

mod links;
mod pages;

use std::process::Command;
use std::sync::Mutex;

use evenwatch::domain::catalogue::Catalogue;
use evenwatch::manual::{Chapter, Manual};

use crate::cli::serve::Served;
use crate::cli::{Desk, binary};
use crate::support::clock;

/// The demo that the examples are about.
const DEMO: [&str; 6] = ["demo", "--no-serve", "--weeks", "4", "--from", "2027-01-04"];

/// The database that the demo makes.
const FILE: &str = "evenwatch-demo.sqlite3";

/// What a key may do that the examples ask with.
const ACTIONS: [&str; 10] = [
    "read-cover",
    "read-on-call",
    "read-rotas",
    "read-network",
    "read-staff",
    "plan-rotas",
    "change-network",
    "change-leave",
    "read-equity",
    "manage-jobs",
];

/// The blocks of a chapter that are to be run, as one script; those marked `ignore` ask other
/// places, or never end.
fn script(chapter: &Chapter) -> String {
    let mut blocks = chapter.text.split("\n```").skip(1).step_by(2);
    let mut script = String::new();
    for block in &mut blocks {
        if let Some(lines) = block.strip_prefix("sh\n") {
            script.push_str(lines);
            script.push('\n');
        }
    }
    script
}

/// Runs a chapter's examples beside a copy of the demo, and says what went wrong.
fn failure(chapter: &Chapter, demo: &Desk) -> Option<String> {
    let script = script(chapter);
    let desk = Desk::new();
    std::fs::copy(demo.path(FILE), desk.path("evenwatch.sqlite3")).unwrap();
    // A copy is no demo's own file, which the first chapter makes for itself.
    if !script.contains("evenwatch demo") {
        std::fs::copy(demo.path(FILE), desk.path(FILE)).unwrap();
    }
    let rotas = desk.run(&["rotas", "--json"]).ok().json();
    let mut command = Command::new("bash");
    command.args(["-euo", "pipefail", "-c"]);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("EVENWATCH_") {
            command.env_remove(name);
        }
    }
    let mut served = None;
    let script = if script.contains("http://127.0.0.1:8080") {
        let mut add = vec!["key", "add", "examples", "--expires", "2027-11-30"];
        add.extend(ACTIONS.iter().flat_map(|action| ["--action", action]));
        let key = desk.run(&add).ok().out;
        let key = key
            .split_whitespace()
            .find(|word| word.starts_with("evenwatch_key_"));
        command.env("KEY", key.unwrap());
        let server = served.insert(Served::by(&desk, "warn"));
        // A status of 400 or more fails the script.
        let checked = format!("curl() {{ command curl --fail-with-body \"$@\"; }}\n{script}");
        checked.replace("127.0.0.1:8080", server.place())
    } else {
        command.env("EVENWATCH_DATABASE__URL", FILE);
        script
    };
    let folder = binary().parent().unwrap().display().to_string();
    let path = std::env::var("PATH").unwrap();
    let said = command
        .arg(&script)
        .env("PATH", format!("{folder}:{path}"))
        .env("ROTA", rotas[0]["id"].as_str().unwrap())
        .env(clock::VARIABLE, clock::NOW)
        .current_dir(desk.path(""))
        .output()
        .unwrap();
    (!said.status.success()).then(|| {
        format!(
            "src/manual/{}.md: {}\n--- script\n{script}\n--- stdout\n{}\n--- stderr\n{}",
            chapter.topic,
            said.status,
            end(&said.stdout),
            end(&said.stderr)
        )
    })
}

/// The last of what a script wrote.
fn end(bytes: &[u8]) -> String {
    const LONGEST: usize = 2_000;
    let from = bytes.len().saturating_sub(LONGEST);
    String::from_utf8_lossy(&bytes[from..]).into_owned()
}

#[test]
fn the_examples_of_every_chapter_run_on_the_demo() {
    let demo = Desk::new();
    demo.run(&DEMO).ok();
    let manual = Manual::new(&Catalogue::default());
    let chapters = manual.chapters().iter();
    let left: Mutex<Vec<&Chapter>> =
        Mutex::new(chapters.filter(|c| !script(c).is_empty()).collect());
    assert!(left.lock().unwrap().len() > 12);
    let failures: Mutex<Vec<String>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(chapter) = left.lock().unwrap().pop() else {
                        return;
                    };
                    failures.lock().unwrap().extend(failure(chapter, &demo));
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_command_is_in_the_chapter_of_commands() {
    let manual = Manual::new(&Catalogue::default());
    let chapter = &manual.chapter("commands").unwrap().text;
    let help = Desk::new().run(&["--help"]).ok().out;
    let list = help
        .split("Commands:\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    for line in list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
    {
        let command = line.split_whitespace().next().unwrap();
        let is_there = chapter.contains(&format!("`{command}`"));
        assert!(
            is_there || command == "help",
            "src/manual/commands.md lacks {command}"
        );
    }
}

#[test]
fn the_command_line_lists_shows_and_searches_it_and_writes_pages_for_man() {
    let desk = Desk::new();
    let list = desk.run(&["manual"]).ok().out;
    assert!(list.contains("getting-started"), "{list}");
    let chapter = desk.run(&["manual", "Planning"]).ok().out;
    assert!(chapter.starts_with("# Planning a rota\n"), "{chapter}");
    let rules = desk.run(&["manual", "rules"]).ok().out;
    assert!(
        rules.contains("WTR-48") && rules.contains("17 weeks"),
        "{rules}"
    );
    desk.run(&["manual", "planing"])
        .ends(4)
        .says("did you mean \"planning\"?");
    let found = desk.run(&["manual", "--search", "fair share"]).ok().out;
    assert!(
        found.contains("evenwatch manual evenness: Fair shares"),
        "{found}"
    );
    desk.run(&["manual", "--search", "xylophone"]).ends(4);
    desk.run(&["manual", "--man", "man"]).ok();
    for page in [
        "evenwatch.1",
        "evenwatch-plan.1",
        "evenwatch-audit-schedule-add.1",
    ] {
        let text = std::fs::read_to_string(desk.path("man").join(page)).unwrap();
        assert!(text.contains(".TH evenwatch"), "{page}: {text}");
    }
}
