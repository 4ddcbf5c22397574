//! The on-call answer: hand-overs, weak cover, both clock-change nights, and the minute-by-minute
//! walk.

use chrono::Duration;
use evenwatch::domain::evidence::Reason;
use evenwatch::domain::interval::Interval;
use evenwatch::domain::publication::DutyStatus;
use evenwatch::domain::service_line::Tier;
use evenwatch::oncall::{AreaLineCover, CoverState, OnCallAnswer, OnCallFilter, Weakness, between};
use proptest::prelude::*;

use super::minutes;
use super::random::any_scene;
use super::scene::{Scene, cover_of, scene, wall};

/// Ann and Bob in first-on pool "n" of "nursing" in Kent.
fn kent() -> Scene {
    scene()
        .person("ann")
        .person("bob")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann", "bob"])
        .nights("n")
}

fn names(cover: &evenwatch::oncall::AreaLineCover) -> Vec<&str> {
    cover
        .holders
        .iter()
        .map(|holder| holder.person.as_str())
        .collect()
}

#[test]
fn at_the_hand_over_the_next_one_holds_and_nobody_else() {
    let scene = kent()
        .duty("n", "2026-06-03 08:00", "2026-06-03 20:00", &["ann"])
        .duty("n", "2026-06-03 20:00", "2026-06-04 08:00", &["bob"]);
    let table = [
        (
            "2026-06-03 07:59",
            CoverState::Gap,
            vec![],
            Some(("2026-06-03 08:00", vec!["ann"])),
        ),
        (
            "2026-06-03 08:00",
            CoverState::Covered,
            vec!["ann"],
            Some(("2026-06-03 20:00", vec!["bob"])),
        ),
        (
            "2026-06-03 19:59",
            CoverState::Covered,
            vec!["ann"],
            Some(("2026-06-03 20:00", vec!["bob"])),
        ),
        (
            "2026-06-03 20:00",
            CoverState::Covered,
            vec!["bob"],
            Some(("2026-06-04 08:00", vec![])),
        ),
        ("2026-06-04 08:00", CoverState::Gap, vec![], None),
    ];
    for (at, state, holders, next) in table {
        let answer = scene.on_call(wall(at));
        let nursing = cover_of(&answer, "kent", "nursing");
        assert_eq!((nursing.state, names(nursing)), (state, holders), "{at}");
        let found = nursing.next.first().map(|next| {
            (
                next.at,
                next.to
                    .iter()
                    .map(|to| to.person.as_str())
                    .collect::<Vec<_>>(),
            )
        });
        assert_eq!(found, next.map(|(at, to)| (wall(at), to)), "{at}");
    }
}

#[test]
fn one_person_over_two_duties_hands_over_once() {
    let scene = kent()
        .duty("n", "2026-06-03 08:00", "2026-06-03 20:00", &["ann"])
        .duty("n", "2026-06-03 20:00", "2026-06-04 08:00", &["ann"])
        .duty("n", "2026-06-04 08:00", "2026-06-04 20:00", &["bob"]);
    let answer = scene.on_call(wall("2026-06-03 12:00"));
    assert_eq!(
        cover_of(&answer, "kent", "nursing").next[0].at,
        wall("2026-06-04 08:00")
    );
}

/// What a weakness must be.
type Is = fn(&Weakness) -> bool;

#[test]
fn point_16_weak_cover_says_what_is_wrong() {
    let night = ["2026-06-03 20:00", "2026-06-04 08:00"];
    let interval = Interval::new(wall(night[0]), wall(night[1])).unwrap();
    let with_back_up = |scene: Scene| {
        scene
            .person("sue")
            .pool("s", "nursing", Tier::Second, &["kent"], &["sue"])
    };
    let unreachable = |mut scene: Scene| {
        scene.file.people[0].contactable = false;
        scene
    };
    let lapsed = |mut scene: Scene| {
        scene.file.people[0].competences[0].valid_to = Some("2026-06-02".parse().unwrap());
        scene
    };
    let table: [(&str, Scene, CoverState, Is); 9] = [
        ("no pool", scene(), CoverState::Gap, |w| {
            *w == Weakness::NoPool
        }),
        ("no duty", kent(), CoverState::Gap, |w| {
            *w == Weakness::NoDuty
        }),
        (
            "nobody on it",
            kent().duty("n", night[0], night[1], &[]),
            CoverState::Gap,
            |w| {
                matches!(
                    w,
                    Weakness::ShortHanded {
                        needed: 1,
                        present: 0,
                        ..
                    }
                )
            },
        ),
        (
            "back-up alone",
            with_back_up(kent()).duty("s", night[0], night[1], &["sue"]),
            CoverState::Degraded,
            |w| *w == Weakness::BackUpOnly,
        ),
        (
            "one of two",
            kent().duty_for("n", interval, 2, &["ann"]),
            CoverState::Degraded,
            |w| {
                matches!(
                    w,
                    Weakness::ShortHanded {
                        needed: 2,
                        present: 1,
                        ..
                    }
                )
            },
        ),
        (
            "the only one cannot be rung",
            unreachable(kent()).duty("n", night[0], night[1], &["ann"]),
            CoverState::Gap,
            |w| matches!(w, Weakness::DoesNotCount { reasons, .. } if reasons == &[Reason::NoContactRoute]),
        ),
        (
            "one of two cannot be rung",
            unreachable(kent()).duty_for("n", interval, 2, &["ann", "bob"]),
            CoverState::Degraded,
            |w| matches!(w, Weakness::DoesNotCount { person, .. } if person.as_str() == "ann"),
        ),
        (
            "competence lapsed",
            lapsed(kent()).duty("n", night[0], night[1], &["ann"]),
            CoverState::Gap,
            |w| matches!(w, Weakness::DoesNotCount { reasons, .. } if matches!(reasons[0], Reason::LacksCompetence { .. })),
        ),
        (
            "on leave since",
            kent()
                .away("ann", "2026-06-03", "2026-06-05")
                .duty("n", night[0], night[1], &["ann"]),
            CoverState::Gap,
            |w| matches!(w, Weakness::DoesNotCount { reasons, .. } if matches!(reasons[0], Reason::Away { .. })),
        ),
    ];
    for (name, scene, state, expected) in table {
        let answer = scene.on_call(wall("2026-06-03 23:00"));
        let nursing = cover_of(&answer, "kent", "nursing");
        assert_eq!(nursing.state, state, "{name}");
        assert!(
            nursing.why.iter().any(expected),
            "{name}: {:?}",
            nursing.why
        );
    }
}

#[test]
fn leave_that_begins_at_midnight_ends_cover_in_the_middle_of_the_night() {
    let scene = kent().away("ann", "2026-06-04", "2026-06-10").duty(
        "n",
        "2026-06-03 20:00",
        "2026-06-04 08:00",
        &["ann"],
    );
    for (at, state) in [
        ("2026-06-03 23:59", CoverState::Covered),
        ("2026-06-04 00:00", CoverState::Gap),
    ] {
        let answer = scene.on_call(wall(at));
        assert_eq!(cover_of(&answer, "kent", "nursing").state, state, "{at}");
    }
}

#[test]
fn cancelled_duties_are_nobodys() {
    let scene = kent().duty("n", "2026-06-03 20:00", "2026-06-04 08:00", &["ann"]);
    let mut published = scene.published();
    published[0].status = DutyStatus::Cancelled;
    let answer = evenwatch::oncall::on_call(
        &scene.network(),
        &scene.catalogue,
        &published,
        wall("2026-06-03 22:00"),
    );
    assert_eq!(cover_of(&answer, "kent", "nursing").state, CoverState::Gap);
}

/// Ann and Bob take turns, 08:00-20:00-08:00: walked minute by minute there is always exactly one.
#[test]
fn both_clock_change_nights_have_no_gap_and_no_overlap() {
    for (days, hours) in [
        (["2026-03-28", "2026-03-29", "2026-03-30"], 11),
        (["2026-10-24", "2026-10-25", "2026-10-26"], 13),
    ] {
        let mut scene = kent();
        for pair in days.windows(2) {
            scene = scene
                .duty(
                    "n",
                    &format!("{} 08:00", pair[0]),
                    &format!("{} 20:00", pair[0]),
                    &["ann"],
                )
                .duty(
                    "n",
                    &format!("{} 20:00", pair[0]),
                    &format!("{} 08:00", pair[1]),
                    &["bob"],
                );
        }
        let within = Interval::new(
            wall(&format!("{} 08:00", days[0])),
            wall(&format!("{} 08:00", days[2])),
        )
        .unwrap();
        let timelines = between(&scene.network(), &scene.published(), within);
        let nursing = timelines
            .iter()
            .find(|t| t.line.as_str() == "nursing")
            .unwrap();
        assert_eq!(nursing.segments.len(), 4);
        assert_eq!(
            nursing.segments[1].interval.minutes(),
            hours * 60,
            "{days:?}"
        );
        for at in minutes::instants(within.start, within.end).step_by(7) {
            let answer = scene.on_call(at);
            let cover = cover_of(&answer, "kent", "nursing");
            assert_eq!(
                (cover.state, cover.holders.len()),
                (CoverState::Covered, 1),
                "{at}"
            );
        }
    }
}

/// Each area, each line, and each line in each area.
fn wanted(answer: &OnCallAnswer) -> Vec<OnCallFilter> {
    let rows = answer.cover.iter().flat_map(|cover| {
        let (area, line) = (Some(cover.area.clone()), Some(cover.line.clone()));
        [(area.clone(), None), (None, line.clone()), (area, line)]
    });
    rows.map(|(area, line)| OnCallFilter { area, line })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Timelines agree with the facts minute by minute, have no hole or overlap, and say what the
    /// answer says.
    #[test]
    fn timelines_and_answers_equal_counting((scene, days) in any_scene()) {
        let within = days.interval();
        let (network, published) = (scene.network(), scene.published());
        for timeline in between(&network, &published, within) {
            let segments = &timeline.segments;
            prop_assert_eq!(segments.first().map(|s| s.interval.start), Some(within.start));
            prop_assert_eq!(segments.last().map(|s| s.interval.end), Some(within.end));
            prop_assert!(segments.windows(2).all(|pair| pair[0].interval.end == pair[1].interval.start));
            for segment in segments {
                for at in minutes::instants(segment.interval.start, segment.interval.end) {
                    let minute = minutes::minute(&scene, &timeline.area, &timeline.line, at);
                    let wanted = match (minute.rostered, minute.back_up_only || minute.short_handed) {
                        (false, _) => CoverState::Gap,
                        (true, true) => CoverState::Degraded,
                        (true, false) => CoverState::Covered,
                    };
                    prop_assert_eq!(segment.state, wanted, "{} {} {}", timeline.area, timeline.line, at);
                }
            }
        }
        for at in minutes::instants(within.start, within.end).step_by(397) {
            let answer = evenwatch::oncall::on_call(&network, &evenwatch::domain::catalogue::Catalogue::default(), &published, at);
            for part in wanted(&answer) {
                let mut serving = published.clone();
                serving.retain(|record| network.pool(&record.duty.pool).is_none_or(|pool| part.has_pool(pool)));
                let catalogue = evenwatch::domain::catalogue::Catalogue::default();
                let told = evenwatch::oncall::on_call_of(&network, &catalogue, &serving, &part, at);
                let is_part = |cover: &&AreaLineCover| {
                    part.area.as_ref().is_none_or(|id| *id == cover.area) && part.line.as_ref().is_none_or(|id| *id == cover.line)
                };
                let of_whole: Vec<&AreaLineCover> = answer.cover.iter().filter(is_part).collect();
                prop_assert_eq!(told.cover.iter().collect::<Vec<_>>(), of_whole);
            }
            let now = Interval::new(at, at + Duration::minutes(1)).unwrap();
            for (cover, timeline) in answer.cover.iter().zip(between(&network, &published, now)) {
                prop_assert_eq!(cover.state, timeline.segments[0].state);
                prop_assert_eq!(&cover.why, &timeline.segments[0].why);
                prop_assert_eq!(&cover.holders, &timeline.segments[0].holders);
            }
        }
    }
}
