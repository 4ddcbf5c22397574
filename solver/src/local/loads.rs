//! Loads of those who share a burden, and what a change does to evenness.

use crate::model::fair::groups;
use crate::problem::{DutyIx, PersonIx, Problem};

/// Everybody's loads.
pub struct Loads {
    groups: Vec<Group>,
    /// Per person and burden: group and place in it.
    places: Vec<Vec<Option<(u32, u32)>>>,
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
pub struct LoadShift {
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
        sign: f64,
        into: &mut Vec<LoadShift>,
    ) {
        for (burden, amount) in &problem.duty(duty).burdens {
            if let Some((group, place)) = self.places[person.0][burden.0] {
                let by = sign * amount;
                into.push(LoadShift { group, place, by });
            }
        }
    }

    /// Add up shifts of the same load; what comes to nothing is dropped.
    pub fn gather(shifts: &mut Vec<LoadShift>) {
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

    /// What gathered shifts add to the weighted largest deviations and to the weighted sum of all.
    pub fn weigh(&self, shifts: &[LoadShift]) -> (f64, f64) {
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

    /// Make gathered shifts.
    pub fn make(&mut self, shifts: &[LoadShift]) {
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
    fn without(&self, shifts: &[LoadShift]) -> f64 {
        (0..self.people.len())
            .filter(|place| shifts.iter().all(|shift| shift.place as usize != *place))
            .map(|place| self.deviation(place, 0.0))
            .fold(0.0, f64::max)
    }
}
