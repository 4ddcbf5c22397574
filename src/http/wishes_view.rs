//! Wishes that a rota does not meet, as shown.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::words;
use evenwatch_app::wishes::WishNotMet;
use evenwatch_domain::absence::Wish;
use evenwatch_domain::ids::{DutyId, PatternId, PersonId, PreferenceId};

/// A wish that a rota does not meet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WishNotMetView {
    /// Its id.
    #[schema(value_type = String)]
    id: PreferenceId,
    /// Whose.
    #[schema(value_type = String)]
    person: PersonId,
    /// What is wished.
    #[schema(value_type = words::Wish, example = "avoid")]
    wish: Wish,
    /// Its strength, 1-10.
    weight: u8,
    /// What it adds to the aim "preferences": the weight for each of these duties that the person
    /// may hold.
    weighs: u64,
    /// Of a wish for duties those that the person does not hold, of one against those that they
    /// hold; by start.
    duties: Vec<WishedDutyView>,
    /// Why, in words.
    why: String,
}

/// A duty in which a wish is not met.
#[derive(Debug, Serialize, ToSchema)]
struct WishedDutyView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: DutyId,
    /// Its pattern.
    #[schema(value_type = String)]
    pattern: PatternId,
    /// Its name.
    name: String,
    /// Local day on which it starts.
    day: NaiveDate,
}

impl From<WishNotMet> for WishNotMetView {
    fn from(one: WishNotMet) -> Self {
        let duties = one.duties.into_iter().map(|duty| WishedDutyView {
            id: duty.id,
            pattern: duty.pattern,
            name: duty.name,
            day: duty.day,
        });
        Self {
            id: one.id,
            person: one.person,
            wish: one.wish,
            weight: one.weight,
            weighs: one.weighs,
            duties: duties.collect(),
            why: one.why,
        }
    }
}
