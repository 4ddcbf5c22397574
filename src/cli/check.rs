//! `evenwatch check`: says what is wrong with a file, and writes nothing.

use std::path::PathBuf;

use serde_json::json;

use super::context::{Context, read};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::import::show;
use crate::app;
use crate::config::Settings;

/// Say every problem of a network file or a settings file, and write nothing
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch check network.json\n  evenwatch check evenwatch.toml\n\n\
     A name that ends in .toml is read as settings, with the catalogue that it names; anything else as a network file.\n\
     No database is opened.",
    exit_codes!()
))]
pub(super) struct Args {
    /// The file; - reads a network file from standard input
    file: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    if args
        .file
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        return settings(args, context);
    }
    let document = read(&args.file)?;
    let report = app::import::check(&context.settings, &document)?;
    if context.output.is_json() {
        context.output.json(&report)?;
    } else {
        context
            .output
            .line(format_args!("{}: no problem found", report.name))?;
        show(context, &report)?;
    }
    Ok(Exit::Done)
}

/// Settings, and the contracts, standards and calendars that they lead to.
fn settings(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let settings = Settings::load(Some(&args.file), [], &[])?;
    let catalogue = app::import::catalogue(&settings)?;
    if context.output.is_json() {
        context.output.json(&json!({
            "file": args.file,
            "contracts": catalogue.contracts.len(),
            "standards": catalogue.standards.len(),
        }))?;
    } else {
        context.output.line(format_args!(
            "{}: no problem found, with {} contracts and {} standards",
            args.file.display(),
            catalogue.contracts.len(),
            catalogue.standards.len()
        ))?;
    }
    Ok(Exit::Done)
}
