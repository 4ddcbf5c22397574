//! `evenwatch withdraw`: takes a published rota back.

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use crate::app;
use crate::domain::ids::RotaId;

/// Take a published rota back: its duties are cancelled in feeds
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch withdraw 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n\n\
     Nothing is erased: the rota stays, and calendars get a cancellation of each duty.",
    exit_codes!(
        "4  there is no such rota",
        "5  the rota is not published"
    )
))]
pub(super) struct Args {
    /// The rota's id, as `plan` and `rotas` print it
    rota: RotaId,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let rota = app::withdraw::withdraw(&context.open()?, args.rota, context.now())?;
    if context.output.is_json() {
        context.output.json(&rota)?;
    } else {
        context.output.line(format_args!(
            "Withdrawn: rota {} \"{}\", revision {}",
            rota.id, rota.name, rota.revision
        ))?;
    }
    Ok(Exit::Done)
}
