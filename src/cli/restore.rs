//! `evenwatch restore`: takes a backup back.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::backup::show;
use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::new_file::making;
use evenwatch_app as app;

/// Take a backup back into an empty database, all or nothing
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch --database new.sqlite3 restore evenwatch-2027-01-04.backup\n  \
       evenwatch --database postgres://evenwatch@db/evenwatch restore evenwatch-2027-01-04.backup\n\n\
     A backup of SQLite goes into PostgreSQL and the reverse; one of an older program is brought up to date. Every count, every\n\
     constraint, the network and every rota are checked before anything is kept. With --replace, stop `serve` and workers\n\
     first: they would go on with what they remember. Everybody signs in anew. Keys and calendar addresses that were revoked\n\
     after the backup are good again: `evenwatch log` of the old database has them.",
    exit_codes!("5  the database is not empty, and --replace was not given")
))]
pub(super) struct Args {
    /// What `evenwatch backup` wrote; - is standard input
    file: PathBuf,
    /// Lose everything that is in the database
    #[arg(long)]
    replace: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    making(context, |context| done(args, context))
}

fn done(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open_to_restore()?;
    let now = context.now();
    let contents = if args.file == Path::new("-") {
        app::backup::restore(&app, io::stdin().lock(), args.replace, now)
    } else {
        let file = File::open(&args.file).map_err(|source| CliError::Read {
            path: args.file.clone(),
            source,
        })?;
        app::backup::restore(&app, file, args.replace, now)
    }?;
    context.restored(app)?;
    show(
        context.output,
        &format!("{}: restored", args.file.display()),
        &contents,
    )?;
    Ok(Exit::Done)
}
