//! Keys of programs, for administrators.

pub(super) mod create;
pub(super) mod list;
pub(super) mod revoke;
mod view;

use super::one::{By, InAddress};
use evenwatch_domain::ids::KeyId;

impl InAddress for KeyId {
    const BY: By = By::Id;
    const WHAT: &str = "The key's id";
    const MISSING: &str = "No such key";
    const WRONG: &str = "Not a key's id";
}
