//! Loads of those who share a burden, and what a change does to evenness.

use crate::model::fair::groups;
use crate::model::occasions::Exclusions;
use crate::problem::{DutyIx, Occasion, PersonIx, Problem};
use std::collections::BTreeMap;

/// Everybody's loads.
pub struct Loads {
    groups: Vec<Group>,
    /// Per person and burden: group and place in it.
    places: Vec<Vec<Option<(u32, u32)>>>,
    occasions: Occasions,
}

/// How many duties of each occasion everybody holds: the first counts, the others do not.
struct Occasions {
    /// Per occasion, its burden.
    burdens: Vec<usize>,
    /// Per duty.
    of: Vec<Vec<u32>>,
    /// Per person and occasion; who bears one anyway has one more.
    held: Vec<u16>,
}

impl Occasions {
    fn new(problem: &Problem) -> Self {
        let mut numbers: BTreeMap<Occasion, u32> = BTreeMap::new();
        let mut of = Vec::with_capacity(problem.duties().len());
        for duty in problem.duties() {
            let own = duty.occasions.iter().map(|occasion| {
                let fresh = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *numbers.entry(*occasion).or_insert(fresh)
            });
            of.push(own.collect());
        }
        let mut occasions = Occasions {
            burdens: vec![0; numbers.len()],
            of,
            held: vec![0; numbers.len() * problem.people().len()],
        };
        for (occasion, number) in &numbers {
            occasions.burdens[*number as usize] = occasion.burden.0;
        }
        for (person, one) in problem.people().iter().enumerate() {
            for number in one.borne.iter().filter_map(|one| numbers.get(one)) {
                let at = occasions.at(PersonIx(person), *number);
                occasions.held[at] = 1;
            }
        }
        occasions
    }

    fn at(&self, person: PersonIx, number: u32) -> usize {
        person.0 * self.burdens.len() + number as usize
    }
}

struct Group {
    weight: f64,
    /// WTE, and load above the fair share.
    people: Vec<(f64, f64)>,
    /// Largest deviation.
    largest: f64,
}

/// What a move shifts.
#[derive(Debug, Default)]
pub struct Shifts {
    loads: Vec<LoadShift>,
    /// Person, occasion and duties more of it.
    occasions: Vec<(PersonIx, u32, i16)>,
}

impl Shifts {
    /// Shift nothing.
    pub fn clear(&mut self) {
        self.loads.clear();
        self.occasions.clear();
    }
}

/// A person's load in a group, changed.
#[derive(Debug, Clone, Copy)]
struct LoadShift {
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
            occasions: Occasions::new(problem),
        };
        let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for found in groups(problem, 0.0, &Exclusions::default()) {
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
        sign: i16,
        into: &mut Shifts,
    ) {
        for (burden, amount) in &problem.duty(duty).burdens {
            if let Some((group, place)) = self.places[person.0][burden.0] {
                let by = f64::from(sign) * amount;
                into.loads.push(LoadShift { group, place, by });
            }
        }
        let occasions = self.occasions.of[duty.0].iter();
        into.occasions.extend(occasions.map(|n| (person, *n, sign)));
    }

    /// Add up shifts of the same load, with the occasions that come and go; what comes to nothing
    /// is dropped.
    pub fn gather(&self, all: &mut Shifts) {
        let Shifts {
            loads: shifts,
            occasions,
        } = all;
        occasions.sort_unstable();
        occasions.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        for (person, number, by) in &*occasions {
            let before = self.occasions.held[self.occasions.at(*person, *number)];
            let after = before.saturating_add_signed(*by);
            let by = f64::from(u8::from(after > 0)) - f64::from(u8::from(before > 0));
            let burden = self.occasions.burdens[*number as usize];
            if let Some((group, place)) = self.places[person.0][burden] {
                shifts.push(LoadShift { group, place, by });
            }
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

    /// What gathered shifts add to the weighted largest deviations and to the weighted sum of all.
    pub fn weigh(&self, shifts: &Shifts) -> (f64, f64) {
        let (mut largest, mut all) = (0.0, 0.0);
        for of_group in shifts.loads.chunk_by(|a, b| a.group == b.group) {
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
    pub fn make(&mut self, shifts: &Shifts) {
        for (person, number, by) in &shifts.occasions {
            let at = self.occasions.at(*person, *number);
            let held = &mut self.occasions.held[at];
            *held = held.saturating_add_signed(*by);
        }
        for of_group in shifts.loads.chunk_by(|a, b| a.group == b.group) {
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
