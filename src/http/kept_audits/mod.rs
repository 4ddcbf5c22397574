//! Audits that are kept, over HTTP. They are asked for as jobs.

pub(super) mod file;
pub(super) mod list;
pub(super) mod repeat;
pub(super) mod show;
mod view;

use super::path_id::{By, PathParam};
use evenwatch_domain::ids::AuditId;

impl PathParam for AuditId {
    const BY: By = By::Id;
    const WHAT: &str = "The audit's id";
    const MISSING: &str = "None is kept by that id";
    const WRONG: &str = "Not an audit's id";
}
