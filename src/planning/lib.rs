//! Domain to solver problem, solver outcome to domain.
//!
//! A plan's way: patterns become [`mod@duties`]; [`eligibility`] says who could hold each;
//! [`rules`] binds people by their contracts; `features` and `history` measure duties in local
//! time; `due` says what is fair; `problem` puts it all into the solver's words; `outcome` brings
//! the answer back, has it judged, and gathers evidence for each place left empty; [`why()`] asks
//! about one duty of a rota that is there. Where days are published already, `previous` says what
//! stays and what moves.
//!
//! Invariants: nothing here reads a clock or draws a random number (the solver keeps its own time
//! limit); the same network, catalogue, request, seed and threads give the same rota where work is
//! limited and neither time nor memory runs out ([`Limits::work`]; without such a limit, which of
//! several equally good rotas is found hangs on the clock); what the judge does not pass is never
//! returned.

mod answer;
mod assumptions;
mod begun;
mod contradiction;
mod cover;
pub mod duties;
mod duty_attributes;
pub mod eligibility;
mod ended;
mod error;
mod evidence;
mod fair_share_targets;
mod history;
mod judge;
mod occasions;
mod outcome;
mod pins;
mod previous;
mod problem;
mod published;
mod records;
mod request;
pub mod rules;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;
mod why;
mod wishes;

pub use answer::{
    CandidateStanding, Cost, DutyExplanation, DutyName, DutyProgress, Exchange, GivenUp, HeldPlace,
    Obstacle, PersonName, StandIn, Then, Way,
};
pub use cover::{Basis, CoverGroup, Refused, cover, refused, sustainable_plan};
pub use duties::duties;
pub use error::{ConflictRule, PinRefusal, PlanConflict, PlanError};
pub use evidence::evidence;
pub use judge::judge;
pub use published::unlawful;
pub use request::{Control, Limits, Method, Nearness, Phase, Pin, PlanSpec, Planned, Progress};
pub use rules::{check_contracts, check_rules, reach};
pub use why::why;
pub use wishes::{UnmetWish, WhyUnmet, unmet as unmet_wishes};

use std::time::Duration;

use evenwatch_solver as solver;
use evenwatch_solver::Halt;

use begun::Begun;
use ended::Ended;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::network::Network;

/// Plans who holds which duty of some pools over a period.
///
/// Places that nobody may lawfully hold stay empty, with the evidence in the record: an empty place
/// is a result, not an error. The judge, which takes nothing from the linear model, passes every
/// rota before it is returned.
///
/// # Errors
/// [`PlanError`]: the request names what does not exist, contracts or pins contradict each
/// other, or the search ended without a rota. Never a rota that breaks a hard rule.
pub fn plan(
    network: &Network,
    catalogue: &Catalogue,
    request: &PlanSpec<'_>,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Planned, PlanError> {
    control.say(Phase::Building);
    let halt = control.halt(limits);
    let (mut owed, warnings) = duties(network, catalogue, &request.period, request.pools);
    problem::go_on(&halt)?;
    let ended = Ended::of(request, &owed);
    let begun = Begun::of(request, &mut owed);
    let request = PlanSpec {
        history: ended.history(request.history),
        previous: &begun.previous,
        ..*request
    };
    let built = problem::build(network, catalogue, &request, (owed, warnings), &halt)?;
    let planned = searched(network, &built, (limits, &halt), control)?;
    Ok(ended.add_to_plan(begun.add_to_plan(network, planned)))
}

/// What is left for the search when the network was read and the problem built in `before`: the
/// rota is judged and told in as long, and kept and shown in as long again.
fn for_search(left: Duration, before: Duration) -> Duration {
    let afterwards = before.saturating_mul(2);
    left.saturating_sub(afterwards).max(left / 4)
}

/// Searches what is built, judges what is found and tells it.
fn searched(
    network: &Network,
    built: &problem::Built,
    (limits, halt): (&Limits, &Halt<'_>),
    control: &Control<'_>,
) -> Result<Planned, PlanError> {
    let heard = |progress: solver::Progress| control.hear(progress.into());
    let before = halt.elapsed();
    // Near to a rota is found quickest from it.
    let start = (!built.near_to.is_empty()).then(|| judge::roster(built, &built.near_to));
    let found = solver::solve(
        &built.problem,
        &solver::Limits {
            time: for_search(halt.left(), before),
            ..limits.into()
        },
        &solver::Control {
            progress: Some(&heard),
            start: start.as_ref(),
            ..control.heeded()
        },
    );
    control.say(Phase::Judging);
    outcome::read(network, built, found, (limits.seed, halt, before))
}
