//! Logging: to standard error, as text for people or as JSON for machines.
//!
//! Whoever logs, logs once, at the boundary: a sentence with fields. Names of people, addresses and
//! tokens never enter a log; ids do.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;

use evenwatch_domain::plain_text::for_terminal;

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A log filter that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "log filter \"{filter}\" cannot be read: {reason}; write a level or target=level, such as \"info\" or \"evenwatch=debug,warn\""
)]
pub struct BadFilter {
    /// The filter as given.
    pub filter: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Starts logging for the whole process; a second call changes nothing.
///
/// # Errors
/// [`BadFilter`] where `filter` is no filter.
pub fn init(filter: &str, format: LogFormat) -> Result<(), BadFilter> {
    // The solver's engine reports every limit that it reaches as a warning, though the planner
    // asked for it and says in the rota's record what came of it. Whoever names the engine in the
    // filter hears it.
    let directives = format!("highs=off,{}", of_crates(filter));
    let filter = EnvFilter::try_new(directives).map_err(|error| BadFilter {
        filter: filter.to_owned(),
        reason: error.to_string(),
    })?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Shown(io::stderr()));
    // The second subscriber of a process is refused; the first goes on, which is what is wanted.
    let _started = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    Ok(())
}

/// A filter with the names of crates: `evenwatch::http` stands for the crate `evenwatch_http`, as
/// settings have named that part since before it was one.
fn of_crates(filter: &str) -> String {
    filter
        .replace("evenwatch::jobs", "evenwatch::app::workers")
        .replace("evenwatch::", "evenwatch_")
}

/// Writes lines so that nothing in them moves a cursor or turns the direction of others: logs are
/// read on terminals too.
struct Shown<W>(W);

impl<W: Write> Write for Shown<W> {
    // Whole lines come at once, so that no character is parted.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0
            .write_all(for_terminal(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn parts_of_the_program_are_named_as_before_they_were_crates() {
        let filter = of_crates("info,evenwatch::http=debug,evenwatch::jobs=warn,evenwatch=info");
        assert_eq!(
            filter,
            "info,evenwatch_http=debug,evenwatch_app::workers=warn,evenwatch=info"
        );
    }

    #[test]
    fn lines_hold_nothing_that_turns_or_moves_what_is_read() {
        let mut shown = Shown(Vec::new());
        let line = "2026-11-30 INFO \u{1b}[2Jname=\"Ada\u{202e}\"\n";
        assert_eq!(shown.write(line.as_bytes()).unwrap(), line.len());
        assert_eq!(
            String::from_utf8(shown.0).unwrap(),
            "2026-11-30 INFO <U+001B>[2Jname=\"Ada<U+202E>\"\n"
        );
    }

    #[test]
    fn a_bad_filter_is_refused_with_a_remedy() {
        let error = init("evenwatch=loud", LogFormat::Text).unwrap_err();
        assert!(error.to_string().contains("evenwatch=loud"), "{error}");
        assert!(error.to_string().contains("such as"), "{error}");
    }
}
