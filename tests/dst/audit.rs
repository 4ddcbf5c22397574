//! The audit on both clock-change nights, by class, goodwill and tier, and against minute-by-minute counting.

use std::collections::BTreeSet;

use evenwatch::audit::{GapCause, GapClass, HOURS, Minutes, RequiredBy, WarningKind};
use evenwatch::domain::interval::Interval;
use evenwatch::domain::service_line::Tier;
use proptest::prelude::*;
use serde_json::json;

use super::minutes;
use super::random::any_scene;
use super::scene::{Scene, gaps_of, line_of, period, pool_id, scene};

const DAY: i64 = 1440;

/// Ann alone in first-on pool "n" of "nursing" in Kent, which is commissioned and paid.
fn kent() -> Scene {
    scene()
        .person("ann")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .nights("n")
        .agreed("kent", "nursing", "full", true)
}

#[test]
fn the_night_is_eleven_twelve_or_thirteen_hours() {
    for (first, last, hours) in [
        ("2026-03-27", "2026-03-28", 12),
        ("2026-03-28", "2026-03-29", 11),
        ("2026-10-24", "2026-10-25", 13),
    ] {
        let scene = kent().duty(
            "n",
            &format!("{first} 20:00"),
            &format!("{last} 08:00"),
            &["ann"],
        );
        let days = period(first, last);
        let found = scene.audit(days);
        let nursing = line_of(&found, "kent", "nursing");
        assert_eq!(nursing.minutes.covered_minutes, hours * 60, "{first}");
        assert_eq!(
            nursing.minutes.gap_minutes,
            days.interval().minutes() - hours * 60,
            "{first}"
        );
        assert_eq!(
            nursing.grid.covered_minutes.iter().sum::<i64>(),
            hours * 60,
            "{first}"
        );
    }
}

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
                f.pools[0]
                    .members
                    .push(super::scene::from(json!({"person": "bob"})));
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
            GapClass::Unassigned,
            GapCause::NoPattern,
        ),
        (
            "no pattern, all away",
            kent()
                .with(|f| f.duty_patterns.clear())
                .away("ann", "2026-06-03", "2026-06-03"),
            nobody,
            GapCause::NoPattern,
        ),
    ];
    let evening = Interval::new(
        super::scene::wall("2026-06-03 20:00"),
        super::scene::wall("2026-06-04 00:00"),
    )
    .unwrap();
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

#[test]
fn goodwill_is_counted_once_in_the_first_kind_that_fits() {
    let rostered = |scene: Scene| scene.duty("n", "2026-06-03 00:00", "2026-06-04 00:00", &["ann"]);
    let pool = |scene: Scene| scene.pool("n", "nursing", Tier::First, &["kent"], &["ann"]);
    let paid = || pool(scene().person("ann"));
    let unpaid = || pool(scene().person_with("ann", |p| p.on_call.paid = false));
    let shift = |mut scene: Scene| {
        scene.duties[0].kind = evenwatch::domain::pattern::DutyKind::Shift;
        scene
    };
    let half = json!([{"days": ["wed"], "start": "00:00", "end": "12:00"}]);
    // not commissioned, unpaid agreement, unpaid on call: minutes
    let table = [
        (
            "all paid",
            rostered(paid().agreed("kent", "nursing", "full", true)),
            [0, 0, 0],
        ),
        ("nobody asked", rostered(paid()), [DAY, 0, 0]),
        (
            "asked for half the day",
            rostered(paid().agreed_for("kent", "nursing", "partial", true, &half)),
            [DAY / 2, 0, 0],
        ),
        (
            "agreed without money",
            rostered(paid().agreed("kent", "nursing", "full", false)),
            [0, DAY, 0],
        ),
        (
            "no allowance",
            rostered(unpaid().agreed("kent", "nursing", "full", true)),
            [0, 0, DAY],
        ),
        (
            "no allowance needed on a shift",
            shift(rostered(unpaid().agreed("kent", "nursing", "full", true))),
            [0, 0, 0],
        ),
        ("unpaid in every way", rostered(unpaid()), [DAY, 0, 0]),
    ];
    for (name, scene, wanted) in table {
        let found = scene.audit(period("2026-06-03", "2026-06-03"));
        let minutes = line_of(&found, "kent", "nursing").minutes;
        let kinds = [
            minutes.goodwill_not_commissioned_minutes,
            minutes.goodwill_unpaid_agreement_minutes,
            minutes.goodwill_unpaid_on_call_minutes,
        ];
        assert_eq!(kinds, wanted, "{name}");
        assert_eq!(
            minutes.goodwill_minutes,
            wanted.iter().sum::<i64>(),
            "{name}"
        );
        assert_eq!(minutes.rostered_minutes, DAY, "{name}");
    }
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
fn a_second_on_consultant_covers_advice_and_backs_up_a_nurse() {
    let days = period("2026-06-03", "2026-06-03");
    let duty = |scene: Scene, pool: &str| {
        scene.duty(pool, "2026-06-03 00:00", "2026-06-04 00:00", &["ann"])
    };
    let advice = duty(
        scene()
            .person("ann")
            .pool("c", "advice", Tier::Second, &["kent"], &["ann"]),
        "c",
    )
    .audit(days);
    let minutes = line_of(&advice, "kent", "advice").minutes;
    assert_eq!(
        (minutes.covered_minutes, minutes.back_up_only_minutes),
        (DAY, 0),
        "no first-on pool: it is the cover"
    );

    let backed = scene()
        .person("ann")
        .pool("n", "nursing", Tier::First, &["kent"], &[])
        .pool("s", "nursing", Tier::Second, &["kent"], &["ann"]);
    let backed = duty(backed, "s").audit(days);
    let minutes = line_of(&backed, "kent", "nursing").minutes;
    assert_eq!(
        (minutes.covered_minutes, minutes.back_up_only_minutes),
        (DAY, DAY),
        "cover, of the back-up only"
    );
}

#[test]
fn required_hours_are_the_standards_or_else_the_agreed() {
    let weekdays =
        json!([{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]);
    let found = scene()
        .agreed_for("kent", "line", "partial", true, &weekdays)
        .agreed_for("kent", "nursing", "partial", true, &weekdays)
        .audit(period("2026-06-01", "2026-06-07"));
    let table = [
        ("nursing", RequiredBy::Standard, 7 * DAY, 5 * 480),
        ("advice", RequiredBy::Standard, 7 * DAY, 0),
        ("line", RequiredBy::Agreement, 5 * 480, 5 * 480),
    ];
    for (line, by, required, commissioned_gap) in table {
        let found = line_of(&found, "kent", line);
        assert_eq!(found.required_by, by, "{line}");
        assert_eq!(found.minutes.required_minutes, required, "{line}");
        assert_eq!(
            found.minutes.commissioned_gap_minutes, commissioned_gap,
            "{line}"
        );
    }
    let nothing = scene().audit(period("2026-06-01", "2026-06-07"));
    assert_eq!(
        line_of(&nothing, "kent", "line").required_by,
        RequiredBy::Nothing
    );
    assert!(
        gaps_of(&nothing, "kent", "line").is_empty(),
        "nobody promised these hours"
    );
}

#[test]
fn a_statement_is_met_where_all_of_its_services_are_there_at_once() {
    let found = scene()
        .area("thanet", 30)
        .person("ann")
        .person("con")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .pool("c", "advice", Tier::Second, &["kent", "thanet"], &["con"])
        .duty("n", "2026-06-03 00:00", "2026-06-03 18:00", &["ann"])
        .duty("c", "2026-06-03 06:00", "2026-06-04 00:00", &["con"])
        .with(|file| file.people[1].reaches.clear())
        .audit(period("2026-06-03", "2026-06-03"));
    let statement = &found.statements[0];
    assert_eq!(statement.statement.as_str(), "QS160-6");
    assert_eq!(statement.areas[0].sums.met_minutes, 12 * 60, "06:00-18:00");
    assert_eq!(statement.areas[0].kinds[0].covered_minutes, 18 * 60);
    assert_eq!(
        statement.areas[1].sums.met_minutes, 0,
        "advice by phone alone"
    );
    assert_eq!(
        statement.areas[1].kinds[1].covered_minutes,
        18 * 60,
        "a phone line asks for no reach"
    );
    assert_eq!(statement.overall.met_share(), Some(0.25));
    assert_eq!(
        statement.overall.child_met_share(),
        Some(0.125),
        "10 of 40 children, half of the day"
    );
    assert_eq!(statement.overall.areas_fully_met, 0);
    assert_eq!(statement.grid.covered_minutes.iter().sum::<i64>(), 12 * 60);
}

#[test]
fn what_must_be_known_before_believing_is_said() {
    let found = kent()
        .area("sussex", 0)
        .with(|file| {
            let other = json!({"ods": "QNX", "name": "Other", "kind": "icb", "region": "Y59"});
            file.organisations.push(super::scene::from(other));
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
            .starts_with("10 day(s) from 2028-01-01 to 2028-01-10"),
        "{}",
        unknown.message
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Interval arithmetic and counting minute by minute agree on every number, across both clock changes.
    #[test]
    fn arithmetic_equals_counting((scene, days) in any_scene()) {
        let found = scene.audit(days);
        let within = days.interval();
        for line in &found.area_lines {
            let mut wanted = Minutes::default();
            let (mut required, mut covered) = ([0; HOURS], [0; HOURS]);
            for at in minutes::instants(within.start, within.end) {
                let minute = minutes::minute(&scene, &line.area, &line.line, at);
                let is = |yes: bool| i64::from(yes);
                let gap = minute.required && !minute.rostered;
                wanted.required_minutes += is(minute.required);
                wanted.commissioned_full_minutes += is(minute.full);
                wanted.commissioned_partial_minutes += is(minute.commissioned && !minute.full);
                wanted.rostered_minutes += is(minute.rostered);
                wanted.covered_minutes += is(minute.required && minute.rostered);
                wanted.gap_minutes += is(gap);
                wanted.commissioned_gap_minutes += is(minute.commissioned && !minute.rostered);
                let unasked = minute.rostered && !minute.commissioned;
                let unfunded = minute.rostered && minute.commissioned && !minute.agreement_paid;
                let unpaid = minute.rostered && minute.agreement_paid && !minute.paid;
                wanted.goodwill_minutes += is(unasked || unfunded || unpaid);
                wanted.goodwill_not_commissioned_minutes += is(unasked);
                wanted.goodwill_unpaid_agreement_minutes += is(unfunded);
                wanted.goodwill_unpaid_on_call_minutes += is(unpaid);
                wanted.back_up_only_minutes += is(minute.back_up_only);
                wanted.short_handed_minutes += is(minute.short_handed);
                wanted.gap_not_commissioned_minutes += is(gap && !minute.commissioned);
                wanted.gap_no_eligible_person_minutes += is(gap && minute.commissioned && !minute.askable);
                wanted.gap_unassigned_minutes += is(gap && minute.commissioned && minute.askable);
                required[minute.hour_of_week] += is(minute.required);
                covered[minute.hour_of_week] += is(minute.required && minute.rostered);
            }
            let children = i64::from(line.children_known);
            wanted.child_required_minutes = wanted.required_minutes * children;
            wanted.child_covered_minutes = wanted.covered_minutes * children;
            prop_assert_eq!(line.minutes, wanted, "{} {}", line.area, line.line);
            prop_assert_eq!(&line.grid.required_minutes[..], &required[..]);
            prop_assert_eq!(&line.grid.covered_minutes[..], &covered[..]);

            let rows = gaps_of(&found, line.area.as_str(), line.line.as_str());
            prop_assert_eq!(rows.iter().map(|gap| gap.gap_minutes).sum::<i64>(), wanted.gap_minutes);
            let mut all = evenwatch::domain::interval::IntervalSet::empty();
            for row in rows {
                prop_assert!(all.intersection(&row.times).is_empty(), "rows of the register do not overlap");
                all = all.union(&row.times);
            }
        }
        let mut sum = Minutes::default();
        for line in &found.area_lines {
            sum += line.minutes;
        }
        prop_assert_eq!(found.totals.minutes, sum);
    }
}
