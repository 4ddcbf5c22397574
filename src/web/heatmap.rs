//! The 168-hour week as a table of 7 days and 24 hours: each cell says its per cent, and its shade
//! only repeats it.

use evenwatch_app::audit::Grid;
use evenwatch_domain::percent::whole_percent;

/// Days of the week, in the grid's order.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A map of one week.
pub(super) struct Map {
    /// What it is about.
    pub name: String,
    /// One sentence that says the whole.
    pub tells: String,
    /// Seven rows of 24 cells.
    pub rows: Vec<Row>,
}

/// One day.
pub(super) struct Row {
    /// Its short name.
    pub day: &'static str,
    /// Its hours.
    pub cells: Vec<Cell>,
}

/// One hour of the week.
pub(super) struct Cell {
    /// Style: `full`, `most`, `half`, `some`, `zero`, `unassessed` or `none`.
    pub shade: &'static str,
    /// Per cent covered, rounded down; `None` where nothing is required, or none of it is assessed.
    pub text: Option<u32>,
}

impl Map {
    /// The map of a grid; `share`: of all required time.
    pub(super) fn new(name: String, grid: &Grid) -> Self {
        let rows: Vec<Row> = DAYS
            .iter()
            .enumerate()
            .map(|(day, name)| Row {
                day: name,
                cells: (0..24)
                    .map(|hour| Cell::new(grid, day * 24 + hour))
                    .collect(),
            })
            .collect();
        Self {
            tells: tells(&rows),
            name,
            rows,
        }
    }
}

impl Cell {
    fn new(grid: &Grid, hour: usize) -> Self {
        let Some(share) = grid.share(hour) else {
            let required = grid.required_minutes.get(hour).copied().unwrap_or(0);
            return Self {
                shade: if required > 0 { "unassessed" } else { "none" },
                text: None,
            };
        };
        let text = whole_percent(share).min(100);
        let shade = match text {
            100 => "full",
            80..100 => "most",
            50..80 => "half",
            1..50 => "some",
            _ => "zero",
        };
        Self {
            shade,
            text: Some(text),
        }
    }
}

/// How many hours of the week are whole, and which is the worst.
fn tells(rows: &[Row]) -> String {
    let hours = rows.iter().flat_map(|row| {
        row.cells
            .iter()
            .enumerate()
            .filter_map(move |(hour, cell)| Some((cell.text?, row.day, hour)))
    });
    let hours: Vec<(u32, &str, usize)> = hours.collect();
    let whole = hours.iter().filter(|(text, ..)| *text == 100).count();
    match hours.iter().min_by_key(|(text, ..)| *text) {
        None if rows
            .iter()
            .flat_map(|row| &row.cells)
            .any(|cell| cell.shade == "unassessed") =>
        {
            "Not assessed: no rota is published.".to_owned()
        }
        None => "Nothing is required.".to_owned(),
        Some((100, ..)) => format!("All {whole} required hours of the week are wholly covered."),
        Some((least, day, hour)) => format!(
            "{whole} of {} hours of the week are wholly covered; least is {day} {hour:02}:00 with {least} %.",
            hours.len()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_tell_whole_part_nothing_and_not_asked_apart() {
        let mut grid = Grid::default();
        for (hour, (required, covered)) in [(60, 60), (60, 59), (100_000, 1), (60, 0), (0, 0)]
            .into_iter()
            .enumerate()
        {
            grid.required_minutes[hour] = required;
            grid.covered_minutes[hour] = covered;
        }
        // Half of an hour is assessed, and nothing of another.
        (grid.required_minutes[5], grid.covered_minutes[5]) = (60, 30);
        grid.not_assessed_minutes[5] = 30;
        (grid.required_minutes[6], grid.not_assessed_minutes[6]) = (60, 60);
        let map = Map::new("x".to_owned(), &grid);
        let first: Vec<(Option<u32>, &str)> = map.rows[0]
            .cells
            .iter()
            .take(7)
            .map(|cell| (cell.text, cell.shade))
            .collect();
        assert_eq!(
            first,
            [
                (Some(100), "full"),
                (Some(98), "most"),
                (Some(1), "some"),
                (Some(0), "zero"),
                (None, "none"),
                (Some(100), "full"),
                (None, "unassessed")
            ]
        );
        assert_eq!(
            map.tells,
            "2 of 5 hours of the week are wholly covered; least is Mon 03:00 with 0 %."
        );
    }
}
