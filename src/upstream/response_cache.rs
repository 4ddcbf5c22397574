//! Answers kept on disk, each with what it takes to ask the place whether it has changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::error::UpstreamError;

/// The folder of copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copies {
    folder: PathBuf,
}

/// A copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) bytes: Vec<u8>,
    pub(super) about: About,
}

/// What is known about a copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    /// The address that it came from.
    pub(super) url: String,
    /// The place's own mark for this state of it.
    pub(super) etag: Option<String>,
    /// When the place last changed it, in the place's words.
    pub(super) last_modified: Option<String>,
    /// When it came.
    pub(super) fetched_at: DateTime<Utc>,
    /// Digest of the bytes, so that a copy that was cut short or edited is never taken for the
    /// place's answer.
    pub(super) digest: String,
}

impl Copies {
    /// Copies in this folder, which is made when the first is kept.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The copy of `name` that came from `url`, where there is a sound one.
    pub(super) fn get(&self, name: &str, url: &str) -> Option<Kept> {
        let about: About = serde_json::from_slice(&fs::read(self.about(name)).ok()?).ok()?;
        let bytes = fs::read(self.bytes(name)).ok()?;
        let sound = about.url == url && about.digest == digest(&bytes);
        sound.then_some(Kept { bytes, about })
    }

    /// Keeps an answer.
    pub(super) fn put(
        &self,
        name: &str,
        bytes: &[u8],
        mut about: About,
    ) -> Result<(), UpstreamError> {
        about.digest = digest(bytes);
        let text = serde_json::to_vec_pretty(&about)
            .map_err(|error| failed(&self.folder, &error.into()))?;
        fs::create_dir_all(&self.folder).map_err(|error| failed(&self.folder, &error))?;
        write(&self.bytes(name), bytes)?;
        write(&self.about(name), &text)
    }

    fn bytes(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.copy"))
    }

    fn about(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.about.json"))
    }
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Writes a file whole, or leaves the one that was there.
fn write(path: &Path, bytes: &[u8]) -> Result<(), UpstreamError> {
    let beside = path.with_extension("part");
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &io::Error) -> UpstreamError {
    UpstreamError::Copy {
        path: path.display().to_string(),
        reason: error.to_string(),
    }
}
