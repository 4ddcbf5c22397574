//! The clock that is set for tests and rehearsals: said aloud, and kept away from databases with
//! which somebody works.

use super::{Desk, Said};
use crate::support::clock;

/// Runs a command with the machine's clock.
fn by_the_machine(desk: &Desk, arguments: &[&str]) -> Said {
    let mut command = desk.command(arguments);
    command.env_remove(clock::VARIABLE);
    command.output().unwrap().into()
}

#[test]
fn a_set_clock_is_said_at_every_start_and_by_the_check_of_the_settings() {
    let desk = Desk::new().at("2028-02-29T12:00:00Z");
    let said = "the clock is set to Tue 29 Feb 2028 12:00 by EVENWATCH_CLOCK__SET, for tests and rehearsals";
    desk.import(&super::small()).ok().says(said);
    desk.run(&["rotas"]).ok().says(said);
    desk.run(&["worker", "--one"]).ok().says("WARN").says(said);
    let checked = desk.run(&["config", "check"]).ok();
    assert!(checked.out.contains(said), "{}", checked.out);
    let settings = desk.run(&["config", "check", "--json"]).ok().json()["settings"].clone();
    let settings = settings.as_array().unwrap();
    let setting = settings
        .iter()
        .find(|one| one["key"] == "clock.set")
        .unwrap();
    assert_eq!(setting["from"], "environment variable EVENWATCH_CLOCK__SET");
    let quiet = by_the_machine(&desk, &["rotas"]).ok();
    assert!(!quiet.err.contains("clock"), "{}", quiet.err);
}

#[test]
fn a_set_clock_opens_no_database_with_which_somebody_works() {
    let desk = Desk::new();
    desk.file("document.json", super::small().to_string().as_bytes());
    by_the_machine(&desk, &["import", "document.json"]).ok();
    let before = std::fs::read(desk.path("evenwatch.sqlite3")).unwrap();
    for arguments in [
        &["rotas"][..],
        &["import", "document.json"],
        &["worker", "--one"],
        &["serve", "--port", "0"],
        &["restore", "some.backup", "--replace"],
    ] {
        desk.file("some.backup", b"");
        desk.run(arguments)
            .ends(5)
            .says("was not made for tests or rehearsals; unset EVENWATCH_CLOCK__SET");
    }
    assert_eq!(
        std::fs::read(desk.path("evenwatch.sqlite3")).unwrap(),
        before
    );
    // A rehearsal is made of a backup, and known as one.
    by_the_machine(&desk, &["backup", "now.backup"]).ok();
    let rehearsed = ["--database", "rehearsal.sqlite3"];
    let run = |arguments: &[&str]| desk.run(&[&rehearsed[..], arguments].concat());
    run(&["restore", "now.backup"]).ok();
    run(&["rotas"]).ok();
    let log = run(&["log", "--action", "clock.", "--json"]).ok().json();
    assert_eq!(log.as_array().unwrap().len(), 1, "{log}");
}

#[test]
fn a_settings_file_sets_no_clock_and_a_wrong_one_is_refused() {
    let desk = Desk::new();
    desk.file("evenwatch.toml", b"[clock]\nset = \"+14d\"\n");
    by_the_machine(&desk, &["rotas"])
        .ends(3)
        .says("evenwatch.toml line 2, key \"clock.set\"")
        .says("EVENWATCH_CLOCK__SET");
    let checked = by_the_machine(&desk, &["config", "check"]).ends(3);
    assert!(
        checked.out.contains("a settings file sets no clock"),
        "{}",
        checked.out
    );
    desk.file("evenwatch.toml", b"");
    let mut command = desk.command(&["rotas"]);
    command.env(clock::VARIABLE, "tomorrow");
    Said::from(command.output().unwrap())
        .ends(3)
        .says("\"tomorrow\" sets no clock; write a time with its offset");
}
