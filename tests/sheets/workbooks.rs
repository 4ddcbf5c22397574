//! Workbooks as spreadsheets and other programs write them: hidden and merged cells, titles, dates,
//! several sheets.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use super::{outcome, raw_workbook, rows_of_texts, taken, workbook};
use crate::cli::Desk;

const HEAD: [&str; 4] = ["person", "kind", "first_day", "last_day"];

fn texts(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (at, text) in (0_u16..).zip(cells) {
        sheet.write_string(row, at, *text).unwrap();
    }
}

#[test]
fn hidden_rows_and_columns_are_read_and_that_is_said() {
    let desk = Desk::with_network();
    let bytes = workbook("leave", |sheet| {
        texts(sheet, 0, &HEAD);
        for row in 1..4 {
            let day = format!("{row}/03/2027");
            texts(sheet, row, &["ada-fennimore", "other", &day, &day]);
        }
        sheet.set_row_hidden(2).unwrap();
        sheet.set_row_hidden(3).unwrap();
        sheet.set_row_hidden(40).unwrap();
        sheet.set_column_hidden(1).unwrap();
    });
    let said = taken(&desk, ("leave", "l.xlsx"), &bytes, &["--preview"]);
    assert_eq!(outcome(&said).unwrap().len(), 3, "{said}");
    let remarks = said["remarks"].to_string();
    assert!(
        remarks.contains("2 hidden rows were read like all others: 3, 4."),
        "{remarks}"
    );
    assert!(remarks.contains("hidden column B was read"), "{remarks}");
    desk.run(&["import", "l.xlsx", "--sheet", "leave"])
        .ok()
        .says("2 hidden rows");
}

#[test]
fn titles_may_be_merged_and_data_may_not() {
    let desk = Desk::with_network();
    let with = |merge: Option<(u32, u16, u32, u16)>| {
        workbook("leave", |sheet| {
            let format = Format::new();
            sheet
                .merge_range(0, 0, 1, 3, "Leave of the team", &format)
                .unwrap();
            texts(sheet, 3, &HEAD);
            texts(
                sheet,
                4,
                &["ada-fennimore", "other", "01/03/2027", "02/03/2027"],
            );
            texts(
                sheet,
                5,
                &["bilal-quarrington", "other", "01/04/2027", "02/04/2027"],
            );
            if let Some((top, left, bottom, right)) = merge {
                sheet
                    .merge_range(top, left, bottom, right, "other", &format)
                    .unwrap();
            }
        })
    };
    let said = taken(&desk, ("leave", "l.xlsx"), &with(None), &["--preview"]);
    assert_eq!(outcome(&said).unwrap().len(), 2, "{said}");
    assert!(
        said["remarks"].to_string().contains("above the headings"),
        "{said}"
    );
    for range in [(4, 1, 5, 1), (4, 1, 4, 2), (5, 2, 6, 3)] {
        let message =
            outcome(&taken(&desk, ("leave", "l.xlsx"), &with(Some(range)), &[])).unwrap_err();
        assert!(message.contains("are merged"), "{range:?}: {message}");
    }
}

#[test]
fn days_and_times_by_their_formats() {
    let desk = Desk::with_network();
    for format in [
        "dd/mm/yyyy",
        "[$-809]dddd d mmmm yyyy",
        "yyyy-mm-dd hh:mm",
        "d-mmm-yy",
    ] {
        let bytes = workbook("leave", |sheet| {
            texts(sheet, 0, &HEAD);
            texts(sheet, 1, &["ada-fennimore", "other"]);
            let format = Format::new().set_num_format(format);
            for column in [2, 3] {
                let day = ExcelDateTime::from_ymd(2027, 3, 28).unwrap();
                sheet
                    .write_datetime_with_format(1, column, &day, &format)
                    .unwrap();
            }
        });
        let said = outcome(&taken(&desk, ("leave", "l.xlsx"), &bytes, &["--preview"]));
        assert_eq!(
            said,
            Ok(vec!["ada-fennimore.2027-03-28".to_owned()]),
            "{format}"
        );
    }
    let pattern = workbook("patterns", |sheet| {
        texts(
            sheet,
            0,
            &["id", "name", "pool", "days", "start", "end", "kind"],
        );
        texts(sheet, 1, &["x", "X", "leeds-nurses", "weekdays"]);
        let format = Format::new().set_num_format("hh:mm");
        sheet
            .write_number_with_format(1, 4, 20.0 / 24.0, &format)
            .unwrap();
        sheet.write_number_with_format(1, 5, 1.0, &format).unwrap();
        sheet.write_string(1, 6, "shift").unwrap();
    });
    taken(&desk, ("patterns", "p.xlsx"), &pattern, &[]);
    let network = desk.run(&["export"]).ok().json();
    let made = network["duty_patterns"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (&made["start"], &made["end"]),
        (&"20:00".into(), &"00:00".into())
    );
}

#[test]
fn the_sheet_is_found_among_several() {
    let desk = Desk::with_network();
    let book = |names: &[(&str, bool)]| {
        let mut book = Workbook::new();
        for (name, is_hidden) in names {
            let sheet = book.add_worksheet();
            sheet.set_name(*name).unwrap().set_hidden(*is_hidden);
            texts(sheet, 0, &HEAD);
            texts(
                sheet,
                1,
                &["ada-fennimore", "other", "01/03/2027", "02/03/2027"],
            );
        }
        book.save_to_buffer().unwrap()
    };
    for (names, remark) in [
        (
            &[("Notes", false), ("Leave", false)][..],
            "Of 2 sheets, \\\"Leave\\\" was read; \\\"Notes\\\" was not.",
        ),
        (&[("About", false), ("leave", false)], "[]"),
        (
            &[("Mine", false), ("lists", true)],
            "Of 2 sheets, \\\"Mine\\\" was read; \\\"lists\\\" was not.",
        ),
        (
            &[("leave", false), ("2027 second", false), ("old", true)],
            "Of 3 sheets, \\\"leave\\\" was read; \\\"2027 second\\\", \\\"old\\\" were not.",
        ),
        (
            &[("Shown", false), ("leave", true)],
            "is hidden in the workbook",
        ),
    ] {
        let said = taken(&desk, ("leave", "l.xlsx"), &book(names), &["--preview"]);
        assert_eq!(outcome(&said).unwrap().len(), 1);
        assert!(said["remarks"].to_string().contains(remark), "{said}");
    }
    let message = outcome(&taken(
        &desk,
        ("leave", "l.xlsx"),
        &book(&[("a", false), ("b", false)]),
        &[],
    ));
    assert!(message.unwrap_err().contains("no sheet \"leave\""));
}

#[test]
fn cells_and_texts_in_every_form_that_programs_write() {
    let desk = Desk::with_network();
    let strings = "<sst count=\"2\" uniqueCount=\"2\"><si><t>ada-</t><rPh><t>x</t></rPh></si>\
                   <si><r><t>ada</t></r><r><t xml:space=\"preserve\">-fennimore</t></r><rPh sb=\"0\" eb=\"1\"><t>aid</t></rPh></si></sst>";
    let head = rows_of_texts(&[&HEAD]);
    for cells in [
        "<c t=\"s\"><v>1</v></c><c t=\"str\"><v>other</v></c><c t=\"inlineStr\"><is><r><t>1/3/</t></r><r><t>2027</t></r></is></c><c t=\"d\"><v>2027-03-02</v></c>",
        "<c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" t=\"inlineStr\"><is><t><![CDATA[other]]></t></is></c><c r=\"C2\" t=\"str\"><v>1&#47;3/2027</v></c><c r=\"D2\" t=\"str\"><v>2/3/2027</v></c>",
        "<c r=\"D2\" t=\"str\"><v>2/3/2027</v></c><c r=\"C2\" t=\"str\"><v>1/3/2027</v></c><c r=\"A2\" t=\"s\"><v> 1 </v></c><c r=\"B2\" t=\"str\"><v>ot_x0068_er</v></c>",
    ] {
        let sheet = format!("<x:sheetData xmlns:x=\"x\">{head}<row>{cells}</row></x:sheetData>");
        let said = outcome(&taken(
            &desk,
            ("leave", "l.xlsx"),
            &raw_workbook(&sheet, strings),
            &["--preview"],
        ));
        assert_eq!(
            said,
            Ok(vec!["ada-fennimore.2027-03-01".to_owned()]),
            "{cells}"
        );
    }
}

#[test]
fn a_cell_that_stands_twice_is_refused_with_its_place() {
    let desk = Desk::with_network();
    let row = |number: u32, person: &str, columns: [&str; 4]| {
        let [a, b, c, d] = columns;
        let cell = |column: &str, text: &str| match column {
            "" => String::new(),
            column => format!("<c r=\"{column}{number}\" t=\"str\"><v>{text}</v></c>"),
        };
        let cells = [
            cell(a, person),
            cell(b, "other"),
            cell(c, "01/03/2027"),
            cell(d, "02/03/2027"),
        ];
        format!("<row r=\"{number}\">{}</row>", cells.concat())
    };
    let all = ["A", "B", "C", "D"];
    for (rows, place) in [
        (
            [
                row(2, "ada-fennimore", all),
                row(2, "bilal-quarrington", all),
            ],
            "A2",
        ),
        (
            [row(2, "ada-fennimore", ["A", "B", "C", "B"]), String::new()],
            "B2",
        ),
        (
            [row(3, "ada-fennimore", all), row(3, "x", ["", "", "", "D"])],
            "D3",
        ),
    ] {
        let sheet = format!(
            "<sheetData>{}{}</sheetData>",
            rows_of_texts(&[&HEAD]),
            rows.concat()
        );
        let bytes = raw_workbook(&sheet, "<sst/>");
        let told = outcome(&taken(&desk, ("leave", "l.xlsx"), &bytes, &["--preview"])).unwrap_err();
        assert!(
            told.contains(&format!("has the cell {place} twice")),
            "{told}"
        );
    }
    // The parts of one row, and rows in any order, are no doubles.
    let parts = [
        row(3, "bilal-quarrington", all),
        row(2, "ada-fennimore", ["A", "B", "", ""]),
        row(2, "", ["", "", "C", "D"]),
    ];
    let sheet = format!(
        "<sheetData>{}{}</sheetData>",
        rows_of_texts(&[&HEAD]),
        parts.concat()
    );
    let said = outcome(&taken(
        &desk,
        ("leave", "l.xlsx"),
        &raw_workbook(&sheet, "<sst/>"),
        &["--preview"],
    ));
    assert_eq!(said.unwrap().len(), 2);
}

#[test]
fn a_number_that_is_no_day_is_told_as_that_and_not_as_a_formula() {
    let desk = Desk::with_network();
    let bytes = |number: f64| {
        workbook("leave", |sheet| {
            texts(sheet, 0, &HEAD);
            texts(sheet, 1, &["ada-fennimore", "other"]);
            let format = Format::new().set_num_format("dd/mm/yyyy");
            for column in [2, 3] {
                sheet
                    .write_number_with_format(1, column, number, &format)
                    .unwrap();
            }
        })
    };
    for number in [-1.0, 1e18] {
        let told = outcome(&taken(&desk, ("leave", "l.xlsx"), &bytes(number), &[])).unwrap_err();
        assert!(
            told.contains("is not a number or a date") && !told.contains("formula"),
            "{told}"
        );
    }
}
