//! The cells of a worksheet, with what is hidden and what is merged.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use quick_xml::events::{BytesStart, Event};

use super::super::CellProblem;
use super::super::cell::Cell;
use super::super::grid::{Grid, LAST_ROW, MergedCells, Rows, letters};
use super::parts::{Fault, Parts, add_text, attribute, is_true};
use super::strings::unescaped;
use evenwatch_domain::count::counted;

/// The last column of a sheet, counted from 1.
const LAST_COLUMN: usize = 16_384;

/// Most merged ranges, and most numbers of hidden rows, that are kept.
const MOST_KEPT: usize = 10_000;

/// What the cells of a sheet mean by.
pub(super) struct About<'w> {
    /// The sheet's name.
    pub(super) name: &'w str,
    pub(super) strings: &'w [Arc<str>],
    /// By the number of a format: whether it shows days or times.
    pub(super) dates: &'w [bool],
    pub(super) from_1904: bool,
    pub(super) is_uncomputed: bool,
}

/// Why reading ends early.
pub(super) enum Stop {
    Fault(Fault),
    /// The sheet holds more than is read.
    Large(Box<CellProblem>),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A cell as it is read.
#[derive(Debug, Default)]
struct Open {
    row: u32,
    /// Counted from 0.
    column: usize,
    kind: String,
    style: usize,
    value: String,
    has_value: bool,
    text: String,
    is_formula: bool,
}

/// What is hidden of the sheet.
#[derive(Debug, Default)]
struct Hidden {
    rows: Vec<u32>,
    columns: Vec<(usize, usize)>,
}

/// Reads the sheet at the path.
pub(super) fn read(parts: &mut Parts<'_>, path: &str, about: &About<'_>) -> Result<Grid, Stop> {
    let mut part = parts.open(path)?;
    let mut rows = Rows::of(about.name);
    let mut merged = Vec::new();
    let mut hidden = Hidden::default();
    // Where the next cell is that does not say it.
    let (mut row, mut column) = (0_u32, 0_usize);
    let mut open: Option<Open> = None;
    // The names of the pieces that the present one is in: value, text or formula of a cell, or a
    // reading aid.
    let mut inside = Vec::new();
    loop {
        let event = part.next()?;
        match &event {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let is_empty = matches!(event, Event::Empty(_));
                match (tag.local_name().as_ref(), open.as_mut()) {
                    ("row", None) => {
                        row = next_row(tag, row)?;
                        column = 0;
                        if is_true(attribute(tag, "hidden")?.as_deref())
                            && hidden.rows.len() < MOST_KEPT
                        {
                            hidden.rows.push(row);
                        }
                    }
                    ("c", None) if !is_empty => {
                        let cell = opened(tag, row, column)?;
                        (row, column) = (cell.row, cell.column + 1);
                        open = Some(cell);
                    }
                    ("c", None) => column = opened(tag, row, column)?.column + 1,
                    ("v", Some(cell)) => {
                        cell.has_value = true;
                        if !is_empty {
                            inside.push('v');
                        }
                    }
                    ("f", Some(cell)) => {
                        cell.is_formula = true;
                        if !is_empty {
                            inside.push('f');
                        }
                    }
                    ("t", Some(_)) if !is_empty => inside.push('t'),
                    ("rPh", Some(_)) if !is_empty => inside.push('a'),
                    ("col", None) if is_true(attribute(tag, "hidden")?.as_deref()) => {
                        let number = |name| {
                            let text = attribute(tag, name);
                            text.map(|text| text.and_then(|text| text.parse().ok()))
                        };
                        if let (Some(first), Some(last)) = (number("min")?, number("max")?)
                            && hidden.columns.len() < MOST_KEPT
                        {
                            hidden.columns.push((first, last));
                        }
                    }
                    ("mergeCell", None) if merged.len() < MOST_KEPT => {
                        let name = attribute(tag, "ref")?.unwrap_or_default();
                        merged.extend(merged_cells(name));
                    }
                    _ => {}
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "c" => {
                    inside.clear();
                    if let Some(cell) = open.take() {
                        let (row, column) = (cell.row, cell.column);
                        if let Some(cell) = meant(&cell, about)? {
                            rows.put(row, column, cell).map_err(Stop::Large)?;
                        }
                    }
                }
                "v" | "f" | "t" | "rPh" => {
                    inside.pop();
                }
                _ => {}
            },
            piece => match (open.as_mut(), inside.as_slice()) {
                (Some(cell), ['v']) => add_text(&mut cell.value, piece)?,
                (Some(cell), ['t']) => add_text(&mut cell.text, piece)?,
                _ => {}
            },
        }
    }
    let rows = rows.done();
    let remarks = hidden.remarks(|row| rows.binary_search_by_key(&row, |one| one.number).is_ok());
    Ok(Grid {
        sheet: about.name.to_owned(),
        rows,
        merged,
        remarks,
    })
}

/// The number of a row: what it says, or the one after the last.
fn next_row(tag: &BytesStart<'_>, before: u32) -> Result<u32, Fault> {
    let number = match attribute(tag, "r")? {
        Some(text) => text.trim().parse().ok(),
        None => before.checked_add(1),
    };
    let found = number.filter(|number| (1..=LAST_ROW).contains(number));
    found.ok_or_else(|| Fault::damaged("a row with a number that no sheet has"))
}

/// A cell at its place: where it says that it is, or after the one before.
fn opened(tag: &BytesStart<'_>, row: u32, column: usize) -> Result<Open, Fault> {
    let (row, column) = match attribute(tag, "r")? {
        Some(text) => place(&text)
            .ok_or_else(|| Fault::damaged(format!("a cell at \"{text}\", which no sheet has")))?,
        None => (row.max(1), column),
    };
    if column >= LAST_COLUMN {
        return Err(Fault::damaged("more cells in a row than a sheet has"));
    }
    Ok(Open {
        row,
        column,
        kind: attribute(tag, "t")?.unwrap_or_default(),
        style: attribute(tag, "s")?
            .and_then(|style| style.parse().ok())
            .unwrap_or(0),
        ..Open::default()
    })
}

/// `C7`: row 7, and the third column as 2.
fn place(text: &str) -> Option<(u32, usize)> {
    let text = text.trim().replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (name, number) = text.split_at_checked(digits)?;
    if name.is_empty() || name.len() > 3 || number.len() > 7 {
        return None;
    }
    let mut column = 0;
    for letter in name.bytes() {
        let letter = letter.to_ascii_uppercase();
        column = column * 26 + usize::from(letter.checked_sub(b'A').filter(|at| *at < 26)?) + 1;
    }
    let row = number
        .parse()
        .ok()
        .filter(|row| (1..=LAST_ROW).contains(row))?;
    (column <= LAST_COLUMN).then_some((row, column - 1))
}

/// `A2:B4`, where it is more than one cell.
fn merged_cells(name: String) -> Option<MergedCells> {
    let (first, last) = name.split_once(':')?;
    let ((top, left), (bottom, right)) = (place(first)?, place(last)?);
    Some(MergedCells {
        rows: top..=bottom,
        columns: left..=right,
        name,
    })
}

/// What the cell holds; none where it is empty.
fn meant(cell: &Open, about: &About<'_>) -> Result<Option<Cell>, Fault> {
    let value = cell.value.trim();
    // Who writes formulas without values writes none, or 0 with the order to count everything when
    // it is opened.
    let is_computed = match cell.kind.as_str() {
        "str" => cell.has_value && (!about.is_uncomputed || !value.is_empty()),
        "inlineStr" => true,
        _ => !value.is_empty() && (!about.is_uncomputed || value.parse() != Ok(0.0)),
    };
    if cell.is_formula && !is_computed {
        return Ok(Some(Cell::Uncomputed));
    }
    Ok(match cell.kind.as_str() {
        "s" => {
            let text = value.parse::<usize>().ok();
            let text = text.and_then(|at| about.strings.get(at));
            let Some(text) = text else {
                let place = format!("{}{}", letters(cell.column), cell.row);
                return Err(Fault::damaged(format!(
                    "{place} refers to a shared text {value} that is not there"
                )));
            };
            Cell::of_text(text)
        }
        "inlineStr" => Cell::of_text(&unescaped(&cell.text)),
        "str" | "d" => Cell::of_text(&unescaped(&cell.value)),
        "b" => match value {
            "" => None,
            value => Some(Cell::YesNo(value == "1" || value == "true")),
        },
        "e" => Some(Cell::Broken(value.to_owned())),
        _ if value.is_empty() => None,
        _ => Some(match value.parse::<f64>() {
            Ok(number) if number.is_finite() => match about.dates.get(cell.style) {
                Some(true) => moment(number, about.from_1904),
                _ => Cell::Number(number),
            },
            _ => Cell::Broken(value.to_owned()),
        }),
    })
}

/// The day and the minute that a number of days means.
fn moment(serial: f64, from_1904: bool) -> Cell {
    // The last day of the year 9999; spreadsheets know no further one.
    if !(0.0..2_958_466.0).contains(&serial) {
        return Cell::Broken(serial.to_string());
    }
    // Whole and not negative: the cast loses nothing.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let minutes = (serial * 1440.0).round() as u64;
    let (days, minute) = (minutes / 1440, minutes % 1440);
    let start = match (from_1904, days) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1),
        // The first of them counts a 29 February 1900, which never was.
        (false, ..=60) => NaiveDate::from_ymd_opt(1899, 12, 31),
        (false, _) => NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    let day = start.and_then(|start| start.checked_add_days(Days::new(days)));
    match (day, u32::try_from(minute)) {
        (Some(day), Ok(minute)) => Cell::Moment(day, minute),
        _ => Cell::Broken(serial.to_string()),
    }
}

impl Hidden {
    /// What is said of it; `has` tells whether a row holds anything.
    fn remarks(&self, has: impl Fn(u32) -> bool) -> Vec<String> {
        /// Most numbers that a remark lists.
        const LISTED: usize = 10;
        let mut remarks = Vec::new();
        let rows: Vec<u32> = self.rows.iter().copied().filter(|row| has(*row)).collect();
        if !rows.is_empty() {
            let shown: Vec<String> = rows.iter().take(LISTED).map(u32::to_string).collect();
            let more = match rows.len().saturating_sub(LISTED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let (count, verb) = match rows.len() {
                1 => ("1 hidden row".to_owned(), "was"),
                many => (counted(many, "hidden row"), "were"),
            };
            remarks.push(format!(
                "{count} {verb} read like all others: {}{more}.",
                shown.join(", ")
            ));
        }
        for (first, last) in self.columns.iter().take(LISTED) {
            let last = (*last).min(LAST_COLUMN);
            let name = |number: usize| letters(number.saturating_sub(1));
            remarks.push(match *first == last {
                true => format!(
                    "The hidden column {} was read like all others.",
                    name(*first)
                ),
                false => format!(
                    "The hidden columns {} to {} were read like all others.",
                    name(*first),
                    name(last)
                ),
            });
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn places_of_cells() {
        for (text, at) in [
            ("A1", Some((1, 0))),
            ("c7", Some((7, 2))),
            ("XFD1048576", Some((1_048_576, 16_383))),
            ("XFE1", None),
            ("A1048577", None),
            ("A0", None),
            ("AAAA1", None),
            ("7", None),
            ("A", None),
            ("", None),
            ("é1", None),
            ("A99999999999", None),
        ] {
            assert_eq!(place(text), at, "{text}");
        }
        let merged = merged_cells("B2:C4".to_owned()).unwrap();
        assert_eq!((merged.rows, merged.columns), (2..=4, 1..=2));
        assert_eq!(merged_cells("B2".to_owned()), None);
    }

    #[test]
    fn days_and_minutes_of_numbers() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        for (serial, from_1904, at) in [
            (46_381.0, false, (day(2026, 12, 25), 0)),
            (46_381.833_333_333, false, (day(2026, 12, 25), 1200)),
            (44_919.0, true, (day(2026, 12, 25), 0)),
            (0.833_333_333, false, (day(1899, 12, 31), 1200)),
            (61.0, false, (day(1900, 3, 1), 0)),
            (46_380.999_99, false, (day(2026, 12, 25), 0)),
        ] {
            assert_eq!(
                moment(serial, from_1904),
                Cell::Moment(at.0, at.1),
                "{serial}"
            );
        }
        for serial in [-1.0, 1e300, 2_958_466.0] {
            assert!(matches!(moment(serial, false), Cell::Broken(_)), "{serial}");
        }
    }
}
