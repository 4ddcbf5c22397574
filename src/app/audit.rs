//! Audits published cover over a period.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::as_of::{self, AsOf};
use super::audit_facts::{Facts, facts, facts_as};
use super::error::{AppError, NotFound, Rejection};
use super::state::AppContext;
use super::{audit_archive, plan, unlawful};
use evenwatch_audit::{CountedMinutes, LayerFindings, Rostered, Unplannable, Worth};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{OdsCode, ScheduleName};
use evenwatch_domain::intensity::{intensity, sums};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::{KnownState, RotaRevision};
use evenwatch_domain::lost_holder::carried;
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::resource::NetworkResource;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;
use evenwatch_planning::{Basis, Control, Limits};
use evenwatch_store::published;

pub use evenwatch_audit::{
    AgreementFact, AnswerCounts, AnswerTally, AreaLayers, AreaLine, AreaLineExplanation, Audit,
    Axes, BoardAudit, BoardPart, CoverMinutes, CoverSummary, Degraded, DegradedKind, Deliverable,
    DutyFact, EmptyPool, FirstSeen, FurtherStatement, Gap, GapCause, GapClass, Grid, HOURS,
    HolderFact, Inequality, KindAnswers, KindMinutes, Layers, LineSummary, NotAssessed, Part,
    QuestionnaireAnswer, QuestionnaireAnswers, ReasonFilter, RequiredBy, StatementArea,
    StatementAudit, StatementBoard, StatementFact, StatementRegion, StatementSums, Tallies, Times,
    WORST_FIRST, Warning, WarningKind, share,
};

pub use evenwatch_audit::PersonGoodwill;
pub use evenwatch_audit::reports::deliverable::unplannable;
pub use evenwatch_audit::reports::{File, FileName, RemedyAnswer};
pub use evenwatch_domain::unlawful::{PublishedBreach, RuleBroken};

/// What to audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRequest {
    /// The days.
    pub period: Period,
    /// Whether to plan the most cover that could be there, as [`deliverable`] does.
    #[serde(default)]
    pub deliverable: bool,
    /// Longest time for that search; absent: as set for plans.
    #[serde(default)]
    pub time_limit: Option<Duration>,
    /// Audit what was known at this instant; absent: what is known now.
    #[serde(default)]
    pub known_at: Option<Instant>,
    /// Whether it is to be kept.
    #[serde(default)]
    pub keep: bool,
    /// The schedule by which it is made.
    #[serde(default)]
    pub schedule: Option<ScheduleName>,
}

impl AuditRequest {
    /// Of what is there now.
    #[must_use]
    pub fn of(period: Period) -> Self {
        Self {
            period,
            deliverable: false,
            time_limit: None,
            known_at: None,
            keep: false,
            schedule: None,
        }
    }
}

/// An audit, and what it was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// What it says.
    pub audit: Audit,
    /// What was known.
    pub known: KnownState,
    /// The published rotas in it.
    pub rotas: Vec<RotaRevision>,
}

/// The audit as the request has it; its registers' rows are dated by the audits kept before.
///
/// # Errors
/// As for [`check`] and, where it is planned, [`deliverable`].
pub fn of(
    app: &AppContext,
    request: &AuditRequest,
    control: &Control<'_>,
    now: Instant,
) -> Result<Made, AppError> {
    check(app, request, now)?;
    let (period, time) = (request.period, request.time_limit);
    let facts = facts_as(app, &period, AsOf::at(request.known_at, now)?)?;
    let mut audit = made(app, &facts, period)?;
    if let Some(at) = request.known_at {
        audit = audit.with_known_at(at);
    }
    if request.deliverable {
        audit.deliverable = Some(could_be(app, &facts, period, time, control)?);
    }
    audit_archive::remember(app, &mut audit, request.known_at.unwrap_or(now))?;
    Ok(Made {
        audit,
        known: facts.known,
        rotas: facts.rotas,
    })
}

/// Refuses what [`of`] would refuse before it begins.
///
/// # Errors
/// Where whoever asks may not, there is no network, the period is too long, what was known is asked
/// of an instant to come, or what is asked for does not go together.
pub fn check(app: &AppContext, request: &AuditRequest, now: Instant) -> Result<(), AppError> {
    AsOf::at(request.known_at, now)?;
    let refused = |message: &str, remedy: &str| {
        Err(AppError::Refused(Rejection::NotApplicable {
            message: message.to_owned(),
            remedy: Some(remedy.to_owned()),
        }))
    };
    if request.deliverable {
        app.must_everywhere(Action::ReadCover)?;
        if request.known_at.is_some() {
            return refused(
                "what could be there is planned with what is known now",
                "ask for it without an earlier instant",
            );
        }
    }
    if request.keep {
        audit_archive::must_keep(app)?;
        if request.known_at.is_some() {
            return refused(
                "only audits of what is known now are kept",
                "audit an earlier instant without keeping it: that can be done again at any time",
            );
        }
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
pub fn audit(app: &AppContext, period: Period) -> Result<Audit, AppError> {
    made(app, &facts(app, &period)?, period)
}

/// The cover alone.
pub(super) fn covered(app: &AppContext, facts: &Facts, period: Period) -> Audit {
    let vacancies = facts.vacancies(app.catalogue(), period);
    let rostered = facts.rostered(&vacancies);
    let audit = evenwatch_audit::audit(&facts.network, app.catalogue(), &rostered, period);
    match &facts.part {
        Some(part) => audit.with_part(part.clone()),
        None => audit,
    }
}

/// The cover, what of the published duties is unlawful, and how intense on-call is.
pub(super) fn made(app: &AppContext, facts: &Facts, period: Period) -> Result<Audit, AppError> {
    let audit = covered(app, facts, period);
    let breaches = unlawful::unlawful(app, &facts.known, period)?;
    let seen = unlawful::of_part(&breaches, &facts.network);
    let mut audit = audit.with_unlawful(&seen);
    let thresholds = app.intensity();
    let around = period.widened(thresholds.days_around()).interval();
    let records = app
        .store()
        .read(|tx| as_of::all_standing(tx, &facts.known, around))?;
    let seen_duties = records.into_iter().map(|record| record.duty);
    let duties: Vec<Duty> = seen_duties
        .filter(|duty| facts.network.pool(&duty.pool).is_some())
        .collect();
    // As cover has it: time in which a holder does not count is not theirs.
    let duties = carried(&facts.network, &duties, around.start);
    let measured = intensity(&facts.network, &duties, period, &thresholds);
    audit.intensity = Some(sums::report(&facts.network, &measured, &thresholds));
    if app.who().may_everywhere(Action::ReadStaff) {
        audit.unlawful_by_person = seen;
    }
    Ok(audit)
}

/// [`audit`], and beside it the most cover that any lawful rota of these people could give without
/// goodwill: planned anew over the same days, the past too, with rules that look back on what was
/// published before them. `time` is for the search (absent: as set for plans); what it does not
/// prove in time is told by a bound, as is what it found when cancelled.
///
/// # Errors
/// As for [`audit`], and where contracts or what was published make no problem that can be planned.
pub fn deliverable(
    app: &AppContext,
    period: Period,
    time: Option<Duration>,
    control: &Control<'_>,
) -> Result<Audit, AppError> {
    // People have duties in pools that others may see, so only whoever sees all plans for all.
    app.must_everywhere(Action::ReadCover)?;
    let facts = facts(app, &period)?;
    let found = could_be(app, &facts, period, time, control)?;
    Ok(Audit {
        deliverable: Some(found),
        ..made(app, &facts, period)?
    })
}

fn could_be(
    app: &AppContext,
    facts: &Facts,
    period: Period,
    time: Option<Duration>,
    control: &Control<'_>,
) -> Result<Deliverable, AppError> {
    let history = app.store().read(|tx| {
        Ok::<_, AppError>(published::within(
            tx,
            plan::looked_at(app, &facts.network, &period),
        )?)
    })?;
    let limits = plan::limits_within(app, time);
    let rostered = facts.rostered(&[]);
    let basis = (&*facts.network, &rostered, history.as_slice());
    layers_planned(app, basis, period, &limits, control)
}

/// What is there in a network with these duties, and what planning again for cover alone finds
/// could be.
pub(super) fn layers_planned(
    app: &AppContext,
    (network, rostered, history): (&Network, &Rostered<'_>, &[PublishedDuty]),
    period: Period,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Deliverable, AppError> {
    let catalogue = app.catalogue();
    let worth = Worth::new(network, catalogue, period, CountedMinutes::Funded);
    let worth = |duty: &Duty| worth.of(network, duty);
    let starting = rostered.duties.iter();
    let starting = starting.filter(|duty| period.contains(duty.day));
    let start: Vec<Duty> = starting.cloned().collect();
    let basis = Basis {
        period,
        pools: None,
        history,
        start: &start,
        worth: &worth,
    };
    let began = std::time::Instant::now();
    let groups = evenwatch_planning::cover(network, catalogue, &basis, limits, control)?;
    let found: Vec<LayerFindings<'_>> = groups
        .iter()
        .map(|group| LayerFindings {
            pools: &group.pools,
            duties: &group.duties,
            minutes: group.found,
            most_minutes: group.most,
        })
        .collect();
    let refused = groups.iter().map(|group| &group.refused);
    let unplannable = Unplannable {
        places: refused.clone().map(|refused| refused.places).sum(),
        breaches: refused.clone().map(|refused| refused.breaches).sum(),
        rules: refused
            .flat_map(|refused| refused.rules.iter().cloned())
            .collect(),
    };
    let seconds = began.elapsed().as_secs_f64();
    Ok(evenwatch_audit::layers(
        network,
        catalogue,
        rostered,
        &found,
        (unplannable, seconds),
        period,
    ))
}

/// Who gives how much goodwill, the most first: for those who manage them, and for no page.
///
/// # Errors
/// As for [`audit`].
pub fn goodwill_by_person(
    app: &AppContext,
    period: Period,
) -> Result<Vec<PersonGoodwill>, AppError> {
    app.must_everywhere(Action::ReadEquity)?;
    let facts = facts(app, &period)?;
    let (network, catalogue) = (&*facts.network, app.catalogue());
    Ok(evenwatch_audit::goodwill_by_person(
        network,
        catalogue,
        &facts.duties,
        period,
    ))
}

/// What is behind some numbers of an audit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditReasons {
    /// The days audited.
    pub period: Period,
    /// The numbers: sums over the places.
    #[serde(flatten)]
    pub minutes: CoverMinutes,
    /// Each line in each area: its intervals, and the facts behind those.
    pub places: Vec<AreaLineExplanation>,
}

/// Why numbers of an audit are what they are: their intervals, and the facts behind those; as known
/// at an instant, or now.
///
/// # Errors
/// As for [`audit`], where `known_at` is after `now`, and where the network has no such area, line
/// or board.
pub fn why(
    app: &AppContext,
    period: Period,
    which: &ReasonFilter,
    known_at: Option<Instant>,
    now: Instant,
) -> Result<AuditReasons, AppError> {
    let facts = facts_as(app, &period, AsOf::at(known_at, now)?)?;
    let network = &facts.network;
    let missing = |missing| Err(AppError::NotFound(missing));
    if let Some(id) = which.area.as_ref().filter(|id| network.area(id).is_none()) {
        return missing(NotFound::Area(id.clone()));
    }
    if let Some(id) = which.line.as_ref().filter(|id| network.line(id).is_none()) {
        return missing(NotFound::Line(id.clone()));
    }
    let has_areas = |board: &OdsCode| network.file().areas.iter().any(|area| area.board == *board);
    if let Some(code) = which.board.as_ref().filter(|code| !has_areas(code)) {
        return missing(NotFound::Item(
            NetworkResource::Organisations,
            code.to_string(),
        ));
    }
    let vacancies = facts.vacancies(app.catalogue(), period);
    let rostered = facts.rostered(&vacancies);
    let places = evenwatch_audit::explain(network, app.catalogue(), &rostered, period, which);
    let mut minutes = CoverMinutes::default();
    for place in &places {
        minutes += place.sums.minutes;
    }
    Ok(AuditReasons {
        period,
        minutes,
        places,
    })
}
