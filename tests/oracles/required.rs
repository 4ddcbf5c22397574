//! Which hours are required: the on-call answer and the audit agree, with standards of limited
//! hours too, on both clock-change nights.

use std::collections::BTreeMap;

use evenwatch::audit::{Audit, RequiredBy};
use evenwatch::domain::catalogue::Catalogue;
use evenwatch::domain::interval::Instant;
use evenwatch::domain::standard::Standard;
use evenwatch::oncall::{AreaLineCover, CoverState};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::minutes;
use super::random::any_scene;
use super::scene::{Scene, cover_of, from, gaps_of, line_of, period, scene};

const DAY: i64 = 1440;
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The scene with a board's own standard and no other.
fn held_to(scene: Scene, statements: &[Value]) -> Scene {
    let standard: Standard = from(json!({
        "id": "board", "name": "A board's own", "source": "invented", "statements": statements
    }));
    Scene {
        catalogue: Catalogue {
            standards: BTreeMap::from([(standard.id.clone(), standard)]),
            ..scene.catalogue
        },
        ..scene
    }
}

/// Whether the audit counts the instant as gap.
fn is_gap(audit: &Audit, cover: &AreaLineCover, at: Instant) -> bool {
    gaps_of(audit, cover.area.as_str(), cover.line.as_str())
        .iter()
        .any(|gap| gap.times.contains(at))
}

#[test]
fn a_commissioned_hour_outside_the_standard_is_closed_in_answer_and_audit() {
    // 01:30 does not exist on the spring night, where the hours end at 02:00; it comes twice on the
    // autumn night, where they end at the first.
    let late = json!({
        "id": "B-1", "asks": "a nurse, late", "all_of": ["nursing-at-home"],
        "hours": [{"days": WEEK, "start": "22:00", "end": "01:30"}]
    });
    let scene = held_to(scene(), &[late]).agreed("kent", "nursing", "full", true);
    type Night<'a> = ([&'a str; 2], i64, &'a [(&'a str, bool)]);
    let nights: [Night; 2] = [
        (
            ["2026-03-28", "2026-03-29"],
            90 + 180 + 120,
            &[
                ("2026-03-28T01:29:00Z", true),
                ("2026-03-28T01:30:00Z", false),
                ("2026-03-28T21:59:00Z", false),
                ("2026-03-28T22:00:00Z", true),
                ("2026-03-29T00:59:00Z", true),
                ("2026-03-29T01:00:00Z", false),
                ("2026-03-29T20:59:00Z", false),
                ("2026-03-29T21:00:00Z", true),
            ],
        ),
        (
            ["2026-10-24", "2026-10-25"],
            90 + 210 + 120,
            &[
                ("2026-10-24T20:59:00Z", false),
                ("2026-10-24T21:00:00Z", true),
                ("2026-10-25T00:29:00Z", true),
                ("2026-10-25T00:30:00Z", false),
                ("2026-10-25T01:15:00Z", false),
                ("2026-10-25T21:59:00Z", false),
                ("2026-10-25T22:00:00Z", true),
            ],
        ),
    ];
    for ([first, last], minutes, instants) in nights {
        let days = period(first, last);
        let audit = scene.audit(days);
        let nursing = line_of(&audit, "kent", "nursing");
        assert_eq!(nursing.required_by, RequiredBy::Standard);
        assert_eq!(nursing.minutes.required_minutes, minutes, "{first}");
        assert_eq!(
            nursing.minutes.commissioned_gap_minutes,
            days.interval().minutes(),
            "what is paid for and missing is told beside it"
        );
        for (at, required) in instants {
            let at: Instant = at.parse().unwrap();
            let answer = scene.on_call(at);
            let cover = cover_of(&answer, "kent", "nursing");
            assert_eq!((cover.state, cover.commissioned), (CoverState::Gap, true));
            assert_eq!(cover.required, *required, "{at}");
            assert_eq!(is_gap(&audit, cover, at), *required, "{at}");
        }
    }
}

#[test]
fn an_agreement_is_required_where_no_standard_names_the_service() {
    let days = json!([{"days": WEEK, "start": "09:00", "end": "17:00"}]);
    let scene = scene().agreed_for("kent", "line", "partial", true, &days);
    let audit = scene.audit(period("2026-10-25", "2026-10-25"));
    for (at, required) in [
        ("2026-10-25T08:59:00Z", false),
        ("2026-10-25T09:00:00Z", true),
        ("2026-10-25T16:59:00Z", true),
        ("2026-10-25T17:00:00Z", false),
    ] {
        let at: Instant = at.parse().unwrap();
        let answer = scene.on_call(at);
        let cover = cover_of(&answer, "kent", "line");
        assert_eq!((cover.required, cover.commissioned), (required, required));
        assert_eq!(is_gap(&audit, cover, at), required, "{at}");
    }
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

/// Up to three statements, each about some of the scene's kinds of service and some hours of the
/// week.
fn any_statements() -> impl Strategy<Value = Vec<Value>> {
    const KINDS: [&str; 3] = [
        "nursing-at-home",
        "consultant-advice",
        "bereavement-support",
    ];
    let hours = prop::option::of((
        0_u32..1440,
        0_u32..1440,
        prop::sample::subsequence(&WEEK[..], 1..=7),
    ));
    let statement = (prop::sample::subsequence(&KINDS[..], 1..=3), hours);
    let statements = prop::collection::vec(statement, 0..4);
    statements.prop_map(|statements| {
        let clock = |m: u32| format!("{:02}:{:02}", m / 60, m % 60);
        let statement = |(at, (kinds, hours)): (usize, (Vec<&str>, Option<_>))| {
            let hours = hours.map(|(start, end, days): (u32, u32, Vec<&str>)| {
                json!([{"days": days, "start": clock(start), "end": clock(end)}])
            });
            json!({
                "id": format!("B-{at}"), "asks": "asks", "all_of": kinds, "hours": hours.unwrap_or(json!([]))
            })
        };
        statements.into_iter().enumerate().map(statement).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever the standards ask, an instant is a gap of the answer that is not closed exactly
    /// where it is a gap of the audit, and required exactly where the audit of nobody at all has a
    /// gap.
    #[test]
    fn answer_and_audit_require_the_same_instants((scene, days) in any_scene(), statements in any_statements()) {
        let scene = held_to(scene, &statements);
        let audit = scene.audit(days);
        let nobody = Scene { duties: Vec::new(), ..scene.clone() }.audit(days);
        let within = days.interval();
        for at in minutes::instants(within.start, within.end).step_by(197) {
            for cover in scene.on_call(at).cover {
                let place = format!("{} {} {at}", cover.area, cover.line);
                prop_assert_eq!(cover.required, is_gap(&nobody, &cover, at), "{}", place);
                let gap = cover.state == CoverState::Gap && !cover.is_closed();
                prop_assert_eq!(gap, is_gap(&audit, &cover, at), "{}", place);
            }
        }
    }
}
