//! Reports: what they show of evenness on both clock-change nights, and that every table is whole.

use evenwatch::domain::burden::Burden;
use evenwatch::domain::intensity::Thresholds;
use evenwatch::domain::measure;
use evenwatch::domain::person::Wte;
use evenwatch::domain::service_line::Tier;
use evenwatch::reports::equity::equity;
use evenwatch::reports::{ALL, ColumnUnit, ReportSource, Value, find, paper};
use serde_json::json;

use super::scene::{Scene, from, period, scene};

/// Ann and Cat full-time, Bob half-time; Ann has the short night, Bob the long one, Cat none.
fn two_nights() -> Scene {
    scene()
        .person("ann")
        .person_with("bob", |person| {
            person.employments[0].wte = Wte::new(0.5).unwrap();
        })
        .person("cat")
        .pool(
            "n",
            "nursing",
            Tier::First,
            &["kent"],
            &["ann", "bob", "cat"],
        )
        .nights("n")
        .agreed("kent", "nursing", "full", true)
        .duty("n", "2026-03-28 20:00", "2026-03-29 08:00", &["ann"])
        .duty("n", "2026-10-24 20:00", "2026-10-25 08:00", &["bob"])
}

#[test]
fn people_without_a_duty_are_in_the_count() {
    let scene = two_nights();
    let days = period("2026-01-01", "2026-12-31");
    let found = equity(
        &scene.network(),
        &scene.catalogue,
        &scene.duties,
        &Thresholds::default(),
        days,
    );
    let pool = &found.pools[0];
    assert_eq!(pool.people_without_duty, 1);
    // out-of-hours hours carried, fair, difference
    let wanted = [("ann", 0.4, 11.0), ("bob", 0.2, 13.0), ("cat", 0.4, 0.0)];
    for (person, (name, share, hours)) in pool.people.iter().zip(wanted) {
        assert_eq!(person.person.as_str(), name);
        assert!(
            (person.share - share).abs() < 1e-9,
            "{name}: {}",
            person.share
        );
        assert!((person.carried.out_of_hours - hours).abs() < 1e-9, "{name}");
        assert!(
            (person.difference.out_of_hours - (hours - 24.0 * share)).abs() < 1e-9,
            "{name}"
        );
    }
    let hours = pool
        .burdens
        .iter()
        .find(|b| b.burden == Burden::OutOfHours)
        .unwrap();
    assert!((hours.total - 24.0).abs() < 1e-9);
    assert!(
        (hours.range_per_wte - 26.0).abs() < 1e-9,
        "Bob's 13 h at half-time against Cat's none"
    );
    assert!(
        (hours.largest_difference + 9.6).abs() < 1e-9,
        "Cat carries 9.6 h too little"
    );
    assert_eq!(
        hours.largest_difference_person.as_ref().unwrap().as_str(),
        "cat"
    );
    // Lorenz curve by WTE: Cat 0.4 of WTE with 0, Ann 0.4 with 11/24, Bob 0.2 with 13/24.
    let area = 0.4 * 11.0 / 24.0 + 0.2 * (11.0 / 24.0 + 1.0);
    assert!((hours.gini - (1.0 - area)).abs() < 1e-9, "{}", hours.gini);
}

/// Ann has every duty of each weekend of four weeks, Bob five weekday nights.
fn weekends() -> Scene {
    let mut scene = scene().person("ann").person("bob").pool(
        "p",
        "nursing",
        Tier::First,
        &["kent"],
        &["ann", "bob"],
    );
    for friday in [5, 12, 19, 26] {
        let at = |day: i64, time: &str| format!("2026-06-{:02} {time}", friday + day);
        for (from, to) in [
            (at(0, "20:00"), at(1, "08:00")),
            (at(1, "08:00"), at(1, "20:00")),
            (at(1, "20:00"), at(2, "08:00")),
            (at(2, "08:00"), at(2, "20:00")),
            (at(2, "20:00"), at(3, "08:00")),
        ] {
            scene = scene.duty("p", &from, &to, &["ann"]);
        }
    }
    for night in 1..=4 {
        let (from, to) = (
            format!("2026-06-{night:02} 20:00"),
            format!("2026-06-{:02} 08:00", night + 1),
        );
        scene = scene.duty("p", &from, &to, &["bob"]);
    }
    scene
}

#[test]
fn twenty_duties_on_four_weekends_are_four_weekends() {
    let scene = weekends();
    let of = |first, last| {
        let days = period(first, last);
        equity(
            &scene.network(),
            &scene.catalogue,
            &scene.duties,
            &Thresholds::default(),
            days,
        )
    };
    let june = of("2026-06-01", "2026-06-28");
    let [ann, bob] = june.pools[0].people.as_slice() else {
        panic!("two people");
    };
    assert_eq!(
        (ann.duties, ann.carried.weekends, ann.difference.weekends),
        (20, 4.0, 2.0)
    );
    assert_eq!((bob.duties, bob.carried.weekends), (4, 0.0));
    // Fridays, Saturdays and Sundays of four weeks; every hour of the last Sunday night but those
    // of Monday.
    assert_eq!(
        (ann.days_on_call, ann.one_in, ann.hours),
        (12, Some(28.0 / 12.0), 232.0)
    );
    assert_eq!((bob.days_on_call, bob.one_in), (4, Some(7.0)));
    let mut burdens = june.pools[0].burdens.iter();
    let weekends = burdens
        .find(|found| found.burden == Burden::Weekends)
        .unwrap();
    assert_eq!(
        (weekends.total, weekends.range_per_wte, weekends.gini),
        (4.0, 4.0, 0.5)
    );
    // The eight hours after the period's end are in the next one, where she has no duty that
    // starts.
    let july = of("2026-06-29", "2026-07-05");
    let ann = &july.pools[0].people[0];
    assert_eq!(
        (ann.duties, ann.hours, ann.carried.out_of_hours),
        (0, 8.0, 8.0)
    );
    assert_eq!((ann.carried.weekends, ann.carried.nights), (0.0, 0.0));
    assert_eq!(july.pools[0].people_without_duty, 1, "Bob alone");
}

#[test]
fn a_share_of_time_says_by_what_it_is_weighted() {
    // Kent's ten children have both services for 11 of 167 hours, Thanet's thirty never.
    let scene = two_nights()
        .area("thanet", 30)
        .pool("c", "advice", Tier::First, &["kent"], &["cat"])
        .duty("c", "2026-03-28 20:00", "2026-03-29 08:00", &["cat"]);
    let audit = scene.audit(period("2026-03-23", "2026-03-29"));
    let (by_area, by_child) = ("3.3 %", "1.6 %");
    let paper = paper(&audit);
    let tile = format!("by area-hours; {by_child} by children");
    assert!(paper.contains(by_area) && paper.contains(&tile), "{paper}");
    let notes = evenwatch::reports::coverage::of(&audit).notes.join("\n");
    let both = format!(
        "met in {by_area} of the time assessed by area-hours (an area counts by its hours assessed), {by_child} by children known"
    );
    assert!(notes.contains(&both), "{notes}");
    let table = evenwatch::reports::standards::of(&audit);
    let shown = |id: &str| {
        let at = table
            .columns
            .iter()
            .position(|column| column.id == id)
            .unwrap();
        (
            table.columns[at].name,
            table.rows[0][at].shown(ColumnUnit::Share),
        )
    };
    assert_eq!(
        shown("met_share"),
        ("Met, by area-hours", by_area.to_owned())
    );
    assert_eq!(
        shown("child_met_share"),
        ("Met, by children", by_child.to_owned())
    );
}

#[test]
fn reasons_that_overlap_say_so() {
    let away = json!({ "reason": "not-in-post" });
    let lacks = json!({ "reason": "no-contact-route" });
    let evidence = |candidates: &[(&str, serde_json::Value)]| {
        let scene = two_nights().duty("n", "2026-10-25 20:00", "2026-10-26 08:00", &[]);
        let scene = scene.vacant_because(candidates);
        let audit = scene.audit(period("2026-10-25", "2026-10-26"));
        let table = evenwatch::reports::gaps::of(&audit);
        let at = table
            .columns
            .iter()
            .position(|column| column.id == "evidence");
        let texts = table.rows.iter().filter_map(|row| match &row[at.unwrap()] {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        });
        texts.collect::<Vec<String>>().join("; ")
    };
    let one_each = evidence(&[("ann", json!([away])), ("bob", json!([lacks]))]);
    assert!(
        one_each.contains("2 candidates") && !one_each.contains("overlap"),
        "{one_each}"
    );
    let both = evidence(&[("ann", json!([away, lacks])), ("bob", json!([lacks]))]);
    assert!(
        both.contains("2 candidates") && both.contains("(reasons overlap)"),
        "{both}"
    );
}

#[test]
fn every_report_gives_a_whole_table_with_distinct_columns() {
    let mut scene = two_nights();
    let standard = scene.catalogue.standards.values_mut().next().unwrap();
    let beside = json!({ "id": "X-1", "asks": "Beside.", "cover_cannot_decide": "All of it." });
    standard.statements.push(from(beside));
    let network = scene.network();
    let source = ReportSource {
        network: &network,
        catalogue: &scene.catalogue,
        duties: &scene.duties,
        vacancies: &scene.vacancies,
        spans: &scene.spans,
        thresholds: &Thresholds::default(),
        period: period("2026-03-01", "2026-03-31"),
    };
    for report in ALL {
        assert_eq!(find(report.id).map(|found| found.title), Some(report.title));
        let table = (report.table)(&source);
        let mut ids: Vec<_> = table.columns.iter().map(|column| column.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), table.columns.len(), "{}", report.id);
        assert!(!table.rows.is_empty(), "{}", report.id);
        for row in &table.rows {
            assert_eq!(row.len(), table.columns.len(), "{}: {row:?}", report.id);
        }
        for (at, column) in table.columns.iter().enumerate() {
            let is_text = |value: &Value| matches!(value, Value::Text(_) | Value::Missing);
            let all = table.rows.iter().all(|row| {
                is_text(&row[at])
                    == matches!(
                        column.unit,
                        ColumnUnit::Text | ColumnUnit::Date | ColumnUnit::Moment
                    )
                    || row[at] == Value::Missing
            });
            assert!(
                all,
                "{}: column {} holds what its unit says",
                report.id, column.id
            );
        }
    }
    assert!(find("horoscope").is_none());
}

#[test]
fn the_paper_shows_names_as_text_and_an_empty_pool_first() {
    let scene = two_nights()
        .area("thanet", 30)
        .pool("t", "nursing", Tier::First, &["thanet"], &[])
        .with(|file| {
            file.name = "<b>Kent</b> & \"co\"".to_owned();
            file.pools[1].name = "<i>nobody</i>".to_owned();
        });
    let paper = paper(&scene.audit(period("2026-03-23", "2026-03-29")));
    assert!(
        paper.contains("&lt;b&gt;Kent&lt;/b&gt; &amp; &quot;co&quot;"),
        "{paper}"
    );
    assert!(!paper.contains("<b>") && !paper.contains("<i>"));
    let at = |text: &str| paper.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(at("has nobody in post for 167 hours; it serves 30 children") < at("<h2>"));
    assert!(at("People and values in this network are invented.") < at("<h2>"));
    // The week of the spring change has 167 hours: 11 of them are covered.
    assert!(
        paper.contains("Sun 01:00: nothing required"),
        "the hour that did not exist"
    );
    assert_eq!(
        paper.matches("<svg").count(),
        paper.matches("</svg>").count()
    );
    assert_eq!(
        paper,
        evenwatch::reports::paper(&scene.audit(period("2026-03-23", "2026-03-29"))),
        "the same each time"
    );
}

#[test]
fn every_column_with_numbers_is_a_defined_measure() {
    let scene = two_nights();
    let network = scene.network();
    let source = ReportSource {
        network: &network,
        catalogue: &scene.catalogue,
        duties: &scene.duties,
        vacancies: &scene.vacancies,
        spans: &scene.spans,
        thresholds: &Thresholds::default(),
        period: period("2026-03-01", "2026-03-31"),
    };
    let audit = scene.audit(source.period);
    let tables = ALL.iter().map(|report| (report.table)(&source));
    let more = [
        evenwatch::reports::fragility::of(&audit),
        evenwatch::reports::deliverable::of(&audit),
    ];
    let columns: Vec<_> = tables.chain(more).flat_map(|table| table.columns).collect();
    assert!(columns.len() > 80);
    let is_hour = |name: &str| name.parse::<u8>().is_ok();
    let missing: Vec<&str> = columns
        .iter()
        .filter(|column| {
            let is_known = |word| measure::find(word).is_some();
            column.unit != ColumnUnit::Text
                && !(is_known(column.id) && (is_known(column.name) || is_hour(column.name)))
        })
        .map(|column| column.name)
        .collect();
    assert_eq!(
        missing, [""; 0],
        "columns of no measure in src/domain/measure"
    );
}
