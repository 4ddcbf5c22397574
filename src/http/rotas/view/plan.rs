//! How a rota was made, as shown: results, what moved, what is broken, and how intense it is.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::intensity_view::IntensityView;
use crate::words;
use evenwatch_domain::begun_gap::BegunGap;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId, RuleId};
use evenwatch_domain::rota::{Breach, Moved, PlanRecord, PlanStatus, StoppedBy, TierResult};

/// How a rota was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanView {
    /// How the plan ended.
    #[schema(value_type = words::PlanStatus)]
    status: PlanStatus,
    /// What ended it early; absent where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::StoppedBy>)]
    stopped_by: Option<StoppedBy>,
    /// Results, first tier first.
    tiers: Vec<TierView>,
    /// Broken rules found by the independent judge.
    breaches: Vec<BreachView>,
    /// Duties with empty places.
    vacancies: usize,
    /// What holders leave open of duties that had begun when it was planned, which no rota closes.
    begun_gaps: Vec<BegunGapView>,
    /// Published duties that somebody else holds now.
    moved: Vec<MovedView>,
    /// Pools that keep their published rota, since nothing in them had to change.
    #[schema(value_type = Vec<String>)]
    kept: Vec<PoolId>,
    /// How intense on-call is for each person.
    intensity: Vec<IntensityView>,
    /// Wall-clock seconds that planning took.
    seconds: f64,
    /// Work done, in the solver's units.
    work: u64,
    /// Seed of the search.
    seed: u64,
    /// What a reader must know.
    warnings: Vec<String>,
    /// What was taken to be so where nothing says it, such as nights on call without work.
    assumptions: Vec<String>,
}

impl From<PlanRecord> for PlanView {
    fn from(plan: PlanRecord) -> Self {
        Self {
            status: plan.status,
            stopped_by: plan.stopped_by,
            tiers: plan.tiers.into_iter().map(TierView::from).collect(),
            breaches: plan.breaches.into_iter().map(BreachView::from).collect(),
            vacancies: plan.vacancies.len(),
            begun_gaps: plan.begun_gaps.iter().map(BegunGapView::from).collect(),
            moved: plan.moved.into_iter().map(MovedView::from).collect(),
            kept: plan.kept,
            intensity: plan
                .intensity
                .into_iter()
                .map(IntensityView::from)
                .collect(),
            seconds: plan.seconds,
            work: plan.work,
            seed: plan.seed,
            warnings: plan.warnings,
            assumptions: plan.assumptions,
        }
    }
}

/// What a holder leaves open of a duty that has begun.
#[derive(Debug, Serialize, ToSchema)]
struct BegunGapView {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// The pool that owes it.
    #[schema(value_type = String)]
    pool: PoolId,
    /// Who holds it and does not count.
    #[schema(value_type = String)]
    person: PersonId,
    /// Hours still to come without them.
    hours: f64,
    /// Other holders that it has.
    others: u8,
    /// In words, with what can be done.
    text: String,
}

impl From<&BegunGap> for BegunGapView {
    fn from(gap: &BegunGap) -> Self {
        Self {
            duty: gap.duty,
            pool: gap.pool.clone(),
            person: gap.person.clone(),
            hours: gap.hours(),
            others: gap.others,
            text: gap.to_string(),
        }
    }
}

/// A published duty whose holders change.
#[derive(Debug, Serialize, ToSchema)]
struct MovedView {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// Its name.
    name: String,
    /// The pool that owes it.
    #[schema(value_type = String)]
    pool: PoolId,
    /// Local day on which it starts.
    day: NaiveDate,
    /// Who held it and does no more.
    #[schema(value_type = Vec<String>)]
    from: Vec<PersonId>,
    /// Who holds it now and did not.
    #[schema(value_type = Vec<String>)]
    to: Vec<PersonId>,
}

impl From<Moved> for MovedView {
    fn from(moved: Moved) -> Self {
        let Moved {
            duty,
            name,
            pool,
            day,
            from,
            to,
        } = moved;
        Self {
            duty,
            name,
            pool,
            day,
            from,
            to,
        }
    }
}

/// The result of one objective tier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TierView {
    /// The tier.
    name: String,
    /// What the rota came to.
    value: f64,
    /// No lawful rota that keeps the tiers before it can be below this; absent where none was
    /// proved.
    bound: Option<f64>,
    /// Relative gap between the two, from 0 on.
    gap: Option<f64>,
    /// Unit of value and bound.
    unit: String,
}

impl From<TierResult> for TierView {
    fn from(tier: TierResult) -> Self {
        Self {
            gap: tier.gap(),
            name: tier.name,
            value: tier.value,
            bound: tier.bound,
            unit: tier.unit,
        }
    }
}

/// A broken rule.
#[derive(Debug, Serialize, ToSchema)]
struct BreachView {
    /// Which rule.
    #[schema(value_type = String)]
    rule: RuleId,
    /// Whose.
    #[schema(value_type = String)]
    person: PersonId,
    /// The duties that break it together.
    #[schema(value_type = Vec<uuid::Uuid>)]
    duties: Vec<DutyId>,
    /// By how much.
    amount: f64,
    /// Unit of the amount.
    unit: String,
    /// Whether the rule is hard.
    hard: bool,
}

impl From<Breach> for BreachView {
    fn from(breach: Breach) -> Self {
        let Breach {
            rule,
            person,
            duties,
            amount,
            unit,
            hard,
        } = breach;
        Self {
            rule,
            person,
            duties,
            amount,
            unit,
            hard,
        }
    }
}
