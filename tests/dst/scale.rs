//! The fewest people for a line day and night: what planning says of each number, held against trying every rota.

use std::time::Duration;

use evenwatch::audit::scale::{Model, PostTerms};
use evenwatch::domain::absence::Absence;
use evenwatch::domain::catalogue::Catalogue;
use evenwatch::domain::contract::Contract;
use evenwatch::domain::network::Network;
use evenwatch::domain::person::Experience;
use evenwatch::domain::remedy::{PatternClass, PostClass};
use evenwatch::domain::rota::Duty;
use evenwatch::domain::service_line::ServiceKind;
use evenwatch::domain::time::Period;
use evenwatch::plan::{self, Basis, Control, Limits};
use proptest::prelude::*;
use serde_json::json;

use super::scene::{from, scene};

/// Nurses whose contract asks nothing, on call for 24 hours from 08:00 each day.
fn prices(catalogue: &mut Catalogue) -> PostClass {
    let contract: Contract = from(json!({
        "id": "afc", "name": "Invented", "source": "invented", "full_time_hours": 37.5, "rules": []
    }));
    catalogue.contracts.insert(contract.id.clone(), contract);
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let pattern: PatternClass = from(json!({
        "id": "day-and-night", "name": "Day and night", "days": days, "start": "08:00", "end": "08:00",
        "kind": "non-resident-on-call"
    }));
    catalogue.prices.patterns.push(pattern);
    PostClass {
        id: "nurse".to_owned(),
        name: "nurse".to_owned(),
        kinds: vec![ServiceKind::NursingAtHome],
        role: "nurse".to_owned(),
        grade: "band 6".to_owned(),
        contract: "afc".parse().unwrap(),
        experience: Experience::Competent,
        whole_time: 50_000,
        other_weekly_hours: 0.0,
        at_most_one_in: 4,
        leave_weeks: 7.0,
        leave_source: "invented".to_owned(),
    }
}

fn terms(class: &PostClass, at_most_one_in: u8, leave_weeks: u32) -> PostTerms {
    PostTerms {
        class: class.id.clone(),
        name: class.name.clone(),
        contract: class.contract.clone(),
        wte: 1.0,
        at_most_one_in,
        leave_weeks_a_year: 7.0,
        leave_source: "invented".to_owned(),
        leave_weeks,
        cost: 50_000,
    }
}

/// Whether planning fills every duty of the network, proved either way.
fn is_enough(network: &Network, catalogue: &Catalogue, period: Period) -> bool {
    let worth = |duty: &Duty| duty.interval.minutes();
    let basis = Basis {
        period,
        pools: None,
        history: &[],
        start: &[],
        worth: &worth,
    };
    let limits = Limits {
        time: Duration::from_secs(60),
        threads: 1,
        ..Limits::default()
    };
    let groups = plan::cover(network, catalogue, &basis, &limits, &Control::default()).unwrap();
    assert!(groups.iter().all(plan::CoverGroup::is_proved));
    groups.iter().all(|group| group.found == group.whole)
}

/// Whether some rota fills every day with so many at once: every way of choosing them is tried, day by day. Nobody may
/// start within `one_in` days of their last duty, nor be away on the day or on the morning after.
fn by_trying(
    network: &Network,
    days: usize,
    at_once: usize,
    one_in: usize,
    first: chrono::NaiveDate,
) -> bool {
    let people = network.file().people.len();
    let away = |person: usize, day: usize| {
        let id = &network.file().people[person].id;
        let is_away = |row: &Absence, ahead: u64| {
            row.person == *id
                && row
                    .period
                    .contains(first + chrono::Days::new(day as u64 + ahead))
        };
        network
            .file()
            .absences
            .iter()
            .any(|row| is_away(row, 0) || is_away(row, 1))
    };
    fn fill(
        day: usize,
        (days, at_once, one_in): (usize, usize, usize),
        next: &mut Vec<usize>,
        away: &dyn Fn(usize, usize) -> bool,
    ) -> bool {
        if day == days {
            return true;
        }
        let free: Vec<usize> = (0..next.len())
            .filter(|person| next[*person] <= day && !away(*person, day))
            .collect();
        (0_u32..1 << free.len())
            .filter(|chosen| chosen.count_ones() as usize == at_once)
            .any(|chosen| {
                let before = next.clone();
                for (at, person) in free.iter().enumerate() {
                    if chosen >> at & 1 == 1 {
                        next[*person] = day + one_in;
                    }
                }
                let filled = fill(day + 1, (days, at_once, one_in), next, away);
                *next = before;
                filled
            })
    }
    fill(0, (days, at_once, one_in), &mut vec![0; people], &away)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Over both clock changes: planning and trying all agree for each number of people, counting never says more than are
    /// enough, and who is enough stays so with one more.
    #[test]
    fn the_fewest_are_those_that_trying_all_finds(
        spring in any::<bool>(),
        weeks in 1_u32..3,
        one_in in 1_u8..4,
        leave in 0_u32..2,
        at_once in 1_u32..3,
    ) {
        prop_assume!(leave < weeks);
        let scene = scene();
        let mut catalogue = scene.catalogue.clone();
        let class = prices(&mut catalogue);
        let first: chrono::NaiveDate = if spring { "2026-03-23" } else { "2026-10-19" }.parse().unwrap();
        let period = Period::weeks(first, weeks).unwrap();
        let network = scene.network();
        let line = &network.file().service_lines[0];
        let terms = terms(&class, one_in, leave);
        let model = Model::new(&network, &catalogue, (line, &class), &terms, period).unwrap();
        prop_assert_eq!(model.duties(), weeks * 7);
        let counted = model.counted(at_once);
        let mut before = false;
        for people in 1..=8 {
            let made = model.network(people, at_once).unwrap();
            let days = weeks as usize * 7;
            let by_trying = by_trying(&made, days, at_once as usize, one_in.into(), first);
            prop_assert_eq!(is_enough(&made, &catalogue, period), by_trying, "{} people", people);
            prop_assert!(!by_trying || people >= counted, "{} people, counted {}", people, counted);
            prop_assert!(!before || by_trying, "{} people are too few where one fewer was enough", people);
            before = by_trying;
            if by_trying && people > counted + 1 {
                break;
            }
        }
    }
}

/// Duties that leave hours open are refused with how many.
#[test]
fn duties_must_reach_round_the_clock() {
    let scene = scene();
    let mut catalogue = scene.catalogue.clone();
    let class = prices(&mut catalogue);
    catalogue.prices.patterns[0].end = "07:00".parse().unwrap();
    let network = scene.network();
    let line = &network.file().service_lines[0];
    let terms = terms(&class, 4, 0);
    let period = Period::weeks("2026-03-23".parse().unwrap(), 1).unwrap();
    let error = Model::new(&network, &catalogue, (line, &class), &terms, period).unwrap_err();
    // An hour each morning.
    assert!(error.to_string().contains("leave 7 h"), "{error}");
}
