//! The wishes that a rota does not meet, told alike on every surface. Their weights add up to what
//! the plan's aim came to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::state::AppContext;
use evenwatch_domain::absence::Wish;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{DutyId, PatternId, PersonId, PreferenceId};
use evenwatch_domain::network::Network;
use evenwatch_domain::network_view::OwnershipIndex;
use evenwatch_domain::rota::Rota;
use evenwatch_planning::{UnmetWish, WhyUnmet, unmet_wishes};

/// A relative gap up to which an aim counts as met as far as it can be.
const PROVED: f64 = 0.01;

/// A wish that a rota does not meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishNotMet {
    /// Its id.
    pub id: PreferenceId,
    /// Whose.
    pub person: PersonId,
    /// For or against.
    pub wish: Wish,
    /// Its strength, 1-10.
    pub weight: u8,
    /// What it adds to the plan's aim.
    pub weighs: u64,
    /// The duties in which it is not met, by start.
    pub duties: Vec<WishedDuty>,
    /// Why, in words.
    pub why: String,
}

/// A duty in which a wish is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishedDuty {
    /// Its id.
    pub id: DutyId,
    /// Its pattern.
    pub pattern: PatternId,
    /// Its name.
    pub name: String,
    /// Local day on which it starts.
    pub day: NaiveDate,
}

/// The wishes that the rota does not meet, strongest first; of people whose wishes may be read.
#[must_use]
pub fn not_met(app: &AppContext, network: &Network, rota: &Rota) -> Vec<WishNotMet> {
    let action = Action::ReadStaff;
    if !app.who().may_somewhere(action) {
        return Vec::new();
    }
    let places = (!app.who().may_everywhere(action)).then(|| OwnershipIndex::of(network));
    let may = |person: &PersonId| {
        let places = places.as_ref();
        places.is_none_or(|places| app.who().may(action, &places.person(person)))
    };
    let unmet = unmet_wishes(network, &rota.duties).into_iter();
    let seen = unmet.filter(|one| may(&one.wish.person));
    seen.map(|one| wish_not_met(&one, network, rota)).collect()
}

fn wish_not_met(unmet: &UnmetWish<'_>, network: &Network, rota: &Rota) -> WishNotMet {
    let duties = unmet.duties.iter().map(|duty| WishedDuty {
        id: duty.id,
        pattern: duty.pattern.clone(),
        name: duty.name.clone(),
        day: duty.day,
    });
    WishNotMet {
        id: unmet.wish.id.clone(),
        person: unmet.wish.person.clone(),
        wish: unmet.wish.wish,
        weight: unmet.wish.weight,
        weighs: unmet.weighs,
        duties: duties.collect(),
        why: why(unmet, network, rota),
    }
}

/// Why a wish was not met, as far as the plan knows.
fn why(unmet: &UnmetWish<'_>, network: &Network, rota: &Rota) -> String {
    match &unmet.why {
        WhyUnmet::NobodyElse { .. } => "nobody else in the pool may hold it".to_owned(),
        WhyUnmet::MayNotHold { reasons } => {
            let reasons: Vec<String> = reasons.iter().map(|one| one.describe(network)).collect();
            reasons.join(", ")
        }
        WhyUnmet::Weighed => {
            let tiers = rota.plan.iter().flat_map(|plan| &plan.tiers);
            let proved = tiers
                .filter(|tier| tier.name == "preferences")
                .any(|tier| tier.gap().is_some_and(|gap| gap <= PROVED));
            match proved {
                true => "cover, rules and fairness come first".to_owned(),
                false => {
                    "cover, rules and fairness come first; more time may still meet it".to_owned()
                }
            }
        }
    }
}
