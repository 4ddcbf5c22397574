//! Where the database is: a file of this machine, this process's memory, or a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The place of a database. Written as `sqlite:PATH`, as a bare path, as `:memory:`, or as
/// `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// An SQLite file, made where there is none.
    Sqlite(PathBuf),
    /// SQLite in memory: gone with the [`super::Store`].
    Memory,
    /// A PostgreSQL server and database, as libpq reads it; may carry a password.
    Postgres(String),
}

/// A text that names no database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" names no database; write a file's path, sqlite:PATH, :memory: or postgres://USER@HOST/NAME"
)]
pub struct BadDatabaseUrl(pub String);

impl FromStr for DatabaseUrl {
    type Err = BadDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, BadDatabaseUrl> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        let path = path.strip_prefix("//").unwrap_or(path);
        match path {
            ":memory:" => Ok(Self::Memory),
            _ if path.is_empty() || path.contains('\0') || path.contains("://") => {
                Err(BadDatabaseUrl(without_password(text)))
            }
            _ => Ok(Self::Sqlite(PathBuf::from(path))),
        }
    }
}

impl DatabaseUrl {
    /// The SQLite file, where it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Memory | Self::Postgres(_) => None,
        }
    }

    /// Whether it is a file that this user may read and not write, or that stands in a folder in
    /// which they may make nothing: SQLite writes files of its own beside a database.
    pub(super) fn is_read_only(&self) -> bool {
        let Self::Sqlite(path) = self else {
            return false;
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        path.is_file() && (!may_write(path) || log_of(path).is_none() && !may_write(folder))
    }

    /// What the database's own library takes.
    pub(super) fn address(&self) -> String {
        match self {
            // With a log beside it somebody is at work, and what they write is seen as it should
            // be. Without one, nobody is: then nothing of it changes, and there is nothing to wait
            // for.
            Self::Sqlite(path) if self.is_read_only() => {
                let name = path.display().to_string();
                let name = name.replace('%', "%25").replace('?', "%3f");
                let name = name.replace('#', "%23");
                let asleep = match log_of(path) {
                    Some(_) => "",
                    None => "&immutable=1",
                };
                format!("file:{name}?mode=ro{asleep}")
            }
            // SQLite reads a name that begins so as a URI with options; here it is a file's name
            // like any other.
            Self::Sqlite(path) if path.starts_with("file:") || starts_as_uri(path) => {
                format!("./{}", path.display())
            }
            Self::Sqlite(path) => path.display().to_string(),
            Self::Memory => ":memory:".to_owned(),
            Self::Postgres(url) => url.clone(),
        }
    }
}

/// The log of what is not in the database yet, where there is one.
fn log_of(path: &Path) -> Option<PathBuf> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    log.is_file().then_some(log)
}

/// Whether this user may write a file, or into a folder. It is asked and not tried: who opens and
/// closes a database beside SQLite takes away the locks that it holds on it.
#[cfg(unix)]
fn may_write(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|about| !about.permissions().readonly())
}

/// Whether SQLite would take the path for a URI.
fn starts_as_uri(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.starts_with("file:"))
}

/// The place for people to read: never with a password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Memory => f.write_str(":memory:"),
            Self::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

/// As [`Display`](fmt::Display), so that no log of a setting carries a password.
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// The URL without its password and without its query, where libpq takes a password too.
fn without_password(url: &str) -> String {
    let url = url.split_once('?').map_or(url, |(before, _)| before);
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let Some((user, host)) = authority.rsplit_once('@') else {
        return url.to_owned();
    };
    let user = user.split_once(':').map_or(user, |(name, _)| name);
    format!("{scheme}://{user}@{host}{path}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_way_to_write_it() {
        let file = |path: &str| Ok(DatabaseUrl::Sqlite(PathBuf::from(path)));
        for (text, wanted) in [
            ("rota.db", file("rota.db")),
            ("sqlite:rota.db", file("rota.db")),
            ("sqlite:///var/lib/rota.db", file("/var/lib/rota.db")),
            ("/var/lib/rota.db", file("/var/lib/rota.db")),
            (":memory:", Ok(DatabaseUrl::Memory)),
            ("sqlite::memory:", Ok(DatabaseUrl::Memory)),
            (
                "postgres://u@h/d",
                Ok(DatabaseUrl::Postgres("postgres://u@h/d".into())),
            ),
            ("", Err(BadDatabaseUrl(String::new()))),
            ("sqlite:", Err(BadDatabaseUrl("sqlite:".into()))),
            (
                "mysql://u:secret@h/d",
                Err(BadDatabaseUrl("mysql://u@h/d".into())),
            ),
        ] {
            assert_eq!(text.parse::<DatabaseUrl>(), wanted, "{text:?}");
        }
    }

    #[test]
    fn passwords_are_never_shown() {
        for url in [
            "postgres://ann:secret@db.example/rota",
            "postgres://ann:se@cret@db.example/rota",
            "postgres://ann@db.example/rota?password=secret",
        ] {
            let url: DatabaseUrl = url.parse().unwrap();
            assert_eq!(url.to_string(), "postgres://ann@db.example/rota");
            assert!(!format!("{url:?}").contains("cret"), "{url:?}");
        }
    }

    #[test]
    fn a_file_may_have_a_name_like_a_uri() {
        let url: DatabaseUrl = "file:rota?mode=memory".parse().unwrap();
        assert_eq!(url.address(), "./file:rota?mode=memory");
    }
}
