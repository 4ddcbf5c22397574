//! Whether the file of an SQLite database is still the one that was opened.
//!
//! SQLite goes on writing into a file that was deleted or exchanged under it, and says that all is
//! well: what is written then is gone with the process. So the file's place is looked at around
//! each transaction.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::error::StoreError;
use super::url::DatabaseUrl;

/// What tells a file from every other of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
}

/// The files of one database, as they were when it was opened.
pub(super) struct FilePlace(Option<Files>);

struct Files {
    database: (PathBuf, Identity),
    /// The log of what is not in the database yet, known from its first use on.
    log: (PathBuf, OnceLock<Identity>),
}

impl FilePlace {
    /// Of the database at `url`, which is open. Anything but a file cannot be exchanged.
    pub(super) fn of(url: &DatabaseUrl) -> Self {
        let files = url.path().and_then(|path| {
            let mut log = path.as_os_str().to_owned();
            log.push("-wal");
            Some(Files {
                database: (path.to_owned(), identity(path)?),
                log: (log.into(), OnceLock::new()),
            })
        });
        Self(files)
    }

    /// Refuses to go on where another file is at the place, or none.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] where it is so.
    pub(super) fn must_hold(&self) -> Result<(), StoreError> {
        let Some(files) = &self.0 else { return Ok(()) };
        let (path, opened) = &files.database;
        if identity(path) != Some(*opened) {
            return Err(replaced(path));
        }
        let (log, first) = &files.log;
        match (identity(log), first.get()) {
            (Some(found), _) if *first.get_or_init(|| found) == found => Ok(()),
            (None, None) => Ok(()),
            _ => Err(replaced(log)),
        }
    }
}

fn replaced(path: &Path) -> StoreError {
    StoreError::Replaced {
        path: path.display().to_string(),
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(path).ok()?;
    Some(Identity {
        device: about.dev(),
        number: about.ino(),
    })
}

/// Elsewhere an open file can be neither deleted nor exchanged.
#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.exists().then_some(Identity {
        device: 0,
        number: 0,
    })
}
