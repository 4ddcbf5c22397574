//! Exit codes: part of the interface, so that scripts can tell a gap in cover from a broken file.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done = 0,
    /// The database, the planner or the disk failed.
    Failure = 1,
    /// The command line makes no sense (clap's own code).
    Usage = 2,
    /// A document, a setting or a value was refused.
    Invalid = 3,
    /// What was named by id is not there.
    NotFound = 4,
    /// The state of things does not allow it: published already, or hard breaches.
    Conflict = 5,
    /// `audit --fail-on-gap`: commissioned hours are not covered.
    Gap = 6,
    /// Stopped by Ctrl-C, as shells have it (128 + SIGINT).
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The codes that every command may end with, for the foot of its help.
macro_rules! exit_codes {
    ($($more:literal),* $(,)?) => {
        concat!(
            "\n\nExit codes:\n  0  done\n  1  the database, the planner or the disk failed\n  2  the command line makes no sense\n  3  a document, a setting or a value was refused; nothing was written",
            $("\n  ", $more),*
        )
    };
}
pub(super) use exit_codes;
