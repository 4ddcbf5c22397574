//! What each number of a report is: formula, unit, what is left out, source. Written once, for
//! `evenwatch explain`, the pages under `/measures` and the method of the board paper, so that a
//! stranger can count every number again.
//!
//! To add one: an entry in a file of this folder. A test holds that every column of every report
//! has an entry.

mod cover;
mod evenness;
mod explanation;
mod headings;
mod intensity;
mod planning;
mod rules;
mod standards;

pub use explanation::{MeasureExplanation, RuleText, codes, explain};
pub use rules::{CODES, Code};

use super::suggest::nearest;

/// One measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Measure {
    /// Its id, in addresses and on the command line.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Of what.
    pub unit: &'static str,
    /// How it is counted.
    pub formula: &'static str,
    /// What it does not count.
    pub left_out: &'static str,
    /// Who defined it.
    pub source: &'static str,
    /// Columns of reports and members of JSON answers that hold it, by their names or the ends of
    /// them.
    pub columns: &'static [&'static str],
}

/// Every measure, in the order in which they are listed.
pub fn all() -> impl Iterator<Item = &'static Measure> {
    let lists = [
        cover::MEASURES,
        standards::MEASURES,
        evenness::MEASURES,
        intensity::MEASURES,
        planning::MEASURES,
    ];
    lists.into_iter().flatten()
}

/// The measures of an audit.
pub fn of_audits() -> impl Iterator<Item = &'static Measure> {
    cover::MEASURES.iter().chain(standards::MEASURES)
}

/// The measures of a board paper: those of an audit, and what it says of on-call.
pub fn of_papers() -> impl Iterator<Item = &'static Measure> {
    of_audits().chain(intensity::MEASURES)
}

/// The measure with this id or name, or that of the column, heading, aim or class of these words.
#[must_use]
pub fn find(word: &str) -> Option<&'static Measure> {
    let word = key(word);
    let named = |measure: &&Measure| measure.id == word || key(measure.name) == word;
    let holds = |measure: &&Measure| {
        let mut columns = measure.columns.iter();
        columns.any(|column| key(column) == word)
    };
    let heads = |measure: &&Measure| {
        let mut own = headings::HEADINGS.iter();
        own.any(|(id, words)| *id == measure.id && words.iter().any(|one| key(one) == word))
    };
    all()
        .find(named)
        .or_else(|| all().find(holds))
        .or_else(|| all().find(heads))
}

/// Words without what people leave out when they type them: case, underscores, brackets, commas.
fn key(words: &str) -> String {
    let kept = words.to_lowercase();
    let parts = kept.split(|sign: char| !(sign.is_alphanumeric() || sign == '£'));
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// The built-in code of a rule, by its whole name or, for `TERM-1-IN-5` and the like, by its
/// beginning.
#[must_use]
pub fn code(word: &str) -> Option<&'static Code> {
    let word = word.trim().to_uppercase();
    CODES.iter().find(|code| match code.id.strip_suffix('N') {
        Some(begin) if begin.ends_with('-') => word
            .strip_prefix(begin)
            .is_some_and(|rest| rest == "N" || rest.parse::<u8>().is_ok()),
        _ => code.id == word,
    })
}

/// A word that is known and looks like this one.
#[must_use]
pub fn like(word: &str) -> Option<&'static str> {
    let ids = all().map(|measure| measure.id);
    nearest(word, ids.chain(CODES.iter().map(|code| code.id)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_measure_has_an_id_of_its_own_and_says_all_of_it() {
        let mut ids = BTreeSet::new();
        let mut columns = BTreeSet::new();
        for measure in all() {
            assert!(ids.insert(measure.id), "{} twice", measure.id);
            assert_eq!(find(measure.id), Some(measure));
            for column in measure.columns {
                assert!(columns.insert(*column), "column {column} twice");
                assert!(find(column).is_some(), "{column}");
            }
            for text in [
                measure.unit,
                measure.formula,
                measure.left_out,
                measure.source,
            ] {
                assert!(
                    text.ends_with('.') && text.len() > 4,
                    "{}: {text:?}",
                    measure.id
                );
            }
        }
    }

    #[test]
    fn headings_are_of_measures_that_there_are_and_are_needed() {
        for (id, words) in headings::HEADINGS {
            assert!(all().any(|measure| measure.id == *id), "{id}");
            for word in *words {
                assert_eq!(find(word).map(|measure| measure.id), Some(*id), "{word}");
            }
        }
    }

    #[test]
    fn codes_are_found_with_their_number() {
        assert_eq!(code("TERM-1-IN-5").unwrap().id, "TERM-1-IN-N");
        assert_eq!(code("term-1-in-n").unwrap().id, "TERM-1-IN-N");
        assert_eq!(code("NEED").unwrap().id, "NEED");
        assert_eq!(code("TERM-1-IN-X"), None);
        assert_eq!(like("NEDE"), Some("NEED"));
    }
}
