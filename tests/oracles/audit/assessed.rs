//! What is not assessed: time for which nobody has published, told beside the gap and in no share.

use evenwatch::audit::{GapCause, QuestionnaireAnswer, WarningKind};
use evenwatch::domain::service_line::Tier;
use serde_json::json;

use super::{DAY, kent};
use crate::oracles::scene::{Scene, gaps_of, line_of, period, scene};

/// Nurse and consultant in Kent by day from 08:00 and by night, on each of these nights and the
/// days before them.
fn around_the_clock(days: &[(&str, &str)]) -> Scene {
    let mut scene = scene()
        .person("ann")
        .person("con")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .pool("c", "advice", Tier::Second, &["kent"], &["con"]);
    for (day, next) in days {
        for (pool, person) in [("n", "ann"), ("c", "con")] {
            let (eight, twenty) = (format!("{day} 08:00"), format!("{day} 20:00"));
            scene = scene.duty(pool, &eight, &twenty, &[person]);
            scene = scene.duty(pool, &twenty, &format!("{next} 08:00"), &[person]);
        }
    }
    scene
}

/// The audit begins at midnight and the first duty at eight, over both clock changes: full cover is
/// full.
#[test]
fn hours_before_the_first_duty_of_a_rota_are_no_gap() {
    for (first, second, after, minutes) in [
        ("2026-03-28", "2026-03-29", "2026-03-30", 47 * 60),
        ("2026-10-24", "2026-10-25", "2026-10-26", 49 * 60),
    ] {
        let rota = around_the_clock(&[(first, second), (second, after)]);
        let rota = rota.published_over(&[(first, second)]);
        let found = rota.audit(period(first, second));
        let nursing = line_of(&found, "kent", "nursing").minutes;
        assert_eq!(nursing.required_minutes, minutes, "{first}");
        assert_eq!(nursing.not_assessed_minutes, 8 * 60, "{first}");
        assert_eq!(
            (nursing.gap_minutes, nursing.covered_share()),
            (0, Some(1.0))
        );
        let statement = &found.statements[0];
        assert_eq!(statement.overall.areas_fully_met, 1);
        assert_eq!(statement.inequality.children_full_share, Some(1.0));
        assert_eq!(
            statement.areas[0].answers.out_of_hours.in_practice,
            Some(QuestionnaireAnswer::Full)
        );
        assert!(found.gaps.is_empty(), "{:?}", found.gaps);
        // The same rota with the days before it published too.
        let days = [("2026-03-27", first), ("2026-10-23", first)];
        let before = days[usize::from(first.starts_with("2026-10"))];
        let whole = around_the_clock(&[before, (first, second), (second, after)]);
        let whole = whole.published_over(&[(before.0, second)]);
        let whole = whole.audit(period(first, second));
        assert_eq!(whole.totals.minutes.not_assessed_minutes, 0);
        assert_eq!(line_of(&whole, "kent", "nursing").minutes.gap_minutes, 0);
    }
}

/// A rota that begins on a Saturday says nothing of the weekend from Friday on, in whichever night
/// clocks change.
#[test]
fn a_weekend_that_began_before_a_rota_is_no_gap() {
    for (days, hours) in [
        (["2026-03-28", "2026-03-30", "2026-03-31"], 24 + 23 + 9),
        (["2026-10-24", "2026-10-26", "2026-10-27"], 24 + 25 + 9),
    ] {
        let [saturday, monday, tuesday] = days;
        let nine = |day: &str| format!("{day} 09:00");
        let rota = scene()
            .person("con")
            .pool("c", "advice", Tier::Second, &["kent"], &["con"])
            .with(|file| {
                for (id, days, after) in [
                    ("weekday", &["mon", "tue", "wed", "thu"][..], 1),
                    ("weekend", &["fri"], 3),
                ] {
                    let pattern = json!({
                        "id": id, "name": id, "pool": "c", "days": days, "start": "09:00", "end": "09:00",
                        "days_after": after, "kind": "non-resident-on-call"
                    });
                    file.duty_patterns.push(serde_json::from_value(pattern).unwrap());
                }
            })
            .duty("c", &nine(monday), &nine(tuesday), &["con"])
            .published_over(&[(saturday, monday)]);
        let found = rota.audit(period(saturday, monday));
        let advice = line_of(&found, "kent", "advice").minutes;
        assert_eq!(advice.not_assessed_minutes, hours * 60, "{saturday}");
        assert_eq!(advice.gap_minutes, 0, "{saturday}");
        assert_eq!(advice.covered_minutes, 15 * 60, "{saturday}");
    }
}

#[test]
fn months_without_a_rota_are_told_with_their_size_and_in_no_share() {
    let rota = around_the_clock(&[("2026-06-01", "2026-06-02")]);
    let rota = rota.published_over(&[("2026-06-01", "2026-06-01")]);
    let found = rota.audit(period("2026-06-01", "2026-06-30"));
    let nursing = line_of(&found, "kent", "nursing").minutes;
    assert_eq!(nursing.covered_minutes, DAY);
    assert_eq!(nursing.gap_minutes, 0);
    assert_eq!(nursing.not_assessed_minutes, 29 * DAY);
    assert_eq!(found.statements[0].overall.met_share(), Some(1.0));
    assert_eq!(found.statements[0].overall.areas_no_response, 1);
    assert_eq!(found.statements[0].overall.areas_fully_met, 0);
    let warning = found
        .warnings
        .iter()
        .find(|w| w.kind == WarningKind::NotAssessed);
    let message = &warning.unwrap().message;
    assert!(
        message.contains("1,392 hours required are not assessed"),
        "{message}"
    );
}

/// A rota that follows at once is the same run: the hours between its last duty and its first are
/// in no rota's beginning.
#[test]
fn rotas_that_follow_each_other_leave_nothing_between_them() {
    let nights = kent()
        .duty("n", "2026-06-01 20:00", "2026-06-02 08:00", &["ann"])
        .duty("n", "2026-06-02 20:00", "2026-06-03 08:00", &["ann"]);
    let two = [("2026-06-01", "2026-06-01"), ("2026-06-02", "2026-06-02")];
    let found = nights
        .published_over(&two)
        .audit(period("2026-06-01", "2026-06-03"));
    let nursing = line_of(&found, "kent", "nursing").minutes;
    // Monday until 20:00, and Wednesday from 08:00.
    assert_eq!(nursing.not_assessed_minutes, (20 + 16) * 60);
    assert_eq!(nursing.gap_minutes, 12 * 60, "Tuesday by day");
    assert_eq!(
        gaps_of(&found, "kent", "nursing")[0].cause,
        GapCause::NoPattern
    );
}

#[test]
fn an_area_without_a_pool_or_with_an_empty_one_is_a_gap_whatever_is_published() {
    let bare = scene().agreed("kent", "nursing", "full", true);
    let empty = bare
        .clone()
        .pool("n", "nursing", Tier::First, &["kent"], &[]);
    for scene in [bare, empty] {
        let found = scene
            .published_over(&[])
            .audit(period("2026-06-03", "2026-06-03"));
        let nursing = line_of(&found, "kent", "nursing").minutes;
        assert_eq!(
            (nursing.gap_minutes, nursing.not_assessed_minutes),
            (DAY, 0)
        );
    }
}

#[test]
fn a_pool_that_has_published_speaks_for_the_line() {
    let two = scene()
        .person("ann")
        .person("bob")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .pool("m", "nursing", Tier::Second, &["kent"], &["bob"])
        .duty("n", "2026-06-03 00:00", "2026-06-03 12:00", &["ann"])
        .published_over(&[("2026-06-03", "2026-06-03")]);
    let found = two.audit(period("2026-06-03", "2026-06-03"));
    let nursing = line_of(&found, "kent", "nursing").minutes;
    assert_eq!(
        (nursing.gap_minutes, nursing.not_assessed_minutes),
        (DAY / 2, 0)
    );
}
