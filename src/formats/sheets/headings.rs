//! The headings of a sheet: the row in which they stand, and the columns that they name.

use std::collections::{BTreeMap, BTreeSet};

use super::CellProblem;
use super::cell::Cell;
use super::columns::{SheetColumn, SheetKind};
use super::grid::{Grid, Row, letters, whole};
use super::problems::SheetProblems;
use evenwatch_domain::parse_error::shorten;
use evenwatch_domain::plain_text::folded;
use evenwatch_domain::suggest::nearest;

/// How many rows are looked at for the headings: titles and notes may stand above them.
const LOOKED_AT: usize = 20;

/// How many of the kind's columns the texts name.
pub(super) fn known<'t>(kind: SheetKind, texts: impl IntoIterator<Item = &'t str>) -> usize {
    let found = texts.into_iter().filter_map(|text| column(kind, text));
    found
        .map(|column| column.heading)
        .collect::<BTreeSet<_>>()
        .len()
}

/// The column that a heading names.
fn column(kind: SheetKind, text: &str) -> Option<&'static SheetColumn> {
    // Most cells are too long to be a heading, and folding costs.
    if text.len() > 200 {
        return None;
    }
    let wanted = plain(text);
    let mut columns = kind.columns().iter();
    columns.find(|column| column.heading == wanted)
}

/// Headings alike for those who write `First day` and those who write `first_day`.
fn plain(heading: &str) -> String {
    let plain = folded(heading).replace(['-', '\n'], " ").replace('_', " ");
    plain.split_whitespace().collect::<Vec<_>>().join("_")
}

/// At which of the sheet's rows the headings stand: that which names most columns; the first one
/// where none names any.
pub(super) fn row(kind: SheetKind, grid: &Grid) -> usize {
    let named = |row: &Row| {
        let cells = row.cells.values().filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        });
        known(kind, cells)
    };
    let rows = grid.rows.iter().take(LOOKED_AT).map(named).enumerate();
    // Of equals the first is taken.
    rows.rev()
        .max_by_key(|(_, count)| *count)
        .map_or(0, |(at, _)| at)
}

/// Whether a row says nothing but the headings again, as lists put together from several do.
pub(super) fn repeats(columns: &BTreeMap<usize, &'static SheetColumn>, row: &Row) -> bool {
    let same = |(at, cell): (&usize, &Cell)| match (columns.get(at), cell) {
        (Some(column), Cell::Text(text)) => plain(text) == column.heading,
        _ => false,
    };
    row.cells.len() > 1 && row.cells.iter().all(same)
}

/// The columns by place.
pub(super) fn columns(
    kind: SheetKind,
    grid: &Grid,
    head: &Row,
) -> Result<BTreeMap<usize, &'static SheetColumn>, SheetProblems> {
    let mut columns: BTreeMap<usize, &'static SheetColumn> = BTreeMap::new();
    let mut problems = SheetProblems::default();
    let known = || kind.columns().iter().map(|column| column.heading);
    for (at, cell) in &head.cells {
        let text = cell.shown();
        let (message, remedy) = match column(kind, &text) {
            Some(column) if columns.values().all(|other| *other != column) => {
                columns.insert(*at, column);
                continue;
            }
            Some(_) => (
                "the column is there twice".to_owned(),
                "keep one of the two".to_owned(),
            ),
            // The mark before UTF-8, read as Windows-1252.
            None if text.starts_with("\u{ef}\u{bb}\u{bf}") => (
                "the file was opened in another encoding and saved again".to_owned(),
                "open the original as UTF-8 (in Excel: Data, From Text/CSV)".to_owned(),
            ),
            None => (
                "no column of this sheet has this heading".to_owned(),
                match nearest(&text, known()) {
                    Some(near) => format!("did you mean \"{near}\"? Else delete the column"),
                    None => format!("known here: {}", known().collect::<Vec<_>>().join(", ")),
                },
            ),
        };
        problems.push(CellProblem {
            row: Some(head.number),
            column: Some(shorten(&text)),
            place: format!("row {}, {}{}", head.number, letters(*at), head.number),
            ..whole(&grid.sheet, message, text, remedy)
        });
    }
    for column in kind.columns().iter().filter(|column| column.required) {
        if columns.values().all(|other| *other != column) {
            problems.push(whole(
                &grid.sheet,
                format!("the column \"{}\" is missing", column.heading),
                "no such heading",
                format!("add it: {}", column.tells),
            ));
        }
    }
    if problems.is_empty() {
        Ok(columns)
    } else {
        Err(problems)
    }
}
