//! `evenwatch import`: takes in a network file, all or nothing.

use std::path::PathBuf;

use super::context::{Context, read};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::Columns;
use crate::app;

/// Take in a network file, all or nothing
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch import network.json\n  \
       evenwatch export | jq '.name = \"Trial\"' | evenwatch --database trial.sqlite3 import -\n\n\
     The file becomes the current network, in place of the one before; rotas stay as they are.\n\
     `evenwatch check FILE` says the same about a file and writes nothing.",
    exit_codes!()
))]
pub(super) struct Args {
    /// The network file as JSON; - reads standard input
    file: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let document = read(&args.file)?;
    let app = context.open()?;
    let report = app::import::import(&app, &document, context.now())?;
    if context.output.is_json() {
        context.output.json(&report)?;
        return Ok(Exit::Done);
    }
    let verb = if report.changed {
        "imported"
    } else {
        "already current, nothing changed"
    };
    context
        .output
        .line(format_args!("{}: {verb}", report.name))?;
    show(context, &report)?;
    Ok(Exit::Done)
}

/// Counts and warnings of a network, for people.
pub(super) fn show(context: &Context, report: &app::import::ImportReport) -> Result<(), CliError> {
    let mut table = Columns::new(["what", ">count"]);
    for (what, count) in report.counts.named() {
        table.row([what.into(), count.into()]);
    }
    context.output.table(&table)?;
    if report.invented {
        context
            .output
            .line("People and values in it are invented.")?;
    }
    for warning in &report.warnings {
        context.output.remark(format_args!("warning: {warning}"));
    }
    Ok(())
}
