//! Remedies and economies of scale on every example network: each change that is offered can be
//! made, alone and with all others.

use evenwatch::audit::remedies::{apply, candidates};
use evenwatch::audit::scale::{reachable, split};
use evenwatch::config;
use evenwatch::domain::agreement::WeeklyHours;
use evenwatch::domain::demand::{Demand, RequiredBy, is_asked_by_standard};
use evenwatch::domain::ids::AreaId;
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json;
use evenwatch::domain::remedy::Remedy;
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

/// What says whether a standard asks for a line is one with what audits require, and an agreement
/// for the required hours has the standard's hours and no others.
#[test]
fn an_agreement_for_the_required_hours_has_the_hours_of_the_standard() {
    let mut catalogue = config::catalogue(None).unwrap();
    let period = Period::weeks("2027-01-04".parse().unwrap(), 1).unwrap();
    let network = network("north-east-and-yorkshire");
    let evenings = r#"[{ "days": ["mon", "sat"], "start": "18:00", "end": "22:00" }]"#;
    let evenings: Vec<WeeklyHours> = serde_json::from_str(evenings).unwrap();
    for standard in catalogue.standards.values_mut() {
        let required = standard.statements.iter_mut();
        for statement in required.filter(|statement| statement.requires_cover()) {
            statement.hours.clone_from(&evenings);
        }
    }
    let demand = Demand::new(&network, &catalogue, period.interval());
    let mut asked = 0;
    for line in &network.file().service_lines {
        let is_asked = is_asked_by_standard(&network, &catalogue, line);
        asked += usize::from(is_asked);
        let area = &network.file().areas[0].id;
        assert_eq!(
            demand.required(area, line).0 == RequiredBy::Standard,
            is_asked,
            "{}",
            line.id
        );
        let (area, line) = (area.clone(), line.id.clone());
        let change = Remedy::Agreement { area, line };
        let made = apply(&network, &catalogue, [&change]).unwrap();
        let Remedy::Agreement { area, line } = &change else {
            unreachable!()
        };
        let with = Demand::new(&made, &catalogue, period.interval());
        let line = network.line(line).unwrap();
        let required = with.required(area, line).1;
        let commissioned = with.commissioned(area, &line.id);
        assert_eq!(required, demand.required(area, line).1, "{}", line.id);
        assert_eq!(required.difference(&commissioned.paid).minutes(), 0);
        if is_asked {
            assert_eq!(commissioned.paid.minutes(), 2 * 4 * 60, "{}", line.id);
        }
    }
    assert!(asked > 0 && asked < network.file().service_lines.len());
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
