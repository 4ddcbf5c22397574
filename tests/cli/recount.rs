//! The Python recount on what the commands themselves write: export, rota, audit and equity of a
//! published rota.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Desk;
use crate::oracles::recount::{agree, by_board, recount};

/// Copies files of `config/` to where the recount looks for them.
fn catalogue(to: &Path) {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for name in [
        "standards/ng-qs160.toml",
        "calendars/bank-holidays.json",
        "calendars/named-days.toml",
        "calendars/weekend.toml",
    ] {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(config.join(name), path).unwrap();
    }
}

#[test]
fn what_the_commands_write_is_counted_again() {
    // Easter and the short night: Monday 22 March to Sunday 4 April 2027.
    let from = NaiveDate::from_ymd_opt(2027, 3, 22).unwrap();
    let desk = Desk::with_network();
    // Any lawful rota will do.
    let plan = [
        "plan",
        "--from",
        "2027-03-22",
        "--weeks",
        "2",
        "--time-limit",
        "2",
        "--json",
    ];
    let planned = desk.run(&plan).ok().json();
    let rota = planned["id"].as_str().unwrap().to_owned();
    desk.run(&["publish", &rota]).ok();
    catalogue(&desk.path("."));
    desk.run(&["export", "-o", "network.json"]).ok();
    let said = desk.run(&["rotas", &rota, "--json"]).ok().json();
    let write = |name: &str, value: &Value| fs::write(desk.path(name), value.to_string()).unwrap();
    write("duties.json", &said["duties"]);
    write("rotas.json", &json!([said]));
    let last = from + chrono::Days::new(13);
    write(
        "period.json",
        &json!({ "first_day": from, "last_day": last }),
    );
    let days = ["--from", "2027-03-22", "--weeks", "2", "--json"];
    let told = |command: &str| {
        let arguments: Vec<&str> = [command].into_iter().chain(days).collect();
        desk.run(&arguments).ok().json()
    };
    let counted = &recount(&[&desk.path(".")])[0];
    let found = told("audit");
    let groups = &counted["intensity"]["groups"];
    let groups = agree(groups, &found["intensity"], "audit, intensity");
    assert!(groups > 5, "{groups} numbers");
    let audit = agree(&counted["audit"], &by_board(found), "audit");
    let equity_told = told("equity");
    let equity = agree(&counted["equity"], &equity_told["pools"], "equity");
    assert!(audit > 80 && equity > 100, "{audit} and {equity} numbers");
    // Person by person, as the equity report has it.
    for pool in equity_told["pools"].as_array().unwrap() {
        for person in pool["people"].as_array().unwrap() {
            let own = counted["intensity"]["people"].as_array().unwrap();
            let own = own
                .iter()
                .find(|one| one["person"] == person["person"] && one["pool"] == pool["pool"]);
            match own {
                Some(own) => assert!(agree(own, &person["intensity"], "equity, intensity") > 5),
                None => assert_eq!(person["intensity"], Value::Null),
            }
        }
    }
    let weekends = |people: &Value| -> f64 {
        let people = people.as_array().unwrap().iter();
        people
            .map(|person| person["carried"]["weekends"].as_f64().unwrap())
            .sum()
    };
    assert!(weekends(&counted["equity"][0]["people"]) > 0.0);
}
