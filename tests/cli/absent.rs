//! A database that is not there: made by what fills it, and by nothing that only reads.

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
