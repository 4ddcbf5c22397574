//! `evenwatch refresh`: what others publish, compared with what is known, and taken only when told
//! to.

mod ages;
mod holidays;
mod leave;
mod organisations;

use clap::Subcommand;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};

/// Ask other places what is new, show the differences, and take them when told to
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch refresh bank-holidays          shows what the government's list would change\n  \
       evenwatch refresh bank-holidays --take\n  \
       evenwatch refresh organisations --json | jq '.changes'\n  \
       evenwatch refresh leave\n  evenwatch refresh ages\n\n\
     Nothing is taken without --take. [upstream] in the settings names the places and the limits.\n\
     `evenwatch audit schedule add NAME --refresh bank-holidays` lets a worker do it by itself.",
    exit_codes!("1  also: the other place does not answer, or with something that cannot be used")
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

/// What is asked for.
#[derive(Debug, Subcommand)]
enum Operation {
    BankHolidays(holidays::Args),
    Organisations(organisations::Args),
    Leave(leave::Args),
    /// How old is what was taken from other places; asks nobody
    Ages,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    match &args.what {
        Operation::BankHolidays(args) => holidays::run(args, context),
        Operation::Organisations(args) => organisations::run(args, context),
        Operation::Leave(args) => leave::run(args, context),
        Operation::Ages => ages::run(context),
    }
}
