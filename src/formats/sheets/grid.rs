//! A file's cells as rows, within bounds whatever the file claims about itself.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::cell::Cell;
use super::columns::SheetKind;
use super::{CellProblem, lines, xlsx};
use evenwatch_domain::count::thousands;

/// Most rows that are read: a network has a few thousand of anything.
const MOST_ROWS: usize = 50_000;

/// Most columns that are read.
const MOST_COLUMNS: usize = 200;

/// Most cells that are read. With [`MOST_BYTES`] it bounds what a sheet takes of the memory,
/// whatever its rows and columns.
const MOST_CELLS: usize = 400_000;

/// Most that the texts of all cells may come to, each counted as often as it stands there. Bytes.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The longest text of a cell: what spreadsheets allow. Characters.
pub(super) const LONGEST_CELL: usize = 32_767;

/// The last row of a sheet, as spreadsheets count.
pub(super) const LAST_ROW: u32 = 1_048_576;

/// A row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Its number as spreadsheets count, from 1.
    pub(super) number: u32,
    pub(super) cells: BTreeMap<usize, Cell>,
}

/// Cells that are merged into one: only the first of them holds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MergedCells {
    /// As spreadsheets write it, such as `A2:A4`.
    pub(super) name: String,
    pub(super) rows: RangeInclusive<u32>,
    pub(super) columns: RangeInclusive<usize>,
}

/// The sheet's rows, those without anything left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub(super) sheet: String,
    pub(super) rows: Vec<Row>,
    pub(super) merged: Vec<MergedCells>,
    /// What a reader should know of how it was read, such as hidden rows; sentences.
    pub(super) remarks: Vec<String>,
}

/// Reads the file; `name` is its name in messages.
pub(super) fn read(name: &str, bytes: &[u8], kind: SheetKind) -> Result<Grid, Box<CellProblem>> {
    if bytes.starts_with(b"PK\x03\x04") {
        xlsx::read(name, bytes, kind)
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        Err(Box::new(whole(
            name,
            "this is a workbook of the old kind, or one with a password",
            "the beginning of an .xls file",
            "save it as .xlsx without a password, or as CSV",
        )))
    } else {
        lines::read(name, bytes, kind)
    }
}

/// A problem of the file as a whole.
pub(super) fn whole(
    sheet: &str,
    message: impl Into<String>,
    found: impl Into<String>,
    remedy: impl Into<String>,
) -> CellProblem {
    CellProblem {
        sheet: sheet.to_owned(),
        row: None,
        column: None,
        place: "the whole sheet".to_owned(),
        message: message.into(),
        found: evenwatch_domain::parse_error::shorten(&found.into()),
        remedy: remedy.into(),
    }
}

/// Rows as they are read: takes no more of them than is held without harm.
#[derive(Debug)]
pub(super) struct Rows<'n> {
    name: &'n str,
    rows: BTreeMap<u32, BTreeMap<usize, Cell>>,
    cells: usize,
    bytes: usize,
}

impl<'n> Rows<'n> {
    /// None yet, of the sheet with this name in messages.
    pub(super) fn of(name: &'n str) -> Self {
        Self {
            name,
            rows: BTreeMap::new(),
            cells: 0,
            bytes: 0,
        }
    }

    /// Adds a cell to a row that is counted from 1 and a column that is counted from 0.
    pub(super) fn put(
        &mut self,
        row: u32,
        column: usize,
        cell: Cell,
    ) -> Result<(), Box<CellProblem>> {
        self.cells += 1;
        self.bytes += cell.bytes();
        if column >= MOST_COLUMNS || self.cells > MOST_CELLS || self.bytes > MOST_BYTES {
            return Err(self.too_large(row, column));
        }
        if self
            .rows
            .entry(row)
            .or_default()
            .insert(column, cell)
            .is_some()
        {
            let place = format!("{}{row}", letters(column));
            return Err(Box::new(whole(
                self.name,
                format!(
                    "the workbook has the cell {place} twice, and nobody can say which of them counts"
                ),
                place,
                "open it in a spreadsheet program and save it again",
            )));
        }
        if self.rows.len() > MOST_ROWS {
            return Err(self.too_large(row, column));
        }
        Ok(())
    }

    fn too_large(&self, row: u32, column: usize) -> Box<CellProblem> {
        let count = |number: usize| thousands(u64::try_from(number).unwrap_or(u64::MAX));
        Box::new(whole(
            self.name,
            "the sheet is larger than any of its kind",
            format!("something in row {row}, column {}", column + 1),
            format!(
                "keep to {} rows, {MOST_COLUMNS} columns, {} filled cells and {} MiB of text; delete stray cells at the far end",
                count(MOST_ROWS),
                count(MOST_CELLS),
                MOST_BYTES / 1024 / 1024
            ),
        ))
    }

    /// All of them, in the order of their numbers.
    pub(super) fn done(self) -> Vec<Row> {
        let rows = self.rows.into_iter();
        rows.map(|(number, cells)| Row { number, cells }).collect()
    }
}

/// The letters of a column that is counted from 0: A, B, ..., Z, AA.
pub(super) fn letters(at: usize) -> String {
    let mut text = String::new();
    let mut rest = at + 1;
    while rest > 0 {
        rest -= 1;
        let letter = u8::try_from(rest % 26).unwrap_or(0);
        text.insert(0, char::from(b'A' + letter));
        rest /= 26;
    }
    text
}
