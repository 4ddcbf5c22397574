//! Items to rows, and templates: the inverse of reading, from the same columns.

use serde_json::Value as Json;

use super::columns::{Form, SheetColumn, SheetKind};
use evenwatch_audit::reports::{self, ColumnUnit, Table, Value};
use evenwatch_domain::network::NetworkFile;

/// The items of a kind as a table of rows that reads back to the same items.
#[must_use]
pub fn sheet(kind: SheetKind, file: &NetworkFile) -> Table {
    let items = kind.items(file);
    let rows = items.iter().flat_map(|item| {
        let repeats = kind
            .repeated()
            .and_then(|part| item.get(part)?.as_array())
            .map_or(1, |list| list.len().max(1));
        (0..repeats).map(move |at| row(kind, item, at))
    });
    Table {
        rows: rows.collect(),
        ..empty(kind)
    }
}

/// A sheet with its headings and one remark that shows how a row is written.
#[must_use]
pub fn template(kind: SheetKind) -> Table {
    let mut cells: Vec<Value> = kind
        .columns()
        .iter()
        .map(|column| match column.example {
            "" => Value::Missing,
            example => Value::Text(example.to_owned()),
        })
        .collect();
    if let Some(first) = cells.first_mut() {
        let example = kind.columns().first().map_or("", |column| column.example);
        *first = Value::Text(format!("#{example}"));
    }
    Table {
        rows: vec![cells],
        ..empty(kind)
    }
}

/// What each column tells, one line each.
#[must_use]
pub fn template_notes(kind: SheetKind) -> Vec<String> {
    let head = "Row 1 holds the headings. A row whose first cell begins with # is a remark and is not read; delete the example or leave it.";
    let columns = kind.columns().iter().map(|column| {
        let needed = if column.required {
            ""
        } else {
            " May be left out."
        };
        format!("{}: {}{needed}", column.heading, column.tells)
    });
    std::iter::once(head.to_owned()).chain(columns).collect()
}

fn empty(kind: SheetKind) -> Table {
    let columns = kind.columns().iter().map(|column| reports::ReportColumn {
        id: column.heading,
        name: column.heading,
        unit: match column.form {
            Form::Whole => ColumnUnit::Count,
            Form::Number => ColumnUnit::Number,
            Form::Date => ColumnUnit::Date,
            _ => ColumnUnit::Text,
        },
    });
    Table {
        title: kind.name().to_owned(),
        columns: columns.collect(),
        rows: Vec::new(),
        notes: Vec::new(),
    }
}

/// One row of an item: the first has everything, further ones what names it and their own part.
fn row(kind: SheetKind, item: &Json, at: usize) -> Vec<Value> {
    let cell = |column: &SheetColumn| {
        let pointer = match kind.repeated() {
            Some(part) if column.pointer.starts_with(part) => {
                column.pointer.replacen("/0/", &format!("/{at}/"), 1)
            }
            _ if at > 0 && !kind.named_by().contains(&column.pointer) => return Value::Missing,
            _ => column.pointer.to_owned(),
        };
        item.pointer(&format!("/{pointer}"))
            .map_or(Value::Missing, |value| written(value, column.form))
    };
    kind.columns().iter().map(cell).collect()
}

/// A value as a cell.
fn written(value: &Json, form: Form) -> Value {
    let text = |text: String| match text.as_str() {
        "" => Value::Missing,
        _ => Value::Text(text),
    };
    match (value, form) {
        (Json::Null, _) => Value::Missing,
        (Json::Bool(yes), _) => text(if *yes { "yes" } else { "no" }.to_owned()),
        (Json::Number(number), _) => match number.as_i64() {
            Some(whole) => Value::Whole(whole),
            None => number.as_f64().map_or(Value::Missing, Value::Number),
        },
        (Json::String(string), _) => text(string.clone()),
        (Json::Array(list), Form::Days) => text(days(list, "; ")),
        (Json::Array(list), Form::Hours) => text(joined(list, hours)),
        (Json::Array(list), Form::Competences) => text(joined(list, competence)),
        (Json::Array(list), _) => text(joined(list, |entry| string(Some(entry)))),
        (Json::Object(_), _) => text(value.to_string()),
    }
}

fn joined(list: &[Json], entry: impl Fn(&Json) -> String) -> String {
    list.iter().map(entry).collect::<Vec<_>>().join("; ")
}

fn string(value: Option<&Json>) -> String {
    value.and_then(Json::as_str).unwrap_or_default().to_owned()
}

fn competence(held: &Json) -> String {
    let id = string(held.get("competence"));
    match held.get("valid_to").and_then(Json::as_str) {
        Some(day) => format!("{id} until {day}"),
        None => id,
    }
}

fn hours(hours: &Json) -> String {
    let list = hours.get("days").and_then(Json::as_array);
    let days = days(list.map_or(&[], Vec::as_slice), ", ");
    format!(
        "{days} {}-{}",
        string(hours.get("start")),
        string(hours.get("end"))
    )
}

/// Days of the week; a run of three or more in the order of the week as `mon-fri`.
fn days(list: &[Json], between: &str) -> String {
    const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let days: Vec<&str> = list.iter().filter_map(Json::as_str).collect();
    match days[..] {
        [first, .., last] if days.len() > 2 && WEEK.windows(days.len()).any(|run| run == days) => {
            format!("{first}-{last}")
        }
        _ => days.join(between),
    }
}
