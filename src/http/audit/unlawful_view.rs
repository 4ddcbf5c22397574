//! What published duties break, person by person.

use serde::Serialize;
use utoipa::ToSchema;

use evenwatch_app::audit::PublishedBreach;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId, RuleId};

/// A hard rule that published duties of one person break together.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublishedBreachView {
    /// Which rule.
    #[schema(value_type = String, example = "WTR-D11")]
    rule: RuleId,
    /// What it asks, in a line.
    asks: String,
    /// Whose.
    #[schema(value_type = String)]
    person: PersonId,
    /// Their name; empty in audits from before it was kept.
    person_name: String,
    /// The duties that break it together, by start.
    #[schema(value_type = Vec<uuid::Uuid>)]
    duties: Vec<DutyId>,
    /// Their pools.
    #[schema(value_type = Vec<String>)]
    pools: Vec<PoolId>,
    /// By how much, in `unit`.
    amount: f64,
    /// The rule's limit, in `unit`.
    limit: f64,
    /// Unit of both.
    unit: String,
    /// Weeks with a published rota that an average is over; absent where it is no average.
    #[serde(skip_serializing_if = "Option::is_none")]
    weeks: Option<u32>,
    /// By how much and with which duties, in words.
    text: String,
}

impl From<PublishedBreach> for PublishedBreachView {
    fn from(breach: PublishedBreach) -> Self {
        Self {
            rule: breach.rule,
            asks: breach.asks,
            person: breach.person,
            person_name: breach.person_name,
            duties: breach.duties,
            pools: breach.pools,
            amount: breach.amount,
            limit: breach.limit,
            unit: breach.unit,
            weeks: breach.weeks,
            text: breach.text,
        }
    }
}
