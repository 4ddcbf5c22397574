//! `evenwatch import`: takes in a network file, all or nothing.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::context::{Context, read};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::new_file::making;
use super::output::Columns;
use evenwatch_app as app;
use evenwatch_app::sheets::SheetKind;
use evenwatch_domain::count::counted;

/// Import a network file; if anything is wrong, nothing is saved
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch import network.json\n  \
       evenwatch export | jq '.name = \"Trial\"' | evenwatch --database trial.sqlite3 import -\n  \
       evenwatch import leave.xlsx --sheet leave --preview\n\n\
     The file becomes the current network, in place of the one before; rotas stay as they are.\n\
     `evenwatch check FILE` finds the same problems and saves nothing.\n\
     With --sheet, the rows of a CSV or XLSX file become part of the current network: those with a known id replace what\n\
     is there, others are added, and columns that the sheet does not have stay as they are.",
    exit_codes!()
))]
pub(super) struct Args {
    /// The network file as JSON, or with --sheet a CSV or XLSX file; - reads standard input
    file: PathBuf,
    /// The file is a sheet: staff, leave, members, patterns or agreements
    #[arg(long, value_name = "KIND")]
    sheet: Option<SheetKind>,
    /// Show what would change and every problem by row, without saving anything
    #[arg(long, requires = "sheet")]
    preview: bool,
    /// The sheet is the whole list: items that it does not have are removed
    #[arg(long, requires = "sheet")]
    replace: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    // A sheet goes into a network that is there.
    if args.sheet.is_none() {
        making(context, |context| done(args, context))
    } else {
        done(args, context)
    }
}

fn done(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let document = read(&args.file)?;
    let app = context.open_as(args.sheet.is_none())?;
    if let Some(kind) = args.sheet {
        return sheet(args, kind, &document, &app, context);
    }
    not_a_sheet(&args.file, &document)?;
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

/// Refuses a workbook or a list of values where a network file is to be read, and says how to
/// import it.
pub(super) fn not_a_sheet(path: &Path, document: &[u8]) -> Result<(), CliError> {
    let is_named = |wanted: &str| {
        let ending = path.extension().map(OsStr::to_string_lossy);
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case(wanted))
    };
    let what = if document.starts_with(b"PK\x03\x04") {
        "a workbook"
    } else if document.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        "a workbook of an old kind (.xls)"
    } else if is_named("csv") {
        "a CSV file"
    } else {
        return Ok(());
    };
    let (file, kinds) = (
        path.display(),
        SheetKind::ALL.map(SheetKind::name).join(", "),
    );
    let save = if what.ends_with(')') {
        "save it as .xlsx, and then "
    } else {
        ""
    };
    Err(CliError::Refused {
        message: format!("{file} is {what}, and a network file is JSON"),
        remedy: format!(
            "{save}say which sheet it is: evenwatch import {file} --sheet KIND, where KIND is one of {kinds}; \
             with --preview nothing is saved"
        ),
    })
}

/// Takes in a sheet.
fn sheet(
    args: &Args,
    kind: SheetKind,
    document: &[u8],
    app: &app::AppContext,
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
        "{name}, sheet \"{}\": {}, no problem found",
        summary.sheet,
        counted(summary.rows, "row")
    ))?;
    context.output.table(&table)?;
    for remark in &summary.remarks {
        context.output.remark(remark);
    }
    match (report.written, args.preview) {
        (true, _) => context.output.line("Written to the network.")?,
        (false, true) => context.output.remark("A preview: nothing was written."),
        (false, false) => context.output.line("Already current, nothing changed.")?,
    }
    warn(context, &report.warnings);
    super::uncovered::warn(context, &report.uncovered_duties);
    Ok(Exit::Done)
}

/// What is worth a look.
fn warn(context: &Context, warnings: &[String]) {
    for warning in warnings {
        context.output.remark(format_args!("warning: {warning}"));
    }
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
    warn(context, &report.warnings);
    super::uncovered::warn(context, &report.uncovered_duties);
    Ok(())
}
