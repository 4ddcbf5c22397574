//! `evenwatch demo`: the whole of it on an invented network.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate};

use super::context::{Context, operator};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::numbers::whole;
use super::output::Tone;
use super::period::{self, words};
use super::serve::{self, Listen};
use evenwatch_app::plan::PlanRequest;
use evenwatch_app::{self as app, AppContext};
use evenwatch_config::{self as config, Demo, OpenReading};
use evenwatch_domain::day;
use evenwatch_domain::ids::UserName;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::time::{self, Period, WallTime};

/// Plan, publish, audit and serve an invented network, in its own database
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch demo\n  evenwatch demo --no-serve --weeks 4\n\n\
     The database is ./evenwatch-demo.sqlite3, made anew each time; a file that is not a demo's is never touched. The\n\
     demo plans from Monday of this week, so that people are on call now, and records the rota as published eight weeks\n\
     before that, as rules ask.",
    exit_codes!(
        "5  the database named is not a demo's",
        "130  stopped by Ctrl-C"
    )
))]
pub(super) struct Args {
    /// End after the summaries
    #[arg(long)]
    no_serve: bool,
    /// Weeks to plan
    #[arg(long, value_name = "N", default_value_t = period::WEEKS, value_parser = whole(1_u32..=52))]
    weeks: u32,
    /// First day [default: Monday of this week]
    #[arg(long, value_name = "DATE", value_parser = day::read)]
    from: Option<NaiveDate>,
    /// Which example network: the region, or "small"
    #[arg(long, hide_possible_values = true, value_name = "NAME", default_value = config::DEMOS[0].name, value_parser = demo_names())]
    network: String,
    #[command(flatten)]
    listen: Listen,
}

/// Names of the example networks, for help and errors.
fn demo_names() -> clap::builder::PossibleValuesParser {
    config::DEMOS.map(|demo| demo.name).into()
}

/// The file where no other is named.
const FILE: &str = "evenwatch-demo.sqlite3";

/// Weeks between publication and start: what PUB-6 asks of a generic rota.
const PUBLISHED_WEEKS_BEFORE: u64 = 8;

/// Longest search: a first look should come within a minute, all in all.
const SEARCH: Duration = Duration::from_secs(50);

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let Some(document) = config::demo(&args.network) else {
        return Err(CliError::Refused {
            message: format!(
                "the example network \"{}\" is not in this build",
                args.network
            ),
            remedy: format!(
                "choose one of: {}",
                config::DEMOS.map(|demo: Demo| demo.name).join(", ")
            ),
        });
    };
    let path = fresh(context)?;
    let app = context.entered(open(context, &path)?)?;
    let today = time::local_day(context.now());
    let from = args.from.unwrap_or_else(|| monday(today));
    let period = period::weeks_from(from, args.weeks)?;
    let as_of = as_of(from, context.now());

    let out = context.output;
    if !out.is_json() {
        out.line(out.paint(
            Tone::Strong,
            "Evenwatch demo: people and values are invented",
        ))?;
    }
    let report = app::import::import(&app, &document, as_of)?;
    step(context, 1, format_args!("Network: {}", report.name))?;
    if !out.is_json() {
        let counts = report
            .counts
            .named()
            .map(|(noun, count)| format!("{noun} {count}"));
        let (first, rest) = counts.split_at(5);
        out.line(format_args!("{}\n{}", first.join(" · "), rest.join(" · ")))?;
        out.line(format_args!("Imported into {}", path.display()))?;
    }

    step(context, 2, format_args!("Plan: {}", words(&period)))?;
    let request = PlanRequest {
        name: report.name.clone(),
        period,
        pools: None,
        afresh: false,
        time_limit: Some(context.settings.planner.time_limit().min(SEARCH)),
        work_limit: None,
        memory_limit: None,
        seed: None,
    };
    let (rota, exit) = super::plan::search(&app, &request, &context.counting_anew(), as_of)?;
    if exit == Exit::Interrupted {
        out.remark(format_args!(
            "stopped by Ctrl-C: the best rota found so far is kept as draft {}",
            rota.id
        ));
        return Ok(exit);
    }
    let publication = app::publish::publish(&app, rota.id, as_of)?;
    let administrator = administrator(&app, context.now())?;
    if out.is_json() {
        summary(context, &app, &publication, period, &administrator)?;
    } else {
        let network = app::network::network(&app)?;
        super::plan::show(context, (&publication.rota, None), &network)?;
        step(context, 3, format_args!("Audit: {}", words(&period)))?;
        super::audit_show::show(context, &app::audit::audit(&app, period)?, 6)?;
        step(context, 4, format_args!("Evenness: {}", words(&period)))?;
        super::equity::show(context, &app::equity::equity(&app, period, context.now())?)?;
        out.line(format_args!(
            "\nIts administrator: name {}, password {} (of this database alone, shown this once)",
            administrator.name, administrator.password
        ))?;
    }
    if args.no_serve {
        return Ok(Exit::Done);
    }
    step(context, 5, "Serving, until Ctrl-C")?;
    // Its people are invented: whoever tries it out on this machine need not sign in.
    let settings = context.settings.clone();
    serve::start(app, &args.listen, context, settings, OpenReading::Yes)
}

/// Who may sign in at the demo.
#[derive(Debug, serde::Serialize)]
struct Administrator {
    name: UserName,
    password: String,
}

/// Makes the demo's administrator, with a password of its own.
fn administrator(app: &AppContext, now: Instant) -> Result<Administrator, CliError> {
    let name = UserName::new("demo").map_err(|error| CliError::Refused {
        message: error.to_string(),
        remedy: "report it".to_owned(),
    })?;
    let (_, password) = app::accounts::add_first(app, &name, now)?;
    Ok(Administrator { name, password })
}

/// One document for programs.
fn summary(
    context: &Context,
    app: &AppContext,
    publication: &app::publish::Publication,
    period: Period,
    administrator: &Administrator,
) -> Result<(), CliError> {
    let audit = app::audit::audit(app, period)?;
    let equity = app::equity::equity(app, period, context.now())?;
    context.output.json(&serde_json::json!({
        "publication": publication, "audit": audit, "equity": equity, "administrator": administrator
    }))?;
    Ok(())
}

/// A numbered heading.
fn step(context: &Context, number: u32, text: impl std::fmt::Display) -> Result<(), CliError> {
    if !context.output.is_json() {
        context.output.heading(format_args!("{number}  {text}"))?;
    }
    Ok(())
}

/// Monday of the week of `today`.
fn monday(today: NaiveDate) -> NaiveDate {
    let behind = u64::from(today.weekday().num_days_from_monday());
    today.checked_sub_days(Days::new(behind)).unwrap_or(today)
}

/// When the demo's rota counts as planned and published: weeks before its start, and never after
/// now.
fn as_of(from: NaiveDate, now: Instant) -> Instant {
    let day = from
        .checked_sub_days(Days::new(PUBLISHED_WEEKS_BEFORE * 7))
        .unwrap_or(from);
    time::instant(day, WallTime::MIDNIGHT).min(now)
}

/// Makes way for the demo's database: an old demo's file is removed, anybody else's is refused.
fn fresh(context: &Context) -> Result<PathBuf, CliError> {
    let set = context.settings.database.url.as_str();
    let is_default = set == config::DatabaseSetting::default().as_str();
    let path = PathBuf::from(if is_default { FILE } else { set });
    if set.contains("://") {
        return Err(CliError::Refused {
            message: "the demo makes an SQLite file of its own, and --database names a server"
                .to_owned(),
            remedy: "leave --database out, or name a file that does not exist yet".to_owned(),
        });
    }
    if path.exists() {
        if !is_default || !is_demo(context, &path) {
            return Err(CliError::Conflict {
                message: format!(
                    "{} exists and the demo does not write into a database of your own",
                    path.display()
                ),
                remedy:
                    "name a file that does not exist yet with --database, or move this one away"
                        .to_owned(),
            });
        }
        remove(&path)?;
    }
    Ok(path)
}

/// Whether the file holds an example network, or nothing yet because a demo was stopped.
fn is_demo(context: &Context, path: &Path) -> bool {
    let network = open(context, path).map(|app| app::export::export(&app));
    match network {
        Ok(Ok(file)) => file.invented,
        Ok(Err(app::AppError::NotFound(app::NotFound::Network))) => true,
        _ => false,
    }
}

/// Removes a database file with what SQLite keeps beside it.
fn remove(path: &Path) -> Result<(), CliError> {
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        match fs::remove_file(&file) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(CliError::Write {
                    path: file.into(),
                    source,
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Opens the demo's database with the settings' catalogue and planner.
fn open(context: &Context, path: &Path) -> Result<AppContext, CliError> {
    let mut settings = context.settings.clone();
    settings.database.url =
        config::DatabaseSetting::new(path.display().to_string()).map_err(|error| {
            CliError::Refused {
                message: error.to_string(),
                remedy: "name a file".to_owned(),
            }
        })?;
    Ok(AppContext::open(&settings)?.as_principal(operator()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_demo_runs_now_and_was_published_in_time() {
        let today = "2026-11-21".parse().unwrap();
        assert_eq!(monday(today), "2026-11-16".parse::<NaiveDate>().unwrap());
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let published = as_of(monday(today), now);
        assert_eq!(
            published,
            "2026-09-20T23:00:00Z".parse::<Instant>().unwrap()
        );
        let later = as_of("2027-03-01".parse().unwrap(), now);
        assert_eq!(later, now, "a publication is never in the future");
    }
}
