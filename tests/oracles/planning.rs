//! Duties, rules and burdens of a plan over the clock changes.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use evenwatch::domain::burden::Burden;
use evenwatch::domain::catalogue::Catalogue;
use evenwatch::domain::contract::Contract;
use evenwatch::domain::evidence::VacancyClass;
use evenwatch::domain::interval::IntervalSet;
use evenwatch::domain::ledger;
use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::domain::rota::{Duty, PlanStatus};
use evenwatch::domain::time::Period;
use evenwatch::plan::{Control, Limits, PlanSpec, Planned};
use serde_json::{Value, json};

use super::NIGHTS;

/// A shift: name, start, end, weekdays.
type Shift = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

/// Around the clock, every day.
const DAILY: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: Shift = ("day", "08:00", "20:00", DAILY);
const NIGHT: Shift = ("night", "20:00", "08:00", DAILY);

/// Invented nurses who share one pool whose duties are these shifts.
fn network<const N: usize>(people: [&str; N], shifts: &[Shift]) -> Network {
    let person = |id: &&str| {
        json!({
            "id": id, "name": id, "role": "children's nurse", "grade": "band 6", "experience": "competent",
            "employments": [{ "organisation": "QZZ", "contract": "plain", "wte": 1.0 }],
            "reaches": ["north"], "on_call": { "paid": true },
        })
    };
    let pattern = |(name, start, end, days): &Shift| {
        json!({
            "id": name, "name": name, "pool": "nurses", "kind": "shift", "start": start, "end": end, "days": days,
        })
    };
    let file: NetworkFile = serde_json::from_value(json!({
        "format_version": 1, "name": "Clock changes", "invented": true,
        "organisations": [{ "ods": "QZZ", "name": "Invented board", "kind": "icb", "region": "Y63" }],
        "areas": [{ "id": "north", "name": "North", "board": "QZZ", "children_known": 1, "population": 1 }],
        "service_lines": [{
            "id": "nursing", "name": "Nursing", "kind": "nursing-at-home", "mode": "visit", "response_minutes": 60,
        }],
        "people": people.iter().map(person).collect::<Vec<_>>(),
        "pools": [{
            "id": "nurses", "name": "Nurses", "host": "QZZ", "line": "nursing", "tier": "first", "areas": ["north"],
            "members": people.iter().map(|id| json!({ "person": id })).collect::<Vec<_>>(),
        }],
        "duty_patterns": shifts.iter().map(pattern).collect::<Vec<_>>(),
    }))
    .unwrap();
    Network::new(file).unwrap()
}

/// A catalogue with one contract of these hard rules.
fn catalogue(rules: &[(&str, Value)]) -> Catalogue {
    let rules = rules.iter().map(|(id, mechanism)| {
        json!({ "id": id, "asks": "asks", "source": "invented", "severity": "hard", "mechanism": mechanism })
    });
    let contract: Contract = serde_json::from_value(json!({
        "id": "plain", "name": "Plain", "source": "invented", "full_time_hours": 37.5,
        "rules": rules.collect::<Vec<_>>(),
    }))
    .unwrap();
    Catalogue {
        contracts: BTreeMap::from([(contract.id.clone(), contract)]),
        ..Catalogue::default()
    }
}

/// Plans from so many days before a Saturday to so many after it.
fn plan(
    network: &Network,
    catalogue: &Catalogue,
    saturday: &str,
    before: u64,
    after: u64,
) -> Planned {
    let saturday: NaiveDate = saturday.parse().unwrap();
    let period = Period::new(saturday - Days::new(before), saturday + Days::new(after)).unwrap();
    evenwatch::plan::plan(
        network,
        catalogue,
        &PlanSpec::first(period),
        &Limits::default(),
        &Control::default(),
    )
    .unwrap()
}

/// The night that begins on `saturday`.
fn night<'a>(planned: &'a Planned, saturday: &str) -> &'a Duty {
    let is_it = |duty: &&Duty| duty.name == "night" && duty.day.to_string() == saturday;
    planned.duties.iter().find(is_it).unwrap()
}

#[test]
fn day_and_night_duties_leave_no_gap_and_no_overlap() {
    let network = network(["ann", "ben", "cas", "dee"], &[DAY, NIGHT]);
    let catalogue = catalogue(&[("WTR-D11", json!({ "mechanism": "rest", "at-least": 660 }))]);
    for (saturday, hours) in NIGHTS {
        let planned = plan(&network, &catalogue, saturday, 3, 3);
        assert_eq!(planned.record.status, PlanStatus::Optimal, "{saturday}");
        assert!(planned.record.vacancies.is_empty(), "{saturday}");
        assert_eq!(
            night(&planned, saturday).interval.minutes(),
            hours * 60,
            "{saturday}"
        );
        for pair in planned.duties.windows(2) {
            assert_eq!(pair[0].interval.end, pair[1].interval.start, "{saturday}");
        }
        let whole: IntervalSet = planned.duties.iter().map(|duty| duty.interval).collect();
        assert_eq!(whole.minutes(), (7 * 24 + hours - 12) * 60, "{saturday}");
    }
}

#[test]
fn the_night_is_as_long_in_rules_and_burdens_as_on_the_clock() {
    let network = network(["ann", "ben"], &[NIGHT]);
    // Whoever works the night has worked 11 h or 13 h: a limit of 12 h lets the first through and
    // not the second.
    let catalogue = catalogue(&[(
        "MAX-12",
        json!({ "mechanism": "duty-length", "at-most": 720 }),
    )]);
    for (saturday, hours) in NIGHTS {
        let planned = plan(&network, &catalogue, saturday, 0, 0);
        let night = night(&planned, saturday);
        assert_eq!(night.holders.len(), usize::from(hours <= 12), "{saturday}");
        let burdens = ledger::burdens(night.interval, network.file().pools[0].division, &catalogue);
        assert_eq!(
            burdens.get(Burden::OutOfHours),
            f64::from(u8::try_from(hours).unwrap()),
            "{saturday}"
        );
    }
}

#[test]
fn rest_is_elapsed_time_and_not_wall_time() {
    // On the wall it is 11 h from 20:30 to 07:30; over the spring night 10 h, over the autumn night
    // 12 h.
    let shifts = [
        ("late", "12:30", "20:30", &["sat"][..]),
        ("early", "07:30", "12:30", &["sun"][..]),
    ];
    let network = network(["ann"], &shifts);
    let catalogue = catalogue(&[("WTR-D11", json!({ "mechanism": "rest", "at-least": 660 }))]);
    for (saturday, hours) in NIGHTS {
        let planned = plan(&network, &catalogue, saturday, 0, 1);
        let vacancies = &planned.record.vacancies;
        assert_eq!(planned.duties.len(), 2, "{saturday}");
        assert_eq!(vacancies.len(), usize::from(hours == 11), "{saturday}");
        for vacancy in vacancies {
            assert_eq!(vacancy.class(), VacancyClass::RulesBlock, "{saturday}");
        }
    }
}
