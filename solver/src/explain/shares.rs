//! Where each person stands in the groups that share a burden, and how a change moves them.

use super::effect::EffectStep;
use super::ledger::Ledger;
use crate::judge::load;
use crate::outcome::Roster;
use crate::problem::{BurdenIx, DutyIx, PersonIx, Problem};
use crate::sharing;
use std::collections::{BTreeMap, BTreeSet};

/// All groups, with loads.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    groups: Vec<Group>,
    /// Per person: the groups he or she is in, by burden, with the place among their people.
    places: Vec<Vec<(BurdenIx, usize, usize)>>,
}

#[derive(Debug, Clone)]
struct Group {
    weight: f64,
    people: Vec<Sharer>,
    /// Places of the people, the farthest off the fair share first.
    ranked: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Sharer {
    wte: f64,
    load: f64,
    /// The load that would be fair.
    target: f64,
}

impl Group {
    fn deviation(&self, place: usize, more: f64) -> f64 {
        let sharer = self.people[place];
        (sharer.load + more - sharer.target).abs() / sharer.wte
    }
}

impl Shares {
    pub(super) fn new(problem: &Problem, roster: &Roster) -> Self {
        let mut shares = Shares {
            groups: Vec::new(),
            places: vec![Vec::new(); problem.people().len()],
        };
        for (b, groups) in sharing::groups(problem).iter().enumerate() {
            for sharing in groups {
                shares.add(problem, roster, BurdenIx(b), sharing);
            }
        }
        for group in &mut shares.groups {
            let mut ranked: Vec<usize> = (0..group.people.len()).collect();
            ranked.sort_by(|a, b| {
                group
                    .deviation(*b, 0.0)
                    .total_cmp(&group.deviation(*a, 0.0))
            });
            group.ranked = ranked;
        }
        shares
    }

    fn add(
        &mut self,
        problem: &Problem,
        roster: &Roster,
        burden: BurdenIx,
        sharing: &sharing::Sharing,
    ) {
        let people = sharing.people.iter().zip(&sharing.targets);
        let people = people.map(|(p, target)| Sharer {
            wte: problem.person(*p).wte,
            load: load(problem, *p, burden, roster.of(*p)),
            target: *target,
        });
        let people = people.collect();
        for (place, person) in sharing.people.iter().enumerate() {
            self.places[person.0].push((burden, self.groups.len(), place));
        }
        self.groups.push(Group {
            weight: problem.burdens()[burden.0].weight,
            people,
            ranked: Vec::new(),
        });
    }

    fn place(&self, person: PersonIx, burden: BurdenIx) -> Option<(usize, usize)> {
        let mut places = self.places[person.0].iter();
        places
            .find(|(b, _, _)| *b == burden)
            .map(|(_, group, place)| (*group, *place))
    }

    /// The load of a burden that would be a person's fair share; `None`: the person shares it with
    /// nobody.
    pub(super) fn fair(&self, person: PersonIx, burden: BurdenIx) -> Option<f64> {
        let (group, place) = self.place(person, burden)?;
        Some(self.groups[group].people[place].target)
    }

    /// Weighted largest and summed deviations after `steps`, less what no change of `duties` can
    /// move. The same `all` steps must be given wherever two results are to be compared: they say
    /// who is counted.
    pub(super) fn evenness(
        &self,
        duties: &BTreeSet<DutyIx>,
        all: &[EffectStep],
        steps: &[EffectStep],
        ledger: &Ledger<'_>,
    ) -> (f64, f64) {
        let burdens: BTreeSet<BurdenIx> = duties
            .iter()
            .flat_map(|duty| ledger.problem().duty(*duty).carries())
            .collect();
        let mut moved: BTreeMap<usize, BTreeMap<usize, f64>> = BTreeMap::new();
        let people: BTreeSet<PersonIx> = all.iter().map(|step| step.about().0).collect();
        for person in people {
            let row = ledger.row(person, steps);
            for burden in &burdens {
                if let Some((group, place)) = self.place(person, *burden) {
                    let after = load(ledger.problem(), person, *burden, &row);
                    let more = after - self.groups[group].people[place].load;
                    moved.entry(group).or_default().insert(place, more);
                }
            }
        }
        let (mut largest, mut all) = (0.0, 0.0);
        for (group, moved) in moved {
            let group = &self.groups[group];
            let farthest = group.ranked.iter().find(|place| !moved.contains_key(place));
            let mut most = farthest.map_or(0.0, |place| group.deviation(*place, 0.0));
            for (place, more) in moved {
                let deviation = group.deviation(place, more);
                most = most.max(deviation);
                all += group.weight * deviation;
            }
            largest += group.weight * most;
        }
        (largest, all)
    }
}
