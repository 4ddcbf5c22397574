//! Names in the place of ids: what people write into a sheet who know their colleagues and not
//! their ids.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Wrong;
use evenwatch_domain::network::NetworkFile;
use evenwatch_domain::plain_text::folded;
use evenwatch_domain::suggest::nearest;

/// What a cell may refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NamedKind {
    Person,
    Pool,
    Area,
    Line,
    Organisation,
    Competence,
}

impl NamedKind {
    fn said(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Pool => "pool",
            Self::Area => "area",
            Self::Line => "service line",
            Self::Organisation => "organisation",
            Self::Competence => "competence",
        }
    }
}

/// The ids and names of a network.
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: BTreeSet<(NamedKind, String)>,
    /// By noun and name or id, as people hold them for the same: the ids.
    meant: BTreeMap<(NamedKind, String), BTreeSet<String>>,
    /// Each name as it is written.
    written: BTreeMap<NamedKind, Vec<(String, String)>>,
}

/// What a text refers to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Referred {
    /// The id of what is meant.
    To(String),
    /// Nothing that the network has; the text has the shape of an id, and the network's own check
    /// tells of it.
    Nothing,
    /// What is wrong.
    Wrong(Wrong),
}

impl Names {
    /// Those of the document.
    pub(super) fn of(file: &NetworkFile) -> Self {
        let mut names = Self::default();
        for one in &file.people {
            names.add(NamedKind::Person, one.id.as_str(), &one.name);
        }
        for one in &file.pools {
            names.add(NamedKind::Pool, one.id.as_str(), &one.name);
        }
        for one in &file.areas {
            names.add(NamedKind::Area, one.id.as_str(), &one.name);
        }
        for one in &file.service_lines {
            names.add(NamedKind::Line, one.id.as_str(), &one.name);
        }
        for one in &file.organisations {
            names.add(NamedKind::Organisation, one.ods.as_str(), &one.name);
        }
        for one in &file.competences {
            names.add(NamedKind::Competence, one.id.as_str(), &one.name);
        }
        names
    }

    fn add(&mut self, noun: NamedKind, id: &str, name: &str) {
        self.ids.insert((noun, id.to_owned()));
        let turned = turned(noun, name);
        for text in [id, name].into_iter().chain(turned.as_deref()) {
            let ids = self.meant.entry((noun, folded(text))).or_default();
            ids.insert(id.to_owned());
        }
        let written = self.written.entry(noun).or_default();
        written.push((name.to_owned(), id.to_owned()));
    }

    /// Whether the text is an id or a name.
    pub(super) fn knows(&self, noun: NamedKind, text: &str) -> bool {
        self.ids_of(noun, text).is_some()
    }

    /// The ids that go by the text, or by the name that it is with the surname first.
    fn ids_of(&self, noun: NamedKind, text: &str) -> Option<&BTreeSet<String>> {
        let as_written = self.meant.get(&(noun, folded(text)));
        as_written.or_else(|| self.meant.get(&(noun, folded(&turned(noun, text)?))))
    }

    /// What the text means: an id, or a name that only one has.
    pub(super) fn find(&self, noun: NamedKind, text: &str) -> Referred {
        if self.ids.contains(&(noun, text.to_owned())) {
            return Referred::To(text.to_owned());
        }
        let ids: Vec<&str> = match self.ids_of(noun, text) {
            Some(ids) => ids.iter().map(String::as_str).collect(),
            None => Vec::new(),
        };
        match ids.as_slice() {
            [only] => Referred::To((*only).to_owned()),
            [] if !is_name(text) => Referred::Nothing,
            [] => Referred::Wrong((
                format!("no {} of the network has this name", noun.said()),
                self.remedy(noun, text),
            )),
            several => Referred::Wrong((
                format!(
                    "{} have this name",
                    evenwatch_domain::count::counted(several.len(), noun.said())
                ),
                format!(
                    "write the id of the one that is meant: {}",
                    several.join(", ")
                ),
            )),
        }
    }

    /// The nearest name or id, for a text that is neither.
    pub(super) fn remedy(&self, noun: NamedKind, text: &str) -> String {
        let written = self.written.get(&noun).map_or(&[][..], Vec::as_slice);
        let all = written.iter().flat_map(|(name, id)| [name, id]);
        let turned = turned(noun, text);
        let text = turned.as_deref().unwrap_or(text);
        match nearest(text, all.map(String::as_str)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!(
                "write the id or the name of {} of the network",
                evenwatch_domain::count::one(noun.said())
            ),
        }
    }
}

/// A person's name with the surname first, `Fennimore, Ada`, in the other order; none where it is
/// not written so.
fn turned(noun: NamedKind, name: &str) -> Option<String> {
    let (surname, first) = name.split_once(',')?;
    let (surname, first) = (surname.trim(), first.trim());
    let is_so = noun == NamedKind::Person
        && !surname.is_empty()
        && !first.is_empty()
        && !first.contains(',');
    is_so.then(|| format!("{first} {surname}"))
}

/// Whether a text that is no id can only be a name: with blanks or capitals in it. Codes of
/// organisations are in capitals.
fn is_name(text: &str) -> bool {
    let is_code = text
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    !is_code && text.contains(|c: char| c.is_whitespace() || c.is_uppercase())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;

    #[test]
    fn names_are_found_where_only_one_has_them() {
        let mut names = Names::default();
        names.add(NamedKind::Person, "ada-fennimore", "Ada Fennimore");
        names.add(NamedKind::Person, "ann-lee", "Ann Lee");
        names.add(NamedKind::Person, "ann-lee.2", "Ann Lee");
        names.add(NamedKind::Organisation, "QWO", "NHS West Yorkshire");
        let to = |id: &str| Referred::To(id.to_owned());
        for text in [
            "ada-fennimore",
            "Ada Fennimore",
            "ADA FENNIMORE",
            "Ada-Fennimore",
            "ada\u{a0}fennimore",
        ] {
            assert_eq!(
                names.find(NamedKind::Person, text),
                to("ada-fennimore"),
                "{text}"
            );
        }
        assert_eq!(
            names.find(NamedKind::Organisation, "nhs west yorkshire"),
            to("QWO")
        );
        assert_eq!(
            names.find(NamedKind::Person, "nobody-here"),
            Referred::Nothing
        );
        assert_eq!(
            names.find(NamedKind::Organisation, "XXX"),
            Referred::Nothing
        );
        assert_eq!(
            names.find(NamedKind::Person, "ann-lee"),
            to("ann-lee"),
            "an id is an id"
        );
        for text in ["Fennimore, Ada", "FENNIMORE,ADA", "Fennimore , Ada"] {
            let found = names.find(NamedKind::Person, text);
            assert_eq!(found, to("ada-fennimore"), "{text}");
        }
        names.add(NamedKind::Person, "bee", "van der Berg, Bee");
        for text in ["Bee van der Berg", "van der Berg, Bee", "Van Der Berg, bee"] {
            assert_eq!(names.find(NamedKind::Person, text), to("bee"), "{text}");
        }
        for (text, message, remedy) in [
            ("Ann Lee", "2 people have this name", "ann-lee, ann-lee.2"),
            ("Lee, Ann", "2 people have this name", "ann-lee, ann-lee.2"),
            (
                "Ada, Fennimore",
                "no person of the network",
                "write the id or the name of a person",
            ),
            (
                "Fenimore, Ada",
                "no person of the network",
                "did you mean \"Ada Fennimore\"?",
            ),
            (
                "Ada Fenimore",
                "no person of the network",
                "did you mean \"Ada Fennimore\"?",
            ),
        ] {
            match names.find(NamedKind::Person, text) {
                Referred::Wrong(wrong) => {
                    assert!(
                        wrong.0.contains(message) && wrong.1.contains(remedy),
                        "{wrong:?}"
                    );
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
