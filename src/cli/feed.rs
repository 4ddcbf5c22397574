//! `evenwatch feed`: the calendar of one person or one pool.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::context::{Context, write};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use crate::app;
use crate::app::feed::Zone;
use crate::domain::ids::{PersonId, PoolId};

/// Write the iCalendar feed of a person or a pool
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch feed person nadia-farrukh-bell -o nadia.ics\n  evenwatch feed pool humber-york-nurses > pool.ics\n\n\
     The feed holds published duties from a month back to the last one; while nothing in them changes it stays the same\n\
     to the byte.",
    exit_codes!("4  there is no such person or pool, or no network yet")
))]
pub(super) struct Args {
    #[command(subcommand)]
    whose: Whose,
    /// How times are written
    #[arg(long, value_enum, default_value_t = Times::Utc, global = true)]
    times: Times,
    /// File to write; standard output without it
    #[arg(short, long, value_name = "FILE", global = true)]
    output: Option<PathBuf>,
}

/// How the feed writes its times.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Times {
    /// In UTC: every calendar understands it
    Utc,
    /// As wall time in London, with the clock's rules
    Local,
}

/// Whose calendar.
#[derive(Debug, Subcommand)]
enum Whose {
    /// The duties of one person over all pools
    Person {
        /// The person's id in the network file
        id: PersonId,
    },
    /// The duties of one pool, with their holders
    Pool {
        /// The pool's id in the network file
        id: PoolId,
    },
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let zone = match args.times {
        Times::Utc => Zone::Utc,
        Times::Local => Zone::Local,
    };
    let feed = match &args.whose {
        Whose::Person { id } => app::feed::person(&app, id, zone, context.now())?,
        Whose::Pool { id } => app::feed::pool(&app, id, zone, context.now())?,
    };
    let Some(path) = &args.output else {
        context.output.bytes(&feed.body)?;
        return Ok(Exit::Done);
    };
    write(path, &feed.body)?;
    context
        .output
        .remark(format_args!("feed written to {}", path.display()));
    Ok(Exit::Done)
}
