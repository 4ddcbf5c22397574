//! The duties of a pool as weeks that fold: a row a duty, a column a day. Thirteen weeks in one
//! table are a page that nobody reads to its end.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::format;
use super::rota::DutyRow;
use evenwatch_domain::ids::PatternId;
use evenwatch_domain::time;

/// A week.
pub(super) struct Week {
    /// `Mon 4 Jan to Sun 10 Jan 2027`.
    pub title: String,
    /// How many duties, and places that are empty.
    pub tells: String,
    /// Whether it is unfolded: the present one, or the first.
    pub open: bool,
    /// The columns.
    pub days: Vec<Day>,
    /// A row a duty.
    pub rows: Vec<Row>,
}

/// A day's column.
pub(super) struct Day {
    /// `Mon 4 Jan`.
    pub name: String,
    /// Whether it is a Saturday or a Sunday.
    pub weekend: bool,
}

/// A duty's row.
pub(super) struct Row {
    /// Its name.
    pub name: String,
    /// Its wall times and length, where they are the same all week.
    pub time: Option<String>,
    /// A cell a day.
    pub cells: Vec<Cell>,
}

/// A duty on a day, or none.
pub(super) struct Cell {
    /// The duty.
    pub duty: Option<DutyRow>,
    /// Its times, where they are not those of the row.
    pub time: Option<String>,
    /// Whether it is a Saturday's or a Sunday's.
    pub weekend: bool,
}

/// A duty of a pool: the day on which it starts, its pattern, and the rest as it is shown.
pub(super) type Shown = (NaiveDate, PatternId, DutyRow);

/// The weeks of a pool's duties, which are in order of their start.
pub(super) fn weeks(duties: Vec<Shown>, today: NaiveDate) -> Vec<Week> {
    let mut by_week: BTreeMap<NaiveDate, Vec<Shown>> = BTreeMap::new();
    for shown in duties {
        by_week.entry(monday(shown.0)).or_default().push(shown);
    }
    let present = monday(today);
    let open = match by_week.contains_key(&present) {
        true => Some(present),
        false => by_week.keys().next().copied(),
    };
    let week = |(first, duties)| week(first, duties, open == Some(first));
    by_week.into_iter().map(week).collect()
}

/// The Monday of a day's week.
fn monday(day: NaiveDate) -> NaiveDate {
    let since = Days::new(day.weekday().num_days_from_monday().into());
    day.checked_sub_days(since).unwrap_or(day)
}

fn week(first: NaiveDate, duties: Vec<Shown>, open: bool) -> Week {
    let days: Vec<NaiveDate> = first.iter_days().take(7).collect();
    let last = days.last().copied().unwrap_or(first);
    let count = u64::try_from(duties.len()).unwrap_or(0);
    let empty: u64 = duties.iter().map(|(.., row)| u64::from(row.missing)).sum();
    let mut tells = format::counted(count, "duty", "duties");
    if empty > 0 {
        tells = format!(
            "{tells}, {} empty",
            format::counted(empty, "place", "places")
        );
    }
    let in_part: u64 = duties.iter().map(|(.., row)| u64::from(row.in_part)).sum();
    if in_part > 0 {
        tells = format!(
            "{tells}, {} empty in part",
            format::counted(in_part, "place", "places")
        );
    }
    let mut patterns: Vec<(PatternId, String, BTreeMap<NaiveDate, DutyRow>)> = Vec::new();
    for (day, pattern, row) in duties {
        let at = patterns.iter().position(|(id, ..)| *id == pattern);
        let at = at.unwrap_or_else(|| {
            patterns.push((pattern, row.name.clone(), BTreeMap::new()));
            patterns.len() - 1
        });
        if let Some((.., own)) = patterns.get_mut(at) {
            own.insert(day, row);
        }
    }
    let rows = patterns
        .into_iter()
        .map(|(_, name, own)| pattern_row(name, own, &days));
    Week {
        title: format!("{} to {}", first.format("%a %-d %b"), format::day(last)),
        tells,
        open,
        rows: rows.collect(),
        days: days
            .iter()
            .map(|day| Day {
                name: day.format("%a %-d %b").to_string(),
                weekend: time::is_weekend(*day),
            })
            .collect(),
    }
}

fn pattern_row(name: String, mut own: BTreeMap<NaiveDate, DutyRow>, days: &[NaiveDate]) -> Row {
    let clock = own.values().next().map(|row| row.clock.clone());
    let alike = own.values().all(|row| Some(&row.clock) == clock.as_ref());
    let cells = days.iter().map(|day| {
        let duty = own.remove(day);
        Cell {
            time: duty.as_ref().filter(|_| !alike).map(|row| row.time.clone()),
            duty,
            weekend: time::is_weekend(*day),
        }
    });
    Row {
        name,
        cells: cells.collect(),
        time: clock.filter(|_| alike),
    }
}
