//! Rules across the ends of what is planned: duties published before, beside and after it bind
//! whoever is planned, and whatever is published is judged whole, in whichever order it came to be.

use serde_json::json;

use crate::scene::{PlanningInput, day, held_by, id, scene};
use crate::{PlanError, PlanSpec, duties, judge, reach, unlawful};
use evenwatch_domain::contract::Severity;
use evenwatch_domain::evidence::Reason;
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::rota::{Duty, Holder};
use evenwatch_domain::time::Period;
use evenwatch_domain::unlawful::sentence;

/// Twelve-hour days and nights at the place of work.
fn shifts() -> PlanningInput {
    let shift = |pattern: &mut evenwatch_domain::pattern::DutyPattern| {
        pattern.kind = evenwatch_domain::pattern::DutyKind::Shift;
    };
    scene()
        .pattern("day", "08:00", "20:00")
        .which(shift)
        .pattern("night", "20:00", "08:00")
        .which(shift)
}

fn period(from: &str, to: &str) -> Period {
    Period::new(day(from), day(to)).unwrap()
}

/// The judge's word on a draft in which people hold occurrences of patterns.
fn judged(
    scene: &PlanningInput,
    (from, to): (&str, &str),
    held: &[(&str, &str, &str)],
) -> Result<usize, String> {
    let network = scene.network();
    let period = period(from, to);
    let owed = duties(&network, &scene.catalogue, &period, None);
    let mut draft = owed.0.clone();
    for (person, pattern, on) in held {
        let wanted = DutyId::of(&id(pattern), day(on));
        let duty = draft.iter_mut().find(|duty| duty.id == wanted).unwrap();
        duty.holders.push(Holder {
            person: id(person),
            pinned: false,
        });
    }
    let request = PlanSpec {
        history: &scene.published,
        ..PlanSpec::first(period)
    };
    match judge(&network, &scene.catalogue, &request, owed.0, &draft) {
        Ok(breaches) => Ok(breaches.len()),
        Err(PlanError::JudgeRefused { details, .. }) => Err(details.join("; ")),
        Err(other) => panic!("{other}"),
    }
}

/// What is unlawful in the week of Monday 1 June 2026: rules, and the sentence of each.
fn found(scene: &PlanningInput) -> Vec<(String, String)> {
    let week = period("2026-06-01", "2026-06-07");
    let found = unlawful(&scene.network(), &scene.catalogue, &scene.published, week).unwrap();
    found
        .into_iter()
        .map(|breach| (breach.rule.to_string(), breach.text))
        .collect()
}

#[test]
fn whichever_of_two_weeks_is_published_second_is_refused_with_both_duties() {
    let weeks = [("2026-06-01", "2026-06-07"), ("2026-06-08", "2026-06-14")];
    let (night, morning) = (("ann", "night", "2026-06-07"), ("ann", "day", "2026-06-08"));
    let people = || shifts().people(["ann", "ben"]);
    let later_first = people().held(morning.0, morning.1, morning.2);
    let earlier_first = people().held(night.0, night.1, night.2);
    for told in [
        judged(&later_first, weeks[0], &[night]).unwrap_err(),
        judged(&earlier_first, weeks[1], &[morning]).unwrap_err(),
    ] {
        for part in [
            "ann breaks WTR-D11",
            "by 11 h (limit 11 h)",
            "\"night\" of nurses, Sun 7 Jun 2026 20:00 to Mon 8 Jun 08:00",
            "\"day\" of nurses, Mon 8 Jun 2026 08:00 to 20:00",
        ] {
            assert!(told.contains(part), "no {part:?} in: {told}");
        }
    }
    assert_eq!(
        judged(&later_first, weeks[0], &[("ben", "night", "2026-06-07")]),
        Ok(0)
    );
}

#[test]
fn a_plan_keeps_rest_before_a_duty_published_after_it() {
    let mut scene = shifts().person("ann").held("ann", "day", "2026-06-08");
    scene.file.duty_patterns[0].days = vec![evenwatch_domain::pattern::DayOfWeek::Mon];
    let planned = scene.plan("2026-06-06", "2026-06-07");
    assert_eq!(held_by(&planned, "ann"), ["06-06 20:00"]);
    let night = DutyId::of(&id("night"), day("2026-06-07"));
    let vacancy = planned
        .record
        .vacancies
        .iter()
        .find(|v| v.duty == night)
        .unwrap();
    let blocks = |reason: &&Reason| {
        matches!(reason, Reason::Rule { rule, clashes, .. }
            if rule.as_str() == "WTR-D11" && clashes.contains(&DutyId::of(&id("day"), day("2026-06-08"))))
    };
    assert!(
        vacancy.candidates[0]
            .reasons
            .iter()
            .any(|reason| blocks(&reason)),
        "{vacancy:?}"
    );
}

#[test]
fn a_replan_inside_a_published_rota_keeps_rest_on_both_sides() {
    // Only Wednesday is planned again; Ann's day on Thursday and night on Tuesday stand.
    let scene = shifts()
        .people(["ann", "ben"])
        .held("ann", "night", "2026-06-02")
        .held("ann", "day", "2026-06-04");
    let planned = scene.plan("2026-06-03", "2026-06-03");
    assert_eq!(held_by(&planned, "ann"), [""; 0]);
    assert_eq!(
        held_by(&planned, "ben").len(),
        1,
        "one of the two: they touch"
    );
}

#[test]
fn one_in_n_and_runs_are_counted_over_both_ends() {
    let nights = || {
        scene()
            .pattern("night", "20:00", "08:00")
            .people(["ann", "ben"])
    };
    let mut terms = nights();
    terms.file.people[0].on_call.at_most_one_in = Some(4);
    let one = terms.held("ann", "night", "2026-06-06");
    for (on, free) in [
        ("2026-06-02", true),
        ("2026-06-03", false),
        ("2026-06-09", false),
        ("2026-06-10", true),
    ] {
        assert_eq!(
            judged(&one, (on, on), &[("ann", "night", on)]).is_ok(),
            free,
            "{on}"
        );
        let planned = one.clone().plan(on, on);
        assert!(free || held_by(&planned, "ann").is_empty(), "{on}");
    }
    let runs = json!({"mechanism": "consecutive-on-call", "at-most": 3});
    let scene = nights().rule("OC-CON", Severity::Hard, runs);
    let scene = ["2026-06-01", "2026-06-02", "2026-06-04", "2026-06-05"]
        .into_iter()
        .fold(scene, |scene, on| scene.held("ann", "night", on));
    assert!(
        judged(
            &scene,
            ("2026-06-03", "2026-06-03"),
            &[("ann", "night", "2026-06-03")]
        )
        .is_err()
    );
}

#[test]
fn duties_of_pools_that_are_not_planned_count_before_inside_and_after() {
    let scene = scene()
        .pattern("day", "08:00", "20:00")
        .people(["ann", "ben"])
        .pool("others")
        .member("ann")
        .pattern("other-night", "20:00", "08:00");
    for night in ["2026-05-31", "2026-06-01"] {
        let scene = scene.clone().held("ann", "other-night", night);
        let planned = scene
            .try_plan_pools(Some(&[id("nurses")]), "2026-06-01", "2026-06-01")
            .unwrap();
        assert_eq!(held_by(&planned, "ben").len(), 1, "{night}");
    }
}

#[test]
fn what_was_unlawful_already_blocks_nobody_else_and_is_told() {
    let scene = shifts()
        .people(["ann", "ben"])
        .held("ann", "night", "2026-06-02")
        .held("ann", "day", "2026-06-03");
    let days = ("2026-06-04", "2026-06-05");
    assert_eq!(
        judged(
            &scene,
            days,
            &[("ann", "day", "2026-06-05"), ("ben", "night", "2026-06-04")]
        ),
        Ok(0)
    );
    assert!(scene.try_plan("2026-06-04", "2026-06-05").is_ok());
    let told = found(&scene);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "WTR-D11");
    let planned = scene.plan("2026-06-01", "2026-06-03");
    assert!(
        planned
            .duties
            .iter()
            .any(|duty: &Duty| !duty.holders.is_empty())
    );
}

#[test]
fn what_is_published_is_judged_whole() {
    let pair = shifts()
        .people(["ann", "ben"])
        .held("ann", "night", "2026-06-07")
        .held("ann", "day", "2026-06-08");
    let week = |from: &str| period(from, from);
    let of = |from: &str| {
        unlawful(
            &pair.network(),
            &pair.catalogue,
            &pair.published,
            week(from),
        )
        .unwrap()
    };
    for (on, wanted) in [
        ("2026-06-06", 0),
        ("2026-06-07", 1),
        ("2026-06-08", 1),
        ("2026-06-09", 0),
    ] {
        assert_eq!(of(on).len(), wanted, "{on}");
    }
    assert_eq!(
        sentence(&of("2026-06-07")).unwrap(),
        "2 published duties of 1 person break the law or a contract: WTR-D11 once"
    );
    // A chain of three has two rests too short, and a third person none.
    let chain = pair
        .held("ann", "night", "2026-06-08")
        .held("ben", "day", "2026-06-05");
    assert_eq!(
        found(&chain).len(),
        1,
        "the second rest lies after the week"
    );
    let soft = chain.rule(
        "XX",
        Severity::Soft(1),
        json!({"mechanism": "rest", "at-least": 6000}),
    );
    assert_eq!(found(&soft).len(), 1, "wishes are no law");
}

#[test]
fn averages_leave_out_weeks_without_a_rota() {
    // At most 24 hours a week, on average over 4 weeks: two shifts of 12 hours.
    let average = json!({"mechanism": "average-week", "at-most": 1440, "weeks": 4});
    let scene = || {
        shifts()
            .rule("WTR-48", Severity::Hard, average.clone())
            .person("ann")
    };
    let three = [
        ("ann", "day", "2026-06-01"),
        ("ann", "day", "2026-06-03"),
        ("ann", "day", "2026-06-05"),
    ];
    let week = ("2026-06-01", "2026-06-07");
    assert!(
        judged(&scene(), week, &three).is_err(),
        "one week is all that is known"
    );
    // A rota of one duty in the week before: two known weeks, four shifts in all are lawful.
    let before = |days: &[&str]| {
        let held = days
            .iter()
            .fold(scene(), |scene, day| scene.held("ann", "day", day));
        held.week("day", days[0])
    };
    assert_eq!(judged(&before(&["2026-05-25"]), week, &three), Ok(0));
    let more = before(&["2026-05-25", "2026-05-27", "2026-05-29"]);
    let told = judged(&more, week, &three).unwrap_err();
    assert!(
        told.contains("averaged over 2 weeks with a published rota"),
        "{told}"
    );
    assert!(told.contains("by 12 h (limit 24 h"), "{told}");
    // Beyond two unknown weeks a light week makes no heavy one lawful, nor further away.
    for light in ["2026-05-11", "2026-04-27"] {
        assert!(judged(&before(&[light]), week, &three).is_err(), "{light}");
    }
    // What is published after counts as what is published before.
    assert_eq!(judged(&before(&["2026-06-08"]), week, &three), Ok(0));
    let after = before(&["2026-06-08", "2026-06-10", "2026-06-12"]);
    assert!(judged(&after, week, &three).is_err());
    assert!(judged(&before(&["2026-06-22"]), week, &three).is_err());
}

#[test]
fn how_far_is_looked_follows_from_the_rules() {
    let days = |scene: &PlanningInput| reach(&scene.network(), &scene.catalogue).num_days();
    assert_eq!(
        reach(&scene().network(), &scene().catalogue).num_hours(),
        11
    );
    let long = json!({"mechanism": "average-week", "at-most": 2880, "weeks": 26});
    assert_eq!(days(&scene().rule("WTR-48", Severity::Hard, long)), 34 * 7);
    let scene = scene()
        .person("ann")
        .who(|ann| ann.on_call.at_most_one_in = Some(9));
    assert_eq!(days(&scene), 10);
}

#[test]
fn what_stands_after_the_period_is_no_burden_of_the_plan() {
    // Ann's nights after the period bind her rests and leave her share of the nights inside it as
    // it was.
    let nights = || {
        scene()
            .pattern("night", "20:00", "08:00")
            .people(["ann", "ben"])
    };
    let scene = ["2026-06-10", "2026-06-11", "2026-06-12"]
        .into_iter()
        .fold(nights(), |scene, on| scene.held("ann", "night", on));
    let planned = scene.plan("2026-06-01", "2026-06-04");
    assert_eq!(held_by(&planned, "ann").len(), 2);
    assert_eq!(planned.duties.len(), 4);
}

#[test]
fn weekly_rest_is_asked_of_the_same_weeks_whatever_is_planned() {
    let rest = json!({"mechanism": "weekly-rest", "rest": 1440, "times": 1, "days": 7});
    let scene = shifts()
        .rule("WTR-W24", Severity::Hard, rest)
        .people(["ann", "ben"]);
    // Six days published of Monday to Saturday; the Sunday alone is planned.
    let scene = ["01", "02", "03", "04", "05", "06"]
        .into_iter()
        .fold(scene, |scene, on| {
            scene.held("ann", "day", &format!("2026-06-{on}"))
        });
    let sunday = ("2026-06-07", "2026-06-07");
    assert!(judged(&scene, sunday, &[("ann", "day", "2026-06-07")]).is_err());
    let monday = ("2026-06-08", "2026-06-08");
    assert_eq!(
        judged(&scene, monday, &[("ann", "day", "2026-06-08")]),
        Ok(0)
    );
}
