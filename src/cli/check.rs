//! `evenwatch check`: says what is wrong with a file, and writes nothing.

use std::path::PathBuf;

use serde_json::json;

use super::context::{Context, read};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::import::show;
use evenwatch_app as app;
use evenwatch_config::{ConfigError, Settings};
use evenwatch_domain::count::counted;

/// Check a file and list every problem, without saving anything
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch check network.json\n  evenwatch check evenwatch.toml\n\n\
     A name that ends in .toml is read as settings, with the catalogue that it names; anything else as a network file.\n\
     All problems are listed in one run. No database is opened. To check a sheet:\n\
     evenwatch import staff.xlsx --sheet staff --preview",
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
    super::import::not_a_sheet(&args.file, &document)?;
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
    let examined = Settings::examine(Some(&args.file), [], &[]);
    match examined.problems.as_slice() {
        [] => {}
        [only] => return Err(only.clone().into()),
        several => {
            let problems = several.iter().map(ConfigError::problem).collect();
            return Err(app::AppError::Invalid(problems).into());
        }
    }
    let settings = Settings::load(Some(&args.file), [], &[])?;
    let catalogue = app::import::whole_catalogue(&settings).map_err(app::AppError::Invalid)?;
    if context.output.is_json() {
        context.output.json(&json!({
            "file": args.file,
            "contracts": catalogue.contracts.len(),
            "standards": catalogue.standards.len(),
        }))?;
    } else {
        context.output.line(format_args!(
            "{}: no problem found, with {} and {}",
            args.file.display(),
            counted(catalogue.contracts.len(), "contract"),
            counted(catalogue.standards.len(), "standard")
        ))?;
    }
    Ok(Exit::Done)
}
