//! Tables as a workbook for spreadsheets: a sheet each, headings that stay, filters, hours and per cents as such, colours
//! by size; and a first sheet with what a reader must know.

use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Column, Table, Unit, Value};
use crate::domain::percent::kept_apart;

/// A workbook that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be written: {0}")]
pub struct BadWorkbook(Box<XlsxError>);

impl From<XlsxError> for BadWorkbook {
    fn from(error: XlsxError) -> Self {
        Self(Box::new(error))
    }
}

/// Texts of these columns are read beside every number: they stay while the rest scrolls.
const NAME_COLUMNS: usize = 3;

/// Widest column, in characters; longer texts wrap.
const WIDEST: usize = 60;

/// Numbers of these columns are bad when large, and of these good.
const BAD: [&str; 4] = ["gap", "spread", "degraded", "unreachable"];
const GOOD: [&str; 4] = [
    "covered_share",
    "met_share",
    "children_full_share",
    "commissioned_share",
];

/// The tables as sheets of these names (31 characters at most), in one workbook.
///
/// # Errors
/// Where a table is larger than a sheet can be, or two sheets have one name.
pub fn xlsx(
    title: &str,
    notes: &[String],
    sheets: &[(&str, &Table)],
) -> Result<Vec<u8>, BadWorkbook> {
    let mut workbook = Workbook::new();
    // The same audit is the same file: no clock here.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&made),
    );
    about(workbook.add_worksheet(), title, notes, sheets)?;
    for (name, table) in sheets {
        sheet(workbook.add_worksheet(), name, table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// What a reader must know first.
fn about(
    sheet: &mut Worksheet,
    title: &str,
    notes: &[String],
    sheets: &[(&str, &Table)],
) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name("About")?.set_column_width(0, 110)?;
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14))?;
    let own = sheets.iter().flat_map(|(name, table)| {
        let notes = table.notes.iter();
        notes.map(move |note| format!("{name}: {note}"))
    });
    let mut seen = std::collections::BTreeSet::new();
    let once = notes
        .iter()
        .cloned()
        .chain(own)
        .filter(|note| seen.insert(note.clone()));
    for (row, note) in (2..).zip(once) {
        sheet.write_string_with_format(row, 0, note, &wrapped)?;
    }
    Ok(())
}

fn sheet(sheet: &mut Worksheet, name: &str, table: &Table) -> Result<(), XlsxError> {
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0x00E4_ECF2))
        .set_border_bottom(FormatBorder::Thin);
    sheet.set_name(name)?;
    let texts = table.columns.iter().take(NAME_COLUMNS);
    let frozen = texts.take_while(|column| column.unit == Unit::Text).count();
    sheet.set_freeze_panes(1, small(frozen))?;
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    for (at, column) in table.columns.iter().enumerate() {
        let at16 = small(at);
        let name = if column.unit == Unit::Minutes {
            format!("{} (h)", column.name)
        } else {
            column.name.to_owned()
        };
        sheet.write_string_with_format(0, at16, name, &heading)?;
        sheet.set_column_width(at16, width(table, at, column))?;
        let format = format(column.unit);
        for (row, values) in (1_u32..).zip(&table.rows) {
            if let Some(value) = values.get(at) {
                cell(sheet, (row, at16), value, column.unit, &format)?;
            }
        }
        if let Some(heat) = heat(column).filter(|_| last_row > 0) {
            sheet.add_conditional_format(1, at16, last_row, at16, &heat)?;
        }
    }
    if last_row > 0 && !table.columns.is_empty() {
        sheet.autofilter(0, 0, last_row, small(table.columns.len() - 1))?;
    }
    Ok(())
}

fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    unit: Unit,
    format: &Format,
) -> Result<(), XlsxError> {
    #[allow(clippy::cast_precision_loss)] // minutes and counts: far below 2^52
    let number = match value {
        Value::Missing => return Ok(()),
        Value::Text(text) => {
            sheet.write_string_with_format(row, column, text, format)?;
            return Ok(());
        }
        Value::Whole(minutes) if unit == Unit::Minutes => *minutes as f64 / 60.0,
        Value::Whole(count) => *count as f64,
        Value::Number(number) => *number,
    };
    match (unit, kept_apart(number)) {
        // A format rounds what is nearly all to all: such a cell shows what everything else shows, and keeps its number.
        (Unit::Share, Some(shown)) => {
            let text = format!("\"{:.1}%\"", shown * 100.0);
            let apart = format.clone().set_num_format(text);
            sheet.write_number_with_format(row, column, number, &apart)?;
        }
        _ => {
            sheet.write_number_with_format(row, column, number, format)?;
        }
    }
    Ok(())
}

fn format(unit: Unit) -> Format {
    let top = Format::new().set_align(FormatAlign::Top);
    match unit {
        Unit::Text => top.set_text_wrap(),
        Unit::Count => top.set_num_format("#,##0"),
        Unit::Minutes | Unit::Hours => top.set_num_format("#,##0.0"),
        Unit::Share => top.set_num_format("0.0%"),
        Unit::Wte | Unit::Number => top.set_num_format("0.00"),
    }
}

/// White to red for what is missing, white to amber for what is goodwill or weak, red to green for what is met.
fn heat(column: &Column) -> Option<ConditionalFormat2ColorScale> {
    let (white, red) = (Color::RGB(0x00FF_FFFF), Color::RGB(0x00F4_A6A0));
    let (amber, green) = (Color::RGB(0x00FB_D38D), Color::RGB(0x009F_D8AE));
    let scale = |low, high| {
        let scale = ConditionalFormat2ColorScale::new();
        Some(scale.set_minimum_color(low).set_maximum_color(high))
    };
    let has = |words: &[&str]| words.iter().any(|word| column.id.contains(word));
    match column.unit {
        Unit::Share if has(&GOOD) => scale(red, green),
        Unit::Minutes | Unit::Share if has(&BAD) => scale(white, red),
        Unit::Minutes
            if !column.id.contains("required")
                && !column.id.contains("rostered")
                && !column.id.contains("commissioned_minutes") =>
        {
            scale(white, amber)
        }
        _ => None,
    }
}

/// Wide enough for most of the values, and no wider than can be read.
fn width(table: &Table, at: usize, column: &Column) -> f64 {
    if column.unit != Unit::Text {
        return 12.0;
    }
    let values = table.rows.iter().filter_map(|row| row.get(at));
    let longest = values
        .map(|value| value.shown(Unit::Text).chars().count())
        .max();
    let characters = longest
        .unwrap_or(0)
        .max(column.name.chars().count())
        .clamp(8, WIDEST);
    f64::from(u32::try_from(characters).unwrap_or(8)) + 2.0
}

/// A column's number as sheets count them.
fn small(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
