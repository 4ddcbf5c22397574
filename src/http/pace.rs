//! Bodies that arrive too slowly are cut: a client may take a while, and not hold a request open
//! for as long as it likes.

use std::cell::Cell;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use actix_web::web::Bytes;
use futures_core::Stream;

/// A body of any length has so long.
const AT_LEAST: Duration = Duration::from_secs(20);

/// Beside that it has a second for so many bytes: a document of 16 MiB has four minutes and a half.
const BYTES_A_SECOND: u32 = 64 * 1024;

/// Whether the body of a request was cut.
#[derive(Clone, Default)]
pub(super) struct Late(Rc<Cell<bool>>);

impl Late {
    /// Whether it was.
    pub(super) fn is_late(&self) -> bool {
        self.0.get()
    }
}

/// Lets the body of a request arrive within its time alone. Its time begins now.
pub(super) fn paced(request: &mut ServiceRequest) -> Late {
    paced_since(request, Instant::now())
}

fn paced_since(request: &mut ServiceRequest, began: Instant) -> Late {
    let late = Late::default();
    let headers = request.headers();
    let has_body = headers.contains_key(header::TRANSFER_ENCODING)
        || headers
            .get(header::CONTENT_LENGTH)
            .is_some_and(|length| length != "0");
    if has_body {
        let body = Paced {
            body: request.take_payload(),
            began,
            arrived: 0,
            until: Box::pin(sleep_until(began + AT_LEAST)),
            late: late.clone(),
        };
        request.set_payload(Payload::Stream {
            payload: Box::pin(body),
        });
    }
    late
}

/// A body with its time.
struct Paced {
    body: Payload,
    began: Instant,
    /// Bytes that have arrived.
    arrived: u64,
    until: Pin<Box<Sleep>>,
    late: Late,
}

impl Stream for Paced {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.late.is_late() {
            return Poll::Ready(None);
        }
        // The time first: a trickle that always has a byte ready is cut too.
        if self.until.as_mut().poll(context).is_ready() {
            self.late.0.set(true);
            let error = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
            return Poll::Ready(Some(Err(PayloadError::Io(error))));
        }
        let piece = Pin::new(&mut self.body).poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &piece {
            self.arrived += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            let until = self.began + time_of(self.arrived);
            self.until.as_mut().reset(until);
        }
        piece
    }
}

/// How long a body may take of which so many bytes have arrived.
fn time_of(arrived: u64) -> Duration {
    let seconds = arrived / u64::from(BYTES_A_SECOND);
    AT_LEAST + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use actix_web::FromRequest;
    use actix_web::test::TestRequest;

    use super::*;

    /// A body of which nothing comes, and whose time is over.
    struct Silent;

    impl Stream for Silent {
        type Item = Result<Bytes, PayloadError>;
        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Pending
        }
    }

    async fn read(request: &mut ServiceRequest) -> Result<Bytes, actix_web::Error> {
        let (http, body) = request.parts_mut();
        Bytes::from_request(http, body).await
    }

    #[test]
    fn a_body_that_does_not_come_is_cut_and_one_that_came_is_read() {
        actix_web::rt::System::new().block_on(async {
            let request = |length: &str| {
                let request = TestRequest::post().insert_header(("content-length", length));
                request.set_payload("whole").to_srv_request()
            };
            let mut late = request("5");
            late.set_payload(Payload::Stream {
                payload: Box::pin(Silent),
            });
            let long_ago = Instant::now().checked_sub(AT_LEAST).unwrap();
            let cut = paced_since(&mut late, long_ago);
            let cut_body = read(&mut late).await;
            assert!(cut_body.is_err() && cut.is_late());
            let mut whole = request("5");
            let in_time = paced(&mut whole);
            assert_eq!(read(&mut whole).await.unwrap(), "whole");
            assert!(!in_time.is_late());
        });
    }

    #[test]
    fn a_longer_body_has_longer_and_a_trickle_has_not() {
        assert_eq!(time_of(0), AT_LEAST);
        // A byte a second gains nothing.
        assert_eq!(time_of(3600), AT_LEAST);
        assert_eq!(
            time_of(16 * 1024 * 1024),
            AT_LEAST + Duration::from_secs(256)
        );
    }
}
