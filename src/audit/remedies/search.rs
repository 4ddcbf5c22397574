//! The cheapest set of changes that is enough, exactly.
//!
//! Whether a set is enough is dear to ask, for a rota has to be planned. It is monotone: what is
//! enough stays enough with more changes. So each set that is not enough says more than that: at
//! least one change outside of it must be made. The search takes the cheapest set that meets all
//! that has been said so far and asks about it. If it is enough, no cheaper set is. If not, it is
//! made larger while it stays too little (the larger, the more it says), and the next round knows
//! more. This is the implicit hitting set method of Moreno-Centeno and Karp (2013), a logic-based
//! Benders decomposition.
//!
//! Planning may end before the best rota is known. So each set has two numbers: what its rota
//! leaves open, and what no rota leaves less than. The search goes by the first; the set found is
//! enough, and a cheaper one may have been passed over. Whether one was is asked of the second
//! alone ([`RemedySearch::proves`]).
//!
//! A rota stays lawful with more changes. So what a set leaves open is never more than what a set
//! inside it does, whatever planning came to in its time.

use std::collections::BTreeMap;

/// Sets looked at for a proof, where what was told is not exact: a second at most.
const MOST_STEPS: usize = 3_000;

/// Which changes are made, in the order of the items.
pub type Set = Vec<bool>;

/// A change in the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PricedRemedy {
    /// Its cost, 0 or more.
    pub cost: u64,
    /// The item that must be made before it: an earlier one in the list, exchangeable with this
    /// one.
    pub after: Option<usize>,
}

/// What is known about sets of changes.
#[derive(Debug, Clone)]
pub struct RemedySearch {
    items: Vec<PricedRemedy>,
    /// What each set asked about leaves open.
    known: BTreeMap<Set, LeftOpen>,
    /// Sets that are not enough and that none of the others holds, for the goal asked last.
    too_little: Vec<Set>,
}

/// What a set leaves open; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LeftOpen {
    /// What the best rota found leaves.
    found: i64,
    /// What every rota leaves at least.
    least: i64,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Say what this set leaves open.
    Ask(Set),
    /// This set is enough, and none that costs less is.
    Cheapest(Set),
    /// Not even all changes are enough.
    Never,
    /// What is enough costs more than may be spent.
    Dearer,
}

impl RemedySearch {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(items: Vec<PricedRemedy>) -> Self {
        Self {
            items,
            known: BTreeMap::new(),
            too_little: Vec::new(),
        }
    }

    /// What a set costs.
    #[must_use]
    pub fn cost(&self, set: &Set) -> u64 {
        let made = self.items.iter().zip(set).filter(|(_, made)| **made);
        made.map(|(item, _)| item.cost).fold(0, u64::saturating_add)
    }

    /// Nothing, everything, and one change with all that must come before it.
    #[must_use]
    pub fn with(&self, item: Option<usize>) -> Set {
        let mut set = vec![false; self.items.len()];
        let mut next = item;
        while let Some(at) = next {
            if let Some(made) = set.get_mut(at) {
                *made = true;
            }
            // An item comes after an earlier one only, so this ends.
            next = self
                .items
                .get(at)
                .and_then(|item| item.after)
                .filter(|before| *before < at);
        }
        set
    }

    /// What one change costs with all that must come before it.
    #[must_use]
    pub fn cost_of(&self, item: usize) -> u64 {
        let mut cost = 0_u64;
        let mut next = Some(item);
        while let Some((at, item)) = next.and_then(|at| Some((at, self.items.get(at)?))) {
            cost = cost.saturating_add(item.cost);
            next = item.after.filter(|before| *before < at);
        }
        cost
    }

    /// Every change.
    #[must_use]
    pub fn all(&self) -> Set {
        vec![true; self.items.len()]
    }

    /// Keeps what a set leaves open: with the rota found, and with any at least.
    pub fn tell(&mut self, set: Set, found: i64, least: i64) {
        let mut open = LeftOpen { found, least };
        for (known, other) in &mut self.known {
            if is_inside(known, &set) {
                open.found = open.found.min(other.found);
                other.least = other.least.max(least);
            }
            if is_inside(&set, known) {
                other.found = other.found.min(found);
                open.least = open.least.max(other.least);
            }
        }
        self.known.insert(set, open);
    }

    /// What a set leaves open, where it was asked about.
    #[must_use]
    pub fn open(&self, set: &Set) -> Option<i64> {
        self.known.get(set).map(|open| open.found)
    }

    /// Whether what was told proves that no set which costs less than `below` leaves at most `goal`
    /// open; no set at all where there is no such cost. Looking for it ends after `MOST_STEPS`:
    /// then it is not proved.
    #[must_use]
    pub fn proves(&self, goal: i64, below: Option<u64>) -> bool {
        let mut shown: Vec<Set> = Vec::new();
        // The largest first: what is inside another says nothing more.
        let mut too_little: Vec<&Set> = self
            .known
            .iter()
            .filter(|(_, open)| open.least > goal)
            .map(|(set, _)| set)
            .collect();
        too_little.sort_by_key(|set| std::cmp::Reverse(set.iter().filter(|made| **made).count()));
        for set in too_little {
            if !shown.iter().any(|known| is_inside(set, known)) {
                shown.push(set.clone());
            }
        }
        let nothing = self.with(None);
        let mut best = below.map(|cost| (cost, 0, nothing.clone()));
        let forbidden = vec![false; self.items.len()];
        let before = best.clone();
        let mut steps = MOST_STEPS;
        self.branch(&shown, (&nothing, &forbidden), &mut best, &mut steps);
        steps > 0 && best == before
    }

    /// The cheapest set asked about that leaves at most `goal` open: what there is to say when
    /// asking has to end.
    #[must_use]
    pub fn cheapest_known(&self, goal: i64) -> Option<Set> {
        let enough = self.known.iter().filter(|(_, open)| open.found <= goal);
        let best = enough.min_by_key(|(set, open)| (self.cost(set), open.found));
        best.map(|(set, _)| set.clone())
    }

    /// The next step towards the cheapest set that leaves at most `goal` open and costs at most
    /// `most`, where that is given. Goals may only become smaller from call to call: what was too
    /// little stays so.
    pub fn next(&mut self, goal: i64, most: Option<u64>) -> Next {
        loop {
            let Some(set) = self.cheapest_untold() else {
                return Next::Never;
            };
            if most.is_some_and(|most| self.cost(&set) > most) {
                return Next::Dearer;
            }
            match self.verdict(&set, goal) {
                None => return Next::Ask(set),
                Some(true) => return Next::Cheapest(set),
                Some(false) => match self.grown(set, goal) {
                    Ok(grown) => {
                        self.too_little.retain(|known| !is_inside(known, &grown));
                        self.too_little.push(grown);
                    }
                    Err(ask) => return Next::Ask(ask),
                },
            }
        }
    }

    /// Whether a set is enough, by what is known of it and of others.
    fn verdict(&self, set: &Set, goal: i64) -> Option<bool> {
        if let Some(open) = self.known.get(set) {
            return Some(open.found <= goal);
        }
        if self.too_little.iter().any(|known| is_inside(set, known)) {
            return Some(false);
        }
        self.known.iter().find_map(|(known, open)| {
            if open.found <= goal && is_inside(known, set) {
                Some(true)
            } else if open.found > goal && is_inside(set, known) {
                Some(false)
            } else {
                None
            }
        })
    }

    /// A set that is too little, made larger while it stays so; or the set that has to be asked
    /// about first.
    fn grown(&self, mut set: Set, goal: i64) -> Result<Set, Set> {
        // The dearest first: what is left outside is then cheap, and the next set that meets it is
        // too.
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(self.items.get(*at).map(|item| item.cost)));
        loop {
            let mut grew = false;
            for at in &order {
                let before = self.items.get(*at).and_then(|item| item.after);
                let may = before.is_none_or(|before| set.get(before) == Some(&true));
                if set.get(*at) != Some(&false) || !may {
                    continue;
                }
                let mut more = set.clone();
                if let Some(made) = more.get_mut(*at) {
                    *made = true;
                }
                match self.verdict(&more, goal) {
                    None => return Err(more),
                    Some(false) => (set, grew) = (more, true),
                    Some(true) => {}
                }
            }
            if !grew {
                return Ok(set);
            }
        }
    }

    /// The cheapest set that is inside none of those that are too little; of equals one with fewest
    /// changes.
    fn cheapest_untold(&self) -> Option<Set> {
        let nothing = self.with(None);
        let mut best: Option<(u64, usize, Set)> = None;
        let forbidden = vec![false; self.items.len()];
        let mut steps = usize::MAX;
        self.branch(
            &self.too_little,
            (&nothing, &forbidden),
            &mut best,
            &mut steps,
        );
        best.map(|(_, _, set)| set)
    }

    fn branch(
        &self,
        too_little: &[Set],
        (set, forbidden): (&Set, &[bool]),
        best: &mut Option<(u64, usize, Set)>,
        steps: &mut usize,
    ) {
        *steps = steps.saturating_sub(1);
        if *steps == 0 {
            return;
        }
        let size = set.iter().filter(|made| **made).count();
        let value = (self.cost(set), size);
        if best.as_ref().is_some_and(|best| value >= (best.0, best.1)) {
            return;
        }
        // What must be hit and is not: the one with the fewest ways to do it.
        let unmet = too_little.iter().filter(|known| is_inside(set, known));
        let ways = unmet.map(|known| -> Vec<usize> {
            let outside = (0..self.items.len())
                .filter(|at| known.get(*at) == Some(&false) && forbidden.get(*at) == Some(&false));
            outside.collect()
        });
        let Some(mut ways) = ways.min_by_key(Vec::len) else {
            *best = Some((value.0, value.1, set.clone()));
            return;
        };
        ways.sort_by_key(|at| self.items.get(*at).map(|item| item.cost));
        let mut forbidden = forbidden.to_vec();
        for at in ways {
            let mut more = set.clone();
            for (made, needed) in more.iter_mut().zip(self.with(Some(at))) {
                *made |= needed;
            }
            let lawful = more
                .iter()
                .zip(&forbidden)
                .all(|(made, not)| !(*made && *not));
            if lawful {
                self.branch(too_little, (&more, &forbidden), best, steps);
            }
            if let Some(not) = forbidden.get_mut(at) {
                *not = true;
            }
        }
    }
}

/// Whether every change of `small` is in `large`.
fn is_inside(small: &Set, large: &Set) -> bool {
    small.iter().zip(large).all(|(a, b)| !a || *b)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_change_costs_what_its_set_costs() {
        let item = |cost, after| PricedRemedy { cost, after };
        let items = vec![
            item(5, None),
            item(7, Some(0)),
            item(u64::MAX, Some(1)),
            item(3, None),
        ];
        let search = RemedySearch::new(items);
        for at in 0..4 {
            assert_eq!(
                search.cost_of(at),
                search.cost(&search.with(Some(at))),
                "{at}"
            );
        }
        assert_eq!(search.cost_of(1), 12);
    }

    /// What sets leave open: 100 less the worth of each bundle that is made whole.
    fn open(set: &Set, bundles: &[(u8, i64)]) -> i64 {
        let mask = set
            .iter()
            .enumerate()
            .map(|(at, made)| u8::from(*made) << at)
            .sum::<u8>();
        let whole = bundles.iter().filter(|(bundle, _)| bundle & !mask == 0);
        (100 - whole.map(|(_, worth)| worth).sum::<i64>()).max(0)
    }

    fn closed(items: &[PricedRemedy], set: &Set) -> bool {
        let after = |at: usize| items[at].after;
        (0..set.len()).all(|at| !set[at] || after(at).is_none_or(|before| set[before]))
    }

    /// A set is never said to leave more open than one inside it, and a bound on all changes is one
    /// on each.
    #[test]
    fn a_change_that_only_adds_never_makes_care_worse() {
        let item = |cost| PricedRemedy { cost, after: None };
        let mut search = RemedySearch::new(vec![item(3), item(5)]);
        search.tell(vec![false, false], 60, 0);
        search.tell(vec![true, true], 82, 50);
        assert_eq!(search.open(&vec![true, true]), Some(60));
        search.tell(vec![true, false], 55, 0);
        assert_eq!(search.open(&vec![true, true]), Some(55));
        assert_eq!(search.open(&vec![false, false]), Some(60));
        assert!(search.proves(49, None), "no set leaves less than 50");
        assert!(!search.proves(50, None));
        // Of 55 and less nothing is proved, but for sets that cost nothing: there is none but the
        // empty one, which may leave 50.
        assert!(!search.proves(55, Some(3)));
        assert!(search.proves(55, Some(0)));
    }

    proptest! {
        /// The cheapest set is the one that trying all finds, goal after goal, and few are asked
        /// about.
        #[test]
        fn the_cheapest_set_is_that_of_exhaustive_search(
            costs in prop::collection::vec(0_u64..6, 6),
            chained in any::<bool>(),
            bundles in prop::collection::vec((1_u8..64, 1_i64..60), 0..8),
            mut goals in prop::collection::vec(0_i64..100, 1..4),
        ) {
            let mut items: Vec<PricedRemedy> = costs.iter().map(|cost| PricedRemedy { cost: *cost, after: None }).collect();
            if chained {
                items[5] = PricedRemedy { after: Some(4), ..items[4] };
            }
            goals.sort_unstable_by_key(|goal| std::cmp::Reverse(*goal));
            let mut search = RemedySearch::new(items.clone());
            let mut asked = 0;
            for goal in goals {
                let found = loop {
                    match search.next(goal, None) {
                        Next::Ask(set) => {
                            prop_assert!(search.open(&set).is_none(), "asked twice");
                            asked += 1;
                            let left = open(&set, &bundles);
                            search.tell(set, left, left);
                        }
                        Next::Cheapest(set) => break Some(set),
                        Next::Never => break None,
                        Next::Dearer => prop_assert!(false, "no cost was given"),
                    }
                };
                let sets = (0_u8..64).map(|mask| (0..6).map(|at| mask >> at & 1 == 1).collect::<Set>());
                let enough = sets.filter(|set| closed(&items, set) && open(set, &bundles) <= goal);
                let best = enough.map(|set| search.cost(&set)).min();
                prop_assert_eq!(found.as_ref().map(|set| search.cost(set)), best);
                // What is found is proved, and a cost above it is not.
                prop_assert!(search.proves(goal, best));
                prop_assert!(best.is_none_or(|cost| !search.proves(goal, Some(cost + 1))));
                // With less to spend nothing is asked any more.
                if let Some(less) = best.and_then(|cost| cost.checked_sub(1)) {
                    prop_assert_eq!(search.next(goal, Some(less)), Next::Dearer);
                }
                if let Some(set) = found {
                    prop_assert!(open(&set, &bundles) <= goal && closed(&items, &set));
                    let known = search.cheapest_known(goal);
                    prop_assert!(known.is_none_or(|known| search.cost(&known) >= search.cost(&set)));
                }
            }
            prop_assert!(asked <= 64);
        }
    }
}
