use super::moves::propose;
use super::walker::{Annealer, Proposal};
use super::{Tables, anneal};
use crate::budget::SearchBudget;
use crate::columns::decomposition_blocks::ScheduleColumn;
use crate::columns::start::Slopes;
use crate::columns::tests::{Bench, ward};
use crate::local::path::NOTHING;
use crate::problem::PersonIx;
use crate::rules::exhaustive::Dice;
use fastrand::Rng;

fn columns(bench: &Bench<'_>, walker: &Annealer<'_>) -> Vec<ScheduleColumn> {
    let of = |person: usize| {
        let stages = 0..u32::try_from(walker.tables.people[person].choices.len()).unwrap();
        let held = stages.map(|stage| walker.held(person, stage));
        let held = held.filter(|option| *option != NOTHING).collect();
        bench.blocks.column(bench.problem, PersonIx(person), held)
    };
    (0..walker.tables.people.len()).map(of).collect()
}

#[test]
fn what_a_proposal_is_weighed_at_is_what_the_judge_says() {
    let mut dice = Dice(5);
    for turn in 0..6 {
        let problem = ward(&mut dice, 5 + turn, 10);
        let bench = Bench::new(&problem);
        let setting = bench.setting();
        let slopes = Slopes::new(&setting).unwrap();
        let tables = Tables::new(&setting, &slopes).unwrap();
        let first = bench.first(&setting, 1);
        let mut walker = Annealer::new(&tables, &first).unwrap();
        let (mut rng, mut proposal) = (Rng::with_seed(turn as u64), Proposal::default());
        let (mut made, mut seen) = (0, 0);
        while made < 60 {
            seen += 1;
            assert!(seen < 100_000, "turn {turn}: hardly anything is lawful");
            if !propose(&walker, &mut rng, &mut proposal)
                || !walker.weigh(&mut proposal, f64::INFINITY)
            {
                continue;
            }
            // With a limit just below it, the same proposal is refused.
            let value = proposal.value;
            assert!(!walker.weigh(&mut proposal, value - 0.1), "turn {turn}");
            assert!(walker.weigh(&mut proposal, value + 0.1), "turn {turn}");
            walker.make(&proposal);
            made += 1;
            let judged = bench.value(&columns(&bench, &walker));
            let told = walker.value + setting.constant;
            assert!(
                (judged - told).abs() < 1e-6,
                "turn {turn}: {told}, not {judged}"
            );
        }
    }
}

#[test]
fn annealing_is_never_worse_mostly_better_and_repeats() {
    let mut dice = Dice(7);
    let (mut better, turns) = (0, 6);
    for turn in 0..turns {
        let problem = ward(&mut dice, 8, 14);
        let bench = Bench::new(&problem);
        let setting = bench.setting();
        let slopes = Slopes::new(&setting).unwrap();
        let tables = Tables::new(&setting, &slopes).unwrap();
        let first = bench.first(&setting, 1);
        let run = |seed: u64| {
            let watch = SearchBudget::patient().beside(Some(2_000_000));
            let mut rng = Rng::with_seed(seed);
            anneal(
                &setting,
                &tables,
                &first,
                (1.0, f64::NEG_INFINITY),
                &mut rng,
                &watch,
            )
            .unwrap()
        };
        let found = run(turn);
        assert_eq!(found, run(turn), "turn {turn}");
        let (before, after) = (bench.value(&first), bench.value(&found));
        assert!(
            after <= before + 1e-6,
            "turn {turn}: {after} after {before}"
        );
        better += u64::from(after < before);
    }
    assert!(
        better * 3 >= turns * 2,
        "only {better} of {turns} are better"
    );
}

#[test]
fn annealing_ends_where_nothing_more_is_wanted() {
    let problem = ward(&mut Dice(7), 8, 14);
    let bench = Bench::new(&problem);
    let setting = bench.setting();
    let slopes = Slopes::new(&setting).unwrap();
    let tables = Tables::new(&setting, &slopes).unwrap();
    let first = bench.first(&setting, 1);
    let enough = bench.value(&first);
    let watch = SearchBudget::patient().beside(Some(1 << 40));
    let mut rng = Rng::with_seed(1);
    let found = anneal(&setting, &tables, &first, (1.0, enough), &mut rng, &watch);
    assert_eq!(found.as_ref(), Some(&first));
}
