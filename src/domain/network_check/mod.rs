//! What makes a network document whole: distinct ids, references that lead somewhere, values that
//! make sense.
//!
//! Every problem is told, in the document's order, each with its place, the value found and a
//! remedy. One pass over each list, with look-ups by id, so that a document of any size costs
//! little more than reading it.

mod agreements;
mod open_pieces;
mod organisations;
mod patterns;
mod people;
mod pools;
mod problems;
mod wishes;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::network::{FORMAT_VERSION, NetworkFile, NetworkProblem};
use super::network_diff::Keyed;
use problems::{Known, Problems};

/// Every problem in the document, in its order.
pub(super) fn check(file: &NetworkFile) -> Vec<NetworkProblem> {
    check_parts(file, &Parts::ALL)
}

/// Every problem in a document that was made from a checked one, in its order.
pub(super) fn check_change(checked: &NetworkFile, file: &NetworkFile) -> Vec<NetworkProblem> {
    check_parts(file, &Parts::touched(checked, file))
}

fn check_parts(file: &NetworkFile, parts: &Parts) -> Vec<NetworkProblem> {
    let ids = Ids::of(file);
    let mut problems = Problems::default();
    if file.format_version != FORMAT_VERSION {
        problems.add(
            format_args!("/format_version"),
            "this program knows another version of the document".to_owned(),
            &file.format_version,
            format!("give {FORMAT_VERSION}"),
        );
    }
    problems.name(format_args!("/name"), &file.name);
    macro_rules! check {
        ($($part:ident: $check:path;)*) => {
            $(if parts.$part {
                $check(file, &ids, &mut problems);
            })*
        };
    }
    check! {
        organisations: organisations::check;
        areas: organisations::areas;
        lines: organisations::lines;
        competences: organisations::competences;
        people: people::check;
        pools: pools::check;
        patterns: patterns::check;
        agreements: agreements::check;
        absences: wishes::absences;
        preferences: wishes::preferences;
        brought_forward: wishes::brought_forward;
    }
    problems.into_list()
}

/// Lists to look at.
struct Parts {
    organisations: bool,
    areas: bool,
    lines: bool,
    competences: bool,
    people: bool,
    pools: bool,
    patterns: bool,
    agreements: bool,
    absences: bool,
    preferences: bool,
    brought_forward: bool,
}

impl Parts {
    /// All of them.
    const ALL: Self = Self {
        organisations: true,
        areas: true,
        lines: true,
        competences: true,
        people: true,
        pools: true,
        patterns: true,
        agreements: true,
        absences: true,
        preferences: true,
        brought_forward: true,
    };

    /// Those of `new` in which there may be problems, where `old` has none: lists that differ, and
    /// those that name what an id no longer leads to. A list that refers to what another says, and
    /// not to its ids alone, is looked at whenever that one differs.
    fn touched(old: &NetworkFile, new: &NetworkFile) -> Self {
        macro_rules! differs {
            ($list:ident) => {
                !new.$list.is_same(&old.$list) && new.$list != old.$list
            };
        }
        macro_rules! lost {
            ($list:ident) => {
                differs!($list) && loses_an_id(&old.$list, &new.$list)
            };
        }
        // Boards are organisations of one kind.
        let organisations = differs!(organisations);
        let no_organisation = organisations && lost!(organisations);
        let (no_area, no_line, no_competence) =
            (lost!(areas), lost!(service_lines), lost!(competences));
        let (no_person, no_pool, no_pattern) = (lost!(people), lost!(pools), lost!(duty_patterns));
        Self {
            organisations,
            areas: differs!(areas) || organisations,
            lines: differs!(service_lines),
            competences: differs!(competences),
            people: differs!(people) || no_organisation || no_competence || no_area,
            pools: differs!(pools) || no_organisation || no_line || no_area || no_person,
            patterns: differs!(duty_patterns) || no_pool || no_competence,
            agreements: differs!(agreements) || organisations || no_area || no_line,
            absences: differs!(absences) || no_person,
            preferences: differs!(preferences) || no_person || no_pattern,
            brought_forward: differs!(brought_forward) || no_person,
        }
    }
}

/// Whether an id of the old list leads nowhere in the new one.
fn loses_an_id<T: Keyed>(old: &[T], new: &[T]) -> bool {
    // The usual changes, of an item in its place and of one that is added, are seen at once.
    let in_place =
        old.len() <= new.len() && old.iter().zip(new).all(|(was, is)| was.key() == is.key());
    if in_place {
        return false;
    }
    let known: BTreeSet<&str> = new.iter().map(Keyed::key).collect();
    old.iter().any(|item| !known.contains(item.key()))
}

/// The ids of every list that others refer to, each gathered when it is first needed.
struct Ids<'a> {
    file: &'a NetworkFile,
    organisations: OnceCell<Known<'a>>,
    areas: OnceCell<Known<'a>>,
    lines: OnceCell<Known<'a>>,
    competences: OnceCell<Known<'a>>,
    people: OnceCell<Known<'a>>,
    pools: OnceCell<Known<'a>>,
    patterns: OnceCell<Known<'a>>,
    agreements: OnceCell<Known<'a>>,
    absences: OnceCell<Known<'a>>,
    preferences: OnceCell<Known<'a>>,
}

macro_rules! known {
    ($($name:ident: $list:ident, $one:literal;)*) => {
        impl<'a> Ids<'a> {
            fn of(file: &'a NetworkFile) -> Self {
                Self { file, $($name: OnceCell::new()),* }
            }

            $(fn $name(&self) -> &Known<'a> {
                self.$name.get_or_init(|| {
                    let ids = self.file.$list.iter().map(Keyed::key).collect();
                    Known::new(stringify!($list), $one, ids)
                })
            })*
        }
    };
}

known! {
    organisations: organisations, "organisation";
    areas: areas, "area";
    lines: service_lines, "service line";
    competences: competences, "competence";
    people: people, "person";
    pools: pools, "pool";
    patterns: duty_patterns, "duty pattern";
    agreements: agreements, "agreement";
    absences: absences, "absence";
    preferences: preferences, "preference";
}
