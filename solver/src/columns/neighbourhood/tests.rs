use super::{NeighbourhoodGround, NeighbourhoodKind, Tried};
use crate::budget::SearchBudget;
use crate::columns::decomposition_blocks::ScheduleColumn;
use crate::columns::start::Slopes;
use crate::columns::tests::{Bench, ward};
use crate::problem::PersonIx;
use crate::rules::exhaustive::Dice;

#[test]
fn every_kind_gives_lawful_rosters_no_dearer_and_repeats() {
    let mut dice = Dice(13);
    let (mut found, mut better) = (0, 0);
    for turn in 0..4 {
        let problem = ward(&mut dice, 7, 12);
        let bench = Bench::new(&problem);
        let setting = bench.setting();
        let slopes = Slopes::new(&setting).unwrap();
        let best = bench.first(&setting, turn);
        let value = bench.value(&best);
        let pool = vec![Vec::new(); best.len()];
        let ground = NeighbourhoodGround {
            setting: &setting,
            slopes: Some(&slopes),
            best: &best,
            value,
            pool: &pool,
            prices: None,
        };
        for kind in NeighbourhoodKind::ALL {
            let what = format!("turn {turn}, {kind:?}");
            let run = || {
                let (mut met, watch) = (Vec::new(), SearchBudget::patient());
                let mut rng = fastrand::Rng::with_seed(turn);
                let tried = ground.attempt(kind, 5, &mut met, &mut rng, &watch);
                (tried.unwrap(), met)
            };
            let (tried, met) = run();
            assert_eq!((&tried, &met), (&run().0, &run().1), "{what}");
            let Tried::Found(columns) = tried else {
                continue;
            };
            let mut after: Vec<ScheduleColumn> = best.clone();
            for column in columns.iter().cloned() {
                let person = column.person.0;
                after[person] = column;
            }
            let now = bench.value(&after);
            assert!(now <= value + 1e-6, "{what}: {now} after {value}");
            found += 1;
            better += usize::from(now < value);
        }
    }
    assert!(found > 5 && better > 3, "{found} found, {better} better");
}

#[test]
fn outside_a_window_and_of_people_outside_everything_is_kept() {
    let problem = ward(&mut Dice(17), 7, 12);
    let bench = Bench::new(&problem);
    let setting = bench.setting();
    let best = bench.first(&setting, 1);
    let pool = vec![Vec::new(); best.len()];
    let ground = NeighbourhoodGround {
        setting: &setting,
        slopes: None,
        best: &best,
        value: bench.value(&best) + 1e3,
        pool: &pool,
        prices: None,
    };
    let people: Vec<PersonIx> = [1, 2, 5].map(PersonIx).to_vec();
    let (days, mut met) = (3..8, Vec::new());
    let tried = ground.part(&people, Some(&days), &mut met, &SearchBudget::patient());
    let Tried::Found(columns) = tried.unwrap() else {
        panic!("a roster as dear as this one is there");
    };
    for column in columns.iter().chain(&met) {
        assert!(people.contains(&column.person), "{column:?}");
        let outside = |column: &ScheduleColumn| {
            let duties = bench.blocks.duties(column);
            let day = |duty: crate::problem::DutyIx| problem.duty(duty).work.day.0;
            duties
                .filter(|duty| !days.contains(&day(*duty)))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            outside(column),
            outside(&best[column.person.0]),
            "{column:?}"
        );
    }
}
