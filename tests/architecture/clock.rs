//! Where the machine's date may be read: at the edge, once; everything else is handed the time.
//! Tests stand on fixed days.

use super::references;
use super::sources::{Source, sources_under};

/// What gives the machine's date.
const READERS: [&str; 4] = [
    "Utc::now",
    "Local::now",
    "SystemTime::now",
    "OffsetDateTime::now_utc",
];

/// Who may read it, and why.
const MAY: [(&str, &str); 4] = [
    (
        "src/main.rs",
        "hands the machine's clock to the command line, which makes the program's clock of it",
    ),
    (
        "src/upstream/clock.rs",
        "other places name dates of the real world as the end of their rest",
    ),
    (
        "tests/webhooks/mod.rs",
        "the library that verifies signatures reads the machine's clock",
    ),
    (
        "tests/bench/large_service.rs",
        "makes a database for a server that runs by the machine's clock",
    ),
];

/// Which of the files read the date though they may not, and which may and do not.
fn complaints(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    let mut used = Vec::new();
    for source in sources {
        let references = references::read(source, &[])
            .unwrap_or_else(|error| panic!("{}: {error}", source.path));
        for reference in references {
            let Some(reader) = READERS.iter().find(|name| reference.names(name)) else {
                continue;
            };
            match MAY.iter().find(|(path, _)| *path == source.path) {
                Some((path, _)) => used.push(*path),
                None => found.push(format!(
                    "{}:{}: {reader} reads the machine's date; take `now` or a Clock as an argument, in tests a fixed day",
                    source.path, reference.line
                )),
            }
        }
    }
    let idle = MAY.iter().filter(|(path, _)| !used.contains(path));
    found.extend(idle.map(|(path, why)| {
        format!("{path} reads no date any more; take it out of the list ({why})")
    }));
    found
}

fn all() -> Vec<Source> {
    ["src", "solver/src", "tests"]
        .into_iter()
        .flat_map(sources_under)
        .collect()
}

#[test]
fn the_machine_s_date_is_read_at_the_edge_alone() {
    super::fail_with(&complaints(&all()));
}

#[test]
fn a_date_that_is_read_elsewhere_is_found() {
    let mut sources = all();
    for (path, text) in [
        (
            "src/app/plan.rs",
            "fn f() { let now = chrono::Utc::now(); }",
        ),
        (
            "tests/cli/plan.rs",
            "use chrono::Utc;\n#[test] fn t() { Utc::now(); }",
        ),
        (
            "src/cli/plan.rs",
            "fn f() { std::time::SystemTime::now(); }",
        ),
    ] {
        sources.push(Source {
            path: path.to_owned(),
            text: text.to_owned(),
        });
    }
    let found = complaints(&sources);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        found[1].starts_with("tests/cli/plan.rs:2: Utc::now"),
        "{found:#?}"
    );
}
