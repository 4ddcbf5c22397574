//! What is written reads back to the same, in both forms; what people write by hand is understood.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format};
use serde_json::{Value, json};

use super::{desk_with, lines, workbook};
use crate::cli::{Desk, monday, small};

const KINDS: [(&str, &str); 5] = [
    ("staff", "people"),
    ("leave", "absences"),
    ("members", "pools"),
    ("patterns", "duty_patterns"),
    ("agreements", "agreements"),
];

/// The regional example, with people who have two employers, a competence that lapses and names
/// that look like formulas.
fn regional() -> Value {
    let text = include_str!("../../config/demo/north-east-and-yorkshire.json");
    let mut document: Value = serde_json::from_str(text).unwrap();
    let people = document["people"].as_array_mut().unwrap();
    let second = people[1]["employments"][0].clone();
    people[0]["employments"][0]["wte"] = json!(0.3);
    people[0]["employments"]
        .as_array_mut()
        .unwrap()
        .push(second);
    people[0]["employments"][1]["wte"] = json!(0.45);
    people[0]["employments"][1]["validity"] =
        json!({ "valid_from": "2026-09-01", "valid_to": "2027-08-31" });
    // Somebody who left a pool and came back, and one who will leave.
    let members = document["pools"][0]["members"].as_array_mut().unwrap();
    let mut back = members[0].clone();
    members[0]["validity"] = json!({ "valid_to": "2026-10-31" });
    back["validity"] = json!({ "valid_from": "2027-02-01" });
    members[1]["validity"] = json!({ "valid_from": "2026-01-01", "valid_to": "2027-06-30" });
    members.insert(1, back);
    let people = document["people"].as_array_mut().unwrap();
    people[0]["name"] = json!("=HYPERLINK(\"http://evil.example\",\"Ann\")");
    people[1]["name"] = json!("'+44 20");
    people[2]["name"] = json!("O'Brien, \"Zoë\"");
    people[3]["role"] = json!("@nurse");
    // Two boards that commission the same hours, with all that may be said of it.
    let agreements = document["agreements"].as_array_mut().unwrap();
    let mut beside = agreements[0].clone();
    for (agreement, board) in [(&mut agreements[0], "QOQ"), (&mut beside, "QHM")] {
        agreement["joint_with"] = json!([board]);
        agreement["bank_holidays"] = json!("excluded");
        agreement["validity_by"] = json!("start-day");
        agreement["agreed_by"] = json!("Director of Nursing");
        agreement["contract_reference"] = json!("CCN-2026-14");
        agreement["source"] = json!("letter, \"in full\"");
        agreement["answered_on"] = json!("2026-09-14");
    }
    (beside["id"], beside["commissioner"]) = (json!("beside"), json!("QOQ"));
    agreements.push(beside);
    document
}

#[test]
fn what_is_exported_imports_again_to_the_same_network() {
    let original = Desk::new();
    original.import(&regional()).ok();
    let network = original.run(&["export"]).ok().out;
    for (kind, list) in KINDS {
        // Another network: every item of the list is changed or gone.
        let mut other: Value = serde_json::from_str(&network).unwrap();
        let items = other[list].as_array_mut().unwrap();
        match kind {
            "staff" => items.iter_mut().for_each(|person| {
                person["experience"] = json!("novice");
                person.as_object_mut().unwrap().remove("reaches");
            }),
            "patterns" => items
                .iter_mut()
                .for_each(|pattern| pattern["name"] = json!("changed")),
            "members" => items
                .iter_mut()
                .for_each(|pool| pool["members"] = json!([])),
            _ => items.clear(),
        }
        for form in ["csv", "xlsx"] {
            let desk = Desk::new();
            desk.import(&other).ok();
            let file = format!("{kind}.{form}");
            original.run(&["export", "--sheet", kind, "-o", &file]).ok();
            std::fs::copy(original.path(&file), desk.path(&file)).unwrap();
            desk.run(&["import", &file, "--sheet", kind, "--replace"])
                .ok();
            assert_eq!(desk.run(&["export"]).ok().out, network, "{file}");
            let again = desk
                .run(&["import", &file, "--sheet", kind, "--json"])
                .ok()
                .json();
            assert_eq!(
                (&again["written"], &again["changed"]),
                (&json!(false), &json!([])),
                "{file}"
            );
        }
    }
}

#[test]
fn formulas_are_disarmed() {
    let desk = Desk::new();
    desk.import(&regional()).ok();
    let csv = desk.run(&["export", "--sheet", "staff"]).ok().out;
    assert!(csv.contains("\"'=HYPERLINK("), "{csv}");
    assert!(csv.contains("'@nurse") && csv.contains("''+44 20"), "{csv}");
    desk.run(&["export", "--sheet", "staff", "-o", "staff.xlsx"])
        .ok();
    let bytes = std::fs::read(desk.path("staff.xlsx")).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let formulas = workbook.worksheet_formula("staff").unwrap();
    assert!(
        formulas.used_cells().next().is_none(),
        "a text is a text, whatever it looks like"
    );
}

#[test]
fn templates_are_read_as_empty_and_their_examples_are_right() {
    let desk = Desk::with_network();
    let before = desk.contents();
    for (kind, _) in KINDS {
        for form in ["csv", "xlsx"] {
            let file = format!("template-{kind}.{form}");
            desk.run(&["template", kind, "--out", &file]).ok();
            let said = desk
                .run(&["import", &file, "--sheet", kind, "--json"])
                .ok()
                .json();
            assert_eq!(
                (&said["rows"], &said["written"]),
                (&json!(0), &json!(false)),
                "{file}"
            );
        }
    }
    assert_eq!(desk.contents(), before);
    // The example of each, taken at its word.
    let mut document = small();
    document["pools"][0]["id"] = json!("leeds-nurses");
    document["duty_patterns"] = json!([]);
    document["agreements"] = json!([]);
    document["pools"][0]["members"] = json!([]);
    desk.import(&document).ok();
    for (kind, list) in KINDS {
        let text = desk
            .run(&["template", kind])
            .ok()
            .out
            .replace("\r\n#", "\r\n");
        desk.file("example.csv", text.as_bytes());
        let said = desk
            .run(&["import", "example.csv", "--sheet", kind, "--json"])
            .ok()
            .json();
        assert_eq!(said["added"].as_array().unwrap().len(), 1, "{list}: {said}");
    }
    let network = desk.run(&["export"]).ok().json();
    let leave = network["absences"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(leave["id"], "ann-lee.2026-12-24");
    assert_eq!(
        leave["period"],
        json!({ "first_day": "2026-12-24", "last_day": "2027-01-02" })
    );
}

#[test]
fn what_people_write_by_hand_is_understood() {
    let desk = desk_with("");
    let rows = [
        "Person;Kind;First day;Last day",
        "ada-fennimore;Annual Leave;1 Feb 2027;05/02/27",
        "",
        "#a remark;;;",
        "bilal-quarrington;study leave;Mon 8.2.2027;2027-02-09",
    ];
    desk.file("leave.csv", lines(&rows).as_bytes());
    desk.run(&["import", "leave.csv", "--sheet", "leave"]).ok();
    // Cells of a workbook that are dates and times, and numbers where ids look like numbers.
    let bytes = workbook("Sheet1", |sheet| {
        let date = Format::new().set_num_format("dd/mm/yyyy");
        for (at, heading) in ["person", "kind", "first_day", "last_day"]
            .into_iter()
            .enumerate()
        {
            sheet
                .write_string(0, u16::try_from(at).unwrap(), heading)
                .unwrap();
        }
        sheet.write_string(1, 0, "ada-fennimore").unwrap();
        sheet.write_string(1, 1, "other").unwrap();
        for column in [2, 3] {
            let day = ExcelDateTime::from_ymd(2027, 3, 28).unwrap();
            sheet
                .write_datetime_with_format(1, column, &day, &date)
                .unwrap();
        }
    });
    desk.file("leave.xlsx", &bytes);
    desk.run(&["import", "leave.xlsx", "--sheet", "leave"]).ok();
    let network = desk.run(&["export"]).ok().json();
    let ids: Vec<&str> = network["absences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["id"].as_str().unwrap())
        .collect();
    for id in [
        "ada-fennimore.2027-02-01",
        "bilal-quarrington.2027-02-08",
        "ada-fennimore.2027-03-28",
    ] {
        assert!(ids.contains(&id), "{id}: {ids:?}");
    }
}

#[test]
fn columns_that_a_sheet_does_not_have_stay_as_they_are() {
    let rows = [
        "id,name,role,grade,employer,contract,wte,experience",
        "ada-fennimore,Ada Fennimore-Hall,children's community nurse,band 7,ZZE21,agenda-for-change,0.9,expert",
    ];
    let desk = desk_with(&lines(&rows));
    let preview = desk
        .run(&["import", "sheet.csv", "--sheet", "staff", "--preview"])
        .ok()
        .says("nothing was written");
    assert!(preview.out.contains("ada-fennimore"), "{}", preview.out);
    assert_eq!(
        desk.run(&["export"]).ok().json()["people"][0]["name"],
        "Ada Fennimore"
    );
    desk.run(&["import", "sheet.csv", "--sheet", "staff"]).ok();
    let person = desk.run(&["export"]).ok().json()["people"][0].clone();
    assert_eq!(person["name"], "Ada Fennimore-Hall");
    assert_eq!(person["employments"][0]["wte"], 0.9);
    assert_eq!(person["employments"][0]["other_weekly_hours"], 37.5);
    assert_eq!(person["reaches"], json!(["leeds"]));
    assert_eq!(person["on_call"]["at_most_one_in"], 3);
}

#[test]
fn a_rota_is_exported_with_a_row_for_each_place() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    let csv = desk.run(&["export", "--rota", &id]).ok().out;
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let duties = rota["duties"].as_array().unwrap();
    let places: u64 = duties
        .iter()
        .map(|duty| {
            duty["people_needed"]
                .as_u64()
                .unwrap()
                .max(duty["holders"].as_array().unwrap().len() as u64)
        })
        .sum();
    assert_eq!(csv.lines().count() as u64, places + 1, "{csv}");
    assert!(
        csv.starts_with("\u{feff}day,weekday,start,end,minutes,pool,"),
        "{csv}"
    );
    desk.run(&["export", "--rota", &id, "-o", "rota.xlsx"]).ok();
    let bytes = std::fs::read(desk.path("rota.xlsx")).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range("rota").unwrap();
    assert_eq!(range.height() as u64, places + 1);
    desk.run(&["export", "--rota", "3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90"])
        .ends(4);
}
