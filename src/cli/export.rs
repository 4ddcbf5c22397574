//! `evenwatch export`: gives the current network back, equal to what was imported; sheets of it,
//! and rotas.

use std::path::{Path, PathBuf};

use super::context::{Context, write};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::numbers::from;
use super::rota_id::WhichRota;
use evenwatch_app as app;
use evenwatch_app::sheets::{self, Form, SheetKind};

/// Write the current network as a network file, one of its lists as a sheet, or a rota
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch export -o network.json\n  evenwatch export | jq '.people | length'\n  \
       evenwatch export --sheet staff -o staff.xlsx\n  \
       evenwatch export --rota 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 -o rota.csv\n\n\
     What comes out imports again to an equal network. A file that ends in .xlsx is a workbook, any other holds\n\
     comma-separated values; what spreadsheets would take for a formula has an apostrophe before it.",
    exit_codes!("4  no network has been imported yet, or there is no such rota")
))]
pub(super) struct Args {
    /// File to write [default: -, standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// One list as a sheet: staff, leave, members, patterns or agreements
    #[arg(long, value_name = "KIND", conflicts_with = "rota")]
    sheet: Option<SheetKind>,
    /// A rota as rows, one a place, by its id
    #[arg(long, value_name = "ID")]
    rota: Option<WhichRota>,
    /// One of its revisions [default: the newest]
    #[arg(long, value_name = "N", requires = "rota", value_parser = from(1_u32))]
    revision: Option<u32>,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let form = form_of(args.output.as_deref());
    if let Some(kind) = args.sheet {
        let bytes = sheets::export(&context.open()?, kind, form)?;
        return put(args.output.as_deref(), &bytes, context);
    }
    if let Some(which) = &args.rota {
        let app = context.open()?;
        let bytes = sheets::rota(&app, which.id(&app)?, args.revision, form)?;
        return put(args.output.as_deref(), &bytes, context);
    }
    let file = app::export::export(&context.open()?)?;
    let mut text = serde_json::to_vec_pretty(&file).map_err(std::io::Error::from)?;
    text.push(b'\n');
    put(args.output.as_deref(), &text, context)
}

/// The form that a file's name asks for.
pub(super) fn form_of(path: Option<&Path>) -> Form {
    let extension = path.and_then(Path::extension);
    match extension {
        Some(extension) if extension.eq_ignore_ascii_case("xlsx") => Form::Xlsx,
        _ => Form::Csv,
    }
}

/// Writes to the file, or to standard output where none is named or it is called `-`.
pub(super) fn put(path: Option<&Path>, bytes: &[u8], context: &Context) -> Result<Exit, CliError> {
    match path {
        None => context.output.bytes(bytes)?,
        Some(path) if path == Path::new("-") => context.output.bytes(bytes)?,
        Some(path) => {
            write(path, bytes)?;
            context
                .output
                .remark(format_args!("written to {}", path.display()));
        }
    }
    Ok(Exit::Done)
}
