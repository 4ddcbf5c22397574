//! The example networks: right in every respect, and holding what they promise to show.

use std::collections::BTreeSet;

use evenwatch::config::{DEMOS, catalogue, demo};
use evenwatch::domain::agreement::CommissioningLevel;
use evenwatch::domain::calendar::{DayStatus, Division};
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json::parse;
use evenwatch::domain::organisation::OrganisationKind;
use evenwatch::domain::time::Period;

fn network(name: &str) -> Network {
    let file =
        parse(&demo(name).unwrap()).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
    Network::new(file).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"))
}

#[test]
fn examples_are_right_and_say_that_they_are_invented() {
    let catalogue = catalogue(None).unwrap();
    for demo in DEMOS {
        let network = network(demo.name);
        assert!(network.file().invented, "{}", demo.name);
        assert!(network.file().about.contains("INVENTED"), "{}", demo.name);
        for employment in network.file().people.iter().flat_map(|p| &p.employments) {
            assert!(
                catalogue.contracts.contains_key(&employment.contract),
                "{}",
                employment.contract
            );
        }
        let period = Period::weeks(demo.start, demo.weeks).unwrap();
        for day in period.days() {
            let status = catalogue
                .bank_holidays
                .status(Division::EnglandAndWales, day);
            assert_ne!(status, DayStatus::Unknown, "{}: {day}", demo.name);
        }
        let named = |name: &str| {
            catalogue
                .named_days
                .iter()
                .find(|d| d.name == name)
                .unwrap()
        };
        for name in ["Christmas Day", "Boxing Day", "New Year's Day"] {
            assert!(
                period.days().any(|day| named(name).is_on(day)),
                "{}: {name}",
                demo.name
            );
        }
    }
    assert_eq!(demo("nowhere"), None);
}

#[test]
fn the_region_holds_what_it_promises() {
    let network = network("north-east-and-yorkshire");
    let file = network.file();
    let boards: BTreeSet<&str> = file
        .organisations
        .iter()
        .filter(|o| o.kind == OrganisationKind::Icb)
        .map(|o| o.ods.as_str())
        .collect();
    assert_eq!(boards, BTreeSet::from(["QF7", "QHM", "QOQ", "QWO"]));
    assert!(file.organisations.len() >= boards.len() + 8);
    assert!(file.areas.len() >= 12);
    assert!(
        (55..=65).contains(&file.people.len()),
        "{}",
        file.people.len()
    );
    let yorkshire: u32 = file
        .areas
        .iter()
        .filter(|a| a.board.as_str() != "QHM")
        .map(|a| a.children_known)
        .sum();
    assert_eq!(
        yorkshire, 3740,
        "the published number of Yorkshire and the Humber, shared out"
    );

    let consultants = file
        .pools
        .iter()
        .find(|p| p.id.as_str() == "consultants")
        .unwrap();
    assert_eq!(consultants.members.len(), 7);
    assert_eq!(consultants.areas.len(), file.areas.len());
    for member in &consultants.members {
        let wte = network
            .person(&member.person)
            .unwrap()
            .wte_on(DEMOS[0].start);
        assert!(wte < 1.0, "{} works part time", member.person);
    }
    assert!(
        file.pools.iter().any(|p| p.members.is_empty()),
        "an empty pool"
    );
    assert!(
        file.people.iter().any(|p| p.employments.len() > 1),
        "two employers"
    );
    assert!(file.people.iter().any(|p| !p.on_call.paid), "goodwill");
    assert!(
        file.people.iter().any(|p| !p.contactable),
        "nobody can reach them"
    );
    for level in [
        CommissioningLevel::Full,
        CommissioningLevel::Partial,
        CommissioningLevel::None,
        CommissioningLevel::NoResponse,
    ] {
        assert!(
            file.agreements.iter().any(|a| a.level == level),
            "{level:?}"
        );
    }
    assert!(
        file.agreements
            .iter()
            .any(|a| a.level.is_commissioned() && !a.paid),
        "unpaid agreements"
    );

    let holidays = catalogue(None).unwrap().bank_holidays;
    let period = Period::weeks(DEMOS[0].start, DEMOS[0].weeks).unwrap();
    let duties = file.duty_patterns.iter().flat_map(|pattern| {
        let holiday = |day| holidays.is_holiday(Division::EnglandAndWales, day);
        period
            .days()
            .filter(move |day| pattern.starts_on(*day, holiday(*day)))
    });
    let duties = duties.count();
    assert!(
        (700..=1100).contains(&duties),
        "{duties} duties in 13 weeks"
    );
}

/// Boards as published; the example's names and codes are facts.
#[test]
fn boards_have_their_real_codes_and_names() {
    let facts = std::fs::read_to_string("config/boards.csv").unwrap();
    assert_eq!(facts.lines().count(), 49, "a header and 48 boards");
    for board in network("north-east-and-yorkshire")
        .file()
        .organisations
        .iter()
        .filter(|o| o.kind == OrganisationKind::Icb)
    {
        let line = facts
            .lines()
            .find(|line| line.starts_with(&format!("{},", board.ods)))
            .unwrap();
        assert!(line.contains(&board.name), "{line}");
        assert!(
            line.contains(",Y63,") && line.ends_with(",active"),
            "{line}"
        );
    }
}
