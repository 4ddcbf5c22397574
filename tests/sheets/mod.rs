//! Spreadsheets through the command line: what is written reads back, and what is wrong is told by cell.

mod problems;
mod round_trip;

use rust_xlsxwriter::Workbook;

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
