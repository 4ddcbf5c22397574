//! What others publish: asked for, compared with what is known, and taken only when told to, at the
//! command line or by a job.

mod ages;
pub mod holidays;
mod job;
pub mod leave;
pub mod organisations;
mod watch;

use std::time::Duration;

use chrono::NaiveDate;

use super::error::AppError;
use super::state::AppContext;
use evenwatch_config::Upstream;
use evenwatch_domain::interval::Instant;
use evenwatch_store::sync_state;
use evenwatch_upstream::{Client, Copies, FetchLimits, FetchRequest, Proxy};

pub use ages::{Age, ages};
pub(super) use ages::{exact_ages, known};
pub use evenwatch_domain::sync_state::{BadSource, RefreshSource, Refreshed};
pub(super) use job::check;
pub use job::{RefreshRequest, refresh};
pub use watch::{CountedThing, RefreshObserver, RefreshProgress, RefreshStage};

/// Notes that the network is as the source has it.
fn note(app: &AppContext, source: RefreshSource, as_of: Instant) -> Result<(), AppError> {
    let new = Refreshed { source, as_of };
    app.store().write(|tx| Ok(sync_state::note(tx, &new)?))
}

/// How old is what is of `day`; a clock that was set back makes nothing younger than new.
fn days_since(day: NaiveDate, today: NaiveDate) -> i64 {
    (today - day).num_days().max(0)
}

/// A client that keeps to the settings.
pub(super) fn client(upstream: &Upstream) -> Result<Client, AppError> {
    let copies = Copies::new(upstream.folder.join("asked"));
    Ok(Client::new(limits(upstream), Some(copies))?)
}

/// What a client may spend by the settings, and whom it may ask.
pub(super) fn limits(upstream: &Upstream) -> FetchLimits {
    FetchLimits {
        time: Duration::from_secs(upstream.timeout_seconds.get().into()),
        bytes: u64::from(upstream.largest_mib.get()) * 1024 * 1024,
        tries: upstream.tries.get(),
        private_hosts: upstream.private_hosts.clone(),
        proxy: upstream.proxy.as_ref().map(|proxy| Proxy {
            url: proxy.as_str().to_owned(),
            except: upstream
                .no_proxy
                .iter()
                .map(|host| host.as_str().to_owned())
                .collect(),
        }),
        contact: upstream.contact.clone(),
    }
}

/// A question whose address is no secret, with a copy kept of the answer.
fn open_question(url: &str, copy: impl Into<String>) -> FetchRequest {
    FetchRequest {
        url: url.to_owned(),
        shown: url.to_owned(),
        copy: Some(copy.into()),
    }
}
