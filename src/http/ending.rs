//! The end of serving, without losing a request.
//!
//! A server that is told to end (SIGTERM) first says that it is not ready, and ends each connection
//! with the answer to its next request, while it goes on serving: whoever shares out requests takes
//! it from the list. After that it takes no new connection, answers what has come in, and only then
//! closes the address. *A connection in the queue of an address that is closed is reset*, and
//! whoever had sent a request on it cannot know whether it was heard: so the kernel leaves out of
//! the queue what asks for a connection from then on. Whoever asks tries again a moment later, and
//! finds the address closed, or the next server there.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::rt::time::sleep;
use actix_web::web;

/// How long what is in the queue has to be taken out of it, and its request to arrive.
const LAST: Duration = Duration::from_millis(150);

/// Whether a server is ending.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending(Arc<AtomicBool>);

impl Ending {
    /// From now on it is.
    pub(super) fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it is.
    pub(super) fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Ends each connection with its answer once the server is ending. A client that is told so sends
/// nothing more on it.
pub(super) async fn last_answers<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let ending = request.app_data::<web::Data<Ending>>().cloned();
    let mut response = next.call(request).await?;
    if ending.is_some_and(|ending| ending.has_begun()) {
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

/// Takes no new connection, and waits until those before it are being answered.
pub(super) async fn close_the_door(door: &TcpListener) {
    if let Err(error) = takes_no_more(door) {
        tracing::debug!(%error, "connections are made until the address is closed");
    }
    sleep(LAST).await;
}

/// Lets the kernel drop what asks for a connection (SYN without ACK); what has begun goes on.
#[cfg(target_os = "linux")]
fn takes_no_more(door: &TcpListener) -> std::io::Result<()> {
    use socket2::{SockFilter, SockRef};
    /// Loads the byte at `k`; ands `k` to it; goes on at the next but `jf` unless it is `k`; ends,
    /// with `k` bytes left.
    const LOAD: u16 = 0x30;
    const AND: u16 = 0x54;
    const UNLESS: u16 = 0x15;
    const END: u16 = 0x06;
    /// Where the flags of TCP are, and those for asking and answering (RFC 9293, 3.1).
    const FLAGS: u32 = 13;
    const SYN_ACK: u32 = 0x12;
    const SYN: u32 = 0x02;
    let step = SockFilter::new;
    SockRef::from(door).attach_filter(&[
        step(LOAD, 0, 0, FLAGS),
        step(AND, 0, 0, SYN_ACK),
        step(UNLESS, 0, 1, SYN),
        step(END, 0, 0, 0),
        step(END, 0, 0, u32::MAX),
    ])
}

#[cfg(not(target_os = "linux"))]
fn takes_no_more(_: &TcpListener) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn what_is_in_the_queue_stays_and_nothing_new_comes_in() {
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = door.local_addr().unwrap();
        let mut before = TcpStream::connect(address).unwrap();
        takes_no_more(&door).unwrap();
        before.write_all(b"x").unwrap();
        let (mut taken, _) = door.accept().unwrap();
        let mut byte = [0];
        taken.read_exact(&mut byte).unwrap();
        taken.write_all(b"y").unwrap();
        before.read_exact(&mut byte).unwrap();
        let late = TcpStream::connect_timeout(&address, Duration::from_millis(200));
        assert_eq!(late.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
    }
}
