//! Remedies and economies of scale on every example network: each change that is offered can be
//! made, alone and with all others.

use evenwatch::audit::remedies::{apply, candidates};
use evenwatch::audit::scale::{reachable, split};
use evenwatch::config;
use evenwatch::domain::ids::AreaId;
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json;
use evenwatch::domain::time::Period;

fn network(name: &str) -> Network {
    Network::new(network_json::parse(&config::demo(name).unwrap()).unwrap()).unwrap()
}

#[test]
fn every_change_offered_on_the_examples_can_be_made() {
    let catalogue = config::catalogue(None).unwrap();
    let period = Period::weeks("2027-01-04".parse().unwrap(), 4).unwrap();
    for name in ["small", "north-east-and-yorkshire"] {
        let network = network(name);
        let areas: Vec<AreaId> = network
            .file()
            .areas
            .iter()
            .map(|area| area.id.clone())
            .collect();
        for line in &network.file().service_lines {
            let changes = candidates(&network, &catalogue, (&areas, line), 2, period);
            let places = changes.iter().enumerate();
            for (at, change) in places {
                let before = change.after.and_then(|before| changes.get(before));
                let made = before
                    .into_iter()
                    .chain([change])
                    .map(|change| &change.remedy);
                let made = apply(&network, &catalogue, made);
                assert!(
                    made.is_ok(),
                    "{name}, change {at}, {}: {made:?}",
                    change.says
                );
            }
            let all = apply(
                &network,
                &catalogue,
                changes.iter().map(|change| &change.remedy),
            );
            let all = all.unwrap_or_else(|error| panic!("{name}, {}: {error}", line.id));
            let mut ids: Vec<&str> = all
                .file()
                .agreements
                .iter()
                .map(|a| a.id.as_str())
                .collect();
            ids.sort_unstable();
            assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
        }
    }
}

#[test]
fn all_areas_of_england_fall_into_groups_that_share_people() {
    let network = network("national");
    let areas: Vec<AreaId> = network
        .file()
        .areas
        .iter()
        .map(|area| area.id.clone())
        .collect();
    assert!(areas.len() > 64, "{}", areas.len());
    for line in &network.file().service_lines {
        let sets = reachable(&network, &line.id, None);
        let groups = split(&areas, &sets);
        let mut served: Vec<&AreaId> = groups.iter().flatten().collect();
        served.sort_unstable();
        let mut all: Vec<&AreaId> = areas.iter().collect();
        all.sort_unstable();
        assert_eq!(served, all, "{}", line.id);
        let shares = |group: &Vec<AreaId>| {
            sets.iter()
                .any(|set| group.iter().all(|area| set.contains(area)))
        };
        assert!(groups.iter().all(shares), "{}", line.id);
    }
}
