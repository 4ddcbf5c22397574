//! Reading commands ask for no right to write: a file that one may only read, in a folder in which
//! one may make nothing.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::{Desk, Said, binary, monday};
use crate::support::clock;

/// A user without any rights, where the tests run as one who has all of them.
const NOBODY: &str = "65534";

fn is_root() -> bool {
    let said = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8_lossy(&said.stdout).trim() == "0"
}

/// Runs the program as somebody whom permissions bind.
fn bound(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"])
            .arg(binary());
        command
    } else {
        Command::new(binary())
    };
    let output = command
        .args(arguments)
        .env_clear()
        .env(clock::VARIABLE, clock::NOW)
        .current_dir(folder)
        .output();
    Said::from(output.unwrap())
}

#[test]
fn who_may_only_read_a_database_reads_it() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    desk.run(&["publish", &id]).ok();
    let file = desk.path("evenwatch.sqlite3");
    let folder = file.parent().unwrap().to_owned();
    let mode =
        |path: &Path, mode: u32| set_permissions(path, Permissions::from_mode(mode)).unwrap();
    mode(&file, 0o444);
    mode(&folder, 0o555);
    for command in [
        &["rotas"][..],
        &["on-call", "--at", "2026-12-08T02:00:00Z"],
        &["audit"],
        &["equity"],
        &["export", "-o", "-"],
        &["log"],
    ] {
        let said = bound(&folder, command);
        assert_eq!(said.code, 0, "{command:?}: {}", said.err);
        assert!(!said.out.is_empty(), "{command:?}");
    }
    let refused = bound(&folder, &["withdraw", &id, "--yes"]);
    assert_ne!(refused.code, 0);
    assert!(
        refused
            .err
            .contains("give write permission on the file and its folder"),
        "{}",
        refused.err
    );
    mode(&folder, 0o755);
    mode(&file, 0o644);
    let said = desk.run(&["rotas"]).ok().out;
    assert!(said.contains("published"), "{said}");
}
