//! The user's manual: Markdown in mdBook's layout, embedded, and shown by `evenwatch manual` and
//! the pages under `/manual`.
//!
//! | file | what it holds |
//! |---|---|
//! | `SUMMARY.md` | the chapters, in order |
//! | `*.md` | a chapter each |
//! | `chapter` | reading the chapters; their sections |
//! | `generated` | the chapters that are made of data: rules of contracts, and measures |
//! | `html` | a chapter as HTML |
//! | `search` | sections that contain the words of a question |
//!
//! To add a chapter: a file here and a line in `SUMMARY.md`. Its `sh` examples are run by
//! `tests/manual`.

mod chapter;
mod generated;
mod html;
mod search;

pub use chapter::{Chapter, Section};
pub use html::html;
pub use search::{Hit, search};

use evenwatch_domain::catalogue::Catalogue;

/// The manual: its chapters, in the order in which they are read.
#[derive(Debug, Clone)]
pub struct Manual {
    chapters: Vec<Chapter>,
}

impl Manual {
    /// The manual with the rules of the contracts and standards in use.
    #[must_use]
    pub fn new(catalogue: &Catalogue) -> Self {
        let listed = chapter::listed();
        let chapters = listed.into_iter().map(|(topic, title)| {
            let text = generated::text(&topic, catalogue).unwrap_or_else(|| chapter::text(&topic));
            Chapter { topic, title, text }
        });
        Self {
            chapters: chapters.collect(),
        }
    }

    /// All chapters, in order.
    #[must_use]
    pub fn chapters(&self) -> &[Chapter] {
        &self.chapters
    }

    /// The chapter with this topic, such as `planning`, in any letter case.
    #[must_use]
    pub fn chapter(&self, topic: &str) -> Option<&Chapter> {
        let topic = topic.trim();
        let mut chapters = self.chapters.iter();
        chapters.find(|chapter| chapter.topic.eq_ignore_ascii_case(topic))
    }
}
