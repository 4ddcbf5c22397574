//! One fair share for planner and equity report: two pools of different size that share a person.
//! Both count weekends once; the planner shares out as many as it takes, the report those that were
//! carried.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::NaiveDate;
use evenwatch::domain::burden::Burden;
use evenwatch::domain::catalogue::Catalogue;
use evenwatch::domain::contract::Contract;
use evenwatch::domain::eligibility::could_hold;
use evenwatch::domain::intensity::Thresholds;
use evenwatch::domain::ledger;
use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::domain::pool::Pool;
use evenwatch::domain::publication::{DutyStatus, PublishedDuty};
use evenwatch::domain::rota::{Duty, Holder};
use evenwatch::domain::time::Period;
use evenwatch::plan::{self, Control, Limits, PlanSpec, Planned};
use evenwatch::reports::equity::{Equity, equity};
use serde_json::json;

/// What the planner weighs burdens with; there are no bank holidays and no named days in this
/// catalogue.
const WEIGHTS: [(Burden, f64); 3] = [
    (Burden::OutOfHours, 1.0),
    (Burden::Nights, 7.0),
    (Burden::Weekends, 12.0),
];

/// Four people and Eve share the nights of `many`, Fay and Eve those of `few`.
fn network() -> Network {
    let people = [
        ("ann", 1.0),
        ("ben", 1.0),
        ("cas", 0.5),
        ("dee", 1.0),
        ("eve", 1.0),
        ("fay", 1.0),
    ];
    let person = |(id, wte): (&str, f64)| {
        json!({
            "id": id, "name": id, "role": "children's nurse", "grade": "band 6", "experience": "competent",
            "employments": [{ "organisation": "QZZ", "contract": "plain", "wte": wte }],
            "reaches": ["north"], "on_call": { "paid": true },
        })
    };
    let people = people.map(person);
    let pool = |id: &str, members: &[&str]| {
        json!({
            "id": id, "name": id, "host": "QZZ", "line": "nursing", "tier": "first", "areas": ["north"],
            "members": members.iter().map(|id| json!({ "person": id })).collect::<Vec<_>>(),
        })
    };
    let nights = |pool: &str| {
        json!({
            "id": format!("night-{pool}"), "name": "night", "pool": pool, "kind": "non-resident-on-call",
            "start": "20:00", "end": "08:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        })
    };
    let file: NetworkFile = serde_json::from_value(json!({
        "format_version": 1, "name": "Two pools", "invented": true,
        "organisations": [{ "ods": "QZZ", "name": "Invented board", "kind": "icb", "region": "Y63" }],
        "areas": [{ "id": "north", "name": "North", "board": "QZZ", "children_known": 1, "population": 1 }],
        "service_lines": [{
            "id": "nursing", "name": "Nursing", "kind": "nursing-at-home", "mode": "visit", "response_minutes": 60,
        }],
        "people": people,
        "pools": [pool("many", &["ann", "ben", "cas", "dee", "eve"]), pool("few", &["eve", "fay"])],
        "duty_patterns": [nights("many"), nights("few")],
    }))
    .unwrap();
    Network::new(file).unwrap()
}

fn catalogue() -> Catalogue {
    let rest = json!({ "mechanism": "rest", "at-least": 660 });
    let contract: Contract = serde_json::from_value(json!({
        "id": "plain", "name": "Plain", "source": "invented", "full_time_hours": 37.5,
        "rules": [{
            "id": "WTR-D11", "asks": "asks", "source": "invented", "severity": "hard", "mechanism": rest,
        }],
    }))
    .unwrap();
    Catalogue {
        contracts: BTreeMap::from([(contract.id.clone(), contract)]),
        ..Catalogue::default()
    }
}

fn weeks(first: &str, weeks: u32) -> Period {
    let first: NaiveDate = first.parse().unwrap();
    Period::weeks(first, weeks).unwrap()
}

fn planned(network: &Network, catalogue: &Catalogue, history: &[PublishedDuty]) -> Planned {
    let request = PlanSpec {
        history,
        ..PlanSpec::first(weeks("2026-06-08", 2))
    };
    let limits = Limits {
        time: Duration::from_secs(8),
        ..Limits::default()
    };
    let planned = plan::plan(network, catalogue, &request, &limits, &Control::default()).unwrap();
    assert!(planned.duties.iter().all(|duty| duty.missing() == 0));
    planned
}

fn value(planned: &Planned, tier: &str) -> f64 {
    let mut tiers = planned.record.tiers.iter();
    tiers.find(|found| found.name == tier).unwrap().value
}

/// The report of duties that start in a period, whole: a day more, into which the last night
/// reaches.
fn report(network: &Network, catalogue: &Catalogue, duties: &[Duty], period: Period) -> Equity {
    let last_day = period.last_day.succ_opt().unwrap();
    let longer = Period { last_day, ..period };
    equity(network, catalogue, duties, &Thresholds::default(), longer)
}

/// How many people a weekend takes where the members have it in turn, each with the nights of it
/// that they could hold; rest lies between any two of them.
fn it_takes(network: &Network, pool: &Pool, nights: &[&Duty]) -> f64 {
    let (mut held, mut whole) = (0.0, 0.0);
    for member in &pool.members {
        let person = network.person(&member.person).unwrap();
        let own = nights
            .iter()
            .filter(|duty| could_hold(network, duty, person));
        let own = f64::from(u32::try_from(own.count()).unwrap());
        if own > 0.0 {
            held += person.wte_on(nights[0].day) * own;
            whole += person.wte_on(nights[0].day);
        }
    }
    let places = f64::from(u32::try_from(nights.len()).unwrap());
    (places * whole / held).max(1.0)
}

/// How far people are off their fair share of weekends as the planner has it: as many are due as
/// each weekend takes, of each night by its hours in it.
fn weekends_off<'a>(
    network: &'a Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    period: Period,
) -> BTreeMap<&'a str, f64> {
    let mut off: BTreeMap<&str, f64> = BTreeMap::new();
    for pool in &network.file().pools {
        let own = || duties.iter().filter(|duty| duty.pool == pool.id);
        let weekends = |duty: &Duty| {
            let touched = ledger::occasions(duty.interval, pool.division, catalogue).into_iter();
            touched.filter(|one| one.burden == Burden::Weekends)
        };
        let mut hours: BTreeMap<NaiveDate, f64> = BTreeMap::new();
        let mut borne: BTreeSet<(&str, NaiveDate)> = BTreeSet::new();
        for duty in own() {
            for one in weekends(duty) {
                *hours.entry(one.day).or_default() += ledger::hours(one.minutes);
                for holder in &duty.holders {
                    let person = network.person(&holder.person).unwrap();
                    borne.insert((person.id.as_str(), one.day));
                }
            }
        }
        for (person, _) in borne {
            *off.entry(person).or_default() += 1.0;
        }
        let mut shares = ledger::FairShares::new(network, &pool.id, period);
        for duty in own() {
            let of = weekends(duty).map(|one| {
                let has = |duty: &&Duty| weekends(duty).any(|other| other.day == one.day);
                let nights: Vec<&Duty> = own().filter(has).collect();
                let takes = it_takes(network, pool, &nights);
                takes * ledger::hours(one.minutes) / hours[&one.day]
            });
            let part = ledger::Amounts {
                weekends: of.sum(),
                ..ledger::Amounts::default()
            };
            shares.add(duty, (0.0, part), &|_, _| true);
        }
        for (person, due) in shares.due() {
            *off.entry(person.as_str()).or_default() -= due.burdens.weekends;
        }
    }
    off
}

/// Worst and sum of the differences from the fair share, over people's pools and the rotas, for
/// each WTE that the first report shows, times the planner's weights: weekends of the first rota,
/// which is planned, from the planner's shares, all else as the report shows it.
fn differences(
    network: &Network,
    catalogue: &Catalogue,
    rotas: &[(&[Duty], Period)],
) -> (f64, f64) {
    let (mut worst, mut all) = (0.0, 0.0);
    for (burden, weight) in WEIGHTS {
        let mut people: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for (at, (duties, period)) in rotas.iter().enumerate() {
            let report = report(network, catalogue, duties, *period);
            for person in report.pools.iter().flat_map(|pool| &pool.people) {
                let (difference, wte) = people.entry(person.person.to_string()).or_default();
                if burden != Burden::Weekends || at > 0 {
                    *difference += person.difference.get(burden);
                }
                *wte += if at == 0 { person.wte } else { 0.0 };
            }
            if burden == Burden::Weekends && at == 0 {
                for (person, off) in weekends_off(network, catalogue, duties, *period) {
                    people.entry(person.to_owned()).or_default().0 += off;
                }
            }
        }
        let off: Vec<f64> = people.values().map(|(d, wte)| d.abs() / wte).collect();
        worst += weight * off.iter().copied().fold(0.0, f64::max);
        all += weight * off.iter().sum::<f64>();
    }
    (worst, all)
}

fn same(told: f64, counted: f64) {
    assert!(
        (told - counted).abs() < 1e-6 * counted.max(1.0),
        "the planner tells {told}, the report {counted}"
    );
}

#[test]
fn the_planner_counts_what_the_equity_report_shows() {
    let (network, catalogue) = (network(), catalogue());
    let planned = planned(&network, &catalogue, &[]);
    let fortnight = weeks("2026-06-08", 2);
    let report = report(&network, &catalogue, &planned.duties, fortnight);
    for pool in &report.pools {
        for person in &pool.people {
            // Fourteen nights, four in weekends and two weekends, among few: whole nights come no
            // nearer than that.
            let off = person.difference.nights.abs();
            assert!(off < 1.0, "{}, {}: {off}", pool.pool_name, person.person);
        }
    }
    let (worst, all) = differences(&network, &catalogue, &[(&planned.duties, fortnight)]);
    same(value(&planned, "evenness-max"), worst);
    same(value(&planned, "evenness-sum"), all);
}

#[test]
fn what_was_carried_before_is_a_balance_beside_it() {
    let (network, catalogue) = (network(), catalogue());
    // Ann had every night of the one pool in the week before, Eve those of the other.
    let before = weeks("2026-06-01", 1);
    let (mut held, _) = plan::duties(&network, &catalogue, &before, None);
    for duty in &mut held {
        let person = if duty.pool.as_str() == "many" {
            "ann"
        } else {
            "eve"
        };
        duty.holders = vec![Holder {
            person: person.parse().unwrap(),
            pinned: false,
        }];
    }
    let history: Vec<PublishedDuty> = held.iter().map(published).collect();
    let planned = planned(&network, &catalogue, &history);
    let fortnight = weeks("2026-06-08", 2);
    let here = report(&network, &catalogue, &planned.duties, fortnight);
    let nights = |pool: usize, person: &str| {
        let mut people = here.pools[pool].people.iter();
        let found = people.find(|found| found.person.as_str() == person);
        found.unwrap().carried.nights
    };
    assert!(nights(0, "ann") < nights(0, "ben"), "Ann has rest now");
    let rotas = [
        (planned.duties.as_slice(), fortnight),
        (held.as_slice(), before),
    ];
    let (worst, all) = differences(&network, &catalogue, &rotas);
    same(value(&planned, "evenness-max"), worst);
    same(value(&planned, "evenness-sum"), all);
}

/// Flo may do the weekdays of `many` and none of its nights; Gil may do both, and his competence
/// lapses in the middle.
fn with_part_able() -> Network {
    let mut file = network().file().clone();
    let mut add = |id: &str, experience: &str, competences: serde_json::Value| {
        let mut person = serde_json::to_value(&file.people[0]).unwrap();
        person["id"] = json!(id);
        person["experience"] = json!(experience);
        person["competences"] = competences;
        file.people.push(serde_json::from_value(person).unwrap());
        let member = json!({ "person": id });
        file.pools[0]
            .members
            .push(serde_json::from_value(member).unwrap());
    };
    add("flo", "novice", json!([]));
    let until = json!([{ "competence": "pump", "valid_to": "2026-06-14" }]);
    add("gil", "competent", until);
    let pump = json!({ "id": "pump", "name": "Pump" });
    file.competences.push(serde_json::from_value(pump).unwrap());
    for person in &mut file.people {
        if !["flo", "gil"].contains(&person.id.as_str()) {
            let held = json!({ "competence": "pump" });
            person.competences = vec![serde_json::from_value(held).unwrap()];
        }
    }
    let mut evening = serde_json::to_value(&file.duty_patterns[0]).unwrap();
    evening["id"] = json!("evening-many");
    evening["name"] = json!("evening");
    evening["kind"] = json!("shift");
    evening["days"] = json!(["mon", "wed"]);
    evening["start"] = json!("18:00");
    evening["end"] = json!("22:00");
    let nights = &mut file.duty_patterns[0];
    nights.experience = Some(serde_json::from_value(json!("competent")).unwrap());
    nights.competences = vec!["pump".parse().unwrap()];
    file.duty_patterns
        .push(serde_json::from_value(evening).unwrap());
    Network::new(file).unwrap()
}

#[test]
fn who_can_hold_a_part_of_the_duties_owes_of_that_part_in_planner_and_report() {
    let (network, catalogue) = (with_part_able(), catalogue());
    let planned = planned(&network, &catalogue, &[]);
    let fortnight = weeks("2026-06-08", 2);
    let report = report(&network, &catalogue, &planned.duties, fortnight);
    let of = |id: &str| {
        let mut people = report.pools[0].people.iter();
        people
            .find(|one| one.person.as_str() == id)
            .unwrap()
            .clone()
    };
    // Four evenings of two hours after 20:00 among everybody in the pool, and Gil's six nights up
    // to Saturday 13 June.
    let (flo, gil, ann) = (of("flo"), of("gil"), of("ann"));
    let whole = 1.0 + 1.0 + 0.5 + 1.0 + 0.5 + 1.0 + 1.0;
    same(flo.fair.out_of_hours, 8.0 / whole);
    same(flo.fair.nights, 0.0);
    same(gil.fair.nights, 6.0 / (whole - 1.0));
    same(ann.fair.nights, 6.0 / (whole - 1.0) + 8.0 / (whole - 2.0));
    assert_eq!(flo.holds_no.len(), 1, "{:?}", flo.holds_no);
    assert!(
        flo.holds_no[0].text.starts_with("no night"),
        "{:?}",
        flo.holds_no
    );
    assert!(
        gil.holds_no.iter().all(|one| one.from.is_some()),
        "{:?}",
        gil.holds_no
    );
    let (worst, all) = differences(&network, &catalogue, &[(&planned.duties, fortnight)]);
    same(value(&planned, "evenness-max"), worst);
    same(value(&planned, "evenness-sum"), all);
}

fn published(duty: &Duty) -> PublishedDuty {
    PublishedDuty {
        rota: evenwatch::domain::ids::RotaId(uuid::Uuid::nil()),
        revision: 1,
        changed_at: duty.interval.start,
        duty: duty.clone(),
        status: DutyStatus::Confirmed,
        sequence: 0,
        former_holders: Vec::new(),
    }
}
