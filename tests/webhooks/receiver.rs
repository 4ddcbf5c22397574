//! A receiver on this machine: takes requests one by one and answers each as told, and remembers what came.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// How a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With this status.
    Status(u16),
    /// With a redirect to somewhere else.
    Elsewhere,
    /// With success, and a body without end.
    Endless,
    /// Not at all, until the other side gives up.
    Never,
    /// With something that is no HTTP.
    Noise,
}

/// A request that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Got {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A receiver; ends with the value.
pub struct Receiver {
    pub url: String,
    got: Arc<Mutex<Vec<Got>>>,
    how: Arc<Mutex<VecDeque<How>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Answers with these in turn, and then with 204.
    pub fn new(how: &[How]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!(
            "http://{}/hook?token=secret",
            listener.local_addr().unwrap()
        );
        let (got, stop) = (
            Arc::new(Mutex::new(Vec::new())),
            Arc::new(AtomicBool::new(false)),
        );
        let how = Arc::new(Mutex::new(how.iter().copied().collect::<VecDeque<_>>()));
        let (seen, left, stopped) = (Arc::clone(&got), Arc::clone(&how), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let how = left.lock().unwrap().pop_front().unwrap_or(How::Status(204));
                serve(stream.unwrap(), how, &seen, &stopped);
            }
        });
        Self {
            url,
            got,
            how,
            stop,
            thread: Some(thread),
        }
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    pub fn then(&self, how: &[How]) {
        self.how.lock().unwrap().extend(how);
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let address = self
            .url
            .trim_start_matches("http://")
            .split('/')
            .next()
            .unwrap();
        let _wakes = TcpStream::connect(address);
        let _ended = self.thread.take().unwrap().join();
    }
}

fn serve(stream: TcpStream, how: How, seen: &Mutex<Vec<Got>>, stop: &AtomicBool) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut headers = BTreeMap::new();
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some((name, value)) = line.split_once(": ") {
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        line.clear();
    }
    let length = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    seen.lock().unwrap().push(Got {
        headers,
        body: String::from_utf8(body).unwrap(),
    });
    let mut out = stream;
    match how {
        How::Status(status) => {
            let _gone = write!(
                out,
                "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
        How::Elsewhere => {
            let _gone = write!(
                out,
                "HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
        How::Endless => {
            let _gone = write!(out, "HTTP/1.1 200 X\r\nConnection: close\r\n\r\n");
            let piece = [b'x'; 65_536];
            while !stop.load(Ordering::SeqCst) && out.write_all(&piece).is_ok() {}
        }
        How::Never => {
            let mut rest = [0; 1];
            // Ends when the other side closes.
            let _closed = reader.read(&mut rest);
        }
        How::Noise => {
            let _gone = out.write_all(b"\x16\x03\x01 no answer at all\r\n\r\n");
        }
    }
}
