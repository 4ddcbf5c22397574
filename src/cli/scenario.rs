//! `evenwatch scenario`: changes that are asked about and not made, kept by name and compared side
//! by side.

use std::path::PathBuf;

use clap::Subcommand;

use super::context::{Context, read};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::{Columns, Tone, Value, hours, number};
use super::period::{PeriodArgs, words};
use super::progress::watched;
use evenwatch_app as app;
use evenwatch_app::scenarios::{SavedScenario, ScenarioComparison, ScenarioOutcome};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::ScenarioName;
use evenwatch_domain::percent::percent_or_dash;
use evenwatch_domain::request_values::{ComparedScenarios, SearchSeconds};

/// Keep changes that are asked about and not made, and compare them side by side
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch scenario add winter-surge surge.json\n  evenwatch scenario list\n  evenwatch scenario show winter-surge\n  \
       evenwatch scenario compare winter-surge without-ann --from 2027-01-04 --weeks 4 --plan\n  \
       evenwatch scenario remove winter-surge\n\n\
     A file is an object with \"about\", \"changes\" and \"remedies\"; changes: remove-person, absence, surge, close-line,\n\
     close-pool, pattern, remove-pattern; remedies: post, competence, renew-competence, contact-route, reach, aid, allowance,\n\
     terms, pattern, agree-bank-holidays, agreement. `evenwatch manual scenarios` has examples. Nothing is changed in the network.",
    exit_codes!(
        "4  no network has been imported yet, there is no such scenario, or nothing is published and no period was given",
        "5  there is a scenario of that name already",
        "130  with --plan: stopped by Ctrl-C, and what was found is shown"
    )
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// Keep a scenario under a name, where its changes fit the present network
    Add {
        /// Its name
        name: ScenarioName,
        /// Its file; - is standard input
        file: PathBuf,
        /// Take the place of the one of that name
        #[arg(long)]
        replace: bool,
    },
    /// List scenarios
    List,
    /// Show one, and whether it still fits the network
    Show {
        /// Its name
        name: ScenarioName,
    },
    /// Forget one
    Remove {
        /// Its name
        name: ScenarioName,
    },
    /// Audit things as they are and with the changes of each, side by side
    Compare {
        /// Their names
        #[arg(required = true)]
        names: Vec<ScenarioName>,
        #[command(flatten)]
        period: PeriodArgs,
        /// Plan each anew as well: what a lawful rota could give without goodwill, and how even it
        /// would be
        #[arg(long)]
        plan: bool,
        /// With --plan: longest time for all of it, in seconds
        #[arg(long, value_name = "SECONDS", default_value = "120")]
        time_limit: SearchSeconds,
    },
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let (now, out) = (context.now(), context.output);
    match &args.what {
        Operation::Add {
            name,
            file,
            replace,
        } => {
            let scenario = app::scenarios::read(&read(file)?)?;
            let saved = app::scenarios::add(&app, name, scenario, *replace, now)?;
            if out.is_json() {
                out.json(&saved)?;
            } else {
                out.line(format_args!("{name}: saved, {}", size(&saved)))?;
            }
        }
        Operation::List => list(context, &app::scenarios::list(&app)?)?,
        Operation::Show { name } => {
            let (saved, misfit) = app::scenarios::show(&app, name)?;
            show(context, &saved, misfit.as_deref())?;
        }
        Operation::Remove { name } => {
            let saved = app::scenarios::remove(&app, name, now)?;
            if out.is_json() {
                out.json(&saved)?;
            } else {
                out.line(format_args!("{name}: removed"))?;
            }
        }
        Operation::Compare {
            names,
            period,
            plan,
            time_limit,
        } => {
            let names = ComparedScenarios::new(names.clone());
            let names = names
                .map_err(|bad| CliError::Refused {
                    message: bad.message,
                    remedy: bad.remedy,
                })?
                .into_names();
            let period = context.period(&app, period)?;
            let limit = time_limit.duration();
            let (found, stopped) = watched(context, limit, |control| {
                let time = plan.then_some(limit);
                app::scenarios::compare(&app, &names, period, time, control)
            })?;
            let found = found?;
            if out.is_json() {
                out.json(&found)?;
            } else {
                compared(context, &found)?;
            }
            if stopped {
                return Ok(Exit::Interrupted);
            }
        }
    }
    Ok(Exit::Done)
}

fn size(saved: &SavedScenario) -> String {
    let changes = saved.scenario.changes.len() + saved.scenario.remedies.len();
    counted(changes, "change")
}

fn list(context: &Context, saved: &[SavedScenario]) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        return Ok(out.json(&saved)?);
    }
    let mut table = Columns::new(["=scenario", "about", "", "saved"]);
    for one in saved {
        table.row([
            one.name.as_str().into(),
            one.scenario.about.as_str().into(),
            size(one).into(),
            super::instant::shown(Some(one.saved_at)).into(),
        ]);
    }
    if table.is_empty() {
        return Ok(out.line(
            "There are no scenarios yet: save one with `evenwatch scenario add NAME FILE`.",
        )?);
    }
    Ok(out.table(&table)?)
}

fn show(context: &Context, saved: &SavedScenario, misfit: Option<&str>) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        let all = serde_json::json!({ "scenario": saved, "misfit": misfit });
        return Ok(out.json(&all)?);
    }
    out.line(format_args!("{}: {}", saved.name, saved.scenario.about))?;
    let changes = saved.scenario.changes.iter().map(ToString::to_string);
    let remedies = saved.scenario.remedies.iter().map(ToString::to_string);
    for (at, change) in changes.chain(remedies).enumerate() {
        out.line(format_args!("{:>3}  {change}", at + 1))?;
    }
    match misfit {
        Some(why) => out.line(out.paint(Tone::Bad, why))?,
        None => out.line("It fits the present network.")?,
    }
    Ok(())
}

/// A line a measure, a column a scenario.
fn compared(context: &Context, found: &ScenarioComparison) -> Result<(), CliError> {
    let out = context.output;
    out.line(format_args!(
        "Scenarios of {}, {}",
        found.network,
        words(&found.period)
    ))?;
    if found.invented {
        out.line(out.paint(Tone::Warn, "People and values in this network are invented"))?;
    }
    let (fit, misfit): (Vec<&ScenarioOutcome>, Vec<&ScenarioOutcome>) = found
        .outcomes
        .iter()
        .partition(|outcome| outcome.misfit.is_none());
    let mut headings = vec!["hours, all lines".to_owned()];
    headings.extend(fit.iter().map(|outcome| format!(">{}", title(outcome))));
    let mut table = Columns::new(headings.iter().map(String::as_str));
    for (name, measure) in measures(&fit) {
        let values = fit.iter().map(|outcome| Value::from(measure(outcome)));
        let row: Vec<Value> = std::iter::once(Value::from(name)).chain(values).collect();
        table.row(row);
    }
    out.table(&table)?;
    for outcome in misfit {
        let why = outcome.misfit.as_deref().unwrap_or_default();
        out.line(out.paint(Tone::Bad, format_args!("{}: {why}", title(outcome))))?;
    }
    out.note(
        "Rostered: published duties, without those that the changes close or move (dropped). No one stands in for anyone; for \
         that, --plan plans each anew without goodwill: once for cover alone (could be, gap planned again), once for every aim \
         (unevenness: weighted hours per WTE off the fair share). Surge: person-hours below the people needed at once.",
    )?;
    Ok(())
}

fn title(outcome: &ScenarioOutcome) -> &str {
    let name = outcome.scenario.as_ref();
    name.map_or("as things are", ScenarioName::as_str)
}

type Measure = Box<dyn Fn(&ScenarioOutcome) -> String>;

/// The lines of the table; what nobody asked for is left out.
fn measures(outcomes: &[&ScenarioOutcome]) -> Vec<(String, Measure)> {
    type OfMinutes = (&'static str, fn(&app::audit::CoverMinutes) -> i64);
    let mut all: Vec<(String, Measure)> = Vec::new();
    let of_minutes: [OfMinutes; 12] = [
        ("required", |m| m.required_minutes),
        ("commissioned", |m| {
            m.commissioned_full_minutes + m.commissioned_partial_minutes
        }),
        ("rostered", |m| m.rostered_minutes),
        ("goodwill", |m| m.goodwill_minutes),
        ("not assessed", |m| m.not_assessed_minutes),
        ("gap", |m| m.gap_minutes),
        ("  not commissioned", |m| m.gap_not_commissioned_minutes),
        ("  no eligible person", |m| m.gap_no_eligible_person_minutes),
        ("  rules block everyone", |m| m.gap_rules_block_minutes),
        ("  no duty is planned", |m| m.gap_no_duty_planned_minutes),
        ("  unfilled, but staff are available", |m| {
            m.gap_unassigned_minutes
        }),
        ("one person deep", |m| m.one_deep_minutes),
    ];
    for (name, minutes) in of_minutes {
        all.push((
            name.to_owned(),
            Box::new(move |outcome| hours(minutes(&outcome.minutes))),
        ));
    }
    let statements = outcomes.iter().flat_map(|outcome| &outcome.statements);
    let mut names: Vec<String> = statements.map(|s| s.statement.to_string()).collect();
    names.sort();
    names.dedup();
    for name in names {
        all.push((
            format!("{name} met, by children"),
            Box::new(move |outcome| {
                let of = |s: &&app::scenarios::StatementOutcome| s.statement.to_string() == name;
                let found = outcome.statements.iter().find(of);
                let share = found.and_then(|found| found.child_met_share);
                percent_or_dash(share)
            }),
        ));
    }
    all.push((
        "duties dropped".to_owned(),
        Box::new(|outcome| outcome.duties_dropped.to_string()),
    ));
    let some = |minutes: Option<i64>| minutes.map_or_else(|| "-".to_owned(), hours);
    if outcomes.iter().any(|o| o.surge_missing_minutes.is_some()) {
        all.push((
            "surge, missing".to_owned(),
            Box::new(move |outcome| some(outcome.surge_missing_minutes)),
        ));
    }
    if outcomes.iter().any(|outcome| outcome.planned.is_some()) {
        type OfPlan = (&'static str, fn(&app::scenarios::PlannedOutcome) -> String);
        let of_plan: [OfPlan; 6] = [
            ("could be", |p| hours(p.deliverable_minutes)),
            ("at most", |p| hours(p.most_minutes)),
            ("gap planned again", |p| hours(p.gap_minutes)),
            ("unevenness, worst", |p| number(p.evenness_worst)),
            ("unevenness, all", |p| number(p.evenness_all)),
            ("surge, missing planned again", |p| {
                p.surge_missing_minutes
                    .map_or_else(|| "-".to_owned(), hours)
            }),
        ];
        for (name, value) in of_plan {
            all.push((
                name.to_owned(),
                Box::new(move |outcome| {
                    outcome
                        .planned
                        .as_ref()
                        .map_or_else(|| "-".to_owned(), value)
                }),
            ));
        }
    }
    all
}
