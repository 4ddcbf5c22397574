//! A throw-away PostgreSQL server for the tests, from the system's own package.
//!
//! One server for each test *process*, and a fresh database for each test. Under nextest every test
//! is a process of its own, so starting has to be cheap. Measured on 2 busy cores, a test takes 1.2
//! s with `initdb` and 0.2 to 0.4 s with a copy of what an earlier one made. So `initdb` runs once
//! per target folder, its result is kept there, and each process starts a copy. What is left is not
//! worth a server shared between processes, with its port file, lock and idle clock, each a way to
//! leak a server or to let one test disturb another.
//!
//! The server cannot outlive its test, however that ends: a small supervisor holds the reading
//! end of a pipe whose writing end is in the test process alone. Return, panic, `abort` and
//! `kill -9` all close it, and the supervisor then stops the server and removes its folder.
//! The server listens on no network: only on a socket in that folder.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;

/// How long a starting server may take before the test gives up. Starting takes 0.1 s; the rest
/// is for a machine whose cores are busy compiling.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Tests need neither durability nor memory.
const SETTINGS: [&str; 7] = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=16MB",
    "max_connections=50",
    "autovacuum=off",
];

/// Starts the server named by `$1` in folder `$2` with the settings that follow, and stops it and
/// removes the folder when standard input ends.
const SUPERVISOR: &str = r#"
server=$1 folder=$2
shift 2
"$server" -D "$folder/data" -k "$folder" "$@" >"$folder/log" 2>&1 </dev/null &
cat >/dev/null
kill -QUIT $!
wait
cd / && rm -rf "$folder"
"#;

/// An empty database of its own for one test, dropped with the value.
pub struct PgDatabase {
    /// `postgres://…`, good for diesel and for `evenwatch --database`.
    pub url: String,
    name: String,
}

/// Whether this machine has a PostgreSQL server to start. Where it has none, a test that runs on
/// both databases says so and tries the other one only.
pub fn is_installed() -> bool {
    Programs::find().is_some()
}

/// Makes an empty database on this process's server, which is started by the first call.
///
/// # Panics
/// Where PostgreSQL is not installed or does not start; the message carries the server's log.
pub fn database() -> PgDatabase {
    static SERVER: OnceLock<Server> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(Server::start);
    let name = format!("evenwatch_test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    server.execute(&format!("CREATE DATABASE {name}"));
    PgDatabase {
        url: server.url(&name),
        name,
    }
}

impl PgDatabase {
    /// The server's processes: that which takes connections first.
    fn processes(&self) -> Vec<String> {
        let file = self.folder().join("data/postmaster.pid");
        let text = fs::read_to_string(file).unwrap();
        let first = text.lines().next().unwrap().to_owned();
        let children = Command::new("pgrep").args(["-P", &first]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        let children = children.lines().map(str::to_owned);
        std::iter::once(first).chain(children).collect()
    }

    /// Where the server lives.
    fn folder(&self) -> PathBuf {
        let (_, folder) = self.url.rsplit_once("host=").unwrap();
        folder.into()
    }

    /// Sends a signal, such as `STOP`, to every process of the server, on which no other test may
    /// rely.
    pub fn signal_all(&self, signal: &str) {
        for process in self.processes() {
            let sent = Command::new("kill").args(["-s", signal, &process]).status();
            assert!(sent.unwrap().success(), "{signal} to {process}");
        }
    }

    /// Ends the server, whoever is connected; it can be [started again](Self::start_again).
    pub fn end_server(&self) {
        let first = self.processes().remove(0);
        let sent = Command::new("kill").args(["-s", "INT", &first]).status();
        assert!(sent.unwrap().success());
        let began = Instant::now();
        while self.folder().join("data/postmaster.pid").exists() {
            assert!(began.elapsed() < START_LIMIT, "the server does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts the server that was ended; it ends with what is given back.
    pub fn start_again(&self) -> Again {
        let (programs, folder) = (Programs::find().unwrap(), self.folder());
        let mut command = Command::new(programs.postgres);
        command
            .arg("-D")
            .arg(folder.join("data"))
            .arg("-k")
            .arg(&folder)
            .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .current_dir("/");
        let again = Again(Owner::of_servers().run_as(&mut command).spawn().unwrap());
        let began = Instant::now();
        while PgConnection::establish(&self.url).is_err() {
            assert!(began.elapsed() < START_LIMIT, "the server does not start");
            std::thread::sleep(Duration::from_millis(10));
        }
        again
    }
}

/// A server that was started again.
pub struct Again(Child);

impl Drop for Again {
    fn drop(&mut self) {
        let pid = self.0.id().to_string();
        let _ended = Command::new("kill").args(["-s", "QUIT", &pid]).status();
        let _ended = self.0.wait();
    }
}

impl Drop for PgDatabase {
    fn drop(&mut self) {
        // The server goes with the process, so a failure here costs nothing but a few megabytes
        // until then.
        let admin = self.url.replace(&self.name, "postgres") + "&connect_timeout=5";
        if let Ok(mut connection) = PgConnection::establish(&admin) {
            let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
            let _ = diesel::sql_query(drop).execute(&mut connection);
        }
    }
}

struct Server {
    folder: PathBuf,
    /// Holds the writing end of the supervisor's pipe; dropped by the end of the process.
    _supervisor: Child,
}

impl Server {
    fn start() -> Self {
        let programs =
            Programs::find().expect("PostgreSQL's server is not installed: run `.ci/needs test`");
        let owner = Owner::of_servers();
        let template = template(&programs, &owner);
        // In the system's folder for temporary files, because the server's user may not be able to
        // enter the checkout, and because a socket's path may have 107 bytes at most.
        let folder = tempfile::Builder::new()
            .prefix("evenwatch-pg-")
            .tempdir()
            .unwrap()
            .keep();
        owner.own(&folder);
        let data = folder.join("data");
        copy_tree(&template, &data, &owner);

        let mut supervisor = Command::new("sh");
        supervisor
            .args(["-c", SUPERVISOR, "supervisor"])
            .args([&programs.postgres, &folder])
            .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .current_dir("/")
            // Apart from the test's process group, which nextest kills as a whole.
            .process_group(0);
        let server = Self {
            _supervisor: owner.run_as(&mut supervisor).spawn().unwrap(),
            folder,
        };
        server.wait_until_ready();
        server
    }

    fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@localhost/{database}?host={}",
            self.folder.display()
        )
    }

    fn wait_until_ready(&self) {
        let started = Instant::now();
        while let Err(error) = PgConnection::establish(&self.url("postgres")) {
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(
                started.elapsed() < START_LIMIT && !log.contains("FATAL:  could not"),
                "the test's PostgreSQL server does not answer: {error}\nits log:\n{log}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn execute(&self, sql: &str) {
        let mut connection = PgConnection::establish(&self.url("postgres")).unwrap();
        diesel::sql_query(sql).execute(&mut connection).unwrap();
    }
}

/// A freshly made cluster, kept in the target folder for every later test of this PostgreSQL.
fn template(programs: &Programs, owner: &Owner) -> PathBuf {
    let version = Command::new(&programs.postgres)
        .arg("--version")
        .output()
        .unwrap();
    let version: String = String::from_utf8_lossy(&version.stdout)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(version.trim_matches('-'));
    if kept.join("PG_VERSION").exists() {
        return kept;
    }
    let folder = tempfile::Builder::new()
        .prefix("evenwatch-pg-")
        .tempdir()
        .unwrap();
    owner.own(folder.path());
    let made = folder.path().join("data");
    let mut initdb = Command::new(&programs.initdb);
    initdb.arg("-D").arg(&made).current_dir("/").args([
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
        "--no-instructions",
    ]);
    let output = owner.run_as(&mut initdb).output().unwrap();
    assert!(
        output.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Several tests may be doing this at once: each builds its own, and the first rename wins.
    let built = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    copy_tree(&made, &built.path().join("data"), &Owner::CURRENT);
    match fs::rename(built.path().join("data"), &kept) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
        Err(error) => panic!("keeping the cluster as {}: {error}", kept.display()),
    }
    kept
}

/// PostgreSQL's programs, from the `PATH` or from where Debian keeps them.
struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
}

impl Programs {
    fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        let number = |folder: &PathBuf| -> u32 {
            let name = folder.file_name().and_then(OsStr::to_str);
            name.and_then(|name| name.parse().ok()).unwrap_or(0)
        };
        versions.sort_by_key(|folder| std::cmp::Reverse(number(folder)));
        folders.extend(versions.into_iter().map(|version| version.join("bin")));
        // Both from one folder: a cluster belongs to the version that made it.
        let folder = folders
            .into_iter()
            .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())?;
        Some(Self {
            initdb: folder.join("initdb"),
            postgres: folder.join("postgres"),
        })
    }
}

/// Whom the server runs as: PostgreSQL refuses to run as root.
struct Owner(Option<(u32, u32)>);

impl Owner {
    /// The user of this process, whoever that is.
    const CURRENT: Self = Self(None);

    /// The user of this process, or an unprivileged one where that is root.
    fn of_servers() -> Self {
        // A folder just made belongs to whoever runs this, which is the one way to ask without
        // unsafe code.
        let probe = tempfile::tempdir().unwrap();
        let user = std::os::unix::fs::MetadataExt::uid(&fs::metadata(probe.path()).unwrap());
        if user != 0 {
            return Self::CURRENT;
        }
        let accounts = fs::read_to_string("/etc/passwd").unwrap();
        let ids = |name: &str| {
            let account = accounts
                .lines()
                .find(|line| line.split(':').next() == Some(name))?;
            let mut fields = account.split(':').skip(2);
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        };
        let found = ids("postgres").or_else(|| ids("nobody"));
        Self(Some(found.expect(
            "no user `postgres` or `nobody` to run PostgreSQL as",
        )))
    }

    fn own(&self, path: &Path) {
        if let Some((user, group)) = self.0 {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }

    fn run_as<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        // Where tests run on another day, the server does not: the program asks it for no time, and
        // of a hundred servers that libfaketime was loaded into three never got to their first
        // line.
        command.env_remove("LD_PRELOAD");
        match self.0 {
            Some((user, group)) => command.uid(user).gid(group),
            None => command,
        }
    }
}

/// Copies a folder with all it holds, for `owner` alone.
fn copy_tree(from: &Path, to: &Path, owner: &Owner) {
    fs::create_dir(to).unwrap();
    fs::set_permissions(to, fs::Permissions::from_mode(0o700)).unwrap();
    owner.own(to);
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target, owner);
        } else {
            fs::copy(entry.path(), &target).unwrap();
            owner.own(&target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }

    fn tables(database: &PgDatabase) -> i64 {
        let mut connection = PgConnection::establish(&database.url).unwrap();
        let sql =
            "SELECT count(*) AS count FROM information_schema.tables WHERE table_schema = 'public'";
        let row: Count = diesel::sql_query(sql).get_result(&mut connection).unwrap();
        row.count
    }

    #[test]
    fn postgres_databases_are_fresh_and_apart() {
        let (first, second) = (database(), database());
        assert_ne!(first.url, second.url);
        let mut connection = PgConnection::establish(&first.url).unwrap();
        diesel::sql_query("CREATE TABLE rota (id INT)")
            .execute(&mut connection)
            .unwrap();
        assert_eq!((tables(&first), tables(&second)), (1, 0));
    }

    #[test]
    fn postgres_server_does_not_outlive_its_process() {
        let mut server = Server::start();
        let folder = server.folder.clone();
        assert!(PgConnection::establish(&server.url("postgres")).is_ok());
        // What the end of the process does, however it ends: the pipe's writing end closes.
        drop(server._supervisor.stdin.take());
        server._supervisor.wait().unwrap();
        assert!(PgConnection::establish(&server.url("postgres")).is_err());
        assert!(!folder.exists(), "{} was left behind", folder.display());
    }
}
