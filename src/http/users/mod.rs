//! Users, for administrators.

pub(super) mod change;
pub(super) mod create;
pub(super) mod list;
pub(super) mod show;
mod view;

use super::path_id::{By, PathParam};
use evenwatch_domain::ids::UserName;

impl PathParam for UserName {
    const BY: By = By::Name("ann");
    const WHAT: &str = "The user's name";
    const MISSING: &str = "No such user";
    const WRONG: &str = "Not a user's name";
}
