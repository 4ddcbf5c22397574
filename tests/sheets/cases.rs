//! Reported faults of spreadsheets, by the names under which they were reported, each with variants
//! of its kind.

use serde_json::{Value, json};

use super::{
    LEAVE, absences, archive, desk_with, leave_from, lines, outcome, raw_workbook, rows_of_texts,
    taken,
};
use crate::cli::{Desk, monday};

fn both() -> Vec<(String, String)> {
    vec![
        ("annual-leave".to_owned(), "2027-08-13".to_owned()),
        ("study-leave".to_owned(), "2027-08-02".to_owned()),
    ]
}

#[test]
fn case_02_two_rows_one_first_day() {
    let long = "ada-fennimore,annual leave,02/08/2027,13/08/2027";
    let study = "ada-fennimore,study leave,02/08/2027,02/08/2027";
    let take = |desk: &Desk, rows: &[&str], options: &[&str]| {
        let csv = lines(&[&[LEAVE], rows].concat());
        taken(desk, ("leave", "leave.csv"), csv.as_bytes(), options)
    };
    let count = |said: &Value| {
        let count = |key: &str| said[key].as_array().unwrap().len();
        (
            count("added"),
            count("changed"),
            said["unchanged"].as_u64().unwrap(),
        )
    };
    let desk = Desk::with_network();
    assert_eq!(count(&take(&desk, &[long, study], &[])), (2, 0, 0));
    assert_eq!(absences(&desk, "2027-08-02"), both());
    assert_eq!(
        count(&take(&desk, &[study, long], &[])),
        (0, 0, 2),
        "again, in another order"
    );
    let desk = Desk::with_network();
    assert_eq!(count(&take(&desk, &[long], &[])), (1, 0, 0));
    assert_eq!(count(&take(&desk, &[study], &[])), (1, 0, 0));
    assert_eq!(absences(&desk, "2027-08-02"), both());
    // The same leave made longer: the days of both, and that is said.
    let longer = long.replace("13/08", "20/08");
    let said = take(&desk, &[&longer], &[]);
    assert_eq!(count(&said), (1, 0, 0));
    assert!(
        said["remarks"][0]
            .as_str()
            .unwrap()
            .contains("overlaps the absence ada-fennimore.2027-08-02"),
        "{said}"
    );
    // Made shorter: the days that were there stay.
    assert_eq!(
        count(&take(&desk, &[&long.replace("13/08", "03/08")], &[])),
        (1, 0, 0)
    );
    // The sheet as the whole list: what is not in it goes, and the ids of what is stay.
    let said = take(&desk, &[study, long], &["--replace"]);
    assert_eq!(said["added"], json!([]));
    assert_eq!(absences(&desk, "2027-08-02"), both());
    // The id that would be made is one that a person wrote, in the sheet and for another absence.
    let desk = desk_with(&lines(&[
        &format!("id,{LEAVE}"),
        &format!(",{long}"),
        "ada-fennimore.2027-08-02,ada-fennimore,other,01/09/2027,02/09/2027",
    ]));
    desk.run(&["import", "sheet.csv", "--sheet", "leave"]).ok();
    assert_eq!(absences(&desk, "2027-08-02").len(), 1);
    assert_eq!(absences(&desk, "2027-09-01").len(), 1);
    // And in the network.
    assert_eq!(
        count(&take(&desk, &[&study.replace("02/08", "03/09")], &[])),
        (1, 0, 0)
    );
    // What comes out goes in again.
    desk.run(&["export", "--sheet", "leave", "-o", "out.csv"])
        .ok();
    let bytes = std::fs::read(desk.path("out.csv")).unwrap();
    let again = taken(&desk, ("leave", "again.csv"), &bytes, &["--replace"]);
    assert_eq!(again["written"], false, "{again}");
}

/// What Excel shows of a file that it opens, and saves as CSV UTF-8: what has its mark is UTF-8 to
/// it, all else Windows-1252.
fn through_excel(bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return bytes.to_vec();
    }
    as_windows_1252(bytes)
}

/// A text in UTF-8 that was read as Windows-1252 and saved as CSV UTF-8.
fn as_windows_1252(bytes: &[u8]) -> Vec<u8> {
    // The letters beyond ASCII of these tests are the same there as in Latin-1, but for those of a
    // few bytes.
    let high = "\u{20ac}\u{81}\u{201a}\u{192}\u{201e}\u{2026}\u{2020}\u{2021}\u{2c6}\u{2030}\u{160}\u{2039}\u{152}\u{8d}\u{17d}\u{8f}\
                \u{90}\u{2018}\u{2019}\u{201c}\u{201d}\u{2022}\u{2013}\u{2014}\u{2dc}\u{2122}\u{161}\u{203a}\u{153}\u{9d}\u{17e}\u{178}";
    let shown: String = bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9f => high.chars().nth(usize::from(byte - 0x80)).unwrap(),
            byte => char::from(*byte),
        })
        .collect();
    [b"\xEF\xBB\xBF", shown.as_bytes()].concat()
}

#[test]
fn case_07_csv_without_mark() {
    for name in [
        "Zoë Hartley",
        "Siân O\u{2019}Brien",
        "Łukasz Ångström",
        "Renée \u{2013} Müller",
    ] {
        let desk = Desk::new();
        let mut network = crate::cli::small();
        network["people"][0]["name"] = json!(name);
        desk.import(&network).ok();
        desk.run(&["export", "--sheet", "staff", "-o", "s.csv"])
            .ok();
        let file = std::fs::read(desk.path("s.csv")).unwrap();
        assert!(file.starts_with(b"\xEF\xBB\xBFid,"));
        let said = taken(&desk, ("staff", "back.csv"), &through_excel(&file), &[]);
        assert_eq!(said["changed"], json!([]), "{said}");
        assert_eq!(desk.run(&["export"]).ok().json()["people"][0]["name"], name);
        // A program that does not know the mark.
        let spoiled = as_windows_1252(&file);
        let message = outcome(&taken(&desk, ("staff", "mark.csv"), &spoiled, &[])).unwrap_err();
        assert!(message.contains("another encoding"), "{message}");
        // As it was before there was a mark: refused, with the letters that show it.
        let without = through_excel(&file[3..]);
        let message = outcome(&taken(&desk, ("staff", "old.csv"), &without, &[])).unwrap_err();
        if name != "Łukasz Ångström" {
            assert!(message.contains("another encoding"), "{name}: {message}");
        }
        assert_eq!(desk.run(&["export"]).ok().json()["people"][0]["name"], name);
    }
}

#[test]
fn case_07_every_csv_has_the_mark_and_a_table_has_it_once() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    for arguments in [
        vec!["template", "leave", "--out", "f.csv"],
        vec!["template", "agreements", "--out", "f.csv"],
        vec!["export", "--sheet", "members", "-o", "f.csv"],
        vec!["export", "--rota", &id, "-o", "f.csv"],
        vec![
            "audit",
            "--from",
            "2027-01-04",
            "--weeks",
            "1",
            "--file",
            "coverage.csv",
            "--out",
            "f.csv",
        ],
        vec![
            "audit",
            "--from",
            "2027-01-04",
            "--weeks",
            "1",
            "--file",
            "gaps.csv",
            "--out",
            "f.csv",
        ],
    ] {
        let said = desk.run(&arguments);
        assert!(
            [0, 1, 8].contains(&said.code),
            "{arguments:?}: {} {}",
            said.code,
            said.err
        );
        let bytes = std::fs::read(desk.path("f.csv")).unwrap();
        let marks = bytes.windows(3).filter(|three| *three == b"\xEF\xBB\xBF");
        assert!(
            bytes.starts_with(b"\xEF\xBB\xBF") && marks.count() == 1,
            "{arguments:?}"
        );
    }
}

#[test]
fn case_15_day_with_a_time_of_midnight() {
    let desk = Desk::with_network();
    let right = Ok(vec!["ada-fennimore.2026-12-25".to_owned()]);
    for day in [
        "25/12/2026 00:00",
        "25/12/2026 0:00",
        "2026-12-25T00:00:00Z",
        "2026-12-25 00:00:00.000",
        "25/12/2026 12:00:00 AM",
        "2026-12-25T00:00",
        "2026-12-25T00:00:00+00:00",
        "25-Dec-2026 12:00 AM",
        "Fri 25/12/2026 00:00",
        // Variants.
        "25 December 2026 12am",
        "25/12/26 00:00:00",
        "2026-12-25t00:00:00.0000000z",
        "Friday 25 Dec 2026 0:00:00",
    ] {
        assert_eq!(leave_from(&desk, day), right, "{day}");
    }
    for day in [
        "25/12/2026 14:00",
        "25/12/2026 23:59",
        "2026-12-24T23:00:00Z",
        "25/12/2026 12:00 PM",
        "25/12/2026 00:01",
    ] {
        let message = leave_from(&desk, day).unwrap_err();
        assert!(
            message.contains("a time of day") && message.contains("stands with the date"),
            "{day}: {message}"
        );
    }
}

#[test]
fn case_17_characters_that_nobody_sees() {
    let desk = Desk::with_network();
    let rows = "ada-fennimore,annual leave,02/08/2027,06/08/2027\n";
    for csv in [
        format!("{LEAVE}\nada-fennimore,annual leave,\u{200e}02/08/2027,06/08/2027\n"),
        format!("person,\u{feff}kind,first_day,last_day\n{rows}"),
        format!("person,kind,First\u{a0} day,last_day\n{rows}"),
        format!("person,kind,First  day,last_day\n{rows}"),
        format!("{LEAVE}\nada-fennimore\u{200b},annual leave,02/08/2027,06/08/2027\n"),
        format!(
            "{LEAVE}\n\u{a0} ada-fennimore,annual\u{a0} leave,2\u{a0} Aug\u{a0} 2027,06/08/2027\n"
        ),
        // Variants.
        format!("\u{feff}\u{feff}{LEAVE}\n{rows}"),
        format!("per\u{ad}son,kind,first_day,\u{2066}last_day\u{2069}\n{rows}"),
        format!(
            "{LEAVE}\nada-\u{2060}fennimore,\u{202a}annual leave\u{202c},02/08/2027,06/08/2027\u{3000}\n"
        ),
        format!("{LEAVE}\nada\u{2011}fennimore,annual\u{2003}leave,02/08/2027,06/08/2027\n"),
    ] {
        let said = outcome(&taken(
            &desk,
            ("leave", "l.csv"),
            csv.as_bytes(),
            &["--preview"],
        ));
        assert_eq!(said.map(|ids| ids.len()), Ok(1), "{csv:?}");
    }
    // Names are as they were, and none holds what cannot be seen.
    desk.run(&["export", "--sheet", "staff", "-o", "s.csv"])
        .ok();
    let text = std::fs::read_to_string(desk.path("s.csv")).unwrap();
    let seen = text.replace("Ada Fennimore", "Ada\u{a0}Fennimore\u{200b}");
    assert_ne!(seen, text);
    let said = taken(&desk, ("staff", "s2.csv"), seen.as_bytes(), &[]);
    assert_eq!(said["changed"], json!([]), "{said}");
    let new = text.replace(
        "Ada Fennimore",
        "\u{202e}Ada\u{a0}\u{a0}Fenn\u{200d}imore-Hall\u{feff}",
    );
    taken(&desk, ("staff", "s3.csv"), new.as_bytes(), &[]);
    assert_eq!(
        desk.run(&["export"]).ok().json()["people"][0]["name"],
        "Ada Fennimore-Hall"
    );
    // What moves a terminal's cursor is named.
    let bell = text.replace("Ada Fennimore", "Ada\u{7}");
    let message = outcome(&taken(&desk, ("staff", "s4.csv"), bell.as_bytes(), &[])).unwrap_err();
    assert!(message.contains("<U+0007>"), "{message}");
}

#[test]
fn case_18_dashes() {
    let desk = Desk::with_network();
    let pattern = |days: &str, kind: &str| {
        let csv = format!(
            "id,name,pool,days,start,end,kind\nx-night,Night,leeds-nurses,\"{days}\",20:00,08:00,{kind}\n"
        );
        outcome(&taken(
            &desk,
            ("patterns", "p.csv"),
            csv.as_bytes(),
            &["--preview"],
        ))
    };
    let right = Ok(vec!["x-night".to_owned()]);
    for days in [
        "mon\u{2013}fri",
        "mon - fri",
        "mon to fri",
        "Tues; Weds; Thurs",
        "sat and sun",
        // Variants.
        "Mon \u{2014} Fri",
        "mon\u{2212}fri",
        "weekdays",
        "weekends",
        "24/7",
        "Monday to Sunday",
    ] {
        assert_eq!(pattern(days, "non-resident on call"), right, "{days}");
    }
    for kind in [
        "non\u{2013}resident on call",
        "Non Resident On-Call",
        "non\u{2011}resident on\u{2011}call",
    ] {
        assert_eq!(pattern("mon-fri", kind), right, "{kind}");
    }
    let message = pattern("mon-fri", "on-call").unwrap_err();
    assert!(
        message.contains("from home or at the place of work"),
        "{message}"
    );
    // Hours of agreements.
    desk.run(&["export", "--sheet", "agreements", "-o", "a.csv"])
        .ok();
    let text = std::fs::read_to_string(desk.path("a.csv")).unwrap();
    let mut rows = text.lines();
    let (head, row) = (rows.next().unwrap(), rows.next().unwrap());
    let at = head
        .split(',')
        .position(|heading| heading == "hours")
        .unwrap();
    let same = |hours: &str| {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        cells[at] = format!("\"{hours}\"");
        let csv = format!("{head}\n{}\n", cells.join(","));
        let said = taken(&desk, ("agreements", "b.csv"), csv.as_bytes(), &[]);
        assert!(said["error"].is_null(), "{hours}: {said}");
        let network = desk.run(&["export"]).ok().json();
        network["agreements"][0]["hours"].clone()
    };
    let plain = same("mon-fri 09:00-17:00");
    assert_eq!(plain[0]["end"], "17:00");
    for hours in [
        "mon\u{2013}fri 09:00\u{2013}17:00",
        "mon-fri 09:00 - 17:00",
        "weekdays 9-5",
        "Mon to Fri 9am to 5pm",
    ] {
        assert_eq!(same(hours), plain, "{hours}");
    }
    for (kind, day) in [
        ("annual\u{2013}leave", "02/08/2027"),
        ("annual leave", "02\u{2013}08\u{2013}2027"),
        ("annual\u{2014}leave", "2\u{2012}Aug\u{2012}27"),
    ] {
        let csv = format!("{LEAVE}\nada-fennimore,{kind},{day},06/08/2027\n");
        let said = outcome(&taken(
            &desk,
            ("leave", "l.csv"),
            csv.as_bytes(),
            &["--preview"],
        ));
        assert_eq!(
            said,
            Ok(vec!["ada-fennimore.2027-08-02".to_owned()]),
            "{kind} {day}"
        );
    }
}

/// A workbook of a staff list whose cell `employed_to` is this XML.
fn staff_with(cell: &str, book: &str) -> Vec<u8> {
    let texts = |cells: &[&str]| {
        let rows = rows_of_texts(&[cells]);
        rows.trim_start_matches("<row>")
            .trim_end_matches("</row>")
            .to_owned()
    };
    let head = texts(&[
        "id",
        "name",
        "role",
        "grade",
        "employer",
        "contract",
        "wte",
        "experience",
        "employed_to",
    ]);
    let row = texts(&[
        "ada-fennimore",
        "Ada Fennimore",
        "nurse",
        "band 7",
        "ZZE21",
        "agenda-for-change",
        "1",
        "expert",
    ]);
    let sheet = format!(
        "<worksheet><sheetData><row r=\"1\">{head}</row><row r=\"2\">{row}{cell}</row></sheetData></worksheet>"
    );
    let office = super::OFFICE;
    archive(&[
        (
            "xl/workbook.xml",
            &format!(
                "<workbook><sheets><sheet name=\"staff\" sheetId=\"1\" r:id=\"rId1\"/></sheets>{book}</workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"/xl/worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"rId2\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
        (
            "xl/styles.xml",
            "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
        ),
    ])
}

#[test]
fn case_30_formula_without_a_value() {
    let desk = Desk::with_network();
    let later = "<calcPr calcId=\"124519\" fullCalcOnLoad=\"1\"/>";
    let employed = || desk.run(&["export"]).ok().json()["people"][0]["employments"].clone();
    let before = employed();
    for (cell, book) in [
        ("<c r=\"I2\"><f>DATE(2027,3,31)</f><v /></c>", later),
        // Variants.
        ("<c r=\"I2\"><f>DATE(2027,3,31)</f></c>", ""),
        (
            "<c r=\"I2\" s=\"1\"><f>DATE(2027,3,31)</f><v>0</v></c>",
            later,
        ),
        ("<c r=\"I2\"><f/></c>", ""),
        ("<c r=\"I2\" t=\"str\"><f>A2</f></c>", ""),
        ("<c r=\"I2\"><f t=\"shared\" si=\"0\"/><v></v></c>", ""),
    ] {
        let said = taken(&desk, ("staff", "staff.xlsx"), &staff_with(cell, book), &[]);
        let message = outcome(&said).unwrap_err();
        assert_eq!(
            message, "the formula in this cell has no value yet",
            "{cell}"
        );
        assert_eq!(
            said["error"]["problems"][0]["place"],
            "row 2, column \"employed_to\" (I2)"
        );
        assert_eq!(employed(), before);
    }
    // With its value it is read; a formula that comes to no text at all is empty.
    for (cell, end) in [
        (
            "<c r=\"I2\" s=\"1\"><f>DATE(2027,3,31)</f><v>46477</v></c>",
            json!("2027-03-31"),
        ),
        (
            "<c r=\"I2\" s=\"1\"><v>46477.0</v></c>",
            json!("2027-03-31"),
        ),
        (
            "<c r=\"I2\" t=\"str\"><f>IF(1,\"\")</f><v></v></c>",
            Value::Null,
        ),
        (
            "<c r=\"I2\" t=\"d\"><v>2027-03-31T00:00:00</v></c>",
            json!("2027-03-31"),
        ),
    ] {
        taken(&desk, ("staff", "staff.xlsx"), &staff_with(cell, ""), &[]);
        assert_eq!(employed()[0]["validity"]["valid_to"], end, "{cell}");
    }
    for (cell, told) in [
        ("<c r=\"I2\" t=\"e\"><v>#REF!</v></c>", "gives #REF!"),
        (
            "<c r=\"I2\" t=\"str\"><f>X</f><v>#NAME?</v></c>",
            "gives #NAME?",
        ),
        ("<c r=\"I2\"><v>46477</v></c>", "is a number and not a date"),
        ("<c r=\"I2\" s=\"1\"><v>0</v></c>", "not a date"),
        (
            "<c r=\"I2\" s=\"1\"><v>46477.5</v></c>",
            "a time of day stands with the date",
        ),
    ] {
        let message = outcome(&taken(
            &desk,
            ("staff", "staff.xlsx"),
            &staff_with(cell, ""),
            &[],
        ))
        .unwrap_err();
        assert!(message.contains(told), "{cell}: {message}");
    }
}

#[test]
fn case_32_words_and_blanks() {
    let desk = Desk::with_network();
    for kind in [
        "annual leave",
        "annual\u{a0}leave",
        "annual  leave",
        "Annual-Leave",
        " ANNUAL\tLEAVE ",
        "annual\u{2009}leave",
    ] {
        let csv = format!("{LEAVE}\nada-fennimore,\"{kind}\",03/08/2026,07/08/2026\n");
        let said = outcome(&taken(
            &desk,
            ("leave", "l.csv"),
            csv.as_bytes(),
            &["--preview"],
        ));
        assert_eq!(said.map(|ids| ids.len()), Ok(1), "{kind:?}");
    }
    let sheet = rows_of_texts(&[
        &["Person", "Kind", "First&#160;day", "Last day"],
        &[
            "Ada&#xA0;Fennimore",
            "annual&#x2003; leave",
            "3&#160;Aug&#160;2026",
            "07/08/2026",
        ],
    ]);
    let bytes = raw_workbook(&format!("<sheetData>{sheet}</sheetData>"), "<sst/>");
    let said = outcome(&taken(&desk, ("leave", "l.xlsx"), &bytes, &["--preview"]));
    assert_eq!(said, Ok(vec!["ada-fennimore.2026-08-03".to_owned()]));
}
