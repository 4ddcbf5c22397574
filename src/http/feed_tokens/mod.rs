//! Private addresses of calendars, for whoever manages them.

pub(super) mod create;
pub(super) mod list;
pub(super) mod revoke;
mod view;

use super::path_id::{By, PathParam};
use evenwatch_domain::ids::FeedTokenId;

impl PathParam for FeedTokenId {
    const BY: By = By::Id;
    const WHAT: &str = "The id of the address";
    const MISSING: &str = "No such address that you manage";
    const WRONG: &str = "Not the id of an address";
}
