//! Jobs: asked for by `POST` to what they make, followed and cancelled under `/api/v1/jobs`.

pub(super) mod audits;
pub(super) mod cancel;
pub(super) mod comparisons;
mod enqueue;
pub(super) mod events;
mod field_errors;
pub(super) mod file;
pub(super) mod fragility;
pub(super) mod imports;
pub(super) mod list;
pub(super) mod plans;
pub(super) mod refreshes;
pub(super) mod remedies;
pub(super) mod result;
pub(super) mod scale;
pub(super) mod show;
mod view;

use super::path_id::{By, PathParam};
use evenwatch_domain::ids::JobId;

pub(super) use events::Streams;

impl PathParam for JobId {
    const BY: By = By::Id;
    const WHAT: &str = "The job's id";
    const MISSING: &str = "No such job";
    const WRONG: &str = "Not a job's id";
}
