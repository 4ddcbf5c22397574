//! `evenwatch refresh bank-holidays`.

use super::super::context::Context;
use super::super::error::CliError;
use super::super::exit::Exit;
use super::super::output::{Columns, Tone, Value};
use evenwatch_app::AppError;
use evenwatch_app::refresh::RefreshObserver;
use evenwatch_app::refresh::holidays::{self, HolidayRefresh, ListStatus};
use evenwatch_domain::day;

/// The government's list of bank holidays
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Keep the new list: every later command uses it
    #[arg(long)]
    take: bool,
    /// Ask nobody: say which list is in force, and how old it is
    #[arg(long, conflicts_with = "take")]
    offline: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let status = holidays::status(&context.settings, context.now())?;
    if args.offline {
        if context.output.is_json() {
            context.output.json(&status)?;
        } else {
            show_status(context, &status)?;
        }
        return Ok(Exit::Done);
    }
    let watch = RefreshObserver::default();
    let refreshed = if args.take {
        holidays::take(
            &context.open_or_make()?,
            &context.settings,
            &watch,
            context.now(),
        )
    } else {
        holidays::refresh(&context.settings, &watch, context.now())
    };
    let refreshed = match refreshed {
        Err(AppError::Upstream(error)) => {
            context.output.remark(format_args!(
                "The list in force stays: {}.",
                in_words(&status)
            ));
            return Err(AppError::Upstream(error).into());
        }
        other => other?,
    };
    if context.output.is_json() {
        context.output.json(&refreshed)?;
    } else {
        show(context, &refreshed)?;
    }
    Ok(Exit::Done)
}

/// Where the list comes from and how old it is.
fn in_words(status: &ListStatus) -> String {
    match (status.taken, status.age_days) {
        (Some(taken), Some(age)) => {
            let days = if age == 1 { "day" } else { "days" };
            format!("{}, as of {taken}, {age} {days} old", status.from)
        }
        _ => format!("{}, your own file", status.from),
    }
}

fn show_status(context: &Context, status: &ListStatus) -> Result<(), CliError> {
    context
        .output
        .line(format_args!("Bank holidays in force: {}", in_words(status)))?;
    let mut table = Columns::new(["division", ">first year known", ">last year known"]);
    for known in &status.known {
        table.row([known.division.into(), known.first.into(), known.last.into()]);
    }
    Ok(context.output.table(&table)?)
}

fn show(context: &Context, refreshed: &HolidayRefresh) -> Result<(), CliError> {
    let out = context.output;
    show_status(context, &refreshed.before)?;
    if refreshed.changes.is_empty() {
        out.line(format_args!("\n{} says the same.", refreshed.source))?;
    } else {
        out.heading(format_args!("What {} changes", refreshed.source))?;
        let mut table = Columns::new(["=day", "division", "what", "so far"]);
        for change in &refreshed.changes {
            let (what, tone) = match (&change.was, &change.becomes) {
                (None, Some(title)) => (format!("new: {title}"), Tone::Good),
                (_, None) => ("no bank holiday any more".to_owned(), Tone::Warn),
                (Some(_), Some(title)) => (format!("now called {title}"), Tone::Faint),
            };
            table.row([
                day::written(change.day).into(),
                change.division.into(),
                Value::toned(what, tone),
                change.was.as_deref().unwrap_or("-").into(),
            ]);
        }
        out.table(&table)?;
    }
    if let Some(file) = &refreshed.own_file {
        out.remark(format_args!(
            "Your own file {file} stands in for this list: what is taken is not used while it is there."
        ));
    }
    match &refreshed.taken_to {
        Some(path) => out.line(format_args!("\nTaken: {}", path.display()))?,
        None => out.remark("Nothing was taken; --take keeps the new list."),
    }
    Ok(())
}
