//! Opening a database: new, old, wrong, newer, at the same time as others, and after a crash.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use evenwatch::domain::network::NetworkFile;
use evenwatch::store::networks::{self, Stamp};
use evenwatch::store::{DatabaseUrl, Store, StoreError};

use super::samples::{Size, network, now};
use super::{Database, on_both_databases};

on_both_databases! {
    what_was_stored_is_there_when_opened_again
    a_new_database_may_be_opened_by_many_at_once
    a_newer_schema_is_refused
    a_killed_writer_leaves_the_last_commit
}

fn import(store: &Store, seed: u64) {
    let network = network(seed, Size::SMALL);
    let outcome: Result<Stamp, StoreError> = store.write(|tx| {
        let seen = networks::stamp(tx)?.map(|stamp| stamp.version);
        networks::replace(tx, &network, seen, now())
    });
    outcome.unwrap();
}

fn stored(store: &Store) -> NetworkFile {
    store.read(networks::load).unwrap().unwrap().1
}

fn what_was_stored_is_there_when_opened_again(database: &Database) {
    import(&database.store(), 1);
    assert_eq!(stored(&database.store()), *network(1, Size::SMALL).file());
}

fn a_new_database_may_be_opened_by_many_at_once(database: &Database) {
    thread::scope(|scope| {
        let openers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| Store::open(&database.url())))
            .collect();
        for opener in openers {
            let store = opener.join().unwrap().unwrap();
            assert_eq!(store.read(networks::stamp), Ok(None));
        }
    });
}

fn a_newer_schema_is_refused(database: &Database) {
    drop(database.store());
    let mut raw = database.raw();
    raw.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000001')")
        .unwrap();
    match Store::open(&database.url()) {
        Err(StoreError::NewerSchema { found, known, .. }) => {
            assert_eq!(found, "99991231000001");
            assert!(known < found && known.len() == found.len(), "{known}");
        }
        other => panic!("{other:?}"),
    }
}

/// Names the database to the process that is going to be killed.
const VICTIM_DATABASE: &str = "EVENWATCH_TEST_VICTIM_DATABASE";
const IN_THE_MIDDLE: &str = "in the middle of a write";

fn a_killed_writer_leaves_the_last_commit(database: &Database) {
    let store = database.store();
    import(&store, 1);
    let address = match (database, database.url()) {
        (_, DatabaseUrl::Sqlite(path)) => path.display().to_string(),
        (Database::Postgres(database), _) => database.url.clone(),
        (Database::Sqlite(_), other) => panic!("{other}"),
    };
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "store::opening::writes_until_it_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(VICTIM_DATABASE, address)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(victim.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    assert!(
        output.any(|line| line.contains(IN_THE_MIDDLE)),
        "the victim never got there"
    );
    // What it wrote is seen by nobody else, neither before its end nor after.
    assert_eq!(stored(&store), *network(1, Size::SMALL).file());
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert_eq!(stored(&store), *network(1, Size::SMALL).file());
    assert_eq!(stored(&database.store()), *network(1, Size::SMALL).file());
    import(&store, 3);
    assert_eq!(stored(&store), *network(3, Size::SMALL).file());
}

#[test]
#[ignore = "a part of a_killed_writer_leaves_the_last_commit, which runs it in a process of its own"]
fn writes_until_it_is_killed() {
    let url: DatabaseUrl = std::env::var(VICTIM_DATABASE).unwrap().parse().unwrap();
    let store = Store::open(&url).unwrap();
    let outcome: Result<(), StoreError> = store.write(|tx| {
        let seen = networks::stamp(tx)?.map(|stamp| stamp.version);
        networks::replace(tx, &network(2, Size::SMALL), seen, now())?;
        println!("{IN_THE_MIDDLE}");
        std::io::stdout().flush().unwrap();
        thread::sleep(Duration::from_secs(120));
        Ok(())
    });
    panic!("nobody killed it: {outcome:?}");
}

#[test]
fn a_database_in_memory_is_shared_by_clones_and_gone_with_them() {
    let open = || Store::open(&DatabaseUrl::Memory).unwrap();
    let (store, other) = (open(), open());
    import(&store.clone(), 1);
    thread::scope(|scope| {
        let clone = store.clone();
        scope.spawn(move || assert_eq!(stored(&clone), *network(1, Size::SMALL).file()));
    });
    assert_eq!(other.read(networks::stamp), Ok(None));
}

#[test]
fn what_is_no_database_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(
        &text,
        "This is a text, and longer than a database's header, which has a hundred bytes or so. "
            .repeat(9),
    )
    .unwrap();
    let before = fs::read(&text).unwrap();
    match Store::open(&DatabaseUrl::Sqlite(text.clone())) {
        Err(StoreError::NotADatabase { path }) => assert_eq!(path, text.display().to_string()),
        other => panic!("{other:?}"),
    }
    assert_eq!(fs::read(&text).unwrap(), before);

    for url in [
        DatabaseUrl::Sqlite(folder.path().join("no such folder").join("rota.db")),
        DatabaseUrl::Sqlite(folder.path().to_owned()),
        "postgres://ann:secret@localhost:1/rota".parse().unwrap(),
    ] {
        let error = Store::open(&url).unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
        assert!(error.to_string().contains(&url.to_string()), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn another_programs_database_is_left_alone_or_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let database = Database::Sqlite(folder);
    let path = path.with_file_name("rota.db");
    database.raw().run("CREATE TABLE people (a TEXT)").unwrap();
    let error = Store::open(&DatabaseUrl::Sqlite(path)).unwrap_err();
    assert!(matches!(error, StoreError::Migration { .. }), "{error:?}");
    let tables = database
        .raw()
        .lines("SELECT name AS line FROM sqlite_schema WHERE type = 'table'");
    assert_eq!(tables, ["people"]);
}
