//! The three layers side by side: what is paid for, what is there, and what any lawful rota of
//! these people could give.

use super::goodwill::{HOUR_NAMES, week};
use super::{ColumnUnit, ReportColumn, Table, Value};
use crate::{Audit, LayerGrid, Layers};
use evenwatch_domain::count::counted;

/// Said where nobody asked.
const NOT_ASKED: &str = "Not included: what any lawful rota could give has to be planned. Run `evenwatch audit --deliverable`.";

/// How the layer is to be read.
const METHOD: [&str; 3] = [
    "Could be there: the hours commissioned for money that a lawful rota of these people gives, found by planning the \
     period again for cover alone; nobody is on call without an allowance. One rota gives all of these rows at once.",
    "At most: no lawful rota gives more to that row, proved. Where it is above what could be there, either the search was not \
     ended, or another rota would give this row more and others less.",
    "Gap planned again: what would be missing if goodwill stopped and the rota were planned again for cover alone.",
];

/// A row for each area and line, then each line and board, then all.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    let text = |id, name| ReportColumn::new(id, name, ColumnUnit::Text);
    let minutes = |id, name| ReportColumn::new(id, name, ColumnUnit::Minutes);
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    match &audit.deliverable {
        None => notes.push(NOT_ASKED.to_owned()),
        Some(found) => {
            notes.extend(METHOD.map(str::to_owned));
            notes.extend(unplannable(audit));
            for place in &found.area_lines {
                let names = [place.board.as_str(), &place.area_name, &place.line_name];
                rows.push(row(names, &place.layers));
            }
            for line in &found.lines {
                rows.push(row(
                    ["all boards", "all areas", &line.line_name],
                    &line.layers,
                ));
            }
            for board in &found.boards {
                rows.push(row(
                    [&board.board_name, "all areas", "all lines"],
                    &board.layers,
                ));
            }
            rows.push(row(["all boards", "all areas", "all lines"], &found.totals));
        }
    }
    Table {
        title: format!(
            "What is paid for, what is there, what could be there, {}",
            audit.period.written()
        ),
        columns: vec![
            text("board", "Board"),
            text("area", "Area"),
            text("line", "Service line"),
            minutes("commissioned_minutes", "Commissioned"),
            minutes("funded_minutes", "of it paid"),
            minutes("rostered_minutes", "Rostered"),
            minutes("sustained_minutes", "of it without goodwill"),
            minutes("deliverable_minutes", "Could be there"),
            minutes("most_minutes", "At most"),
            minutes("gap_minutes", "Gap today"),
            minutes("gap_without_goodwill_minutes", "Gap if goodwill stopped"),
            minutes("gap_planned_again_minutes", "Gap planned again"),
        ],
        rows,
        notes,
    }
}

fn row(names: [&str; 3], layers: &Layers) -> Vec<Value> {
    let minutes = [
        layers.commissioned_minutes,
        layers.funded_minutes,
        layers.rostered_minutes,
        layers.sustained_minutes,
        layers.deliverable_minutes,
        layers.most_minutes,
        layers.gap_minutes,
        layers.gap_without_goodwill_minutes,
        layers.gap_planned_again_minutes,
    ];
    let names = names.map(Value::from).into_iter();
    names.chain(minutes.map(Value::from)).collect()
}

/// What of the published rota planning could not choose, as a sentence; nothing where there is
/// nothing.
#[must_use]
pub fn unplannable(audit: &Audit) -> Option<String> {
    let published = &audit.deliverable.as_ref()?.published;
    if published.places == 0 && published.breaches == 0 {
        return None;
    }
    let rules: Vec<&str> = published.rules.iter().map(String::as_str).collect();
    let places = counted(published.places, "place");
    let places = match published.places {
        0 => None,
        1 => Some(format!(
            "{places} is held by a person who cannot hold it today: away, without a competence, out of reach of an area, or \
             the duty has changed"
        )),
        _ => Some(format!(
            "{places} are held by people who cannot hold them today: away, without a competence, out of reach of an area, \
             or the duty has changed"
        )),
    };
    let times = counted(published.breaches, "time");
    let breaches = (published.breaches > 0).then(|| {
        format!(
            "legal or contract rules are broken {times} ({})",
            rules.join(", ")
        )
    });
    let found: Vec<String> = places.into_iter().chain(breaches).collect();
    Some(format!(
        "The published rota gives some cover that no lawful rota could give, even without goodwill: {}. So \"could be there\" \
         can be less than what is rostered today.",
        found.join("; and ")
    ))
}

/// By hour of the local week: a row a layer and weekday, a column an hour. Each line over all
/// boards; then each area's line whose gap would change if goodwill stopped and the rota were
/// planned again.
#[must_use]
pub fn by_hour(audit: &Audit) -> Table {
    let text = |id, name| ReportColumn::new(id, name, ColumnUnit::Text);
    let mut columns = vec![
        text("layer", "Layer"),
        text("area", "Area"),
        text("line", "Service line"),
        text("day", "Day"),
    ];
    columns.extend(HOUR_NAMES.map(|(id, name)| ReportColumn::new(id, name, ColumnUnit::Minutes)));
    let mut rows = Vec::new();
    if let Some(found) = &audit.deliverable {
        for line in &found.lines {
            for (layer, minutes) in layers_of(&line.grid) {
                rows.extend(week([layer, "all areas", &line.line_name], minutes));
            }
        }
        let opened = found
            .area_lines
            .iter()
            .filter(|place| place.layers.gap_minutes != place.layers.gap_planned_again_minutes);
        for place in opened {
            for (layer, minutes) in gaps_of(&place.grid) {
                rows.extend(week([layer, &place.area_name, &place.line_name], minutes));
            }
        }
    }
    Table {
        title: format!("Layers by hour of the week, {}", audit.period.written()),
        columns,
        rows,
        notes: vec![match audit.deliverable {
            Some(_) => "Each column is an hour of the day, London time, from its start.".to_owned(),
            None => NOT_ASKED.to_owned(),
        }],
    }
}

fn layers_of(grid: &LayerGrid) -> impl Iterator<Item = (&'static str, &[i64])> {
    [
        ("paid for", grid.funded_minutes.as_slice()),
        ("rostered", &grid.rostered_minutes),
        ("could be there", &grid.deliverable_minutes),
    ]
    .into_iter()
    .chain(gaps_of(grid))
}

fn gaps_of(grid: &LayerGrid) -> [(&'static str, &[i64]); 2] {
    [
        ("gap today", &grid.gap_minutes),
        ("gap planned again", &grid.gap_planned_again_minutes),
    ]
}
