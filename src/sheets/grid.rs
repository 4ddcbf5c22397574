//! A file's cells: comma-separated values and Excel workbooks, read within bounds whatever the file claims about itself.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

use super::CellProblem;
use super::cell::Cell;
use super::columns::Kind;

/// Most rows that are read: a network has a few thousand of anything.
const MOST_ROWS: u32 = 100_000;

/// Most columns that are read.
const MOST_COLUMNS: usize = 200;

/// Most that a workbook may come to when unpacked. Bytes.
const UNPACKED: u64 = 256 * 1024 * 1024;

/// A row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Its number as spreadsheets count, from 1.
    pub(super) number: u32,
    pub(super) cells: BTreeMap<usize, Cell>,
}

/// The sheet's rows, those without anything left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub(super) sheet: String,
    pub(super) rows: Vec<Row>,
}

/// Reads the file; `name` is its name in messages.
pub(super) fn read(name: &str, bytes: &[u8], kind: Kind) -> Result<Grid, Box<CellProblem>> {
    if bytes.starts_with(b"PK\x03\x04") {
        workbook(name, bytes, kind)
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        Err(Box::new(whole(
            name,
            "this is a workbook of the old kind, or one with a password",
            "the beginning of an .xls file",
            "save it as .xlsx without a password, or as CSV",
        )))
    } else {
        commas(name, bytes)
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
        found: crate::domain::shape::shorten(&found.into()),
        remedy: remedy.into(),
    }
}

fn commas(name: &str, bytes: &[u8]) -> Result<Grid, Box<CellProblem>> {
    const REMEDY: &str = "save it as \"CSV UTF-8\", or as .xlsx";
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Box::new(whole(
            name,
            "the file is written in UTF-16",
            "a UTF-16 byte order mark",
            REMEDY,
        )));
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|bad| {
        let line = bytes.get(..bad.valid_up_to()).map_or(1, |good| {
            good.iter().filter(|byte| **byte == b'\n').count() + 1
        });
        whole(
            name,
            format!("line {line} is not UTF-8"),
            "a byte of another encoding",
            REMEDY,
        )
    })?;
    let first = text.lines().next().unwrap_or_default();
    // Some spreadsheets part by semicolons or tabs where the decimal sign is a comma.
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(|separator| {
        let count = first.bytes().filter(|byte| byte == separator).count();
        (count, *separator == b',')
    });
    // One kind of line end, and one after the last line, so that lines can be counted.
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let mut reader = comma_separated::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // Lines inside quoted cells are lines of the file and no rows of the sheet.
    let mut inside: u64 = 0;
    let mut record = comma_separated::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| whole(name, format!("it is no CSV ({error})"), first, REMEDY))?
    {
        let fields = record.iter();
        inside += fields
            .map(|field| field.matches('\n').count() as u64)
            .sum::<u64>();
        let after = reader.position().line();
        let number = u32::try_from(after.saturating_sub(inside + 1)).unwrap_or(u32::MAX);
        let cells = record.iter().enumerate().filter_map(|(at, field)| {
            let text = armed(field);
            (!text.trim().is_empty()).then(|| (at, Cell::Text(text.to_owned())))
        });
        push(name, &mut rows, number, cells.collect())?;
    }
    Ok(Grid {
        sheet: name.to_owned(),
        rows,
    })
}

/// A text without the apostrophe that our own files put before what spreadsheets would take for a formula.
fn armed(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) => rest,
        _ => field,
    }
}

fn push(
    name: &str,
    rows: &mut Vec<Row>,
    number: u32,
    cells: BTreeMap<usize, Cell>,
) -> Result<(), Box<CellProblem>> {
    if cells.is_empty() {
        return Ok(());
    }
    let columns = cells.last_key_value().map_or(0, |(at, _)| at + 1);
    if columns > MOST_COLUMNS || rows.len() >= MOST_ROWS as usize || number > MOST_ROWS * 2 {
        return Err(Box::new(whole(
            name,
            "the sheet is larger than any of its kind",
            format!("something in row {number}, column {columns}"),
            format!(
                "keep to {MOST_ROWS} rows and {MOST_COLUMNS} columns; delete stray cells at the far end"
            ),
        )));
    }
    rows.push(Row { number, cells });
    Ok(())
}

fn workbook(name: &str, bytes: &[u8], kind: Kind) -> Result<Grid, Box<CellProblem>> {
    let damaged = |error: &dyn std::fmt::Display| {
        whole(
            name,
            "the workbook cannot be read",
            error.to_string(),
            "open it in a spreadsheet and save it again as .xlsx",
        )
    };
    fits(name, bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let names = workbook.sheet_names();
    let own = names
        .iter()
        .find(|sheet| sheet.eq_ignore_ascii_case(kind.name()));
    let sheet = match (own, names.as_slice()) {
        (Some(own), _) => own.clone(),
        (None, [only]) => only.clone(),
        (None, _) => {
            return Err(Box::new(whole(
                name,
                format!("the workbook has no sheet \"{kind}\""),
                names.join(", "),
                format!("name the sheet \"{kind}\", or keep one sheet only"),
            )));
        }
    };
    // Cell by cell: a table from corner to corner would be made as large as the farthest stray cell says.
    let mut reader = workbook
        .worksheet_cells_reader(&sheet)
        .map_err(|error| damaged(&error))?;
    let mut rows: BTreeMap<u32, BTreeMap<usize, Cell>> = BTreeMap::new();
    while let Some(found) = reader.next_cell().map_err(|error| damaged(&error))? {
        let (row, column) = found.get_position();
        let Some(cell) = cell(found.get_value()) else {
            continue;
        };
        if rows.len() > MOST_ROWS as usize {
            break;
        }
        rows.entry(row).or_default().insert(column as usize, cell);
    }
    let mut kept = Vec::new();
    for (row, cells) in rows {
        push(&sheet, &mut kept, row.saturating_add(1), cells)?;
    }
    Ok(Grid { sheet, rows: kept })
}

/// Refuses a workbook that would fill the memory: the parts are unpacked and counted, whatever their headers say.
fn fits(name: &str, bytes: &[u8]) -> Result<(), Box<CellProblem>> {
    let refused = |found: String| {
        whole(
            name,
            "the workbook cannot be read",
            found,
            "open it in a spreadsheet and save it again as .xlsx",
        )
    };
    let mut parts =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| refused(error.to_string()))?;
    let mut left = UNPACKED;
    for at in 0..parts.len() {
        let part = parts
            .by_index(at)
            .map_err(|error| refused(error.to_string()))?;
        let length = std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
            .map_err(|error| refused(error.to_string()))?;
        left = left.checked_sub(length).ok_or_else(|| {
            whole(
                name,
                "the workbook is larger than any of its kind",
                format!("more than {} MiB when unpacked", UNPACKED / 1024 / 1024),
                "keep the sheet alone, without pictures and other sheets",
            )
        })?;
    }
    Ok(())
}

/// A workbook's cell; none where it is empty.
fn cell(value: &DataRef<'_>) -> Option<Cell> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text_cell(text)?
        }
        DataRef::SharedString(text) => text_cell(text)?,
        DataRef::Bool(yes) => Cell::YesNo(*yes),
        DataRef::Float(number) => Cell::Number(*number),
        // Whole numbers of a sheet are floats to it.
        #[allow(clippy::cast_precision_loss)]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            // To the minute: a third of a day is no exact number.
            let late = u32::from(second >= 30 || (second == 29 && milli >= 500));
            let minute = u32::from(hour) * 60 + u32::from(minute) + late;
            match chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()) {
                Some(day) => Cell::Moment(day, minute.min(1439)),
                None => Cell::Broken(moment.as_f64().to_string()),
            }
        }
        DataRef::Error(error) => Cell::Broken(error.to_string()),
    })
}

fn text_cell(text: &str) -> Option<Cell> {
    (!text.trim().is_empty()).then(|| Cell::Text(text.to_owned()))
}
