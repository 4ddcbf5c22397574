//! Sums: clock-change nights, goodwill, tiers and statements; and every number against
//! minute-by-minute counting.

use evenwatch::audit::{CoverMinutes, HOURS, QuestionnaireAnswer, ReasonFilter, explain};
use evenwatch::domain::calendar::Division;
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::time::{Period, local_day};
use proptest::prelude::*;
use serde_json::json;

use super::{DAY, kent};
use crate::oracles::minutes;
use crate::oracles::random::any_scene;
use crate::oracles::scene::{Scene, gaps_of, line_of, period, scene};

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

    /// Interval arithmetic and counting minute by minute agree on every number, across both clock
    /// changes.
    #[test]
    fn arithmetic_equals_counting((scene, days) in any_scene(), published in 0_usize..4) {
        let day = |at: usize| days.days().nth(at).unwrap();
        let runs: &[(usize, usize)] = [&[][..], &[(0, 2)], &[(2, 4)], &[(0, 0), (3, 4)]][published];
        let runs: Vec<Period> = runs.iter().map(|(a, b)| Period::new(day(*a), day(*b)).unwrap()).collect();
        let scene = if runs.is_empty() { scene } else { scene.published_on(runs) };
        let found = scene.audit(days);
        let within = days.interval();
        for line in &found.area_lines {
            let mut wanted = CoverMinutes::default();
            let [mut required, mut covered, mut goodwill, mut not_assessed] = [[0; HOURS]; 4];
            for at in minutes::instants(within.start, within.end) {
                let minute = minutes::minute(&scene, &line.area, &line.line, at);
                let is = |yes: bool| i64::from(yes);
                let unsaid = minute.unknown && !minute.rostered;
                let gap = minute.required && !minute.rostered && !unsaid;
                wanted.not_assessed_minutes += is(minute.required && unsaid);
                not_assessed[minute.hour_of_week] += is(minute.required && unsaid);
                wanted.required_minutes += is(minute.required);
                wanted.commissioned_full_minutes += is(minute.full);
                wanted.commissioned_partial_minutes += is(minute.commissioned && !minute.full);
                wanted.rostered_minutes += is(minute.rostered);
                wanted.covered_minutes += is(minute.required && minute.rostered);
                wanted.gap_minutes += is(gap);
                wanted.commissioned_gap_minutes += is(minute.commissioned && !minute.rostered && !unsaid);
                let unasked = minute.rostered && !minute.commissioned;
                let unfunded = minute.rostered && minute.commissioned && !minute.agreement_paid;
                let unpaid = minute.rostered && minute.agreement_paid && !minute.paid;
                wanted.goodwill_minutes += is(unasked || unfunded || unpaid);
                wanted.goodwill_not_commissioned_minutes += is(unasked);
                wanted.goodwill_unpaid_agreement_minutes += is(unfunded);
                wanted.goodwill_unpaid_on_call_minutes += is(unpaid);
                wanted.back_up_only_minutes += is(minute.required && minute.back_up_only);
                wanted.short_handed_minutes += is(minute.required && minute.short_handed);
                wanted.one_deep_minutes += is(minute.required && minute.one_deep);
                wanted.unreachable_minutes += is(minute.required && minute.unreachable);
                let stays = minute.rostered && !(unasked || unfunded || unpaid);
                wanted.gap_without_goodwill_minutes += is(minute.required && !stays && !unsaid);
                goodwill[minute.hour_of_week] += is(minute.rostered && !stays);
                wanted.gap_not_commissioned_minutes += is(gap && !minute.commissioned);
                let agreed = gap && minute.commissioned;
                let planned = minute.askable || !minute.not_planned;
                wanted.gap_no_duty_planned_minutes += is(agreed && !planned);
                wanted.gap_no_eligible_person_minutes += is(agreed && planned && !minute.askable);
                wanted.gap_unassigned_minutes += is(agreed && minute.askable);
                required[minute.hour_of_week] += is(minute.required);
                covered[minute.hour_of_week] += is(minute.required && minute.rostered);
            }
            let children = i64::from(line.children_known);
            wanted.child_required_minutes = wanted.required_minutes * children;
            wanted.child_covered_minutes = wanted.covered_minutes * children;
            wanted.child_not_assessed_minutes = wanted.not_assessed_minutes * children;
            prop_assert_eq!(line.minutes, wanted, "{} {}", line.area, line.line);
            prop_assert_eq!(&line.grid.required_minutes[..], &required[..]);
            prop_assert_eq!(&line.grid.covered_minutes[..], &covered[..]);
            prop_assert_eq!(&line.grid.goodwill_minutes[..], &goodwill[..]);
            prop_assert_eq!(&line.grid.not_assessed_minutes[..], &not_assessed[..]);
            let sums = &line.minutes;
            prop_assert_eq!(
                sums.covered_minutes + sums.gap_minutes + sums.not_assessed_minutes,
                sums.required_minutes
            );

            let rows = gaps_of(&found, line.area.as_str(), line.line.as_str());
            prop_assert_eq!(rows.iter().map(|gap| gap.gap_minutes).sum::<i64>(), wanted.gap_minutes);
            let mut all = evenwatch::domain::interval::IntervalSet::empty();
            for row in rows {
                prop_assert!(all.intersection(&row.times).is_empty(), "rows of the register do not overlap");
                all = all.union(&row.times);
            }
        }
        let mut sum = CoverMinutes::default();
        for line in &found.area_lines {
            sum += line.minutes;
        }
        prop_assert_eq!(found.totals.minutes, sum);
    }

    /// A statement is met in exactly the minutes in which each of its lines is there, and answered
    /// by what those say.
    #[test]
    fn statements_equal_counting((scene, days) in any_scene()) {
        let found = scene.audit(days);
        let within = days.interval();
        let statement = &found.statements[0];
        let lines = ["nursing", "advice"].map(|line| line.parse().unwrap());
        for area in &statement.areas {
            let (mut met, mut commissioned, mut stays) = (0, 0, 0);
            let mut any = [[false; 2]; 2];
            let mut all = [[true; 2]; 2];
            for at in minutes::instants(within.start, within.end) {
                let both = lines.each_ref().map(|line| minutes::minute(&scene, &area.area, line, at));
                let every = |of: fn(&minutes::Minute) -> bool| both.iter().all(of);
                met += i64::from(every(|m| m.rostered));
                commissioned += i64::from(every(|m| m.commissioned));
                stays += i64::from(every(|m| m.rostered && m.agreement_paid && m.paid));
                // Weekdays, 09:00-17:00, but for bank holidays.
                let (day, hour) = (both[0].hour_of_week / 24, both[0].hour_of_week % 24);
                let today = local_day(at);
                let holiday = scene.catalogue.bank_holidays.is_holiday(Division::EnglandAndWales, today);
                let band = usize::from(holiday || !(day < 5 && (9..17).contains(&hour)));
                let now = [every(|m| m.rostered), every(|m| m.commissioned)];
                for axis in 0..2 {
                    any[band][axis] |= now[axis];
                    all[band][axis] &= if axis == 0 { now[0] } else { every(|m| m.full) };
                }
            }
            prop_assert_eq!(area.sums.met_minutes, met);
            prop_assert_eq!(area.sums.commissioned_minutes, commissioned);
            prop_assert_eq!(area.sums.met_without_goodwill_minutes, stays);
            for (band, axes) in [area.answers.in_hours, area.answers.out_of_hours].into_iter().enumerate() {
                for (axis, answer) in [axes.in_practice, axes.commissioned].into_iter().enumerate() {
                    let answer = answer.unwrap();
                    let place = format!("{} band {band} axis {axis}", area.area);
                    prop_assert_eq!(answer == QuestionnaireAnswer::Full, all[band][axis], "{}", place);
                    let nothing = matches!(answer, QuestionnaireAnswer::None | QuestionnaireAnswer::NoResponse);
                    prop_assert_eq!(nothing, !any[band][axis], "{}", place);
                }
            }
        }
    }

    /// What explains a line's numbers is the same numbers, and intervals of just their lengths.
    #[test]
    fn explanations_are_the_numbers((scene, days) in any_scene()) {
        let found = scene.audit(days);
        let network = scene.network();
        for line in &found.area_lines {
            let place = (&line.area, &line.line);
            let which = ReasonFilter::place(place.0, place.1);
            let why = explain(&network, &scene.catalogue, &scene.rostered(), days, &which).remove(0);
            prop_assert_eq!(&why.sums, line);
            let (times, minutes) = (&why.times, &line.minutes);
            prop_assert_eq!(times.gap.minutes(), minutes.gap_minutes);
            prop_assert_eq!(times.goodwill().minutes(), minutes.goodwill_minutes);
            prop_assert_eq!(times.one_deep.minutes(), minutes.one_deep_minutes);
            prop_assert_eq!(&why.gaps.iter().collect::<Vec<_>>(), &gaps_of(&found, line.area.as_str(), line.line.as_str()));
            let counting = why.duties.iter().flat_map(|duty| &duty.holders).flat_map(|holder| holder.counts.intervals());
            let counting: evenwatch::domain::interval::IntervalSet = counting.copied().collect();
            prop_assert_eq!(&counting, &times.rostered, "whoever counts, and nobody else, is the cover");
        }
    }
}
