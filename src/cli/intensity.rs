//! How intense on-call is, as a table: person by person, those above a threshold first.

use std::cmp::Reverse;

use super::context::Context;
use super::error::CliError;
use super::output::{Columns, Tone, Value, number};
use evenwatch_domain::count::{are, counted};
use evenwatch_domain::intensity::sums::{IntensitySums, sums, whole};
use evenwatch_domain::intensity::{Above, Intensity, Thresholds, why_below_term};
use evenwatch_domain::network::Network;

/// Rows of people that are shown; `--json` has them all.
const SHOWN: usize = 30;

/// Columns of the four measures.
pub(super) const HEADINGS: [&str; 4] = [
    ">nights in 28 days",
    ">days running",
    ">hours unbroken",
    ">1 in",
];

/// A row a person and pool, with names; nothing where nobody is on call.
pub(super) fn people(
    context: &Context,
    measured: &[Intensity],
    thresholds: &Thresholds,
    network: &Network,
) -> Result<(), CliError> {
    if measured.is_empty() {
        return Ok(());
    }
    let out = context.output;
    out.heading("How intense on-call is")?;
    let sums = sums(whole(measured));
    out.sentences(format_args!(
        "{} of {} on call or on night shifts {} above a threshold: {}.",
        sums.above,
        counted(sums.people, "person"),
        are(sums.above),
        thresholds.sentence()
    ))?;
    let mut rows: Vec<&Intensity> = measured.iter().collect();
    rows.sort_by_key(|one| {
        let name = network.person_name(&one.person);
        (Reverse(one.above.len()), name, one.pool.is_some())
    });
    let headings = ["person", "pool", ">on call or nights", ">hours of them"];
    let mut table = Columns::new(headings.into_iter().chain(HEADINGS));
    for one in rows.iter().take(SHOWN) {
        let pool = one.pool.as_ref();
        let mut row: Vec<Value> = vec![
            network.person_name(&one.person).into(),
            pool.map_or_else(
                || "all pools together".to_owned(),
                |pool| network.pool_name(pool),
            )
            .into(),
            one.duties.into(),
            number(one.hours).into(),
        ];
        row.extend(cells(one));
        table.row(row);
    }
    out.table(&table)?;
    let figures = measured.iter().map(|one| (&one.person, one.one_in));
    if let Some(why) = why_below_term(network, figures) {
        out.sentences(why)?;
    }
    if let Some(more) = rows.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let rows = counted(more, "row");
        let text = format!("and {rows} more; --json has them all");
        out.line(out.paint(Tone::Faint, text))?;
    }
    Ok(())
}

/// The four measures of a person, those above a threshold loud.
pub(super) fn cells(one: &Intensity) -> [Value; 4] {
    let cell = |text: String, above: Above| match one.above.contains(&above) {
        true => Value::toned(text, Tone::Bad),
        false => text.into(),
    };
    [
        cell(one.most_nights_in_28_days.to_string(), Above::Nights),
        cell(one.longest_run_days.to_string(), Above::DaysRunning),
        cell(number(one.longest_unbroken_hours), Above::UnbrokenHours),
        cell(one_in(one.one_in), Above::Frequency),
    ]
}

/// The people above thresholds, and the worst of each measure.
pub(super) fn group(sums: &IntensitySums) -> Vec<Value> {
    let loud = |count: u32| match count {
        0 => Value::from(0),
        some => Value::toned(some, Tone::Warn),
    };
    let worst = |worst: String, above: u32| match above {
        0 => Value::from(worst),
        some => Value::toned(format!("{worst} ({some} above)"), Tone::Warn),
    };
    vec![
        sums.people.into(),
        loud(sums.above),
        worst(sums.most_nights_in_28_days.to_string(), sums.above_nights),
        worst(sums.longest_run_days.to_string(), sums.above_days_running),
        worst(
            number(sums.longest_unbroken_hours),
            sums.above_unbroken_hours,
        ),
        worst(one_in(sums.least_one_in), sums.above_frequency),
    ]
}

/// One day in so many, to a tenth.
fn one_in(one_in: Option<f64>) -> String {
    one_in.map_or_else(|| "-".to_owned(), |n| format!("{n:.1}"))
}
