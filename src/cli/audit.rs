//! `evenwatch audit`: hours commissioned, rostered, on goodwill and missing, and why.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use super::audit_schedule;
use super::audit_show::show;
use super::audit_why;
use super::context::{Context, read};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::export::put;
use super::goodwill_people;
use super::numbers::from;
use super::period::{PeriodArgs, words};
use super::progress::watched;
use evenwatch_app::audit::{
    Audit, AuditRequest, FileName, FirstSeen, Made, ReasonFilter, RemedyAnswer,
};
use evenwatch_app::plan::Control;
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::bad_value::BadValue;
use evenwatch_domain::hour::HourOfWeek;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::plain_text::without_mark;
use evenwatch_domain::request_values::SearchSeconds;
use evenwatch_domain::time::Period;

/// Audit published cover: hours commissioned, rostered, on goodwill, missing and why
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch audit --from 2027-01-04 --weeks 13\n  evenwatch audit --json | jq '.gaps[0]'\n  \
       evenwatch audit --file paper.html --with-remedies\n  evenwatch audit --file audit.xlsx --out board.xlsx\n  \
       evenwatch audit --why leeds/nursing\n  evenwatch audit --why QWO --hour sat-02\n  evenwatch audit --deliverable --time-limit 120\n  \
       evenwatch audit --fragility --replan\n  evenwatch audit --keep --weeks 4 --from 2027-01-04\n  \
       evenwatch audit --from 2027-01-04 --known-at 2026-12-01T09:00:00Z\n  \
       evenwatch audit schedule add weekly --on mon --at 06:00 --weeks 4\n\n\
     Files: coverage.csv, standards.csv, other-standards.csv, gaps.csv, degraded.csv, goodwill.csv, goodwill-by-hour.csv,\n\
     intensity.csv, fragility.csv, trend.csv, deliverable.csv, deliverable-by-hour.csv (these two are planned first, as with\n\
     --deliverable), audit.xlsx, paper.html.\n\
     Ctrl-C ends a search (--deliverable, --replan, --with-remedies): what was found by then is shown with its bound.\n\
     Without --from: from today, or the first published day after it, to the last published day; 13 weeks at most.",
    exit_codes!(
        "4  no network has been imported yet, or nothing is published and no period was given",
        "6  with --fail-on-gap: commissioned hours are not covered",
        "130  with --deliverable, --replan or --with-remedies: stopped by Ctrl-C, and what was found is shown"
    )
))]
#[command(args_conflicts_with_subcommands = true)]
#[command(group = clap::ArgGroup::new("planned").multiple(true).args(["deliverable", "replan", "with_remedies"]))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Option<Subcommands>,
    #[command(flatten)]
    period: PeriodArgs,
    /// Rows of the gap register to print
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = from(0_usize))]
    gaps: usize,
    /// Write a file: audit.xlsx, paper.html, or a report with .csv (listed below)
    #[arg(long, value_name = "NAME", conflicts_with = "why")]
    file: Option<FileName>,
    /// Find the cheapest changes that close the worst gaps, and add them with costs to paper.html
    #[arg(long, requires = "file", conflicts_with_all = ["why", "known_at"])]
    with_remedies: bool,
    /// Add remedies found before to paper.html: a file of `evenwatch remedies --json`; once for
    /// each
    #[arg(long, value_name = "FILE", requires = "file")]
    remedies: Vec<PathBuf>,
    /// Where to write the file [default: its own name; - is standard output]
    #[arg(long, value_name = "PATH", requires = "file")]
    out: Option<PathBuf>,
    /// List what is behind the numbers of AREA/LINE, AREA, BOARD, BOARD/LINE or /LINE
    #[arg(long, value_name = "PLACE")]
    why: Option<Place>,
    /// Of that, or of everything, what is behind one hour of the week, as sat-02
    #[arg(long, value_name = "DAY-HOUR", conflicts_with_all = ["file", "deliverable", "fragility", "since", "goodwill_by_person"])]
    hour: Option<HourOfWeek>,
    /// Plan what any lawful rota of these people could give without goodwill; shown beside what is
    /// there
    #[arg(long, conflicts_with = "why")]
    deliverable: bool,
    /// Show what opens if any one person is absent for the whole period, post by post
    #[arg(long, conflicts_with = "why")]
    fragility: bool,
    /// With --fragility: plan again without each of them, for cover alone and without goodwill
    #[arg(long, requires = "fragility")]
    replan: bool,
    /// Longest time for such a search, in seconds [default: 60 or as set; for remedies 300]
    #[arg(long, value_name = "SECONDS", requires = "planned")]
    time_limit: Option<SearchSeconds>,
    /// List who gives how many hours of goodwill: for their managers, never over HTTP
    #[arg(long, conflicts_with_all = ["why", "file", "deliverable", "fragility", "since"])]
    goodwill_by_person: bool,
    /// Keep the audit as evidence; `evenwatch audits` lists those that are kept
    #[arg(long, conflicts_with_all = ["why", "hour", "goodwill_by_person", "known_at", "since"])]
    keep: bool,
    /// Audit what the network and the published rotas said at this instant [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = super::instant::parse,
        conflicts_with_all = ["goodwill_by_person", "planned", "fragility"])]
    known_at: Option<Instant>,
    /// Take the day each gap was first seen from an earlier audit's --json, not from audits kept
    #[arg(long, value_name = "FILE", conflicts_with = "why")]
    since: Option<PathBuf>,
    /// End with code 6 where commissioned hours are not covered
    #[arg(long)]
    fail_on_gap: bool,
}

/// Longest time for remedies where none is given: as for `evenwatch remedies`.
const REMEDIES_TIME: Duration = Duration::from_secs(300);

#[derive(Debug, clap::Subcommand)]
enum Subcommands {
    /// Let audits be made and kept by themselves
    Schedule(audit_schedule::Args),
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    if let Some(Subcommands::Schedule(args)) = &args.what {
        return audit_schedule::run(args, context, &app);
    }
    if let Some(name) = args.file
        && name != FileName::Paper
        && (args.with_remedies || !args.remedies.is_empty())
    {
        return Err(CliError::Usage {
            message: format!("{name} has no place for remedies"),
            remedy: "ask for --file paper.html".to_owned(),
        });
    }
    let period = context.period(&app, &args.period)?;
    if args.why.is_some() || args.hour.is_some() {
        let which = ReasonFilter {
            hour: args.hour,
            ..args.why.clone().map(|place| place.0).unwrap_or_default()
        };
        let found = app::audit::why(&app, period, &which, args.known_at, context.now())?;
        let is_one = which.area.is_some() && which.line.is_some() && which.hour.is_none();
        match found.places.first().filter(|_| is_one) {
            Some(place) => audit_why::show(context, place)?,
            None => audit_why::show_all(context, &found)?,
        }
        return Ok(Exit::Done);
    }
    if args.goodwill_by_person {
        let found = app::audit::goodwill_by_person(&app, period)?;
        goodwill_people::show(context, &period, &found)?;
        return Ok(Exit::Done);
    }
    let ((mut made, found), stopped) = audited(args, context, &app, period)?;
    if let Some(path) = &args.since {
        let memory = FirstSeen::of(&earlier(path)?);
        made.audit.remember(context.now(), Some(&memory));
    }
    if args.keep {
        let kept = app::audit_archive::keep(&app, &made, context.now())?;
        context.output.remark(format_args!("kept: {}", kept.id));
    }
    let mut audit = made.audit;
    if args.file.is_some_and(FileName::tells_trend) {
        audit.trend = Some(app::audit_archive::trend(&app, None)?);
    }
    match args.file {
        Some(name) => put_file(args, context, &app, name, &audit, found)?,
        None if context.output.is_json() => context.output.json(&audit)?,
        None => {
            context.output.line(format_args!(
                "Cover of {}, {}{}",
                audit.network,
                words(&period),
                super::instant::as_known(audit.known_at)
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

/// The audit, with what could be there and what one absence opens where they are asked for, and
/// remedies for its worst gaps; and whether Ctrl-C stopped the search.
fn audited(
    args: &Args,
    context: &Context,
    app: &AppContext,
    period: Period,
) -> Result<((Made, Vec<RemedyAnswer>), bool), CliError> {
    let asked = args.time_limit.map(SearchSeconds::duration);
    let limit = asked.unwrap_or_else(|| match args.with_remedies {
        true => REMEDIES_TIME,
        false => context.settings.planner.time_limit(),
    });
    let request = AuditRequest {
        deliverable: args.deliverable || args.file.is_some_and(FileName::needs_deliverable),
        time_limit: asked,
        known_at: args.known_at,
        keep: args.keep,
        ..AuditRequest::of(period)
    };
    let now = context.now();
    let planned = request.deliverable || args.replan || args.with_remedies;
    let ((mut made, remedies), stopped) = if planned {
        let (made, stopped) = watched(context, limit, |control| {
            let mut made = app::audit::of(app, &request, control, now)?;
            if args.replan {
                // Each search that is asked for has the time given.
                let control = match request.deliverable {
                    true => &control.of_one(),
                    false => control,
                };
                let found = app::fragility::planned_again(app, period, asked, control)?;
                made.audit.fragility = Some(found);
            }
            let remedies = match args.with_remedies {
                true => app::remedies::of_worst_gaps(app, &made.audit, limit, control)?,
                false => Vec::new(),
            };
            Ok::<_, app::AppError>((made, remedies))
        })?;
        (made?, stopped)
    } else {
        let made = app::audit::of(app, &request, &Control::default(), now)?;
        ((made, Vec::new()), false)
    };
    let told = args.file.is_some_and(FileName::tells_fragility) && args.known_at.is_none();
    if (args.fragility || told) && made.audit.fragility.is_none() {
        made.audit.fragility = Some(app::fragility::fragility(app, period)?);
    }
    Ok(((made, remedies), stopped))
}

/// Writes a file of the audit, under its own name where no other is given.
fn put_file(
    args: &Args,
    context: &Context,
    app: &AppContext,
    name: FileName,
    audit: &Audit,
    found: Vec<RemedyAnswer>,
) -> Result<(), CliError> {
    let read = args.remedies.iter().map(|path| remedies(path));
    let answers = found.into_iter().map(Ok).chain(read);
    let answers = answers.collect::<Result<Vec<_>, _>>()?;
    let answers = app::remedies::for_board(app, answers)?;
    let file = name.with_remedies(audit, &answers);
    let file = file.map_err(app::AppError::from)?;
    let own = PathBuf::from(name.to_string());
    put(
        Some(args.out.as_ref().unwrap_or(&own)),
        &file.bytes,
        context,
    )?;
    Ok(())
}

/// Reads an answer of remedies that was written before.
fn remedies(path: &Path) -> Result<RemedyAnswer, CliError> {
    serde_json::from_slice(without_mark(&read(path)?)).map_err(|error| CliError::Refused {
        message: format!(
            "{} is not an answer about remedies: {error}",
            path.display()
        ),
        remedy: "give a file that `evenwatch remedies --json` wrote".to_owned(),
    })
}

/// Whether commissioned hours are not covered, or nothing is published of what is required: a
/// silent rota is no good news.
fn is_short(audit: &Audit) -> bool {
    let minutes = &audit.totals.minutes;
    let is_silent = minutes.not_assessed_minutes > 0 && minutes.assessed_minutes() == 0;
    minutes.commissioned_gap_minutes > 0 || is_silent
}

/// Reads an audit that was written before.
fn earlier(path: &Path) -> Result<Audit, CliError> {
    serde_json::from_slice(without_mark(&read(path)?)).map_err(|error| CliError::Refused {
        message: format!(
            "{} is not an audit of this program: {error}",
            path.display()
        ),
        remedy: "give a file that `evenwatch audit --json` wrote".to_owned(),
    })
}

/// What is asked about, as named on the command line. Boards' codes have capitals, areas' ids have
/// none.
#[derive(Debug, Clone)]
struct Place(ReasonFilter);

impl FromStr for Place {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (place, line) = match text.split_once('/') {
            Some((place, line)) => (place, Some(line)),
            None => (text, None),
        };
        let bad = |error: BadValue| error.to_string();
        let is_board = place.starts_with(|letter: char| letter.is_ascii_uppercase());
        let mut which = ReasonFilter {
            line: line.map(str::parse).transpose().map_err(bad)?,
            ..ReasonFilter::default()
        };
        if is_board {
            which.board = Some(place.parse().map_err(bad)?);
        } else if !place.is_empty() || line.is_none() {
            which.area = Some(place.parse().map_err(bad)?);
        }
        Ok(Self(which))
    }
}
