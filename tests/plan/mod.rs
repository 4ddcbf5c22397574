//! Plans of the demo networks, from their documents to judged rotas.

mod fair_share;

use std::time::Duration;

use evenwatch::config::{self, DEMOS, Demo};
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json;
use evenwatch::domain::time::Period;
use evenwatch::plan::{self, Control, Limits, PlanSpec, Planned};

/// Plans the demo's own period, and prints what can be said of the rota.
fn planned(demo: &Demo) -> (Network, Planned) {
    let file = network_json::parse(&config::demo(demo.name).unwrap()).unwrap();
    let network = Network::new(file).unwrap();
    let catalogue = config::catalogue(None).unwrap();
    assert_eq!(plan::check_rules(&catalogue), []);
    assert_eq!(plan::check_contracts(network.file(), &catalogue), []);
    let request = PlanSpec::first(Period::weeks(demo.start, demo.weeks).unwrap());
    let limits = Limits {
        time: Duration::from_secs(60),
        ..Limits::default()
    };
    let planned = plan::plan(&network, &catalogue, &request, &limits, &Control::default()).unwrap();
    let record = &planned.record;
    println!(
        "{}: {:?} in {:.1} s, {} duties, {} of them with empty places, {} soft breaches",
        demo.name,
        record.status,
        record.seconds,
        planned.duties.len(),
        record.vacancies.len(),
        record.breaches.len()
    );
    for tier in &record.tiers {
        println!(
            "  {}: {:.3} {}, bound {:?}, gap {:?}",
            tier.name,
            tier.value,
            tier.unit,
            tier.bound,
            tier.gap()
        );
    }
    (network, planned)
}

/// What holds for every rota that comes out of the planner.
fn sound(network: &Network, planned: &Planned) {
    assert!(planned.record.breaches.iter().all(|breach| !breach.hard));
    assert!(
        planned
            .duties
            .windows(2)
            .all(|pair| pair[0].interval.start <= pair[1].interval.start)
    );
    for duty in &planned.duties {
        assert!(
            duty.holders
                .windows(2)
                .all(|pair| pair[0].person < pair[1].person),
            "{duty:?}"
        );
        let vacancy = planned
            .record
            .vacancies
            .iter()
            .find(|vacancy| vacancy.duty == duty.id);
        assert_eq!(
            vacancy.map_or(0, |vacancy| vacancy.missing),
            duty.missing(),
            "{duty:?}"
        );
        for holder in &duty.holders {
            let person = network.person(&holder.person).unwrap();
            assert_eq!(
                plan::eligibility::reasons(network, duty, person),
                [],
                "{duty:?}"
            );
        }
    }
    for tier in &planned.record.tiers {
        assert!(
            tier.bound.is_some_and(|bound| bound <= tier.value + 1e-6),
            "{tier:?}"
        );
    }
}

#[test]
fn the_small_demo_is_filled_and_says_how_even_it_is() {
    let demo = DEMOS.iter().find(|demo| demo.name == "small").unwrap();
    let (network, planned) = planned(demo);
    sound(&network, &planned);
    assert_eq!(planned.record.vacancies, []);
    for name in ["cover", "soft-rules"] {
        let tier = planned
            .record
            .tiers
            .iter()
            .find(|tier| tier.name == name)
            .unwrap();
        assert!(tier.gap().is_some_and(|gap| gap <= 0.01), "{tier:?}");
    }
}

#[test]
fn the_region_is_planned_lawfully_with_a_bound_for_every_aim() {
    let (network, planned) = planned(&DEMOS[0]);
    sound(&network, &planned);
    assert!(planned.record.tiers.iter().all(|tier| tier.gap().is_some()));
}
