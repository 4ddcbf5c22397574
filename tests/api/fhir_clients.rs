//! FHIR's own clients, as they come, against the server.

use std::path::Path;
use std::process::Command;

use super::fhir::served;
use crate::support::python;

#[test]
fn fhirpy_and_fhirclient_find_read_and_follow() {
    let server = served();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/fhir_clients.py");
    let output = Command::new(python::interpreter())
        .arg(script)
        .arg(format!("{}/fhir/r4", server.address))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("fhirpy: ") && said.contains("fhirclient: "),
        "{said}"
    );
}

#[test]
fn fhir_kit_client_finds_reads_and_follows() {
    let server = served();
    let package = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("../node-fhir/node_modules/fhir-kit-client/dist/index.js");
    assert!(
        package.exists(),
        "{} is not there: run `.ci/needs test`",
        package.display()
    );
    let output = Command::new("node")
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/api/fhir_kit.mjs"
        ))
        .arg(package)
        .arg(format!("{}/fhir/r4", server.address))
        .output()
        .expect("node is there: `.ci/needs test` installs it");
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("fhir-kit-client: "), "{said}");
}
