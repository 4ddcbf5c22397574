//! Chapters: their files, their titles by `SUMMARY.md`, and the sections that headings make.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use rust_embed::RustEmbed;

/// The files of this folder, as they were when the program was built: chapters, and the code beside
/// them.
#[derive(RustEmbed)]
#[folder = "."]
struct Files;

/// One chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Its name in addresses and on the command line: `planning`.
    pub topic: String,
    /// Its title for people.
    pub title: String,
    /// Its Markdown, beginning with a heading of the first level.
    pub text: String,
}

/// A part of a chapter, from one heading to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading as plain text.
    pub heading: String,
    /// The name of its heading in the address of the page.
    pub anchor: String,
    /// What stands below it, as plain text on one line.
    pub text: String,
}

impl Chapter {
    /// Its sections, in order; text before the first heading belongs to none.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        let mut in_heading = false;
        for event in super::html::parser(&self.text) {
            match event {
                Event::Start(Tag::Heading { .. }) => {
                    in_heading = true;
                    sections.push(Section {
                        heading: String::new(),
                        anchor: String::new(),
                        text: String::new(),
                    });
                }
                Event::End(TagEnd::Heading(_)) => {
                    in_heading = false;
                    if let Some(section) = sections.last_mut() {
                        section.anchor = anchor(&section.heading);
                    }
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(section) = sections.last_mut() {
                        if in_heading {
                            section.heading.push_str(&text);
                        } else {
                            section.text.push_str(&text.replace('\n', " "));
                        }
                    }
                }
                Event::SoftBreak | Event::HardBreak | Event::End(_) => {
                    if let Some(section) = sections.last_mut().filter(|_| !in_heading) {
                        section.text.push(' ');
                    }
                }
                _ => {}
            }
        }
        sections
    }
}

/// A heading as the fragment of an address: small letters and digits, joined by hyphens.
pub(super) fn anchor(heading: &str) -> String {
    let words = heading
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Topics and titles of the chapters, as `SUMMARY.md` lists them.
pub(super) fn listed() -> Vec<(String, String)> {
    let summary = text("SUMMARY");
    let mut chapters = Vec::new();
    let mut reading: Option<(String, String)> = None;
    for event in Parser::new(&summary) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let topic = dest_url.trim_end_matches(".md").to_owned();
                reading = Some((topic, String::new()));
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some((_, title)) = &mut reading {
                    title.push_str(&part);
                }
            }
            Event::End(TagEnd::Link) => chapters.extend(reading.take()),
            _ => {}
        }
    }
    chapters
}

/// The text of the file `TOPIC.md`; empty where there is none, which the tests of this crate
/// refuse.
pub(super) fn text(topic: &str) -> String {
    let file = Files::get(&format!("{topic}.md"));
    file.map_or_else(String::new, |file| {
        String::from_utf8_lossy(&file.data).into_owned()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Manual;
    use evenwatch_domain::catalogue::Catalogue;

    #[test]
    fn each_listed_chapter_has_a_text_that_begins_with_its_title() {
        let manual = Manual::new(&Catalogue::default());
        assert!(manual.chapters().len() > 15);
        for chapter in manual.chapters() {
            let heading = chapter.text.lines().next().unwrap_or_default();
            assert_eq!(heading, format!("# {}", chapter.title), "{}", chapter.topic);
        }
    }

    #[test]
    fn each_file_of_the_folder_is_listed() {
        let listed = listed();
        for file in Files::iter().filter(|file| file.ends_with(".md")) {
            let topic = file.trim_end_matches(".md");
            let known = topic == "SUMMARY" || listed.iter().any(|(listed, _)| listed == topic);
            assert!(known, "src/manual/{file}: add a line in SUMMARY.md");
        }
    }

    #[test]
    fn each_link_of_a_chapter_leads_to_a_chapter_and_a_heading_that_exist() {
        let manual = Manual::new(&Catalogue::default());
        for chapter in manual.chapters() {
            for event in super::super::html::parser(&chapter.text) {
                let Event::Start(Tag::Link { dest_url, .. }) = event else {
                    continue;
                };
                if dest_url.contains("://") {
                    continue;
                }
                let (file, fragment) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
                let topic = if file.is_empty() {
                    &chapter.topic
                } else {
                    file.trim_end_matches(".md")
                };
                let place = format!("src/manual/{}.md links to {dest_url}", chapter.topic);
                let to = manual.chapter(topic);
                assert!(to.is_some(), "{place}: there is no such chapter");
                let sections = to.unwrap().sections();
                let found = fragment.is_empty() || sections.iter().any(|s| s.anchor == fragment);
                assert!(found, "{place}: there is no such heading");
            }
        }
    }
}
