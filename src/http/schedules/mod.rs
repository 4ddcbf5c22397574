//! Schedules of audits over HTTP.

pub(super) mod create;
pub(super) mod list;
pub(super) mod remove;
mod view;

use super::path_id::{By, PathParam};
use evenwatch_domain::ids::ScheduleName;

impl PathParam for ScheduleName {
    const BY: By = By::Name("weekly");
    const WHAT: &str = "The schedule's name";
    const MISSING: &str = "No such schedule";
    const WRONG: &str = "Not a schedule's name";
}
