//! The Python of the tests: the environment that `.ci/needs test` puts under the target folder.

use std::path::{Path, PathBuf};

/// The interpreter that can `import icalendar` and whatever else `.ci/requirements.txt` pins.
///
/// # Panics
/// Where the environment was not made; the message names the command that makes it.
#[allow(dead_code, reason = "used by the tests that need a second parser")]
pub fn interpreter() -> PathBuf {
    let python = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../python/bin/python3");
    assert!(
        python.exists(),
        "no Python environment at {}: run `.ci/needs test` (as `make test` does)",
        python.display()
    );
    python
}

#[test]
fn python_has_the_second_calendar_parser() {
    let output = std::process::Command::new(interpreter())
        .args(["-c", "import icalendar; print(icalendar.__version__)"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let pinned = include_str!("../../.ci/requirements.txt");
    let version = String::from_utf8(output.stdout).unwrap();
    assert!(
        pinned.contains(&format!("icalendar=={}", version.trim())),
        "icalendar {version} is installed, but .ci/requirements.txt pins another: run `.ci/needs test`"
    );
}
