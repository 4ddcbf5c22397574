//! What others publish: asked for, compared with what is known, and taken only when told to.

pub mod holidays;
pub mod leave;
pub mod organisations;

use std::time::Duration;

use super::error::AppError;
use crate::config::Upstream;
use crate::upstream::{Client, Copies, Limits, Request};

/// A client that keeps to the settings.
pub(super) fn client(upstream: &Upstream) -> Result<Client, AppError> {
    let limits = Limits {
        time: Duration::from_secs(upstream.timeout_seconds.get().into()),
        bytes: u64::from(upstream.largest_mib.get()) * 1024 * 1024,
        tries: upstream.tries.get(),
        private_hosts: upstream.private_hosts.clone(),
        contact: upstream.contact.clone(),
    };
    let copies = Copies::new(upstream.folder.join("asked"));
    Ok(Client::new(limits, Some(copies))?)
}

/// A question whose address is no secret, with a copy kept of the answer.
fn open_question(url: &str, copy: impl Into<String>) -> Request {
    Request {
        url: url.to_owned(),
        shown: url.to_owned(),
        copy: Some(copy.into()),
    }
}
