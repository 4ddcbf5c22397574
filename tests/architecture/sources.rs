//! Finds source files, rooms and dependencies in the checkout.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file, named from the checkout's root.
pub struct Source {
    /// `src/http/rota.rs`, with `/` on every system.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl Source {
    /// The path of the module that the file is: `src/http/rota.rs` and `src/http/rota/mod.rs` are
    /// `["http", "rota"]`; `lib.rs` and `main.rs` are the root, `[]`.
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
        let root = names.len() == 1 && (names[0] == "lib" || names[0] == "main");
        if root || names.last().is_some_and(|last| last == "mod") {
            names.pop();
        }
        names
    }

    /// The room that the file is in; empty for the root.
    pub fn room(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        match inside.split_once('/') {
            Some((room, _)) => room,
            None if inside == "lib.rs" || inside == "main.rs" => "",
            None => inside.trim_end_matches(".rs"),
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
        .map(|source| source.room().to_owned())
        .filter(|room| !room.is_empty())
        .collect();
    rooms.dedup();
    assert!(
        !rooms.is_empty(),
        "{folder} has no rooms: is this the checkout's root?"
    );
    rooms
}

/// The crates in a table of a manifest, under their names in code.
pub fn dependencies(manifest: &str, table: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let parsed: toml::Table = toml::from_str(&text).unwrap();
    let table = parsed.get(table).and_then(toml::Value::as_table);
    table
        .into_iter()
        .flat_map(|table| table.keys())
        .map(|name| name.replace('-', "_"))
        .collect()
}
