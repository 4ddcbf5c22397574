//! A stranger counts again: the Python of `tests/recount` reads exports alone and has to come to
//! every number of the audit and of the equity report, to the minute, on random networks over both
//! clock changes.

use std::fs;
use std::path::Path;
use std::process::Command;

use evenwatch::domain::calendar::{BankHolidays, Division, NamedDay};
use evenwatch::domain::catalogue::Catalogue;
use evenwatch::domain::intensity::{Thresholds, intensity, sums};
use evenwatch::domain::network::Network;
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::time::Period;
use evenwatch::reports::equity::{PersonEquity, equity};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::random::any_scene;
use super::scene::{Scene, from};
use crate::support::python::interpreter;

/// Networks counted.
const NETWORKS: usize = 40;

/// What random scenes do not have: a merger, a line split in two, one of them by phone alone, a
/// bank holiday, named days, another weekend, shifts, a pool of another division.
fn enriched(mut scene: Scene, period: Period, number: usize) -> Scene {
    let days: Vec<_> = period.days().collect();
    let statement = scene.catalogue.standards.values_mut().next();
    if let Some(statement) = statement.and_then(|standard| standard.statements.first_mut()) {
        statement.by_visit = vec![statement.all_of[0]];
        if number % 3 == 1 {
            statement.hours = vec![from(
                json!({"days": ["sat", "sun"], "start": "20:00", "end": "09:30"}),
            )];
        }
    }
    let holidays = [Division::EnglandAndWales, Division::Scotland]
        .into_iter()
        .zip([days[3], days[4]])
        .map(|(division, day)| (division, day, "a holiday".to_owned()));
    scene.catalogue.bank_holidays = BankHolidays::new(holidays);
    let named: NamedDay = from(json!({
        "id": "a-day", "name": "A day", "month": days[1].format("%-m").to_string().parse::<u32>().unwrap(),
        "day": days[1].format("%-d").to_string().parse::<u32>().unwrap(),
    }));
    scene.catalogue.named_days = vec![named];
    if number % 2 == 1 {
        scene.catalogue.weekend = from(json!({
            "from": {"day": "fri", "time": "17:00"}, "to": {"day": "mon", "time": "09:00"},
        }));
    }
    for (at, duty) in scene.duties.iter_mut().enumerate() {
        if at % 3 == 2 {
            duty.kind = from(json!("shift"));
        }
    }
    // Some duties ask for no competence, some for more experience than the novice has: who can hold
    // a part of a pool alone.
    for (at, duty) in scene.duties.iter_mut().enumerate() {
        let kind = ["", "-plain", "-grown"][(at + number) % 3];
        duty.pattern = format!("{}{kind}", duty.pool).parse().unwrap();
    }
    scene = scene.with(|file| {
        let nights = file.duty_patterns.clone();
        for (mut pattern, kind) in nights.into_iter().flat_map(|one| [(one.clone(), "plain"), (one, "grown")]) {
            pattern.id = format!("{}-{kind}", pattern.pool).parse().unwrap();
            pattern.competences.clear();
            pattern.experience = (kind == "grown").then(|| from(json!("competent")));
            file.duty_patterns.push(pattern);
        }
        file.people[1].experience = from(json!("novice"));
        let phone = json!({"id": "by-phone", "name": "By phone", "kind": "nursing-at-home", "mode": "phone", "response_minutes": 60});
        file.service_lines.push(from(phone));
        if let Some(pool) = file.pools.get_mut(1) {
            pool.division = Division::Scotland;
        }
        if number.is_multiple_of(2) {
            file.organisations.push(
                from(json!({"ods": "QNN", "name": "New board", "kind": "icb", "region": "Y59"})),
            );
            file.organisations[0].validity.valid_to = Some(days[2]);
            file.organisations[0].successors = vec!["QNN".parse().unwrap()];
        }
        if let Some(person) = file.people.last_mut() {
            person.employments[0].wte = from(json!(0.4));
        }
        if number % 4 == 3 {
            let away = json!({
                "id": "long", "person": "bob", "kind": "parental-leave",
                "period": {"first_day": days[2], "last_day": days[3]},
            });
            file.absences.push(from(away));
        }
        // Short sickness lessens no share; two records that make four weeks do.
        let lasts = if number.is_multiple_of(2) { 9 } else { 27 };
        for (id, first, last) in [("ill", 0, 4), ("ill-on", 5, lasts)] {
            let ill = json!({
                "id": id, "person": "ann", "kind": "sickness",
                "period": {"first_day": days[3] + chrono::Days::new(first), "last_day": days[3] + chrono::Days::new(last)},
            });
            file.absences.push(from(ill));
        }
    });
    let pool_line = ("by-phone", Tier::First);
    scene = scene.pool("t", pool_line.0, pool_line.1, &["kent"], &["ann", "cat"]);
    let at = |day: usize, time: &str| format!("{} {time}", days[day]);
    let scene = scene.duty("t", &at(1, "20:00"), &at(2, "08:00"), &["ann"]);
    // Of some networks rotas of a part of the days alone are published: one, or two that lie beside
    // each other.
    let part = |first: usize, last: usize| Period::new(days[first], days[last]).unwrap();
    match number % 5 {
        1 => scene.published_on(vec![part(1, 3)]),
        3 => scene.published_on(vec![part(0, 1), part(2, 3)]),
        _ => scene,
    }
}

/// The published rotas as `evenwatch rotas ID --json` writes them.
fn rotas(scene: &Scene, published: &[Period]) -> Value {
    let rota = |period: &Period| {
        let own = scene.duties.iter().filter(|duty| period.contains(duty.day));
        json!({ "period": period, "duties": own.collect::<Vec<_>>() })
    };
    published.iter().map(rota).collect()
}

/// Writes what `evenwatch export`, `evenwatch rotas ID --json` and the catalogue's files hold.
fn export(scene: &Scene, period: Period, folder: &Path) {
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("network.json", serde_json::to_string(&scene.file).unwrap());
    write("duties.json", serde_json::to_string(&scene.duties).unwrap());
    write("period.json", serde_json::to_string(&period).unwrap());
    if let Some(published) = &scene.published {
        write("rotas.json", rotas(scene, published).to_string());
    }
    let Catalogue {
        standards,
        bank_holidays,
        named_days,
        weekend,
        ..
    } = &scene.catalogue;
    for (id, standard) in standards {
        let text = serde_json::to_string(standard).unwrap();
        write(&format!("standards/{id}.json"), text);
    }
    let lists = ["england-and-wales", "scotland"].map(|division| {
        let days = bank_holidays.days(from(json!(division)));
        let events: Vec<Value> = days
            .map(|(day, title)| json!({"date": day, "title": title}))
            .collect();
        (division.to_owned(), json!({"events": events}))
    });
    let lists: serde_json::Map<String, Value> = lists.into_iter().collect();
    write(
        "calendars/bank-holidays.json",
        Value::Object(lists).to_string(),
    );
    let named = toml::to_string(&json!({ "days": named_days })).unwrap();
    write("calendars/named-days.toml", named);
    write("calendars/weekend.toml", toml::to_string(weekend).unwrap());
}

/// Counts each folder again.
pub fn recount(folders: &[&Path]) -> Vec<Value> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recount");
    let said = Command::new(interpreter())
        .arg("-B")
        .arg(program)
        .args(folders)
        .output()
        .unwrap();
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let read = |folder: &&Path| fs::read(folder.join("recount.json")).unwrap();
    folders
        .iter()
        .map(read)
        .map(|bytes| serde_json::from_slice(&bytes).unwrap())
        .collect()
}

/// Every number that was counted again is in what was told: whole ones equal, others but for
/// rounding. How many there were.
pub fn agree(counted: &Value, told: &Value, place: &str) -> usize {
    match (counted, told) {
        (Value::Object(members), _) => members
            .iter()
            .map(|(key, value)| agree(value, &told[key], &format!("{place}.{key}")))
            .sum(),
        (Value::Array(items), Value::Array(others)) => {
            assert_eq!(items.len(), others.len(), "{place}");
            let pairs = items.iter().zip(others).enumerate();
            pairs
                .map(|(at, (a, b))| agree(a, b, &format!("{place}[{at}]")))
                .sum()
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() < 1e-9, "{place}: counted {a}, told {b}");
            1
        }
        _ => {
            assert_eq!(counted, told, "{place}");
            0
        }
    }
}

/// Boards by their code, as the recount has them.
pub fn by_board(mut audit: Value) -> Value {
    let boards = audit["boards"].as_array().unwrap().clone();
    let boards = boards
        .into_iter()
        .map(|board| (board["board"].as_str().unwrap().to_owned(), board));
    audit["boards"] = Value::Object(boards.collect());
    audit
}

/// How intense on-call is, person by person, and pool by pool without names.
fn intensity_of(network: &Network, scene: &Scene, period: Period) -> Value {
    let thresholds = Thresholds::default();
    let people = intensity(network, &scene.duties, period, &thresholds);
    let groups = sums::report(network, &people, &thresholds);
    json!({ "people": people, "groups": groups })
}

#[test]
fn every_number_is_counted_again_from_exports_alone() {
    let mut runner = TestRunner::deterministic();
    let scenes: Vec<(Scene, Period)> = (0..NETWORKS)
        .map(|number| {
            let (scene, period) = any_scene().new_tree(&mut runner).unwrap().current();
            (enriched(scene, period, number), period)
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let folders: Vec<_> = (0..NETWORKS)
        .map(|n| folder.path().join(format!("{n:02}")))
        .collect();
    for ((scene, period), folder) in scenes.iter().zip(&folders) {
        export(scene, *period, folder);
    }
    let paths: Vec<&Path> = folders.iter().map(AsRef::as_ref).collect();
    let (mut numbers, mut in_part) = (0, 0);
    for (n, counted) in recount(&paths).iter().enumerate() {
        let (scene, period) = &scenes[n];
        let network = scene.network();
        let equity = equity(
            &network,
            &scene.catalogue,
            &scene.duties,
            &Thresholds::default(),
            *period,
        );
        numbers += agree(
            &counted["intensity"],
            &intensity_of(&network, scene, *period),
            &format!("network {n}, intensity"),
        );
        let merged = network
            .with_boards_on(period.last_day)
            .unwrap()
            .unwrap_or(network);
        let merged = Scene {
            file: merged.file().clone(),
            ..scene.clone()
        };
        let audit = merged.audit(*period);
        let audit = by_board(serde_json::to_value(&audit).unwrap());
        numbers += agree(&counted["audit"], &audit, &format!("network {n}, audit"));
        for pool in &equity.pools {
            let sum = |of: fn(&PersonEquity) -> f64| pool.people.iter().map(of).sum::<f64>();
            let (wte, hours) = (sum(|one| one.wte), sum(|one| one.fair.out_of_hours));
            let other =
                |one: &&PersonEquity| (one.fair.out_of_hours - hours * one.wte / wte).abs() > 1e-6;
            in_part += pool.people.iter().filter(other).count();
        }
        let pools = serde_json::to_value(&equity.pools).unwrap();
        numbers += agree(&counted["equity"], &pools, &format!("network {n}, equity"));
    }
    assert!(
        in_part > NETWORKS,
        "{in_part} people whose share is not by WTE alone"
    );
    assert!(numbers > 400 * NETWORKS, "{numbers} numbers");
}
