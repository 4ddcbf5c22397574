//! The front page in a real browser.

use std::process::Command;

use super::markup::served;
use crate::support::browser::{browser, with_profile};

#[test]
fn a_browser_shows_the_front_page() {
    let Some(browser) = browser() else {
        return;
    };
    let server = served();
    let profile = tempfile::tempdir().unwrap();
    let shot = profile.path().join("front.png");
    let run = |what: &[String]| {
        let output = with_profile(Command::new(&browser), &profile.path().join("profile"))
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
