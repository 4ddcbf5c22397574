//! Backups that were killed on their way leave a file `….part` behind: the next one beside it takes
//! it away.

use std::fs::{self, File, Metadata};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};

use evenwatch_app::backup::begins_as_backup;
use evenwatch_domain::interval::Instant;

/// One that was written to of late may be another's that is under way.
const OLD: Duration = Duration::hours(1);

/// What was taken away.
pub(super) struct Leftover {
    /// The file.
    pub path: PathBuf,
    /// When it was last written to.
    pub written_at: Instant,
}

/// Takes away what backups beside `file` left behind: plain files `….part` that begin as a backup
/// does, or are empty and were to be one like this, and were not written to for an hour. What
/// cannot be looked at or taken away stays.
pub(super) fn remove(file: &Path, now: Instant) -> Vec<Leftover> {
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "part"))
        .collect();
    paths.sort();
    let left = paths.into_iter().filter_map(|path| {
        // Not by way of a link.
        let about = fs::symlink_metadata(&path).ok().filter(Metadata::is_file)?;
        let written_at: DateTime<Utc> = about.modified().ok()?.into();
        let is_ours = match about.len() {
            0 => path.with_extension("").extension() == file.extension(),
            _ => File::open(&path).is_ok_and(begins_as_backup),
        };
        if !is_ours || now - written_at < OLD {
            return None;
        }
        fs::remove_file(&path).ok()?;
        Some(Leftover { path, written_at })
    });
    left.collect()
}
