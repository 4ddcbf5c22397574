//! `evenwatch backup`: everything in the database, in one file.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use super::context::{Context, write_with};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant::shown;
use super::leftovers;
use super::output::{Columns, Output};
use evenwatch_app as app;
use evenwatch_app::backup::Contents;
use evenwatch_domain::count::counted;

/// Write everything in the database to one file, while others use it
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch backup evenwatch-2027-01-04.backup\n  evenwatch backup - | gpg -e -r ops@example.org > rotas.gpg\n\n\
     One moment of the database, SQLite or PostgreSQL; `serve` and workers go on meanwhile. Packed lines of JSON (gzip), which\n\
     either database takes back: `evenwatch restore`. It holds people's absences and the hashes of passwords and keys: keep it\n\
     as you keep the database. Sessions are left out.",
    exit_codes!()
))]
pub(super) struct Args {
    /// File to write, readable by its owner alone; - is standard output
    file: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let now = context.now();
    if args.file == Path::new("-") {
        app::backup::back_up(&app, io::stdout().lock(), now)?;
        return Ok(Exit::Done);
    }
    for left in leftovers::remove(&args.file, now) {
        let (path, since) = (left.path.display(), shown(Some(left.written_at)));
        context.output.remark(format_args!(
            "{path}: removed; a backup that did not come to its end left it behind on {since}"
        ));
    }
    let contents = write_with(&args.file, |file: File| {
        app::backup::back_up(&app, BufWriter::new(file), now).map_err(CliError::from)
    })?;
    show(
        context.output,
        &format!("{}: written", args.file.display()),
        &contents,
    )?;
    Ok(Exit::Done)
}

/// What a backup holds.
pub(super) fn show(output: Output, title: &str, contents: &Contents) -> Result<(), CliError> {
    if output.is_json() {
        return Ok(output.json(contents)?);
    }
    let rows: u64 = contents.tables.values().sum();
    output.line(format_args!(
        "{title}, {} of {}, schema {}, made by evenwatch {} at {}",
        counted(rows, "row"),
        counted(contents.tables.len(), "table"),
        contents.schema,
        contents.program,
        shown(Some(contents.made_at)),
    ))?;
    let mut table = Columns::new(["table", ">rows"]);
    for (name, rows) in contents.tables.iter().filter(|(_, rows)| **rows > 0) {
        table.row([name.as_str().into(), (*rows).into()]);
    }
    Ok(output.table(&table)?)
}
