//! Equity as a table.

use super::{BurdenEquity, Equity, PersonEquity, PoolEquity, equity};
use crate::reports::{ColumnUnit, ReportColumn, ReportSource, Table, Value};
use evenwatch_domain::burden::Burden;
use evenwatch_domain::count::{are, counted};
use evenwatch_domain::intensity::{Intensity, Thresholds};
use evenwatch_domain::percent::percent;

/// The report: a row for each person of each pool, each burden with its difference from the fair
/// share.
pub(in crate::reports) fn table(source: &ReportSource) -> Table {
    of(&equity(
        source.network,
        source.catalogue,
        source.duties,
        source.thresholds,
        source.period,
    ))
}

/// The report of what was found.
#[must_use]
pub fn of(equity: &Equity) -> Table {
    let mut notes = equity.warnings.clone();
    let mut rows = Vec::new();
    for pool in &equity.pools {
        rows.extend(pool.people.iter().map(|person| row(pool, person)));
        notes.extend(pool_notes(pool, &equity.thresholds));
    }
    Table {
        title: format!("Equity, {}", equity.period.written()),
        columns: columns(),
        rows,
        notes,
    }
}

/// Every column: who, what part of the pool, each burden, how intense on-call is.
fn columns() -> Vec<ReportColumn> {
    let mut columns = vec![
        ReportColumn::new("pool", "Pool", ColumnUnit::Text),
        ReportColumn::new("pool_id", "Pool's id", ColumnUnit::Text),
        ReportColumn::new("person", "Person", ColumnUnit::Text),
        ReportColumn::new("person_id", "Person's id", ColumnUnit::Text),
        ReportColumn::new("wte", "WTE in the pool", ColumnUnit::Wte),
        ReportColumn::new("share", "Fair share of the pool", ColumnUnit::Share),
        ReportColumn::new("duties", "Duties", ColumnUnit::Count),
        ReportColumn::new("days_on_call", "Days on call", ColumnUnit::Count),
        ReportColumn::new("one_in", "1 in", ColumnUnit::Number),
    ];
    for burden in Burden::ALL {
        columns.extend(burden_columns(burden));
    }
    columns.extend([
        ReportColumn::new(
            "nights_per_4_weeks_per_wte",
            "Nights on call in 4 weeks, per WTE",
            ColumnUnit::Number,
        ),
        ReportColumn::new(
            "most_nights_in_28_days",
            "Most nights on call in 28 days",
            ColumnUnit::Count,
        ),
        ReportColumn::new(
            "longest_run_days",
            "Most days on call running",
            ColumnUnit::Count,
        ),
        ReportColumn::new(
            "longest_unbroken_hours",
            "Most hours on call without a break",
            ColumnUnit::Hours,
        ),
        ReportColumn::new("above", "Above the thresholds", ColumnUnit::Text),
    ]);
    columns
}

/// What is said of a pool beside its people.
fn pool_notes(pool: &PoolEquity, thresholds: &Thresholds) -> Vec<String> {
    let mut notes = Vec::new();
    if pool.people.is_empty() {
        notes.push(format!("{}: nobody shares this pool", pool.pool_name));
    }
    if let Some(idle) = pool.idle().filter(|_| !pool.people.is_empty()) {
        notes.push(format!("{}: {idle}", pool.pool_name));
    } else if pool.people_without_duty > 0 {
        notes.push(format!(
            "{}: {} of {} {} no duty, and {} in the count",
            pool.pool_name,
            pool.people_without_duty,
            counted(pool.people.len(), "person"),
            if pool.people_without_duty == 1 {
                "holds"
            } else {
                "hold"
            },
            if pool.people_without_duty == 1 {
                "is"
            } else {
                "are"
            },
        ));
    }
    let out = pool.not_counted().into_iter();
    notes.extend(out.map(|note| format!("{}: {note}", pool.pool_name)));
    notes.extend(too_intense(pool, thresholds));
    let carried = pool.burdens.iter().filter(|burden| burden.total > 0.0);
    notes.extend(carried.map(|burden| spread(pool, burden)));
    notes
}

/// How many people are on call too intensely.
fn too_intense(pool: &PoolEquity, thresholds: &Thresholds) -> Option<String> {
    let sums = &pool.intensity;
    (sums.people > 0).then(|| {
        format!(
            "{}: {} of {} on call or on night shifts {} above a threshold ({})",
            pool.pool_name,
            sums.above,
            counted(sums.people, "person"),
            are(sums.above),
            thresholds.sentence()
        )
    })
}

/// How far apart people are in one burden.
fn spread(pool: &PoolEquity, burden: &BurdenEquity) -> String {
    let person = burden.largest_difference_person.as_ref();
    let person = person.and_then(|id| pool.people.iter().find(|one| one.person == *id));
    let whose = person.map_or_else(String::new, |one| format!(", {}", one.person_name));
    let share = burden.largest_difference_share.map(|share| {
        let side = if share < 0.0 { "below" } else { "above" };
        format!(", {} {side} the fair share", percent(share.abs()))
    });
    format!(
        "{}, {}: most less least for a full-time person {:.1}, Gini {:.3}, largest difference {:+.1}{whose}{}",
        pool.pool_name,
        burden.burden,
        burden.range_per_wte,
        burden.gini,
        burden.largest_difference,
        share.unwrap_or_default(),
    )
}

/// The two columns of a burden: carried, and the difference from the fair share.
fn burden_columns(burden: Burden) -> [ReportColumn; 2] {
    let (id, name, difference_id, difference, unit) = match burden {
        Burden::OutOfHours => (
            "out_of_hours_hours",
            "Out of hours",
            "out_of_hours_difference_hours",
            "Out of hours, above or below fair share",
            ColumnUnit::Hours,
        ),
        Burden::Nights => (
            "nights",
            "Nights",
            "nights_difference",
            "Nights, above or below fair share",
            ColumnUnit::Number,
        ),
        Burden::Weekends => (
            "weekends",
            "Weekends",
            "weekends_difference",
            "Weekends, above or below fair share",
            ColumnUnit::Number,
        ),
        Burden::BankHolidays => (
            "bank_holidays",
            "Bank holidays",
            "bank_holidays_difference",
            "Bank holidays, above or below fair share",
            ColumnUnit::Number,
        ),
        Burden::NamedDays => (
            "named_days",
            "Named days",
            "named_days_difference",
            "Named days, above or below fair share",
            ColumnUnit::Number,
        ),
    };
    [
        ReportColumn::new(id, name, unit),
        ReportColumn {
            id: difference_id,
            name: difference,
            unit,
        },
    ]
}

/// One person's row.
fn row(pool: &PoolEquity, person: &PersonEquity) -> Vec<Value> {
    let mut row: Vec<Value> = vec![
        pool.pool_name.as_str().into(),
        pool.pool.to_string().into(),
        person.person_name.as_str().into(),
        person.person.to_string().into(),
        person.wte.into(),
        person.share.into(),
        person.duties.into(),
        person.days_on_call.into(),
        person.one_in.into(),
    ];
    for burden in Burden::ALL {
        row.extend([
            person.carried.get(burden).into(),
            person.difference.get(burden).into(),
        ]);
    }
    let own = person.intensity.as_ref();
    row.extend([
        own.and_then(|own| own.nights_per_4_weeks_per_wte).into(),
        own.map(|own| own.most_nights_in_28_days).into(),
        own.map(|own| own.longest_run_days).into(),
        own.map(|own| own.longest_unbroken_hours).into(),
        own.map(Intensity::sentence)
            .filter(|text| !text.is_empty())
            .into(),
    ]);
    row
}
