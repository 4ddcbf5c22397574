//! The fewest people who cover a line day and night, alone and together: each number is planned
//! with.

mod climb;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::budget::Budget;
use super::error::{AppError, NotFound, Rejection};
use super::state::AppContext;
use climb::{Climb, ScaleContext};
use evenwatch_audit::scale::{MOST_PEOPLE, NoModel, reachable, split};
use evenwatch_domain::access::Action;
use evenwatch_domain::area::Area;
use evenwatch_domain::ids::{AreaId, LineId, OdsCode};
use evenwatch_domain::network::Network;
use evenwatch_domain::remedy::PostClass;
use evenwatch_domain::service_line::{Mode, ServiceLine};
use evenwatch_domain::time::Period;
use evenwatch_planning::Control;

pub use evenwatch_audit::scale::{
    Leg, Now, PostTerms, Reach, Scale, ScaleGroup, ScaleUnit, SharedDuty, Term, Without,
};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScaleRequest {
    /// The line.
    pub line: LineId,
    /// The boards; none named: all that have areas.
    pub boards: Vec<OdsCode>,
    /// The days that are planned: whole weeks.
    pub period: Period,
    /// The kind of post, by its id; absent: the first that is for the line.
    pub class: Option<String>,
    /// Share of full time, above 0, at most 1.
    pub wte: f64,
    /// On call at most once in so many days; absent: as the post has it.
    pub one_in: Option<u8>,
    /// Hours a week of other work, outside the rotas; absent: as the post has it.
    #[serde(default)]
    pub other_weekly_hours: Option<f64>,
    /// Weeks of leave a year; absent: as the post has it.
    pub leave_weeks: Option<f64>,
    /// One person at once serves so many children; absent: one serves all.
    pub children_each: Option<u32>,
    /// Times of travel between areas, for visits; absent: as people reach areas now.
    pub travel: Option<Vec<Leg>>,
    /// Most minutes of travel; absent: the line's response time.
    pub travel_limit: Option<u32>,
    /// Longest time for all of it.
    pub time: Duration,
}

/// Refuses what [`scale`] would refuse before it begins.
///
/// # Errors
/// As for [`scale`], but for those of prices and planning.
pub fn check(app: &AppContext, request: &ScaleRequest) -> Result<(), AppError> {
    app.must_everywhere(Action::ReadCover)?;
    super::network::check_length(&request.period)?;
    let network = app.store().read(|tx| app.current(tx))?;
    if network.line(&request.line).is_none() {
        return Err(AppError::NotFound(NotFound::Line(request.line.clone())));
    }
    boards_of(&network, &request.boards).map(|_| ())
}

/// Finds them. Ctrl-C and the time limit end the search: an answer is then no more than enough, and
/// says so.
///
/// # Errors
/// Where the network has no such line or board, or there are no fitting posts or duties in the
/// prices, nobody could ever be enough, or planning fails.
pub fn scale(
    app: &AppContext,
    request: &ScaleRequest,
    control: &Control<'_>,
) -> Result<Scale, AppError> {
    app.must_everywhere(Action::ReadCover)?;
    super::network::check_length(&request.period)?;
    let network: Arc<Network> = app.store().read(|tx| app.current(tx))?;
    let line = network
        .line(&request.line)
        .ok_or_else(|| AppError::NotFound(NotFound::Line(request.line.clone())))?;
    let class = class(app, request, line)?;
    let terms = terms(request, class);
    let (reach, sets) = reach(&network, request, line);
    let began = control.began();
    let time = Budget::new(request.time, control);
    let desk = ScaleContext {
        app,
        request,
        control: control.of_one(),
        for_terms: time.keeping(time.left() / 2),
        one_by_one: time.keeping(time.left() / 4),
        time,
        network: &network,
        line,
        class,
        terms: &terms,
        began,
    };
    let mut known = BTreeMap::new();
    let mut boards = Vec::new();
    for board in boards_of(&network, &request.boards)? {
        let own = |area: &&Area| area.board == board;
        let areas: Vec<&Area> = network.file().areas.iter().filter(own).collect();
        let ids: Vec<AreaId> = areas.iter().map(|area| area.id.clone()).collect();
        let groups = desk.groups(&split(&ids, &sets), &mut known)?;
        boards.push(desk.unit(Some(board), groups));
    }
    let ids = |unit: &ScaleUnit| -> Vec<AreaId> {
        let areas = unit.groups.iter().flat_map(|group| &group.areas);
        areas.cloned().collect()
    };
    let all: Vec<AreaId> = boards.iter().flat_map(ids).collect();
    let together = desk.groups(&split(&all, &sets), &mut known)?;
    let apart: Vec<ScaleGroup> = boards.iter().flat_map(|unit| unit.groups.clone()).collect();
    // Boards can always stay alone: fewest groups need not be fewest people.
    let people = |groups: &[ScaleGroup]| groups.iter().map(|group| group.people).sum::<u32>();
    let pooled = if people(&together) <= people(&apart) {
        together
    } else {
        apart
    };
    let pooled = desk.unit(None, pooled);
    let alone: u32 = boards.iter().map(|unit| unit.people).sum();
    let saved = alone.saturating_sub(pooled.people);
    let prices = &app.catalogue().prices;
    Ok(Scale {
        network: network.file().name.clone(),
        invented: network.file().invented,
        prices_invented: prices.invented,
        prices_source: prices.source.clone(),
        period: request.period,
        line: line.id.clone(),
        line_name: line.name.clone(),
        mode: line.mode,
        patterns: names(boards.iter().chain([&pooled])),
        reach,
        boards,
        pooled,
        saved_people: saved,
        saved_wte: f64::from(saved) * terms.wte,
        saved_cost: u64::from(saved) * terms.cost,
        planned: known.values().map(|climb: &Climb| climb.planned).sum(),
        seconds: desk.began.elapsed().as_secs_f64(),
        terms: terms.clone(),
    })
}

/// The names of the duties used, each once, in the order of their first use.
fn names<'u>(units: impl Iterator<Item = &'u ScaleUnit>) -> Vec<String> {
    let duties = units
        .flat_map(|unit| &unit.groups)
        .flat_map(|group| &group.duties);
    let mut names: Vec<String> = Vec::new();
    for duty in duties {
        if !names.contains(&duty.name) {
            names.push(duty.name.clone());
        }
    }
    names
}

/// The kind of post that is asked for, or the first that is for the line.
fn class<'a>(
    app: &'a AppContext,
    request: &ScaleRequest,
    line: &ServiceLine,
) -> Result<&'a PostClass, AppError> {
    let posts = &app.catalogue().prices.posts;
    let class = posts.iter().find(|post| match &request.class {
        Some(id) => post.id == *id,
        None => post.kinds.contains(&line.kind),
    });
    class.ok_or_else(|| {
        refused("no such kind of post, or none for this line, is in the prices; add it to remedies/prices.toml of the catalogue's folder"
            .to_owned())
    })
}

/// How areas are reached, and the sets of them that can share people.
fn reach(
    network: &Network,
    request: &ScaleRequest,
    line: &ServiceLine,
) -> (Reach, Vec<BTreeSet<AreaId>>) {
    let limit = request.travel_limit.unwrap_or(line.response_minutes);
    match (line.mode, &request.travel) {
        (Mode::Phone, _) => {
            let all = network.file().areas.iter().map(|area| area.id.clone());
            (Reach::Phone, vec![all.collect()])
        }
        (Mode::Visit, None) => (Reach::People, reachable(network, &line.id, None)),
        (Mode::Visit, Some(legs)) => {
            let sets = reachable(network, &line.id, Some((legs, limit)));
            (Reach::Travel(limit), sets)
        }
    }
}

fn not_found(at_once: u32) -> AppError {
    let message = format!(
        "no lawful rota without gaps was found for {at_once} at once with up to {MOST_PEOPLE} people in the time"
    );
    let remedy = "ask for a shorter period, or give it longer".to_owned();
    AppError::Refused(Rejection::NotApplicable {
        message,
        remedy: Some(remedy),
    })
}

fn refused(message: String) -> AppError {
    AppError::Refused(Rejection::NotApplicable {
        message,
        remedy: None,
    })
}

impl From<NoModel> for AppError {
    fn from(error: NoModel) -> Self {
        refused(error.to_string())
    }
}

/// The post's terms, and what the request asks in their place. Part of a post has as much longer
/// between duties.
fn terms(request: &ScaleRequest, class: &PostClass) -> PostTerms {
    let one_in = request.one_in.unwrap_or(class.at_most_one_in);
    let days = (f64::from(one_in) / request.wte).round().clamp(1.0, 28.0);
    let a_year = request.leave_weeks.unwrap_or(class.leave_weeks);
    let weeks = request.period.days().count() as f64 / 7.0;
    let mean = (a_year * weeks / WEEKS_A_YEAR).clamp(0.0, weeks);
    let cost = class.whole_time as f64 * request.wte;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    // clamped above, and pounds of one post
    PostTerms {
        class: class.id.clone(),
        name: class.name.clone(),
        contract: class.contract.clone(),
        wte: request.wte,
        other_weekly_hours: request
            .other_weekly_hours
            .unwrap_or(class.other_weekly_hours * request.wte),
        at_most_one_in: days as u8,
        leave_weeks_a_year: a_year,
        leave_source: match request.leave_weeks {
            Some(_) => "as asked".to_owned(),
            None => class.leave_source.clone(),
        },
        leave_weeks: mean.ceil().clamp(0.0, weeks) as u32,
        leave_weeks_mean: mean,
        cost: cost.round() as u64,
    }
}

const WEEKS_A_YEAR: f64 = 365.25 / 7.0;

/// The boards asked for, or all that have areas, in the network's order.
fn boards_of(network: &Network, asked: &[OdsCode]) -> Result<Vec<OdsCode>, AppError> {
    let has_areas = |board: &OdsCode| network.file().areas.iter().any(|area| area.board == *board);
    if let Some(unknown) = asked.iter().find(|board| !has_areas(board)) {
        return Err(AppError::NotFound(NotFound::Board(unknown.clone())));
    }
    let organisations = network.file().organisations.iter();
    let boards = organisations.map(|organisation| organisation.ods.clone());
    Ok(boards
        .filter(|board| has_areas(board) && (asked.is_empty() || asked.contains(board)))
        .collect())
}
