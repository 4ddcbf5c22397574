//! Progress of a plan: a line that moves on a terminal, plain lines elsewhere; and Ctrl-C.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;
use super::error::CliError;
use super::exit::Exit;
use super::output::{Output, number};
use evenwatch_app::plan::{Control, Progress as Heard, memory_minded};

/// How often a plain line is written at most: a log is read, a terminal is watched.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// How long a search that was told to stop has to come to its end.
const STOPPED_WITHIN: Duration = Duration::from_secs(8);

/// Runs a search with progress on standard error, and says whether Ctrl-C stopped it: it then gives
/// the best it has.
pub(super) fn watched<T>(
    context: &Context,
    limit: Duration,
    search: impl FnOnce(&Control<'_>) -> T,
) -> Result<(T, bool), CliError> {
    let cancel = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&cancel);
    ctrlc::set_handler(move || told_to_stop(&heard))
        .map_err(|error| CliError::Signal(error.to_string()))?;
    let progress = Progress::new(context.output, limit);
    let show = |step: Heard| progress.show(&step);
    let control = Control {
        cancel: Some(&cancel),
        progress: Some(&show),
        since: Some(context.began),
        ..Control::default()
    };
    let found = search(&memory_minded(&control));
    progress.finish();
    Ok((found, cancel.load(Ordering::SeqCst)))
}

/// Tells a search to stop, and ends the process where it has not by then: one that is being set up
/// does not listen. What was written is whole.
pub(super) fn told_to_stop(heard: &AtomicBool) {
    heard.store(true, Ordering::SeqCst);
    thread::spawn(|| {
        thread::sleep(STOPPED_WITHIN);
        let word = "stopped while it was still at work; what it had not written yet is not kept";
        let _closed = writeln!(io::stderr(), "{word}");
        std::process::exit(Exit::Interrupted as i32);
    });
}

/// Shows how a plan goes, on standard error.
struct Progress {
    kind: Kind,
}

/// Where it shows.
enum Kind {
    /// Nowhere.
    Silent,
    /// One line on a terminal, drawn over and over; and when it began.
    Bar(ProgressBar, Instant),
    /// Lines one under the other, not too many: with the time of the last one.
    Lines(Mutex<Option<Instant>>),
}

impl Progress {
    /// A line on a terminal, plain lines else, nothing where quiet. The bar fills as the time
    /// `limit` is used up: how much work is left, a search does not know.
    fn new(output: Output, limit: Duration) -> Self {
        let kind = if output.is_quiet() {
            Kind::Silent
        } else if io::stderr().is_terminal() {
            Kind::Bar(bar(limit), Instant::now())
        } else {
            Kind::Lines(Mutex::new(None))
        };
        Self { kind }
    }

    /// Shows a step.
    fn show(&self, step: &Heard) {
        match &self.kind {
            Kind::Silent => {}
            Kind::Bar(bar, began) => {
                bar.set_position(began.elapsed().as_secs());
                bar.set_message(words(step));
            }
            Kind::Lines(last) => {
                let Ok(mut last) = last.lock() else {
                    return;
                };
                // Not at each phase: the search goes through all of them for each part of the
                // network that stands alone.
                if last.is_none_or(|last| last.elapsed() >= PLAIN_EVERY) {
                    *last = Some(Instant::now());
                    let _closed = writeln!(io::stderr().lock(), "plan: {}", words(step));
                }
            }
        }
    }

    /// Ends the line.
    fn finish(&self) {
        if let Kind::Bar(bar, _) = &self.kind {
            bar.finish_and_clear();
        }
    }
}

/// The moving line. The clock on it ticks by itself, so that a long silence of the engine is seen
/// to be work.
fn bar(limit: Duration) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {elapsed_precise} [{bar:18}] {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    let bar = ProgressBar::new(limit.as_secs().max(1)).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// `filling duties (proving a bound): 1,230 found, at least 1,200`.
fn words(step: &Heard) -> String {
    let found = step
        .incumbent
        .map(|value| format!("{} found", number(value)));
    let bound = step
        .bound
        .map(|value| format!("at least {}", number(value)));
    let known: Vec<String> = found.into_iter().chain(bound).collect();
    let phase = match step.method {
        Some(method) => format!("{} ({method})", step.phase),
        None => step.phase.to_string(),
    };
    if known.is_empty() {
        phase
    } else {
        format!("{phase}: {}", known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evenwatch_app::plan::{Method, Phase};

    #[test]
    fn a_line_says_aim_method_value_and_bound() {
        let mut step = Heard {
            phase: Phase::Cover,
            method: None,
            incumbent: None,
            bound: None,
            seconds: 1.0,
        };
        assert_eq!(words(&step), "filling duties");
        step.method = Some(Method::Relaxation);
        step.bound = Some(1200.0);
        assert_eq!(
            words(&step),
            "filling duties (proving a bound): at least 1,200"
        );
        step.incumbent = Some(1230.0);
        assert_eq!(
            words(&step),
            "filling duties (proving a bound): 1,230 found, at least 1,200"
        );
    }
}
