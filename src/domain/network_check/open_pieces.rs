//! Agreements whose hours run at one moment of the week, found by the days on which they hold and
//! by what they say.
//!
//! Days are the leaves of a tree, and each agreement stands in the few nodes that its days are made
//! up of; a look meets those nodes alone. What says the same is skipped as one, so that agreements
//! by the thousand cost little more than one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::agreement::{AgreedHolidays, Agreement, CommissioningLevel};
use super::super::ids::OdsCode;
use super::super::organisation::Validity;

/// What an agreement says: two that say the same never contradict one another.
pub(super) type Says<'a> = (&'a OdsCode, CommissioningLevel, bool);

/// What decides beside that whether two may stand at once: bank holidays, the day on which the
/// stretch starts, and the boards that commission jointly.
pub(super) type Terms<'a> = (AgreedHolidays, Option<u32>, &'a [OdsCode]);

/// Agreements by what they say and their terms.
type Standing<'a> = BTreeMap<Says<'a>, BTreeMap<Terms<'a>, BTreeSet<usize>>>;

#[derive(Default)]
struct Node<'a> {
    /// They hold on all days of the node.
    here: Standing<'a>,
    /// They hold on some days of it: `here` of all nodes below.
    below: Standing<'a>,
}

/// The agreements that are open.
pub(super) struct Open<'a> {
    /// The days on which any agreement begins to hold or has just ended, ascending.
    days: Vec<NaiveDate>,
    nodes: Vec<Node<'a>>,
    leaves: usize,
    looks: usize,
}

impl<'a> Open<'a> {
    /// Nothing open yet, for agreements that hold in these times.
    pub(super) fn new(times: impl Iterator<Item = Validity>) -> Self {
        let mut days: Vec<NaiveDate> = times
            .flat_map(|time| {
                let next = time.valid_to.and_then(|last| last.succ_opt());
                [time.valid_from, next]
            })
            .flatten()
            .collect();
        days.sort_unstable();
        days.dedup();
        let leaves = (days.len() + 1).next_power_of_two();
        Self {
            days,
            nodes: (0..2 * leaves).map(|_| Node::default()).collect(),
            leaves,
            looks: 0,
        }
    }

    /// Opens a stretch of an agreement, or closes it.
    pub(super) fn set(
        &mut self,
        (at, agreement, day): (usize, &'a Agreement, Option<u32>),
        open: bool,
    ) {
        let (says, terms) = (says(agreement), terms(agreement, day));
        let put = |standing: &mut Standing<'a>| {
            let of = standing.entry(says).or_default();
            let same = of.entry(terms).or_default();
            let _was_there = if open {
                same.insert(at)
            } else {
                same.remove(&at)
            };
            if same.is_empty() {
                of.remove(&terms);
            }
            if of.is_empty() {
                standing.remove(&says);
            }
        };
        let cover = self.cover(&agreement.validity);
        let mut above = BTreeSet::new();
        for node in cover {
            if let Some(node) = self.nodes.get_mut(node) {
                put(&mut node.here);
            }
            let mut parent = node / 2;
            while parent > 0 && above.insert(parent) {
                parent /= 2;
            }
        }
        for node in above {
            if let Some(node) = self.nodes.get_mut(node) {
                put(&mut node.below);
            }
        }
    }

    /// The first agreement, by position, of some terms that may not stand beside this one on a day
    /// on which both hold.
    pub(super) fn beside(
        &mut self,
        agreement: &'a Agreement,
        may_stand: impl Fn(Says<'a>, Terms<'a>) -> bool,
    ) -> Option<usize> {
        let own = says(agreement);
        let mut looks = 0;
        let mut found = |standing: &Standing<'a>| {
            let others = standing.iter().filter(|(says, _)| **says != own);
            let mut terms = others.flat_map(|(says, all)| all.iter().map(|one| (*says, one)));
            terms.find_map(|(says, (terms, agreements))| {
                looks += 1;
                let stands = may_stand(says, *terms);
                agreements.first().copied().filter(|_| !stands)
            })
        };
        let mut above = BTreeSet::new();
        let mut first = None;
        for at in self.cover(&agreement.validity) {
            let Some(node) = self.nodes.get(at) else {
                continue;
            };
            first = first
                .or_else(|| found(&node.here))
                .or_else(|| found(&node.below));
            let mut parent = at / 2;
            while parent > 0 && above.insert(parent) {
                parent /= 2;
            }
        }
        for node in above.into_iter().filter_map(|at| self.nodes.get(at)) {
            first = first.or_else(|| found(&node.here));
        }
        self.looks += looks;
        first
    }

    /// How many terms were looked at so far.
    pub(super) fn looks(&self) -> usize {
        self.looks
    }

    /// The nodes that the days of a time are made up of.
    fn cover(&self, time: &Validity) -> Vec<usize> {
        let position = |day: NaiveDate| self.days.partition_point(|known| *known <= day);
        let mut low = time.valid_from.map_or(0, position) + self.leaves;
        let mut high = time.valid_to.map_or(self.days.len(), position) + 1 + self.leaves;
        let mut cover = Vec::new();
        while low < high {
            if low % 2 == 1 {
                cover.push(low);
                low += 1;
            }
            if high % 2 == 1 {
                high -= 1;
                cover.push(high);
            }
            low /= 2;
            high /= 2;
        }
        cover
    }
}

/// What an agreement says.
pub(super) fn says(agreement: &Agreement) -> Says<'_> {
    (&agreement.commissioner, agreement.level, agreement.paid)
}

/// Its terms, of a stretch that starts on a day of the week.
pub(super) fn terms(agreement: &Agreement, day: Option<u32>) -> Terms<'_> {
    let holidays = agreement.bank_holidays.unwrap_or_default();
    (holidays, day, &agreement.joint_with)
}
