//! Spreadsheets through the command line: what is written reads back, and what is wrong is told by
//! cell.

mod cases;
mod everyday;
mod fuzz;
mod hostile;
mod marks;
mod problems;
mod round_trip;
mod workbooks;

use std::io::{Cursor, Write};

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::cli::Desk;

/// A desk with the small network and a CSV file.
fn desk_with(csv: &str) -> Desk {
    let desk = Desk::with_network();
    desk.file("sheet.csv", csv.as_bytes());
    desk
}

/// Lines of comma-separated values.
fn lines(rows: &[&str]) -> String {
    rows.iter().map(|row| format!("{row}\r\n")).collect()
}

/// A workbook with one sheet of this name.
fn workbook(name: &str, fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).unwrap();
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

/// An archive of these parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in parts {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*path, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook whose sheet "leave" is this XML, with shared texts.
pub fn raw_workbook(sheet: &str, strings: &str) -> Vec<u8> {
    archive(&[
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"leave\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships><Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"rId2\" Type=\"{OFFICE}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet>{sheet}</worksheet>"),
        ),
        ("xl/sharedStrings.xml", strings),
    ])
}

/// Rows of texts as a sheet's XML.
fn rows_of_texts(rows: &[&[&str]]) -> String {
    let row = |cells: &&[&str]| {
        let cells = cells
            .iter()
            .map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"));
        format!("<row>{}</row>", cells.collect::<String>())
    };
    rows.iter().map(row).collect()
}

const LEAVE: &str = "person,kind,first_day,last_day";

/// What the import of a sheet with these rows says as JSON, nothing written where it is a preview.
fn taken(desk: &Desk, (sheet, name): (&str, &str), bytes: &[u8], options: &[&str]) -> Value {
    desk.file(name, bytes);
    let arguments = [&["import", name, "--sheet", sheet, "--json"], options].concat();
    let said = desk.run(&arguments);
    match said.code {
        0 => said.json(),
        3 => serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{}", said.err)),
        code => panic!("ended with {code}: {}", said.err),
    }
}

/// Whether it was read, and if so the ids that it adds; else the message of its first problem.
fn outcome(said: &Value) -> Result<Vec<String>, String> {
    match said["error"]["problems"][0]["message"].as_str() {
        Some(message) => Err(message.to_owned()),
        None => Ok(serde_json::from_value(said["added"].clone()).unwrap()),
    }
}

/// A preview of one row of leave of Ada from a day as written there.
fn leave_from(desk: &Desk, first_day: &str) -> Result<Vec<String>, String> {
    let csv = format!("{LEAVE}\r\nada-fennimore,annual leave,{first_day},27/12/2026\r\n");
    outcome(&taken(
        desk,
        ("leave", "day.csv"),
        csv.as_bytes(),
        &["--preview"],
    ))
}

/// The absences of the network on this first day: kind and last day of each.
fn absences(desk: &Desk, first_day: &str) -> Vec<(String, String)> {
    let network = desk.run(&["export"]).ok().json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = network["absences"].as_array().unwrap().iter();
    let mut found: Vec<_> = all
        .filter(|one| one["period"]["first_day"] == json!(first_day))
        .map(|one| (text(&one["kind"]), text(&one["period"]["last_day"])))
        .collect();
    found.sort();
    found
}
