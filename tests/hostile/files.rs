//! An SQLite file that is deleted or exchanged while it is open: nothing is acknowledged that does
//! not last.

use std::fs;
use std::path::{Path, PathBuf};

use evenwatch::app::{AppContext, AppError, import, network};
use evenwatch::store::{Store, StoreError, networks};

use crate::api::server::Server;
use crate::feeds::scene;
use crate::store::Database;

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn file(database: &Database) -> PathBuf {
    database.address().into()
}

/// An app with a network in a file.
fn filled() -> (Database, AppContext) {
    let database = Database::sqlite();
    let app = AppContext::open(&database.settings()).unwrap();
    let document = serde_json::to_vec(&scene::file()).unwrap();
    import::import(&app, &document, scene::at("2026-09-01T00:00:00Z")).unwrap();
    (database, app)
}

/// It neither reads nor writes, is not ready, and says why.
fn is_refused(database: &Database, app: &AppContext, store: &Store) {
    let replaced = |error: StoreError| matches!(error, StoreError::Replaced { .. });
    let document = serde_json::to_vec(&scene::file()).unwrap();
    let written = import::import(app, &document, scene::at("2026-09-02T00:00:00Z"));
    let error = written.unwrap_err();
    assert!(
        matches!(error, AppError::Store(StoreError::Replaced { .. })),
        "{error}"
    );
    assert!(error.to_string().contains(&database.address()), "{error}");
    assert!(network::ready(app).is_err());
    assert_eq!(store.mark(), None, "nothing that is kept of it is good");
    let read = store.read(networks::stamp).unwrap_err();
    assert!(replaced(read));
    let written = store.write(|_| Ok::<_, StoreError>(())).unwrap_err();
    assert!(replaced(written));
}

#[test]
fn a_deleted_file_is_noticed_and_one_that_is_back_is_good_again() {
    let (database, app) = filled();
    let (path, store) = (file(&database), database.store());
    let away = beside(&path, ".away");
    fs::rename(&path, &away).unwrap();
    is_refused(&database, &app, &store);
    assert!(!path.exists(), "none is made in its place");
    fs::rename(&away, &path).unwrap();
    network::ready(&app).unwrap();
    fs::remove_file(&path).unwrap();
    is_refused(&database, &app, &store);
}

#[test]
fn an_exchanged_file_is_noticed() {
    let (database, app) = filled();
    let (other, _other) = filled();
    let (path, store) = (file(&database), database.store());
    fs::copy(file(&other), beside(&path, ".other")).unwrap();
    fs::rename(beside(&path, ".other"), &path).unwrap();
    is_refused(&database, &app, &store);
}

#[test]
fn a_deleted_log_of_what_is_not_in_the_file_yet_is_noticed() {
    let (database, app) = filled();
    let (path, store) = (file(&database), database.store());
    network::ready(&app).unwrap();
    store.read(networks::stamp).unwrap();
    fs::remove_file(beside(&path, "-wal")).unwrap();
    let written = store.write(|_| Ok::<_, StoreError>(()));
    assert!(
        matches!(written, Err(StoreError::Replaced { .. })),
        "{written:?}"
    );
    assert!(network::ready(&app).is_err());
}

/// What is written while the file goes is not acknowledged.
#[test]
fn a_file_that_goes_during_a_write_fails_the_write() {
    let (database, _app) = filled();
    let (path, store) = (file(&database), database.store());
    let written = store.write(|_| {
        fs::remove_file(&path).unwrap();
        Ok::<_, StoreError>(())
    });
    assert!(
        matches!(written, Err(StoreError::Replaced { .. })),
        "{written:?}"
    );
}

#[test]
fn a_server_without_its_file_is_not_ready() {
    let server = Server::with_network();
    assert_eq!(server.get("/health/ready").status(), 200);
    let path = server.file();
    fs::remove_file(&path).unwrap();
    assert_eq!(server.get("/health/ready").status(), 503);
    assert_eq!(server.get("/api/v1/on-call").status(), 503);
    assert_eq!(server.get("/health/live").status(), 200);
}
