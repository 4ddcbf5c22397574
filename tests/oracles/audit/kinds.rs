//! A standard asks by area and kind, whatever number of lines share it.

use evenwatch::domain::service_line::Tier;
use evenwatch::oncall::CoverState;
use serde_json::json;

use super::DAY;
use crate::oracles::scene::{Scene, cover_of, from, line_of, period, scene, wall};

/// A day team and a night team that are two lines of nursing at home, with consultants all day.
fn teams() -> Scene {
    scene()
        .with(|file| {
            let line = json!({"id": "nights", "name": "nights", "kind": "nursing-at-home", "mode": "visit", "response_minutes": 60});
            file.service_lines.push(from(line));
        })
        .person("ann")
        .person("bob")
        .person("con")
        .pool("d", "nursing", Tier::First, &["kent"], &["ann"])
        .pool("n", "nights", Tier::First, &["kent"], &["bob"])
        .nights("n")
        .pool("c", "advice", Tier::First, &["kent"], &["con"])
        .duty("c", "2026-06-03 00:00", "2026-06-04 00:00", &["con"])
        .duty("d", "2026-06-03 08:00", "2026-06-03 20:00", &["ann"])
}

#[test]
fn a_day_team_and_a_night_team_share_the_hours_and_miss_none() {
    let both = teams()
        .duty("n", "2026-06-02 20:00", "2026-06-03 08:00", &["bob"])
        .duty("n", "2026-06-03 20:00", "2026-06-04 08:00", &["bob"]);
    let found = both.audit(period("2026-06-03", "2026-06-03"));
    assert_eq!(found.statements[0].overall.met_share(), Some(1.0));
    let (day, night) = (
        line_of(&found, "kent", "nursing"),
        line_of(&found, "kent", "nights"),
    );
    assert_eq!(day.minutes.required_minutes, DAY / 2);
    assert_eq!(night.minutes.required_minutes, DAY / 2);
    assert_eq!((day.minutes.gap_minutes, night.minutes.gap_minutes), (0, 0));
    // Nobody of the day team is on call at night, and nothing is missing.
    let answer = both.on_call(wall("2026-06-03 23:00"));
    let day = cover_of(&answer, "kent", "nursing");
    assert_eq!((day.state, day.required), (CoverState::Gap, false));
    assert!(day.is_closed());
}

#[test]
fn an_hour_that_no_line_covers_is_missing_once_where_a_duty_is_due() {
    let found = teams().audit(period("2026-06-03", "2026-06-03"));
    let (day, night) = (
        line_of(&found, "kent", "nursing"),
        line_of(&found, "kent", "nights"),
    );
    assert_eq!(day.minutes.gap_minutes, 0);
    assert_eq!(night.minutes.gap_minutes, DAY / 2);
    let required = day.minutes.required_minutes + night.minutes.required_minutes;
    assert_eq!(required, DAY, "the hours of one kind, once");
    let answer = teams().on_call(wall("2026-06-03 23:00"));
    assert!(cover_of(&answer, "kent", "nursing").is_closed());
    assert!(cover_of(&answer, "kent", "nights").required);
}

#[test]
fn a_line_that_serves_another_area_is_not_asked_of_this_one() {
    let far = teams()
        .area("thanet", 3)
        .duty("n", "2026-06-02 20:00", "2026-06-04 08:00", &["bob"])
        .with(|file| file.pools[1].areas = vec!["thanet".parse().unwrap()]);
    let found = far.audit(period("2026-06-03", "2026-06-03"));
    assert_eq!(
        line_of(&found, "kent", "nights").minutes.required_minutes,
        0
    );
    assert_eq!(
        line_of(&found, "kent", "nursing").minutes.required_minutes,
        DAY
    );
    assert_eq!(
        line_of(&found, "kent", "nursing").minutes.gap_minutes,
        DAY / 2
    );
}
