//! `evenwatch audit`: hours commissioned, rostered, on goodwill and missing, and why.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::audit_show::show;
use super::audit_why;
use super::context::{Context, read, write};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::period::{PeriodArgs, words};
use crate::app;
use crate::app::audit::{Audit, FileName};
use crate::domain::ids::{AreaId, BadId, LineId};

/// Audit published cover: hours commissioned, rostered, on goodwill, missing and why
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch audit --from 2027-01-04 --weeks 13\n  evenwatch audit --json | jq '.gaps[0]'\n  \
       evenwatch audit --file paper.html\n  evenwatch audit --file audit.xlsx --out board.xlsx\n  \
       evenwatch audit --why leeds/nursing\n\n\
     Files: coverage.csv, standards.csv, gaps.csv, degraded.csv, goodwill.csv, goodwill-by-hour.csv, audit.xlsx,\n\
     paper.html.\n\
     Without --from: from the first to the last day of the published rotas that are not over.",
    exit_codes!(
        "4  no network has been imported yet, or nothing is published and no period was given",
        "6  with --fail-on-gap: commissioned hours are not covered"
    )
))]
pub(super) struct Args {
    #[command(flatten)]
    period: PeriodArgs,
    /// Rows of the gap register to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    gaps: usize,
    /// Write a file: audit.xlsx, paper.html, or a report with .csv (listed below)
    #[arg(long, value_name = "NAME", conflicts_with = "why")]
    file: Option<FileName>,
    /// Where to write the file [default: its own name; - is standard output]
    #[arg(long, value_name = "PATH", requires = "file")]
    out: Option<PathBuf>,
    /// List what is behind the numbers of one line in one area
    #[arg(long, value_name = "AREA/LINE")]
    why: Option<Place>,
    /// Keep from an earlier audit's --json when each gap was first seen
    #[arg(long, value_name = "FILE", conflicts_with = "why")]
    since: Option<PathBuf>,
    /// End with code 6 where commissioned hours are not covered
    #[arg(long)]
    fail_on_gap: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let period = context.period(&app, &args.period)?;
    if let Some(place) = &args.why {
        let found = app::audit::why(&app, period, &place.area, &place.line)?;
        audit_why::show(context, &found)?;
        return Ok(Exit::Done);
    }
    let mut audit = app::audit::audit(&app, period)?;
    let earlier = args.since.as_deref().map(earlier).transpose()?;
    audit.remember(context.now(), earlier.as_ref());
    if let Some(name) = args.file {
        let file = name.of(&audit).map_err(app::AppError::from)?;
        match args.out.as_deref() {
            Some(path) if path == Path::new("-") => context.output.bytes(&file.bytes)?,
            path => {
                let own = PathBuf::from(name.to_string());
                let path = path.unwrap_or(&own);
                write(path, &file.bytes)?;
                context
                    .output
                    .remark(format_args!("written: {}", path.display()));
            }
        }
        return Ok(if args.fail_on_gap && is_short(&audit) {
            Exit::Gap
        } else {
            Exit::Done
        });
    }
    if context.output.is_json() {
        context.output.json(&audit)?;
    } else {
        context.output.line(format_args!(
            "Cover of {}, {}",
            audit.network,
            words(&period)
        ))?;
        show(context, &audit, args.gaps)?;
    }
    Ok(if args.fail_on_gap && is_short(&audit) {
        Exit::Gap
    } else {
        Exit::Done
    })
}

/// Whether commissioned hours are not covered.
fn is_short(audit: &Audit) -> bool {
    audit.totals.minutes.commissioned_gap_minutes > 0
}

/// Reads an audit that was written before.
fn earlier(path: &Path) -> Result<Audit, CliError> {
    serde_json::from_slice(&read(path)?).map_err(|error| CliError::Refused {
        message: format!("{} is no audit of this program: {error}", path.display()),
        remedy: "give a file that `evenwatch audit --json` wrote".to_owned(),
    })
}

/// One line in one area, as named on the command line.
#[derive(Debug, Clone)]
struct Place {
    area: AreaId,
    line: LineId,
}

impl FromStr for Place {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (area, line) = text
            .split_once('/')
            .ok_or("write the area's id, a slash and the service line's id: leeds/nursing")?;
        Ok(Self {
            area: area.parse().map_err(|error: BadId| error.to_string())?,
            line: line.parse().map_err(|error: BadId| error.to_string())?,
        })
    }
}
