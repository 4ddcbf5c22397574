//! What jobs do, as they are asked for and as the queue keeps it.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::audit::{self, AuditRequest};
use crate::error::AppError;
use crate::fragility::{self, FragilityRequest};
use crate::plan::{self, PlanRequest};
use crate::refresh::{self, RefreshRequest};
use crate::remedies::{self, RemediesRequest};
use crate::scale::{self, ScaleRequest};
use crate::scenarios::{self, ComparisonRequest};
use crate::wishes::WishNotMet;
use crate::{import, state::AppContext};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{AuditId, RotaId, WebhookId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::JobKind;
use evenwatch_domain::rota::{PlanStatus, Rota, StoppedBy, TierResult};

/// The shape in which inputs are kept. A program that changes one counts up, and reads the older
/// shape as well: jobs of the program before it may still wait.
const VERSION: u32 = 2;

/// The oldest shape that is read: its audits could not be kept.
const OLDEST: u32 = 1;

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum JobPayload {
    /// Plan a rota, and keep it as a draft.
    Plan(PlanRequest),
    /// Audit cover.
    Audit(AuditRequest),
    /// Look for changes that would close a gap.
    Remedies(RemediesRequest),
    /// Take in a network document: its text.
    Import(String),
    /// Tell a receiver of webhooks what waits for it.
    Deliver(WebhookId),
    /// Tell what opens if any one person is absent.
    Fragility(FragilityRequest),
    /// Find the fewest people for a line.
    Scale(ScaleRequest),
    /// Compare scenarios.
    Comparison(ComparisonRequest),
    /// Ask another place what is new.
    Refresh(RefreshRequest),
    /// Look for gaps that opened or closed, and tell receivers of webhooks.
    Gaps,
}

impl JobPayload {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Plan(_) => JobKind::Plan,
            Self::Audit(_) => JobKind::Audit,
            Self::Remedies(_) => JobKind::Remedies,
            Self::Import(_) => JobKind::Import,
            Self::Deliver(_) => JobKind::Deliver,
            Self::Fragility(_) => JobKind::Fragility,
            Self::Scale(_) => JobKind::Scale,
            Self::Comparison(_) => JobKind::Comparison,
            Self::Refresh(_) => JobKind::Refresh,
            Self::Gaps => JobKind::Gaps,
        }
    }

    /// Refuses what is wrong already, so that nobody waits to be told.
    pub(super) fn check(&self, app: &AppContext, now: Instant) -> Result<(), AppError> {
        match self {
            Self::Plan(request) => plan::check(app, request, now),
            Self::Audit(request) => audit::check(app, request, now),
            Self::Remedies(request) => remedies::check(app, request),
            Self::Import(document) => import::check_here(app, document.as_bytes()),
            // Nobody asks for these: they come with what happens.
            Self::Deliver(_) | Self::Gaps => Err(AppError::Forbidden(Action::ManageWebhooks)),
            Self::Fragility(request) => fragility::check(app, request),
            Self::Scale(request) => scale::check(app, request),
            Self::Comparison(request) => scenarios::check(app, request),
            Self::Refresh(request) => refresh::check(app, request),
        }
    }

    /// The longest that it searches. What only looks at what is there, an import and a refresh do
    /// not.
    #[must_use]
    pub fn time_limit(&self, app: &AppContext) -> Option<Duration> {
        let set = || app.planner().time_limit();
        match self {
            Self::Plan(request) => Some(request.time_limit.unwrap_or_else(set)),
            Self::Audit(request) if request.deliverable => {
                Some(request.time_limit.unwrap_or_else(set))
            }
            Self::Remedies(request) => Some(request.time),
            Self::Fragility(request) if request.replan => {
                Some(request.time_limit.unwrap_or_else(set))
            }
            Self::Scale(request) => Some(request.time),
            Self::Comparison(request) => request.time,
            Self::Audit(_)
            | Self::Import(_)
            | Self::Deliver(_)
            | Self::Fragility(_)
            | Self::Refresh(_)
            | Self::Gaps => None,
        }
    }

    /// As the queue keeps it: the shape's version, and JSON of that shape.
    pub(super) fn kept(&self) -> (u32, Value) {
        let input = match self {
            Self::Plan(request) => json!(request),
            Self::Audit(request) => json!(request),
            Self::Remedies(request) => json!(request),
            Self::Import(document) => json!(document),
            Self::Deliver(receiver) => json!(receiver),
            Self::Fragility(request) => json!(request),
            Self::Scale(request) => json!(request),
            Self::Comparison(request) => json!(request),
            Self::Refresh(request) => json!(request),
            Self::Gaps => Value::Null,
        };
        (VERSION, input)
    }

    /// From what the queue keeps; the error is a sentence.
    pub(super) fn of(kind: JobKind, version: u32, input: Value) -> Result<Self, String> {
        fn read<T: DeserializeOwned>(input: Value) -> Result<T, String> {
            serde_json::from_value(input).map_err(|error| error.to_string())
        }
        if !(OLDEST..=VERSION).contains(&version) {
            return Err(format!(
                "its input has version {version}, and this program reads {OLDEST} to {VERSION}"
            ));
        }
        Ok(match kind {
            JobKind::Plan => Self::Plan(read(input)?),
            JobKind::Audit => Self::Audit(read(input)?),
            JobKind::Remedies => Self::Remedies(read(input)?),
            JobKind::Import => Self::Import(read(input)?),
            JobKind::Deliver => Self::Deliver(read(input)?),
            JobKind::Fragility => Self::Fragility(read(input)?),
            JobKind::Scale => Self::Scale(read(input)?),
            JobKind::Comparison => Self::Comparison(read(input)?),
            JobKind::Refresh => Self::Refresh(read(input)?),
            JobKind::Gaps => Self::Gaps,
        })
    }

    /// For the log: what was asked for. A network document is logged when it is taken in.
    pub(super) fn log_value(&self) -> Value {
        match self {
            Self::Import(document) => {
                json!({ "kind": self.kind(), "bytes": document.len() })
            }
            Self::Plan(_)
            | Self::Audit(_)
            | Self::Remedies(_)
            | Self::Deliver(_)
            | Self::Fragility(_)
            | Self::Scale(_)
            | Self::Comparison(_)
            | Self::Refresh(_)
            | Self::Gaps => {
                json!({ "kind": self.kind(), "input": self.kept().1 })
            }
        }
    }
}

/// What an audit came to, where it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditOutcome {
    /// The id by which it is kept.
    pub kept: AuditId,
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
