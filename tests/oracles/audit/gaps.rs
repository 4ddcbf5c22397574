//! Gaps: each in its class, with cause and evidence, the worst first; and what must be known before
//! believing them.

use std::collections::BTreeSet;

use evenwatch::audit::{GapCause, GapClass, WarningKind};
use evenwatch::domain::interval::Interval;
use evenwatch::domain::service_line::Tier;
use serde_json::json;

use super::{DAY, kent};
use crate::oracles::scene::{Scene, from, gaps_of, period, pool_id, scene, wall};

/// Each class by what makes it, over one Wednesday whose night 20:00-24:00 is looked at.
#[test]
fn every_gap_has_its_class_and_cause() {
    let night = ["2026-06-03 20:00", "2026-06-04 08:00"];
    let vacant = |scene: Scene| scene.duty("n", night[0], night[1], &[]);
    let rule = |id: &str| json!([{"reason": "rule", "rule": id, "amount": 600.0, "limit": 660.0, "unit": "min", "clashes": []}]);
    let rules = |ids: &[&str]| GapClass::RulesBlock {
        rules: ids
            .iter()
            .map(|id| id.parse().unwrap())
            .collect::<BTreeSet<_>>(),
    };
    let bare = || scene().person("ann");
    let staffed = |scene: Scene| {
        scene
            .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
            .nights("n")
    };
    let paid = |scene: Scene| scene.agreed("kent", "nursing", "full", true);
    let nobody = GapClass::NoEligiblePerson;
    let table = [
        (
            "no pool, nobody asked",
            bare(),
            GapClass::NotCommissioned,
            GapCause::NoPool,
        ),
        ("no pool", paid(bare()), nobody.clone(), GapCause::NoPool),
        (
            "declined",
            vacant(staffed(bare()).agreed("kent", "nursing", "none", true)),
            GapClass::NotCommissioned,
            GapCause::VacantDuty,
        ),
        (
            "no answer",
            vacant(staffed(bare()).agreed("kent", "nursing", "no-response", true)),
            GapClass::NotCommissioned,
            GapCause::VacantDuty,
        ),
        (
            "nobody in the pool",
            paid(
                bare()
                    .pool("n", "nursing", Tier::First, &["kent"], &[])
                    .nights("n"),
            ),
            nobody.clone(),
            GapCause::EmptyPool,
        ),
        (
            "nobody in the pool, duty vacant",
            vacant(paid(
                bare()
                    .pool("n", "nursing", Tier::First, &["kent"], &[])
                    .nights("n"),
            )),
            nobody.clone(),
            GapCause::EmptyPool,
        ),
        (
            "a free person",
            vacant(kent()).vacant_because(&[("ann", json!([]))]),
            GapClass::Unassigned,
            GapCause::VacantDuty,
        ),
        (
            "a rule",
            vacant(kent()).vacant_because(&[("ann", rule("WTR-D11"))]),
            rules(&["WTR-D11"]),
            GapCause::VacantDuty,
        ),
        (
            "two people, two rules",
            vacant(kent().person("bob"))
                .vacant_because(&[("ann", rule("WTR-D11")), ("bob", rule("WTR-48"))]),
            rules(&["WTR-48", "WTR-D11"]),
            GapCause::VacantDuty,
        ),
        (
            "one blocked, one free",
            vacant(kent().person("bob"))
                .vacant_because(&[("ann", rule("WTR-D11")), ("bob", json!([]))]),
            GapClass::Unassigned,
            GapCause::VacantDuty,
        ),
        (
            "ineligible by the plan",
            vacant(kent()).vacant_because(&[(
                "ann",
                json!([{"reason": "lacks-competence", "competence": "pump"}]),
            )]),
            nobody.clone(),
            GapCause::VacantDuty,
        ),
        (
            "free, and no plan's evidence",
            vacant(kent()),
            GapClass::Unassigned,
            GapCause::VacantDuty,
        ),
        (
            "away, and no plan's evidence",
            vacant(kent().away("ann", "2026-06-03", "2026-06-03")),
            nobody.clone(),
            GapCause::VacantDuty,
        ),
        (
            "holder went on leave",
            kent()
                .away("ann", "2026-06-03", "2026-06-03")
                .duty("n", night[0], night[1], &["ann"]),
            nobody.clone(),
            GapCause::HolderDoesNotCount,
        ),
        (
            "holder on leave, colleague free",
            paid(staffed(bare().person("bob")).with(|f| {
                f.pools[0].members.push(from(json!({"person": "bob"})));
            }))
            .away("ann", "2026-06-03", "2026-06-03")
            .duty("n", night[0], night[1], &["ann"]),
            GapClass::Unassigned,
            GapCause::HolderDoesNotCount,
        ),
        (
            "a pattern, and no rota",
            kent(),
            GapClass::Unassigned,
            GapCause::NoRota,
        ),
        (
            "no pattern for the hour",
            kent().with(|f| f.duty_patterns.clear()),
            GapClass::NoDutyPlanned,
            GapCause::NoPattern,
        ),
        (
            "no pattern, all away",
            kent()
                .with(|f| f.duty_patterns.clear())
                .away("ann", "2026-06-03", "2026-06-03"),
            GapClass::NoDutyPlanned,
            GapCause::NoPattern,
        ),
        (
            "two people on another night, and rules against each without a change",
            two_on_another_night(vacant(kent().person("bob"))),
            GapClass::Unassigned,
            GapCause::VacantDuty,
        ),
    ];
    let evening = Interval::new(wall("2026-06-03 20:00"), wall("2026-06-04 00:00")).unwrap();
    for (name, scene, class, cause) in table {
        let found = scene.audit(period("2026-06-03", "2026-06-03"));
        let gaps = gaps_of(&found, "kent", "nursing");
        let at: Vec<_> = gaps
            .iter()
            .filter(|gap| gap.times.contains_all(&evening))
            .collect();
        assert_eq!(at.len(), 1, "{name}: {gaps:?}");
        assert_eq!((&at[0].class, at[0].cause), (&class, cause), "{name}");
        let evidence = at[0]
            .duties
            .iter()
            .all(|duty| found.vacancies.iter().any(|v| v.duty == *duty));
        assert!(
            evidence || cause == GapCause::EmptyPool,
            "{name}: every duty of a gap leads to evidence"
        );
    }
}

/// Evidence for the duty made last: a rule stands against Ann, unless she gives up a duty that Bob
/// holds too.
fn two_on_another_night(scene: Scene) -> Scene {
    let rule = json!([{"reason": "rule", "rule": "WTR-D11", "amount": 600.0, "limit": 660.0, "unit": "min", "clashes": []}]);
    let mut scene = scene.vacant_because(&[("ann", rule)]);
    let candidate = &mut scene.vacancies.last_mut().unwrap().candidates[0];
    candidate.instead_of = Some("8d0f2c51-7a3e-4b6f-9c1d-5e2ab04766f3".parse().unwrap());
    scene
}

#[test]
fn an_empty_pool_is_the_first_gap_however_few_the_children() {
    let scene = kent()
        .area("thanet", 1)
        .area("sussex", 500)
        .pool("t", "nursing", Tier::First, &["thanet"], &[])
        .nights("t")
        .agreed("thanet", "nursing", "full", true);
    let found = scene.audit(period("2026-06-01", "2026-06-07"));
    assert_eq!(found.gaps[0].area.as_str(), "thanet");
    assert_eq!(found.gaps[0].cause, GapCause::EmptyPool);
    assert_eq!(found.gaps[0].gap_minutes, 7 * DAY, "a hundred per cent");
    assert_eq!(
        found.gaps[1].area.as_str(),
        "sussex",
        "then by children times minutes"
    );
    assert_eq!(found.empty_pools.len(), 1);
    assert_eq!(
        (&found.empty_pools[0].pool, found.empty_pools[0].throughout),
        (&pool_id("t"), true)
    );
    assert_eq!(found.warnings[0].kind, WarningKind::EmptyPool);
}

#[test]
fn what_must_be_known_before_believing_is_said() {
    let found = kent()
        .area("sussex", 0)
        .with(|file| {
            let other = json!({"ods": "QNX", "name": "Other", "kind": "icb", "region": "Y59"});
            file.organisations.push(from(other));
            file.agreements[0].commissioner = "QNX".parse().unwrap();
        })
        .audit(period("2027-12-20", "2028-01-10"));
    let kinds: Vec<WarningKind> = found.warnings.iter().map(|warning| warning.kind).collect();
    for kind in [
        WarningKind::LineWithoutPool,
        WarningKind::AreaWithoutAgreement,
        WarningKind::AreaWithoutChildren,
        WarningKind::ForeignCommissioner,
        WarningKind::UnknownBankHolidays,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} in {kinds:?}");
    }
    let unknown = found
        .warnings
        .iter()
        .find(|w| w.kind == WarningKind::UnknownBankHolidays)
        .unwrap();
    assert!(
        unknown
            .message
            .starts_with("10 days from Sat 1 Jan 2028 to Mon 10 Jan 2028"),
        "{}",
        unknown.message
    );
}

#[test]
fn a_period_that_begins_inside_an_unpublished_night_says_so() {
    let warned_of = |scene: &Scene, kind: WarningKind| {
        let found = scene.audit(period("2026-06-03", "2026-06-04"));
        found.warnings.iter().any(|w| w.kind == kind)
    };
    let warned = |scene: &Scene| warned_of(scene, WarningKind::BeginsWithoutRota);
    let nothing = kent().published_over(&[]);
    assert!(warned_of(&nothing, WarningKind::NothingPublished));
    assert!(!warned(&nothing), "nothing at all is another thing");
    let scene = kent().duty("n", "2026-06-03 20:00", "2026-06-04 08:00", &["ann"]);
    assert!(warned(
        &scene
            .clone()
            .published_over(&[("2026-06-03", "2026-06-04")])
    ));
    let whole = scene.duty("n", "2026-06-02 20:00", "2026-06-03 08:00", &["ann"]);
    let whole = whole.published_over(&[("2026-06-02", "2026-06-04")]);
    assert!(!warned(&whole));
    let found = whole.audit(period("2026-06-03", "2026-06-04"));
    assert!(found.not_assessed.is_empty());
    let first = &gaps_of(&found, "kent", "nursing")[0].times.intervals()[0];
    assert_eq!(
        first.start,
        wall("2026-06-03 08:00"),
        "the day has no pattern: that is a gap"
    );
}
