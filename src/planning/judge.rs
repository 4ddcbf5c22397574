//! The judge's word on a rota that exists already: the network may have changed since it was
//! planned, and other rotas may have been published.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_solver::Halt;
use evenwatch_solver::outcome::Roster;
use evenwatch_solver::problem::{DutyIx, PersonIx};

use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{DutyId, PersonId};
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::{Breach, Duty};

use super::error::PlanError;
use super::problem::Built;
use super::request::PlanSpec;
use super::{outcome, problem};

/// The soft rules that `duties`, as they are held, break on the network as it is now, beside
/// `request.history`. `request` names the period and pools that they were planned for, and `owed`
/// are the duties that [`super::duties()`] gives for it now; its pins do not matter here.
///
/// Holders of duties that the network no longer owes are passed over, for no rule measures them:
/// whether the duties still are those owed is for the caller to see.
///
/// # Errors
/// [`PlanError::JudgeRefused`] where they break a hard rule; else as [`super::plan`] for a request
/// that makes no sense.
pub fn judge(
    network: &Network,
    catalogue: &Catalogue,
    request: &PlanSpec<'_>,
    owed: Vec<Duty>,
    duties: &[Duty],
) -> Result<Vec<Breach>, PlanError> {
    // What the rota does not name stands as it is published.
    let known: BTreeSet<DutyId> = duties.iter().map(|duty| duty.id).collect();
    let named = owed
        .into_iter()
        .filter(|owed| known.contains(&owed.id))
        .collect();
    let built = problem::build(
        network,
        catalogue,
        request,
        (named, Vec::new()),
        &Halt::never(),
    )?;
    outcome::judged(&built, &roster(&built, duties))
}

/// What the problem's people hold of its duties. Other duties and people are passed over.
pub(super) fn roster(built: &Built, duties: &[Duty]) -> Roster {
    let people: BTreeMap<&PersonId, PersonIx> = built
        .people
        .iter()
        .enumerate()
        .map(|(at, person)| (person, PersonIx(at)))
        .collect();
    let owed: BTreeMap<DutyId, DutyIx> = built
        .duties
        .iter()
        .enumerate()
        .map(|(at, duty)| (duty.id, DutyIx(at)))
        .collect();
    let held = duties.iter().flat_map(|duty| {
        let owed = owed.get(&duty.id).copied();
        let people = &people;
        duty.holders
            .iter()
            .filter_map(move |holder| Some((*people.get(&holder.person)?, owed?)))
    });
    Roster::from_pairs(built.people.len(), held)
}
