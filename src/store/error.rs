//! What can go wrong with a database: each says what, with the value found, and what to do.

use diesel::result::{DatabaseErrorKind, Error as QueryError};

use super::url::DatabaseUrl;

/// An error of the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The file or the server does not open.
    #[error("the database {url} does not open: {detail}; {remedy}")]
    Unreachable {
        /// The place, without a password.
        url: String,
        /// What the database's library says.
        detail: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The file is something else.
    #[error(
        "the file {path} is not an Evenwatch database; name another file, or move this one away"
    )]
    NotADatabase {
        /// The file.
        path: String,
    },
    /// The file, its folder or the disk does not take writes.
    #[error(
        "{doing}: the database does not take writes ({detail}); give write permission on the file and its folder, or make room on the disk"
    )]
    NotWritable {
        /// What was being done.
        doing: String,
        /// What the database says.
        detail: String,
    },
    /// The file was deleted, or another was put in its place, while it was open.
    #[error(
        "{path} is no longer the file that was opened: it was deleted, or another was put in its place; nothing that is written \
         now would last, so nothing is; stop the program, put the right file there (or restore a backup), and start it again"
    )]
    Replaced {
        /// The file.
        path: String,
    },
    /// The database is damaged.
    #[error(
        "{doing}: the database is damaged ({detail}); stop the program and restore a backup into another file"
    )]
    Damaged {
        /// What was being done.
        doing: String,
        /// What the database says.
        detail: String,
    },
    /// A newer program made or changed the database.
    #[error(
        "the database {url} has schema {found}, newer than {known}, the newest that this program knows; run the newer program, or restore a backup from before it"
    )]
    NewerSchema {
        /// The place, without a password.
        url: String,
        /// Its newest migration that this program does not know.
        found: String,
        /// The newest migration that this program knows.
        known: String,
    },
    /// A migration failed; none of this run's stays.
    #[error(
        "the database {url} could not be brought to this program's schema: {detail}; nothing was changed; report it with this message"
    )]
    Migration {
        /// The place, without a password.
        url: String,
        /// What failed.
        detail: String,
    },
    /// A file that is no backup, is damaged, or is of a newer program.
    #[error("the backup, line {line}: {message}; {remedy}; nothing was restored")]
    BadBackup {
        /// The line, unpacked, from 1.
        line: u64,
        /// What is wrong.
        message: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A backup is not restored over what is there.
    #[error("the database {url} is not empty ({found}); {remedy}; nothing was changed")]
    NotEmpty {
        /// The place, without a password.
        url: String,
        /// Its rows by table.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Somebody else kept writing for too long, or writers kept colliding.
    #[error(
        "{doing}: other writers held the database the whole time; nothing was changed; try again"
    )]
    Busy {
        /// What was being done.
        doing: String,
    },
    /// What the caller had seen is no longer so.
    #[error(
        "{what} is {found}, not {expected}: it was changed meanwhile; load it again and decide again"
    )]
    Conflict {
        /// Which thing.
        what: String,
        /// What the caller had seen.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A row that no version of the program would have written.
    #[error(
        "table {table}, row {key}, column {column}: \"{value}\" {reason}; the database was changed by hand: put the value right or restore a backup"
    )]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which row, by its key.
        key: String,
        /// Which column.
        column: &'static str,
        /// What is there.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A value that neither database can hold faithfully.
    #[error("{place}: \"{value}\" cannot be stored: {reason}")]
    Unstorable {
        /// Which value, as table and column.
        place: &'static str,
        /// The value, escaped.
        value: String,
        /// Why, and what to write instead.
        reason: &'static str,
    },
    /// A constraint or a trigger of the database refused it: the last guard below the program's
    /// own.
    #[error("{doing}: the database refused it: {detail}; nothing was changed")]
    Refused {
        /// What was being done.
        doing: String,
        /// What the database says.
        detail: String,
    },
    /// Anything else that the database says.
    #[error("{doing}: {detail}; nothing was changed")]
    Failed {
        /// What was being done.
        doing: String,
        /// What the database says.
        detail: String,
    },
}

impl StoreError {
    /// Whether the database takes no writes until somebody mends it, so that a server with it is
    /// not ready.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        matches!(
            self,
            Self::Replaced { .. } | Self::Damaged { .. } | Self::NotWritable { .. }
        )
    }

    /// What a failed query means. SQLite's kinds reach us as its own English sentences only.
    pub(super) fn of_query(doing: &str, error: &QueryError) -> Self {
        let doing = doing.to_owned();
        let detail = error.to_string();
        match error {
            _ if is_collision(error) => Self::Busy { doing },
            QueryError::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::RestrictViolation
                | DatabaseErrorKind::ExclusionViolation,
                _,
            ) => Self::Refused { doing, detail },
            _ if says(&detail, &["readonly database", "read-only", "disk is full"]) => {
                Self::NotWritable { doing, detail }
            }
            _ if says(&detail, &["malformed", "file is not a database"]) => {
                Self::Damaged { doing, detail }
            }
            _ if says(&detail, TIMED_OUT) => Self::Busy { doing },
            _ if says(&detail, &[REFUSAL]) => Self::Refused { doing, detail },
            _ => Self::Failed { doing, detail },
        }
    }

    /// What a failure to open means.
    pub(super) fn of_opening(url: &DatabaseUrl, detail: String) -> Self {
        if let (true, Some(path)) = (says(&detail, &["not a database"]), url.path()) {
            return Self::NotADatabase {
                path: path.display().to_string(),
            };
        }
        Self::Unreachable {
            url: url.to_string(),
            detail,
            remedy: match url {
                DatabaseUrl::Sqlite(_) => {
                    "its folder must exist, and file and folder must be readable and writable"
                }
                DatabaseUrl::Memory => "free some memory",
                DatabaseUrl::Postgres(_) => {
                    "the server must run, be reachable, and know the user and the database"
                }
            },
        }
    }
}

/// Words with which every trigger of ours begins its refusal.
const REFUSAL: &str = "evenwatch refuses";

/// What PostgreSQL says where another session held a lock for too long, or this one was held up for
/// too long itself.
const TIMED_OUT: &[&str] = &[
    "lock timeout",
    "idle-in-transaction timeout",
    "statement timeout",
];

/// Keys that count up from what was read: PostgreSQL says that one is taken where two writers took
/// the same next number.
const COUNTED: [&str; 2] = ["publications_pkey", "network_history_pkey"];

/// Whether the whole transaction may succeed when it is run again: nothing is wrong with it but its
/// moment.
pub(super) fn is_collision(error: &QueryError) -> bool {
    match error {
        QueryError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        QueryError::DatabaseError(DatabaseErrorKind::UniqueViolation, about) => about
            .constraint_name()
            .is_some_and(|name| COUNTED.contains(&name)),
        QueryError::DatabaseError(_, about) => says(
            about.message(),
            &[
                "deadlock detected",
                "database is locked",
                "could not serialize",
            ],
        ),
        _ => false,
    }
}

/// Whether the message holds one of the phrases.
fn says(message: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| message.contains(phrase))
}
