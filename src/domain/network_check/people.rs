//! People: employments, competences, reach, on-call terms.

use chrono::NaiveDate;

use super::super::ids::AreaId;
use super::super::network::NetworkFile;
use super::super::person::{Employment, Person};
use super::Ids;
use super::problems::Problems;

/// Most whole-time equivalents of one person over all employments: more is a slip, or a breach of
/// the 48-hour week.
const MOST_WTE: f64 = 1.5;

/// Adds the problems of people.
pub(super) fn check(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, person) in file.people.iter().enumerate() {
        problems.distinct(ids.people(), i, "id", person.id.as_str());
        problems.name(format_args!("/people/{i}/name"), &person.name);
        problems.name(format_args!("/people/{i}/role"), &person.role);
        problems.name(format_args!("/people/{i}/grade"), &person.grade);
        employments(i, person, ids, problems);
        let held = person
            .competences
            .iter()
            .map(|held| held.competence.as_str());
        competences(i, held, ids, problems);
        let reaches = person.reaches.iter().map(AreaId::as_str);
        problems.refer(format_args!("/people/{i}/reaches"), ids.areas(), reaches);
        if let Some(one_in) = person.on_call.at_most_one_in {
            let at = format_args!("/people/{i}/on_call/at_most_one_in");
            problems.whole(
                at,
                "one on-call duty in so many days",
                one_in.into(),
                1..=28,
            );
        }
    }
}

fn employments(i: usize, person: &Person, ids: &Ids<'_>, problems: &mut Problems) {
    if person.employments.is_empty() {
        problems.add(
            format_args!("/people/{i}/employments"),
            format!(
                "{} has no employment, so no contract says what is lawful",
                person.id
            ),
            &person.employments,
            "add one with organisation, contract and wte",
        );
    }
    for (e, employment) in person.employments.iter().enumerate() {
        let employer = employment.organisation.as_str();
        problems.refers(
            format_args!("/people/{i}/employments/{e}/organisation"),
            ids.organisations(),
            employer,
        );
        problems.number(
            format_args!("/people/{i}/employments/{e}/other_weekly_hours"),
            "hours a week outside these rotas",
            employment.other_weekly_hours,
            0.0..=60.0,
        );
        problems.validity(
            format_args!("/people/{i}/employments/{e}/validity"),
            &employment.validity,
        );
    }
    if let Some((day, wte)) = too_much(&person.employments) {
        let when = day.map_or_else(String::new, |day| format!(" on {day}"));
        problems.add(
            format_args!("/people/{i}/employments"),
            format!(
                "the employments of {} come to {wte:.2} WTE{when}",
                person.id
            ),
            &person.employments.iter().map(|e| e.wte).collect::<Vec<_>>(),
            format!("give at most {MOST_WTE} at any time, or end the earlier employment"),
        );
    }
}

/// The first day on which the employments together come to too much; without a day where it has
/// always been so.
fn too_much(employments: &[Employment]) -> Option<(Option<NaiveDate>, f64)> {
    // Ends before beginnings on the same day: who changes employer holds one at a time.
    let mut changes: Vec<(Option<NaiveDate>, bool, f64)> = Vec::new();
    for employment in employments.iter().filter(|e| e.validity.is_ordered()) {
        let wte = employment.wte.get();
        changes.push((employment.validity.valid_from, true, wte));
        if let Some(after) = employment.validity.valid_to.and_then(|to| to.succ_opt()) {
            changes.push((Some(after), false, -wte));
        }
    }
    changes.sort_by_key(|(day, begins, _)| (*day, *begins));
    let mut sum = 0.0;
    changes.into_iter().find_map(|(day, _, change)| {
        sum += change;
        // A hair of tolerance: 0.6 + 0.9 is a little over 1.5 in binary.
        (sum > MOST_WTE + 1e-9).then_some((day, sum))
    })
}

/// Each competence exists and is held once.
fn competences<'a>(
    i: usize,
    held: impl Iterator<Item = &'a str>,
    ids: &Ids<'_>,
    problems: &mut Problems,
) {
    let mut seen = std::collections::BTreeSet::new();
    for (c, competence) in held.enumerate() {
        let at = format_args!("/people/{i}/competences/{c}/competence");
        if seen.insert(competence) {
            problems.refers(at, ids.competences(), competence);
        } else {
            let message = format!("the competence \"{competence}\" is held already");
            problems.add(at, message, &competence, "keep the one that lapses last");
        }
    }
}
