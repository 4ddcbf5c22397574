//! The mergers of 1 April 2026, as the directory has them: history goes on in the boards that took
//! over.

use evenwatch::app::audit::{self, Audit, AuditRequest};
use evenwatch::app::plan::Control;
use evenwatch::app::{AppContext, audit_archive};
use evenwatch::audit::WarningKind;
use evenwatch::domain::ids::OdsCode;
use evenwatch::domain::network::NetworkFile;
use evenwatch::domain::organisation::{NhsRegion, Organisation, OrganisationKind, Validity};
use evenwatch::domain::succession::{Successors, heirs};
use evenwatch::domain::time::Period;

use super::{app, at, import};
use crate::feeds::scene;
use crate::store::{Database, on_both_databases};

on_both_databases! {
    trend_lines_go_on_through_every_merger
    areas_that_are_gone_go_on_where_one_board_took_over
}

/// Every board of England before and after, with the real dates and successors.
fn boards() -> Vec<Organisation> {
    let text = include_str!("../../config/boards.csv");
    let mut reader = comma_separated::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap).map(|row| {
        let of = |name: &str| {
            let at = headings.iter().position(|heading| heading == name).unwrap();
            row[at].to_owned()
        };
        let day = |text: String| (!text.is_empty()).then(|| scene::day(&text));
        let codes = of("successor_ods_codes");
        Organisation {
            ods: of("ods_code").parse().unwrap(),
            name: of("name"),
            kind: OrganisationKind::Icb,
            region: serde_json::from_value::<NhsRegion>(of("region_ods_code").into()).unwrap(),
            validity: Validity {
                valid_from: day(of("valid_from")),
                valid_to: day(of("valid_to")),
            },
            successors: codes
                .split('|')
                .filter(|code| !code.is_empty())
                .map(code)
                .collect(),
            note: None,
        }
    });
    rows.collect()
}

fn code(text: &str) -> OdsCode {
    text.parse().unwrap()
}

/// The example network, with an area of each of these boards and an agreement on it.
fn file(areas: &[(&str, &str)]) -> NetworkFile {
    let mut file = scene::file();
    file.organisations.extend(
        boards()
            .into_iter()
            .filter(|board| board.ods != code("QWO")),
    );
    let (area, agreement) = (file.areas[0].clone(), file.agreements[0].clone());
    for (id, board) in areas {
        let mut area = area.clone();
        (area.id, area.board, area.name) = (id.parse().unwrap(), code(board), (*id).to_owned());
        let mut agreement = agreement.clone();
        agreement.id = format!("{id}-agreed").parse().unwrap();
        (agreement.area, agreement.commissioner) = (area.id.clone(), area.board.clone());
        file.areas.push(area);
        file.agreements.push(agreement);
    }
    file
}

fn audited(app: &AppContext, first: &str, weeks: u32) -> Audit {
    let request = AuditRequest::of(Period::weeks(scene::day(first), weeks).unwrap());
    audit::of(
        app,
        &request,
        &Control::default(),
        at("2026-04-10T00:00:00Z"),
    )
    .unwrap()
    .audit
}

fn keep(app: &AppContext, first: &str, now: &str) {
    let request = AuditRequest::of(Period::weeks(scene::day(first), 2).unwrap());
    let made = audit::of(app, &request, &Control::default(), at(now)).unwrap();
    audit_archive::keep(app, &made, at(now)).unwrap();
}

/// The boards abolished on 31 March 2026: those that one took over from, and those that were split.
#[test]
fn every_board_that_ended_has_its_heirs_from_the_first_of_april() {
    let boards = boards();
    let ended: Vec<&Organisation> = boards
        .iter()
        .filter(|b| b.validity.valid_to.is_some())
        .collect();
    assert_eq!(ended.len(), 12);
    for board in ended {
        assert_eq!(
            heirs(&boards, &board.ods, scene::day("2026-03-31")),
            Successors::Itself,
            "{}",
            board.ods
        );
        let found = heirs(&boards, &board.ods, scene::day("2026-04-01"));
        let wanted = match board.successors.as_slice() {
            [one] => Successors::One(one.clone()),
            several => Successors::Several(several.iter().cloned().collect()),
        };
        assert_eq!(found, wanted, "{}", board.ods);
    }
    let split: Vec<&str> = boards
        .iter()
        .filter(|b| b.successors.len() > 1)
        .map(|b| b.ods.as_str())
        .collect();
    assert_eq!(split, ["QM7", "QJG", "QNQ"]);
}

/// Before the network is told, and after: with areas under the old boards, and under the new.
fn trend_lines_go_on_through_every_merger(database: &Database) {
    let app = app(database);
    let before = [
        ("luton", "QHG"),
        ("ely", "QUE"),
        ("herts", "QM7"),
        ("harlow", "QM7"),
        ("camden", "QMJ"),
    ];
    import(&app, &file(&before), at("2026-03-01T00:00:00Z"));
    keep(&app, "2026-03-02", "2026-03-02T00:00:00Z");
    let boards = |audit: &Audit| -> Vec<String> {
        audit
            .boards
            .iter()
            .map(|board| board.board.to_string())
            .collect()
    };
    assert_eq!(
        boards(&audited(&app, "2026-03-02", 2)),
        ["QWO", "QHG", "QUE", "QM7", "QMJ"]
    );

    // A period over the merger counts under the boards at its end; what was split stays and is
    // told.
    let over = audited(&app, "2026-03-23", 2);
    assert_eq!(boards(&over), ["QWO", "S1Y5D", "QM7", "Z9B2Z"]);
    let said = |kind: WarningKind| -> Vec<&str> {
        let own = over.warnings.iter().filter(|warning| warning.kind == kind);
        own.map(|warning| warning.message.as_str()).collect()
    };
    let merged = said(WarningKind::BoardSucceeded);
    assert_eq!(merged.len(), 2, "{merged:?}");
    assert!(
        merged[0].contains("S1Y5D") && merged[0].contains("Wed 1 Apr 2026 from QHG, QUE, QM7"),
        "{merged:?}"
    );
    let split = said(WarningKind::BoardEnded);
    assert_eq!(split.len(), 1, "{split:?}");
    assert!(
        split[0].contains("QM7")
            && split[0].contains("(D7T5G, S1Y5D)")
            && split[0].contains("herts, harlow"),
        "{split:?}"
    );
    // Agreements that the new board took over are not another board's.
    assert_eq!(said(WarningKind::ForeignCommissioner), Vec::<&str>::new());
    let minutes = |audit: &Audit, board: &str| {
        let found = audit
            .boards
            .iter()
            .find(|own| own.board == code(board))
            .unwrap();
        (found.summary.areas, found.summary.minutes.gap_minutes)
    };
    assert_eq!(minutes(&over, "S1Y5D").0, 2);

    // Then the network is told which board has what.
    let after = [
        ("luton", "S1Y5D"),
        ("ely", "S1Y5D"),
        ("herts", "S1Y5D"),
        ("harlow", "D7T5G"),
        ("camden", "Z9B2Z"),
    ];
    import(&app, &file(&after), at("2026-04-02T00:00:00Z"));
    keep(&app, "2026-04-06", "2026-04-06T00:00:00Z");
    let trend = audit_archive::trend(&app, None).unwrap();
    let line = |board: &str| {
        trend
            .boards
            .iter()
            .find(|line| line.board == code(board))
            .unwrap()
    };
    for (board, areas, continues) in [
        ("S1Y5D", 3, &["QHG", "QM7", "QUE"][..]),
        ("D7T5G", 1, &["QM7"]),
        ("Z9B2Z", 1, &["QMJ"]),
    ] {
        let line = line(board);
        assert_eq!(
            line.continues,
            continues.iter().map(|one| code(one)).collect(),
            "{board}"
        );
        let (_, gap) = minutes(&audited(&app, "2026-04-06", 2), board);
        // Nobody is on duty at either time, so that each of its areas misses the same; summer time
        // takes an hour in neither.
        let points: Vec<i64> = line
            .points
            .iter()
            .map(|point| point.sums.gap_minutes)
            .collect();
        assert_eq!(points, [gap, gap], "{board} of {areas} areas");
    }
    assert!(
        trend
            .boards
            .iter()
            .all(|line| !["QHG", "QUE", "QM7", "QMJ"].contains(&line.board.as_str()))
    );
    assert!(
        trend
            .notes
            .iter()
            .any(|note| note.contains("S1Y5D") && note.contains("QHG, QM7, QUE")),
        "{:?}",
        trend.notes
    );
}

/// Areas that the new boards cut anew are no longer in the network.
fn areas_that_are_gone_go_on_where_one_board_took_over(database: &Database) {
    let app = app(database);
    import(
        &app,
        &file(&[("camden", "QMJ"), ("herts", "QM7")]),
        at("2026-03-01T00:00:00Z"),
    );
    keep(&app, "2026-03-02", "2026-03-02T00:00:00Z");
    import(
        &app,
        &file(&[("north-london", "Z9B2Z"), ("essex", "D7T5G")]),
        at("2026-04-02T00:00:00Z"),
    );
    keep(&app, "2026-04-06", "2026-04-06T00:00:00Z");
    let trend = audit_archive::trend(&app, None).unwrap();
    let points = |board: &str| {
        let line = trend.boards.iter().find(|line| line.board == code(board));
        line.map_or(0, |line| line.points.len())
    };
    assert_eq!(
        (
            points("Z9B2Z"),
            points("D7T5G"),
            points("QM7"),
            points("QMJ")
        ),
        (2, 1, 0, 0)
    );
    assert_eq!(trend.totals.len(), 2);
    let told = |note: &String| {
        note.contains("QM7") && note.contains("herts") && note.contains("D7T5G, S1Y5D")
    };
    assert!(trend.notes.iter().any(told), "{:?}", trend.notes);
    let herts = trend
        .areas
        .iter()
        .find(|line| line.area.as_str() == "herts")
        .unwrap();
    assert_eq!(herts.board, None);
}
