//! On small random problems of two pools that some people link: no bound of any tier is above the
//! optimum, whatever it is made from, and what the search finds keeps being possible under levels,
//! whole loads and locks.

use super::*;
use crate::judge::judge;
use crate::model::build::Strictness;
use crate::model::engine::{EngineOutcome, Run, minimise};
use crate::model::lp::{LpRow, Var};
use crate::model::relaxation::lagrangian;
use crate::model::start::greedy;
use crate::outcome::{Outcome, Status};
use crate::problem::*;
use crate::rules::exhaustive::{Dice, all, work};
use crate::rules::{Binds, Rule};
use crate::{Control, Limits, solve};
use std::time::Instant;

fn severity(dice: &mut Dice, rule: &Rule) -> Severity {
    if dice.roll(3) > 0 || matches!(rule, Rule::NoOverlap(_)) {
        Severity::Hard
    } else {
        Severity::Soft { weight: 0.5 }
    }
}

/// Two pools of two to three people, of whom one or two serve in both, with burdens, goodwill,
/// wishes and a few rules.
fn problem(dice: &mut Dice, rules: &[Rule]) -> Problem {
    let horizon = Interval::new(Minute(7 * 1440), Minute(21 * 1440)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(7), Day(20));
    parts.history_from = Minute(0);
    let burden = |name: &str, weight| Burden {
        name: name.into(),
        weight,
    };
    parts.burdens = vec![
        burden("hours", 1.0),
        burden("nights", 7.0),
        burden("weekends", 12.0),
    ];
    for _ in 0..4 {
        let rule = rules[dice.roll(rules.len() as i64) as usize].clone();
        parts.rules.push(RuleUse {
            id: "R".into(),
            label: "r".into(),
            source: "test".into(),
            severity: severity(dice, &rule),
            rule,
        });
    }
    let (people, linked) = (5 + dice.roll(2), 1 + dice.roll(2));
    for n in 0..people {
        let mut person = Person::named(format!("p{n}"));
        person.wte = [1.0, 0.6, 0.8][dice.roll(3) as usize];
        person.rules = (0..4).filter(|_| dice.roll(3) == 0).map(RuleIx).collect();
        person.base_week = Minutes(dice.roll(3) * 300);
        if dice.roll(3) == 0 {
            person.carried = vec![(BurdenIx(0), dice.roll(9) as f64)];
            person.borne = vec![stretch(2)];
        }
        parts.people.push(person);
    }
    for d in 0..(7 + dice.roll(3)) as usize {
        let day = 7 + dice.roll(12);
        let mut duty = Duty::of(work(dice, day));
        let pool = dice.roll(2);
        let half = people / 2;
        let members: Vec<i64> = match pool {
            0 => (0..half + linked).collect(),
            _ => (half..people).collect(),
        };
        duty.criticality = 1 + dice.roll(3) as u32;
        duty.burdens = vec![(BurdenIx(0), [4.0, 8.0, 12.0][dice.roll(3) as usize])];
        if dice.roll(2) == 0 {
            duty.burdens.push((BurdenIx(1), 1.0));
        }
        // Of each five days the first three are one occasion.
        let number = |day: i64| (day % 5 < 3).then_some(day as u32 / 5);
        duty.occasions = number(day).into_iter().map(stretch).collect();
        for p in members
            .into_iter()
            .filter(|_| dice.roll(6) > 0)
            .collect::<Vec<_>>()
        {
            duty.candidates.push(Candidate {
                person: PersonIx(p as usize),
                goodwill: Minutes(dice.roll(3) * 60),
            });
            if dice.roll(4) == 0 {
                let person = &mut parts.people[p as usize];
                person.preferences.push((DutyIx(d), dice.roll(9) - 4));
            }
        }
        parts.duties.push(duty);
    }
    Problem::new(parts).unwrap()
}

fn stretch(number: u32) -> Occasion {
    Occasion {
        burden: BurdenIx(2),
        number,
    }
}

/// The relaxation's value, by the simplex method.
fn simplex(lp: &Lp, objective: &Lin) -> Option<f64> {
    let mut relaxed = lp.clone();
    relaxed
        .columns
        .iter_mut()
        .for_each(|c| c.kind = VariableKind::Real);
    let watch = SearchBudget::patient();
    let run = Run {
        watch: &watch,
        start: None,
        gap: 0.0,
        step: None,
        threads: 1,
        seed: 1,
        search: false,
    };
    match minimise(&relaxed, objective, &run) {
        EngineOutcome::Found { bound, .. } => Some(bound),
        _ => None,
    }
}

/// Time in which the first-order method gets somewhere, or does not.
fn brief() -> SearchBudget<'static> {
    SearchBudget {
        deadline: Instant::now() + Duration::from_millis(200),
        ..SearchBudget::patient()
    }
}

/// Whatever the rows' prices, pools prove as much as these prices do by themselves, and never too
/// much.
fn at_any_prices(main: &Formulation, objective: &Lin, value: f64, what: &str) {
    let (lp, pools) = (&main.model.lp, main.pools());
    let mut dice = Dice(1000 * pools.len() as u64 + lp.rows.len() as u64);
    let price = |row: &LpRow| {
        let size = dice.roll(40) as f64 / 16.0;
        match (row.lower.is_finite(), row.upper.is_finite()) {
            (true, false) => size,
            (false, true) => -size,
            _ => size - 1.0,
        }
    };
    let prices: Vec<f64> = lp.rows.iter().map(price).collect();
    let effort = BoundEffort {
        locks: &[],
        evenness: main.evenness.as_ref(),
        watch: &brief(),
        seed: 1,
    };
    let bound = Split::new(lp, &pools, objective, &prices).bound(&effort);
    let alone = lagrangian(lp, objective, &prices);
    assert!(
        bound <= value + 1e-5 && bound >= alone - 1e-5 * alone.abs(),
        "{what}: {bound} at prices that prove {alone}, of {value}"
    );
}

/// What is solved anew pool by pool is lawful, no better than the optimum and, from a simple start,
/// no worse than that.
fn anew(
    problem: &Problem,
    main: &Formulation,
    objective: &Lin,
    tier: TierName,
    optimum: &Roster,
    value: f64,
) {
    let mut starts = vec![optimum.clone()];
    if tier.is_cover() {
        starts.extend(greedy(
            problem,
            &Roster::empty(problem.people().len()),
            &brief(),
        ));
    }
    for start in starts {
        let mut best = judge(problem, &start).value(tier).unwrap();
        main.pool_by_pool(
            problem,
            objective,
            (&SearchBudget::patient(), 1),
            start,
            |found| {
                let judged = judge(problem, &found);
                let new = judged.value(tier).unwrap();
                assert!(judged.is_lawful() && new >= value - 1e-5, "{tier}: {new}");
                let better = new < best - 1e-9;
                best = best.min(new);
                better.then_some(found)
            },
        );
    }
}

/// Without tallies no solution is lost and none is gained: the relaxation has the same value.
fn spread_is_the_same(lp: &Lp, objective: &Lin, whole: f64, what: &str) {
    let spread = lp.spread();
    let in_rows = |var: &Var| {
        spread
            .rows
            .iter()
            .any(|row| row.terms.iter().any(|t| t.0 == *var))
    };
    assert!(
        !lp.tallies.iter().any(|(tally, _)| in_rows(tally)),
        "{what}"
    );
    let value = simplex(&spread, objective).unwrap_or(f64::NAN);
    assert!(
        (value - whole).abs() <= 1e-5 * whole.abs().max(1.0),
        "{what}: {value} without tallies, {whole} with"
    );
}

/// Climb the tiers at their optimum; how many bounds from pools were met, and how many lay above
/// the relaxation.
fn climb(problem: &Problem, best: &Outcome, what: &str) -> (usize, usize) {
    let roster = best.roster.as_ref().unwrap();
    let judged = judge(problem, roster);
    let mut main = Formulation::new(CompactModel::new(problem, Strictness::AsGiven));
    let (mut tight, mut stronger) = (0, 0);
    for tier in TierName::LADDER {
        let value = judged.value(tier).unwrap();
        let places = TierName::LADDER.into_iter().filter(|tier| tier.is_cover());
        let shortfall = places.map(|tier| judged.value(tier).unwrap()).sum();
        let objective = main.objective(problem, tier, shortfall, Some(&judged));
        let lp = &main.model.lp;
        let whole = simplex(lp, &objective).unwrap_or_else(|| panic!("{what} {tier}: infeasible"));
        assert!(
            whole <= value + 1e-5,
            "{what} {tier}: relaxation {whole} above {value}"
        );
        if let Some(relaxed) = relax(lp, &objective, &brief()) {
            let told = relaxed.bound;
            assert!(
                told <= whole + 1e-6,
                "{what} {tier}: {told} above the relaxation {whole}"
            );
        }
        spread_is_the_same(lp, &objective, whole, &format!("{what} {tier}"));
        let least = step(lp, &objective);
        at_any_prices(&main, &objective, value, &format!("{what} {tier}"));
        anew(problem, &main, &objective, tier, roster, value);
        if let Some(bound) = main.bound(&objective, &brief(), 1) {
            assert!(
                bound <= value + 1e-5,
                "{what} {tier}: bound {bound} above {value}"
            );
            tight += usize::from(bound > value - 1e-4);
            stronger += usize::from(bound > whole + 1e-3);
        }
        main.lock(tier, objective, value, least);
    }
    (tight, stronger)
}

#[test]
fn no_bound_is_above_the_optimum() {
    let rules: Vec<Rule> = all()
        .into_iter()
        .filter(|rule| rule.mechanism().binds() == Binds::Person)
        .collect();
    let mut dice = Dice(11);
    let (mut solved, mut tight, mut stronger) = (0, 0, 0);
    for turn in 0..40 {
        let problem = problem(&mut dice, &rules);
        let limits = Limits {
            threads: 1,
            ..Limits::default()
        };
        let best = solve(&problem, &limits, &Control::default());
        if best.status != Status::Optimal {
            continue;
        }
        let (met, above) = climb(&problem, &best, &format!("turn {turn}"));
        solved += 1;
        tight += met;
        stronger += above;
    }
    assert!(
        solved > 20 && tight > 2 * solved && stronger > 10,
        "{solved} solved, {tight} bounds met, {stronger} above the relaxation"
    );
}
