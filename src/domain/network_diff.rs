//! What one network document has other than another, list by list: the rows that a write changes,
//! and the items that it may touch.

use std::collections::{BTreeMap, BTreeSet};

use super::network::NetworkFile;

/// An item of a list that has an id of its own.
pub trait Keyed {
    /// Its id or code.
    fn key(&self) -> &str;
}

/// What differs between two lists.
#[derive(Debug)]
pub struct ListDiff<'a, T> {
    /// Items that the new list lacks, as they were.
    pub removed: Vec<&'a T>,
    /// Items of both that differ, each as it was and as it is.
    pub changed: Vec<(&'a T, &'a T)>,
    /// Items that the old list lacks, in the order of the new one.
    pub added: Vec<&'a T>,
    /// Whether items of both stand in another order, or a new one stands before one of both.
    pub is_reordered: bool,
}

impl<'a, T: Keyed + PartialEq> ListDiff<'a, T> {
    /// Everything of a list, as against an empty one.
    #[must_use]
    pub fn all_of(list: &'a [T]) -> Self {
        Self {
            removed: Vec::new(),
            changed: Vec::new(),
            added: list.iter().collect(),
            is_reordered: false,
        }
    }

    /// From the old list to the new one. Costs little where they are the same copy.
    #[must_use]
    pub fn between(old: &'a [T], new: &'a [T]) -> Self {
        let (head, tail) = same(old, new);
        let old = old.get(head..old.len() - tail).unwrap_or_default();
        let new = new.get(head..new.len() - tail).unwrap_or_default();
        let before: BTreeMap<&str, &T> = old.iter().map(|item| (item.key(), item)).collect();
        let mut diff = Self::all_of(&[]);
        let mut kept: BTreeSet<&str> = BTreeSet::new();
        let mut order = Vec::new();
        for item in new {
            match before.get(item.key()) {
                Some(was) => {
                    diff.is_reordered |= !diff.added.is_empty();
                    kept.insert(item.key());
                    order.push(item.key());
                    if *was != item {
                        diff.changed.push((was, item));
                    }
                }
                None => diff.added.push(item),
            }
        }
        // The equal items at the end stand after what was added.
        diff.is_reordered |= tail > 0 && !diff.added.is_empty();
        let still = old.iter().filter(|item| kept.contains(item.key()));
        diff.is_reordered |= !still.map(Keyed::key).eq(order);
        let gone = old.iter().filter(|item| !kept.contains(item.key()));
        diff.removed.extend(gone);
        diff
    }

    /// Items that are in one of the lists only, or differ: as they were, then as they are.
    pub fn touched(&self) -> impl Iterator<Item = &'a T> {
        let was = self.changed.iter().map(|(was, _)| *was);
        let is = self.changed.iter().map(|(_, is)| *is);
        let gone = self.removed.iter().copied();
        gone.chain(was).chain(self.added.iter().copied()).chain(is)
    }

    /// How many items differ. Count.
    #[must_use]
    pub fn len(&self) -> usize {
        self.removed.len() + self.changed.len() + self.added.len()
    }

    /// Whether the lists are equal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && !self.is_reordered
    }
}

/// How many items at the beginning, and how many of the others at the end, are equal.
pub(super) fn same<T: PartialEq>(one: &[T], other: &[T]) -> (usize, usize) {
    if std::ptr::eq(one, other) {
        return (one.len(), 0);
    }
    let equal = |pair: &(&T, &T)| pair.0 == pair.1;
    let head = one.iter().zip(other).take_while(equal).count();
    let rest = one.len().min(other.len()) - head;
    let backward = one.iter().rev().zip(other.iter().rev());
    (head, backward.take(rest).take_while(equal).count())
}

/// How many items of two documents differ, and whether any list is in another order. Count.
#[must_use]
pub fn size(old: &NetworkFile, new: &NetworkFile) -> (usize, bool) {
    let (mut count, mut is_reordered) = (0, false);
    macro_rules! add {
        ($($list:ident)*) => {
            $(let diff = ListDiff::between(&old.$list, &new.$list);
            count += diff.len();
            is_reordered |= diff.is_reordered;)*
        };
    }
    add! {
        organisations areas service_lines competences people pools duty_patterns agreements
        absences preferences
    }
    if old.brought_forward != new.brought_forward {
        count += new.brought_forward.len().max(1);
    }
    (count, is_reordered)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone, PartialEq)]
    struct One(String, u8);

    impl Keyed for One {
        fn key(&self) -> &str {
            &self.0
        }
    }

    fn lists() -> impl Strategy<Value = Vec<One>> {
        let ids = Just((0_u8..8).collect::<Vec<_>>()).prop_shuffle();
        (ids, proptest::collection::vec(0_u8..2, 0..8)).prop_map(|(ids, values)| {
            let items = ids.into_iter().zip(values);
            items
                .map(|(id, value)| One(id.to_string(), value))
                .collect()
        })
    }

    proptest! {
        /// What differs, done to the old list, makes the new one, but for its order.
        #[test]
        fn the_difference_leads_from_one_list_to_the_other(old in lists(), new in lists()) {
            let diff = ListDiff::between(&old, &new);
            let mut made: Vec<One> = old.clone();
            made.retain(|one| !diff.removed.contains(&one));
            for (was, is) in &diff.changed {
                let place = made.iter().position(|one| one == *was).unwrap();
                made[place] = (*is).clone();
            }
            made.extend(diff.added.iter().copied().cloned());
            prop_assert_eq!(diff.is_reordered, made != new);
            prop_assert_eq!(diff.is_empty(), old == new);
            let by_id = |mut list: Vec<One>| {
                list.sort_by(|a, b| a.0.cmp(&b.0));
                list
            };
            prop_assert_eq!(by_id(made), by_id(new.clone()));
        }
    }
}
