//! Cover that is there and weak: each kind by what makes it, over one Wednesday.

use evenwatch::audit::{Audit, Degraded, DegradedKind, FirstSeen, GapCause};
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::standard::PlaceOfCare;
use serde_json::json;

use super::DAY;
use crate::oracles::scene::{Scene, from, gaps_of, line_of, period, scene};

const START: &str = "2026-06-03 00:00";
const END: &str = "2026-06-04 00:00";

fn of(audit: &Audit, kind: DegradedKind) -> Vec<&Degraded> {
    let rows = audit.degraded.iter().filter(|row| row.kind == kind);
    rows.collect()
}

fn audited(scene: &Scene) -> Audit {
    scene.audit(period("2026-06-03", "2026-06-03"))
}

#[test]
fn one_person_is_one_deep_whatever_duties_they_hold() {
    let two = || {
        scene()
            .person("ann")
            .person("bob")
            .pool("n", "nursing", Tier::First, &["kent"], &["ann", "bob"])
            .pool("s", "nursing", Tier::Second, &["kent"], &["ann", "bob"])
            .duty("n", START, END, &["ann"])
    };
    for (second, wanted) in [(&["ann"], DAY), (&["bob"], DAY / 2)] {
        let found = audited(&two().duty("s", "2026-06-03 12:00", END, second));
        let minutes = line_of(&found, "kent", "nursing").minutes;
        assert_eq!(minutes.one_deep_minutes, wanted, "{second:?} is second-on");
        assert_eq!(of(&found, DegradedKind::OneDeep)[0].minutes, wanted);
    }
    let touching = two()
        .duty("n", "2026-06-03 08:00", "2026-06-03 09:00", &["bob"])
        .duty("n", "2026-06-03 09:00", "2026-06-03 10:00", &["bob"]);
    let found = audited(&touching);
    let rows = of(&found, DegradedKind::OneDeep);
    assert_eq!(rows[0].minutes, DAY - 120);
    assert_eq!(rows[0].times.intervals().len(), 2);
}

#[test]
fn somebody_on_duty_who_cannot_come_is_a_gap_that_says_so() {
    let scene = scene()
        .area("thanet", 30)
        .person_with("ann", |p| p.reaches = vec!["kent".parse().unwrap()])
        .pool("n", "nursing", Tier::First, &["kent", "thanet"], &["ann"])
        .agreed("thanet", "nursing", "full", true)
        .duty("n", START, END, &["ann"]);
    let found = audited(&scene);
    let rows = of(&found, DegradedKind::Unreachable);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].area.as_str(), rows[0].minutes), ("thanet", DAY));
    assert_eq!(
        gaps_of(&found, "thanet", "nursing")[0].cause,
        GapCause::OutOfReach
    );
    assert_eq!(
        line_of(&found, "thanet", "nursing")
            .minutes
            .unreachable_minutes,
        DAY
    );
    let away = scene.away("ann", "2026-06-03", "2026-06-03");
    let away = audited(&away);
    assert!(of(&away, DegradedKind::Unreachable).is_empty());
    assert_eq!(
        gaps_of(&away, "thanet", "nursing")[0].cause,
        GapCause::HolderDoesNotCount
    );
}

#[test]
fn a_phone_is_no_visit_and_a_place_needs_all_of_its_services() {
    let with_phone = || {
        let mut scene = scene().person("ann").person("con").with(|file| {
            let line = json!({"id": "ring", "name": "ring", "kind": "nursing-at-home", "mode": "phone", "response_minutes": 60});
            file.service_lines.push(from(line));
        });
        let standard = scene.catalogue.standards.values_mut().next().unwrap();
        standard.statements[0].by_visit = vec![from(json!("nursing-at-home"))];
        standard.statements[0].place = Some(PlaceOfCare::Home);
        scene
            .pool("p", "ring", Tier::First, &["kent"], &["ann"])
            .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
            .pool("c", "advice", Tier::Second, &["kent"], &["con"])
            .duty("p", START, END, &["ann"])
            .duty("n", START, "2026-06-03 06:00", &["ann"])
            .duty("c", START, "2026-06-03 20:00", &["con"])
    };
    let found = audited(&with_phone());
    let phone = of(&found, DegradedKind::PhoneOnly);
    assert_eq!((phone.len(), phone[0].minutes), (1, 18 * 60));
    assert_eq!(
        found.statements[0].areas[0].kinds[0].phone_only_minutes,
        18 * 60
    );
    let home = of(&found, DegradedKind::PlaceOfCare);
    assert_eq!(
        (home[0].place, home[0].minutes),
        (Some(PlaceOfCare::Home), 18 * 60)
    );
    assert_eq!(home[0].child_minutes, 18 * 60 * 10);
    let sums = found.statements[0].areas[0].sums;
    assert_eq!(
        sums.met_minutes,
        6 * 60,
        "a nurse who only rings does not meet it"
    );
    assert_eq!(sums.met_by_phone_too_minutes, 20 * 60, "told beside it");
    let ring = line_of(&found, "kent", "ring");
    assert_eq!(
        ring.minutes.required_minutes, 0,
        "the standard asks for visits, and there is a line of them"
    );
    assert_eq!(
        found.degraded[0].kind,
        DegradedKind::PlaceOfCare,
        "the gravest first"
    );
}

#[test]
fn a_row_keeps_the_day_on_which_it_was_first_seen() {
    let scene = scene()
        .person("ann")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"]);
    let day = |text: &str| text.parse().unwrap();
    let (first, second) = (day("2026-05-01T09:00:00Z"), day("2026-05-08T09:00:00Z"));
    let mut before = audited(&scene);
    before.remember(first, None);
    assert!(before.gaps.iter().all(|gap| gap.first_seen == Some(first)));
    let mut after = audited(&scene.duty("n", START, "2026-06-03 06:00", &["ann"]));
    after.remember(second, Some(&FirstSeen::of(&before)));
    let gap = gaps_of(&after, "kent", "nursing")[0];
    assert_eq!(
        gap.first_seen,
        Some(first),
        "shorter, and the same gap still"
    );
    let one_deep = of(&after, DegradedKind::OneDeep);
    assert_eq!(one_deep[0].first_seen, Some(second), "new");
    let written = serde_json::to_vec(&after).unwrap();
    assert_eq!(serde_json::from_slice::<Audit>(&written).unwrap(), after);
}
