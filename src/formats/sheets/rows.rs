//! Rows to items of the network document: headings, cells, and rows that belong together.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::cell::{self, Cell, Reading};
use super::columns::{SheetColumn, SheetKind};
use super::grid::{Grid, Row, letters, whole};
use super::names::Names;
use super::problems::SheetProblems;
use super::{CellProblem, headings, members};
use evenwatch_domain::count::counted;
use evenwatch_domain::parse_error::shorten;

/// A sheet with its headings understood.
pub(super) struct Table {
    pub(super) kind: SheetKind,
    grid: Grid,
    /// The columns by place.
    columns: BTreeMap<usize, &'static SheetColumn>,
}

/// An item of the document as the sheet gives it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// The rows that it is made of, in order: the first, and those that repeat a part.
    pub(super) rows: Vec<u32>,
    pub(super) value: Value,
}

/// What the rows of a sheet come to.
pub(super) struct Items {
    pub(super) items: Vec<Item>,
    /// Cells that make no sense.
    pub(super) problems: SheetProblems,
    /// Cells that refer to what the network does not have. The network's own check tells of them;
    /// only where there are more than are told is it not worth asking it.
    pub(super) lost: SheetProblems,
}

impl Table {
    /// Understands the headings.
    pub(super) fn of(kind: SheetKind, mut grid: Grid) -> Result<Self, SheetProblems> {
        let at = headings::row(kind, &grid);
        let above: Vec<u32> = grid.rows.drain(..at).map(|row| row.number).collect();
        let Some(head) = grid.rows.first() else {
            return Err(SheetProblems::from(whole(
                &grid.sheet,
                "the sheet is empty",
                "nothing",
                format!("begin with the headings; `evenwatch template {kind}` writes them"),
            )));
        };
        let columns = headings::columns(kind, &grid, head)?;
        grid.remarks.extend(match above.as_slice() {
            [] => None,
            [only] => Some(format!(
                "Row {only} stands above the headings and was not read."
            )),
            [first, .., last] => Some(format!(
                "Rows {first} to {last} stand above the headings and were not read."
            )),
        });
        Ok(Self {
            kind,
            grid,
            columns,
        })
    }

    /// Whether the sheet has the column.
    pub(super) fn has(&self, column: &SheetColumn) -> bool {
        self.columns.values().any(|other| *other == column)
    }

    /// Every row as an item, and every cell that makes no sense.
    pub(super) fn items(&mut self, names: &Names) -> Items {
        let mut found = Items {
            items: Vec::new(),
            problems: self.merged_cells(),
            lost: SheetProblems::default(),
        };
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let mut repeated = 0_usize;
        for row in self.grid.rows.iter().skip(1) {
            if is_remark(row) {
                continue;
            }
            if headings::repeats(&self.columns, row) {
                repeated += 1;
                continue;
            }
            let mut cells = self.cells(row, names, &mut found);
            self.name(&mut cells);
            let id = cells.get("id").and_then(Value::as_str).map(str::to_owned);
            let known = id.as_ref().and_then(|id| by_id.get(id).copied());
            match known.and_then(|at| found.items.get_mut(at)) {
                Some(item) => self.another(row, item, cells, &mut found.problems),
                None => {
                    if let Some(id) = id {
                        by_id.insert(id, found.items.len());
                    }
                    let mut value = Value::Object(serde_json::Map::new());
                    for (pointer, cell) in cells {
                        put(&mut value, &pointer, cell);
                    }
                    found.items.push(Item {
                        rows: vec![row.number],
                        value,
                    });
                }
            }
        }
        if repeated > 0 {
            let rows = counted(repeated, "row");
            let remark = format!("The headings stand in {rows} more, not read.");
            self.grid.remarks.push(remark);
        }
        found
    }

    /// Rows whose cells are merged: the value stands in one of them, and whether the others mean it
    /// too is not known.
    fn merged_cells(&self) -> SheetProblems {
        let mut problems = SheetProblems::default();
        let head = self.grid.rows.first().map_or(0, |row| row.number);
        for merged in &self.grid.merged {
            let mut columns = self.columns.range(merged.columns.clone());
            let (first, last) = (columns.next(), columns.next_back());
            let rows = self.grid.rows.iter();
            let mut rows =
                rows.filter(|row| row.number > head && merged.rows.contains(&row.number));
            let (one, other) = (rows.next(), rows.next());
            let (Some((_, column)), Some(row)) = (first, one) else {
                continue;
            };
            if is_remark(row) || (other.is_none() && last.is_none()) {
                continue;
            }
            problems.push(self.at(
                row.number,
                column,
                format!(
                    "the cells {} are merged, and only the first of them holds a value",
                    merged.name
                ),
                "",
                "unmerge them, and fill each that is meant".to_owned(),
            ));
            if problems.is_full() {
                break;
            }
        }
        problems
    }

    /// Gives a row that is named by several cells an id of all of them.
    fn name(&self, cells: &mut BTreeMap<String, Value>) {
        if self.kind != SheetKind::Members {
            return;
        }
        let text = |part: &str| cells.get(part).and_then(Value::as_str);
        let id = members::id(
            text("pool").unwrap_or_default(),
            text("person").unwrap_or_default(),
        );
        cells.insert("id".to_owned(), Value::from(id));
    }

    /// The row's values by pointer.
    fn cells(&self, row: &Row, names: &Names, found: &mut Items) -> BTreeMap<String, Value> {
        let mut values = BTreeMap::new();
        for (at, cell) in &row.cells {
            let Some(column) = self.columns.get(at) else {
                found.problems.push(CellProblem {
                    place: format!("row {}, {}{}", row.number, letters(*at), row.number),
                    ..problem(
                        &self.grid,
                        row.number,
                        None,
                        "something stands outside the columns with headings".to_owned(),
                        &cell.shown(),
                        "give the column a heading, or empty the cell".to_owned(),
                    )
                });
                continue;
            };
            let mut reading = Reading { names, lost: None };
            match cell::value(cell, column.form, &mut reading) {
                Ok(value) => {
                    values.insert(column.pointer.to_owned(), value);
                }
                Err((message, remedy)) => {
                    let problem = self.at(row.number, column, message, &cell.shown(), remedy);
                    found.problems.push(problem);
                }
            }
            if let Some((noun, text)) = reading.lost {
                // To look for the nearest name costs, and is done for those that are told.
                let remedy = match found.lost.is_full() {
                    true => String::new(),
                    false => names.remedy(noun, &text),
                };
                let message = format!("\"{}\" is not in the network", shorten(&text));
                let problem = self.at(row.number, column, message, &text, remedy);
                found.lost.push(problem);
            }
        }
        values
    }

    /// A further row of an item: one more of the part that may be repeated, and nothing else that
    /// is new.
    fn another(
        &self,
        row: &Row,
        item: &mut Item,
        cells: BTreeMap<String, Value>,
        problems: &mut SheetProblems,
    ) {
        let first = item.rows.first().copied().unwrap_or_default();
        let Some(part) = self.kind.repeated() else {
            let found = cells.get("id").and_then(Value::as_str).unwrap_or_default();
            let message = format!("the id stands in row {first} already");
            let column = self.column_of("id");
            problems.push(self.problem(
                row.number,
                column,
                message,
                found,
                "give each row an id of its own",
            ));
            return;
        };
        let number = item.rows.len();
        item.rows.push(row.number);
        for (pointer, cell) in cells {
            let inside = pointer
                .strip_prefix(part)
                .and_then(|rest| rest.strip_prefix("/0/"));
            if let Some(rest) = inside {
                put(&mut item.value, &format!("{part}/{number}/{rest}"), cell);
            } else if item.value.pointer(&format!("/{pointer}")) != Some(&cell) {
                let message = format!(
                    "it differs from row {first} of the same {}",
                    self.kind.noun()
                );
                let found = cell
                    .as_str()
                    .map_or_else(|| cell.to_string(), str::to_owned);
                let column = self.column_of(&pointer);
                problems.push(self.problem(
                    row.number,
                    column,
                    message,
                    &found,
                    "leave it empty here, or make both the same",
                ));
            }
        }
    }

    /// The column whose cell a place in an item comes from, or the first of those inside it.
    pub(super) fn column_of(&self, pointer: &str) -> Option<&'static SheetColumn> {
        let columns = || self.kind.columns().iter();
        // The innermost column that holds the place; else the first that lies inside it.
        columns()
            .filter(|column| leads(column.pointer, pointer))
            .max_by_key(|column| column.pointer.len())
            .or_else(|| columns().find(|column| leads(pointer, column.pointer)))
    }

    /// A problem of a row, with its column where one is known.
    pub(super) fn problem(
        &self,
        row: u32,
        column: Option<&SheetColumn>,
        message: String,
        found: &str,
        remedy: impl Into<String>,
    ) -> CellProblem {
        match column {
            Some(column) => self.at(row, column, message, found, remedy.into()),
            None => problem(&self.grid, row, None, message, found, remedy.into()),
        }
    }

    fn at(
        &self,
        row: u32,
        column: &SheetColumn,
        message: String,
        found: &str,
        remedy: String,
    ) -> CellProblem {
        let heading = column.heading;
        let at = self
            .columns
            .iter()
            .find(|(_, other)| **other == column)
            .map(|(at, _)| *at);
        let cell = at.map_or_else(String::new, |at| format!(" ({}{row})", letters(at)));
        CellProblem {
            place: format!("row {row}, column \"{heading}\"{cell}"),
            ..problem(
                &self.grid,
                row,
                Some(heading.to_owned()),
                message,
                found,
                remedy,
            )
        }
    }

    /// The sheet's name.
    pub(super) fn sheet(&self) -> &str {
        &self.grid.sheet
    }

    /// What a reader should know of how it was read; sentences.
    pub(super) fn remarks(&self) -> &[String] {
        &self.grid.remarks
    }
}

/// Whether `inner` is `outer` or lies inside it.
fn leads(outer: &str, inner: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn problem(
    grid: &Grid,
    row: u32,
    column: Option<String>,
    message: String,
    found: &str,
    remedy: String,
) -> CellProblem {
    CellProblem {
        sheet: grid.sheet.clone(),
        row: Some(row),
        column,
        place: format!("row {row}"),
        message,
        found: match found {
            "" => "nothing".to_owned(),
            found => shorten(found),
        },
        remedy,
    }
}

/// A row whose first cell begins with `#` is a remark, such as the example of a template.
fn is_remark(row: &Row) -> bool {
    let first = row.cells.first_key_value();
    // A formula that failed shows as #REF! and is no remark.
    first.is_some_and(
        |(_, cell)| matches!(cell, Cell::Text(text) if text.trim_start().starts_with('#')),
    )
}

/// Puts a value at its place, with the objects and lists that lead there.
pub(super) fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut at = root;
    for part in pointer.split('/') {
        at = if let Ok(number) = part.parse::<usize>() {
            if !at.is_array() {
                *at = Value::Array(Vec::new());
            }
            let Value::Array(list) = at else { return };
            if list.len() <= number {
                list.resize(number + 1, Value::Null);
            }
            let Some(next) = list.get_mut(number) else {
                return;
            };
            next
        } else {
            if !at.is_object() {
                *at = Value::Object(serde_json::Map::new());
            }
            let Value::Object(keys) = at else { return };
            keys.entry(part).or_insert(Value::Null)
        };
    }
    *at = value;
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_and_letters() {
        assert_eq!(
            [0, 25, 26, 701, 702].map(letters),
            ["A", "Z", "AA", "ZZ", "AAA"]
        );
        let mut value = json!({});
        put(&mut value, "a/1/b", json!(2));
        put(&mut value, "c", json!("x"));
        assert_eq!(value, json!({ "a": [null, { "b": 2 }], "c": "x" }));
        assert!(leads("a/b", "a/b/c") && leads("a/b", "a/b") && !leads("a/b", "a/bc"));
    }
}
