//! The period that a command is about.

use chrono::NaiveDate;
use clap::Args;

use super::error::CliError;
use super::numbers::whole;
use evenwatch_domain::count::counted;
use evenwatch_domain::day;
use evenwatch_domain::time::Period;

/// A period as asked for on the command line: local days in Europe/London.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct PeriodArgs {
    /// First day, as 4/1/2027, 4 Jan 2027 or 2027-01-04
    #[arg(long, value_name = "DATE", value_parser = day::read)]
    pub(super) from: Option<NaiveDate>,
    /// Last day; instead of --weeks
    #[arg(long, value_name = "DATE", value_parser = day::read, conflicts_with = "weeks", requires = "from")]
    pub(super) to: Option<NaiveDate>,
    /// Length in whole weeks [default with --from: 13]
    #[arg(long, value_name = "N", value_parser = whole(1_u32..=104), requires = "from")]
    pub(super) weeks: Option<u32>,
}

/// A quarter of a year: what rotas are planned for at a time.
pub(super) use evenwatch_app::rotas::QUARTER_WEEKS as WEEKS;

impl PeriodArgs {
    /// The period asked for; `None` where no first day was given.
    pub(super) fn period(&self) -> Result<Option<Period>, CliError> {
        let Some(from) = self.from else {
            return Ok(None);
        };
        let period = match self.to {
            Some(to) => Period::new(from, to).ok_or_else(|| CliError::Usage {
                message: format!(
                    "--to {} is before --from {}",
                    day::written(to),
                    day::written(from)
                ),
                remedy: "give a last day on or after the first".to_owned(),
            }),
            None => weeks_from(from, self.weeks.unwrap_or(WEEKS)),
        };
        period.map(Some)
    }
}

/// The period of so many weeks.
pub(super) fn weeks_from(from: NaiveDate, weeks: u32) -> Result<Period, CliError> {
    Period::weeks(from, weeks).ok_or_else(|| CliError::Usage {
        message: format!(
            "{} from {} end outside the calendar",
            counted(weeks, "week"),
            day::written(from)
        ),
        remedy: "give an earlier first day".to_owned(),
    })
}

/// `Mon 4 Jan 2027 to Sun 4 Apr 2027 (13 weeks)`.
pub(super) fn words(period: &Period) -> String {
    let days = (period.last_day - period.first_day).num_days() + 1;
    let length = if days % 7 == 0 {
        counted(days / 7, "week")
    } else {
        counted(days, "day")
    };
    format!("{} ({length})", period.written())
}
