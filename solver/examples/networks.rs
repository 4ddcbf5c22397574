//! Plan an invented network of on-call pools and tell what each tier came to.
// Reads files, which the solver itself must not.
#![allow(clippy::disallowed_methods)]
//!
//! `cargo run --release -p evenwatch-solver --example networks -- --size m --time-limit 60` prints
//! value, bound and gap of each tier, seconds and peak memory; with `--json` all of it as one line
//! of JSON. Sizes are `s`, `m`, `l` and `boards=N`.

use clap::Parser;
use evenwatch_solver::formats::networks::{Size, invent};
use evenwatch_solver::judge::judge;
use evenwatch_solver::{Control, Limits, Outcome, Problem, Progress, Status, solve};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

/// Plan an invented network.
#[derive(Parser)]
struct Arguments {
    /// s (one pool of 8, 13 weeks), m (6 pools, 45 people, 26 weeks), l (36 boards, 1,500 people,
    /// 13 weeks) or boards=N.
    #[arg(long, default_value = "s")]
    size: Size,
    /// Seconds.
    #[arg(long, default_value_t = 60.0)]
    time_limit: f64,
    /// Units of work: the same work gives the same roster on any machine within the time limit.
    #[arg(long)]
    work_limit: Option<u64>,
    /// MiB that the process may hold, where the system tells (Linux).
    #[arg(long)]
    memory_limit: Option<u64>,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Seed of the invention.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seed of the search: what it comes to by luck.
    #[arg(long, default_value_t = Limits::default().seed)]
    search_seed: u32,
    /// One line of JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Tell incumbent and bound on standard error.
    #[arg(long)]
    verbose: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let problem = Problem::new(invent(arguments.size, arguments.seed)?)?;
    let limits = Limits {
        time: Duration::try_from_secs_f64(arguments.time_limit)?,
        work: arguments.work_limit,
        memory: arguments
            .memory_limit
            .map(|mib| mib.saturating_mul(1 << 20)),
        threads: arguments.threads,
        seed: arguments.search_seed,
        ..Limits::default()
    };
    let tell = |progress: Progress| {
        let (tier, phase) = (progress.tier.as_str(), progress.phase.as_str());
        let (incumbent, bound) = (progress.incumbent, progress.bound);
        let seconds = progress.seconds;
        eprintln!("{seconds:7.1} s {tier:<13} {phase:<14} {incumbent:?} bound {bound:?}");
    };
    let control = Control {
        progress: if arguments.verbose { Some(&tell) } else { None },
        resident: Some(&resident),
        ..Control::default()
    };
    let outcome = solve(&problem, &limits, &control);
    let told = facts(&problem, &outcome);
    if arguments.json {
        println!("{told}");
    } else {
        table(&told, &outcome);
    }
    match outcome.status {
        Status::Contradiction(found) => Err(found.message.into()),
        Status::EngineFailure { message } => Err(message.into()),
        Status::Optimal | Status::WithinGap | Status::StoppedEarly { .. } => Ok(()),
    }
}

/// Seconds by tier and phase, such as `cover branching`; parts searched side by side add up.
fn phases(outcome: &Outcome) -> BTreeMap<String, f64> {
    let times = outcome.phases.iter();
    times
        .map(|time| (format!("{} {}", time.tier, time.phase), time.seconds))
        .collect()
}

fn facts(problem: &Problem, outcome: &Outcome) -> Value {
    let status = match &outcome.status {
        Status::Optimal => "optimal",
        Status::WithinGap => "within-gap",
        Status::StoppedEarly { .. } => "stopped",
        Status::Contradiction(_) => "contradiction",
        Status::EngineFailure { .. } => "failure",
    };
    let hard = outcome
        .roster
        .as_ref()
        .map(|roster| judge(problem, roster).hard().count());
    json!({
        "people": problem.people().len(),
        "duties": problem.duties().len(),
        "status": status,
        "seconds": outcome.elapsed.as_secs_f64(),
        "peak_mib": peak_mib(),
        "unfilled": outcome.unfilled.len(),
        "hard_breaches": hard,
        "tiers": outcome.tiers,
        "work": outcome.work,
        "phases": phases(outcome),
    })
}

/// Largest memory of this process so far, in MiB; `None` where the system does not say.
fn peak_mib() -> Option<u64> {
    Some(status("VmHWM:")? >> 20)
}

/// Memory of this process now, in bytes; `None` where the system does not say.
fn resident() -> Option<u64> {
    status("VmRSS:")
}

/// A line of Linux's account of this process, in bytes.
fn status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

fn table(told: &Value, outcome: &Outcome) {
    let number = |key: &str| told[key].as_u64().map_or("?".to_owned(), |n| n.to_string());
    println!(
        "{} people, {} duties, {} of them short, {} hard breaches by the judge",
        number("people"),
        number("duties"),
        number("unfilled"),
        number("hard_breaches")
    );
    println!(
        "{} after {:.1} s, {} MiB at most",
        told["status"].as_str().unwrap_or("?"),
        outcome.elapsed.as_secs_f64(),
        number("peak_mib")
    );
    println!(
        "\n{:<13} {:>12} {:>12} {:>9} proved",
        "tier", "value", "bound", "gap"
    );
    for tier in &outcome.tiers {
        let (name, value, bound) = (tier.name.as_str(), tier.value, tier.bound.0);
        let (gap, proved) = (tier.gap * 100.0, if tier.proved { "yes" } else { "no" });
        println!("{name:<13} {value:>12.3} {bound:>12.3} {gap:>7.3} % {proved}");
    }
    println!("\nseconds by phase: {}", told["phases"]);
}
