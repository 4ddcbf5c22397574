//! Places of care other than home, and what is behind the numbers of a board and of an hour of the
//! week.

use std::path::Path;

use evenwatch::audit::{AreaLineExplanation, DegradedKind, ReasonFilter, explain};
use evenwatch::config;
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::standard::PlaceOfCare;
use evenwatch::domain::time::Period;
use serde_json::json;

use crate::oracles::scene::{Scene, from, gaps_of, period, scene};

/// Consultants all day, a hospice by night and a ward for an hour of it.
fn beds() -> Scene {
    let mut scene = scene().person("con").person("hos").person("war").with(|file| {
        for kind in ["hospice-bed", "hospital-bed"] {
            let line = json!({ "id": kind, "name": kind, "kind": kind, "mode": "phone", "response_minutes": 60 });
            file.service_lines.push(from(line));
        }
    });
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config/examples"));
    scene.catalogue.standards = config::catalogue(Some(folder)).unwrap().standards;
    scene
        .pool("c", "advice", Tier::First, &["kent"], &["con"])
        .pool("h", "hospice-bed", Tier::First, &["kent"], &["hos"])
        .pool("w", "hospital-bed", Tier::First, &["kent"], &["war"])
        .duty("c", "2026-06-03 00:00", "2026-06-04 00:00", &["con"])
        .duty("h", "2026-06-03 20:00", "2026-06-04 00:00", &["hos"])
        .duty("w", "2026-06-03 22:00", "2026-06-03 23:00", &["war"])
}

#[test]
fn a_place_of_care_can_be_chosen_while_its_bed_and_advice_are_there() {
    let found = beds().audit(period("2026-06-03", "2026-06-03"));
    let place = |place| {
        let mut rows = found.degraded.iter();
        let row =
            rows.find(|row| row.kind == DegradedKind::PlaceOfCare && row.place == Some(place));
        row.unwrap().minutes
    };
    assert_eq!(place(PlaceOfCare::Hospice), 20 * 60);
    assert_eq!(place(PlaceOfCare::Hospital), 23 * 60);
    assert_eq!(place(PlaceOfCare::Home), 24 * 60, "no nurse is there");
    let gap = gaps_of(&found, "kent", "hospice-bed");
    assert_eq!(gap.iter().map(|gap| gap.gap_minutes).sum::<i64>(), 20 * 60);
}

#[test]
fn the_example_is_no_standard_of_everybody() {
    let catalogue = config::catalogue(None).unwrap();
    assert!(
        catalogue
            .standards
            .keys()
            .all(|id| id.as_str() != "places-of-care")
    );
}

fn asked(scene: &Scene, days: Period, which: &ReasonFilter) -> Vec<AreaLineExplanation> {
    explain(
        &scene.network(),
        &scene.catalogue,
        &scene.rostered(),
        days,
        which,
    )
}

/// What is behind the 168 hours of the week adds up to what is behind the whole, place by place,
/// over both clock changes.
#[test]
fn the_hours_of_the_week_add_up_to_the_whole() {
    for (first, last) in [("2026-03-23", "2026-04-05"), ("2026-10-19", "2026-11-01")] {
        let night = |day: &str, next: &str| (format!("{day} 20:00"), format!("{next} 08:00"));
        let (start, end) = if first.starts_with("2026-03") {
            night("2026-03-28", "2026-03-29")
        } else {
            night("2026-10-24", "2026-10-25")
        };
        let scene = scene()
            .area("thanet", 3)
            .person("ann")
            .pool("n", "nursing", Tier::First, &["kent", "thanet"], &["ann"])
            .nights("n")
            .agreed("kent", "nursing", "full", true)
            .agreed("kent", "line", "partial", false)
            .duty("n", &start, &end, &["ann"]);
        let days = period(first, last);
        let whole = asked(&scene, days, &ReasonFilter::default());
        let mut sums = vec![evenwatch::audit::CoverMinutes::default(); whole.len()];
        let mut gaps = vec![0; whole.len()];
        for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] {
            for hour in 0..24 {
                let which = ReasonFilter {
                    hour: Some(format!("{day}-{hour:02}").parse().unwrap()),
                    ..ReasonFilter::default()
                };
                for (at, part) in asked(&scene, days, &which).iter().enumerate() {
                    sums[at] += part.sums.minutes;
                    gaps[at] += part.gaps.iter().map(|gap| gap.gap_minutes).sum::<i64>();
                    assert_eq!(part.times.gap.minutes(), part.sums.minutes.gap_minutes);
                    let index = which.hour.unwrap().index();
                    let grid = &whole[at].sums.grid;
                    assert_eq!(
                        part.sums.minutes.required_minutes,
                        grid.required_minutes[index]
                    );
                    assert_eq!(
                        part.sums.minutes.covered_minutes,
                        grid.covered_minutes[index]
                    );
                    assert_eq!(
                        part.sums.minutes.goodwill_minutes,
                        grid.goodwill_minutes[index]
                    );
                    assert!(part.duties.len() <= whole[at].duties.len());
                }
            }
        }
        for (at, place) in whole.iter().enumerate() {
            assert_eq!(
                sums[at], place.sums.minutes,
                "{first} {} {}",
                place.sums.area, place.sums.line
            );
            assert_eq!(gaps[at], place.sums.minutes.gap_minutes);
        }
        // Sunday at one o'clock: not there in spring, twice as long in autumn.
        let one = ReasonFilter {
            area: Some("kent".parse().unwrap()),
            line: Some("nursing".parse().unwrap()),
            hour: Some("sun-01".parse().unwrap()),
            ..ReasonFilter::default()
        };
        let found = asked(&scene, days, &one);
        let (covered, required) = if first.starts_with("2026-03") {
            (0, 60)
        } else {
            (120, 180)
        };
        let minutes = found[0].sums.minutes;
        assert_eq!(
            (minutes.covered_minutes, minutes.required_minutes),
            (covered, required)
        );
        assert_eq!(found[0].duties.len(), usize::from(covered > 0));
    }
}

#[test]
fn a_board_is_its_areas_and_a_line_everywhere_is_that_line() {
    let scene = scene().area("thanet", 3).with(|file| {
        let mut other = file
            .organisations
            .iter()
            .find(|one| one.ods.as_str() == "QKS")
            .unwrap()
            .clone();
        other.ods = "QWE".parse().unwrap();
        file.organisations.push(other);
        file.areas
            .iter_mut()
            .find(|area| area.id.as_str() == "thanet")
            .unwrap()
            .board = "QWE".parse().unwrap();
    });
    let days = period("2026-06-01", "2026-06-07");
    let audit = scene.audit(days);
    for board in &audit.boards {
        let which = ReasonFilter {
            board: Some(board.board.clone()),
            ..ReasonFilter::default()
        };
        let found = asked(&scene, days, &which);
        assert!(found.iter().all(|place| place.sums.board == board.board));
        let gap: i64 = found
            .iter()
            .map(|place| place.sums.minutes.gap_minutes)
            .sum();
        assert_eq!(gap, board.summary.minutes.gap_minutes, "{}", board.board);
    }
    let which = ReasonFilter {
        line: Some("advice".parse().unwrap()),
        ..ReasonFilter::default()
    };
    let areas: Vec<String> = asked(&scene, days, &which)
        .iter()
        .map(|place| place.sums.area.to_string())
        .collect();
    assert_eq!(
        areas.len(),
        audit.area_lines.len() / scene.file.service_lines.len()
    );
}
