//! Agreements: references, hours, and that no two contradict one another.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::agreement::{AgreedHolidays, AgreedHours, Agreement, ValidityBy, WeeklyHours};
use super::super::calendar::BankHolidays;
use super::super::ids::{AreaId, LineId, OdsCode};
use super::super::interval::{Interval, IntervalSet};
use super::super::network::NetworkFile;
use super::super::pattern::DayOfWeek;
use super::super::time::Period;
use super::Ids;
use super::open_pieces::{Open, Says, Terms, says, terms as terms_of};
use super::organisations::is_a_board;
use super::problems::Problems;

/// Minutes in a day and in a week on the wall.
const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;

/// Adds the problems of agreements.
pub(super) fn check(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    let clashes = clashes(&file.agreements);
    for (i, agreement) in file.agreements.iter().enumerate() {
        problems.distinct(ids.agreements(), i, "id", agreement.id.as_str());
        let board = agreement.commissioner.as_str();
        problems.refers(
            format_args!("/agreements/{i}/commissioner"),
            ids.organisations(),
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
            ids.areas(),
            agreement.area.as_str(),
        );
        problems.refers(
            format_args!("/agreements/{i}/line"),
            ids.lines(),
            agreement.line.as_str(),
        );
        for (h, hours) in agreement.hours.iter().enumerate() {
            problems.days(format_args!("/agreements/{i}/hours/{h}/days"), &hours.days);
        }
        problems.validity(
            format_args!("/agreements/{i}/validity"),
            &agreement.validity,
        );
        terms(file, (i, agreement), ids, problems);
        let other = clashes
            .get(&i)
            .and_then(|at| Some((at, file.agreements.get(*at)?)));
        if let Some((at, other)) = other {
            clash(i, agreement, *at, other, problems);
        }
    }
}

/// Who agreed with whom, and where that is known from.
fn terms(
    file: &NetworkFile,
    (i, agreement): (usize, &Agreement),
    ids: &Ids<'_>,
    problems: &mut Problems,
) {
    let at = format!("/agreements/{i}/joint_with");
    let codes = agreement.joint_with.iter().map(OdsCode::as_str);
    problems.refer(format_args!("{at}"), ids.organisations(), codes);
    for (number, board) in agreement.joint_with.iter().enumerate() {
        if *board == agreement.commissioner {
            let message = format!("{board} is the agreement's own board");
            let remedy = "name the other boards only, or leave joint_with out";
            problems.add(format_args!("{at}/{number}"), message, board, remedy);
        }
        let place = format_args!("{at}/{number}");
        is_a_board(file, ids, board.as_str(), place, problems);
    }
    for (key, text) in [
        ("agreed_by", &agreement.agreed_by),
        ("contract_reference", &agreement.contract_reference),
        ("source", &agreement.source),
    ] {
        if let Some(text) = text {
            problems.name(format_args!("/agreements/{i}/{key}"), text);
        }
    }
    if let Some(day) = agreement.answered_on {
        problems.year(format_args!("/agreements/{i}/answered_on"), day);
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
    let remedy = if is_joint(agreement, other) {
        "they are joint: give both the same level and paid, or part them by hours, bank holidays or validity"
    } else if agreement.commissioner == other.commissioner {
        "part them by hours, bank holidays or validity, or keep one: cover is counted against one agreement at a time"
    } else {
        "part them by hours, bank holidays or validity, or keep one; where both boards commission the hours together, name the \
         other board in joint_with of each"
    };
    problems.add(
        format_args!("/agreements/{i}"),
        message,
        &agreement.id,
        remedy,
    );
}

/// Whether each of them says that it commissions jointly with the other's board.
fn is_joint(one: &Agreement, other: &Agreement) -> bool {
    one.commissioner != other.commissioner
        && one.joint_with.contains(&other.commissioner)
        && other.joint_with.contains(&one.commissioner)
}

/// A stretch of the week of one agreement.
struct Piece {
    start: u32,
    end: u32,
    /// The day on which the stretch starts, Monday being 0; none where it is the whole week.
    day: Option<u32>,
    agreement: usize,
}

/// Agreements that contradict another before them in the document, with the position of that one.
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
        at_once(agreements, &group, &mut clashes);
        last_nights(agreements, &group, &mut clashes);
    }
    clashes
}

/// Agreements of one area and line that contradict one another at the same hours, and how much was
/// looked at.
///
/// Stretches of the week are walked in order of start, each held against those that have not ended
/// and hold on a day on which it does too ([`Open`]).
fn at_once(
    agreements: &[Agreement],
    group: &[usize],
    clashes: &mut BTreeMap<usize, usize>,
) -> usize {
    let known = |at: &usize| Some((*at, agreements.get(*at)?));
    let mut pieces: Vec<Piece> = group
        .iter()
        .filter_map(known)
        // What never holds meets nothing.
        .filter(|(_, agreement)| agreement.validity.is_ordered())
        .flat_map(|(at, agreement)| pieces(at, agreement))
        .collect();
    pieces.sort_by_key(|piece| (piece.start, piece.agreement));
    let mut open = Open::new(group.iter().filter_map(known).map(|(_, own)| own.validity));
    let mut ends: BTreeSet<(u32, usize)> = BTreeSet::new();
    for (at, piece) in pieces.iter().enumerate() {
        while let Some((end, before)) = ends.first().copied().filter(|(end, _)| *end <= piece.start)
        {
            ends.remove(&(end, before));
            if let Some((before, agreement)) = pieces
                .get(before)
                .and_then(|before| Some((before, agreements.get(before.agreement)?)))
            {
                open.set((before.agreement, agreement, before.day), false);
            }
        }
        let Some(agreement) = agreements.get(piece.agreement) else {
            continue;
        };
        let own = terms_of(agreement, piece.day);
        let found = open.beside(agreement, |says, terms| {
            are_alike(agreement, says, terms) || are_parted(own, terms)
        });
        if let Some(before) = found {
            let (first, second) = (before.min(piece.agreement), before.max(piece.agreement));
            clashes.entry(second).or_insert(first);
        }
        open.set((piece.agreement, agreement, piece.day), true);
        ends.insert((piece.end, at));
    }
    open.looks()
}

/// Whether an agreement says the same as another that is not of its board alone: both boards
/// commission it together.
fn are_alike(one: &Agreement, says: Says<'_>, (_, _, joint_with): Terms<'_>) -> bool {
    let (board, level, paid) = says;
    let together = *board != one.commissioner
        && one.joint_with.contains(board)
        && joint_with.contains(&one.commissioner);
    one.level == level && one.paid == paid && together
}

/// Agreements whose last night runs, by their own rule, into days of another that contradicts them.
///
/// Most end with a financial year, and so on the same days: of each such morning the hours of all
/// are laid out once, and held against those of the nights alone that reach into it. Gives how many
/// were laid out.
fn last_nights(
    agreements: &[Agreement],
    group: &[usize],
    clashes: &mut BTreeMap<usize, usize>,
) -> usize {
    let mut nights: BTreeMap<NaiveDate, Vec<(usize, &Agreement)>> = BTreeMap::new();
    let known = |at: &usize| Some((*at, agreements.get(*at)?));
    for (at, agreement) in group.iter().filter_map(known) {
        let by_start = agreement.validity_by == ValidityBy::StartDay;
        let last = agreement.validity.valid_to.filter(|_| by_start);
        if let Some(day) = last.and_then(|last| last.succ_opt()) {
            nights.entry(day).or_default().push((at, agreement));
        }
    }
    let mut laid_out = 0;
    for (day, ended) in nights {
        let Some(within) = Period::new(day, day).map(|day| day.interval()) else {
            continue;
        };
        laid_out += ended.len();
        let mut reaching = ended
            .into_iter()
            .map(|(at, one)| (at, one, on_morning(one, within)))
            .filter(|(_, _, hours)| !hours.is_empty())
            .peekable();
        if reaching.peek().is_none() {
            continue;
        }
        // What says the same is no concern, and those that do stand by the thousand.
        let mut by_words: BTreeMap<Says<'_>, Vec<(usize, &Agreement, IntervalSet)>> =
            BTreeMap::new();
        for (at, other) in group.iter().filter_map(known) {
            if other.validity.holds_on(day) {
                laid_out += 1;
                let hours = on_morning(other, within);
                let same = by_words.entry(says(other)).or_default();
                same.push((at, other, hours));
            }
        }
        for (at, one, hours) in reaching {
            let others = by_words.iter().filter(|(words, _)| **words != says(one));
            for (beside, other, others_hours) in others.flat_map(|(_, others)| others) {
                if contradict(one, other) && !hours.intersection(others_hours).is_empty() {
                    clashes.entry(at.max(*beside)).or_insert(at.min(*beside));
                }
            }
        }
    }
    laid_out
}

/// The hours of a day that an agreement is about. Bank holidays apart: which they are, a document
/// does not say.
fn on_morning(agreement: &Agreement, within: Interval) -> IntervalSet {
    let when = AgreedHours {
        bank_holidays: AgreedHolidays::Included,
        ..agreement.when()
    };
    when.instants(within, &BankHolidays::default())
}

/// Whether two agreements for the same hours say different things.
fn contradict(one: &Agreement, other: &Agreement) -> bool {
    let same = one.level == other.level && one.paid == other.paid;
    let together = one.commissioner == other.commissioner || is_joint(one, other);
    !(same && together)
}

/// Whether bank holidays part stretches of two agreements: one leaves out the days that are the
/// other's only ones. Stretches that start on different days may still overlap.
fn are_parted(one: Terms<'_>, other: Terms<'_>) -> bool {
    let mut holidays = [one.0, other.0];
    holidays.sort_unstable();
    one.1 == other.1 && holidays == [AgreedHolidays::Excluded, AgreedHolidays::Only]
}

/// The stretches of the week that the agreement is about, those over its end cut in two.
fn pieces(at: usize, agreement: &Agreement) -> Vec<Piece> {
    let piece = |start, end, day| Piece {
        start,
        end,
        day,
        agreement: at,
    };
    let is_usual = agreement.bank_holidays.unwrap_or_default() == AgreedHolidays::Included;
    if agreement.hours.is_empty() && is_usual {
        return vec![piece(0, WEEK, None)];
    }
    let whole_days = [WeeklyHours::every_hour()];
    let hours = match agreement.hours.as_slice() {
        [] => &whole_days,
        named => named,
    };
    let stretches = hours.iter().flat_map(|hours| {
        let length = (hours.end.minutes() + DAY - hours.start.minutes() - 1) % DAY + 1;
        days(hours).into_iter().map(move |day| {
            let start = day * DAY + hours.start.minutes();
            (start, start + length, day)
        })
    });
    stretches
        .flat_map(|(start, end, day)| {
            let over = end.saturating_sub(WEEK);
            [
                piece(start, end - over, Some(day)),
                piece(0, over, Some(day)),
            ]
        })
        .filter(|piece| piece.start < piece.end)
        .collect()
}

/// The days of the week on which the hours start, Monday being 0; every day where none is named.
fn days(hours: &WeeklyHours) -> BTreeSet<u32> {
    if hours.days.is_empty() {
        return (0..7).collect();
    }
    let number = |day: &DayOfWeek| match day {
        DayOfWeek::Mon => 0,
        DayOfWeek::Tue => 1,
        DayOfWeek::Wed => 2,
        DayOfWeek::Thu => 3,
        DayOfWeek::Fri => 4,
        DayOfWeek::Sat => 5,
        DayOfWeek::Sun => 6,
    };
    hours.days.iter().map(number).collect()
}

#[cfg(test)]
mod tests;
