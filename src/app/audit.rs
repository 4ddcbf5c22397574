//! Audits published cover over a period.

use std::sync::Arc;

use super::error::{AppError, Missing};
use super::rotas;
use super::state::App;
use crate::domain::evidence::Vacancy;
use crate::domain::ids::{AreaId, LineId};
use crate::domain::network::Network;
use crate::domain::rota::Duty;
use crate::domain::time::Period;
use crate::store::ReadTx;

pub use crate::audit::{
    AgreementFact, Answer, Answers, AreaLine, Audit, Axes, BoardAudit, Counts, Degraded,
    DegradedKind, DutyFact, EmptyPool, Explanation, Gap, GapCause, GapClass, Grid, HOURS,
    HolderFact, Inequality, KindAnswers, KindMinutes, LineSummary, Minutes, RequiredBy,
    StatementArea, StatementAudit, StatementBoard, StatementFact, StatementRegion, StatementSums,
    Summary, Tallies, Tally, Times, Warning, WarningKind, share,
};

pub use crate::reports::{File, FileName, UnknownFile};

/// The cover that published duties give over `period`, and the gaps, worst first.
///
/// # Errors
/// Where no network has been imported, the period is longer than [`super::network::LONGEST_PERIOD`] days, or the
/// database fails.
pub fn audit(app: &App, period: Period) -> Result<Audit, AppError> {
    let facts = facts(app, &period)?;
    Ok(crate::audit::audit(
        &facts.network,
        app.catalogue(),
        &facts.duties,
        &facts.vacancies,
        period,
    ))
}

/// Why the numbers of one line in one area are what they are: their intervals, and the facts behind those.
///
/// # Errors
/// As for [`audit`], and where the network has no such area or line.
pub fn why(
    app: &App,
    period: Period,
    area: &AreaId,
    line: &LineId,
) -> Result<Explanation, AppError> {
    let facts = facts(app, &period)?;
    let found = crate::audit::explain(
        &facts.network,
        app.catalogue(),
        &facts.duties,
        &facts.vacancies,
        period,
        (area, line),
    );
    found.ok_or_else(|| {
        AppError::NotFound(match facts.network.area(area) {
            None => Missing::Area(area.clone()),
            Some(_) => Missing::Line(line.clone()),
        })
    })
}

/// What an audit is made from.
struct Facts {
    network: Arc<Network>,
    duties: Vec<Duty>,
    vacancies: Vec<Vacancy>,
}

fn facts(app: &App, period: &Period) -> Result<Facts, AppError> {
    super::network::check_length(period)?;
    app.store().read(|tx| {
        Ok(Facts {
            network: app.current(tx)?,
            duties: rotas::standing(tx, period.interval())?,
            vacancies: evidence(tx, period)?,
        })
    })
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
