//! **Forbidden successions.** *What it asks:* a duty of one type is not followed by a duty of
//! another type on the next day. *Why:* backward rotation robs sleep. *Parameters:* `pairs` of
//! types (first, then). *When it cannot be met:* late and early pinned to one person. *Source:*
//! published shift-scheduling instances.

use super::constraint_writer::ConstraintWriter;
use super::person_schedule::{PersonSchedule, Violation, found};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::{Day, GroupIx, Minutes};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ForbiddenSuccession {
    /// First type, and the type that may not follow on the next day.
    pub pairs: Vec<(GroupIx, GroupIx)>,
}

impl super::Mechanism for ForbiddenSuccession {
    fn reach(&self) -> Option<Minutes> {
        Some(Minutes(3 * Minutes::DAY.0))
    }

    fn prices_standing(&self) -> bool {
        true
    }

    /// For each first type, all types that may not follow it, together with every first type that
    /// bars at least as many: maximal blocks, and so far fewer and tighter rows than pairs.
    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        if !scene.is_hard() {
            self.emit_pairs(scene);
            return;
        }
        let mut barred: BTreeMap<GroupIx, BTreeSet<GroupIx>> = BTreeMap::new();
        for (first, then) in &self.pairs {
            barred.entry(*first).or_default().insert(*then);
        }
        let blocks: BTreeSet<(Vec<GroupIx>, Vec<GroupIx>)> = barred
            .values()
            .map(|then| {
                let firsts = barred
                    .iter()
                    .filter(|(_, other)| then.is_subset(other))
                    .map(|(first, _)| *first);
                (firsts.collect(), then.iter().copied().collect())
            })
            .collect();
        let mut by_day: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
        for at in scene.select(|w| w.group.is_some()) {
            by_day.entry(scene.items[at].work.day).or_default().push(at);
        }
        for (day, today) in &by_day {
            let Some(tomorrow) = by_day.get(&day.plus(1)) else {
                continue;
            };
            for (firsts, thens) in &blocks {
                let of = |list: &[usize], groups: &[GroupIx]| -> Vec<usize> {
                    let counts = |at: &usize| {
                        scene.items[*at]
                            .work
                            .group
                            .is_some_and(|g| groups.contains(&g))
                    };
                    list.iter().copied().filter(counts).collect()
                };
                let (first, then) = (of(today, firsts), of(tomorrow, thens));
                self.emit_block(scene, &first, &then);
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        for (first, then) in &self.pairs {
            for next in scene.select(|w| w.group == Some(*then)) {
                let before = scene.work(next).day.plus(-1);
                for _ in scene.fixed(|w| w.group == Some(*first) && w.day == before) {
                    scene.forbid(next, 1.0);
                }
                for one in scene.select(|w| w.group == Some(*first) && w.day == before) {
                    scene.bar(one, next, 1.0);
                }
            }
            for one in scene.select(|w| w.group == Some(*first)) {
                let after = scene.work(one).day.plus(1);
                for _ in scene.fixed(|w| w.group == Some(*then) && w.day == after) {
                    scene.forbid(one, 1.0);
                }
            }
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut breaches = Vec::new();
        for (first, then) in &self.pairs {
            for one in row.select(|w| w.group == Some(*first)) {
                for next in row
                    .select(|w| w.group == Some(*then))
                    .filter(|n| n.work.day == one.work.day.plus(1))
                {
                    breaches.extend(found(vec![one.ix, next.ix], 1.0, 0.0, Unit::Duties));
                }
            }
        }
        breaches
    }
}

impl ForbiddenSuccession {
    /// Soft: each pair is priced once.
    fn emit_pairs(&self, scene: &mut ConstraintWriter<'_, '_>) {
        for (first, then) in &self.pairs {
            for one in scene.select(|w| w.group == Some(*first)) {
                if scene.is_over() {
                    return;
                }
                let day = scene.items[one].work.day.plus(1);
                for next in scene.select(|w| w.group == Some(*then) && w.day == day) {
                    scene.conflict(one, next, 1.0);
                }
            }
        }
    }

    fn emit_block(&self, scene: &mut ConstraintWriter<'_, '_>, first: &[usize], then: &[usize]) {
        for ones in scene.cliques(first) {
            for nexts in scene.cliques(then) {
                if scene.is_over() {
                    return;
                }
                let both: Vec<usize> = ones.iter().chain(&nexts).copied().collect();
                scene.clique(&both);
            }
        }
    }
}
