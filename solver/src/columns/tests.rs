//! Column generation against brute force, on small problems.

mod bound;
mod rolling;
mod sizes;

use super::automaton::NOWHERE;
use super::decomposition_blocks::{Blocks, ScheduleColumn};
use super::generate::GenerationInput;
use super::network::{DutyNetwork, LANES};
use crate::budget::SearchBudget;
use crate::judge::{Judgement, judge};
use crate::model::build::{CompactModel, Strictness};
use crate::outcome::{Roster, TierName};
use crate::problem::*;
use crate::rules::exhaustive::Dice;
use crate::rules::forbidden_succession::ForbiddenSuccession;
use crate::rules::min_run::{MinRun, RunOf};
use crate::rules::runs::Runs;
use crate::rules::total_count::TotalCount;
use crate::rules::{DutySelector, Rule};

/// A ward: so many people for so many days of three shifts, each in two skills; runs and totals
/// cost, some shift after some other is forbidden, and many have wishes.
pub(crate) fn ward(dice: &mut Dice, people: usize, days: i32) -> Problem {
    let day = |n: i32| Minute(i64::from(n) * 1440);
    let horizon = Interval::new(day(0), day(days)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(0), Day(days - 1));
    parts.objective = Objective::Weighted;
    parts.rules = rules(people);
    for n in 0..people {
        let mut person = Person::named(format!("p{n}"));
        person.rules = (0..parts.rules.len()).map(RuleIx).collect();
        parts.people.push(person);
    }
    for n in 0..days {
        for (shift, skill) in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)] {
            let whole = Interval::new(day(n), day(n + 1)).unwrap();
            let mut work = WorkPiece::plain(
                format!("{n} {shift} {skill}"),
                whole,
                DutyClass::Shift,
                Day(n),
            );
            work.group = Some(GroupIx(shift));
            let mut duty = Duty::of(work);
            duty.need = u32::try_from(1 + dice.roll(i64::try_from(people).unwrap() / 5)).unwrap();
            (duty.under, duty.over) = (30, Some(5));
            // Everybody has the first skill or the second, and some have both.
            let able = (0..people).filter(|p| p % 3 == 0 || p % 2 == skill);
            duty.candidates = able
                .map(|p| Candidate {
                    person: PersonIx(p),
                    goodwill: Minutes(0),
                })
                .collect();
            let ix = DutyIx(parts.duties.len());
            for candidate in &duty.candidates {
                if dice.roll(8) == 0 {
                    let wish = 10 * (dice.roll(3) - 1);
                    parts.people[candidate.person.0]
                        .preferences
                        .push((ix, wish));
                }
            }
            parts.duties.push(duty);
        }
    }
    parts
        .people
        .iter_mut()
        .for_each(|person| person.preferences.retain(|(_, cost)| *cost != 0));
    Problem::new(parts).unwrap()
}

fn rules(people: usize) -> Vec<RuleUse> {
    let used = |id: &str, severity: Severity, rule: Rule| RuleUse {
        id: id.into(),
        label: id.into(),
        source: "test".into(),
        severity,
        rule,
    };
    let soft = |weight: f64| Severity::Soft { weight };
    let all = DutySelector::default;
    let longest = Runs {
        which: all(),
        at_most: 4,
        then_rest: Minutes(0),
        rest_before: all(),
    };
    let shortest = |of: RunOf| MinRun {
        of,
        days: 2,
        which: all(),
        history: false,
    };
    let nights = MinRun {
        which: DutySelector::group(GroupIx(2)),
        ..shortest(RunOf::Work)
    };
    let total = TotalCount {
        which: all(),
        at_least: Some(4),
        at_most: Some(u32::try_from(6 + people % 3).unwrap()),
    };
    let barred = ForbiddenSuccession {
        pairs: vec![(GroupIx(2), GroupIx(0))],
    };
    vec![
        used("LONGEST", soft(30.0), longest.into()),
        used("SHORTEST", soft(30.0), shortest(RunOf::Work).into()),
        used("REST", soft(30.0), shortest(RunOf::Rest).into()),
        used("NIGHTS", soft(15.0), nights.into()),
        used("TOTAL", soft(20.0), total.into()),
        used("BARRED", Severity::Hard, barred.into()),
    ]
}

/// What a search works on, for tests of its parts.
pub(crate) struct Bench<'p> {
    pub problem: &'p Problem,
    pub blocks: Blocks,
    pub model: CompactModel,
}

impl<'p> Bench<'p> {
    pub(crate) fn new(problem: &'p Problem) -> Self {
        Bench {
            problem,
            blocks: Blocks::new(problem, 1, &SearchBudget::patient())
                .unwrap_or_else(|e| panic!("{e:?}")),
            model: CompactModel::new(problem, Strictness::Linking),
        }
    }

    pub(crate) fn setting(&self) -> GenerationInput<'_> {
        let objective = self.model.tier(self.problem, TierName::Weighted);
        GenerationInput::new(
            self.problem,
            &self.blocks,
            &self.model,
            &objective,
            Some(5.0),
        )
    }

    pub(crate) fn judged(&self, columns: &[ScheduleColumn]) -> Judgement {
        let duties = |column: &ScheduleColumn| self.blocks.duties(column).collect::<Vec<_>>();
        let pairs = columns
            .iter()
            .flat_map(|c| duties(c).into_iter().map(|duty| (c.person, duty)));
        judge(self.problem, &Roster::from_pairs(columns.len(), pairs))
    }

    /// The value of a lawful roster.
    pub(crate) fn value(&self, columns: &[ScheduleColumn]) -> f64 {
        let judged = self.judged(columns);
        assert!(judged.is_lawful(), "{:?}", judged.breaches);
        judged.value(TierName::Weighted).unwrap()
    }

    /// A roster of middling worth: everybody takes the cheapest schedule beside the others, once
    /// round.
    pub(crate) fn first(&self, setting: &GenerationInput<'_>, seed: u64) -> Vec<ScheduleColumn> {
        let slopes = super::start::Slopes::new(setting).unwrap();
        let nobody = vec![None; self.problem.people().len()];
        let standing =
            super::start::start(setting, &slopes, nobody, seed, &SearchBudget::patient());
        standing.unwrap().columns.into_iter().flatten().collect()
    }
}

/// Soft cost of holding exactly these duties by a person's network; `None`: no path of it holds
/// them. Totals are summed from end to end and then compared with their limits, so that nothing of
/// how pricing bounds them on the way is used.
pub(crate) fn cost(network: &DutyNetwork, held: &[DutyIx]) -> Option<f64> {
    let mut left: Vec<u32> = Vec::new();
    for duty in held {
        let at = network.duties.iter().position(|d| d == duty)?;
        left.push(u32::try_from(at).unwrap());
    }
    let mut cost: f64 = left.iter().map(|at| network.charges[*at as usize]).sum();
    let (mut state, mut totals) = (0, [0_i64; LANES]);
    for stage in &network.stages {
        let choices = 1 + stage.classes.len();
        let class = stage
            .classes
            .iter()
            .position(|class| class.options.iter().any(|at| left.contains(at)));
        let mut adds = [0; LANES];
        if let Some(class) = class {
            let options = &stage.classes[class].options;
            let before = left.len();
            left.retain(|at| !options.contains(at));
            if before - left.len() > 1 {
                return None;
            }
            adds = stage.classes[class].adds;
        }
        let arc = stage.arcs[state * choices + class.map_or(0, |class| class + 1)];
        if arc.next == NOWHERE {
            return None;
        }
        let adds = network.ticked(adds, arc.ticks);
        totals
            .iter_mut()
            .zip(adds)
            .for_each(|(total, add)| *total += i64::from(add));
        cost += arc.cost;
        state = arc.next as usize;
    }
    // What is in no class, or second in its stage, is on no path.
    if !left.is_empty() {
        return None;
    }
    let limits = network.limits.last().unwrap()[state];
    for (lane, price) in network.prices.iter().enumerate() {
        let over = totals[lane] - i64::from(limits.high[lane]);
        if over > 0 {
            cost += (*price)? * over as f64;
        }
    }
    Some(cost + network.end[state])
}
