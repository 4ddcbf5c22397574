//! Boards that ended, and those that answer for what they answered for.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::ids::OdsCode;
use super::network::{Network, NetworkProblem};
use super::organisation::Organisation;

/// Who answers on a day for what an organisation answered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Successors {
    /// It does so itself: it has not ended by then, or is not known.
    Itself,
    /// It has ended and nobody is known to have taken over.
    Nobody,
    /// One took over from it, through however many mergers.
    One(OdsCode),
    /// Several did, and nothing says which has what part.
    Several(BTreeSet<OdsCode>),
}

/// Who answers on `day` for what `code` answered for.
#[must_use]
pub fn heirs(organisations: &[Organisation], code: &OdsCode, day: NaiveDate) -> Successors {
    let find = |code: &OdsCode| organisations.iter().find(|one| one.ods == *code);
    let has_ended = |one: &Organisation| one.validity.valid_to.is_some_and(|last| last < day);
    if !find(code).is_some_and(has_ended) {
        return Successors::Itself;
    }
    let (mut seen, mut found) = (BTreeSet::from([code]), BTreeSet::new());
    let mut waiting = vec![code];
    while let Some(code) = waiting.pop() {
        let Some(one) = find(code) else { continue };
        if has_ended(one) {
            let new = one.successors.iter().filter(|code| seen.insert(code));
            waiting.extend(new.collect::<Vec<_>>());
        } else {
            found.insert(one.ods.clone());
        }
    }
    match (found.pop_first(), found.is_empty()) {
        (None, _) => Successors::Nobody,
        (Some(one), true) => Successors::One(one),
        (Some(one), false) => {
            found.insert(one);
            Successors::Several(found)
        }
    }
}

/// Those that `code` took over from, directly.
pub fn predecessors<'o>(
    organisations: &'o [Organisation],
    code: &'o OdsCode,
) -> impl Iterator<Item = &'o Organisation> {
    organisations
        .iter()
        .filter(move |one| one.successors.contains(code))
}

impl Network {
    /// The network with every area under the board that answers for it on `day`; `None` where that
    /// is this one. Areas of a board that ended with several successors, or none, stay under it.
    ///
    /// # Errors
    /// Where the result does not hold together, which is a fault of this program.
    pub fn with_boards_on(&self, day: NaiveDate) -> Result<Option<Self>, Vec<NetworkProblem>> {
        let organisations = &self.file().organisations;
        let heir = |board: &OdsCode| match heirs(organisations, board, day) {
            Successors::One(heir) => Some(heir),
            Successors::Itself | Successors::Nobody | Successors::Several(_) => None,
        };
        let areas = self.file().areas.iter();
        let moved: Vec<Option<OdsCode>> = areas.map(|area| heir(&area.board)).collect();
        if moved.iter().all(Option::is_none) {
            return Ok(None);
        }
        let mut file = self.file().clone();
        for (area, heir) in file.areas.iter_mut().zip(moved) {
            if let Some(heir) = heir {
                area.board = heir;
            }
        }
        Self::new(file).map(Some)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::organisation::{NhsRegion, OrganisationKind, Validity};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn code(text: &str) -> OdsCode {
        text.parse().unwrap()
    }

    fn board(ods: &str, to: Option<&str>, successors: &[&str]) -> Organisation {
        Organisation {
            ods: code(ods),
            name: ods.to_owned(),
            kind: OrganisationKind::Icb,
            region: NhsRegion::Y61,
            validity: Validity {
                valid_from: None,
                valid_to: to.map(day),
            },
            successors: successors.iter().map(|one| code(one)).collect(),
            note: None,
        }
    }

    #[test]
    fn successors_are_followed_to_those_that_are_open() {
        let boards = [
            board("AAA", Some("2022-06-30"), &["BBB"]),
            board("BBB", Some("2026-03-31"), &["CCC"]),
            board("CCC", None, &[]),
            board("DDD", Some("2026-03-31"), &["CCC", "EEE"]),
            board("EEE", None, &[]),
            board("FFF", Some("2026-03-31"), &[]),
        ];
        let both = Successors::Several([code("CCC"), code("EEE")].into());
        for (ods, on, wanted) in [
            ("AAA", "2022-06-30", Successors::Itself),
            ("AAA", "2022-07-01", Successors::One(code("BBB"))),
            ("AAA", "2026-04-01", Successors::One(code("CCC"))),
            ("BBB", "2026-03-31", Successors::Itself),
            ("CCC", "2026-04-01", Successors::Itself),
            ("DDD", "2026-04-01", both),
            ("FFF", "2026-04-01", Successors::Nobody),
            ("ZZZ", "2026-04-01", Successors::Itself),
        ] {
            assert_eq!(heirs(&boards, &code(ods), day(on)), wanted, "{ods} {on}");
        }
        let before = predecessors(&boards, &boards[2].ods).map(|one| one.ods.as_str());
        assert_eq!(before.collect::<Vec<_>>(), ["BBB", "DDD"]);
    }
}
