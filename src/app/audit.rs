//! Audits published cover over a period.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{AppError, Missing};
use super::state::App;
use super::view::View;
use super::{plan, rotas};
use crate::audit::{Counted, Found, Unplannable, Worth};
use crate::domain::access::Action;
use crate::domain::evidence::Vacancy;
use crate::domain::ids::{AreaId, LineId};
use crate::domain::network::Network;
use crate::domain::publication::PublishedDuty;
use crate::domain::rota::Duty;
use crate::domain::time::Period;
use crate::plan::{Basis, Control, Limits};
use crate::store::{ReadTx, published};

pub use crate::audit::{
    AgreementFact, Answer, Answers, AreaLayers, AreaLine, Audit, Axes, BoardAudit, Counts,
    Degraded, DegradedKind, Deliverable, DutyFact, EmptyPool, Explanation, Gap, GapCause, GapClass,
    Grid, HOURS, HolderFact, Inequality, KindAnswers, KindMinutes, Layers, LineSummary, Minutes,
    RequiredBy, StatementArea, StatementAudit, StatementBoard, StatementFact, StatementRegion,
    StatementSums, Summary, Tallies, Tally, Times, Warning, WarningKind, share,
};

pub use crate::audit::PersonGoodwill;
pub use crate::reports::deliverable::unplannable;
pub use crate::reports::{File, FileName, UnknownFile};

/// What to audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRequest {
    /// The days.
    pub period: Period,
    /// Whether to plan the most cover that could be there, as [`deliverable`] does.
    pub deliverable: bool,
    /// Longest time for that search; absent: as set for plans.
    pub time_limit: Option<Duration>,
}

/// [`audit`] or [`deliverable`], as the request has it.
///
/// # Errors
/// As for them.
pub fn of(app: &App, request: &AuditRequest, control: &Control<'_>) -> Result<Audit, AppError> {
    if request.deliverable {
        deliverable(app, request.period, request.time_limit, control)
    } else {
        audit(app, request.period)
    }
}

/// Refuses what [`of`] would refuse before it begins.
///
/// # Errors
/// As for [`of`], but for those of planning.
pub fn check(app: &App, request: &AuditRequest) -> Result<(), AppError> {
    if request.deliverable {
        app.must_everywhere(Action::ReadCover)?;
    }
    super::network::check_length(&request.period)?;
    app.store()
        .read(|tx| app.view(tx, Action::ReadCover).map(|_| ()))
}

/// The cover that published duties give over `period`, and the gaps, worst first.
///
/// # Errors
/// Where whoever asks may not, no network has been imported, the period is longer than
/// [`super::network::LONGEST_PERIOD`] days, or the database fails.
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

/// [`audit`], and beside it the most cover that any lawful rota of these people could give without goodwill: planned anew
/// over the same days, the past too, with rules that look back on what was published before them. `time` is for the
/// search (absent: as set for plans); what it does not prove in time is told by a bound, as is what it found when cancelled.
///
/// # Errors
/// As for [`audit`], and where contracts or what was published make no problem that can be planned.
pub fn deliverable(
    app: &App,
    period: Period,
    time: Option<Duration>,
    control: &Control<'_>,
) -> Result<Audit, AppError> {
    // People have duties in pools that others may see, so only whoever sees all plans for all.
    app.must_everywhere(Action::ReadCover)?;
    let facts = facts(app, &period)?;
    let history = app
        .store()
        .read(|tx| Ok::<_, AppError>(published::within(tx, plan::looked_at(&period))?))?;
    let (network, catalogue) = (&*facts.network, app.catalogue());
    let limits = plan::limits_within(app, time);
    let basis = (network, facts.duties.as_slice(), history.as_slice());
    let layers = layers_planned(app, basis, period, &limits, control)?;
    let audited = crate::audit::audit(network, catalogue, &facts.duties, &facts.vacancies, period);
    Ok(Audit {
        deliverable: Some(layers),
        ..audited
    })
}

/// What is there in a network with these duties, and what planning again for cover alone finds could be.
pub(super) fn layers_planned(
    app: &App,
    (network, duties, history): (&Network, &[Duty], &[PublishedDuty]),
    period: Period,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Deliverable, AppError> {
    let catalogue = app.catalogue();
    let worth = Worth::new(network, catalogue, period, Counted::Funded);
    let worth = |duty: &Duty| worth.of(network, duty);
    let starting = duties.iter().filter(|d| period.contains(d.day));
    let start: Vec<Duty> = starting.cloned().collect();
    let basis = Basis {
        period,
        pools: None,
        history,
        start: &start,
        worth: &worth,
    };
    let began = std::time::Instant::now();
    let groups = crate::plan::cover(network, catalogue, &basis, limits, control)?;
    let refused = crate::plan::refused(network, catalogue, &basis)?;
    let found: Vec<Found<'_>> = groups
        .iter()
        .map(|group| Found {
            pools: &group.pools,
            duties: &group.duties,
            minutes: group.found,
            most_minutes: group.most,
        })
        .collect();
    let unplannable = Unplannable {
        places: refused.places,
        breaches: refused.breaches,
        rules: refused.rules,
    };
    let seconds = began.elapsed().as_secs_f64();
    Ok(crate::audit::layers(
        network,
        catalogue,
        duties,
        &found,
        (unplannable, seconds),
        period,
    ))
}

/// Who gives how much goodwill, the most first: for those who manage them, and for no page.
///
/// # Errors
/// As for [`audit`].
pub fn goodwill_by_person(app: &App, period: Period) -> Result<Vec<PersonGoodwill>, AppError> {
    app.must_everywhere(Action::ReadEquity)?;
    let facts = facts(app, &period)?;
    let (network, catalogue) = (&*facts.network, app.catalogue());
    Ok(crate::audit::goodwill_by_person(
        network,
        catalogue,
        &facts.duties,
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
pub(super) struct Facts {
    pub(super) network: Arc<Network>,
    pub(super) duties: Vec<Duty>,
    pub(super) vacancies: Vec<Vacancy>,
}

pub(super) fn facts(app: &App, period: &Period) -> Result<Facts, AppError> {
    super::network::check_length(period)?;
    app.store().read(|tx| {
        let view = app.view(tx, Action::ReadCover)?;
        let duties = rotas::standing(tx, &view, period.interval())?;
        Ok(Facts {
            network: view.network(&duties)?,
            vacancies: evidence(tx, &view, period)?,
            duties,
        })
    })
}

/// What the plans of published rotas that touch `period` know about their empty places.
pub(super) fn evidence(
    tx: &mut ReadTx<'_>,
    view: &View,
    period: &Period,
) -> Result<Vec<Vacancy>, AppError> {
    let mut vacancies = Vec::new();
    for summary in rotas::published_in(tx, period)? {
        let rota = view.rota(rotas::load(tx, summary.id, None)?);
        let plan = rota.and_then(|rota| rota.plan);
        vacancies.extend(plan.into_iter().flat_map(|plan| plan.vacancies));
    }
    Ok(vacancies)
}
