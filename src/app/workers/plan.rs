//! A plan: its answer is a draft.

use super::json;
use crate::jobs::{JobAnswer, PlanOutcome};
use crate::plan::{Control, PlanRequest, search};
use crate::{AppContext, AppError, network, wishes};
use evenwatch_domain::interval::Instant;

/// Plans; cancelled, it gives the best rota found by then.
pub(super) fn run(
    app: &AppContext,
    request: &PlanRequest,
    control: &Control<'_>,
    now: Instant,
) -> Result<JobAnswer, AppError> {
    let rota = search(app, request, control, now)?;
    // Whoever may not read the network reads nobody's wishes.
    let wishes = match network::network(app) {
        Ok(network) => wishes::not_met(app, &network, &rota),
        Err(AppError::Forbidden(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    Ok(JobAnswer {
        outcome: PlanOutcome::of(&rota, wishes).map(|outcome| json(&outcome)),
        rota: Some(Box::new(rota)),
        ..JobAnswer::default()
    })
}
