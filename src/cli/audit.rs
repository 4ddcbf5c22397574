//! `evenwatch audit`: hours commissioned, rostered, on goodwill and missing, and why.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use super::audit_show::show;
use super::audit_why;
use super::context::{Context, read, write};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::goodwill_people;
use super::period::{PeriodArgs, words};
use super::progress::watched;
use crate::app::audit::{Audit, FileName};
use crate::app::{self, App};
use crate::domain::ids::{AreaId, BadId, LineId};
use crate::domain::time::Period;

/// Audit published cover: hours commissioned, rostered, on goodwill, missing and why
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch audit --from 2027-01-04 --weeks 13\n  evenwatch audit --json | jq '.gaps[0]'\n  \
       evenwatch audit --file paper.html\n  evenwatch audit --file audit.xlsx --out board.xlsx\n  \
       evenwatch audit --why leeds/nursing\n  evenwatch audit --deliverable --time-limit 120\n  \
       evenwatch audit --fragility --replan\n\n\
     Files: coverage.csv, standards.csv, gaps.csv, degraded.csv, goodwill.csv, goodwill-by-hour.csv, fragility.csv,\n\
     deliverable.csv, deliverable-by-hour.csv (both planned first, as with --deliverable), audit.xlsx, paper.html.\n\
     With --deliverable or --replan, Ctrl-C ends the search: what was found by then is shown with its bound.\n\
     Without --from: from the first to the last day of the published rotas that are not over.",
    exit_codes!(
        "4  no network has been imported yet, or nothing is published and no period was given",
        "6  with --fail-on-gap: commissioned hours are not covered",
        "130  with --deliverable or --replan: stopped by Ctrl-C, and what was found is shown"
    )
))]
#[command(group = clap::ArgGroup::new("planned").multiple(true).args(["deliverable", "replan"]))]
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
    /// Plan what any lawful rota of these people could give without goodwill; shown beside what is there
    #[arg(long, conflicts_with = "why")]
    deliverable: bool,
    /// Tell what opens if any one person is absent all of the period, post by post
    #[arg(long, conflicts_with = "why")]
    fragility: bool,
    /// With --fragility: plan again without each of them, for cover alone and without goodwill
    #[arg(long, requires = "fragility")]
    replan: bool,
    /// With --deliverable or --replan: longest time for the search, in seconds [default: 60, or as set]
    #[arg(long, value_name = "SECONDS", requires = "planned", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    time_limit: Option<u64>,
    /// List who gives how many hours of goodwill: for those who manage them, never over HTTP
    #[arg(long, conflicts_with_all = ["why", "file", "deliverable", "fragility", "since"])]
    goodwill_by_person: bool,
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
    if args.goodwill_by_person {
        let found = app::audit::goodwill_by_person(&app, period)?;
        goodwill_people::show(context, &period, &found)?;
        return Ok(Exit::Done);
    }
    let (mut audit, stopped) = audited(args, context, &app, period)?;
    let earlier = args.since.as_deref().map(earlier).transpose()?;
    audit.remember(context.now(), earlier.as_ref());
    match args.file {
        Some(name) => put(args, context, name, &audit)?,
        None if context.output.is_json() => context.output.json(&audit)?,
        None => {
            context.output.line(format_args!(
                "Cover of {}, {}",
                audit.network,
                words(&period)
            ))?;
            show(context, &audit, args.gaps)?;
        }
    }
    Ok(if stopped {
        Exit::Interrupted
    } else if args.fail_on_gap && is_short(&audit) {
        Exit::Gap
    } else {
        Exit::Done
    })
}

/// The audit, with what could be there and what one absence opens where they are asked for; and whether Ctrl-C stopped the search.
fn audited(
    args: &Args,
    context: &Context,
    app: &App,
    period: Period,
) -> Result<(Audit, bool), CliError> {
    let asked = args.time_limit.map(Duration::from_secs);
    let limit = asked.unwrap_or_else(|| context.settings.planner.time_limit());
    let plans = args.deliverable || args.file.is_some_and(FileName::needs_deliverable);
    let (mut audit, stopped) = if plans || args.replan {
        let (audit, stopped) = watched(context, limit, |control| {
            let mut audit = if plans {
                app::audit::deliverable(app, period, asked, control)?
            } else {
                app::audit::audit(app, period)?
            };
            if args.replan {
                let found = app::fragility::planned_again(app, period, asked, control)?;
                audit.fragility = Some(found);
            }
            Ok::<_, app::AppError>(audit)
        })?;
        (audit?, stopped)
    } else {
        (app::audit::audit(app, period)?, false)
    };
    let wanted = args.fragility || args.file.is_some_and(FileName::tells_fragility);
    if wanted && audit.fragility.is_none() {
        audit.fragility = Some(app::fragility::fragility(app, period)?);
    }
    Ok((audit, stopped))
}

/// Writes a file of the audit.
fn put(args: &Args, context: &Context, name: FileName, audit: &Audit) -> Result<(), CliError> {
    let file = name.of(audit).map_err(app::AppError::from)?;
    match args.out.as_deref() {
        Some(path) if path == Path::new("-") => context.output.bytes(&file.bytes)?,
        path => {
            let own = PathBuf::from(name.to_string());
            let path = path.unwrap_or(&own);
            write(path, &file.bytes)?;
            let path = path.display();
            context.output.remark(format_args!("written: {path}"));
        }
    }
    Ok(())
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
