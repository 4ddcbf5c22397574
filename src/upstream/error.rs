//! What can go wrong when another place is asked: which place, the value, the remedy.

use std::net::IpAddr;

/// Why a place gave nothing that can be used. `place` is how it is shown: addresses of calendars
/// are secrets, and are shown by host alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// The address will not do.
    #[error("{place}: {why}; {remedy}")]
    BadAddress {
        /// The place.
        place: String,
        /// What is wrong.
        why: String,
        /// What to do.
        remedy: String,
    },
    /// The host is inside the house.
    #[error(
        "{place}: {host} is {address}, an address in a private network; to allow it, name the host in upstream.private_hosts"
    )]
    Private {
        /// The place.
        place: String,
        /// The host as written.
        host: String,
        /// What it resolved to.
        address: IpAddr,
    },
    /// No answer: the line, the name, the certificate, or time ran out.
    #[error(
        "{place} gave no answer in {tries} tr{ending} ({reason}); check the line and the address, or try again later",
        ending = if *.tries == 1 { "y" } else { "ies" }
    )]
    Unreachable {
        /// The place.
        place: String,
        /// How often it was asked.
        tries: u32,
        /// What happened at the last.
        reason: String,
    },
    /// An answer that is none.
    #[error(
        "{place} answered with status {status} ({tries} asked); {remedy}",
        tries = if *.tries == 1 { "once".to_owned() } else { format!("{} times", .tries) },
        remedy = remedy_of(*.status)
    )]
    Status {
        /// The place.
        place: String,
        /// The HTTP status.
        status: u16,
        /// How often it was asked.
        tries: u32,
    },
    /// The place asks for a longer rest than anybody waits for.
    #[error(
        "{place} asks to be left alone for {seconds} s (status {status}); try again after that"
    )]
    Busy {
        /// The place.
        place: String,
        /// The HTTP status.
        status: u16,
        /// The rest asked for. Seconds.
        seconds: u64,
    },
    /// The place failed too often and is not asked now.
    #[error(
        "{place} failed several times and is left alone for {seconds} s more; try again after that"
    )]
    Resting {
        /// The place.
        place: String,
        /// What is left of the rest. Seconds.
        seconds: u64,
    },
    /// The answer is larger than anything that is asked for.
    #[error(
        "{place} sent more than {limit} bytes{unpacked}; check that it is the right address, or raise upstream.largest_mib",
        unpacked = if *.unpacked { " when unpacked" } else { "" }
    )]
    TooLarge {
        /// The place.
        place: String,
        /// The limit. Bytes.
        limit: u64,
        /// Whether it was so large only when unpacked.
        unpacked: bool,
    },
    /// The answer cannot be unpacked, or it is in a shape that was not asked for.
    #[error("{place}: {why}; {remedy}")]
    Unreadable {
        /// The place.
        place: String,
        /// What is wrong, with the value.
        why: String,
        /// What to do.
        remedy: String,
    },
    /// The copy cannot be kept.
    #[error("{path}: the copy cannot be kept ({reason}); mend upstream.folder or the rights on it")]
    Copy {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
}

impl UpstreamError {
    /// Whether the same question may be answered later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Busy { .. } | Self::Resting { .. } => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            Self::BadAddress { .. }
            | Self::Private { .. }
            | Self::TooLarge { .. }
            | Self::Unreadable { .. }
            | Self::Copy { .. } => false,
        }
    }

    /// Whether the place says that what was asked for is not there.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(
            self,
            Self::Status {
                status: 404 | 410,
                ..
            }
        )
    }
}

/// What to do about a status.
fn remedy_of(status: u16) -> &'static str {
    match status {
        401 | 403 => "check that the address is whole and still given out",
        407 => {
            "the proxy asks for a name and password: give them in upstream.proxy, as http://name:password@host:port"
        }
        404 | 410 => "nothing is there: check the address",
        429 | 500.. => "try again later",
        _ => "check the address",
    }
}
