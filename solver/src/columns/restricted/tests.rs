use super::{KnownColumns, restricted};
use crate::budget::SearchBudget;
use crate::columns::decomposition_blocks::ScheduleColumn;
use crate::columns::neighbourhood::Tried;
use crate::columns::tests::{Bench, ward};
use crate::problem::PersonIx;
use crate::rules::exhaustive::Dice;

/// The least value of any choice of one schedule each.
fn least(
    bench: &Bench<'_>,
    known: &[Vec<ScheduleColumn>],
    chosen: &mut Vec<ScheduleColumn>,
) -> f64 {
    let Some((own, others)) = known.split_first() else {
        return bench.value(chosen);
    };
    let mut least_value = f64::INFINITY;
    for column in own {
        chosen.push(column.clone());
        least_value = least_value.min(least(bench, others, chosen));
        chosen.pop();
    }
    least_value
}

#[test]
fn the_best_of_known_schedules_is_found_and_is_never_worse() {
    let mut dice = Dice(11);
    let (mut found, mut bounded) = (0, 0);
    for turn in 0..12 {
        let problem = ward(&mut dice, 5, 8);
        let bench = Bench::new(&problem);
        let setting = bench.setting();
        let mut known = KnownColumns::new(5, 3);
        for seed in 0..4 {
            let columns = bench.first(&setting, seed);
            columns.iter().for_each(|column| known.meet(column));
        }
        let best: Vec<ScheduleColumn> = known.lists().iter().map(|list| list[0].clone()).collect();
        let value = bench.value(&best);
        let least = least(&bench, known.lists(), &mut Vec::new());
        let watch = SearchBudget::patient();
        let tried = restricted(&setting, &best, value, known.lists(), 1, &watch).unwrap();
        match tried {
            Tried::Found(columns) => {
                let told = bench.value(&columns);
                assert!(
                    (told - least).abs() < 1e-6,
                    "turn {turn}: {told}, not {least}"
                );
                assert!(told <= value + 1e-6, "turn {turn}: {told} after {value}");
                found += 1;
            }
            Tried::Bounded => {
                assert!(least > value - 1e-6, "turn {turn}: {least} is there");
                bounded += 1;
            }
            Tried::Missed => panic!("turn {turn}: nothing in time"),
        }
    }
    assert!(found > 2 && found + bounded == 12, "{found} found");
}

#[test]
fn the_latest_are_kept_each_once() {
    let mut known = KnownColumns::new(2, 2);
    let column = |at: u32| ScheduleColumn {
        person: PersonIx(1),
        options: vec![at],
        soft: 0.0,
    };
    for at in [1, 2, 1, 3, 3] {
        known.meet(&column(at));
    }
    assert_eq!(known.lists(), [vec![], vec![column(1), column(3)]]);
}
