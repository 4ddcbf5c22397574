//! `evenwatch template`: an empty sheet to fill in.

use std::path::PathBuf;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::export::{form_of, put};
use evenwatch_app::sheets::{self, SheetKind};

/// Write an empty sheet with headings, an example and a note on each column
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch template staff --out staff.xlsx\n  evenwatch template leave > leave.csv\n\n\
     Fill it in, then: evenwatch import staff.xlsx --sheet staff --preview",
    exit_codes!()
))]
pub(super) struct Args {
    /// staff, leave, members, patterns or agreements
    kind: SheetKind,
    /// File to write, .xlsx or .csv [default: -, standard output, as CSV]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let bytes = sheets::template(args.kind, form_of(args.out.as_deref()))?;
    put(args.out.as_deref(), &bytes, context)
}
