//! `evenwatch import`: takes in a network file, all or nothing.

use std::path::PathBuf;

use super::context::{Context, read};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::Columns;
use crate::app;
use crate::app::sheets::Kind;

/// Take in a network file, all or nothing
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch import network.json\n  \
       evenwatch export | jq '.name = \"Trial\"' | evenwatch --database trial.sqlite3 import -\n  \
       evenwatch import leave.xlsx --sheet leave --preview\n\n\
     The file becomes the current network, in place of the one before; rotas stay as they are.\n\
     `evenwatch check FILE` says the same about a file and writes nothing.\n\
     With --sheet, the rows of a CSV or XLSX file become part of the current network: those with a known id replace what\n\
     is there, others are added, and columns that the sheet does not have stay as they are.",
    exit_codes!()
))]
pub(super) struct Args {
    /// The network file as JSON, or with --sheet a CSV or XLSX file; - reads standard input
    file: PathBuf,
    /// The file is a sheet: staff, leave, members, patterns or agreements
    #[arg(long, value_name = "KIND")]
    sheet: Option<Kind>,
    /// Say what would change and every problem by row, and write nothing
    #[arg(long, requires = "sheet")]
    preview: bool,
    /// The sheet is the whole list: what it does not have goes
    #[arg(long, requires = "sheet")]
    replace: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let document = read(&args.file)?;
    // A sheet goes into a network that is there.
    let app = context.open_as(args.sheet.is_none())?;
    if let Some(kind) = args.sheet {
        return sheet(args, kind, &document, &app, context);
    }
    let report = app::import::import(&app, &document, context.now())?;
    if context.output.is_json() {
        context.output.json(&report)?;
        return Ok(Exit::Done);
    }
    let verb = if report.changed {
        "imported"
    } else {
        "already current, nothing changed"
    };
    context
        .output
        .line(format_args!("{}: {verb}", report.name))?;
    show(context, &report)?;
    Ok(Exit::Done)
}

/// Takes in a sheet.
fn sheet(
    args: &Args,
    kind: Kind,
    document: &[u8],
    app: &app::App,
    context: &Context,
) -> Result<Exit, CliError> {
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let how = (args.replace, args.preview);
    let report = app::sheets::import(app, (kind, &name), document, how, context.now())?;
    if context.output.is_json() {
        context.output.json(&report)?;
        return Ok(Exit::Done);
    }
    let summary = &report.summary;
    let mut table = Columns::new(["what", ">count", "ids"]);
    for (what, ids) in [
        ("added", &summary.added),
        ("changed", &summary.changed),
        ("removed", &summary.removed),
    ] {
        table.row([what.into(), ids.len().into(), few(ids).into()]);
    }
    table.row(["unchanged".into(), summary.unchanged.into(), "".into()]);
    context.output.line(format_args!(
        "{name}, sheet \"{}\": {} rows, no problem found",
        summary.sheet, summary.rows
    ))?;
    context.output.table(&table)?;
    match (report.written, args.preview) {
        (true, _) => context.output.line("Written to the network.")?,
        (false, true) => context.output.remark("A preview: nothing was written."),
        (false, false) => context.output.line("Already current, nothing changed.")?,
    }
    super::uncovered::warn(context, &report.uncovered_duties);
    Ok(Exit::Done)
}

/// The first few ids, and how many more there are.
fn few(ids: &[String]) -> String {
    const SHOWN: usize = 8;
    let head = ids
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>();
    match ids.len().checked_sub(SHOWN) {
        None | Some(0) => head.join(", "),
        Some(more) => format!("{} and {more} more", head.join(", ")),
    }
}

/// Counts and warnings of a network, for people.
pub(super) fn show(context: &Context, report: &app::import::ImportReport) -> Result<(), CliError> {
    let mut table = Columns::new(["what", ">count"]);
    for (what, count) in report.counts.named() {
        table.row([what.into(), count.into()]);
    }
    context.output.table(&table)?;
    if report.invented {
        context
            .output
            .line("People and values in it are invented.")?;
    }
    for warning in &report.warnings {
        context.output.remark(format_args!("warning: {warning}"));
    }
    super::uncovered::warn(context, &report.uncovered_duties);
    Ok(())
}
