//! A database that is not there: made by what fills it, and by nothing that only reads.

use serde_json::json;

use super::{Desk, small};

#[test]
fn no_command_that_reads_makes_a_database() {
    let desk = Desk::new();
    desk.file("staff.csv", b"id\n");
    let rota = "3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90";
    for arguments in [
        &["export"][..],
        &["plan", "--from", "2027-01-04"],
        &["rotas"],
        &["why", rota, "night@2027-01-04"],
        &["publish", rota],
        &["on-call"],
        &["audit", "--from", "2027-01-04"],
        &["audits"],
        &["scenario", "list"],
        &["equity"],
        &["feed", "pool", "x"],
        &["feed-token", "list"],
        &["jobs", "list"],
        &["user", "list"],
        &["key", "list"],
        &["webhook", "list"],
        &["log"],
        &["refresh", "ages"],
        &["import", "staff.csv", "--sheet", "staff", "--preview"],
        &["backup", "all.backup"],
        &["backup", "-"],
    ] {
        desk.run(&[&["--database", "rota.sqlite3"], arguments].concat())
            .ends(4)
            .says("there is no database at rota.sqlite3; name another with --database");
        assert!(!desk.path("rota.sqlite3").exists(), "{arguments:?}");
    }
    assert!(!desk.path("all.backup").exists(), "nothing was backed up");
}

#[test]
fn what_fills_a_database_makes_it() {
    let desk = Desk::new();
    desk.import(&small()).ok();
    assert!(desk.path("evenwatch.sqlite3").exists());
    desk.run(&["backup", "all.backup"]).ok();
    desk.run(&["--database", "other.sqlite3", "restore", "all.backup"])
        .ok();
    desk.run(&[
        "--database",
        "third.sqlite3",
        "webhook",
        "add",
        "https://1.1.1.1/",
        "--event",
        "rota.published",
    ])
    .ok();
    assert!(desk.path("other.sqlite3").exists() && desk.path("third.sqlite3").exists());
}

#[test]
fn what_is_refused_leaves_no_database_behind() {
    let desk = Desk::new();
    let mut broken = small();
    broken["pools"][0]["line"] = json!("no-such-line");
    desk.import(&broken).ends(3);
    desk.file("nonsense.json", b"{");
    desk.run(&["import", "nonsense.json"]).ends(3);
    desk.file("none.backup", b"no backup");
    let refused: [&[&str]; 4] = [
        &["restore", "none.backup"],
        &["restore", "absent.backup"],
        &[
            "key",
            "add",
            "x",
            "--action",
            "read-on-call",
            "--expires",
            "1 Jan 2020",
        ],
        &[
            "webhook",
            "add",
            "https://127.0.0.1/",
            "--event",
            "rota.published",
        ],
    ];
    for arguments in refused {
        let said = desk.run(arguments);
        assert_ne!(said.code, 0, "{arguments:?}");
        let left = std::fs::read_dir(desk.path(".")).unwrap();
        let left: Vec<String> = left
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("sqlite3"))
            .collect();
        assert_eq!(left, [""; 0], "{arguments:?}");
    }
    // And a document that is right makes one, whole and alone.
    desk.import(&small()).ok();
    assert!(desk.path("evenwatch.sqlite3").exists());
    assert!(!desk.path("evenwatch.sqlite3-wal").exists());
    desk.run(&["export"]).ok();
}
