//! How large people's networks become on invented on-call networks.

use super::super::automaton::AutomatonRefusal;
use super::super::network::DutyNetwork;
use crate::budget::SearchBudget;
use crate::formats::networks::{Size, invent};
use crate::problem::Problem;

/// What building everybody's network came to.
#[derive(Debug, Default)]
struct Sizes {
    built: usize,
    too_many_counters: usize,
    states: usize,
    most_states: usize,
    widest_layer: usize,
    lanes: usize,
}

fn sizes(size: &str, seed: u64) -> Sizes {
    let problem = Problem::new(invent(size.parse::<Size>().unwrap(), seed).unwrap()).unwrap();
    let mut sizes = Sizes::default();
    for person in problem.person_indices() {
        match DutyNetwork::new(&problem, person, &SearchBudget::patient()) {
            Ok(network) => {
                sizes.built += 1;
                let layers: Vec<usize> = network.limits.iter().map(Vec::len).collect();
                let states = layers.iter().sum();
                sizes.states += states;
                sizes.most_states = sizes.most_states.max(states);
                sizes.widest_layer = sizes.widest_layer.max(layers.into_iter().max().unwrap());
                sizes.lanes = sizes.lanes.max(network.prices.len());
            }
            Err(AutomatonRefusal::TooManyCounters) => sizes.too_many_counters += 1,
            Err(refusal) => panic!(
                "{size}: {} has no network: {refusal:?}",
                problem.person(person).name
            ),
        }
    }
    println!("{size}, seed {seed}: {sizes:?}");
    sizes
}

#[test]
fn networks_of_people_on_call_are_small() {
    for seed in [1, 2] {
        for size in ["s", "boards=2"] {
            let sizes = sizes(size, seed);
            assert_eq!(sizes.too_many_counters, 0, "{size}");
            assert!(
                sizes.widest_layer < 200 && sizes.lanes <= 1,
                "{size}: {sizes:?}"
            );
        }
        // Over 26 weeks the 17-week average has 14 periods, more than there are lanes; it binds
        // those on shifts.
        let sizes = sizes("m", seed);
        assert!(
            sizes.too_many_counters * 4 < sizes.built && sizes.widest_layer < 200,
            "{sizes:?}"
        );
    }
}
