//! A public type's name means one thing in the workspace.

use std::collections::BTreeMap;

use super::sources::sources_under;

/// Why the solver has types of names that the domain or planning has: each is the same idea, in
/// numbers alone.
const SOLVERS_OWN: &str = "the solver knows no domain: its type is the same idea in numbers";

/// Names that several public types share, and why.
const SHARED: [(&str, &str); 20] = [
    ("Breach", SOLVERS_OWN),
    ("Burden", SOLVERS_OWN),
    ("Candidate", SOLVERS_OWN),
    ("Control", SOLVERS_OWN),
    ("Duty", SOLVERS_OWN),
    ("Experience", SOLVERS_OWN),
    ("GivenUp", SOLVERS_OWN),
    ("Interval", SOLVERS_OWN),
    ("Limits", SOLVERS_OWN),
    ("Person", SOLVERS_OWN),
    ("Phase", SOLVERS_OWN),
    ("Progress", SOLVERS_OWN),
    ("Reason", SOLVERS_OWN),
    ("Severity", SOLVERS_OWN),
    ("StandIn", SOLVERS_OWN),
    ("Then", SOLVERS_OWN),
    ("TierResult", SOLVERS_OWN),
    ("Vacancy", SOLVERS_OWN),
    ("Way", SOLVERS_OWN),
    (
        "LogFormat",
        "the setting, and what the root package makes of it without a configuration",
    ),
];

/// The name of the public type that a line defines; empty where a macro gives it.
fn defined(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub ")?;
    let kinds = ["struct ", "enum ", "trait ", "type "];
    let name = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
    let end = name.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    Some(&name[..end.unwrap_or(name.len())])
}

#[test]
fn public_types_of_different_meaning_have_different_names() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in ["src", "solver/src"] {
        for source in sources_under(folder).iter().filter(|file| !file.is_test()) {
            // Types of unit tests stand below, and are nobody's but the file's.
            let code = source.text.split("#[cfg(test)]").next().unwrap_or_default();
            for name in code
                .lines()
                .filter_map(defined)
                .filter(|name| !name.is_empty())
            {
                let home = homes.entry(name.to_owned()).or_default();
                home.push(source.path.clone());
            }
        }
    }
    let shared = homes.iter().filter(|(_, files)| files.len() > 1);
    let shared: BTreeMap<&str, &Vec<String>> =
        shared.map(|(name, files)| (name.as_str(), files)).collect();
    let unlisted: Vec<_> = shared
        .iter()
        .filter(|(name, _)| !SHARED.iter().any(|(known, _)| known == *name))
        .collect();
    assert!(
        unlisted.is_empty(),
        "give each a name of its own, or add it to the list with a reason: {unlisted:#?}"
    );
    let stale: Vec<_> = SHARED
        .iter()
        .filter(|(name, _)| !shared.contains_key(name))
        .collect();
    assert!(stale.is_empty(), "shared no more: {stale:?}");
}

#[test]
fn a_definition_is_told_from_a_use() {
    assert_eq!(defined("pub struct Rota<'a> {"), Some("Rota"));
    assert_eq!(defined("    pub type Id = u32;"), Some("Id"));
    assert_eq!(defined("pub(super) struct Inner;"), None);
    assert_eq!(defined("let x: Rota = y;"), None);
}
