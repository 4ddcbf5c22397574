//! A plan: its answer is a draft.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::queue::JobAnswer;
use super::work::{AboutWhat, JobRun, JobWork, json};
use crate::plan::{self, PlanRequest};
use crate::wishes::{self, WishNotMet};
use crate::{AppContext, AppError, network};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::rota::{PlanStatus, Rota, StoppedBy, TierResult};

impl JobWork for PlanRequest {
    fn needs(&self) -> Action {
        Action::PlanRotas
    }

    fn check(&self, app: &AppContext, now: Instant) -> Result<(), AppError> {
        plan::check(app, self, now)
    }

    /// Cancelled, it gives the best rota found by then.
    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        let rota = plan::search(app, self, run.control, run.now)?;
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

    fn time_limit(&self, app: &AppContext) -> Option<Duration> {
        Some(
            self.time_limit
                .unwrap_or_else(|| app.planner().time_limit()),
        )
    }

    fn is_cut_short(&self, answer: &JobAnswer) -> bool {
        let plan = answer.rota.as_ref().and_then(|rota| rota.plan.as_ref());
        plan.is_some_and(|plan| plan.stopped_by.is_some())
    }

    fn is_about(&self) -> AboutWhat<'_> {
        AboutWhat {
            pools: self.pools.as_deref().unwrap_or_default(),
            ..AboutWhat::days(self.period)
        }
    }
}

/// What a plan came to, in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanOutcome {
    /// The draft.
    pub rota: RotaId,
    /// How the search ended.
    pub status: PlanStatus,
    /// What ended it early.
    pub stopped_by: Option<StoppedBy>,
    /// Duties planned.
    pub duties: u64,
    /// Places that stayed empty.
    pub missing_places: u64,
    /// Breaches of hard rules that the judge found: with any, it cannot be published.
    pub hard_breaches: u64,
    /// Results with their bounds, first aim first.
    pub tiers: Vec<TierResult>,
    /// Seed of the search.
    pub seed: u64,
    /// Work done, in the solver's units.
    pub work: u64,
    /// Seconds that the search took.
    pub seconds: f64,
    /// What a reader must know.
    pub warnings: Vec<String>,
    /// The wishes that the draft does not meet, strongest first, of people whose wishes may be read
    /// by whoever asked.
    #[serde(default)]
    pub wishes_not_met: Vec<WishNotMet>,
}

impl PlanOutcome {
    /// Of a rota that was planned.
    #[must_use]
    pub fn of(rota: &Rota, wishes_not_met: Vec<WishNotMet>) -> Option<Self> {
        let plan = rota.plan.as_ref()?;
        let hard = plan.breaches.iter().filter(|breach| breach.hard).count();
        let missing = rota.duties.iter().map(|duty| u64::from(duty.missing()));
        Some(Self {
            rota: rota.id,
            status: plan.status,
            stopped_by: plan.stopped_by,
            duties: u64::try_from(rota.duties.len()).unwrap_or(u64::MAX),
            missing_places: missing.sum(),
            hard_breaches: u64::try_from(hard).unwrap_or(u64::MAX),
            tiers: plan.tiers.clone(),
            seed: plan.seed,
            work: plan.work,
            seconds: plan.seconds,
            warnings: plan.warnings.clone(),
            wishes_not_met,
        })
    }
}
