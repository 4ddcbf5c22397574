//! Loads of those who share a burden, and what a change does to evenness.

use crate::model::fair::groups;
use crate::problem::{DutyIx, OnceIx, PersonIx, Problem};
use crate::sharing::each_time;
use std::collections::BTreeMap;

/// Everybody's loads.
pub struct Loads {
    groups: Vec<Group>,
    /// Per person and burden: group and place in it.
    places: Vec<Vec<Option<(u32, u32)>>>,
    /// Per person: of what is borne once, how many duties are held.
    held: Vec<BTreeMap<OnceIx, i32>>,
}

/// What a move changes.
#[derive(Debug, Clone, Default)]
pub struct Change {
    shifts: Vec<Shift>,
    marks: Vec<Mark>,
}

impl Change {
    /// Nothing is changed.
    pub fn clear(&mut self) {
        self.shifts.clear();
        self.marks.clear();
    }
}

/// More or fewer duties of what is borne once.
#[derive(Debug, Clone, Copy)]
struct Mark {
    person: usize,
    of: OnceIx,
    place: (u32, u32),
    by: i32,
}

struct Group {
    weight: f64,
    /// WTE, and load above the fair share.
    people: Vec<(f64, f64)>,
    /// Largest deviation.
    largest: f64,
}

/// A person's load in a group, changed.
#[derive(Debug, Clone, Copy)]
struct Shift {
    group: u32,
    place: u32,
    by: f64,
}

/// Loads that differ by less are the same.
const SAME: f64 = 1e-9;

impl Group {
    fn deviation(&self, place: usize, by: f64) -> f64 {
        let (wte, over) = self.people[place];
        (over + by).abs() / wte
    }

    fn find_largest(&self) -> f64 {
        (0..self.people.len())
            .map(|place| self.deviation(place, 0.0))
            .fold(0.0, f64::max)
    }
}

impl Loads {
    /// Nobody holds anything.
    pub fn new(problem: &Problem) -> Self {
        let mut loads = Loads {
            groups: Vec::new(),
            places: vec![vec![None; problem.burdens().len()]; problem.people().len()],
            held: vec![BTreeMap::new(); problem.people().len()],
        };
        let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for found in groups(problem, 0.0) {
            let mut people = Vec::new();
            for (person, wte, over) in found.people() {
                loads.places[person.0][found.burden.0] =
                    Some((index(loads.groups.len()), index(people.len())));
                people.push((wte, over));
            }
            let mut group = Group {
                weight: found.weight,
                people,
                largest: 0.0,
            };
            group.largest = group.find_largest();
            loads.groups.push(group);
        }
        loads
    }

    /// What a duty given (`sign` 1) or taken (-1) shifts.
    pub fn shifts(
        &self,
        problem: &Problem,
        person: PersonIx,
        duty: DutyIx,
        sign: i32,
        into: &mut Change,
    ) {
        let own = &self.places[person.0];
        for (burden, _) in &problem.duty(duty).burdens {
            if let Some((group, place)) = own[burden.0] {
                let by = f64::from(sign) * each_time(problem, duty, *burden);
                into.shifts.push(Shift { group, place, by });
            }
        }
        for (burden, of) in &problem.duty(duty).once {
            if let Some(place) = own[burden.0] {
                into.marks.push(Mark {
                    person: person.0,
                    of: *of,
                    place,
                    by: sign,
                });
            }
        }
    }

    /// Add up shifts of the same load; what comes to nothing is dropped. What is borne once shifts a load when the first duty
    /// of it comes or the last one goes.
    pub fn gather(&self, Change { shifts, marks }: &mut Change) {
        marks.sort_unstable_by_key(|mark| (mark.person, mark.of, mark.place));
        marks.dedup_by(|next, kept| {
            let same = (next.person, next.of, next.place) == (kept.person, kept.of, kept.place);
            if same {
                kept.by += next.by;
            }
            same
        });
        marks.retain(|mark| mark.by != 0);
        for mark in marks {
            let before = self.held[mark.person].get(&mark.of).copied().unwrap_or(0);
            let (group, place) = mark.place;
            let by = f64::from(i32::from(before + mark.by > 0) - i32::from(before > 0));
            shifts.push(Shift { group, place, by });
        }
        shifts.sort_unstable_by_key(|shift| (shift.group, shift.place));
        shifts.dedup_by(|next, kept| {
            let same = (next.group, next.place) == (kept.group, kept.place);
            if same {
                kept.by += next.by;
            }
            same
        });
        shifts.retain(|shift| shift.by.abs() > SAME);
    }

    /// What a gathered change adds to the weighted largest deviations and to the weighted sum of all.
    pub fn weigh(&self, Change { shifts, .. }: &Change) -> (f64, f64) {
        let (mut largest, mut all) = (0.0, 0.0);
        for of_group in shifts.chunk_by(|a, b| a.group == b.group) {
            let group = &self.groups[of_group[0].group as usize];
            let (mut most, mut was_largest) = (0.0_f64, false);
            for shift in of_group {
                let before = group.deviation(shift.place as usize, 0.0);
                let after = group.deviation(shift.place as usize, shift.by);
                all += group.weight * (after - before);
                most = most.max(after);
                was_largest |= before >= group.largest - SAME;
            }
            if most < group.largest {
                most = if was_largest {
                    group.without(of_group).max(most)
                } else {
                    group.largest
                };
            }
            largest += group.weight * (most - group.largest);
        }
        (largest, all)
    }

    /// Make a gathered change.
    pub fn make(&mut self, Change { shifts, marks }: &Change) {
        for mark in marks {
            *self.held[mark.person].entry(mark.of).or_default() += mark.by;
        }
        for of_group in shifts.chunk_by(|a, b| a.group == b.group) {
            let group = &mut self.groups[of_group[0].group as usize];
            for shift in of_group {
                group.people[shift.place as usize].1 += shift.by;
            }
            group.largest = group.find_largest();
        }
    }

    /// Weighted largest deviations and weighted sum of all.
    pub fn values(&self) -> (f64, f64) {
        self.groups
            .iter()
            .fold((0.0, 0.0), |(largest, all), group| {
                let sum: f64 = (0..group.people.len())
                    .map(|place| group.deviation(place, 0.0))
                    .sum();
                (
                    largest + group.weight * group.largest,
                    all + group.weight * sum,
                )
            })
    }
}

impl Group {
    /// Largest deviation of those whose load stays.
    fn without(&self, shifts: &[Shift]) -> f64 {
        (0..self.people.len())
            .filter(|place| shifts.iter().all(|shift| shift.place as usize != *place))
            .map(|place| self.deviation(place, 0.0))
            .fold(0.0, f64::max)
    }
}
