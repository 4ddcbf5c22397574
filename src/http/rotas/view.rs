//! Rotas as shown.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::publish::lead;
use crate::app::rota_now::{DutyNow, InForce, ListedRota, ReplacedBy, ShownRota};
use crate::domain::ids::{DutyId, LineId, PatternId, PersonId, PoolId, RotaId, RuleId};
use crate::domain::intensity::{Above, Intensity};
use crate::domain::pattern::DutyKind;
use crate::domain::rota::{
    Breach, Duty, Moved, PlanRecord, PlanStatus, RotaState, StoppedBy, TierResult,
};
use crate::domain::service_line::Tier;
use crate::http::view::{Days, Span, Wall, wall};

/// A page of rotas.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RotaListView {
    /// The newest revision of each, newest first.
    pub rotas: Vec<RotaSummaryView>,
    /// To be sent as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A rota without its duties.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RotaSummaryView {
    /// Its id; the same over all revisions.
    #[schema(value_type = uuid::Uuid)]
    id: RotaId,
    /// Name for people.
    name: String,
    /// Its newest revision.
    revision: u32,
    /// Where it stands.
    #[schema(value_type = String, example = "published")]
    state: RotaState,
    /// The days on which its duties start.
    period: Days,
    /// When that revision was made.
    created_at: Wall,
    /// When it was published, if it was.
    published_at: Option<Wall>,
    /// Days from publication to its first day; below 0 where it had begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_ahead: Option<i64>,
    /// Days that PUB-6 asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_asked: Option<i64>,
    /// `whole`, `partly` or `no`: how much of it is in force. Absent where that revision was never published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "partly")]
    in_force: Option<InForce>,
    /// The rotas that took duties over from it, most first.
    replaced_by: Vec<ReplacedByView>,
}

/// A rota that took duties over from another.
#[derive(Debug, Serialize, ToSchema)]
struct ReplacedByView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Its revision.
    revision: u32,
    /// Name for people.
    name: String,
    /// Duties that it took over.
    duties: usize,
}

impl From<ReplacedBy> for ReplacedByView {
    fn from(by: ReplacedBy) -> Self {
        Self {
            rota: by.rota,
            revision: by.revision,
            name: by.name,
            duties: by.duties,
        }
    }
}

impl From<ListedRota> for RotaSummaryView {
    fn from(listed: ListedRota) -> Self {
        let by = listed.replaced_by.into_iter();
        let rota = listed.rota;
        let lead = rota.published_at.map(|at| lead(&rota.period, at));
        Self {
            days_ahead: lead.map(|lead| lead.days_ahead),
            days_asked: lead.map(|lead| lead.days_asked),
            in_force: listed.in_force,
            replaced_by: by.map(ReplacedByView::from).collect(),
            id: rota.id,
            name: rota.name,
            revision: rota.revision,
            state: rota.state,
            period: rota.period.into(),
            created_at: wall(rota.created_at),
            published_at: rota.published_at.map(wall),
        }
    }
}

/// A rota at one revision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RotaView {
    /// Its id; the same over all revisions.
    #[schema(value_type = uuid::Uuid)]
    id: RotaId,
    /// Name for people.
    name: String,
    /// This revision.
    revision: u32,
    /// Where it stands.
    #[schema(value_type = String, example = "published")]
    state: RotaState,
    /// The days on which its duties start.
    period: Days,
    /// When this revision was made.
    created_at: Wall,
    /// When it was published, if it was.
    published_at: Option<Wall>,
    /// `whole`, `partly` or `no`: how much of it is in force. Absent where this revision was never published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "partly")]
    in_force: Option<InForce>,
    /// The rotas that took duties over from it, most first.
    replaced_by: Vec<ReplacedByView>,
    /// Its duties, by start, as this revision has them.
    duties: Vec<DutyView>,
    /// How it was made; absent where people wrote it.
    plan: Option<PlanView>,
}

impl From<ShownRota> for RotaView {
    fn from(shown: ShownRota) -> Self {
        let (rota, now) = (shown.rota, shown.now);
        let in_force = now.as_ref().map(|now| now.in_force);
        let (replaced_by, mut became) = now
            .map(|now| (now.replaced_by, now.duties))
            .unwrap_or_default();
        let duties = rota.duties.into_iter().map(|duty| {
            let became = became.remove(&duty.id);
            DutyView::from(duty).with(became)
        });
        Self {
            in_force,
            replaced_by: replaced_by.into_iter().map(ReplacedByView::from).collect(),
            id: rota.id,
            name: rota.name,
            revision: rota.revision,
            state: rota.state,
            period: rota.period.into(),
            created_at: wall(rota.created_at),
            published_at: rota.published_at.map(wall),
            duties: duties.collect(),
            plan: rota.plan.map(PlanView::from),
        }
    }
}

/// A duty.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DutyView {
    /// Its permanent id; calendars know it as UID.
    #[schema(value_type = uuid::Uuid)]
    id: DutyId,
    /// The pattern that it comes from.
    #[schema(value_type = String)]
    pattern: PatternId,
    /// The pattern's name at that time.
    name: String,
    /// The pool that owes it.
    #[schema(value_type = String)]
    pool: PoolId,
    /// The service line that it covers.
    #[schema(value_type = String)]
    line: LineId,
    /// `first` or `second`.
    #[schema(value_type = String, example = "first")]
    tier: Tier,
    /// How its holders are held.
    #[schema(value_type = String, example = "non-resident-on-call")]
    kind: DutyKind,
    /// Local day on which it starts.
    day: NaiveDate,
    /// When.
    time: Span,
    /// People needed.
    people_needed: u8,
    /// Places without a holder.
    missing: u8,
    /// Who holds it.
    holders: Vec<DutyHolderView>,
    /// Of a rota that was published: whether the duty stands as this revision has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    stands: Option<bool>,
    /// Of a rota that was published: whether the duty was taken back, so that nobody is on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled: Option<bool>,
    /// The rota that replaced the duty, where it does not stand; of a cancelled one, that with which it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<ReplacementView>,
    /// Who holds the duty now, where it does not stand; empty where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    holders_now: Option<Vec<PersonId>>,
}

/// The rota in whose name a duty stands now.
#[derive(Debug, Serialize, ToSchema)]
struct ReplacementView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Its revision.
    revision: u32,
    /// Name for people.
    name: String,
}

impl DutyView {
    /// The duty with what became of it.
    fn with(self, became: Option<DutyNow>) -> Self {
        let Some(became) = became else { return self };
        Self {
            stands: Some(became.stands),
            cancelled: Some(became.cancelled),
            replaced_by: became.replaced_by.map(|by| ReplacementView {
                rota: by.rota,
                revision: by.revision,
                name: by.name,
            }),
            holders_now: became.holders_now,
            ..self
        }
    }
}

impl From<Duty> for DutyView {
    fn from(duty: Duty) -> Self {
        Self {
            stands: None,
            cancelled: None,
            replaced_by: None,
            holders_now: None,
            missing: duty.missing(),
            id: duty.id,
            pattern: duty.pattern,
            name: duty.name,
            pool: duty.pool,
            line: duty.line,
            tier: duty.tier,
            kind: duty.kind,
            day: duty.day,
            time: duty.interval.into(),
            people_needed: duty.people_needed,
            holders: duty
                .holders
                .into_iter()
                .map(|holder| DutyHolderView {
                    person: holder.person,
                    pinned: holder.pinned,
                })
                .collect(),
        }
    }
}

/// A person who holds a place on a duty.
#[derive(Debug, Serialize, ToSchema)]
struct DutyHolderView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// Whether planning again keeps them there.
    pinned: bool,
}

/// How a rota was made.
#[derive(Debug, Serialize, ToSchema)]
struct PlanView {
    /// How the plan ended.
    status: &'static str,
    /// What ended it early: time-limit, work-limit, memory-limit or cancelled; absent where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_by: Option<&'static str>,
    /// Results, first tier first.
    tiers: Vec<TierView>,
    /// Broken rules found by the independent judge.
    breaches: Vec<BreachView>,
    /// Duties with empty places.
    vacancies: usize,
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
            status: match plan.status {
                PlanStatus::Optimal => "optimal",
                PlanStatus::WithinGap => "within-gap",
                PlanStatus::StoppedEarly => "stopped-early",
            },
            stopped_by: plan.stopped_by.map(|by| match by {
                StoppedBy::TimeLimit => "time-limit",
                StoppedBy::WorkLimit => "work-limit",
                StoppedBy::MemoryLimit => "memory-limit",
                StoppedBy::Cancelled => "cancelled",
            }),
            tiers: plan.tiers.into_iter().map(TierView::from).collect(),
            breaches: plan.breaches.into_iter().map(BreachView::from).collect(),
            vacancies: plan.vacancies.len(),
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

/// How intense on-call is for somebody in one pool.
#[derive(Debug, Serialize, ToSchema)]
struct IntensityView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// The pool; null for all pools together of somebody who is on call for several.
    #[schema(value_type = Option<String>)]
    pool: Option<PoolId>,
    /// On-call duties.
    duties: u32,
    /// Hours of them.
    hours: f64,
    /// Nights in 4 weeks for each whole-time post; null where the person has no post.
    nights_per_4_weeks_per_wte: Option<f64>,
    /// Most nights that start in any 28 days.
    most_nights_in_28_days: u32,
    /// Most calendar days on call running, until a whole day without.
    longest_run_days: u32,
    /// Most hours on call without a break.
    longest_unbroken_hours: f64,
    /// On call one day in so many.
    one_in: f64,
    /// What is above the settings' thresholds: nights, days-running, unbroken-hours or frequency.
    above: Vec<&'static str>,
}

impl From<Intensity> for IntensityView {
    fn from(one: Intensity) -> Self {
        let word = |above: &Above| match above {
            Above::Nights => "nights",
            Above::DaysRunning => "days-running",
            Above::UnbrokenHours => "unbroken-hours",
            Above::Frequency => "frequency",
        };
        Self {
            above: one.above.iter().map(word).collect(),
            person: one.person,
            pool: one.pool,
            duties: one.duties,
            hours: one.hours,
            nights_per_4_weeks_per_wte: one.nights_per_4_weeks_per_wte,
            most_nights_in_28_days: one.most_nights_in_28_days,
            longest_run_days: one.longest_run_days,
            longest_unbroken_hours: one.longest_unbroken_hours,
            one_in: one.one_in,
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
pub(in crate::http) struct TierView {
    /// The tier.
    name: String,
    /// What the rota came to.
    value: f64,
    /// No lawful rota that keeps the tiers before it can be below this; absent where none was proved.
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
