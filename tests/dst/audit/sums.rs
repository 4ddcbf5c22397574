//! Sums: clock-change nights, goodwill, tiers and statements; and every number against minute-by-minute counting.

use evenwatch::audit::{HOURS, Minutes};
use evenwatch::domain::service_line::Tier;
use proptest::prelude::*;
use serde_json::json;

use super::{DAY, kent};
use crate::dst::minutes;
use crate::dst::random::any_scene;
use crate::dst::scene::{Scene, gaps_of, line_of, period, scene};

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
