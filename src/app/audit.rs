//! Audits published cover over a period.

use super::error::AppError;
use super::rotas;
use super::state::App;
use crate::domain::evidence::Vacancy;
use crate::domain::time::Period;
use crate::store::ReadTx;

pub use crate::audit::{
    AreaLine, Audit, BoardAudit, EmptyPool, Gap, GapCause, GapClass, Grid, HOURS, KindMinutes,
    LineSummary, Minutes, RequiredBy, StatementArea, StatementAudit, StatementBoard, StatementSums,
    Summary, Warning, WarningKind, share,
};

/// The cover that published duties give over `period`, and the gaps, worst first.
///
/// # Errors
/// Where no network has been imported, the period is longer than [`super::network::LONGEST_PERIOD`] days, or the
/// database fails.
pub fn audit(app: &App, period: Period) -> Result<Audit, AppError> {
    super::network::check_length(&period)?;
    let (network, duties, vacancies) = app.store().read(|tx| {
        let network = app.current(tx)?;
        let duties = rotas::standing(tx, period.interval())?;
        Ok::<_, AppError>((network, duties, evidence(tx, &period)?))
    })?;
    Ok(crate::audit::audit(
        &network,
        app.catalogue(),
        &duties,
        &vacancies,
        period,
    ))
}

/// What the plans of published rotas that touch `period` know about their empty places.
pub(super) fn evidence(tx: &mut ReadTx<'_>, period: &Period) -> Result<Vec<Vacancy>, AppError> {
    let mut vacancies = Vec::new();
    for summary in rotas::published_in(tx, period)? {
        let rota = rotas::load(tx, summary.id, None)?;
        vacancies.extend(rota.plan.into_iter().flat_map(|plan| plan.vacancies));
    }
    Ok(vacancies)
}
