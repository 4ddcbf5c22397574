//! Areas: the footprints whose families are served, and over which cover is counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{AreaId, OdsCode};

/// An area of one board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// Name for people.
    pub name: String,
    /// The board that is responsible for it.
    pub board: OdsCode,
    /// Children with a life-limiting condition known to services; weights the audit. Persons, 0 or
    /// more.
    pub children_known: u32,
    /// Residents aged 0-19. Persons.
    pub population: u32,
}
