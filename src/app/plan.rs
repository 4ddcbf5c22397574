//! Plans a rota and keeps it as a draft.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::{AppError, NotFound, Rejection};
use super::given_up;
use super::intensity;
use super::process_memory;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{PoolId, RotaId};
use evenwatch_domain::intensity::Thresholds;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::network::Network;
use evenwatch_domain::network_view::OwnershipIndex;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::{Duty, Rota, RotaState};
use evenwatch_domain::time::{self, Period};
use evenwatch_planning::{self as plan, Limits, Nearness, PlanSpec};
use evenwatch_store::{ReadTx, WriteTx, published, rotas};

pub use evenwatch_planning::{Control, Method, Phase, PlanError, Progress};

/// How far the planner looks back on published duties, in weeks: three years, as evenness of bank
/// holidays asks.
const LOOK_BACK_WEEKS: i64 = 157;

/// Said where a memory limit was given and could not be kept.
const UNKNOWN_MEMORY: &str = "The memory limit was not kept: this system does not say how much a process holds. Limit it \
                              from outside, or limit the work.";

/// What to plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanRequest {
    /// Name for people.
    pub name: String,
    /// The days on which duties start.
    pub period: Period,
    /// The pools to plan; absent: all.
    pub pools: Option<Vec<PoolId>>,
    /// Whether to plan as if nothing had been published in the period; jobs from before this was
    /// asked for stay near it.
    #[serde(default)]
    pub afresh: bool,
    /// Longest wall-clock time; absent: as set.
    pub time_limit: Option<Duration>,
    /// Most work, in the solver's units; absent: as set.
    pub work_limit: Option<NonZeroU64>,
    /// Most memory that the process may hold, MiB; absent: as set.
    pub memory_limit: Option<NonZeroU64>,
    /// Seed of the search; absent: as set.
    pub seed: Option<u32>,
}

/// Plans a rota and keeps it as a draft, named anew. Published duties before the period count in
/// rules and evenness; those in the period are what it stays near to, unless it is planned afresh.
/// Those that have begun by `now` stay with their holders in either case.
///
/// The search runs between two transactions: minutes of it must not lock anybody out. What changes
/// meanwhile, publication finds out.
///
/// # Errors
/// As for [`search`], or the database fails.
pub fn plan(
    app: &AppContext,
    request: &PlanRequest,
    control: &Control<'_>,
    now: Instant,
) -> Result<Rota, AppError> {
    let rota = search(app, request, control, now)?;
    app.store().write(|tx| keep(app, tx, &rota, now))?;
    Ok(rota)
}

/// Refuses what [`search`] would refuse before it begins.
///
/// # Errors
/// As for [`search`], but for those of the planner.
pub fn check(app: &AppContext, request: &PlanRequest, now: Instant) -> Result<(), AppError> {
    let network = app.store().read(|tx| asked(app, tx, request, now))?;
    check_duties_exist(app, &network, request)
}

/// Plans a rota, and keeps nothing.
///
/// # Errors
/// Where no network has been imported, the period is too long or begins before today, nothing is
/// owed in it, the planner finds no lawful rota, or the database fails.
pub fn search(
    app: &AppContext,
    request: &PlanRequest,
    control: &Control<'_>,
    now: Instant,
) -> Result<Rota, AppError> {
    let period = request.period;
    let (network, records) = app.store().read(|tx| {
        let network = asked(app, tx, request, now)?;
        let about = looked_at(app, &network, &period);
        Ok::<_, AppError>((network, published::within(tx, about)?))
    })?;
    check_duties_exist(app, &network, request)?;
    let pools = request.pools.as_deref();
    let previous = previous(&records, &period, pools);
    let limits = limits(app, request);
    let control = memory_minded(control);
    let mut planned = plan::plan(
        &network,
        app.catalogue(),
        &PlanSpec {
            period,
            pools,
            history: &records,
            pins: &[],
            previous: &previous,
            nearness: if request.afresh {
                Nearness::Afresh
            } else {
                Nearness::default()
            },
            begun_by: Some(now),
        },
        &limits,
        &control,
    )?;
    let measured = intensity::measured(app, &network, &planned.duties, &records, period);
    planned
        .record
        .warnings
        .extend(intensity::too_intense(&network, &measured));
    planned.record.intensity = measured;
    if limits.memory.is_some() && process_memory::resident().is_none() {
        planned.record.warnings.push(UNKNOWN_MEMORY.to_owned());
    }
    let mut rota = Rota {
        id: RotaId(Uuid::new_v4()),
        name: request.name.clone(),
        revision: 1,
        state: RotaState::Draft,
        period,
        created_at: now,
        published_at: None,
        duties: planned.duties,
        plan: None,
    };
    let given_up = given_up::by_draft(&network, &rota, &records, now);
    planned.record.warnings.extend(given_up);
    rota.plan = Some(planned.record);
    Ok(rota)
}

/// From where on on-call is told to be too intense, by the settings.
#[must_use]
pub fn thresholds(app: &AppContext) -> Thresholds {
    app.intensity()
}

/// Keeps what [`search`] found, as a draft.
pub(super) fn keep(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    rota: &Rota,
    now: Instant,
) -> Result<(), AppError> {
    rotas::insert(tx, rota)?;
    let subject = format!("rota:{}", rota.id);
    app.log(tx, now, "rota.plan", &subject, None, Some(log_value(rota)))
}

/// The network to plan in, where this may be planned in it.
fn asked(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    request: &PlanRequest,
    now: Instant,
) -> Result<Arc<Network>, AppError> {
    super::network::check_length(&request.period)?;
    let (first_day, today) = (request.period.first_day, time::local_day(now));
    if first_day < today {
        return Err(AppError::Refused(Rejection::PeriodInThePast {
            first_day,
            today,
        }));
    }
    let network = app.current(tx)?;
    may_plan(app, &network, request)?;
    Ok(network)
}

/// Refuses where a pool is unknown, or none owes a duty.
fn check_duties_exist(
    app: &AppContext,
    network: &Network,
    request: &PlanRequest,
) -> Result<(), AppError> {
    let mut named = request.pools.iter().flatten();
    if let Some(unknown) = named.find(|id| network.pool(id).is_none()) {
        return Err(AppError::NotFound(NotFound::Pool(unknown.clone())));
    }
    let (period, pools) = (request.period, request.pools.as_deref());
    let (duties, _) = plan::duties(network, app.catalogue(), &period, pools);
    if duties.is_empty() {
        Err(AppError::Refused(Rejection::NoDuties { period }))
    } else {
        Ok(())
    }
}

/// Refuses whoever may not plan every pool asked for. A pool that they may not see is not there.
fn may_plan(app: &AppContext, network: &Network, request: &PlanRequest) -> Result<(), AppError> {
    if app.who().may_everywhere(Action::PlanRotas) {
        return Ok(());
    }
    let places = OwnershipIndex::of(network);
    let may = |action, pool: &PoolId| app.who().may(action, &places.pool(pool));
    let Some(pools) = &request.pools else {
        return Err(AppError::Forbidden(Action::PlanRotas));
    };
    if let Some(pool) = pools.iter().find(|pool| !may(Action::ReadRotas, pool)) {
        return Err(AppError::NotFound(NotFound::Pool(pool.clone())));
    }
    if pools.iter().all(|pool| may(Action::PlanRotas, pool)) {
        Ok(())
    } else {
        Err(AppError::Forbidden(Action::PlanRotas))
    }
}

/// A rota for the log: what names it and how it stands. Its duties are kept with it and never
/// change.
pub(super) fn log_value(rota: &Rota) -> serde_json::Value {
    let pools: std::collections::BTreeSet<&PoolId> =
        rota.duties.iter().map(|duty| &duty.pool).collect();
    let missing: u64 = rota
        .duties
        .iter()
        .map(|duty| u64::from(duty.missing()))
        .sum();
    serde_json::json!({
        "name": rota.name, "revision": rota.revision, "state": rota.state, "period": rota.period, "pools": pools,
        "duties": rota.duties.len(), "missing_places": missing
    })
}

/// The instants of which published duties matter: the past that rules and evenness look back on,
/// the period itself, and the time after it, as far as the longest rule reaches, or how intense
/// duties are.
pub(super) fn looked_at(app: &AppContext, network: &Network, period: &Period) -> Interval {
    let planned = period.interval();
    let around = chrono::Duration::days((app.intensity().days_around() + 1).into());
    let reach = plan::reach(network, app.catalogue()).max(around);
    let back = reach.max(chrono::Duration::weeks(LOOK_BACK_WEEKS));
    Interval {
        start: planned
            .start
            .checked_sub_signed(back)
            .unwrap_or(planned.start),
        end: planned.end.checked_add_signed(reach).unwrap_or(planned.end),
    }
}

/// The rota as published, where the period is planned again.
pub(super) fn previous(
    records: &[PublishedDuty],
    period: &Period,
    pools: Option<&[PoolId]>,
) -> Vec<Duty> {
    records
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed)
        .map(|record| &record.duty)
        .filter(|duty| period.contains(duty.day))
        .filter(|duty| pools.is_none_or(|pools| pools.contains(&duty.pool)))
        .cloned()
        .collect()
}

/// The same, that minds how much memory the process holds.
#[must_use]
pub fn memory_minded<'a>(control: &Control<'a>) -> Control<'a> {
    Control {
        resident: Some(&process_memory::resident),
        ..*control
    }
}

/// The settings' limits, with another time where one is given.
pub(super) fn limits_within(app: &AppContext, time: Option<Duration>) -> Limits {
    let set = app.planner();
    Limits {
        time: time.unwrap_or_else(|| set.time_limit()),
        work: set.work_limit().map(NonZeroU64::get),
        memory: set
            .memory_limit()
            .map(|mib| mib.get().saturating_mul(1 << 20)),
        threads: usize::try_from(set.threads.get()).unwrap_or(1),
        seed: u32::try_from(set.seed).unwrap_or(u32::MAX),
        // Cover is what is asked for: it is proved where it can be.
        gap: 0.0,
    }
}

/// The settings' limits, and what the request asks in their place.
fn limits(app: &AppContext, request: &PlanRequest) -> Limits {
    let set = app.planner();
    Limits {
        time: request.time_limit.unwrap_or_else(|| set.time_limit()),
        work: request
            .work_limit
            .or_else(|| set.work_limit())
            .map(NonZeroU64::get),
        memory: request
            .memory_limit
            .or_else(|| set.memory_limit())
            .map(|mib| mib.get().saturating_mul(1 << 20)),
        threads: usize::try_from(set.threads.get()).unwrap_or(1),
        seed: request
            .seed
            .unwrap_or_else(|| u32::try_from(set.seed).unwrap_or(u32::MAX)),
        gap: set.tier_gap.get(),
    }
}
