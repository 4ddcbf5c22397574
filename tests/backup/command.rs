//! The two commands: files, pipes, exit codes.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::SystemTime;

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

/// A backup that is killed leaves what it had written: the next one takes that away, and nothing
/// else.
#[test]
fn what_a_killed_backup_left_goes_with_the_next_one() {
    let desk = Desk::with_network();
    desk.run(&["backup", "whole.backup"]).ok();
    let whole = std::fs::read(desk.path("whole.backup")).unwrap();
    let now = scene_now();
    let hour = std::time::Duration::from_secs(3600);
    let make = |name: &str, bytes: &[u8], written_at: SystemTime| {
        desk.file(name, bytes);
        let file = std::fs::File::options()
            .write(true)
            .open(desk.path(name))
            .unwrap();
        file.set_modified(written_at).unwrap();
    };
    let (old, young) = (now - 2 * hour, now - hour / 2);
    make("monday.backup.part", &whole[..whole.len() / 2], old);
    make("tuesday.backup.part", b"", old);
    make("under-way.backup.part", &whole[..whole.len() / 2], young);
    make("letter.part", b"somebody else's", old);
    make("empty.doc.part", b"", old);
    std::os::unix::fs::symlink("monday.backup.part", desk.path("link.backup.part")).unwrap();
    let said = desk.run(&["backup", "new.backup"]).ok().err;
    for (name, stays) in [
        ("monday.backup.part", false),
        ("tuesday.backup.part", false),
        ("under-way.backup.part", true),
        ("letter.part", true),
        ("empty.doc.part", true),
        ("link.backup.part", true),
        ("whole.backup", true),
        ("new.backup", true),
    ] {
        let is_there = std::fs::symlink_metadata(desk.path(name)).is_ok();
        assert_eq!(is_there, stays, "{name}: {said}");
        assert_eq!(
            said.contains(&format!("{name}: removed")),
            !stays,
            "{name}: {said}"
        );
    }
}

/// The time that the desk's clock shows.
fn scene_now() -> SystemTime {
    crate::support::clock::NOW
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap()
        .into()
}
