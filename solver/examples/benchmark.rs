//! Solve published shift-scheduling instances and write what an independent checker needs.
//!
//! `cargo run --release -p evenwatch-solver --example benchmark -- --time-limit 60 --out DIR FILE...` writes one
//! solution file for each instance and prints one line of JSON each.

use clap::Parser;
use evenwatch_solver::formats::curtois;
use evenwatch_solver::judge::judge;
use evenwatch_solver::{Control, Limits, Progress, Status, solve};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Solve shift-scheduling instances.
#[derive(Parser)]
struct Arguments {
    /// Seconds for each instance.
    #[arg(long, default_value_t = 60.0)]
    time_limit: f64,
    /// Folder for solutions; made where absent.
    #[arg(long)]
    out: PathBuf,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Tell incumbent and bound on standard error.
    #[arg(long)]
    verbose: bool,
    /// Instances.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut code = ExitCode::SUCCESS;
    for file in &arguments.files {
        if let Err(message) = one(&arguments, file) {
            eprintln!("{}: {message}", file.display());
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn one(arguments: &Arguments, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let instance = curtois::read(&std::fs::read_to_string(file)?)?;
    let limits = Limits {
        time: Duration::try_from_secs_f64(arguments.time_limit)?,
        threads: arguments.threads,
        ..Limits::default()
    };
    let tell = |p: Progress| {
        eprintln!(
            "{:7.1} s  {:?}  bound {:?}",
            p.seconds, p.incumbent, p.bound
        );
    };
    let control = Control {
        cancel: None,
        progress: if arguments.verbose { Some(&tell) } else { None },
    };
    let outcome = solve(&instance.problem, &limits, &control);
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let status = match &outcome.status {
        Status::Optimal => "optimal".to_owned(),
        Status::WithinGap => "within-gap".to_owned(),
        Status::StoppedEarly { .. } => "stopped".to_owned(),
        Status::Contradiction(c) => format!("contradiction: {}", c.message),
        Status::EngineFailure { message } => format!("failure: {message}"),
    };
    let tier = outcome.tiers.first();
    let judged = outcome
        .roster
        .as_ref()
        .map(|roster| judge(&instance.problem, roster));
    if let Some(roster) = &outcome.roster {
        std::fs::create_dir_all(&arguments.out)?;
        std::fs::write(
            arguments.out.join(format!("{name}.txt")),
            instance.solution(roster),
        )?;
    }
    println!(
        "{}",
        json!({
            "instance": name,
            "objective": tier.map(|t| t.value),
            "bound": tier.map(|t| t.bound.0),
            "status": status,
            "seconds": outcome.elapsed.as_secs_f64(),
            "judge": judged.as_ref().and_then(|j| j.tiers.first()).map(|(_, value)| value),
            "hard_breaches": judged.as_ref().map(|j| j.hard().count()),
        })
    );
    Ok(())
}
