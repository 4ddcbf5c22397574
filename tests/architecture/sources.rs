//! Finds source files, rooms and dependencies in the checkout.
//!
//! A room is a crate's folder, `src/http`, or a part of one that imports one way only: see
//! [`PARTS`].

use std::fs;
use std::path::{Path, PathBuf};

/// Parts of crates that are rooms of their own: crate, module, and the room's name.
pub const PARTS: [(&str, &str, &str); 5] = [
    ("domain", "oncall", "oncall"),
    ("audit", "reports", "reports"),
    ("formats", "feeds", "feeds"),
    ("formats", "sheets", "sheets"),
    ("app", "workers", "workers"),
];

/// The room of a module, by its path that begins with the crate.
pub fn room_of(module: &[String]) -> &str {
    let part = PARTS
        .iter()
        .find(|(of, name, _)| module.len() > 1 && module[0] == *of && module[1] == *name);
    match part {
        Some((_, _, room)) => room,
        None => module.first().map_or("", String::as_str),
    }
}

/// A source file, named from the checkout's root.
pub struct Source {
    /// `src/http/rota.rs`, with `/` on every system.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl Source {
    /// The path of the module that the file is, beginning with the crate: `src/http/rota.rs` and
    /// `src/http/rota/mod.rs` are `["http", "rota"]`, `src/http/lib.rs` is `["http"]`; the
    /// program's own `lib.rs` and `main.rs` are the root, `[]`.
    pub fn module(&self) -> Vec<String> {
        let inside = self
            .path
            .split_once("src/")
            .map_or(self.path.as_str(), |(_, inside)| inside);
        let mut names: Vec<String> = inside
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect();
        let is_root = |last: &String| names.len() <= 2 && (last == "lib" || last == "main");
        if names
            .last()
            .is_some_and(|last| last == "mod" || is_root(last))
        {
            names.pop();
        }
        names
    }

    /// The room that the file is in; empty for the root.
    pub fn room(&self) -> String {
        room_of(&self.module()).to_owned()
    }

    /// The manifest of the crate that the file belongs to.
    pub fn manifest(&self) -> String {
        let folders: Vec<&str> = self.path.split('/').collect();
        match folders[..] {
            ["solver", ..] => "solver/Cargo.toml".to_owned(),
            ["src", room, _, ..] => format!("src/{room}/Cargo.toml"),
            _ => "Cargo.toml".to_owned(),
        }
    }

    /// Whether the whole file is compiled into tests alone, by the habit of naming it so.
    pub fn is_test(&self) -> bool {
        self.module().iter().any(|name| name == "tests")
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every `.rs` file in a folder and those below it, in order. A folder that is not there has none.
pub fn sources_under(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root().join(folder), folder, &mut found);
    found
}

fn collect(folder: &Path, name: &str, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<_> = entries.map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &path, found);
        } else if path.ends_with(".rs") {
            let text = fs::read_to_string(entry.path()).unwrap();
            found.push(Source { path, text });
        }
    }
}

/// The rooms of a source folder: its folders, and its files other than the root's.
pub fn rooms_of(folder: &str) -> Vec<String> {
    let mut rooms: Vec<String> = sources_under(folder)
        .iter()
        .map(Source::room)
        .filter(|room| !room.is_empty())
        .collect();
    rooms.dedup();
    assert!(
        !rooms.is_empty(),
        "{folder} has no rooms: is this the checkout's root?"
    );
    rooms
}

/// The crates in a table of a manifest, such as `dependencies` or `workspace.dependencies`, under
/// their names in code.
pub fn dependencies(manifest: &str, table: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let parsed: toml::Table = toml::from_str(&text).unwrap();
    let mut names = table.split('.');
    let first = names.next().and_then(|name| parsed.get(name));
    let table = names.fold(first, |table, name| table?.get(name));
    table
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(|table| table.keys())
        .map(|name| name.replace('-', "_"))
        .collect()
}
