//! The questionnaire of audits: in hours and out of hours, in practice and formally; and how
//! unequal areas are.

use std::collections::BTreeMap;

use evenwatch::audit::{Audit, Axes, QuestionnaireAnswer};
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::standard::Standard;
use serde_json::json;

use crate::oracles::scene::{Scene, from, period, scene};

/// The nursing half of Kent's answers: in hours, then out of hours.
fn nursing(audit: &Audit) -> [Axes; 2] {
    let answers = audit.statements[0].areas[0].kinds[0].answers;
    [answers.in_hours, answers.out_of_hours]
}

/// Wednesday 3 and Thursday 4 June 2026.
fn audited(scene: &Scene) -> Audit {
    scene.audit(period("2026-06-03", "2026-06-04"))
}

#[test]
fn each_answer_by_what_makes_it() {
    use QuestionnaireAnswer::{Full, NoResponse, None, Partial};
    let office = json!([{"days": ["wed", "thu"], "start": "09:00", "end": "17:00"}]);
    let wednesday = json!([{"days": ["wed"], "start": "00:00", "end": "00:00"}]);
    let staffed = || {
        scene()
            .person("ann")
            .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
    };
    let silent = || staffed().published_over(&[]);
    let days = ["2026-06-03 00:00", "2026-06-05 00:00"];
    // In hours: in practice, formally; out of hours: the same.
    let table = [
        (
            "nothing is known",
            silent(),
            [NoResponse, NoResponse, NoResponse, NoResponse],
        ),
        ("no pool", scene(), [None, NoResponse, None, NoResponse]),
        (
            "a pool without people",
            scene().pool("n", "nursing", Tier::First, &["kent"], &[]),
            [None, NoResponse, None, NoResponse],
        ),
        (
            "all of it",
            staffed()
                .agreed("kent", "nursing", "full", true)
                .duty("n", days[0], days[1], &["ann"]),
            [Full, Full, Full, Full],
        ),
        (
            "commissioned in part",
            silent().agreed("kent", "nursing", "partial", true),
            [NoResponse, Partial, NoResponse, Partial],
        ),
        (
            "declined",
            silent().agreed("kent", "nursing", "none", false),
            [NoResponse, None, NoResponse, None],
        ),
        (
            "asked, and no answer",
            silent().agreed("kent", "nursing", "no-response", false),
            [NoResponse, NoResponse, NoResponse, NoResponse],
        ),
        (
            "office hours agreed: others are left out, not unknown",
            silent().agreed_for("kent", "nursing", "full", true, &office),
            [NoResponse, Full, NoResponse, None],
        ),
        (
            "one day of two",
            staffed()
                .agreed_for("kent", "nursing", "full", true, &wednesday)
                .duty("n", "2026-06-04 00:00", days[1], &["ann"]),
            [Partial, Partial, Partial, Partial],
        ),
        (
            "there by day: by night nobody is",
            staffed().duty("n", "2026-06-03 09:00", "2026-06-03 17:00", &["ann"]),
            [Partial, NoResponse, None, NoResponse],
        ),
    ];
    for (name, scene, wanted) in table {
        let [within, outside] = nursing(&audited(&scene));
        let found = [
            within.in_practice,
            within.commissioned,
            outside.in_practice,
            outside.commissioned,
        ];
        assert_eq!(found, wanted.map(Some), "{name}");
    }
}

/// Full, none or no response in practice hang on the share of time that is assessed, not on whether
/// any is.
#[test]
fn no_response_in_practice_does_not_turn_on_one_minute() {
    use QuestionnaireAnswer::{Full, NoResponse, None};
    let staffed = || {
        scene()
            .person("ann")
            .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
    };
    let one_minute = || staffed().duty("n", "2026-06-03 23:59", "2026-06-04 00:00", &["ann"]);
    let wednesday = [("2026-06-03", "2026-06-03")];
    let both = [("2026-06-03", "2026-06-04")];
    let day = staffed().duty("n", "2026-06-03 00:00", "2026-06-04 00:00", &["ann"]);
    for (name, scene, wanted) in [
        (
            "a minute of a rota",
            one_minute().published_over(&wednesday),
            NoResponse,
        ),
        (
            "half of the time, covered",
            day.published_over(&wednesday),
            Full,
        ),
        (
            "all of the time, and empty",
            staffed()
                .duty("n", "2026-06-03 00:00", "2026-06-03 00:01", &[])
                .published_over(&both),
            None,
        ),
    ] {
        let [_, outside] = nursing(&audited(&scene));
        assert_eq!(outside.in_practice, Some(wanted), "{name}");
    }
}

#[test]
fn a_statement_that_is_known_to_fail_in_one_half_is_answered_none() {
    let scene = scene()
        .person("ann")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .agreed("kent", "nursing", "none", false);
    let answers = audited(&scene).statements[0].areas[0].answers;
    assert_eq!(
        answers.in_hours.commissioned,
        Some(QuestionnaireAnswer::None),
        "advice did not answer"
    );
    assert_eq!(
        answers.in_hours.in_practice,
        Some(QuestionnaireAnswer::None),
        "advice has no pool"
    );
}

#[test]
fn answers_are_counted_by_area_and_by_child_for_board_region_and_nation() {
    let mut scene = scene().area("thanet", 30).with(|file| {
        file.organisations.push(from(
            json!({"ods": "QWO", "name": "Other", "kind": "icb", "region": "Y63"}),
        ));
    });
    scene.file.areas[1].board = "QWO".parse().unwrap();
    let scene = scene
        .agreed("kent", "nursing", "full", true)
        .agreed("kent", "advice", "full", true)
        .agreed("thanet", "nursing", "full", true)
        .agreed("thanet", "advice", "partial", true);
    let found = audited(&scene);
    let statement = &found.statements[0];
    let overall = statement.overall.questionnaire.out_of_hours_commissioned;
    assert_eq!(
        (
            overall.areas.full,
            overall.areas.partial,
            overall.areas.all()
        ),
        (1, 1, 2)
    );
    assert_eq!((overall.children.full, overall.children.partial), (10, 30));
    assert_eq!(
        statement.kinds[0].answers.in_hours_commissioned.areas.full, 2,
        "nursing alone"
    );
    let regions: Vec<_> = statement
        .regions
        .iter()
        .map(|r| (r.name.as_str(), r.sums.children_known))
        .collect();
    assert_eq!(
        regions,
        [("South East", 10), ("North East and Yorkshire", 30)]
    );
    assert_eq!(
        statement.boards[1]
            .sums
            .questionnaire
            .in_hours_commissioned
            .areas
            .partial,
        1
    );
}

#[test]
fn inequality_counts_children_and_not_areas() {
    let scene = scene()
        .area("thanet", 30)
        .area("sussex", 60)
        .person("ann")
        .person("con")
        .pool("n", "nursing", Tier::First, &["kent", "thanet"], &["ann"])
        .pool("c", "advice", Tier::Second, &["kent", "thanet"], &["con"])
        .duty("n", "2026-06-03 00:00", "2026-06-05 00:00", &["ann"])
        .duty("c", "2026-06-03 00:00", "2026-06-05 00:00", &["con"])
        .with(|file| file.people[0].reaches = vec!["kent".parse().unwrap()]);
    let inequality = &audited(&scene).statements[0].inequality;
    assert_eq!(
        (inequality.least, inequality.most, inequality.spread),
        (Some(0.0), Some(1.0), Some(1.0))
    );
    assert_eq!(
        (inequality.median, inequality.upper_quartile),
        (Some(0.0), Some(0.0))
    );
    assert_eq!(
        (
            inequality.children_full_share,
            inequality.children_none_share
        ),
        (Some(0.1), Some(0.9))
    );
    let worst: Vec<_> = inequality
        .worst_first
        .iter()
        .map(evenwatch::domain::ids::AreaId::as_str)
        .collect();
    assert_eq!(
        worst,
        ["sussex", "thanet", "kent"],
        "of equal share, more children first"
    );
}

#[test]
fn a_board_has_a_standard_of_its_own() {
    let own: Standard = from(json!({
        "id": "own", "name": "Own", "source": "a board", "in_hours": [{"days": ["wed"], "start": "08:00", "end": "12:00"}],
        "statements": [{"id": "OWN-1", "asks": "a number to ring by day", "all_of": ["bereavement-support"],
            "hours": [{"days": ["wed"], "start": "08:00", "end": "18:00"}]}]
    }));
    let scene = scene().agreed_for(
        "kent",
        "line",
        "full",
        true,
        &json!([{"days": ["wed"], "start": "08:00", "end": "12:00"}]),
    );
    let mut scene = scene;
    scene.catalogue.standards = BTreeMap::from([(own.id.clone(), own)]);
    let found = audited(&scene);
    let area = &found.statements[0].areas[0];
    assert_eq!(area.sums.required_minutes, 600);
    assert_eq!(
        area.answers.in_hours.commissioned,
        Some(QuestionnaireAnswer::Full)
    );
    assert_eq!(
        area.answers.out_of_hours.commissioned,
        Some(QuestionnaireAnswer::None)
    );
}
