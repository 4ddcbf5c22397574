//! The real browser: Chromium from Debian's package.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Without these it asks its maker's hosts at each start, which no test may.
const ARGUMENTS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The first browser that is here; `None`, said on standard error, where there is none.
pub fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    let found = std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        eprintln!("skipped: no Chromium on this machine; install it with `.ci/needs test`");
    }
    found
}

/// `program` started as the browser with this profile; `program` is the browser, or a shell that
/// gives way to it.
pub fn with_profile(mut program: Command, profile: &Path) -> Command {
    // Where tests run on another day, the browser does not: it waits without end for timers of its
    // own, and every day that a page shows is the server's.
    program.env_remove("LD_PRELOAD");
    program
        .args(ARGUMENTS)
        .arg(format!("--user-data-dir={}", profile.display()));
    program
}
