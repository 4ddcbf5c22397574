//! nginx and Caddy from Debian's packages, each with settings of a test.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// A proxy that runs; it ends with the test.
pub struct Proxy {
    child: Child,
    folder: TempDir,
}

impl Proxy {
    /// nginx with this inside `http { }`, as the user of the tests, once this port takes
    /// connections.
    pub fn nginx(inside: &str, port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().display();
        // Without privileges nginx runs as whoever starts it, and says that it does not need to be
        // told.
        let user = if is_root() { "user root;" } else { "" };
        let text = format!(
            "{user} daemon off; pid {here}/pid; error_log {here}/error.log info; worker_processes 1;\n\
             events {{ worker_connections 256; }}\n\
             http {{ access_log {here}/access.log; client_body_temp_path {here}/body; proxy_temp_path {here}/proxy;\n\
             fastcgi_temp_path {here}/fastcgi; uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;\n{inside}\n}}\n"
        );
        fs::write(folder.path().join("nginx.conf"), text).unwrap();
        let mut command = Command::new(program("nginx"));
        let config = folder.path().join("nginx.conf");
        command.arg("-e").arg(folder.path().join("error.log"));
        command.arg("-c").arg(config);
        Self::start(command, folder, port)
    }

    /// Caddy with this Caddyfile, once this port takes connections.
    pub fn caddy(file: &str, port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Caddyfile");
        fs::write(&path, file).unwrap();
        let mut command = Command::new(program("caddy"));
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(path);
        for place in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            command.env(place, folder.path());
        }
        Self::start(command, folder, port)
    }

    fn start(mut command: Command, folder: TempDir, port: u16) -> Self {
        let said = fs::File::create(folder.path().join("said")).unwrap();
        let child = command
            .stdin(Stdio::null())
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}: run `.ci/needs test`"));
        let mut proxy = Self { child, folder };
        for _ in 0..300 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return proxy;
            }
            let ended = proxy.child.try_wait().unwrap();
            assert!(ended.is_none(), "{}", proxy.log());
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the proxy does not listen: {}", proxy.log());
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        let of = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        of("said") + &of("error.log")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // Its workers end with it where it is asked to end.
        let id = self.child.id().to_string();
        let _told = Command::new("kill").args(["-TERM", &id]).status();
        for _ in 0..100 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Where a program is: Debian puts nginx where not everybody looks.
fn program(name: &str) -> PathBuf {
    let at = Path::new("/usr/sbin").join(name);
    if at.exists() { at } else { name.into() }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// The text of an example in `config/proxies`.
pub fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("config/proxies")
        .join(name);
    fs::read_to_string(path).unwrap()
}

/// The text with another in each place of one that must be there.
pub fn with(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old} is not in {text}");
        text.replace(old, new)
    })
}

/// A certificate of nobody's, with its key, in a folder.
pub fn certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let (certificate, key) = (folder.join("test.pem"), folder.join("test.key"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ])
        .args(["-subj", "/CN=evenwatch.test", "-days", "2", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl is there: `.ci/needs test` installs it");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    (certificate, key)
}
