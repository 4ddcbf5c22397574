//! Tables as comma-separated values (RFC 4180): the columns' ids first, so that programs can rely
//! on them. Before all the mark by which Excel knows UTF-8; without it Excel shows "Zoë" as "ZoÃ«",
//! and saves it so.

use super::{Table, Value};
use evenwatch_domain::plain_text::{BYTE_ORDER_MARK, looks_like_a_formula};

/// The table; numbers as they are, nothing for what is missing.
#[must_use]
pub fn csv(table: &Table) -> Vec<u8> {
    let mut text = String::new();
    let ids = table.columns.iter().map(|column| field(column.id));
    line(&mut text, ids);
    for row in &table.rows {
        line(&mut text, row.iter().map(value));
    }
    [&BYTE_ORDER_MARK, text.as_bytes()].concat()
}

fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&field);
    }
    text.push_str("\r\n");
}

fn value(value: &Value) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => field(text),
    }
}

/// A text in quotes where it needs them. What spreadsheets would take for a formula gets an
/// apostrophe: names come from files that others wrote. So does a text that begins with one, so
/// that whoever takes one away has the text again.
fn field(text: &str) -> String {
    let text = if needs_apostrophe(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

fn needs_apostrophe(text: &str) -> bool {
    looks_like_a_formula(text) || text.starts_with('\'')
}

/// A field without the apostrophe that our own files put before what spreadsheets would take for a
/// formula.
#[must_use]
pub fn without_apostrophe(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if needs_apostrophe(rest) => rest,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{ColumnUnit, ReportColumn};
    use super::*;

    #[test]
    fn fields_are_quoted_and_formulas_disarmed() {
        let column = |id| ReportColumn::new(id, "n", ColumnUnit::Text);
        let table = Table {
            title: String::new(),
            columns: vec![column("a"), column("b")],
            rows: vec![
                vec!["Leeds, north".into(), Value::Whole(-5)],
                vec!["say \"when\"".into(), Value::Missing],
                vec!["=1+1".into(), Value::Number(0.25)],
                vec!["\u{a0}=1".into(), "\u{ff1d}1".into()],
            ],
            notes: Vec::new(),
        };
        let text = String::from_utf8(csv(&table)).unwrap();
        assert_eq!(
            text,
            "\u{feff}a,b\r\n\"Leeds, north\",-5\r\n\"say \"\"when\"\"\",\r\n'=1+1,0.25\r\n'\u{a0}=1,'\u{ff1d}1\r\n"
        );
    }
}
