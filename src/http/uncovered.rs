//! Published duties that a write uncovers, as shown.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::Span;
use evenwatch_app::uncovered::UncoveredDuty;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};

/// The member of an answer that lists them.
pub(super) const MEMBER: &str = "uncovered_duties";

/// The member of an answer that says what else a write does to published duties.
pub(super) const WARNINGS: &str = "warnings";

/// A published duty to come whose holder no longer counts as cover.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UncoveredDutyView {
    /// The duty's permanent id.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// Its name.
    name: String,
    /// The pool that owes it.
    #[schema(value_type = String)]
    pool: PoolId,
    /// Local day on which it starts.
    day: NaiveDate,
    /// When.
    time: Span,
    /// When the holder no longer counts: all that is still to come of it, or parts.
    open: Vec<Span>,
    /// Who holds it.
    #[schema(value_type = String)]
    person: PersonId,
    /// Their name.
    person_name: String,
    /// Why they no longer count, in words.
    why: Vec<String>,
    /// Other holders who count throughout.
    others: u8,
    /// People that it needs.
    people_needed: u8,
    /// Whether it has begun: then no rota can give it to another, and somebody has to be called for
    /// the rest of it.
    has_begun: bool,
}

/// What was retired is gone, and some published duties with it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RetiredView {
    /// Published duties to come whose holders no longer count as cover by it; one at least.
    uncovered_duties: Vec<UncoveredDutyView>,
}

impl From<Vec<UncoveredDuty>> for RetiredView {
    fn from(uncovered: Vec<UncoveredDuty>) -> Self {
        let all = uncovered.into_iter().map(UncoveredDutyView::from);
        Self {
            uncovered_duties: all.collect(),
        }
    }
}

impl From<UncoveredDuty> for UncoveredDutyView {
    fn from(one: UncoveredDuty) -> Self {
        Self {
            duty: one.duty,
            name: one.name,
            pool: one.pool,
            day: one.day,
            time: one.interval.into(),
            open: one.lost.into_iter().map(Span::from).collect(),
            person: one.person,
            person_name: one.person_name,
            why: one.why,
            others: one.others,
            people_needed: one.people_needed,
            has_begun: one.has_begun,
        }
    }
}
