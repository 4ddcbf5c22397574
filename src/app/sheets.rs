//! Spreadsheets in and out: staff, leave, members of pools, patterns, agreements; rotas out.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::error::AppError;
use super::state::AppContext;
use super::uncovered::UncoveredDuty;
use super::{import, network, rota_now};
use evenwatch_audit::reports::{self, Table};
use evenwatch_domain::access::Action;
use evenwatch_domain::bad_value::BadValue;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::interval::Instant;
use evenwatch_formats::sheets;

pub use evenwatch_formats::sheets::{CellProblem, MergeSummary, SheetKind, SheetProblems};

/// A file's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated values.
    Csv,
    /// A workbook.
    Xlsx,
}

impl Form {
    /// What the names of such files end with.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => reports::CSV,
            Self::Xlsx => reports::XLSX,
        }
    }

    /// A file's name without its ending, and the form that the ending tells.
    #[must_use]
    pub fn of(name: &str) -> Option<(&str, Self)> {
        let (stem, ending) = name.rsplit_once('.')?;
        let mut both = [Self::Csv, Self::Xlsx].into_iter();
        let form = both.find(|form| form.ending() == ending)?;
        Some((stem, form))
    }
}

/// A list of the network as a file, by its name: `staff.csv`, `leave.xlsx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetFile {
    /// Which list.
    pub kind: SheetKind,
    /// In which form.
    pub form: Form,
}

impl FromStr for SheetFile {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let unknown = || {
            let list = SheetKind::ALL.map(SheetKind::name).join(", ");
            BadValue::new(
                format!("\"{text}\" is not a sheet"),
                format!("take one of {list}, as .csv or .xlsx"),
            )
        };
        let (stem, form) = Form::of(text).ok_or_else(unknown)?;
        let kind = stem.parse().map_err(|_| unknown())?;
        Ok(Self { kind, form })
    }
}

impl fmt::Display for SheetFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind, self.form.ending())
    }
}

/// What a sheet does to the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetReport {
    /// Its rows, and what they add, change and take away.
    #[serde(flatten)]
    pub summary: MergeSummary,
    /// Whether it was written; a preview writes nothing.
    pub written: bool,
    /// What is right in the network with it and still worth a look, as an import of the whole
    /// network has it.
    pub warnings: Vec<String>,
    /// Published duties to come whose holders no longer count as cover by it, or would not.
    pub uncovered_duties: Vec<UncoveredDuty>,
}

/// Puts the rows of a sheet into the current network, all or none. `name` is the file's name in
/// messages; with `whole_list`, what the sheet does not have goes; a `preview` says the same and
/// writes nothing.
///
/// # Errors
/// There is no network; every problem of the sheet, and of the network with it, by cell; somebody
/// changed it meanwhile.
pub fn import(
    app: &AppContext,
    (kind, name): (SheetKind, &str),
    bytes: &[u8],
    (whole_list, preview): (bool, bool),
    now: Instant,
) -> Result<SheetReport, AppError> {
    let (seen, network) = import::current(app)?;
    let file = network.file();
    let merged = sheets::merge(kind, name, bytes, file, whole_list).map_err(AppError::Sheet)?;
    let summary = merged.summary();
    if let Err(problems) = import::changed(app.catalogue(), &network, merged.file.clone()) {
        return Err(AppError::Sheet(merged.sheet_problems(&problems)));
    }
    let differs = merged.file != *file;
    let mut warnings = import::warnings(&merged.file);
    let done = match (differs, preview) {
        (true, false) => import::put(app, (seen, &network), merged.file, now)?,
        (true, true) => import::would_do(app, &merged.file, now)?,
        (false, _) => import::Done::default(),
    };
    warnings.extend(done.warnings);
    Ok(SheetReport {
        summary,
        written: differs && !preview,
        warnings,
        uncovered_duties: done.uncovered,
    })
}

/// The network's items of a kind, as a file that imports again to the same.
///
/// # Errors
/// There is no network, or the file cannot be written.
pub fn export(app: &AppContext, kind: SheetKind, form: Form) -> Result<Vec<u8>, AppError> {
    app.must_everywhere(Action::ExportNetwork)?;
    let network = network::network(app)?;
    let table = sheets::sheet(kind, network.file());
    let title = format!("{}: {kind}", network.file().name);
    file(
        &title,
        kind.name(),
        &table,
        &sheets::template_notes(kind),
        form,
    )
}

/// A sheet with its headings and an example.
///
/// # Errors
/// The file cannot be written.
pub fn template(kind: SheetKind, form: Form) -> Result<Vec<u8>, AppError> {
    let title = format!("Template for {kind}");
    file(
        &title,
        kind.name(),
        &sheets::template(kind),
        &sheets::template_notes(kind),
        form,
    )
}

/// A rota as a file: one row a place, with what became of each duty.
///
/// # Errors
/// There is no such rota or no network, or the file cannot be written.
pub fn rota(
    app: &AppContext,
    id: RotaId,
    revision: Option<u32>,
    form: Form,
) -> Result<Vec<u8>, AppError> {
    let shown = rota_now::get(app, id, revision)?;
    let network = network::network(app)?;
    let table = reports::rota::of(&shown.rota, shown.now.as_ref(), &network);
    let mut notes = table.notes.clone();
    if network.file().invented {
        notes.push("People and values in this network are invented.".to_owned());
    }
    file(&shown.rota.name, "rota", &table, &notes, form)
}

fn file(
    title: &str,
    sheet: &str,
    table: &Table,
    notes: &[String],
    form: Form,
) -> Result<Vec<u8>, AppError> {
    Ok(match form {
        Form::Csv => reports::csv(table),
        Form::Xlsx => reports::xlsx(title, notes, &[(sheet, table)])?,
    })
}
