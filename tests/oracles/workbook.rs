//! The workbook of an audit, read back as a spreadsheet reads it; and the board paper.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use evenwatch::audit::Audit;
use evenwatch::config;
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::unlawful::PublishedBreach;
use evenwatch::reports::{FileName, RemedyAnswer, paper, paper_with};
use serde_json::json;

use super::scene::{period, scene};

/// A week of nights with the spring change of clocks, a gap by day, and two areas.
fn audited() -> Audit {
    let mut scene = scene().area("thanet", 30).person("ann");
    scene.catalogue.standards = config::catalogue(None).unwrap().standards;
    scene
        .pool("n", "nursing", Tier::First, &["kent", "thanet"], &["ann"])
        .nights("n")
        .agreed("kent", "nursing", "full", true)
        .duty("n", "2026-03-28 20:00", "2026-03-29 08:00", &["ann"])
        .audit(period("2026-03-23", "2026-03-29"))
}

type Book = Xlsx<Cursor<Vec<u8>>>;

fn book(audit: &Audit) -> (Book, Vec<u8>) {
    let file = FileName::Workbook.of(audit).unwrap();
    let book = calamine::open_workbook_from_rs(Cursor::new(file.bytes.clone())).unwrap();
    (book, file.bytes)
}

fn rows(book: &mut Book, sheet: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn dates_are_dates_and_totals_stand_apart() {
    let (mut book, _) = book(&audited());
    let gaps = rows(&mut book, "Gaps");
    let at = gaps[0]
        .iter()
        .position(|cell| *cell == Data::String("First from".to_owned()))
        .unwrap();
    assert!(gaps.len() > 1);
    for row in &gaps[1..] {
        assert!(matches!(row[at], Data::DateTime(_)), "{:?}", row[at]);
    }
    let coverage = rows(&mut book, "Coverage");
    let is_sum = |row: &Vec<Data>| row.iter().any(|cell| cell.to_string().starts_with("all "));
    assert!(
        coverage.len() > 1 && !coverage.iter().any(is_sum),
        "{coverage:?}"
    );
    let totals = rows(&mut book, "Coverage, totals");
    assert!(
        totals.len() > 1 && totals[1..].iter().all(is_sum),
        "{totals:?}"
    );
    let standards = rows(&mut book, "Standards");
    assert!(
        standards[1..]
            .iter()
            .all(|row| row[1] == Data::String("area".to_owned())),
        "{standards:?}"
    );
}

#[test]
fn each_board_has_a_sheet_and_charts_show_required_hours() {
    let audit = audited();
    let (mut book, bytes) = book(&audit);
    let names = book.sheet_names();
    assert_eq!(&names[..2], ["About", "Boards"]);
    assert_eq!(names.last().unwrap(), "Board");
    let own = rows(&mut book, "Board");
    assert_eq!(own.len(), 1 + 2 * 3, "two areas, three lines");
    let boards = rows(&mut book, "Boards");
    assert_eq!(boards[1][0].to_string(), "Board");
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let charts: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .filter(|name| name.starts_with("xl/charts/chart"))
        .collect();
    assert_eq!(charts.len(), 2, "all boards, and one board: {charts:?}");
    let mut text = String::new();
    zip.by_name(&charts[0])
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert!(text.contains("<c:barChart>"), "{text}");
}

#[test]
fn the_paper_sums_up_in_sentences_and_says_what_to_decide() {
    let text = paper(&audited());
    for wanted in [
        "@page{size:A4",
        "break-after:avoid",
        "<h2>Summary</h2>",
        "2 areas with 40 children known to services",
        "The three worst gaps",
        "Decision the board is asked to take",
        "Not commissioned",
        "<h2>Other standards</h2>",
        "cover cannot decide this",
        "Share of the hours required",
        "nothing required</text>",
    ] {
        assert!(text.contains(wanted), "no {wanted:?}");
    }
    assert!(!text.contains(">QKS<"), "boards have names");
    let at = |part: &str| text.find(part).unwrap();
    assert!(at("<h2>Summary</h2>") < at("<h2>Figures</h2>"));
}

#[test]
fn a_paper_about_days_without_a_rota_notes_nothing_as_covered() {
    let mut scene = scene().person("ann");
    scene.catalogue.standards.clear();
    let scene = scene
        .pool("n", "nursing", Tier::First, &["kent"], &["ann"])
        .agreed("kent", "nursing", "full", true)
        .published_over(&[]);
    let text = paper(&scene.audit(period("2026-03-02", "2026-03-08")));
    for wanted in [
        "Nothing can be said of cover: 168 hours of care are required in 1 area",
        "the 168 hours for which no rota is published: ask providers to publish one.",
    ] {
        let summary = text.find("<h2>Summary").unwrap();
        assert!(
            text.contains(wanted),
            "no {wanted:?} in {}",
            &text[summary..summary + 1500]
        );
    }
    assert!(!text.contains("every required hour is covered"));
    let summary = &text[text.find("<h2>Summary").unwrap()..text.find("<h2>Figures").unwrap()];
    assert!(!summary.contains(" - "), "{summary}");
}

#[test]
fn what_is_unlawful_comes_first_in_the_paper() {
    let breach: PublishedBreach = serde_json::from_value(json!({
        "rule": "WTR-D11", "asks": "11 hours of rest in each 24 hours", "person": "ann", "duties": ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"],
        "pools": ["n"], "amount": 60.0, "limit": 660.0, "unit": "minutes",
        "text": "1 h too little"
    }))
    .unwrap();
    let text = paper(&audited().with_unlawful(&[breach]));
    let summary = &text[text.find("<h2>Summary</h2>").unwrap()..];
    let first =
        summary.find("2 published duties of 1 person break the law or a contract: WTR-D11 once");
    assert!(
        first.unwrap() < summary.find("areas with 40 children").unwrap(),
        "{summary}"
    );
    let asked = &summary[summary.find("Decision the board is asked to take").unwrap()..];
    let first = asked
        .find("the published duties that break legal or contract rules (1 breach)")
        .unwrap();
    assert!(first < asked.find("hours that no one").unwrap(), "{asked}");
}

#[test]
fn remedies_and_their_costs_stand_in_the_paper_where_they_are_at_hand() {
    let answer: RemedyAnswer = serde_json::from_value(json!({
        "areas": ["kent"], "line": "nursing", "prices_invented": true, "prices_source": "a test",
        "required_minutes": 10_080, "gap_minutes": 9_420, "proved": true, "period": {},
        "best": { "cost": 61_250, "gap_minutes": 600, "changes": [{ "says": "one band 6 nurse more", "cost": 61_250 }] }
    }))
    .unwrap();
    let text = paper_with(&audited(), &[answer]);
    for wanted in [
        "Remedies and what they cost",
        "one band 6 nurse more",
        "1 change, at £61,250 a year together, leave 10 hours missing",
        "no cheaper set",
        "The prices are invented",
    ] {
        assert!(text.contains(wanted), "no {wanted:?}");
    }
}

#[test]
fn the_paper_says_what_the_rules_ask_that_it_names_by_code() {
    let rule = |id: &str| json!([{"reason": "rule", "rule": id, "amount": 1.0, "limit": 0.0, "unit": "duties", "clashes": []}]);
    let mut scene = scene()
        .person("ann")
        .person("bob")
        .pool("n", "nursing", Tier::First, &["kent"], &["ann", "bob"])
        .agreed("kent", "nursing", "full", true)
        .duty("n", "2026-06-03 00:00", "2026-06-04 00:00", &[])
        .vacant_because(&[("ann", rule("WTR-D11")), ("bob", rule("TERM-1-IN-5"))]);
    scene.catalogue.contracts = config::catalogue(None).unwrap().contracts;
    let audit = scene.audit(period("2026-06-03", "2026-06-03"));
    let text = paper(&audit);
    for wanted in [
        "Rules named in the register",
        "<td>WTR-D11<td>",
        "at most one on-call duty has a day on call in any 5 days running",
    ] {
        assert!(text.contains(wanted), "no {wanted:?}");
    }
    let (mut book, _) = book(&audit);
    assert_eq!(rows(&mut book, "Rules").len(), 3);
}
