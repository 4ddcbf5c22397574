//! A proxy: a real one on this machine, that tunnels (CONNECT) and passes questions on, and knows a
//! few names of its own.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

use crate::support::listening::{self, Listening};

/// The proxy; it ends with the test.
pub struct Through {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<Vec<String>>>>,
    _listening: Listening,
}

/// What a proxy does.
#[derive(Clone)]
enum Does {
    /// It connects these hosts with ports to these places, and no others.
    Connects(Vec<(String, SocketAddr)>),
    /// It answers everybody so.
    Answers(Vec<u8>),
}

impl Through {
    /// A proxy that knows these hosts, each with its port.
    pub fn to(places: &[(&str, SocketAddr)]) -> Self {
        let places = places.iter().map(|(host, at)| ((*host).to_owned(), *at));
        Self::that(Does::Connects(places.collect()))
    }

    /// A proxy that answers everybody so.
    pub fn answering(answer: Vec<u8>) -> Self {
        Self::that(Does::Answers(answer))
    }

    fn that(does: Does) -> Self {
        let heads = Arc::<Mutex<Vec<Vec<String>>>>::default();
        let log = Arc::clone(&heads);
        let listening = Listening::each(move |stream, _| {
            let (log, does) = (Arc::clone(&log), does.clone());
            std::thread::spawn(move || serve(stream, &log, &does));
        });
        Self {
            address: listening.address,
            heads,
            _listening: listening,
        }
    }

    /// Its address, for whoever has this name and password.
    pub fn url(&self) -> String {
        format!("http://ann:s3cret@{}", self.address)
    }

    /// Its host and port.
    pub fn place(&self) -> String {
        self.address.to_string()
    }

    /// The heads of every question so far.
    pub fn heads(&self) -> Vec<Vec<String>> {
        self.heads.lock().unwrap().clone()
    }

    /// The first lines of every question so far.
    pub fn asked(&self) -> Vec<String> {
        self.heads()
            .into_iter()
            .map(|mut head| head.remove(0))
            .collect()
    }
}

/// Whoever asked may have gone, which is theirs to do.
fn serve(mut from: TcpStream, log: &Mutex<Vec<Vec<String>>>, does: &Does) -> Option<()> {
    let mut reader = BufReader::new(from.try_clone().ok()?);
    let head = listening::head(&mut reader)?;
    log.lock().unwrap().push(head.clone());
    let places = match does {
        Does::Connects(places) => places,
        Does::Answers(answer) => return from.write_all(answer).ok(),
    };
    let mut words = head[0].split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let (host, path) = match target.strip_prefix("http://") {
        Some(rest) => rest.split_at(rest.find('/')?),
        None => (target, ""),
    };
    let Some((_, place)) = places.iter().find(|(known, _)| known == host) else {
        let refused = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return from.write_all(refused).ok();
    };
    let mut to = TcpStream::connect(place).ok()?;
    if method == "CONNECT" {
        from.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .ok()?;
    } else {
        to.write_all(passed_on(method, path, &head).as_bytes())
            .ok()?;
    }
    let (mut back, mut out) = (to.try_clone().ok()?, from.try_clone().ok()?);
    let answers = std::thread::spawn(move || {
        let _gone = io::copy(&mut back, &mut out);
        let _gone = out.shutdown(Shutdown::Both);
    });
    // What was read with the head already, and then all that follows.
    let read = reader.buffer().to_vec();
    to.write_all(&read).ok()?;
    let _gone = io::copy(&mut reader.into_inner(), &mut to);
    let _gone = to.shutdown(Shutdown::Both);
    answers.join().ok()
}

/// A question as it is passed on: without what was the proxy's own.
fn passed_on(method: &str, path: &str, head: &[String]) -> String {
    let headers = head.iter().skip(1);
    let headers = headers.filter(|line| !line.to_lowercase().starts_with("proxy-"));
    let headers: String = headers.map(|line| format!("{line}\r\n")).collect();
    format!("{method} {path} HTTP/1.1\r\n{headers}\r\n")
}
