//! Averages and weekly rest over what is known: published days and no others, leave apart.

use serde_json::json;

use crate::scene::{PlanningInput, day, held_by, id, scene};
use crate::{Planned, evidence, unlawful};
use evenwatch_domain::contract::Severity;
use evenwatch_domain::evidence::Reason;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::pattern::{DayOfWeek, DutyKind, DutyPattern};
use evenwatch_domain::time::Period;

fn at_work(pattern: &mut DutyPattern) {
    pattern.kind = DutyKind::Shift;
}

/// Shifts of 12 hours, and Ann; at most 48 hours a week over 17 weeks.
fn shifts() -> PlanningInput {
    scene()
        .rule(
            "WTR-48",
            Severity::Hard,
            json!({"mechanism": "average-week", "at-most": 2880, "weeks": 17}),
        )
        .pattern("day", "08:00", "20:00")
        .which(at_work)
        .person("ann")
}

fn assumed(planned: &Planned, rule: &str) -> String {
    let told = planned
        .record
        .assumptions
        .iter()
        .find(|told| told.starts_with(rule));
    told.cloned().unwrap_or_default()
}

#[test]
fn a_small_pool_that_published_does_not_make_weeks_of_the_other_known() {
    let mut scene = shifts()
        .pool("call")
        .pattern("evening", "20:00", "21:00")
        .which(|pattern| pattern.days = vec![DayOfWeek::Wed])
        .member("ann")
        .person("cat");
    let only: Vec<PoolId> = vec![id("nurses")];
    let plan = |scene: &PlanningInput| {
        let planned = scene
            .try_plan_pools(Some(&only), "2026-06-01", "2026-06-07")
            .unwrap();
        (held_by(&planned, "ann").len(), assumed(&planned, "WTR-48"))
    };
    assert_eq!(plan(&scene).0, 4, "nothing of the other pool is known");
    let first = day("2026-02-09");
    for week in 0..17 {
        let on = first + chrono::Days::new(7 * week);
        scene = scene.held("cat", "evening", &(on + chrono::Days::new(2)).to_string());
    }
    let (held, told) = plan(&scene);
    assert_eq!(held, 4, "48 h in the one week of which all is known");
    assert!(
        told.starts_with("WTR-48 is averaged over 1 to 17 of 17 weeks"),
        "{told}"
    );
}

#[test]
fn halves_of_weeks_are_no_weeks() {
    let planned = shifts().plan("2026-06-04", "2026-06-10");
    assert_eq!(held_by(&planned, "ann").len(), 4, "48 h in seven days");
    let told = assumed(&planned, "WTR-48");
    assert!(
        told.starts_with("WTR-48 is averaged over 1 of 17 weeks"),
        "{told}"
    );
    // Three free days of the next week do not make room for more in the week before.
    let scene = shifts().week("day", "2026-06-08");
    let mut known = scene.clone();
    known
        .published
        .retain(|one| one.duty.day < day("2026-06-11"));
    assert_eq!(
        held_by(&known.plan("2026-06-01", "2026-06-07"), "ann").len(),
        4
    );
    assert_eq!(
        held_by(&scene.plan("2026-06-01", "2026-06-07"), "ann").len(),
        7,
        "the whole week does"
    );
    // Fewer than seven days are no breach by themselves.
    assert_eq!(
        held_by(&shifts().plan("2026-06-01", "2026-06-03"), "ann").len(),
        3
    );
}

/// Ann's nights of 10 hours at work, 21:00 to 07:00; an opt-out has lifted all but these rules.
fn nights() -> PlanningInput {
    scene()
        .pattern("night", "21:00", "07:00")
        .which(at_work)
        .person("ann")
}

#[test]
fn a_night_worker_is_one_who_works_a_night_a_week_of_what_is_known() {
    let night = json!({"classes": ["shift", "resident-on-call"], "night-at-least": 180});
    let rule = json!({"mechanism": "average-week", "at-most": 2880, "weeks": 17, "nights": 17, "night": night});
    let planned = nights()
        .rule("WTR-N8", Severity::Hard, rule)
        .plan("2026-06-01", "2026-06-14");
    assert_eq!(held_by(&planned, "ann").len(), 9, "96 hours in two weeks");
    let reasons = &planned.record.vacancies[0].candidates[0].reasons;
    assert!(
        matches!(&reasons[..], [Reason::Rule { rule, .. }] if rule.as_str() == "WTR-N8"),
        "{reasons:?}"
    );
}

#[test]
fn days_that_are_not_published_give_no_weekly_rest() {
    let rule = json!({"mechanism": "weekly-rest", "which": {"classes": ["shift"]}, "rest": 1440, "times": 2, "days": 14});
    // Periods of 14 days begin on Monday 1 and Monday 15 June 2026.
    let scene = nights().rule("WTR-W24", Severity::Hard, rule);
    let planned = scene.plan("2026-06-08", "2026-06-21");
    assert_eq!(
        held_by(&planned, "ann").len(),
        12,
        "a day of rest in each half"
    );
    assert!(assumed(&planned, "WTR-W24").contains("not all published"));
    // Where the weeks about it are published and free, the rest lies in them.
    let known = scene
        .week("night", "2026-06-01")
        .week("night", "2026-06-22");
    let planned = known.plan("2026-06-08", "2026-06-21");
    assert_eq!(held_by(&planned, "ann").len(), 14);
    assert_eq!(assumed(&planned, "WTR-W24"), "");
}

#[test]
fn days_of_leave_are_no_days_without_work() {
    let scene = shifts()
        .leave("2026-06-01", "2026-06-06")
        .held("ann", "day", "2026-06-07")
        .week("day", "2026-06-01");
    let planned = scene.plan("2026-06-08", "2026-06-14");
    // 8 days are counted: 54.9 hours of them may be worked, 12 are.
    assert_eq!(held_by(&planned, "ann").len(), 3);
    let told = assumed(&planned, "WTR-48");
    assert!(
        told.starts_with("WTR-48 is averaged over 8 days of 17 weeks"),
        "{told}"
    );
    // What is published is judged alike.
    let mut published = scene;
    for on in 8..15 {
        published = published.held("ann", "day", &format!("2026-06-{on:02}"));
    }
    let period = Period::new(day("2026-06-08"), day("2026-06-14")).unwrap();
    let found = unlawful(
        &published.network(),
        &published.catalogue,
        &published.published,
        period,
    )
    .unwrap();
    let [breach] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(breach.rule.as_str(), "WTR-48");
    assert!(
        breach.text.contains("averaged over 8 days"),
        "{}",
        breach.text
    );
}

#[test]
fn evidence_asks_averages_of_published_weeks_alone() {
    // Two weeks of four shifts each, and one between them that nothing is published for.
    let mut scene = shifts();
    for monday in ["2026-06-01", "2026-06-15"] {
        for on in 0..4 {
            let on = day(monday) + chrono::Days::new(on);
            scene = scene.held("ann", "day", &on.to_string());
        }
        scene = scene.week("day", monday);
    }
    let (duties, _) = scene.duties("2026-06-05", "2026-06-05");
    let period = Period::new(day("2026-06-01"), day("2026-06-21")).unwrap();
    let found = evidence(
        &scene.network(),
        &scene.catalogue,
        &scene.published,
        &duties,
        period,
    );
    let reasons = &found[0].candidates[0].reasons;
    let bars =
        |reason: &Reason| matches!(reason, Reason::Rule { rule, .. } if rule.as_str() == "WTR-48");
    assert!(reasons.iter().any(bars), "{reasons:?}");
}
