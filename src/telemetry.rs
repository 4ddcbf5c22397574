//! Logging: to standard error, as text for people or as JSON for machines.
//!
//! Whoever logs, logs once, at the boundary: a sentence with fields. Names of people, addresses and tokens never
//! enter a log; ids do.

use std::io;

use tracing_subscriber::EnvFilter;

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
    // The solver's engine reports every limit that it reaches as a warning, though the planner asked for it and says in the
    // rota's record what came of it. Whoever names the engine in the filter hears it.
    let filter = EnvFilter::try_new(format!("highs=off,{filter}")).map_err(|error| BadFilter {
        filter: filter.to_owned(),
        reason: error.to_string(),
    })?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    // The second subscriber of a process is refused; the first goes on, which is what is wanted.
    let _started = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_bad_filter_is_refused_with_a_remedy() {
        let error = init("evenwatch=loud", LogFormat::Text).unwrap_err();
        assert!(error.to_string().contains("evenwatch=loud"), "{error}");
        assert!(error.to_string().contains("such as"), "{error}");
    }
}
