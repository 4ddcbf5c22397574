//! A receiver on this machine: takes requests one by one and answers each as told, and remembers
//! what came.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::listening::{self, Listening};

/// How a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With this status.
    Status(u16),
    /// With this status, and that it wants to be left alone for so many seconds.
    Rest(u16, u64),
    /// The same, as a date.
    RestUntil(u16, i64),
    /// Byte by byte, without an end of the headers.
    Drip,
    /// By closing the connection.
    Closed,
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
    _listening: Listening,
}

impl Receiver {
    /// Answers with these in turn, and then with 204.
    pub fn new(how: &[How]) -> Self {
        let got = Arc::<Mutex<Vec<Got>>>::default();
        let how = Arc::new(Mutex::new(how.iter().copied().collect::<VecDeque<_>>()));
        let (seen, left) = (Arc::clone(&got), Arc::clone(&how));
        let listening = Listening::each(move |stream, over| {
            let how = left.lock().unwrap().pop_front().unwrap_or(How::Status(204));
            serve(stream, how, &seen, over);
        });
        Self {
            url: format!("http://{}/hook?token=secret", listening.address),
            got,
            how,
            _listening: listening,
        }
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    pub fn then(&self, how: &[How]) {
        self.how.lock().unwrap().extend(how);
    }
}

fn serve(stream: TcpStream, how: How, seen: &Mutex<Vec<Got>>, over: &AtomicBool) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some(head) = listening::head(&mut reader) else {
        return;
    };
    let Some(body) = listening::body(&mut reader, &head) else {
        return;
    };
    let headers = head.iter().filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    seen.lock().unwrap().push(Got {
        headers: headers.collect(),
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
        How::Rest(status, seconds) => busy(&mut out, status, &seconds.to_string()),
        How::RestUntil(status, seconds) => {
            let at = super::clock() + chrono::Duration::seconds(seconds);
            let at = at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            busy(&mut out, status, &at);
        }
        How::Drip => {
            let mut more = b"HTTP/1.1 200 OK\r\nX-Slow: ".to_vec().into_iter();
            while !over.load(Ordering::SeqCst)
                && out.write_all(&[more.next().unwrap_or(b'x')]).is_ok()
            {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        }
        How::Closed => drop(out),
        How::Elsewhere => {
            let _gone = write!(
                out,
                "HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
        How::Endless => {
            let _gone = write!(out, "HTTP/1.1 200 X\r\nConnection: close\r\n\r\n");
            let piece = [b'x'; 65_536];
            while !over.load(Ordering::SeqCst) && out.write_all(&piece).is_ok() {}
        }
        How::Never => {
            // Ends when the other side closes, or the test ends.
            let pause = std::time::Duration::from_millis(50);
            reader.get_ref().set_read_timeout(Some(pause)).unwrap();
            let mut rest = [0; 1];
            while !over.load(Ordering::SeqCst) {
                match reader.read(&mut rest) {
                    Ok(0) => break,
                    Err(error)
                        if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                    {
                        break;
                    }
                    Ok(_) | Err(_) => {}
                }
            }
        }
        How::Noise => {
            let _gone = out.write_all(b"\x16\x03\x01 no answer at all\r\n\r\n");
        }
    }
}

fn busy(out: &mut TcpStream, status: u16, after: &str) {
    let _gone = write!(
        out,
        "HTTP/1.1 {status} X\r\nRetry-After: {after}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
}
