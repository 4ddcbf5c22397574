//! `evenwatch schema`: the published shape of documents.

use clap::ValueEnum;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};

/// Print the JSON Schema of a document
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch schema network > network.schema.json\n\n\
     Editors that know JSON Schema (draft 2020-12) complete and check a network file against it.",
    exit_codes!()
))]
pub(super) struct Args {
    /// Which document
    document: Document,
}

/// Documents with a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Document {
    /// The network file, as `import` reads and `export` writes it
    Network,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let schema = match args.document {
        Document::Network => evenwatch_domain::network_json::schema(),
    };
    context.output.json(&schema)?;
    Ok(Exit::Done)
}
