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

use super::network::{FORMAT_VERSION, NetworkFile, NetworkProblem};
use problems::{Known, Problems};

/// Every problem in the document, in its order.
pub(super) fn check(file: &NetworkFile) -> Vec<NetworkProblem> {
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
    organisations::check(file, &ids, &mut problems);
    people::check(file, &ids, &mut problems);
    pools::check(file, &ids, &mut problems);
    patterns::check(file, &ids, &mut problems);
    agreements::check(file, &ids, &mut problems);
    wishes::check(file, &ids, &mut problems);
    problems.into_list()
}

/// The ids of every list that others refer to.
struct Ids<'a> {
    organisations: Known<'a>,
    areas: Known<'a>,
    lines: Known<'a>,
    competences: Known<'a>,
    people: Known<'a>,
    pools: Known<'a>,
    patterns: Known<'a>,
    agreements: Known<'a>,
    absences: Known<'a>,
    preferences: Known<'a>,
}

impl<'a> Ids<'a> {
    fn of(file: &'a NetworkFile) -> Self {
        let known = Known::new;
        Self {
            organisations: known(
                "organisations",
                "organisation",
                file.organisations.iter().map(|o| o.ods.as_str()).collect(),
            ),
            areas: known(
                "areas",
                "area",
                file.areas.iter().map(|a| a.id.as_str()).collect(),
            ),
            lines: known(
                "service_lines",
                "service line",
                file.service_lines.iter().map(|l| l.id.as_str()).collect(),
            ),
            competences: known(
                "competences",
                "competence",
                file.competences.iter().map(|c| c.id.as_str()).collect(),
            ),
            people: known(
                "people",
                "person",
                file.people.iter().map(|p| p.id.as_str()).collect(),
            ),
            pools: known(
                "pools",
                "pool",
                file.pools.iter().map(|p| p.id.as_str()).collect(),
            ),
            patterns: known(
                "duty_patterns",
                "duty pattern",
                file.duty_patterns.iter().map(|p| p.id.as_str()).collect(),
            ),
            agreements: known(
                "agreements",
                "agreement",
                file.agreements.iter().map(|a| a.id.as_str()).collect(),
            ),
            absences: known(
                "absences",
                "absence",
                file.absences.iter().map(|a| a.id.as_str()).collect(),
            ),
            preferences: known(
                "preferences",
                "preference",
                file.preferences.iter().map(|p| p.id.as_str()).collect(),
            ),
        }
    }
}
