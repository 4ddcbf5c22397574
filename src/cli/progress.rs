//! Progress of a plan: a line that moves on a terminal, plain lines elsewhere; and Ctrl-C.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::{Output, number};
use crate::app::plan::{Phase, Progress as Heard};

/// How often a plain line is written at most: a log is read, a terminal is watched.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// Shows how a plan goes, on standard error.
pub(super) struct Progress {
    kind: Kind,
}

/// Where it shows.
enum Kind {
    /// Nowhere.
    Silent,
    /// One line on a terminal, drawn over and over.
    Bar(ProgressBar),
    /// Lines one under the other, not too many.
    Lines(Mutex<Lines>),
}

/// What plain lines remember.
struct Lines {
    phase: Option<Phase>,
    last: Option<Instant>,
}

impl Progress {
    /// A line on a terminal, plain lines else, nothing where quiet.
    pub(super) fn new(output: Output) -> Self {
        let kind = if output.is_quiet() {
            Kind::Silent
        } else if io::stderr().is_terminal() {
            Kind::Bar(bar())
        } else {
            Kind::Lines(Mutex::new(Lines {
                phase: None,
                last: None,
            }))
        };
        Self { kind }
    }

    /// Shows a step.
    pub(super) fn show(&self, step: &Heard) {
        match &self.kind {
            Kind::Silent => {}
            Kind::Bar(bar) => {
                bar.set_position(done(step.phase));
                bar.set_message(words(step));
            }
            Kind::Lines(lines) => {
                let Ok(mut lines) = lines.lock() else {
                    return;
                };
                let due = lines.last.is_none_or(|last| last.elapsed() >= PLAIN_EVERY);
                if due || lines.phase != Some(step.phase) {
                    lines.phase = Some(step.phase);
                    lines.last = Some(Instant::now());
                    let _closed = writeln!(io::stderr().lock(), "plan: {}", words(step));
                }
            }
        }
    }

    /// Ends the line.
    pub(super) fn finish(&self) {
        if let Kind::Bar(bar) = &self.kind {
            bar.finish_and_clear();
        }
    }
}

/// The moving line. The clock on it ticks by itself, so that a long silence of the engine is seen to be work.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {elapsed_precise} [{bar:18}] {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    let bar = ProgressBar::new(PHASES).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// How many phases a plan has.
const PHASES: u64 = 9;

/// Phases behind this one.
fn done(phase: Phase) -> u64 {
    match phase {
        Phase::Building => 0,
        Phase::Cover => 1,
        Phase::SoftRules => 2,
        Phase::LargestUnevenness => 3,
        Phase::Unevenness => 4,
        Phase::Goodwill => 5,
        Phase::Wishes => 6,
        Phase::Change | Phase::Contradiction => 7,
        Phase::Judging => 8,
    }
}

/// `filling duties: 1,230 found, at least 1,200`.
fn words(step: &Heard) -> String {
    let found = step
        .incumbent
        .map(|value| format!("{} found", number(value)));
    let bound = step
        .bound
        .map(|value| format!("at least {}", number(value)));
    let known: Vec<String> = found.into_iter().chain(bound).collect();
    if known.is_empty() {
        step.phase.to_string()
    } else {
        format!("{}: {}", step.phase, known.join(", "))
    }
}
