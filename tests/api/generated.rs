//! What other people's programs make of the description: clients in Python and TypeScript that are
//! generated from it and used, and linters that look for what is wrong with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::jobs::Client;
use super::server::Server;
use crate::support::{node, python};

/// A file of the tests' own.
fn own(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder with the description in it, as it is served.
fn described(server: &Server) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let document = server.get("/openapi.json").bytes().unwrap();
    fs::write(folder.path().join("openapi.json"), document).unwrap();
    folder
}

/// What a program says, which must have gone well.
fn said(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; `.ci/needs test` installs it"));
    let (out, err) = (
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr),
    );
    assert!(status.success(), "{command:?}:\n{out}\n{err}");
    format!("{out}\n{err}")
}

#[test]
fn a_python_client_that_was_generated_does_a_days_work() {
    let client = Client::new();
    let folder = described(&client.server);
    let generator = python::interpreter().with_file_name("openapi-python-client");
    let told = said(
        Command::new(generator)
            .current_dir(folder.path())
            .args(["generate", "--path", "openapi.json", "--meta", "none"])
            .args(["--output-path", "evenwatch_client", "--fail-on-warning"])
            .arg("--config")
            .arg(own(".ci/node/python-client.yaml")),
    );
    assert!(!told.contains("WARNING"), "something is missing:\n{told}");
    let workers = client.workers();
    let key = client.key.strip_prefix("Bearer ").unwrap();
    let told = said(
        Command::new(python::interpreter())
            .current_dir(folder.path())
            .env("PYTHONPATH", folder.path())
            .arg(own("tests/api/generated/day.py"))
            .args([&client.server.address, key]),
    );
    workers.stop();
    let read = told
        .split("and ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let read: usize = read.unwrap().parse().unwrap();
    assert!(read >= 30, "{told}");
}

#[test]
fn typescript_clients_that_were_generated_compile_strictly() {
    let folder = described(&Server::with_network());
    let here = folder.path();
    said(node::program("openapi-typescript").current_dir(here).args([
        "openapi.json",
        "--output",
        "schema.d.ts",
    ]));
    said(node::program("openapi-ts").current_dir(here).args([
        "--input",
        "openapi.json",
        "--output",
        "hey",
        "--no-log-file",
    ]));
    for name in ["fetch.ts", "hey.ts"] {
        fs::copy(own("tests/api/generated").join(name), here.join(name)).unwrap();
    }
    fs::copy(own(".ci/node/tsconfig.json"), here.join("tsconfig.json")).unwrap();
    std::os::unix::fs::symlink(node::modules(), here.join("node_modules")).unwrap();
    said(
        node::program("tsc")
            .current_dir(here)
            .args(["--project", "."]),
    );
}

#[test]
fn spectral_and_redocly_find_nothing_wrong_with_the_description() {
    let folder = described(&Server::with_network());
    said(
        node::program("spectral")
            .current_dir(folder.path())
            .args([
                "lint",
                "openapi.json",
                "--fail-severity",
                "hint",
                "--ruleset",
            ])
            .arg(own(".ci/node/spectral.yaml")),
    );
    let mut redocly = node::program("redocly");
    redocly
        .current_dir(folder.path())
        .args(["lint", "openapi.json", "--format", "json", "--config"])
        .arg(own(".ci/node/redocly.yaml"));
    let output = redocly.output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let totals = &found["totals"];
    assert_eq!(
        (&totals["errors"], &totals["warnings"]),
        (&Value::from(0), &Value::from(0)),
        "{found:#}"
    );
}
