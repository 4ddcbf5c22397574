//! The national example: all boards, right in every respect, with agreements spread as published
//! for the country.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch::config::{catalogue, demo, national};
use evenwatch::domain::agreement::CommissioningLevel;
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json::parse;
use evenwatch::domain::organisation::{NhsRegion, OrganisationKind};
use evenwatch::domain::time::Period;

use crate::support::round_robin;

fn england() -> Network {
    Network::new(parse(&demo("national").unwrap()).unwrap()).unwrap()
}

#[test]
fn every_active_board_is_there_with_its_facts() {
    let network = england();
    let facts = std::fs::read_to_string("config/boards.csv").unwrap();
    let boards: Vec<_> = network
        .file()
        .organisations
        .iter()
        .filter(|o| o.kind == OrganisationKind::Icb)
        .collect();
    assert_eq!(boards.len(), 36);
    for board in &boards {
        let line = facts
            .lines()
            .find(|line| line.starts_with(&format!("{},", board.ods)))
            .unwrap();
        assert!(line.ends_with(",active"), "{line}");
        assert!(line.contains(&board.name), "{line}");
        assert!(line.contains(&format!(",{:?},", board.region)), "{line}");
    }
    let regions: BTreeSet<NhsRegion> = boards.iter().map(|board| board.region).collect();
    assert_eq!(regions.len(), 7);
    assert_eq!(network.file().service_lines.len(), 4);
    assert!(network.file().areas.len() >= 150);
    for other in &network.file().organisations {
        let says = other
            .note
            .as_deref()
            .is_some_and(|n| n.contains("invented"));
        assert!(
            says || other.kind == OrganisationKind::Icb,
            "{}",
            other.name
        );
    }
}

/// Boards by whether they commission a line at all, and outside of weekdays too.
#[test]
fn commissioning_is_spread_as_published() {
    let network = england();
    let mut nursing: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for agreement in &network.file().agreements {
        if agreement.line.as_str() == "nursing" && agreement.level.is_commissioned() {
            let found = nursing.entry(agreement.commissioner.as_str()).or_default();
            found.0 = true;
            found.1 |= agreement.hours.is_empty() || agreement.level == CommissioningLevel::Partial;
        }
    }
    let at_all = nursing.len() * 100 / 36;
    let out_of_hours = nursing.values().filter(|found| found.1).count() * 100 / 36;
    assert!((90..=96).contains(&at_all), "{at_all} %, 93 % published");
    assert!((64..=70).contains(&out_of_hours), "{out_of_hours} %, 67 %");
    let advice = |level: CommissioningLevel| {
        let boards: BTreeSet<&str> = network
            .file()
            .agreements
            .iter()
            .filter(|a| a.line.as_str() == "advice" && a.level == level)
            .map(|a| a.commissioner.as_str())
            .collect();
        boards.len() * 100 / 36
    };
    for (level, published) in [
        (CommissioningLevel::Full, 19),
        (CommissioningLevel::Partial, 21),
        (CommissioningLevel::None, 45),
    ] {
        let found = advice(level);
        assert!(found.abs_diff(published) <= 4, "{level:?}: {found} %");
    }
}

#[test]
fn the_country_audits_whole_and_shows_every_kind_of_gap() {
    let network = england();
    let catalogue = catalogue(None).unwrap();
    let period = Period::weeks("2026-10-05".parse().unwrap(), 4).unwrap();
    let duties = round_robin::rota(&network, &catalogue, period);
    let audit = evenwatch::audit::audit(
        &network,
        &catalogue,
        &evenwatch::audit::Rostered::whole(&duties, &[]),
        period,
    );
    let minutes = audit.totals.minutes;
    assert_eq!(audit.boards.len(), 36);
    assert_eq!(audit.area_lines.len(), network.file().areas.len() * 4);
    assert_eq!(
        minutes.covered_minutes + minutes.gap_minutes,
        minutes.required_minutes
    );
    assert!(minutes.gap_not_commissioned_minutes > 0);
    assert!(minutes.gap_no_eligible_person_minutes > 0);
    assert!(minutes.gap_unassigned_minutes > 0);
    assert!(minutes.goodwill_minutes > 0);
    assert!(audit.empty_pools.iter().any(|pool| pool.throughout));
    let met = audit.statements[0].overall;
    assert!(0 < met.areas_fully_met || met.met_minutes > 0);
    assert!(met.areas_fully_met * 2 < met.areas, "most areas lack hours");
}

#[test]
fn a_smaller_country_is_a_network_too() {
    let four = Network::new(parse(&national(4).unwrap()).unwrap()).unwrap();
    assert_eq!(four.file().areas.len(), 20);
    assert_eq!(national(4), national(4), "the same document each time");
}
