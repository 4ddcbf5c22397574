//! The log as shown.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use evenwatch_app::log::NumberedLogEntry;

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogView {
    /// Newest first.
    pub items: Vec<EntryView>,
    /// `cursor` of the page of those before; null where there is none.
    pub next: Option<String>,
}

/// A write.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryView {
    /// Rises with each write; some numbers may be missing.
    seq: i64,
    /// When.
    at: Wall,
    /// Who.
    #[schema(example = "user:ann")]
    who: String,
    /// What was done.
    #[schema(example = "pool.change")]
    action: String,
    /// To what.
    #[schema(example = "pool:leeds-nurses")]
    subject: String,
    /// What it was before; null where there was nothing.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// What it is after; null where nothing is left.
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
}

impl From<NumberedLogEntry> for EntryView {
    fn from(entry: NumberedLogEntry) -> Self {
        let write = entry.write;
        Self {
            seq: entry.seq,
            at: wall(write.at),
            who: write.who,
            action: write.action,
            subject: write.subject,
            before: write.before,
            after: write.after,
        }
    }
}
