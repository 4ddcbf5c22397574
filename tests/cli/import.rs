//! Import and export: equal both ways, by file and by pipe, whole or not at all.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Desk, Said, small};

#[test]
fn what_is_exported_imports_again_to_the_same() {
    for document in [
        small(),
        serde_json::from_str(include_str!(
            "../../config/demo/north-east-and-yorkshire.json"
        ))
        .unwrap(),
    ] {
        let desk = Desk::new();
        desk.import(&document).ok();
        let first = desk.run(&["export"]).ok();
        let other = Desk::new();
        other.import_bytes(first.out.as_bytes()).ok();
        desk.run(&["export", "-o", "again.json"])
            .ok()
            .says("again.json");
        assert_eq!(other.run(&["export"]).ok().out, first.out);
        assert_eq!(
            std::fs::read_to_string(desk.path("again.json")).unwrap(),
            first.out
        );
        for (noun, list) in document.as_object().unwrap() {
            let same = list.as_array().map(Vec::len) == first.json()[noun].as_array().map(Vec::len);
            assert!(same, "{noun}");
        }
    }
}

#[test]
fn an_equal_document_changes_nothing() {
    let desk = Desk::with_network();
    let said = desk.run(&["import", "document.json", "--json"]).ok().json();
    assert_eq!(said["changed"], false);
    assert_eq!(said["counts"]["people"], 8);
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["import", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let bytes = serde_json::to_vec(&small()).unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    Said::from(child.wait_with_output().unwrap()).ok();
    assert_eq!(desk.run(&["export"]).ok().json()["name"], small()["name"]);
}

#[test]
fn without_a_network_there_is_nothing_to_export() {
    Desk::new()
        .run(&["export"])
        .ends(4)
        .says("evenwatch import FILE");
}

#[test]
fn the_schema_holds_the_small_network() {
    let schema = Desk::new().run(&["schema", "network"]).ok().json();
    let properties = schema["properties"].as_object().unwrap();
    for key in small().as_object().unwrap().keys() {
        assert!(properties.contains_key(key), "{key}");
    }
}

/// The small network with so many absences that storing it takes a while.
fn large() -> Value {
    let mut document = small();
    let absences = document["absences"].as_array_mut().unwrap();
    for at in 0..20_000 {
        absences.push(json!({
            "id": format!("away-{at}"), "person": "ada-fennimore", "kind": "other",
            "period": { "first_day": "2060-01-01", "last_day": "2060-01-01" }
        }));
    }
    document
}

#[test]
fn a_kill_during_an_import_leaves_the_last_commit() {
    let desk = Desk::with_network();
    let before = desk.run(&["export"]).ok().out;
    desk.file("large.json", &serde_json::to_vec(&large()).unwrap());
    let mut killed = 0;
    for milliseconds in [5, 20, 50, 100, 150, 200, 300, 400, 600, 800] {
        let mut child = desk
            .command(&["import", "large.json"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        let at_work = child.try_wait().unwrap().is_none();
        child.kill().unwrap();
        child.wait().unwrap();
        let now = desk.run(&["export"]).ok();
        if now.out != before {
            // It was done by then: whole, and no more kill can hit it at work.
            assert_eq!(
                now.json()["absences"].as_array().map(Vec::len),
                Some(20_003)
            );
            break;
        }
        killed += u32::from(at_work);
    }
    assert!(killed > 0, "no kill hit an import at work");
    desk.run(&["import", "large.json"]).ok();
}

/// An audit of Christmas turns on it, so that an office-hours agreement that is silent is named;
/// the examples are not.
#[test]
fn weekday_agreements_that_do_not_speak_of_bank_holidays_are_warned_of() {
    let office =
        json!([{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]);
    let nights = json!([{"days": [], "start": "20:00", "end": "08:00"}]);
    for (hours, bank_holidays, level, warned) in [
        (&office, Value::Null, "full", true),
        (&office, Value::Null, "partial", true),
        (&office, json!("excluded"), "full", false),
        (&office, json!("included"), "full", false),
        (&office, Value::Null, "none", false),
        (&nights, Value::Null, "full", false),
        (&json!([]), Value::Null, "full", false),
    ] {
        let mut document = small();
        let agreement = &mut document["agreements"][0];
        (agreement["hours"], agreement["level"]) = (hours.clone(), json!(level));
        if !bank_holidays.is_null() {
            agreement["bank_holidays"] = bank_holidays;
        }
        let desk = Desk::new();
        for command in ["check", "import"] {
            desk.file("network.json", document.to_string().as_bytes());
            let said = desk.run(&[command, "network.json", "--json"]).ok().json();
            let warnings = said["warnings"].to_string();
            let told = warnings.contains("1 agreement of weekday hours does not say")
                && warnings.contains("leeds-nursing");
            assert_eq!(
                told,
                warned,
                "{command} {agreement}: {warnings}",
                agreement = document["agreements"][0]
            );
        }
    }
    for demo in evenwatch::config::DEMOS {
        let desk = Desk::new();
        desk.file("demo.json", &evenwatch::config::demo(demo.name).unwrap());
        let said = desk.run(&["check", "demo.json", "--json"]).ok().json();
        let warnings = said["warnings"].to_string();
        assert!(
            !warnings.contains("bank holidays"),
            "{}: {warnings}",
            demo.name
        );
    }
}
