//! What ends a command early, and how it is told: what, value and remedy, and an exit code.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use serde_json::json;

use super::exit::Exit;
use super::remedy::remedy;
use evenwatch_app::plan::PlanError;
use evenwatch_app::{self as app, AppError, Rejection};
use evenwatch_config::ConfigError;
use evenwatch_domain::count::counted;
use evenwatch_domain::network::{MOST_TOLD, NetworkProblem};
use evenwatch_domain::plain_text::for_terminal;

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// A use case failed.
    #[error("{}", in_words(.0))]
    App(#[from] AppError),
    /// Settings or the catalogue could not be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Options that do not go together.
    #[error("{message}; {remedy}")]
    Usage {
        /// What is wrong, with values.
        message: String,
        /// What to do about it.
        remedy: String,
    },
    /// A value or a file that was refused.
    #[error("{message}; {remedy}")]
    Refused {
        /// What is wrong, with values.
        message: String,
        /// What to do about it.
        remedy: String,
    },
    /// What is there stands against it.
    #[error("{message}; {remedy}")]
    Conflict {
        /// What is wrong, with values.
        message: String,
        /// What to do about it.
        remedy: String,
    },
    /// What is asked for is not there.
    #[error("{message}; {remedy}")]
    NotFound {
        /// What is missing, with values.
        message: String,
        /// What to do about it.
        remedy: String,
    },
    /// A file could not be read.
    #[error(
        "{path} cannot be read: {source}; name a file that exists and that you may read, or - for standard input"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("{path} cannot be written: {source}; name a place that you may write to")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Ctrl-C cannot be listened for.
    #[error("Ctrl-C cannot be listened for: {0}; run the command from a shell")]
    Signal(String),
    /// The server ended.
    #[error("{0}")]
    Server(String),
    /// Standard output failed. Where its reader went away, that is no failure.
    #[error("standard output cannot be written: {0}; send it to a place with room")]
    Output(#[from] io::Error),
}

/// What is wrong, and which command helps.
fn in_words(error: &AppError) -> String {
    match remedy(error) {
        Some(remedy) => format!("{error}; {remedy}"),
        None => error.to_string(),
    }
}

impl CliError {
    /// The exit code.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::App(error) => match error {
                AppError::NotFound(_) => Exit::NotFound,
                AppError::Refused(Rejection::Password(_) | Rejection::Expiry { .. }) => {
                    Exit::Invalid
                }
                AppError::Forbidden(_)
                | AppError::SignIn(_)
                | AppError::TooOften { .. }
                | AppError::Revoked
                | AppError::CursorExpired => Exit::Conflict,
                AppError::Secret(_) => Exit::Failure,
                AppError::Invalid(_)
                | AppError::Sheet(_)
                | AppError::Config(_)
                | AppError::Database(_) => Exit::Invalid,
                AppError::Conflict(_) | AppError::Refused(_) => Exit::Conflict,
                AppError::Plan(PlanError::Cancelled) => Exit::Interrupted,
                AppError::Store(_)
                | AppError::Plan(_)
                | AppError::Workbook(_)
                | AppError::Upstream(_) => Exit::Failure,
            },
            Self::Config(_) | Self::Refused { .. } => Exit::Invalid,
            Self::Conflict { .. } => Exit::Conflict,
            Self::NotFound { .. } => Exit::NotFound,
            Self::Usage { .. } => Exit::Usage,
            Self::Read { .. }
            | Self::Write { .. }
            | Self::Signal(_)
            | Self::Server(_)
            | Self::Output(_) => Exit::Failure,
        }
    }

    /// A stable word for the kind, for programs.
    fn kind(&self) -> &'static str {
        match self {
            Self::App(error) => error.kind(),
            Self::Config(_) => "config",
            Self::Usage { .. } => "usage",
            Self::Refused { .. } => "refused",
            Self::Conflict { .. } => "conflict",
            Self::NotFound { .. } => "not-found",
            Self::Read { .. } => "read",
            Self::Write { .. } => "write",
            Self::Signal(_) => "signal",
            Self::Server(_) => "server",
            Self::Output(_) => "output",
        }
    }

    /// Problems of a document, where that is what is wrong.
    fn problems(&self) -> &[NetworkProblem] {
        match self {
            Self::App(AppError::Invalid(problems)) => problems,
            _ => &[],
        }
    }

    /// The first of them.
    fn told_problems(&self) -> &[NetworkProblem] {
        let all = self.problems();
        all.get(..MOST_TOLD).unwrap_or(all)
    }

    /// Says on standard error what went wrong; nothing where the reader of standard output only
    /// went away.
    pub(super) fn report(&self, as_json: bool) {
        if matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return;
        }
        let text = if as_json {
            let problems = match self {
                Self::App(AppError::Sheet(cells)) => json!(cells.listed()),
                _ => json!(self.told_problems()),
            };
            let error = json!({
                "error": { "kind": self.kind(), "message": self.to_string(), "problems": problems }
            });
            error.to_string()
        } else {
            for_terminal(&self.for_people()).into_owned()
        };
        let _closed = writeln!(io::stderr().lock(), "{text}");
    }

    /// Several problems stand one under the other, each place first.
    fn for_people(&self) -> String {
        let told: Vec<[&str; 4]> = match self {
            Self::App(AppError::Sheet(cells)) => {
                let told = cells
                    .listed()
                    .iter()
                    .map(|cell| [&cell.place, &cell.message, &cell.found, &cell.remedy]);
                told.map(|parts| parts.map(String::as_str)).collect()
            }
            _ => {
                let told = self.told_problems().iter().map(|problem| {
                    let place = match problem.pointer.as_str() {
                        "" => "the document",
                        pointer => pointer,
                    };
                    [place, &problem.message, &problem.found, &problem.remedy]
                });
                told.collect()
            }
        };
        let (what, count, more) = match self {
            Self::App(AppError::Sheet(cells)) => {
                ("sheet", app::counted_problems(cells), cells.more())
            }
            _ => {
                let all = self.problems().len();
                let more = all.saturating_sub(told.len());
                ("document", counted(all, "problem"), more)
            }
        };
        if told.is_empty() {
            return format!("error: {self}");
        }
        let mut text = format!("error: the {what} has {count}, and nothing was written");
        for [place, message, found, remedy] in told {
            let _infallible = write!(text, "\n\n  {place}\n    {message}");
            if !found.is_empty() {
                let _infallible = write!(text, "\n    found: {found}");
            }
            let _infallible = write!(text, "\n    remedy: {remedy}");
        }
        if more > 0 {
            let more = counted(more, "problem");
            let _infallible = write!(text, "\n\n  and at least {more} more; correct these first");
        }
        text
    }
}
