//! The two commands: files, pipes, exit codes.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::cli::Desk;

#[test]
fn a_backup_is_for_its_owner_alone_and_is_restored_once() {
    let desk = Desk::with_network();
    let said = desk.run(&["backup", "all.backup", "--json"]).ok().json();
    assert_eq!(said["tables"]["network"], 1);
    let mode = std::fs::metadata(desk.path("all.backup"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!desk.path("all.backup.part").exists());
    let other = ["--database", "other.sqlite3"];
    let run = |arguments: &[&str]| desk.run(&[&other[..], arguments].concat());
    run(&["restore", "all.backup"]).ok();
    assert_eq!(run(&["export"]).ok().out, desk.run(&["export"]).ok().out);
    run(&["restore", "all.backup"]).ends(5).says("not empty");
    run(&["restore", "all.backup", "--replace"]).ok();
    run(&["restore", "none.backup"]).ends(1).says("none.backup");
    desk.file("text", b"text");
    run(&["restore", "text", "--replace"])
        .ends(3)
        .says("line 1");
    let log = run(&["log", "--json"]).ok().json();
    assert_eq!(log[0]["action"], "database.restore");
}

#[test]
fn a_backup_goes_through_a_pipe() {
    let desk = Desk::with_network();
    let mut writer = desk
        .command(&["backup", "-"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let reader = desk
        .command(&["--database", "other.sqlite3", "restore", "-"])
        .stdin(writer.stdout.take().unwrap())
        .output()
        .unwrap();
    assert!(writer.wait().unwrap().success());
    assert!(
        reader.status.success(),
        "{}",
        String::from_utf8_lossy(&reader.stderr)
    );
}
