//! Column generation: a linear program over whole individual schedules.

pub mod automaton;
pub mod label;
pub mod network;
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
    let size: usize = blocks.of.iter().map(|b| b.network.size()).sum();
    let most = blocks.of.iter().flat_map(|b| b.network.limits.iter().map(Vec::len)).max();
    let lanes = blocks.of.iter().map(|b| b.network.prices.len()).max();
    eprintln!("{:.2} networks: {} people, states {} most {:?} lanes {:?}", start.elapsed().as_secs_f64(), blocks.of.len(), size, most, lanes);
    let model = Model::new(problem, Strictness::Linking);
    let objective = model.tier(problem, TierName::Weighted);
    let setting = generate::Setting::new(problem, &blocks, &model, &objective, Some(1.0), 2);
    let inside = vec![true; problem.people().len()];
    let mut master = setting.master(&inside, &[]).unwrap();
    let free: Vec<_> = problem.person_indices().collect();
    let watch = Watch { cancel: None, deadline: Instant::now() + Duration::from_secs_f64(seconds), progress: &|_, _| {} };
    let done = setting.generate(&mut master, &free, setting.constant, &generate::Patience::FULL, &watch);
    match done {
        Ok(r) => eprintln!("{:.2} value {} bound {} converged {} columns {}", start.elapsed().as_secs_f64(), r.mixture.value + setting.constant, r.bound, r.converged, master.columns.len()),
        Err(e) => eprintln!("trouble {e:?}"),
    }
}
