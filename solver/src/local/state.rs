//! A lawful roster with everything that tells what a move would do to it.

use super::given::{add, costs, nothing_held, places, teams};
use super::loads::{Loads, Shifts};
use super::path::NOTHING;
use super::rules::{Concerned, Rules};
use crate::columns::network::DutyNetwork;
use crate::judge::breaches_of_team;
use crate::outcome::Roster;
use crate::problem::{DutyIx, PersonIx, Problem};

/// Values of the tiers, in order.
pub type Values = [f64; 8];

/// Positions of tiers in [`Values`].
pub mod tier {
    /// Cover; second places follow.
    pub const COVER: usize = 0;
    /// Second places.
    pub const SECOND: usize = 1;
    /// Change.
    pub const CHANGE: usize = 2;
    /// Soft rules.
    pub const SOFT: usize = 3;
    /// Evenness, largest deviations.
    pub const LARGEST: usize = 4;
    /// Evenness, all deviations.
    pub const ALL: usize = 5;
    /// Goodwill.
    pub const GOODWILL: usize = 6;
    /// Wishes.
    pub const WISHES: usize = 7;
    /// The last.
    pub const LAST: usize = WISHES;
}

/// A person takes or leaves a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RosterStep {
    /// Who.
    pub person: PersonIx,
    /// What.
    pub duty: DutyIx,
    /// Takes it.
    pub take: bool,
}

/// A move weighed, to be made or forgotten.
#[derive(Default)]
pub struct Weighed {
    /// Values of all tiers after it.
    pub values: Values,
    steps: Vec<RosterStep>,
    shifts: Shifts,
    /// Per person concerned: changes, trial, soft cost.
    people: Vec<Concerned>,
    used: usize,
}

/// The roster.
pub struct LocalRoster<'p> {
    /// The problem.
    pub problem: &'p Problem,
    /// Values of the tiers.
    pub values: Values,
    on: Vec<Vec<PersonIx>>,
    /// Duties that lack people.
    short: Vec<DutyIx>,
    rules: Vec<Rules<'p>>,
    soft: Vec<f64>,
    loads: Loads,
    /// Per person and duty, the position in the person's list.
    options: Vec<Vec<u32>>,
    /// Per person and option: goodwill, wishes, change.
    costs: Vec<Vec<[f64; 3]>>,
    /// Per duty, its teams.
    teams: Vec<Vec<u32>>,
}

impl<'p> LocalRoster<'p> {
    /// From a lawful roster; `None`: some network does not know it for lawful.
    pub fn new(
        problem: &'p Problem,
        networks: &'p [Option<DutyNetwork>],
        roster: &Roster,
    ) -> Option<Self> {
        let people = problem.person_indices();
        let mut state = LocalRoster {
            problem,
            values: Values::default(),
            on: vec![Vec::new(); problem.duties().len()],
            short: Vec::new(),
            rules: Vec::new(),
            soft: Vec::new(),
            loads: Loads::new(problem),
            options: problem
                .person_indices()
                .map(|p| places(problem, p))
                .collect(),
            costs: people.map(|p| costs(problem, p)).collect(),
            teams: teams(problem),
        };
        for (person, network) in problem.person_indices().zip(networks) {
            let options = &state.options[person.0];
            let held = roster.of(person);
            let (rules, soft) = Rules::new(problem, person, network.as_ref(), options, held)?;
            state.soft.push(soft);
            state.rules.push(rules);
        }
        let mut shifts = Shifts::default();
        for (person, duty) in roster.pairs() {
            state.on[duty.0].push(person);
            state.loads.shifts(problem, person, duty, 1, &mut shifts);
        }
        state.loads.gather(&mut shifts);
        state.loads.make(&shifts);
        state.count(roster)?;
        Some(state)
    }

    /// All values anew: sums of many small differences drift.
    pub fn recount(&mut self) {
        let roster = self.roster();
        let _ = self.count(&roster);
    }

    fn count(&mut self, roster: &Roster) -> Option<()> {
        let problem = self.problem;
        let mut values = Values::default();
        for duty in problem.duty_indices() {
            let on = self.on[duty.0].len();
            let [nobody, further] = problem.duty(duty).open(on);
            values[tier::COVER] += nobody;
            values[tier::SECOND] += further;
        }
        self.short = problem
            .duty_indices()
            .filter(|duty| self.is_short(*duty))
            .collect();
        values[tier::SOFT] = self.soft.iter().sum();
        for team in 0..problem.parts().teams.len() {
            values[tier::SOFT] += self.team(team)?;
        }
        (values[tier::LARGEST], values[tier::ALL]) = self.loads.values();
        add(&mut values, &nothing_held(problem), 1.0);
        for (person, duty) in roster.pairs() {
            let option = self.options[person.0][duty.0] as usize;
            add(&mut values, &self.costs[person.0][option], 1.0);
        }
        self.values = values;
        Some(())
    }

    /// The roster as it stands.
    pub fn roster(&self) -> Roster {
        let held = self.on.iter().enumerate();
        let pairs = held.flat_map(|(duty, people)| people.iter().map(move |p| (*p, DutyIx(duty))));
        Roster::from_pairs(self.problem.people().len(), pairs)
    }

    /// People on a duty.
    pub fn on(&self, duty: DutyIx) -> &[PersonIx] {
        &self.on[duty.0]
    }

    /// Duties that lack people and that somebody may hold.
    pub fn short(&self) -> &[DutyIx] {
        &self.short
    }

    fn is_short(&self, duty: DutyIx) -> bool {
        let given = self.problem.duty(duty);
        !given.candidates.is_empty() && self.on[duty.0].len() < given.need as usize
    }

    /// Whether a person may hold a duty at all.
    pub fn may_hold(&self, person: PersonIx, duty: DutyIx) -> bool {
        self.options[person.0][duty.0] != NOTHING
    }

    /// The duty a person holds at the time of another.
    pub fn instead(&self, person: PersonIx, duty: DutyIx) -> Option<DutyIx> {
        let Rules::Path(path) = &self.rules[person.0] else {
            return None;
        };
        let option = self.options[person.0][duty.0];
        let held = path.held(path.stage(option));
        (held != NOTHING && held != option).then(|| self.problem.options(person)[held as usize].0)
    }

    /// Weigh a move: its values are `weighed.values`; false: not lawful. `keep` is asked before the
    /// dear questions.
    pub fn weigh(
        &mut self,
        steps: &[RosterStep],
        weighed: &mut Weighed,
        keep: impl Fn(&Values) -> bool,
    ) -> bool {
        weighed.steps.clear();
        weighed.steps.extend_from_slice(steps);
        weighed.steps.sort_unstable();
        weighed.shifts.clear();
        weighed.values = self.values;
        for step in &weighed.steps {
            let sign = if step.take { 1 } else { -1 };
            let option = self.options[step.person.0][step.duty.0];
            if option == NOTHING {
                return false;
            }
            let costs = &self.costs[step.person.0][option as usize];
            add(&mut weighed.values, costs, f64::from(sign));
            let RosterStep { person, duty, .. } = *step;
            let shifts = &mut weighed.shifts;
            self.loads.shifts(self.problem, person, duty, sign, shifts);
        }
        self.loads.gather(&mut weighed.shifts);
        let (largest, all) = self.loads.weigh(&weighed.shifts);
        weighed.values[tier::LARGEST] += largest;
        weighed.values[tier::ALL] += all;
        if !self.weigh_cover(weighed) || !keep(&weighed.values) || !self.weigh_rules(weighed) {
            return false;
        }
        keep(&weighed.values) && self.weigh_teams(weighed) && keep(&weighed.values)
    }

    fn weigh_cover(&self, weighed: &mut Weighed) -> bool {
        for (at, step) in weighed.steps.iter().enumerate() {
            if weighed.steps[..at].iter().any(|s| s.duty == step.duty) {
                continue;
            }
            let (mut more, mut less) = (0, 0);
            for other in weighed.steps.iter().filter(|s| s.duty == step.duty) {
                if other.take {
                    more += 1;
                } else {
                    less += 1;
                }
            }
            if more == less {
                continue;
            }
            let before = self.on[step.duty.0].len();
            let after = before + more - less;
            let duty = self.problem.duty(step.duty);
            if after > duty.need as usize || (after < duty.least as usize && after < before) {
                return false;
            }
            let (after, before) = (duty.open(after), duty.open(before));
            weighed.values[tier::COVER] += after[0] - before[0];
            weighed.values[tier::SECOND] += after[1] - before[1];
        }
        true
    }

    fn weigh_rules(&self, weighed: &mut Weighed) -> bool {
        weighed.used = 0;
        for steps in weighed.steps.chunk_by(|a, b| a.person == b.person) {
            let person = steps[0].person;
            if weighed.people.len() == weighed.used {
                weighed.people.push(Concerned::default());
            }
            let concerned = &mut weighed.people[weighed.used];
            weighed.used += 1;
            concerned.person = person.0;
            let (rules, options) = (&self.rules[person.0], &self.options[person.0]);
            let Some(soft) = rules.weigh(self.problem, options, steps, concerned) else {
                return false;
            };
            concerned.soft = soft;
            weighed.values[tier::SOFT] += soft - self.soft[person.0];
        }
        true
    }

    /// Teams' rules, with the move made and taken back.
    fn weigh_teams(&mut self, weighed: &mut Weighed) -> bool {
        let mut teams: Vec<u32> = Vec::new();
        for step in &weighed.steps {
            teams.extend(&self.teams[step.duty.0]);
        }
        if teams.is_empty() {
            return true;
        }
        teams.sort_unstable();
        teams.dedup();
        let cost = |state: &Self| -> Option<f64> {
            teams.iter().map(|team| state.team(*team as usize)).sum()
        };
        let before = cost(self).unwrap_or(0.0);
        self.hold(&weighed.steps);
        let after = cost(self);
        for step in &mut weighed.steps {
            step.take = !step.take;
        }
        self.hold(&weighed.steps);
        for step in &mut weighed.steps {
            step.take = !step.take;
        }
        weighed.values[tier::SOFT] += after.unwrap_or(0.0) - before;
        after.is_some()
    }

    /// Soft cost of a team; `None`: unlawful.
    fn team(&self, team: usize) -> Option<f64> {
        let team = &self.problem.parts().teams[team];
        let breaches = breaches_of_team(self.problem, team, |duty| &self.on[duty.0]);
        breaches.iter().map(|breach| breach.price).sum()
    }

    fn hold(&mut self, steps: &[RosterStep]) {
        for step in steps {
            let on = &mut self.on[step.duty.0];
            if step.take {
                on.push(step.person);
            } else {
                on.retain(|person| *person != step.person);
            }
        }
    }

    /// Make the move that was weighed last.
    pub fn make(&mut self, weighed: &Weighed) {
        self.values = weighed.values;
        self.hold(&weighed.steps);
        for step in &weighed.steps {
            let listed = self.short.iter().position(|duty| *duty == step.duty);
            match (listed, self.is_short(step.duty)) {
                (Some(at), false) => {
                    self.short.swap_remove(at);
                }
                (None, true) => self.short.push(step.duty),
                _ => {}
            }
        }
        self.loads.make(&weighed.shifts);
        for concerned in &weighed.people[..weighed.used] {
            self.soft[concerned.person] = concerned.soft;
            self.rules[concerned.person].make(concerned);
        }
    }

    /// Duties that a person holds in so many days from the first of another.
    pub fn between(&self, person: PersonIx, from: DutyIx, days: i32, into: &mut Vec<DutyIx>) {
        let Rules::Path(path) = &self.rules[person.0] else {
            return;
        };
        let first = self.problem.duty(from).work.day;
        let options = self.problem.options(person);
        let start = options.partition_point(|(duty, _)| self.problem.duty(*duty).work.day < first);
        for (option, (duty, _)) in options.iter().enumerate().skip(start) {
            if self.problem.duty(*duty).work.day.0 >= first.0 + days {
                break;
            }
            let option = u32::try_from(option).unwrap_or(NOTHING);
            if path.held(path.stage(option)) == option {
                into.push(*duty);
            }
        }
    }
}
