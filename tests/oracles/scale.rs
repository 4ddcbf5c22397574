//! The fewest people for a line day and night: what planning says of each number, held against
//! trying every rota.

use std::time::Duration;

use evenwatch::audit::scale::{DutySet, PostTerms, ScaleModel, duty_sets};
use evenwatch::domain::absence::Absence;
use evenwatch::domain::catalogue::Catalogue;
use evenwatch::domain::contract::Contract;
use evenwatch::domain::ids::PoolId;
use evenwatch::domain::network::Network;
use evenwatch::domain::person::Experience;
use evenwatch::domain::remedy::{PatternClass, PostClass};
use evenwatch::domain::rota::Duty;
use evenwatch::domain::service_line::{ServiceKind, Tier};
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
        other_weekly_hours: 0.0,
        at_most_one_in,
        leave_weeks_a_year: 7.0,
        leave_source: "invented".to_owned(),
        leave_weeks,
        leave_weeks_mean: leave_weeks.into(),
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

/// Whether some rota fills every day with so many at once: every way of choosing them is tried, day
/// by day. Nobody may start within `one_in` days of their last duty, nor be away on the day or on
/// the morning after.
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

    /// Over both clock changes: planning and trying all agree for each number of people, counting
    /// never says more than are enough, and who is enough stays so with one more.
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
        let set = DutySet::template(&catalogue, period).unwrap();
        let model = ScaleModel::new(&network, &catalogue, (line, &class), &terms, (period, &set)).unwrap();
        prop_assert_eq!(model.duties(1), weeks * 7);
        prop_assert_eq!(model.duties(at_once), weeks * 7 * at_once);
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
    prices(&mut catalogue);
    catalogue.prices.patterns[0].end = "07:00".parse().unwrap();
    let period = Period::weeks("2026-03-23".parse().unwrap(), 1).unwrap();
    let error = DutySet::template(&catalogue, period).unwrap_err();
    // An hour each morning.
    assert!(error.to_string().contains("leave 7 h"), "{error}");
}

/// Seven people who share days of 24 hours and a weekend of 72: their own duties are those that are
/// counted with, a day on call is a day, and no more than seven are found to be needed.
#[test]
fn a_pools_own_duties_of_24_and_72_hours_take_no_more_people_than_it_has() {
    let base = scene();
    let mut catalogue = base.catalogue.clone();
    let class = prices(&mut catalogue);
    // A template of two duties a day, as prices have it.
    catalogue.prices.patterns.clear();
    for (id, start, end) in [("night", "20:00", "08:00"), ("day", "08:00", "20:00")] {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let pattern: PatternClass = from(json!({
            "id": id, "name": id, "days": days, "start": start, "end": end, "kind": "non-resident-on-call"
        }));
        catalogue.prices.patterns.push(pattern);
    }
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let mut scene = base;
    for name in names {
        scene = scene.person(name);
    }
    let scene = scene
        .pool("c", "advice", Tier::Second, &["kent"], &names)
        .with(|file| {
            for (id, days, after) in [
                ("weekday", &["mon", "tue", "wed", "thu"][..], 1),
                ("weekend", &["fri"], 3),
            ] {
                file.duty_patterns.push(from(json!({
                    "id": id, "name": id, "pool": "c", "days": days, "start": "09:00", "end": "09:00",
                    "days_after": after, "kind": "non-resident-on-call"
                })));
            }
        });
    let network = scene.network();
    let line = &network.file().service_lines[1];
    let areas = [network.file().areas[0].id.clone()];
    // Over both clock changes.
    for first in ["2027-03-15", "2026-10-12"] {
        let period = Period::weeks(first.parse().unwrap(), 4).unwrap();
        let sets = duty_sets(&network, &catalogue, (&areas, line), period).unwrap();
        let [own] = &sets[..] else {
            panic!("{} sets", sets.len());
        };
        let shared = own.shared();
        let told: Vec<(&str, f64, Option<&str>)> = shared
            .iter()
            .map(|duty| {
                let pool = duty.pool.as_ref().map(PoolId::as_str);
                (duty.id.as_str(), duty.hours, pool)
            })
            .collect();
        assert_eq!(
            told,
            [("weekday", 24.0, Some("c")), ("weekend", 72.0, Some("c"))]
        );
        // At most 1 in 5, five would be on call in each week, and nobody on the days beside their
        // weekend: with a week of leave for each that takes eight.
        let terms = terms(&class, 4, 1);
        let place = (line, &class);
        let model = ScaleModel::new(&network, &catalogue, place, &terms, (period, own)).unwrap();
        assert_eq!(model.duties(1), 20);
        let least = (model.counted(1)..=7)
            .find(|people| is_enough(&model.network(*people, 1).unwrap(), &catalogue, period));
        assert!(
            least.is_some_and(|people| people <= 7),
            "{first}: {least:?}"
        );
        // Seven share 28 days on call, whichever way they are cut.
        assert!((model.one_in(7, 1).unwrap() - 7.0).abs() < 1e-9);
        let template = DutySet::template(&catalogue, period).unwrap();
        let twelve =
            ScaleModel::new(&network, &catalogue, place, &terms, (period, &template)).unwrap();
        assert!((twelve.one_in(14, 1).unwrap() - 7.0).abs() < 1e-9);
        assert!(twelve.counted(1) > 7, "the template would need more");
    }
}

/// In three weeks of a year with eight weeks of leave, people take half a week on average and not a
/// week each.
#[test]
fn leave_of_a_short_period_is_spread_over_people() {
    let scene = scene();
    let mut catalogue = scene.catalogue.clone();
    let class = prices(&mut catalogue);
    let network = scene.network();
    let line = &network.file().service_lines[0];
    let period = Period::weeks("2026-03-23".parse().unwrap(), 3).unwrap();
    let set = DutySet::template(&catalogue, period).unwrap();
    for (mean, people, weeks) in [
        (0.46, 7, 4),
        (0.5, 8, 4),
        (1.0, 5, 5),
        (1.5, 4, 6),
        (0.0, 9, 0),
    ] {
        let terms = PostTerms {
            leave_weeks_mean: mean,
            ..terms(&class, 4, if mean > 0.0 { 2 } else { 0 })
        };
        let model =
            ScaleModel::new(&network, &catalogue, (line, &class), &terms, (period, &set)).unwrap();
        let made = model.network(people, 1).unwrap();
        assert_eq!(made.file().absences.len(), weeks, "{mean} of {people}");
    }
}

/// Hours that a pool's own duties leave open are those of the template, and said to be.
#[test]
fn what_own_duties_leave_open_is_filled_from_the_template() {
    let base = scene();
    let mut catalogue = base.catalogue.clone();
    prices(&mut catalogue);
    let day: PatternClass = from(json!({
        "id": "day", "name": "Day", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start": "08:00", "end": "20:00", "kind": "non-resident-on-call"
    }));
    catalogue.prices.patterns = vec![day];
    let scene = base
        .person("ann")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .nights("n");
    let network = scene.network();
    let line = &network.file().service_lines[0];
    let areas = [network.file().areas[0].id.clone()];
    let period = Period::weeks("2026-03-23".parse().unwrap(), 1).unwrap();
    let sets = duty_sets(&network, &catalogue, (&areas, line), period).unwrap();
    let shared = sets[0].shared();
    let told: Vec<(&str, bool)> = shared
        .iter()
        .map(|duty| (duty.id.as_str(), duty.pool.is_some()))
        .collect();
    assert_eq!(told, [("n", true), ("day", false)]);
}
