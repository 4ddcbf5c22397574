//! Long horizons: what prices of the whole promise is never more than the best, and rosters made
//! window by window are lawful at what they cost.

use super::super::generate::GenerationInput;
use super::super::priced::survey;
use super::super::rolling::{RollingHorizon, Stride, long};
use super::super::start::Slopes;
use super::{Bench, ward};
use crate::budget::SearchBudget;
use crate::limits::{Control, Limits, Phase, Progress};
use crate::outcome::{Outcome, Roster, Status, Stop};
use crate::problem::Problem;
use crate::rules::exhaustive::Dice;
use crate::solve;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// How one small problem went.
#[derive(Default)]
pub struct Went {
    /// Whether the bound of the survey is near the best.
    pub near: bool,
    /// Rosters found window by window.
    pub found: usize,
    /// Of these, the best there are.
    pub best: usize,
}

/// Survey a small problem whose best value is known, and roll along it a few days at a time.
pub fn roll(
    problem: &Problem,
    setting: &GenerationInput<'_>,
    best: f64,
    what: &str,
) -> Option<Went> {
    let watch = SearchBudget::patient();
    let slopes = Slopes::new(setting)?;
    let overview = survey(setting, 2, 120, &watch)?;
    let bound = overview.bound;
    assert!(
        bound <= best + 1e-5,
        "{what}: prices promise {bound}, the best is {best}"
    );
    let mut went = Went {
        near: bound > best - 0.05 * best.abs().max(10.0),
        ..Went::default()
    };
    for columns in [false, true] {
        for (length, kept, last) in [(7, 7, 7), (9, 3, 9), (40, 20, 40)] {
            let stride = Stride {
                length,
                kept,
                last,
                columns,
            };
            let mut rolling = RollingHorizon::new(setting, &slopes, &overview, 1, 1);
            let Some(found) = rolling.roll(stride, &watch).unwrap() else {
                continue;
            };
            let pairs = found.iter().flat_map(|column| {
                let duties: Vec<_> = setting.blocks.duties(column).collect();
                duties.into_iter().map(|duty| (column.person, duty))
            });
            let roster = Roster::from_pairs(found.len(), pairs);
            let judged = crate::judge::judge(problem, &roster);
            // Rows may still be broken here, for they cost instead: the search's own judgement
            // sorts such rosters out.
            assert!(
                judged.hard().all(|breach| breach.person.is_none()),
                "{what}, {stride:?}: {:?}",
                judged.breaches
            );
            if !judged.is_lawful() {
                continue;
            }
            let value = judged.tiers[0].1;
            assert!(
                value > best - 1e-5,
                "{what}, {stride:?}: {value} is better than the best, {best}"
            );
            went.found += 1;
            went.best += usize::from(value < best + 1e-5);
        }
    }
    Some(went)
}

/// A long horizon.
fn year() -> Problem {
    ward(&mut Dice(5), 18, 84)
}

#[test]
fn windows_by_columns_are_better_than_taking_turns() {
    assert!(long(&Bench::new(&year()).setting()));
    let problem = ward(&mut Dice(5), 7, 63);
    let bench = Bench::new(&problem);
    let setting = bench.setting();
    let slopes = Slopes::new(&setting).unwrap();
    let watch = SearchBudget::patient();
    let overview = survey(&setting, 2, 200, &watch).unwrap();
    let value = |columns, seed| {
        let stride = Stride {
            length: 14,
            kept: 7,
            last: 28,
            columns,
        };
        let mut rolling = RollingHorizon::new(&setting, &slopes, &overview, 2, seed);
        bench.value(&rolling.roll(stride, &watch).unwrap().unwrap())
    };
    // One roll may be lucky: five are compared.
    let all = |columns| -> Vec<f64> { (1..=5).map(|seed| value(columns, seed)).collect() };
    let (quick, well) = (all(false), all(true));
    println!(
        "bound {}, by columns {well:?}, in turn {quick:?}",
        overview.bound
    );
    assert!(well.iter().all(|value| overview.bound <= *value));
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    assert!(sum(&well) < sum(&quick), "{quick:?} {well:?}");
}

fn told(outcome: &Outcome) -> (Option<Roster>, u64) {
    (outcome.roster.clone(), outcome.work)
}

#[test]
fn the_same_work_rolls_the_same() {
    let problem = year();
    for threads in [1, 2] {
        let limits = Limits {
            time: Duration::from_secs(600),
            work: Some(12_000_000),
            threads,
            ..Limits::default()
        };
        let one = solve(&problem, &limits, &Control::default());
        let two = solve(&problem, &limits, &Control::default());
        assert!(one.roster.is_some());
        assert_eq!(told(&one), told(&two), "{threads} threads");
        assert_eq!(one.tiers, two.tiers, "{threads} threads");
    }
}

#[test]
fn cancelled_while_it_rolls_a_search_ends_with_what_it_has() {
    let problem = year();
    for words in [1, 2, 3, 4] {
        let (cancel, heard, held) = (
            AtomicBool::new(false),
            AtomicUsize::new(0),
            AtomicBool::new(false),
        );
        let tell = |progress: Progress| {
            if heard.fetch_add(1, Ordering::Relaxed) + 1 == words {
                held.store(progress.incumbent.is_some(), Ordering::Relaxed);
                cancel.store(true, Ordering::Relaxed);
            }
        };
        let control = Control {
            cancel: Some(&cancel),
            progress: Some(&tell),
            ..Control::default()
        };
        let outcome = solve(&problem, &Limits::default(), &control);
        let by = Stop::Cancelled;
        assert_eq!(outcome.status, Status::StoppedEarly { by }, "{words} words");
        assert!(
            outcome
                .phases
                .iter()
                .all(|time| time.phase != Phase::Branching),
            "{words} words: {:?}",
            outcome.phases
        );
        assert!(outcome.roster.is_some() || !held.load(Ordering::Relaxed));
    }
}
