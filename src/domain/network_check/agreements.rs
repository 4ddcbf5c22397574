//! Agreements: references, hours, and that no two contradict one another.

use std::collections::{BTreeMap, BTreeSet};

use super::super::agreement::{Agreement, WeeklyHours};
use super::super::ids::{AreaId, LineId};
use super::super::network::NetworkFile;
use super::super::organisation::Validity;
use super::super::pattern::Day;
use super::Ids;
use super::organisations::is_a_board;
use super::problems::Problems;

/// Minutes in a day and in a week on the wall.
const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;

/// Adds the problems of agreements.
pub(super) fn check(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    let clashes = clashes(&file.agreements);
    for (i, agreement) in file.agreements.iter().enumerate() {
        problems.distinct(&ids.agreements, i, "id", agreement.id.as_str());
        let board = agreement.commissioner.as_str();
        problems.refers(
            format_args!("/agreements/{i}/commissioner"),
            &ids.organisations,
            board,
        );
        is_a_board(
            file,
            ids,
            board,
            format_args!("/agreements/{i}/commissioner"),
            problems,
        );
        problems.refers(
            format_args!("/agreements/{i}/area"),
            &ids.areas,
            agreement.area.as_str(),
        );
        problems.refers(
            format_args!("/agreements/{i}/line"),
            &ids.lines,
            agreement.line.as_str(),
        );
        for (h, hours) in agreement.hours.iter().enumerate() {
            problems.days(format_args!("/agreements/{i}/hours/{h}/days"), &hours.days);
        }
        problems.validity(
            format_args!("/agreements/{i}/validity"),
            &agreement.validity,
        );
        let other = clashes
            .get(&i)
            .and_then(|at| Some((at, file.agreements.get(*at)?)));
        if let Some((at, other)) = other {
            clash(i, agreement, *at, other, problems);
        }
    }
}

/// Tells that the agreement contradicts another.
fn clash(i: usize, agreement: &Agreement, at: usize, other: &Agreement, problems: &mut Problems) {
    let (area, line) = (&agreement.area, &agreement.line);
    let message = if agreement.commissioner == other.commissioner {
        format!(
            "for area \"{area}\" and line \"{line}\" {} says another thing of the same hours in \"{}\", at /agreements/{at}",
            agreement.commissioner, other.id
        )
    } else {
        format!(
            "{} and {} both speak for area \"{area}\" and line \"{line}\" at the same hours: \"{}\", and \"{}\" at /agreements/{at}",
            agreement.commissioner, other.commissioner, agreement.id, other.id
        )
    };
    let remedy = "part them by hours or validity, or keep one: cover is counted against one agreement at a time";
    problems.add(
        format_args!("/agreements/{i}"),
        message,
        &agreement.id,
        remedy,
    );
}

/// A stretch of the week of one agreement.
struct Piece {
    start: u32,
    end: u32,
    agreement: usize,
}

/// Agreements that contradict another before them in the document, with the position of that one.
///
/// Within each area and line, stretches of the week are walked in order of start, each held against those that have
/// not ended: few, unless agreements succeed one another by the thousand.
fn clashes(agreements: &[Agreement]) -> BTreeMap<usize, usize> {
    let mut groups: BTreeMap<(&AreaId, &LineId), Vec<usize>> = BTreeMap::new();
    for (at, agreement) in agreements.iter().enumerate() {
        groups
            .entry((&agreement.area, &agreement.line))
            .or_default()
            .push(at);
    }
    let mut clashes = BTreeMap::new();
    for group in groups.into_values().filter(|group| group.len() > 1) {
        let mut pieces: Vec<Piece> = group
            .iter()
            .filter_map(|at| Some((*at, agreements.get(*at)?)))
            .flat_map(|(at, agreement)| pieces(at, agreement))
            .collect();
        pieces.sort_by_key(|piece| (piece.start, piece.agreement));
        let mut open: Vec<&Piece> = Vec::new();
        for piece in &pieces {
            open.retain(|before| before.end > piece.start);
            let found = open.iter().find(|before| {
                let pair = agreements
                    .get(before.agreement)
                    .zip(agreements.get(piece.agreement));
                pair.is_some_and(|(one, other)| contradict(one, other))
            });
            if let Some(before) = found {
                let (first, second) = (
                    before.agreement.min(piece.agreement),
                    before.agreement.max(piece.agreement),
                );
                clashes.entry(second).or_insert(first);
            }
            open.push(piece);
        }
    }
    clashes
}

/// Whether two agreements for the same hours say different things on some day.
fn contradict(one: &Agreement, other: &Agreement) -> bool {
    let same = one.commissioner == other.commissioner
        && one.level == other.level
        && one.paid == other.paid;
    !same && meet(&one.validity, &other.validity)
}

/// Whether both hold on some day.
fn meet(one: &Validity, other: &Validity) -> bool {
    let before = |one: &Validity, other: &Validity| {
        one.valid_to
            .zip(other.valid_from)
            .is_some_and(|(to, from)| to < from)
    };
    one.is_ordered() && other.is_ordered() && !before(one, other) && !before(other, one)
}

/// The stretches of the week that the agreement is about, those over its end cut in two.
fn pieces(at: usize, agreement: &Agreement) -> Vec<Piece> {
    let piece = |start, end| Piece {
        start,
        end,
        agreement: at,
    };
    if agreement.hours.is_empty() {
        return vec![piece(0, WEEK)];
    }
    let stretches = agreement.hours.iter().flat_map(|hours| {
        let length = (hours.end.minutes() + DAY - hours.start.minutes() - 1) % DAY + 1;
        days(hours).into_iter().map(move |day| {
            let start = day * DAY + hours.start.minutes();
            (start, start + length)
        })
    });
    stretches
        .flat_map(|(start, end)| {
            let over = end.saturating_sub(WEEK);
            [piece(start, end - over), piece(0, over)]
        })
        .filter(|piece| piece.start < piece.end)
        .collect()
}

/// The days of the week on which the hours start, Monday being 0; every day where none is named.
fn days(hours: &WeeklyHours) -> BTreeSet<u32> {
    if hours.days.is_empty() {
        return (0..7).collect();
    }
    let number = |day: &Day| match day {
        Day::Mon => 0,
        Day::Tue => 1,
        Day::Wed => 2,
        Day::Thu => 3,
        Day::Fri => 4,
        Day::Sat => 5,
        Day::Sun => 6,
    };
    hours.days.iter().map(number).collect()
}
