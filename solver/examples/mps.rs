//! Write the compact model of an instance, or of an invented network, as MPS for other solvers.
// Reads files, which the solver itself must not.
#![allow(clippy::disallowed_methods)]
//!
//! `cargo run --release -p evenwatch-solver --example mps -- Instance1.txt > Instance1.mps`, or
//! with `--network s` in place of a file. Instances are named as for the example `benchmark`.

use clap::Parser;
use evenwatch_solver::Problem;
use evenwatch_solver::formats::networks::{Size, invent};
use evenwatch_solver::formats::{curtois, inrc2, mps};
use std::fs::read_to_string;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Write a model as MPS on standard output.
#[derive(Parser)]
struct Arguments {
    /// Instance: a Curtois file, or FOLDER/SCENARIO_HISTORY_WEEK-WEEK-... of INRC-II.
    #[arg(required_unless_present = "network", conflicts_with = "network")]
    file: Option<PathBuf>,
    /// Invented network instead: s, m, l or boards=N. Its objective is the first tier, cover.
    #[arg(long)]
    network: Option<Size>,
    /// Seed of the invention.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let written = problem(&arguments).and_then(|problem| {
        let text = mps::write(&problem);
        Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn problem(arguments: &Arguments) -> Result<Problem, Box<dyn std::error::Error>> {
    match (&arguments.file, arguments.network) {
        (_, Some(size)) => Ok(Problem::new(invent(size, arguments.seed)?)?),
        (Some(file), None) => {
            read(file).map_err(|error| format!("{}: {error}", file.display()).into())
        }
        (None, None) => Err("name an instance or a network".into()),
    }
}

/// As `benchmark` reads it, whose help says how instances are named.
fn read(file: &Path) -> Result<Problem, Box<dyn std::error::Error>> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    // Only names of INRC-II have two underscores.
    let Some((rest, weeks)) = stem.rsplit_once('_').filter(|(rest, _)| rest.contains('_')) else {
        return Ok(curtois::read(&read_to_string(file)?)?.problem);
    };
    let (scenario, history) = rest.rsplit_once('_').unwrap_or((rest, "0"));
    let text = |name: String| read_to_string(file.with_file_name(name));
    let weeks = weeks.split('-');
    let weeks: Vec<String> = weeks
        .map(|week| text(format!("WD-{scenario}-{week}.txt")))
        .collect::<Result<_, _>>()?;
    let weeks: Vec<&str> = weeks.iter().map(String::as_str).collect();
    let (history, scenario) = (
        text(format!("H0-{scenario}-{history}.txt"))?,
        text(format!("Sc-{scenario}.txt"))?,
    );
    Ok(inrc2::read(&scenario, &history, &weeks)?.problem)
}
