//! How evenly published duties share each pool's burdens.

use std::collections::BTreeSet;

use super::error::{AppError, NotFound};
use super::intensity::with_published;
use super::rotas::RotaSummary;
use super::state::AppContext;
use evenwatch_audit::reports;
use evenwatch_domain::access::{Action, Grant, Principal};
use evenwatch_domain::ids::{PersonId, PoolId, RotaId};
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::lost_holder::carried;
use evenwatch_domain::network_view::Visibility;
use evenwatch_domain::rota::{Duty, RotaState};
use evenwatch_domain::time::Period;
use evenwatch_store::published;

/// The burdens of a rota's pools as they would be with it, draft or not: over its days, with its
/// duties in place of what is published of its pools.
///
/// # Errors
/// Where there is no such rota or revision, no network has been imported, or the database fails.
pub fn of_rota(
    app: &AppContext,
    id: RotaId,
    revision: Option<u32>,
    now: Instant,
) -> Result<Equity, AppError> {
    let rota = super::rotas::get(app, id, revision)?;
    let (view, network, records) = app.store().read(|tx| {
        let view = app.view(tx, Action::ReadEquity)?;
        let network = app.current(tx)?;
        let records = published::within(tx, around(app, &rota.period))?;
        Ok::<_, AppError>((view, network, records))
    })?;
    let pools: BTreeSet<PoolId> = rota.duties.iter().map(|duty| duty.pool.clone()).collect();
    let published = records.into_iter().map(|record| record.duty);
    let duties = with_published(&rota.duties, published, &rota.period);
    let duties = carried(&network, &duties, now);
    let mut equity = reports::equity::equity(
        &network,
        app.catalogue(),
        &duties,
        &app.intensity(),
        rota.period,
    );
    equity
        .pools
        .retain(|pool| pools.contains(&pool.pool) && view.pool(&pool.pool));
    without_unseen(&mut equity, view.is_whole());
    Ok(equity)
}

/// Drafts and proposals with a day in the period, where no duty that is published in it has a
/// holder: what people who see only zeros look for.
///
/// # Errors
/// Where the database fails.
pub fn drafts_instead(app: &AppContext, equity: &Equity) -> Result<Vec<RotaSummary>, AppError> {
    let carried = equity.pools.iter().flat_map(|pool| &pool.people);
    if carried.into_iter().any(|person| person.duties > 0) {
        return Ok(Vec::new());
    }
    let period = equity.period;
    let mut rotas = super::rotas::list(app)?;
    rotas.retain(|rota| {
        let waits = matches!(rota.state, RotaState::Draft | RotaState::Proposed);
        let meets =
            rota.period.first_day <= period.last_day && period.first_day <= rota.period.last_day;
        waits && meets
    });
    Ok(rotas)
}

/// The days of a period, and those around it that decide how intense its duties are.
fn around(app: &AppContext, period: &Period) -> Interval {
    period.widened(app.intensity().days_around()).interval()
}

/// For each grant, whether it lets evenness be read of any pool: to serve a board's areas is no
/// reason to read of people's contracts and hours, so that a board's grant alone has none.
///
/// # Errors
/// Where the database fails.
pub fn readable_by(app: &AppContext, grants: &[Grant]) -> Result<Vec<bool>, AppError> {
    let network = app.store().read(|tx| match app.version(tx) {
        Err(AppError::NotFound(NotFound::Network)) => Ok(None),
        Err(error) => Err(error),
        Ok(_) => app.current(tx).map(Some),
    })?;
    let readable = grants.iter().map(|grant| {
        let alone = Principal {
            who: app.who().who.clone(),
            grants: vec![grant.clone()],
        };
        let Some(network) = &network else {
            return true;
        };
        let seen = Visibility::by(&alone, Action::ReadEquity, network);
        let mut pools = network.file().pools.iter();
        pools.any(|pool| seen.pool(&pool.id))
    });
    Ok(readable.collect())
}

pub use super::sheets::Form;
pub use evenwatch_audit::reports::equity::{
    BurdenEquity, Equity, HoldsNo, PersonEquity, PersonIntensity, PoolEquity,
};

/// Each pool's burdens over the published duties of `period`: of those across its ends, the part
/// inside. From `now` on nobody carries what they hold by name alone, because they are away, say.
///
/// # Errors
/// Where no network has been imported, the period is longer than [`super::network::LONGEST_PERIOD`]
/// days, or the database fails.
pub fn equity(app: &AppContext, period: Period, now: Instant) -> Result<Equity, AppError> {
    super::network::check_length(&period)?;
    let (view, network, duties) = app.store().read(|tx| {
        let view = app.view(tx, Action::ReadEquity)?;
        let network = app.current(tx)?;
        let records = published::within(tx, around(app, &period))?;
        let duties: Vec<Duty> = records.into_iter().map(|record| record.duty).collect();
        Ok::<_, AppError>((view, network, duties))
    })?;
    let duties = carried(&network, &duties, now);
    // Made of the whole and then cut: what somebody carries in one pool is fair or not beside their
    // other pools.
    let mut equity =
        reports::equity::equity(&network, app.catalogue(), &duties, &app.intensity(), period);
    equity.pools.retain(|pool| view.pool(&pool.pool));
    without_unseen(&mut equity, view.is_whole());
    Ok(equity)
}

/// Leaves out what somebody does in all pools together, where not all may be seen (it says what
/// they do in the others) or the answer has none of their pools.
fn without_unseen(equity: &mut Equity, sees_all: bool) {
    let pools = &equity.pools;
    let is_shown = |person: &PersonId| {
        let mut people = pools.iter().flat_map(|pool| &pool.people);
        people.any(|one| one.person == *person && one.intensity.is_some())
    };
    equity
        .intensity_all_pools
        .retain(|one| sees_all && is_shown(&one.intensity.person));
}

/// The files that evenness can be taken away as: comma-separated values, or a workbook.
///
/// # Errors
/// Where it is longer than a sheet of a workbook can be.
pub fn file(equity: &Equity, form: Form) -> Result<Vec<u8>, AppError> {
    let table = reports::equity::of(equity);
    Ok(match form {
        Form::Csv => reports::csv(&table),
        Form::Xlsx => {
            let (title, notes) = (table.title.clone(), table.notes.clone());
            let table = reports::Table {
                notes: Vec::new(),
                ..table
            };
            reports::xlsx(&title, &notes, &[("Equity", &table)])?
        }
    })
}
