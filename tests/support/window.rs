//! A real browser whose window one drives: Chromium by its pipe for programs (the DevTools
//! protocol: JSON, ended by a zero byte).

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::browser::{browser, with_profile};

/// How often a page is looked at, and how many times before it counts as one that never comes.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS: u32 = 600;

/// A browser with one window; it ends with the test.
pub struct Window {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: Option<String>,
    asked: u64,
    _profile: TempDir,
}

impl Window {
    /// Opens one, where there is a browser.
    pub fn open() -> Option<Self> {
        let browser = browser()?;
        let profile = tempfile::tempdir().unwrap();
        // It reads from 3 and writes to 4.
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >&2"])
            .arg(browser);
        let mut child = with_profile(shell, profile.path())
            .arg("--remote-debugging-pipe")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut window = Self {
            child,
            to,
            from: BufReader::new(from),
            session: None,
            asked: 0,
            _profile: profile,
        };
        let page = window.asks("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = json!({ "targetId": page["targetId"], "flatten": true });
        let session = window.asks("Target.attachToTarget", &target);
        window.session = session["sessionId"].as_str().map(str::to_owned);
        Some(window)
    }

    /// Goes to an address.
    pub fn goes(&mut self, address: &str) {
        self.asks("Page.navigate", &json!({ "url": address }));
    }

    /// Makes the window as narrow as a telephone's, or another width. CSS pixels.
    pub fn is_wide(&mut self, width: u32) {
        let size =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.asks("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Does something on the page, as somebody before it would; gives what became of it.
    pub fn does(&mut self, script: &str) -> Value {
        let script = json!({ "expression": script, "userGesture": true });
        let answer = self.asks("Runtime.evaluate", &script);
        answer["result"]["value"].clone()
    }

    /// Waits until this holds of the page.
    pub fn waits_for(&mut self, script: &str) {
        for _ in 0..LOOKS {
            if self.does(script) == true {
                return;
            }
            std::thread::sleep(LOOK_EVERY);
        }
        let shown = self.does("location.href + ' ' + document.documentElement.outerHTML");
        panic!("not so: {script}\n{shown}");
    }

    /// One command; between two pages there may be nothing that could answer it.
    fn asks(&mut self, method: &str, parameters: &Value) -> Value {
        self.asked += 1;
        let mut command = json!({ "id": self.asked, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        let mut bytes = serde_json::to_vec(&command).unwrap();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        loop {
            let mut told = Vec::new();
            let read = self.from.read_until(0, &mut told).unwrap();
            assert!(read > 0, "the browser is gone");
            told.pop();
            let told: Value = serde_json::from_slice(&told).unwrap();
            // Events come in between.
            if told["id"] == self.asked {
                return told["result"].clone();
            }
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
