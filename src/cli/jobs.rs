//! `evenwatch jobs`: the queue of work.

use clap::Subcommand;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant::shown;
use super::output::{Columns, Tone, Value, number};
use evenwatch_app as app;
use evenwatch_app::jobs::{Job, JobKind, JobProgress, JobSearch, JobState, PlanOutcome};
use evenwatch_domain::aim;
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::JobId;
use evenwatch_domain::percent::whole_percent;
use evenwatch_domain::request_values::PageSize;

/// List, show and cancel jobs: work that runs apart from requests
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch jobs list --state running\n  evenwatch jobs show 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n  \
       evenwatch jobs cancel 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n\n\
     Jobs are started over HTTP (POST /api/v1/plans, audits, remedies, imports, fragility, scale,\n\
     scenario-comparisons, refreshes), audits and refreshes also by schedules, and done by `evenwatch serve` and\n\
     `evenwatch worker`. A cancelled plan keeps the best rota found so far as a draft. Jobs are kept for 30 days after\n\
     their end.",
    exit_codes!(
        "4  there is no such job",
        "5  the job to cancel is done, or has failed"
    )
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// List jobs, newest first
    List {
        /// Only jobs in this state: queued, running, done, failed, cancelled
        #[arg(long, value_name = "STATE")]
        state: Option<JobState>,
        /// Only jobs of this kind: plan, audit, remedies, import, fragility, scale, comparison,
        /// refresh
        #[arg(long, value_name = "KIND")]
        kind: Option<JobKind>,
        /// Jobs at most
        #[arg(long, value_name = "N", default_value = "50")]
        limit: PageSize,
    },
    /// Show a job: how far it is, what came of it
    Show {
        /// The job's id
        id: JobId,
    },
    /// Cancel a job; the best rota found so far is kept
    Cancel {
        /// The job's id
        id: JobId,
    },
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    match &args.what {
        Operation::List { state, kind, limit } => {
            let search = JobSearch {
                state: *state,
                kind: *kind,
                ..JobSearch::default()
            };
            list(context, &app::jobs::list(&app, &search, limit.get())?)?;
        }
        Operation::Show { id } => show(context, &app::jobs::get(&app, *id)?)?,
        Operation::Cancel { id } => {
            let job = app::jobs::cancel(&app, *id, context.now())?;
            show(context, &job)?;
        }
    }
    Ok(Exit::Done)
}

fn list(context: &Context, jobs: &[Job]) -> Result<(), CliError> {
    if context.output.is_json() {
        return Ok(context.output.json(&jobs)?);
    }
    if jobs.is_empty() {
        return Ok(context.output.line("There are no jobs.")?);
    }
    let mut table = Columns::new(["=id", "=kind", "=state", "started by", "=started", "=ended"]);
    for job in jobs {
        table.row([
            job.id.into(),
            job.kind.word().into(),
            state(job),
            job.asked_by.as_str().into(),
            shown(Some(job.created_at)).into(),
            shown(job.ended_at).into(),
        ]);
    }
    Ok(context.output.table(&table)?)
}

fn state(job: &Job) -> Value {
    let word = match (job.state, &job.progress) {
        (JobState::Running, Some(progress)) => {
            format!("running, {}", far(progress))
        }
        (state, _) => state.to_string(),
    };
    match job.state {
        JobState::Done => Value::toned(word, Tone::Good),
        JobState::Failed => Value::toned(word, Tone::Bad),
        JobState::Cancelled => Value::toned(word, Tone::Faint),
        JobState::Queued | JobState::Running => word.into(),
    }
}

/// How far it is, in words.
fn far(progress: &JobProgress) -> String {
    match &progress.counted {
        Some(counted) => format!("{} of {} {}", counted.done, counted.of, counted.what),
        None => format!("{} % of its time", whole_percent(progress.share)),
    }
}

fn show(context: &Context, job: &Job) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        return Ok(out.json(job)?);
    }
    out.line(format_args!(
        "{} {}, {}, started by {} on {}",
        job.kind,
        job.id,
        job.state,
        job.asked_by,
        shown(Some(job.created_at))
    ))?;
    if job.state == JobState::Running && job.cancel_asked_at.is_some() {
        out.line("About to be cancelled.")?;
    }
    if let Some(progress) = &job.progress {
        let some = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), number);
        out.line(format_args!(
            "{} after {:.0} s, {}",
            aim::label(&progress.phase),
            progress.seconds,
            far(progress)
        ))?;
        let mut table = Columns::new(["aim", ">found", ">proved bound"]);
        for aim in &progress.aims {
            table.row([
                aim::label(&aim.aim).into(),
                some(aim.incumbent).into(),
                some(aim.bound).into(),
            ]);
        }
        if !table.is_empty() {
            out.table(&table)?;
        }
    }
    let plan = job.outcome.clone();
    let plan: Option<PlanOutcome> = plan.and_then(|plan| serde_json::from_value(plan).ok());
    if let Some(plan) = plan {
        out.line(format_args!(
            "Draft {}: {}, {}; to see it: evenwatch rotas {}",
            plan.rota,
            counted(plan.duties, "duty"),
            counted(plan.missing_places, "empty place"),
            plan.rota
        ))?;
    }
    if let Some(failure) = &job.failure {
        out.line(out.paint(Tone::Bad, &failure.message))?;
    }
    Ok(())
}
