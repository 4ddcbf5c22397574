//! Scenarios over HTTP: kept by name. They are compared as jobs.

pub(super) mod create;
pub(super) mod list;
pub(super) mod remove;
pub(super) mod show;
mod view;

use super::path_id::{By, PathParam};
use evenwatch_domain::ids::ScenarioName;

impl PathParam for ScenarioName {
    const BY: By = By::Name("winter-surge");
    const WHAT: &str = "The scenario's name";
    const MISSING: &str = "No such scenario";
    const WRONG: &str = "Not a scenario's name";
}
