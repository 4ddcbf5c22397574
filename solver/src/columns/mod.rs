//! Column generation: a linear program over whole individual schedules.

pub mod automaton;
pub mod label;
pub mod neighbourhood;
pub mod network;
pub mod search;
pub mod start;
pub mod volume;
pub mod dive;
pub mod frame;
pub mod generate;
pub mod master;

/// Experiment.
pub fn root(problem: &crate::problem::Problem, seconds: f64) {
    use crate::model::build::{Model, Strictness};
    use crate::model::callback::Watch;
    use crate::outcome::TierName;
    use std::time::{Duration, Instant};
    let start = Instant::now();
    let blocks = match frame::Blocks::new(problem) {
        Ok(blocks) => blocks,
        Err(e) => { eprintln!("refused {e:?}"); return; }
    };
    let model = Model::new(problem, Strictness::Linking);
    let objective = model.tier(problem, TierName::Weighted);
    let watch = Watch { cancel: None, deadline: Instant::now() + Duration::from_secs_f64(seconds), progress: &|_, _| {} };
    let effort = search::Effort { watch, threads: 2, seed: 1 };
    let found = search::search(problem, &blocks, &model, &objective, Some(1.0), &effort).unwrap().unwrap();
    if let Some(roster) = found.roster {
        let judged = crate::judge::judge(problem, &roster);
        println!("{:.2} {:?} bound {} lawful {}", start.elapsed().as_secs_f64(), judged.tiers, found.bound, judged.is_lawful());
    }
}
