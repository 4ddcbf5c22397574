//! Standards beyond statement 6: measured as far as hours of cover decide them, and otherwise never
//! met or unmet.

use evenwatch::audit::{Audit, FurtherStatement};
use evenwatch::config;
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::standard::Decided;
use serde_json::json;

use crate::oracles::scene::{Scene, from, line_of, period, scene};

/// A Wednesday on which bereavement support is on duty in the morning.
fn morning() -> Scene {
    let mut scene = scene().person("bea");
    scene.catalogue.standards = config::catalogue(None).unwrap().standards;
    scene
        .pool("b", "line", Tier::First, &["kent"], &["bea"])
        .duty("b", "2026-06-03 07:00", "2026-06-03 13:00", &["bea"])
}

fn audited(scene: &Scene) -> Audit {
    scene.audit(period("2026-06-03", "2026-06-03"))
}

fn found<'a>(audit: &'a Audit, id: &str) -> &'a FurtherStatement {
    let mut all = audit.further_statements.iter();
    all.find(|found| found.statement.as_str() == id).unwrap()
}

#[test]
fn support_for_grief_is_measured_in_its_hours_and_the_rest_is_said_to_be_undecided() {
    let audit = audited(&morning());
    let grief = found(&audit, "QS160-5");
    assert_eq!(grief.decided, Decided::InPart);
    let sums = grief.overall.unwrap();
    assert_eq!((sums.required_minutes, sums.met_minutes), (8 * 60, 4 * 60));
    assert!(
        grief
            .cover_cannot_decide
            .as_ref()
            .unwrap()
            .contains("offered")
    );
    assert_eq!(grief.boards.len(), 1);
}

#[test]
fn what_cover_cannot_decide_is_neither_met_nor_unmet() {
    let audit = audited(&morning());
    for id in [
        "QS160-1",
        "QS160-2",
        "QS160-3",
        "NG61-PLANNING",
        "NHSE-LEVELS",
    ] {
        let one = found(&audit, id);
        assert_eq!(one.decided, Decided::NotByCover, "{id}");
        assert!(one.overall.is_none() && one.boards.is_empty(), "{id}");
        assert_eq!(one.unmeasured().unwrap(), "cover cannot decide this");
    }
}

#[test]
fn a_service_without_a_line_is_not_measured_and_one_with_a_line_is() {
    let before = audited(&morning());
    let unmeasured = found(&before, "NG61-MEDICINES");
    assert!(unmeasured.overall.is_none());
    assert!(
        unmeasured
            .unmeasured()
            .unwrap()
            .contains("medicines at home")
    );
    let lines = [
        "equipment-at-home",
        "medicines-at-home",
        "rapid-transfer",
        "multidisciplinary-team",
    ];
    let scene = morning().with(|file| {
        for kind in lines {
            let line = json!({ "id": kind, "name": kind, "kind": kind, "mode": "phone", "response_minutes": 60 });
            file.service_lines.push(from(line));
        }
    });
    let scene = scene
        .pool("t", "rapid-transfer", Tier::First, &["kent"], &["bea"])
        .duty("t", "2026-06-03 00:00", "2026-06-03 06:00", &["bea"]);
    let after = audited(&scene);
    for id in ["NG61-TRANSFER", "NHSE-TRANSFER"] {
        assert_eq!(
            found(&after, id).overall.unwrap().met_minutes,
            6 * 60,
            "{id}"
        );
    }
    assert_eq!(found(&after, "QS160-4").overall.unwrap().met_minutes, 0);
}

#[test]
fn further_statements_require_nothing_and_claim_no_unverified_number() {
    let audit = audited(&morning());
    let names: Vec<&str> = audit
        .statements
        .iter()
        .map(|found| found.statement.as_str())
        .collect();
    assert_eq!(names, ["QS160-6"]);
    let line = line_of(&audit, "kent", "line");
    assert_eq!(line.minutes.required_minutes, 0, "no agreement asks for it");
    assert!(
        audit
            .warnings
            .iter()
            .all(|warning| !warning.message.contains("NG61")),
        "{:?}",
        audit.warnings
    );
    for found in &audit.further_statements {
        if found.standard.as_str() != "ng-qs160" {
            assert!(found.source.contains("unverified"), "{}", found.source);
        }
    }
}

#[test]
fn a_home_visit_needs_more_than_a_phone_in_the_guideline_too() {
    let scene = morning()
        .person("ann")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .duty("n", "2026-06-03 00:00", "2026-06-03 12:00", &["ann"]);
    let audit = audited(&scene);
    assert_eq!(
        found(&audit, "NG61-VISITS").overall.unwrap().met_minutes,
        12 * 60
    );
    assert_eq!(
        found(&audit, "NG61-HOME").overall.unwrap().met_minutes,
        0,
        "no consultant"
    );
}
