//! `evenwatch export`: gives the current network back, equal to what was imported.

use std::path::PathBuf;

use super::context::{Context, write};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use crate::app;

/// Write the current network as a network file
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch export -o network.json\n  evenwatch export | jq '.people | length'\n\n\
     What comes out imports again to an equal network.",
    exit_codes!("4  no network has been imported yet")
))]
pub(super) struct Args {
    /// File to write; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let file = app::export::export(&context.open()?)?;
    let Some(path) = &args.output else {
        context.output.json(&file)?;
        return Ok(Exit::Done);
    };
    let mut text = serde_json::to_vec_pretty(&file).map_err(std::io::Error::from)?;
    text.push(b'\n');
    write(path, &text)?;
    context
        .output
        .remark(format_args!("{} written to {}", file.name, path.display()));
    Ok(Exit::Done)
}
