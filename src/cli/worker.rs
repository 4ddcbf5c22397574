//! `evenwatch worker`: does jobs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::numbers::whole;
use super::progress::told_to_stop;
use evenwatch_domain::count::counted;

/// Do the jobs that wait: plans, audits, remedies and other work that takes long
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch worker --database postgres://evenwatch@db/evenwatch\n  evenwatch worker --workers 4\n  evenwatch worker --one\n\n\
     `evenwatch serve` has one worker inside. More, also on other machines, share the queue in the database: each job is done\n\
     by one. Ctrl-C or SIGTERM gives the job in hand back, to begin again; a worker that is killed loses it after 30 s.",
    exit_codes!("130  with --one: stopped by Ctrl-C, and the job was given back")
))]
pub(super) struct Args {
    /// How many jobs at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole(1_u8..=64))]
    workers: u8,
    /// Do one job and end; at once where none waits
    #[arg(long, conflicts_with = "workers")]
    one: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open_or_make()?;
    context.log_clock();
    let stop = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&stop);
    ctrlc::set_handler(move || told_to_stop(&heard))
        .map_err(|error| CliError::Signal(error.to_string()))?;
    if args.one {
        let did = (context.wiring.one_job)(&app, context.clock.clone(), &stop)?;
        if !did {
            context.output.remark("no job is waiting");
        }
        return Ok(if stop.load(Ordering::SeqCst) {
            Exit::Interrupted
        } else {
            Exit::Done
        });
    }
    context.output.remark(format_args!(
        "{} at work; Ctrl-C stops",
        counted(args.workers, "worker")
    ));
    (context.wiring.work)(
        &app,
        usize::from(args.workers),
        context.clock.clone(),
        &stop,
    );
    Ok(Exit::Done)
}
