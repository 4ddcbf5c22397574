//! The Node programs of the tests: what `.ci/needs test` puts under the target folder, as
//! `.ci/node/package-lock.json` pins it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of packages.
///
/// # Panics
/// Where it was not made, or is of another list than the present one; the message names the command
/// that makes it.
pub fn modules() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../node");
    let installed = std::fs::read_to_string(folder.join("package-lock.json")).unwrap_or_default();
    let pinned = include_str!("../../.ci/node/package-lock.json");
    assert!(
        installed == pinned,
        "the Node packages at {} are not those of .ci/node/package-lock.json: run `.ci/needs test` (as `make test` does)",
        folder.display()
    );
    folder.join("node_modules").canonicalize().unwrap()
}

/// A program of theirs, which asks nobody and tells nobody.
pub fn program(name: &str) -> Command {
    let mut command = Command::new(modules().join(".bin").join(name));
    command
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .env("NO_COLOR", "1");
    command
}
