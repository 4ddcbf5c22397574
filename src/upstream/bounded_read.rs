//! Reading an answer: in pieces, counted as they come and again as they are unpacked, and no longer
//! than there is time for.

use std::io::{self, Read};
use std::time::Instant;

use flate2::read::MultiGzDecoder;

use super::clock::Waiter;
use super::error::UpstreamError;

/// Bytes taken at once.
const PIECE: usize = 64 * 1024;

/// How the answer is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
}

/// Why reading ended before the answer did.
#[derive(Debug)]
pub(super) enum Stopped {
    /// For good: asking again would give the same.
    Refused(UpstreamError),
    /// The line broke or time ran out; the text says what happened.
    Broken(String),
}

/// Until when and how far an answer is read.
pub(super) struct Bounds<'a> {
    pub(super) place: &'a str,
    /// Bytes, packed and unpacked alike.
    pub(super) limit: u64,
    pub(super) deadline: Instant,
    pub(super) clock: &'a dyn Waiter,
}

/// Reads the answer whole.
pub(super) fn read(
    from: impl Read,
    packing: Packing,
    bounds: &Bounds<'_>,
) -> Result<Vec<u8>, Stopped> {
    let counted = CountedReader {
        inner: from,
        left: bounds.limit,
        bounds,
        over: false,
    };
    match packing {
        Packing::Plain => pieces(counted, bounds, false),
        Packing::Gzip => pieces(MultiGzDecoder::new(counted), bounds, true),
    }
}

fn pieces(mut from: impl Read, bounds: &Bounds<'_>, unpacked: bool) -> Result<Vec<u8>, Stopped> {
    let too_large = |unpacked| {
        Err(Stopped::Refused(UpstreamError::TooLarge {
            place: bounds.place.to_owned(),
            limit: bounds.limit,
            unpacked,
        }))
    };
    let mut all = Vec::new();
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(all),
            Ok(length) => all.extend_from_slice(piece.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return too_large(false),
            Err(error)
                if unpacked
                    && matches!(
                        error.kind(),
                        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
                    ) =>
            {
                return Err(Stopped::Refused(UpstreamError::Unreadable {
                    place: bounds.place.to_owned(),
                    why: format!("the answer cannot be unpacked ({error})"),
                    remedy: "check that nothing on the way changes what is sent".to_owned(),
                }));
            }
            Err(error) => return Err(Stopped::Broken(error.to_string())),
        }
        if all.len() as u64 > bounds.limit {
            return too_large(unpacked);
        }
    }
}

/// Counts what comes over the line, and looks at the clock: a place that sends a byte now and then
/// never runs into a limit on single reads.
struct CountedReader<'a, R> {
    inner: R,
    left: u64,
    bounds: &'a Bounds<'a>,
    over: bool,
}

impl<R: Read> Read for CountedReader<'_, R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        if self.over {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.bounds.clock.steady() >= self.bounds.deadline {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "it sends too slowly",
            ));
        }
        let length = self.inner.read(piece)?;
        match self.left.checked_sub(length as u64) {
            Some(left) => self.left = left,
            None => {
                self.over = true;
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(length)
    }
}
