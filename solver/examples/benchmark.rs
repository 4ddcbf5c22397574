//! Solve published rostering instances and write what an independent checker needs.
// Reads files, which the solver itself must not.
#![allow(clippy::disallowed_methods)]
//!
//! `cargo run --release -p evenwatch-solver --example benchmark -- --time-limit 60 --out DIR FILE...`
//! writes the solution of each instance and prints one line of JSON each. `--help` says which
//! formats are read and written.

use clap::Parser;
use evenwatch_solver::formats::{curtois, inrc2};
use evenwatch_solver::judge::judge;
use evenwatch_solver::{Control, Limits, Outcome, Problem, Progress, Roster, Status, solve};
use serde_json::json;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Solve published rostering instances.
///
/// A FILE is either an instance of Curtois and Qu (schedulingbenchmarks.org), such as
/// Instance1.txt, whose solution becomes DIR/Instance1.txt; or the name of an INRC-II instance in
/// the folder of its scenario, such as n030w4/n030w4_1_6-2-9-1: history 1, then weeks 6, 2, 9 and
/// 1, read from the files Sc-n030w4.txt, H0-n030w4-1.txt, WD-n030w4-6.txt and so on beside it (a
/// file of the name itself need not exist, and .txt may follow it). All its weeks are planned at
/// once; its solution becomes one file a week in the organisers' format, such as
/// DIR/n030w4_1_6-2-9-1/Sol-n030w4-6-0.txt (week data, then position).
#[derive(Parser)]
struct Arguments {
    /// Seconds for each instance.
    #[arg(long, default_value_t = 60.0)]
    time_limit: f64,
    /// Units of work for each instance: the same work gives the same roster on any machine within
    /// the time limit.
    #[arg(long)]
    work_limit: Option<u64>,
    /// Folder for solutions; made where absent.
    #[arg(long)]
    out: PathBuf,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Seed of every random choice.
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Tell incumbent and bound on standard error.
    #[arg(long)]
    verbose: bool,
    /// Instances: a Curtois file, or FOLDER/SCENARIO_HISTORY_WEEK-WEEK-... of INRC-II.
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

fn one(arguments: &Arguments, file: &Path) -> Result<(), Box<dyn Error>> {
    let instance = Instance::read(file)?;
    let problem = instance.problem();
    let limits = Limits {
        time: Duration::try_from_secs_f64(arguments.time_limit)?,
        work: arguments.work_limit,
        threads: arguments.threads,
        seed: arguments.seed,
        ..Limits::default()
    };
    let tell = |p: Progress| {
        eprintln!(
            "{:7.1} s  {:<14}  {:?}  bound {:?}",
            p.seconds,
            p.phase.as_str(),
            p.incumbent,
            p.bound
        );
    };
    let control = Control {
        progress: if arguments.verbose { Some(&tell) } else { None },
        ..Control::default()
    };
    let outcome = solve(problem, &limits, &control);
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let status = match &outcome.status {
        Status::Optimal => "optimal".to_owned(),
        Status::WithinGap => "within-gap".to_owned(),
        Status::StoppedEarly { .. } => "stopped".to_owned(),
        Status::Contradiction(c) => format!("contradiction: {}", c.message),
        Status::EngineFailure { message } => format!("failure: {message}"),
    };
    let tier = outcome.tiers.first();
    let judged = outcome.roster.as_ref().map(|r| judge(problem, r));
    if let Some(roster) = &outcome.roster {
        for (path, text) in instance.solutions(&name, roster) {
            let path = arguments.out.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&arguments.out))?;
            std::fs::write(path, text)?;
        }
    }
    println!(
        "{}",
        json!({
            "instance": name,
            "objective": tier.map(|t| t.value),
            "bound": tier.map(|t| t.bound.0),
            "status": status,
            "seconds": outcome.elapsed.as_secs_f64(),
            "work": outcome.work,
            "phases": phases(&outcome),
            "judge": judged.as_ref().and_then(|j| j.tiers.first()).map(|(_, value)| value),
            "hard_breaches": judged.as_ref().map(|j| j.hard().count()),
        })
    );
    Ok(())
}

/// Seconds by phase.
fn phases(outcome: &Outcome) -> BTreeMap<&'static str, f64> {
    let times = outcome.phases.iter();
    times
        .map(|time| (time.phase.as_str(), time.seconds))
        .collect()
}

/// An instance in one of the formats.
enum Instance {
    Curtois(curtois::Instance),
    Inrc2(inrc2::Inrc2Instance, Name),
}

/// `n030w4_1_6-2-9-1` taken apart.
struct Name {
    scenario: String,
    history: String,
    weeks: Vec<String>,
}

impl Name {
    /// `None`: not a name of INRC-II.
    fn parse(stem: &str) -> Option<Self> {
        let (rest, weeks) = stem.rsplit_once('_')?;
        let (scenario, history) = rest.rsplit_once('_')?;
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        (number(history) && weeks.split('-').all(number)).then(|| Name {
            scenario: scenario.to_owned(),
            history: history.to_owned(),
            weeks: weeks.split('-').map(str::to_owned).collect(),
        })
    }

    fn read(&self, folder: &Path) -> Result<inrc2::Inrc2Instance, Box<dyn Error>> {
        let scenario = &self.scenario;
        let text = |file: String| {
            let path = folder.join(file);
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
        };
        let weeks = self.weeks.iter();
        let weeks = weeks.map(|week| text(format!("WD-{scenario}-{week}.txt")));
        let weeks: Vec<String> = weeks.collect::<Result<_, _>>()?;
        Ok(inrc2::read(
            &text(format!("Sc-{scenario}.txt"))?,
            &text(format!("H0-{scenario}-{}.txt", self.history))?,
            &weeks.iter().map(String::as_str).collect::<Vec<_>>(),
        )?)
    }
}

impl Instance {
    fn read(file: &Path) -> Result<Self, Box<dyn Error>> {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        match Name::parse(&stem) {
            Some(name) => {
                let folder = file.parent().unwrap_or(Path::new(""));
                Ok(Instance::Inrc2(name.read(folder)?, name))
            }
            None => Ok(Instance::Curtois(curtois::read(&std::fs::read_to_string(
                file,
            )?)?)),
        }
    }

    fn problem(&self) -> &Problem {
        match self {
            Instance::Curtois(instance) => &instance.problem,
            Instance::Inrc2(instance, _) => &instance.problem,
        }
    }

    /// Files, as paths inside the folder for solutions, and their texts.
    fn solutions(&self, name: &str, roster: &Roster) -> Vec<(PathBuf, String)> {
        match self {
            Instance::Curtois(instance) => {
                vec![(format!("{name}.txt").into(), instance.solution(roster))]
            }
            Instance::Inrc2(
                instance,
                Name {
                    scenario, weeks, ..
                },
            ) => {
                let file = |(n, week): (usize, &String)| format!("Sol-{scenario}-{week}-{n}.txt");
                let files = weeks.iter().enumerate().map(file);
                let paths = files.map(|file| Path::new(name).join(file));
                paths.zip(instance.solutions(roster)).collect()
            }
        }
    }
}
