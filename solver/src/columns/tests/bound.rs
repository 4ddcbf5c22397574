//! On small random problems with every mechanism: the bound of column generation is no higher than
//! the optimum, the optimum is that of the compact model and of brute force, and every column is a
//! lawful schedule at its true cost.

use super::super::decomposition_blocks::Blocks;
use super::super::generate::{GenerationEnd, GenerationInput, MasterRelaxation, Patience, Task};
use super::super::master::{After, Master};
use super::cost;
use super::rolling::roll;
use crate::budget::SearchBudget;
use crate::judge::{judge, person_breaches};
use crate::model::build::{CompactModel, Strictness};
use crate::outcome::{Roster, Status, TierName};
use crate::problem::*;
use crate::rules::exhaustive::{Dice, all, work};
use crate::rules::{Binds, Rule, experience_mix::ExperienceMix};
use crate::{Control, Limits, solve};
use std::collections::HashMap;
use std::time::Duration;

fn used(dice: &mut Dice, rule: Rule) -> RuleUse {
    let weight = [0.01, 0.5, 3.0][dice.roll(3) as usize];
    let soft = dice.roll(2) == 0 && !matches!(rule, Rule::NoOverlap(_));
    let severity = if soft {
        Severity::Soft { weight }
    } else {
        Severity::Hard
    };
    RuleUse {
        id: "R".into(),
        label: "r".into(),
        source: "test".into(),
        severity,
        rule,
    }
}

/// Three to five people, six to fourteen duties, rules of any kind, a team, wishes, pins and
/// prices.
fn problem(dice: &mut Dice, rules: &[Rule]) -> Problem {
    let horizon = Interval::new(Minute(7 * 1440), Minute((7 + 14) * 1440)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(7), Day(20));
    parts.objective = Objective::Weighted;
    parts.history_from = Minute(0);
    for _ in 0..6 {
        let rule = rules[dice.roll(rules.len() as i64) as usize].clone();
        parts.rules.push(used(dice, rule));
    }
    for n in 0..3 + dice.roll(3) {
        let mut person = Person::named(format!("p{n}"));
        person.rules = (0..6).filter(|_| dice.roll(3) == 0).map(RuleIx).collect();
        person.experience = Experience(dice.roll(3) as u8);
        person.base_week = Minutes(dice.roll(3) * 300);
        for _ in 0..dice.roll(3) {
            let day = 3 + dice.roll(4);
            person.history.push(work(dice, day));
        }
        parts.people.push(person);
    }
    let (count, days) = (6 + dice.roll(9), [4, 9, 14][dice.roll(3) as usize]);
    for d in 0..count as usize {
        let day = 7 + dice.roll(days);
        let mut duty = Duty::of(work(dice, day));
        duty.need = 1 + u32::from(dice.roll(5) == 0);
        duty.least = u32::from(dice.roll(9) == 0);
        duty.under = dice.roll(50);
        duty.over = (dice.roll(3) == 0).then(|| dice.roll(9));
        for (p, person) in parts.people.iter_mut().enumerate() {
            if dice.roll(5) < if count > 10 { 2 } else { 3 } {
                duty.candidates.push(Candidate {
                    person: PersonIx(p),
                    goodwill: Minutes(0),
                });
                if dice.roll(5) == 0 {
                    person.preferences.push((DutyIx(d), dice.roll(21) - 10));
                }
                if dice.roll(30) == 0 {
                    let hold = if dice.roll(2) == 0 {
                        Hold::Must
                    } else {
                        Hold::MustNot
                    };
                    parts.fixed.push(Fixed {
                        person: PersonIx(p),
                        duty: DutyIx(d),
                        hold,
                    });
                }
            }
        }
        parts.duties.push(duty);
    }
    if dice.roll(3) == 0 {
        let beside = (dice.roll(2) == 0).then_some(Experience(2));
        let mix = ExperienceMix {
            novice_below: Experience(1 + dice.roll(2) as u8),
            at_most_novices: 1,
            beside,
        };
        let rule = used(dice, mix.into());
        parts.rules.push(rule);
        let team = Team {
            name: "t".into(),
            rule: RuleIx(parts.rules.len() - 1),
            duties: vec![DutyIx(0), DutyIx(3), DutyIx(4)],
        };
        parts.teams.push(team);
    }
    Problem::new(parts).unwrap()
}

/// One person's lawful schedules, with soft costs and wishes.
fn lawful(problem: &Problem, person: PersonIx) -> Vec<(Vec<DutyIx>, f64)> {
    let options: Vec<DutyIx> = problem.options(person).iter().map(|(d, _)| *d).collect();
    let mut found: Vec<(Vec<DutyIx>, f64)> = Vec::new();
    for set in 0_u32..1 << options.len() {
        let held: Vec<DutyIx> = (0..options.len())
            .filter(|n| set >> n & 1 == 1)
            .map(|n| options[n])
            .collect();
        // Most sets overlap somewhere, and that is quick to see.
        let overlap = held.iter().enumerate().any(|(n, one)| {
            held[n + 1..].iter().any(|other| {
                problem
                    .duty(*one)
                    .work
                    .interval
                    .overlaps(problem.duty(*other).work.interval)
            })
        });
        if overlap {
            continue;
        }
        let pins = problem
            .parts()
            .fixed
            .iter()
            .filter(|pin| pin.person == person);
        let kept = pins
            .into_iter()
            .all(|pin| held.contains(&pin.duty) == (pin.hold == Hold::Must));
        let breaches = person_breaches(problem, person, &held);
        if kept && breaches.iter().all(|b| !b.is_hard()) {
            let soft = breaches.iter().filter_map(|b| b.price).sum::<f64>();
            let wishes = problem.person(person).preferences.iter();
            let wishes = wishes
                .filter(|(duty, cost)| held.contains(duty) == (*cost > 0))
                .map(|(_, cost)| cost.abs() as f64)
                .sum::<f64>();
            found.push((held, soft + wishes));
        }
    }
    found
}

/// People on each duty, and people of each experience on each team, four bits each.
type Places = u128;

fn place(places: Places, n: usize) -> u32 {
    (places >> (4 * n)) as u32 & 15
}

/// The best value of all lawful rosters; `None`: there are none. People are joined one by one; of
/// partial rosters that put as many people on every duty (and as many of each experience on every
/// team), the cheapest stands for all.
fn brute_force(problem: &Problem) -> Option<f64> {
    let (duties, teams) = (problem.duties(), &problem.parts().teams);
    let most: Vec<u32> = duties
        .iter()
        .map(|d| if d.over.is_some() { 15 } else { d.need })
        .collect();
    let mut partial: HashMap<Places, (f64, Vec<(PersonIx, DutyIx)>)> =
        HashMap::from([(0, (0.0, Vec::new()))]);
    for person in problem.person_indices() {
        let experience = usize::from(problem.person(person).experience.0.min(2));
        let adds = |held: &[DutyIx]| -> Places {
            let on = |duty: &DutyIx| {
                let teams = teams
                    .iter()
                    .enumerate()
                    .filter(|(_, team)| team.duties.contains(duty));
                let teams = teams.map(|(t, _)| duties.len() + 3 * t + experience);
                teams.chain([duty.0]).map(|n| 1 << (4 * n)).sum::<Places>()
            };
            held.iter().map(on).sum()
        };
        let schedules: Vec<_> = lawful(problem, person)
            .into_iter()
            .map(|(held, price)| (adds(&held), held, price))
            .collect();
        let mut next: HashMap<Places, (f64, Vec<(PersonIx, DutyIx)>)> = HashMap::new();
        for (places, (value, roster)) in &partial {
            for (add, held, price) in &schedules {
                let (places, value) = (places + add, value + price);
                if held.iter().any(|duty| place(places, duty.0) > most[duty.0]) {
                    continue;
                }
                if next.get(&places).is_none_or(|(best, _)| value < *best) {
                    let pairs = roster
                        .iter()
                        .copied()
                        .chain(held.iter().map(|d| (person, *d)))
                        .collect();
                    next.insert(places, (value, pairs));
                }
            }
        }
        partial = next;
    }
    // In the order of what they cost without teams, until that alone is more than the best.
    let cover = |places: Places| -> i64 {
        let of = |(n, duty): (usize, &Duty)| {
            let over = i64::from(place(places, n)) - i64::from(duty.need);
            (duty.under * -over)
                .max(duty.over.unwrap_or(0) * over)
                .max(0)
        };
        duties.iter().enumerate().map(of).sum()
    };
    let mut rosters: Vec<_> = partial
        .into_iter()
        .map(|(places, (value, pairs))| (value + cover(places) as f64, pairs))
        .collect();
    rosters.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Option<f64> = None;
    for (least, pairs) in rosters {
        if best.is_some_and(|best| best < least - 1e-9) {
            break;
        }
        let judged = judge(problem, &Roster::from_pairs(problem.people().len(), pairs));
        if judged.is_lawful() {
            let value = judged.value(TierName::Weighted).unwrap();
            best = Some(best.map_or(value, |best| best.min(value)));
        }
    }
    best
}

/// Columns to convergence; the bound, unless nothing fits together.
fn bound(problem: &Problem, blocks: &Blocks, what: &str) -> Option<f64> {
    let model = CompactModel::new(problem, Strictness::Linking);
    let objective = model.tier(problem, TierName::Weighted);
    let setting = GenerationInput::new(problem, blocks, &model, &objective, None);
    let mut master = setting
        .master(&vec![true; problem.people().len()], &[])
        .unwrap();
    let free: Vec<PersonIx> = problem.person_indices().collect();
    let watch = SearchBudget::patient();
    let task = Task {
        free: &free,
        base: setting.constant,
        decided: &[],
        fence: None,
        threads: 1,
        after: After::Adding,
        patience: Patience::FULL,
    };
    let done = setting.generate(&mut master, &task, None, &watch).ok()?;
    for column in &master.columns {
        let duties: Vec<DutyIx> = blocks.duties(column).collect();
        let breaches = person_breaches(problem, column.person, &duties);
        assert!(
            breaches.iter().all(|b| !b.is_hard()),
            "{what}: {column:?} breaks {breaches:?}"
        );
        let soft: f64 = breaches.iter().filter_map(|b| b.price).sum();
        let told = cost(&blocks.of[column.person.0].network, &duties).unwrap();
        assert!(
            (soft - told).abs() < 1e-6 && (soft - column.soft).abs() < 1e-6,
            "{what}: {column:?} costs {soft}, not {told}"
        );
    }
    assert_eq!(done.end, GenerationEnd::Proved, "{what}: no convergence");
    decided(&setting, master, &done, what);
    Some(done.bound)
}

/// With one person decided, the program with the others' columns barred and the smaller one without
/// that person have one least value, which is their bound and no less than the whole's.
fn decided(
    setting: &GenerationInput<'_>,
    mut master: Master,
    whole: &MasterRelaxation,
    what: &str,
) {
    let watch = SearchBudget::patient();
    let column = master.columns[0].clone();
    let (first, left): (Vec<PersonIx>, Vec<PersonIx>) =
        master.inside().partition(|person| *person == column.person);
    assert_eq!(first.len(), 1);
    if left.is_empty() {
        return;
    }
    let gone = [column.clone()];
    let mut small = master
        .smaller(setting, &left, &gone, &whole.mixture.duals)
        .unwrap();
    for other in 1..master.columns.len() {
        master.allow(other, master.columns[other].person != column.person);
    }
    let values = [
        (&mut master, setting.constant, &gone[..], After::Deciding),
        (
            &mut small,
            setting.constant + setting.outside(&gone),
            &[],
            After::Adding,
        ),
    ]
    .map(|(master, base, decided, after)| {
        let task = Task {
            free: &left,
            base,
            decided,
            fence: None,
            threads: 1,
            after,
            patience: Patience::FULL,
        };
        let done = setting.generate(master, &task, None, &watch).ok()?;
        let value = base + done.mixture.value;
        if done.mixture.lacking {
            return None;
        }
        assert!(
            done.end == GenerationEnd::Proved
                && (value - done.bound).abs() < 1e-4
                && value > whole.bound - 1e-4,
            "{what}: {value}, bound {}, whole {}",
            done.bound,
            whole.bound
        );
        Some(value)
    });
    assert!(
        matches!(values, [Some(a), Some(b)] if (a - b).abs() < 1e-4) || values.contains(&None),
        "{what}: {values:?}"
    );
}

#[test]
fn bounds_are_bounds_and_all_agree_on_the_best() {
    let rules: Vec<Rule> = all()
        .into_iter()
        .filter(|rule| rule.mechanism().binds() == Binds::Person)
        .collect();
    let mut dice = Dice(3);
    let (mut solved, mut contradictions, mut tight) = (0, 0, 0);
    let (mut surveyed, mut near, mut rolled) = (0, 0, (0, 0));
    for turn in 0..240 {
        let problem = problem(&mut dice, &rules);
        let what = format!("turn {turn}");
        let best = brute_force(&problem);
        let limits = Limits {
            time: Duration::from_secs(60),
            threads: 1,
            ..Limits::default()
        };
        let outcome = solve(&problem, &limits, &Control::default());
        let Some(best) = best else {
            assert!(
                matches!(outcome.status, Status::Contradiction(_)),
                "{what}: {:?}",
                outcome.status
            );
            contradictions += 1;
            continue;
        };
        assert_eq!(outcome.status, Status::Optimal, "{what}");
        let told = outcome.tiers[0].value;
        assert!(
            (told - best).abs() < 1e-5,
            "{what}: the model finds {told}, brute force {best}"
        );
        let blocks = Blocks::new(&problem, 2, &SearchBudget::patient())
            .unwrap_or_else(|refusal| panic!("{what}: {refusal:?}"));
        let bound = bound(&problem, &blocks, &what).unwrap_or_else(|| panic!("{what}: no mixture"));
        assert!(
            bound <= best + 1e-5,
            "{what}: the bound is {bound}, the best {best}"
        );
        let model = CompactModel::new(&problem, Strictness::Linking);
        let objective = model.tier(&problem, TierName::Weighted);
        let setting = GenerationInput::new(&problem, &blocks, &model, &objective, None);
        if let Some(went) = roll(&problem, &setting, best, &what) {
            near += usize::from(went.near);
            rolled = (rolled.0 + went.found, rolled.1 + went.best);
            surveyed += 1;
        }
        solved += 1;
        tight += usize::from(bound > best - 1e-4);
    }
    assert!(
        solved > 100 && contradictions > 5 && tight * 2 > solved,
        "{solved} solved, {contradictions} without, {tight} tight"
    );
    assert!(
        surveyed > 50 && near * 2 > surveyed && rolled.0 > 2 * surveyed && rolled.1 * 4 > rolled.0,
        "{surveyed} surveyed, {near} near, {rolled:?} rosters window by window and the best of all"
    );
}
