//! Goodwill: hours that stand on unpaid or uncommissioned work, and the gap that would open if it
//! stopped.

use super::{ColumnUnit, ReportColumn, ReportSource, Table, Value};
use crate::{Audit, CoverMinutes, HOURS};

/// The report from what reports are made from.
pub(super) fn table(source: &ReportSource) -> Table {
    of(&super::audited(source))
}

/// By hour of the week, from what reports are made from.
pub(super) fn table_by_hour(source: &ReportSource) -> Table {
    by_hour(&super::audited(source))
}

/// A row for each area and line that has any, the most first; then each line over all boards.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    let minutes = |id, name| ReportColumn::new(id, name, ColumnUnit::Minutes);
    let mut found: Vec<_> = audit
        .area_lines
        .iter()
        .filter(|line| line.minutes.goodwill_minutes > 0)
        .collect();
    found.sort_by_key(|line| std::cmp::Reverse(line.minutes.goodwill_minutes));
    let mut rows: Vec<Vec<Value>> = found
        .iter()
        .map(|line| {
            row(
                [line.board.as_str(), &line.area_name, &line.line_name],
                &line.minutes,
            )
        })
        .collect();
    for line in &audit.totals.lines {
        rows.push(row(
            ["all boards", "all areas", &line.line_name],
            &line.minutes,
        ));
    }
    Table {
        title: format!(
            "Goodwill, {}",
            audit.period.written()
        ),
        columns: vec![
            ReportColumn::new("board", "Board", ColumnUnit::Text),
            ReportColumn::new("area", "Area", ColumnUnit::Text),
            ReportColumn::new("line", "Service line", ColumnUnit::Text),
            minutes("rostered_minutes", "Rostered"),
            minutes("goodwill_minutes", "On goodwill"),
            ReportColumn::new("goodwill_share", "Share on goodwill", ColumnUnit::Share),
            minutes("goodwill_not_commissioned_minutes", "not commissioned"),
            minutes("goodwill_unpaid_agreement_minutes", "agreed, not paid"),
            minutes("goodwill_unpaid_on_call_minutes", "on call, not paid"),
            minutes("gap_minutes", "Gap today"),
            minutes("gap_without_goodwill_minutes", "Gap if goodwill stopped"),
        ],
        rows,
        notes: vec![
            "If goodwill stopped: the required hours in which nobody paid and commissioned would be left, with nobody \
             standing in. A new plan without it could close part of that: see what could be there."
                .to_owned(),
        ],
    }
}

fn row(names: [&str; 3], minutes: &CoverMinutes) -> Vec<Value> {
    let mut row: Vec<Value> = names.map(Value::from).to_vec();
    row.extend([
        minutes.rostered_minutes.into(),
        minutes.goodwill_minutes.into(),
        minutes.goodwill_share().into(),
        minutes.goodwill_not_commissioned_minutes.into(),
        minutes.goodwill_unpaid_agreement_minutes.into(),
        minutes.goodwill_unpaid_on_call_minutes.into(),
        minutes.gap_minutes.into(),
        minutes.gap_without_goodwill_minutes.into(),
    ]);
    row
}

/// Headings of the hours of a day.
pub(super) const HOUR_NAMES: [(&str, &str); 24] = [
    ("h00", "00"),
    ("h01", "01"),
    ("h02", "02"),
    ("h03", "03"),
    ("h04", "04"),
    ("h05", "05"),
    ("h06", "06"),
    ("h07", "07"),
    ("h08", "08"),
    ("h09", "09"),
    ("h10", "10"),
    ("h11", "11"),
    ("h12", "12"),
    ("h13", "13"),
    ("h14", "14"),
    ("h15", "15"),
    ("h16", "16"),
    ("h17", "17"),
    ("h18", "18"),
    ("h19", "19"),
    ("h20", "20"),
    ("h21", "21"),
    ("h22", "22"),
    ("h23", "23"),
];

/// Goodwill by board, service line and hour of the local week: a row a weekday, a column an hour.
/// Boards' lines without any are left out.
#[must_use]
pub fn by_hour(audit: &Audit) -> Table {
    let mut columns = vec![
        ReportColumn::new("board", "Board", ColumnUnit::Text),
        ReportColumn::new("line", "Service line", ColumnUnit::Text),
        ReportColumn::new("day", "Day", ColumnUnit::Text),
    ];
    columns.extend(HOUR_NAMES.map(|(id, name)| ReportColumn::new(id, name, ColumnUnit::Minutes)));
    let mut rows = Vec::new();
    let all = audit.totals.lines.iter().map(|line| ("all boards", line));
    let boards = audit.boards.iter().flat_map(|board| {
        let lines = board.summary.lines.iter();
        lines
            .filter(|line| {
                line.grid
                    .goodwill_minutes
                    .iter()
                    .any(|minutes| *minutes > 0)
            })
            .map(move |line| (board.board_name.as_str(), line))
    });
    for (board, line) in all.chain(boards) {
        rows.extend(week([board, &line.line_name], &line.grid.goodwill_minutes));
    }
    Table {
        title: format!("Goodwill by hour of the week, {}", audit.period.written()),
        columns,
        rows,
        notes: vec!["Each column is an hour of the day, London time, from its start.".to_owned()],
    }
}

/// A row for each day of a week of hours, after these names.
pub(super) fn week<const N: usize>(names: [&str; N], minutes: &[i64]) -> Vec<Vec<Value>> {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let days = minutes.chunks(HOURS / DAYS.len());
    let row = |(day, hours): (&str, &[i64])| {
        let names = names.into_iter().chain([day]).map(Value::from);
        names
            .chain(hours.iter().map(|minutes| (*minutes).into()))
            .collect()
    };
    DAYS.into_iter().zip(days).map(row).collect()
}
