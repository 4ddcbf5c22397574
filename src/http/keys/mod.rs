//! Keys of programs, for administrators.

pub(super) mod create;
pub(super) mod list;
pub(super) mod revoke;
mod view;

use super::path_id::{By, PathParam};
use evenwatch_domain::ids::KeyId;

impl PathParam for KeyId {
    const BY: By = By::Id;
    const WHAT: &str = "The key's id";
    const MISSING: &str = "No such key";
    const WRONG: &str = "Not a key's id";
}
