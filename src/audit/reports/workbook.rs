//! An audit as a workbook: a sheet a report with its totals on a sheet of their own, so that
//! filters and pivot tables see rows of one kind; a sheet a board; and charts.

use super::xlsx::{BadWorkbook, Chart, Sheet, book};
use super::{ColumnUnit, ReportColumn, Table, Value};
use crate::{Audit, BoardAudit};

/// What stands in a row of sums in place of a name.
const ALL: [&str; 3] = ["all boards", "all areas", "all lines"];

/// Levels of a report whose rows are sums of others, where it has rows of areas too.
const SUMS: [&str; 3] = ["nation", "region", "board"];

/// Colours of the parts of required hours.
const PARTS: [(&str, u32); 3] = [
    ("covered_paid", 0x002E_7D5B),
    ("covered_on_goodwill", 0x00E0_A526),
    ("gap", 0x00B3_261E),
];

/// The workbook of the reports, each with the name of its sheet.
pub(super) fn workbook(
    audit: &Audit,
    title: &str,
    notes: &[String],
    reports: Vec<(&str, Table)>,
) -> Result<Vec<u8>, BadWorkbook> {
    let mut sheets = vec![Sheet {
        name: "Boards".to_owned(),
        table: boards(audit),
        chart: Some(parts_chart("Required hours by board", 0)),
    }];
    for (name, table) in reports {
        let table = named(audit, table);
        let chart = (name == "Over time").then(trend_chart);
        let (rows, totals) = apart(&table);
        let with = |rows| Table {
            rows,
            ..table.clone()
        };
        // Where a report has nothing but sums, they are its rows.
        if rows.is_empty() || totals.is_empty() {
            sheets.push(Sheet {
                name: name.to_owned(),
                table,
                chart,
            });
            continue;
        }
        sheets.push(Sheet {
            name: name.to_owned(),
            table: with(rows),
            chart: None,
        });
        sheets.push(Sheet {
            name: format!("{name}, totals"),
            table: Table {
                notes: Vec::new(),
                ..with(totals)
            },
            chart,
        });
    }
    if !audit.rules.is_empty() {
        sheets.push(Sheet {
            name: "Rules".to_owned(),
            table: rules(audit),
            chart: None,
        });
    }
    for board in &audit.boards {
        sheets.push(Sheet {
            name: short(&board.board_name),
            table: of_board(audit, board),
            chart: Some(parts_chart(
                &format!("Required hours: {}", board.board_name),
                1,
            )),
        });
    }
    book(title, notes, &sheets)
}

/// Rows that are about one thing, and rows that are sums of others.
fn apart(table: &Table) -> (Vec<Vec<Value>>, Vec<Vec<Value>>) {
    let level = table.columns.iter().position(|column| column.id == "level");
    let is = |row: &Vec<Value>, word: &str| {
        let value = level.and_then(|at| row.get(at));
        value == Some(&Value::from(word))
    };
    let has_areas = table.rows.iter().any(|row| is(row, "area"));
    let is_sum = |row: &Vec<Value>| {
        let all =
            |value: &Value| matches!(value, Value::Text(text) if ALL.contains(&text.as_str()));
        let above = has_areas && SUMS.iter().any(|level| is(row, level));
        above || (level.is_none() && row.iter().any(all))
    };
    let (sums, rows) = table.rows.iter().cloned().partition(is_sum);
    (rows, sums)
}

/// The table with the names of boards in a last column, beside their codes: for programs, which
/// know the codes' place.
pub(super) fn with_board_names(audit: &Audit, mut table: Table) -> Table {
    let Some(at) = table.columns.iter().position(|column| column.id == "board") else {
        return table;
    };
    table.columns.push(ReportColumn::new(
        "board_name",
        "Board's name",
        ColumnUnit::Text,
    ));
    for row in &mut table.rows {
        let code = row.get(at).cloned().unwrap_or(Value::Missing);
        let named = audit
            .boards
            .iter()
            .find(|board| code == Value::from(board.board.as_str()));
        row.push(named.map_or(code, |board| board.board_name.as_str().into()));
    }
    table
}

/// The table with the names of boards in place of their codes.
pub(super) fn named(audit: &Audit, mut table: Table) -> Table {
    let Some(at) = table.columns.iter().position(|column| column.id == "board") else {
        return table;
    };
    for row in &mut table.rows {
        let Some(Value::Text(text)) = row.get_mut(at) else {
            continue;
        };
        if let Some(board) = audit
            .boards
            .iter()
            .find(|board| board.board.as_str() == text)
        {
            *text = short(&board.board_name);
        }
    }
    table
}

/// A row a board: required hours in their parts.
fn boards(audit: &Audit) -> Table {
    let rows = audit.boards.iter().map(|board| {
        let minutes = &board.summary.minutes;
        let paid = minutes.required_minutes - minutes.gap_without_goodwill_minutes;
        vec![
            board.board_name.as_str().into(),
            board.board.as_str().into(),
            board.summary.areas.into(),
            Value::whole(board.summary.children_known),
            minutes.required_minutes.into(),
            paid.into(),
            (minutes.covered_minutes - paid).into(),
            minutes.gap_minutes.into(),
        ]
    });
    let mut columns = vec![
        ReportColumn::new("board", "Board", ColumnUnit::Text),
        ReportColumn::new("ods", "ODS code", ColumnUnit::Text),
        ReportColumn::new("areas", "Areas", ColumnUnit::Count),
        ReportColumn::new("children_known", "Children", ColumnUnit::Count),
    ];
    columns.extend(parts_columns());
    Table {
        title: "Boards".to_owned(),
        columns,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// A row an area and service line of one board.
fn of_board(audit: &Audit, board: &BoardAudit) -> Table {
    let own = audit
        .area_lines
        .iter()
        .filter(|line| line.board == board.board);
    let rows = own.map(|line| {
        let minutes = &line.minutes;
        let paid = minutes.required_minutes - minutes.gap_without_goodwill_minutes;
        vec![
            line.area_name.as_str().into(),
            line.line_name.as_str().into(),
            line.children_known.into(),
            minutes.required_minutes.into(),
            paid.into(),
            (minutes.covered_minutes - paid).into(),
            minutes.gap_minutes.into(),
            minutes.covered_share().into(),
        ]
    });
    let mut columns = vec![
        ReportColumn::new("area", "Area", ColumnUnit::Text),
        ReportColumn::new("line", "Service line", ColumnUnit::Text),
        ReportColumn::new("children_known", "Children", ColumnUnit::Count),
    ];
    columns.extend(parts_columns());
    columns.push(ReportColumn::new(
        "covered_share",
        "Covered",
        ColumnUnit::Share,
    ));
    Table {
        title: board.board_name.clone(),
        columns,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// What the rules ask that gaps name by their codes.
fn rules(audit: &Audit) -> Table {
    let rows = audit.rules.iter();
    let rows = rows.map(|(rule, asks)| vec![rule.to_string().into(), asks.as_str().into()]);
    Table {
        title: "Rules".to_owned(),
        columns: vec![
            ReportColumn::new("rule", "Rule", ColumnUnit::Text),
            ReportColumn::new("asks", "What it asks", ColumnUnit::Text),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn parts_columns() -> [ReportColumn; 4] {
    [
        ReportColumn::new("required_minutes", "Required", ColumnUnit::Minutes),
        ReportColumn::new("covered_paid", "Covered, paid for", ColumnUnit::Minutes),
        ReportColumn::new(
            "covered_on_goodwill",
            "Covered on goodwill",
            ColumnUnit::Minutes,
        ),
        ReportColumn::new("gap", "Gap", ColumnUnit::Minutes),
    ]
}

/// Bars of required hours in their parts; names stand in the columns up to `last_name`.
fn parts_chart(title: &str, last_name: u16) -> Chart {
    Chart {
        title: title.to_owned(),
        is_line: false,
        names: (0, last_name),
        axis: "hours",
        series: PARTS.to_vec(),
    }
}

/// What the audits kept came to, all boards together.
fn trend_chart() -> Chart {
    Chart {
        title: "Gap and goodwill over time, all boards".to_owned(),
        is_line: true,
        names: (2, 2),
        axis: "hours",
        series: vec![
            ("gap_minutes", 0x00B3_261E),
            ("goodwill_minutes", 0x00E0_A526),
        ],
    }
}

/// A board's name without the words that all boards share.
fn short(board: &str) -> String {
    let short = board
        .trim_start_matches("NHS ")
        .trim_end_matches(" Integrated Care Board");
    short.to_owned()
}
