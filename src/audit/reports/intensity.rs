//! Intensity: how hard on-call is on people, pool by pool, in numbers that name nobody.

use super::{ColumnUnit, ReportColumn, ReportSource, Table, Value};
use crate::Audit;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::intensity::intensity;
use evenwatch_domain::intensity::sums::{self, IntensityReport, IntensitySums, SMALLEST_GROUP};
use evenwatch_domain::time::Period;

/// The report.
pub(super) fn table(source: &ReportSource) -> Table {
    let measured = intensity(
        source.network,
        source.duties,
        source.period,
        source.thresholds,
    );
    let report = sums::report(source.network, &measured, source.thresholds);
    summary_table(Some(&report), source.period)
}

/// The report of an audit.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    summary_table(audit.intensity.as_ref(), audit.period)
}

fn summary_table(report: Option<&IntensityReport>, period: Period) -> Table {
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    if let Some(report) = report {
        rows.extend(report.groups.iter().map(|group| {
            let ids: Vec<&str> = group.pools.iter().map(PoolId::as_str).collect();
            row(
                &group.pool_names.join(", "),
                &ids.join(", "),
                group.sums.as_ref(),
            )
        }));
        if report.has_sum() {
            rows.push(row("all pools", "", report.all.as_ref()));
        }
        notes.push(format!(
            "Above a threshold: {}. The thresholds are the settings'.",
            report.thresholds.sentence()
        ));
        notes.push(format!(
            "Pools with fewer than {SMALLEST_GROUP} people on call are shown together, and fewer people in all not at all, so that no number \
             is one person's. In the row of all pools each person's pools count together."
        ));
    }
    Table {
        title: format!("Intensity of on-call, {}", period.written()),
        columns: columns(),
        rows,
        notes,
    }
}

fn columns() -> Vec<ReportColumn> {
    vec![
        ReportColumn::new("pools", "Pools", ColumnUnit::Text),
        ReportColumn::new("pool_ids", "Pools' ids", ColumnUnit::Text),
        ReportColumn::new("people_on_call", "People on call", ColumnUnit::Count),
        ReportColumn::new("people_above", "Above a threshold", ColumnUnit::Count),
        ReportColumn::new("above_nights", "Above: nights", ColumnUnit::Count),
        ReportColumn::new(
            "above_days_running",
            "Above: days running",
            ColumnUnit::Count,
        ),
        ReportColumn::new(
            "above_unbroken_hours",
            "Above: hours unbroken",
            ColumnUnit::Count,
        ),
        ReportColumn::new("above_frequency", "Above: 1 in", ColumnUnit::Count),
        ReportColumn::new(
            "most_nights_in_28_days",
            "Worst: nights in 28 days",
            ColumnUnit::Count,
        ),
        ReportColumn::new("longest_run_days", "Worst: days running", ColumnUnit::Count),
        ReportColumn::new(
            "longest_unbroken_hours",
            "Worst: hours unbroken",
            ColumnUnit::Hours,
        ),
        ReportColumn::new("least_one_in", "Worst: 1 in", ColumnUnit::Number),
    ]
}

fn row(pools: &str, ids: &str, sums: Option<&IntensitySums>) -> Vec<Value> {
    let number = |of: fn(&IntensitySums) -> u32| Value::from(sums.map(of));
    vec![
        pools.into(),
        ids.into(),
        number(|sums| sums.people),
        number(|sums| sums.above),
        number(|sums| sums.above_nights),
        number(|sums| sums.above_days_running),
        number(|sums| sums.above_unbroken_hours),
        number(|sums| sums.above_frequency),
        number(|sums| sums.most_nights_in_28_days),
        number(|sums| sums.longest_run_days),
        sums.map(|sums| sums.longest_unbroken_hours).into(),
        sums.and_then(|sums| sums.least_one_in).into(),
    ]
}
