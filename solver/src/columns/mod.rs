//! Column generation: a linear program over whole individual schedules.

pub mod automaton;
pub mod label;
pub mod network;
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
    let steps: usize = std::env::var("STEPS").map_or(200, |v| v.parse().unwrap());
    let walk = volume::walk(&setting, &master, &free, setting.constant, None, steps, &watch).unwrap();
    eprintln!("{:.2} walk bound {} columns {}", start.elapsed().as_secs_f64(), walk.bound, walk.columns.len());
    let reduced = setting.frame.reduced(&setting.factors, &walk.duals);
    let mut per: Vec<Vec<(f64, frame::Column)>> = vec![Vec::new(); inside.len()];
    for c in walk.columns { per[c.person.0].push((setting.frame.value(&c, &reduced), c)); }
    let keep: usize = std::env::var("KEEP").map_or(20, |v| v.parse().unwrap());
    for list in &mut per { list.sort_by(|a, b| a.0.total_cmp(&b.0)); for (_, c) in list.drain(..).take(keep) { master.add(&setting.frame, &setting.factors, c).unwrap(); } }
    let patience = generate::Patience { beam: std::env::var("BEAM").map_or(usize::MAX, |v| v.parse().unwrap()), ..generate::Patience::FULL };
    let done = setting.generate(&mut master, &free, setting.constant, Some((walk.bound, walk.duals)), &patience, &watch); let _ = (&());
    match done {
        Ok(r) => {
            eprintln!("{:.2} value {} bound {} converged {} columns {}", start.elapsed().as_secs_f64(), r.mixture.value + setting.constant, r.bound, r.converged, master.columns.len());
            let env = |name: &str, default: f64| std::env::var(name).map_or(default, |v| v.parse().unwrap());
            let plunge = dive::Plunge { sure: env("SURE", 0.9), part: env("PART", 0.1), rounds: env("ROUNDS", 3.0) as usize, ceiling: f64::INFINITY };
            let found = dive::dive(&setting, &mut master, r.mixture, setting.constant, &plunge, &watch).unwrap();
            if let Some(columns) = found {
                let pairs: Vec<_> = columns.iter().flat_map(|c| blocks.duties(c).map(move |d| (c.person, d))).collect();
                let roster = crate::outcome::Roster::from_pairs(inside.len(), pairs);
                let judged = crate::judge::judge(problem, &roster);
                eprintln!("{:.2} dive {:?} lawful {} columns {}", start.elapsed().as_secs_f64(), judged.tiers, judged.is_lawful(), master.columns.len());
            } else { eprintln!("no dive"); }
        }
        Err(e) => eprintln!("trouble {e:?}"),
    }
}
