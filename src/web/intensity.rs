//! Rows of the table of how intense on-call is, as the pages of a rota and of evenness show it.

use evenwatch_domain::intensity::{Above, Intensity};

/// One person in one pool, or in all of theirs together.
pub(super) struct Row {
    /// Who.
    pub name: String,
    /// In which pool.
    pub pool: String,
    /// The four measures, each with whether it is above its threshold.
    pub cells: Vec<(String, bool)>,
}

impl Row {
    /// The row of what was measured.
    pub(super) fn new(name: &str, pool: &str, one: &Intensity) -> Self {
        let hours = one.longest_unbroken_hours;
        let cells = [
            (one.most_nights_in_28_days.to_string(), Above::Nights),
            (one.longest_run_days.to_string(), Above::DaysRunning),
            (
                format!("{hours:.1}").trim_end_matches(".0").to_owned(),
                Above::UnbrokenHours,
            ),
            (
                one.one_in
                    .map_or_else(|| "-".to_owned(), |n| format!("{n:.1}")),
                Above::Frequency,
            ),
        ];
        Self {
            name: name.to_owned(),
            pool: pool.to_owned(),
            cells: cells
                .into_iter()
                .map(|(text, above)| (text, one.above.contains(&above)))
                .collect(),
        }
    }
}
