//! A database that is made by the command that first writes to it: whole, or not at all.
//!
//! The command works on a file beside the place, which is put there once the command has done what
//! it was to do. What is refused leaves nothing behind, and two commands that make one database at
//! once do not write over one another.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::context::Context;
use super::error::CliError;
use evenwatch_app as app;
use evenwatch_config::DatabaseSetting;

/// How long the last connection may take to close behind a command.
const CLOSING: (u32, Duration) = (250, Duration::from_millis(20));

/// Runs a command that may make the database that the settings name.
pub(super) fn making<T>(
    context: &Context,
    run: impl FnOnce(&Context) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let Some(place) = app::absent_file(context.settings.database.url.as_str())? else {
        return run(context);
    };
    let beside = with_ending(&place, &format!(".making-{}", std::process::id()));
    let url = DatabaseSetting::new(beside.display().to_string());
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside);
    // Where no file can be made, opening the place itself says why.
    let (Ok(url), Ok(_)) = (url, made) else {
        return run(context);
    };
    let done = run(&context.with_database(url)).and_then(|done| {
        put(&beside, &place)?;
        Ok(done)
    });
    for ending in ["", "-wal", "-shm", "-journal"] {
        // What was put in its place is gone from here.
        let _gone = fs::remove_file(with_ending(&beside, ending));
    }
    done
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Puts the database in its place, unless another came there meanwhile.
fn put(beside: &Path, place: &Path) -> Result<(), CliError> {
    let unwritten = |source| CliError::Write {
        path: place.to_owned(),
        source,
    };
    closed(beside).map_err(unwritten)?;
    let linked = fs::hard_link(beside, place).or_else(|error| match error.kind() {
        ErrorKind::AlreadyExists => Err(error),
        // Not every file system has links.
        _ if place.exists() => Err(ErrorKind::AlreadyExists.into()),
        _ => fs::rename(beside, place),
    });
    linked.map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => CliError::Conflict {
            message: format!(
                "another command made {} meanwhile, and nothing was written to it",
                place.display()
            ),
            remedy: "run this command again".to_owned(),
        },
        _ => unwritten(source),
    })
}

/// Waits until all that was written stands in the file itself: the last connection puts it there as
/// it closes.
fn closed(beside: &Path) -> io::Result<()> {
    let wal = with_ending(beside, "-wal");
    let (times, pause) = CLOSING;
    for _ in 0..times {
        if !wal.exists() {
            return Ok(());
        }
        std::thread::sleep(pause);
    }
    Err(io::Error::other("the database does not close"))
}
