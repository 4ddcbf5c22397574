//! Which changes would close a gap at the least cost: each set of them is judged by planning again
//! with it.

mod planning;
mod search;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::as_of;
use super::budget::Budget;
use super::error::{AppError, NotFound, Rejection};
use super::plan::looked_at;
use super::state::AppContext;
use evenwatch_audit::Audit;
use evenwatch_audit::Rostered;
use evenwatch_audit::remedies::{LeftOut, candidates, kinds, left_out};
use evenwatch_audit::reports::RemedyAnswer;
use evenwatch_domain::access::Action;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::lines_of_one_gap;
use evenwatch_domain::ids::{AreaId, LineId, PoolId};
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::spans::Spans;
use evenwatch_domain::time::Period;
use evenwatch_planning::Control;
use evenwatch_store::{ReadTx, publications, published};

pub use evenwatch_audit::remedies::{
    BeforeAfter, Bundle, CandidateRemedy, KindTried, NotProved, NotTried, Priced, Quality, Remedies,
};
pub use evenwatch_domain::remedy::RemedyKind;
pub(super) use planning::evenness;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemediesRequest {
    /// The days whose gap is to be closed.
    pub period: Period,
    /// The areas; none named: every area that has pools of the line.
    pub areas: Vec<AreaId>,
    /// The line.
    pub line: LineId,
    /// The gap to come down to, minutes over these areas and days. Where not even all changes
    /// together come so far, as far as they come.
    pub goal_minutes: i64,
    /// The most to spend, pounds a year: the set then closes the most within it.
    pub budget: Option<u64>,
    /// Whether to find what each amount of money buys on the way.
    pub curve: bool,
    /// The most whole-time posts for each pool.
    pub posts: u8,
    /// Longest time for all of it.
    pub time: Duration,
}

/// Finds them. Ctrl-C and the time limit end the search with the best that is known by then.
///
/// # Errors
/// Where the network has no such area or line, no pool serves the line in the areas, there are no
/// prices, or planning fails.
pub fn remedies(
    app: &AppContext,
    request: &RemediesRequest,
    control: &Control<'_>,
) -> Result<Remedies, AppError> {
    let (network, history, spans) = app.store().read(|tx| {
        let network = asked(app, tx, request)?;
        let records = published::within(tx, looked_at(app, &network, &request.period))?;
        let spans = spans(app, tx, &network, request.period)?;
        Ok::<_, AppError>((network, records, spans))
    })?;
    let desk = RemedyJudge::new(app, request, network, (history, &spans), control)?;
    desk.work()
}

/// For which time pools have published, as an audit of the period has it.
fn spans(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    network: &Network,
    period: Period,
) -> Result<Spans, AppError> {
    let count = publications::count(tx)?;
    // The last duties of a rota that ended the day before reach into the period.
    let first_day = period.first_day.pred_opt().unwrap_or(period.first_day);
    let days = Period {
        first_day,
        ..period
    };
    as_of::spans(tx, network, app.catalogue(), count, &days)
}

/// Gaps of an audit for which remedies are looked for: as many as a board paper tells in its
/// summary.
const WORST_GAPS: usize = 3;

/// Whole-time posts considered for each pool where nobody says how many.
const POSTS: u8 = 2;

/// Remedies for the worst gaps of an audit, line by line, each with an even part of the time. Gaps
/// where no pool serves the line have none: changes are made to pools that are there.
///
/// # Errors
/// As for [`remedies`].
pub fn of_worst_gaps(
    app: &AppContext,
    audit: &Audit,
    time: Duration,
    control: &Control<'_>,
) -> Result<Vec<RemedyAnswer>, AppError> {
    let network = super::network::network(app)?;
    let is_one_gap = |one: &LineId, other: &LineId| {
        let line = network.line(one);
        let lines = line.map(|line| lines_of_one_gap(&network, app.catalogue(), line));
        one == other || lines.is_some_and(|lines| lines.iter().any(|line| line.id == *other))
    };
    let mut lines: Vec<(&LineId, Vec<AreaId>)> = Vec::new();
    for gap in audit.gaps.iter().take(WORST_GAPS) {
        match lines
            .iter_mut()
            .find(|(line, _)| is_one_gap(line, &gap.line))
        {
            Some((_, areas)) if areas.contains(&gap.area) => {}
            Some((_, areas)) => areas.push(gap.area.clone()),
            None => lines.push((&gap.line, vec![gap.area.clone()])),
        }
    }
    let each = time / u32::try_from(lines.len().max(1)).unwrap_or(1);
    let control = control.of_one();
    let mut answers = Vec::new();
    for (line, areas) in lines {
        let request = RemediesRequest {
            period: audit.period,
            areas,
            line: line.clone(),
            goal_minutes: 0,
            budget: None,
            curve: false,
            posts: POSTS,
            time: each,
        };
        match remedies(app, &request, &control) {
            Ok(found) => answers.push(RemedyAnswer::from(&found)),
            Err(AppError::Refused(Rejection::NothingToRemedy { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(answers)
}

/// Answers as a board paper has them: what is to change, and nobody's name.
///
/// # Errors
/// Where no network has been imported, or the database fails.
pub fn for_board(
    app: &AppContext,
    answers: Vec<RemedyAnswer>,
) -> Result<Vec<RemedyAnswer>, AppError> {
    if answers.is_empty() {
        return Ok(answers);
    }
    let network = super::network::network(app)?;
    let people = network.file().people.iter();
    let names = people.map(|person| person.name.as_str());
    let unnamed = |answer: RemedyAnswer| answer.without_names(&names);
    Ok(answers.into_iter().map(unnamed).collect())
}

/// Refuses what [`remedies`] would refuse before it begins.
///
/// # Errors
/// As for [`remedies`], but for those of planning.
pub fn check(app: &AppContext, request: &RemediesRequest) -> Result<(), AppError> {
    let network = app.store().read(|tx| asked(app, tx, request))?;
    changed_places(&network, app.catalogue(), request).map(|_| ())
}

/// The network, for whoever may ask.
fn asked(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    request: &RemediesRequest,
) -> Result<Arc<Network>, AppError> {
    // Sets are judged over pools and people that others may see, so only whoever sees all is told.
    app.must_everywhere(Action::ReadCover)?;
    super::network::check_length(&request.period)?;
    app.current(tx)
}

/// Whose gap is to be closed.
struct ChangedPlaces<'n> {
    /// The line asked about.
    line: &'n ServiceLine,
    /// That line, and those that share its gap.
    lines: Vec<LineId>,
    areas: Vec<AreaId>,
    /// The pools that could close it.
    pools: Vec<PoolId>,
}

fn changed_places<'n>(
    network: &'n Network,
    catalogue: &Catalogue,
    request: &RemediesRequest,
) -> Result<ChangedPlaces<'n>, AppError> {
    let unknown = || AppError::NotFound(NotFound::Line(request.line.clone()));
    let line = network.line(&request.line).ok_or_else(unknown)?;
    let unknown = request.areas.iter().find(|id| network.area(id).is_none());
    if let Some(area) = unknown {
        return Err(AppError::NotFound(NotFound::Area(area.clone())));
    }
    let lines = lines_of_one_gap(network, catalogue, line);
    let lines: Vec<LineId> = lines.iter().map(|line| line.id.clone()).collect();
    let pools = &network.file().pools;
    let serving = || pools.iter().filter(|pool| lines.contains(&pool.line));
    let served =
        |area: &AreaId| serving().any(|pool| pool.line == line.id && pool.areas.contains(area));
    let wanted = |area: &AreaId| match request.areas.as_slice() {
        [] => served(area),
        named => named.contains(area),
    };
    let ids = network.file().areas.iter().map(|area| &area.id);
    let areas: Vec<AreaId> = ids.filter(|id| wanted(id)).cloned().collect();
    let pools: Vec<PoolId> = serving()
        .filter(|pool| pool.areas.iter().any(|area| areas.contains(area)))
        .map(|pool| pool.id.clone())
        .collect();
    if pools.is_empty() {
        return Err(AppError::Refused(Rejection::NothingToRemedy {
            line: request.line.clone(),
        }));
    }
    Ok(ChangedPlaces {
        line,
        lines,
        areas,
        pools,
    })
}

/// Everything that sets are judged with.
struct RemedyJudge<'a> {
    app: &'a AppContext,
    request: &'a RemediesRequest,
    control: Control<'a>,
    network: Arc<Network>,
    history: Vec<PublishedDuty>,
    areas: Vec<AreaId>,
    /// The lines whose gap is one number.
    lines: Vec<LineId>,
    pools: Vec<PoolId>,
    changes: Vec<Priced>,
    tried: Vec<KindTried>,
    /// Hours that no change is held against: an audit of these days does not assess them, or only
    /// duties of days before reach them.
    left_out: LeftOut,
    began: Instant,
    time: Budget,
    /// That of it in which sets are judged: the rest is for the whole plans.
    for_sets: Budget,
}

impl<'a> RemedyJudge<'a> {
    fn new(
        app: &'a AppContext,
        request: &'a RemediesRequest,
        network: Arc<Network>,
        (history, spans): (Vec<PublishedDuty>, &Spans),
        control: &Control<'a>,
    ) -> Result<Self, AppError> {
        let ChangedPlaces {
            line,
            lines,
            areas,
            pools,
        } = changed_places(&network, app.catalogue(), request)?;
        let place = (areas.as_slice(), line);
        let changes = candidates(
            &network,
            app.catalogue(),
            place,
            request.posts,
            request.period,
        );
        let (posts, period) = (request.posts, request.period);
        let tried = kinds(&network, app.catalogue(), place, posts, period, &changes);
        let within = period.interval();
        let standing = history.iter().filter(|record| {
            record.status == DutyStatus::Confirmed && record.duty.interval.overlaps(&within)
        });
        let standing: Vec<Duty> = standing.map(|record| record.duty.clone()).collect();
        let published = Rostered {
            duties: &standing,
            vacancies: &[],
            spans,
        };
        let left_out = left_out(&network, app.catalogue(), &published, place, period);
        let time = Budget::new(request.time, control);
        Ok(Self {
            app,
            request,
            control: control.of_one(),
            for_sets: time.keeping(planning::for_plans(time.left())),
            time,
            left_out,
            history,
            areas,
            lines,
            pools,
            changes,
            tried,
            began: Instant::now(),
            network,
        })
    }
}
