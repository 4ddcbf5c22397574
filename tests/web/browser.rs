//! The front page in a real browser.

use std::path::PathBuf;
use std::process::Command;

use super::markup::served;

/// The first browser that is here.
pub fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file())
}

#[test]
fn a_browser_shows_the_front_page() {
    let Some(browser) = browser() else {
        eprintln!("skipped: no Chromium on this machine; install it with `.ci/needs test`");
        return;
    };
    let server = served();
    let profile = tempfile::tempdir().unwrap();
    let shot = profile.path().join("front.png");
    let run = |what: &[String]| {
        let output = Command::new(&browser)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .arg(format!(
                "--user-data-dir={}",
                profile.path().join("profile").display()
            ))
            .args(what)
            .arg(&server.address)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output
    };
    let dom = run(&["--dump-dom".to_owned()]);
    let dom = String::from_utf8(dom.stdout).unwrap();
    assert!(
        dom.contains("O'Brien; Zoë, A&amp;E"),
        "the holder's name stands in the document"
    );
    assert!(
        dom.contains("168") || dom.contains("hours of the week"),
        "{dom}"
    );
    let quiet = run(&[
        "--enable-logging=stderr".to_owned(),
        format!("--screenshot={}", shot.display()),
        "--window-size=1280,2400".to_owned(),
    ]);
    let log = String::from_utf8_lossy(&quiet.stderr).into_owned();
    assert!(
        !log.contains("Content Security Policy"),
        "the page breaks its own policy: {log}"
    );
    assert!(
        std::fs::metadata(&shot).unwrap().len() > 20_000,
        "the screenshot is empty"
    );
}
