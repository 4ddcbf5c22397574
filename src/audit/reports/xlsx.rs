//! Tables as a workbook for spreadsheets: a sheet each, headings that stay, filters, hours and per
//! cents as such, colours by size; and a first sheet with what a reader must know.

use rust_xlsxwriter::{
    Chart as Drawing, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType,
    Color, ConditionalFormat2ColorScale, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet, XlsxError,
};

use chrono::{Datelike, Timelike};

use super::table::wall_time;
use super::{ColumnUnit, ReportColumn, Table, Value};
use evenwatch_domain::percent::kept_apart;

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

/// A sheet of a workbook.
pub(super) struct Sheet {
    /// Its name; made to fit what a workbook allows.
    pub(super) name: String,
    /// Its rows.
    pub(super) table: Table,
    /// A chart of them, to their right.
    pub(super) chart: Option<Chart>,
}

/// A chart of some columns of a sheet.
pub(super) struct Chart {
    /// What it shows.
    pub(super) title: String,
    /// A line over time, or else bars that are stacked.
    pub(super) is_line: bool,
    /// The first and the last column that name a row.
    pub(super) names: (u16, u16),
    /// What its numbers count.
    pub(super) axis: &'static str,
    /// Columns by id, each with its colour.
    pub(super) series: Vec<(&'static str, u32)>,
}

/// The tables as sheets of these names, in one workbook.
///
/// # Errors
/// Where a table is larger than a sheet can be.
pub fn xlsx(
    title: &str,
    notes: &[String],
    sheets: &[(&str, &Table)],
) -> Result<Vec<u8>, BadWorkbook> {
    let sheets: Vec<Sheet> = sheets
        .iter()
        .map(|(name, table)| Sheet {
            name: (*name).to_owned(),
            table: (*table).clone(),
            chart: None,
        })
        .collect();
    book(title, notes, &sheets)
}

/// The sheets in one workbook, after one with what a reader must know.
pub(super) fn book(
    title: &str,
    notes: &[String],
    sheets: &[Sheet],
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
    let mut names = vec!["about".to_owned()];
    for one in sheets {
        let name = allowed(&one.name, &mut names);
        let worksheet = workbook.add_worksheet();
        sheet(worksheet, &name, &one.table)?;
        if let Some(chart) = &one.chart {
            draw(worksheet, &name, &one.table, chart)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// The name as a workbook allows it: 31 characters, without some signs, and unlike those before it.
fn allowed(name: &str, before: &mut Vec<String>) -> String {
    const LONGEST: usize = 31;
    let plain: String = name
        .chars()
        .map(|sign| {
            if "[]:*?/\\'".contains(sign) {
                ' '
            } else {
                sign
            }
        })
        .collect();
    let cut = |length: usize| {
        plain
            .chars()
            .take(length)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let mut found = cut(LONGEST);
    let mut number = 2;
    while before.contains(&found.to_lowercase()) {
        found = format!("{} {number}", cut(LONGEST - 4));
        number += 1;
    }
    before.push(found.to_lowercase());
    found
}

/// Puts a chart to the right of the rows.
fn draw(sheet: &mut Worksheet, name: &str, table: &Table, chart: &Chart) -> Result<(), XlsxError> {
    let last = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    if last == 0 {
        return Ok(());
    }
    let kind = if chart.is_line {
        ChartType::Line
    } else {
        ChartType::BarStacked
    };
    let mut drawing = Drawing::new(kind);
    let (first_name, last_name) = chart.names;
    for (id, colour) in &chart.series {
        let Some(at) = table
            .columns
            .iter()
            .position(|column| column.id == *id)
            .map(small)
        else {
            continue;
        };
        let colour = Color::RGB(*colour);
        let mut format = ChartFormat::new();
        if chart.is_line {
            format.set_line(ChartLine::new().set_color(colour));
        } else {
            format.set_solid_fill(ChartSolidFill::new().set_color(colour));
        }
        drawing
            .add_series()
            .set_name((name, 0, at))
            .set_categories((name, 1, first_name, last, last_name))
            .set_values((name, 1, at, last, at))
            .set_format(&mut format);
    }
    drawing.title().set_name(chart.title.as_str());
    drawing.legend().set_position(ChartLegendPosition::Bottom);
    if chart.is_line {
        drawing.y_axis().set_name(chart.axis);
    } else {
        // The first row stands at the top, as in the sheet.
        drawing.x_axis().set_reverse();
        drawing.y_axis().set_name(chart.axis);
    }
    drawing.set_width(760).set_height(120 + last.min(40) * 26);
    sheet.insert_chart(1, small(table.columns.len() + 1), &drawing)?;
    Ok(())
}

/// What a reader must know first.
fn about(
    sheet: &mut Worksheet,
    title: &str,
    notes: &[String],
    sheets: &[Sheet],
) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name("About")?.set_column_width(0, 110)?;
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14))?;
    let own = sheets.iter().flat_map(|sheet| {
        let notes = sheet.table.notes.iter();
        notes.map(move |note| format!("{}: {note}", sheet.name))
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
    let frozen = texts
        .take_while(|column| column.unit == ColumnUnit::Text)
        .count();
    sheet.set_freeze_panes(1, small(frozen))?;
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    for (at, column) in table.columns.iter().enumerate() {
        let at16 = small(at);
        let name = if column.unit == ColumnUnit::Minutes {
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
    unit: ColumnUnit,
    format: &Format,
) -> Result<(), XlsxError> {
    #[allow(clippy::cast_precision_loss)] // minutes and counts: far below 2^52
    let number = match value {
        Value::Missing => return Ok(()),
        Value::Text(text) => {
            if let Some(at) = moment(text, unit) {
                sheet.write_datetime_with_format(row, column, &at?, format)?;
                return Ok(());
            }
            sheet.write_string_with_format(row, column, text, format)?;
            return Ok(());
        }
        Value::Whole(minutes) if unit == ColumnUnit::Minutes => *minutes as f64 / 60.0,
        Value::Whole(count) => *count as f64,
        Value::Number(number) => *number,
    };
    match (unit, kept_apart(number)) {
        // A format rounds what is nearly all to all: such a cell shows what everything else shows,
        // and keeps its number.
        (ColumnUnit::Share, Some(shown)) => {
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

/// A date, or a time on the wall in London, as spreadsheets count them; nothing for what is none,
/// such as a remark.
fn moment(text: &str, unit: ColumnUnit) -> Option<Result<ExcelDateTime, XlsxError>> {
    let at = wall_time(text, unit)?;
    let year = u16::try_from(at.year()).ok()?;
    let (month, day) = (u8::try_from(at.month()).ok()?, u8::try_from(at.day()).ok()?);
    let (hour, minute) = (
        u16::try_from(at.hour()).ok()?,
        u8::try_from(at.minute()).ok()?,
    );
    let day = ExcelDateTime::from_ymd(year, month, day);
    Some(match unit {
        ColumnUnit::Moment => day.and_then(|day| day.and_hms(hour, minute, 0)),
        _ => day,
    })
}

fn format(unit: ColumnUnit) -> Format {
    let top = Format::new().set_align(FormatAlign::Top);
    match unit {
        ColumnUnit::Text => top.set_text_wrap(),
        ColumnUnit::Date => top.set_num_format("ddd d mmm yyyy"),
        ColumnUnit::Moment => top.set_num_format("ddd d mmm yyyy hh:mm"),
        ColumnUnit::Count => top.set_num_format("#,##0"),
        ColumnUnit::Minutes | ColumnUnit::Hours => top.set_num_format("#,##0.0"),
        ColumnUnit::Share => top.set_num_format("0.0%"),
        ColumnUnit::Wte | ColumnUnit::Number => top.set_num_format("0.00"),
    }
}

/// White to red for what is missing, white to amber for what is goodwill or weak, red to green for
/// what is met.
fn heat(column: &ReportColumn) -> Option<ConditionalFormat2ColorScale> {
    let (white, red) = (Color::RGB(0x00FF_FFFF), Color::RGB(0x00F4_A6A0));
    let (amber, green) = (Color::RGB(0x00FB_D38D), Color::RGB(0x009F_D8AE));
    let scale = |low, high| {
        let scale = ConditionalFormat2ColorScale::new();
        Some(scale.set_minimum_color(low).set_maximum_color(high))
    };
    let has = |words: &[&str]| words.iter().any(|word| column.id.contains(word));
    match column.unit {
        ColumnUnit::Share if has(&GOOD) => scale(red, green),
        ColumnUnit::Minutes | ColumnUnit::Share if has(&BAD) => scale(white, red),
        ColumnUnit::Minutes
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
fn width(table: &Table, at: usize, column: &ReportColumn) -> f64 {
    match column.unit {
        ColumnUnit::Text => {}
        ColumnUnit::Date => return 16.0,
        ColumnUnit::Moment => return 21.0,
        _ => return 12.0,
    }
    let values = table.rows.iter().filter_map(|row| row.get(at));
    let longest = values
        .map(|value| value.shown(ColumnUnit::Text).chars().count())
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
