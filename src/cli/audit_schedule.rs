//! `evenwatch audit schedule`: audits that are made and kept, and other places that are asked, by
//! themselves.

use clap::Subcommand;

use super::context::Context;
use super::error::CliError;
use super::exit::Exit;
use super::instant::shown;
use super::numbers::whole;
use super::output::Columns;
use evenwatch_app::refresh::RefreshSource;
use evenwatch_app::schedules::{AuditSchedule, SchedulePlan};
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::ScheduleName;
use evenwatch_domain::pattern::DayOfWeek;
use evenwatch_domain::time::WallTime;

/// Add, list and remove schedules; workers make the audits, or ask other places, when that is due
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// Add a schedule: an audit of the weeks to come, on these weekdays at this time in London
    Add {
        /// Its name
        name: ScheduleName,
        /// Weekdays, as mon or mon,thu
        #[arg(long, value_name = "DAYS", value_delimiter = ',', default_value = "mon", value_parser = day)]
        on: Vec<DayOfWeek>,
        /// Time in London
        #[arg(long, value_name = "HH:MM", default_value = "06:00")]
        at: WallTime,
        /// Weeks to audit, from the day on which the audit is made
        #[arg(long, value_name = "N", default_value_t = 4, value_parser = whole(1_u32..=app::schedules::MOST_WEEKS))]
        weeks: u32,
        /// Ask this place instead and take what is new: bank-holidays, organisations, leave
        #[arg(long, value_name = "SOURCE", conflicts_with = "weeks")]
        refresh: Option<RefreshSource>,
    },
    /// List schedules, with when each is due next
    List,
    /// End a schedule; the audits that it made stay
    Remove {
        /// Its name
        name: ScheduleName,
    },
}

fn day(text: &str) -> Result<DayOfWeek, String> {
    let value = serde_json::Value::from(text.to_lowercase());
    serde_json::from_value(value)
        .map_err(|_| "write mon, tue, wed, thu, fri, sat or sun".to_owned())
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context, app: &AppContext) -> Result<Exit, CliError> {
    let (now, out) = (context.now(), context.output);
    match &args.what {
        Operation::Add {
            name,
            on,
            at,
            weeks,
            refresh,
        } => {
            let plan = SchedulePlan {
                days: on.clone(),
                at: *at,
                weeks: if refresh.is_some() { 0 } else { *weeks },
                refresh: *refresh,
            };
            let schedule = app::schedules::add(app, name, plan, now)?;
            if out.is_json() {
                out.json(&schedule)?;
            } else {
                let next = shown(Some(schedule.next_at));
                out.line(format_args!(
                    "{name}: {}; next on {next}, by `evenwatch serve` or `evenwatch worker`",
                    words(&schedule)
                ))?;
            }
        }
        Operation::List => list(context, &app::schedules::list(app)?)?,
        Operation::Remove { name } => {
            let schedule = app::schedules::remove(app, name, now)?;
            if out.is_json() {
                out.json(&schedule)?;
            } else {
                out.line(format_args!("{name}: removed; its audits stay"))?;
            }
        }
    }
    Ok(Exit::Done)
}

fn list(context: &Context, schedules: &[AuditSchedule]) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        return Ok(out.json(&schedules)?);
    }
    if schedules.is_empty() {
        return Ok(out.line(
            "There are no schedules yet: add one with `evenwatch audit schedule add NAME`.",
        )?);
    }
    let mut table = Columns::new(["=schedule", "what", "=next", "made by"]);
    for schedule in schedules {
        table.row([
            schedule.name.as_str().into(),
            words(schedule).into(),
            shown(Some(schedule.next_at)).into(),
            schedule.made_by.as_str().into(),
        ]);
    }
    Ok(out.table(&table)?)
}

/// `mon, thu 06:00, 4 weeks`, or `mon 06:00, refreshes leave`.
fn words(schedule: &AuditSchedule) -> String {
    let plan = &schedule.plan;
    let days: Vec<String> = plan
        .days
        .iter()
        .map(|day| format!("{day:?}").to_lowercase())
        .collect();
    let what = match plan.refresh {
        Some(source) => format!("refreshes {source}"),
        None => counted(plan.weeks, "week"),
    };
    format!("{} {}, {what}", days.join(", "), plan.at)
}
