//! Local moves on a lawful roster: a good incumbent early, so that the engine has a bound to prove and not a roster to
//! find. Look-alike people make evenness slow for branching and easy for swaps.
//!
//! Late acceptance: a move is taken when it is no worse than the roster of some moves ago, by one sum in which earlier
//! tiers weigh far more; the best roster by the tiers themselves is kept. A fixed number of moves and a fixed seed give
//! the same roster wherever the deadline is not reached.

use crate::judge::{Judgement, judge, person_breaches};
use crate::outcome::Roster;
use crate::problem::{DutyIx, Hold, PersonIx, Problem};
use crate::watch::Watch;
use std::collections::BTreeMap;

/// Moves tried for each possible assignment.
const MOVES_PER_OPTION: usize = 40;
/// Units of work of one move.
const MOVE: u64 = 250;
/// Most moves tried.
const MOST_MOVES: usize = 60_000;
/// How many moves back the roster lies that a move is compared with.
const MEMORY: usize = 300;
/// Weights of cover (a person-hour), soft rules, evenness (largest, sum), goodwill (an hour), wishes and change.
const WEIGHTS: [f64; 7] = [1000.0, 200.0, 20.0, 10.0, 0.2, 0.3, 0.2];

/// Improve a lawful roster in the tiers from the `held`th on, those before it no worse.
pub fn improve(
    problem: &Problem,
    start: (Judgement, Roster),
    held: usize,
    seed: u32,
    watch: &Watch<'_>,
) -> (Judgement, Roster) {
    let options: usize = problem
        .person_indices()
        .map(|p| problem.options(p).len())
        .sum();
    // Teams couple people in ways that the moves below do not follow.
    if options == 0 || !problem.parts().teams.is_empty() {
        return start;
    }
    let mut search = Search::new(problem, &start.1);
    let mut dice = Dice(u64::from(seed) | 1 << 40);
    let mut best = (search.values(), search.roster.clone());
    let moves = (options * MOVES_PER_OPTION).min(MOST_MOVES);
    // First all tiers left at once; then each later one alone, with those before it held.
    let alone = (FIRST_SMALL..best.0.len()).filter(|tier| *tier > held);
    for held in std::iter::once(held).chain(alone) {
        if best.0[held..].iter().any(|value| *value > 0.0) {
            let from = best.1.clone();
            search.restart(&from);
            pass(&mut search, &mut dice, &mut best, held, moves, watch);
        }
    }
    let judged = judge(problem, &best.1);
    let better = judged.is_lawful() && less(&values_of(&judged), &values_of(&start.0));
    if better { (judged, best.1) } else { start }
}

/// Position of goodwill, the first tier that moves follow one by one.
const FIRST_SMALL: usize = 4;

/// Late acceptance from the search's roster, with the first `held` tiers no worse than the best roster's.
fn pass(
    search: &mut Search<'_>,
    dice: &mut Dice,
    best: &mut (Vec<f64>, Roster),
    held: usize,
    moves: usize,
    watch: &Watch<'_>,
) {
    let mut energy = energy(&search.values(), held);
    let mut memory = vec![energy; MEMORY];
    for turn in 0..moves {
        if turn % 64 == 0 {
            if watch.stopped() {
                break;
            }
            watch.spend(64 * MOVE);
        }
        let Some(steps) = search.propose(dice) else {
            continue;
        };
        let worst = energy.max(memory[turn % MEMORY]);
        let refused = |values: &[f64]| {
            self::energy(values, held) > worst || less(&best.0[..held], &values[..held])
        };
        steps.iter().for_each(|step| search.put(*step));
        // Rules are dear to ask: first see whether the move would do if soft rules cost nothing.
        let mut cheap = search.values();
        cheap[1] = 0.0;
        if refused(&cheap) {
            search.take_back(&steps);
            continue;
        }
        let before = search.ask_rules(&steps);
        let values = search.values();
        if !search.is_lawful(&steps) || refused(&values) {
            search.take_back(&steps);
            before
                .into_iter()
                .for_each(|(person, rules)| search.rules[person.0] = rules);
            continue;
        }
        energy = self::energy(&values, held);
        memory[turn % MEMORY] = energy;
        if less(&values, &best.0) {
            *best = (values, search.roster.clone());
        }
    }
}

/// One sum of the tiers that are not held.
fn energy(values: &[f64], held: usize) -> f64 {
    let hours = |n: usize| {
        if n == 0 || n == FIRST_SMALL {
            60.0
        } else {
            1.0
        }
    };
    values
        .iter()
        .zip(WEIGHTS)
        .enumerate()
        .skip(held)
        .map(|(n, (value, weight))| value * weight / hours(n))
        .sum()
}

fn values_of(judged: &Judgement) -> Vec<f64> {
    judged.tiers.iter().map(|(_, value)| *value).collect()
}

/// Lexicographically less, beyond rounding.
fn less(a: &[f64], b: &[f64]) -> bool {
    for (x, y) in a.iter().zip(b) {
        if (x - y).abs() > 1e-7 {
            return x < y;
        }
    }
    false
}

/// Small deterministic generator.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }
}

/// One change: a person takes or leaves a duty.
#[derive(Clone, Copy)]
struct Step {
    person: PersonIx,
    duty: DutyIx,
    take: bool,
}

/// People who share a burden, and where each stands.
struct Share {
    weight: f64,
    /// Person and WTE.
    people: Vec<(PersonIx, f64)>,
    /// How much more than the fair share each bears.
    over: BTreeMap<PersonIx, f64>,
}

struct Search<'a> {
    problem: &'a Problem,
    roster: Roster,
    on: Vec<Vec<PersonIx>>,
    /// Per person: soft price and whether lawful.
    rules: Vec<(f64, bool)>,
    shares: Vec<Share>,
    /// Per duty: the shares it adds to, with amounts.
    bears: Vec<Vec<(usize, f64)>>,
    /// Cost of a person's holding a duty: goodwill, wishes, change.
    costs: BTreeMap<(PersonIx, DutyIx), [f64; 3]>,
    /// Running sums of cover, goodwill, wishes and change.
    cover: f64,
    sums: [f64; 3],
    pinned: Vec<(PersonIx, DutyIx)>,
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, roster: &Roster) -> Self {
        let (shares, bears) = shares(problem);
        let mut search = Search {
            problem,
            on: vec![Vec::new(); problem.duties().len()],
            rules: vec![(0.0, true); problem.people().len()],
            roster: Roster::empty(problem.people().len()),
            shares,
            bears,
            costs: costs(problem),
            cover: problem
                .duty_indices()
                .map(|d| f64::from(problem.duty(d).need) * short(problem, d))
                .sum(),
            sums: nothing_held(problem),
            pinned: problem
                .parts()
                .fixed
                .iter()
                .map(|pin| (pin.person, pin.duty))
                .collect(),
        };
        let all: Vec<Step> = roster
            .pairs()
            .map(|(person, duty)| Step {
                person,
                duty,
                take: true,
            })
            .collect();
        all.iter().for_each(|step| search.put(*step));
        for person in problem.person_indices() {
            search.rules[person.0] = search.rules_of(person);
        }
        search
    }

    fn rules_of(&self, person: PersonIx) -> (f64, bool) {
        let breaches = person_breaches(self.problem, person, self.roster.of(person));
        (
            breaches.iter().filter_map(|b| b.price).sum(),
            breaches.iter().all(|b| !b.is_hard()),
        )
    }

    /// A duty handed over, two duties exchanged, or an empty place taken.
    fn propose(&self, dice: &mut Dice) -> Option<Vec<Step>> {
        let duty = DutyIx(dice.roll(self.on.len()));
        let candidates = &self.problem.duty(duty).candidates;
        let to = candidates.get(dice.roll(candidates.len()))?.person;
        if self.roster.holds(to, duty) || !self.costs.contains_key(&(to, duty)) {
            return None;
        }
        let people = &self.on[duty.0];
        let mut steps = vec![Step {
            person: to,
            duty,
            take: true,
        }];
        if people.len() >= self.problem.duty(duty).need as usize {
            let from = *people.get(dice.roll(people.len()))?;
            steps.push(Step {
                person: from,
                duty,
                take: false,
            });
            let back = self.roster.of(to);
            if dice.roll(2) == 0 && !back.is_empty() {
                let other = back[dice.roll(back.len())];
                if self.roster.holds(from, other) || !self.costs.contains_key(&(from, other)) {
                    return None;
                }
                steps.push(Step {
                    person: to,
                    duty: other,
                    take: false,
                });
                steps.push(Step {
                    person: from,
                    duty: other,
                    take: true,
                });
            }
        }
        let free = steps
            .iter()
            .all(|s| !self.pinned.contains(&(s.person, s.duty)));
        free.then_some(steps)
    }

    /// Ask the rules about the people concerned; how they stood before, to undo with.
    fn ask_rules(&mut self, steps: &[Step]) -> Vec<(PersonIx, (f64, bool))> {
        let mut before: Vec<(PersonIx, (f64, bool))> = Vec::new();
        for step in steps {
            if before.iter().all(|(p, _)| *p != step.person) {
                before.push((step.person, self.rules[step.person.0]));
                self.rules[step.person.0] = self.rules_of(step.person);
            }
        }
        before
    }

    fn take_back(&mut self, steps: &[Step]) {
        for step in steps.iter().rev() {
            self.put(Step {
                take: !step.take,
                ..*step
            });
        }
    }

    /// Go on from another roster.
    fn restart(&mut self, roster: &Roster) {
        let now: Vec<_> = self
            .roster
            .pairs()
            .filter(|(p, d)| !roster.holds(*p, *d))
            .collect();
        now.into_iter().for_each(|(person, duty)| {
            self.put(Step {
                person,
                duty,
                take: false,
            });
        });
        let missing: Vec<_> = roster
            .pairs()
            .filter(|(p, d)| !self.roster.holds(*p, *d))
            .collect();
        missing.into_iter().for_each(|(person, duty)| {
            self.put(Step {
                person,
                duty,
                take: true,
            });
        });
        for person in self.problem.person_indices() {
            self.rules[person.0] = self.rules_of(person);
        }
    }

    fn put(&mut self, step: Step) {
        let sign = if step.take { 1.0 } else { -1.0 };
        let need = self.problem.duty(step.duty).need as usize;
        let people = &mut self.on[step.duty.0];
        let before = people.len().min(need);
        if step.take {
            self.roster.give(step.person, step.duty);
            people.push(step.person);
        } else {
            self.roster.take(step.person, step.duty);
            people.retain(|p| *p != step.person);
        }
        let after = people.len().min(need);
        if before != after {
            self.cover -= sign * short(self.problem, step.duty);
        }
        for (share, amount) in &self.bears[step.duty.0] {
            *self.shares[*share].over.entry(step.person).or_default() += sign * amount;
        }
        if let Some(costs) = self.costs.get(&(step.person, step.duty)) {
            for (sum, cost) in self.sums.iter_mut().zip(costs) {
                *sum += sign * cost;
            }
        }
    }

    fn is_lawful(&self, steps: &[Step]) -> bool {
        steps.iter().all(|step| self.rules[step.person.0].1)
    }

    fn values(&self) -> Vec<f64> {
        let soft = self.rules.iter().map(|(price, _)| price).sum();
        let (mut largest, mut all) = (0.0, 0.0);
        for share in &self.shares {
            let mut most = 0.0_f64;
            for (person, wte) in &share.people {
                let deviation = share.over[person].abs() / wte;
                most = most.max(deviation);
                all += share.weight * deviation;
            }
            largest += share.weight * most;
        }
        vec![
            self.cover,
            soft,
            largest,
            all,
            self.sums[0],
            self.sums[1],
            self.sums[2],
        ]
    }
}

/// Cover cost of one person short.
fn short(problem: &Problem, duty: DutyIx) -> f64 {
    problem.duty(duty).work.interval.length().as_f64() * f64::from(problem.duty(duty).criticality)
}

/// What holding a duty adds to goodwill, wishes and change, for every possible assignment not pinned away.
fn costs(problem: &Problem) -> BTreeMap<(PersonIx, DutyIx), [f64; 3]> {
    let mut costs = BTreeMap::new();
    for person in problem.person_indices() {
        let previous = &problem.person(person).previous;
        for (duty, goodwill) in problem.options(person) {
            let wish = problem
                .person(person)
                .preferences
                .iter()
                .find(|(d, _)| d == duty)
                .map_or(0, |(_, c)| *c);
            let change = match (previous.is_empty(), previous.contains(duty)) {
                (true, _) => 0.0,
                (false, true) => -1.0,
                (false, false) => 1.0,
            };
            costs.insert(
                (person, *duty),
                [goodwill.as_f64(), super::build::real(wish), change],
            );
        }
    }
    for pin in problem
        .parts()
        .fixed
        .iter()
        .filter(|pin| pin.hold == Hold::MustNot)
    {
        costs.remove(&(pin.person, pin.duty));
    }
    costs
}

/// Goodwill, wishes and change of an empty roster.
fn nothing_held(problem: &Problem) -> [f64; 3] {
    let people = problem.people().iter();
    let wanted = people
        .clone()
        .flat_map(|p| &p.preferences)
        .map(|(_, cost)| (-cost).max(0));
    let previous = people.map(|p| p.previous.len()).sum::<usize>();
    [
        0.0,
        super::build::real(wanted.sum()),
        super::build::real(i64::try_from(previous).unwrap_or(i64::MAX)),
    ]
}

fn shares(problem: &Problem) -> (Vec<Share>, Vec<Vec<(usize, f64)>>) {
    let mut bears = vec![Vec::new(); problem.duties().len()];
    let mut shares = Vec::new();
    for group in super::fair::groups(problem, 0.0) {
        for (duty, amount) in group.duties() {
            bears[duty.0].push((shares.len(), *amount));
        }
        let people: Vec<(PersonIx, f64, f64)> = group.people().collect();
        shares.push(Share {
            weight: group.weight,
            people: people.iter().map(|(p, wte, _)| (*p, *wte)).collect(),
            over: people.iter().map(|(p, _, over)| (*p, *over)).collect(),
        });
    }
    (shares, bears)
}
