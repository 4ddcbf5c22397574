//! Who is on call now, as a table for each board: a row for each area, a column for each service
//! line.

use super::format;
use evenwatch_app::on_call::{AreaLineCover, CoverState, OnCall, OnCallAnswer, Weakness};
use evenwatch_domain::evidence::Reason;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::service_line::Tier;

/// One board's table.
pub(super) struct Board {
    /// Its name.
    pub name: String,
    /// Its ODS code.
    pub ods: String,
    /// Columns: names of the service lines.
    pub lines: Vec<String>,
    /// Rows.
    pub areas: Vec<Area>,
}

/// One area's row.
pub(super) struct Area {
    /// Its name.
    pub name: String,
    /// Children known there, in words.
    pub children: String,
    /// One cell for each line.
    pub cells: Vec<Cell>,
}

/// One line in one area.
pub(super) struct Cell {
    /// The line's name, for narrow screens.
    pub line: String,
    /// Style: `covered`, `degraded` or `gap`.
    pub style: &'static str,
    /// The state's word.
    pub word: &'static str,
    /// What is agreed, where the state leaves one to think otherwise.
    pub agreed: Option<&'static str>,
    /// Who holds.
    pub people: Vec<Holder>,
    /// What is wrong, in words; empty where covered.
    pub why: Vec<String>,
}

/// Somebody on call.
pub(super) struct Holder {
    /// Their name.
    pub name: String,
    /// First-on or second-on.
    pub tier: &'static str,
    /// When they hand over.
    pub until: String,
    /// Whether they count as cover.
    pub counts: bool,
}

/// How many cells are in each state.
pub(super) struct Tally {
    /// Whole.
    pub covered: usize,
    /// Less than meant.
    pub degraded: usize,
    /// Nobody, where somebody ought to be.
    pub gap: usize,
    /// Nobody, in an hour that is not required.
    pub closed: usize,
    /// Nobody, because nobody has published who is there.
    pub no_rota: usize,
}

/// The tables, boards in the order in which the answer meets them.
pub(super) fn boards(network: &Network, answer: &OnCallAnswer) -> Vec<Board> {
    let mut boards: Vec<Board> = Vec::new();
    for cover in &answer.cover {
        let ods = cover.board.to_string();
        let at = boards
            .iter()
            .position(|board| board.ods == ods)
            .unwrap_or_else(|| {
                let name = network
                    .organisation(&cover.board)
                    .map_or_else(|| ods.clone(), |o| o.name.clone());
                boards.push(Board {
                    name,
                    ods,
                    lines: Vec::new(),
                    areas: Vec::new(),
                });
                boards.len() - 1
            });
        if let Some(board) = boards.get_mut(at) {
            add(board, network, cover, answer.at);
        }
    }
    boards
}

/// Counts the states.
pub(super) fn tally(answer: &OnCallAnswer) -> Tally {
    let count = |state: CoverState| {
        let of_state = |cover: &&AreaLineCover| cover.state == state;
        answer.cover.iter().filter(of_state).count()
    };
    let closed = answer.cover.iter().filter(|cover| cover.is_closed());
    let closed = closed.count();
    let no_rota = answer.cover.iter();
    let no_rota = no_rota.filter(|cover| cover.not_assessed).count();
    Tally {
        covered: count(CoverState::Covered),
        degraded: count(CoverState::Degraded),
        gap: count(CoverState::Gap) - closed - no_rota,
        closed,
        no_rota,
    }
}

fn add(board: &mut Board, network: &Network, cover: &AreaLineCover, now: Instant) {
    if !board.lines.contains(&cover.line_name) {
        board.lines.push(cover.line_name.clone());
    }
    if board
        .areas
        .last()
        .is_none_or(|area| area.name != cover.area_name)
    {
        let known = network
            .area(&cover.area)
            .map_or(0, |area| area.children_known);
        board.areas.push(Area {
            name: cover.area_name.clone(),
            children: format::counted(known.into(), "child known", "children known"),
            cells: Vec::new(),
        });
    }
    if let Some(area) = board.areas.last_mut() {
        area.cells.push(cell(network, cover, now));
    }
}

fn cell(network: &Network, cover: &AreaLineCover, now: Instant) -> Cell {
    let (style, word) = match cover.state {
        CoverState::Gap if cover.is_closed() => ("closed", "Closed"),
        CoverState::Gap if cover.not_assessed => ("unassessed", "No rota yet"),
        CoverState::Covered => ("covered", "Covered"),
        CoverState::Degraded => ("degraded", "Degraded"),
        CoverState::Gap => ("gap", "Gap"),
    };
    Cell {
        line: cover.line_name.clone(),
        style,
        word,
        agreed: match (style, cover.commissioned) {
            ("closed", true) => Some("commissioned"),
            ("closed", false) | (_, true) => None,
            (_, false) => Some("not commissioned"),
        },
        people: cover
            .holders
            .iter()
            .map(|holder| person(holder, now))
            .collect(),
        why: why(network, cover, now),
    }
}

/// What is wrong, and when the first rota begins where none is published.
fn why(network: &Network, cover: &AreaLineCover, now: Instant) -> Vec<String> {
    let why = cover.why.iter().map(|why| weakness(network, why));
    let next = cover
        .next_start
        .map(|start| format!("The first duty starts {}", format::until(start, now)));
    why.chain(next).collect()
}

fn person(holder: &OnCall, now: Instant) -> Holder {
    Holder {
        name: holder.person_name.clone(),
        tier: match holder.tier {
            Tier::First => "first-on",
            Tier::Second => "second-on",
        },
        until: format::until(holder.until, now),
        counts: holder.counts(),
    }
}

fn weakness(network: &Network, weakness: &Weakness) -> String {
    match weakness {
        Weakness::NoPool => "No pool covers it".to_owned(),
        Weakness::NoDuty => "No duty runs now".to_owned(),
        Weakness::BackUpOnly => "Only the back-up is there".to_owned(),
        Weakness::ShortHanded {
            needed, present, ..
        } => format!("{present} of {needed} people are there"),
        Weakness::DoesNotCount {
            person, reasons, ..
        } => {
            let name = network
                .person(person)
                .map_or_else(|| person.to_string(), |p| p.name.clone());
            let reasons: Vec<String> = reasons.iter().map(Reason::to_string).collect();
            format!("{name} {}", reasons.join(", "))
        }
    }
}
