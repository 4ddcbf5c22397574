//! Organisations and their successors, areas, service lines, competences.

use std::collections::{BTreeMap, BTreeSet};

use super::super::network::NetworkFile;
use super::super::organisation::OrganisationKind;
use super::Ids;
use super::problems::Problems;

/// Adds the problems of areas.
pub(super) fn areas(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, area) in file.areas.iter().enumerate() {
        problems.distinct(ids.areas(), i, "id", area.id.as_str());
        problems.name(format_args!("/areas/{i}/name"), &area.name);
        let board = area.board.as_str();
        problems.refers(format_args!("/areas/{i}/board"), ids.organisations(), board);
        is_a_board(file, ids, board, format_args!("/areas/{i}/board"), problems);
    }
}

/// Adds the problems of service lines.
pub(super) fn lines(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, line) in file.service_lines.iter().enumerate() {
        problems.distinct(ids.lines(), i, "id", line.id.as_str());
        problems.name(format_args!("/service_lines/{i}/name"), &line.name);
        let minutes = format_args!("/service_lines/{i}/response_minutes");
        problems.whole(
            minutes,
            "minutes to a response",
            line.response_minutes,
            1..=1440,
        );
        let criticality = format_args!("/service_lines/{i}/criticality");
        problems.whole(criticality, "criticality", line.criticality, 1..=1000);
    }
}

/// Adds the problems of competences.
pub(super) fn competences(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, competence) in file.competences.iter().enumerate() {
        problems.distinct(ids.competences(), i, "id", competence.id.as_str());
        problems.name(format_args!("/competences/{i}/name"), &competence.name);
    }
}

/// Where `code` names an organisation, it is one that commissions.
pub(super) fn is_a_board(
    file: &NetworkFile,
    ids: &Ids<'_>,
    code: &str,
    at: std::fmt::Arguments<'_>,
    problems: &mut Problems,
) {
    let organisation = ids
        .organisations()
        .position(code)
        .and_then(|at| file.organisations.get(at));
    let Some(other) = organisation.filter(|o| o.kind != OrganisationKind::Icb) else {
        return;
    };
    problems.add(
        at,
        format!("{code}, {}, is not an integrated care board", other.name),
        &code,
        "name an organisation of kind \"icb\"",
    );
}

/// Adds the problems of organisations.
pub(super) fn check(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    let rings = rings(file, ids);
    for (i, organisation) in file.organisations.iter().enumerate() {
        problems.distinct(ids.organisations(), i, "ods", organisation.ods.as_str());
        problems.name(format_args!("/organisations/{i}/name"), &organisation.name);
        problems.validity(
            format_args!("/organisations/{i}/validity"),
            &organisation.validity,
        );
        let mut seen = BTreeSet::new();
        for (s, code) in organisation.successors.iter().enumerate() {
            let at = format_args!("/organisations/{i}/successors/{s}");
            problems.refers_once(at, ids.organisations(), code.as_str(), &mut seen);
            if let Some(way) = rings.get(&(i, s)) {
                let message = format!("successors lead in a ring: {way}");
                problems.add(at, message, code, "take out the successor that is not one");
            }
        }
    }
}

/// Successors that close a ring, by organisation and place in its list, each with the way round.
///
/// A walk in depth with its own stack, so that a long chain of mergers cannot exhaust the
/// program's.
fn rings(file: &NetworkFile, ids: &Ids<'_>) -> BTreeMap<(usize, usize), String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Never,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::Never; file.organisations.len()];
    let mut rings: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for start in 0..file.organisations.len() {
        // The way from `start`, each with the next of its successors to look at.
        let mut way: Vec<(usize, usize)> = Vec::new();
        if seen.get(start) == Some(&Seen::Never) {
            way.push((start, 0));
        }
        while let Some((at, next)) = way.pop() {
            set(&mut seen, at, Seen::OnTheWay);
            let code = file
                .organisations
                .get(at)
                .and_then(|o| o.successors.get(next));
            let Some(code) = code else {
                set(&mut seen, at, Seen::Done);
                continue;
            };
            way.push((at, next + 1));
            let Some(to) = ids.organisations().position(code.as_str()) else {
                continue;
            };
            match seen.get(to) {
                Some(Seen::Never) => way.push((to, 0)),
                Some(Seen::OnTheWay) => {
                    let round = way
                        .iter()
                        .map(|(at, _)| *at)
                        .skip_while(|at| *at != to)
                        .chain([to]);
                    let codes = round
                        .filter_map(|at| file.organisations.get(at))
                        .map(|o| o.ods.as_str());
                    let told = codes.collect::<Vec<_>>().join(" -> ");
                    rings.insert((at, next), told);
                }
                Some(Seen::Done) | None => {}
            }
        }
    }
    return rings;

    fn set(seen: &mut [Seen], at: usize, to: Seen) {
        if let Some(slot) = seen.get_mut(at) {
            *slot = to;
        }
    }
}
