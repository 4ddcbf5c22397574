//! Pools: the people who share one rota, for one service line and tier, over some areas.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calendar::Division;
use super::ids::{AreaId, LineId, OdsCode, PersonId, PoolId};
use super::organisation::Validity;
use super::service_line::Tier;

/// A person's place in a pool. On days in several pools a person shares the burdens of each with an
/// even part of their WTE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// From when to when.
    #[serde(default)]
    pub validity: Validity,
}

/// A pool. It may be empty: then all of its duties are gaps, and the audit says so first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// Its id.
    pub id: PoolId,
    /// Name for people.
    pub name: String,
    /// The organisation that runs the rota.
    pub host: OdsCode,
    /// The service line that it covers.
    pub line: LineId,
    /// First-on or second-on.
    pub tier: Tier,
    /// The areas that it covers.
    pub areas: Vec<AreaId>,
    /// Whose bank holidays it keeps.
    #[serde(default)]
    pub division: Division,
    /// Who shares it.
    pub members: Vec<Member>,
}
