//! Finding sections by words.

use super::Manual;
use super::chapter::Section;

/// A section that contains every word of a question.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    /// The chapter's topic.
    pub topic: String,
    /// The chapter's title.
    pub title: String,
    /// The section's heading.
    pub heading: String,
    /// The section's place in the page.
    pub anchor: String,
    /// A piece of its text round the first of the words.
    pub excerpt: String,
}

/// Words of text that are shown on each side of a found one.
const AROUND: usize = 14;

/// Sections that contain every word of `question`, in any letter case; those with the words in the
/// heading come first, then those that contain them most often. Empty where the question has no
/// words.
#[must_use]
pub fn search(manual: &Manual, question: &str) -> Vec<Hit> {
    let words: Vec<String> = question.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<((bool, usize), Hit)> = Vec::new();
    for chapter in manual.chapters() {
        for section in chapter.sections() {
            if let Some(rank) = rank(&section, &words) {
                let hit = Hit {
                    topic: chapter.topic.clone(),
                    title: chapter.title.clone(),
                    excerpt: excerpt(&section.text, &words),
                    heading: section.heading,
                    anchor: section.anchor,
                };
                hits.push((rank, hit));
            }
        }
    }
    // Stable: equal ones stay in the order of the manual.
    hits.sort_by(|(a, _), (b, _)| b.cmp(a));
    hits.into_iter().map(|(_, hit)| hit).collect()
}

/// Whether all words are in the heading, and how often they occur; `None` where one of them is in
/// neither heading nor text.
fn rank(section: &Section, words: &[String]) -> Option<(bool, usize)> {
    let heading = section.heading.to_lowercase();
    let text = section.text.to_lowercase();
    let mut times = 0;
    for word in words {
        let found = heading.matches(word.as_str()).count() + text.matches(word.as_str()).count();
        if found == 0 {
            return None;
        }
        times += found;
    }
    let in_heading = words.iter().all(|word| heading.contains(word.as_str()));
    Some((in_heading, times))
}

/// The text round the first place of a word, cut between words.
fn excerpt(text: &str, words: &[String]) -> String {
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let is_found = |piece: &&str| {
        let small = piece.to_lowercase();
        words.iter().any(|word| small.contains(word.as_str()))
    };
    let at = pieces.iter().position(is_found).unwrap_or(0);
    let from = at.saturating_sub(AROUND);
    let to = (at + AROUND).min(pieces.len());
    let before = if from > 0 { "… " } else { "" };
    let after = if to < pieces.len() { " …" } else { "" };
    format!("{before}{}{after}", pieces[from..to].join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use evenwatch_domain::catalogue::Catalogue;

    #[test]
    fn every_word_has_to_be_there_in_any_letter_case_and_headings_come_first() {
        let manual = Manual::new(&Catalogue::default());
        let hits = search(&manual, "FAIR share");
        assert!(!hits.is_empty());
        for hit in &hits {
            let chapter = manual
                .chapter(&hit.topic)
                .map(|chapter| chapter.text.to_lowercase());
            let text = chapter.unwrap_or_default();
            assert!(text.contains("fair") && text.contains("share"), "{hit:?}");
        }
        let in_heading = |hit: &Hit| hit.heading.to_lowercase().contains("fair");
        assert!(hits.is_sorted_by_key(|hit| !in_heading(hit)), "{hits:?}");
    }

    #[test]
    fn no_words_and_unknown_words_find_nothing() {
        let manual = Manual::new(&Catalogue::default());
        assert!(search(&manual, " ").is_empty());
        assert!(search(&manual, "xylophone").is_empty());
    }

    #[test]
    fn an_excerpt_is_cut_between_words() {
        let text = format!("{}Zoë’s duty{}", "é ".repeat(30), " ß".repeat(30));
        let piece = excerpt(&text, &["zoë".to_owned()]);
        assert!(piece.contains("é Zoë’s duty ß"), "{piece}");
        assert!(
            piece.starts_with("… é") && piece.ends_with("ß …"),
            "{piece}"
        );
        assert_eq!(excerpt("nothing", &["else".to_owned()]), "nothing");
    }
}
