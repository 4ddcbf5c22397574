//! Which room may import what. Most rooms are crates, so that Cargo refuses an edge that no
//! manifest names. The table is the rule for manifests, for the rooms inside crates, and for what
//! pure rooms must not name: the tests read the manifests, `src/**` and `solver/src/**` and fail on
//! anything else, naming file, line, edge and remedy.
//!
//! Absent on purpose: an edge from `http`, `web`, `cli` or the workers to `store` or the solver, a
//! clock, random numbers, files or the environment below `app`, and a time zone outside
//! `domain/time.rs`.

mod clock;
mod names;
mod points;
mod references;
mod sources;
mod width;

use references::{Reference, Target};
use sources::{PARTS, Source, dependencies, rooms_of, sources_under};

/// One row: a room, the rooms and the crates that it may import, and whether it is pure.
struct Room {
    name: &'static str,
    rooms: &'static [&'static str],
    /// Crates besides `std`, under their names in code.
    crates: &'static [&'static str],
    /// Whether it must not know the time, chance, the disk, the environment or the network.
    pure: bool,
}

/// What several rows may import.
const ABOVE_DOMAIN: [&str; 1] = ["domain"];
const BELOW_APP: [&str; 10] = [
    "domain", "oncall", "audit", "reports", "sheets", "feeds", "planning", "store", "upstream",
    "config",
];
const USERS: [&str; 3] = ["app", "domain", "config"];
/// The command line and the pages also show the manual.
const COMMANDS: [&str; 4] = ["app", "domain", "config", "manual"];
/// Pages share the server's state, caching and problem kinds; the server knows no page.
const PAGES: [&str; 5] = ["app", "domain", "config", "http", "manual"];

/// The table, in the order of the layout.
#[rustfmt::skip]
const ROOMS: [Room; 17] = [
    Room { name: "domain", pure: true, rooms: &[],
        crates: &["chrono", "uuid", "serde", "thiserror", "schemars", "serde_json", "serde_path_to_error",
            "strsim"] },
    Room { name: "oncall", pure: true, rooms: &ABOVE_DOMAIN,
        crates: &["chrono", "uuid", "serde", "thiserror", "schemars"] },
    Room { name: "audit", pure: true, rooms: &ABOVE_DOMAIN,
        crates: &["chrono", "uuid", "serde", "thiserror", "schemars"] },
    // Coverage and gaps are the audit as tables; to count again beside it would be to disagree with
    // it.
    Room { name: "reports", pure: true, rooms: &["domain", "audit"],
        crates: &["chrono", "uuid", "serde", "serde_json", "thiserror", "schemars", "rust_xlsxwriter"] },
    // What is exported is the same tables that reports write; what is read is made of the domain's
    // own items.
    Room { name: "sheets", pure: true, rooms: &["domain", "reports"],
        crates: &["quick_xml", "comma_separated", "zip", "chrono", "uuid", "serde", "serde_json", "serde_path_to_error",
            "thiserror"] },
    Room { name: "feeds", pure: true, rooms: &ABOVE_DOMAIN,
        crates: &["chrono", "uuid", "serde", "serde_json", "thiserror", "icalendar", "blake3"] },
    Room { name: "planning", pure: true, rooms: &ABOVE_DOMAIN,
        crates: &["evenwatch_solver", "chrono", "uuid", "serde", "serde_json", "thiserror", "schemars"] },
    // The root of its crate alone.
    Room { name: "formats", pure: true, rooms: &["feeds", "sheets"], crates: &[] },
    Room { name: "store", pure: false, rooms: &ABOVE_DOMAIN,
        crates: &["diesel", "diesel_migrations", "libsqlite3_sys", "rustix", "scheduled_thread_pool", "chrono", "uuid", "serde", "serde_json", "thiserror"] },
    Room { name: "upstream", pure: false, rooms: &ABOVE_DOMAIN,
        crates: &["reqwest", "openidconnect", "rustls", "flate2", "blake3", "chrono", "serde", "serde_json", "serde_path_to_error",
            "thiserror", "rrule", "base64", "fastrand", "httpdate"] },
    Room { name: "config", pure: false, rooms: &ABOVE_DOMAIN,
        crates: &["secrecy", "serde", "serde_json", "serde_path_to_error", "toml", "rust_embed", "chrono", "thiserror", "schemars", "ipnet"] },
    Room { name: "manual", pure: true, rooms: &ABOVE_DOMAIN, crates: &["pulldown_cmark", "rust_embed", "serde"] },
    Room { name: "app", pure: false, rooms: &BELOW_APP,
        crates: &["chrono", "uuid", "serde", "serde_json", "thiserror", "schemars", "blake3", "tracing",
            "argon2", "getrandom", "flate2", "base64", "hmac", "sha2", "quick_cache", "memory_stats", "procfs", "rustix"] },
    Room { name: "http", pure: false, rooms: &USERS,
        crates: &["actix_web", "actix_cors", "utoipa", "tracing", "chrono", "uuid",
            "serde", "serde_json", "serde_path_to_error", "thiserror", "schemars", "blake3", "prometheus_client", "base64",
            "tokio", "futures_core", "futures_util", "json_patch", "rfc7239", "socket2"] },
    Room { name: "web", pure: false, rooms: &PAGES,
        crates: &["actix_web", "askama", "rust_embed", "tracing", "chrono", "uuid", "serde", "serde_json", "thiserror", "blake3"] },
    Room { name: "cli", pure: false, rooms: &COMMANDS,
        crates: &["clap", "clap_mangen", "comfy_table", "indicatif", "ctrlc", "rpassword", "whoami", "tracing", "chrono", "uuid", "serde", "serde_json",
            "thiserror"] },
    Room { name: "workers", pure: false, rooms: &USERS,
        crates: &["chrono", "uuid", "serde", "serde_json", "thiserror", "tracing"] },
];

/// Files beside the rooms: logging, and the wiring of everything.
#[rustfmt::skip]
const WIRING: [Room; 2] = [
    // Logs are read on terminals: it asks `domain` what would move or turn them.
    Room { name: "telemetry", pure: false, rooms: &["domain"],
        crates: &["tracing", "tracing_subscriber", "actix_web", "thiserror"] },
    Room { name: "", pure: false,
        rooms: &["domain", "oncall", "audit", "reports", "sheets", "feeds", "formats", "planning", "store", "upstream", "config",
            "app", "http", "manual", "web", "cli", "workers", "telemetry"],
        crates: &["clap", "tracing", "actix_web", "chrono"] },
];

/// The other crate, as one room of its own.
const SOLVER: Room = Room {
    name: "solver",
    pure: false,
    rooms: &[],
    crates: &[
        "fastrand",
        "good_lp",
        "highs",
        "highs_sys",
        "serde",
        "thiserror",
    ],
};

/// A crate that one file of a room may use and the rest of the room may not.
const ONLY_IN: [(&str, &str); 4] = [
    ("src/domain/time.rs", "chrono_tz"),
    ("src/domain/foreign_zone.rs", "chrono_tz"),
    ("src/domain/foreign_zone.rs", "windows_timezones"),
    ("src/domain/plain_text.rs", "icu_normalizer"),
];

/// What a pure room must not name, and what it gets instead.
const IMPURE: [(&str, &str); 12] = [
    ("std::env", "take the value as an argument"),
    ("std::fs", "take the text as an argument"),
    ("std::net", "let `upstream` ask, and take the answer"),
    ("std::process", "let `app` start it"),
    ("SystemTime::now", "take `now` as an argument"),
    (
        "Instant::now",
        "take a work limit or a cancel signal as an argument",
    ),
    ("Utc::now", "take `now` as an argument"),
    ("Local::now", "take `now` as an argument"),
    ("chrono::Local", "use domain/time.rs with Europe/London"),
    (
        "Uuid::new_v4",
        "take the id as an argument, or derive it (v5)",
    ),
    (
        "Uuid::now_v7",
        "take the id as an argument, or derive it (v5)",
    ),
    ("std::thread", "let `app` start it"),
];

/// What no code of the solver may name: it has work limits, but no date.
const SOLVER_IMPURE: [(&str, &str); 4] = [
    ("std::env", "take the value as an argument"),
    ("std::fs", "take a reader or the text as an argument"),
    ("std::net", "the solver has no network"),
    ("SystemTime::now", "take minutes as an argument"),
];

/// What unit tests of a pure room may name all the same: they read samples from the disk.
const TESTS_MAY: [&str; 3] = ["std::env", "std::fs", "std::thread"];

/// A file longer than this is listed by the length test; see [`LONGEST_FILE`].
const LONG_FILE: usize = 450;

/// A file longer than this has two subjects. Habit: 100 to 400 lines.
const LONGEST_FILE: usize = 600;

/// Everything that is wrong with one file.
fn complaints(source: &Source, room: &Room, own: &Dependencies) -> Vec<String> {
    references::read(source, &own.all)
        .unwrap_or_else(|error| panic!("{}: {error}", source.path))
        .iter()
        .flat_map(|reference| {
            let edge = edge_complaint(source, room, own, reference);
            let impure = impure_complaint(room, reference);
            let place = format!("{}:{}", source.path, reference.line);
            edge.into_iter()
                .chain(impure)
                .map(move |text| format!("{place}: {text}"))
        })
        .collect()
}

fn edge_complaint(
    source: &Source,
    room: &Room,
    own: &Dependencies,
    reference: &Reference,
) -> Option<String> {
    let remedy =
        "or change the table at the top of tests/architecture.rs and say why in src/README.md";
    let written = reference.written();
    let from = if room.name.is_empty() {
        "the wiring"
    } else {
        room.name
    };
    match &reference.target {
        Target::Root => Some(format!(
            "{from} imports the program's library (`{written}`), which is for tests and examples; name the room's crate"
        )),
        Target::Room(_) if room.name == SOLVER.name => None,
        Target::Room(to) if to == room.name || room.rooms.contains(&to.as_str()) => None,
        Target::Room(to) => Some(format!(
            "{from} imports {to} (`{written}`), but may import only {}; {}, {remedy}",
            listed(room.rooms),
            if to == "store" || to == "planning" {
                "go through a use case in `app`"
            } else {
                "take what is needed as data"
            },
        )),
        Target::Crate(name) if room.crates.contains(&name.as_str()) => None,
        Target::Crate(name) if ONLY_IN.contains(&(source.path.as_str(), name.as_str())) => None,
        Target::Crate(_) if reference.in_test && room.pure => None,
        Target::Crate(name) if reference.in_test && own.dev.contains(name) => None,
        Target::Crate(name) => Some(format!(
            "{from} uses the crate {name} (`{written}`), but may use only {}; {}, {remedy}",
            listed(room.crates),
            home_of(name),
        )),
        Target::Standard | Target::Local => None,
    }
}

/// Where a crate may be used instead. One that is in many rooms has no home: it is a matter of
/// adding it to the row.
fn home_of(name: &str) -> String {
    let mut homes = ROOMS.iter().filter(|room| room.crates.contains(&name));
    match (homes.next(), homes.next()) {
        (Some(home), None) => format!("`{}` is where it belongs", home.name),
        (Some(_), Some(_)) => "do without it here".into(),
        (None, _) if ONLY_IN.iter().any(|only| only.1 == name) => {
            "only domain/time.rs knows time zones".into()
        }
        (None, _) => "no room may".into(),
    }
}

fn impure_complaint(room: &Room, reference: &Reference) -> Option<String> {
    let forbidden: &[(&str, &str)] = match room.name {
        "solver" => &SOLVER_IMPURE,
        _ if room.pure => &IMPURE,
        _ => return None,
    };
    let (name, remedy) = forbidden.iter().find(|(name, _)| reference.names(name))?;
    if reference.in_test && TESTS_MAY.contains(name) {
        return None;
    }
    Some(format!(
        "{} is pure and must not name {name} (`{}`); {remedy}",
        room.name,
        reference.written()
    ))
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "none".into()
    } else {
        names.join(", ")
    }
}

/// The crates that are known by name, and those that only a package's tests may use.
struct Dependencies {
    all: Vec<String>,
    dev: Vec<String>,
}

impl Dependencies {
    fn of(manifest: &str) -> Self {
        let dev = dependencies(manifest, "dev-dependencies");
        // Of the whole workspace: the compiler refuses what is not a dependency, but does not say
        // where it belongs.
        let mut all = dependencies("Cargo.toml", "workspace.dependencies");
        all.extend(dependencies("solver/Cargo.toml", "dependencies"));
        all.extend(dev.iter().cloned());
        Self { all, dev }
    }
}

fn row(room: &str) -> Option<&'static Room> {
    ROOMS.iter().chain(&WIRING).find(|row| row.name == room)
}

fn fail_with(complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{} complaints:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let found: Vec<String> = sources_under("src")
        .iter()
        .filter_map(|source| Some((source, row(&source.room())?)))
        .flat_map(|(source, room)| complaints(source, room, &Dependencies::of(&source.manifest())))
        .collect();
    fail_with(&found);
}

#[test]
fn manifests_name_only_what_the_table_allows() {
    fail_with(
        &ROOMS
            .iter()
            .flat_map(manifest_complaints)
            .collect::<Vec<_>>(),
    );
}

/// What the manifest of a room's crate names though neither the room nor another in the crate may
/// import it; nothing where the room has no manifest of its own.
fn manifest_complaints(room: &Room) -> Vec<String> {
    let parts = PARTS.iter().filter(|(of, ..)| *of == room.name);
    let inside: Vec<&Room> = parts
        .filter_map(|(_, _, part)| row(part))
        .chain([room])
        .collect();
    if PARTS.iter().any(|(_, _, part)| *part == room.name) {
        return Vec::new();
    }
    let manifest = format!("src/{}/Cargo.toml", room.name);
    let only_here = |name: &str| {
        let folder = format!("src/{}/", room.name);
        ONLY_IN
            .iter()
            .any(|(file, of)| *of == name && file.starts_with(&folder))
    };
    let may = |name: &str| match name.strip_prefix("evenwatch_") {
        Some(own) if own != "solver" => inside.iter().any(|room| {
            let of = |to: &&str| *to == own || PARTS.contains(&(own, *to, *to));
            room.rooms.iter().any(of)
        }),
        _ => inside.iter().any(|room| room.crates.contains(&name)) || only_here(name),
    };
    dependencies(&manifest, "dependencies")
        .into_iter()
        .filter(|name| !may(name))
        .map(|name| format!("{manifest}: {} may not depend on {name}", room.name))
        .collect()
}

#[test]
fn solver_knows_people_duties_and_minutes_only() {
    let own = Dependencies::of("solver/Cargo.toml");
    let mut found: Vec<String> = sources_under("solver/src")
        .iter()
        .flat_map(|source| complaints(source, &SOLVER, &own))
        .collect();
    for name in dependencies("solver/Cargo.toml", "dependencies") {
        if !SOLVER.crates.contains(&name.as_str()) {
            found.push(format!(
                "solver/Cargo.toml: the solver depends on {name}, but may use only {}",
                listed(SOLVER.crates)
            ));
        }
    }
    fail_with(&found);
}

#[test]
fn every_room_has_a_row() {
    let found: Vec<String> = rooms_of("src")
        .into_iter()
        .filter(|room| row(room).is_none())
        .map(|room| {
            format!("src/{room}: no row; add it to the table at the top of tests/architecture.rs and to src/README.md")
        })
        .collect();
    fail_with(&found);
}

#[test]
fn rows_name_rooms_and_no_two_rooms_import_each_other() {
    for room in ROOMS.iter().chain(&WIRING) {
        for to in room.rooms {
            let to = row(to)
                .unwrap_or_else(|| panic!("{} may import {to}, which has no row", room.name));
            assert!(
                !to.rooms.contains(&room.name),
                "{} and {} may import each other: data goes one way",
                room.name,
                to.name
            );
        }
    }
}

#[test]
fn files_have_one_subject() {
    let mut found = Vec::new();
    for root in [
        "src",
        "solver/src",
        "solver/tests",
        "solver/examples",
        "tests",
    ] {
        for source in sources_under(root) {
            let lines = source.text.lines().count();
            if lines > LONGEST_FILE {
                found.push(format!(
                    "{}: {lines} lines, more than {LONGEST_FILE}: split it by subject",
                    source.path
                ));
            } else if lines > LONG_FILE {
                eprintln!(
                    "{}: {lines} lines; a file of one subject has 100 to 400",
                    source.path
                );
            }
        }
    }
    fail_with(&found);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints_of(path: &str, text: &str) -> Vec<String> {
        let source = Source {
            path: path.into(),
            text: text.into(),
        };
        let own = Dependencies::of(&source.manifest());
        match path.strip_prefix("solver/") {
            Some(_) => complaints(&source, &SOLVER, &own),
            None => complaints(&source, row(&source.room()).unwrap(), &own),
        }
    }

    #[test]
    fn bad_samples_are_refused() {
        #[rustfmt::skip]
        let table = [
            ("src/http/rota.rs", "use evenwatch_store::Rota;", ":1: http imports store"),
            ("src/http/rota.rs", "use {evenwatch_app::show, evenwatch_store::Rota};", ":1: http imports store"),
            ("src/http/rota.rs", "use {evenwatch_app, evenwatch_store as s};", ":1: http imports store"),
            ("src/http/rota.rs", "fn f() {\n    evenwatch_store::open();\n}", ":2: http imports store"),
            ("src/http/rota.rs", "fn f() -> evenwatch_audit::reports::Rota {}", ":1: http imports reports"),
            ("src/http/rota.rs", "info!(rota = %evenwatch_store::name());", ":1: http imports store"),
            ("src/http/rota.rs", "use evenwatch::*;", "imports the program's library"),
            ("src/http/rota.rs", "use evenwatch::store::Rota;", "imports the program's library"),
            ("src/audit/gap.rs", "use crate::reports::Table;", ":1: audit imports reports"),
            ("src/audit/gap.rs", "use super::reports::Table;", ":1: audit imports reports"),
            ("src/audit/gap/mod.rs", "use super::super::reports::Table;", ":1: audit imports reports"),
            ("src/audit/lib.rs", "mod inner { use super::reports::Table; }", ":1: audit imports reports"),
            ("src/formats/feeds/mod.rs", "use crate::sheets::Column;", ":1: feeds imports sheets"),
            ("src/domain/rota.rs", "use crate::oncall::Answer;", ":1: domain imports oncall"),
            ("src/app/plan.rs", "use crate::workers::start;", ":1: app imports workers"),
            ("src/app/workers/mod.rs", "use evenwatch_store::Store;", ":1: workers imports store"),
            ("src/cli/plan.rs", "use evenwatch_solver::Problem;", "cli uses the crate evenwatch_solver"),
            ("src/app/plan.rs", "use diesel::prelude::*;", "`store` is where it belongs"),
            ("src/app/plan.rs", "#[derive(diesel::Queryable)] struct Row;", "app uses the crate diesel"),
            ("src/planning/lib.rs", "use good_lp::variable;", "planning uses the crate good_lp"),
            ("src/domain/rota.rs", "use evenwatch_audit::Gap;", "domain imports audit"),
            ("src/domain/rota.rs", "use chrono_tz::Europe::London;", "only domain/time.rs knows time zones"),
            ("src/domain/rota.rs", "use ::diesel::prelude::*;", "domain uses the crate diesel"),
            ("src/audit/mod.rs", "fn f() { let now = chrono::Utc::now(); }", "must not name Utc::now"),
            ("src/audit/mod.rs", "use chrono::Utc;\nfn f() { let now = Utc::now(); }", ":2: audit is pure"),
            ("src/audit/mod.rs", "use std::{collections::BTreeMap, fs};", "must not name std::fs"),
            ("src/planning/mod.rs", "fn f() { std::env::var(\"X\"); }", "must not name std::env"),
            ("src/planning/mod.rs", "#[cfg(test)] mod tests { fn f() { std::time::Instant::now(); } }", "Instant::now"),
            ("src/domain/id.rs", "fn f() { uuid::Uuid::new_v4(); }", "must not name Uuid::new_v4"),
            ("src/audit/mod.rs", "#[cfg(test)] mod tests { use evenwatch_store::Rota; }", "audit imports store"),
            ("src/audit/mod.rs", "#[cfg(test)] use proptest::x;\nuse proptest::y;", ":2: audit uses the crate proptest"),
            ("solver/src/model.rs", "use std::time::SystemTime;\nfn f() { SystemTime::now(); }", ":2: solver is pure"),
            ("solver/src/model.rs", "use serde_json::Value;", "solver uses the crate serde_json"),
        ];
        for (path, text, expected) in table {
            let found = complaints_of(path, text);
            assert!(
                found.len() == 1 && found[0].contains(expected) && found[0].starts_with(path),
                "{path}: {text}\nexpected one complaint with \"{expected}\", found {found:#?}"
            );
        }
    }

    #[test]
    fn good_samples_pass() {
        #[rustfmt::skip]
        let table = [
            ("src/http/rota.rs", "use {evenwatch_app::show, evenwatch_domain::Rota, crate::error::Problem};"),
            ("src/http/rota.rs", "// use evenwatch_store::Rota;\n/* evenwatch_store */ /// evenwatch_store\nfn f() { \"evenwatch_store::x\"; }"),
            ("src/http/rota.rs", "use super::error; use self::inner::X; mod inner { use super::X; }"),
            ("src/http/rota.rs", "fn f(store: u8) -> impl Sized + use<> { store }"),
            ("src/http/mod.rs", "fn f(x: evenwatch_domain::Rota) { x.store; x::<u8>::y(); }"),
            ("src/domain/time.rs", "use chrono_tz::Europe::London;"),
            ("src/audit/mod.rs", "#[cfg(test)] mod tests { use proptest::prelude::*; use std::fs; use super::*; }"),
            ("src/audit/tests.rs", "use proptest::prelude::*; use std::fs;"),
            ("src/audit/mod.rs", "#[test] fn t() { std::fs::read(\"x\"); }"),
            ("src/store/mod.rs", "use diesel::prelude::*; use std::fs; fn f() { chrono::Utc::now(); }"),
            ("src/main.rs", "use {evenwatch_cli, evenwatch_store};"),
            ("solver/src/model.rs", "use good_lp::variable; use crate::store::x; use std::time::Instant;"),
        ];
        for (path, text) in table {
            let found = complaints_of(path, text);
            assert!(
                found.is_empty(),
                "{path}: {text}\nexpected no complaint, found {found:#?}"
            );
        }
    }
}
