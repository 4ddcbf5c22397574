//! Every problem by sheet, row, column, value and remedy; all or nothing; and files that are no
//! sheets.

use std::io::Write;

use super::{desk_with, lines, workbook};
use crate::cli::Desk;

const HEAD: &str = "id,name,role,grade,employer,contract,wte,other_weekly_hours,experience,reaches";

#[test]
fn each_problem_is_told_by_cell_and_nothing_is_written() {
    let rows = [
        HEAD,
        "new-one,New One,nurse,band 6,ZZE21,agenda-for-change,0.5,,competent,leeds",
        "Bad Id,Bad,nurse,band 6,ZZE21,agenda-for-change,0.5,,competent,leeds",
        "wte,W,nurse,band 6,ZZE21,agenda-for-change,80%,,competent,leeds",
        "much,M,nurse,band 6,ZZE21,agenda-for-change,2,,competent,leeds",
        "word,W,nurse,band 6,ZZE21,agenda-for-change,0.5,,clever,leeds",
        "gone,G,nurse,band 6,NOBODY,agenda-for-change,0.5,,competent,leeds",
        "lost,L,nurse,band 6,ZZE21,agenda-for-change,0.5,,competent,ledes",
        "hours,H,nurse,band 6,ZZE21,agenda-for-change,0.5,99,competent,leeds",
        "empty,,nurse,band 6,ZZE21,agenda-for-change,0.5,,competent,leeds",
        "pact,P,nurse,band 6,ZZE21,agenda-for-chnge,0.5,,competent,leeds",
    ];
    // Cells that make no sense stand before references that lead nowhere.
    let first = [3, 4, 5, 6, 10].map(|line| rows[line - 1]);
    let head = lines(&[&[HEAD], &first[..]].concat());
    let desk = desk_with(&head);
    let before = desk.contents();
    for preview in [&["--preview"][..], &[]] {
        let said = desk
            .run(&[&["import", "sheet.csv", "--sheet", "staff"], preview].concat())
            .ends(3);
        for (place, told) in [
            ("row 2, column \"id\" (A2)", "Bad Id"),
            ("row 3, column \"wte\" (G3)", "80%"),
            ("row 4, column \"wte\" (G4)", "2 is not a WTE"),
            ("row 5, column \"experience\" (I5)", "clever"),
            ("row 6, column \"name\" (B6)", "the cell is empty"),
        ] {
            let said = &said.err;
            assert!(
                said.contains(place) && said.contains(told),
                "{place}, {told}: {said}"
            );
        }
        assert_eq!(said.err.matches("remedy:").count(), 5, "{}", said.err);
    }
    // These are wrong only beside the rest of the network.
    let second = [2, 7, 8, 9].map(|line| rows[line - 1]);
    desk.file(
        "sheet.csv",
        lines(&[&[HEAD], &second[..]].concat()).as_bytes(),
    );
    let said = desk
        .run(&["import", "sheet.csv", "--sheet", "staff"])
        .ends(3);
    for (place, told) in [
        ("row 3, column \"employer\" (E3)", "NOBODY"),
        ("row 4, column \"reaches\" (J4)", "did you mean \"leeds\"?"),
        ("row 5, column \"other_weekly_hours\" (H5)", "99"),
    ] {
        assert!(
            said.err.contains(place) && said.err.contains(told),
            "{place}, {told}: {}",
            said.err
        );
    }
    assert_eq!(said.err.matches("remedy:").count(), 3, "{}", said.err);
    // And this beside the contracts.
    desk.file("sheet.csv", lines(&[HEAD, rows[10]]).as_bytes());
    let said = desk
        .run(&["import", "sheet.csv", "--sheet", "staff", "--json"])
        .ends(3);
    let error: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    let problem = &error["error"]["problems"][0];
    assert_eq!(
        (&problem["row"], &problem["column"]),
        (&2.into(), &"contract".into()),
        "{error}"
    );
    assert_eq!(desk.contents(), before);
}

#[test]
fn several_employments_belong_together_and_must_agree() {
    let desk = desk_with(&lines(&[
        HEAD,
        "two,Two Jobs,nurse,band 6,ZZE21,agenda-for-change,0.5,,competent,leeds",
        "two,,,,QWO,agenda-for-change,0.4,,,",
    ]));
    desk.run(&["import", "sheet.csv", "--sheet", "staff"]).ok();
    let people = desk.run(&["export"]).ok().json()["people"].clone();
    let person = people.as_array().unwrap().last().unwrap().clone();
    assert_eq!(person["employments"][1]["organisation"], "QWO");
    desk.file(
        "sheet.csv",
        lines(&[
            HEAD,
            "two,Two Jobs,nurse,band 6,ZZE21,agenda-for-change,0.5,,competent,leeds",
            "two,Another Name,,,QWO,agenda-for-change,0.9,,,",
            "two,,,,NOBODY,agenda-for-change,x,,,",
        ])
        .as_bytes(),
    );
    desk.run(&["import", "sheet.csv", "--sheet", "staff"])
        .ends(3)
        .says("row 3, column \"name\" (B3)")
        .says("differs from row 2")
        .says("row 4, column \"wte\" (G4)");
    let desk = desk_with(&lines(&[
        "id,person,kind,first_day,last_day",
        "x,ada-fennimore,other,01/02/2027,02/02/2027",
        "x,ada-fennimore,other,05/02/2027,04/02/2027",
    ]));
    desk.run(&["import", "sheet.csv", "--sheet", "leave"])
        .ends(3)
        .says("stands in row 2 already");
}

#[test]
fn rows_keep_their_numbers_and_a_list_taken_whole_is_checked_too() {
    let desk = desk_with(
        "person,kind,first_day,last_day\r\n\"ada-\nfennimore\",other,1/2/2027,2/2/2027\r\n\r\nada-fennimore,other,2/2/2027,1/2/2027\r\n",
    );
    desk.run(&["import", "sheet.csv", "--sheet", "leave"])
        .ends(3)
        .says("row 2, column \"person\" (A2)");
    desk.file(
        "sheet.csv",
        b"person,kind,first_day,last_day\r\n\r\nada-fennimore,other,2/2/2027,1/2/2027\r\n",
    );
    desk.run(&["import", "sheet.csv", "--sheet", "leave"])
        .ends(3)
        .says("row 3")
        .says("before it begins");
    desk.file(
        "sheet.csv",
        lines(&[
            HEAD,
            "only,Only,nurse,band 6,ZZE21,agenda-for-change,0.5,,competent,leeds",
        ])
        .as_bytes(),
    );
    desk.run(&["import", "sheet.csv", "--sheet", "staff", "--replace"])
        .ends(3)
        .says("elsewhere in the network (/pools/0/members/0/person)");
}

#[test]
fn headings_are_checked() {
    for (head, told) in [
        (
            "person,kind,first_day",
            "the column \"last_day\" is missing",
        ),
        (
            "person,kind,first_day,last_dya",
            "did you mean \"last_day\"?",
        ),
        (
            "person,person,kind,first_day,last_day",
            "the column is there twice",
        ),
        ("", "the sheet is empty"),
    ] {
        let desk = desk_with(&format!("{head}\r\n"));
        desk.run(&["import", "sheet.csv", "--sheet", "leave"])
            .ends(3)
            .says(told);
    }
    let desk = desk_with(
        "person,kind,first_day,last_day\r\nada-fennimore,other,1/2/2027,2/2/2027,stray\r\n",
    );
    desk.run(&["import", "sheet.csv", "--sheet", "leave"])
        .ends(3)
        .says("E2")
        .says("outside the columns");
}

#[test]
fn files_that_are_no_sheets_are_refused() {
    let desk = Desk::with_network();
    let before = desk.contents();
    let far = workbook("leave", |sheet| {
        sheet.write_string(0, 0, "person").unwrap();
        sheet.write_string(1_048_575, 16_383, "stray").unwrap();
    });
    let other = {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        workbook.add_worksheet().set_name("one").unwrap();
        workbook.add_worksheet().set_name("two").unwrap();
        workbook.save_to_buffer().unwrap()
    };
    let failed = workbook("leave", |sheet| {
        for (at, heading) in ["person", "kind", "first_day", "last_day"]
            .into_iter()
            .enumerate()
        {
            sheet
                .write_string(0, u16::try_from(at).unwrap(), heading)
                .unwrap();
        }
        sheet
            .write_formula(
                1,
                0,
                rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!"),
            )
            .unwrap();
    });
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default())
        .unwrap();
    for _ in 0..300 {
        bomb.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    for (name, bytes, told) in [
        ("far.xlsx", far, "larger than any of its kind"),
        ("two.xlsx", other, "the workbook has no sheet \"leave\""),
        ("bomb.xlsx", bomb, "when unpacked"),
        (
            "cut.xlsx",
            b"PK\x03\x04and nothing".to_vec(),
            "cannot be read",
        ),
        ("failed.xlsx", failed, "row 2"),
        (
            "old.xls",
            vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1],
            "old kind",
        ),
        ("wide.csv", b"\xFF\xFEp\0e\0r".to_vec(), "UTF-16"),
        (
            "latin.csv",
            b"person,kind,first_day,last_day\r\nZo\xEB,other,1/2/2027,1/2/2027\r\n".to_vec(),
            "line 2 is not UTF-8",
        ),
        ("none.csv", Vec::new(), "the sheet is empty"),
    ] {
        desk.file(name, &bytes);
        desk.run(&["import", name, "--sheet", "leave"])
            .ends(3)
            .says(told);
    }
    desk.run(&["import", "none.csv", "--sheet", "salaries"])
        .ends(2);
    desk.run(&["import", "none.csv", "--preview"]).ends(2);
    assert_eq!(desk.contents(), before);
}

#[test]
fn members_are_added_ended_and_told_by_cell() {
    let head = "pool,person,member_from,member_to";
    let desk = desk_with(&lines(&[
        head,
        "leeds-nurses,ada-fennimore,,31/12/2026",
        "leeds-nurses,ada-fennimore,01/03/2027,",
    ]));
    let before = desk.run(&["export"]).ok().json();
    let preview = desk
        .run(&[
            "import",
            "sheet.csv",
            "--sheet",
            "members",
            "--preview",
            "--json",
        ])
        .ok()
        .json();
    assert_eq!(preview["changed"][0], "leeds-nurses/ada-fennimore");
    assert_eq!(desk.run(&["export"]).ok().json(), before, "a preview");
    desk.run(&["import", "sheet.csv", "--sheet", "members"])
        .ok();
    let after = desk.run(&["export"]).ok().json();
    let members = |network: &serde_json::Value| {
        let list = network["pools"][0]["members"].as_array().unwrap().clone();
        let is_ada = |one: &&serde_json::Value| one["person"] == "ada-fennimore";
        let ada: Vec<_> = list
            .iter()
            .filter(is_ada)
            .map(|one| one["validity"].clone())
            .collect();
        (list.len(), ada)
    };
    let (count, ada) = members(&after);
    assert_eq!(count, members(&before).0 + 1, "all others stay");
    assert_eq!(
        ada,
        [
            serde_json::json!({ "valid_to": "2026-12-31" }),
            serde_json::json!({ "valid_from": "2027-03-01" })
        ]
    );
    assert_eq!(after["pools"][0]["name"], before["pools"][0]["name"]);
    for (rows, place, told) in [
        (
            &["leeds-nurse,ada-fennimore,,"][..],
            "row 2, column \"pool\" (A2)",
            "did you mean \"leeds-nurses\"?",
        ),
        (
            &["leeds-nurses,ada-fenimore,,"],
            "row 2, column \"person\" (B2)",
            "did you mean \"ada-fennimore\"?",
        ),
        (
            &["leeds-nurses,,,"],
            "row 2, column \"person\" (B2)",
            "the cell is empty",
        ),
        (
            &["leeds-nurses,ada-fennimore,soon,"],
            "row 2, column \"member_from\" (C2)",
            "soon",
        ),
        (
            &[
                "leeds-nurses,ada-fennimore,,31/12/2026",
                "leeds-nurses,ada-fennimore,01/12/2026,",
            ],
            "row 3, column \"member_from\" (C3)",
            "is in the pool already at that time",
        ),
        (
            &["leeds-nurses,ada-fennimore,02/01/2027,01/01/2027"],
            "row 2, column \"member_",
            "2027",
        ),
    ] {
        desk.file("sheet.csv", lines(&[&[head], rows].concat()).as_bytes());
        desk.run(&["import", "sheet.csv", "--sheet", "members"])
            .ends(3)
            .says(place)
            .says(told);
    }
    assert_eq!(desk.run(&["export"]).ok().json(), after, "all or nothing");
    // The whole list: whoever it does not have leaves.
    desk.file(
        "sheet.csv",
        lines(&[head, "leeds-nurses,ada-fennimore,,"]).as_bytes(),
    );
    let said = desk
        .run(&[
            "import",
            "sheet.csv",
            "--sheet",
            "members",
            "--replace",
            "--json",
        ])
        .ok()
        .json();
    assert_eq!(
        said["removed"].as_array().unwrap().len() + 1,
        members(&before).0
    );
    assert_eq!(members(&desk.run(&["export"]).ok().json()).0, 1);
}
