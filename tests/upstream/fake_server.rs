//! A place to ask: a real server on this machine, that does with each connection what the test
//! says.

use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

use crate::support::listening::{self, Listening};

/// One question as it came: its head, line by line, and its body.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    pub number: usize,
    pub head: Vec<String>,
    pub body: String,
}

impl ReceivedRequest {
    /// The path asked for.
    pub fn path(&self) -> &str {
        self.head[0].split(' ').nth(1).unwrap()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        listening::header(&self.head, name)
    }
}

/// The place; it ends with the test.
pub struct Place {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<ReceivedRequest>>>,
    _listening: Listening,
}

impl Place {
    /// A place that does this with each question, on a connection that is closed afterwards.
    pub fn that(does: impl Fn(&ReceivedRequest, &mut TcpStream) + Send + 'static) -> Self {
        let asked = Arc::<Mutex<Vec<ReceivedRequest>>>::default();
        let log = Arc::clone(&asked);
        let listening = Listening::each(move |mut stream, _| {
            if let Some(asked) = heard(&stream, &log) {
                does(&asked, &mut stream);
            }
        });
        Self {
            address: listening.address,
            asked,
            _listening: listening,
        }
    }

    /// A place that answers every question the same way.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::that(move |_, stream| {
            let _gone = stream.write_all(&answer);
        })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every question so far.
    pub fn asked(&self) -> Vec<ReceivedRequest> {
        self.asked.lock().unwrap().clone()
    }
}

/// The question on a connection, numbered as it came; `None` where whoever asked has gone.
fn heard(stream: &TcpStream, log: &Mutex<Vec<ReceivedRequest>>) -> Option<ReceivedRequest> {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let head = listening::head(&mut reader)?;
    let body = listening::body(&mut reader, &head)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let mut log = log.lock().unwrap();
    let number = log.len();
    log.push(ReceivedRequest { number, head, body });
    Some(log[number].clone())
}

/// An answer with its head.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A good answer.
pub fn ok(body: impl AsRef<[u8]>) -> Vec<u8> {
    answer("200 OK", &[], body.as_ref())
}
